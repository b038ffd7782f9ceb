"""Indonesian dates: in figures, with month names old and new, and in words.

A date that had to be repaired is never certain: a wrong date is worse than none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ppid_dms.extraction.text import distance_is
from ppid_dms.vocabulary import Confidence

_SPELLINGS: Final = (
    ("januari", "jan"), ("februari", "pebruari", "feb", "peb"), ("maret", "mar"), ("april", "apr"), ("mei",),
    ("juni", "jun"), ("juli", "jul"), ("agustus", "agt", "agu", "ags", "agust"), ("september", "sept", "sep"),
    ("oktober", "okt"), ("november", "nopember", "nov", "nop"), ("desember", "des"),
)
MONTHS: Final = {name: month for month, names in enumerate(_SPELLINGS, start=1) for name in names}
DAYS: Final = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")

FIRST_YEAR: Final = 1945
LAST_YEAR: Final = 2099
_THIS_CENTURY: Final = 2000
_YEAR_FIGURES: Final = 4
_REPAIRABLE: Final = 4  # letters; a shorter word says too little to be guessed at
_LONG: Final = 7

# Figures that an OCR engine takes for letters, and letters inside month names that it takes for figures.
_FIGURES = str.maketrans("OoQDIl|!SsBZ", "000011115582")
_ALIKE = str.maketrans("l1!|0", "iiiio")

_WRITTEN = re.compile(
    r"(?<![\w/.-])(\d{1,2})[ -]{1,3}([A-Za-z]{3,9})\.?[ ,-]{1,3}(\d{4})(?!\w)"
)
_NUMERIC = re.compile(r"(?<![\w/.-])(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?![\w/-])")
_LENIENT = re.compile(
    r"(?<![\w/.-])([\dOoQIl|!SBZ]{1,2})[ .]{1,3}"
    r"([A-Za-z][A-Za-z\d!|]{1,6}(?: ?[A-Za-z\d!|]{1,6})?)[ .,]{1,3}([\dOoQIl|!SBZ]{4})(?!\w)"
)
_BLANK_DAY = re.compile(r"(?:^|[,:]|tanggal)[\s._…-]*(?:" + "|".join(MONTHS) + r")\s{1,3}\d{4}", re.IGNORECASE)
_BLANK_MONTH = re.compile(r",(?:\s|[._…-]){1,40}\d{4}\s*$")
_DOTS = re.compile(r"(?:[,:]|tanggal)\s*(?:[.…_]\s?){3,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date found in a text, from ``start`` up to ``end``."""

    value: date
    confidence: Confidence
    start: int
    end: int


def dates_in(text: str) -> list[FoundDate]:
    """The dates of one line, from left to right. Days that do not exist are left out."""
    found = list(_exact(text)) or list(_repaired(text))
    return sorted(found, key=lambda one: one.start)


def is_left_blank(text: str) -> bool:
    """Whether a date is to be filled in by hand here: a month or a year without its day, or a dotted line."""
    return not dates_in(text) and any(blank.search(text) for blank in (_BLANK_DAY, _BLANK_MONTH, _DOTS))


def date_in_words(text: str) -> FoundDate | None:
    """The date of "Sabtu tanggal tujuh belas bulan Agustus tahun dua ribu dua puluh empat".

    Certain when each word is a number word and the weekday, if there is one, is the right one.
    """
    words = re.findall(r"[a-z\d']+", text.casefold())[:80]
    try:
        start = words.index("tanggal")
        middle = words.index("bulan", start)
        end = words.index("tahun", middle)
    except ValueError:
        return None
    day, sure_day = _number(words[start + 1 : middle])
    year, sure_year = _number(_while_number(words[end + 1 : end + 9]))
    month, sure_month = _month("".join(words[middle + 1 : end]))
    value = _valid(day, month, year)
    if value is None:
        return None
    weekday = next((word.replace("'", "") for word in reversed(words[max(0, start - 2) : start])
                    if word.replace("'", "") in DAYS), "")
    confidence = Confidence.CERTAIN
    if not (sure_day and sure_month and sure_year):
        confidence = Confidence.LIKELY if weekday and DAYS[value.weekday()] == weekday else Confidence.DOUBTFUL
    elif weekday and DAYS[value.weekday()] != weekday:
        confidence = Confidence.DOUBTFUL
    return FoundDate(value, confidence, 0, len(text))


