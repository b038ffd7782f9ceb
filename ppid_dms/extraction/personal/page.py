"""The text of a page as detectors look at it: gaps shortened, digits mended, numbers of civil servants covered."""

import re
from dataclasses import dataclass
from typing import Final, Self

from ppid_dms.extraction.text import clean

_GAP = re.compile(r"[^\S\n]{3,}")
_LINES = re.compile(r"[^\S\n]*\n\s*")
_LEADER = re.compile(r"(?:[._…·][^\S\n]?){3,}[._…·]")
_ALIKE: Final = str.maketrans("OoQlISBZ", "00011582")
_SPOILT = re.compile(r"(?<![^\W_])[0-9OoQlISBZ]{2,}(?![^\W_])")
# Birth, appointment (of a contract worker the year and 21), sex, serial number: 18 digits.
_NIP = re.compile(
    r"(?<!\d)(?:19[3-9]|20[01])\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s.]{0,2}(?:19|20)\d{4}[\s.]{0,2}"
    r"[12][\s.]{0,2}\d{3}(?!\d)")
_HEAD: Final = 600
_HEAD_ENDS = re.compile(
    r"(?<![^\W_])(?:Nama|NIK|Yth|Kepada|Pengumuman|Menimbang|(?:Nomor|Perihal|Hal|Hari)\s{0,3}(?=:))(?![^\W_])",
    re.IGNORECASE)

_STREET = re.compile(r"(?<![^\W_])(?:Jalan|Jl|Jln)(?![^\W_])", re.IGNORECASE)
_LETTERHEAD: Final = 200  # characters from the street of a letterhead to its last line


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """One page: ``written`` as it was read, ``mended`` with figures where OCR put letters that look like them.

    Both are of one length. In both, numbers of civil servants (NIP) are covered: they stand under any official letter.
    Before ``head_end`` there is nothing but a letterhead, if there is one.
    """

    written: str
    mended: str
    head_end: int

    @classmethod
    def of(cls, text: str) -> Self:
        """A page from any text; of a row of dots or blanks three are left."""
        text = _LEADER.sub("...", _LINES.sub("\n", _GAP.sub("  ", clean(text))))
        mended = _SPOILT.sub(_mend, text)
        covered = [match.span() for match in _NIP.finditer(mended)]
        ends = _HEAD_ENDS.search(text, 0, _HEAD)
        return cls(_cover(text, covered), _cover(mended, covered), ends.start() if ends else min(len(text), _HEAD))

    def is_letterhead(self, at: int) -> bool:
        """Whether this place belongs to the letterhead: below its street, above what begins the letter."""
        return at < self.head_end and _STREET.search(self.written, max(0, at - _LETTERHEAD), at) is not None


def _mend(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(_ALIKE) if 3 * sum(character.isdigit() for character in word) >= len(word) else word


def _cover(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], "#" * (end - start)]
        at = end
    return "".join((*parts, text[at:]))
