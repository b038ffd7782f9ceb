"""Documents that people have uploaded in Paperless themselves: read and looked into as scans are.

They are met when the service account owns them and a tag of the procedure stands on them. People may be at work on
them already: only fields that are empty and that nobody has touched are filled in, at step 1 alone. What must be
looked at holds them at step 2 as well. SOP 08/2024 step 1; PerKI 1/2021 Ps. 21(2), Ps. 49-53.
"""

import logging
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.errors import NotFound, PpidError, Unreachable
from ppid_dms.extraction import Reader, ReaderUnavailable
from ppid_dms.form.evidence import number_on_paper
from ppid_dms.intake.explaining import uploaded_paper_form
from ppid_dms.intake.fetching import fetch
from ppid_dms.intake.journal import Journal, JournalBusy
from ppid_dms.intake.noting import note_once
from ppid_dms.intake.registration import registration_of
from ppid_dms.intake.suspecting import Suspicions
from ppid_dms.intake.touching import touched_fields
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Document, Event, Letter, Registration, Scan
from ppid_dms.vocabulary import AnyField, DipField, OwnField, ScanState, Stage, TextLayer

# A tag may bump "modified" late, or never: so far is looked back, and so often at all that is on its way.
_OVERLAP: Final = timedelta(minutes=2)
_ALL_SECONDS: Final = 3600.0
_BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)

_log = logging.getLogger(__name__)


class Uploads:
    """Looks once at every document that came in another way than through the drop folders."""

    def __init__(
        self, transport: Transport, taxonomy: Taxonomy, documents: Documents, reader: Reader, journal: Journal,
        settings: Settings, tell: Callable[[Event], None],
    ) -> None:
        self._transport = transport
        self._taxonomy = taxonomy
        self._documents = documents
        self._reader = reader
        self._journal = journal
        self._settings = settings
        self._suspicions = Suspicions(documents, reader, settings)
        self._tell = tell
        self._since: datetime | None = None
        self._all_at = 0.0

    def look(self) -> None:
        """Look at those that nobody has looked at yet. Again, after a stop in the middle, is no harm.

        Raises:
            PaperlessError: it cannot be asked now, or one of them could not be looked at; those that were stay so.
            ReaderUnavailable: no file can be read now.
            JournalBusy: the journal cannot be written now.
        """
        failed: PpidError | None = None
        since, self._since = self._since, None  # until all went well, the next look is at all of them
        documents, until = self._candidates(since)
        for document in documents:
            if self._is_of_the_intake(document) or self._journal.has_looked_at(document.id, document.added):
                continue
            try:
                self._look_at(document.id)
            except NotFound:
                _log.info("document %d is no longer there", document.id)
            except (Unreachable, ReaderUnavailable, JournalBusy):
                raise
            except PpidError as error:
                _log.warning("document %d could not be looked at: %s", document.id, error)
                failed = error  # this one's trouble alone: the others get their turn
            else:
                self._journal.looked_at(document.id, document.added)
        if failed is not None:
            raise failed
        self._since = until

    def _candidates(self, since: datetime | None) -> tuple[list[Document], datetime]:
        """Those that may be new, by what was changed or, at times, all that are on their way; and up to when."""
        if since is None or time.monotonic() - self._all_at > _ALL_SECONDS:
            _highest, latest = self._documents.newest()
            self._all_at = time.monotonic()
            return list(self._documents.on_their_way()), latest or _BEFORE_ALL
        found, until = [], since
        for document in self._documents.modified_since(since - _OVERLAP):
            until = max(until, document.modified)
            if self._documents.is_on_its_way(document):
                found.append(document)
        return found, until

    def _is_of_the_intake(self, document: Document) -> bool:
        """Whether it bears the reference of a scan that became this document, or may have: of another intake, too.

        A copy made by splitting or merging bears that of its origin.
        """
        reference = document.values[OwnField.REFERENCE]
        scan = self._journal.find(reference) if reference else None
        return bool(reference) and (scan is None or scan.document_id in {None, document.id})

    def _look_at(self, document_id: int) -> None:
        document = self._documents.get(document_id, content=True)
        if number := number_on_paper(document.content or ""):
            cancelled = self._settings.sop.stages[Stage.CANCELLED].tag
            note_once(self._documents, document, uploaded_paper_form(number, tag=cancelled))
            return
        told = self._told(document)
        is_filled = self._documents.beginning(document_id).is_collected
        if is_filled:
            self._fill(document, told)
        self._suspicions.note_and_hold(document, told, told.note if is_filled else "")
        self._tell(Event(f"#{document_id} {document.title}", Stage.COLLECTED.value, _("diunggah di Paperless; dibaca")))

    def _fill(self, document: Document, told: Registration) -> None:
        """Fill in what is empty and untouched."""
        empty: dict[AnyField, str] = {
            key: text for key, text in told.fields.items() if isinstance(key, DipField) and not document.values[key]}
        if not empty:
            return
        edited = touched_fields(self._transport, self._taxonomy, document, {}, {})
        self._documents.set_fields(document.id, {key: text for key, text in empty.items() if key not in edited})

    def _told(self, document: Document) -> Registration:
        """What is read of it: from its file where that speaks for itself, else from what Paperless has recognised."""
        letter, text_layer = self._read(document)
        if not text_layer.is_of_page_one:
            letter = self._reader.read_text([document.content or ""])
        scan = Scan(
            reference="", folder="", name=document.original_name, state=ScanState.PREPARED, claimed_at=document.added)
        return registration_of(scan, letter, text_layer, self._settings)

    def _read(self, document: Document) -> tuple[Letter, TextLayer]:
        with tempfile.TemporaryDirectory(prefix="ppid-dms-") as folder:
            file = Path(folder) / "berkas"
            if not fetch(self._documents.original(document.id, document.version), file):
                return Letter(), TextLayer.NONE
            inspection = self._reader.inspect(file)
        return inspection.letter, inspection.text_layer
