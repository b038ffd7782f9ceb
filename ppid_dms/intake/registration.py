"""What is said about a scan in Paperless, made from what was read and from where it was dropped. Pure functions.

Software only suggests: a doubtful reading fills nothing in, and the category is always a person's choice.
"""

from dataclasses import replace
from pathlib import PurePosixPath

from ppid_dms.config import Settings
from ppid_dms.intake.explaining import to_be_checked
from ppid_dms.intake.holding import often_exempt
from ppid_dms.intake.naming import safe_name
from ppid_dms.intake.suggesting import correspondent_of, suggest, sure
from ppid_dms.language import translate as _
from ppid_dms.records import Letter, Reading, Registration, Scan
from ppid_dms.vocabulary import AnyField, Confidence, FileKind, OwnField, SideTag, Stage, TextLayer

_LONGEST_TITLE = 127  # Paperless cuts a longer one without a word [06]


def registration_of(
    scan: Scan, letter: Letter, text_layer: TextLayer, settings: Settings, kind: FileKind = FileKind.PDF
) -> Registration:
    """What is said about a scan when it is handed to Paperless, or when OCR has read it there."""
    readings = suggest(scan.folder, letter, text_layer, settings)
    if letter == Letter():
        # OCR has still to speak, or there is nothing to read: what a rule would guess meanwhile stays in nobody's way.
        readings = {key: reading for key, reading in readings.items() if reading.confidence is Confidence.CERTAIN}
    filled: dict[AnyField, str] = {key: text for key, reading in readings.items() if (text := sure(reading))}
    exempt = often_exempt(letter, settings)
    return Registration(
        reference=scan.reference,
        file_name=f"{scan.reference} {_named_for(kind, safe_name(scan.name))}",
        title=title_of(scan, letter),
        # Without a date Paperless takes the first one it finds in the text, often that of a cited letter.
        created=sure(letter.tanggal) or scan.claimed_at.astimezone(settings.zone).date(),
        jenis=sure(letter.jenis),
        asn=scan.asn,
        stage=Stage.COLLECTED,
        fields={OwnField.REFERENCE: scan.reference, **filled},
        correspondent=correspondent_of(letter, settings),
        note=to_be_checked({
            **({_("Jenis naskah"): _seen(letter.jenis, text_layer)} if letter.jenis else {}),
            **{settings.sop.fields[key]: _seen(reading, text_layer) for key, reading in readings.items()}}),
        issuer=sure(letter.instansi) or "",
        holds={SideTag.CONSEQUENCE_TEST: exempt} if exempt else {},
    )


def title_of(scan: Scan, letter: Letter) -> str:
    """A title that a person finds the document by."""
    title = sure(letter.perihal) or " ".join(filter(None, (sure(letter.jenis), sure(letter.nomor))))
    return (title or PurePosixPath(safe_name(scan.name)).stem)[:_LONGEST_TITLE]


def _seen(reading: Reading[str], text_layer: TextLayer) -> Reading[str]:
    """The reading with its page only where pages are known: what Paperless recognised is one text without any."""
    return reading if text_layer.is_of_page_one else replace(reading, seen_at=replace(reading.seen_at, page=0))


def _named_for(kind: FileKind, name: str) -> str:
    """The name with an ending that belongs to what is in the file: people open it by that."""
    return name if PurePosixPath(name).suffix.lower() in kind.suffixes else name + kind.suffixes[0]
