"""Labels of a letter: what stands before a colon, also where the colon was misread or the columns were torn apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from ppid_dms.extraction.letter.rules import LetterRules
from ppid_dms.extraction.text import GAP, Line, distance_is, squeeze
from ppid_dms.vocabulary import Label as Name

# The colon after a label, and what is read in its place: 1, », -, “ or several of them.
_COLON = re.compile(r"[\s|'`]{0,3}(?:[:;=»«“”\"_—$§]{1,3}|-\.|[.,-](?=\s|$))[\s:|.'`]{0,4}")
_ONE = re.compile(r"[1t!|][:;]? {1,2}(?=[^(\s])")
_N0MOR = re.compile(r"^N[0O]M[0O]R\b", re.IGNORECASE)
_OF_OTHERS = re.compile(r"(?:telp|telepon|hp|wa|rek|rekening|urut|induk|npwp|ktp|polisi)\b", re.IGNORECASE)
_PREFIX = re.compile(r"[^:;]{3,22}[:;]|\W{0,2}[A-Za-z\d]{4,9} ?[.](?= )")
_WITHOUT_COLON: Final = frozenset({Name.NUMBER, Name.ADDRESSEE, Name.AT})
_ELSEWHERE: Final = frozenset({Name.ADDRESSEE, Name.TO})
_IN_BLOCK: Final = {
    Name.URGENCY: ("sifat", "klasifikasi"), Name.ENCLOSURE: ("lampiran", "lamp"), Name.SUBJECT: ("perihal", "hal"),
}
_ALIKE = str.maketrans("01!|l", "oiiii")
_INNER = re.compile(r"\s(?:NOMOR|TANGGAL|TGL|SIFAT|KLASIFIKASI|DERAJAT)\.? ?: ?(?=\S)")
_HAS_BESIDE: Final = frozenset({Name.FROM, Name.TO, Name.ADDRESSEE, Name.NUMBER, Name.DATE, Name.OTHER})
_FEWEST_ROWS: Final = 4  # one below the other, so that they can be no sentences
_SAID = re.compile(r"(?:[A-Z][a-z]|\d|\()")
_HARD: Final = 5  # letters; a shorter label says too little to be guessed at


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled line: what it is called, what follows, and whether there was a colon or what stands for one.

    ``cell`` is the column that the label stands in; ``repaired`` says that its letters had to be guessed.
    """

    name: Name
    value: str
    colon: bool
    at: int
    line: Line
    cell: int = 0
    repaired: bool = False


def label_of(line: Line, at: int, rules: LetterRules) -> Label | None:
    """The label that a line begins with, if it does."""
    return _strict(line.text, line, at, rules) or _misread(line, at, rules)


def labels_in(lines: Sequence[Line], rules: LetterRules) -> tuple[Label, ...]:
    """The labels of the head of a letter, in their order; a line may have one in a further column."""
    found: list[Label] = []
    for at, line in enumerate(lines):
        label = label_of(line, at, rules)
        if label is not None:
            beside = _run_in(label, line, at, rules)
            if beside is not None:
                label = replace(label, value=_before(label.value, line.text[-len(beside[0]) :]))
            found += [label] if beside is None else [label, beside[1]]
        cells = line.cells
        for cell in range(1, len(cells)):
            rest = GAP.join(cells[cell:])
            other = _strict(rest, line, at, rules)
            if other is not None and other.name is not Name.AT and (other.colon or other.name in _ELSEWHERE):
                found.append(replace(other, cell=cell))
                if label is not None:
                    # What the first label was thought to say ends where the next begins.
                    index = next(i for i in range(len(found)) if found[i] is label)
                    found[index] = label = replace(label, value=_before(label.value, rest))
                break
    return tuple(_with_rows(_with_block(found, lines), lines, rules))


def _run_in(label: Label, line: Line, at: int, rules: LetterRules) -> tuple[str, Label] | None:
    """A second label that stood in a column beside this one, in a reading that keeps no columns."""
    if len(line.columns) > 1 or not label.colon or label.name not in _HAS_BESIDE:
        return None
    match = _INNER.search(label.value)
    inner = _strict(label.value[match.start() + 1 :], line, at, rules) if match else None
    if match is None or inner is None or (label.name is Name.OTHER and inner.name is not Name.URGENCY):
        return None
    return label.value[match.start() + 1 :], replace(inner, repaired=True)


def _before(value: str, rest: str) -> str:
    at = value.find(rest)
    return value[:at].strip() if at >= 0 else value


