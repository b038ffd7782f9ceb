"""How high a row must be for its wrapped text.

The file has to say it: LibreOffice gives a row without a height one line and cuts the rest off (measured with 7.4), and
Excel promises nothing. The widths are those of Arial, so that an estimate is rarely a line too many and never one
too few.
"""

from collections.abc import Iterable
from functools import lru_cache
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


def height_of(cells: Iterable[tuple[str, int]], *, bold: bool = False) -> float:
    """The height in points of a row with these texts in columns of these widths."""
    lines = max((_lines(text, width, bold) for text, width in cells), default=1)
    return min(lines * _LINE + _MARGIN, HIGHEST)


@lru_cache(maxsize=4096)  # a list names the same few units and positions in every row
def _lines(text: str, width: int, bold: bool) -> int:  # noqa: FBT001  (the cache wants it so)
    room = width * _POINTS_A_CHARACTER * 1000 / (FONT_SIZE * _CAUTION * (_BOLD if bold else 1))
    lines, used = 1, 0.0
    for word in text.split():
        long = sum(_WIDTHS.get(c) or _other(c) for c in word)
        gap = _WIDTHS[" "] if used else 0
        if used + gap + long <= room:
            used += gap + long
            continue
        lines += 1 if used else 0
        # A word that is wider than its column is broken wherever the line ends.
        more, used = divmod(long, room)
        lines += int(more)
    return lines


def _other(character: str) -> int:
    return 1000 if east_asian_width(character) in {"W", "F"} else _USUAL
