"""XLSX: the list as an office prints and signs it, A4 landscape, with real dates and nothing that calculates."""

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from inspect import unwrap
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import RowInfo, Worksheet

from ppid_dms.recap.exporters.cells import batches, tidy_columns
from ppid_dms.recap.exporters.closing import closing_texts
from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, OneFile
from ppid_dms.recap.exporters.measure import FONT, FONT_SIZE, height_of, heights_of
from ppid_dms.recap.exporters.text import NOTHING, clean, human, is_link, long_date

CELL_LIMIT: Final = 32_767
"""UTF-16 units that a cell holds; Excel calls a file with more of them damaged."""

_CERTAINLY_FITS: Final = CELL_LIMIT // 2
_CUT: Final = " … [dipotong; teks lengkap ada di berkas CSV dan JSON]"
_LINK_LIMIT: Final = 65_530  # links on one sheet; Excel drops those beyond, so they stay text
_LINK_LENGTH: Final = 2_079
_EXACT: Final = 10**15  # a longer number loses its last digits in a spreadsheet
_FIRST_DAY: Final = date(1900, 3, 1)  # the calendar of spreadsheets is wrong before it
_DAY_ZERO: Final = date(1899, 12, 30).toordinal()
_SECONDS_A_DAY: Final = 86_400
_A4: Final = 9
_HEADER_AIR: Final = 6
_SIGNATURE_LINE: Final = 13

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # The unit of column widths is a digit of the default font. Calibri is missing where there is no Excel, and the
    # columns came out a quarter wider; Arial has a stand-in of the same widths everywhere.
    "default_format_properties": {"font_name": FONT, "font_size": 10, "font_scheme": False},
}
_FONT: Final = {"font_name": FONT, "font_size": FONT_SIZE}
_CELL: Final = {**_FONT, "border": 1, "valign": "top", "text_wrap": True}
_TITLE: Final = {**_FONT, "align": "center", "valign": "vcenter", "font_size": 11}
# Dates in digits: unlike text a date does not wrap, and a long month in a narrow column would show as ####.
_STYLES: Final[dict[str, dict[str, object]]] = {
    "kop": {**_TITLE, "bold": True},
    "title": {**_TITLE, "bold": True, "font_size": 12},
    "note": {**_TITLE, "font_size": FONT_SIZE},
    "header": {**_CELL, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9E2EC"},
    # Of the block's own row only the outer edges are drawn: it is one piece, though its cells are not merged.
    "block": {**_FONT, "bold": True, "valign": "vcenter", "bg_color": "#EEF2F6", "top": 1, "bottom": 1},
    "nothing": {**_FONT, "italic": True, "top": 1, "bottom": 1},
    "signature": {**_FONT, "font_size": 10, "align": "center", "valign": "top", "text_wrap": True},
    ColumnKind.TEXT: _CELL,
    ColumnKind.LINK: {**_CELL, "font_color": "#0B3D91", "underline": 1},
    ColumnKind.NUMBER: {**_CELL, "align": "center", "num_format": "0"},
    ColumnKind.COUNT: {**_CELL, "align": "right", "num_format": "#,##0"},
    ColumnKind.DATE: {**_CELL, "align": "center", "num_format": "dd-mm-yyyy"},
    ColumnKind.MOMENT: {**_CELL, "align": "center", "num_format": r"dd-mm-yyyy hh\.mm"},
}


# The library looks at each call whether a place is written as "A1". Here it never is, and it costs one part in twenty.
_WRITE_STRING: Final = unwrap(Worksheet.write_string)
_WRITE_NUMBER: Final = unwrap(Worksheet.write_number)
_WRITE_BLANK: Final = unwrap(Worksheet.write_blank)
_NUMBERS: Final = frozenset({int, float})


class XlsxExporter(OneFile):
    """A workbook: the list with letterhead, titles, blocks and signatures, and a sheet for each of its annexes."""

    suffix: ClassVar[str] = ".xlsx"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Rows go to disk as they come; memory grows with the links only."""
        # A folder of our own, because the library leaves its files behind when something fails.
        with tempfile.TemporaryDirectory(prefix="ppid-dms-") as scratch:
            draft = Path(scratch) / "daftar.xlsx"
            book = xlsxwriter.Workbook(str(draft), {**_OPTIONS, "tmpdir": scratch})
            book.set_properties(
                {
                    "title": clean(" ".join(edition.titles)),
                    "author": clean(edition.office.name),
                    "status": clean(edition.status),
                    # Without it the library writes the time of day into the file.
                    "created": datetime.combine(edition.as_of, time()),
                }
            )
            styles = {name: book.add_format(style) for name, style in _STYLES.items()}
            for each in (edition, *edition.annexes):
                _Sheet(book.add_worksheet(each.label), styles, each).fill()
            if failures := _close(book):
                raise failures.pop()
            _forget_modes(draft)
            with draft.open("rb") as made:
                shutil.copyfileobj(made, out)


class _Sheet:
    """One edition on one worksheet. Rows are written strictly from the top: what is above is already on disk."""

    def __init__(self, sheet: Worksheet, styles: dict[str, Format], edition: Edition) -> None:
        self._sheet = sheet
        self._styles = styles
        self._edition = edition
        self._columns = edition.columns_for(Audience.PEOPLE)
        self._last = len(self._columns) - 1
        self._row = 0
        self._links = 0

    def fill(self) -> None:
        self._set_up_page()
        for i, (_at, column) in enumerate(self._columns):
            self._sheet.set_column(i, i, column.width)
        self._heading()
        header = self._row
        self._header_row()
        for block in self._edition.blocks:
            if block.title is not None:
                self._strip(block.title, "block", height=18)
            self._rows(block)
            if not len(block.rows):
                self._strip(NOTHING, "nothing")
        self._sheet.freeze_panes(header + 1, 0)
        self._sheet.repeat_rows(header)
        if self._edition.row_count:
            self._sheet.autofilter(header, 0, self._row - 1, self._last)
        # A NIP or a number of a letter is text on purpose: no green corner that offers to "repair" it.
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self._row}"})
        if self._edition.signed:
            self._signatures()

    def _set_up_page(self) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{self._edition.name}&R&8Halaman &P dari &N", {"margin": 0.3})
        sheet.hide_gridlines(2)

    def _heading(self) -> None:
        edition, office = self._edition, self._edition.office
        for line in (office.body, office.region):
            self._across(line, "kop", height=14)
        self._across(office.address, "note", height=14)
        self._across(edition.titles[0], "title", height=18)
        for line in edition.titles[1:]:
            self._across(line, "kop", height=14)
        notes = [f"Status: {edition.status}"] if edition.status else []
        self._across("  |  ".join([*notes, f"Keadaan per {long_date(edition.as_of)}"]), "note", height=15)

    def _header_row(self) -> None:
        # The arrow of the filter stands in the corner of each header.
        headers = [(clean(column.header), max(column.width - 2, 3)) for _at, column in self._columns]
        self._sheet.set_row(self._row, height_of(headers, bold=True) + _HEADER_AIR)
        for i, (header, _width) in enumerate(headers):
            self._sheet.write_string(self._row, i, _fitted(header), self._styles["header"])
        self._row += 1

    def _rows(self, block: Block) -> None:
        columns = [column for _at, column in self._columns]
        kinds = [column.kind for column in columns]
        wrapped = [(i, column.width) for i, column in enumerate(columns)
                   if column.kind in {ColumnKind.TEXT, ColumnKind.LINK}]
        cells = [(i, column, self._styles[column.kind], column.kind is ColumnKind.TEXT)
                 for i, column in enumerate(columns)]
        sheet, empty = self._sheet, self._styles[ColumnKind.TEXT]
        for batch in batches(block.rows):
            tidied = [_as_numbers(column.values, kind, self._edition.office.zone)
                      for column, kind in zip(tidy_columns(batch, self._columns), kinds, strict=True)]
            heights = heights_of([(tidied[i], width) for i, width in wrapped], len(batch))
            for row, height, values in zip(batch, heights, zip(*tidied, strict=True), strict=True):
                y = self._row
                # Not set_row(), which remembers the height of every row twice: of 100,000 that makes 50 MB.
                sheet.row_info[y] = _of_height(height)
                for i, column, style, is_text in cells:
                    value = values[i]
                    if is_text and value and len(value) <= _CERTAINLY_FITS and value[0] != "<" and not row.link:
                        _WRITE_STRING(sheet, y, i, value, style)
                    elif value is None:
                        _WRITE_BLANK(sheet, y, i, None, empty)
                    elif type(value) in _NUMBERS and -_EXACT < value < _EXACT:
                        _WRITE_NUMBER(sheet, y, i, value, style)
                    else:
                        self._special(i, column, value, row.link)
                self._row += 1
            # The last row goes to disk when the next one begins; those before are there.
            sheet.row_info = {self._row - 1: sheet.row_info[self._row - 1]}

    def _special(self, i: int, column: Column, value: Any, link: str | None) -> None:
        if column.names_row and link:
            self._link(i, value or "", link)
        elif column.kind is ColumnKind.LINK:
            self._link(i, value or "", value or "")
        elif column.kind is ColumnKind.TEXT:
            self._text(i, value)
        else:
            # A number or a day that a spreadsheet cannot hold.
            self._text(i, human(value, self._edition.office.zone, column.kind))

    def _link(self, i: int, text: str, target: str) -> None:
        if text and is_link(target) and len(target) <= _LINK_LENGTH and self._links < _LINK_LIMIT:
            self._links += 1
            self._sheet.write_url(self._row, i, target, self._styles[ColumnKind.LINK], _fitted(text))
        else:
            self._text(i, text)

    def _text(self, i: int, text: str) -> None:
        if text:
            self._sheet.write_string(self._row, i, _fitted(text), self._styles[ColumnKind.TEXT])
        else:
            self._sheet.write_blank(self._row, i, None, self._styles[ColumnKind.TEXT])

    def _across(self, text: str, style: str, *, height: float) -> None:
        """One line over the whole width of the table."""
        self._sheet.set_row(self._row, height)
        self._span(0, self._last, clean(text), style)
        self._row += 1

    def _strip(self, text: str, style: str, *, height: float | None = None) -> None:
        """One line inside the table: its cells stay single, because a list with merged cells cannot be sorted."""
        if height is not None:
            self._sheet.set_row(self._row, height)
        self._sheet.write_string(self._row, 0, _fitted(clean(text)), self._styles[style])
        for i in range(1, self._last + 1):
            self._sheet.write_blank(self._row, i, None, self._styles[style])
        self._row += 1

    def _span(self, first: int, last: int, text: str, style: str) -> None:
        if last > first:
            # merge_range guesses types; the text is therefore written over it as what it is.
            self._sheet.merge_range(self._row, first, self._row, last, "", self._styles[style])
        self._sheet.write_string(self._row, first, _fitted(text), self._styles[style])

    def _signatures(self) -> None:
        """Both signatures in one high row: a row is never divided between two pages."""
        left, right = ("\n".join(side) for side in closing_texts(self._edition))
        widths = list(accumulate(column.width for _at, column in self._columns))
        left_end = next(i for i, end in enumerate(widths) if end >= widths[-1] * 0.3)
        right_start = max(next(i for i, end in enumerate(widths) if end > widths[-1] * 0.62), left_end + 1)
        self._row += 1
        self._sheet.set_row(self._row, _SIGNATURE_LINE * (right.count("\n") + 1))
        self._span(0, left_end, left, "signature")
        if right_start <= self._last:
            self._span(right_start, self._last, right, "signature")


def _as_numbers(values: Sequence[Any], kind: ColumnKind, zone: ZoneInfo) -> Sequence[Any]:
    """Days and moments as the numbers that they are in a spreadsheet; what lies before its calendar stays."""
    if kind is ColumnKind.DATE:
        return [value and (value.toordinal() - _DAY_ZERO if value >= _FIRST_DAY else value) for value in values]
    if kind is ColumnKind.MOMENT:
        # A spreadsheet knows no zones: the office's wall clock.
        return [value and (_wall_clock(value.astimezone(zone)) if value.date() >= _FIRST_DAY else value)
                for value in values]
    return values


def _wall_clock(local: datetime) -> float:
    seconds = (local.hour * 60 + local.minute) * 60 + local.second
    return local.toordinal() - _DAY_ZERO + seconds / _SECONDS_A_DAY


@cache
def _of_height(height: float) -> RowInfo:
    # In whole pixels, of which there are 96 to 72 points.
    return RowInfo(height=int(height * 96 / 72 + 0.5))


def _close(book: xlsxwriter.Workbook) -> list[OSError]:
    """Finish the file; why it cannot be, if so: the library wraps the error of the disk in one of its own.

    Not raised from within: an error that is its own context is a circle, and what it holds would be finalised in any
    order.
    """
    try:
        book.close()
    except FileCreateError as error:
        return [error.args[0]]
    return []


def _fitted(text: str) -> str:
    """The text as it fits into a cell, cut visibly."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for markup of its own and writes it unescaped into the sheet.
        text += " "
    if len(text) <= _CERTAINLY_FITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= CELL_LIMIT * 2:
        return text
    return units[: (CELL_LIMIT - len(_CUT)) * 2].decode("utf-16-le", errors="ignore") + _CUT


def _forget_modes(path: Path) -> None:
    """Set the parts' modes to one value: the library packs files, with what the machine's umask made of theirs."""
    with zipfile.ZipFile(path, "a") as archive:
        for part in archive.infolist():
            part.external_attr = 0o600 << 16
        # Setting it has the directory of the archive written once more; the parts stay as they are.
        archive.comment = b""
