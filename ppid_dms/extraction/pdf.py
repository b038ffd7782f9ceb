"""Opens one PDF and takes the text of its first two pages and its last. Runs in the cage only: see ``child``.

Pictures are never decoded, scripts and attachments never touched. The document information (title, author, dates) is
not used: it tells of the program that wrote the file, not of the letter.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PdfReadError, PyPdfError
from pypdf.generic import DictionaryObject

from ppid_dms.extraction.text import has_text
from ppid_dms.extraction.trouble import MAX_OBJECTS, MAX_PAGES, MAX_PIXELS, MAX_POINTS, Trouble

MAX_CONTENT: Final = 4_000_000
"""Bytes of drawing on one page; beyond it is a map or a plan, and reading its text is left to OCR."""
MAX_TEXT: Final = 100_000
"""Characters taken from one page."""
_MENDABLE: Final = 32_000_000
_FIRST_PAGES: Final = 2
_MOST_PICTURES: Final = 500

# What pypdf raises on files that are not what they say; it promises no more than that.
_NONSENSE: Final = (
    PyPdfError, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError,
    TypeError, ValueError, struct.error, zlib.error,
)


class Unreadable(Exception):
    """The file cannot be taken."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Contents:
    """How many pages there are, and the text of some of them by page number, counted from 1; empty for a picture."""

    pages: int
    texts: tuple[tuple[int, str], ...]


def read_pdf(stream: BinaryIO) -> Contents:
    """The pages of a PDF and what text they carry.

    Raises:
        Unreadable: it is locked, broken or beyond a limit.
    """
    try:
        reader = _open(stream)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise Unreadable(Trouble.LOCKED)
        pages = _count(reader)
        numbers = sorted({*range(min(_FIRST_PAGES, pages)), pages - 1})
        _look_at_sizes(reader)
        for number in numbers:
            _look_at_pictures(reader.pages[number])
        return Contents(pages, tuple((number + 1, _text(reader.pages[number])) for number in numbers))
    except FileNotDecryptedError:
        raise Unreadable(Trouble.LOCKED) from None
    except DependencyError:
        # An owner's password only, but with a cipher for which there is no library here.
        raise Unreadable(Trouble.RESTRICTED) from None
    except LimitReachedError:
        raise Unreadable(Trouble.INFLATES) from None
    except _NONSENSE:
        raise Unreadable(Trouble.BROKEN) from None


def _open(stream: BinaryIO) -> PdfReader:
    try:
        return PdfReader(stream)
    except LimitReachedError:
        raise
    except PdfReadError:
        # Only the last lines may be missing. With an end put on, the objects are searched for; a file that was cut
        # off has lost its trailer and stays broken, because pages may have been lost with it.
        stream.seek(0)
        data = stream.read(_MENDABLE)
        if stream.read(1):
            raise
        return PdfReader(io.BytesIO(data + b"\nstartxref\n0\n%%EOF\n"))


def _count(reader: PdfReader) -> int:
    if sum(map(len, reader.xref.values())) + len(reader.xref_objStm) > MAX_OBJECTS:
        raise Unreadable(Trouble.OBJECTS)
    tree = reader.root_object.get("/Pages")
    declared = tree.get_object().get("/Count") if tree is not None else 0
    if isinstance(declared, int) and declared > MAX_PAGES:
        raise Unreadable(Trouble.PAGES)
    pages = len(reader.pages)
    if pages > MAX_PAGES:
        raise Unreadable(Trouble.PAGES)
    if pages == 0:
        raise Unreadable(Trouble.NO_PAGES)
    return pages


def _look_at_sizes(reader: PdfReader) -> None:
    for page in reader.pages:
        box = page.mediabox
        scale = float(page.user_unit or 1)
        if max(abs(float(box.width)), abs(float(box.height))) * scale > MAX_POINTS:
            raise Unreadable(Trouble.PAGE_SIZE)


def _look_at_pictures(page: PageObject) -> None:
    for picture in _pictures(page):
        if int(picture.get("/Width", 0)) * int(picture.get("/Height", 0)) > MAX_PIXELS:
            raise Unreadable(Trouble.PIXELS)


def _pictures(page: PageObject) -> Iterator[DictionaryObject]:
    resources = page.get("/Resources", DictionaryObject()).get_object()
    objects = resources.get("/XObject", DictionaryObject()).get_object()
    for _name, reference in zip(range(_MOST_PICTURES), objects.values(), strict=False):
        found = reference.get_object()
        if isinstance(found, DictionaryObject) and found.get("/Subtype") == "/Image":
            yield found


def _text(page: PageObject) -> str:
    """The text of a page in its visual order, columns apart; empty where there is none that can be read."""
    try:
        contents = page.get_contents()
        if contents is None or len(contents.get_data()) > MAX_CONTENT:
            return ""
        arranged = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except LimitReachedError:
        raise
    except _NONSENSE:
        # The arranging reader wants more of a font than the plain one does.
        arranged = ""
    if has_text(arranged):
        return arranged[:MAX_TEXT]
    try:
        plain = page.extract_text()
    except LimitReachedError:
        raise
    except _NONSENSE:
        # The page is there; what stands on it is left to OCR.
        plain = ""
    return max(arranged, plain, key=len)[:MAX_TEXT]
