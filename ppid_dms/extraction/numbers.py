"""Numbers of letters: those of the KPU in all generations, and those of others as far as they can be told.

A number that is still to be filled in is no number; what stands around the gap is read all the same.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_FIGURES = str.maketrans("OoQIl|!SB", "000111158")
_LETTERS = str.maketrans("5081", "SOBI")
_DASHES = str.maketrans("–—−‐‑", "-----")

_SEPARATED = re.compile(r" {0,3}([/-]) {0,3}")
_TOKEN = re.compile(r"[\w.()|!/-]{2,80}")
_RUNNING = re.compile(r"\d{1,5}(?:\.?[A-Za-z])?")
_KLAS_CODE = re.compile(
    r"((?<=/)[A-Za-z]{2,4}(?:[.,][\dOoQIl|!S]{1,2}){0,4}|^[A-Za-z]{2,4}(?:[.,][\dOoQIl|!S]{1,2}){1,4})"
    r"[-/]([A-Za-z\d]{2,4})(?=/)")
_OF_YEAR = re.compile(
    r"(\d{1,4}(?:\.?[A-Za-z])?(?:/([\w.-]{2,20}))?(?:/[\w.-]{2,20}){0,2})( |/| /)"
    r"(TAHUN|THN) ?\.? ?([\dOoQIl|]{4})(?!\w)",
    re.IGNORECASE)
_COLON_MISREAD = re.compile(r"^1[:;.]? {1,2}(?=\d{1,5}(?:\.?[A-Za-z])?(?: ?/| {1,2}TAHUN))", re.IGNORECASE)
_LEADING: Final = " :;=.,»«“”\"'|`_…"


@dataclass(frozen=True, slots=True)
class Number:
    """A letter's number. ``text`` is empty where the running number was left open; then only the rest is known."""

    text: str
    klasifikasi: str | None = None
    code: str | None = None
    year: int | None = None
    repaired: bool = False


def read_number(value: str, codes: Collection[str]) -> Number | None:
    """The number at the beginning of a value, None if there is none. ``codes`` are the kinds' codes in small letters.

    >>> read_number("382 / PL.01.2 - BA / 62 / 2024", {"ba"}).text
    '382/PL.01.2-BA/62/2024'
    """
    value = value[:200].translate(_DASHES).lstrip(_LEADING)
    value = _COLON_MISREAD.sub("", value).lstrip(_LEADING)
    if match := _OF_YEAR.match(value):
        start, code, gap, word, printed = match.groups()
        year = _figures(printed)
        if not year.isdecimal():
            return None
        code = code if code and code.casefold() in codes else None
        return Number(f"{start}{gap}{word} {year}", code=code, year=int(year), repaired=year != printed)
    return _kpu(value, codes) or _other(value, codes)


def _kpu(value: str, codes: Collection[str]) -> Number | None:
    joined = _SEPARATED.sub(r"\1", value)
    match = _KLAS_CODE.search(joined[:60])
    if match is None:
        return None
    separator = joined[match.end(1)]
    klas, code = _klasifikasi(match[1]), _code(match[2], codes)
    if klas is None or (code is None and (separator == "/" or "." not in klas or not match[2].isalpha())):
        return None
    code = code or match[2]
    running = joined[: max(0, match.start() - 1)]
    rest = _TOKEN.match(joined, match.end())
    tail = (rest[0] if rest else "").strip("/.").split("/")
    fixed = [_figures(part) for part in tail]
    year = _year(fixed)
    number = _figures(running)
    if not _RUNNING.fullmatch(number):
        # Dots, blanks, a placeholder, or a handwriting that nobody can read: not a number yet.
        return Number("", klas.upper(), code, year)
    text = f"{number}/{klas}{separator}{code}/{'/'.join(fixed)}"
    # Without its year a number was cut off by the edge of a line or a stamp.
    repaired = year is None or text != f"{running}/{match[0]}/{'/'.join(tail)}"
    return Number(text, klas.upper(), code, year, repaired)


def _other(value: str, codes: Collection[str]) -> Number | None:
    match = _TOKEN.match(_SEPARATED.sub(r"\1", value))
    if match is None:
        return None
    text = match[0].rstrip(".-/")
    parts = re.split(r"[/-]", text)
    if text in parts or not all(parts) or not any(map(str.isdigit, text)):
        return None
    # ``04/Kpts/KPU-Kab/2015``: an older number has its code alone in the second place.
    code = parts[1] if parts[1].casefold() in codes else None
    return Number(text, code=code, year=_year(parts))


def _year(parts: Sequence[str]) -> int | None:
    """The last part that can only be a year."""
    return next((int(part) for part in reversed(parts) if re.fullmatch(r"(?:19|20)\d\d", part)), None)


def _klasifikasi(raw: str) -> str | None:
    head, *rest = re.split(r"[.,]", raw)
    figures = [_figures(part) for part in rest]
    if not all(part.isdecimal() for part in figures):
        return None
    return ".".join([head, *figures])


def _code(raw: str, codes: Collection[str]) -> str | None:
    """The kind's code as printed; look-alike figures are letters here: ``5D`` is ``SD``."""
    if raw.casefold() in codes:
        return raw
    repaired = raw.translate(_LETTERS)
    return repaired if repaired.casefold() in codes else None


def _figures(part: str) -> str:
    """A part with its look-alike letters as figures, if that makes it a number and it already held a figure."""
    fixed = part.translate(_FIGURES)
    return fixed if fixed.isdecimal() and any(map(str.isdigit, part)) else part
