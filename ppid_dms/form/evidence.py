"""The form on paper, recognised in the text of its scan: it is evidence, and no item of the list. Pure functions."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Final

from ppid_dms.form.template import COLUMNS, END, HINT, NUMBER_LABEL, SIGNING, TITLE, UNIT_LABEL, number_of

_MOST: Final = 20_000  # characters that are looked at
_MOST_LINES: Final = 80  # in which the heading may stand
_MOST_BEFORE: Final = 700  # letters and figures before the heading: an engine may read the block beside it first
_MOST_BROKEN: Final = 4  # lines over which it may be broken
_ALIKE: Final = 0.9
_ENOUGH: Final = 3  # of what is printed on every form; a letter or a receipt that speaks of one has less
# What OCR takes for one another, in letters and in figures.
_LETTERS: Final = str.maketrans("o1l", "0ii")
_FIGURES: Final = str.maketrans("OoQDIil|!SsZzB", "00001111155228")
_FIGURE: Final = "[0-9OoQDIil|!SsZzB]"
_BETWEEN: Final = r"[ \t]{0,3}[-\u2010-\u2015\u2212~_.:,]?[ \t]{0,3}"
_NUMBER: Final = re.compile(
    rf"F[DO0][Iil1|!]P{_BETWEEN}({_FIGURE}{{4}}){_BETWEEN}({_FIGURE}{{4,6}})(?![0-9A-Za-z])")
_OF_A_LETTER: Final = re.compile(
    r"[ \t]{0,200}(?:(?:nomor|no|sifat|lampiran|perihal|hal)[ \t]{0,40}:|(?:kepada[ \t]{1,5})?yth\b)", re.IGNORECASE)


def number_on_paper(text: str) -> str | None:
    """The number of the form whose scan this is, from its text layer or its OCR; None where it is none.

    Known by its heading at the beginning, its number there or in a footer, and some of what every form has printed on
    it: whatever merely speaks of a form, or has one enclosed, lacks one of these. What OCR takes for one another is put
    right, and where the number stands more than once and is read differently, most of its places decide.
    """
    seen = text[:_MOST]
    numbers = Counter(_numbers(seen))
    if not numbers or not _has_heading(seen.splitlines()) or _printed(seen) < _ENOUGH:
        return None
    return max(numbers, key=lambda number: numbers[number])  # of equals the first


def _numbers(text: str) -> list[str]:
    found = []
    for match in _NUMBER.finditer(text):
        year, count = (int(part.translate(_FIGURES)) for part in match.groups())
        if 2000 <= year < 2100 and count:  # noqa: PLR2004
            found.append(number_of(year, count))
    return found


def _has_heading(lines: Sequence[str]) -> bool:
    """Whether the title of the form stands for itself at the beginning, and no letter has begun before it."""
    written = [line for line in lines if line.strip()][:_MOST_LINES]
    plain = [_plain(line) for line in written]
    before = [0, *accumulate(map(len, plain))]
    wanted = _plain(TITLE)
    for first, line in enumerate(written):
        if before[first] > _MOST_BEFORE or _OF_A_LETTER.match(line):
            return False
        if any(_is_alike("".join(plain[first:last]), wanted) for last in range(first + 1, first + 1 + _MOST_BROKEN)):
            return True
    return False


def _printed(text: str) -> int:
    """How much of what is printed on every form can be read."""
    squeezed = _plain(text)
    return sum(1 for wording in _WORDINGS if wording in squeezed)


def _is_alike(said: str, wanted: str) -> bool:
    if abs(len(said) - len(wanted)) > len(wanted) * (1 - _ALIKE):
        return False
    return SequenceMatcher(None, said, wanted, autojunk=False).ratio() >= _ALIKE


def _plain(text: str) -> str:
    """Letters and figures only, those that look alike made one."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)).translate(_LETTERS)


_WORDINGS: Final = frozenset(map(_plain, (
    NUMBER_LABEL, UNIT_LABEL, *HINT, END, *SIGNING, *(column.header for column in COLUMNS[1:]))))
