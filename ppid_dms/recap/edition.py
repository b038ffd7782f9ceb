"""Editions: the register's lines turned into the plain, frozen tables that any exporter can write.

Pure functions of lines, office and dates: no clock, no file, no network. What is public is decided here.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, Office, Row, Value
from ppid_dms.recap.exporters.text import long_date, long_moment
from ppid_dms.records import Item, Line
from ppid_dms.vocabulary import Category, LineKind

__all__ = ["CategoryBlock", "Edition", "Office", "Semester", "dip", "recap"]

NOT_ESTABLISHED: Final = "belum ditetapkan"
FOR_INTERNAL_USE: Final = "untuk keperluan internal"

_PEOPLE: Final = Audience.PEOPLE
_MACHINES: Final = Audience.MACHINES
_HALVES: Final = ((6, 30), (12, 31))


@dataclass(frozen=True, slots=True)
class CategoryBlock:
    """A category as the office words it; the order in which blocks are given is their order in the list."""

    key: Category
    label: str
    title: str


@dataclass(frozen=True, slots=True, order=True)
class Semester:
    """Half a year: ``half`` is 1 (January to June) or 2 (July to December)."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if self.half not in {1, 2}:
            raise ValueError(f"a year has two semesters, not {self.half}")

    @classmethod
    def of(cls, day: date) -> "Semester":
        """The semester that a day lies in."""
        return cls(day.year, 1 if (day.month, day.day) <= _HALVES[0] else 2)

    @property
    def last_day(self) -> date:
        """30 June or 31 December."""
        return date(self.year, *_HALVES[self.half - 1])


def dip(
    lines: Iterable[Line], semester: Semester, office: Office, categories: Sequence[CategoryBlock], as_of: date,
    *, held: Callable[[date], Collection[int]],
) -> Edition:
    """The Daftar Informasi Publik as it stands at the semester's end, or on ``as_of`` if that comes first.

    An item is what one document says: a ralat replaces its entry, a withdrawal takes it out, and what is exempt, or
    ``held`` on that day (document ids), is not in it. ``nomor_rekap`` is the number under which the item came into
    the book; it stays through a ralat.

    Raises:
        ValueError: the lines are not in their sequence.
        KeyError: an item's category has no block; better no list than one that silently lacks an item.
    """
    until = min(semester.last_day, as_of)
    shown = [category for category in categories if category.key is not Category.EXEMPT]
    standing: dict[Category, list[tuple[str, Line]]] = {category.key: [] for category in shown}
    kept_back = held(until)
    for entry, line in _standing(lines, until, office.zone):
        if line.item.category is not Category.EXEMPT and line.item.document_id not in kept_back:
            standing[line.item.category].append((entry, line))
    return Edition(
        key="dip",
        name=f"dip-{semester.year}-{semester.half}",
        titles=(
            "DAFTAR INFORMASI PUBLIK",
            f"PPID {office.name}".upper(),
            f"TAHUN {semester.year} SEMESTER {'I' * semester.half}",
        ),
        status=NOT_ESTABLISHED,
        columns=tuple(column for column, _value in _DIP),
        blocks=tuple(
            Block(f"{chr(ord('A') + i)}. {category.title}", _dip_rows(standing[category.key]), category.key.value)
            for i, category in enumerate(shown)
        ),
        as_of=until,
        office=office,
        public=True,
    )


def recap(
    lines: Iterable[Line],
    year: int,
    office: Office,
    categories: Sequence[CategoryBlock],
    as_of: date,
    *,
    base_url: str = "",
) -> Edition:
    """The buku rekap of one year: every line recorded in it by the office's own calendar, known on ``as_of``.

    ``lines`` are those of all years, because a ralat or a withdrawal may refer to an older book. ``base_url`` is
    where a person opens Paperless; empty means no links.

    Raises:
        ValueError: the lines are not in their sequence.
        KeyError: a line's category is not among ``categories``.
    """
    until = min(date(year, 12, 31), as_of)
    labels = {category.key: category.label for category in categories}
    fields = _recap_fields(datetime.combine(until, time(12), office.zone).tzname())
    known: dict[int, str | None] = {}
    rows: list[Row] = []
    for line in _in_sequence(lines):
        referred = known.get(line.refers_to) if line.refers_to is not None else None
        # A line without a number of its own is known by that of the line it refers to.
        known[line.seq] = line.number or referred
        day = line.recorded_at.astimezone(office.zone).date()
        if day.year != year or day > until:
            continue
        link = f"{base_url.rstrip('/')}/documents/{line.item.document_id}/" if base_url else None
        recorded = _Recorded(line, day, office.zone, labels[line.item.category], referred, link)
        rows.append(Row((line.number or f"baris-{line.seq}").lower(), tuple(value(recorded) for _c, value in fields)))
    return Edition(
        key="rekap",
        name=f"rekap-{year}",
        titles=(f"BUKU REKAP INFORMASI PUBLIK TAHUN {year}", f"PPID {office.name}".upper()),
        status=FOR_INTERNAL_USE,
        columns=tuple(column for column, _value in fields),
        blocks=(Block(None, tuple(rows)),),
        as_of=until,
        office=office,
        public=False,
    )


