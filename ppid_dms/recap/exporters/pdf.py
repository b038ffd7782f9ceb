"""PDF: the list for signing, A4 landscape, with letterhead, repeated header, page numbers and both signatures."""

import io
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, BinaryIO, ClassVar, Final

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFile
from reportlab.pdfgen.canvas import Canvas

from ppid_dms.recap.exporters.interface import ColumnKind, Edition, OneFile
from ppid_dms.recap.exporters.paging import page_by_page
from ppid_dms.recap.exporters.sheets import (
    BENEATH,
    HEIGHT,
    LEADING,
    PADDING,
    SIDE,
    SIGNATURE_SIZE,
    USABLE,
    WIDTH,
    Cells,
    Closing,
    Heading,
    Layout,
    Placed,
    Sheet,
    Strip,
)
from ppid_dms.recap.exporters.text import clean, count, long_date
from ppid_dms.recap.exporters.wrapping import wrap

# Noto Sans (SIL OFL 1.1): all of Latin with its marks, Greek and Cyrillic, also those that transliterated names bear.
_FONTS: Final[Mapping[bool, tuple[str, str]]] = {False: ("PPID-Sans", "notos"), True: ("PPID-Sans-Bold", "notosbo")}
_CENTRED: Final = frozenset({ColumnKind.NUMBER, ColumnKind.DATE, ColumnKind.MOMENT})
_HEADER_FILL: Final = (0.85, 0.886, 0.925)
_BLOCK_FILL: Final = (0.933, 0.949, 0.965)
_RULE: Final = (0.36, 0.40, 0.44)


