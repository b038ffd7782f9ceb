"""Why a file cannot be taken, as a word that the caged reader may say and a sentence that a clerk understands."""

from enum import StrEnum
from typing import Final

from ppid_dms.extraction.files.kinds import is_blank, is_compound, is_package, kind_of, stranger_of
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import QuarantineReason

MAX_PAGES: Final = 2000
MAX_OBJECTS: Final = 300_000
MAX_POINTS: Final = 14_400
"""The longest side of a page, 200 inches: the limit of the format itself before it could be scaled."""
MAX_ROWS: Final = 2_000
MAX_COLUMNS: Final = 100
"""Of a sheet, as far as anything stands in it."""
MAX_PIXELS: Final = 350_000_000
"""Of one picture: an A0 sheet at 400 dpi has 248 million."""


class Trouble(StrEnum):
    """What is wrong with a file. The caged reader says one of these, never a sentence."""

    EMPTY = "empty"
    NOT_A_FILE = "not-a-file"
    NOT_PDF = "not-pdf"
    LOCKED = "locked"
    RESTRICTED = "restricted"
    BROKEN = "broken"
    NO_PAGES = "no-pages"
    CRASHED = "crashed"
    PAGES = "pages"
    OBJECTS = "objects"
    PAGE_SIZE = "page-size"
    PIXELS = "pixels"
    PICTURE_BROKEN = "picture-broken"
    PICTURE_PIXELS = "picture-pixels"
    BLANK = "blank"
    INFLATES = "inflates"
    MEMORY = "memory"
    TIME = "time"
    ANSWER = "answer"
    WORKBOOK = "workbook"
    WORKBOOK_BROKEN = "workbook-broken"
    OFFICE_LOCKED = "office-locked"
    OLD_SHEET = "old-sheet"
    OTHER_SHEET = "other-sheet"
    MACROS = "macros"
    ENTITIES = "entities"
    PACKAGE = "package"
    SHEET_SIZE = "sheet-size"

    @property
    def reason(self) -> QuarantineReason:
        """Why the file is set aside."""
        return _REASONS.get(self, QuarantineReason.TOO_MUCH)


_REASONS: Final = {
    Trouble.EMPTY: QuarantineReason.EMPTY,
    Trouble.NOT_A_FILE: QuarantineReason.NOT_A_FILE,
    Trouble.NOT_PDF: QuarantineReason.NOT_PDF,
    Trouble.LOCKED: QuarantineReason.ENCRYPTED,
    Trouble.RESTRICTED: QuarantineReason.ENCRYPTED,
    Trouble.BROKEN: QuarantineReason.BROKEN,
    Trouble.NO_PAGES: QuarantineReason.BROKEN,
    Trouble.CRASHED: QuarantineReason.BROKEN,
    Trouble.PICTURE_BROKEN: QuarantineReason.BROKEN,
    Trouble.BLANK: QuarantineReason.BROKEN,
    Trouble.WORKBOOK: QuarantineReason.NOT_PDF,
    Trouble.WORKBOOK_BROKEN: QuarantineReason.BROKEN,
    Trouble.OFFICE_LOCKED: QuarantineReason.ENCRYPTED,
    Trouble.OLD_SHEET: QuarantineReason.NOT_PDF,
    Trouble.OTHER_SHEET: QuarantineReason.NOT_PDF,
    Trouble.MACROS: QuarantineReason.NOT_PDF,
}

