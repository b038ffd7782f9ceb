"""Where a scan lies: drop, claimed, archive, quarantine; moved from one to the next by renaming, never by copying.

Files and names are hostile. Nothing is followed, nothing overwritten, nothing deleted; no path leaves its root.
"""

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from ppid_dms.config.sections import FolderSettings
from ppid_dms.errors import SettingsError
from ppid_dms.language import translate as _
from ppid_dms.records import Scan

_DEEPEST: Final = 8
_LONGEST_NAME: Final = 120  # bytes; with the reference in front this stays below the 255 of common file systems
_UNSAFE: Final = frozenset('/\\:*?"<>|\ufffd')  # U+FFFD: what the journal keeps of bytes that are no UTF-8
# What scanners, editors, browsers and sync tools leave while they work. For files: a folder may be called anything.
_TEMPORARY: Final = re.compile(
    r"^(\.|~)|~$|\.(tmp|temp|part|partial|crdownload|download|filepart|swp|lock)$", re.IGNORECASE)
# What systems leave behind, in every folder that somebody has looked into: nobody's scan and no news.
_LEFT_BEHIND: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_REFERENCE: Final = re.compile(r"S\d{6}-[0-9a-f]{12}")


class Skipped(StrEnum):
    """Why something that lies in a drop folder is not taken in."""

    TEMPORARY = "berkas-sementara"
    NOT_A_FILE = "bukan-berkas-biasa"
    HIDDEN = "folder-tersembunyi"
    TOO_DEEP = "folder-terlalu-dalam"
    CLOSED = "folder-tidak-terbaca"
    UNREADABLE = "tidak-terbaca"

    @property
    def asks_for_a_person(self) -> bool:
        """Whether scans may lie there that nobody will ever take in."""
        return self in {Skipped.TOO_DEEP, Skipped.CLOSED, Skipped.UNREADABLE, Skipped.NOT_A_FILE}


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something in a drop folder that is no candidate. ``path`` is relative to the drop root, '' for the root."""

    path: str
    why: Skipped


class StillMoving(OSError):
    """A file is no longer the one that was seen: somebody writes to it, or has put another in its place."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file in a drop folder. ``folder`` is relative to the drop root, '' for the root itself."""

    path: Path
    folder: str
    size: int
    modified_ns: int
    inode: int