# ── the public list ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Listed:
    """An item on the list: its running number, the number it was entered under, and what it is now."""

    number: int
    entry: str
    item: Item


# Headers of the seven elements as Lampiran I of PerKI 1/2021 prints them. `kategori` and `nomor_rekap` let a row of
# the machine-readable form (Ps. 46) stand by itself.
_DIP: Final[tuple[tuple[Column, Callable[[_Listed], Value]], ...]] = (
    (Column("no", "No.", ColumnKind.NUMBER, 5), lambda x: x.number),
    (Column("ringkasan", "Ringkasan Isi Informasi", width=46, names_row=True), lambda x: x.item.summary),
    (Column("unit", "Pejabat/Unit/Satker yang Menguasai Informasi", width=24), lambda x: x.item.unit),
    (
        Column("penanggung_jawab", "Penanggung Jawab Pembuatan atau Penerbitan Informasi", width=24),
        lambda x: x.item.responsible,
    ),
    (
        Column("waktu_tempat", "Waktu dan Tempat Pembuatan Informasi", width=26, audience=_PEOPLE),
        lambda x: _place_and_date(x.item),
    ),
    (Column("tanggal", "Tanggal Pembuatan", ColumnKind.DATE, audience=_MACHINES), lambda x: x.item.made_on),
    (Column("tempat", "Tempat Pembuatan", audience=_MACHINES), lambda x: x.item.made_at),
    (Column("bentuk", "Bentuk Informasi yang Tersedia", width=15), lambda x: x.item.form),
    (Column("retensi", "Jangka Waktu Penyimpanan atau Retensi Arsip", width=18), lambda x: x.item.retention),
    (Column("kategori", "Kategori", audience=_MACHINES), lambda x: x.item.category.value),
    (Column("nomor_rekap", "Nomor Rekap", audience=_MACHINES), lambda x: x.entry),
)


def _standing(lines: Iterable[Line], until: date, zone: ZoneInfo) -> Iterable[tuple[str, Line]]:
    """Each item that stands on that day: the number it was entered under, and the line that says what it is now."""
    standing: dict[int, tuple[str, Line]] = {}
    for line in _in_sequence(lines):
        if line.recorded_at.astimezone(zone).date() > until:
            continue
        document = line.item.document_id
        match line.kind:
            case LineKind.ENTRY:
                standing[document] = (line.number or "", line)
            case LineKind.RALAT:
                # Where nothing stands there is nothing to correct: what was withdrawn does not come back by a ralat.
                if document in standing:
                    standing[document] = (standing[document][0], line)
            case LineKind.WITHDRAWAL:
                standing.pop(document, None)
    return standing.values()


def _dip_rows(items: list[tuple[str, Line]]) -> tuple[Row, ...]:
    ordered = sorted(items, key=lambda pair: _by_date_then_number(pair[1]))
    listed = (_Listed(number, entry, line.item) for number, (entry, line) in enumerate(ordered, start=1))
    return tuple(Row(x.entry.lower(), tuple(value(x) for _column, value in _DIP)) for x in listed)


def _by_date_then_number(line: Line) -> tuple[date, list[tuple[int, str]], int]:
    """Oldest first, without a date last; numbers as people count them: 9/PL before 10/PL."""
    pieces = enumerate(re.split(r"([0-9]+)", line.item.number.casefold()))
    # Digits by their count, then as text: int() refuses the thousands of them that a hostile number can have.
    number = [(len(d := piece.lstrip("0")), d) if i % 2 else (0, piece) for i, piece in pieces]
    return line.item.made_on or date.max, number, line.seq


