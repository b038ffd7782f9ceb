"""What is suggested for the form of a scan, from the letter and from where it was dropped. Pure functions.

Every suggestion says how far it can be trusted and where it was seen. The category is always a person's choice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from ppid_dms.config import Settings
from ppid_dms.config.dip import UnitSettings
from ppid_dms.language import translate as _
from ppid_dms.records import Letter, Place, Reading
from ppid_dms.vocabulary import Confidence, DipField, TextLayer

T = TypeVar("T")


def suggest(folder: str, letter: Letter, text_layer: TextLayer, settings: Settings) -> dict[DipField, Reading[str]]:
    """A reading for each element of PerKI 1/2021 Ps. 21(2) that can be told; what cannot be told is not there.

    ``folder`` is the one below the drop root that it was put into.
    """
    return dict(_told(folder, letter, text_layer, settings))


def sure(reading: Reading[T] | None) -> T | None:
    """A value that may be filled in: what was read, unless it is doubtful."""
    return None if reading is None or reading.confidence is Confidence.DOUBTFUL else reading.value


def correspondent_of(letter: Letter, settings: Settings) -> str | None:
    """The configured correspondent that a letterhead names, in full or by its short name; case does not count."""
    said = _plain((sure(letter.instansi) or "").casefold().replace("komisi pemilihan umum", "kpu"))
    return next((name for name in settings.correspondents if name.casefold() == said), None)


def _told(
    folder: str, letter: Letter, text_layer: TextLayer, settings: Settings
) -> Iterator[tuple[DipField, Reading[str]]]:
    unit = settings.unit_of(folder)
    held_by = _inferred(unit.name, _("folder tempat berkas diletakkan"), Confidence.CERTAIN) if unit else (
        _unit_of(letter, settings))
    unit = unit or next((known for known in settings.units if held_by and known.name == held_by.value), None)
    by_unit = _inferred(unit.responsible, _("penanggung jawab unit")) if unit and unit.responsible else None
    position = letter.penandatangan_jabatan
    forms = settings.dip.forms
    form = forms.digital if text_layer is TextLayer.DIGITAL else forms.scan
    told: Mapping[DipField, Reading[str] | None] = {
        DipField.SUMMARY: letter.perihal,
        DipField.UNIT: held_by,
        DipField.RESPONSIBLE: position if sure(position) else by_unit or position,
        DipField.DATE: _as_text(letter.tanggal),
        DipField.PLACE: letter.tempat,
        DipField.FORM: _inferred(form, _("jenis berkas"), Confidence.CERTAIN),
        DipField.RETENTION: _retention(letter, settings),
        DipField.NUMBER: letter.nomor,
    }
    yield from ((key, reading) for key, reading in told.items() if reading is not None and reading.value)


def _unit_of(letter: Letter, settings: Settings) -> Reading[str] | None:
    """The unit that the letterhead names; else the one whose matter it is by its archive code (klasifikasi)."""
    names = {_letters(unit.name): unit.name for unit in settings.units}
    names |= {_letters(unit.name.replace("KPU", "Komisi Pemilihan Umum")): unit.name for unit in settings.units}
    for reading in (letter.unit, letter.instansi):
        if reading is not None and (name := names.get(_letters(sure(reading) or ""))):
            return replace(reading, value=name)
    code = sure(letter.klasifikasi)
    unit = _nearest(code, settings) if code else None
    return _inferred(unit.name, _("klasifikasi {code}").format(code=code)) if unit else None


def _nearest(code: str, settings: Settings) -> UnitSettings | None:
    """The unit with the longest archive code that this one begins with."""
    fitting = [
        (len(own), unit) for unit in settings.units for own in unit.classifications if is_under(code, own)]
    return max(fitting, key=lambda pair: pair[0], default=(0, None))[1]


def is_under(code: str, branch: str) -> bool:
    """Whether an archive code is a branch of the classification, or lies below it: SDM.04.1 under SDM.04."""
    return f"{code.casefold()}.".startswith(f"{branch.casefold()}.")


def _retention(letter: Letter, settings: Settings) -> Reading[str] | None:
    kind, code = sure(letter.jenis), sure(letter.klasifikasi)
    for rule in settings.dip.retention.suggested:
        kind_fits = not rule.kinds or kind in rule.kinds
        code_fits = not rule.classifications or (
            code is not None and any(is_under(code, branch) for branch in rule.classifications))
        if kind_fits and code_fits:
            return _inferred(rule.wording, _("jenis naskah dan klasifikasi"))
    return None


def _as_text(reading: Reading[date] | None) -> Reading[str] | None:
    return None if reading is None else Reading(reading.value.isoformat(), reading.confidence, reading.seen_at)


def _inferred(value: str, rule: str, confidence: Confidence = Confidence.LIKELY) -> Reading[str]:
    return Reading(value, confidence, Place(0, 0, rule))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    """Letters only: a letterhead writes Sub Bagian, Subbagian and Sub-Bagian."""
    return "".join(filter(str.isalpha, text.casefold()))