def _with_block(found: list[Label], lines: Sequence[Line]) -> list[Label]:
    """Labels without any colon, where the line stands among those of a letter."""
    taken = {label.at for label in found}
    block = {label.at for label in found if label.name in {Name.NUMBER, Name.SUBJECT, *_IN_BLOCK}}
    more: list[Label] = []
    for at, line in enumerate(lines):
        if at in taken or not block & {at - 1, at - 2, at + 1, at + 2}:
            continue
        for name, words in _IN_BLOCK.items():
            match = re.match(rf"(?:{'|'.join(words)})\.?\s+(?=\S)", line.text, re.IGNORECASE)
            if match:
                more.append(Label(name, line.text[match.end() :].strip(), colon=False, at=at, line=line, repaired=True))
                block.add(at)
                break
    return sorted([*found, *more], key=lambda label: (label.at, label.cell))


def _with_rows(found: list[Label], lines: Sequence[Line], rules: LetterRules) -> list[Label]:
    """Labels without any colon in the rows of a table: several of them, one below the other."""
    taken = {label.at: label for label in found if not label.cell}
    run: list[Label] = []
    more: list[Label] = []
    for at, line in enumerate(lines):
        row = taken.get(at) or (_row(line, at, rules) if len(line.columns) == 1 else None)
        if row is not None:
            run.append(row)
        if row is None or at == len(lines) - 1:
            if len(run) >= _FEWEST_ROWS and len({one.name for one in run}) > 1:
                more += [one for one in run if one.at not in taken]
            run = []
    return sorted([*found, *more], key=lambda label: (label.at, label.cell))


def _row(line: Line, at: int, rules: LetterRules) -> Label | None:
    pattern = _pattern(rules.label_words)
    match = pattern.match(line.text) if pattern is not None else None
    if match is None or not _SAID.match(match["rest"]):
        return None
    name = dict(rules.label_words)[_folded(match[1])]
    if name is Name.AT or (name is Name.NUMBER and not match["rest"][:1].isdigit()):
        return None
    return Label(name, match["rest"].strip(), colon=False, at=at, line=line,
                 repaired=True)


def _strict(text: str, line: Line, at: int, rules: LetterRules) -> Label | None:
    pattern = _pattern(rules.label_words)
    if pattern is None:
        return None
    match = pattern.match(text) or pattern.match(_N0MOR.sub("NOMOR", text))
    if match is None:
        return None
    name = dict(rules.label_words)[_folded(match[1])]
    rest = match["rest"]
    value, colon = after_colon(rest, lone_one=name is not Name.NUMBER)
    apart = GAP in text[: match.start("rest")] or (match.start("rest") > 0 and text[match.end(1) :].startswith(GAP))
    if not colon and rest and name not in _WITHOUT_COLON and not apart:
        # Without a colon only the layout tells a label from a sentence that begins with the same word.
        return None
    if name is Name.AT and rest and not _is_at(text):
        return None
    if name is Name.NUMBER and (_OF_OTHERS.match(rest) or (
            rest and not colon and not re.search(r"\d|\.{3}|_{3}|…|/", rest[:40]))):
        # "Nomor Urut Pasangan Calon", "No. Telp. ....."
        return None
    return Label(name, value, colon, at, line)


def _is_at(text: str) -> bool:
    return re.match(r"\W{0,3}di(?: ?[-–—:]|\s*$|\s+tempat\b)", text, re.IGNORECASE) is not None


def _misread(line: Line, at: int, rules: LetterRules) -> Label | None:
    """A label with a letter or two misread, or with blanks inside it, before a clear colon."""
    match = _PREFIX.match(line.text)
    if match is None:
        return None
    said = squeeze(match[0]).casefold().translate(_ALIKE)
    if not _HARD - 1 <= len(said) <= _HARD * 3:
        return None
    for word, name in rules.label_words:
        plain = squeeze(word).casefold().translate(_ALIKE)
        alike = {said, said.replace("rn", "m"), said.replace("ci", "d")}
        close = plain in alike or (len(plain) >= _HARD and distance_is(plain, said, 1))
        if close and " " not in word and name is not Name.OTHER:
            return Label(name, line.text[match.end() :].strip(" :"), colon=True, at=at, line=line, repaired=True)
    return None


@lru_cache(maxsize=8)
def _pattern(words: tuple[tuple[str, Name], ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    spoken = "|".join(re.escape(word).replace("\\ ", r"\.?\s{1,3}").replace("/", r" ?/ ?") for word, _name in words)
    return re.compile(rf"\W{{0,3}}({spoken})(?![\w/-])\.?\s{{0,3}}(?P<rest>.*)", re.IGNORECASE)


def _folded(said: str) -> str:
    said = " ".join(said.casefold().replace(".", "").split())
    return re.sub(r" ?/ ?", "/", said)


def after_colon(rest: str, *, lone_one: bool = True) -> tuple[str, bool]:
    """What follows a label's colon, or what was read in its place, and whether there was one.

    In a number a lone 1 may be its own figure: there ``lone_one`` leaves it to the reader of numbers.
    """
    if match := _COLON.match(rest):
        return rest[match.end() :].strip(), True
    if lone_one and (match := _ONE.match(rest)):
        return rest[match.end() :].strip(), True
    return rest.strip(), False
