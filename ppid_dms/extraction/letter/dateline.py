"""Lines of place and date: at the top of a letter, over a signature, at the beginning of a press release."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ppid_dms.extraction.letter.dates import dates_in, is_left_blank, is_left_open
from ppid_dms.extraction.letter.datespot import CITED, PLACE, RIGHT, SPECKS, Seen, column_of, is_place
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.positions import starts_position
from ppid_dms.extraction.letter.stated import is_where_made
from ppid_dms.extraction.text import Line
from ppid_dms.vocabulary import Confidence, DateRule
from ppid_dms.vocabulary import Label as Name

_BEFORE_DATE = re.compile(PLACE + r" ?[,.;] {0,2}$")
_NAMED = re.compile(PLACE + r" ?[,;]")
_BLANK = re.compile(PLACE + r" ?,")
_TRAILING = re.compile(
    r"[\s.,;:'\"`|«»“”‘’_*–—-]*(?:M\b\.?)?"
    r"(?:[\s/,(]*\d{1,2} [A-Z][A-Za-z' -]{3,20} 1[34]\d\d ?H\.?\)?)?\W*")
_AFTER_STROKES = re.compile(r".{0,200}[/-]\S{0,60}\s+(?=\d{1,2} [A-Za-z])")
_HIJRI = re.compile(r"\W*\d{1,2} [A-Z][A-Za-z' -]{3,20} 1[34]\d\d ?H\.?\W*(?:bertepatan (?:dengan )?)?\W*")
_HIJRI_AFTER_PLACE = re.compile(PLACE + r" ?, ?\d{1,2} [A-Z][A-Za-z' -]{3,20} 1[34]\d\d ?H")
_STAMPED = re.compile(r"(?!.*/)\S{1,14}(?:\s{1,4}\S{1,14}){0,3}")
_YEAR = re.compile(r"\W{0,3}((?:19|20)\d\d)\W{0,3}")
_DAY_AND_MONTH = re.compile(r", ?\d{1,2} [A-Z][a-z]{2,8}$")
_LETTER_HEAD: Final = frozenset({Name.NUMBER, Name.URGENCY, Name.ENCLOSURE, Name.SUBJECT})
_FOR_WHOM = re.compile(r"\W{0,3}(?:a\.? ?n\b|u\.? ?b\b|PIHAK\b|Yang\b|Hormat\b|Mengetahui\b)", re.IGNORECASE)
_SIGNER_WITHIN: Final = 3
_UNSIGNED: Final = 15
_BARE: Final = 30


def dated_lines(paper: Paper) -> Iterator[Seen]:
    """The lines of place and date that may be the document's own."""
    yield from _top(paper)
    yield from _above_signature(paper)
    yield from _dateline(paper)


def is_dated(text: str) -> bool:
    """Whether a line tells place or date as it stands over a signature."""
    return is_where_made(text) or bool(dates_in(text)) or is_left_blank(text) or bool(
        re.match(r"\W{0,3}pada tanggal\b", text, re.IGNORECASE))


def stands_over_signature(line: Line) -> bool:
    """Whether place and date, or a gap for them, stand alone here."""
    return alone(line) is not None


def _top(paper: Paper) -> Iterator[Seen]:
    """``Palangka Raya, 14 Agustus 2024`` in the head of a letter, often on the line of its number."""
    labels = {label.at: label for label in paper.labels if not label.cell}
    for at, line in enumerate(paper.head):
        label = labels.get(at)
        if label is not None and label.name not in _LETTER_HEAD:
            continue
        numbered = label is not None and label.name is Name.NUMBER
        # The day may have been typed into a gap: then the columns only make sense together.
        if placeholder := _kept_open(line, paper):
            yield placeholder
            return
        for text in dict.fromkeys((line.cells[-1], line.flat)):
            if numbered and text == line.flat:
                text = _beside_number(text)  # noqa: PLW2901
            bare = numbered or (paper.title is None and line.columns[-1] > RIGHT)
            seen = _at_the_end(text, line, bare=bare, numbered=numbered) or _broken(
                text, line, paper.head[at + 1 : at + 2])
            if seen:
                if label is not None and label.name is Name.SUBJECT and len(line.columns) == 1:
                    # Where the subject ends and the place begins cannot be told.
                    seen = replace(seen, place=None)
                yield _with_place_above(seen, paper.head[at - 1] if at else None)
                # A second one casts a doubt on the first.
                yield from (replace(found, rule=DateRule.TOP) for further in paper.head[at + 1 :]
                            if (found := alone(further)) and found.found)
                return
        if stacked := _stacked(paper.head[at : at + 3]):
            yield stacked
            return


