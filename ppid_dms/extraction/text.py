"""Text of pages made comparable: clean characters, bounded lines, columns kept apart."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MAX_CHARACTERS: Final = 400_000
"""Of all pages together; a letter has a few thousand."""
HEAD_LINES: Final = 500
TAIL_LINES: Final = 200
MAX_LINE: Final = 400

GAP: Final = "  "
"""Stands between two columns of one line; inside a column blanks are single."""

_SENTENCE: Final = 7  # words in a line that can only be part of a sentence
_LETTER_SPACED = re.compile(r"(?<!\S)[A-Z](?: (?:[A-Z]|[a-z])){3,40}(?=[\s,.:;]|$)")
_WIDE_LETTER_SPACED = re.compile(r"(?<!\S)[A-Z](?: {2}[A-Za-z]){3,40}(?=[\s,.:;]|$)")
_WORD = re.compile(r"\S+")
_TAG = re.compile(r"</?[a-z]{1,5}>")
_GAP: Final = 3  # blanks that part two columns where words stand one blank apart
_MOST_GAPS: Final = 4000  # of a page, to tell how far apart its words stand
_LONGEST_WORD: Final = 120
_LONGEST_KNOWN: Final = 24
_JUSTIFIED: Final = 4  # gaps in a line, from which on their own width counts


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank. Page and number count from 1; blank lines count as well.

    ``columns`` says at which character each column begins; OCR text is flush left and mostly has one.
    """

    page: int
    number: int
    text: str
    columns: tuple[int, ...] = (0,)

    @property
    def cells(self) -> list[str]:
        """The columns, from left to right."""
        return self.text.split(GAP)

    @property
    def flat(self) -> str:
        """The line with single blanks throughout."""
        return self.text.replace(GAP, " ")


def lines_of(pages: Iterable[tuple[int, str]]) -> tuple[Line, ...]:
    """The lines of numbered pages. Of a very long text the beginning and the end are kept, never the middle."""
    lines: list[Line] = []
    left = MAX_CHARACTERS
    for page, text in pages:
        if left <= 0:
            break
        rows = [_row(raw[:MAX_LINE].expandtabs()[:MAX_LINE]) for raw in clean(text[:left]).split("\n")]
        usual = _usual_gap(rows)
        for number, raw in enumerate(rows, start=1):
            if cells := _cells(raw, usual):
                lines.append(Line(page, number, GAP.join(cells.values()), tuple(cells)))
        left -= len(text)
    if len(lines) > HEAD_LINES + TAIL_LINES:
        lines[HEAD_LINES:-TAIL_LINES] = []
    return tuple(lines)


def clean(text: str) -> str:
    """The text without what cannot be seen: ligatures taken apart, zero-width, bidirectional and control marks gone."""
    text = unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return "".join(
        character for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def squeeze(text: str) -> str:
    """Letters and digits only, in capitals: for comparing headings however they are spaced."""
    return "".join(character for character in text if character.isalnum()).upper()


def is_capitals(text: str) -> bool:
    """Whether nearly all letters are capitals; one misread letter in ten is forgiven."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 1 and 10 * sum(map(str.isupper, letters)) >= 9 * len(letters)


def is_prose(text: str) -> bool:
    """Whether the line belongs to a sentence: many words, most of them in small letters."""
    words = [word for word in text.split() if word[0].isalpha()]
    return len(words) >= _SENTENCE and 2 * sum(word[0].islower() for word in words) >= len(words)


def distance_is(one: str, other: str, most: int) -> bool:
    """Whether two short words differ in at most so many letters (put in, left out or changed)."""
    if abs(len(one) - len(other)) > most:
        return False
    row: Sequence[int] = range(len(other) + 1)
    for i, letter in enumerate(one, start=1):
        below = [i]
        for j, its in enumerate(other, start=1):
            below.append(min(row[j] + 1, below[j - 1] + 1, row[j - 1] + (letter != its)))
        if min(below) > most:
            return False
        row = below
    return row[-1] <= most


def _row(raw: str) -> str:
    """A line; of a row in a table drawn with bars, as some readers give it, the cells."""
    if not raw.lstrip().startswith("|") or raw.count("|") < 2:  # noqa: PLR2004  (the bars of one cell)
        return raw
    cells = [_TAG.sub(" ", cell).strip() for cell in raw.strip().strip("|").split("|")]
    return (" " * 8).join(cell for cell in cells if cell.strip("-: ") or cell == ":")


def _usual_gap(rows: Iterable[str]) -> int:
    """How many blanks stand between two words of the page, usually: more than one in some text layers."""
    gaps: list[int] = []
    for row in rows:
        if len(gaps) > _MOST_GAPS:
            break
        words = [word.span() for word in _WORD.finditer(row)]
        if len(words) > _JUSTIFIED:
            gaps += [later[0] - earlier[1] for earlier, later in pairwise(words)]
    gaps.sort()
    return gaps[len(gaps) // 2] if gaps else 1


def _cells(raw: str, usual: int) -> dict[int, str]:
    """The columns of a line by where they begin: they stand clearly farther apart than words do.

    In a justified line words stand far apart, but all alike.
    """
    raw = _join_letters(raw)
    words = [word.span() for word in _WORD.finditer(raw)]
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(words)]
    wide = max(_GAP, 2 * usual)
    if len(gaps) >= _JUSTIFIED:
        own = sorted(gaps)[len(gaps) // 2]
        wide = max(wide, 2 * own + 1)
    cells: dict[int, str] = {}
    start = 0
    for at, (begin, _end) in enumerate(words):
        if (at and gaps[at - 1] >= wide) or not at:
            start = begin
        cells[start] = f"{cells[start]} {raw[begin:_end]}" if start in cells else raw[begin:_end]
    return cells


def _join_letters(raw: str) -> str:
    """``K O M I S I   P E M I L I H A N`` as words. Where only single blanks were read the words run together."""
    raw = _LETTER_SPACED.sub(lambda match: match[0].replace(" ", ""), raw)
    return _WIDE_LETTER_SPACED.sub(lambda match: match[0].replace(" ", ""), raw)


def words_run_together(text: str, known: Collection[str]) -> str:
    """A word in capitals taken apart into known ones; the text as it is where that cannot be done.

    >>> words_run_together("KOMISIPEMILIHANUMUM", {"KOMISI", "PEMILIHAN", "UMUM"})
    'KOMISI PEMILIHAN UMUM'
    """
    ways: list[list[str] | None] = [[], *[None] * min(len(text), _LONGEST_WORD)]
    if len(text) > _LONGEST_WORD:
        return text
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - _LONGEST_KNOWN), end):
            way = ways[start]
            if way is not None and text[start:end] in known:
                found = ways[end]
                if found is None or len(way) + 1 < len(found):
                    ways[end] = [*way, text[start:end]]
    return " ".join(ways[-1]) if ways[-1] else text
