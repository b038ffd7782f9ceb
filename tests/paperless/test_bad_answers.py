"""Servers that answer badly, over real sockets: what the client makes of it, and how often it has asked."""

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from paperless.conftest import TOKEN
from paperless.wire import Act, Wire, goes_on, hangs_up, keeps_silent, resets, says, sends
from pydantic import ValidationError

from ppid_dms.config.service import PaperlessSettings
from ppid_dms.errors import (
    Forbidden,
    Invalid,
    OutcomeUnknown,
    PaperlessError,
    UnexpectedAnswer,
    Unreachable,
)
from ppid_dms.paperless import answers
from ppid_dms.paperless.form import Form
from ppid_dms.paperless.retrying import (
    LONGEST_RETRY_AFTER,
    MOST_TRIES,
    PATIENCE_SECONDS,
    pause_before_next,
    seconds_to_wait,
)
from ppid_dms.paperless.tasks import TaskEnd, Tasks
from ppid_dms.paperless.transport import Transport

HTML = "text/html; charset=utf-8"
LOGIN = b"<!doctype html>\n<html><title>Paperless-ngx sign in</title></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

Call = Callable[[Transport, Path], Any]


def a_get(transport: Transport, _file: Path) -> Any:
    return transport.get("tags/")


def a_change(transport: Transport, _file: Path) -> Any:
    return transport.post("documents/bulk_edit/", {"documents": [1]})


def an_upload(transport: Transport, file: Path) -> Any:
    return transport.upload("documents/post_document/", [("title", "x")], "document", file, "x.pdf")


ALL = {"get": a_get, "change": a_change, "upload": an_upload}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "x.pdf"
    made.write_bytes(b"%PDF-1.7")
    return made


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    """More than the sockets of both sides hold together."""
    made = tmp_path / "besar.pdf"
    with made.open("wb") as sparse:
        sparse.truncate(32 << 20)
    return made


class Client:
    """A client and its server; notes how long it would have paused."""

    def __init__(self, server: Wire, timeout: float = 5.0) -> None:
        self.server = server
        self.pauses: list[float] = []
        self.transport = Transport(server.url, TOKEN, timeout=timeout, sleep=self.pauses.append)

    def error_of(self, call: Call, file: Path) -> PaperlessError:
        with pytest.raises(PaperlessError) as told:
            call(self.transport, file)
        assert TOKEN not in f"{told.value} {told.value.remedy}"
        assert told.value.remedy
        return told.value


@contextmanager
def asking(*acts: Act, timeout: float = 5.0, **options: Any) -> Iterator[Client]:
    with Wire(list(acts), **options) as server:
        client = Client(server, timeout)
        with client.transport:
            yield client


# ── the table: what each bad answer is called, and how often was asked ──

