"""The sixteen digits of the population administration: how a NIK and the number of a family card are built."""

import re
from collections.abc import Collection, Iterator
from typing import Final

_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WOMEN: Final = 40  # is added to the day of birth
_LAST_REGENCY: Final = 49
_TOWNS: Final = range(71, 80)
_USUAL_SERIAL: Final = 1000

_WHOLE = re.compile(r"(?<!\d)(?<!\d[./-])\d{16}(?!\d)(?![./-]\d)")
_ALONE = re.compile(r"(?<!\d)(?<!\d[ .|-])\d(?:[ .|-]{0,2}\d){15}(?![ .|-]{0,2}\d)")
_IN_TABLE = re.compile(r"(?<!\d)(?=(\d(?:[ .|-]{0,2}\d){15})(?!\d))")
BEHIND_LABEL = re.compile(r"\d(?:[\s.,|-]{0,3}\d){15}(?!\d)")
"""Sixteen digits, also in boxes of their own or broken over lines, as they may stand behind a label."""


def only_digits(text: str) -> str:
    """The digits of a text."""
    return re.sub(r"\D", "", text)


def is_number(digits: str, provinces: Collection[str], *, latest_day: int = 31 + _WOMEN) -> bool:
    """Whether sixteen digits are a region, a day (a woman's plus 40), a month, a year and a serial number from 1 on."""
    regency, district, day, month = (int(digits[at:at + 2]) for at in (2, 4, 6, 8))
    if digits[:2] not in provinces or not district or digits[12:] == "0000" or not 1 <= month <= len(_DAYS):
        return False
    if not (1 <= regency <= _LAST_REGENCY or regency in _TOWNS) or day > latest_day:
        return False
    return 1 <= (day - _WOMEN if day > _WOMEN else day) <= _DAYS[month - 1]


def numbers_in_table(text: str) -> Iterator[tuple[int, str]]:
    """Whatever may be sixteen digits in a row of a table, with its place: figures of other columns may stand beside."""
    for match in _IN_TABLE.finditer(text):
        yield match.start(), only_digits(match[1])


def numbers_alone(text: str) -> Iterator[tuple[int, str]]:
    """Sixteen digits that nothing announces, with their place.

    Written in one, or with marks between them when no other figure is near and the serial number is usual: rows of
    results hold as many digits as one likes.
    """
    for match in _WHOLE.finditer(text):
        yield match.start(), match[0]
    for match in _ALONE.finditer(text):
        digits = only_digits(match[0])
        if int(digits[12:]) < _USUAL_SERIAL:
            yield match.start(), digits
