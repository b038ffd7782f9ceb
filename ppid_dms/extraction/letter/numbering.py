"""A document's own number among the many that it mentions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ppid_dms.extraction.letter.labels import Label, after_colon
from ppid_dms.extraction.letter.numbers import Number, read_number
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.text import Line, is_capitals, squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence, NumberRule
from ppid_dms.vocabulary import Label as Name

_INLINE = re.compile(r"\bNOMOR\s{0,2}[:;]?\s{0,2}(?=\S)|\bNomor\s{0,2}[:;]?\s{0,2}(?=\d)")
_BARE = re.compile(r"\W{0,2}[\w.]{1,12}(?: ?[/-] ?[\w.()-]{1,30}){2,8}\W{0,2}")
_YEAR_BELOW = re.compile(r"\W{0,2}(?:TAHUN|THN)\b", re.IGNORECASE)
_BROKEN = re.compile(r"(\S{4,60}[/-])\s+[A-Z][a-z]+(?: [A-Z][a-z]+){0,2} ?,")
_CITED_WITH: Final = frozenset({
    "surat", "tugas", "dinas", "edaran", "undangan", "keputusan", "peraturan", "undang-undang", "acara", "perintah",
    "nota",
    "instruksi", "dengan", "dan", "umum", "menteri", "presiden", "pemerintah", "daerah", "ketua", "kpu",
})
_BESIDE: Final = 2
_BELOW_TITLE: Final = 6


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """The document's own number and where it was seen. ``number`` has no text where it was left open."""

    number: Number
    place: Place
    confidence: Confidence

    def reading(self, value: str | None) -> Reading[str] | None:
        """A part of the number as a reading of its own."""
        return Reading(value, self.confidence, self.place) if value else None


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: Number
    rule: NumberRule
    line: Line
    strict: bool = True


def read_own_number(paper: Paper) -> OwnNumber | None:
    """The document's own number, None if it bears none or a label for it was left open."""
    candidates = list(_labelled(paper))
    if candidates and not candidates[0].number.text:
        # A label left open is the document's own as well: no other number on the page takes its place.
        return _told(paper, candidates[0], ())
    candidates += [*_in_title(paper), *_below_title(paper), *_of_attachment(paper)]
    weights = paper.rules.weights
    candidates = [candidate for candidate in candidates if weights.number.get(candidate.rule, 0)]
    if not candidates:
        return None
    best = max(candidates, key=lambda candidate: weights.number.get(candidate.rule, 0))
    return _told(paper, best, candidates)


def _told(paper: Paper, best: _Candidate, rivals: "list[_Candidate] | tuple[()]") -> OwnNumber:
    weights = paper.rules.weights
    weight = weights.number.get(best.rule, 0)
    near = any(
        squeeze(rival.number.text) != squeeze(best.number.text)
        and weight - weights.number.get(rival.rule, 0) < weights.margin for rival in rivals)
    confidence = Confidence.DOUBTFUL
    if weight >= weights.likely:
        confidence = Confidence.LIKELY
    if weight >= weights.certain and best.strict and not best.number.repaired and not near:
        confidence = Confidence.CERTAIN
    return OwnNumber(best.number, Place(best.line.page, best.line.number, best.rule), confidence)


def _labelled(paper: Paper) -> Iterator[_Candidate]:
    """The numbers behind a label, the first before all others; of those of two parties the one of our form."""
    about = _about_from(paper)
    found: list[_Candidate] = []
    for label in paper.values(Name.NUMBER):
        below = about is not None and about.number <= label.line.number
        if below and not _is_agreement(paper) and (found or not label.colon):
            # Below TENTANG it is the number of what is amended or carried out, except that of an agreement.
            break
        if not label.colon and _is_cited(label, paper):
            continue
        candidate = _behind(label, paper)
        if candidate is None:
            continue
        found.append(candidate)
    # Two parties give an agreement a number each; ours holds an archive code.
    if _is_agreement(paper):
        found.sort(key=lambda one: not (one.number.klasifikasi and one.number.text))
        # Without one of our form it may be the other party's, and ours not be there.
        found = [replace(one, strict=one.strict and one.number.klasifikasi is not None) for one in found]
    open_ones = [one for one in found if not one.number.text]
    if open_ones and len(open_ones) < len(found) and not found[0].number.text:
        found = [replace(one, strict=False) for one in found if one.number.text]
    # A party's own number is the first; a second one of the other party does not make it doubtful.
    yield from found[:1]
    if not _is_agreement(paper):
        yield from (one for one in found[1:] if one.number.text)


def _is_cited(label: Label, paper: Paper) -> bool:
    """Whether the line before ends in what a number is cited with: ``berdasarkan Surat Tugas`` / ``Nomor 7/...``."""
    above = paper.lines[label.at - 1] if label.at else None
    if paper.title is not None and label.at == paper.title.at + 1:
        return False
    if above is None or is_capitals(above.flat) or label.at != paper.lines.index(label.line):
        return False
    words = above.flat.casefold().split()
    return words[-1].strip(".,") in _CITED_WITH or any(word in paper.rules.citing for word in words)


