"""What would be read from files, without any server."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.errors import UsageError
from ppid_dms.extraction import Reader
from ppid_dms.language import translate as _
from ppid_dms.records import Inspection, Letter, Reading
from ppid_dms.vocabulary import Feature, FileKind, QuarantineReason, TextLayer

_WORKERS: Final = max(2, min(8, os.cpu_count() or 2))
_SUFFIXES: Final = frozenset(suffix for kind in FileKind for suffix in kind.suffixes)

# The keys of the JSON answer, in their order; each is a field of Letter.
FIELDS: Final = (
    "jenis", "nomor", "tanggal", "perihal", "klasifikasi", "sifat", "lampiran", "instansi", "unit", "tujuan",
    "penandatangan_nama", "penandatangan_jabatan", "tempat", "tte", "arah",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One file and what was seen in it. ``detail`` explains a ``problem`` to people."""

    file: Path
    sha256: str
    pages: int
    text_layer: TextLayer
    letter: Letter
    problem: QuarantineReason | None
    detail: str
    kind: FileKind | None = None
    features: frozenset[Feature] = frozenset()

    def readings(self) -> Iterator[tuple[str, Reading[object] | None]]:
        """Each field with what was read for it."""
        for name in FIELDS:
            yield name, getattr(self.letter, name)


def read_files(
    settings: Settings, paths: Iterable[Path], text_dir: Path | None = None,
    *, tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> Iterator[Seen]:
    """Read files, and the scans below folders, in their order. ``text_dir`` gives NAME.txt as the text of NAME.pdf.

    ``tell`` is told how many of how many have been read.

    Below a folder a name tells what may be a scan: people keep other things beside them.

    Raises:
        UsageError: a path is not there.
    """
    intake = settings.service.intake
    with (
        Reader(assembly.letter_rules_of(settings), workers=_WORKERS, seconds=intake.inspect_seconds,
               megabytes=intake.inspect_megabytes) as reader,
        ThreadPoolExecutor(_WORKERS) as threads,
    ):
        files = _files(paths)
        for done, seen in enumerate(threads.map(partial(_read, reader, text_dir), files), start=1):
            tell(done, len(files))
            yield seen


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in _SUFFIXES)
        elif path.exists():
            found.append(path)
        else:
            raise UsageError(
                _("{path} tidak ada.").format(path=path), remedy=_("Periksa nama berkas atau foldernya."))
    return found


def _read(reader: Reader, text_dir: Path | None, path: Path) -> Seen:
    found: Inspection = reader.inspect(path)
    text = text_dir / f"{path.stem}.txt" if text_dir else None
    if text is not None and text.exists():
        pages = text.read_text(encoding="utf-8", errors="replace").split("\f")
        found = replace(found, letter=reader.read_text(pages))
    return Seen(
        path, found.sha256, found.pages, found.text_layer, found.letter, found.problem, found.detail, found.kind,
        found.features)
