"""From the text of a document to the fields of a letter. Pure: no file, no clock, and no text makes it raise."""

from collections.abc import Iterable
from typing import Final

from ppid_dms.extraction.numbers import Number, read_number
from ppid_dms.extraction.page import Paper
from ppid_dms.extraction.people import (
    read_addressees,
    read_direction,
    read_e_signature,
    read_issuer,
    read_signer,
    read_unit,
)
from ppid_dms.extraction.rules import LetterRules
from ppid_dms.extraction.subject import read_kind, read_subject
from ppid_dms.extraction.text import GAP, lines_of
from ppid_dms.extraction.when import Made, read_made
from ppid_dms.records import Letter, Place, Reading
from ppid_dms.vocabulary import Confidence

_URGENCIES: Final = frozenset({
    "biasa", "penting", "segera", "sangat segera", "amat segera", "kilat", "rahasia", "sangat rahasia", "terbatas",
    "konfidensial",
})
_SPECKS: Final = " .,;:'\"`|«»“”‘’_"
_LONGEST: Final = 500


def read_letter(pages: Iterable[tuple[int, str]], rules: LetterRules) -> Letter:
    """The fields of a document, from its numbered pages. What is not on it is None."""
    paper = Paper(lines_of(pages), rules)
    if not paper.lines:
        return Letter()
    number, place = _number(paper)
    jenis = read_kind(paper, number.code if number else None, place)
    made = _checked(read_made(paper), number)
    issuer = read_issuer(paper)
    name, position = read_signer(paper)
    return Letter(
        jenis=jenis,
        nomor=_reading(number.text, number, place) if number and place and number.text else None,
        klasifikasi=_reading(number.klasifikasi, number, place) if number and place and number.klasifikasi else None,
        tanggal=made.on,
        tempat=made.at,
        perihal=_short(read_subject(paper)),
        sifat=_urgency(paper),
        lampiran=_enclosure(paper),
        instansi=_short(issuer),
        unit=_short(read_unit(paper)),
        tujuan=_short(read_addressees(paper)),
        penandatangan_nama=name,
        penandatangan_jabatan=position,
        tte=read_e_signature(paper),
        arah=read_direction(paper, issuer, jenis),
    )


def _number(paper: Paper) -> tuple[Number | None, Place | None]:
    """The document's own number: the first that is labelled in its head. A label left open is its own as well."""
    for label in paper.values("nomor"):
        number = read_number(label.value, paper.rules.codes)
        place = Place(label.line.page, label.line.number, "label Nomor")
        if number is not None:
            return number, place
        if label.colon:
            return None, None
    return None, None


def _reading(value: str, number: Number, place: Place) -> Reading[str]:
    return Reading(value, Confidence.LIKELY if number.repaired else Confidence.CERTAIN, place)


def _checked(made: Made, number: Number | None) -> Made:
    """A date whose year is not that of the number is looked at again by a person."""
    if made.on is None or number is None or made.on.confidence is not Confidence.CERTAIN:
        return made
    if number.year not in {None, made.on.value.year}:
        return Made(Reading(made.on.value, Confidence.LIKELY, made.on.seen_at), made.at)
    return made


def _urgency(paper: Paper) -> Reading[str] | None:
    for label in paper.values("sifat"):
        value = label.value.split(GAP)[0].strip(_SPECKS)
        known = value.casefold() in _URGENCIES
        if value:
            return Reading(value[:_LONGEST], Confidence.CERTAIN if known else Confidence.DOUBTFUL,
                           Place(label.line.page, label.line.number, "label Sifat"))
    return None


def _enclosure(paper: Paper) -> Reading[str] | None:
    for label in paper.values("lampiran"):
        value = label.value.split(GAP)[0].strip(_SPECKS)
        if value.strip("-–— "):
            return Reading(value[:_LONGEST], Confidence.LIKELY,
                           Place(label.line.page, label.line.number, "label Lampiran"))
    return None


def _short(reading: Reading[str] | None) -> Reading[str] | None:
    if reading is None or not reading.value:
        return None
    return reading if len(reading.value) <= _LONGEST else Reading(
        reading.value[:_LONGEST], Confidence.DOUBTFUL, reading.seen_at)
