"""The same letter twice, looked for again where a form has filled in what the scan did not tell."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.extraction import Reader
from ppid_dms.form.text import is_same
from ppid_dms.intake.doubles import Doubles
from ppid_dms.intake.explaining import named, on_hold, same_letter_as
from ppid_dms.paperless.documents import Documents
from ppid_dms.records import Document, Registration
from ppid_dms.vocabulary import DipField, SideTag

_TELLING: Final = (DipField.NUMBER, DipField.DATE)


class Rechecking:
    """Holds documents at step 1 that a form has shown to be the same letter as another one."""

    def __init__(self, documents: Documents, reader: Reader, settings: Settings, service: int) -> None:
        """``service`` is the account under which our notes stand."""
        self._documents = documents
        self._doubles = Doubles(documents, reader, settings)
        self._tag = settings.sop.side_tags[SideTag.SUSPECTED_DUPLICATE].tag
        self._service = service

    def hold_if_double(
        self, document: Document, said: Mapping[DipField, str], sent: Registration, may_hold: Callable[[int], bool]
    ) -> None:
        """Hold a document if it is a double by the number or date that a form ``said``, and it was not ``sent`` with.

        Of the same two documents that is told once: whoever has taken the tag off has looked at them. Again, after a
        stop in the middle, is no harm.

        Raises:
            PaperlessError: it cannot be told or done now.
        """
        if not any(key in said and not is_same(document.values[key], sent.fields.get(key, "")) for key in _TELLING):
            return
        told = replace(sent, jenis=document.jenis, fields={key: document.values[key] for key in _TELLING})
        found = [
            other for other in self._doubles.of(document.id, told)
            if not self._has_told(document, other) and not self._has_told(other, document)]
        if not found or not may_hold(document.id):
            return
        # The tag first: a note without it would say that this was told before.
        self._documents.hold(document.id, (SideTag.SUSPECTED_DUPLICATE,))
        self._documents.add_note(document.id, on_hold({self._tag: same_letter_as("; ".join(map(named, found)))}))

    def _has_told(self, document: Document, of: Document) -> bool:
        """Whether a note of ours on a document says that it may be the same letter as another one."""
        return any(
            note.author == self._service and f" {of.id} “" in line
            for note in document.notes for line in note.text.splitlines() if self._tag in line)
