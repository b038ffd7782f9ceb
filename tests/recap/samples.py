"""A register as an office would have it, for the tests of lists and exports."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from ppid_dms.recap.decree import Establishment
from ppid_dms.recap.editions import CategoryBlock, Office, Semester, dik, dip, recap, statistics
from ppid_dms.recap.inventory import Inventory
from ppid_dms.records import Item, Line
from ppid_dms.vocabulary import Category, LineKind

JAKARTA = ZoneInfo("Asia/Jakarta")

OFFICE = Office(
    body="KOMISI PEMILIHAN UMUM",
    region="PROVINSI KALIMANTAN TENGAH",
    name="KPU Provinsi Kalimantan Tengah",
    address="Jalan Jenderal Sudirman Nomor 4, Palangka Raya",
    place="Palangka Raya",
    zone=JAKARTA,
    petugas_name="Rina Wulandari",
    petugas_nip="199001012015032001",
    atasan_title="Sekretaris KPU Provinsi Kalimantan Tengah",
    atasan_name="",
    atasan_nip="",
)

CATEGORIES = (
    CategoryBlock(Category.PERIODIC, "Berkala", "Informasi yang Wajib Disediakan dan Diumumkan Secara Berkala"),
    CategoryBlock(Category.ALWAYS, "Tersedia Setiap Saat", "Informasi yang Wajib Tersedia Setiap Saat"),
    CategoryBlock(Category.IMMEDIATE, "Serta Merta", "Informasi yang Wajib Diumumkan Secara Serta Merta"),
    CategoryBlock(Category.EXEMPT, "Dikecualikan", "Informasi yang Dikecualikan"),
)


def nothing(_day: date) -> tuple[int, ...]:
    """What is held on a day: no item."""
    return ()


REPORT = Item(
    document_id=11,
    number="54/PR.03-LP/62/2025",
    jenis="Laporan",
    summary="Laporan Kinerja (LKj) Tahun 2024",
    category=Category.PERIODIC,
    unit="Subbagian Perencanaan",
    responsible="Sekretaris",
    made_on=date(2025, 2, 28),
    made_at="Palangka Raya",
    form="Softcopy",
    retention="Permanen",
    sha256="3f786850e387550fdab836ed7e6dc881de23001b" + "0" * 24,
    checksum="3f786850e387550fdab836ed7e6dc881de23001b" + "0" * 24,
    version=1,
    digest="d" * 64,
)


def an_item(**changes):
    """The report, changed as told."""
    return replace(REPORT, **changes)


def at(day, hour=3):
    """A moment in UTC; 3 o'clock is 10.00 WIB of the same day."""
    return datetime(day.year, day.month, day.day, hour, 15, tzinfo=UTC)


def vouched(text: str) -> str:
    """What a register would say of a manifest."""
    return sha256(f"kunci {text}".encode()).hexdigest()


class Book:
    """A register that is written line by line, as the ledger would."""

    def __init__(self):
        self.lines = []
        self._numbers = {}

    def enter(self, item, day=date(2026, 1, 12), **changes):
        return self._add(LineKind.ENTRY, item, day, None, changes)

    def correct(self, line, day=date(2026, 2, 9), **item_changes):
        return self._add(LineKind.RALAT, replace(line.item, **item_changes), day, line.seq, {})

    def withdraw(self, line, day=date(2026, 3, 2)):
        return self._add(LineKind.WITHDRAWAL, line.item, day, line.seq, {})

    def establish(self, decree, day=date(2026, 7, 3), refers_to=None):
        line = Establishment(
            seq=len(self.lines) + 1, decree=decree, refers_to=refers_to, recorded_by="administrator.sari",
            recorded_at=at(day), previous="a" * 64, digest="b" * 64)
        self.lines.append(line)
        return line

    def _add(self, kind, item, day, refers_to, changes):
        number = None
        if kind is not LineKind.WITHDRAWAL:
            self._numbers[day.year] = self._numbers.get(day.year, 0) + 1
            number = f"R-{day.year}-{self._numbers[day.year]:04d}"
        line = Line(
            seq=len(self.lines) + 1,
            kind=kind,
            number=number,
            refers_to=refers_to,
            item=item,
            decision_id=len(self.lines) + 1,
            collected_by="petugas.rina",
            endorsed_by="sekretaris.budi",
            endorsed_at=at(day),
            basis="Setuju, sesuai SK 12/2026",
            recorded_at=at(day),
            previous="a" * 64,
            digest="b" * 64,
        )
        line = replace(line, **changes)
        self.lines.append(line)
        return line


TESTED = {
    "dasar-pengecualian": "UU 14/2008 Pasal 17 huruf h",
    "konsekuensi-dibuka": "Mengungkap riwayat kesehatan seseorang",
    "konsekuensi-ditutup": "Melindungi hak pribadi",
    "jangka-pengecualian": "5 tahun",
    "dikecualikan-sampai": "2031-01-04",
}

