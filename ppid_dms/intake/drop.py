"""What lies in the drop folders: files that may be scans, and everything else with the reason why it is not taken."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from ppid_dms.intake.temporary import is_left_behind, is_temporary

_DEEPEST: Final = 8


class Skipped(StrEnum):
    """Why something that lies in a drop folder is not taken in."""

    TEMPORARY = "berkas-sementara"
    HIDDEN = "folder-tersembunyi"
    TOO_DEEP = "folder-terlalu-dalam"
    CLOSED = "folder-tidak-terbaca"
    UNREADABLE = "tidak-terbaca"

    @property
    def asks_for_a_person(self) -> bool:
        """Whether scans may lie there that nobody will ever take in."""
        return self in {Skipped.TOO_DEEP, Skipped.CLOSED, Skipped.UNREADABLE}


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something in a drop folder that is no candidate. ``path`` is relative to the drop root, '' for the root."""

    path: str
    why: Skipped


@dataclass(frozen=True, slots=True)
class Candidate:
    """What lies in a drop folder and is no folder: also a link or a pipe, for people must be told of it.

    ``folder`` is relative to the drop root, '' for the root itself.
    """

    directory: Path
    folder: str
    name: str
    size: int
    modified_ns: int
    inode: int

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.directory / self.name


def listing(root: Path) -> Iterator[Candidate | PassedOver]:
    """Everything below a drop folder, by name; nothing is followed or opened."""
    return _below(root, "", 0)


def _below(directory: Path, folder: str, depth: int) -> Iterator[Candidate | PassedOver]:
    try:
        with os.scandir(directory) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        if not folder:
            yield PassedOver(folder, Skipped.CLOSED)
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
            yield from _below(directory / entry.name, inner, depth + 1)
        elif not is_left_behind(entry.name):
            yield Candidate(
                directory, folder, entry.name, facts.st_size, facts.st_mtime_ns, facts.st_ino)


def _skipped(name: str, mode: int, depth: int) -> Skipped | None:
    if stat.S_ISDIR(mode):
        if name.startswith("."):
            return Skipped.HIDDEN
        return Skipped.TOO_DEEP if depth >= _DEEPEST else None
    return Skipped.TEMPORARY if is_temporary(name) and not is_left_behind(name) else None
