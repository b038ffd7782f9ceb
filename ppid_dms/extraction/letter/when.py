"""When and where a document was made: its own date and place among the many that it mentions.

Each place on the page where a date may stand offers a candidate; what the places weigh, for which kind of document, is
configuration. A place that was left open for the pen is a candidate, too: when it wins, the document has no date.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ppid_dms.extraction.letter.dates import (
    DAYS,
    MONTHS,
    FoundDate,
    date_in_words,
    dates_in,
    is_left_blank,
    is_left_open,
)
from ppid_dms.extraction.letter.numbering import OwnNumber
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.positions import starts_position
from ppid_dms.extraction.text import Line, is_prose, squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence, DateRule
from ppid_dms.vocabulary import Label as Name

_PLACE = r"(?P<place>[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{1,20}){0,3})"
_BEFORE_DATE = re.compile(_PLACE + r" ?[,.;] {0,2}$")
_MADE_AT = re.compile(
    r"\W{0,3}\b(?i:ditetapkan|dikeluarkan|disahkan|dibuat|ditandatangani|dit\w{5,8}kan) ?(?i:di|dl)\b"
    r"(?:[\s:.,-]{0,8}" + _PLACE + r")?")
_ALSO_MADE_AT = re.compile(r"(?i:diundangkan) (?i:di)\b")
_NAMED = re.compile(_PLACE + r" ?[,;]")
_BLANK = re.compile(_PLACE + r" ?,")
_ON_DATE = re.compile(r"(?:pada|pd)\W{0,2}(?:tangga[l1I]|tgl)\b|\btangga[l1I]\b|\btgl\b", re.IGNORECASE)
_TODAY = re.compile(r"\W{0,3}pada\s{0,2}hari\s{0,2}ini", re.IGNORECASE)
_AFTER_OPENING = re.compile(
    r"\b(?:bertempat|telah|kami|yang bertanda|berdasarkan|dengan|masing)\b", re.IGNORECASE)
_HELD_AT = re.compile(r"bertempat di " + _PLACE + r"\s*,")
_BUILDINGS: Final = (
    "Kantor", "Aula", "Ruang", "Gedung", "Hotel", "Sekretariat", "Rumah", "Balai", "Kampus", "Kecamatan")
_SPECKS: Final = " .,;:'\"`|«»“”‘’-–—_*"
_TRAILING = re.compile(
    r"[\s.,;:'\"`|«»“”‘’_*–—-]*(?:M\b\.?)?"
    r"(?:[\s/,(]*\d{1,2} [A-Z][A-Za-z' -]{3,20} 1[34]\d\d ?H\.?\)?)?\W*")
_CITED = re.compile(
    r"\b(?:nomor|surat|peraturan|keputusan|undang-undang|tentang|hari|pukul|mulai|sampai|s\.?d\.?|sejak|paling|"
    r"batas|tmt|terhitung|berlaku|lahir|jatuh)\b", re.IGNORECASE)
_AFTER_STROKES = re.compile(r".{0,200}/\S{0,60}\s+(?=\d{1,2} [A-Za-z])")
_HIJRI = re.compile(r"\W*\d{1,2} [A-Z][A-Za-z' -]{3,20} 1[34]\d\d ?H\.?\W*(?:bertepatan (?:dengan )?)?\W*")
_HIJRI_AFTER_PLACE = re.compile(_PLACE + r" ?, ?\d{1,2} [A-Z][A-Za-z' -]{3,20} 1[34]\d\d ?H")
_NO_PLACES: Final = frozenset(
    {"YTH", "KEPADA", "NOMOR", "SIFAT", "TANGGAL", "TGL", "HAL", "PERIHAL", "LAMPIRAN", "NOTULIS", "WAKTU", "TEMPAT"})
_LETTER_HEAD: Final = frozenset({Name.NUMBER, Name.URGENCY, Name.ENCLOSURE, Name.SUBJECT})
_LOOK_BELOW: Final = 5
_SENTENCE: Final = 5  # lines that an opening sentence may run over
_BARE: Final = 30
_RIGHT: Final = 12  # characters; what begins there is not at the margin


@dataclass(frozen=True, slots=True)
class Made:
    """Date and place of a document; each None where it is not on it."""

    on: Reading[date] | None = None
    at: Reading[str] | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A place for a date: what was found in it (None where it was left open), and the place name beside it."""

    rule: DateRule
    line: Line
    found: FoundDate | None
    place: str | None = None
    place_line: Line | None = None
    weaker: int = 0


