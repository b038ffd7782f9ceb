"""Connections on which a whole answer has its time, however it drips.

The read time-out of a socket is counted anew with every byte that comes. Here it still ends a silence, and a deadline
ends the rest: from the end of the request, an answer has so many seconds in all.
"""

import http.client
import io
import socket
import time
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class DeadlineAdapter(HTTPAdapter):
    """Sends requests by connections on which an answer takes at most so many seconds; then it is a read time-out."""

    def __init__(self, seconds: float, connections: int) -> None:
        self._seconds = seconds
        super().__init__(pool_connections=1, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """The pools of requests, with connections of ours in them."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_Pool, answer_seconds=self._seconds),
            "https": partial(_TlsPool, answer_seconds=self._seconds),
        }


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, answer_seconds: float, **options: Any) -> None:
        super().__init__(*args, **options)
        self._seconds = answer_seconds
        self.response_class = partial(_Answer, seconds=answer_seconds)  # type: ignore[assignment]

    def send(self, data: Any) -> None:
        """Send a piece of the request, within that time, too: to urllib3 it is a part of making the connection."""
        if self.sock is None:
            self.connect()
        self.sock.settimeout(self._seconds)
        super().send(data)


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, seconds: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp = _Bounded(_Incoming(sock, seconds))

    def begin(self) -> None:
        super().begin()
        # urllib3 turns them down, too, but leaves the connection open.
        if len({one.strip() for one in self.headers.get("Content-Length", "").split(",")}) > 1:
            raise http.client.HTTPException("more than one length")


class _Incoming(io.RawIOBase):
    """What comes in over a socket until its time is over."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._longest_silence = sock.gettimeout()
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer is not whole in time")
        self._sock.settimeout(left if self._longest_silence is None else min(left, self._longest_silence))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Bounded(io.BufferedReader):
    """Never all that ever comes, which is what http.client asks for where a chunk says it has a negative size."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            raise http.client.IncompleteRead(b"")
        return super().read(size)
