"""Scans that are pictures: what their headers say of pages and size. Nothing is decoded. Runs in the cage only.

Three old and exactly described formats: ISO/IEC 10918-1 (JPEG), ISO/IEC 15948 (PNG) and TIFF 6.0.
"""

import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias

from ppid_dms.extraction.files.contents import Contents, Unreadable
from ppid_dms.extraction.files.trouble import MAX_PAGES, MAX_PIXELS, Trouble
from ppid_dms.vocabulary import FileKind

_MOST_PARTS: Final = 200_000  # segments of a JPEG, chunks of a PNG
_MOST_ENTRIES: Final = 1000  # of one TIFF directory; there are some eighty tags in use
_MOST_STRIPS: Final = 1_000_000
_CHUNK: Final = 1024 * 1024

# JPEG: markers of a frame header, that is SOF0 to SOF15 without DHT, JPG and DAC.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE: Final = frozenset(range(0xD0, 0xD9)) | {0x01}
_SCAN, _END = 0xDA, b"\xff\xd9"

_PNG_MARK: Final = 8

# TIFF tags, and the sizes of the types in which they may stand.
_SUBFILE, _WIDTH, _HEIGHT = 254, 256, 257
_PLACES: Final = ((273, 279), (324, 325))  # offsets and sizes of strips, of tiles
_REDUCED: Final = 1
_TYPES: Final = {1: "B", 3: "H", 4: "I"}
# Of each tag its type, how many values, and where they stand.
_Directory: TypeAlias = Mapping[int, tuple[int, int, int]]


def read_picture(stream: BinaryIO, kind: FileKind) -> Contents:
    """The pages of a JPEG, PNG or TIFF file; a TIFF may have many.

    Raises:
        Unreadable: it is broken, cut off or beyond a limit.
    """
    try:
        stream.seek(0)
        return Contents(_READERS[kind](stream))
    except (struct.error, EOFError):
        raise Unreadable(Trouble.PICTURE_BROKEN) from None


def _jpeg(stream: BinaryIO) -> int:
    _exactly(stream, 2)
    framed = False
    for _part in range(_MOST_PARTS):
        marker = _marker(stream)
        if marker in _BARE:
            continue
        (length,) = struct.unpack(">H", _exactly(stream, 2))
        if marker in _FRAMES:
            _depth, height, width = struct.unpack(">BHH", _exactly(stream, 5))
            # A height of 0 is told after the first scan (DNL); no scanner writes that, and few programs read it.
            _look_at(width, height)
            framed, length = True, length - 5
        if marker == _SCAN:
            if framed and _is_ended(stream):
                return 1
            break
        stream.seek(length - 2, os.SEEK_CUR)
    raise Unreadable(Trouble.PICTURE_BROKEN)


def _marker(stream: BinaryIO) -> int:
    if _exactly(stream, 1) != b"\xff":
        raise Unreadable(Trouble.PICTURE_BROKEN)
    for _fill in range(_MOST_PARTS):
        if (byte := _exactly(stream, 1)) != b"\xff":
            return byte[0]
    raise Unreadable(Trouble.PICTURE_BROKEN)


def _is_ended(stream: BinaryIO) -> bool:
    """Whether the mark of the end comes after this place; in compressed data it cannot stand."""
    before = b""
    while chunk := stream.read(_CHUNK):
        if _END in before + chunk:
            return True
        before = chunk[-1:]
    return False


def _png(stream: BinaryIO) -> int:
    _exactly(stream, _PNG_MARK)
    size = _size(stream)
    drawn = False
    for part in range(_MOST_PARTS):
        length, name = struct.unpack(">I4s", _exactly(stream, 8))
        if part == 0:
            header = _exactly(stream, 13)
            (checksum,) = struct.unpack(">I", _exactly(stream, 4))
            if name != b"IHDR" or length != len(header) or zlib.crc32(name + header) != checksum:
                break
            width, height = struct.unpack(">II", header[:8])
            _look_at(width, height)
            continue
        drawn = drawn or name == b"IDAT"
        if stream.tell() + length + 4 > size:
            break
        if name == b"IEND":
            if drawn:
                return 1
            break
        stream.seek(length + 4, os.SEEK_CUR)
    raise Unreadable(Trouble.PICTURE_BROKEN)


