"""The approval log of a year: every request and how it was answered, also what was refused or undone."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from ppid_dms.recap.editions.parts import FOR_INTERNAL_USE, Again
from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, Office, Row, Value
from ppid_dms.records import Decision

_MACHINES: Final = Audience.MACHINES


def approvals(
    decisions: Callable[[], Iterable[Decision]], year: int, office: Office, as_of: date
) -> Edition:
    """The decisions recorded in a year by the office's calendar, known on ``as_of``; oldest first.

    What is recorded after this call is not in it, though ``decisions`` is read anew each time the rows are.
    """
    until = min(date(year, 12, 31), as_of)
    clock = datetime.combine(until, time(12), office.zone).tzname()
    columns = _columns(clock)
    count, newest = 0, 0
    for decision in _within(decisions(), year, until, office.zone):
        count, newest = count + 1, decision.id

    def recorded() -> Iterator[Decision]:
        return takewhile(lambda x: x.id <= newest, _within(decisions(), year, until, office.zone))

    return Edition(
        key="log",
        name=f"log-{year}",
        label="Log Pengesahan",
        titles=(f"LOG PENGESAHAN INFORMASI PUBLIK TAHUN {year}", f"PPID {office.name}".upper()),
        status=FOR_INTERNAL_USE,
        columns=tuple(column for column, _value in columns),
        blocks=(Block(None, Again(
            recorded, count, lambda x: Row(f"keputusan-{x.id}", tuple(value(x) for _column, value in columns)))),),
        as_of=until,
        office=office,
        public=False,
        signed=False,
    )


def _within(decisions: Iterable[Decision], year: int, until: date, zone: ZoneInfo) -> Iterator[Decision]:
    for decision in decisions:
        day = decision.recorded_at.astimezone(zone).date()
        if day.year == year and day <= until:
            yield decision


def _columns(clock: str | None) -> tuple[tuple[Column, Callable[[Decision], Value]], ...]:
    return (
        (Column("id", "No.", ColumnKind.NUMBER, 6), lambda x: x.id),
        (Column("dicatat_pada", f"Dicatat ({clock})", ColumnKind.MOMENT, 16), lambda x: x.recorded_at),
        (Column("id_paperless", "ID Paperless", ColumnKind.NUMBER, 9, names_row=True), lambda x: x.document_id),
        (Column("permintaan", "Permintaan", width=13, filter_as="Permintaan"), lambda x: x.request and x.request.value),
        (Column("penahan", "Penahan", width=13), lambda x: x.hold and x.hold.value),
        (Column("hasil", "Hasil", width=13, filter_as="Hasil"), lambda x: x.outcome.value),
        (Column("alasan", "Alasan", width=18), lambda x: x.reason or None),
        (Column("tahap", "Tahap Sesudahnya", width=15), lambda x: x.stage.value),
        (Column("pelaku", "Pelaku", width=16, filter_as="Pelaku"), lambda x: x.actor_name or None),
        (Column("diminta_pada", f"Diminta ({clock})", ColumnKind.MOMENT, 16), lambda x: x.requested_at),
        (Column("dasar", "Dasar", width=24), lambda x: x.basis or None),
        (Column("kurang", "Belum Ada", width=16), lambda x: ", ".join(key.value for key in x.missing) or None),
        (Column("catatan", "Catatan", width=36), lambda x: x.note or None),
        (Column("entri_riwayat", "Entri Riwayat", ColumnKind.NUMBER, audience=_MACHINES), lambda x: x.entry),
    )
