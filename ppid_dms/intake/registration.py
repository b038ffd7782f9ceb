"""What is said about a scan in Paperless, made from what was read and from where it was dropped. Pure functions.

Software only suggests: a doubtful reading fills nothing in, and the category is always a person's choice.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import TypeVar

from ppid_dms.config import Settings
from ppid_dms.intake.naming import safe_name
from ppid_dms.records import Letter, Reading, Registration, Scan
from ppid_dms.vocabulary import AnyField, Confidence, DipField, FileKind, OwnField, Stage, TextLayer

T = TypeVar("T")

_LONGEST_TITLE = 127  # Paperless cuts a longer one without a word [06]


def registration_of(
    scan: Scan, letter: Letter, text_layer: TextLayer, settings: Settings, kind: FileKind = FileKind.PDF
) -> Registration:
    """What is said about a scan when it is handed to Paperless."""
    return Registration(
        reference=scan.reference,
        file_name=f"{scan.reference} {_named_for(kind, safe_name(scan.name))}",
        title=title_of(scan, letter),
        # Without a date Paperless takes the first one it finds in the text, often that of a cited letter.
        created=sure(letter.tanggal) or scan.claimed_at.astimezone(settings.zone).date(),
        jenis=sure(letter.jenis),
        asn=scan.asn,
        stage=Stage.COLLECTED,
        fields={
            OwnField.REFERENCE: scan.reference,
            **suggestions(scan, letter, text_layer, settings),
        },
        correspondent=_correspondent(sure(letter.instansi), settings.correspondents),
    )


def _named_for(kind: FileKind, name: str) -> str:
    """The name with an ending that belongs to what is in the file: people open it by that."""
    return name if PurePosixPath(name).suffix.lower() in kind.suffixes else name + kind.suffixes[0]


def suggestions(
    scan: Scan, letter: Letter, text_layer: TextLayer, settings: Settings
) -> dict[AnyField, str]:
    """Values for the form as far as they can be told; what cannot be told is not there."""
    unit = settings.unit_of(scan.folder)
    forms = settings.dip.forms
    made_on: date | None = sure(letter.tanggal)
    told: dict[AnyField, str | None] = {
        DipField.SUMMARY: sure(letter.perihal),
        DipField.UNIT: unit.name if unit else None,
        DipField.RESPONSIBLE: sure(letter.penandatangan_jabatan) or (unit.responsible if unit else None),
        DipField.DATE: made_on.isoformat() if made_on else None,
        DipField.PLACE: sure(letter.tempat),
        DipField.FORM: forms.digital if text_layer is TextLayer.DIGITAL else forms.scan,
        DipField.NUMBER: sure(letter.nomor),
    }
    return {key: text for key, text in told.items() if text}


def _correspondent(issuer: str | None, known: Iterable[str]) -> str | None:
    """The configured correspondent that a letterhead names, in full or by its short name; case does not count."""
    said = " ".join((issuer or "").casefold().replace("komisi pemilihan umum", "kpu").split())
    return next((name for name in known if name.casefold() == said), None)


def title_of(scan: Scan, letter: Letter) -> str:
    """A title that a person finds the document by."""
    title = sure(letter.perihal) or " ".join(filter(None, (sure(letter.jenis), sure(letter.nomor))))
    return (title or PurePosixPath(safe_name(scan.name)).stem)[:_LONGEST_TITLE]


def sure(reading: Reading[T] | None) -> T | None:
    """A value that may be suggested: what was read, unless it is doubtful."""
    return None if reading is None or reading.confidence is Confidence.DOUBTFUL else reading.value
