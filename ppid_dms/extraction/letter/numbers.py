"""Numbers of letters: those of the KPU in all generations, and those of others as far as they can be told.

A number that is still to be filled in is no number; what stands around the gap is read all the same.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

_FIGURES = str.maketrans("OoQIl|!SB", "000111158")
_LETTERS = str.maketrans("5081", "SOBI")
_MORE_LETTERS = str.maketrans("508B61", "SOSSGl")
_DASHES = str.maketrans("–—−‐‑", "-----")

_SEPARATED = re.compile(r" {0,3}([/-]) {0,3}")
_TOKEN = re.compile(r"[\w.()|!/-]{2,80}")
_RUNNING = re.compile(r"\d{1,5}(?:\.?[A-Za-z])?")
_KLAS_CODE = re.compile(
    r"((?<=/)[A-Za-z]{2,4}(?:[.,][\dOoQIl|!S]{1,2}){0,4}|^[A-Za-z]{2,4}(?:[.,][\dOoQIl|!S]{1,2}){1,4})"
    r"[-/]([A-Za-z\d]{2,4})(?=/)")
_OF_YEAR = re.compile(
    r"((?:[A-Z][A-Z.]{0,8}[ .-]{1,2})?\d[\d.]{0,12}(?:\.?[A-Ea-e])?(?:/([\w.-]{1,24}))?(?:/[\w.-]{1,24}){0,4})"
    r"( |/| /)?(TAHUN|THN)\.? ?([\dOoQIl|]{4})(?!\w)",
    re.IGNORECASE)
_STROKE_MISREAD = re.compile(r"^ ?(\d{1,4})[Il|!](([A-Z]{2,5})\.\d)")
_SPACED_CODE = re.compile(r"(?<=[A-Za-z])([.,]) (?=[\dOo]{1,2}\b)")
_SPACED_PART = re.compile(r" [A-Z][A-Za-z.]{0,9}(?:/[\w.-]{1,24}){1,6}")
_MISREAD_MONTH = re.compile(r"(?=[IVX1l]*[VX])(?=[IVX1l]*[1l])[IVX1l]{2,4}")
_TO_ROMAN = str.maketrans("1l", "II")
_SPOKEN = re.compile(r"[A-Za-z]{4}")
_ROUND = str.maketrans("OoQIl|", "000111")
_COURT = re.compile(r" [A-Z][A-Za-z]{1,4}(?![\w.])")
_COURTS: Final = ("/PN", "/PA", "/PT", "/PTA", "/PTUN", "/MS", "/PHI")
_COLON_MISREAD = re.compile(
    r"^1[:;.]? {1,2}(?=\d{1,5}(?:\.\d{1,3}){0,4}(?:\.?[A-Za-z])?(?: ?/| {1,2}TAHUN)|[A-Z]{1,4}[-/.]{1,2}\d)",
    re.IGNORECASE)
_STROKE_FOR_COLON = re.compile(r"^[!|] +")
# A prosecutor's office codes its place with a letter: "B-412/O.2.17/Dsb.4/05/2025".
_PROSECUTOR = re.compile(r"^([A-Z]{1,2}-\d{1,5}/)0(?=\.\d)")
_ROUND_BESIDE_FIGURE = re.compile(r"(?<=\.)[Oo](?=\d(?:\.|$))|(?<=\.\d)[Oo](?=\.|$)")
_CUT: Final = 12  # characters after a number in which a further stroke says that it goes on
_LEADING: Final = " :;=.,»«“”\"'|`_…"


@dataclass(frozen=True, slots=True)
class Number:
    """A letter's number. ``text`` is empty where the running number was left open; then only the rest is known."""

    text: str
    klasifikasi: str | None = None
    code: str | None = None
    year: int | None = None
    repaired: bool = False


def read_number(value: str, codes: Collection[str], heads: Collection[str] = ()) -> Number | None:
    """The number at the beginning of a value, None if there is none. ``codes`` are the kinds' codes in small letters.

    ``heads`` are the archive codes of level 1 in capitals; a number with any other is not certain to hold one.

    >>> read_number("382 / PL.01.2 - BA / 62 / 2024", {"ba"}).text
    '382/PL.01.2-BA/62/2024'
    """
    value = _STROKE_FOR_COLON.sub("", value[:200].translate(_DASHES).lstrip(_LEADING))
    whole = _COLON_MISREAD.sub("", value).lstrip(_LEADING)
    if whole != value:
        # A colon that was misread, or the first figure of a number that was torn apart.
        number = read_number(whole, codes, heads)
        return number and replace(number, repaired=True)
    value = _SPACED_CODE.sub(r"\1", value)
    if match := _OF_YEAR.match(_SEPARATED.sub(r"\1", " ".join(value.split()))):
        start, part, gap, word, printed = match.groups(default="")
        year = _figures(printed)
        if not year.isdecimal():
            return None
        code = part if part.casefold() in codes else None
        # Dots were printed for the pen: what stands on them is handwriting.
        plain = start.rstrip(".")
        return Number(
            f"{plain}{gap}{word} {year}", code=code, year=int(year), repaired=year != printed or plain != start)
    if heads:
        value = _STROKE_MISREAD.sub(lambda match: f"{match[1]}/{match[2]}" if match[3] in heads else match[0], value)
    return _kpu(value, codes, heads) or _other(value, codes)


