"""What a document is and what it is about: its kind (jenis) and its subject (perihal)."""

import re
from collections.abc import Sequence
from typing import Final

from ppid_dms.extraction.page import Paper, label_of
from ppid_dms.extraction.text import GAP, Line, is_capitals, is_prose, squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence

MOST_LINES: Final = 8
"""A subject is never longer."""

_INDENT: Final = 12

_TENTANG = re.compile(r"\W{0,3}(?:TENTANG|Tentang)\W{0,3}")
_ADDRESSED = re.compile(r"\W{0,3}(?:Kepada\b|(?:Kepada )?Yth\b)", re.IGNORECASE)
_ITEM = re.compile(r"\W{0,2}(?:[A-Z]|[IVX]{1,4}|Il{1,2}|\d{1,2})[.)] ?\S?")
_OFFICE = re.compile(r"\W{0,2}(?:KETUA|SEKRETARIS|KEPALA|MENTERI|GUBERNUR|BUPATI|WALI ?KOTA|DIREKTUR|REKTOR|PRESIDEN"
                     r"|PEJABAT|KUASA|DENGAN RAHMAT)\b")
_CLOSING = re.compile(r"[\s|.,;:'\"`_]{1,6}$")
_ROMAN_BAR = re.compile(
    r"\b(Triwulan|Semester|Tahap|Bagian|Jilid|Tingkat|Gelombang|Golongan) \|(?=\s|$)", re.IGNORECASE)
_ON_THE_DAY = re.compile(r"\s+(?:pada|tanggal|mulai)\s+(?:hari\s|tanggal\s|\d).*", re.IGNORECASE | re.DOTALL)


def read_kind(paper: Paper, code: str | None, place: Place | None) -> Reading[str] | None:
    """The kind of document. Its heading decides; without one the code in its number, then its layout."""
    by_code = paper.rules.codes.get(code.casefold()) if code else None
    if paper.title is not None:
        at, kind = paper.title
        line = paper.head[at]
        confidence = Confidence.CERTAIN if by_code in {None, kind} else Confidence.LIKELY
        return Reading(kind, confidence, Place(line.page, line.number, "judul"))
    if (sop := paper.rules.codes.get("sop")) and (label := next(_sop_labels(paper), None)):
        return Reading(sop, Confidence.CERTAIN, Place(label.page, label.number, "tabel judul SOP"))
    if by_code is not None and place is not None:
        return Reading(by_code, Confidence.CERTAIN, Place(place.page, place.line, "kode dalam nomor"))
    hal = next(paper.values("hal"), None)
    if hal is None or not any(_ADDRESSED.match(cell) for line in paper.head for cell in line.cells):
        return None
    invited = hal.value.casefold().startswith("undangan")
    if plain := paper.rules.codes.get("und" if invited else "sd"):
        return Reading(plain, Confidence.LIKELY, Place(hal.line.page, hal.line.number, "susunan surat"))
    return None


def read_subject(paper: Paper) -> Reading[str] | None:
    """The subject as printed, its lines joined by one blank."""
    return (_labelled(paper, "nama-sop", "nama SOP") or _about(paper) or _labelled(paper, "hal", "label Hal")
            or _task(paper) or _labelled(paper, "acara", "label acara") or _title(paper))


def _sop_labels(paper: Paper) -> "filter[Line]":
    return filter(lambda line: squeeze(line.flat).startswith(("NOMORSOP", "NAMASOP")), paper.head)


def _labelled(paper: Paper, name: str, rule: str) -> Reading[str] | None:
    for label in paper.values(name):
        parts = [label.value.split(GAP)[0]] if label.value else []
        # What begins far to the right is the addressee of an older layout.
        edge = label.line.columns[min(1, len(label.line.columns) - 1)] + _INDENT
        for at in range(label.at + 1, min(len(paper.head), label.at + MOST_LINES)):
            line = paper.head[at]
            if _ends_subject(line, at) or line.page != label.line.page or line.columns[0] > edge:
                break
            parts.append(line.cells[0])
        if subject := _reading(parts, label.line, rule):
            return subject
    return None


