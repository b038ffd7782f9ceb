"""Text broken into lines of a given width, by the widths of a font's characters."""

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import Final

_BREAK_AFTER: Final = "/-.,;:_@&?="
"""Where a word that is too long is broken first: numbers of letters and addresses are full of these."""


def wrap(text: str, room: float, widths: Mapping[int, float], usual: float) -> list[str]:
    """The text in lines no wider than ``room``; ``widths`` are by code point, in the unit of ``room``.

    Every character but the blanks at which lines end is kept. A line holds at least one character, also where that is
    wider than the room.
    """
    ends = [0.0, *accumulate(widths.get(ord(character), usual) for character in text)]
    lines, start, last = [], 0, len(text)
    while ends[last] - ends[start] > room:
        fits = bisect_right(ends, ends[start] + room, start) - 1
        blank = text.rfind(" ", start, fits + 1)
        if blank > start:
            lines.append(text[start:blank])
            start = blank + 1
            continue
        cut = max(text.rfind(mark, start, fits) for mark in _BREAK_AFTER) + 1
        if cut <= start:
            cut = max(fits, start + 1)
        lines.append(text[start:cut])
        start = cut
    lines.append(text[start:])
    return lines
