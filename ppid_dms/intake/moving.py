"""Moving by renaming, through folders in which others may write: nobody turns a move aside by a link in its way."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ppid_dms.language import translate as _

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@contextmanager
def opened(root: Path, below: Path = Path()) -> Iterator[int]:
    """A folder below a root, without following a link on the way there.

    Raises:
        OSError: it is not there, or what lies there is a link.
    """
    with _descend(root, below, _open) as descriptor:
        yield descriptor


@contextmanager
def made(root: Path, below: Path) -> Iterator[int]:
    """A folder below a root, made where it is missing, without following a link on the way there.

    Raises:
        OSError: it cannot be made, or what lies there is a link.
    """
    with _descend(root, below, _make) as descriptor:
        yield descriptor


@contextmanager
def _descend(root: Path, below: Path, enter: Callable[[int, str], int]) -> Iterator[int]:
    descriptor = os.open(root, _FOLDER)
    try:
        for part in below.parts:
            inner = enter(descriptor, part)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def move(source: int, name: str, target: int, new_name: str) -> None:
    """Move a file from one open folder to another, so that it survives a power cut; nothing there is overwritten.

    A crash may have come between an earlier rename and its record: then the file lies there already.

    Raises:
        OSError: it is gone, or another file has taken its place.
    """
    if not _lies_in(target, new_name):
        os.rename(name, new_name, src_dir_fd=source, dst_dir_fd=target)
    elif _lies_in(source, name):
        raise FileExistsError(errno.EEXIST, _("Berkas lain sudah menempati {name}").format(name=new_name))
    os.fsync(target)


def sync(folder: Path) -> None:
    """Make what was renamed into a folder survive a power cut."""
    with opened(folder) as descriptor:
        os.fsync(descriptor)


def append(directory: int, name: str, text: str) -> None:
    """Write a text at the end of a file in an open folder, after a blank line; not a second time where it stands.

    Raises:
        OSError: it cannot be written, or what lies there is a link.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o666, dir_fd=directory)
    with os.fdopen(descriptor, "a+", encoding="utf-8", errors="replace") as note:
        note.seek(0)
        told = note.read()
        if text not in told:
            note.write(f"\n{text}" if told else text)


def _open(directory: int, name: str) -> int:
    return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=directory)


def _make(directory: int, name: str) -> int:
    try:
        os.mkdir(name, dir_fd=directory)
    except FileExistsError:
        pass
    else:
        os.fsync(directory)
    return _open(directory, name)


def _lies_in(directory: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
