"""Putting what a form says on a document: only at step 1, only what nobody else has touched, and read back."""

from collections.abc import Mapping
from functools import partial

from ppid_dms.config import Settings
from ppid_dms.errors import NotFound
from ppid_dms.form.answering import ScanResult, Standing
from ppid_dms.form.correcting import Correction, correct
from ppid_dms.form.matching import Disagreement
from ppid_dms.form.text import is_same
from ppid_dms.intake.explaining import from_form
from ppid_dms.intake.touching import touched_fields
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Document
from ppid_dms.vocabulary import AnyField, DipField


class Filling:
    """Fills in documents of Paperless by forms."""

    def __init__(self, transport: Transport, taxonomy: Taxonomy, settings: Settings) -> None:
        self._transport = transport
        self._taxonomy = taxonomy
        self._documents = Documents(transport, taxonomy)
        self._settings = settings

    def fill(
        self, document_id: int, source: str, said: Mapping[DipField, str], sent: Mapping[DipField, str],
        wrote: Mapping[DipField, str], disagreements: tuple[Disagreement, ...],
    ) -> ScanResult:
        """Put on a document what the row ``source`` of a form says of it; again is no harm.

        ``sent`` is what the document was uploaded and prepared with, ``wrote`` what forms have put there before.

        Raises:
            PaperlessError: it cannot be told or done now.
        """
        registered = partial(ScanResult, Standing.REGISTERED, document_id)
        try:
            begun, document = self._documents.beginning(document_id), self._documents.get(document_id)
            if not begun.is_collected:
                return registered(detail=_("Dokumennya sudah melewati langkah 1; formulir tidak mengubahnya lagi."))
            correction = correct(said, touched_fields(
                self._transport, self._taxonomy, document, sent, wrote), self._present(document))
            if correction.changes:
                changes: dict[AnyField, str] = dict(correction.changes.items())
                self._documents.set_fields(document_id, changes)
                document = self._documents.get(document_id)
        except NotFound:
            return ScanResult(Standing.SET_ASIDE, detail=_(
                "Dokumen {id} tidak ada lagi di Paperless.").format(id=document_id))
        present = self._present(document)
        lost = [key for key, text in correction.changes.items() if not is_same(present[key], text)]
        if lost:
            return ScanResult(Standing.WAITING, document_id, _("Paperless belum menyimpan: {fields}.").format(
                fields=self._named(lost)))
        self._tell(document, source, said, correction, disagreements)
        return registered(
            missing=tuple(key for key in DipField if key in self._settings.sop.form.required and not present[key]),
            left_alone=correction.left_alone)

    def _tell(
        self, document: Document, source: str, said: Mapping[DipField, str], correction: Correction,
        disagreements: tuple[Disagreement, ...],
    ) -> None:
        filled = [key for key in said if key not in correction.left_alone]
        note = from_form(
            source, self._named(filled), self._named(correction.left_alone),
            category=said.get(DipField.CATEGORY, "") if DipField.CATEGORY in filled else "",
            differing=[(self._settings.sop.fields[each.field], each.on_form, each.on_scan) for each in disagreements])
        if all(there.text != note for there in document.notes):
            self._documents.add_note(document.id, note)

    def _named(self, keys: "list[DipField] | tuple[DipField, ...]") -> str:
        return ", ".join(self._settings.sop.fields[key] for key in keys)

    @staticmethod
    def _present(document: Document) -> dict[DipField, str]:
        return {key: document.values[key] for key in DipField}