def _about(paper: Paper) -> Reading[str] | None:
    """What stands under TENTANG, up to the next heading, signer, item or sentence."""
    start = next((at for at, line in enumerate(paper.head) if _TENTANG.fullmatch(line.flat)), None)
    if start is None:
        return None
    block = _under(paper.lines, start + 1)
    return _reading([line.flat for line in block], paper.head[start], "TENTANG")


def _under(lines: Sequence[Line], start: int) -> list[Line]:
    taken: list[Line] = []
    for at in range(start, min(len(lines), start + MOST_LINES)):
        line = lines[at]
        capitals = is_capitals(line.flat)
        if taken and is_capitals(taken[0].flat) and not capitals and not line.flat.replace(" ", "").isdecimal():
            break
        if _ends_subject(line, at) or _ITEM.match(line.flat) or _is_signer(lines, at):
            break
        taken.append(line)
    return taken


def _is_signer(lines: Sequence[Line], at: int) -> bool:
    """Whether the issuing office is named here, as in ``KETUA KOMISI PEMILIHAN UMUM,``.

    A subject may have a line that begins with such a word, too; only the office's name ends with a comma.
    """
    if not _OFFICE.match(lines[at].flat):
        return False
    for following, line in enumerate(lines[at : at + 3]):
        if following and _OFFICE.match(line.flat):
            return False
        if line.flat.rstrip().endswith((",", ".,")):
            return True
        if not is_capitals(line.flat):
            return False
    return lines[at].flat.upper().startswith("DENGAN RAHMAT")


def _task(paper: Paper) -> Reading[str] | None:
    """What a Surat Tugas sends people for: its "Untuk", without the days."""
    for at, line in enumerate(paper.lines):
        label = label_of(line, at)
        if label is None or label.name != "untuk" or not label.value:
            continue
        parts = [label.value]
        for number in range(at + 1, min(len(paper.lines), at + MOST_LINES)):
            following = paper.lines[number]
            if label_of(following, number) or re.match(r"\W*(?:Demikian|Ditetapkan|Dikeluarkan)\b", following.flat):
                break
            parts.append(following.flat)
        return _reading([_ON_THE_DAY.sub("", " ".join(parts))], line, "label Untuk", Confidence.LIKELY)
    return None


def _title(paper: Paper) -> Reading[str] | None:
    """The title itself, where a document has no other subject; what stands under its number if that is a headline."""
    if paper.title is None:
        return None
    at, _kind = paper.title
    block = _under(paper.head, at)
    line = paper.head[at]
    numbered = at + len(block)
    bare = any(squeeze(line.flat) == heading for heading, _name in paper.rules.headings)
    if bare and numbered < len(paper.head) and (label := label_of(paper.head[numbered], numbered)) \
            and label.name == "nomor" and numbered + 1 < len(paper.head):
        headline = paper.head[numbered + 1]
        if not _ends_subject(headline, numbered + 1) and not _ITEM.match(headline.flat):
            return _reading([headline.flat], headline, "judul", Confidence.LIKELY)
    # A heading alone says what the document is, not what it is about.
    return _reading([part.flat for part in block], line, "judul", Confidence.DOUBTFUL if bare else Confidence.LIKELY)


def _ends_subject(line: Line, at: int) -> bool:
    return label_of(line, at) is not None or is_prose(line.flat) or line.flat.startswith(("Pada hari", "Pada Hari"))


def _reading(
    parts: Sequence[str], line: Line, rule: str, confidence: Confidence = Confidence.CERTAIN
) -> Reading[str] | None:
    """The parts joined by single blanks, without specks at the end; None if nothing is left."""
    joined = " ".join(" ".join(part.strip("—–|«» ") if at else part for at, part in enumerate(parts)).split())
    # After such a word a bar is the numeral one; anywhere else at the end it is the edge of a shadow.
    numeral = _ROMAN_BAR.sub(r"\1 I", joined)
    if numeral != joined and confidence is Confidence.CERTAIN:
        confidence = Confidence.LIKELY
    subject = _CLOSING.sub("", numeral).strip("—-–«» ")
    return Reading(subject, confidence, Place(line.page, line.number, rule)) if subject else None
