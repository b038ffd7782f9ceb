"""What a document says: the text layer of a PDF, the text that comes with a sample, or tesseract's reading."""

from __future__ import annotations

import logging
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PdfReadError

PDF = "application/pdf"
TEXT = "text/plain"
# Of many more that a real server takes (paperless/parsers/tesseract.py in 3.0.5, paperless_tesseract/signals.py in
# 2.20.15), with the ending that it gives their names.
PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif"}
SUFFIXES = {PDF: ".pdf", TEXT: ".txt", **PICTURES}
UNKNOWN = "application/octet-stream"

_log = logging.getLogger(__name__)
_MARKS = (
    (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)  # fmt: skip
_HEAD = 1024
_TAIL = 4096
_MOST_PAGES = 50
_MOST_SCANNED_PAGES = 10
_SECONDS_A_PAGE = 60
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\b\x1b")

# What pypdf raises on the many ways in which a file can be broken. On a real server each of them ends in an empty
# text and a success, not in a failure [07].
_BROKEN = (PdfReadError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError,
           NotImplementedError, AssertionError, MemoryError)  # fmt: skip


class HeaderOnlyError(Exception):
    """A PDF without a single object: the one broken PDF that 3.0.5 does refuse [07]."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file; `scanned` when it had to be recognised, so that an archive file is made as well [18]."""

    text: str
    page_count: int | None
    scanned: bool


def sniff(path: Path) -> str:
    """The MIME type by the bytes alone; the name does not matter [07]."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, mime_type in _MARKS:
        if head.startswith(mark):
            return mime_type
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"\x7fELF"):
        return "application/x-sharedlib"
    return TEXT if head and _CONTROL.isdisjoint(head) else UNKNOWN


def read(path: Path, mime_type: str, *, known_text: str | None, use_tesseract: bool) -> Reading:
    """Read a PDF, a picture or a text file. Pages are counted in a PDF only, as a real server does.

    Raises:
        HeaderOnlyError: a PDF header with nothing behind it.
    """
    if mime_type == TEXT:
        return Reading(path.read_text(encoding="utf-8", errors="replace"), None, scanned=False)
    if mime_type in PICTURES:
        text = known_text or (_tidy(_recognise_picture(path)) if use_tesseract else "")
        return Reading(text, None, scanned=True)
    if not _has_objects(path):
        raise HeaderOnlyError
    if not _has_an_end(path):
        return Reading("", 1, scanned=True)  # truncated: success, empty, one page, with an archive file [07, misc]
    try:
        return _read_pdf(path, known_text, use_tesseract=use_tesseract)
    except (FileNotDecryptedError, DependencyError):
        return Reading("", None, scanned=False)  # a user password: success, empty, page count unknown [07]
    except _BROKEN as problem:
        _log.info("Nothing to read in %s: %s", path.name, problem)
        return Reading(known_text or "", 1, scanned=True)


def tesseract_languages() -> frozenset[str]:
    """The languages of the tesseract on this machine; empty without one."""
    return _languages(shutil.which("tesseract"))


def _has_objects(path: Path) -> bool:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        return whole.find(b" obj") >= 0


def _has_an_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return b"%%EOF" in file.read()


def _read_pdf(path: Path, known_text: str | None, *, use_tesseract: bool) -> Reading:
    with path.open("rb") as file:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError
        page_count = len(reader.pages)
        pages = [reader.pages[number] for number in range(min(page_count, _MOST_PAGES))]
        text = _tidy("\n\n".join(page.extract_text() for page in pages))
        if text:
            return Reading(text, page_count, scanned=False)
        if known_text is not None:
            return Reading(known_text, page_count, scanned=True)
        recognised = [_recognise(page) for page in pages[:_MOST_SCANNED_PAGES]] if use_tesseract else []
        return Reading(_tidy("\n\n".join(recognised)), page_count, scanned=True)


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _recognise(page: Any) -> str:
    """Tesseract's reading of the largest picture on a page; nothing when there is no tesseract."""
    if shutil.which("tesseract") is None:
        return ""
    try:
        pictures = [file.image for file in page.images if file.image is not None]
    except (*_BROKEN, ImportError):  # without Pillow there are no pictures, and so no text
        return ""
    if not pictures:
        return ""
    picture = max(pictures, key=lambda image: image.width * image.height)
    png = BytesIO()
    picture.convert("L").save(png, format="PNG")
    return _tesseract(png.getvalue())


def _recognise_picture(path: Path) -> str:
    return _tesseract(path.read_bytes())


def _tesseract(picture: bytes) -> str:
    program, languages = shutil.which("tesseract"), tesseract_languages()
    if program is None or not languages:
        return ""
    language = "ind" if "ind" in languages else "eng"
    try:
        done = subprocess.run(  # noqa: S603  (a program of this machine, on bytes through a pipe)
            [program, "stdin", "stdout", "-l", language],
            input=picture, capture_output=True, timeout=_SECONDS_A_PAGE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", errors="replace")


@cache
def _languages(program: str | None) -> frozenset[str]:
    if program is None:
        return frozenset()
    done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return frozenset(done.stdout.split()) & {"ind", "eng"}
