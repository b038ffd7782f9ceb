"""XLSX: the list as an office prints and signs it, A4 landscape, with real dates and nothing that calculates."""

import io
import shutil
import tempfile
import zipfile
from datetime import date, datetime, time
from itertools import accumulate
from typing import BinaryIO, ClassVar, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ppid_dms.recap.exporters.interface import Audience, Column, ColumnKind, Edition, Row, Value
from ppid_dms.recap.exporters.measure import FONT, FONT_SIZE, height_of
from ppid_dms.recap.exporters.text import NOTHING, clean, human, is_link, long_date

CELL_LIMIT: Final = 32_767
"""UTF-16 units that a cell holds; Excel calls a file with more of them damaged."""

_CUT: Final = " … [dipotong; teks lengkap ada di berkas CSV dan JSON]"
_LINK_LIMIT: Final = 65_530  # links on one sheet; Excel drops those beyond, so they stay text
_LINK_LENGTH: Final = 2_079
_EXACT_DIGITS: Final = 15  # a longer number loses its last digits in a spreadsheet
_FIRST_DAY: Final = date(1900, 3, 1)  # the calendar of spreadsheets is wrong before it
_A4: Final = 9
_DOTS: Final = "." * 40
_HEADER_AIR: Final = 6
_SIGNATURE_LINE: Final = 13
_ZIP64: Final = 1 << 30

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
    "block": {**_CELL, "bold": True, "valign": "vcenter", "bg_color": "#EEF2F6"},
    "nothing": {**_CELL, "italic": True, "align": "center"},
    "signature": {**_FONT, "font_size": 10, "align": "center", "valign": "top", "text_wrap": True},
    ColumnKind.TEXT: _CELL,
    ColumnKind.LINK: {**_CELL, "font_color": "#0B3D91", "underline": 1},
    ColumnKind.NUMBER: {**_CELL, "align": "center", "num_format": "0"},
    ColumnKind.DATE: {**_CELL, "align": "center", "num_format": "dd-mm-yyyy"},
    ColumnKind.MOMENT: {**_CELL, "align": "center", "num_format": r"dd-mm-yyyy hh\.mm"},
}


