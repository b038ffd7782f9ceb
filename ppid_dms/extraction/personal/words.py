"""Words of the configuration as patterns that forgive what printers and OCR engines do to labels."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

_ABBREVIATION: Final = 4  # letters
_LOOKS_LIKE: Final = {"i": "[il1|]", "l": "[il1|]", "o": "[o0]", "s": "[s5]"}


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of these words as whole words, the longest first; for use with IGNORECASE.

    >>> bool(re.search(any_of(["NIK", "no hp"]), "N1K / No. HP", re.IGNORECASE))
    True
    """
    ordered = sorted(words, key=len, reverse=True)
    if not ordered:
        return r"(?!)"
    # A figure that is read as the last letter goes on as a number does in "Rp1.500", which is no "RPL".
    return rf"(?<![^\W_])(?:{'|'.join(map(_pattern, ordered))})(?![^\W_])(?!(?<=\d)[.,]\d)"


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(any_of(words), re.IGNORECASE)


def _pattern(label: str) -> str:
    return r"[\s./,&-]{0,3}".join(map(_word, label.split()))


def _word(word: str) -> str:
    short = word.isupper() and word.isalpha() and len(word) <= _ABBREVIATION
    letters = [_LOOKS_LIKE.get(letter.lower(), re.escape(letter)) for letter in word]
    return r"[. ]?".join(letters) if short else "".join(letters)


class Places:
    """Where a pattern stands in a text, found once and asked often."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._starts = [match.start() for match in pattern.finditer(text)]

    def first(self, start: int, end: int) -> int | None:
        """The first place from ``start`` on and before ``end``."""
        at = bisect_left(self._starts, start)
        return self._starts[at] if at < len(self._starts) and self._starts[at] < end else None

    def last(self, start: int, end: int) -> int | None:
        """The last place from ``start`` on and before ``end``."""
        at = bisect_left(self._starts, end) - 1
        return self._starts[at] if at >= 0 and self._starts[at] >= start else None