def read_made(paper: Paper, kind: str | None, own: OwnNumber | None) -> Made:
    """The document's own date and place.

    A place that is left open ends the search: no other date on the page is the document's, then.
    """
    weights = paper.rules.weights

    def weight(seen: _Seen) -> int:
        return max(0, weights.of_date(seen.rule, kind) - seen.weaker)

    candidates = [seen for seen in _candidates(paper) if weight(seen)]
    if not candidates:
        return Made()
    best = max(candidates, key=weight)
    where = _place(best, candidates)
    if best.found is None:
        return Made(None, where)
    rivals = [
        seen for seen in candidates
        if seen.found is not None and seen.found.value != best.found.value
        and weight(best) - weight(seen) < weights.margin
    ]
    confidence = best.found.confidence
    if confidence is Confidence.CERTAIN and (weight(best) < weights.certain or rivals):
        confidence = Confidence.LIKELY
    if weight(best) < weights.likely:
        confidence = Confidence.DOUBTFUL
    year = own.number.year if own else None
    if confidence is Confidence.CERTAIN and year not in {None, best.found.value.year}:
        # A date whose year is not that of the number is looked at again by a person.
        confidence = Confidence.LIKELY
    return Made(Reading(best.found.value, confidence, Place(best.line.page, best.line.number, best.rule)), where)


def _place(best: _Seen, candidates: Sequence[_Seen]) -> Reading[str] | None:
    named = [best] if best.place else [
        seen for seen in candidates
        if seen.place and (best.found is None or seen.found is None or seen.found.value == best.found.value)]
    if not named or not named[0].place:
        return None
    seen = named[0]
    line = seen.place_line or seen.line
    certain = seen.rule is not DateRule.TODAY and seen is best
    return Reading(seen.place or "", Confidence.CERTAIN if certain else Confidence.LIKELY,
                   Place(line.page, line.number, seen.rule))


def _candidates(paper: Paper) -> Iterator[_Seen]:
    yield from _established(paper.body)
    yield from _in_words(paper)
    yield from _labelled(paper)
    yield from _top(paper)
    yield from _above_signature(paper)
    yield from _dateline(paper)
    yield from _meeting(paper)
    yield from _of_attachment(paper)


# ── Ditetapkan di ... pada tanggal ... ──────────────────────────────────────


def _established(lines: Sequence[Line]) -> Iterator[_Seen]:
    """``Ditetapkan di Palangka Raya / pada tanggal 17 Agustus 2024``: the first; ``Diundangkan`` follows it."""
    for at, line in enumerate(lines):
        column, match = _made_at(line)
        if match is None or is_prose(line.flat):
            continue
        place = re.split(r" (?:PADA|Pada)\b", match["place"] or "", maxsplit=1)[0].strip(_SPECKS) or None
        place_line = line
        for below in lines[at : at + _LOOK_BELOW]:
            text = _column(below, column)
            if below is not line and _ALSO_MADE_AT.search(text):
                break
            on = _ON_DATE.search(text if below is not line else text[match.end() :])
            found = dates_in(text)
            if place is None and below is not line and not on and not found:
                # The two labels were read first, the two values after them.
                place, place_line = text.strip(_SPECKS) or None, below
                continue
            if found and (on or below is not line):
                yield _Seen(DateRule.ESTABLISHED, below, found[-1], place, place_line)
                return
            if on and not _next_is_date(lines, below, column):
                yield _Seen(DateRule.ESTABLISHED, below, None, place, place_line)
                return
        yield _Seen(DateRule.ESTABLISHED, line, None, place, place_line)
        return


def _next_is_date(lines: Sequence[Line], line: Line, column: int) -> bool:
    """Whether an open ``pada tanggal`` goes on in the next lines, where nothing but the date stands on one."""
    text = _column(line, column)
    if not is_left_open(text):
        return False
    at = next(number for number, one in enumerate(lines) if one is line)
    return any(
        (found := dates_in(_column(below, column))) and not _column(below, column)[found[-1].end :].strip(_SPECKS)
        for below in lines[at + 1 : at + 3])


def _made_at(line: Line) -> tuple[int, re.Match[str] | None]:
    """The match and the column that it stands in, counted from the right so that a shorter line has it as well."""
    for column in range(len(line.cells) - 1, -1, -1):
        if match := _MADE_AT.match(" ".join(line.cells[column:])):
            if _ALSO_MADE_AT.search(match[0]):
                continue
            return line.columns[column], match
    match = _MADE_AT.search(line.flat)
    return (0, match) if match and not _ALSO_MADE_AT.search(match[0]) and match.start() <= 1 else (0, None)


def _column(line: Line, column: int) -> str:
    """What a line says in a column: all of it where it has one column only, else what begins near there."""
    if len(line.cells) == 1 or column == 0:
        return line.flat
    near = [cell for begin, cell in zip(line.columns, line.cells, strict=True) if begin >= column - _RIGHT]
    return " ".join(near)


