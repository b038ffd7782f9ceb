"""What is done to a registered document before people see it: never over their work, never past a decision."""

from ppid_dms.config import Settings
from ppid_dms.extraction import Reader
from ppid_dms.intake.registration import suggestions, sure, title_of
from ppid_dms.paperless.documents import Beginning, Documents
from ppid_dms.records import Document, Scan
from ppid_dms.vocabulary import Role, TextLayer


def prepare(scan: Scan, document_id: int, documents: Documents, reader: Reader, settings: Settings) -> None:
    """Fill in what only Paperless's OCR could read, note what the file holds, then give the permission of step 1.

    Where people can have begun already, because it is open to them or stands elsewhere than at step 1, nothing is
    written. Again, after a stop in the middle, is no harm.

    Raises:
        NotFound: the document is not there, in the trash, or not shown to us.
    """
    begun = documents.beginning(document_id)
    if not begun.is_collected or begun.is_open:
        return
    if scan.text_layer is not TextLayer.DIGITAL:
        _complete(scan, documents.get(document_id, content=True), begun, documents, reader, settings)
    if scan.registration is not None and scan.registration.note:
        _tell(document_id, scan.registration.note, documents)
    documents.open_to(document_id, (Role.PETUGAS, Role.PPID))


def _tell(document_id: int, note: str, documents: Documents) -> None:
    if all(there.text != note for there in documents.get(document_id).notes):
        documents.add_note(document_id, note)


def _complete(
    scan: Scan, document: Document, begun: Beginning, documents: Documents, reader: Reader, settings: Settings
) -> None:
    """Fill in fields that are empty, and a title, date and kind that are still as they were sent."""
    letter = reader.read_text((document.content or "").split("\f"))
    told = suggestions(scan, letter, scan.text_layer, settings)
    empty = {key: text for key, text in told.items() if not document.values[key]}
    if empty:
        documents.set_fields(document.id, empty)
    sent = scan.registration
    if sent is not None and document.title == sent.title and document.jenis == sent.jenis:
        as_sent = sent.created is None or begun.created == sent.created.isoformat()
        documents.describe(
            document.id, title=title_of(scan, letter), created=sure(letter.tanggal) if as_sent else None,
            jenis=sure(letter.jenis))
