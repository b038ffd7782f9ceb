"""How badly a text was read: what no writer writes, but an OCR engine does."""

import re
from collections.abc import Iterable
from typing import Final

from ppid_dms.extraction.text import Line

_ODD = re.compile(
    r"[|{}~^«»§©®€£¥¢\\]"  # specks and the edges of stamps
    r"|[a-z]\d[a-z]|[a-z]{2}\d(?![\d)])|\d[a-z]{2}"  # figures inside words
    r"|[a-z][A-Z]+[a-z]"  # words run together
    r"|[a-z]{2}[:.;][A-Za-z][a-z]{3}")  # marks inside words
_ADDRESS = re.compile(r"@|www|http|/|^[.…_-]+$|\.(?:id|com|go|net|org|invalid)\b", re.IGNORECASE)
_MOST: Final = 0.007
"""The share of odd words above which figures and names may be wrong as well; born-digital letters stay far below."""
_FEWEST: Final = 2


def is_damaged(lines: Iterable[Line]) -> bool:
    """Whether so much of a text is odd that nothing in it can be called certain."""
    words = odd = 0
    for line in lines:
        for word in line.flat.split():
            words += 1
            odd += _ODD.search(word) is not None and _ADDRESS.search(word) is None
    return odd >= _FEWEST and odd > _MOST * words
