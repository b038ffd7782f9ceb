"""A form and its scans, over real sockets and real files: made, filled in, dropped, registered, answered."""

import io
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from form.forms import CATEGORY, DATE, FILE, NUMBER, RESPONSIBLE, RETENTION, SUMMARY, cell, saved
from sandbox.office import make_scan
from world import World, eventually, files_below, letter, world

from ppid_dms.commands.form import new_form
from ppid_dms.form.template import LIST_SHEET, NOTES_SHEET, RESULT, ColumnKey
from ppid_dms.intake.shelf import KeptForm
from ppid_dms.records import Scan
from ppid_dms.service import Service
from ppid_dms.vocabulary import QuarantineReason, ScanState

pytestmark = pytest.mark.usefixtures("shared_reader")

RESULTS = 12  # column of the results on the answer
FIRST = 10  # row of the first entry on the form's sheet
LKJ: Mapping[ColumnKey, object] = {
    SUMMARY: "Laporan Kinerja Tahun 2025", RESPONSIBLE: "Sekretaris", DATE: "28 Februari 2026",
    RETENTION: "Permanen", CATEGORY: "Berkala", NUMBER: "12/PR.03-SD/62/2026", FILE: "lkj.pdf"}
INVITATION: Mapping[ColumnKey, object] = {
    SUMMARY: "Undangan rapat", CATEGORY: "tersedia setiap saat", NUMBER: "13/PR.03-SD/62/2026", DATE: "28/02/2026",
    RETENTION: "1 tahun", RESPONSIBLE: "Kasubbag"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("kantor")) as of:
        yield of


@dataclass
class Desk:
    """One unit of the office, with letters that nobody else has."""

    world: World
    unit: str

    def letter(self, number: str = "12", subject: str = "Penyampaian Laporan Kinerja") -> bytes:
        return letter(f"{number}/PR.03-SD/62/2026", f"{subject} {self.unit}")

    def scan(self, name: str, content: bytes) -> None:
        self.world.scan(name, content, self.unit)

    def form(self, *rows: Mapping[ColumnKey, object]) -> bytes:
        """A form as it is handed out, filled in by another library than the one that wrote it."""
        out = self.world.folder / "formulir"
        out.mkdir(exist_ok=True)
        return typed(new_form(self.world.settings, self.unit, out, datetime.now(UTC)).path.read_bytes(), *rows)

    def ingest(self) -> None:
        with Service(self.world.settings) as service:
            service.ingest()

    def scans(self) -> list[Scan]:
        with Service(self.world.settings) as service:
            return service.journal.scans_below(self.unit)

    def open_forms(self) -> list[KeptForm]:
        with Service(self.world.settings) as service:
            return [form for form in service.journal.filled_forms() if form.folder == self.unit]

    def documents(self) -> list[int]:
        """Their ids, in the order of their names."""
        found = [scan for scan in self.scans() if scan.document_id]
        return [scan.document_id for scan in sorted(found, key=lambda scan: scan.name) if scan.document_id]

    @property
    def answers(self) -> Path:
        return self.world.settings.service.folders.answers / self.unit

    def answer(self) -> Path:
        [path] = self.answers.glob("*.xlsx")
        return path

    def results(self, number: str = "*") -> list[str]:
        [answer] = self.answers.glob(f"{number}-jawaban.xlsx")
        sheet = openpyxl.load_workbook(answer)[LIST_SHEET]
        found = [[c.value for c in row] for row in sheet.iter_rows(max_col=RESULTS)]
        head = next(i for i, row in enumerate(found) if RESULT.header in row)
        return [row[-1] for row in found[head + 1:] if row[-1]]

    def value(self, number: int, key: str) -> str | None:
        """A value as a person reads it."""
        raw = self.world.admin.value_of(number, key)
        options = (self.world.admin.field_row(key)["extra_data"] or {}).get("select_options") or []
        return next((each["label"] for each in options if each["id"] == raw), raw)

    def values(self, number: int, *keys: str) -> list[str | None]:
        return [self.value(number, key) for key in keys]


@pytest.fixture
def desk(house: World) -> Desk:
    units = [unit.folder for unit in house.settings.units]
    with Service(house.settings) as service:
        return Desk(house, next(unit for unit in units if not service.journal.scans_below(unit)))