class Folders:
    """The four places of a scan."""

    def __init__(self, settings: FolderSettings) -> None:
        self._drop = settings.drop
        self._claimed = settings.claimed
        self._archive = settings.archive
        self._quarantine = settings.quarantine

    def prepare(self, units: tuple[str, ...]) -> None:
        """Make what is missing, and see that renaming works between all four.

        Raises:
            SettingsError: a folder cannot be made, or they are not on one file system.
        """
        places = (self._drop, self._claimed, self._archive, self._quarantine)
        try:
            for place in places:
                place.mkdir(parents=True, exist_ok=True)
            for unit in units:
                (self._drop / unit).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(_("Folder {path} tidak dapat dibuat ({why}).").format(
                path=error.filename, why=error.strerror)) from None
        below = (self._drop / unit for unit in units)  # a share of its own mounted there could never be emptied
        if len({place.stat().st_dev for place in (*places, *below)}) > 1:
            raise SettingsError(
                _("ppid.toml: folders: drop, claimed, archive dan quarantine harus di satu sistem berkas."),
                remedy=_("Pindahkan folder-folder itu ke disk yang sama."))

    def waiting(self) -> Iterator[Candidate]:
        """Every regular file that lies in the drop folders and is not somebody's temporary file."""
        return (found for found in self._below(self._drop, "", 0) if isinstance(found, Candidate))

    def passed_over(self) -> Iterator[PassedOver]:
        """Everything else that lies in the drop folders, with the reason why it is not taken in."""
        return (found for found in self._below(self._drop, "", 0) if isinstance(found, PassedOver))

    def _below(self, directory: Path, folder: str, depth: int) -> Iterator[Candidate | PassedOver]:
        try:
            with os.scandir(directory) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except FileNotFoundError:
            return  # gone meanwhile
        except OSError:
            yield PassedOver(folder, Skipped.CLOSED)
            return
        for entry in entries:
            inner = f"{folder}/{entry.name}" if folder else entry.name
            try:
                facts = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            except OSError:
                yield PassedOver(inner, Skipped.UNREADABLE)
                continue
            skipped = _skipped(entry.name, facts.st_mode, depth)
            if skipped is not None:
                yield PassedOver(inner, skipped)
            elif stat.S_ISDIR(facts.st_mode):
                yield from self._below(directory / entry.name, inner, depth + 1)
            elif entry.name.lower() not in _LEFT_BEHIND:
                yield Candidate(
                    directory / entry.name, folder, facts.st_size, facts.st_mtime_ns, facts.st_ino)

    def claimed(self, reference: str) -> Path:
        """Where a claimed scan lies."""
        return self._claimed / reference

    def has_claimed(self, reference: str) -> bool:
        """Whether a file lies under this reference; also where that cannot be told, so that none is given up."""
        try:
            self.claimed(reference).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return True

    def is_gone(self, reference: str) -> bool:
        """Whether a claimed file has certainly vanished: a folder that is away itself proves nothing."""
        return not self.has_claimed(reference) and self._claimed.is_dir()

    def references(self) -> list[str]:
        """The references under which files lie claimed."""
        try:
            with os.scandir(self._claimed) as listing:
                return sorted(
                    entry.name for entry in listing
                    if _REFERENCE.fullmatch(entry.name) and entry.is_file(follow_symlinks=False))
        except OSError:
            return []  # what lies there is taken up when it can be listed

    def claim(self, candidate: Candidate, reference: str) -> None:
        """Take a file out of its drop folder: from here on a scanner that reuses the name cannot touch it.

        Raises:
            StillMoving: it is not the file that was seen whole; it lies where it lay.
            OSError: it is gone, or may not be taken; or it was taken, and a power cut may undo that.
        """
        facts = candidate.path.lstat()
        if not stat.S_ISREG(facts.st_mode) or (facts.st_size, facts.st_mtime_ns, facts.st_ino) != (
                candidate.size, candidate.modified_ns, candidate.inode):
            raise StillMoving(errno.EAGAIN, _("Berkas ini masih ditulis"))
        candidate.path.rename(self.claimed(reference))
        _sync(self._claimed)

    def archive(self, scan: Scan) -> Path:
        """Put a registered scan away for good. Again, after a stop in the middle, is no harm.

        Raises:
            OSError: it is gone, or another file has taken its place.
        """
        return self._move(scan, self._archive / f"{scan.claimed_at:%Y}" / f"{scan.claimed_at:%m}")

    def set_aside(self, scan: Scan, explanation: str) -> Path:
        """Put a scan into quarantine, with a readable reason beside it. Raises as :meth:`archive`."""
        target = self._move(scan, self._quarantine / f"{scan.claimed_at:%Y-%m-%d}")
        reason = target.with_name(target.name + ".txt")
        # The note of an earlier time stays, as the record of what happened; the same one is not written twice.
        told = reason.read_text(encoding="utf-8", errors="replace") if reason.exists() else ""
        if explanation not in told:
            with reason.open("a", encoding="utf-8", errors="replace") as note:
                note.write(f"\n{explanation}" if told else explanation)
        return target

    def bring_back(self, scan: Scan) -> None:
        """Take a scan out of quarantine again; the note beside it stays. Raises as :meth:`archive`."""
        # The folder itself may have got another name since.
        _rename(self._quarantine.joinpath(*Path(scan.place).parts[1:]), self.claimed(scan.reference))

    def relative(self, place: Path) -> str:
        """A place as it is told to people and kept: the name of its folder and the path below."""
        root = next(root for root in (self._archive, self._quarantine) if place.is_relative_to(root))
        return f"{root.name}/{place.relative_to(root).as_posix()}"

    def _move(self, scan: Scan, directory: Path) -> Path:
        target = directory / _safe_path(scan.folder) / f"{scan.reference}-{safe_name(scan.name)}"
        target.parent.mkdir(parents=True, exist_ok=True)
        _rename(self.claimed(scan.reference), target)
        return target


def _skipped(name: str, mode: int, depth: int) -> Skipped | None:
    if stat.S_ISDIR(mode):
        if name.startswith("."):
            return Skipped.HIDDEN
        return Skipped.TOO_DEEP if depth >= _DEEPEST else None
    if not stat.S_ISREG(mode):
        return Skipped.NOT_A_FILE
    return Skipped.TEMPORARY if _TEMPORARY.search(name) and name.lower() not in _LEFT_BEHIND else None


def safe_name(name: str) -> str:
    """A file name that can be shown and written anywhere: NFC, printable, no separators, at most 120 bytes.

    It comes out the same from a name as the file system gives it and from that name as the journal keeps it.
    """
    plain = "".join("_" if c in _UNSAFE or not c.isprintable() else c for c in unicodedata.normalize("NFC", name))
    stem, dot, suffix = plain.lstrip(" .-").rstrip(" .").rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (suffix, "")
    room = _LONGEST_NAME - len(suffix.encode())
    return (stem.encode()[:max(room, 20)].decode(errors="ignore") + suffix[:20]).rstrip(" .") or "tanpa-nama"


def _safe_path(folder: str) -> Path:
    return Path(*(safe_name(part) for part in folder.split("/") if part)) if folder else Path()


def _rename(source: Path, target: Path) -> None:
    """Move within the file system, so that it survives a power cut; nothing that lies there is overwritten.

    A crash may have come between an earlier rename and its record: then the file lies there already.
    """
    there = os.path.lexists(target)
    if there and os.path.lexists(source):
        raise FileExistsError(errno.EEXIST, _("Berkas lain sudah menempati {name}").format(name=target.name))
    if not there:
        source.rename(target)
    _sync(target.parent)


def _sync(directory: Path) -> None:
    """Make a rename survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
