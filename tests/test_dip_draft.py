"""The annex of a Keputusan, written to be signed: the list of its semester, beside no other lists."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from pypdf import PdfReader
from recap.register import DECREE, NOON, enter

from ppid_dms.cli import main
from ppid_dms.config import Settings
from ppid_dms.errors import UsageError
from ppid_dms.lists import draft_annex, export_lists
from ppid_dms.recap.decree import Semester
from ppid_dms.recap.ledger import Ledger
from ppid_dms.vocabulary import Category

FIRST = Semester(2026, 1)
IN_JULY = date(2026, 7, 6)


def draft(settings: Settings, ledger: Ledger, folder: Path, semester: Semester = FIRST, as_of: date = IN_JULY):
    return draft_annex(settings, ledger, semester, formats=("pdf", "xlsx"), folder=folder, as_of=as_of)


def test_the_annex_is_the_list_of_its_semester_marked_as_not_established(settings, ledger, tmp_path):
    enter(ledger, 1, NOON)
    enter(ledger, 2, datetime(2026, 7, 2, 5, tzinfo=UTC), summary="Sesudah semester")
    enter(ledger, 3, NOON, summary="Rahasia", category=Category.EXEMPT)
    files = draft(settings, ledger, tmp_path / "lampiran")
    assert {file.name: file.rows for file in files} == {
        "lampiran-dip-2026-1.pdf": 1, "lampiran-dip-2026-1.xlsx": 1}
    pages = PdfReader(tmp_path / "lampiran" / "lampiran-dip-2026-1.pdf").pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    sheet = load_workbook(tmp_path / "lampiran" / "lampiran-dip-2026-1.xlsx").worksheets[0]
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for text in (printed, cells):
        assert "LAMPIRAN KEPUTUSAN PPID KPU PROVINSI KALIMANTAN TENGAH" in text
        assert "PENETAPAN DAFTAR INFORMASI PUBLIK TAHUN 2026 SEMESTER I" in text
        assert "belum ditetapkan" in text
        assert "Keadaan per 30 Juni 2026" in text
        assert "Laporan Kinerja Tahun 2025" in text
        assert "Sesudah semester" not in text
        assert "Rahasia" not in text


def test_a_semester_that_runs_is_drafted_as_it_stands_today(settings, ledger, tmp_path):
    enter(ledger, 1, NOON)
    draft(settings, ledger, tmp_path / "lampiran", as_of=date(2026, 3, 9))
    page = PdfReader(tmp_path / "lampiran" / "lampiran-dip-2026-1.pdf").pages[0].extract_text()
    assert "Keadaan per 9 Maret 2026" in page


@pytest.mark.parametrize("semester", [Semester(2025, 2), Semester(2027, 1)])
def test_there_is_no_annex_of_a_semester_without_a_list(settings, ledger, tmp_path, semester: Semester):
    enter(ledger, 1, NOON)
    with pytest.raises(UsageError, match="Belum ada daftar"):
        draft(settings, ledger, tmp_path / "lampiran", semester)
    assert not (tmp_path / "lampiran").exists()


def test_an_annex_does_not_take_the_place_of_lists_that_are_vouched_for(settings, ledger, tmp_path):
    enter(ledger, 1, NOON)
    export_lists(settings, ledger, formats=("json",), folder=tmp_path / "ekspor", public=True, as_of=IN_JULY)
    before = (tmp_path / "ekspor" / "MANIFEST.json").read_bytes()
    with pytest.raises(UsageError, match="daftar lain"):
        draft(settings, ledger, tmp_path / "ekspor")
    assert (tmp_path / "ekspor" / "MANIFEST.json").read_bytes() == before
    draft(settings, ledger, tmp_path / "lampiran")
    draft(settings, ledger, tmp_path / "lampiran")
    assert json.loads((tmp_path / "lampiran" / "MANIFEST.json").read_text())["public"] is True


def test_the_command_writes_both_files_and_tells_of_a_keputusan_that_holds_already(settings, ledger, tmp_path):
    enter(ledger, 1, NOON)
    wanted = ["--config", str(settings.source), "dip", "draft", "--semester", "2026-1", "--out", str(tmp_path / "l")]
    done = CliRunner().invoke(main, wanted)
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "l").iterdir()} == {
        "lampiran-dip-2026-1.pdf", "lampiran-dip-2026-1.xlsx", "MANIFEST.json"}
    assert "sudah ditetapkan" not in done.output
    ledger.establish(DECREE, "petugas.rina", NOON)
    assert "45 Tahun 2026" in CliRunner().invoke(main, wanted).output
    spoilt = CliRunner().invoke(main, [*wanted[:5], "2026-3", *wanted[6:]])
    assert isinstance(spoilt.exception, UsageError)
