"""`ppid-dms form new`: numbers, what is filled in from scans, and what is never overwritten."""

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from click.testing import CliRunner
from extraction import pdfs
from form.forms import FIRST, cell
from world import NOWHERE, write_settings

import ppid_dms.commands.form as command
from ppid_dms.assembly import choices_of
from ppid_dms.cli import main
from ppid_dms.config import Settings
from ppid_dms.errors import UsageError
from ppid_dms.extraction import Reader, only_date
from ppid_dms.form.filled import FilledForm
from ppid_dms.form.reading import read_form
from ppid_dms.form.template import LIST_SHEET, Head
from ppid_dms.state import open_journal
from ppid_dms.vocabulary import DipField, ExitCode

NOW = datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
UNIT = "Subbagian Data dan Informasi"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "formulir"
    folder.mkdir()
    return folder


def read_back(path: Path, settings: Settings, reader: Reader) -> FilledForm:
    return read_form(reader.inspect(path).workbook, choices_of(settings), only_date)


def test_forms_are_numbered_in_the_year_of_the_office_and_known_again_out_of_the_cage(settings, out, reader):
    first = command.new_form(settings, "02-data-informasi", out, NOW)
    second = command.new_form(settings, UNIT.upper(), out / "punya kami.xlsx", NOW, period="2027-1")
    assert [made.path.name for made in (first, second)] == ["FDIP-2026-0001.xlsx", "punya kami.xlsx"]
    assert read_back(first.path, settings, reader).head == Head("FDIP-2026-0001", UNIT, "2026-2")
    assert read_back(second.path, settings, reader).head == Head("FDIP-2026-0002", UNIT, "2027-1")
    journal = open_journal(settings)
    assert journal.form_of("FDIP-2026-0002")[:2] == (UNIT, "2027-1")
    journal.close()


def test_a_number_is_given_out_only_with_its_form(settings, out, monkeypatch):
    (out / "FDIP-2026-0001.xlsx").write_bytes(b"sudah diisi")
    with pytest.raises(UsageError, match="sudah ada"):
        command.new_form(settings, UNIT, out, NOW)
    monkeypatch.setattr(command.os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(UsageError, match="No space left"):
        command.new_form(settings, UNIT, out / "a.xlsx", NOW)
    monkeypatch.undo()
    assert [path.name for path in out.iterdir()] == ["FDIP-2026-0001.xlsx"]
    assert command.new_form(settings, UNIT, out / "a.xlsx", NOW).number == "FDIP-2026-0001"
    assert (out / "FDIP-2026-0001.xlsx").read_bytes() == b"sudah diisi"


@pytest.mark.parametrize(("unit", "name", "period", "words"), [
    ("99-tidak-ada", "a.xlsx", None, "99-tidak-ada"), (UNIT, "a.xls", None, "tidak dapat dipakai"),
    (UNIT, "tidak/ada.xlsx", None, "tidak dapat dipakai"), (UNIT, "a.xlsx", "2026-3", "bukan semester"),
])
def test_what_cannot_be_done_is_told_with_a_remedy(settings, out, unit, name, period, words):
    with pytest.raises(UsageError, match=words) as refused:
        command.new_form(settings, unit, out / name, NOW, period=period)
    assert refused.value.remedy
    assert not list(out.iterdir())


def test_a_form_is_begun_with_what_was_read_and_what_is_not_certain_is_to_be_checked(settings, out, tmp_path, reader):
    scans = tmp_path / "pindaian"
    scans.mkdir()
    (scans / "surat dinas.pdf").write_bytes(pdfs.letter())
    (scans / "foto.pdf").write_bytes(pdfs.letter(first_page=()))
    (scans / "kosong.pdf").write_bytes(b"")
    made = command.new_form(settings, UNIT, out, NOW, folder=scans)
    assert (made.rows, [(Path(name).name, "kosong" in why) for name, why in made.left_out]) == (
        2, [("kosong.pdf", True)])
    picture, letter = read_back(made.path, settings, reader).rows
    assert (picture.file_name, letter.file_name) == ("foto.pdf", "surat dinas.pdf")
    assert letter.fields[DipField.NUMBER] == "7/TU.01-SD/62/2025"
    assert letter.fields[DipField.DATE] == "2025-05-05"
    assert (letter.fields[DipField.FORM], picture.fields[DipField.FORM]) == ("Softcopy", "Hardcopy, Softcopy")
    assert DipField.CATEGORY not in letter.fields
    sheet = openpyxl.load_workbook(made.path)[LIST_SHEET]
    checked = {key for key in DipField if cell(sheet, FIRST, key).comment}
    assert checked == {DipField.RESPONSIBLE}  # what the settings suggest was not read
    assert made.to_check == sum(
        cell(sheet, FIRST + at, key).comment is not None for at in range(2) for key in DipField)


def test_the_command_tells_what_it_made_and_what_it_left_out(tmp_path, out):
    folder = write_settings(tmp_path, NOWHERE)
    scans = tmp_path / "pindaian"
    scans.mkdir()
    (scans / "kosong.pdf").write_bytes(b"")
    run = CliRunner().invoke(main, [
        "--config", str(folder), "form", "new", "--unit", UNIT, "--out", str(out), "--from-folder", str(scans)])
    assert run.exit_code == ExitCode.ATTENTION
    assert "0001: " in run.output
    assert "Tidak dimasukkan: " in run.output
    shutil.rmtree(scans)
    assert CliRunner().invoke(main, [
        "--config", str(folder), "form", "new", "--unit", UNIT, "--out", str(out)]).exit_code == ExitCode.DONE
