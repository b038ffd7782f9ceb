"""The form as a workbook: the list to fill in, how to fill it in, and the marks by which it is known again."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ppid_dms.form import guide
from ppid_dms.form.paper import Book, across, book, height_of, write
from ppid_dms.form.template import (
    CLOSED,
    COLUMNS,
    END,
    FILLED,
    GUIDE_SHEET,
    HINT,
    LIST_SHEET,
    LONGEST,
    LONGEST_NAME,
    MARK,
    MARK_SHEET,
    NUMBER_LABEL,
    PERIOD_LABEL,
    SIGNING,
    TITLE,
    UNIT_LABEL,
    VERSION,
    Choices,
    Column,
    ColumnKey,
    Entry,
    Extra,
    Head,
    Letterhead,
    Purpose,
    period_in_words,
)
from ppid_dms.form.text import plain
from ppid_dms.vocabulary import DipField

ROWS: Final = 15
"""Rows of a form, as far as they fit on one page with the signatures; more where software has begun more."""
MORE_ROWS: Final = 5
"""Rows that are left to fill in by hand in any case."""
_FIRST_DAY, _LAST_DAY = date(1945, 1, 1), date(2099, 12, 31)
_EMPTY_LINES: Final = 2
_LEGEND: Final = "Dibaca dari pindaian tetapi belum pasti: periksa"
_COMMENT: Final = "periksa"
_COMMENT_LOOKS: Final = {"author": "ppid-dms", "x_scale": 0.7, "y_scale": 0.4}
_DOTS: Final = "." * 36
_DATE_HELP: Final = "Tulis hari/bulan/tahun, misalnya 12/03/2024, atau 12 Maret 2024."
_SIGNATURE_LINE: Final = 13.5
_SIGNATURE_WIDTHS: Final = (0.3, 0.35, 0.65, 0.7)


@dataclass(frozen=True, slots=True)
class Form:
    """A form to be filled in. ``entries`` are rows that software has begun; ``made_on`` is the day it is handed out."""

    head: Head
    office: Letterhead
    choices: Choices
    made_on: date
    entries: tuple[Entry, ...] = ()


def write_form(form: Form) -> bytes:
    """The form as XLSX, without macros and without anything that calculates. Same form, same bytes."""
    out = io.BytesIO()
    with book(out, title=f"{TITLE} {form.head.number}", author=form.office.name, made_on=form.made_on) as its:
        sheet = its.sheet(LIST_SHEET, footer=form.head.number)
        lines = ListSheet(its, sheet, COLUMNS)
        lines.heading(form.office, form.head, " ".join(HINT))
        if any(entry.unsure for entry in form.entries):
            lines.legend(_LEGEND, "to-check-key")
        lines.header()
        empty = [Entry() for _ in range(max(MORE_ROWS, ROWS - len(form.entries)))]
        for number, entry in enumerate([*form.entries, *empty], start=1):
            lines.entry(str(number), entry)
        lines.end(form.choices)
        lines.signatures(form.office, form.head)
        write_guide(its, form.head, form.office, form.choices)
        write_marks(its, form.head, form.choices, Purpose.FORM)
    return out.getvalue()


class ListSheet:
    """The list on its sheet, from the top down."""

    def __init__(self, its: Book, sheet: Worksheet, columns: Sequence[Column]) -> None:
        self.row = 0
        self._styles = its.styles
        self._sheet = sheet
        self._columns = columns
        self._last = len(columns) - 1
        self._first_entry = 0
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)

    def heading(self, office: Letterhead, head: Head, hint: str, *, subtitle: str = "") -> None:
        """The letterhead, the title, and what the form is about."""
        for text, style, height in (
            (office.body, "kop", 15), (office.region, "kop", 15), (office.address, "address", 14), (TITLE, "title", 24),
            *([(subtitle, "kop", 16)] if subtitle else []),
        ):
            self._sheet.set_row(self.row, height)
            across(self._sheet, self.row, 0, self._last, plain(text), self._styles[style])
            self.row += 1
        for label, fact in (
            (NUMBER_LABEL, head.number), (UNIT_LABEL, head.unit), (PERIOD_LABEL, period_in_words(head.period)),
        ):
            self._sheet.set_row(self.row, 15)
            across(self._sheet, self.row, 0, 1, label, self._styles["label"])
            across(self._sheet, self.row, 2, 5, plain(fact), self._styles["fact"])
            self.row += 1
        self.across(hint, "hint")

    def across(self, text: str, style: str) -> None:
        """A text over the whole width."""
        self._sheet.set_row(self.row, height_of([(text, sum(column.width for column in self._columns))]))
        across(self._sheet, self.row, 0, self._last, text, self._styles[style])
        self.row += 1

    def legend(self, text: str, style: str) -> None:
        """What a shading means, beside the number of the form."""
        row = self.row - 2
        self._sheet.write_blank(row, self._last - 3, None, self._styles[style])
        across(self._sheet, row, self._last - 2, self._last, text, self._styles["legend"])

    def header(self) -> None:
        """The headers, which stay in sight and are repeated on every page."""
        self._sheet.set_row(self.row, height_of((column.header, column.width - 3) for column in self._columns))
        for at, column in enumerate(self._columns):
            write(self._sheet, self.row, at, column.header, self._styles["header"])
        self._sheet.freeze_panes(self.row + 1, 2)
        self._sheet.repeat_rows(self.row)
        self.row += 1
        self._first_entry = self.row

    def entry(self, number: str, entry: Entry, *, more: Mapping[ColumnKey, tuple[str, str]] | None = None) -> None:
        """A row to be filled in or corrected; ``more`` are further cells with their style."""
        texts: dict[ColumnKey, tuple[str, str]] = {Extra.ROW: (number, "row-number"), **(more or {})}
        for column in FILLED:
            style = "to-check" if column.key in entry.unsure else "input"
            is_date = column.key is DipField.DATE
            texts[column.key] = (plain(entry.values.get(column.key, "")), f"{style}-date" if is_date else style)
        height = height_of(((texts[c.key][0], c.width) for c in self._columns), least=_EMPTY_LINES)
        # The whole row is free, so that it can be deleted or another one put in.
        self._sheet.set_row(self.row, height, self._styles["free"])
        for at, column in enumerate(self._columns):
            text, style = texts[column.key]
            if column.key is DipField.DATE and (day := _day(text)) is not None:
                self._sheet.write_datetime(self.row, at, day, self._styles[style])
            elif column.key is Extra.ROW and text.isdecimal() and len(text) < 6:  # noqa: PLR2004
                self._sheet.write_number(self.row, at, int(text), self._styles[style])
            else:
                write(self._sheet, self.row, at, text, self._styles[style])
            if column.key in entry.unsure:
                self._sheet.write_comment(self.row, at, _COMMENT, _COMMENT_LOOKS)
        self.row += 1

    def end(self, choices: Choices) -> None:
        """The line that ends the list; drop-downs and checks on what stands above it."""
        across(self._sheet, self.row, 0, self._last, END, self._styles["end"])
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(self.row, self._last)}"})
        for at, column in enumerate(self._columns):
            self._check_input(at, column, choices)
        self.row += 1

    def signatures(self, office: Letterhead, head: Head) -> None:
        """Room for three to sign: who filled it in, the PPID, and the Atasan PPID (SOP 08/2024, PerKI 1/2021 Ps. 45).

        One high row, because a row is never divided between two pages.
        """
        year = head.number.split("-")[1]
        filled_by, checked_by, endorsed_by = SIGNING
        signing = (
            ("", filled_by, "Petugas PPID / PPID Pembantu,", plain(head.unit), "", ""),
            ("", checked_by, "PPID,", "", "", ""),
            (f"{plain(office.place)}, {'.' * 20} {year}", endorsed_by, "Atasan PPID,",
             plain(office.atasan_title), plain(office.atasan_name), plain(office.atasan_nip)),
        )
        self.row += 1
        self._sheet.set_row(self.row, _SIGNATURE_LINE * 10)
        ends = list(accumulate(column.width for column in self._columns))
        left, middle, later, right = (
            next(at for at, end in enumerate(ends) if end >= ends[-1] * share) for share in _SIGNATURE_WIDTHS)
        for (first, last), (place, why, role, title, name, nip) in zip(
                ((0, left), (max(middle, left + 1), later - 1), (max(right, later), self._last)), signing, strict=True):
            text = "\n".join((place, why, role, title, "", "", "", name or _DOTS, f"NIP {nip or _DOTS[:28]}"))
            across(self._sheet, self.row, first, last, text, self._styles["signature"])
        self.row += 1

    def _check_input(self, at: int, column: Column, choices: Choices) -> None:
        place = (self._first_entry, at, self.row - 1, at)
        if offered := choices.of(column.key):
            is_closed = column.key in CLOSED
            self._sheet.data_validation(*place, {
                "validate": "list", "source": f"={MARK_SHEET}!{_range_of(column.key, offered)}",
                "error_type": "stop" if is_closed else "information", "error_title": "Pilih dari daftar",
                "error_message": "Pilih salah satu dari daftar." if is_closed else
                                 "Tidak ada dalam daftar; boleh, bila memang tertulis begitu dalam jadwal retensi."})
        elif column.key is DipField.DATE:
            self._sheet.data_validation(*place, {
                "validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY,
                "error_type": "warning", "input_title": "Tanggal dokumen", "input_message": _DATE_HELP,
                "error_title": "Bukan tanggal", "error_message": _DATE_HELP})
        elif column.key in LONGEST or column.key is Extra.FILE:
            most = LONGEST[column.key] if isinstance(column.key, DipField) else LONGEST_NAME
            self._sheet.data_validation(*place, {
                "validate": "length", "criteria": "<=", "value": most, "error_type": "stop",
                "error_title": "Terlalu panjang", "error_message": f"Paling banyak {most} huruf."})


def write_guide(its: Book, head: Head, office: Letterhead, choices: Choices) -> None:
    """The sheet that explains how to fill in the form."""
    sheet = its.sheet(GUIDE_SHEET, footer=head.number)
    widths = (4, 32, 56, 40, 40)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    row = 0

    def line(text: str, style: str, number: str = "") -> None:
        nonlocal row
        air = 8 if style in {"heading", "title"} else 2
        sheet.set_row(row, height_of([(text, int(sum(widths[1:]) * 0.9))]) + air)
        write(sheet, row, 0, number, its.styles["plain"])
        across(sheet, row, 1 if style != "title" else 0, 4, text, its.styles[style])
        row += 1

    line(guide.TITLE, "title")
    line("Langkah", "heading")
    for number, step in enumerate(guide.STEPS, start=1):
        line(step, "plain", f"{number}.")
    line("Arti setiap kolom, dengan dua contoh", "heading")
    row = _table(sheet, its, row, widths[1:], (
        ("Kolom", "Cara mengisi", "Contoh 1", "Contoh 2"),
        *((each.header, each.how, *each.examples) for each in guide.explained(choices, office.place)),
    ))
    line("Kategori", "heading")
    for name, meaning in guide.CATEGORIES:
        line(f"{name}: {meaning}", "plain", "•")
    line(guide.CATEGORY_NOTE, "hint")


def _table(sheet: Worksheet, its: Book, row: int, widths: Sequence[int], rows: Iterable[tuple[str, ...]]) -> int:
    """A table from the second column on, its first row and column set off; the row below it."""
    for number, texts in enumerate(rows):
        sheet.set_row(row, height_of(zip(texts, (width - 2 for width in widths), strict=True)))
        for at, text in enumerate(texts):
            style = "header" if number == 0 else "cell-bold" if at == 0 else "cell"
            write(sheet, row, at + 1, plain(text), its.styles[style])
        row += 1
    return row


def write_marks(its: Book, head: Head, choices: Choices, purpose: Purpose) -> None:
    """The sheet that people do not see: what the workbook is, and what the drop-downs offer."""
    sheet = its.hidden(MARK_SHEET)
    for row, (name, value) in enumerate((
        ("mark", MARK), ("version", str(VERSION)), ("purpose", purpose.value), ("number", head.number),
        ("unit", plain(head.unit)), ("period", head.period),
    )):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    for at, column in enumerate(COLUMNS):
        for row, offered in enumerate(choices.of(column.key)):
            sheet.write_string(row, _OFFERED_FROM + at, plain(offered))


_OFFERED_FROM: Final = 4


def _range_of(key: ColumnKey, offered: Sequence[str]) -> str:
    at = _OFFERED_FROM + next(at for at, column in enumerate(COLUMNS) if column.key == key)
    first, last = (xl_rowcol_to_cell(row, at, row_abs=True, col_abs=True) for row in (0, len(offered) - 1))
    return f"{first}:{last}"


def _day(text: str) -> date | None:
    """A date as ISO 8601, if it is one that spreadsheets know: their calendar is wrong before March 1900."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= date(1900, 3, 1) else None
