"""Whether Paperless shows more of the register than there is: its numbers and seals stand on the documents."""

import logging
from datetime import datetime
from typing import Final

from ppid_dms.approval.evidence import wrote
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.history import history_of
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.chain import seal_place
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.noted import RegisterIsOlder
from ppid_dms.vocabulary import OwnField

# What was recorded last was written to its document last: it is among the documents that were changed last.
_LATEST: Final = 100

_log = logging.getLogger(__name__)


def must_know_its_documents(transport: Transport, taxonomy: Taxonomy, ledger: Ledger, now: datetime) -> None:
    """Look for the next number on any document, and for strange seals on those that were changed last.

    To be asked before a service writes anything: it would answer by an old register, and give numbers twice. Costs
    two requests; a full check asks :func:`is_strange` of every document. What the history does not show to have been
    written by our account vouches for nothing: anybody may type into a field.

    Raises:
        RegisterIsOlder: a document shows what was written by our account, and not by this register.
        HistoryUnreadable: who wrote it there cannot be told now.
    """
    documents = Documents(transport, taxonomy)
    number = ledger.next_number(now)
    shown = [(document.id, OwnField.RECAP_NUMBER, number)
             for document in documents.with_text(OwnField.RECAP_NUMBER, number)]
    shown += [(document_id, OwnField.RECAP_SEAL, seal)
              for document_id, seal in documents.texts_changed_last(OwnField.RECAP_SEAL, _LATEST).items()
              if is_strange(seal, ledger)]
    for document_id, field, text in shown:
        if wrote(history_of(transport, document_id), taxonomy.service, taxonomy.fields[field].name, text):
            raise _ahead(document_id, text)
        _log.warning("document %d shows a number or seal that our account never wrote there", document_id)


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