# ── Pada hari ini ... ───────────────────────────────────────────────────────


def _in_words(paper: Paper) -> Iterator[_Seen]:
    """``Pada hari ini, Sabtu tanggal tujuh belas bulan Agustus tahun dua ribu dua puluh empat``."""
    for at, line in enumerate(paper.body):
        if not _TODAY.match(line.flat):
            continue
        sentence = " ".join(part.flat for part in paper.body[at : at + _SENTENCE])
        opening = _AFTER_OPENING.split(sentence, maxsplit=1)[0]
        found = date_in_words(opening)
        if found is None:
            figures = dates_in(opening)
            found = figures[0] if figures else None
        place = _HELD_AT.search(sentence)
        where = place["place"] if place and not place["place"].startswith(_BUILDINGS) else None
        yield _Seen(DateRule.TODAY, line, found, where)
        return


# ── behind a label ──────────────────────────────────────────────────────────


def _labelled(paper: Paper) -> Iterator[_Seen]:
    """``Tanggal : 20 Februari 2023`` above the addressee, below a title, or in the table of an SOP."""
    procedure = any(label.name is Name.PROCEDURE for label in paper.labels)
    addressee = next((label.at for label in paper.values(Name.ADDRESSEE)), None)
    for label in paper.values(Name.DATE):
        if paper.title is None and addressee is not None and label.at > addressee and not procedure:
            # Below the addressee of a letter it is the day of what people are invited to.
            return
        found = dates_in(label.value)
        if found:
            yield _Seen(DateRule.LABEL, label.line, found[0], weaker=10 * (label.repaired and found[0].confidence
                                                                           is not Confidence.CERTAIN))
            return
        yield _Seen(DateRule.LABEL, label.line, None)
        return


def _meeting(paper: Paper) -> Iterator[_Seen]:
    """``Hari/Tanggal : Rabu, 19/06/2024`` of minutes or a list of those present, which bear no other date."""
    if paper.title is None:
        return
    for label in paper.values(Name.DAY):
        if found := dates_in(label.value):
            yield _Seen(DateRule.MEETING, label.line, found[0])
            return


# ── Palangka Raya, 14 Agustus 2024 ──────────────────────────────────────────


def _top(paper: Paper) -> Iterator[_Seen]:
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
            bare = numbered or (paper.title is None and line.columns[-1] > _RIGHT)
            if seen := _at_the_end(text, line, bare=bare, numbered=numbered):
                yield _with_place_above(seen, paper.head[at - 1] if at else None)
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


def _kept_open(line: Line, paper: Paper) -> _Seen | None:
    """``Palangka Raya, ${tanggal_naskah}``: a draft whose date is still to come."""
    mark = paper.rules.placeholder
    match = mark.search(line.cells[-1][:200]) if mark is not None else None
    if match is None:
        return None
    place = _before(line.cells[-1][: match.start()])
    if place is None and not re.search(r"tanggal|tgl|date", match[0], re.IGNORECASE):
        return None
    return _Seen(DateRule.TOP, line, None, place)


def _with_place_above(seen: _Seen, above: Line | None) -> _Seen:
    """The place may stand one line higher, before the day of the Hijri calendar."""
    if seen.place is not None or above is None:
        return seen
    match = _HIJRI_AFTER_PLACE.search(above.cells[-1])
    return replace(seen, place=match["place"], place_line=above) if match and _is_place(match["place"]) else seen


def _stacked(lines: Sequence[Line]) -> _Seen | None:
    """``Palangka Raya,`` / ``30 Agustus`` / ``2024`` one below the other in a narrow column on the right."""
    cells = [line.cells[-1] for line in lines if line.columns[-1] > _RIGHT]
    place = re.fullmatch(_PLACE + r" ?,", cells[0]) if len(cells) == len(lines) and cells else None
    if place is None or not _is_place(place["place"]):
        return None
    found = dates_in(" ".join(cells[1:]))
    if not found:
        return None
    return _Seen(DateRule.TOP, lines[0], replace(found[0], confidence=Confidence.LIKELY), place["place"])


