"""What a file is by its first bytes, whatever its name says. Nothing is parsed here."""

from dataclasses import dataclass
from typing import Final

from ppid_dms.language import later
from ppid_dms.vocabulary import FileKind

HEAD: Final = 1024
"""Bytes that tell the kind; so far readers of PDF look for its mark, too."""

_TAKEN: Final = (
    (b"\xff\xd8\xff", FileKind.JPEG), (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"II*\0", FileKind.TIFF), (b"MM\0*", FileKind.TIFF),
)
_PDF_MARK: Final = b"%PDF"
_TEXT: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")
_MARKUP: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")
_MAIL: Final = (
    b"from ", b"return-path:", b"received:", b"delivered-to:", b"mime-version:", b"message-id:", b"x-mozilla-status:",
)


@dataclass(frozen=True, slots=True)
class Stranger:
    """A format that is not taken: what people call it, and a sentence with what to do; the sentence is Indonesian."""

    name: str
    sentence: str


_OFFICE: Final = later(
    "Isinya {format}, bukan PDF. Buka dengan programnya, simpan sebagai PDF, lalu letakkan PDF-nya.")
_BUNDLE: Final = later(
    "Isinya {format}, bukan PDF. Buka arsipnya, lalu letakkan tiap PDF di dalamnya sendiri-sendiri.")
_MESSAGE: Final = later(
    "Isinya surel, bukan PDF. Simpan lampirannya, atau cetak surelnya ke PDF, lalu letakkan PDF-nya.")
_WEB: Final = later(
    "Isinya {format}, bukan PDF: mungkin halaman masuk yang tersimpan. Unduh lagi berkasnya, atau cetak ke PDF.")
_IMAGE: Final = later(
    "Isinya gambar {format}, yang tidak diterima. Simpan atau pindai ulang sebagai PDF, JPEG, PNG, atau TIFF.")
_PRINTABLE: Final = later("Isinya {format}, bukan PDF. Cetak ke PDF, lalu letakkan PDF-nya.")
_PLAIN: Final = later("Isinya teks biasa, bukan PDF. Cetak ke PDF, lalu letakkan PDF-nya.")
_PROGRAM: Final = later("Isinya program, bukan dokumen. Jangan dibuka; beri tahu administrator.")

_OFFICE_NAME: Final = "Word/Excel"
_SHEET: Final = later(
    "Isinya lembar kerja {format}, bukan PDF. Bila ini Formulir DIP, simpan sebagai Excel (XLSX); dokumen lain simpan "
    "sebagai PDF.")
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS: Final = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
# What stands early in a ZIP file that is a document of an office program.
_OFFICE_PARTS: Final = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis")
_STRANGERS: Final = (
    (_COMPOUND, Stranger(_OFFICE_NAME, _OFFICE)), (b"{\\rtf", Stranger("RTF", _OFFICE)),
    (b"Rar!\x1a\x07", Stranger("RAR", _BUNDLE)), (b"7z\xbc\xaf\x27\x1c", Stranger("7-Zip", _BUNDLE)),
    (b"\x1f\x8b", Stranger("GZIP", _BUNDLE)),
    (b"GIF8", Stranger("GIF", _IMAGE)), (b"BM", Stranger("BMP", _IMAGE)), (b"II+\0", Stranger("BigTIFF", _IMAGE)),
    (b"MM\0+", Stranger("BigTIFF", _IMAGE)), (b"\x00\x00\x00\x0cjP", Stranger("JPEG 2000", _IMAGE)),
    (b"AT&TFORM", Stranger("DjVu", _IMAGE)), (b"\x97JB2", Stranger("JBIG2", _IMAGE)),
    (b"%!PS", Stranger("PostScript", _PRINTABLE)), (b"\x7fELF", Stranger("program", _PROGRAM)),
    (b"MZ", Stranger("program", _PROGRAM)), (b"#!", Stranger("program", _PROGRAM)),
)
_BOXED: Final = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIF", b"avif": "AVIF"}


def kind_of(head: bytes) -> FileKind | None:
    """The kind of a file that is taken, from its first ``HEAD`` bytes; None for anything else.

    A mark of another format at the very beginning outweighs a PDF's further on: a ZIP file may hold a PDF as it is.
    """
    for mark, kind in _TAKEN:
        if head.startswith(mark):
            return kind
    if _PDF_MARK not in head[:HEAD] or head.startswith(_ZIP):
        return None
    return FileKind.PDF


def is_package(head: bytes) -> bool:
    """Whether it is a ZIP file, as a workbook is one."""
    return head.startswith(_ZIP)


def is_compound(head: bytes) -> bool:
    """Whether it is a file of the older office programs, or one that they have locked with a password."""
    return head.startswith(_COMPOUND)


def is_blank(head: bytes) -> bool:
    """Whether there is nothing but zero bytes: room that was reserved and never written."""
    return bool(head) and not head.strip(b"\0")


def stranger_of(head: bytes) -> Stranger | None:
    """What a file that is not taken is, as far as its first bytes tell."""
    if head.startswith(_ZIP) and _ODS in head:
        return Stranger("ODS", _SHEET)
    if head.startswith(_ZIP):
        return Stranger(_OFFICE_NAME, _OFFICE) if any(p in head for p in _OFFICE_PARTS) else Stranger("ZIP", _BUNDLE)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Stranger("WebP", _IMAGE)
    if head[4:8] == b"ftyp" and head[8:12] in _BOXED:
        return Stranger(_BOXED[head[8:12]], _IMAGE)
    for mark, stranger in _STRANGERS:
        if head.startswith(mark):
            return stranger
    return _written(head)


def _written(head: bytes) -> Stranger | None:
    """Formats that people can read: of them only the words tell."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        return Stranger("HTML", _WEB)
    if start.startswith(b"<?xml"):
        return Stranger("HTML", _WEB) if b"<html" in start else Stranger("XML", _PRINTABLE)
    if start.startswith(_MAIL):
        return Stranger("surel", _MESSAGE)
    if start and _TEXT.isdisjoint(head):
        return Stranger("teks", _PLAIN)
    return None
