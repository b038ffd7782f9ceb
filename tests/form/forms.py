"""A form of an invented office, filled in by another library than the one that wrote it, as people fill it in."""

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from ppid_dms.extraction import only_date
from ppid_dms.extraction.files.workbook import read_workbook
from ppid_dms.form.filled import FilledForm
from ppid_dms.form.reading import read_form
from ppid_dms.form.template import COLUMNS, LIST_SHEET, Choices, ColumnKey, Entry, Extra, Head, Letterhead
from ppid_dms.form.writing import Form, write_form
from ppid_dms.records import Sheet
from ppid_dms.vocabulary import DipField

SUMMARY, UNIT, RESPONSIBLE, DATE = DipField.SUMMARY, DipField.UNIT, DipField.RESPONSIBLE, DipField.DATE
PLACE, FORM, RETENTION, CATEGORY = DipField.PLACE, DipField.FORM, DipField.RETENTION, DipField.CATEGORY
NUMBER, FILE = DipField.NUMBER, Extra.FILE

CHOICES = Choices(
    units=("Subbagian Perencanaan", "Subbagian Data dan Informasi"),
    categories=("Berkala", "Tersedia Setiap Saat", "Serta Merta", "Dikecualikan"),
    forms=("Hardcopy, Softcopy", "Softcopy", "Hardcopy"),
    retentions=("1 tahun", "5 tahun", "Selama berlaku", "Permanen"))
OFFICE = Letterhead(
    "KOMISI PEMILIHAN UMUM", "PROVINSI KALIMANTAN TENGAH", "KPU Provinsi Kalimantan Tengah", "Jalan Contoh Nomor 1",
    "Palangka Raya", "Sekretaris KPU Provinsi Kalimantan Tengah")
HEAD = Head("FDIP-2026-0007", "Subbagian Data dan Informasi", "2026-1")
FIRST = 10
"""The sheet's row of the first entry."""

LKJ: Mapping[ColumnKey, object] = {
    SUMMARY: "Laporan Kinerja (LKj) Tahun 2024", UNIT: "Subbagian Perencanaan", RESPONSIBLE: "Sekretaris",
    DATE: date(2025, 2, 28), PLACE: "Palangka Raya", FORM: "Softcopy", RETENTION: "Permanen", CATEGORY: "Berkala",
    NUMBER: "018/PR.03-LP/62/2025", FILE: "lkj-2024.pdf"}
BA: Mapping[ColumnKey, object] = {
    SUMMARY: "Berita Acara Rekapitulasi DPS", RESPONSIBLE: "Ketua", DATE: "17 Agustus 2024", PLACE: "Palangka Raya ",
    FORM: "hardcopy,softcopy", RETENTION: "sesuai JRA", CATEGORY: "tersedia setiap saat",
    NUMBER: "541 / PL.02.1 - BA / 62 / 2024"}


def form(*entries: Entry, head: Head = HEAD, choices: Choices = CHOICES) -> bytes:
    return write_form(Form(head, OFFICE, choices, date(2026, 6, 1), entries))


def filled(*rows: Mapping[ColumnKey, object], data: bytes | None = None) -> bytes:
    """The form with these rows typed in from the first one on."""
    book = openpyxl.load_workbook(io.BytesIO(data or form()))
    sheet = book["Formulir"]
    for at, row in enumerate(rows):
        for key, value in row.items():
            cell(sheet, FIRST + at, key).value = value
    return saved(book)


@cache
def blank() -> Mapping[str, Sheet]:
    """The sheets of the empty form by their names."""
    return {sheet.name: sheet for sheet in sheets(form())}


def typed(*rows: Mapping[ColumnKey, object], choices: Choices = CHOICES) -> FilledForm:
    """What is read of a form with these rows, without the way through a file."""
    keys = [column.key for column in COLUMNS]
    cells = dict(blank()[LIST_SHEET].cells)
    for at, row in enumerate(rows):
        for key, value in row.items():
            text = (value.isoformat() if isinstance(value, date) else str(value)).strip()
            cells |= {(FIRST + at, 1 + keys.index(key)): text} if text else {}
    workbook = [Sheet(name, cells) if name == LIST_SHEET else sheet for name, sheet in blank().items()]
    return read_form(workbook, choices, only_date)


def cell(sheet: Worksheet, row: int, key: ColumnKey):
    return sheet.cell(row, 1 + [column.key for column in COLUMNS].index(key))


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets(data: bytes) -> Sequence[Sheet]:
    return read_workbook(io.BytesIO(data)).sheets


def read(data: bytes, choices: Choices = CHOICES) -> FilledForm:
    return read_form(sheets(data), choices, only_date)


def through_libreoffice(folder: Path, wanted: str, **files: bytes) -> dict[str, bytes]:
    """Files as LibreOffice saves them, all in one start of the program: that takes seconds."""
    program = shutil.which("soffice")
    assert program
    for name, data in files.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    out = folder / "keluar"
    subprocess.run(
        [program, f"-env:UserInstallation={(folder / 'profil').as_uri()}", "--headless", "--convert-to", wanted,
         "--outdir", str(out), *(str(folder / f"{name}.xlsx") for name in files)],
        check=True, capture_output=True, timeout=100)
    return {path.stem: path.read_bytes() for path in out.iterdir()}