class XlsxExporter:
    """A workbook of one sheet: letterhead, titles, the table with its blocks, and the signatures below it."""

    suffix: ClassVar[str] = ".xlsx"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Rows go to disk as they come; memory grows with the packed file and the links only."""
        draft = io.BytesIO()
        # A folder of our own, because the library leaves its files behind when something fails.
        with tempfile.TemporaryDirectory(prefix="ppid-dms-") as scratch:
            book = xlsxwriter.Workbook(draft, {**_OPTIONS, "tmpdir": scratch})
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
            _Sheet(book.add_worksheet(edition.name), styles, edition).fill()
            try:
                book.close()
            except FileCreateError as error:
                raise error.args[0] from None  # the OSError that it wraps: a full disk is told as such
        _repack(draft, out)


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
                self._across(block.title, "block", height=18)
            for row in block.rows:
                self._data_row(row)
            if not block.rows:
                self._across(NOTHING, "nothing")
        self._sheet.freeze_panes(header + 1, 0)
        self._sheet.repeat_rows(header)
        if self._edition.row_count and all(block.title is None for block in self._edition.blocks):
            # A filter would hide the titles between blocks, so only a list of one piece gets it.
            self._sheet.autofilter(header, 0, self._row - 1, self._last)
        # A NIP or a number of a letter is text on purpose: no green corner that offers to "repair" it.
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self._row}"})
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
        headers = [(clean(column.header), column.width) for _at, column in self._columns]
        self._sheet.set_row(self._row, height_of(headers, bold=True) + _HEADER_AIR)
        for i, (header, _width) in enumerate(headers):
            self._sheet.write_string(self._row, i, _fitted(header), self._styles["header"])
        self._row += 1

    def _data_row(self, row: Row) -> None:
        texts = ((value, c.width) for at, c in self._columns if isinstance(value := row.values[at], str))
        self._sheet.set_row(self._row, height_of(texts))
        for i, (at, column) in enumerate(self._columns):
            self._cell(i, column, row.values[at])
        self._row += 1

    def _cell(self, i: int, column: Column, value: Value) -> None:
        style = self._styles[column.kind]
        match value:
            case datetime() if value.date() >= _FIRST_DAY:
                # A spreadsheet knows no zones: the office's wall clock.
                local = value.astimezone(self._edition.office.zone).replace(tzinfo=None, microsecond=0)
                self._sheet.write_datetime(self._row, i, local, style)
            case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
                self._sheet.write_datetime(self._row, i, datetime.combine(value, time()), style)
            case int() if len(str(abs(value))) <= _EXACT_DIGITS:
                self._sheet.write_number(self._row, i, value, style)
            case _:
                self._text(i, column, human(value, self._edition.office.zone))

    def _text(self, i: int, column: Column, text: str) -> None:
        linked = column.kind is ColumnKind.LINK and is_link(text) and len(text) <= _LINK_LENGTH
        if linked and self._links < _LINK_LIMIT:
            self._links += 1
            self._sheet.write_url(self._row, i, text, self._styles[ColumnKind.LINK], text)
        elif text:
            self._sheet.write_string(self._row, i, _fitted(text), self._styles[ColumnKind.TEXT])
        else:
            self._sheet.write_blank(self._row, i, None, self._styles[ColumnKind.TEXT])

    def _across(self, text: str, style: str, *, height: float | None = None) -> None:
        """One line over the whole width of the table."""
        if height is not None:
            self._sheet.set_row(self._row, height)
        self._span(0, self._last, clean(text), style)
        self._row += 1

    def _span(self, first: int, last: int, text: str, style: str) -> None:
        if last > first:
            # merge_range guesses types; the text is therefore written over it as what it is.
            self._sheet.merge_range(self._row, first, self._row, last, "", self._styles[style])
        self._sheet.write_string(self._row, first, _fitted(text), self._styles[style])

    def _signatures(self) -> None:
        """Both signatures in one high row: a row is never divided between two pages."""
        left, right = _signature_texts(self._edition)
        widths = list(accumulate(column.width for _at, column in self._columns))
        left_end = next(i for i, end in enumerate(widths) if end >= widths[-1] * 0.3)
        right_start = max(next(i for i, end in enumerate(widths) if end > widths[-1] * 0.62), left_end + 1)
        self._row += 1
        self._sheet.set_row(self._row, _SIGNATURE_LINE * (right.count("\n") + 1))
        self._span(0, left_end, left, "signature")
        if right_start <= self._last:
            self._span(right_start, self._last, right, "signature")


def _signature_texts(edition: Edition) -> tuple[str, str]:
    """What stands left and right, line by line beside each other."""
    office = edition.office
    lines = [
        ("", f"{office.place}, {long_date(edition.as_of)}"),
        ("", "Mengetahui,"),
        ("Petugas PPID,", "Atasan PPID,"),
        ("", office.atasan_title),
        *[("", "")] * 4,
        (office.petugas_name or _DOTS, office.atasan_name or _DOTS),
    ]
    if not edition.public:
        # A NIP begins with its owner's date of birth (UU 27/2022): it stands in the office's own book only.
        lines.append((f"NIP {office.petugas_nip or _DOTS}", f"NIP {office.atasan_nip or _DOTS}"))
    left, right = ("\n".join(map(clean, column)) for column in zip(*lines, strict=True))
    return left, right


def _fitted(text: str) -> str:
    """The text as it fits into a cell, cut visibly."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for markup of its own and writes it unescaped into the sheet.
        text += " "
    if len(text) * 2 <= CELL_LIMIT:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= CELL_LIMIT * 2:
        return text
    return units[: (CELL_LIMIT - len(_CUT)) * 2].decode("utf-16-le", errors="ignore") + _CUT


def _repack(draft: BinaryIO, out: BinaryIO) -> None:
    """Copy the archive with fixed times and modes.

    The library packs files that it wrote to disk, and with them what the machine's umask made of their mode.
    """
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            fixed = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            with source.open(part) as packed, target.open(fixed, "w", force_zip64=part.file_size > _ZIP64) as written:
                shutil.copyfileobj(packed, written, 1 << 20)