@dataclass(frozen=True, slots=True)
class _Tiff:
    stream: BinaryIO
    order: str
    size: int

    def directories(self) -> Iterator[_Directory]:
        """The pages as they are chained."""
        (offset,) = struct.unpack(self.order + "I", _exactly(self.stream, 4))
        seen: set[int] = set()
        while offset:
            if offset in seen or offset >= self.size:
                raise Unreadable(Trouble.PICTURE_BROKEN)
            if len(seen) == MAX_PAGES:
                raise Unreadable(Trouble.PAGES)
            seen.add(offset)
            first = self.stream.seek(offset) + 2
            (count,) = struct.unpack(self.order + "H", _exactly(self.stream, 2))
            if not 0 < count <= _MOST_ENTRIES:
                raise Unreadable(Trouble.PICTURE_BROKEN)
            raw = _exactly(self.stream, count * 12 + 4)
            (offset,) = struct.unpack(self.order + "I", raw[-4:])
            entries = struct.iter_unpack(self.order + "HHI4x", raw[:-4])
            yield {tag: (kind, many, first + 12 * row + 8) for row, (tag, kind, many) in enumerate(entries)}

    def values(self, directory: _Directory, tag: int) -> tuple[int, ...]:
        """The values of a tag; none where it is missing."""
        if tag not in directory:
            return ()
        kind, many, place = directory[tag]
        if kind not in _TYPES or not 0 < many <= _MOST_STRIPS:
            raise Unreadable(Trouble.PICTURE_BROKEN)
        coding = f"{self.order}{many}{_TYPES[kind]}"
        length = struct.calcsize(coding)
        self.stream.seek(place)
        if length > 4:  # noqa: PLR2004  (more than an entry has room for: it says where they stand)
            (elsewhere,) = struct.unpack(self.order + "I", _exactly(self.stream, 4))
            self.stream.seek(elsewhere)
        return struct.unpack(coding, _exactly(self.stream, length))


def _tiff(stream: BinaryIO) -> int:
    order = "<" if _exactly(stream, 4)[:1] == b"I" else ">"
    tiff = _Tiff(stream, order, _size(stream))
    pages = 0
    for directory in tiff.directories():
        (width, *_more), (height, *_others) = (tiff.values(directory, tag) or (0,) for tag in (_WIDTH, _HEIGHT))
        _look_at(width, height)
        _look_for_data(tiff, directory)
        kind = tiff.values(directory, _SUBFILE) or (0,)
        pages += not kind[0] & _REDUCED
    if not pages:
        raise Unreadable(Trouble.PICTURE_BROKEN)
    return pages


def _look_for_data(tiff: _Tiff, directory: _Directory) -> None:
    """Of a file that was cut off the directory may still be there, and the picture not."""
    for offsets, lengths in _PLACES:
        begins, sizes = tiff.values(directory, offsets), tiff.values(directory, lengths)
        if not begins:
            continue
        # The sizes may be left out where one strip is the whole picture.
        ends = (begin + size for begin, size in zip(begins, sizes or (1,) * len(begins), strict=False))
        if max(ends, default=0) > tiff.size:
            break
        return
    raise Unreadable(Trouble.PICTURE_BROKEN)


_READERS: Final[Mapping[FileKind, Callable[[BinaryIO], int]]] = {
    FileKind.JPEG: _jpeg, FileKind.PNG: _png, FileKind.TIFF: _tiff,
}


def _look_at(width: int, height: int) -> None:
    if not (width and height):
        raise Unreadable(Trouble.PICTURE_BROKEN)
    if width * height > MAX_PIXELS:
        raise Unreadable(Trouble.PICTURE_PIXELS)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _size(stream: BinaryIO) -> int:
    place = stream.tell()
    end = stream.seek(0, os.SEEK_END)
    stream.seek(place)
    return end
