"""Whether a file that has come to rest is all there: nobody holds it, and it ends as its kind ends.

Nothing is followed, nothing is waited for, and as much is read as the ends of a file are long.
"""

import errno
import fcntl
import io
import os
import re
import stat
import struct
from enum import Enum, auto
from pathlib import Path
from typing import Final

_HEAD: Final = 1024
# How much of the end of a file is searched for its end mark; ISO 32000 wants that of a PDF in the last 1024 bytes,
# and readers accept some rubbish after it.
_TAIL: Final = 2048
# By whom a file is held: a mandatory lock, a program being written, a sharing violation on CIFS.
_HELD: Final = frozenset({errno.EAGAIN, errno.EBUSY, errno.ETXTBSY, errno.EDEADLK})
_NO_FILE: Final = frozenset({errno.ELOOP, errno.ENXIO})  # a link, a socket
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_END: Final = b"IEND\xaeB`\x82"
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_JPEG_SCAN: Final = 0xDA
_JPEG_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_TIFF: Final = {b"II*\0": "<", b"MM\0*": ">"}
_TIFF_PLACES: Final = {273: 279, 324: 325, 513: 514}  # strips, tiles and JPEG pictures with their byte counts
_TIFF_SIZES: Final = {3: "H", 4: "I"}
_TIFF_LENGTHS: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_PAGES: Final = 10_000
_MOST_PIECES: Final = 100_000
_KINDS: Final = (b"%PDF", _PNG, _JPEG, *_TIFF)
_LINEAR: Final = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d{1,12})\b", re.DOTALL)
_START: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")


class End(Enum):
    """How a file lies there."""

    WHOLE = auto()
    UNFINISHED = auto()
    HELD = auto()


def end_of(path: Path) -> End:
    """Whether more is to be expected of a file. Of a kind that has no end mark nothing more is expected."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in _NO_FILE:
            return End.WHOLE
        return End.HELD if error.errno in _HELD else End.UNFINISHED
    with io.FileIO(descriptor) as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return End.WHOLE
        try:
            if _is_locked(descriptor):
                return End.HELD
            return End.WHOLE if _ends(file, facts.st_size) else End.UNFINISHED
        except OSError as error:
            # Another machine's lock on a share shows when its bytes are asked for.
            return End.HELD if error.errno in {*_HELD, errno.EACCES} else End.UNFINISHED


def _is_locked(descriptor: int) -> bool:
    """Whether somebody holds a lock for writing, of either kind; a file system without locks has none."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    except BlockingIOError:
        return True
    except OSError:
        pass  # none here: the other kind is asked for nevertheless
    question = struct.pack("hhqqi0q", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
    try:
        answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, question)
    except OSError:
        return False
    return bool(struct.unpack("hhqqi0q", answer)[0] != fcntl.F_UNLCK)


def _ends(file: io.FileIO, size: int) -> bool:
    head = _at(file, 0, _HEAD)
    if not head.strip(b"\0") or any(kind.startswith(head) for kind in _KINDS):
        return False  # nothing yet, room that was only reserved, or too little to tell what it will be
    if b"%PDF" in head:
        return _pdf_ends(head, _at(file, max(0, size - _TAIL), _TAIL), size)
    if head.startswith(_PNG):
        return _PNG_END in _at(file, max(0, size - _TAIL), _TAIL)
    if head.startswith(_JPEG):
        return _jpeg_ends(file, size)
    if (order := _TIFF.get(head[:4])) is not None:
        return _tiff_ends(file, size, order)
    return True


def _pdf_ends(head: bytes, tail: bytes, size: int) -> bool:
    """Whether a PDF has its last end mark: one that is made for the web has another one near its beginning."""
    linear = _LINEAR.search(head)
    if b"%%EOF" not in tail or (linear is not None and int(linear[1]) > size):
        return False
    starts = _START.findall(tail)
    return not starts or int(starts[-1]) < size


def _jpeg_ends(file: io.FileIO, size: int) -> bool:
    """Whether the end mark comes after the picture has begun: the small picture within a photograph has its own."""
    at = 2
    while (segment := _at(file, at, 4))[:1] == b"\xff" and len(segment) == 4:  # noqa: PLR2004
        if segment[1] == 0xFF:  # noqa: PLR2004  (fill bytes)
            at += 1
            continue
        if segment[1] in _JPEG_BARE:
            at += 2
            continue
        at += 2 + int.from_bytes(segment[2:], "big")
        if segment[1] == _JPEG_SCAN:
            begin = max(at, size - _TAIL)
            return _JPEG_END in _at(file, begin, _TAIL)
    return False


def _tiff_ends(file: io.FileIO, size: int, order: str) -> bool:
    """Whether every page and each of its pieces lies within the file, and nothing that no page knows lies behind.

    Programs write a page first and its entry after it: bytes that no page knows are one that is being written.
    """
    last = 8
    [at] = struct.unpack(f"{order}I", _exactly(file, 4, 4))
    seen: set[int] = set()
    while at:
        if at in seen or len(seen) > _MOST_PAGES or at + 2 > size:
            return at in seen  # a loop is no page that is still to come: inspection deals with it
        seen.add(at)
        [count] = struct.unpack(f"{order}H", _exactly(file, at, 2))
        entries = _at(file, at + 2, count * 12 + 4)
        if len(entries) < count * 12 + 4:
            return False
        last = max(last, at + 2 + len(entries))
        numbers: dict[int, list[int]] = {}
        for n in range(count):
            tag, kind, many, place = struct.unpack_from(f"{order}HHII", entries, n * 12)
            length = _TIFF_LENGTHS.get(kind, 1) * many
            if length > 4:  # noqa: PLR2004  (what is longer lies elsewhere)
                last = max(last, place + length)
            if kind in _TIFF_SIZES and (tag in _TIFF_PLACES or tag in _TIFF_PLACES.values()):
                many = min(many, _MOST_PIECES)
                code = f"{order}{many}{_TIFF_SIZES[kind]}"
                there = struct.calcsize(code)
                raw = entries[n * 12 + 8:n * 12 + 8 + there] if length <= 4 else _at(file, place, there)  # noqa: PLR2004
                if len(raw) < there:
                    return False
                numbers[tag] = list(struct.unpack(code, raw))
        for offsets, counts in _TIFF_PLACES.items():
            pieces = zip(numbers.get(offsets, ()), numbers.get(counts, ()), strict=False)
            last = max((last, *(begin + length for begin, length in pieces)))
        [at] = struct.unpack_from(f"{order}I", entries, count * 12)
    return bool(seen) and last <= size <= last + _TAIL


def _at(file: io.FileIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)


def _exactly(file: io.FileIO, place: int, length: int) -> bytes:
    content = _at(file, place, length)
    return content if len(content) == length else b"\0" * length
