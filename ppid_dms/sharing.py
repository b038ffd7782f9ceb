"""The links of the public lists: looked up in Paperless before the lists are written, because they are part of them."""

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.shares import shares_of
from ppid_dms.paperless.taxonomy import look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Share


class Sharing:
    """What is shared of the documents in the register; each document is asked once, until all is forgotten."""

    def __init__(self, transport: Transport, documents: Documents, ledger: Ledger) -> None:
        self._transport = transport
        self._documents = documents
        self._ledger = ledger
        self._found: dict[int, tuple[Share, ...]] = {}

    def forget(self) -> None:
        """Ask again about all of them."""
        self._found.clear()

    def shares(self) -> list[Share]:
        """What is shared of the documents with a valid line.

        Raises:
            PaperlessError: it cannot be asked.
        """
        listed = self._ledger.valid_documents()
        new: dict[int, tuple[Share, ...]] = dict.fromkeys(listed - self._found.keys(), ())
        for share in shares_of(self._transport, self._documents, new):
            new[share.document_id] = (*new[share.document_id], share)
        self._found |= new
        return [share for number in listed for share in self._found[number]]


def shares_now(settings: Settings, ledger: Ledger) -> list[Share]:
    """What is shared at this moment; nothing where the office wants no links on its lists.

    Raises:
        PaperlessError: it cannot be asked.
    """
    if not settings.service.export.share_links:
        return []
    with assembly.open_transport(settings) as transport:
        documents = Documents(transport, look_up(transport, assembly.names_of(settings)))
        return Sharing(transport, documents, ledger).shares()
