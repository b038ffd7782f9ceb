"""How high a row must be for its wrapped text.

The file has to say it: LibreOffice gives a row without a height one line and cuts the rest off (measured with 7.4), and
Excel promises nothing. The widths are those of Arial, so that an estimate is rarely a line too many and never one
too few.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final
from unicodedata import east_asian_width

FONT: Final = "Arial"
FONT_SIZE: Final = 9
HIGHEST: Final = 409.0
"""Points; Excel has no higher rows. A text beyond is whole in its cell, but not seen whole on paper."""

_LINE: Final = 11.5  # points, at this font size
_MARGIN: Final = 3.0
_POINTS_A_CHARACTER: Final = 5.25  # a unit of column width is 7 pixels at 96 to the inch
_CAUTION: Final = 1.04  # fonts that stand in for Arial, and rounding
_BOLD: Final = 1.1

# Thousandths of the font size.
_WIDTHS: Final = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys(" ,./:;Ift![]\\", 278),
    **dict.fromkeys('()-r`"', 345),
    **dict.fromkeys("ckJsvxyz", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm", 833),
    **dict.fromkeys("W%@", 1000),
}
_USUAL: Final = 560
_WIDEST: Final = 1000
# Quarters of a hundredth fit into a byte: a text becomes its widths by one translation.
_GRAIN: Final = 4
_AS_WIDTHS: Final = bytes(-(-_WIDTHS.get(chr(code), _USUAL) // _GRAIN) for code in range(256))


def height_of(cells: Iterable[tuple[str, int]], *, bold: bool = False) -> float:
    """The height in points of a row with these texts in columns of these widths."""
    return _height(max((lines_of(text, width, bold) for text, width in cells), default=1))


def heights_of(columns: Sequence[tuple[Sequence[str | None], int]], count: int) -> list[float]:
    """The heights in points of so many rows, given by their columns of text, each with its width."""
    lines = [[1] * count, *(_lines_of_all(texts, width) for texts, width in columns)]
    return [_height(max(row)) for row in zip(*lines, strict=True)]


def _lines_of_all(texts: Sequence[str | None], width: int) -> list[int]:
    # What fits even if all of it were as wide as a W need not be measured.
    fits = int(width / _MOST_UNITS)
    return [lines_of(text, width) if text and len(text) > fits else 1 for text in texts]


def _height(lines: int) -> float:
    return min(lines * _LINE + _MARGIN, HIGHEST)


# The most units of column width that one character takes.
_MOST_UNITS: Final = _WIDEST / 1000 * FONT_SIZE * _CAUTION / _POINTS_A_CHARACTER


@lru_cache(maxsize=4096)  # a list names the same few units and positions in every row
def lines_of(text: str, width: int, bold: bool = False) -> int:  # noqa: FBT001, FBT002  (the cache wants it so)
    """How many lines the text takes when it is wrapped at blanks in a column of this width."""
    room = int(width * _POINTS_A_CHARACTER * 1000 / (FONT_SIZE * _CAUTION * (_BOLD if bold else 1)) / _GRAIN)
    widths = _widths(text)
    if sum(widths) <= room:
        return 1
    ends = [0, *accumulate(widths)]
    lines, start, last = 1, 0, len(text)
    while ends[last] - ends[start] > room:
        fits = bisect_right(ends, ends[start] + room, start) - 1
        # The blank that ends a line may stand beyond its edge. A word wider than its column is broken at the edge.
        blank = text.rfind(" ", start, fits + 1)
        start = blank + 1 if blank >= start else max(fits, start + 1)
        lines += 1
    return lines


def _widths(text: str) -> bytes:
    if text.isascii():
        return text.encode("ascii").translate(_AS_WIDTHS)
    return bytes(
        _WIDEST // _GRAIN if east_asian_width(character) in {"W", "F"} else _AS_WIDTHS[min(ord(character), 255)]
        for character in text)
