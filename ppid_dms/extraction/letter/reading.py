"""From the text of a document to the fields of a letter. Pure: no file, no clock, and no text makes it raise."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from ppid_dms.extraction.letter.columns import is_enclosure
from ppid_dms.extraction.letter.damage import is_damaged
from ppid_dms.extraction.letter.heading import read_kind
from ppid_dms.extraction.letter.issuer import numbered_issuer, read_issuer
from ppid_dms.extraction.letter.numbering import read_own_number
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.people import (
    read_addressees,
    read_direction,
    read_e_signature,
    read_unit,
)
from ppid_dms.extraction.letter.rules import LetterRules
from ppid_dms.extraction.letter.signature import read_signer
from ppid_dms.extraction.letter.subject import read_subject
from ppid_dms.extraction.letter.when import read_made
from ppid_dms.extraction.text import GAP, MAX_CHARACTERS, clean, lines_of, squeeze
from ppid_dms.records import Letter, Place, Reading
from ppid_dms.vocabulary import Confidence, Label

_SPECKS: Final = " .,;:'\"`|«»“”‘’_"
_LONGEST: Final = 500
_FREE: Final = frozenset({
    "perihal", "lampiran", "instansi", "unit", "tujuan", "penandatangan_nama", "penandatangan_jabatan", "tempat",
})
# What of the addressee's column runs into a value, as OCR gives it.
_BESIDE = re.compile(
    r"(?:\s|^)(?:Kepada|Yth|KEPADA)\b.*|\s(?:di ?[-–—]|(?:19|20)\d\d$|NO\.|TGL|DITERIMA|TERIMA|AGENDA).*|^di ?[-–].*")

_SPOKEN = re.compile(r"(\d{2,3}) ?\((\w{3,8})\)")
_FIGURES: Final = {"satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7",
                   "delapan": "8", "sembilan": "9"}
_SPECK = re.compile(r"[a-z]{1,3}")
_ABBREVIATED = re.compile(r"\b(?:eks|exp|ex|lbr|brks|bks|bdl|bh|hlm)\.$", re.IGNORECASE)


def read_letter(pages: Iterable[tuple[int, str]], rules: LetterRules) -> Letter:
    """The fields of a document, from its numbered pages. What is not on it is None.

    In a text that an OCR engine has visibly damaged nothing is certain, nor on a paper that comes with another one: a
    receipt, a routing slip, an attachment without what it belongs to.
    """
    paper = Paper(lines_of(pages), rules)
    if not paper.lines:
        return Letter()
    letter = _read(paper)
    doubtful = is_damaged(paper.lines) or paper.begins_with_attachment or paper.tells_of_another
    return _lowered(letter, frozenset(Letter.__slots__)) if doubtful else letter


def read_recognised_letter(pages: Iterable[tuple[int, str]], rules: LetterRules) -> Letter:
    """The fields of a document whose text was recognised (OCR): what is free text is never certain.

    Headings, dates and numbers with an archive code have a form that tells a misread letter; a name or a subject has
    none. Of "NOMOR 12 TAHUN 2024" the figure often is handwriting: it is certain only where it stands twice.
    """
    kept = list(pages)
    letter = read_letter(kept, rules)
    if letter.nomor is not None and letter.klasifikasi is None and not _seen_twice(letter.nomor.value, kept):
        return _lowered(letter, _FREE | {"nomor"})
    return _lowered(letter, _FREE)


def _seen_twice(number: str, pages: Iterable[tuple[int, str]]) -> bool:
    """Whether a number stands a second time on the document: over an attachment, on a further page."""
    said = "".join(squeeze(clean(text[:MAX_CHARACTERS])) for _page, text in pages)
    return said.count(squeeze(number)) > 1


def _lowered(letter: Letter, names: frozenset[str]) -> Letter:
    lower: dict[str, Any] = {
        name: replace(reading, confidence=Confidence.LIKELY) for name in names
        if (reading := getattr(letter, name)) is not None and reading.confidence is Confidence.CERTAIN
    }
    return replace(letter, **lower)


def _read(paper: Paper) -> Letter:
    rules = paper.rules
    own = read_own_number(paper)
    jenis = read_kind(paper, own)
    made = read_made(paper, jenis.value if jenis else None, own)
    issuer = _short(numbered_issuer(read_issuer(paper), own, rules))
    addressees = _short(read_addressees(paper))
    signer = read_signer(paper)
    return Letter(
        jenis=jenis,
        nomor=own.reading(own.number.text) if own else None,
        klasifikasi=own.reading(own.number.klasifikasi) if own and (
            _numbers_with_codes(issuer, rules) or (jenis and jenis.value in rules.agreements)) else None,
        tanggal=made.on,
        tempat=made.at,
        perihal=_short(read_subject(paper)),
        sifat=_urgency(paper),
        lampiran=_enclosure(paper),
        instansi=issuer,
        unit=_short(read_unit(paper)),
        tujuan=addressees,
        penandatangan_nama=signer.name,
        penandatangan_jabatan=_short(signer.position),
        tte=read_e_signature(paper),
        arah=read_direction(paper, issuer, jenis, addressees),
    )


def _numbers_with_codes(issuer: Reading[str] | None, rules: LetterRules) -> bool:
    """Whether the issuer puts an archive code of ours into its numbers; another body's code means something else."""
    if issuer is None or not rules.own_numbers:
        return True
    said = squeeze(issuer.value)
    return any(squeeze(body) in said for body in rules.own_numbers)


