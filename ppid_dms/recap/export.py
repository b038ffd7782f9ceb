"""Exports: editions written into a folder, each file whole or as it was, with a manifest that vouches for them.

No clock: the same editions, register head and date give the same bytes, and what has not changed is not touched.
"""

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO, ClassVar, Final

from ppid_dms.errors import PpidError
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.recap.exporters import exporter
from ppid_dms.recap.exporters.interface import Edition
from ppid_dms.vocabulary import ExitCode

MANIFEST: Final = "MANIFEST.json"
_SCHEMA: Final = "ppid-dms/manifest/1"
_UNFINISHED: Final = ".ppid-dms-sementara"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_PERMISSION: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# What a share answers that knows no lock, or no fsync, of a folder.
_CANNOT: Final = frozenset({errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


class TargetUnwritable(PpidError):
    """A file of the export folder cannot be written; what stood there before is whole."""

    exit_code: ClassVar[ExitCode] = ExitCode.USAGE
    usual_remedy = later(
        "Periksa folder ekspor itu: harus berupa folder, terpasang, dan dapat ditulisi; lalu ekspor lagi.")


class NoRoom(TargetUnwritable):
    """There is no room left for a file of the export; what stood there before is whole."""

    exit_code: ClassVar[ExitCode] = ExitCode.ATTENTION
    usual_remedy = later("Sediakan ruang pada disk folder ekspor dan disk folder sementara, lalu ekspor lagi.")


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of the export folder: bytes, SHA-256 in hexadecimal, rows; ``changed`` unless it was so already."""

    name: str
    size: int
    sha256: str
    rows: int
    changed: bool


def write_all(
    editions: Iterable[Edition], formats: Sequence[str], folder: Path, *, register_head: str, as_of: date
) -> tuple[ExportedFile, ...]:
    """Write every edition in every format, then the manifest of them all; editions are taken one at a time.

    Each file is whole or as it was, through a crash at any point. Not promised: that all change at one moment; the
    manifest comes last, and a file that does not match it belongs to a run that was cut off. Files of older runs
    that are not among ``editions`` stay.

    Raises:
        UsageError: a format is not known; nothing was written.
        TargetUnwritable: names the file and the remedy; the file and those after it are as they were.
    """
    exporters = [exporter(name) for name in dict.fromkeys(formats)]
    with _alone_in(folder) as descriptor:
        target = _Folder(folder, descriptor)
        target.clear_leftovers()
        files = []
        for edition in editions:
            for writer in exporters:
                name = edition.name + writer.suffix
                size, sha256, changed = target.put(name, partial(writer.write, edition))
                files.append(ExportedFile(name, size, sha256, edition.row_count, changed))
        manifest = _manifest(files, register_head, as_of)
        target.put(MANIFEST, lambda out: out.write(manifest))
    return tuple(files)


def _manifest(files: Iterable[ExportedFile], register_head: str, as_of: date) -> bytes:
    document = {
        "schema": _SCHEMA,
        "as_of": as_of.isoformat(),
        "register_head": register_head,
        "files": {file.name: {"size": file.size, "sha256": file.sha256, "rows": file.rows} for file in files},
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    """The open folder, while no other export of ours writes into it; waits for its turn."""
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # The lock goes with the process, so a crash leaves none behind. A share that knows no locks is used without.
        with _told(folder), _if_it_can():
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


class _Folder:
    """An export folder in which a file is replaced by one rename, or not at all."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def clear_leftovers(self) -> None:
        """Remove what a crash left half-written: we are alone here, so nobody is still writing it."""
        for leftover in sorted(self._path.glob(f".*{_UNFINISHED}")):
            with _told(leftover):
                leftover.unlink(missing_ok=True)

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> tuple[int, str, bool]:
        """Write one file: its size, its SHA-256, and whether it differs from what was there."""
        target = self._path / name
        draft = self._path / f".{name}{_UNFINISHED}"
        with _told(target):
            descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
            try:
                with os.fdopen(descriptor, "w+b") as out:
                    fill(out)
                    out.flush()
                    os.fsync(out.fileno())
                    size = out.seek(0, os.SEEK_END)
                    out.seek(0)
                    sha256 = hashlib.file_digest(out, "sha256").hexdigest()
                changed = _sha256_of(target, size) != sha256
                if changed:
                    draft.replace(target)
                    with _if_it_can():
                        os.fsync(self._descriptor)
            finally:
                # Gone already where it was renamed.
                draft.unlink(missing_ok=True)
        return size, sha256, changed


def _sha256_of(path: Path, size: int) -> str | None:
    """The checksum of a file if it is of that size; None where there is none to compare, or none to read."""
    try:
        if path.is_symlink() or path.stat().st_size != size:
            return None
        with path.open("rb") as present:
            return hashlib.file_digest(present, "sha256").hexdigest()
    except OSError:
        return None


@contextmanager
def _if_it_can() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _CANNOT:
            raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell an error of the file system as one that a person in office can act on."""
    try:
        yield
    except OSError as error:
        message = _("{path} tidak dapat ditulis ({why}). Berkas yang lama tetap utuh.").format(
            path=path, why=error.strerror or error
        )
        if error.errno in _FULL:
            raise NoRoom(message) from error
        if error.errno in _NO_PERMISSION:
            remedy = _("Beri pengguna yang menjalankan ppid-dms hak tulis pada folder {folder}, lalu ekspor lagi.")
            raise TargetUnwritable(message, remedy=remedy.format(folder=path.parent)) from error
        raise TargetUnwritable(message) from error
