"""What all sheets of a form share: styles, pages of A4 landscape, rows as high as their text, the same bytes again."""

import io
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FONT: Final = "Arial"
HIGHEST: Final = 409.0
"""Points; Excel has no higher rows."""

_A4: Final = 9
_LINE: Final = 11.5  # points, of a line in 9 point type
_AIR: Final = 4.0
_WIDE: Final = 1.3
_CELL: Final = {"font_name": FONT, "font_size": 9, "border": 1, "valign": "top", "text_wrap": True}
_INPUT: Final = {**_CELL, "locked": False}
_CENTRED: Final = {"font_name": FONT, "align": "center", "valign": "vcenter"}
_TO_CHECK: Final = "#FFE699"
_OPEN: Final = "#FCE4D6"
_IN_WORDS: Final = {"num_format": "[$-421]d mmmm yyyy", "align": "left"}
_STYLES: Final[dict[str, dict[str, object]]] = {
    "kop": {**_CENTRED, "font_size": 11, "bold": True},
    "address": {**_CENTRED, "font_size": 9},
    "title": {**_CENTRED, "font_size": 13, "bold": True},
    "label": {"font_name": FONT, "font_size": 10, "valign": "vcenter"},
    "legend": {"font_name": FONT, "font_size": 9, "valign": "vcenter", "indent": 1},
    "fact": {"font_name": FONT, "font_size": 10, "bold": True, "valign": "vcenter"},
    "hint": {"font_name": FONT, "font_size": 9, "italic": True, "valign": "top", "text_wrap": True},
    "plain": {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True},
    "heading": {"font_name": FONT, "font_size": 11, "bold": True, "valign": "vcenter"},
    "header": {**_CELL, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9E2EC"},
    "cell": _CELL,
    "cell-bold": {**_CELL, "bold": True},
    "input": _INPUT,
    "input-date": {**_INPUT, **_IN_WORDS},
    "to-check": {**_INPUT, "bg_color": _TO_CHECK},
    "to-check-date": {**_INPUT, **_IN_WORDS, "bg_color": _TO_CHECK},
    "to-check-key": {**_CELL, "bg_color": _TO_CHECK},
    "open": {**_CELL, "bg_color": _OPEN},
    "row-number": {**_INPUT, "align": "center"},
    "free": {"locked": False},
    "end": {"font_name": FONT, "font_size": 8, "italic": True, "font_color": "#595959", "top": 1, "valign": "vcenter"},
    # Names and NIP may be typed before the form is printed.
    "signature": {
        "font_name": FONT, "font_size": 10, "align": "center", "valign": "top", "text_wrap": True, "locked": False},
}
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # The unit of column widths is a digit of the default font; Arial has a stand-in of the same widths everywhere.
    "default_format_properties": {"font_name": FONT, "font_size": 10, "font_scheme": False},
}
# What a protected sheet leaves to people: everything that does not break the form.
_ALLOWED: Final = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True,
}


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook in the making, with its styles."""

    file: xlsxwriter.Workbook
    styles: dict[str, Format]

    def sheet(self, name: str, *, footer: str) -> Worksheet:
        """A new sheet for A4 landscape, protected without a password: against accidents, not against people."""
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{footer}&R&8Halaman &P dari &N", {"margin": 0.3})
        sheet.hide_gridlines(2)
        sheet.protect("", _ALLOWED)
        return sheet

    def hidden(self, name: str) -> Worksheet:
        """A new sheet that people do not see, and cannot bring to light without a program."""
        sheet: Worksheet = self.file.add_worksheet(name)
        sheet.very_hidden()
        sheet.protect("")
        return sheet


@contextmanager
def book(out: io.BytesIO, *, title: str, author: str, made_on: date) -> Iterator[Book]:
    """A workbook that is written to ``out`` when the block ends. Same content, same bytes."""
    file = xlsxwriter.Workbook(out, _OPTIONS)
    # Without a day of its own the library writes the time of day into the file.
    file.set_properties({"title": title, "author": author, "created": datetime.combine(made_on, time())})
    yield Book(file, {name: file.add_format(style) for name, style in _STYLES.items()})
    file.close()


def write(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Put a text into a cell as a text, whatever it looks like."""
    if not text:
        sheet.write_blank(row, column, None, style)
        return
    # XlsxWriter takes such a text for markup of its own and writes it unescaped into the sheet.
    sheet.write_string(row, column, f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text, style)


def across(sheet: Worksheet, row: int, first: int, last: int, text: str, style: Format) -> None:
    """Put a text into several cells of a row made one."""
    # merge_range guesses types; the text is therefore written over it as what it is.
    sheet.merge_range(row, first, row, last, "", style)
    write(sheet, row, first, text, style)


def height_of(cells: Iterable[tuple[str, int]], *, least: int = 1) -> float:
    """The height in points of a row with these texts in columns of these widths.

    The file has to say it: LibreOffice gives a row without a height one line.
    """
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return min(HIGHEST, max(lines, least) * _LINE + _AIR)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes, rather one too many; a line of 9 points holds about as many characters as wide."""
    lines = 0
    width = max(width, 2)
    for paragraph in text.split("\n"):
        used = 0.0
        lines += 1
        for word in paragraph.split(" "):
            units = sum(_WIDE if c.isupper() or c in "mw@%" or not c.isascii() else 1.0 for c in word)
            if used and used + units > width:
                lines, used = lines + 1, 0.0
            extra = max(math.ceil(units / width) - 1, 0)
            lines += extra
            used += units - extra * width + 1
    return lines
