"""Names of persons as they stand under a signature, and the titles around them."""

import re
from collections.abc import Collection
from typing import Final

_FRONT = (
    r"(?:Prof|Drs|Dra|Dr|dr|drg|Ir|Hj|H|KH|K\.H|Tgk|Pdt|Ust|R|Rd|Apt|apt|AKBP|AKP|Kombes Pol|Kol|Letkol|Brigjen|Irjen"
    r"|PROF|DRS|DRA|DR|IR|HJ)")
_TITLES = re.compile(rf"^(?:{_FRONT}\.? ?(?:\((?:C|c)\)\.? ?)?){{1,4}}(?=[A-Z'’])")
_SEEN_TITLE = re.compile(rf"^{_FRONT}\.(?: |(?=[A-Z]))")
# An OCR engine takes the point after H for other things.
_MISREAD_H = re.compile(r"^(?:H[s,:\-'*;]|Hi\.|H\]|\|H\.) ?(?=[A-Z][a-z])")
_WORD = re.compile(r"(?:[A-Z][A-Za-z'’`-]{0,24}\.?|[A-Z]\.(?:[A-Z]\.){0,3}|bin|binti|al|el|[a-z]{2}-[A-Z][a-z]{1,20})")
_DEGREE = re.compile(
    r"(?:[A-Z][A-Za-z]{0,6}\.? ?){1,4}(?:\([A-Za-z]{1,6}\))?|M\.?\s?P\.?d\.?I?|Ph\.? ?D\.?|[A-Z]{2,5}|CA|CPA|AKT|ACA")
_DEGREES: Final = frozenset({
    "ACA", "AK", "AKS", "AKT", "AMD", "CA", "CFRA", "CGCAE", "CPA", "CRMP", "LC", "LLM", "MA", "MAG", "MAP", "MBA",
    "MCOM", "ME", "MEC", "MENG", "MH", "MHUM", "MIKOM", "MKES", "MKN", "MKOM", "MKP", "MM", "MMAR", "MPA", "MPD",
    "MPDI", "MPH", "MSC", "MSI", "MSM", "MSOS", "MSP", "MSTP", "MT", "PHD", "QIA", "SAG", "SAP", "SE", "SH", "SHI",
    "SHUT", "SIAN", "SIK", "SIKOM", "SIKP", "SIP", "SKM", "SKOM", "SMN", "SPA", "SPB", "SPD", "SPDI", "SPI", "SPOG",
    "SPPD", "SPSI", "SPT", "SPTK", "SS", "SSI", "SSN", "SSOS", "SSTI", "SSTP", "ST", "STH", "STP", "STR",
})
_LONGEST: Final = 80
_ROMAN = re.compile(r"[IVXL]{1,6}")
_LONGEST_DEGREE: Final = 4
_BETWEEN = re.compile(r"(?<=[A-Za-z.]) (?=(?:[A-Z][a-z]|[A-Z]{3,}|[A-Z]\. ?[A-Z]|H\.|Dr))")
# Titles that begin a name and never stand within one.
_SECOND_TITLE = re.compile(r"(?:Prof|Drs|Dra|Dr|dr|drg|Ir|Hj)\. ?[A-Z]")
_WITHIN = re.compile(r"[a-zA-Z]{2,} [A-Z][a-zA-Z]+ (?:Prof|Drs|Dra|Dr|dr|drg|Ir|Hj)\. ?[A-Z]")
_MOST_WORDS: Final = 8
_SHORT: Final = 3
_OF_TWO_PERSONS: Final = frozenset({4, 6})  # words


def name_in(cell: str, never: Collection[str]) -> str | None:
    """The person's name with titles that a line consists of; None if it is something else.

    A single word may be a name; whether it is one here must be told by what stands around it.
    """
    text = _cleaned(cell)
    if not text or len(text) > _LONGEST or any(map(str.isdigit, text)):
        return None
    text = _MISREAD_H.sub("H. ", text)
    name, _comma, degrees = text.partition(",")
    front = _TITLES.match(name)
    core = name[front.end() :] if front else name
    words = core.split()
    if not 1 <= len(words) <= _MOST_WORDS or not all(_WORD.fullmatch(word) for word in words):
        return None
    if not any(len(word.strip(".")) >= _SHORT for word in words):
        return None
    # A degree says that it is a person, however much the last word may look like another: "Priyambudi Utama, S.H.".
    checked = words[:1] if degrees and has_title(text) else words
    if any(word.strip(".").casefold() in never or "tangan" in word.casefold() for word in checked):
        return None
    if all(_ROMAN.fullmatch(word.strip(".")) for word in words):
        return None
    if degrees and not all(_is_degree(part.strip()) for part in degrees.split(",") if part.strip()):
        return None
    return text.rstrip(" ,")


def _is_degree(part: str) -> bool:
    if not _DEGREE.fullmatch(part):
        return False
    return "." in part or part.isupper() or part.replace(" ", "").upper() in _DEGREES


def names_in(cell: str, never: Collection[str]) -> list[str]:
    """The person's name that a line consists of, or the two of which the first ends in a degree."""
    whole = name_in(cell, never)
    if whole and _name_and_more(whole) is None and not _WITHIN.search(whole):
        return [whole]
    for match in _BETWEEN.finditer(cell[: 2 * _LONGEST]):
        left, right = cell[: match.start()], cell[match.end() :]
        if ("," not in left or not has_title(left)) and not (_SECOND_TITLE.match(right) and " " in left.strip()):
            continue
        first, second = name_in(left, never), name_in(right, never)
        if first and second and len(second.split()) > 1:
            return [first, second]
    return [whole] if whole else []


def two_names_in(cell: str, never: Collection[str]) -> list[str]:
    """Two persons' names of equally many words that were read as one line, where nothing but their number parts them.

    Only where two positions stand above is it known that they are two persons.
    """
    name, comma, degrees = _cleaned(cell).partition(",")
    front = _TITLES.match(name)
    words = name[front.end() if front else 0 :].split()
    if len(words) not in _OF_TWO_PERSONS:
        return []
    half = len(words) // 2
    first = f"{front[0] if front else ''}{' '.join(words[:half])}"
    both = name_in(first, never), name_in(f"{' '.join(words[half:])}{comma}{degrees}", never)
    return [one for one in both if one] if all(both) else []


def _name_and_more(name: str) -> str | None:
    """What follows the degrees, where it cannot be one of them."""
    _name, _comma, degrees = name.partition(",")
    words = [word.strip(".,") for word in degrees.split()]
    return next((word for word in words if len(word) > _LONGEST_DEGREE and word.isalpha()
                 and word.upper() not in _DEGREES), None)


def has_title(name: str) -> bool:
    """Whether a name bears an academic or honorary title, which nothing but a person does."""
    if _SEEN_TITLE.match(name):
        return True
    _name, comma, degrees = name.partition(",")
    parts = re.split(r"[ ,]+", degrees.strip()) if comma else name.split()[-1:]
    return any(part.replace(".", "").upper() in _DEGREES for part in parts if comma or "." in part)


def _cleaned(cell: str) -> str:
    text = " ".join(cell.strip(" '\"`|«»“”‘’-–—_:;*~^<>=").split())
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip(" .")
    return text.rstrip(" ;:")
