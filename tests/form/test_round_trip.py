"""A form made by us, filled in and saved by other programs, read back."""

import io
import shutil
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from form.forms import (
    BA,
    CATEGORY,
    CHOICES,
    DATE,
    FILE,
    FIRST,
    FORM,
    HEAD,
    LKJ,
    NUMBER,
    PLACE,
    RESPONSIBLE,
    RETENTION,
    SUMMARY,
    UNIT,
    cell,
    filled,
    form,
    read,
    through_libreoffice,
)

from ppid_dms.form.template import COLUMNS, LIST_SHEET, MARK_SHEET, Entry, Purpose

READ = (
    (FIRST, {
        SUMMARY: "Laporan Kinerja (LKj) Tahun 2024", UNIT: "Subbagian Perencanaan", RESPONSIBLE: "Sekretaris",
        DATE: "2025-02-28", PLACE: "Palangka Raya", FORM: "Softcopy", RETENTION: "Permanen", CATEGORY: "Berkala",
        NUMBER: "018/PR.03-LP/62/2025"}, "lkj-2024.pdf"),
    (FIRST + 1, {
        SUMMARY: "Berita Acara Rekapitulasi DPS", RESPONSIBLE: "Ketua", DATE: "2024-08-17", PLACE: "Palangka Raya",
        FORM: "Hardcopy, Softcopy", RETENTION: "sesuai JRA", CATEGORY: "Tersedia Setiap Saat",
        NUMBER: "541 / PL.02.1 - BA / 62 / 2024"}, ""),
)


def rows_of(data):
    found = read(data)
    assert (found.head, found.purpose, found.problems) == (HEAD, Purpose.FORM, ())
    assert not [problem for row in found.rows for problem in row.problems]
    return tuple((row.row, dict(row.fields), row.file_name) for row in found.rows)


def test_a_form_filled_in_by_another_program_is_read_as_it_was_meant():
    assert rows_of(filled(LKJ, BA)) == READ


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
def test_a_form_saved_by_libreoffice_is_read_the_same_and_keeps_its_checks(tmp_path):
    saved = through_libreoffice(tmp_path, "xlsx", formulir=filled(LKJ, BA))["formulir"]
    assert rows_of(saved) == READ
    book = openpyxl.load_workbook(io.BytesIO(saved))
    sheet = book[LIST_SHEET]
    assert book[MARK_SHEET].sheet_state != "visible"
    assert sheet.protection.sheet
    assert {check.type for check in sheet.data_validations.dataValidation} == {"list", "date", "textLength"}


def test_an_untouched_form_has_no_rows():
    assert rows_of(form()) == ()


def test_what_software_filled_in_comes_back_as_it_was():
    entry = Entry({SUMMARY: "=1+1", DATE: "2024-03-12", FILE: "a.pdf"}, frozenset({DATE}))
    assert rows_of(form(entry)) == ((FIRST, {SUMMARY: "=1+1", DATE: "2024-03-12"}, "a.pdf"),)


def test_the_same_form_is_the_same_bytes():
    entry = Entry({SUMMARY: "Surat", NUMBER: "1/2024"}, frozenset({NUMBER}))
    assert form(entry) == form(entry)
    archive = zipfile.ZipFile(io.BytesIO(form(entry)))
    assert archive.read("docProps/core.xml").count(b"2026-06-01T00:00:00Z") == 2
    assert {(part.date_time, part.external_attr) for part in archive.infolist()} == {
        ((1980, 1, 1, 0, 0, 0), 0o600 << 16)}
    assert form(entry) != form(entry, head=replace(HEAD, number="FDIP-2026-0008"))


def test_the_form_holds_no_macro_no_link_and_no_formula():
    data = form(Entry({SUMMARY: "=HYPERLINK('http://x')", NUMBER: "+1", FILE: "http://x/a.pdf"}))
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert not [name for name in archive.namelist() if "vba" in name.lower() or "external" in name.lower()]
    whole = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert b"<f>" not in whole
    assert b"hyperlink" not in whole


def test_cells_to_fill_in_are_open_and_headers_are_not():
    sheet = openpyxl.load_workbook(io.BytesIO(form()))[LIST_SHEET]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    for column in COLUMNS:
        assert cell(sheet, FIRST - 1, column.key).protection.locked
        assert not cell(sheet, FIRST, column.key).protection.locked


def test_every_choice_is_offered():
    book = openpyxl.load_workbook(io.BytesIO(form()))
    assert book[MARK_SHEET].sheet_state == "veryHidden"
    offered = {}
    for check in book[LIST_SHEET].data_validations.dataValidation:
        if check.type == "list":
            place = check.formula1.partition("!")[2].replace("$", "")
            offered[str(check.sqref)[0]] = tuple(c.value for row in book[MARK_SHEET][place] for c in row)
    assert offered == {
        "C": CHOICES.units, "G": CHOICES.forms, "H": CHOICES.retentions, "I": CHOICES.categories}


def test_what_is_not_certain_is_shaded_with_a_word_to_check_and_explained():
    sheet = openpyxl.load_workbook(io.BytesIO(form(Entry(
        {SUMMARY: "Surat", NUMBER: "1/2024"}, frozenset({NUMBER})))))[LIST_SHEET]
    unsure, sure = cell(sheet, FIRST, NUMBER), cell(sheet, FIRST, SUMMARY)
    assert "periksa" in unsure.comment.text
    assert sure.comment is None
    assert unsure.fill.fgColor.rgb != sure.fill.fgColor.rgb
    assert any("belum pasti" in str(c.value) for row in sheet["A1:K9"] for c in row)


def test_it_prints_on_a4_landscape_with_its_header_on_every_page():
    sheet = openpyxl.load_workbook(io.BytesIO(form()))[LIST_SHEET]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape", 9, 0)
    assert sheet.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
    assert "Halaman" in sheet.oddFooter.right.text
    whole = "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    for role in ("Petugas PPID / PPID Pembantu,", "\nPPID,", "Atasan PPID,"):
        assert role in whole
