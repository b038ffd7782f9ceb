"""How answers look in a terminal. Pure functions from what was found to text; names of files are never shown raw."""

import json
import textwrap
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from ppid_dms.commands.inspect import Seen
from ppid_dms.commands.status import Overview
from ppid_dms.commands.telling import printable
from ppid_dms.config import Settings
from ppid_dms.intake.drop import Skipped
from ppid_dms.intake.explaining import explain, remarks
from ppid_dms.intake.shelf import KeptForm
from ppid_dms.language import translate as _
from ppid_dms.records import Place, Scan
from ppid_dms.vocabulary import Confidence

_WIDTH: Final = 24
_VALUE: Final = 60
_SURE: Final = 9

Paint: TypeAlias = Callable[[str, Confidence], str]


def inspection(seen: Seen, paint: Paint = lambda text, _confidence: text) -> str:
    """What was read from one file, as a table: field, value, how sure, and where it was seen.

    ``paint`` colours a text by its confidence, where the terminal can show that.
    """
    lines = [f"── {printable(seen.file.name)}  ({seen.pages} {_('halaman')}, {seen.text_layer.value})"]
    if seen.problem is not None:
        happened, remedy = explain(seen.problem, seen.detail)
        lines += [f"   {printable(happened)}", f"   → {printable(remedy)}"]
    lines += [f"   ! {said}" for said in remarks(seen.features)]
    for name, reading in seen.readings():
        if reading is not None:
            first, *more = textwrap.wrap(printable(_plain(reading.value)), _VALUE) or [""]
            sure = paint(f"{reading.confidence.value:<{_SURE}}", reading.confidence)
            lines.append(f"   {name:<{_WIDTH}}{first:<{_VALUE}}  {sure}{_seen_at(reading.seen_at)}")
            lines += [f"   {'':<{_WIDTH}}{rest}" for rest in more]
    return "\n".join(lines)


def _seen_at(place: Place) -> str:
    line = f"{_('hal.')} {place.page} {_('baris')} {place.line}, " if place.line else ""
    return printable(f"{line}{place.rule}")


def inspection_as_json(seen: Seen) -> dict[str, Any]:
    """What was read from one file, for programs."""
    return {
        "file": str(seen.file).encode("utf-8", "replace").decode(),
        "sha256": seen.sha256,
        "pages": seen.pages,
        "text_layer": seen.text_layer.value,
        "fields": {
            name: None if reading is None else {
                "value": _plain(reading.value),
                "confidence": reading.confidence.value,
                "source": {"page": reading.seen_at.page, "line": reading.seen_at.line, "rule": reading.seen_at.rule},
            }
            for name, reading in seen.readings()
        },
        "problem": seen.problem.value if seen.problem else None,
        "kind": seen.kind.value if seen.kind else None,
        "features": sorted(seen.features),
    }


def overview(look: Overview, zone: ZoneInfo) -> str:
    """What is where, and what waits for a person."""
    lines = [_("Di folder masuk: {count} berkas").format(count=sum(look.waiting.values()))]
    lines += [f"   {printable(folder) or '.':<{_WIDTH}}{count}" for folder, count in sorted(look.waiting.items())]
    lines += [
        f"   {printable(entry.path) or '.'}: {_passed_over(entry.why)}"
        for entry in look.passed_over if entry.why.asks_for_a_person]
    lines.append(_("Berkas yang sudah diambil: {count}").format(count=sum(look.states.values())))
    lines += [f"   {state.value:<{_WIDTH}}{count}" for state, count in sorted(look.states.items())]
    lines.append(_("Baris buku rekap: {count}").format(count=sum(look.lines.values())))
    if look.owed:
        lines.append(_("Jawaban yang masih harus ditulis ke Paperless: {count}").format(count=look.owed))
    if look.forms:
        lines.append(_("Formulir yang belum selesai; lihat jawabannya:"))
        lines += [_form(form) for form in look.forms]
    if look.strangers:
        lines.append(_("Di folder proses, bukan berkas kami; pindahkan ke folder unit bila itu pindaian:"))
        lines += [f"   {printable(name)}" for name in look.strangers]
    if look.stuck:
        lines.append(_("Tertahan:"))
        lines += [_scan(scan, zone) for scan in look.stuck]
    if look.set_aside:
        lines.append(_("Disisihkan:"))
        lines += [_scan(scan, zone) for scan in look.set_aside]
    if look.pulse is not None:
        lines.append(_("Keputusan terakhir diperiksa {at}.").format(at=_local(look.pulse.at, zone)))
        if look.pulse.trouble:
            lines.append(f"   {printable(look.pulse.trouble)}")
        lines += [
            f"   #{item.document_id} {printable(item.title)}: {printable(item.reason)}"
            for item in look.pulse.attention]
    return "\n".join(lines)


def settings(current: Settings) -> str:
    """The settings in force, as JSON; there is no secret among them but the place of one."""
    content = {
        "ppid.toml": current.service.model_dump(mode="json"),
        "sop-08-2024.toml": current.sop.model_dump(mode="json"),
        "units.toml": {
            "correspondents": current.correspondents,
            "units": [unit.model_dump(mode="json") for unit in current.units],
        },
        "dip.toml": current.dip.model_dump(mode="json"),
        "naskah.toml": current.naskah.model_dump(mode="json"),
        "data-pribadi.toml": current.personal.model_dump(mode="json"),
        "kalender.toml": current.calendar.model_dump(mode="json"),
        "token": "•••",
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _scan(scan: Scan, zone: ZoneInfo) -> str:
    where = printable(f"{scan.folder}/{scan.name}" if scan.folder else scan.name)
    why = explain(scan.reason, scan.detail)[0] if scan.reason else scan.detail
    text = f"   {where} ({scan.reference}): {printable(why)}"
    if scan.next_try is not None:
        text += " " + _("Dicoba lagi {at}.").format(at=_local(scan.next_try, zone))
    elif scan.waits:
        text += " " + _("Menunggu orang.")
    return text


def _form(form: KeptForm) -> str:
    text = "   " + _("{number} ({folder}): {open} dari {rows} baris belum menjadi dokumen").format(
        number=form.number, folder=printable(form.folder) or ".", open=form.open_rows, rows=len(form.form.rows))
    return f"{text}. {printable(form.detail)}" if form.detail else text


def _passed_over(why: Skipped) -> str:
    return {
        Skipped.TOO_DEEP: _("terlalu dalam, tidak dilihat; letakkan di folder unit"),
        Skipped.CLOSED: _("folder tidak dapat dibuka; periksa izinnya"),
        Skipped.UNREADABLE: _("tidak dapat dibaca; periksa izinnya"),
    }.get(why, why.value)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d-%m-%Y %H:%M:%S}"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if not isinstance(value, Path) else value.as_posix()