# ── the book ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A line of the book: its day by the office's calendar, and what it takes from outside itself."""

    line: Line
    day: date
    zone: ZoneInfo
    label: str
    referred: str | None
    link: str | None


_RecapField: TypeAlias = tuple[Column, Callable[[_Recorded], Value]]


def _recap_fields(clock: str | None) -> tuple[_RecapField, ...]:
    """The columns of the book, each with where its value comes from; ``clock`` names the office's time, as WIB."""
    return (
        (Column("nomor_rekap", "Nomor Rekap", width=11), lambda x: x.line.number),
        (Column("tanggal_dicatat", "Tanggal Dicatat", ColumnKind.DATE, 10), lambda x: x.day),
        (Column("nomor_dokumen", "Nomor Dokumen", width=14), lambda x: x.line.item.number),
        (Column("tanggal_dokumen", "Tanggal Dokumen", ColumnKind.DATE, 10), lambda x: x.line.item.made_on),
        (Column("jenis", "Jenis Naskah", width=12), lambda x: x.line.item.jenis),
        (Column("ringkasan", "Ringkasan Isi Informasi", width=30, names_row=True), lambda x: x.line.item.summary),
        (Column("kategori", "Kategori", width=11, audience=_PEOPLE), lambda x: x.label),
        (Column("kategori", "Kategori", audience=_MACHINES), lambda x: x.line.item.category.value),
        (Column("unit", "Unit yang Menguasai", width=13), lambda x: x.line.item.unit),
        (Column("penanggung_jawab", "Penanggung Jawab", width=13), lambda x: x.line.item.responsible),
        (
            Column("waktu_tempat", "Waktu dan Tempat Pembuatan", width=13, audience=_PEOPLE),
            lambda x: _place_and_date(x.line.item),
        ),
        (Column("tempat", "Tempat Pembuatan", audience=_MACHINES), lambda x: x.line.item.made_at),
        (Column("bentuk", "Bentuk", width=10), lambda x: x.line.item.form),
        (Column("retensi", "Retensi", width=10), lambda x: x.line.item.retention),
        (
            Column("disahkan", f"Disahkan oleh, kapan ({clock})", width=14, audience=_PEOPLE),
            lambda x: f"{x.line.endorsed_by}, {long_moment(x.line.endorsed_at, x.zone)}",
        ),
        (Column("disahkan_oleh", "Disahkan Oleh", audience=_MACHINES), lambda x: x.line.endorsed_by),
        (
            Column("disahkan_pada", "Disahkan Pada", ColumnKind.MOMENT, audience=_MACHINES),
            lambda x: x.line.endorsed_at,
        ),
        (Column("dasar", "Dasar", width=13), lambda x: x.line.basis),
        (Column("sha256", "Sidik Jari SHA-256", width=17), lambda x: x.line.item.sha256),
        (Column("id_paperless", "ID Paperless", ColumnKind.NUMBER, 9), lambda x: x.line.item.document_id),
        (Column("tautan", "Tautan", ColumnKind.LINK, 15), lambda x: x.link),
        (Column("keterangan", "Keterangan", width=12), _remark),
        (Column("jenis_baris", "Jenis Baris", audience=_MACHINES), lambda x: x.line.kind.value),
        (Column("merujuk", "Merujuk Nomor Rekap", audience=_MACHINES), lambda x: x.referred),
    )


def _remark(recorded: _Recorded) -> str | None:
    """What the line does to an older one, named by its number."""
    match recorded.line.kind:
        case LineKind.ENTRY:
            return None
        case LineKind.RALAT:
            word = "Ralat atas"
        case LineKind.WITHDRAWAL:
            word = "Penarikan atas"
    return f"{word} {recorded.referred or f'baris ke-{recorded.line.refers_to}'}"


# ── both ────────────────────────────────────────────────────────────────────


def _in_sequence(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines one by one, so that a register need not fit into memory; which is valid depends on their order."""
    last = 0
    for line in lines:
        if line.seq <= last:
            raise ValueError(f"line {line.seq} comes after line {last}")
        last = line.seq
        yield line


def _place_and_date(item: Item) -> str:
    return ", ".join(part for part in (item.made_at, long_date(item.made_on) if item.made_on else "") if part)
