"""Labels and values that were read one column after the other, brought together again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ppid_dms.extraction.letter.dates import dates_in, is_left_blank
from ppid_dms.extraction.letter.labels import Label, label_of
from ppid_dms.extraction.letter.numbers import read_number
from ppid_dms.extraction.letter.rules import LetterRules
from ppid_dms.extraction.letter.sentences import opens
from ppid_dms.extraction.text import Line, is_prose
from ppid_dms.vocabulary import Label as Name

_FEWEST: Final = 2  # labels without a value, one below the other, are a column
_REACH: Final = 30  # lines below the labels in which their values may stand
_MOST_VALUES: Final = 16
_SPECKS = re.compile(r"[\s:;.,|'`»-]*")
_ENCLOSED = re.compile(
    r"[-–—]$|nihil|\d{1,3} ?\(|(?:\d{1,3}|satu|dua|tiga) .{0,20}(?:berkas|lembar|eks|dokumen|bundel|buah|set|lampiran)",
    re.IGNORECASE)
# What the addressee's column adds where no columns were kept.
_BESIDE = re.compile(r"\s(?:Kepada|KEPADA|Yth)\b.*")
_RUNS_ON: Final = frozenset({Name.SUBJECT, Name.PROCEDURE, Name.OTHER, Name.ADDRESSEE, Name.EVENT})
_FITS: Final = 3.0
_MAY_FIT: Final = 1.0
_GOES_ON: Final = 0.5
_MISFIT: Final = -6.0
_PASSED_OVER: Final = -1.0


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to share out the values: how well they fit, and the label of each value (None for one passed over)."""

    fit: float
    labels: tuple[int | None, ...]


def joined(labels: Sequence[Label], lines: Sequence[Line], rules: LetterRules) -> tuple[Label, ...]:
    """The labels with their values, where these stand in a column below them instead of beside them."""
    done = list(labels)
    at = 0
    while at < len(done):
        end = at
        while end < len(done) and not done[end].value and not done[end].cell and _follows(done, at, end, lines):
            end += 1
        if end - at >= _FEWEST:
            done[at:end] = _with_values(done[at:end], lines, rules)
        elif end - at == 1:
            done[at] = _from_next_line(done[at], lines, rules)
        at = max(end, at + 1)
    return tuple(done)


def is_enclosure(text: str) -> bool:
    """Whether a text has the form in which enclosures are counted: ``1 (satu) berkas``."""
    return _ENCLOSED.match(text) is not None


def _follows(labels: Sequence[Label], first: int, at: int, lines: Sequence[Line]) -> bool:
    """Whether only specks stand between this label and the one before it in the column."""
    if at == first:
        return True
    between = lines[labels[at - 1].at + 1 : labels[at].at]
    return all(_SPECKS.fullmatch(line.text) for line in between)


def _from_next_line(label: Label, lines: Sequence[Line], rules: LetterRules) -> Label:
    below = lines[label.at + 1] if label.at + 1 < len(lines) else None
    if below is None or below.page != label.line.page or label_of(below, 0, rules) is not None:
        return label
    value = below.flat.lstrip(" :")
    fits = _fit(label.name, value, rules)
    if fits < _FITS and not (label.name is Name.PROCEDURE and fits == _MAY_FIT and not label.colon):
        return label
    found = dates_in(value)
    if label.name is Name.DATE and (not found or value[: found[0].start].strip()):
        return label
    return replace(label, value=value, colon=True, at=label.at + 1, line=below, repaired=True)


def _with_values(labels: Sequence[Label], lines: Sequence[Line], rules: LetterRules) -> Sequence[Label]:
    start = labels[-1].at + 1
    below = [
        (at, line) for at, line in enumerate(lines[start : start + _REACH], start=start)
        if line.page == labels[0].line.page
    ]
    colons = _run_of_colons(below)
    if len(colons) >= max(_FEWEST, len(labels) - 2):
        if len(colons) == len(labels):
            return [_given(label, at, line, repaired=False) for label, (at, line) in zip(labels, colons, strict=True)]
        return _shared_out(labels, colons, rules)
    values: list[tuple[int, Line]] = []
    for at, line in below[:_MOST_VALUES]:
        if _SPECKS.fullmatch(line.text):
            continue
        other = label_of(line, at, rules)
        if is_prose(line.flat) or opens(line.flat) or (
                other is not None and other.name is not Name.NUMBER and not line.text.startswith("-")):
            break
        values.append((at, line))
    return _shared_out(labels, values, rules)


def _run_of_colons(below: Sequence[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """The first lines below that begin with a colon and say something, side by side."""
    run: list[tuple[int, Line]] = []
    for at, line in below:
        if line.text.startswith(":") and not _SPECKS.fullmatch(line.text):
            run.append((at, line))
        elif run and not _SPECKS.fullmatch(line.text):
            break
    return run


def _shared_out(labels: Sequence[Label], values: Sequence[tuple[int, Line]], rules: LetterRules) -> Sequence[Label]:
    """The values given to the labels in their order, so that they fit best; some labels may stay empty."""
    values = values[:_MOST_VALUES]
    ways = {-1: _Way(0.0, ())}  # by the label that the last value went to
    for _at, line in values:
        text = line.flat.lstrip(" :")
        following: dict[int, _Way] = {}
        for last, way in ways.items():
            _offer(following, last, way, _PASSED_OVER, None)
            if last >= 0 and labels[last].name in _RUNS_ON and not dates_in(text):
                _offer(following, last, way, _GOES_ON, last)
            for label in range(last + 1, len(labels)):
                _offer(following, label, way, _fit(labels[label].name, text, rules), label)
        ways = following
    best = max(ways.values(), key=lambda way: way.fit)
    out = list(labels)
    for (at, line), taken in zip(values, best.labels, strict=True):
        if taken is None:
            continue
        if out[taken].value:
            out[taken] = replace(out[taken], value=f"{out[taken].value} {line.flat.lstrip(' :')}", at=at)
        else:
            out[taken] = _given(labels[taken], at, line, repaired=True)
    return out


def _offer(ways: dict[int, _Way], last: int, way: _Way, fit: float, label: int | None) -> None:
    candidate = _Way(way.fit + fit, (*way.labels, label))
    if last not in ways or ways[last].fit < candidate.fit:
        ways[last] = candidate


def _given(label: Label, at: int, line: Line, *, repaired: bool) -> Label:
    return replace(label, value=line.flat.lstrip(" :|"), colon=True, at=at, line=line,
                   repaired=label.repaired or repaired)


def _fit(name: Name, text: str, rules: LetterRules) -> float:
    """How well a text fits what a label announces."""
    is_number = read_number(text, rules.codes) is not None and not dates_in(text)
    is_date = bool(dates_in(text)) or is_left_blank(text)
    is_urgency = _BESIDE.sub("", text).strip(" .").casefold() in rules.urgencies
    enclosed = is_enclosure(_BESIDE.sub("", text))
    match name:
        case Name.NUMBER:
            fits: bool | None = is_number
        case Name.URGENCY:
            fits = is_urgency
        case Name.ENCLOSURE:
            fits = enclosed
        case Name.DATE:
            fits = is_date
        case Name.OTHER_DATE:
            fits = True if is_date else (None if any(map(str.isdigit, text)) and not is_number else False)
        case _:
            fits = None if not (is_number or is_urgency or enclosed or is_date) else False
    if fits is None:
        return _MAY_FIT
    return _FITS if fits else _MISFIT
