"""A form as it was read back: what each row says, and what of it cannot be understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ppid_dms.form.template import ColumnKey, Head, Purpose
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import DipField


class Problem(StrEnum):
    """What is wrong with a cell, or with the form as a whole."""

    NOT_A_DATE = "bukan-tanggal"
    NOT_A_CHOICE = "bukan-pilihan"
    TOO_LONG = "terlalu-panjang"
    UNCERTAIN_DATE = "tanggal-ditafsirkan"
    NUMBERS_DIFFER = "nomor-formulir-berbeda"
    NO_UNIT = "unit-tidak-dikenal"
    NO_PERIOD = "periode-tidak-terbaca"
    COLUMN_MISSING = "kolom-tidak-ada"
    COLUMN_TWICE = "kolom-ganda"
    TWO_LISTS = "daftar-kedua"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be understood, or only by interpreting it. ``text`` is what stands there, cut where long."""

    column: ColumnKey
    problem: Problem
    text: str


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row with anything in it. ``row`` is its number on the sheet, as the program shows it.

    ``fields`` hold what was understood, as labels and ISO dates; ``typed`` what stands in the cells, made plain.
    """

    row: int
    fields: Mapping[DipField, str]
    file_name: str
    problems: tuple[CellProblem, ...]
    typed: Mapping[ColumnKey, str]


@dataclass(frozen=True, slots=True)
class FormProblem:
    """What is wrong with the form beside its rows; ``detail`` names the column, the sheet or the numbers."""

    problem: Problem
    detail: str


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form of ours as it came back. ``purpose`` tells an answer of ours that somebody has filled in further.

    ``head.unit`` and ``head.period`` are empty where they cannot be told.
    """

    head: Head
    purpose: Purpose
    rows: tuple[FilledRow, ...]
    problems: tuple[FormProblem, ...]

    def values_of(self, row: FilledRow) -> Mapping[DipField, str]:
        """What a row says of its document; where it names no unit, that of the form holds the document."""
        is_open = DipField.UNIT in row.typed or not self.head.unit
        return row.fields if is_open else {DipField.UNIT: self.head.unit, **row.fields}


class Refusal(StrEnum):
    """Why a workbook is not read as a form."""

    NOT_OURS = "bukan-formulir-kami"
    NEWER = "templat-lebih-baru"
    NO_NUMBER = "tanpa-nomor"
    NO_LIST = "tanpa-daftar"


class NotOurForm(Exception):
    """The workbook is no form of ours, or its list is gone; ``sentence`` says it to people, with what to do."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal

    @property
    def sentence(self) -> str:
        """Why it is not taken, in the language of the process."""
        return {
            Refusal.NOT_OURS: _(
                "Isinya buku kerja Excel, tetapi bukan Formulir DIP dari sini. Dokumen disimpan sebagai PDF; formulir "
                "yang kosong dibuat administrator dengan 'ppid-dms form new'."),
            Refusal.NEWER: _(
                "Formulir ini dibuat oleh versi ppid-dms yang lebih baru. Minta administrator memasang versi terbaru."),
            Refusal.NO_NUMBER: _(
                "Formulir ini tidak lagi memuat nomornya. Salin isinya ke formulir yang baru, lalu letakkan itu."),
            Refusal.NO_LIST: _(
                "Formulir ini tidak lagi memuat daftarnya, atau judul kolomnya hilang. Salin isinya ke formulir yang "
                "baru, lalu letakkan itu."),
        }[self.refusal]
