"""A TCP proxy that breaks the line: what happens between a client and a server that both behave.

    with Proxy(server_url) as proxy:
        proxy.break_next("POST", "documents/post_document/", Break.IN_BODY)

It reads one request whole as far as it needs to, does to it what was ordered, and else passes bytes on as they are.
Of HTTP it knows as much as lengths and chunks; answers of its own are as short as can be.
"""

import contextlib
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum, auto
from fnmatch import fnmatchcase
from typing import Final, Self
from urllib.parse import urlsplit

_PIECE: Final = 1 << 16
_LENGTH: Final = re.compile(rb"(?im)^content-length:[ \t]*(\d+)[ \t]*\r$")
_CHUNKED: Final = re.compile(rb"(?im)^transfer-encoding:[ \t]*chunked[ \t]*\r$")
_BODILESS: Final = re.compile(rb"HTTP/1\.[01] (1\d\d|204|304) ")
_RESET: Final = struct.pack("ii", 1, 0)


class Break(StrEnum):
    """What is done to one request. Up to ``AFTER_BODY`` the server never has the whole of it."""

    REFUSE = auto()
    """The connection is reset as soon as the first byte of the request comes."""
    BEFORE_BODY = auto()
    """Reset after the head of the request; the server has seen only that."""
    IN_BODY = auto()
    """Reset in the middle of the body, after the server has got that half."""
    AFTER_BODY = auto()
    """The whole request is passed on, then both sides are reset: whether the server does it, nobody can say."""
    LOSE_ANSWER = auto()
    """The server's whole answer is awaited, and the client's line is reset instead."""
    NO_ANSWER = auto()
    """The server's whole answer is awaited, and the client's line is closed in order without a byte of it."""
    IN_HEAD = auto()
    """Half of the head of the answer, then the end."""
    ONLY_HEAD = auto()
    """The head of the answer, then the end."""
    HALF_BODY = auto()
    """The head and half of the body of the answer, then the end."""
    HALF_BODY_RESET = auto()
    """The same with a reset."""
    SERVER_ERROR = auto()
    """The server did it and has answered; the client gets a 502 in its place."""
    TWO_ANSWERS = auto()
    """The answer twice on a line that is kept: the second one belongs to nobody."""
    DELAY = auto()
    """The answer comes the order's seconds later."""
    SLOW_REQUEST = auto()
    """The request reaches the server in drips, spread over the order's seconds."""
    DRIP = auto()
    """The answer comes in drips, spread over the order's seconds."""
    HANG = auto()
    """The server did it; its answer never comes, and the line stays open until the client gives up."""
    CLOSE_KEPT = auto()
    """The answer comes whole and promises to keep the line; then it is closed at once."""
    RESET_KEPT = auto()
    """The same with a reset, once the answer has arrived."""


_CLOSES_IN_ORDER: Final = frozenset({Break.NO_ANSWER, Break.IN_HEAD, Break.ONLY_HEAD, Break.HALF_BODY})


@dataclass
class _Order:
    method: str
    path: str
    query: str
    what: Break
    seconds: float
    left: float


@dataclass(frozen=True)
class Passed:
    """One request that came, and what was done to it; None where it was passed on."""

    method: str
    path: str
    what: Break | None


