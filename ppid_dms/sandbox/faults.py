"""Misbehaviour on request: what a server under load, a proxy before it, or a broken line may answer [27, 28, 34].

sandbox.faults.next("POST", "documents/bulk_edit/", Fault.ERROR_AFTER_COMMIT)
sandbox.faults.always("GET", "documents/*/history/", Fault.HISTORY_FORBIDDEN)
"""

from __future__ import annotations

import json
import struct
import uuid
from asyncio import sleep
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto
from fnmatch import fnmatchcase
from socket import SO_LINGER, SOL_SOCKET
from threading import Lock, Timer
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import FAILED_BULK_EDIT, INSUFFICIENT, NO_AUDIT_LOG, SERVER_ERROR
from .records import Document, HistoryEntry
from .store import Store
from .worker import Worker

_API: Final = "/api/"
_OK: Final = 200
_TOO_LARGE: Final = "<html><head><title>413 Request Entity Too Large</title></head><body></body></html>"
_SOME_PAGE: Final = "<!doctype html><html><head><title>Paperless-ngx</title></head><body></body></html>"


class Fault(StrEnum):
    """One way to misbehave. Where nothing is said of a commit, the request was not carried out."""

    ERROR = auto()
    """500 as HTML."""
    ERROR_AFTER_COMMIT = auto()
    """500 as HTML, and everything was done."""
    THROTTLED = auto()
    """429 with `Retry-After` of the fault's seconds."""
    TOO_LARGE = auto()
    """413 as HTML, as a proxy answers."""
    PAGE = auto()
    """200 with an HTML page."""
    LOGIN = auto()
    """302 to the sign-in page."""
    CUT_OFF = auto()
    """Done, and the first half of the answer with the right length."""
    RESET = auto()
    """The line is broken off without an answer."""
    RESET_AFTER_COMMIT = auto()
    """The line is broken off, and everything was done."""
    DELAY = auto()
    """Done and answered, the fault's seconds later."""
    TASK_LOST = auto()
    """An upload becomes a document, but its task never appears."""
    UPLOAD_LOST = auto()
    """An upload is answered with the id of a task, and that is all that comes of it."""
    HISTORY_FORBIDDEN = auto()
    """403 as text."""
    HISTORY_DISABLED = auto()
    """400 as text: the audit log is off."""
    BULK_UNLOGGED = auto()
    """400 as text, the change done, without a line in the history and without what the worker would do [28]."""
    BULK_SAYS_ERROR = auto()
    """200 with `{"result": "ERROR"}`, no tag changed, and a line in the history all the same, as a 2.20.15 answers
    when its database is locked."""
    LOG_LATE = auto()
    """Done and answered; the lines in the history appear the fault's seconds later."""


@dataclass(frozen=True, slots=True)
class _Canned:
    status: int
    body: str
    headers: tuple[tuple[str, str], ...] = ()


_HTML: Final = ("content-type", "text/html; charset=utf-8")
_CANNED: Final = {
    Fault.ERROR: _Canned(500, SERVER_ERROR, (_HTML,)),
    Fault.ERROR_AFTER_COMMIT: _Canned(500, SERVER_ERROR, (_HTML,)),
    Fault.TOO_LARGE: _Canned(413, _TOO_LARGE, (_HTML,)),
    Fault.PAGE: _Canned(200, _SOME_PAGE, (_HTML,)),
    Fault.LOGIN: _Canned(302, "", (_HTML, ("location", "/accounts/login/?next=/api/"))),
    Fault.HISTORY_FORBIDDEN: _Canned(403, INSUFFICIENT, (_HTML,)),
    Fault.HISTORY_DISABLED: _Canned(400, NO_AUDIT_LOG, (_HTML,)),
    Fault.BULK_UNLOGGED: _Canned(400, FAILED_BULK_EDIT, (_HTML,)),
}


@dataclass(slots=True)
class _Order:
    method: str
    path: str
    fault: Fault
    seconds: float
    times: float


