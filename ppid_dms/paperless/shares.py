"""What Paperless shows to everybody: the share links of documents. They are read; to make one is a person's deed."""

from collections.abc import Iterable, Iterator

from ppid_dms.errors import Forbidden, NotFound
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.schemas import ShareRow, read
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Document, Share

_ORIGINAL = "original"


def shares_of(transport: Transport, documents: Documents, document_ids: Iterable[int]) -> Iterator[Share]:
    """The links of these documents that hand out the newest original, and never end. Costs a request a document.

    A link with an end was made for somebody, and would be dead on a list that is printed. The archive file is made anew
    whenever somebody has the text read again: nobody has endorsed it.

    Raises:
        PaperlessError: it cannot be asked.
    """
    for document in documents.with_ids(document_ids):
        # What a link hands out is the file that the document began with, also when there is a newer one [19].
        if document.version == document.id:
            for row in _links(transport, document):
                if row.document == document.id and row.file_version == _ORIGINAL and row.expiration is None:
                    yield Share(document.id, row.slug, document.checksum)


def _links(transport: Transport, document: Document) -> list[ShareRow]:
    # The list of all links shows one's own only; that of a document shows everybody's to whom may change it.
    try:
        return read(list[ShareRow], transport.get(f"documents/{document.id}/share_links/"))
    except (Forbidden, NotFound):
        return []  # given to somebody else, or taken away, since it was listed: there is no link that we know of