def _is_agreement(paper: Paper) -> bool:
    return paper.title is not None and paper.title.kind in paper.rules.agreements


def _about_from(paper: Paper) -> Line | None:
    return next((line for line in paper.head if squeeze(line.flat) == "TENTANG"), None)


def _behind(label: Label, paper: Paper) -> _Candidate | None:
    rule = NumberRule.OTHER_COLUMN if label.cell else NumberRule.LABEL
    if squeeze(label.line.text[:40]).startswith(("NOMORSOP", "NOSOP")):
        rule = NumberRule.TABLE
    value = _with_next_line(label, paper)
    placeholder = paper.rules.placeholder
    if placeholder is not None and placeholder.search(value[:200]):
        return _Candidate(_open(value, paper), rule, label.line)
    number = read_number(value, paper.rules.codes, paper.rules.klasifikasi)
    if number is None:
        # "No" alone heads a column of a table.
        spelled = squeeze(label.line.text[:20]).startswith("NOMOR")
        return _Candidate(Number(""), rule, label.line) if label.colon or (spelled and not value) else None
    # "Nomor 14 Tahun 2008" is how a law is cited: without a colon it is the document's own only under a title.
    may_be_cited = not label.colon and paper.title is None and number.text.upper().endswith(f"TAHUN {number.year}")
    return _Candidate(
        number, rule, label.line,
        strict=not label.repaired and not may_be_cited and not _may_hold_colon(label, paper))


def _may_hold_colon(label: Label, paper: Paper) -> bool:
    """Whether the first figure may be a misread colon: the labels around have one, and this has a 1 instead."""
    beside = [other for other in paper.labels if other is not label and abs(other.at - label.at) <= _BESIDE]
    return not label.colon and label.value.startswith("1") and any(other.colon for other in beside)


def _open(value: str, paper: Paper) -> Number:
    """What stands around the gap of a number that is still to come."""
    assert paper.rules.placeholder is not None  # noqa: S101
    number = read_number(paper.rules.placeholder.sub(" ", value[:200]), paper.rules.codes, paper.rules.klasifikasi)
    return replace(number, text="") if number is not None else Number("")


def _with_next_line(label: Label, paper: Paper) -> str:
    """The value, with what was broken off to the next line: ``NOMOR 12`` / ``TAHUN 2024``, ``12/PL.01-`` / ``SD``."""
    value = label.value
    below = paper.lines[label.at + 1] if label.at + 1 < len(paper.lines) else None
    if below is None:
        return value
    if value and value[-1] in "/-":
        return value + below.cells[0]
    if broken := _BROKEN.match(value):
        # The rest of the number stands on the next line, the place and date of the letter beside its beginning.
        return broken[1] + below.cells[0]
    if _YEAR_BELOW.match(below.flat) and 0 < len(value) < 40 and not re.search(r"(?:19|20)\d\d", value):  # noqa: PLR2004
        return f"{value} {below.flat}"
    return value


def _in_title(paper: Paper) -> Iterator[_Candidate]:
    """``KEPUTUSAN ... NOMOR 12 TAHUN 2024 TENTANG ...`` on one line."""
    if paper.title is None:
        return
    labelled = {label.at for label in paper.labels if label.name is not Name.NUMBER and label.colon}
    for at, line in enumerate(paper.head[paper.title.at : paper.title.at + _BELOW_TITLE], start=paper.title.at):
        if squeeze(line.flat).startswith("TENTANG") or at in labelled:
            return
        match = _INLINE.search(line.flat[:200])
        if match is None or match.start() == 0:
            continue
        value, _colon = after_colon(line.flat[match.end() :], lone_one=False)
        if number := read_number(value, paper.rules.codes, paper.rules.klasifikasi):
            # A title is set in capitals; in small letters it may be what a table or a list cites.
            yield _Candidate(number, NumberRule.TITLE, line, strict=is_capitals(line.flat[: match.start()]))
            return


def _below_title(paper: Paper) -> Iterator[_Candidate]:
    """A number alone on a line below the heading."""
    if paper.title is None:
        return
    for line in paper.head[paper.title.at + 1 : paper.title.at + _BELOW_TITLE]:
        if _BARE.fullmatch(line.flat[:120]) and (
                number := read_number(line.flat, paper.rules.codes, paper.rules.klasifikasi)) and number.text:
            yield _Candidate(number, NumberRule.UNLABELLED, line)
            return


def _of_attachment(paper: Paper) -> Iterator[_Candidate]:
    """``LAMPIRAN / KEPUTUSAN ... / NOMOR 12 TAHUN 2024``: an attachment bears the number of what it belongs to."""
    for line in paper.attachments[:10]:
        match = re.match(r"\W{0,2}NOMOR\s{0,3}[:;]?\s{0,3}", line.cells[-1], re.IGNORECASE)
        if match and (number := read_number(line.cells[-1][match.end() :], paper.rules.codes, paper.rules.klasifikasi)):
            if number.text:
                yield _Candidate(number, NumberRule.ATTACHMENT, line)
            return
