"""Writing an answer to Paperless: idempotent, so that it can be repeated until it has been read back."""

from datetime import datetime

from ppid_dms.approval.showing import is_fenced, is_noted, lacking_fields, may_change_now, wanted_tags
from ppid_dms.approval.wording import marker
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.recap.ledger import Standing
from ppid_dms.records import Document


def answer(
    documents: Documents, taxonomy: Taxonomy, document: Document, standing: Standing, *,
    leave: frozenset[int], now: datetime,
) -> None:
    """Make a document show where it stands.

    Notes, then permission, then number and seal, and the tags last: as long as a request's tag is on, the next pass
    comes back here. ``leave`` are the tags of requests that are still to be decided.
    """
    for decision in standing.owed:
        if not is_noted(document, decision, taxonomy):
            documents.add_note(document.id, f"{decision.note} {marker(decision)}")
    if not is_fenced(document, standing, taxonomy, now):
        documents.open_to(document.id, may_change_now(document, standing, taxonomy), besides=document.grants)
    if fields := lacking_fields(document, standing):
        documents.set_fields(document.id, fields)
    wanted = wanted_tags(standing, document, taxonomy)
    extra = (document.tags & taxonomy.our_tags) - wanted - leave
    lacking = wanted - document.tags
    if extra or lacking:
        documents.set_tags(document.id, add=lacking, remove=extra)