LONG_SUMMARY = (
    "Keputusan Komisi Pemilihan Umum Provinsi Kalimantan Tengah tentang Penetapan Rekapitulasi Daftar Pemilih Tetap "
    "Pemilihan Gubernur dan Wakil Gubernur Kalimantan Tengah Tahun 2024 di Tingkat Provinsi, beserta lampiran per "
    "kabupaten/kota, kecamatan, kelurahan/desa dan tempat pemungutan suara; "
) * 4


def a_year():
    """Twelve lines: two categories filled, one empty, an exempt item, a ralat, a withdrawal, a very long summary."""
    book = Book()
    kind = {"jenis": "Berita Acara", "responsible": "Ketua KPU Provinsi", "form": "Hardcopy, Softcopy"}
    book.enter(REPORT)
    wrong = book.enter(
        an_item(
            document_id=12,
            number="382/PL.01.2-BA/62/2024",
            summary="Berita Acara Rekapitulasi DPS Pemilihan Gubernur 2024",
            category=Category.ALWAYS,
            unit="Subbagian Data dan Informasi",
            made_on=date(2024, 8, 17),
            **kind,
        )
    )
    book.enter(
        an_item(
            document_id=13,
            number="08 Tahun 2024",
            jenis="Standar Operasional Prosedur",
            summary="SOP Pendokumentasian Informasi Publik Nomor 08 Tahun 2024",
            unit="PPID",
            made_on=date(2024, 3, 12),
            form="Hardcopy, Softcopy",
            retention="Selama berlaku",
        )
    )
    book.enter(
        an_item(
            document_id=14,
            number="36 Tahun 2024",
            jenis="Keputusan",
            summary=LONG_SUMMARY,
            category=Category.ALWAYS,
            unit="Subbagian Teknis Penyelenggaraan Pemilu",
            made_on=date(2024, 9, 22),
            form="Hardcopy, Softcopy",
        )
    )
    book.enter(
        an_item(
            document_id=15,
            number="7/SDM.04.1-SD/62/2026",
            jenis="Surat Dinas",
            summary="Hasil pemeriksaan kesehatan pegawai",
            category=Category.EXEMPT,
            unit="Subbagian Sumber Daya Manusia",
            made_on=date(2026, 1, 5),
            exemption=TESTED,
        )
    )
    book.correct(
        wrong, summary="Berita Acara Rekapitulasi DPS Pemilihan Gubernur 2024 Tingkat Provinsi", day=date(2026, 2, 9)
    )
    twice = book.enter(
        an_item(document_id=16, summary="Laporan Kinerja (LKj) Tahun 2024 (terpindai dua kali)"), date(2026, 2, 10)
    )
    book.withdraw(twice)
    for month, number in ((3, 9), (4, 10), (5, 112)):
        book.enter(
            an_item(
                document_id=17 + month,
                number=f"{number}/KU.02.1-LP/62/2026",
                summary=f"Laporan Realisasi Anggaran Bulan {('Februari', 'Maret', 'April')[month - 3]} Tahun 2026",
                unit="Subbagian Keuangan dan Barang Milik Negara",
                responsible="Kepala Subbagian Keuangan dan Barang Milik Negara",
                made_on=date(2026, month, 10),
                retention="10 tahun",
            ),
            date(2026, month, 12),
        )
    book.enter(
        an_item(
            document_id=30,
            number="541/TIK.03-BA/14/2024",
            summary="Berita Acara Uji Coba Sistem Informasi",
            category=Category.ALWAYS,
            unit="Subbagian Data dan Informasi",
            made_on=None,
            **kind,
        ),
        date(2026, 6, 30),
    )
    return tuple(book.lines)


# ── editions with their rows in memory ──


FIRST = Semester(2026, 1)
END_OF_JUNE = date(2026, 6, 30)


def settled(edition):
    """The edition with its rows as tuples: it outlives the inventory that they come from."""
    return replace(edition, blocks=tuple(replace(block, rows=tuple(block.rows)) for block in edition.blocks))


def inventory_of(lines, until=END_OF_JUNE, held=nothing):
    return Inventory(lines, until, JAKARTA, held)


def dip_of(lines, semester=FIRST, as_of=END_OF_JUNE, *, held=nothing, categories=CATEGORIES, **more):
    with inventory_of(lines, min(semester.last_day, as_of), held) as inventory:
        return settled(dip(inventory, semester, OFFICE, categories, **more))


def dik_of(lines, semester=FIRST, as_of=END_OF_JUNE, **more):
    with inventory_of(lines, min(semester.last_day, as_of), **more) as inventory:
        return settled(dik(inventory, semester, OFFICE))


def statistics_of(lines, until=END_OF_JUNE, **more):
    with inventory_of(lines, until, **more) as inventory:
        return settled(statistics(inventory, OFFICE, CATEGORIES))


def book_of(lines, year=2026, as_of=date(2030, 1, 1), **more):
    return settled(recap(lambda: lines, year, OFFICE, CATEGORIES, as_of, **more))
