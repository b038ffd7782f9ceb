"""The Formulir DIP in the demonstration: handed out, filled in as a unit does, answered, corrected, answered again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeAlias

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ppid_dms.commands.demo.office import DemoFailed, Office
from ppid_dms.commands.demo.samples import Sample, put
from ppid_dms.commands.form import new_form
from ppid_dms.form.template import COLUMNS, LIST_SHEET, RESULT, ColumnKey, Extra
from ppid_dms.intake.answers import answer_name
from ppid_dms.language import translate as _
from ppid_dms.records import Document
from ppid_dms.vocabulary import DipField, Role

UNIT: Final = "04-parmas-humas"
"""Whose form it is, by its folder."""
_PATIENCE_SECONDS: Final = 60.0
_HEADERS: Final = {column.header: column.key for column in (*COLUMNS, RESULT)}

_Cells: TypeAlias = Mapping[ColumnKey, str | date]

# As they shall stand on the documents. The second has a slip in its number; the third one's scan is locked at first.
_ROWS: Final[tuple[Mapping[ColumnKey, str], ...]] = (
    {DipField.SUMMARY: "Pengumuman pemindahan sementara layanan informasi publik akibat banjir",
     DipField.RESPONSIBLE: "Ketua", DipField.DATE: "2025-01-19", DipField.PLACE: "Palangka Raya",
     DipField.FORM: "Hardcopy, Softcopy", DipField.RETENTION: "2 tahun", DipField.CATEGORY: "Serta Merta",
     DipField.NUMBER: "9/HM.03-PU/62/2025"},
    {DipField.SUMMARY: "SOP pelayanan permohonan informasi publik",
     DipField.RESPONSIBLE: "Sekretaris", DipField.DATE: "2025-02-10", DipField.PLACE: "Palangka Raya",
     DipField.FORM: "Softcopy", DipField.RETENTION: "Selama berlaku", DipField.CATEGORY: "Berkala",
     DipField.NUMBER: "06 TAHUN 2025"},
    {DipField.SUMMARY: "Laporan layanan informasi publik triwulan I tahun 2025",
     DipField.RESPONSIBLE: "Petugas PPID", DipField.DATE: "2025-04-08", DipField.PLACE: "Palangka Raya",
     DipField.FORM: "Softcopy", DipField.RETENTION: "Permanen", DipField.CATEGORY: "Berkala",
     DipField.NUMBER: "14/HM.02-LP/62/2025"},
)
# As people type them: dates as text or as dates, the scan by its name or by nothing but number and date.
_TYPED: Final[tuple[_Cells, ...]] = (
    {DipField.DATE: "19/01/2025", Extra.FILE: "SCAN0002.pdf"},
    {DipField.DATE: date(2025, 2, 10), Extra.FILE: "SOP-05-2025.pdf"},
    {DipField.DATE: "8 April 2025"},
)
_BY_PETUGAS: Final = "Pengumuman pemindahan layanan informasi publik (banjir Januari 2025)"
_CORRECTED: Final[tuple[Mapping[ColumnKey, str], ...]] = (
    {DipField.SUMMARY: "Pengumuman pemindahan layanan informasi publik"}, {DipField.NUMBER: "05 TAHUN 2025"}, {})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the answer shall say of a row, and what not."""

    said: tuple[str, ...]
    unsaid: tuple[str, ...] = ()


