"""When and where a document was made: its own date and place among the many that it mentions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ppid_dms.extraction.dates import DAYS, FoundDate, date_in_words, dates_in, is_left_blank
from ppid_dms.extraction.page import Paper
from ppid_dms.extraction.text import Line
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence

_PLACE = r"(?P<place>[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{1,20}){0,3})"
_BEFORE_DATE = re.compile(_PLACE + r" ?[,.;] {0,2}$")
_MADE_AT = re.compile(r"\W{0,3}(?i:ditetapkan|dikeluarkan|dibuat|diundangkan) (?i:di)\W{1,4}" + _PLACE)
_BLANK = re.compile(_PLACE + r" ?,")
_ON_DATE = re.compile(r"pada (?:tanggal|tgl)\b|tanggal\b", re.IGNORECASE)
_TODAY = re.compile(r"\W{0,3}pada hari ini", re.IGNORECASE)
_HELD_AT = re.compile(r"bertempat di " + _PLACE + r"\s*,")
_BUILDINGS: Final = ("Kantor", "Aula", "Ruang", "Gedung", "Hotel", "Sekretariat", "Rumah", "Balai")
_SPECKS: Final = " .,;:'\"`|«»“”‘’-–—_"


@dataclass(frozen=True, slots=True)
class Made:
    """Date and place of a document; each None where it is not on it."""

    on: Reading[date] | None = None
    at: Reading[str] | None = None


def read_made(paper: Paper) -> Made:
    """The document's own date and place.

    A place that is left open ends the search: no other date on the page is the document's, then.
    """
    for read in (_established, _in_words, _labelled, _top_right, _above_signature, _dateline, _day_of_meeting):
        found = read(paper)
        if found is not None:
            return found
    return Made()


def _established(paper: Paper) -> Made | None:
    """``Ditetapkan di Palangka Raya / pada tanggal 17 Agustus 2024``."""
    for at, line in enumerate(paper.lines):
        match = _MADE_AT.match(line.cells[-1]) or _MADE_AT.match(line.flat)
        if match is None:
            continue
        place = re.split(r" PADA\b", match["place"], maxsplit=1)[0]
        where = Reading(place, Confidence.CERTAIN, Place(line.page, line.number, "Ditetapkan di"))
        for following in paper.lines[at : at + 3]:
            if not _ON_DATE.search(following.flat):
                continue
            found = dates_in(following.flat)
            return Made(_reading(found[-1], following, "Ditetapkan di") if found else None, where)
        return Made(None, where)
    return None


def _in_words(paper: Paper) -> Made | None:
    """``Pada hari ini, Sabtu tanggal tujuh belas bulan Agustus tahun dua ribu dua puluh empat``."""
    for at, line in enumerate(paper.lines):
        if not _TODAY.match(line.flat):
            continue
        sentence = " ".join(part.flat for part in paper.lines[at : at + 4])
        found = date_in_words(sentence)
        if found is None:
            figures = dates_in(line.flat)
            found = figures[0] if figures else None
        place = _HELD_AT.search(sentence)
        where = None
        if place and not place["place"].startswith(_BUILDINGS):
            where = Reading(place["place"], Confidence.LIKELY, Place(line.page, line.number, "bertempat di"))
        return Made(_reading(found, line, "Pada hari ini") if found else None, where)
    return None


def _labelled(paper: Paper) -> Made | None:
    """``Tanggal : 20 Februari 2023`` above the addressee, below a title, or in the table of an SOP."""
    addressee = next((label.at for label in paper.labels if label.name == "yth"), 0)
    for label in paper.values("tanggal"):
        if paper.title is None and label.at > addressee and not any(one.name == "nama-sop" for one in paper.labels):
            return None
        if found := dates_in(label.value):
            return Made(_reading(found[0], label.line, "label tanggal"), _place_above_signature(paper))
        if is_left_blank(label.value) or not label.value:
            return Made(None, _place_above_signature(paper))
    return None


def _day_of_meeting(paper: Paper) -> Made | None:
    """``Hari/Tanggal : Rabu, 19/06/2024`` of minutes or a list of those present, which bear no other date."""
    if paper.title is None:
        return None
    for label in paper.values("hari"):
        if found := dates_in(label.value):
            return Made(_reading(found[0], label.line, "label hari/tanggal"))
    return None


def _top_right(paper: Paper) -> Made | None:
    """``Palangka Raya, 14 Agustus 2024`` in the head of a letter, often on the line of its number."""
    labels = {label.at: label.name for label in paper.labels}
    for at, line in enumerate(paper.head):
        if labels.get(at, "nomor") not in {"nomor", "sifat", "lampiran", "hal"}:
            continue
        # The day may have been typed into a gap: then the columns only make sense together.
        for text in (line.cells[-1], line.flat):
            if made := _at_the_end(text, line, numbered=labels.get(at) == "nomor"):
                return made
    return None


def _at_the_end(text: str, line: Line, *, numbered: bool) -> Made | None:
    rule = "tanggal surat"
    found = dates_in(text)
    if not found:
        place = _BLANK.search(text)
        if place is None or not is_left_blank(text):
            return None
        return Made(None, Reading(place["place"], Confidence.CERTAIN, Place(line.page, line.number, rule)))
    last = found[-1]
    if text[last.end :].strip(_SPECKS):
        return None
    where = _before(text[: last.start], line, rule)
    if where is None and not numbered and text[: last.start].strip(_SPECKS):
        return None
    return Made(_reading(last, line, rule), where)


def _above_signature(paper: Paper) -> Made | None:
    """A line of place and date alone, as it stands over a signature."""
    return next((made for line in paper.lines[len(paper.head) :] if (made := _alone(line))), None)


def _place_above_signature(paper: Paper) -> Reading[str] | None:
    return next((made.at for line in paper.lines if (made := _alone(line))), None)


def _alone(line: Line) -> Made | None:
    for cell in _candidates(line.cells):
        text = cell.strip(_SPECKS)
        found = dates_in(text)
        if not found:
            match = re.fullmatch(_PLACE + r" ?,.*", text)
            if match and is_left_blank(text):
                return Made(None, Reading(match["place"], Confidence.CERTAIN,
                                          Place(line.page, line.number, "di atas tanda tangan")))
            continue
        if len(found) == 1 and found[0].end == len(text):
            match = re.fullmatch(_PLACE + r" ?[,.;] {0,2}", text[: found[0].start])
            if match and match["place"].casefold() not in DAYS:
                rule = "di atas tanda tangan"
                where = Reading(match["place"], Confidence.CERTAIN, Place(line.page, line.number, rule))
                return Made(_reading(found[0], line, rule), where)
    return None


def _dateline(paper: Paper) -> Made | None:
    """``Palangka Raya, 14 Februari 2024 — Komisi ...`` as a press release begins."""
    for line in paper.lines:
        found = dates_in(line.flat)
        if found and re.match(r"\)?\s*[-–—]", line.flat[found[0].end :]):
            match = re.fullmatch(r"\W{0,3}" + _PLACE + r" ?[,.;(] {0,2}\(?", line.flat[: found[0].start])
            if match:
                where = Reading(match["place"], Confidence.CERTAIN, Place(line.page, line.number, "awal berita"))
                return Made(_reading(found[0], line, "awal berita"), where)
    return None


def _before(text: str, line: Line, rule: str) -> Reading[str] | None:
    match = _BEFORE_DATE.search(text[-80:])
    if match is None or match["place"].casefold() in DAYS:
        return None
    return Reading(match["place"], Confidence.CERTAIN, Place(line.page, line.number, rule))


def _candidates(cells: Sequence[str]) -> Iterator[str]:
    yield cells[-1]
    if len(cells) > 1:
        yield " ".join(cells)


def _reading(found: FoundDate, line: Line, rule: str) -> Reading[date]:
    return Reading(found.value, found.confidence, Place(line.page, line.number, rule))