def typed(data: bytes, *rows: Mapping[ColumnKey, object], first: int = FIRST) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for at, row in enumerate(rows):
        for key, value in row.items():
            cell(book[LIST_SHEET], first + at, key).value = value
    return saved(book)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_form_dropped_with_its_scans_fills_their_documents_and_is_answered(desk: Desk):
    desk.scan("formulir.xlsx", desk.form(LKJ, INVITATION))
    desk.scan("lkj.pdf", desk.letter())
    desk.scan("SCAN0002.pdf", desk.letter("13", "Undangan"))
    desk.ingest()
    second, first = desk.documents()
    assert desk.values(first, "ringkasan", "kategori", "retensi", "penanggung-jawab") == [
        "Laporan Kinerja Tahun 2025", "Berkala", "Permanen", "Sekretaris"]
    assert desk.values(second, "ringkasan", "kategori", "nomor") == [
        "Undangan rapat", "Tersedia Setiap Saat", "13/PR.03-SD/62/2026"]
    assert any("kategori Berkala diusulkan unit" in note for note in desk.world.admin.notes_of(first))
    told = desk.results()
    assert f"Terdaftar sebagai dokumen {first}" in told[0]
    assert "dicocokkan menurut nomor dan tanggal" in told[1]
    assert desk.answer().name.startswith("FDIP-")
    assert [scan.state for scan in desk.scans()] == [ScanState.ARCHIVED] * 3
    assert files_below(desk.world.settings.service.folders.claimed) == set()
    assert desk.open_forms() == []


def test_a_corrected_answer_changes_what_nobody_has_touched_and_says_what_it_left_alone(desk: Desk):
    desk.scan("formulir.xlsx", desk.form(LKJ))
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    [number] = desk.documents()
    assert desk.world.petugas.fill(number, {"ringkasan": "Disunting Petugas"}).ok
    before = desk.answer().read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(before))[LIST_SHEET]
    first = next(row[0].row + 1 for row in sheet.iter_rows() if row[-1].value == RESULT.header)
    desk.scan("jawaban.xlsx", typed(
        before, {SUMMARY: "Ringkasan baru", RETENTION: "5 tahun", RESPONSIBLE: "Kasubbag"}, first=first))
    desk.ingest()
    assert desk.values(number, "ringkasan", "retensi", "penanggung-jawab") == [
        "Disunting Petugas", "5 tahun", "Kasubbag"]
    assert "Tidak diubah, karena sudah disunting di Paperless: Ringkasan Isi Informasi." in desk.results()[0]
    assert desk.answer().read_bytes() != before
    assert len(desk.documents()) == 1


def test_a_form_waits_for_scans_that_come_after_it_or_come_again_under_their_names(desk: Desk):
    desk.scan("formulir.xlsx", desk.form(LKJ, {**INVITATION, FILE: "undangan.pdf"}))
    desk.scan("lkj.pdf", b"<html>Masuk</html>")
    desk.ingest()
    assert [form.open_rows for form in desk.open_forms()] == [2]
    assert "Disisihkan: Isinya HTML, bukan PDF" in desk.results()[0]
    assert 'Berkas "undangan.pdf" tidak ditemukan.' in desk.results()[1]
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    [number] = desk.documents()
    assert desk.value(number, "kategori") == "Berkala"
    assert [form.open_rows for form in desk.open_forms()] == [1]
    desk.scan("undangan.pdf", desk.letter("13", "Undangan"))
    desk.ingest()
    assert desk.open_forms() == []
    assert len(desk.documents()) == 2


def test_scans_that_came_before_the_form_are_found_by_number_and_date_but_not_by_their_names(desk: Desk):
    desk.scan("lkj.pdf", desk.letter("99", "Lain"))
    desk.scan("SCAN0001.pdf", desk.letter())
    desk.ingest()
    desk.scan("formulir.xlsx", desk.form(LKJ))
    desk.ingest()
    meant, other = desk.documents()
    assert desk.values(meant, "kategori", "ringkasan") == ["Berkala", "Laporan Kinerja Tahun 2025"]
    assert desk.value(other, "kategori") is None


def test_from_the_submission_on_a_form_changes_nothing(desk: Desk):
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    [number] = desk.documents()
    assert desk.world.petugas.tag(number, "SOP 1 Diajukan").ok
    desk.scan("formulir.xlsx", desk.form(LKJ))
    desk.ingest()
    assert desk.value(number, "kategori") is None
    assert "sudah melewati langkah 1" in desk.results()[0]
    assert not any("Formulir FDIP" in note for note in desk.world.admin.notes_of(number))