class PdfExporter(OneFile):
    """Sheets with an embedded font, the same bytes for the same list.

    A character that the font does not know is shown as U+FFFD; scripts that are written from right to left are not
    shaped. The list that is read aloud is the HTML one.
    """

    suffix: ClassVar[str] = ".pdf"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Rows are laid out as they come, twice, because each sheet says how many there are; memory stays the same."""
        layout = Layout(edition, _wrapped)
        sheets = sum(1 for _sheet in layout.sheets())
        for name, _source in _FONTS.values():
            # A font remembers which characters each document used: a new one, a new memory.
            pdfmetrics.registerFont(TTFont(name, io.BytesIO(_font_file(name)), asciiReadable=False))
        canvas = page_by_page(out, (WIDTH, HEIGHT), _FONTS[False][0])
        canvas.setTitle(clean(" ".join(edition.titles)))
        canvas.setAuthor(clean(edition.office.name))
        canvas.setSubject(clean(edition.status))
        canvas.setCreator("ppid-dms")
        for number, sheet in enumerate(layout.sheets(), start=1):
            _Brush(canvas, layout).draw(sheet)
            canvas.setFont(_FONTS[False][0], 7.5)
            canvas.setFillGray(0)
            canvas.drawString(SIDE, 20, _known(f"{edition.name} · keadaan per {long_date(edition.as_of)}"))
            canvas.drawRightString(WIDTH - SIDE, 20, f"Halaman {count(number)} dari {count(sheets)}")
            canvas.showPage()
        canvas.save()


class _Brush:
    """Draws what a layout has placed."""

    def __init__(self, canvas: Canvas, layout: Layout) -> None:
        self._canvas = canvas
        self._layout = layout
        self._edges = [SIDE, *(SIDE + end for end in accumulate(layout.widths))]

    def draw(self, sheet: Sheet) -> None:
        for y, placed in sheet.placed:
            self._one(y, placed)

    def _one(self, y: float, placed: Placed) -> None:
        match placed:
            case Heading():
                self._heading(y, placed)
            case Cells():
                self._cells(y, placed)
            case Strip():
                self._strip(y, placed)
            case Closing():
                self._closing(y, placed)

    def _heading(self, y: float, heading: Heading) -> None:
        for line in heading.kop:
            y -= 13
            self._centred(WIDTH / 2, y, line, 11, bold=True)
        y -= 12
        self._centred(WIDTH / 2, y, heading.address, 8.5)
        self._canvas.setStrokeGray(0)
        for width, down in ((1.4, 5), (0.5, 7.5)):
            self._canvas.setLineWidth(width)
            self._canvas.line(SIDE, y - down, WIDTH - SIDE, y - down)
        y -= 12
        for line in heading.titles:
            y -= 15
            self._centred(WIDTH / 2, y, line, 11, bold=True)
        self._centred(WIDTH / 2, y - 13, heading.note, 8.5)

    def _cells(self, y: float, cells: Cells) -> None:
        self._frame(y, cells.height, _HEADER_FILL if cells.is_header else None)
        for edge in self._edges[1:-1]:
            self._canvas.line(edge, y, edge, y - cells.upper)
        leading = cells.size * LEADING
        for i, lines in enumerate(cells.lines):
            centred = cells.is_header or self._layout.columns[i].kind in _CENTRED
            for n, line in enumerate(lines, start=1):
                base = y - PADDING - n * leading + cells.size * (LEADING - 1)
                if centred:
                    self._centred(sum(self._edges[i:i + 2]) / 2, base, line, cells.size, bold=cells.is_header)
                else:
                    self._left(self._edges[i] + PADDING, base, line, cells.size)
        if cells.link:
            self._canvas.linkURL(
                cells.link, (self._edges[cells.linked], y - cells.upper, self._edges[cells.linked + 1], y))
        if cells.beneath:
            size = cells.size * BENEATH
            for n, line in enumerate(cells.beneath, start=1):
                base = y - cells.upper - n * size * LEADING + size * (LEADING - 1)
                self._left(SIDE + 2 * PADDING, base, line, size, grey=0.25)

    def _strip(self, y: float, strip: Strip) -> None:
        self._frame(y, strip.height, _BLOCK_FILL if strip.bold else None)
        for n, line in enumerate(strip.text, start=1):
            base = y - PADDING - n * strip.size * LEADING + strip.size * (LEADING - 1)
            self._left(SIDE + PADDING, base, line, strip.size, bold=strip.bold)
        if strip.bookmark:
            self._canvas.bookmarkHorizontal(strip.bookmark, 0, y)
            self._canvas.addOutlineEntry(" ".join(strip.text), strip.bookmark)

    def _closing(self, y: float, closing: Closing) -> None:
        for side, texts in ((SIDE + USABLE * 0.17, closing.left), (SIDE + USABLE * 0.8, closing.right)):
            for n, line in enumerate(texts, start=1):
                self._centred(side, y - 16 - n * 12, line, SIGNATURE_SIZE)

    def _frame(self, y: float, height: float, fill: tuple[float, float, float] | None) -> None:
        self._canvas.setLineWidth(0.4)
        self._canvas.setStrokeColorRGB(*_RULE)
        if fill is not None:
            self._canvas.setFillColorRGB(*fill)
        self._canvas.rect(SIDE, y - height, USABLE, height, stroke=1, fill=fill is not None)

    def _left(self, x: float, y: float, text: str, size: float, *, bold: bool = False, grey: float = 0) -> None:
        self._pen(size, bold=bold, grey=grey)
        self._canvas.drawString(x, y, text)

    def _centred(self, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
        self._pen(size, bold=bold)
        self._canvas.drawCentredString(x, y, text)

    def _pen(self, size: float, *, bold: bool, grey: float = 0) -> None:
        self._canvas.setFont(_FONTS[bold][0], size)
        self._canvas.setFillGray(grey)


@lru_cache(maxsize=8192)  # a list names the same few units and positions in every row
def _wrapped(text: str, room: float, size: float, bold: bool) -> list[str]:  # noqa: FBT001  (the cache wants it so)
    widths, usual = _widths(bold)
    return wrap(_known(text), room * 1000 / size, widths, usual)


def _known(text: str) -> str:
    """The text in characters that the font has."""
    return text if text.isascii() else "".join(
        character if ord(character) in _face(_FONTS[False][0]).charToGlyph else "\N{REPLACEMENT CHARACTER}"
        for character in text)


@cache
def _widths(bold: bool) -> tuple[Mapping[int, float], float]:  # noqa: FBT001
    """Widths by code point in thousandths of the size, and that of any other character."""
    face = _face(_FONTS[bold][0])
    return face.charWidths, face.defaultWidth


@cache
def _face(name: str) -> Any:
    return TTFontFile(io.BytesIO(_font_file(name)))


@cache
def _font_file(name: str) -> bytes:
    [source] = [source for each, source in _FONTS.values() if each == name]
    return bytes(pymupdf_fonts.myfont(source))
