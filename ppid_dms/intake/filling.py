"""Putting what a form says on a document: only at step 1, only what nobody else has touched, and read back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ppid_dms.config import Settings
from ppid_dms.errors import NotFound
from ppid_dms.extraction import Reader
from ppid_dms.form.answering import ScanResult, Standing
from ppid_dms.form.correcting import Correction, correct
from ppid_dms.form.matching import Disagreement, same_number
from ppid_dms.form.text import is_same
from ppid_dms.intake.explaining import from_form
from ppid_dms.intake.noting import note_once
from ppid_dms.intake.rechecking import Rechecking
from ppid_dms.intake.touching import touched_fields
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Document, Registration
from ppid_dms.vocabulary import AnyField, DipField


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of a scan, and which values of its document are those that forms have put there now."""

    result: ScanResult
    wrote: Mapping[DipField, str] = field(default_factory=dict)


class Filling:
    """Fills in documents of Paperless by forms, and holds those that thereby turn out to be there twice."""

    def __init__(
        self, transport: Transport, taxonomy: Taxonomy, documents: Documents, settings: Settings, reader: Reader,
        was_put_forward: Callable[[int], bool],
    ) -> None:
        """``was_put_forward`` says of a document whether the register has ever taken it over for a decision."""
        self._transport = transport
        self._taxonomy = taxonomy
        self._documents = documents
        self._settings = settings
        self._was_put_forward = was_put_forward
        self._rechecking = Rechecking(self._documents, reader, settings, taxonomy.service.id)

    def fill(
        self, document_id: int, source: str, said: Mapping[DipField, str], sent: Registration,
        wrote: Mapping[DipField, str], disagreements: tuple[Disagreement, ...],
    ) -> Filled:
        """Put on a document what the row ``source`` of a form says of it; again is no harm.

        ``sent`` is what the document was uploaded and prepared with, ``wrote`` what forms have put there before.

        Raises:
            PaperlessError: it cannot be told or done now.
        """
        try:
            document = self._documents.get(document_id)
            if closed := self._closed(document_id):
                return Filled(ScanResult(Standing.REGISTERED, document_id, closed))
            said = _as_read(said, sent)
            ours = {key: text for key, text in sent.fields.items() if isinstance(key, DipField)}
            correction = correct(said, touched_fields(
                self._transport, self._taxonomy, document, ours, wrote), self._present(document))
            if correction.changes:
                changes: dict[AnyField, str] = dict(correction.changes.items())
                self._documents.set_fields(document_id, changes)
                document = self._documents.get(document_id)
        except NotFound:
            return Filled(ScanResult(Standing.SET_ASIDE, detail=_(
                "Dokumen {id} tidak ada lagi di Paperless.").format(id=document_id)))
        present = self._present(document)
        lost = [key for key, text in correction.changes.items() if not is_same(present[key], text)]
        if lost:
            return Filled(ScanResult(Standing.WAITING, document_id, _("Paperless belum menyimpan: {fields}.").format(
                fields=self._named(lost))))
        filled = {key: text for key, text in said.items() if key not in correction.left_alone}
        self._tell(document, source, said, correction, disagreements)
        self._rechecking.hold_if_double(document, filled, sent, lambda number: not self._closed(number))
        return Filled(ScanResult(
            Standing.REGISTERED, document_id,
            missing=tuple(key for key in DipField if key in self._settings.sop.form.required and not present[key]),
            left_alone=correction.left_alone), filled)

    def _closed(self, document_id: int) -> str:
        """Why a form changes nothing on a document now; "" where it may.

        Its tags come first: what is put forward after this look is frozen with what is written now, or is examined
        anew when that comes.
        """
        if not self._documents.beginning(document_id).is_collected:
            return _("Dokumennya sudah melewati langkah 1; formulir tidak mengubahnya lagi.")
        if self._was_put_forward(document_id):
            return _(
                "Dokumennya sudah pernah diajukan; formulir tidak mengubahnya lagi. Ubahlah isiannya di Paperless.")
        return ""

    def _tell(
        self, document: Document, source: str, said: Mapping[DipField, str], correction: Correction,
        disagreements: tuple[Disagreement, ...],
    ) -> None:
        filled = [key for key in said if key not in correction.left_alone]
        note = from_form(
            source, self._named(filled), self._named(correction.left_alone),
            category=said.get(DipField.CATEGORY, "") if DipField.CATEGORY in filled else "",
            differing=[(self._settings.sop.fields[each.field], each.on_form, each.on_scan) for each in disagreements])
        note_once(self._documents, document, note)

    def _named(self, keys: "list[DipField] | tuple[DipField, ...]") -> str:
        return ", ".join(self._settings.sop.fields[key] for key in keys)

    @staticmethod
    def _present(document: Document) -> dict[DipField, str]:
        return {key: document.values[key] for key in DipField}


def _as_read(said: Mapping[DipField, str], sent: Registration) -> Mapping[DipField, str]:
    """What a row says, with the number as it stands on the letter where the row says the same one in other strokes."""
    read = sent.fields.get(DipField.NUMBER, "")
    is_same_one = DipField.NUMBER in said and read and same_number(said[DipField.NUMBER], read)
    return {**said, DipField.NUMBER: read} if is_same_one else said