def _kpu(value: str, codes: Collection[str], heads: Collection[str]) -> Number | None:
    joined = _SEPARATED.sub(r"\1", value)
    match = _KLAS_CODE.search(joined[:60])
    if match is None:
        return None
    separator = joined[match.end(1)]
    klas, code = _klasifikasi(match[1]), _code(match[2], codes)
    if klas is None or (code is None and (separator == "/" or "." not in klas or not match[2].isalpha())):
        return None
    code = code or match[2]
    known = not heads or klas.partition(".")[0].upper() in heads
    running = joined[: max(0, match.start() - 1)]
    if not known and (separator == "/" or "/" in running or "." not in klas):
        return None
    rest = _TOKEN.match(joined, match.end())
    tail = (rest[0] if rest else "").removeprefix("/").rstrip("./,-").split("/")
    fixed = [_figures(part) for part in tail]
    year = _year(fixed)
    number = _figures(running)
    if not _RUNNING.fullmatch(number) or not all(tail):
        # Dots, blanks, a placeholder, or a handwriting that nobody can read: not a number yet.
        # Where words stand before the code it is somebody's number: "Nomor surat Saudara : 12/HM.03-SD/62/2024".
        return Number("", klas.upper() if known else None, code, year, repaired=_SPOKEN.search(running) is not None)
    text = f"{number}/{klas}{separator}{code}/{'/'.join(fixed)}"
    # Without its year a number was cut off by the edge of a line or a stamp.
    repaired = not known or year is None or text != f"{running}/{match[0]}/{'/'.join(tail)}"
    return Number(text, klas.upper(), code, year, repaired or klas != match[1])


def _other(value: str, codes: Collection[str]) -> Number | None:
    joined = _SEPARATED.sub(r"\1", value)
    match = _TOKEN.match(joined)
    if match is None:
        return None
    text = match[0].rstrip(".-")
    parts = re.split(r"[/-]", text)
    if text in parts or not all(parts) or not any(map(str.isdigit, text)) or text.count("(") != text.count(")"):
        return None
    if text.endswith(_COURTS) and (court := _COURT.match(joined, match.end())):
        return Number(text + court[0], year=_year(parts))
    if more := _SPACED_PART.match(joined, match.end()):
        text, parts = text + more[0], re.split(r"[/-]", text + more[0])
    pieces = re.split(r"([/-])", _PROSECUTOR.sub(r"\1O", text))
    mended = "".join(_mended(piece) for piece in pieces)
    if mended != text:
        return Number(mended, year=_year(re.split(r"[/-]", mended)), repaired=True)
    cut = "/" in joined[match.end() : match.end() + _CUT]
    # ``04/Kpts/KPU-Kab/2015``: an older number has its code alone in the second place.
    code = parts[1] if parts[1].casefold() in codes else None
    return Number(text, code=code, year=_year(parts), repaired=cut)


def _year(parts: Sequence[str]) -> int | None:
    """The last part that can only be a year."""
    return next((int(part) for part in reversed(parts) if re.fullmatch(r"(?:19|20)\d\d", part)), None)


def _klasifikasi(raw: str) -> str | None:
    head, *rest = re.split(r"[.,]", raw)
    figures = [part.translate(_FIGURES) for part in rest]
    if not all(part.isdecimal() for part in figures):
        return None
    return ".".join([head, *figures])


def _code(raw: str, codes: Collection[str]) -> str | None:
    """The kind's code as printed; look-alike figures are letters here: ``5D`` is ``SD``."""
    if raw.casefold() in codes:
        return raw
    for table in (_LETTERS, _MORE_LETTERS):
        repaired = raw.translate(table)
        if repaired.casefold() in codes:
            return repaired
    return None


def _mended(part: str) -> str:
    """A part of another body's number with letters that can only be figures: ``14O``, ``2O24``."""
    if _MISREAD_MONTH.fullmatch(part):
        return part.translate(_TO_ROMAN)
    fixed = part.translate(_ROUND)
    plain = _ROUND_BESIDE_FIGURE.sub("0", part)
    return fixed if fixed.isdecimal() and sum(map(str.isdigit, part)) * 2 > len(part) else plain


def _figures(part: str) -> str:
    """A part with its look-alike letters as figures, if that makes it a number and it already held a figure."""
    fixed = part.translate(_FIGURES)
    return fixed if fixed.isdecimal() and any(map(str.isdigit, part)) else part
