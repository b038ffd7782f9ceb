"""A backup of register and journal in one file, and the way back: what is whole and newer is never replaced."""

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final

from ppid_dms.commands.loss import accept_loss
from ppid_dms.config import Settings
from ppid_dms.errors import IntegrityBroken, PpidError, UsageError
from ppid_dms.intake.journal import Journal
from ppid_dms.intake.moving import sync
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.recap import sqlite
from ppid_dms.recap.chain import Head, Loss
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.noted import NotedHead
from ppid_dms.state import JOURNAL_FILE, REGISTER_FILE, alone, exported_head, state_folder
from ppid_dms.vocabulary import ExitCode

_CONTENTS: Final = "CADANGAN.json"
_SCHEMA: Final = "ppid-dms/backup/1"
_FILES: Final = (REGISTER_FILE, JOURNAL_FILE)
_PIECE: Final = 1024 * 1024
_BESIDE: Final = ("", "-wal", "-shm")


class BackupFailed(PpidError):
    """No backup was written, or it is not readable as it was written."""

    exit_code: ClassVar[ExitCode] = ExitCode.USAGE
    usual_remedy: ClassVar[str] = later("Periksa folder cadangan: terpasang, dapat ditulisi, dan cukup ruangnya.")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file that was read again and found whole: its head, and its size in bytes."""

    path: Path
    head: Head
    size: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """What of a backup was put back, and where that which stood there before is kept; None where nothing did.

    ``loss`` is what had to be stated as lost, if anything.
    """

    files: tuple[str, ...]
    head: Head
    aside: Path | None
    loss: Loss | None


def back_up(settings: Settings, folder: Path, now: datetime) -> Backup:
    """Write register and journal into one new file of a folder, each as it stood at one moment; a service may run.

    The file is there whole or not at all, and is read again before it counts. It is readable by its owner alone.

    Raises:
        IntegrityBroken: the register or the journal is not whole: a copy of that is no backup.
        UsageError: there is nothing yet to back up.
        BackupFailed: the folder cannot be written, or does not keep what is written.
    """
    target = folder / f"ppid-dms-{now.astimezone(settings.zone):%Y-%m-%d-%H%M%S}.zip"
    with TemporaryDirectory(prefix=".cadangan-", dir=state_folder(settings)) as work:
        for name in _FILES:
            if not (settings.service.folders.state / name).exists():
                raise UsageError(
                    _("{path} belum ada, jadi belum ada yang dicadangkan.").format(path=name),
                    remedy=_("Jalankan layanannya sekali, lalu cadangkan lagi."))
            _copy(settings.service.folders.state / name, Path(work) / name)
        head = _see_that_it_is_whole(Path(work), settings)
        contents = {
            "schema": _SCHEMA, "made_at": now.astimezone(UTC).isoformat(), "register_head": str(head),
            "files": {name: _fingerprint(Path(work) / name) for name in _FILES},
        }
        draft = folder / f".{target.name}.sementara"
        with _told(target):
            try:
                _pack(Path(work), contents, draft)
                _read_again(draft, contents)
                draft.rename(target)
            finally:
                draft.unlink(missing_ok=True)
        with suppress(OSError):
            sync(folder)  # some shares know no fsync of a folder
    return Backup(target, head, target.stat().st_size)


def put_back(settings: Settings, archive: Path, now: datetime, *, accepting_loss: bool = False) -> PutBack:
    """Put back from a backup what is missing, damaged, or not the newest; no service may run meanwhile.

    What stood there before is kept aside, never deleted. What is whole and at least as new stays as it is. Where all
    that is left is older than what was noted outside, that is refused, or, ``accepting_loss``, stated in the register:
    then it goes on behind the numbers that may have been given.

    Raises:
        AlreadyRunning: a service works on the state directory.
        UsageError: the file is no backup of ours, or not whole; nothing was changed.
        RegisterIsOlder: the backup, or what is kept because it is newer, lacks what was noted outside; nothing was
            changed.
        PaperlessError: a loss is to be accepted, and Paperless cannot be asked how far it goes; nothing was changed.
    """
    state = state_folder(settings)
    with alone(settings), TemporaryDirectory(prefix=".pulih-", dir=state) as work:
        _unpack(archive, Path(work))
        try:
            head = _see_that_it_is_whole(Path(work), settings)
        except IntegrityBroken as error:
            raise _no_backup(archive, str(error)) from error
        wanted = [name for name, is_newer in (
            (REGISTER_FILE, _register_is_wanted), (JOURNAL_FILE, _journal_is_wanted)) if is_newer(settings, head)]
        loss = _see_that_nothing_is_lost(
            settings, Path(work) if REGISTER_FILE in wanted else state, now, accepting_loss=accepting_loss)
        aside = _exchange(state, Path(work), wanted, now)
        return PutBack(tuple(wanted), head, aside, loss)


# ── what is whole ──


def _see_that_it_is_whole(folder: Path, settings: Settings) -> Head:
    """The head of the register in a folder.

    Raises:
        IntegrityBroken: it or the journal beside it is not whole.
    """
    for name in _FILES:
        if said := sqlite.soundness(folder / name):
            raise IntegrityBroken(_("{path} rusak: {why}.").format(path=name, why=said))
    Journal(folder / JOURNAL_FILE).close()
    ledger = Ledger(folder / REGISTER_FILE, settings.zone)
    try:
        if ledger.faults():
            raise IntegrityBroken(_("Buku rekap tidak utuh; jalankan 'ppid-dms verify'."))
        return ledger.head()
    finally:
        ledger.close()


def _register_is_wanted(settings: Settings, backup: Head) -> bool:
    """Whether the present register is missing, damaged, or lacks what the backup has."""
    path = settings.service.folders.state / REGISTER_FILE
    if not path.exists() or sqlite.soundness(path):
        return True
    try:
        ledger = Ledger(path, settings.zone)
    except IntegrityBroken:
        return True
    try:
        return bool(ledger.faults()) or not ledger.holds(backup)
    finally:
        ledger.close()


def _journal_is_wanted(settings: Settings, _backup: Head) -> bool:
    path = settings.service.folders.state / JOURNAL_FILE
    if not path.exists() or sqlite.soundness(path):
        return True
    try:
        Journal(path).close()
    except IntegrityBroken:
        return True
    return False


def _see_that_nothing_is_lost(
    settings: Settings, folder: Path, now: datetime, *, accepting_loss: bool
) -> Loss | None:
    """Compare the register in a folder with the heads that were noted outside of it; what is lost, if that may be."""
    beside = NotedHead(settings.service.folders.state / REGISTER_FILE)
    ledger = Ledger(folder / REGISTER_FILE, settings.zone)
    try:
        noted = (str(beside.path), beside.read()), exported_head(settings, ledger)
        if accepting_loss:
            loss = accept_loss(settings, ledger, tuple(head for _place, head in noted), now)
            beside.replace(ledger.head())
            return loss
        ledger.must_be_newest(*noted)
        return None
    finally:
        ledger.close()


# ── files ──


def _copy(source: Path, target: Path) -> None:
    try:
        sqlite.copy(source, target)
    except (sqlite3.DatabaseError, OSError) as error:
        raise IntegrityBroken(_("{path} tidak dapat disalin ({why}).").format(path=source, why=error)) from error


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _pack(work: Path, contents: dict[str, Any], draft: Path) -> None:
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w+b") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in _FILES:
                packed.write(work / name, name)
            packed.writestr(_CONTENTS, json.dumps(contents, indent=2, sort_keys=True))
        out.flush()
        os.fsync(out.fileno())


def _read_again(draft: Path, contents: dict[str, Any]) -> None:
    with zipfile.ZipFile(draft) as packed:
        for name, told in contents["files"].items():
            with packed.open(name) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != told["sha256"]:  # type: ignore[arg-type]
                    raise OSError(name)


def _unpack(archive: Path, work: Path) -> None:
    """The two files of a backup, each as it was told in its table of contents."""
    try:
        with zipfile.ZipFile(archive) as packed:
            if packed.getinfo(_CONTENTS).file_size > _PIECE:
                raise _no_backup(archive, _CONTENTS)
            told: dict[str, Any] = json.loads(packed.read(_CONTENTS))
            if told["schema"] != _SCHEMA:
                raise _no_backup(archive, str(told["schema"]))
            for name in _FILES:
                size, sha256 = told["files"][name]["size"], told["files"][name]["sha256"]
                if packed.getinfo(name).file_size != size:
                    raise _no_backup(archive, name)
                with packed.open(name) as packed_file, (work / name).open("xb") as file:
                    shutil.copyfileobj(packed_file, file, _PIECE)
                    file.flush()
                    os.fsync(file.fileno())
                if _fingerprint(work / name) != {"size": size, "sha256": sha256}:
                    raise _no_backup(archive, name)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, OSError, NotImplementedError) as error:
        raise _no_backup(archive, str(error)) from error


def _exchange(state: Path, work: Path, wanted: list[str], now: datetime) -> Path | None:
    """Put the files in their places; a crash in between leaves a missing file, which the noted head tells."""
    aside = state / f"diganti-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    kept = False
    for name in wanted:
        for end in _BESIDE:
            if (state / f"{name}{end}").exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                (state / f"{name}{end}").rename(aside / f"{name}{end}")
                kept = True
        (work / name).chmod(0o600)
        (work / name).rename(state / name)
        sync(state)
    return aside if kept else None


def _no_backup(archive: Path, why: str) -> UsageError:
    return UsageError(
        _("{path} bukan cadangan ppid-dms yang utuh ({why}).").format(path=archive, why=why),
        remedy=_("Pilih berkas cadangan yang lain; tidak ada yang diubah."))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupFailed(_("Cadangan {path} tidak dapat ditulis ({why}).").format(
            path=path, why=getattr(error, "strerror", None) or error)) from error