ONCE, AGAIN = 1, MOST_TRIES
UNSURE = (OutcomeUnknown, ONCE)
TABLE = {
    # the answer, and for a GET, a change and an upload: the error and how many requests were made
    "HTML with 200": (says(200, LOGIN, HTML), (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "302 to the login": (
        says(302, b"", HTML, Location="/accounts/login/?next=/api/"),
        (UnexpectedAnswer, ONCE), (UnexpectedAnswer, ONCE), (UnexpectedAnswer, ONCE)),
    "500 after the commit": (says(500, LOGIN, HTML), (Unreachable, AGAIN), UNSURE, UNSURE),
    "502 of a proxy": (says(502, LOGIN, HTML), (Unreachable, AGAIN), UNSURE, UNSURE),
    "503 with Retry-After": (says(503, b"", HTML, Retry_After="1"), (Unreachable, AGAIN), UNSURE, UNSURE),
    "504 of a proxy": (says(504, LOGIN, HTML), (Unreachable, AGAIN), UNSURE, UNSURE),
    "501, which does not pass": (says(501, LOGIN, HTML), (Unreachable, ONCE), UNSURE, UNSURE),
    "429 with Retry-After": (
        says(429, b'{"detail": "throttled"}', Retry_After="1"),
        (Unreachable, AGAIN), (Unreachable, AGAIN), (Unreachable, ONCE)),
    "429 for longer than anybody waits": (
        says(429, b'{"detail": "throttled"}', Retry_After="38"),
        (Unreachable, ONCE), (Unreachable, ONCE), (Unreachable, ONCE)),
    "413": (says(413, b"<html>too large</html>", HTML), (Invalid, ONCE), (Invalid, ONCE), (Invalid, ONCE)),
    "403 of something else": (
        says(403, b"<html>403 Forbidden</html>", HTML),
        (UnexpectedAnswer, ONCE), (UnexpectedAnswer, ONCE), (UnexpectedAnswer, ONCE)),
    "403 of Paperless": (
        says(403, b"Insufficient permissions", HTML), (Forbidden, ONCE), (Forbidden, ONCE), (Forbidden, ONCE)),
    "half a JSON": (says(200, b'{"results": [1, 2'), (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "half of what was promised": (says(200, b'{"a": 1', promised=90), (Unreachable, AGAIN), UNSURE, UNSURE),
    "reset after the request": (resets, (Unreachable, AGAIN), UNSURE, UNSURE),
    "hung up after the request": (hangs_up, (Unreachable, AGAIN), UNSURE, UNSURE),
    "no HTTP at all": (sends(b"SSH-2.0-OpenSSH_9.6\r\n"), (Unreachable, AGAIN), UNSURE, UNSURE),
    "a length that is none": (sends(HEAD + b"Content-Length: 1, 2\r\n\r\n{}"), (Unreachable, AGAIN), UNSURE, UNSURE),
    "a status that is none": (sends(b"HTTP/1.1 two OK\r\n\r\n"), (Unreachable, AGAIN), UNSURE, UNSURE),
    "a header without end": (sends(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000), (Unreachable, AGAIN), UNSURE, UNSURE),
    "chunks that are none": (sends(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), (Unreachable, AGAIN), UNSURE, UNSURE),
    "a chunk of less than nothing": (sends(CHUNKED + b"-1\r\n{}\r\n"), (Unreachable, AGAIN), UNSURE, UNSURE),
    "a chunk that is cut": (sends(CHUNKED + b'9\r\n{"a'), (Unreachable, AGAIN), UNSURE, UNSURE),
    "gzip that is none": (says(200, b'{"a": 1}', Content_Encoding="gzip"), (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "gzip that is cut": (
        says(200, gzip.compress(b'{"a": "bcdefgh"}' * 99)[:40], Content_Encoding="gzip"),
        (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "an encoding nobody knows": (
        says(200, b"\x01\x02", Content_Encoding="brrr"), (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "JSON as deep as the sea": (says(200, b"[" * 200_000), (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "a number as long as the coast": (says(200, b"9" * 9000), (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "letters of no alphabet": (says(200, b'"\xff\xfe\xfa"'), (UnexpectedAnswer, ONCE), UNSURE, UNSURE),
    "a redirect to nowhere": (
        says(302, b"", HTML, Location="http://[\xff"),
        (UnexpectedAnswer, ONCE), (UnexpectedAnswer, ONCE), (UnexpectedAnswer, ONCE)),
}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("answer", TABLE)
def test_a_bad_answer_has_its_error_and_is_asked_for_again_only_where_that_is_safe(
    answer: str, kind: str, file: Path
):
    act, *expected = TABLE[answer]
    error, requests = dict(zip(ALL, expected, strict=True))[kind]
    with asking(act) as client:
        assert type(client.error_of(ALL[kind], file)) is error
        assert len(client.server.requests) == requests
        assert len(client.pauses) == requests - 1
        assert sum(client.pauses) <= PATIENCE_SECONDS


# ── what passes ──


@pytest.mark.parametrize("trouble", [
    resets, hangs_up, says(500, LOGIN, HTML), says(502), says(503), says(504), says(200, b"[", promised=9),
    says(429, Retry_After="2"),
])
def test_reading_survives_trouble_that_passes(trouble: Act, file: Path):
    with asking(trouble, trouble, says(200, b'{"a": 1}')) as client:
        assert a_get(client.transport, file) == {"a": 1}
        assert len(client.server.requests) == 3


def test_a_change_that_was_turned_away_before_any_work_is_sent_again(file: Path):
    with asking(says(429, Retry_After="2"), says(200, b'{"result": "OK"}')) as client:
        assert a_change(client.transport, file) == {"result": "OK"}
        assert len(client.server.requests) == 2
        assert client.server.requests[0].body == client.server.requests[1].body
        assert 2 <= client.pauses[0] <= 3


def test_a_file_is_asked_for_again_before_it_begins_and_not_after():
    broken = says(200, b"x" * 1000, "application/pdf", promised=2000)
    with asking(says(503), says(200, b"isi", "application/pdf"), broken) as client:
        assert b"".join(client.transport.bytes_of("documents/1/download/")) == b"isi"
        assert len(client.server.requests) == 2
        with pytest.raises(Unreachable):
            list(client.transport.bytes_of("documents/1/download/"))
        assert len(client.server.requests) == 3


def test_whoever_is_turned_away_knows_how_long_to_wait(file: Path):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True)
    for call in ALL.values():
        with asking(says(429, Retry_After="38"), says(429, Retry_After=later), says(429)) as client:
            errors = [client.error_of(call, file) for _time in range(2)]
            waits = [error.retry_after for error in errors if isinstance(error, Unreachable)]
            assert waits[0] == 38
            assert 110 < waits[1] <= 120
            error = client.error_of(call, file)
            assert isinstance(error, Unreachable)
            assert error.retry_after is None


@pytest.mark.parametrize(("call", "tries"), [(a_get, AGAIN), (a_change, AGAIN), (an_upload, AGAIN)])
def test_what_was_certainly_never_sent_is_sent_again(call: Call, tries: int, file: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        pauses: list[float] = []
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with Transport(url, TOKEN, sleep=pauses.append) as transport, pytest.raises(Unreachable):
            call(transport, file)
    assert len(pauses) == tries - 1


def test_an_upload_finds_the_server_that_was_just_starting(large_file: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        port = taken.getsockname()[1]
    server = Wire([says(200, b'"tugas"')], keep_bodies=False, port=port)
    transport = Transport(f"http://127.0.0.1:{port}", TOKEN, sleep=lambda _seconds: server.__enter__() and None)
    with transport:
        assert an_upload(transport, large_file) == "tugas"
    server.__exit__(None, None, None)
    assert server.requests[0].size > large_file.stat().st_size


# ── in the middle of an upload ──


@pytest.mark.parametrize("reads", [0, 100_000])
@pytest.mark.parametrize("act", [resets, hangs_up])
def test_an_upload_that_breaks_off_in_its_body_is_not_sent_again(act: Act, reads: int, large_file: Path):
    with asking(act, reads=reads, keep_bodies=False) as client:
        assert type(client.error_of(an_upload, large_file)) is OutcomeUnknown
        assert len(client.server.requests) == 1


def test_a_server_that_stops_reading_an_upload_is_not_waited_for_for_ever(large_file: Path):
    with asking(keeps_silent, timeout=0.3, reads=0, keep_bodies=False) as client:
        begin = time.monotonic()
        assert type(client.error_of(an_upload, large_file)) is OutcomeUnknown
        assert time.monotonic() - begin < 5
        assert len(client.server.requests) == 1


def test_a_file_that_shrinks_while_it_is_sent_ends_the_upload(tmp_path: Path):
    file = tmp_path / "x.pdf"
    file.write_bytes(b"x" * 1_000_000)
    with file.open("rb", buffering=0) as source:
        form = Form([("title", "x")], "document", source, "x.pdf")
        file.write_bytes(b"x" * 10)
        with pytest.raises(OSError, match="shorter"):
            list(form)
        assert len(form) > 1_000_000


# ── without end ──


def chunk(piece: bytes) -> bytes:
    return f"{len(piece):x}\r\n".encode() + piece + b"\r\n"


def packed(content: bytes) -> bytes:
    """The beginning of a deflated stream; what follows its two bytes of head can be repeated for ever."""
    packer = zlib.compressobj(9)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


BOMB = packed(b" " * (8 << 20))
ENDLESS = {
    "a body": goes_on(HEAD + b"\r\n[", b"1," * 30_000),
    "a list of lists": goes_on(HEAD + b"\r\n[", b"[]," * 20_000),
    "chunks": goes_on(CHUNKED, b"8000\r\n" + b"1" * 0x8000 + b"\r\n"),
    "the size of a chunk": goes_on(CHUNKED, b"0" * 60_000),
    "an extension of a chunk": goes_on(CHUNKED + b"8;x=", b"x" * 60_000),
    "a chunk of less than nothing": goes_on(CHUNKED + b"-1\r\n", b"1" * 60_000),
    "headers": goes_on(b"HTTP/1.1 200 OK\r\n", b"X-Y: z\r\n" * 1000),
    "a gzip bomb": says(200, gzip.compress(b" " * (300 << 20), 1), Content_Encoding="gzip"),
    "a bomb in chunks": goes_on(
        HEAD + b"Content-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(BOMB), chunk(BOMB[2:])),
}


@pytest.mark.parametrize("answer", ENDLESS)
def test_an_answer_without_end_ends(answer: str, file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(answers, "LARGEST_JSON", 1 << 20)
    with asking(ENDLESS[answer], timeout=20) as client:
        begin = time.monotonic()
        assert isinstance(client.error_of(a_get, file), UnexpectedAnswer | Unreachable)
        assert type(client.error_of(a_change, file)) is OutcomeUnknown
        assert time.monotonic() - begin < 10


DRIPS = {
    "a status line": goes_on(b"HTTP/1.1 ", b"2", 0.05),
    "headers": goes_on(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05),
    "answers before the answer": goes_on(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "a body": goes_on(HEAD + b"Content-Length: 99999\r\n\r\n", b" ", 0.05),
    "chunks": goes_on(CHUNKED, b"1\r\n \r\n", 0.05),
    "trailers": goes_on(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n", 0.05),
    "an explanation": goes_on(b"HTTP/1.1 400 Bad\r\nContent-Length: 99999\r\n\r\n", b"x", 0.05),
}


@pytest.mark.parametrize("answer", DRIPS)
def test_an_answer_that_drips_has_its_time_in_all(answer: str, file: Path):
    # Each byte comes well within the time-out; the whole never does.
    with asking(DRIPS[answer], timeout=0.5) as client:
        begin = time.monotonic()
        assert type(client.error_of(a_change, file)) is OutcomeUnknown
        assert time.monotonic() - begin < 3
        assert len(client.server.requests) == 1


def test_a_file_may_take_longer_than_an_answer_as_long_as_it_keeps_coming():
    def slowly(connection: socket.socket, _end: object) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        for _piece in range(10):
            time.sleep(0.08)
            connection.sendall(b"x")

    with asking(slowly, timeout=0.4) as client:
        assert b"".join(client.transport.bytes_of("documents/1/download/")) == b"x" * 10


def test_a_file_that_stops_coming_is_not_waited_for():
    stops = goes_on(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx", b"", 9)
    with asking(stops, timeout=0.2) as client, pytest.raises(Unreachable):
        list(client.transport.bytes_of("documents/1/download/"))


# ── a task that never appears ──


def test_a_task_that_never_appears_is_unknown_and_not_waited_for():
    pauses: list[float] = []
    with asking(says(200, b"[]")) as client:
        assert Tasks(client.transport, sleep=pauses.append).follow("b957381c", 60).end is TaskEnd.UNKNOWN
        assert Tasks(client.transport).with_file_name("S-1 x.pdf") == []
        assert len(client.server.requests) == 2
    assert pauses == []


def test_a_task_list_that_is_away_for_a_moment_is_followed_all_the_same():
    row = b'[{"id": 1, "task_id": "t", "task_file_name": "x", "status": "SUCCESS", "related_document": 7}]'
    with asking(resets, says(502), says(200, row)) as client:
        assert Tasks(client.transport).follow("t", 60).document_id == 7


# ── when to try again ──


@pytest.mark.parametrize(("said", "seconds"), [
    ("0", 0), ("38", 38), (" 5 ", 5), ("9" * 5000, LONGEST_RETRY_AFTER), ("Mon, 23 Nov 2026 03:00:30 GMT", 30),
    ("Mon, 23 Nov 2026 02:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_RETRY_AFTER),
    ("Mon, 23 Nov 2026 03:00:30 -0000", 30), (None, None), ("", None), ("-5", None), ("1.5", None), ("٣٨", None),
    ("sebentar", None), ("Mon, 99 Nov 2026 03:00:30 GMT", None), ("inf", None),
])
def test_how_long_a_server_asks_to_be_left_alone(said: str | None, seconds: float | None):
    assert seconds_to_wait(said, NOW) == seconds


@pytest.mark.parametrize("dice", [0.0, 0.5, 1.0])
def test_pauses_grow_are_spread_and_are_few(dice: float):
    pauses = [pause_before_next(tries, 0.0, None, dice) for tries in range(1, MOST_TRIES + 1)]
    assert pauses[-1] is None
    told = [pause for pause in pauses if pause is not None]
    assert told == sorted(told)
    assert all(0.1 < pause < 2 for pause in told)
    assert pause_before_next(1, 0.0, None, 0.0) != pause_before_next(1, 0.0, None, 1.0)


@pytest.mark.parametrize(("spent", "asked"), [(0.0, 10.0), (0.0, 38.0), (8.0, 3.0), (9.9, None), (60.0, None)])
def test_nobody_is_kept_waiting_for_longer_than_ten_seconds(spent: float, asked: float | None):
    assert pause_before_next(1, spent, asked, 0.5) is None


@pytest.mark.parametrize(("spent", "asked"), [(0.0, 3.0), (0.0, 9.0), (8.0, 1.0)])
def test_nobody_asks_earlier_than_the_server_wants(spent: float, asked: float):
    pause = pause_before_next(1, spent, asked, 0.5)
    assert pause is not None
    assert asked <= pause <= PATIENCE_SECONDS - spent


# ── the address ──


def settings(url: str) -> PaperlessSettings:
    return PaperlessSettings(url=url, token_file=Path("/x"), service_account="x", ca_file="", timeout_seconds=60)


@pytest.mark.parametrize("url", [
    "https://layanan:rahasia@paperless.kantor.test", "https://layanan@paperless.kantor.test",
    "https://:rahasia@paperless.kantor.test/", "https://paperless.kantor.test/?token=rahasia",
    "https://paperless.kantor.test/#rahasia", "https://paperless.kantor.test?", "https://paperless.kantor.test/#",
])
def test_an_address_with_a_secret_in_it_is_not_taken_and_not_repeated(url: str):
    with pytest.raises(ValidationError) as told:
        settings(url)
    [problem] = told.value.errors()
    assert "tidak boleh memuat" in problem["msg"]
    assert "rahasia" not in problem["msg"]


@pytest.mark.parametrize("url", [
    "paperless.kantor.test", "ftp://paperless.kantor.test", "https://", "https://[::1", "https://host:99999",
    "https://host:nol", "https://host name", "https://host\n", "https:///jalur",
])
def test_what_is_no_address_is_told(url: str):
    with pytest.raises(ValidationError, match="alamat harus diawali"):
        settings(url)


@pytest.mark.parametrize("url", [
    "https://paperless.kantor.test/arsip/", "http://[::1]:8000", "http://10.0.0.7:8000/", "https://host/a@b",
])
def test_an_address_may_have_a_port_and_a_path(url: str):
    assert settings(url).url == url.rstrip("/")