def _beside_number(text: str) -> str:
    """What follows the number on its line, whose own parts may look like a date."""
    places = list(_NAMED.finditer(text))
    if places:
        return text[places[-1].start() :]
    behind = _AFTER_STROKES.match(text)
    return text[behind.end() :] if behind else re.sub(r"^\W{0,3}\w{2,6}\b|\S*/\S*", " ", text)


def _kept_open(line: Line, paper: Paper) -> Seen | None:
    """``Palangka Raya, ${tanggal_naskah}``: a draft whose date is still to come."""
    mark = paper.rules.placeholder
    match = mark.search(line.cells[-1][:200]) if mark is not None else None
    if match is None:
        return None
    place = _before(line.cells[-1][: match.start()])
    if place is None and not re.search(r"tanggal|tgl|date", match[0], re.IGNORECASE):
        return None
    return Seen(DateRule.TOP, line, None, place)


def _with_place_above(seen: Seen, above: Line | None) -> Seen:
    """The place may stand one line higher, before the day of the Hijri calendar."""
    if seen.place is not None or above is None:
        return seen
    match = _HIJRI_AFTER_PLACE.search(above.cells[-1])
    return replace(seen, place=match["place"], place_line=above) if match and is_place(match["place"]) else seen


def _stacked(lines: Sequence[Line]) -> Seen | None:
    """``Palangka Raya,`` / ``30 Agustus`` / ``2024`` one below the other in a narrow column on the right."""
    cells = [line.cells[-1] for line in lines if line.columns[-1] > RIGHT]
    place = re.fullmatch(PLACE + r" ?,", cells[0]) if len(cells) == len(lines) and cells else None
    if place is None or not is_place(place["place"]):
        return None
    found = dates_in(" ".join(cells[1:]))
    if not found:
        return None
    return Seen(DateRule.TOP, lines[0], replace(found[0], confidence=Confidence.LIKELY), place["place"])


def _broken(text: str, line: Line, below: Sequence[Line]) -> Seen | None:
    """``Palangka Raya, 26 Agustus`` / ``2024``: the year alone on the next line, where the column was too narrow."""
    year = _YEAR.fullmatch(below[0].cells[-1]) if below else None
    if year is None or not _DAY_AND_MONTH.search(text):
        return None
    seen = _at_the_end(f"{text} {year[1]}", line, bare=False, numbered=False)
    if seen is None or seen.found is None:
        return None
    return replace(seen, found=replace(seen.found, confidence=Confidence.LIKELY))


def _at_the_end(text: str, line: Line, *, bare: bool, numbered: bool) -> Seen | None:
    """The date that a line ends with; ``bare`` where it may stand there without a place."""
    found = dates_in(text)
    if not found:
        place = _BLANK.search(text)
        if place is None or not (is_left_blank(text) or is_left_open(text)) or not is_place(place["place"]):
            return None
        if not is_left_blank(text) and (place["place"].isupper() or not numbered):
            return None
        return Seen(DateRule.TOP, line, None, place["place"])
    last = found[-1]
    if not _TRAILING.fullmatch(text[last.end :]):
        return None
    before = text[: last.start]
    where = _before(before)
    if where is None and before.strip(SPECKS) and not (bare and _HIJRI.fullmatch(before)):
        if not numbered or CITED.search(before) or not _STAMPED.fullmatch(before.strip(SPECKS)):
            return None
        # What a stamp left between the number and the date of the letter.
        last = replace(last, confidence=Confidence.DOUBTFUL)
    if where is None and not bare:
        return None
    if where is not None and CITED.search(before[: before.rfind(where)]):
        return None
    return Seen(DateRule.TOP, line, last, where)


