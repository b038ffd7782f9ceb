"""What in a document must be looked at before it goes on: personal data, the same letter twice, exempt matter."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ppid_dms.config import Settings
from ppid_dms.extraction import Finding, Reader
from ppid_dms.intake.doubles import Doubles
from ppid_dms.intake.explaining import named, on_hold, same_letter_as
from ppid_dms.intake.fetching import fetch
from ppid_dms.intake.holding import personal_data
from ppid_dms.intake.noting import note_once
from ppid_dms.paperless.documents import Documents
from ppid_dms.records import Document, Registration
from ppid_dms.vocabulary import SideTag


class Suspicions:
    """Looks into documents of Paperless, and holds those that somebody must look at."""

    def __init__(self, documents: Documents, reader: Reader, settings: Settings) -> None:
        self._documents = documents
        self._reader = reader
        self._tags = settings.sop.side_tags
        self._doubles = Doubles(documents, reader, settings)

    def note_and_hold(self, document: Document, told: Registration, note: str) -> None:
        """Hold a document, given with its text, if it must be, after a note that says why, behind what it says else.

        Again, after a stop in the middle, is no harm.
        """
        holds = self._about(document, told)
        why_held = on_hold({self._tags[hold].tag: why for hold, why in holds.items()})
        note_once(self._documents, document, "\n\n".join(filter(None, (note, why_held))))
        if holds:
            self._documents.hold(document.id, holds)

    def _about(self, document: Document, told: Registration) -> Mapping[SideTag, str]:
        """Why a document is to be held, by the tag of each hold."""
        doubles = "; ".join(map(named, self._doubles.of(document.id, told)))
        holds = {
            SideTag.PERSONAL_DATA: personal_data(self._personal_data(document)),
            SideTag.SUSPECTED_DUPLICATE: doubles and same_letter_as(doubles),
            **told.holds,
        }
        return {hold: why for hold, why in holds.items() if why}

    def _personal_data(self, document: Document) -> tuple[Finding, ...]:
        """What the whole text holds, each with its page where that can be told."""
        found = self._reader.personal_data([document.content or ""])
        if not found:
            return ()
        pages = self._pages(document.id)
        if len(pages) == 1:
            return found
        placed = self._reader.personal_data(pages)
        known = {finding.kind for finding in placed}
        return (*placed, *(replace(finding, page=0) for finding in found if finding.kind not in known))

    def _pages(self, document_id: int) -> tuple[str, ...]:
        """The text of each page as people are shown it: what Paperless recognised is one text without pages."""
        with tempfile.TemporaryDirectory(prefix="ppid-dms-") as folder:
            shown = Path(folder) / "berkas"
            if not fetch(self._documents.shown(document_id), shown):
                return ()
            return self._reader.every_page(shown)
