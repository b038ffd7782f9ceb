"""Exports: editions written into a folder, each file whole or as it was, with a manifest that vouches for them.

No clock: the same editions, register head and date give the same bytes, and what has not changed is not touched.
"""

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final

from ppid_dms.errors import PpidError
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.recap.exporters import exporter
from ppid_dms.recap.exporters.interface import Edition, Layout
from ppid_dms.recap.manifest import HEAD_KEY, MANIFEST, Vouch, sealed_manifest, written
from ppid_dms.vocabulary import ExitCode

_SCHEMA: Final = "ppid-dms/manifest/1"
_UNFINISHED: Final = ".ppid-dms-sementara"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_PERMISSION: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# What a share answers where a file is to be replaced that Excel has open there: CIFS says any of these.
_IN_USE: Final = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY})
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


class TargetInUse(TargetUnwritable):
    """Files cannot be replaced, because somebody has them open or they are read-only; all others are written."""

    exit_code: ClassVar[ExitCode] = ExitCode.ATTENTION
    usual_remedy = later(
        "Tutup berkas itu di Excel atau program lain, atau cabut tanda hanya-bacanya. Layanan mencoba lagi sendiri; "
        "tanpa layanan, ekspor lagi.")


class InternalFolder(TargetUnwritable):
    """An export for the public would come to stand beside lists for internal use."""

    usual_remedy = later("Pilih folder lain, atau pindahkan isi folder itu lebih dahulu.")


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of the export folder: bytes, SHA-256 in hexadecimal, rows; ``changed`` unless it was so already.

    ``edition`` is the list that it is of, or a part of.
    """

    name: str
    edition: str
    size: int
    sha256: str
    rows: int
    changed: bool


def write_all(
    editions: Iterable[Edition], formats: Sequence[str], folder: Path, *, register_head: str, as_of: date,
    public: bool, vouch: Vouch, layout: Layout | None = None,
) -> tuple[ExportedFile, ...]:
    """Write every edition in every format, then the manifest of them all; editions are taken one at a time.

    ``vouch`` is how the register says that the manifest is its own.

    Each file is whole or as it was, through a crash at any point. Not promised: that all change at one moment; the
    manifest comes last, and a file that does not match it belongs to a run that was cut off. Pages that a list no
    longer has are removed; files of older runs that are not among ``editions`` stay.

    Raises:
        UsageError: a format is not known; nothing was written.
        InternalFolder: the export is public and the folder is not; nothing was written.
        TargetInUse: names the files that could not be replaced; all others and the manifest are written.
        TargetUnwritable: names the file and the remedy; the file and those after it are as they were.
        ValueError: an edition is not public, though the export is.
    """
    exporters = [exporter(name, layout) for name in dict.fromkeys(formats)]
    with _alone_in(folder) as descriptor:
        target = _Folder(folder, descriptor)
        former = _read_manifest(folder / MANIFEST)
        if public and former.get("public") is False:
            raise InternalFolder(_("Folder {folder} memuat daftar untuk keperluan internal.").format(folder=folder))
        target.clear_leftovers()
        files: list[ExportedFile] = []
        in_use: list[str] = []
        for edition in _one_by_one(editions, folder):
            if public and not edition.public:
                raise ValueError(f"{edition.name} is not for the public")
            for writer in exporters:
                for part in writer.parts(edition):
                    try:
                        size, sha256, changed = target.put(part.name, part.write)
                    except TargetInUse:
                        in_use.append(part.name)
                    else:
                        files.append(ExportedFile(part.name, edition.name, size, sha256, part.rows, changed))
        kept = {*in_use, *(file.name for file in files)}
        lists = {file.edition for file in files}
        for name in _no_longer(former, kept, lists, {writer.suffix for writer in exporters}):
            target.remove(name)
        manifest = _manifest(files, register_head, as_of, vouch, public=public)
        target.put(MANIFEST, lambda out: out.write(manifest))
    if in_use:
        raise TargetInUse(_("Tidak dapat diganti karena sedang dibuka atau hanya-baca: {names}. {rest}").format(
            names=", ".join(in_use), rest=_("Berkas yang lama tetap utuh.")))
    return tuple(files)


def _one_by_one(editions: Iterable[Edition], folder: Path) -> Iterator[Edition]:
    """The editions; a temporary folder that is full while one is made is told as such."""
    source = iter(editions)
    while True:
        with _told(folder):
            edition = next(source, None)
        if edition is None:
            return
        yield edition


def _manifest(files: Iterable[ExportedFile], register_head: str, as_of: date, vouch: Vouch, *, public: bool) -> bytes:
    document = {
        "schema": _SCHEMA,
        "as_of": as_of.isoformat(),
        "public": public,
        HEAD_KEY: register_head,
        "files": {
            file.name: {"size": file.size, "sha256": file.sha256, "rows": file.rows, "edition": file.edition}
            for file in files},
    }
    return written(sealed_manifest(document, vouch))


def _read_manifest(path: Path) -> Mapping[str, Any]:
    """The manifest of the run before; empty where there is none that can be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _no_longer(
    former: Mapping[str, Any], kept: Collection[str], lists: Collection[str], suffixes: Collection[str]
) -> Iterator[str]:
    """What the run before wrote of these lists in these formats, and this one did not: pages that are no more."""
    told = former.get("files")
    for name, file in sorted(told.items()) if isinstance(told, dict) else ():
        of = file.get("edition") if isinstance(file, dict) else None
        ours = Path(name).name == name and Path(name).suffix in suffixes and of in lists and name.startswith(f"{of}-")
        if ours and name not in kept:
            yield name


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
                    with _in_use_told(target):
                        draft.replace(target)
                    with _if_it_can():
                        os.fsync(self._descriptor)
            finally:
                # Gone already where it was renamed.
                draft.unlink(missing_ok=True)
        return size, sha256, changed

    def remove(self, name: str) -> None:
        """Take a file of ours away; one that is gone already is no harm."""
        with _told(self._path / name):
            (self._path / name).unlink(missing_ok=True)


@contextmanager
def _in_use_told(target: Path) -> Iterator[None]:
    """Tell that only this one file resists: its draft could be written into the same folder."""
    try:
        yield
    except OSError as error:
        if error.errno in _IN_USE:
            raise TargetInUse(str(target)) from error
        raise


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
