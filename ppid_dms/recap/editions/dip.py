"""The Daftar Informasi Publik: what everybody may know that the office holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from ppid_dms.recap.decree import Decree, Semester
from ppid_dms.recap.editions.parts import CategoryBlock, Numbered, established, of_semester, place_and_date
from ppid_dms.recap.editions.shares import no_links
from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, Office, Row, Value
from ppid_dms.recap.inventory import Inventory, Listed
from ppid_dms.records import Item
from ppid_dms.vocabulary import Category

_PEOPLE: Final = Audience.PEOPLE
_MACHINES: Final = Audience.MACHINES


def dip(
    inventory: Inventory, semester: Semester, office: Office, categories: Sequence[CategoryBlock],
    decree: Decree | None = None, link: Callable[[Item], str | None] = no_links,
) -> Edition:
    """The list of a semester as the inventory's day knows it, in blocks by category with numbers of their own.

    What is exempt or held is not in it. ``decree`` is the Keputusan that establishes it, if there is one; ``link``
    tells where everybody may open an item. ``nomor_rekap`` is the number under which an item came into the book; it
    stays through a ralat.

    Raises:
        KeyError: an item's category has no block; better no list than one that silently lacks an item.
        ValueError: the Keputusan is of another semester.
    """
    shown = [category for category in categories if category.key is not Category.EXEMPT]
    if homeless := inventory.categories() - {Category.EXEMPT, *(category.key for category in shown)}:
        raise KeyError(*sorted(homeless))
    if decree is not None and decree.semester != semester:
        raise ValueError(f"a Keputusan of {decree.semester} does not establish {semester}")
    return Edition(
        key="dip",
        name=f"dip-{semester}",
        label="DIP",
        titles=("DAFTAR INFORMASI PUBLIK", f"PPID {office.name}".upper(), of_semester(semester)),
        status=established(decree),
        columns=tuple(column for column, _value in _COLUMNS),
        blocks=tuple(
            Block(
                f"{chr(ord('A') + i)}. {category.title}",
                Numbered(inventory.public(category.key), partial(_row, link)),
                category.key.value)
            for i, category in enumerate(shown)
        ),
        as_of=inventory.until,
        office=office,
        public=True,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    entry: str
    item: Item
    link: str | None


def _row(link: Callable[[Item], str | None], number: int, listed: Listed) -> Row:
    entry = _Entry(number, listed.entry, listed.item, link(listed.item))
    return Row(listed.entry.lower(), tuple(value(entry) for _column, value in _COLUMNS), entry.link)


# Headers of the seven elements as Lampiran I of PerKI 1/2021 prints them. The columns for machines let a row of the
# machine-readable form (Ps. 46) stand by itself.
_COLUMNS: Final[tuple[tuple[Column, Callable[[_Entry], Value]], ...]] = (
    (Column("no", "No.", ColumnKind.NUMBER, 5), lambda x: x.number),
    (Column("ringkasan", "Ringkasan Isi Informasi", width=46, names_row=True), lambda x: x.item.summary),
    (
        Column("unit", "Pejabat/Unit/Satker yang Menguasai Informasi", width=24, filter_as="Unit"),
        lambda x: x.item.unit,
    ),
    (
        Column("penanggung_jawab", "Penanggung Jawab Pembuatan atau Penerbitan Informasi", width=24),
        lambda x: x.item.responsible,
    ),
    (
        Column("waktu_tempat", "Waktu dan Tempat Pembuatan Informasi", width=26, audience=_PEOPLE, sort_by="tanggal"),
        lambda x: place_and_date(x.item),
    ),
    (
        Column("tanggal", "Tanggal Pembuatan", ColumnKind.DATE, audience=_MACHINES, filter_as="Tahun"),
        lambda x: x.item.made_on,
    ),
    (Column("tempat", "Tempat Pembuatan", audience=_MACHINES), lambda x: x.item.made_at),
    (Column("bentuk", "Bentuk Informasi yang Tersedia", width=15), lambda x: x.item.form),
    (Column("retensi", "Jangka Waktu Penyimpanan atau Retensi Arsip", width=18), lambda x: x.item.retention),
    (Column("kategori", "Kategori", audience=_MACHINES), lambda x: x.item.category.value),
    (Column("jenis", "Jenis Naskah", audience=_MACHINES, filter_as="Jenis"), lambda x: x.item.jenis),
    (Column("nomor_rekap", "Nomor Rekap", audience=_MACHINES), lambda x: x.entry),
    (Column("tautan", "Tautan", ColumnKind.LINK, audience=_MACHINES), lambda x: x.link),
)
