"""Where a scan lies: drop, claimed, archive, quarantine; moved from one to the next by renaming, never by copying.

Files and names are hostile. Nothing is followed, nothing overwritten, nothing deleted; no path leaves its root.
"""

import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ppid_dms.config.service import FolderSettings
from ppid_dms.errors import PpidError, SettingsError
from ppid_dms.intake.drop import Candidate, PassedOver, listing
from ppid_dms.intake.moving import append, made, move, opened, sync
from ppid_dms.intake.naming import safe_name, safe_path
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.records import Scan
from ppid_dms.vocabulary import ExitCode

_DEEPEST: Final = 8
_LONGEST_NAME: Final = 120  # bytes; with the reference in front this stays below the 255 of common file systems
_UNSAFE: Final = frozenset('/\\:*?"<>|\ufffd')  # U+FFFD: what the journal keeps of bytes that are no UTF-8
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
MARK_FILE: Final = ".ppid-dms"  # in the processing folder: whose it is
_REFERENCE: Final = re.compile(r"S\d{6}-[0-9a-f]{12}")


class FolderAway(PpidError):
    """A folder is not there now, or another one lies in its place: what is missing in it is not lost."""

    exit_code = ExitCode.ATTENTION
    usual_remedy = later("Pasang (mount) kembali foldernya. Pekerjaan dilanjutkan sendiri.")


class CannotTake(PpidError):
    """A file cannot be taken out of its drop folder; it lies where it lay."""

    exit_code = ExitCode.ATTENTION
    usual_remedy = later("Periksa izin akun layanan pada folder itu. Pekerjaan dicoba lagi sendiri.")


class NoRoom(PpidError):
    """A disk is full: nothing more is taken in until there is room again."""

    exit_code = ExitCode.ATTENTION
    usual_remedy = later("Kosongkan ruang pada disk itu. Pekerjaan dilanjutkan sendiri.")


class StillMoving(OSError):
    """A file is no longer the one that was seen: somebody writes to it, or has put another in its place."""