_DIFFERS: Final = "Nomor Dokumen berbeda"
_LEFT_ALONE: Final = "Tidak diubah, karena sudah disunting di Paperless"
AT_FIRST: Final = (
    Wanted(("Terdaftar sebagai dokumen", "menurut nama berkas"), ("berbeda", "Tidak diubah", "Masih kurang")),
    Wanted(("Terdaftar sebagai dokumen", f"{_DIFFERS}: di formulir 06 TAHUN 2025, pada pindaian 05 TAHUN 2025")),
    Wanted(("Tidak ada pindaian untuk baris ini.",), ("Terdaftar",)),
)
AT_LAST: Final = (
    Wanted(("Terdaftar sebagai dokumen", f"{_LEFT_ALONE}: Ringkasan Isi Informasi"), ("berbeda",)),
    Wanted(("Terdaftar sebagai dokumen",), ("berbeda", "Tidak diubah", "Masih kurang")),
    Wanted(("Terdaftar sebagai dokumen", "menurut nomor dan tanggal"), ("Tidak diubah", "Masih kurang")),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit with its form: ``filled`` is the copy that it keeps of what it has dropped, ``late`` the scan to come."""

    office: Office
    number: str
    filled: Path
    late: Sample

    @property
    def answer(self) -> Path:
        """Where the answer comes to lie."""
        return self.office.settings.service.folders.answers / UNIT / answer_name(self.number)

    @property
    def drop(self) -> Path:
        """The unit's drop folder."""
        return self.office.settings.service.folders.drop / UNIT

    def wait_for_an_answer(self) -> None:
        """Wait until an answer lies there; it is written anew when something has changed.

        Raises:
            DemoFailed: none comes.
            Stopped: it is not to be waited for any longer.
        """
        self.office.wait(self.answer.exists, self.answer.name)

    def invite(self) -> None:
        """Tell a visitor what lies where, and what he can try with it."""
        keeps = self.filled.parent
        put(keeps, self.late.name, self.late.content)
        say = self.office.say
        say(_("Formulir DIP {number} dari {unit} sudah diambil bersama pindaiannya. Salinannya: {path}").format(
            number=self.number, unit=UNIT, path=self.filled))
        say(_("   Jawabannya, satu hasil untuk setiap baris: {path}").format(path=self.answer))
        say(_("   Cobalah: perbaiki nomor dokumen No. 2 pada jawaban itu menjadi 05 TAHUN 2025, lalu salin jawaban itu "
              "dan {scan} ke {drop}").format(scan=keeps / self.late.name, drop=self.drop))

    def play(self) -> None:
        """Play the unit: judge the answer and the documents, correct the answer, hand it in, and judge again.

        Raises:
            DemoFailed: an answer or a document is not as it should be.
            Stopped: it is not to be waited for any longer.
        """
        office = self.office
        announcement, *_others = self._judge(AT_FIRST, _ROWS[:2])
        office.people[Role.PETUGAS].set_fields(announcement.id, {DipField.SUMMARY: _BY_PETUGAS})
        office.drop(self.late)
        corrected = self.answer.read_bytes()
        path = self.filled.with_name(f"{self.number}-diperbaiki.xlsx")
        path.write_bytes(corrected)
        fill_in(path, _CORRECTED)
        put(self.drop, path.name, path.read_bytes())
        self._judge(AT_LAST, (
            {**_ROWS[0], DipField.SUMMARY: _BY_PETUGAS}, {**_ROWS[1], **_CORRECTED[1]}, _ROWS[2]))

    def _judge(self, wanted: Sequence[Wanted], values: Sequence[Mapping[ColumnKey, str]]) -> Sequence[Document]:
        """The documents of the first rows, which have these values, once the answer says what it should."""
        self.office.wait_for_nothing(lambda: wrong(results(self.answer), wanted), _PATIENCE_SECONDS)
        documents = [self._document(str(typed.get(Extra.FILE, self.late.name))) for typed in _TYPED[:len(values)]]
        for row, (document, right) in enumerate(zip(documents, values, strict=True), start=1):
            for key, text in right.items():
                if isinstance(key, DipField) and document.values[key] != text:
                    raise DemoFailed(_("{name}: {found}, seharusnya {wanted}.").format(
                        name=f"{self.number}, {row}, {key.value}", found=document.values[key], wanted=text))
        return documents

    def _document(self, name: str) -> Document:
        """What the unit's scan of this name has become."""
        for scan in self.office.service.journal.scans_below(UNIT):
            if scan.name == name and scan.document_id is not None:
                return self.office.eye.get(scan.document_id)
        raise DemoFailed(_("{name}: {found}, seharusnya {wanted}.").format(
            name=name, found=None, wanted="registered"))


def hand_in(office: Office) -> Desk:
    """Hand out a form as ``form new`` does, fill it in by another library, and drop it into the unit's folder."""
    folder = office.folder / "formulir"
    folder.mkdir()
    form = new_form(office.settings, UNIT, folder, datetime.now(office.settings.zone))
    fill_in(form.path, [{**row, **typed} for row, typed in zip(_ROWS, _TYPED, strict=True)])
    desk = Desk(office, form.number, form.path, next(sample for sample in office.samples if sample.is_late))
    put(desk.drop, form.path.name, form.path.read_bytes())
    return desk


def fill_in(path: Path, rows: Sequence[_Cells]) -> None:
    """Type these cells into the rows of a form or of an answer, from the first one on, and save it."""
    book = load_workbook(path)
    sheet = book[LIST_SHEET]
    header, columns = _table(sheet)
    for number, row in enumerate(rows, start=header + 1):
        for key, value in row.items():
            sheet.cell(number, columns[key]).value = value
    book.save(path)


def results(path: Path) -> tuple[str, ...]:
    """The results on an answer, row by row; none where there is no answer."""
    if not path.exists():
        return ()
    sheet = load_workbook(path)[LIST_SHEET]
    header, columns = _table(sheet)
    said = (sheet.cell(row, columns[Extra.RESULT]).value for row in range(header + 1, sheet.max_row + 1))
    return tuple(str(text) for text in said if text)


def wrong(found: Sequence[str], wanted: Sequence[Wanted]) -> Sequence[str]:
    """What results do not say as they should, each with its row."""
    if len(found) != len(wanted):
        return (_("{count} baris dijawab, seharusnya {wanted}").format(count=len(found), wanted=len(wanted)),)
    return tuple(
        f"{row}: {text!r}" for row, (text, right) in enumerate(zip(found, wanted, strict=True), start=1)
        if not all(part in text for part in right.said) or any(part in text for part in right.unsaid))


def _table(sheet: Worksheet) -> tuple[int, Mapping[ColumnKey, int]]:
    """The row of the headers, and the column of each."""
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        columns = {_HEADERS[str(text)]: at for at, text in enumerate(row, start=1) if text in _HEADERS}
        if DipField.SUMMARY in columns:
            return number, columns
    raise DemoFailed(_("{path} tidak memuat daftarnya.").format(path=sheet.title))
