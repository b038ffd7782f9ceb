"""Text of pages made comparable: clean characters, bounded lines, columns kept apart."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MAX_CHARACTERS: Final = 400_000
"""Of all pages together; a letter has a few thousand."""
HEAD_LINES: Final = 500
TAIL_LINES: Final = 200
MAX_LINE: Final = 400

GAP: Final = "  "
"""Stands between two columns of one line; inside a column blanks are single."""

_ENOUGH: Final = 40  # letters and figures; more than what a scanning program stamps on each page
_SENTENCE: Final = 7  # words in a line that can only be part of a sentence
_LETTER_SPACED = re.compile(r"(?<!\S)[A-Z](?: [A-Z]){3,40}(?!\S)")
_CELL = re.compile(r"\S+(?: {1,2}\S+)*")


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
        for number, raw in enumerate(clean(text[:left]).split("\n"), start=1):
            if cells := _cells(raw[:MAX_LINE].expandtabs()):
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


def has_text(page: str) -> bool:
    """Whether a page's text layer is worth reading: enough letters and figures, and little else."""
    seen = "".join(page.split())
    readable = sum(map(str.isalnum, seen))
    return readable >= _ENOUGH and 2 * readable >= len(seen)


def distance_is(one: str, other: str, most: int) -> bool:
    """Whether two short words differ in at most so many letters (put in, left out or changed)."""
    if abs(len(one) - len(other)) > most:
        return False
    row: Sequence[int] = range(len(other) + 1)
    for i, letter in enumerate(one, start=1):
        below = [i]
        for j, its in enumerate(other, start=1):
            below.append(min(row[j] + 1, below[j - 1] + 1, row[j - 1] + (letter != its)))
        row = below
    return row[-1] <= most


def _cells(raw: str) -> dict[int, str]:
    """The columns of a line by where they begin: three blanks or more part them."""
    return {cell.start(): " ".join(cell[0].split()) for cell in _CELL.finditer(_join_letters(raw))}


def _join_letters(raw: str) -> str:
    """``K O M I S I   P E M I L I H A N`` as words. Where only single blanks were read the words run together."""
    return _LETTER_SPACED.sub(lambda match: match[0].replace(" ", ""), raw)