@dataclass(slots=True)
class _Recorder:
    """An answer that is held back."""

    messages: list[Message] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages)


class Faults:
    """What is to go wrong, by method and path below `/api/`, where `*` stands for anything."""

    def __init__(self, store: Store, worker: Worker) -> None:
        self._store = store
        self._worker = worker
        self._orders: list[_Order] = []
        self._lock = Lock()
        self._timers: list[Timer] = []
        self._ways: dict[Fault, Callable[[_Order, _Request], Awaitable[None]]] = {
            Fault.ERROR_AFTER_COMMIT: self._answer_after_commit,
            Fault.THROTTLED: self._throttle,
            Fault.CUT_OFF: self._cut_off,
            Fault.RESET: self._reset,
            Fault.RESET_AFTER_COMMIT: self._reset_after_commit,
            Fault.DELAY: self._delay,
            Fault.TASK_LOST: self._lose_task,
            Fault.UPLOAD_LOST: self._lose_upload,
            Fault.BULK_UNLOGGED: self._bulk_unlogged,
            Fault.BULK_SAYS_ERROR: self._bulk_says_error,
            Fault.LOG_LATE: self._log_late,
        }

    def next(self, method: str, path: str, fault: Fault, *, times: int = 1, seconds: float = 0.0) -> None:
        """Let the next request of this kind, or the next few, go wrong; then the next order is taken."""
        self._add(_Order(method.upper(), path.lstrip("/"), fault, seconds, times))

    def always(self, method: str, path: str, fault: Fault, *, seconds: float = 0.0) -> None:
        """Let every request of this kind go wrong until `clear`."""
        self._add(_Order(method.upper(), path.lstrip("/"), fault, seconds, float("inf")))

    def clear(self) -> None:
        """Behave again; lines of the history that were held back still come."""
        with self._lock:
            self._orders.clear()

    @property
    def pending(self) -> int:
        """How many orders have not been used up."""
        with self._lock:
            return len(self._orders)

    def stop(self) -> None:
        """Forget everything, also what was held back."""
        self.clear()
        for timer in self._timers:
            timer.cancel()

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application with these faults."""

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            order = self._take(scope)
            if order is None:
                await app(scope, receive, send)
            else:
                await self._ways.get(order.fault, self._answer)(order, _Request(app, scope, receive, send))

        return faulty

    def _add(self, order: _Order) -> None:
        with self._lock:
            self._orders.append(order)

    def _take(self, scope: Scope) -> _Order | None:
        if scope["type"] != "http" or not scope["path"].startswith(_API):
            return None
        method, path = scope["method"], scope["path"].removeprefix(_API)
        with self._lock:
            for order in self._orders:
                if order.method in {"*", method} and fnmatchcase(path, order.path):
                    order.times -= 1
                    if order.times <= 0:
                        self._orders.remove(order)
                    return order
        return None

    # --- ways to go wrong

    async def _answer(self, order: _Order, request: _Request) -> None:
        await request.drain()
        await request.say(_CANNED[order.fault])

    async def _throttle(self, order: _Order, request: _Request) -> None:
        await request.drain()
        wait = round(order.seconds)
        said = json.dumps({"detail": f"Request was throttled. Expected available in {wait} seconds."})
        await request.say(_Canned(429, said, (("content-type", "application/json"), ("retry-after", str(wait)))))

    async def _answer_after_commit(self, order: _Order, request: _Request) -> None:
        await request.carry_out()
        await request.say(_CANNED[order.fault])

    async def _cut_off(self, _order: _Order, request: _Request) -> None:
        done = await request.carry_out()
        start = done.messages[0]
        half = done.body[: len(done.body) // 2]
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(half)).encode()))
        await request.send({**start, "headers": headers})
        await request.send({"type": "http.response.body", "body": half})

    async def _reset(self, _order: _Order, request: _Request) -> None:
        await request.drain()
        request.break_off()

    async def _reset_after_commit(self, _order: _Order, request: _Request) -> None:
        await request.carry_out()
        request.break_off()

    async def _delay(self, order: _Order, request: _Request) -> None:
        done = await request.carry_out()
        await sleep(order.seconds)
        await request.pass_on(done)

    async def _lose_task(self, _order: _Order, request: _Request) -> None:
        done = await request.carry_out()
        with self._store.lock:
            self._store.tasks.pop(json.loads(done.body), None)
        await request.pass_on(done)

    async def _lose_upload(self, _order: _Order, request: _Request) -> None:
        await request.drain()
        await request.say(_Canned(200, json.dumps(str(uuid.uuid4())), (("content-type", "application/json"),)))

    async def _bulk_unlogged(self, order: _Order, request: _Request) -> None:
        with ExitStack() as held:
            held.enter_context(self._store.lock)
            held.enter_context(self._worker.deaf())
            mark = self._mark()
            done = await request.carry_out()
            self._withhold(mark)
        if done.messages[0]["status"] == _OK:
            await request.say(_CANNED[order.fault])
        else:
            await request.pass_on(done)

    async def _bulk_says_error(self, _order: _Order, request: _Request) -> None:
        wanted = json.loads(await request.body())
        wanted["parameters"] = {**wanted["parameters"], "add_tags": [], "remove_tags": []}
        with self._worker.deaf():
            await request.with_body(json.dumps(wanted).encode()).carry_out()
        await request.say(_Canned(200, '{"result":"ERROR"}', (("content-type", "application/json"),)))

    async def _log_late(self, order: _Order, request: _Request) -> None:
        with self._store.lock:
            mark = self._mark()
            done = await request.carry_out()
            late = self._withhold(mark)
        timer = Timer(order.seconds, self._give_back, (late,))
        timer.daemon = True
        self._timers.append(timer)
        timer.start()
        await request.pass_on(done)

    def _mark(self) -> int:
        return self._store.next_id("history")

    def _withhold(self, mark: int) -> list[tuple[Document, HistoryEntry]]:
        """Take the lines written since a mark off their documents."""
        taken = []
        for document in (*self._store.live.values(), *self._store.trash.values()):
            while document.history and document.history[-1].id > mark:
                taken.append((document, document.history.pop()))
        return taken

    def _give_back(self, late: list[tuple[Document, HistoryEntry]]) -> None:
        with self._store.lock:
            for document, entry in reversed(late):
                document.history.append(entry)
                document.history.sort(key=lambda line: line.id)


@dataclass(frozen=True, slots=True)
class _Request:
    """One request on its way through."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send

    async def carry_out(self) -> _Recorder:
        """Do it, uncompressed, and hold the answer back."""
        headers = [pair for pair in self.scope["headers"] if pair[0] != b"accept-encoding"]
        done = _Recorder()
        await self.app({**self.scope, "headers": headers}, self.receive, done)
        return done

    async def pass_on(self, done: _Recorder) -> None:
        """Send an answer that was held back."""
        for message in done.messages:
            await self.send(message)

    async def body(self) -> bytes:
        """The body, read to its end."""
        pieces = []
        while (message := await self.receive())["type"] == "http.request":
            pieces.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        return b"".join(pieces)

    async def drain(self) -> None:
        """Read the body away: a client that is still sending would otherwise see another fault."""
        while (message := await self.receive())["type"] == "http.request" and message.get("more_body"):
            pass

    def with_body(self, body: bytes) -> _Request:
        """The same request with other words."""

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        headers = [pair for pair in self.scope["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        return replace(self, scope={**self.scope, "headers": headers}, receive=receive)

    async def say(self, canned: _Canned) -> None:
        """An answer of ready words."""
        body = canned.body.encode()
        headers = [(name.encode(), value.encode()) for name, value in canned.headers]
        headers.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": canned.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    def break_off(self) -> None:
        """Close the socket with a reset instead of an answer; uvicorn's `send` belongs to what holds the socket."""
        transport: Any = self.send.__self__.transport  # type: ignore[attr-defined]
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
