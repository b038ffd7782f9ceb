"""Writing an answer back to Paperless: idempotent, repeated until it has been read back."""

from collections.abc import Iterable
from typing import Final

from ppid_dms.approval.dossier import is_noted, wanted_tags
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


def answer(
    documents: Documents, taxonomy: Taxonomy, document: Document, standing: Standing, *,
    moved: bool, leave: frozenset[int],
) -> Document:
    """Make the document show where it stands; the document as it was read back.

    Notes, then permission, then number, and the tags last: as long as a request's tag is on, the next pass comes
    back here. ``moved`` says that permission has to follow the stage, ``leave`` the tags of requests that are still
    to be decided.
    """
    for decision in standing.owed:
        if not is_noted(document, decision):
            documents.add_note(document.id, f"{decision.note} {marker(decision)}")
    if moved:
        documents.open_to(document.id, may_change(standing.stage))
    if standing.number and document.values[OwnField.RECAP_NUMBER] != standing.number:
        documents.set_fields(document.id, {OwnField.RECAP_NUMBER: standing.number})
    wanted = wanted_tags(standing, document, taxonomy)
    extra = (document.tags & taxonomy.our_tags) - wanted - leave
    lacking = wanted - document.tags
    if extra or lacking:
        documents.set_tags(document.id, add=lacking, remove=extra)
    return documents.get(document.id)
