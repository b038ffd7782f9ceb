"""Where a scan lies: drop, claimed, archive, quarantine; moved from one to the next by renaming, never by copying.

Files and names are hostile. Nothing is followed, nothing overwritten, nothing deleted; no path leaves its root.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ppid_dms.config import FolderSettings
from ppid_dms.errors import SettingsError
from ppid_dms.language import translate as _
from ppid_dms.records import Scan

_DEEPEST: Final = 8
_LONGEST_NAME: Final = 120  # bytes; with the reference in front this stays below the 255 of common file systems
# What scanners, editors, browsers and sync tools leave while they work, and what systems leave behind.
_TEMPORARY: Final = re.compile(
    r"^(\.|~)|~$|\.(tmp|temp|part|partial|crdownload|download|filepart|swp|lock)$|^(thumbs\.db|desktop\.ini)$",
    re.IGNORECASE)


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
        if len({place.stat().st_dev for place in places}) > 1:
            raise SettingsError(
                _("ppid.toml: folders: drop, claimed, archive dan quarantine harus di satu sistem berkas."),
                remedy=_("Pindahkan folder-folder itu ke disk yang sama."))

    def waiting(self) -> Iterator[Candidate]:
        """Every regular file that lies in the drop folders and is not somebody's temporary file."""
        yield from self._below(self._drop, "", 0)

    def _below(self, directory: Path, folder: str, depth: int) -> Iterator[Candidate]:
        try:
            entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
        except OSError:
            return  # gone or closed meanwhile; the next listing tells
        for entry in entries:
            if _TEMPORARY.search(entry.name):
                continue
            try:
                facts = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISDIR(facts.st_mode) and depth < _DEEPEST:
                inner = f"{folder}/{entry.name}" if folder else entry.name
                yield from self._below(directory / entry.name, inner, depth + 1)
            elif stat.S_ISREG(facts.st_mode):
                yield Candidate(
                    directory / entry.name, folder, facts.st_size, facts.st_mtime_ns, facts.st_ino)

    def claimed(self, reference: str) -> Path:
        """Where a claimed scan lies."""
        return self._claimed / reference

    def claim(self, candidate: Candidate, reference: str) -> None:
        """Take a file out of its drop folder: from here on a scanner that reuses the name cannot touch it.

        Raises:
            OSError: it is gone, or may not be taken; it lies where it lay.
        """
        candidate.path.rename(self.claimed(reference))
        _sync(self._claimed)

    def archive(self, scan: Scan) -> Path:
        """Put a registered scan away for good."""
        return self._move(scan, self._archive / f"{scan.claimed_at:%Y}" / f"{scan.claimed_at:%m}")

    def set_aside(self, scan: Scan, explanation: str) -> Path:
        """Put a scan into quarantine, with a readable reason beside it."""
        target = self._move(scan, self._quarantine / f"{scan.claimed_at:%Y-%m-%d}")
        reason = target.with_name(target.name + ".txt")
        reason.write_text(explanation, encoding="utf-8")
        return target

    def bring_back(self, scan: Scan) -> None:
        """Take a scan out of quarantine again; the note beside it stays, as the record of what happened."""
        place = self._quarantine / Path(scan.place).relative_to(self._quarantine.name)
        if place.exists() or not self.claimed(scan.reference).exists():
            place.rename(self.claimed(scan.reference))

    def relative(self, place: Path) -> str:
        """A place as it is told to people and kept: the name of its folder and the path below."""
        root = next(root for root in (self._archive, self._quarantine) if place.is_relative_to(root))
        return f"{root.name}/{place.relative_to(root).as_posix()}"

    def _move(self, scan: Scan, directory: Path) -> Path:
        target = directory / _safe_path(scan.folder) / f"{scan.reference}-{safe_name(scan.name)}"
        target.parent.mkdir(parents=True, exist_ok=True)
        source = self.claimed(scan.reference)
        # A crash may have come between an earlier rename and its record: then the file lies there already.
        if source.exists() or not target.exists():
            source.rename(target)
        _sync(target.parent)
        return target


def safe_name(name: str) -> str:
    """A file name that can be shown and written anywhere: NFC, no controls, no separators, bounded."""
    composed = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    plain = "".join("_" if unicodedata.category(c).startswith("C") or c in '/\\:*?"<>|' else c for c in composed)
    stem, dot, suffix = plain.strip().lstrip(".-").rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (suffix, "")
    room = _LONGEST_NAME - len(suffix.encode())
    return (stem.encode()[:max(room, 20)].decode(errors="ignore") + suffix[:20]) or "tanpa-nama"


def _safe_path(folder: str) -> Path:
    return Path(*(safe_name(part) for part in folder.split("/") if part)) if folder else Path()


def _sync(directory: Path) -> None:
    """Make a rename survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
