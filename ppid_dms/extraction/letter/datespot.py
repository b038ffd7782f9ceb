"""A place on the page where a date may stand, and what a place name is."""

import re
from dataclasses import dataclass
from typing import Final

from ppid_dms.extraction.letter.dates import DAYS, MONTHS, FoundDate
from ppid_dms.extraction.text import Line, squeeze
from ppid_dms.vocabulary import DateRule

PLACE = r"(?P<place>[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{1,20}){0,3})"
SPECKS: Final = " .,;:'\"`|«»“”‘’-–—_*"
CITED = re.compile(
    r"\b(?:nomor|surat|peraturan|keputusan|undang-undang|tentang|hari|pukul|mulai|sampai|s\.?d\.?|sejak|paling|"
    r"batas|tmt|terhitung|berlaku|lahir|jatuh)\b", re.IGNORECASE)
_NO_PLACES: Final = frozenset(
    {"YTH", "KEPADA", "NOMOR", "SIFAT", "TANGGAL", "TGL", "HAL", "PERIHAL", "LAMPIRAN", "NOTULIS", "WAKTU", "TEMPAT"})
RIGHT: Final = 12  # characters; what begins there is not at the margin


@dataclass(frozen=True, slots=True)
class Seen:
    """A place for a date: what was found in it (None where it was left open), and the place name beside it."""

    rule: DateRule
    line: Line
    found: FoundDate | None
    place: str | None = None
    place_line: Line | None = None
    weaker: int = 0


def is_place(name: str) -> bool:
    """Whether a name can be that of a place: no day, no month, no label, nothing that is cited."""
    words = name.casefold().split()
    return not any(word.strip(".") in DAYS or word in MONTHS for word in words) and not CITED.search(name) \
        and squeeze(name) not in _NO_PLACES


def column_of(line: Line, column: int) -> str:
    """What a line says in a column: all of it where it has one column only, else what begins near there."""
    if len(line.cells) == 1 or column == 0:
        return line.flat
    near = [cell for begin, cell in zip(line.columns, line.cells, strict=True) if begin >= column - RIGHT]
    return " ".join(near)