def test_what_form_and_scan_say_differently_is_told_on_the_answer_and_on_the_document(desk: Desk):
    desk.scan("formulir.xlsx", desk.form({**LKJ, NUMBER: "21/PR.03-SD/62/2026"}))
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    [number] = desk.documents()
    assert "di formulir 21/PR.03-SD/62/2026, pada pindaian 12/PR.03-SD/62/2026" in desk.results()[0]
    assert any("21/PR.03-SD/62/2026 di formulir, 12/PR.03-SD/62/2026 pada pindaian" in note
               for note in desk.world.admin.notes_of(number))


def test_a_row_keeps_its_scan_when_another_one_comes_under_its_name(desk: Desk):
    desk.scan("formulir.xlsx", desk.form(LKJ, {**INVITATION, FILE: "undangan.pdf"}))
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    desk.scan("lkj.pdf", desk.letter("77", "Lain Sekali"))
    desk.ingest()
    first, missing = desk.results()
    assert "Terdaftar sebagai dokumen" in first
    assert "beberapa pindaian" not in first
    assert "Tidak ada pindaian" in missing


def test_a_number_typed_in_other_strokes_leaves_the_letters_own(desk: Desk):
    desk.scan("formulir.xlsx", desk.form({**LKJ, NUMBER: "Nomor: 12 / pr.03 - sd / 62 / 2026"}))
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    [number] = desk.documents()
    assert desk.value(number, "nomor") == "12/PR.03-SD/62/2026"
    assert "sudah disunting" not in desk.results()[0]
    assert "berbeda" not in desk.results()[0]


UNREADABLE = {NUMBER: "1/PR.03-SD/62/2026", DATE: "5 Januari 2026"}
OTHERWISE = {NUMBER: "2/PR.03-SD/62/2026", DATE: "7 Juli 2026"}


def number_of(form: bytes) -> str:
    return next(
        cell.value for row in openpyxl.load_workbook(io.BytesIO(form))[LIST_SHEET].iter_rows() for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("FDIP-"))


def test_a_scan_that_two_forms_mean_differently_is_neithers_and_both_say_so(desk: Desk):
    first, second = desk.form({**LKJ, **UNREADABLE}), desk.form({**LKJ, **OTHERWISE})
    desk.scan("satu.xlsx", first)
    desk.scan("dua.xlsx", second)
    desk.scan("lkj.pdf", make_scan(desk.unit))
    desk.ingest()
    for mine, rival in ((first, second), (second, first)):
        [said] = desk.results(number_of(mine))
        assert f"Belum dicocokkan dengan lkj.pdf: formulir {number_of(rival)} menunjuk pindaian yang sama" in said
        assert "Terdaftar" not in said
    [document] = desk.documents()
    assert not desk.value(document, "nomor")
    assert {form.open_rows for form in desk.open_forms()} == {1}


def test_a_scan_that_a_form_has_filled_in_is_no_later_forms(desk: Desk):
    first, second = desk.form({**LKJ, **UNREADABLE}), desk.form({**LKJ, **OTHERWISE})
    desk.scan("satu.xlsx", first)
    desk.scan("lkj.pdf", make_scan(desk.unit))
    desk.ingest()
    desk.scan("dua.xlsx", second)
    desk.ingest()
    [document] = desk.documents()
    assert desk.value(document, "nomor") == UNREADABLE[NUMBER]
    assert "Terdaftar" in desk.results(number_of(first))[0]
    assert f"formulir {number_of(first)} menunjuk pindaian yang sama" in desk.results(number_of(second))[0]
    # Corrected so that the first one means something else, the second one gets it.
    desk.scan("satu lagi.xlsx", typed(first, {**LKJ, **UNREADABLE, FILE: "lain.pdf"}))
    desk.ingest()
    assert "Terdaftar" in desk.results(number_of(second))[0]
    assert desk.value(document, "nomor") == OTHERWISE[NUMBER]


def test_one_form_twice_is_a_duplicate_and_another_workbook_is_set_aside_with_the_reason(desk: Desk):
    form = desk.form(LKJ)
    desk.scan("formulir.xlsx", form)
    desk.ingest()
    desk.scan("lagi.xlsx", form)
    stranger = openpyxl.Workbook()
    stranger.active["A1"] = "Anggaran"
    desk.scan("anggaran.xlsx", saved(stranger))
    desk.ingest()
    by_name = {scan.name: scan for scan in desk.scans()}
    assert by_name["formulir.xlsx"].state is ScanState.ARCHIVED
    assert by_name["lagi.xlsx"].reason is QuarantineReason.DUPLICATE
    assert by_name["anggaran.xlsx"].reason is QuarantineReason.NOT_PDF
    assert "bukan Formulir DIP dari sini" in by_name["anggaran.xlsx"].detail