def _above_signature(paper: Paper) -> Iterator[Seen]:
    """A line of place and date alone, as it stands over a signature; the last one before the attachments."""
    seen = [_with_signer(found, at, paper) for at, line in enumerate(paper.body)
            if at >= len(paper.head) and (found := alone(line))]
    seen = seen or [found for line in paper.head if (found := alone(line))]
    if not seen:
        below = range(len(paper.head), len(paper.body))
        seen = [found for at in below if (found := _bare(paper.body, at, paper))]
    if seen:
        yield seen[-1] if seen[-1].found or len(seen) == 1 else seen[0]


def _with_signer(seen: Seen, at: int, paper: Paper) -> Seen:
    """A place and date weighs less where no position stands below: it may be a cell of a table."""
    below = [cell for line in paper.body[at + 1 : at + 1 + _SIGNER_WITHIN] for cell in (*line.cells, line.flat)]
    signed = any(starts_position(cell, paper.rules) or _FOR_WHOM.match(cell) for cell in below)
    return seen if signed or seen.found is None else replace(seen, weaker=_UNSIGNED)


def _bare(lines: Sequence[Line], at: int, paper: Paper) -> Seen | None:
    """A date alone on its line with a position under it."""
    line = lines[at]
    for cell, begin in zip(line.cells, line.columns, strict=True):
        found = dates_in(cell)
        if len(found) != 1 or cell[: found[0].start].strip(SPECKS) or not _TRAILING.fullmatch(cell[found[0].end :]):
            continue
        below = lines[at + 1] if at + 1 < len(lines) else None
        if below is not None and starts_position(column_of(below, begin), paper.rules):
            # It may as well be the end of a sentence that was broken there.
            return Seen(DateRule.SIGNATURE, line, found[0], weaker=_BARE)
    return None


def alone(line: Line) -> Seen | None:
    """Place and date that stand alone in a column of a line."""
    for cell in dict.fromkeys((line.cells[-1], *line.cells, " ".join(line.cells))):
        text = cell.strip(SPECKS)
        found = dates_in(text)
        if not found:
            match = re.fullmatch(PLACE + r" ?,.*", text) or (
                re.fullmatch(PLACE, text) if cell.rstrip().endswith(",") and line.columns[-1] > RIGHT else None)
            if match and (is_left_blank(cell) or (is_left_blank(text) and "," in text)) and is_place(match["place"]):
                return Seen(DateRule.SIGNATURE, line, None, match["place"])
            continue
        if len(found) == 1 and _TRAILING.fullmatch(text[found[0].end :]):
            match = re.fullmatch(PLACE + r" ?[,.;] {0,2}(?i:tanggal |tgl\.? )?", text[: found[0].start])
            if match and is_place(match["place"]):
                return Seen(DateRule.SIGNATURE, line, found[0], match["place"])
    return None


def _dateline(paper: Paper) -> Iterator[Seen]:
    """``Palangka Raya, 14 Februari 2024 — Komisi ...`` as a press release begins."""
    for line in paper.body:
        found = dates_in(line.flat)
        if found and re.match(r"\)?\s*[-–—]", line.flat[found[0].end :]):
            match = re.fullmatch(r"\W{0,3}" + PLACE + r" ?[,.;(] {0,2}\(?", line.flat[: found[0].start])
            if match and is_place(match["place"]):
                yield Seen(DateRule.DATELINE, line, found[0], match["place"])
                return


def _before(text: str) -> str | None:
    match = _BEFORE_DATE.search(text[-80:])
    return match["place"] if match and is_place(match["place"]) else None
