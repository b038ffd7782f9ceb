"""Text as every format writes it: cleaned by one function, dates in one way for machines and one for people."""

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from ppid_dms.recap.exporters.interface import ColumnKind, Value

NOTHING: Final = "Nihil"
"""What stands in a block without rows."""

# The lists are Indonesian, whatever language the program speaks.
_LANGUAGE: Final = "id"

# A cell is one line: tabs and ends of line, also the Unicode ones, become blanks.
_BLANK: Final = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")

# Invisible marks that turn the reading order around or hide text: bidi controls, zero-width and tag characters.
# U+FEFF and U+200B also hide a leading "=" from a check and not from a spreadsheet. The joiners U+200C and U+200D
# stay, because scripts need them.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)

# What XML 1.0, JSON readers or UTF-8 itself do not take: controls, lone surrogates, noncharacters. OCR and pasted
# text bring them; they are shown as U+FFFD, so that a reader sees that something stood there.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)


def clean(text: str) -> str:
    """The text as one line without anything invisible, neutral in every format; ordinary text is returned as it is.

    Escaping is not done here: each format has its own.
    """
    if not text.isprintable():
        text = _BLANK.sub(" ", text)
        text = _INVISIBLE.sub("", text)
        text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text.strip()


def machine(value: Value, zone: ZoneInfo) -> str | int | None:
    """A value for CSV and JSON: ISO 8601 dates, moments with the office's offset from UTC, cleaned text."""
    match value:
        case datetime():
            return value.astimezone(zone).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case str():
            return clean(value)
        case _:
            return value


def human(value: Value, zone: ZoneInfo, kind: ColumnKind = ColumnKind.TEXT) -> str:
    """A value as a person reads it in Indonesian; nothing is empty text."""
    match value:
        case int() if kind is ColumnKind.COUNT:
            return count(value)
        case datetime():
            return long_moment(value, zone)
        case date():
            return long_date(value)
        case str():
            return clean(value)
        case None:
            return ""
        case _:
            return str(value)


def is_link(text: str) -> bool:
    """Whether a text may be made clickable: http and https only, never ``javascript:`` or ``file:``."""
    return text.startswith(("http://", "https://"))


def count(number: int) -> str:
    """A count as people read it: ``12.345``."""
    return str(format_decimal(number, locale=_LANGUAGE))


def share(part: int, whole: int) -> str:
    """A part of a whole in percent with one decimal: ``98,5%``; of nothing a dash."""
    return str(format_percent(part / whole, "#,##0.0%", locale=_LANGUAGE)) if whole else "–"


def long_date(day: date) -> str:
    """A date as Indonesian letters write it: ``12 Maret 2024``."""
    return format_date(day, "d MMMM y", locale=_LANGUAGE)


def long_moment(moment: datetime, zone: ZoneInfo) -> str:
    """A moment by the office's clock, with its name: ``12 Maret 2024 09.15 WIB``."""
    local = moment.astimezone(zone)
    return f"{format_datetime(local, 'd MMMM y HH.mm', locale=_LANGUAGE)} {local.tzname()}"