# In Indonesian, translated when they are shown: what is the matter, and what to do about it.
_SENTENCES: Final = {
    Trouble.EMPTY: later("Berkas kosong (0 byte). Pindai ulang."),
    Trouble.NOT_A_FILE: later("Ini bukan berkas biasa (tautan, folder, atau perangkat). Salin berkas PDF-nya sendiri."),
    Trouble.NOT_PDF: later(
        "Isinya bukan PDF atau gambar pindaian (JPEG, PNG, TIFF). Simpan atau pindai ulang sebagai PDF."),
    Trouble.BLANK: later("Isinya hanya angka nol: penyalinannya belum pernah selesai. Salin atau pindai ulang."),
    Trouble.PICTURE_BROKEN: later("Gambar rusak atau terpotong. Pindai ulang atau salin ulang dari asalnya."),
    Trouble.PICTURE_PIXELS: later("Gambarnya lebih dari {pixels} juta piksel. Pindai ulang dengan resolusi 300 dpi."),
    Trouble.LOCKED: later("PDF terkunci kata sandi. Simpan ulang tanpa kata sandi."),
    Trouble.RESTRICTED: later(
        "PDF diproteksi dengan cara yang tidak dapat dibaca di sini. Simpan ulang tanpa proteksi."),
    Trouble.BROKEN: later("PDF rusak atau terpotong. Pindai ulang atau salin ulang dari asalnya."),
    Trouble.NO_PAGES: later("PDF tidak memuat satu halaman pun. Pindai ulang."),
    Trouble.CRASHED: later("Berkas rusak: pembaca berhenti saat membukanya. Cetak ke PDF baru atau pindai ulang."),
    Trouble.PAGES: later("Lebih dari {pages} halaman. Bagi menjadi beberapa berkas."),
    Trouble.OBJECTS: later("Isi PDF terlalu rumit (lebih dari {objects} objek). Cetak ke PDF baru."),
    Trouble.PAGE_SIZE: later(
        "Ukuran halaman tidak wajar (lebih dari 5 meter). Pindai ulang dengan ukuran kertas yang benar."),
    Trouble.PIXELS: later("Gambar di dalamnya lebih dari {pixels} juta piksel. Pindai ulang dengan resolusi 300 dpi."),
    Trouble.INFLATES: later("Isi PDF mengembang melampaui batas saat dibuka. Cetak ke PDF baru atau pindai ulang."),
    Trouble.MEMORY: later(
        "Membuka berkas ini perlu lebih dari {megabytes} MB memori. Cetak ke PDF baru atau pindai ulang."),
    Trouble.TIME: later("Membuka berkas ini memakan lebih dari {seconds} detik. Cetak ke PDF baru atau pindai ulang."),
    Trouble.ANSWER: later("Teks di dalamnya terlalu banyak. Bagi menjadi beberapa berkas."),
    Trouble.WORKBOOK: later(
        "Isinya buku kerja Excel, bukan PDF. Buka dengan programnya, simpan sebagai PDF, lalu letakkan PDF-nya."),
    Trouble.WORKBOOK_BROKEN: later(
        "Buku kerja Excel rusak atau terpotong. Buka dengan programnya, lalu simpan ulang sebagai XLSX."),
    Trouble.OFFICE_LOCKED: later("Berkas Word/Excel ini terkunci kata sandi. Simpan ulang tanpa kata sandi."),
    Trouble.OLD_SHEET: later(
        "Isinya buku kerja Excel lama (XLS). Bila ini Formulir DIP, simpan sebagai Excel (XLSX); dokumen lain simpan "
        "sebagai PDF."),
    Trouble.OTHER_SHEET: later(
        "Buku kerja ini disimpan dalam bentuk yang tidak dibaca di sini (XLSB, Strict Open XML, atau templat). Simpan "
        "sebagai Excel Workbook (XLSX)."),
    Trouble.MACROS: later(
        "Buku kerja ini memuat makro, yang tidak diterima. Simpan sebagai Excel Workbook (XLSX) tanpa makro."),
    Trouble.ENTITIES: later(
        "Buku kerja ini memuat definisi yang tidak pernah ditulis oleh Excel atau LibreOffice; mungkin berbahaya. "
        "Jangan dibuka; beri tahu administrator."),
    Trouble.PACKAGE: later(
        "Isi buku kerja mengembang melampaui batas saat dibuka. Salin isinya ke formulir yang baru."),
    Trouble.SHEET_SIZE: later(
        "Lembar kerjanya jauh lebih besar daripada sebuah formulir (paling banyak {rows} baris dan {columns} kolom). "
        "Hapus isi yang bukan bagian formulir."),
}


def first_glance(size: int, head: bytes) -> Trouble | None:
    """What the size and the first 1024 bytes tell, before anything opens the file."""
    if size == 0:
        return Trouble.EMPTY
    if kind_of(head) is not None or is_package(head) or is_compound(head):
        return None
    return Trouble.BLANK if is_blank(head) else Trouble.NOT_PDF


def explain(trouble: Trouble, *, head: bytes = b"", seconds: float = 0, megabytes: int = 0) -> str:
    """The trouble in a sentence for a clerk. ``head`` are the first bytes of a file that is not taken."""
    stranger = stranger_of(head) if trouble is Trouble.NOT_PDF else None
    sentence = stranger.sentence if stranger else _SENTENCES[trouble]
    return _(sentence).format(
        format=stranger.name if stranger else "", pages=MAX_PAGES, objects=MAX_OBJECTS,
        pixels=MAX_PIXELS // 1_000_000, rows=MAX_ROWS, columns=MAX_COLUMNS, megabytes=megabytes, seconds=round(seconds))
