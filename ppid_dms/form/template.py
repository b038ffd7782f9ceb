"""What our form is made of and what it is known by, without a word about any library.

A form carries its marks in a sheet that people do not see; Excel and LibreOffice keep it when they save. Where somebody
has copied the list into another workbook, its title lines say the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from ppid_dms.vocabulary import DipField

VERSION: Final = 1
"""Of the template. Reading goes by headers: a new column needs no new version."""

TITLE: Final = "FORMULIR DAFTAR INFORMASI PUBLIK"
LIST_SHEET: Final = "Formulir"
GUIDE_SHEET: Final = "Panduan pengisian"
NOTES_SHEET: Final = "Catatan"
MARK_SHEET: Final = "_ppid_dms"
MARK: Final = "ppid-dms/formulir-daftar-informasi-publik"
END: Final = "Akhir daftar. Sisipkan baris baru di atas garis ini."

NUMBER_LABEL: Final = "Nomor formulir"
UNIT_LABEL: Final = "Unit (PPID Pembantu)"
PERIOD_LABEL: Final = "Periode"
HINT: Final = (
    "Satu baris untuk satu dokumen.", "Cara mengisi dan dua contoh ada di lembar Panduan pengisian.",
    "Simpan sebagai XLSX, lalu letakkan bersama pindaiannya di folder unit.")
SIGNING: Final = ("Diisi oleh", "Diperiksa oleh", "Menyetujui dan mengesahkan")

LONGEST: Final[Mapping[DipField, int]] = {
    DipField.SUMMARY: 1_000, DipField.RESPONSIBLE: 128, DipField.PLACE: 128, DipField.RETENTION: 128,
    DipField.NUMBER: 128,
}
"""Characters that a field takes; Paperless keeps 128 of a short text."""
LONGEST_NAME: Final = 255
"""Characters of a file's name."""

_NUMBER = re.compile(r"FDIP-[0-9]{4}-[0-9]{4,6}(?![0-9])")
_PERIOD = re.compile(r"([0-9]{4})-([12])")


class Purpose(StrEnum):
    """Whether a workbook is a form to fill in, or our answer to one. Written into the workbook: never rename one."""

    FORM = "formulir"
    ANSWER = "jawaban"


class Extra(StrEnum):
    """Columns of the form beside the fields of the Daftar Informasi Publik."""

    ROW = "no"
    FILE = "berkas"
    RESULT = "hasil"


ColumnKey: TypeAlias = DipField | Extra


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form: its header as printed, its width in characters."""

    key: ColumnKey
    header: str
    width: int


# Lampiran I of PerKI 1/2021 in its order; time and place of the fifth element stand in cells of their own.
COLUMNS: Final = (
    Column(Extra.ROW, "No.", 5),
    Column(DipField.SUMMARY, "Ringkasan Isi Informasi", 38),
    Column(DipField.UNIT, "Pejabat/Unit/Satker yang Menguasai Informasi", 22),
    Column(DipField.RESPONSIBLE, "Penanggung Jawab Pembuatan atau Penerbitan Informasi", 22),
    Column(DipField.DATE, "Waktu Pembuatan Informasi (tanggal dokumen)", 18),
    Column(DipField.PLACE, "Tempat Pembuatan Informasi", 17),
    Column(DipField.FORM, "Bentuk Informasi yang Tersedia", 15),
    Column(DipField.RETENTION, "Jangka Waktu Penyimpanan atau Retensi Arsip", 15),
    Column(DipField.CATEGORY, "Usulan Kategori", 17),
    Column(DipField.NUMBER, "Nomor Dokumen", 23),
    Column(Extra.FILE, "Nama Berkas Pindaian", 23),
)
RESULT: Final = Column(Extra.RESULT, "Hasil", 40)
FILLED: Final = tuple(column for column in COLUMNS if column.key is not Extra.ROW)
"""The columns that a person fills in."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the drop-downs offer. Retention takes any other wording, too."""

    units: tuple[str, ...]
    categories: tuple[str, ...]
    forms: tuple[str, ...]
    retentions: tuple[str, ...]

    def of(self, key: ColumnKey) -> tuple[str, ...]:
        """What is offered in a column; nothing where people write freely."""
        offered: Mapping[ColumnKey, tuple[str, ...]] = {
            DipField.UNIT: self.units, DipField.CATEGORY: self.categories, DipField.FORM: self.forms,
            DipField.RETENTION: self.retentions,
        }
        return offered.get(key, ())


CLOSED: Final = frozenset({DipField.UNIT, DipField.CATEGORY, DipField.FORM})
"""Columns that take nothing but what is offered."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over the list: the form's number, the unit by its name, and the semester (``2026-1``)."""

    number: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The office as it stands on the form; an empty name or NIP is printed as a dotted line."""

    body: str
    region: str
    name: str
    address: str
    place: str
    atasan_title: str
    atasan_name: str = ""
    atasan_nip: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row filled in by software: labels and ISO dates. What stands in ``unsure`` is to be checked by a person."""

    values: Mapping[ColumnKey, str] = field(default_factory=dict)
    unsure: frozenset[ColumnKey] = frozenset()


def number_of(year: int, count: int) -> str:
    """The number of a form: ``FDIP-2026-0007``; ``count`` begins with 1 in each year."""
    return f"FDIP-{year:04d}-{count:04d}"


def number_in(text: str) -> str | None:
    """The number of a form that stands in a text, if there is one."""
    found = _NUMBER.search(text)
    return found[0] if found else None


def is_period(text: str) -> bool:
    """Whether a text names a semester as ``2026-1``."""
    return _PERIOD.fullmatch(text) is not None


def period_in_words(period: str) -> str:
    """A semester as people write it: ``Semester I Tahun 2026``; a text that is none as it is."""
    found = _PERIOD.fullmatch(period)
    return f"Semester {'I' * int(found[2])} Tahun {found[1]}" if found else period


def period_from_words(text: str) -> str:
    """The semester of such words, as ``2026-1``; empty where they name none."""
    found = re.fullmatch(r"semester (i{1,2}|[12]) tahun ([0-9]{4})", " ".join(text.casefold().split()))
    if found is None:
        return text.strip() if is_period(text.strip()) else ""
    return f"{found[2]}-{len(found[1]) if found[1][0] == 'i' else found[1]}"


_MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)


def long_date(day: date) -> str:
    """A date as Indonesian letters write it: ``12 Maret 2024``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
