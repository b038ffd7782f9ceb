"""A server of few words on a real socket: it reads a request to its end, keeps it, and then does as it is told."""

import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Event, Thread
from types import TracebackType
from typing import Self

Act = Callable[[socket.socket, Event], None]


@dataclass
class Request:
    """What came in. ``body`` stays empty where only its size was wanted."""

    line: str
    headers: dict[str, str]
    size: int = 0
    body: bytes = b""


def says(
    status: int, body: bytes = b"", kind: str = "application/json", *, promised: int | None = None, **headers: str
) -> Act:
    """Answers; with ``promised`` it announces that many bytes, sends what there is, and hangs up."""
    length = len(body) if promised is None else promised
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
        f"{more}Connection: close\r\n\r\n")
    return sends(head.encode() + body)


def sends(raw: bytes) -> Act:
    """Sends these very bytes and hangs up."""
    return lambda connection, _end: connection.sendall(raw)


def goes_on(begins: bytes, piece: bytes, pause: float = 0.0) -> Act:
    """Sends the beginning, then the piece again and again, until nobody listens or the test is over."""

    def act(connection: socket.socket, end: Event) -> None:
        connection.sendall(begins)
        while not end.wait(pause):
            connection.sendall(piece)

    return act


def hangs_up(_connection: socket.socket, _end: Event) -> None:
    """Ends the connection without a word, as a server that is killed does."""


def resets(connection: socket.socket, _end: Event) -> None:
    """Ends the connection so that the other side sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def keeps_silent(_connection: socket.socket, end: Event) -> None:
    """Has the request and says nothing until the test is over."""
    end.wait(10)


@dataclass
class Wire:
    """Listens while it is open. Each request gets the next act; the last one is repeated.

    A body is read to its end before the act, or for about as many bytes as ``reads``.
    """

    acts: list[Act]
    tls: ssl.SSLContext | None = None
    keep_bodies: bool = True
    reads: int | None = None
    port: int = 0
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._end = Event()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        number = 0
        while not self._end.is_set():
            try:
                plain, _address = self._listener.accept()
            except OSError:
                return
            # A client that turns the certificate down, or that gives up, ends its own connection only.
            with suppress(OSError), plain, self._wrapped(plain) as connection:
                self.requests.append(self._read(connection))
                act = self.acts[min(number, len(self.acts) - 1)]
                number += 1
                act(connection, self._end)

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(plain, server_side=True) if self.tls else plain

    def _read(self, connection: socket.socket) -> Request:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (piece := connection.recv(1 << 16)):
                raise ConnectionAbortedError
            head += piece
            if head.startswith(b"\x16"):
                return Request("TLS", {})  # the first byte of a handshake that this server does not speak
        head, _blank, rest = head.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (text.partition(": ") for text in lines)}
        length = int(headers.get("content-length", "0"))
        length = length if self.reads is None else min(length, self.reads)
        request = Request(line, headers, len(rest), rest if self.keep_bodies else b"")
        buffer = bytearray(1 << 16)
        while request.size < length:
            if not (got := connection.recv_into(buffer)):
                raise ConnectionAbortedError
            request.size += got
            if self.keep_bodies:
                request.body += buffer[:got]
        return request


def parts_of(body: bytes, content_type: str) -> list[tuple[Mapping[str, str], bytes]]:
    """The parts of a multipart body, each as what its Content-Disposition says and its content."""
    boundary = b"--" + content_type.partition("boundary=")[2].encode()
    parts = []
    for raw in body.split(boundary)[1:-1]:
        head, _blank, content = raw.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        said = next(line for line in head.decode().split("\r\n") if line.lower().startswith("content-disposition"))
        told = dict(piece.strip().split("=", 1) for piece in said.split(";")[1:])
        parts.append(({key: value.strip('"') for key, value in told.items()}, content.removesuffix(b"\r\n")))
    return parts
