"""Dates in words and behind labels: where it was established, on which day, at which meeting."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ppid_dms.extraction.letter.dates import date_in_words, dates_in, is_left_open
from ppid_dms.extraction.letter.datespot import PLACE, SPECKS, Seen, column_of
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.text import Line, is_prose
from ppid_dms.vocabulary import Confidence, DateRule
from ppid_dms.vocabulary import Label as Name

_MADE_AT = re.compile(
    r"\W{0,3}\b(?i:ditetapkan|dikeluarkan|disahkan|dibuat|ditandatangani|dit\w{5,8}kan) ?(?i:di|dl)\b"
    r"(?:[\s:.,-]{0,8}" + PLACE + r")?")
_ALSO_MADE_AT = re.compile(r"(?i:diundangkan) (?i:di)\b")
_ON_DATE = re.compile(r"(?:pada|pd)\W{0,2}(?:tangga[l1I]|tgl)\b|\btangga[l1I]\b|\btgl\b", re.IGNORECASE)
_TODAY = re.compile(r"\W{0,3}pada\s{0,2}hari\s{0,2}ini", re.IGNORECASE)
_AFTER_OPENING = re.compile(
    r"\b(?:bertempat|telah|kami|yang bertanda|berdasarkan|dengan|masing)\b", re.IGNORECASE)
_HELD_AT = re.compile(r"bertempat di " + PLACE + r"\s*,")
_BUILDINGS: Final = (
    "Kantor", "Aula", "Ruang", "Gedung", "Hotel", "Sekretariat", "Rumah", "Balai", "Kampus", "Kecamatan")
_LOOK_BELOW: Final = 5
_SENTENCE: Final = 5  # lines that an opening sentence may run over


def stated_dates(paper: Paper) -> Iterator[Seen]:
    """The places where a document says in words or behind a label when it was made."""
    yield from _established(paper.body)
    yield from _in_words(paper)
    yield from _labelled(paper)
    yield from _meeting(paper)
    yield from _of_attachment(paper)


def is_where_made(text: str) -> bool:
    """Whether a line says where the document was made: ``Ditetapkan di Palangka Raya``."""
    return _MADE_AT.match(text) is not None


# ── Ditetapkan di ... pada tanggal ... ──────────────────────────────────────


def _established(lines: Sequence[Line]) -> Iterator[Seen]:
    """``Ditetapkan di Palangka Raya / pada tanggal 17 Agustus 2024``: the first; ``Diundangkan`` follows it."""
    for at, line in enumerate(lines):
        column, match = _made_at(line)
        if match is None or is_prose(line.flat):
            continue
        place = re.split(r" (?:PADA|Pada)\b", match["place"] or "", maxsplit=1)[0].strip(SPECKS) or None
        place_line = line
        for below in lines[at : at + _LOOK_BELOW]:
            text = column_of(below, column)
            if below is not line and _ALSO_MADE_AT.search(text):
                break
            on = _ON_DATE.search(text if below is not line else text[match.end() :])
            found = dates_in(text)
            if place is None and below is not line and not on and not found:
                # The two labels were read first, the two values after them.
                place, place_line = text.strip(SPECKS) or None, below
                continue
            if found and (on or below is not line):
                yield Seen(DateRule.ESTABLISHED, below, found[-1], place, place_line)
                return
            if on and not _next_is_date(lines, below, column):
                yield Seen(DateRule.ESTABLISHED, below, None, place, place_line)
                return
        yield Seen(DateRule.ESTABLISHED, line, None, place, place_line)
        return


def _next_is_date(lines: Sequence[Line], line: Line, column: int) -> bool:
    """Whether an open ``pada tanggal`` goes on in the next lines, where nothing but the date stands on one."""
    text = column_of(line, column)
    if not is_left_open(text):
        return False
    at = next(number for number, one in enumerate(lines) if one is line)
    return any(
        (found := dates_in(column_of(below, column))) and not column_of(below, column)[found[-1].end :].strip(SPECKS)
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


# ── Pada hari ini ... ───────────────────────────────────────────────────────


def _in_words(paper: Paper) -> Iterator[Seen]:
    """``Pada hari ini, Sabtu tanggal tujuh belas bulan Agustus tahun dua ribu dua puluh empat``."""
    for at, line in enumerate(paper.body):
        column = next((begin for begin, cell in zip(line.columns, line.cells, strict=True) if _TODAY.match(cell)), None)
        if column is None:
            continue
        sentence = " ".join(column_of(part, column) for part in paper.body[at : at + _SENTENCE])
        opening = _AFTER_OPENING.split(sentence, maxsplit=1)[0]
        found = date_in_words(opening)
        if found is None:
            figures = dates_in(opening)
            found = figures[0] if figures else None
        place = _HELD_AT.search(sentence)
        where = place["place"] if place and not place["place"].startswith(_BUILDINGS) else None
        yield Seen(DateRule.TODAY, line, found, where)
        return


# ── behind a label ──────────────────────────────────────────────────────────


def _labelled(paper: Paper) -> Iterator[Seen]:
    """``Tanggal : 20 Februari 2023`` above the addressee, below a title, or in the table of an SOP."""
    procedure = any(label.name is Name.PROCEDURE for label in paper.labels)
    # A note from one office to another has the form of labels from top to bottom, its date among them.
    note = any(paper.values(Name.FROM))
    addressee = None if note else next((label.at for label in paper.values(Name.ADDRESSEE)), None)
    for label in paper.values(Name.DATE):
        if paper.title is None and addressee is not None and label.at > addressee and not procedure:
            # Below the addressee of a letter it is the day of what people are invited to.
            return
        found = dates_in(label.value)
        if found:
            yield Seen(DateRule.LABEL, label.line, found[0], weaker=10 * (label.repaired and found[0].confidence
                                                                           is not Confidence.CERTAIN))
            return
        yield Seen(DateRule.LABEL, label.line, None)
        return


def _meeting(paper: Paper) -> Iterator[Seen]:
    """``Hari/Tanggal : Rabu, 19/06/2024`` of minutes or a list of those present, which bear no other date."""
    if paper.title is None:
        return
    for label in paper.values(Name.DAY):
        if found := dates_in(label.value):
            yield Seen(DateRule.MEETING, label.line, found[0])
            return


def _of_attachment(paper: Paper) -> Iterator[Seen]:
    """``LAMPIRAN ... NOMOR ... TANGGAL 3 MEI 2024``: an attachment bears the date of what it belongs to."""
    for line in paper.attachments[:10]:
        cell = line.cells[-1]
        if re.match(r"\W{0,2}(?:TANGGAL|Tanggal)\b", cell) and (found := dates_in(cell)):
            yield Seen(DateRule.ATTACHMENT, line, found[0])
            return