def _urgency(paper: Paper) -> Reading[str] | None:
    for label in paper.values(Label.URGENCY):
        value, repaired = label.value.split(GAP)[0].strip(_SPECKS), label.repaired
        known = value.casefold() in paper.rules.urgencies
        if not known and (begun := _begun_urgency(value, paper.rules)):
            value, known, repaired = begun, True, True
        if known or (value and squeeze(label.line.cells[label.cell]).startswith("SIFAT")):
            confidence = Confidence.DOUBTFUL if not known else (
                Confidence.LIKELY if repaired else Confidence.CERTAIN)
            return Reading(value[:_LONGEST], confidence, Place(label.line.page, label.line.number, "label Sifat"))
    return None


def _begun_urgency(value: str, rules: LetterRules) -> str | None:
    """The known word that a value begins with, where another column runs into it."""
    folded = value.casefold()
    known = [word for word in rules.urgencies if folded.startswith(f"{word} ")]
    return value[: max(map(len, known))] if known else None


def _enclosure(paper: Paper) -> Reading[str] | None:
    for label in paper.values(Label.ENCLOSURE):
        value = _counted(_BESIDE.sub("", label.value.split(GAP)[0]).strip(_SPECKS))
        value += "." * (_ABBREVIATED.search(f"{value}.") is not None and f"{value}." in label.value)
        # Without a colon it is what OCR made of the colon and the dash behind it, unless something is counted.
        told = label.colon and not (label.repaired and value.isdecimal()) and not _SPECK.fullmatch(value)
        if value.strip("-–— ") and (told or is_enclosure(value)):
            return Reading(value[:_LONGEST], Confidence.LIKELY,
                           Place(label.line.page, label.line.number, "label Lampiran"))
    return None


def _counted(value: str) -> str:
    """``11 (satu) berkas``, ``2 1 Bundel``: a figure that OCR made of the colon before it, by what follows it."""
    spoken = _SPOKEN.match(value)
    if spoken and (figure := _FIGURES.get(spoken[2].casefold())) and spoken[1] != figure and spoken[1].endswith(figure):
        return value[len(spoken[1]) - len(figure) :]
    return re.sub(r"^\d (?=\d{1,2} [A-Za-z(])", "", value)


def _short(reading: Reading[str] | None) -> Reading[str] | None:
    if reading is None or not reading.value:
        return None
    return reading if len(reading.value) <= _LONGEST else Reading(
        reading.value[:_LONGEST], Confidence.DOUBTFUL, reading.seen_at)
