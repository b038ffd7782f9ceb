"""Why a file cannot be taken, as a word that the caged reader may say and a sentence that a clerk understands."""

from enum import StrEnum
from typing import Final

from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import QuarantineReason

MAX_PAGES: Final = 2000
MAX_OBJECTS: Final = 300_000
MAX_POINTS: Final = 14_400
"""The longest side of a page, 200 inches: the limit of the format itself before it could be scaled."""
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
    INFLATES = "inflates"
    MEMORY = "memory"
    TIME = "time"
    ANSWER = "answer"

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
}

# What a file that is no PDF really is, by its first bytes.
_FORMATS: Final = (
    (b"\xff\xd8\xff", "JPEG"), (b"\x89PNG", "PNG"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"),
    (b"PK\x03\x04", "Word/Excel/ZIP"), (b"\xd0\xcf\x11\xe0", "Word/Excel"),
    (b"<!DOCTYPE", "HTML"), (b"<html", "HTML"), (b"<HTML", "HTML"),
)

# In Indonesian, translated when they are shown: what is the matter, and what to do about it.
_NOT_PDF_BUT: Final = later("Isinya {format}, bukan PDF. Simpan atau pindai ulang sebagai PDF.")
_SENTENCES: Final = {
    Trouble.EMPTY: later("Berkas kosong (0 byte). Pindai ulang."),
    Trouble.NOT_A_FILE: later("Ini bukan berkas biasa (tautan, folder, atau perangkat). Salin berkas PDF-nya sendiri."),
    Trouble.NOT_PDF: later("Isinya bukan PDF. Simpan atau pindai ulang sebagai PDF."),
    Trouble.LOCKED: later("PDF terkunci kata sandi. Simpan ulang tanpa kata sandi."),
    Trouble.RESTRICTED: later(
        "PDF diproteksi dengan cara yang tidak dapat dibaca di sini. Simpan ulang tanpa proteksi."),
    Trouble.BROKEN: later("PDF rusak atau terpotong. Pindai ulang atau salin ulang dari asalnya."),
    Trouble.NO_PAGES: later("PDF tidak memuat satu halaman pun. Pindai ulang."),
    Trouble.CRASHED: later("PDF rusak: pembaca berhenti saat membukanya. Cetak ke PDF baru atau pindai ulang."),
    Trouble.PAGES: later("Lebih dari {pages} halaman. Bagi menjadi beberapa berkas."),
    Trouble.OBJECTS: later("Isi PDF terlalu rumit (lebih dari {objects} objek). Cetak ke PDF baru."),
    Trouble.PAGE_SIZE: later(
        "Ukuran halaman tidak wajar (lebih dari 5 meter). Pindai ulang dengan ukuran kertas yang benar."),
    Trouble.PIXELS: later("Gambar di dalamnya lebih dari {pixels} juta piksel. Pindai ulang dengan resolusi 300 dpi."),
    Trouble.INFLATES: later("Isi PDF mengembang melampaui batas saat dibuka. Cetak ke PDF baru atau pindai ulang."),
    Trouble.MEMORY: later(
        "Membuka PDF ini perlu lebih dari {megabytes} MB memori. Cetak ke PDF baru atau pindai ulang."),
    Trouble.TIME: later("Membuka PDF ini memakan lebih dari {seconds} detik. Cetak ke PDF baru atau pindai ulang."),
    Trouble.ANSWER: later("Teks di dalam PDF terlalu banyak. Bagi menjadi beberapa berkas."),
}


def first_glance(size: int, head: bytes) -> Trouble | None:
    """What the size and the first 1024 bytes tell, before anything opens the file as a PDF."""
    if size == 0:
        return Trouble.EMPTY
    return None if b"%PDF" in head[:1024] else Trouble.NOT_PDF


def explain(trouble: Trouble, *, head: bytes = b"", seconds: float = 0, megabytes: int = 0) -> str:
    """The trouble in a sentence for a clerk. ``head`` are the first bytes of a file that is no PDF."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    found = next((name for magic, name in _FORMATS if start.startswith(magic)), "")
    sentence = _NOT_PDF_BUT if found and trouble is Trouble.NOT_PDF else _SENTENCES[trouble]
    return _(sentence).format(format=found, pages=MAX_PAGES, objects=MAX_OBJECTS, pixels=MAX_PIXELS // 1_000_000,
                              megabytes=megabytes, seconds=round(seconds))
