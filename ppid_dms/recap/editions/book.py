"""The buku rekap: every line of a year, in the order of recording."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from ppid_dms.recap.chain import AnyLine, Loss, number_of, year_and_count
from ppid_dms.recap.decree import Establishment, Semester
from ppid_dms.recap.editions.parts import FOR_INTERNAL_USE, Again, CategoryBlock, place_and_date
from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, Office, Row, Value
from ppid_dms.recap.exporters.text import long_moment
from ppid_dms.recap.inventory import in_sequence
from ppid_dms.records import Item, Line
from ppid_dms.vocabulary import LineKind

_PEOPLE: Final = Audience.PEOPLE
_MACHINES: Final = Audience.MACHINES
LOSS: Final = "kehilangan"
"""The kind of a row that is no line of the register: what was lost, and by whom that was stated."""


def recap(
    lines: Callable[[], Iterable[AnyLine]], year: int, office: Office, categories: Sequence[CategoryBlock], as_of: date,
    *, base_url: str = "", annexes: tuple[Edition, ...] = (), losses: Sequence[Loss] = (),
) -> Edition:
    """The book of one year: every line recorded in it by the office's own calendar, known on ``as_of``.

    ``lines`` gives those of all years, the same each time, because a ralat or a withdrawal may refer to an older book.
    ``base_url`` is where a person opens Paperless; empty means no links. What was stated to be lost in the year stands
    as a row of its own where the register went on.

    Raises:
        ValueError: the lines are not in their sequence.
        KeyError: a line's category is not among ``categories``.
    """
    until = min(date(year, 12, 31), as_of)
    fields = _fields(datetime.combine(until, time(12), office.zone).tzname())
    book = _Book(
        lines, year, until, office.zone, {category.key: category.label for category in categories},
        base_url.rstrip("/"), _numbers(lines), losses)
    first_half = " (SEMESTER I)" if until <= Semester(year, 1).last_day else ""
    return Edition(
        key="rekap",
        name=f"rekap-{year}",
        label="Buku Rekap",
        titles=(f"BUKU REKAP INFORMASI PUBLIK TAHUN {year}{first_half}", f"PPID {office.name}".upper()),
        status=FOR_INTERNAL_USE,
        columns=tuple(column for column, _value in fields),
        blocks=(Block(None, Again(
            book.recorded, sum(1 for _recorded in book.recorded()),
            lambda x: x.row(fields))),),
        as_of=until,
        office=office,
        public=False,
        annexes=annexes,
    )


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A line of the book: its day by the office's calendar, and what it takes from outside itself.

    ``item`` is None where a Keputusan was recorded, ``referred`` the number behind the line that it refers to.
    """

    line: AnyLine
    item: Item | None
    day: date
    zone: ZoneInfo
    label: str | None
    referred: str | None
    link: str | None

    @property
    def anchor(self) -> str:
        return (self.line.number or f"baris-{self.line.seq}").lower()

    @property
    def decree(self) -> Establishment | None:
        return self.line if isinstance(self.line, Establishment) else None

    def row(self, fields: Sequence["_Field"]) -> Row:
        return Row(self.anchor, tuple(value(self) for _column, value in fields))


@dataclass(frozen=True, slots=True)
class _Lost:
    """A loss as the book tells it; ``given`` are the highest numbers that are still there, by year."""

    place: int
    loss: Loss
    day: date
    given: Mapping[int, int]

    def row(self, fields: Sequence["_Field"]) -> Row:
        gone = [
            f"{number_of(year, self.given.get(year, 0) + 1)} s.d. {number_of(year, count)}"
            for year, count in sorted(self.loss.numbers.items()) if count > self.given.get(year, 0)]
        told: dict[str, Value] = {
            "tanggal_dicatat": self.day,
            "jenis": "Pernyataan",
            "ringkasan": f"Catatan sesudah baris ke-{self.loss.kept_lines} hilang dan dinyatakan tidak dapat dipulihkan"
            if self.loss.kept_lines else "Seluruh catatan sebelum ini hilang dan dinyatakan tidak dapat dipulihkan",
            "keterangan": f"Dinyatakan oleh {self.loss.recorded_by}"
            + (f"; tidak dipakai lagi: {', '.join(gone)}" if gone else ""),
            "jenis_baris": LOSS,
        }
        return Row(f"kehilangan-{self.place}", tuple(told.get(column.key) for column, _value in fields))


@dataclass(frozen=True, slots=True)
class _Book:
    """The lines of a year, with all that is needed to print them."""

    lines: Callable[[], Iterable[AnyLine]]
    year: int
    until: date
    zone: ZoneInfo
    labels: Mapping[str, str]
    base_url: str
    numbers: Mapping[int, str | None]
    losses: Sequence[Loss]

    def recorded(self) -> Iterator["_Recorded | _Lost"]:
        given: dict[int, int] = {}
        stated = deque(enumerate(self.losses, start=1))
        for line in in_sequence(self.lines()):
            while stated and stated[0][1].kept_lines < line.seq:
                yield from self._lost(*stated.popleft(), given)
            if line.number and (parts := year_and_count(line.number)):
                given[parts[0]] = parts[1]
            day = line.recorded_at.astimezone(self.zone).date()
            if not self._is_of_it(day):
                continue
            item = line.item if isinstance(line, Line) else None
            yield _Recorded(
                line, item, day, self.zone, self.labels[item.category] if item else None,
                self.numbers.get(line.refers_to) if line.refers_to is not None else None,
                f"{self.base_url}/documents/{item.document_id}/" if item and self.base_url else None)
        for place, loss in stated:
            yield from self._lost(place, loss, given)

    def _lost(self, place: int, loss: Loss, given: Mapping[int, int]) -> Iterator[_Lost]:
        day = loss.recorded_at.astimezone(self.zone).date()
        if self._is_of_it(day):
            yield _Lost(place, loss, day, dict(given))

    def _is_of_it(self, day: date) -> bool:
        return day.year == self.year and day <= self.until


