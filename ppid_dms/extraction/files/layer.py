"""Whether the text layer of a page is what stands on the page, and which of two readings of it is the better one."""

import re
from collections.abc import Sequence
from typing import Final

from ppid_dms.extraction.text import clean, squeeze

_ENOUGH: Final = 40  # letters and figures; more than what a scanning program stamps on each page
_FEW_WORDS: Final = 12
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[aeiouAEIOU]")
_SIGNATURE = re.compile(
    r"secara elektronik|sertifikat elektronik|sertifikasi elektronik|dokumen elektronik|informasi elektronik"
    r"|bsr?e\b|uu ite|undang-undang|pasal 5 ayat|alat bukti|verifikasi|qr ?code|halaman \d|scan(?:ned)? (?:by|with)"
    r"|camscanner|wps office|adobe scan|https?://|www\.",
    re.IGNORECASE)
_TORN: Final = 0.05  # of the words; more is not the writer's doing
_GLUED: Final = 24  # letters; hardly an Indonesian word is longer
_CLOSING = re.compile(
    r"\b(?:ditetapkan|dikeluarkan|diundangkan|dibuat) {0,8}di\b(?! {0,8}bawah)|\bdemikian(?:lah)?\b"
    r"|pada tanggal\W{1,4}\d{1,2} \w{3,9} \d{4}\s*$", re.IGNORECASE | re.MULTILINE)
_TELLING: Final = 7  # letters; what is shorter stands on many lines
_LONG: Final = 25  # letters; what is shorter may be one of two columns
_MOST_LINES: Final = 400
_WHOLE: Final = 0.9
_VOWELS: Final = 0.25
_READABLE: Final = 0.5


def has_text(page: str) -> bool:
    """Whether a page's text layer is worth reading: enough letters and figures, little else, in words of a language.

    A footer that an electronic signature or a scanning program leaves on a picture is no text of the page, and what a
    font without its table of characters gives is no text at all.
    """
    page = clean(page)
    own = "\n".join(line for line in page.split("\n") if not _SIGNATURE.search(line))
    seen = "".join(own.split())
    readable = sum(map(str.isalnum, seen))
    return readable >= _ENOUGH and 2 * readable >= len(seen) and _is_language(own)


def better(arranged: str, plain: str) -> str:
    """The reading of a page with its columns, unless it tears words apart or glues them far more than the other."""
    return plain if _damage(arranged) > _damage(plain) + _TORN else arranged


def is_torn(arranged: str) -> bool:
    """Whether a reading is so damaged that another one deserves a look."""
    return _damage(arranged) > _TORN


def closes(text: str) -> bool:
    """Whether a page holds the end of a document: where it was established, or the last sentence of a letter."""
    return _CLOSING.search(text) is not None


def untangled(arranged: str, plain: str) -> str:
    """A reading by columns, in which two lines of a page scanned askew are no longer thought to be one.

    Where a row consists of two long lines that the plain reading gives one after the other, it becomes these.
    """
    whole = [(line, squeeze(line)) for line in plain.split("\n")[:_MOST_LINES]]
    lines = [(line, letters) for line, letters in whole if len(letters) >= _LONG]
    rows: list[str] = []
    for row in arranged.split("\n"):
        said = squeeze(row)
        parts = [(line, letters) for line, letters in lines if letters in said] if len(said) >= 2 * _LONG else []
        covered = sum(len(letters) for _line, letters in parts)
        if len(parts) > 1 and _WHOLE * len(said) <= covered <= len(said):
            indent = " " * (len(row) - len(row.lstrip()))
            rows += [indent + line.strip() for line, _letters in parts]
        else:
            rows.append(row)
    return "\n".join(rows)


def completed(arranged: str, plain: str) -> str:
    """A reading by columns with the lines that only the plain one has, each below the line that it follows there.

    What a page draws by a form, such as a letterhead or a signature that was put on later, is not in the first one.
    """
    rows = arranged.split("\n")
    said = [squeeze(row) for row in rows]
    at = -1
    short: list[str] = []  # "Nomor", ":" may stand anywhere: they belong to the long line that follows
    for line in plain.split("\n")[:_MOST_LINES]:
        letters = squeeze(line)
        there = next((row for row, words in enumerate(said) if letters and letters in words), None)
        if len(letters) < _TELLING and letters not in said:
            short.append(line)
        elif there is not None:
            at, short = there, []
        else:
            more = _glued([*short, line])
            rows[at + 1 : at + 1] = more
            said[at + 1 : at + 1] = map(squeeze, more)
            at, short = at + len(more), []
    return "\n".join(rows)


def _glued(lines: Sequence[str]) -> list[str]:
    """Lines of which a lone colon brings two together: a label and its value."""
    glued: list[str] = []
    colon = False
    for line in lines:
        if line.strip() == ":" and glued:
            colon = True
        elif colon:
            glued[-1] += f" : {line}"
            colon = False
        else:
            glued.append(line)
    return glued


def _damage(text: str) -> float:
    """The share of single letters and of words too long to be any, 1 for no text."""
    words = _WORD.findall(text)
    if not words:
        return 1.0
    odd: int = sum(len(word) > _GLUED or (len(word) == 1 and word.islower()) for word in words)
    return odd / len(words)


def _is_language(text: str) -> bool:
    """Whether the words have vowels as Indonesian words do. A few words may be anything: a name, a number."""
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    if len(words) < _FEW_WORDS:
        return True
    letters = "".join(words)
    latin = sum(character.isascii() for character in letters)
    return latin >= _READABLE * len(letters) and len(_VOWEL.findall(letters)) >= _VOWELS * len(letters)
