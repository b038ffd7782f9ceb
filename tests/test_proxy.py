"""The proxy of the tests: with each order it breaks the line just there, and else nothing is changed by it."""

import http.client
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from proxy import Break, Passed, Proxy
from world import eventually

ANSWER = b"jawaban " * 100
BODY = b"isi " * 1000


@dataclass
class Seen:
    """What the server behind the proxy got."""

    bodies: list[bytes] = field(default_factory=list)
    cut_short: list[int] = field(default_factory=list)
    heads: int = 0


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_all: object) -> None:
        """Lines that break are what this is for."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.seen.heads += 1
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            self.server.seen.cut_short.append(len(body))
            return
        self.server.seen.bodies.append(body)
        self.send_response(200)
        if self.path.endswith("/potongan/"):
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for first in range(0, len(ANSWER), 300):
                piece = ANSWER[first:first + 300]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

    do_POST = do_GET  # noqa: N815  (its names)

    def log_message(self, *_all: object) -> None:
        pass


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def proxy(seen: Seen) -> Iterator[Proxy]:
    with _Server(seen) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        with Proxy(f"http://127.0.0.1:{server.server_port}") as one:
            yield one
        server.shutdown()
        thread.join(10)


@pytest.fixture
def line(proxy: Proxy) -> Iterator[http.client.HTTPConnection]:
    one = http.client.HTTPConnection("127.0.0.1", int(proxy.url.rpartition(":")[2]), timeout=10)
    yield one
    one.close()


def post(line: http.client.HTTPConnection, path: str = "/api/documents/") -> tuple[int, bytes]:
    line.request("POST", path, body=BODY)
    answer = line.getresponse()
    return answer.status, answer.read()


def test_without_an_order_nothing_is_changed_and_the_line_is_kept(proxy, line, seen):
    for path in ("/api/documents/", "/api/potongan/"):
        assert post(line, path) == (200, ANSWER)
        first = line.sock
        assert post(line, path) == (200, ANSWER)
        assert line.sock is first
    assert seen.bodies == [BODY] * 4
    assert proxy.passed[0] == Passed("POST", "documents/", None)
    assert proxy.broken() == []


@pytest.mark.parametrize(("what", "got"), [
    (Break.REFUSE, None), (Break.BEFORE_BODY, 0), (Break.IN_BODY, len(BODY) // 2)])
def test_a_request_that_is_reset_on_its_way_never_gets_to_the_server_whole(proxy, line, seen, what, got):
    proxy.break_next("POST", "documents/", what)
    with pytest.raises(ConnectionResetError):
        post(line)
    if got is not None:
        assert eventually(lambda: seen.cut_short) == [got]
    assert seen.bodies == []
    assert (seen.heads == 0) == (what is Break.REFUSE)


@pytest.mark.parametrize("what", [Break.LOSE_ANSWER, Break.AFTER_BODY])
def test_a_request_whose_answer_is_lost_was_seen_whole_by_the_server(proxy, line, seen, what):
    proxy.break_next("POST", "documents/", what)
    with pytest.raises(ConnectionResetError):
        post(line)
    assert eventually(lambda: seen.bodies) == [BODY]


@pytest.mark.parametrize(("what", "trouble"), [
    (Break.NO_ANSWER, http.client.RemoteDisconnected), (Break.IN_HEAD, (http.client.HTTPException, ValueError)),
    (Break.ONLY_HEAD, http.client.IncompleteRead), (Break.HALF_BODY, http.client.IncompleteRead),
    (Break.HALF_BODY_RESET, (http.client.IncompleteRead, ConnectionResetError))])
@pytest.mark.parametrize("path", ["documents/", "potongan/"])
def test_an_answer_is_cut_short_where_it_was_ordered(proxy, line, seen, what, trouble, path):
    proxy.break_next("POST", path, what)
    if what is Break.IN_HEAD:
        # Some clients take the end of the line for the end of the head; then the body that was told is missing.
        try:
            told = post(line, f"/api/{path}")
        except trouble:
            pass
        else:
            assert told[1] == b""
    else:
        with pytest.raises(trouble):
            post(line, f"/api/{path}")
    assert seen.bodies == [BODY]


def test_the_server_has_done_what_the_client_is_told_has_failed(proxy, line, seen):
    proxy.break_next("POST", "documents/", Break.SERVER_ERROR)
    assert post(line) == (502, b"")
    assert seen.bodies == [BODY]


@pytest.mark.parametrize("what", [Break.DELAY, Break.DRIP, Break.SLOW_REQUEST])
def test_what_is_slow_is_whole_in_the_end(proxy, line, seen, what):
    proxy.break_next("POST", "documents/", what, seconds=0.3)
    begun = time.monotonic()
    assert post(line) == (200, ANSWER)
    assert time.monotonic() - begun > 0.25
    assert seen.bodies == [BODY]


def test_an_answer_that_never_comes_leaves_the_client_waiting(proxy, line, seen):
    proxy.break_next("POST", "documents/", Break.HANG)
    line.timeout = 0.2
    with pytest.raises(TimeoutError):
        post(line)
    assert seen.bodies == [BODY]


@pytest.mark.parametrize("what", [Break.CLOSE_KEPT, Break.RESET_KEPT])
def test_a_line_that_was_promised_to_be_kept_is_broken_behind_the_answer(proxy, line, what):
    proxy.break_next("POST", "documents/", what)
    line.request("POST", "/api/documents/", body=BODY)
    answer = line.getresponse()
    assert answer.read() == ANSWER
    assert not answer.will_close
    assert line.sock is not None
    line.auto_open = 0
    with pytest.raises((OSError, http.client.RemoteDisconnected)):
        post(line)


def test_a_second_answer_that_belongs_to_nobody_lies_on_the_line(proxy):
    proxy.break_next("GET", "documents/", Break.TWO_ANSWERS)
    with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2])), timeout=10) as line:
        line.sendall(b"GET /api/documents/ HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        while got.count(ANSWER) < 2:
            got += line.recv(65536)
    assert got.count(b"HTTP/1.1 200") == 2


def test_an_order_holds_for_its_kind_of_request_and_as_often_as_it_says(proxy, line, seen):
    proxy.break_next("POST", "lain/*", Break.REFUSE)
    proxy.break_next("*", "documents/", Break.SERVER_ERROR, times=2)
    assert [post(line)[0] for _time in range(3)] == [502, 502, 200]
    assert [request.what for request in proxy.broken()] == [Break.SERVER_ERROR] * 2


def test_an_order_can_be_for_a_kind_of_question(proxy, line):
    proxy.break_next("POST", "documents/", Break.SERVER_ERROR, query="id__in=")
    assert post(line)[0] == post(line, "/api/documents/?tags=1")[0] == 200
    assert post(line, "/api/documents/?page=1&id__in=7")[0] == 502


def test_what_is_mended_is_broken_no_more_and_what_waits_goes_on(proxy, line):
    proxy.break_next("POST", "documents/", Break.DELAY, times=float("inf"), seconds=60)
    threading.Timer(0.1, proxy.mend).start()
    begun = time.monotonic()
    assert post(line) == (200, ANSWER)
    assert post(line) == (200, ANSWER)
    assert time.monotonic() - begun < 10
