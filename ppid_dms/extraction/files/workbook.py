"""Workbooks as the office programs of today write them: their cells as plain text, within the limits of a form."""

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from ppid_dms.extraction.files.contents import Unreadable, Workbook
from ppid_dms.extraction.files.trouble import MAX_COLUMNS, MAX_ROWS, Trouble
from ppid_dms.records import Sheet

MAX_PARTS: Final = 500
MAX_BYTES: Final = 32 * 1024 * 1024
"""Of all parts together, unpacked."""
MAX_SHEETS: Final = 20
MAX_CHARACTERS: Final = 4_000
"""Of one cell. What is longer is cut here, and longer than any field all the same."""
MAX_ANSWER: Final = 3_500_000
"""Bytes of all cells as they are handed back."""

_LAST_ROW: Final = 1_048_576  # of the format; what numbers its rows beyond does so on purpose
_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = "spreadsheetml.sheet.main+xml"
_BOOK: Final = "xl/workbook.xml"
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_LARGEST_TYPES: Final = 1024 * 1024
_LARGEST_MAIN: Final = 4 * 1024 * 1024
_ENCRYPTED_BIT: Final = 1

# What openpyxl raises at nonsense: it believes what it reads.
_NONSENSE: Final = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, ParseError,
    RecursionError, RuntimeError, TypeError, ValueError, zipfile.BadZipFile, zlib.error, struct.error,
)


def read_workbook(stream: BinaryIO) -> Workbook:
    """The sheets of a workbook. Formulas are not calculated: what counts is the value that was saved with them.

    Raises:
        Unreadable: it is another kind of file, or one that is not taken.
    """
    stream.seek(0)
    looks_like_one = b"xl/" in stream.read(4096)
    try:
        with zipfile.ZipFile(stream) as package:
            _check(package)
    except zipfile.BadZipFile:
        raise Unreadable(Trouble.WORKBOOK_BROKEN if looks_like_one else Trouble.NOT_PDF) from None
    except _NONSENSE:
        raise Unreadable(Trouble.WORKBOOK_BROKEN) from None
    stream.seek(0)
    try:
        return Workbook(tuple(_sheets(stream)))
    except _NONSENSE as error:
        # openpyxl wraps what defusedxml has found in an error of its own.
        is_defused = isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException)
        raise Unreadable(Trouble.ENTITIES if is_defused else Trouble.WORKBOOK_BROKEN) from None


def trouble_of_compound(stream: BinaryIO) -> Trouble:
    """What is the matter with a file of the older office programs, by the names in its directory."""
    stream.seek(0)
    header = stream.read(512)
    if len(header) < 512:  # noqa: PLR2004  (what every such file begins with)
        return Trouble.NOT_PDF
    shift, first = *struct.unpack_from("<H", header, 30), *struct.unpack_from("<I", header, 48)
    if shift not in {9, 12} or first > stream.seek(0, io.SEEK_END) >> shift:
        return Trouble.NOT_PDF
    stream.seek((first + 1) << shift)
    directory = stream.read(4096)
    names = {
        directory[at : at + 64].partition(b"\0\0\0")[0].replace(b"\0", b"") for at in range(0, len(directory), 128)}
    if b"EncryptedPackage" in names:
        return Trouble.OFFICE_LOCKED
    return Trouble.OLD_SHEET if names & {b"Workbook", b"Book"} else Trouble.NOT_PDF


def _check(package: zipfile.ZipFile) -> None:
    """Refuse what is no workbook, and what is more than one, before anything in it is looked at."""
    parts = package.infolist()
    names = {part.filename for part in parts}
    if _TYPES not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable(Trouble.NOT_PDF)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_BYTES:
        raise Unreadable(Trouble.PACKAGE)
    if any(part.flag_bits & _ENCRYPTED_BIT for part in parts):
        raise Unreadable(Trouble.OFFICE_LOCKED)
    types = _part(package, _TYPES, _LARGEST_TYPES)
    if any(name.casefold().endswith("vbaproject.bin") for name in names) or b"macroenabled" in types.lower():
        raise Unreadable(Trouble.MACROS)
    if _MAIN.encode() not in types or (_BOOK in names and _STRICT in _part(package, _BOOK, _LARGEST_MAIN)):
        raise Unreadable(Trouble.OTHER_SHEET)


def _part(package: zipfile.ZipFile, name: str, most: int) -> bytes:
    if package.getinfo(name).file_size > most:
        raise Unreadable(Trouble.PACKAGE)
    return package.read(name)


def _sheets(stream: BinaryIO) -> Iterator[Sheet]:
    # It parses XML with defusedxml where that is installed, but with lxml only as it comes.
    os.environ["OPENPYXL_LXML"] = "False"
    from openpyxl import load_workbook  # noqa: PLC0415  (a tenth of a second that no letter should cost)

    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    if not 0 < len(book.worksheets) <= MAX_SHEETS:
        raise Unreadable(Trouble.SHEET_SIZE if book.worksheets else Trouble.WORKBOOK_BROKEN)
    room = MAX_ANSWER
    for sheet in book.worksheets:
        # What a sheet says of its own size is not believed.
        sheet.reset_dimensions()
        cells: dict[tuple[int, int], str] = {}
        for row, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if row > _LAST_ROW:
                raise Unreadable(Trouble.SHEET_SIZE)
            for column, value in enumerate(values, start=1):
                if value is None or not (text := _text(value)):
                    continue
                room -= len(json.dumps(text)) + 16
                if row > MAX_ROWS or column > MAX_COLUMNS or room < 0:
                    raise Unreadable(Trouble.SHEET_SIZE)
                cells[row, column] = text
        yield Sheet(str(sheet.title)[:MAX_CHARACTERS], cells)


def _text(value: Any) -> str:
    """A cell as text: dates as ISO 8601, whole numbers without a point."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)[:MAX_CHARACTERS].strip()