class Folders:
    """The four places of a scan."""

    def __init__(self, settings: FolderSettings) -> None:
        self._drop = settings.drop
        self._claimed = settings.claimed
        self._archive = settings.archive
        self._quarantine = settings.quarantine
        self._state = settings.state
        # Which folder the processing folder is; None before it was prepared.
        self._identity: tuple[int, int] | None = None
        self._mark = ""

    def prepare(self, units: tuple[str, ...]) -> None:
        """Make what is missing, and see that renaming works between all four.

        Raises:
            SettingsError: a folder cannot be made or is a link, or they are not on one file system.
        """
        places = (self._drop, self._claimed, self._archive, self._quarantine)
        try:
            for place in places:
                place.mkdir(parents=True, exist_ok=True)
            for folder in (self._drop / unit for unit in units):
                folder.mkdir(parents=True, exist_ok=True)
                if folder.is_symlink():
                    raise SettingsError(
                        _("Folder unit {path} adalah tautan; tautan tidak diikuti.").format(path=folder),
                        remedy=_("Ganti tautan itu dengan folder sungguhan."))
        except OSError as error:
            raise SettingsError(_("Folder {path} tidak dapat dibuat ({why}).").format(
                path=error.filename, why=error.strerror)) from None
        below = (self._drop / unit for unit in units)  # a share of its own mounted there could never be emptied
        if len({place.stat().st_dev for place in (*places, *below)}) > 1:
            raise SettingsError(
                _("ppid.toml: folders: drop, claimed, archive dan quarantine harus di satu sistem berkas."),
                remedy=_("Pindahkan folder-folder itu ke disk yang sama."))
        self._identity = _identity(self._claimed)

    def check(self) -> None:
        """See that the folders are there and are the ones that were prepared: an empty place is not an empty folder.

        Raises:
            FolderAway: one is missing, or another one lies in its place.
        """
        if not self._is_ours():
            raise FolderAway(_("Folder proses {path} tidak ada, atau folder lain menempati tempatnya.").format(
                path=self._claimed))
        device = self._claimed.stat().st_dev
        for place in (self._drop, self._archive, self._quarantine):
            identity = _identity(place)
            if identity is None or identity[0] != device:
                raise FolderAway(_("Folder {path} tidak ada, atau disk lain menempati tempatnya.").format(path=place))

    def check_room(self, least_bytes: int) -> None:
        """See that the disks of the folders and of the journal have so many bytes left.

        Raises:
            NoRoom: one has less.
            OSError: that cannot be told now.
        """
        for place in (self._claimed, self._state):
            room = os.statvfs(place)
            if room.f_blocks and room.f_bavail * room.f_frsize < least_bytes:
                raise NoRoom(_("Ruang kosong pada disk {path} tinggal {mb} MB; berkas baru belum diambil.").format(
                    path=place, mb=room.f_bavail * room.f_frsize // 2**20))

    def _is_ours(self) -> bool:
        """Whether the processing folder is there and is the one that was prepared, or has come back with its mark."""
        there = _identity(self._claimed)
        if self._identity is None or there is None:
            return there is not None
        if there == self._identity:
            self._mark = self._mark or read_mark(self._claimed)
            return True
        if self._mark and read_mark(self._claimed) == self._mark:
            self._identity = there  # a share that was mounted anew may have another number
            return True
        return False

    def waiting(self) -> Iterator[Candidate]:
        """Every regular file that lies in the drop folders and is not somebody's temporary file."""
        return (found for found in listing(self._drop) if isinstance(found, Candidate))

    def passed_over(self) -> Iterator[PassedOver]:
        """Everything else that lies in the drop folders, with the reason why it is not taken in."""
        return (found for found in listing(self._drop) if isinstance(found, PassedOver))

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
        return self._is_ours() and not self.has_claimed(reference) and self._is_ours()

    def references(self) -> list[str]:
        """The references under which files lie claimed."""
        return sorted(name for name, is_ours in self._in_processing() if is_ours)

    def strangers(self) -> list[str]:
        """The names of what lies in the processing folder and is neither a scan nor our mark."""
        return sorted(name for name, is_ours in self._in_processing() if not is_ours and name != MARK_FILE)

    def _in_processing(self) -> list[tuple[str, bool]]:
        try:
            with os.scandir(self._claimed) as entries:
                return [
                    (entry.name, bool(_REFERENCE.fullmatch(entry.name)) and not entry.is_dir(follow_symlinks=False))
                    for entry in entries]
        except OSError:
            return []  # what lies there is taken up when it can be listed

    def is_taken_away(self, scan: Scan) -> bool:
        """Whether somebody has certainly taken a scan out of quarantine."""
        return bool(scan.place) and self._is_ours() and self._quarantine.is_dir() and not os.path.lexists(
            self._quarantine / self._below_quarantine(scan))

    def claim(self, candidate: Candidate, reference: str) -> None:
        """Take a file out of its drop folder: from here on a scanner that reuses the name cannot touch it.

        Raises:
            StillMoving: it is not the file that was seen whole; it lies where it lay.
            OSError: it is gone, or may not be taken; or it was taken, and a power cut may undo that.
            NoRoom: the disk is full, or cannot be written.
        """
        with opened(self._drop, Path(candidate.folder)) as directory:
            facts = os.stat(candidate.name, dir_fd=directory, follow_symlinks=False)
            if (facts.st_size, facts.st_mtime_ns, facts.st_ino) != (
                    candidate.size, candidate.modified_ns, candidate.inode):
                raise StillMoving(errno.EAGAIN, _("Berkas ini masih ditulis"))
            try:
                os.rename(candidate.name, self.claimed(reference), src_dir_fd=directory)
            except OSError as error:
                if error.errno in _FULL:
                    raise NoRoom(_("Folder proses {path} tidak dapat ditulis ({why}).").format(
                        path=self._claimed, why=error.strerror)) from None
                raise
        sync(self._claimed)

    def archive(self, scan: Scan) -> Path:
        """Put a registered scan away for good. Again, after a stop in the middle, is no harm.

        Raises:
            OSError: it is gone, or another file has taken its place.
        """
        return self._move(scan, self._archive, Path(f"{scan.claimed_at:%Y}") / f"{scan.claimed_at:%m}")

    def set_aside(self, scan: Scan, explanation: str) -> Path:
        """Put a scan into quarantine, with a readable reason beside it. Raises as :meth:`archive`."""
        target = self._move(scan, self._quarantine, Path(f"{scan.claimed_at:%Y-%m-%d}"))
        with opened(self._quarantine, target.parent.relative_to(self._quarantine)) as directory:
            # The note of an earlier time stays, as the record of what happened.
            append(directory, target.name + ".txt", explanation)
        return target

    def bring_back(self, scan: Scan) -> None:
        """Take a scan out of quarantine again; the note beside it stays. Raises as :meth:`archive`."""
        place = self._below_quarantine(scan)
        with opened(self._quarantine, place.parent) as directory, opened(self._claimed) as claimed:
            move(directory, place.name, claimed, scan.reference)

    def relative(self, place: Path) -> str:
        """A place as it is told to people and kept: the name of its folder and the path below."""
        root = next(root for root in (self._archive, self._quarantine) if place.is_relative_to(root))
        return f"{root.name}/{place.relative_to(root).as_posix()}"

    @staticmethod
    def _below_quarantine(scan: Scan) -> Path:
        return Path(*Path(scan.place).parts[1:])  # the folder itself may have got another name since

    def _move(self, scan: Scan, root: Path, below: Path) -> Path:
        inner, name = below / safe_path(scan.folder), f"{scan.reference}-{safe_name(scan.name)}"
        with opened(self._claimed) as claimed, made(root, inner) as directory:
            move(claimed, scan.reference, directory, name)
        return root / inner / name


def read_mark(claimed: Path) -> str:
    """Whose a processing folder is; '' where it has no mark, or is not there."""
    try:
        return (claimed / MARK_FILE).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    return (facts.st_dev, facts.st_ino) if stat.S_ISDIR(facts.st_mode) else None
