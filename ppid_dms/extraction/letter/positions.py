"""Positions (jabatan) as they stand above a signature: in whose name, for whom, over one line or several."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ppid_dms.extraction.letter.rules import LetterRules
from ppid_dms.extraction.text import Line, is_capitals

_ACTING = re.compile(r"(?P<acting>(?:P[lI1i|][th]|Pj|Pjs|Pgs|Ps|Wkl)\b\.?) ?", re.IGNORECASE)
# An l that was read as another stroke: "Pit. Direktur".
_MISREAD_ACTING = re.compile(r"^P[I1i|]([thTH])(?=\.| )")
_FOR = re.compile(
    r"\W{0,3}(?:a\. ?n\b\.?|a\.?n\.|an\.?(?=\s)|atas nama\b|u\. ?b\b\.?|u\.?b\.|ub\.?(?=\s)|untuk beliau\b)\s*",
    re.IGNORECASE)
_NOISE = re.compile(
    r"\W*(?:ttd|t\.t\.d|dto|mat[e]?rai.*|meterai.*|di ?tanda ?tangani.*|secara elektronik.*|[\W\d_]*|.{1,3}|oleh\W*"
    r"|[A-Z]{1,2} ?[—–-].*)\W*", re.IGNORECASE)
_SPECKS: Final = " .,;:'\"`|«»“”‘’-–—_!*"
_SMALL: Final = ("dan", "di", "atas", "untuk", "pada", "yang", "oleh", "dengan", "dalam")
_KEPT: Final = frozenset({
    "KPU", "DPRD", "DPR", "RI", "PPID", "TNI", "UPT", "BKPSDM", "SDM", "II", "III", "IV", "VI", "BPS",
    "CV.", "CV", "PT", "SMA", "SMK", "SMP", "RSUD", "UPTD", "BPJS", "LSM", "DPD", "DPC", "DPW", "DPP", "PLN", "BRI",
    "KPPN", "KPKNL", "DKPP", "KIP", "MPR", "BUMN", "BUMD", "PDAM", "TVRI", "RRI"})
_ABBREVIATED = re.compile(r"\([A-Z]{2,6}\)")
_ROMAN = re.compile(r"[IVX]{2,5}")
_MOST_LINES: Final = 4
_TWO = re.compile(r"([^,]{3,60}), ?([^,]{3,60}),?")
_CHAIR_AND_OTHER = re.compile(
    r"((?:Ketua|Pimpinan|Kepala|Pembina)\b[^,]{0,40}?) ((?:Sekretaris|Bendahara|Notulis|Pelapor)\b[^,]{0,40}),?",
    re.IGNORECASE)
_OF_REGION = re.compile(r"(?:PROVINSI|KABUPATEN|KOTA|REPUBLIK|DAERAH|RESOR)\b", re.IGNORECASE)
# Of whom one is the head needs not be said again where the body is the one in the letterhead.
_OF_BODY: Final = ("ketua", "wakil ketua", "sekretaris", "sekretaris jenderal", "anggota")


@dataclass(frozen=True, slots=True)
class Position:
    """A position in the words of a sentence; ``ended`` says that a comma closed it, as it does above a signature."""

    text: str
    line: Line | None
    ended: bool


def position_in(block: Sequence[tuple[str, Line]], rules: LetterRules) -> Position | None:
    """The position that a signature block names: after "a.n." and "u.b." the last one, which is who really signs."""
    block = _without_represented(block, rules)
    starts = [at for at, (text, _line) in enumerate(block) if starts_position(text, rules)]
    if not starts:
        return None
    start = _real(block, starts)
    parts: list[str] = []
    ended = False
    taken = block[start : start + _MOST_LINES]
    for number, (text, _line) in enumerate(taken):
        if parts and (_NOISE.fullmatch(text) or _FOR.match(text)):
            break
        parts.append(_plain(text))
        if _is_closed(parts[-1]):
            ended = True
            following = taken[number + 1][0] if number + 1 < len(taken) else ""
            if not _is_closed(following) or starts_position(following, rules):
                break
    if len(parts) == 1 and (two := two_positions(parts[0], rules)):
        # The first name is the first one's.
        parts = [two[0]]
    words = " ".join(
        f"{part.strip(_SPECKS)}," if _is_closed(part) else part.strip() if part.endswith(".") else part.strip(_SPECKS)
        for part in parts).strip(_SPECKS)
    words = _MISREAD_ACTING.sub(lambda match: f"Pl{match[1].lower()}", words)
    # "Sekretaris selaku Pejabat yang Ditunjuk": the office, not what it acts as.
    shortened = _without_body(re.split(r"(?i) (?:selaku|sebagai) ", in_a_sentence(words))[0], rules)
    return Position(shortened, block[start][1], ended) if shortened else None


def two_positions(text: str, rules: LetterRules) -> tuple[str, str] | None:
    """The positions of two who sign side by side, where they were read as one line."""
    two = _TWO.fullmatch(text.strip()) or _CHAIR_AND_OTHER.fullmatch(text.strip())
    return (two[1], two[2]) if two and starts_position(two[2], rules) else None


def _without_represented(block: Sequence[tuple[str, Line]], rules: LetterRules) -> Sequence[tuple[str, Line]]:
    """The lines after "a.n." and "u.b.": who is represented does not sign, where anybody else is named below."""
    at = max((at for at, (text, _line) in enumerate(block) if _FOR.match(text)), default=None)
    if at is None:
        return block
    further = [
        (text, line) for text, line in block[at + 1 :]
        if not _NOISE.fullmatch(text) and not _OF_REGION.match(_plain(text))
    ]
    if not further:
        return block
    if not any(starts_position(text, rules) for text, _line in further):
        return block
    first = next(number for number, (text, _line) in enumerate(block) if number > at and starts_position(text, rules))
    return block[first:]


def _real(block: Sequence[tuple[str, Line]], starts: Sequence[int]) -> int:
    """Of several positions in a block the one that signs: the last that a comma closes, else the last after "a.n."."""
    start = starts[0]
    for at, following in zip(starts, [*starts[1:], len(block)], strict=True):
        closed = any(_is_closed(text) for text, _line in block[at : min(following, at + _MOST_LINES)])
        earlier = any(_is_closed(text) for text, _line in block[start:at])
        represented = any(_FOR.match(text) for text, _line in block[start : at + 1])
        if closed or represented or (earlier and _ACTING.match(_plain(block[at][0]))):
            start = at
    return start


def _is_closed(text: str) -> bool:
    return text.rstrip(_SPECKS.replace(",", "")).endswith(",")


def starts_position(text: str, rules: LetterRules) -> bool:
    """Whether a line begins with the word of a position, also behind "a.n.", "Plt." and the like."""
    said = _plain(text)
    acting = _ACTING.match(said)
    said = said[acting.end() if acting else 0 :].casefold()
    return any(said == word or said.startswith((f"{word} ", f"{word},", f"{word}.", f"{word}/", f"{word}:"))
               for word in rules.office_words)


def _plain(text: str) -> str:
    """A line without specks and without in whose name it is signed."""
    text = text.strip(" '\"`|«»“”‘’-–—_!*:(")
    represented = _FOR.match(text)
    return text[represented.end() if represented else 0 :]


def in_a_sentence(text: str) -> str:
    """A name in capitals as it is written in a sentence; a name that is not in capitals stays as it is."""
    if not is_capitals(text):
        return text
    return " ".join(map(_in_a_sentence, text.split()))


def _in_a_sentence(word: str) -> str:
    if word.strip("().,/").upper() in _KEPT or _ABBREVIATED.fullmatch(word):
        return word
    return word.lower() if word.lower() in _SMALL else _capital(word)


def _capital(word: str) -> str:
    return "".join(part if _ROMAN.fullmatch(part) else part.capitalize() for part in re.split(r"([/(-])", word))


def _without_body(words: str, rules: LetterRules) -> str:
    """``Ketua Komisi Pemilihan Umum Provinsi ...`` is ``Ketua``: the body stands in the letterhead."""
    plain = words.casefold()
    for body in (rules.body, *rules.own_numbers):
        for office in _OF_BODY:
            acting = _ACTING.match(plain)
            start = acting.end() if acting else 0
            head = f"{office} {body.casefold()}"
            if body and (plain[start:] == head or plain[start:].startswith(f"{head} ")
                         or plain[start:].startswith(f"{head}/")):
                return words[: start + len(office)]
    return words