def _at_the_end(text: str, line: Line, *, bare: bool, numbered: bool) -> _Seen | None:
    """The date that a line ends with; ``bare`` where it may stand there without a place."""
    found = dates_in(text)
    if not found:
        place = _BLANK.search(text)
        if place is None or not (is_left_blank(text) or is_left_open(text)) or not _is_place(place["place"]):
            return None
        if not is_left_blank(text) and (place["place"].isupper() or not numbered):
            return None
        return _Seen(DateRule.TOP, line, None, place["place"])
    last = found[-1]
    if not _TRAILING.fullmatch(text[last.end :]):
        return None
    before = text[: last.start]
    where = _before(before)
    if where is None and before.strip(_SPECKS) and not (bare and _HIJRI.fullmatch(before)):
        return None
    if where is None and not bare:
        return None
    if where is not None and _CITED.search(before[: before.rfind(where)]):
        return None
    return _Seen(DateRule.TOP, line, last, where)


def _above_signature(paper: Paper) -> Iterator[_Seen]:
    """A line of place and date alone, as it stands over a signature; the last one before the attachments."""
    seen = [found for line in paper.body[len(paper.head) :] if (found := _alone(line))]
    seen = seen or [found for line in paper.head if (found := _alone(line))]
    if not seen:
        below = range(len(paper.head), len(paper.body))
        seen = [found for at in below if (found := _bare(paper.body, at, paper))]
    if seen:
        yield seen[-1] if seen[-1].found or len(seen) == 1 else seen[0]


def _bare(lines: Sequence[Line], at: int, paper: Paper) -> _Seen | None:
    """A date alone on its line with a position under it."""
    line = lines[at]
    for cell, begin in zip(line.cells, line.columns, strict=True):
        found = dates_in(cell)
        if len(found) != 1 or cell[: found[0].start].strip(_SPECKS) or not _TRAILING.fullmatch(cell[found[0].end :]):
            continue
        below = lines[at + 1] if at + 1 < len(lines) else None
        if below is not None and starts_position(_column(below, begin), paper.rules):
            # It may as well be the end of a sentence that was broken there.
            return _Seen(DateRule.SIGNATURE, line, found[0], weaker=_BARE)
    return None


def _alone(line: Line) -> _Seen | None:
    for cell in dict.fromkeys((line.cells[-1], *line.cells, " ".join(line.cells))):
        text = cell.strip(_SPECKS)
        found = dates_in(text)
        if not found:
            match = re.fullmatch(_PLACE + r" ?,.*", text) or (
                re.fullmatch(_PLACE, text) if cell.rstrip().endswith(",") and line.columns[-1] > _RIGHT else None)
            if match and (is_left_blank(cell) or (is_left_blank(text) and "," in text)) and _is_place(match["place"]):
                return _Seen(DateRule.SIGNATURE, line, None, match["place"])
            continue
        if len(found) == 1 and _TRAILING.fullmatch(text[found[0].end :]):
            match = re.fullmatch(_PLACE + r" ?[,.;] {0,2}(?i:tanggal |tgl\.? )?", text[: found[0].start])
            if match and _is_place(match["place"]):
                return _Seen(DateRule.SIGNATURE, line, found[0], match["place"])
    return None


def _dateline(paper: Paper) -> Iterator[_Seen]:
    """``Palangka Raya, 14 Februari 2024 — Komisi ...`` as a press release begins."""
    for line in paper.body:
        found = dates_in(line.flat)
        if found and re.match(r"\)?\s*[-–—]", line.flat[found[0].end :]):
            match = re.fullmatch(r"\W{0,3}" + _PLACE + r" ?[,.;(] {0,2}\(?", line.flat[: found[0].start])
            if match and _is_place(match["place"]):
                yield _Seen(DateRule.DATELINE, line, found[0], match["place"])
                return


def _of_attachment(paper: Paper) -> Iterator[_Seen]:
    """``LAMPIRAN ... NOMOR ... TANGGAL 3 MEI 2024``: an attachment bears the date of what it belongs to."""
    for line in paper.attachments[:10]:
        cell = line.cells[-1]
        if re.match(r"\W{0,2}(?:TANGGAL|Tanggal)\b", cell) and (found := dates_in(cell)):
            yield _Seen(DateRule.ATTACHMENT, line, found[0])
            return


def _before(text: str) -> str | None:
    match = _BEFORE_DATE.search(text[-80:])
    return match["place"] if match and _is_place(match["place"]) else None


def _is_place(name: str) -> bool:
    words = name.casefold().split()
    return not any(word.strip(".") in DAYS or word in MONTHS for word in words) and not _CITED.search(name) \
        and squeeze(name) not in _NO_PLACES


def is_dated(text: str) -> bool:
    """Whether a line tells place or date as it stands over a signature."""
    return bool(_MADE_AT.match(text)) or bool(dates_in(text)) or is_left_blank(text) or bool(
        re.match(r"\W{0,3}pada tanggal\b", text, re.IGNORECASE))


def stands_over_signature(line: Line) -> bool:
    """Whether place and date, or a gap for them, stand alone here."""
    return _alone(line) is not None
