"""Whether Paperless shows more of the register than there is: its numbers and seals stand on the documents."""

from datetime import datetime
from typing import Final

from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.recap.chain import seal_place
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.noted import RegisterIsOlder
from ppid_dms.vocabulary import OwnField

# What was recorded last was written to its document last: it is among the documents that were changed last.
_LATEST: Final = 100


def must_know_its_documents(documents: Documents, ledger: Ledger, now: datetime) -> None:
    """Look for the next number on any document, and for strange seals on those that were changed last.

    To be asked before a service writes anything: it would answer by an old register, and give numbers twice. Costs
    two requests; a full check asks :func:`is_strange` of every document.

    Raises:
        RegisterIsOlder: a document shows what this register has not written yet.
    """
    number = ledger.next_number(now)
    for document in documents.with_text(OwnField.RECAP_NUMBER, number):
        raise _ahead(document.id, number)
    for document_id, seal in documents.texts_changed_last(OwnField.RECAP_SEAL, _LATEST).items():
        if is_strange(seal, ledger):
            raise _ahead(document_id, seal)


def is_strange(seal: str, ledger: Ledger) -> bool:
    """Whether what stands as seal on a document is one that this register has never made.

    A copy of a document carries the seal of its origin. What is no seal at all was written there by somebody else, and
    is put right when the document is looked at.
    """
    return seal_place(seal) is not None and not ledger.knows(seal)


def _ahead(document_id: int, what: str) -> RegisterIsOlder:
    return RegisterIsOlder(_(
        "Buku rekap ini bukan yang terbaru: dokumen {id} di Paperless memuat {what}, yang tidak ada di sini.").format(
            id=document_id, what=what))
