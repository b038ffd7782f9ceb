"""A multipart form with one file, read from disk while it is sent."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from uuid import uuid4

from urllib3.fields import RequestField

# Each piece must be gone within the time-out; with 60 seconds that asks for 4 KiB a second.
_PIECE: Final = 1 << 18


class Form:
    """The fields, then the file, as many bytes of it as it had when this was made. Can be sent again from the start.

    Raises on iteration:
        OSError: the file cannot be read, or has become shorter; then nothing whole was sent.
    """

    def __init__(self, fields: list[tuple[str, str]], part: str, file: BinaryIO, name: str) -> None:
        boundary = uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        opening = f"--{boundary}\r\n".encode()
        head = b"".join(opening + _head(key) + value.encode() + b"\r\n" for key, value in fields)
        self._head = head + opening + _head(part, name)
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file = file
        self._size = file.seek(0, 2)

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        self._file.seek(0)
        left = self._size
        while left:
            piece = self._file.read(min(left, _PIECE))
            if not piece:
                raise OSError("the file has become shorter while it was sent")
            yield piece
            left -= len(piece)
        yield self._tail


def _head(key: str, name: str | None = None) -> bytes:
    field = RequestField(key, b"", name)
    field.make_multipart(content_type=None if name is None else "application/octet-stream")
    return field.render_headers().encode()
