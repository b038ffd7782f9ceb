"""The first date that stands in a text, which Paperless takes for a document's own when none is given [06, 27]."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    ("januari", "january", "jan"), ("februari", "february", "feb"), ("maret", "march", "mar"), ("april", "apr"),
    ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"), ("agustus", "august", "agu", "aug"),
    ("september", "sep"), ("oktober", "october", "okt", "oct"), ("november", "nov"),
    ("desember", "december", "des", "dec"),
)  # fmt: skip
_NUMBER_OF_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DATE = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"|(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\s+(?P<name>[A-Za-z]{3,9})\s+(?P<y2>\d{4}))(?!\d)"
)
_EARLIEST_YEAR = 1901


def first_date(text: str, today: date) -> date | None:
    """The first date in a text that is none of the future and not before 1901; day before month."""
    for found in _DATE.finditer(text):
        day = _read(found)
        if day is not None and day.year >= _EARLIEST_YEAR and day <= today:
            return day
    return None


def _read(found: re.Match[str]) -> date | None:
    if found["year"]:
        parts = (found["year"], found["month"], found["day"])
    elif found["y"]:
        parts = (found["y"], found["m"], found["d"])
    else:
        month = _NUMBER_OF_MONTH.get(found["name"].lower())
        if month is None:
            return None
        parts = (found["y2"], str(month), found["d2"])
    try:
        return date(*map(int, parts))
    except ValueError:
        return None
