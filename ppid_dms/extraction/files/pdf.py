"""Opens one PDF and takes the text of its first pages, its last and the signed one. In the cage only: see ``child``.

Pictures are never decoded, scripts and attachments told of and never touched. The document information
(title, author, dates) is not used: it tells of the program that wrote the file, not of the letter.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PdfReadError, PyPdfError
from pypdf.generic import DictionaryObject

from ppid_dms.extraction.files.contents import Contents, Unreadable
from ppid_dms.extraction.files.drawing import hides_text, is_draft, is_scan, without_hidden_text
from ppid_dms.extraction.files.features import features_of
from ppid_dms.extraction.files.layer import better, closes, completed, has_text, is_torn, untangled
from ppid_dms.extraction.files.pagetree import Pages, pages_of
from ppid_dms.extraction.files.trouble import MAX_OBJECTS, MAX_PIXELS, MAX_POINTS, Trouble
from ppid_dms.extraction.text import squeeze

MAX_CONTENT: Final = 1_000_000
"""Bytes of drawing on all pages that are read; a page beyond it is a map or a plan, and its text is left to OCR."""
MAX_TEXT: Final = 100_000
"""Characters taken from one page."""
_FIRST_PAGES: Final = 2
_MOST_PICTURES: Final = 500
_SAMPLE: Final = 30
_EDGE: Final = 5  # points; a letter may hang over
_TWO: Final = 2
_PLACED = re.compile(rb"(-?[\d.]{1,12}) (?:Tm|Td|TD)\b")

NONSENSE: Final = (
    PyPdfError, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError,
    TypeError, ValueError, struct.error, zlib.error,
)
"""What pypdf raises on files that are not what they say; it promises no more than that."""


def read_pdf(stream: BinaryIO) -> Contents:
    """The pages of a PDF and what text they carry.

    Raises:
        Unreadable: it is locked, broken or beyond a limit.
    """
    try:
        reader = open_pdf(stream)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise Unreadable(Trouble.LOCKED)
        _look_at_objects(reader)
        pages = pages_of(reader)
        for page in pages.looked_at.values():
            _look_at_size(page)
            _look_at_pictures(page)
        features = features_of(reader, [*pages.looked_at.values()], NONSENSE)
        texts, recognised = _texts(pages)
        return Contents(pages.count, texts, features, recognised)
    except FileNotDecryptedError:
        raise Unreadable(Trouble.LOCKED) from None
    except DependencyError:
        # An owner's password only, but with a cipher for which there is no library here.
        raise Unreadable(Trouble.RESTRICTED) from None
    except LimitReachedError:
        raise Unreadable(Trouble.INFLATES) from None
    except NONSENSE:
        raise Unreadable(Trouble.BROKEN) from None


def open_pdf(stream: BinaryIO) -> PdfReader:
    """The file, by its index where that is sound; otherwise with the index made anew from the objects.

    Raises as pypdf does, and that may be any of ``NONSENSE``.
    """
    try:
        # Otherwise each object of the file is looked at, which for a thousand pages takes longer than all the rest.
        reader = PdfReader(stream, strict=True)
        sound = _is_sound(reader)
    except LimitReachedError:
        raise
    except NONSENSE:
        sound = False
    if sound:
        reader.strict = False
        return reader
    try:
        stream.seek(0)
        return PdfReader(stream)
    except LimitReachedError:
        raise
    except PdfReadError:
        # Only the last lines may be missing. With an end put on, the objects are searched for; a file that was cut
        # off has lost its trailer and stays broken, because pages may have been lost with it.
        stream.seek(0)
        return PdfReader(io.BytesIO(stream.read() + b"\nstartxref\n0\n%%EOF\n"))


def _is_sound(reader: PdfReader) -> bool:
    """Whether the index leads to the objects that it names, as far as a sample tells."""
    for generation, places in reader.xref.items():
        for number in islice(places, 0, None, 1 + len(places) // _SAMPLE):
            if reader.xref_free_entry.get(generation, {}).get(number):
                continue
            reader.stream.seek(places[number])
            if reader.read_object_header(reader.stream) != (number, generation):
                return False
    return bool(reader.root_object)


def _look_at_objects(reader: PdfReader) -> None:
    if sum(map(len, reader.xref.values())) + len(reader.xref_objStm) > MAX_OBJECTS:
        raise Unreadable(Trouble.OBJECTS)


def _look_at_size(page: PageObject) -> None:
    box = page.mediabox
    scale = float(page.user_unit or 1)
    if max(abs(float(box.width)), abs(float(box.height))) * scale > MAX_POINTS:
        raise Unreadable(Trouble.PAGE_SIZE)


def _look_at_pictures(page: PageObject) -> None:
    for picture in _pictures(page):
        if int(picture.get("/Width", 0)) * int(picture.get("/Height", 0)) > MAX_PIXELS:
            raise Unreadable(Trouble.PIXELS)


def _pictures(page: PageObject) -> Iterator[DictionaryObject]:
    return (found for found in _objects(page) if found.get("/Subtype") == "/Image")


def _has_forms(page: PageObject) -> bool:
    try:
        return any(found.get("/Subtype") == "/Form" for found in _objects(page))
    except LimitReachedError:
        raise
    except NONSENSE:
        return False


def _objects(page: PageObject) -> Iterator[DictionaryObject]:
    resources = page.get("/Resources", DictionaryObject()).get_object()
    objects = resources.get("/XObject", DictionaryObject()).get_object()
    for _name, reference in zip(range(_MOST_PICTURES), objects.values(), strict=False):
        found = reference.get_object()
        if isinstance(found, DictionaryObject):
            yield found


def _texts(pages: Pages) -> tuple[tuple[tuple[int, str], ...], frozenset[int]]:
    """The text of the pages that are read, and which of them are scans whose text an OCR engine has put there.

    The first two pages and the last; those after the second as well until one closes the document.

    Behind a decree stand its attachments: then the page that it is signed on is neither a first nor the last.
    """
    left = MAX_CONTENT
    found: dict[int, str] = {}
    scans: set[int] = set()
    for number in [*range(min(_FIRST_PAGES, pages.count)), pages.count - 1, *range(_FIRST_PAGES, pages.count - 1)]:
        if number in found:
            continue
        if number not in pages.looked_at or (len(found) > _FIRST_PAGES and any(map(closes, found.values()))):
            break
        if number >= _FIRST_PAGES and not any(found.values()):
            # A scan throughout.
            break
        page = pages.looked_at[number]
        drawing = _drawing(page)
        scanned = _is_scan(page, drawing)
        if scanned:
            scans.add(number + 1)
        elif hides_text(drawing):
            page = _as_shown(page)
        found[number] = _text(page, recognised=scanned) if 0 < len(drawing) <= left else ""
        if scanned and is_draft(found[number]):
            found[number] = ""
        left -= min(left, len(drawing))
    return tuple(sorted((number + 1, text) for number, text in found.items())), frozenset(scans)


def _drawing(page: PageObject) -> bytes:
    try:
        contents = page.get_contents()
        return b"" if contents is None else contents.get_data()
    except LimitReachedError:
        raise
    except NONSENSE:
        return b""


def _as_shown(page: PageObject) -> PageObject:
    try:
        return without_hidden_text(page)
    except LimitReachedError:
        raise
    except NONSENSE:
        return page


def _text(page: PageObject, *, recognised: bool) -> str:
    """The text of a page in its visual order, columns apart; empty where there is none that can be read."""
    try:
        arranged = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except LimitReachedError:
        raise
    except NONSENSE:
        # The arranging reader wants more of a font than the plain one does.
        arranged = ""
    forms = _has_forms(page)
    if has_text(arranged) and not is_torn(arranged) and not recognised and not forms:
        return _on_sheet(page, arranged)[:MAX_TEXT]
    try:
        plain = page.extract_text()
    except LimitReachedError:
        raise
    except NONSENSE:
        # The page is there; what stands on it is left to OCR.
        plain = ""
    if has_text(arranged) and has_text(plain):
        arranged = completed(arranged, plain) if forms else arranged
        return _on_sheet(page, untangled(better(arranged, plain), plain))[:MAX_TEXT]
    return _on_sheet(page, max(arranged, plain, key=lambda text: (has_text(text), len(text))))[:MAX_TEXT]


def _on_sheet(page: PageObject, text: str) -> str:
    """The text without what is drawn beside the sheet: nobody sees it printed."""
    box = page.mediabox
    far = max(float(box.width), float(box.height))
    try:
        drawing = page.get_contents()
        if drawing is None or not _strays(drawing.get_data(), float(box.bottom) - _EDGE, far + _EDGE):
            return text
        beside: set[str] = set()

        def look(said: str, current: list[float], line: list[float], _font: object, _size: float) -> None:
            x, y = current[0] * line[4] + current[4], current[3] * line[5] + current[5]
            if not (box.left - _EDGE <= x <= box.right + _EDGE and box.bottom - _EDGE <= y <= box.top + _EDGE):
                beside.update(filter(None, (squeeze(part) for part in said.split("\n"))))

        page.extract_text(visitor_text=look)
    except LimitReachedError:
        raise
    except NONSENSE:
        return text
    return "\n".join(row for row in text.split("\n") if not (said := squeeze(row)) or said not in beside)


def _strays(drawing: bytes, low: float, high: float) -> bool:
    """Whether any text is placed so far out that it may lie beside the sheet."""
    return any(
        not low <= float(match[1]) <= high for match in _PLACED.finditer(drawing) if match[1].count(b".") < _TWO)


def _is_scan(page: PageObject, drawing: bytes) -> bool:
    try:
        sizes = (int(picture.get("/Width", 0)) * int(picture.get("/Height", 0)) for picture in _pictures(page))
        return is_scan(page, drawing, max(sizes, default=0))
    except LimitReachedError:
        raise
    except NONSENSE:
        return False
