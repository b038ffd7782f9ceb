"""What is done to a registered document before people see it: never over their work, never past a decision."""

from dataclasses import replace
from datetime import date

from ppid_dms.config import Settings
from ppid_dms.extraction import Reader
from ppid_dms.intake.evidence import Evidence, FormOf
from ppid_dms.intake.registration import registration_of
from ppid_dms.intake.suspecting import Suspicions
from ppid_dms.paperless.documents import Beginning, Documents
from ppid_dms.records import Document, Registration, Scan
from ppid_dms.vocabulary import DipField, Role


class Preparing:
    """Makes registered documents ready for the Petugas."""

    def __init__(self, documents: Documents, reader: Reader, settings: Settings, form_of: FormOf) -> None:
        self._documents = documents
        self._reader = reader
        self._settings = settings
        self._suspicions = Suspicions(documents, reader, settings)
        self._evidence = Evidence(documents, settings, form_of)

    def prepare(self, scan: Scan, document_id: int) -> Registration:
        """Fill in what only Paperless's OCR could read, note what to look at, hold what must be held, then open it.

        A form on paper is set apart instead: it is no item. Gives what is now said about the scan.

        Where people can have begun already, because it is open to them or stands elsewhere than at step 1, nothing is
        written. Again, after a stop in the middle, is no harm.

        Raises:
            NotFound: the document is not there, in the trash, or not shown to us.
        """
        sent = scan.registration
        assert sent is not None  # noqa: S101  (what is registered was read)
        begun = self._documents.beginning(document_id)
        if begun.is_open or not (begun.is_collected or begun.is_set_apart):
            return sent
        document = self._documents.get(document_id, content=True)
        if (evidence := self._evidence.told_of(document, sent, scan.text_layer)) is not None:
            if begun.is_collected:
                self._evidence.set_apart(document, evidence)
            return evidence
        if begun.is_set_apart:
            return sent
        told = sent if scan.text_layer.is_of_page_one else self._completed(scan, sent, document, begun)
        self._suspicions.note_and_hold(document, told, told.note)
        self._documents.open_to(document_id, (Role.PETUGAS, Role.PPID))
        return replace(sent, fields={**told.fields, **sent.fields})

    def _completed(self, scan: Scan, sent: Registration, document: Document, begun: Beginning) -> Registration:
        """What OCR has read: filled into fields that are empty, and into a title, date and kind that are as sent."""
        letter = self._reader.read_text([document.content or ""])
        told = registration_of(scan, letter, scan.text_layer, self._settings)
        empty = {key: text for key, text in told.fields.items() if not document.values[key]}
        if empty:
            self._documents.set_fields(document.id, empty)
        if document.title == sent.title and document.jenis == sent.jenis:
            as_sent = sent.created is None or begun.created == sent.created.isoformat()
            read = told.fields.get(DipField.DATE)
            self._documents.describe(
                document.id, title=told.title, created=date.fromisoformat(read) if read and as_sent else None,
                jenis=told.jenis)
        return replace(told, note="\n\n".join(filter(None, (sent.note, told.note))))