def _exact(text: str) -> Iterator[FoundDate]:
    for match in _WRITTEN.finditer(text):
        month = MONTHS.get(match[2].casefold())
        if value := _valid(int(match[1]), month, int(match[3])):
            yield FoundDate(value, Confidence.CERTAIN, match.start(), match.end())
    for match in _NUMERIC.finditer(text):
        short = len(match[4]) < _YEAR_FIGURES
        year = int(match[4]) + (_THIS_CENTURY if short else 0)
        if value := _valid(int(match[1]), int(match[3]), year):
            yield FoundDate(value, Confidence.LIKELY if short else Confidence.CERTAIN, match.start(), match.end())


def _repaired(text: str) -> Iterator[FoundDate]:
    for match in _LENIENT.finditer(text):
        day, year = match[1].translate(_FIGURES), match[3].translate(_FIGURES)
        month, sure = _month(match[2].replace(" ", "").casefold())
        if value := _valid(int(day), month, int(year)):
            yield FoundDate(value, Confidence.LIKELY if sure else Confidence.DOUBTFUL, match.start(), match.end())


def _month(name: str) -> tuple[int | None, bool]:
    """The month of a name, and whether nothing but look-alike characters had to be forgiven."""
    alike = name.translate(_ALIKE)
    for spelling, month in MONTHS.items():
        if spelling.translate(_ALIKE) == alike:
            return month, True
    if len(name) < _REPAIRABLE:
        return None, False
    near = {month for spelling, month in MONTHS.items()
            if len(spelling) >= _REPAIRABLE and distance_is(spelling, name, 1 + (len(spelling) >= _LONG))}
    return (near.pop(), False) if len(near) == 1 else (None, False)


def _valid(day: int | None, month: int | None, year: int | None) -> date | None:
    if day is None or month is None or year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ── numbers in words ────────────────────────────────────────────────────────

_ONES: Final = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}
_WHOLE: Final = {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000}
_SCALES: Final = {"belas": 0, "puluh": 10, "ratus": 100, "ribu": 1000}
_WORDS: Final = (*_ONES, *_WHOLE, *_SCALES)


def _while_number(words: Sequence[str]) -> list[str]:
    taken: list[str] = []
    for word in words:
        if word.isdecimal() and not taken:
            return [word]
        if _word(word)[0] is None:
            break
        taken.append(word)
    return taken


def _number(words: Sequence[str]) -> tuple[int | None, bool]:
    """The number that the words say, None if they say none, and whether each was spelled right."""
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) <= _YEAR_FIGURES:
        return int(words[0]), True
    total, last, sure = 0, 0, True
    for raw in words:
        word, exact = _word(raw)
        sure = sure and exact
        if word is None:
            return None, False
        if word in _ONES:
            total, last = total + last, _ONES[word]
        elif word in _WHOLE:
            total, last = total + last + _WHOLE[word], 0
        elif word == "belas":
            total, last = total + last + 10, 0
        elif word == "ribu":
            total, last = (total + last) * 1000, 0
        else:
            total, last = total + last * _SCALES[word], 0
    return (total + last or None), sure


def _word(raw: str) -> tuple[str | None, bool]:
    if raw in _WORDS:
        return raw, True
    near = [word for word in _WORDS if len(word) >= _REPAIRABLE and distance_is(word, raw, 1)]
    return (near[0], False) if len(near) == 1 else (None, False)
