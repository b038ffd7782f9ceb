"""The Daftar Informasi yang Dikecualikan: a list of its own, for the office only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, Self

from ppid_dms.recap.decree import Semester
from ppid_dms.recap.editions.parts import FOR_INTERNAL_USE, Numbered, of_semester
from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, Office, Row, Value
from ppid_dms.recap.exporters.text import long_date
from ppid_dms.recap.inventory import Inventory, Listed
from ppid_dms.vocabulary import ExemptField

_PEOPLE: Final = Audience.PEOPLE
_MACHINES: Final = Audience.MACHINES


@dataclass(frozen=True, slots=True)
class _Test:
    """A consequence test as it was endorsed; ``until`` is the last day of its term."""

    legal_basis: str = ""
    if_opened: str = ""
    if_closed: str = ""
    term: str = ""
    until: date | None = None

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        until = values.get(ExemptField.UNTIL)
        return cls(
            values.get(ExemptField.LEGAL_BASIS, ""), values.get(ExemptField.IF_OPENED, ""),
            values.get(ExemptField.IF_CLOSED, ""), values.get(ExemptField.TERM, ""),
            date.fromisoformat(until) if until else None)


def dik(inventory: Inventory, semester: Semester, office: Office) -> Edition:
    """The exempt items as the inventory's day knows them, with their consequence tests; never public.

    An item whose term has run out stays on it, and says so: what it is from then on, a person decides.
    """
    return Edition(
        key="dik",
        name=f"dik-{semester}",
        label="DIK",
        titles=("DAFTAR INFORMASI YANG DIKECUALIKAN", f"PPID {office.name}".upper(), of_semester(semester)),
        status=FOR_INTERNAL_USE,
        columns=tuple(column for column, _value in _COLUMNS),
        blocks=(Block(None, Numbered(inventory.exempt(), partial(_row, inventory.until))),),
        as_of=inventory.until,
        office=office,
        public=False,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    listed: Listed
    test: _Test
    day: date

    @property
    def has_ended(self) -> bool:
        return self.test.until is not None and self.test.until < self.day


def _row(day: date, number: int, listed: Listed) -> Row:
    entry = _Entry(number, listed, _Test.of(listed.item.exemption), day)
    return Row(listed.entry.lower(), tuple(value(entry) for _column, value in _COLUMNS))


def _term(entry: _Entry) -> str:
    """The term as it was worded, with its last day; PerKI 1/2021: after it the information becomes public."""
    test = entry.test
    if test.until is None:
        return test.term
    ended = "berakhir" if entry.has_ended else "sampai"
    told = f"{test.term} ({ended} {long_date(test.until)})".strip()
    return f"{told}; perlu diklasifikasikan kembali" if entry.has_ended else told


# The columns of Lampiran II of PerKI 1/2021 after the running number; those for machines let a row stand by itself.
_COLUMNS: Final[tuple[tuple[Column, Callable[[_Entry], Value]], ...]] = (
    (Column("no", "No.", ColumnKind.NUMBER, 5), lambda x: x.number),
    (Column("informasi", "Informasi", width=38, names_row=True), lambda x: x.listed.item.summary),
    (Column("dasar_hukum", "Dasar Hukum Pengecualian", width=30), lambda x: x.test.legal_basis),
    (Column("bila_dibuka", "Konsekuensi Bila Dibuka", width=32), lambda x: x.test.if_opened),
    (Column("bila_ditutup", "Konsekuensi Bila Ditutup", width=32), lambda x: x.test.if_closed),
    (Column("jangka_waktu", "Jangka Waktu", width=20, audience=_PEOPLE), _term),
    (Column("jangka", "Jangka Waktu", audience=_MACHINES), lambda x: x.test.term),
    (Column("sampai", "Dikecualikan Sampai", ColumnKind.DATE, audience=_MACHINES), lambda x: x.test.until),
    (Column("unit", "Unit yang Menguasai", audience=_MACHINES, filter_as="Unit"), lambda x: x.listed.item.unit),
    (
        Column("tanggal", "Tanggal Pembuatan", ColumnKind.DATE, audience=_MACHINES, filter_as="Tahun"),
        lambda x: x.listed.item.made_on,
    ),
    (Column("jenis", "Jenis Naskah", audience=_MACHINES, filter_as="Jenis"), lambda x: x.listed.item.jenis),
    (Column("nomor_rekap", "Nomor Rekap", audience=_MACHINES), lambda x: x.listed.entry),
)