class Proxy:
    """Listens on loopback before one server. A context manager; its threads end with it."""

    def __init__(self, server: str) -> None:
        where = urlsplit(server)
        self._server = (where.hostname or "", where.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._orders: list[_Order] = []
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self._mended = threading.Event()
        self._threads: list[threading.Thread] = []
        self.passed: list[Passed] = []

    def break_next(
        self, method: str, path: str, what: Break, *, query: str = "", times: float = 1, seconds: float = 0.0
    ) -> None:
        """Do this to the next requests of a kind; ``query`` is a part of what is asked.

        Paths are below ``/api/``, and ``*`` stands for anything.
        """
        with self._guard:
            self._orders.append(_Order(method, path, query, what, seconds, times))

    def mend(self) -> None:
        """Break nothing any more; lines that hang are closed."""
        with self._guard:
            self._orders.clear()
            self._mended.set()
            self._mended = threading.Event()

    def broken(self) -> list[Passed]:
        """What something was done to."""
        with self._guard:
            return [request for request in self.passed if request.what is not None]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *trouble: object) -> None:
        self._ended.set()
        self.mend()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._guard:
            lines = list(self._open)
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    # ── lines ──

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="proxy", daemon=True)  # type: ignore[arg-type]
        with self._guard:
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        """One line of a client, request after request, each side with its own line to the server."""
        try:
            server = socket.create_connection(self._server)
        except OSError:
            _reset(client)
            return
        for line in (client, server):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._guard:
            self._open |= {client, server}
        try:
            incoming, answers = _Stream(client), _Stream(server)
            while not self._ended.is_set() and self._one(incoming, answers):
                pass
        except (OSError, _Over):
            pass
        finally:
            with self._guard:
                self._open -= {client, server}
            for line in (client, server):
                line.close()

    def _one(self, client: "_Stream", server: "_Stream") -> bool:
        """One request and its answer; whether the line goes on."""
        if not client.more():
            return False
        head = client.head()
        method, target, _version = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        path, _mark, query = target.removeprefix("/api/").partition("?")
        order = self._take(method, path, query)
        what = order.what if order else None
        if what in {Break.REFUSE, Break.BEFORE_BODY, Break.IN_BODY}:
            if what is not Break.REFUSE:
                server.send(head)
            if what is Break.IN_BODY:
                server.send(client.some(client.length(head) // 2))
            _reset(client.line)
            return False
        request = head + client.body(head)
        if what is Break.SLOW_REQUEST and order is not None:
            server.drip(request, order.seconds, self._mended)
        else:
            server.send(request)
        if what is Break.AFTER_BODY:
            _reset(server.line)
            _reset(client.line)
            return False
        answer_head = server.head()
        answer = answer_head + (b"" if method == "HEAD" or _BODILESS.match(answer_head) else server.body(answer_head))
        return self._answer(client, order, answer, len(answer_head))

    def _answer(self, client: "_Stream", order: _Order | None, answer: bytes, head: int) -> bool:
        """Give the client what the order leaves of an answer; whether the line goes on."""
        what, seconds = (order.what, order.seconds) if order else (None, 0.0)
        half = head + (len(answer) - head) // 2
        left = {
            Break.LOSE_ANSWER: b"", Break.NO_ANSWER: b"", Break.IN_HEAD: answer[:head // 2],
            Break.ONLY_HEAD: answer[:head], Break.HALF_BODY: answer[:half], Break.HALF_BODY_RESET: answer[:half],
            Break.HANG: b"", Break.TWO_ANSWERS: answer * 2,
            Break.SERVER_ERROR: b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
        }.get(what, answer) if what else answer
        if what is Break.DELAY:
            self._mended.wait(seconds)
        if what is Break.HANG:
            self._mended.wait(60)
            return False
        if what is Break.DRIP:
            client.drip(left, seconds, self._mended)
        else:
            client.send(left)
        if what in {Break.LOSE_ANSWER, Break.HALF_BODY_RESET, Break.RESET_KEPT}:
            time.sleep(0.01 if left else 0)  # a reset overtakes what was sent and not yet read
            _reset(client.line)
            return False
        return what is not Break.CLOSE_KEPT and what not in _CLOSES_IN_ORDER

    def _take(self, method: str, path: str, query: str) -> _Order | None:
        with self._guard:
            found = next((
                order for order in self._orders
                if order.method in {"*", method} and fnmatchcase(path, order.path) and order.query in query), None)
            if found is not None:
                found.left -= 1
                if found.left <= 0:
                    self._orders.remove(found)
            self.passed.append(Passed(method, path, found.what if found else None))
            return found


class _Over(Exception):
    """The other side has closed the line."""


@dataclass
class _Stream:
    """One side of a line, read by the pieces that HTTP/1.1 is made of."""

    line: socket.socket
    buffer: bytearray = field(default_factory=bytearray)

    def more(self) -> bool:
        """Whether anything comes before the end."""
        return bool(self.buffer) or self._fill()

    def _fill(self) -> bool:
        piece = self.line.recv(_PIECE)
        self.buffer += piece
        return bool(piece)

    def some(self, count: int) -> bytes:
        """So many bytes."""
        while len(self.buffer) < count:
            if not self._fill():
                raise _Over
        given = bytes(self.buffer[:count])
        del self.buffer[:count]
        return given

    def until(self, mark: bytes) -> bytes:
        """Everything up to a mark and the mark itself."""
        while (at := self.buffer.find(mark)) < 0:
            if not self._fill():
                raise _Over
        return self.some(at + len(mark))

    def head(self) -> bytes:
        """The head of a message."""
        return self.until(b"\r\n\r\n")

    @staticmethod
    def length(head: bytes) -> int:
        """How long the body is; 0 where nothing is said."""
        said = _LENGTH.search(head)
        return int(said[1]) if said else 0

    def body(self, head: bytes) -> bytes:
        """The body that belongs to a head, chunks as they came."""
        if not _CHUNKED.search(head):
            return self.some(self.length(head))
        pieces = []
        while True:
            line = self.until(b"\r\n")
            size = int(line.partition(b";")[0], 16)
            pieces += [line, self.some(size + 2)]
            if not size:
                return b"".join(pieces)

    def send(self, content: bytes) -> None:
        """Send all of it."""
        self.line.sendall(content)

    def drip(self, content: bytes, seconds: float, at_once: threading.Event) -> None:
        """Send it in drips over so many seconds, or the rest at once when that is said."""
        drips = 20
        size = max(1, -(-len(content) // drips))
        for first in range(0, len(content), size):
            self.send(content[first:first + size])
            at_once.wait(seconds / drips)


def _reset(line: socket.socket) -> None:
    """Close with a reset."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    line.close()
