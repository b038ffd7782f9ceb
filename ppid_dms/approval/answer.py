"""Writing an answer back to Paperless: idempotent, repeated until it has been read back."""

from collections.abc import Iterable
from typing import Final

from ppid_dms.approval.dossier import wanted_tags
from ppid_dms.approval.wording import marker
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.recap.ledger import Standing
from ppid_dms.records import Document
from ppid_dms.vocabulary import OwnField, Role, Stage

# Permission follows the stage: a fence, not the proof. Until it is put forward an item is the units' work.
_MAY_CHANGE: Final = {
    Stage.COLLECTED: (Role.PETUGAS, Role.PPID),
    Stage.AWAITING: (Role.ATASAN,),
    Stage.DOCUMENTED: (Role.ATASAN,),
    Stage.WITHDRAWN: (Role.ATASAN,),
    Stage.CANCELLED: (Role.ATASAN,),
}


def may_change(stage: Stage) -> Iterable[Role]:
    """The roles that may change a document at a stage."""
    return _MAY_CHANGE[stage]


def answer(documents: Documents, taxonomy: Taxonomy, document: Document, standing: Standing, *, moved: bool) -> bool:
    """Make the document show where it stands; True once that has been read back.

    Note, then permission, then number, and the tags last: as long as a request's tag is on, the next pass comes
    back here. ``moved`` says that permission may have to follow a change of stage.
    """
    decision = standing.decision
    if decision is not None and decision.note and not _noted(document, marker(decision)):
        documents.add_note(document.id, f"{decision.note} {marker(decision)}")
    if moved:
        documents.open_to(document.id, may_change(standing.stage))
    if standing.number and document.values[OwnField.RECAP_NUMBER] != standing.number:
        documents.set_fields(document.id, {OwnField.RECAP_NUMBER: standing.number})
    wanted = wanted_tags(standing, document, taxonomy)
    extra = (document.tags & taxonomy.our_tags) - wanted
    lacking = wanted - document.tags
    if extra or lacking:
        documents.set_tags(document.id, add=lacking, remove=extra)
    return _shown(documents.get(document.id), standing, taxonomy)


def _noted(document: Document, mark: str) -> bool:
    return any(note.text.endswith(mark) for note in document.notes)


def _shown(document: Document, standing: Standing, taxonomy: Taxonomy) -> bool:
    return (
        document.tags & taxonomy.our_tags == wanted_tags(standing, document, taxonomy)
        and (not standing.number or document.values[OwnField.RECAP_NUMBER] == standing.number)
        and (standing.decision is None or not standing.decision.note or _noted(document, marker(standing.decision))))
