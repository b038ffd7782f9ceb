"""Indonesian dates: in figures, with month names old and new or Roman, and in words.

A date that had to be repaired is never certain: a wrong date is worse than none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ppid_dms.extraction.letter.numerals import leading, value_of
from ppid_dms.extraction.text import distance_is
from ppid_dms.vocabulary import Confidence

_SPELLINGS: Final = (
    ("januari", "jan", "january"), ("februari", "pebruari", "feb", "peb", "february"), ("maret", "mar", "mrt", "march"),
    ("april", "apr"), ("mei", "may"), ("juni", "jun", "june"), ("juli", "jul", "july"),
    ("agustus", "agt", "agu", "ags", "agust", "august", "aug"), ("september", "sept", "sep"),
    ("oktober", "okt", "october", "oct"), ("november", "nopember", "nov", "nop"),
    ("desember", "des", "december", "dec"),
)
MONTHS: Final = {name: month for month, names in enumerate(_SPELLINGS, start=1) for name in names}
_ROMAN: Final = {name: month for month, name in enumerate(
    ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), start=1)}
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
    r"(?<![\w/.-])(\d{1,2})(?: ?\([A-Za-z ]{3,30}\))?[ -]{1,3}(?:bulan )?([A-Za-z]{3,9})\.?[ ,-]{1,3}(?:tahun )?"
    r"(\d{4})(?![\w]|-\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?<![\w/.-])(\d{1,2})[ -]{1,3}([A-Za-z]{3,9})\.?[ -]{1,3}['’]?(\d{2})(?![\w/.:-]|,\d)")
_NUMERIC = re.compile(r"(?<![\w/.-])(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?![\w/-]|[.,]\d)")
_WITH_ROMAN = re.compile(r"(?<![\w/.-])(\d{1,2}) ?([/. -]) ?([IVX]{1,4}) ?\2 ?(\d{4})(?![\w/-])")
_LENIENT = re.compile(
    r"(?<![\w/.-])([\dOoQIl|!SBZ]{1,2})[ .]{1,3}"
    r"([A-Za-z][A-Za-z\d!|]{1,6}(?: ?[A-Za-z\d!|]{1,6})?)[ .,]{1,3}([\dOoQIl|!SBZ](?: ?[\dOoQIl|!SBZ]){3})(?!\w)"
)
_NAMES = "|".join(MONTHS)
_GLUED = re.compile(rf"(?<![\w/.-])(\d{{1,2}}) ?({_NAMES}) ?(\d{{4}})(?!\w)", re.IGNORECASE)
_BLANK_DAY = re.compile(
    r"(?:^|[,:]|\btanggal|\btgl)[\s._…/-]*(?:" + _NAMES + r")\s{1,3}(?:\d{4}|20[\s._…]{1,6})\s*$", re.IGNORECASE)
_BLANK_MONTH = re.compile(r"(?:,|\btanggal|\btgl)(?:[\s:._…-]){1,40}(?:tahun\s)?\d{4}\s*$", re.IGNORECASE)
_DOTS = re.compile(r"(?:[,:]|\btanggal|\btgl)\s*(?:[.…_-]\s?){3,}", re.IGNORECASE)
_OPEN_END = re.compile(r"(?:,|\btanggal|\btgl)[\s.:_…-]*$", re.IGNORECASE)


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
    found.sort(key=lambda one: (one.start, -one.end))
    return [one for at, one in enumerate(found) if not any(one.start < other.end for other in found[:at])]


def only_date(text: str) -> tuple[date, Confidence] | None:
    """The date of a text in which there is exactly one, as people type it into a cell; None for none or several."""
    found = {(one.value, one.confidence) for one in dates_in(text)}
    return found.pop() if len(found) == 1 else None


def is_left_blank(text: str) -> bool:
    """Whether a date is to be filled in by hand here: a month or a year without its day, or a dotted line."""
    return not dates_in(text) and any(blank.search(text) for blank in (_BLANK_DAY, _BLANK_MONTH, _DOTS))


def is_left_open(text: str) -> bool:
    """Whether a text ends where a date should begin: ``pada tanggal``, ``Palangka Raya,``."""
    return bool(_OPEN_END.search(text))


def date_in_words(text: str) -> FoundDate | None:
    """The date of "Sabtu tanggal tujuh belas bulan Agustus tahun dua ribu dua puluh empat".

    Certain when each word is a number word and the weekday, if there is one, is the right one. A date in figures
    beside it, as in "(17-08-2024)", confirms a doubtful one or takes the certainty away.
    """
    words = re.findall(r"[a-z\d']+", text.casefold())[:80]
    start = next((at for at, word in enumerate(words) if word in {"tanggal", "tgl"} or (word.replace("'", "") in DAYS
                  and "tanggal" not in words[at : at + 3])), None)
    if start is None:
        return None
    at_month = next((at for at in range(start + 1, min(len(words), start + 9)) if _is_month(words, at, start)), None)
    if at_month is None:
        return None
    day, sure_day = value_of(_day(words[start + 1 : at_month]))
    month, sure_month, after = _month_at(words, at_month)
    after += after < len(words) and words[after] in {"tahun", "thn"}
    year, sure_year = value_of(leading(words[after : after + 8]))
    value = _valid(day, month, year)
    if value is None:
        return None
    weekday = next((word.replace("'", "") for word in reversed(words[max(0, start - 2) : start + 1])
                    if word.replace("'", "") in DAYS), "")
    agrees = weekday == DAYS[value.weekday()]
    figures = [found.value for found in dates_in(text) if found.confidence is Confidence.CERTAIN]
    sure = sure_day and sure_month and sure_year
    if weekday and not agrees:
        confidence = Confidence.LIKELY if sure and value in figures else Confidence.DOUBTFUL
    elif sure:
        confidence = Confidence.CERTAIN if not figures or value in figures else Confidence.LIKELY
    else:
        confidence = Confidence.LIKELY if agrees or value in figures else Confidence.DOUBTFUL
    return FoundDate(value, confidence, 0, len(text))


def _day(words: Sequence[str]) -> Sequence[str]:
    words = [word for word in words if word not in {"bulan", "tanggal", "tgl"}]
    # "12 (dua belas)": the figures say it already.
    return words[:1] if words and words[0].isdecimal() else words


def _is_month(words: Sequence[str], at: int, start: int) -> bool:
    if words[at] in MONTHS:
        return True
    if words[at - 1] != "bulan" or at - 1 <= start:
        return False
    return _month_at(words, at)[0] is not None


def _month_at(words: Sequence[str], at: int) -> tuple[int | None, bool, int]:
    """The month that begins here, whether it is spelled right, and where the words go on after it."""
    month, sure = _month(words[at])
    if month is not None:
        return month, sure, at + 1
    if at + 1 < len(words) and words[at + 1] not in {"tahun", "thn"}:
        month, _sure = _month(words[at] + words[at + 1])
        if month is not None:
            return month, False, at + 2
    end = next((end for end in range(at, min(len(words), at + 3)) if words[end] in {"tahun", "thn"}), at + 1)
    number, sure = value_of(words[at:end])
    return (number if number is not None and 1 <= number <= len(_SPELLINGS) else None), sure, end


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
    for match in _WITH_ROMAN.finditer(text):
        if value := _valid(int(match[1]), _ROMAN.get(match[3]), int(match[4])):
            yield FoundDate(value, Confidence.CERTAIN, match.start(), match.end())
    for match in _SHORT_YEAR.finditer(text):
        if value := _valid(int(match[1]), MONTHS.get(match[2].casefold()), _THIS_CENTURY + int(match[3])):
            yield FoundDate(value, Confidence.LIKELY, match.start(), match.end())


def _repaired(text: str) -> Iterator[FoundDate]:
    for match in _GLUED.finditer(text):
        if value := _valid(int(match[1]), MONTHS[match[2].casefold()], int(match[3])):
            yield FoundDate(value, Confidence.LIKELY, match.start(), match.end())
    for match in _LENIENT.finditer(text):
        day, year = match[1].translate(_FIGURES), match[3].replace(" ", "").translate(_FIGURES)
        month, sure = _month(match[2].replace(" ", "").casefold())
        if value := _valid(int(day), month, int(year)):
            yield FoundDate(value, Confidence.LIKELY if sure else Confidence.DOUBTFUL, match.start(), match.end())


def _month(name: str) -> tuple[int | None, bool]:
    """The month of a name, and whether nothing but look-alike characters had to be forgiven."""
    name = name.replace("rn", "m")
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