def _numbers(lines: Callable[[], Iterable[AnyLine]]) -> dict[int, str | None]:
    """Of the lines that others refer to, the number each is known by: one without a number by that behind it."""
    wanted = {line.refers_to for line in lines() if line.refers_to is not None}
    numbers: dict[int, str | None] = {}
    for line in in_sequence(lines()):
        if line.seq in wanted:
            behind = numbers.get(line.refers_to) if line.refers_to is not None else None
            numbers[line.seq] = line.number or behind
    return numbers


_Field: TypeAlias = tuple[Column, Callable[[_Recorded], Value]]


def _of_item(value: Callable[[Item], Value]) -> Callable[[_Recorded], Value]:
    return lambda x: value(x.item) if x.item else None


def _fields(clock: str | None) -> tuple[_Field, ...]:
    """The columns of the book, each with where its value comes from; ``clock`` names the office's time, as WIB."""
    return (
        (Column("nomor_rekap", "Nomor Rekap", width=11), lambda x: x.line.number),
        (Column("tanggal_dicatat", "Tanggal Dicatat", ColumnKind.DATE, 10), lambda x: x.day),
        (Column("nomor_dokumen", "Nomor Dokumen", width=14), lambda x: x.item.number if x.item else _decree_number(x)),
        (
            Column("tanggal_dokumen", "Tanggal Dokumen", ColumnKind.DATE, 10, filter_as="Tahun dokumen"),
            lambda x: x.item.made_on if x.item else x.decree and x.decree.decree.signed_on,
        ),
        (
            Column("jenis", "Jenis Naskah", width=12, filter_as="Jenis"),
            lambda x: x.item.jenis if x.item else "Keputusan",
        ),
        (Column("ringkasan", "Ringkasan Isi Informasi", width=30, names_row=True), _summary),
        (Column("kategori", "Kategori", width=11, audience=_PEOPLE, filter_as="Kategori"), lambda x: x.label),
        (Column("kategori", "Kategori", audience=_MACHINES), _of_item(lambda item: item.category.value)),
        (Column("unit", "Unit yang Menguasai", width=17, filter_as="Unit"), _of_item(lambda item: item.unit)),
        (Column("penanggung_jawab", "Penanggung Jawab", width=15), _of_item(lambda item: item.responsible)),
        (
            Column("waktu_tempat", "Waktu dan Tempat Pembuatan", width=13, audience=_PEOPLE, sort_by="tanggal_dokumen"),
            _of_item(place_and_date),
        ),
        (Column("tempat", "Tempat Pembuatan", audience=_MACHINES), _of_item(lambda item: item.made_at)),
        (Column("bentuk", "Bentuk", width=10), _of_item(lambda item: item.form)),
        (Column("retensi", "Retensi", width=10), _of_item(lambda item: item.retention)),
        (
            Column("disahkan", f"Disahkan oleh, kapan ({clock})", width=14, audience=_PEOPLE, sort_by="disahkan_pada",
                   beneath=True),
            lambda x: f"{x.line.endorsed_by}, {long_moment(x.line.endorsed_at, x.zone)}"
            if isinstance(x.line, Line) else None,
        ),
        (
            Column("disahkan_oleh", "Disahkan Oleh", audience=_MACHINES),
            lambda x: x.line.endorsed_by if isinstance(x.line, Line) else None,
        ),
        (
            Column("disahkan_pada", "Disahkan Pada", ColumnKind.MOMENT, audience=_MACHINES),
            lambda x: x.line.endorsed_at if isinstance(x.line, Line) else None,
        ),
        (
            Column("dasar", "Dasar", width=13, beneath=True),
            lambda x: x.line.basis if isinstance(x.line, Line) else None,
        ),
        (Column("sha256", "Sidik Jari SHA-256", width=17, beneath=True), _of_item(lambda item: item.sha256)),
        (
            Column("id_paperless", "ID Paperless", ColumnKind.NUMBER, 9, beneath=True),
            _of_item(lambda item: item.document_id),
        ),
        (Column("tautan", "Tautan", ColumnKind.LINK, 15, beneath=True), lambda x: x.link),
        (Column("keterangan", "Keterangan", width=12), _remark),
        (Column("jenis_baris", "Jenis Baris", audience=_MACHINES, filter_as="Baris"), lambda x: x.line.kind.value),
        (Column("merujuk", "Merujuk Nomor Rekap", audience=_MACHINES), lambda x: x.referred),
    )


def _decree_number(recorded: _Recorded) -> str | None:
    return recorded.decree.decree.number if recorded.decree else None


def _summary(recorded: _Recorded) -> str | None:
    if recorded.item:
        return recorded.item.summary
    if recorded.decree is None:
        return None
    semester = recorded.decree.decree.semester
    return f"Penetapan Daftar Informasi Publik Tahun {semester.year} Semester {'I' * semester.half}"


def _remark(recorded: _Recorded) -> str | None:
    """What the line does to an older one, named by its number."""
    match recorded.line.kind:
        case LineKind.ENTRY:
            return None
        case LineKind.RALAT:
            word = "Ralat atas"
        case LineKind.WITHDRAWAL:
            word = "Penarikan atas"
        case LineKind.ESTABLISHMENT:
            told = f"Dicatat oleh {recorded.decree.recorded_by}" if recorded.decree else ""
            older = recorded.line.refers_to
            return told if older is None else f"{told}; menggantikan baris ke-{older}"
    return f"{word} {recorded.referred or f'baris ke-{recorded.line.refers_to}'}"