def test_a_form_in_another_format_is_set_aside_with_one_remedy_and_no_other(desk: Desk):
    sheet = b"application/vnd.oasis.opendocument.spreadsheet"
    desk.scan("formulir.ods", zipped({"mimetype": sheet}))
    desk.ingest()
    note = next(path.read_text() for path in files_below(desk.world.settings.service.folders.quarantine)
                if path.name.endswith("formulir.ods.txt"))
    assert "simpan sebagai Excel (XLSX)" in note
    assert "Simpan atau pindai dokumennya sebagai PDF" not in note


def test_a_form_in_another_units_folder_says_so_and_is_taken_in_its_own_too(desk: Desk):
    form = desk.form(LKJ)
    elsewhere = desk.world.settings.units[-1].folder
    desk.world.scan("formulir.xlsx", form, elsewhere)
    desk.ingest()
    [wrong] = (desk.world.settings.service.folders.answers / elsewhere).glob("*.xlsx")
    unit = next(unit.name for unit in desk.world.settings.units if unit.folder == desk.unit)
    told = [str(cell) for row in openpyxl.load_workbook(wrong)[NOTES_SHEET].iter_rows(values_only=True) for cell in row]
    assert any(f"diberikan kepada {unit}, tetapi diletakkan di folder unit lain" in text for text in told)
    desk.scan("formulir.xlsx", form)
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    assert "Terdaftar sebagai dokumen" in desk.results()[0]
    assert desk.value(desk.documents()[0], "kategori") == "Berkala"
    assert desk.open_forms() == []


def test_the_newest_drop_of_a_form_counts_also_where_its_bytes_were_there_before(desk: Desk):
    form = desk.form(LKJ)
    desk.scan("formulir.xlsx", form)
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    desk.scan("baru.xlsx", typed(form, {**LKJ, SUMMARY: "Ringkasan baru"}))
    desk.ingest()
    [number] = desk.documents()
    assert desk.value(number, "ringkasan") == "Ringkasan baru"
    desk.scan("formulir.xlsx", form)
    desk.ingest()
    assert desk.value(number, "ringkasan") == "Laporan Kinerja Tahun 2025"
    assert "dibaca lagi" in next(scan.detail for scan in desk.scans() if scan.reason is QuarantineReason.DUPLICATE)


def test_a_row_is_called_by_its_number_so_that_an_answer_handed_in_again_tells_a_document_nothing_twice(desk: Desk):
    desk.scan("formulir.xlsx", desk.form(LKJ, INVITATION))
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    [number] = desk.documents()
    before = [note for note in desk.world.admin.notes_of(number) if "Formulir FDIP" in note]
    assert [", No. 1:" in note for note in before] == [True]
    desk.scan("jawaban.xlsx", typed(desk.answer().read_bytes(), {}, {SUMMARY: "Undangan lain"}, first=FIRST + 1))
    desk.ingest()
    assert "Undangan lain" in [row.fields.get(SUMMARY) for form in desk.open_forms() for row in form.form.rows]
    assert [note for note in desk.world.admin.notes_of(number) if "Formulir FDIP" in note] == before


def test_an_answer_that_cannot_be_written_is_told_and_written_later(desk: Desk):
    desk.answers.parent.mkdir(parents=True, exist_ok=True)
    desk.answers.write_text("sebuah berkas di tempat folder")
    desk.scan("formulir.xlsx", desk.form(LKJ))
    desk.scan("lkj.pdf", desk.letter())
    desk.ingest()
    assert "tidak dapat ditulis" in desk.open_forms()[0].detail
    assert desk.value(desk.documents()[0], "kategori") == "Berkala"
    desk.answers.unlink()
    desk.ingest()
    assert "Terdaftar" in desk.results()[0]
    assert desk.open_forms() == []


def test_the_long_run_settles_forms_by_itself(desk: Desk):
    with Service(desk.world.settings) as service:
        thread = threading.Thread(target=service.run)
        thread.start()
        try:
            desk.scan("lkj.pdf", desk.letter())
            desk.scan("formulir.xlsx", desk.form(LKJ))
            eventually(lambda: list(desk.answers.glob("*.xlsx")) and "Terdaftar" in desk.results()[0])
        finally:
            service.stop()
            thread.join(30)
    assert desk.value(desk.documents()[0], "kategori") == "Berkala"
