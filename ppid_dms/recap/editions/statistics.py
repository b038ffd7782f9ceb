"""Statistics of what stands: by category, unit and year, and how complete the seven elements are."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ppid_dms.recap.editions.parts import FOR_INTERNAL_USE, CategoryBlock
from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, Office, Row
from ppid_dms.recap.exporters.text import share
from ppid_dms.recap.inventory import Inventory
from ppid_dms.records import Item
from ppid_dms.vocabulary import Category

_COLUMNS: Final = (
    Column("uraian", "Uraian", width=58, names_row=True),
    Column("jumlah", "Jumlah", ColumnKind.COUNT, 12),
    Column("dari", "Dari", ColumnKind.COUNT, 12),
    Column("bagian", "Bagian", width=12, audience=Audience.PEOPLE),
)

# The elements of PerKI 1/2021 Ps. 21(2). The first, the running number, every item of the list has.
_ELEMENTS: Final[tuple[tuple[str, Callable[[Item], bool]], ...]] = (
    ("1. Nomor", lambda _item: True),
    ("2. Ringkasan isi informasi", lambda item: bool(item.summary.strip())),
    ("3. Pejabat atau unit/satuan kerja yang menguasai informasi", lambda item: bool(item.unit.strip())),
    ("4. Penanggung jawab pembuatan atau penerbitan informasi", lambda item: bool(item.responsible.strip())),
    ("5. Waktu dan tempat pembuatan informasi", lambda item: item.made_on is not None and bool(item.made_at.strip())),
    ("6. Bentuk informasi yang tersedia", lambda item: bool(item.form.strip())),
    ("7. Jangka waktu penyimpanan atau retensi arsip", lambda item: bool(item.retention.strip())),
)
_UNDATED: Final = "Tanpa tanggal"
_NAMELESS: Final = "Tanpa unit"


def statistics(inventory: Inventory, office: Office, categories: Sequence[CategoryBlock]) -> Edition:
    """Counts of the items that stand on the inventory's day; completeness is that of the public ones."""
    by_category, by_unit, by_year, complete = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    total = public = whole = 0
    for listed in inventory.everything():
        item = listed.item
        total += 1
        by_category[item.category.value] += 1
        by_unit[item.unit.strip() or _NAMELESS] += 1
        by_year[str(item.made_on.year) if item.made_on else _UNDATED] += 1
        if item.category is not Category.EXEMPT:
            there = [name for name, is_there in _ELEMENTS if is_there(item)]
            complete.update(there)
            public += 1
            whole += len(there) == len(_ELEMENTS)
    return Edition(
        key="statistik",
        name=f"statistik-{inventory.until.year}",
        label="Statistik",
        titles=("STATISTIK INFORMASI PUBLIK", f"PPID {office.name}".upper()),
        status=FOR_INTERNAL_USE,
        columns=_COLUMNS,
        blocks=(
            _block("kategori", "Menurut kategori", {
                **{category.label: by_category[category.key.value] for category in categories},
                "Di antaranya ditahan, tidak diumumkan": inventory.held_count()}, total),
            _block("unit", "Menurut unit yang menguasai", dict(sorted(by_unit.items())), total),
            _block("tahun", "Menurut tahun pembuatan", dict(sorted(by_year.items())), total),
            _block("kelengkapan", "Kelengkapan tujuh unsur (PerKI 1/2021 Pasal 21 ayat 2), tanpa yang dikecualikan", {
                **{name: complete[name] for name, _is_there in _ELEMENTS},
                "Lengkap ketujuh unsurnya": whole}, public),
        ),
        as_of=inventory.until,
        office=office,
        public=False,
        signed=False,
    )


def _block(key: str, title: str, counts: Mapping[str, int], whole: int) -> Block:
    return Block(title, tuple(
        Row(f"{key}-{i}", (name, number, whole, share(number, whole)))
        for i, (name, number) in enumerate(counts.items(), start=1)), key)
