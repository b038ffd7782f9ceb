"""What may go wrong between us and a server, and what each of it is called."""

import json
import logging
import re
import socket
import ssl
import tempfile
import traceback
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
import trustme
from paperless.conftest import TOKEN, URL
from paperless.shelf import Shelf, row
from paperless.wire import Act, Wire, hangs_up, keeps_silent, parts_of, resets, says
from urllib3.exceptions import MaxRetryError, SSLError
from world import World

from ppid_dms.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    OutcomeUnknown,
    PaperlessError,
    Refused,
    SettingsError,
    UnexpectedAnswer,
    Unreachable,
)
from ppid_dms.paperless.retrying import MOST_TRIES
from ppid_dms.paperless.transport import Transport
from ppid_dms.vocabulary import ExitCode

PAGE_OF_HTML = '\n<!doctype html>\n<html lang="en">\n<head><title>Server Error (500)</title></head></html>\n'
HTML, JSON = "text/html; charset=utf-8", "application/json"

ANYWHERE = re.compile(".*")

Call = Callable[[Transport], Any]


def client(url: str, **options: Any) -> Transport:
    """A client that does not pause before it tries again."""
    return Transport(url, TOKEN, sleep=lambda _seconds: None, **options)


@pytest.fixture
def transport(web: responses.RequestsMock) -> Iterator[Transport]:
    with client(URL) as made:
        yield made


def a_get(transport: Transport) -> Any:
    return transport.get("tags/", {"page": 1})


def a_post(transport: Transport) -> Any:
    return transport.post("documents/bulk_edit/", {"documents": [1]})


def a_patch(transport: Transport) -> Any:
    return transport.patch("documents/1/", {"title": "x"})


def an_upload(transport: Transport) -> Any:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(b"%PDF-1.7")
        file.flush()
        return transport.upload("documents/post_document/", [("title", "x")], "document", Path(file.name), "x.pdf")


CHANGES = [pytest.param(a_post, id="post"), pytest.param(a_patch, id="patch"), pytest.param(an_upload, id="upload")]
EVERYTHING = [pytest.param(a_get, id="get"), *CHANGES]


def answer_all(web: responses.RequestsMock, status: int, body: str = "", kind: str = JSON, **headers: str) -> None:
    for method in ("GET", "POST", "PATCH"):
        for path in ("tags/", "documents/bulk_edit/", "documents/1/", "documents/post_document/"):
            web.add(method, f"{URL}/api/{path}", status=status, body=body, content_type=kind, headers=headers)


# ── what is sent ──


@pytest.mark.parametrize("call", EVERYTHING)
def test_every_request_asks_for_the_one_version_that_both_majors_speak(
    web: responses.RequestsMock, transport: Transport, call: Call
):
    answer_all(web, 200, "{}")
    call(transport)
    sent = web.calls[0].request
    assert sent.headers["Accept"] == "application/json; version=9"
    assert sent.headers["Accept-Language"] == "en"
    assert sent.headers["Authorization"] == f"Token {TOKEN}"


def test_a_proxy_and_a_netrc_of_the_environment_never_see_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login orang password rahasia\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with Wire([says(200, b"{}")]) as proxy, Wire([says(200, b"{}")]) as server:
        for variable in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        with client(server.url) as transport:
            transport.get("tags/")
    assert proxy.requests == []
    assert [request.headers["authorization"] for request in server.requests] == [f"Token {TOKEN}"]


def test_without_a_token_none_is_sent(web: responses.RequestsMock):
    web.post(f"{URL}/api/token/", json={"token": TOKEN})
    with Transport(URL, "") as transport:
        transport.post("token/", {"username": "x", "password": "y"})
    assert "Authorization" not in web.calls[0].request.headers


def test_a_slash_at_the_end_of_the_address_does_no_harm(web: responses.RequestsMock):
    web.get(f"{URL}/api/tags/", json={"results": []})
    with Transport(f"{URL}/", TOKEN) as transport:
        assert transport.get("tags/") == {"results": []}


def test_an_upload_is_one_multipart_with_a_part_for_each_field_and_the_file_as_it_is(tmp_path: Path):
    file = tmp_path / "pindaian.pdf"
    file.write_bytes(bytes(range(256)) * 1000)
    name = 'S-1 Surat "Kedua" – rahasia?.pdf'
    with Wire([says(200, b'"tugas"')]) as server, client(server.url) as transport:
        fields = [("title", "Überraschung – 2026"), ("tags", "1"), ("tags", "2")]
        assert transport.upload("documents/post_document/", fields, "document", file, name) == "tugas"
    [request] = server.requests
    assert request.line == "POST /api/documents/post_document/ HTTP/1.1"
    assert int(request.headers["content-length"]) == request.size
    assert "transfer-encoding" not in request.headers
    parts = parts_of(request.body, request.headers["content-type"])
    assert [(told["name"], content.decode()) for told, content in parts[:-1]] == fields
    told, content = parts[-1]
    assert told["name"] == "document"
    assert told["filename"] == name.replace('"', "%22")
    assert content == file.read_bytes()


def test_a_file_of_a_hundred_megabytes_is_sent_without_being_held_in_memory(tmp_path: Path):
    file = tmp_path / "besar.pdf"
    size = 100 * 1024 * 1024
    with file.open("wb") as sparse:
        sparse.truncate(size)
    with (
        Wire([says(200, b'"tugas"')], keep_bodies=False) as server,
        client(server.url) as transport,
    ):
        tracemalloc.start()
        try:
            transport.upload("documents/post_document/", [("title", "x")], "document", file, "besar.pdf")
            _now, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert size < server.requests[0].size < size + 2000
    assert most < 4 * 1024 * 1024


# ── the token is nobody's business ──


FAILURES = [
    pytest.param({"status": 401, "json": {"detail": "Invalid token."}}, id="401"),
    pytest.param({"status": 400, "body": f"Authorization: Token {TOKEN} tidak sah", "content_type": "text/plain"},
                 id="an echo"),
    pytest.param({"status": 500, "body": f"<html>{TOKEN}</html>", "content_type": HTML}, id="500"),
    pytest.param({"status": 302, "headers": {"Location": f"https://lain.test/?t={TOKEN}"}}, id="a redirect"),
    pytest.param({"status": 200, "body": f"<html>{TOKEN}", "content_type": HTML}, id="no JSON"),
    pytest.param({"body": requests.exceptions.ConnectionError("putus")}, id="a reset"),
]


@pytest.mark.parametrize("failure", FAILURES)
def test_the_token_stands_in_no_log_and_in_no_error(
    web: responses.RequestsMock, transport: Transport, caplog: pytest.LogCaptureFixture, failure: dict[str, Any]
):
    caplog.set_level(logging.DEBUG)
    web.get(f"{URL}/api/tags/", **failure)
    with pytest.raises(PaperlessError) as told:
        transport.get("tags/")
    shown = "".join((*traceback.format_exception(told.value), str(told.value), told.value.remedy, caplog.text))
    assert TOKEN not in shown
    assert TOKEN not in repr(transport)


@pytest.mark.parametrize("token", ["abc\ndef", "abc\r", "“abc”", "abc\x00"])
def test_a_token_that_cannot_be_one_is_told_at_once_and_not_repeated(token: str):
    with pytest.raises(SettingsError) as told:
        Transport(URL, token)
    assert told.value.exit_code is ExitCode.USAGE
    assert told.value.remedy
    assert token not in str(told.value) + told.value.remedy


# ── nobody there ──


@pytest.fixture
def dead_address() -> Iterator[str]:
    """A port that is taken but not listened on: nothing that is sent there arrives."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("call", EVERYTHING)
def test_a_refused_connection_is_safe_to_try_again(dead_address: str, call: Call):
    with client(dead_address) as transport, pytest.raises(Unreachable) as told:
        call(transport)
    assert dead_address in str(told.value)
    assert told.value.exit_code is ExitCode.UNREACHABLE
    assert told.value.remedy


@pytest.mark.parametrize("call", EVERYTHING)
def test_an_unknown_name_is_safe_to_try_again(monkeypatch: pytest.MonkeyPatch, call: Call):
    def unknown(*_asked: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with client("http://paperless.kantor.test") as transport, pytest.raises(Unreachable):
        call(transport)


@pytest.mark.parametrize("call", EVERYTHING)
def test_a_connection_that_takes_too_long_to_make_is_safe_to_try_again(
    web: responses.RequestsMock, transport: Transport, call: Call
):
    for method in ("GET", "POST", "PATCH"):
        web.add(responses.Response(
            method, ANYWHERE, body=requests.exceptions.ConnectTimeout("lama")))
    with pytest.raises(Unreachable):
        call(transport)


# ── cut off ──


CUTS = [
    pytest.param(resets, id="reset"), pytest.param(hangs_up, id="hung up"), pytest.param(keeps_silent, id="silence"),
    pytest.param(says(200, b'{"result": ', promised=500), id="half an answer"),
]


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("call", CHANGES)
def test_a_change_whose_answer_is_lost_may_have_been_made(cut: Act, call: Call):
    with Wire([cut]) as server, client(server.url, timeout=0.2) as transport:
        with pytest.raises(OutcomeUnknown) as told:
            call(transport)
        assert len(server.requests) == 1  # and it was not sent again behind our back
    assert told.value.exit_code is ExitCode.UNREACHABLE
    assert told.value.remedy


@pytest.mark.parametrize("cut", CUTS)
def test_reading_that_is_cut_off_is_tried_again_and_then_told(cut: Act):
    with Wire([cut]) as server, client(server.url, timeout=0.2) as transport:
        with pytest.raises(Unreachable):
            transport.get("tags/")
        assert len(server.requests) == (1 if cut is keeps_silent else MOST_TRIES)  # that one answers nobody else


def test_a_file_that_breaks_off_is_not_taken_for_the_whole():
    with (
        Wire([says(200, b"x" * 100_000, "application/pdf", promised=200_000)]) as server,
        client(server.url) as transport,
        pytest.raises(Unreachable),
    ):
        list(transport.bytes_of("documents/1/download/"))


def test_a_file_comes_in_pieces():
    content = bytes(range(256)) * 1000
    with Wire([says(200, content, "application/pdf")]) as server, client(server.url) as transport:
        pieces = list(transport.bytes_of("documents/1/download/", {"original": "true"}))
    assert len(pieces) > 1
    assert b"".join(pieces) == content


def test_a_file_that_is_refused_is_refused_and_not_empty():
    with (
        Wire([says(403, b"Insufficient permissions", HTML)]) as server,
        client(server.url) as transport,
        pytest.raises(Refused),
    ):
        list(transport.bytes_of("documents/1/download/"))


# ── what a status means ──


STATUSES = [
    # status, body, kind of body, what it is for a GET and for a change, and a word of the remedy
    (400, '{"title": ["too long"]}', JSON, Invalid, Invalid, "retry"),
    (400, PAGE_OF_HTML, HTML, Refused, Refused, "PAPERLESS_ALLOWED_HOSTS"),
    (401, '{"detail": "Invalid token."}', JSON, Refused, Refused, "token"),
    (401, "<html>401 Authorization Required</html>", HTML, UnexpectedAnswer, UnexpectedAnswer, "proksi"),
    (403, "Insufficient permissions", HTML, Forbidden, Forbidden, "doctor"),
    (403, '{"detail": "You do not have permission to perform this action."}', JSON, Forbidden, Forbidden, "doctor"),
    (403, "<!DOCTYPE html><html>CSRF</html>", HTML, UnexpectedAnswer, UnexpectedAnswer, "proksi"),
    (403, "", HTML, UnexpectedAnswer, UnexpectedAnswer, "proksi"),
    (404, '{"detail": "No Document matches the given query."}', JSON, NotFound, NotFound, "doctor"),
    (404, "404 page not found", "text/plain", UnexpectedAnswer, UnexpectedAnswer, "proksi"),
    (404, "<html>404 Not Found</html>", HTML, UnexpectedAnswer, UnexpectedAnswer, "proksi"),
    (409, '{"detail": "…"}', JSON, Conflict, Conflict, "sudah dipakai"),
    (400, '{"error": "Object violates owner / name unique constraint"}', JSON, Conflict, Conflict, "sudah dipakai"),
    (400, '{"error": ["Invalid select options"]}', JSON, Invalid, Invalid, "retry"),
    (405, '{"detail": "Method \\"PUT\\" not allowed."}', JSON, Invalid, Invalid, "retry"),
    (406, '{"detail": "Invalid version in \\"Accept\\" header."}', JSON, Refused, Refused, "2.20"),
    (413, "<html>413 Request Entity Too Large</html>", HTML, Invalid, Invalid, "batas ukuran"),
    (415, '{"detail": "Unsupported media type"}', JSON, Invalid, Invalid, "retry"),
    (408, "", HTML, Unreachable, OutcomeUnknown, ""),
    (429, '{"detail": "Request was throttled."}', JSON, Unreachable, Unreachable, ""),
    (500, PAGE_OF_HTML, HTML, Unreachable, OutcomeUnknown, ""),
    (502, "<html>Bad Gateway</html>", HTML, Unreachable, OutcomeUnknown, ""),
    (503, "", HTML, Unreachable, OutcomeUnknown, ""),
    (504, "", HTML, Unreachable, OutcomeUnknown, ""),
]


@pytest.mark.parametrize(("status", "body", "kind", "reading", "changing", "remedy"), STATUSES)
@pytest.mark.parametrize("call", EVERYTHING)
def test_each_status_has_its_error_and_its_remedy(
    web: responses.RequestsMock, transport: Transport, call: Call, status: int, body: str, kind: str,
    reading: type[PaperlessError], changing: type[PaperlessError], remedy: str,
):
    answer_all(web, status, body, kind)
    with pytest.raises(PaperlessError) as told:
        call(transport)
    assert type(told.value) is (reading if call is a_get else changing)
    assert remedy in told.value.remedy
    assert told.value.remedy
    assert "<" not in str(told.value)  # a page says nothing to a person
    assert "\n" not in str(told.value)


def test_what_the_server_says_about_a_wrong_value_is_passed_on(web: responses.RequestsMock, transport: Transport):
    answer_all(web, 400, json.dumps({"custom_fields": ["Date has wrong format."]}))
    with pytest.raises(Invalid, match="Date has wrong format"):
        a_post(transport)


def test_what_the_server_says_is_cut_short(web: responses.RequestsMock, transport: Transport):
    answer_all(web, 400, "sangat " * 1000, "text/plain")
    with pytest.raises(Invalid) as told:
        a_get(transport)
    assert len(str(told.value)) < 400


@pytest.mark.parametrize("call", CHANGES)
def test_a_bulk_edit_that_failed_in_plain_words_may_have_been_made(
    web: responses.RequestsMock, transport: Transport, call: Call
):
    # Measured with the broker down: this answer, the tag committed, and no line in the history.
    answer_all(web, 400, "Error performing bulk edit, check logs for more detail.", HTML)
    with pytest.raises(OutcomeUnknown):
        call(transport)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", EVERYTHING)
def test_a_redirect_to_the_login_page_is_not_followed(
    web: responses.RequestsMock, transport: Transport, status: int, call: Call
):
    answer_all(web, status, Location=f"{URL}/accounts/login/?next=/api/")
    web.get(f"{URL}/accounts/login/", body="<html>masuk</html>", content_type=HTML)
    with pytest.raises(UnexpectedAnswer) as told:
        call(transport)
    assert len(web.calls) == 1
    assert told.value.exit_code is ExitCode.REFUSED
    assert "alamat" in told.value.remedy.lower()


@pytest.mark.parametrize("call", EVERYTHING)
def test_a_redirect_that_leads_nowhere_is_not_an_answer(
    web: responses.RequestsMock, transport: Transport, call: Call
):
    answer_all(web, 302, "{}")
    with pytest.raises(UnexpectedAnswer):
        call(transport)


def test_a_path_that_paperless_does_not_know_is_a_wrong_address(to_office: Transport):
    with pytest.raises(UnexpectedAnswer):
        to_office.get("tidak-ada/")


def test_a_wrong_token_is_refused_by_a_real_server(office: World):
    with Transport(office.sandbox.url, TOKEN) as stranger, pytest.raises(Refused) as told:
        stranger.get("tags/")
    assert "token" in told.value.remedy


@pytest.mark.parametrize("body", [PAGE_OF_HTML, '{"results": [1, 2', "", "\x00\x01"])
def test_a_200_that_is_no_json_is_no_answer(web: responses.RequestsMock, transport: Transport, body: str):
    answer_all(web, 200, body, HTML)
    with pytest.raises(UnexpectedAnswer) as told:
        a_get(transport)
    assert "/api/tags/" in str(told.value)
    for change in (a_post, a_patch, an_upload):
        with pytest.raises(OutcomeUnknown):
            change(transport)


def test_an_answer_without_content_is_an_answer(web: responses.RequestsMock, transport: Transport):
    web.post(f"{URL}/api/tags/", status=204)
    assert transport.post("tags/", {}) is None


# ── lists ──


@pytest.fixture
def shelf(web: responses.RequestsMock) -> Shelf:
    made = Shelf([row(number) for number in range(1, 8)])
    web.add_callback("GET", f"{URL}/api/documents/", made)
    return made


def read_ids(transport: Transport, page_size: int = 3) -> list[int]:
    return [found["id"] for found in transport.rows("documents/", {"ordering": "id"}, page_size=page_size)]


def test_pages_are_asked_for_at_our_own_address_whatever_next_says(
    web: responses.RequestsMock, shelf: Shelf, transport: Transport
):
    assert read_ids(transport) == [1, 2, 3, 4, 5, 6, 7]
    assert [query["page"] for query in shelf.asked] == ["1", "2", "3"]
    assert {query["page_size"] for query in shelf.asked} == {"3"}
    assert {query["ordering"] for query in shelf.asked} == {"id"}
    assert {(call.request.url or "").partition("?")[0] for call in web.calls} == {f"{URL}/api/documents/"}


def test_a_list_is_read_whole_from_a_server_that_gives_smaller_pages_than_asked_for(
    shelf: Shelf, transport: Transport
):
    shelf.largest_page = 2
    assert read_ids(transport, page_size=250) == [1, 2, 3, 4, 5, 6, 7]


def test_a_row_that_is_pushed_to_a_later_page_comes_once(shelf: Shelf, transport: Transport):
    shelf.between = lambda answers: shelf.rows.insert(0, row(0)) if answers == 1 else None
    assert read_ids(transport) == [1, 2, 3, 4, 5, 6, 7]


def test_a_row_that_moves_up_while_we_read_is_not_missed(shelf: Shelf, transport: Transport):
    shelf.between = lambda answers: shelf.rows.remove(row(2)) if answers == 1 else None
    assert sorted(read_ids(transport)) == [1, 2, 3, 4, 5, 6, 7]


def test_a_page_that_is_gone_ends_the_list(shelf: Shelf, transport: Transport):
    shelf.between = lambda answers: shelf.rows.__delitem__(slice(2, None)) if answers == 1 else None
    assert read_ids(transport) == [1, 2, 3]


def test_a_list_that_shrinks_all_the_time_comes_to_an_end(shelf: Shelf, transport: Transport):
    shelf.rows = [row(number) for number in range(1, 400)]
    shelf.between = lambda _answers: shelf.rows.pop() if shelf.rows else None
    found = read_ids(transport)
    assert set(range(1, 100)) <= set(found)
    assert len(found) == len(set(found))


def test_a_list_that_is_not_there_is_told(web: responses.RequestsMock, transport: Transport):
    web.get(f"{URL}/api/documents/", status=404, json={"detail": "Not found."})
    with pytest.raises(NotFound):
        list(transport.rows("documents/"))


def test_a_server_that_always_promises_more_is_not_asked_for_ever(
    web: responses.RequestsMock, transport: Transport
):
    web.get(f"{URL}/api/documents/", json={"count": 40, "next": "http://x/?page=2", "results": [{"id": 1}, {"id": 2}]})
    assert list(transport.rows("documents/")) == [{"id": 1}, {"id": 2}]
    assert len(web.calls) <= 40


def test_an_empty_page_ends_the_list_whatever_it_promises(web: responses.RequestsMock, transport: Transport):
    web.get(f"{URL}/api/documents/", json={"count": 40, "next": "http://x/?page=2", "results": []})
    assert list(transport.rows("documents/")) == []
    assert len(web.calls) == 1


def test_a_page_that_is_promised_again_and_again_but_never_there_is_not_asked_for_ever(
    web: responses.RequestsMock, shelf: Shelf, transport: Transport
):
    first, second = (responses.matchers.query_param_matcher({"page": n, "page_size": 3}) for n in (1, 2))
    web.get(f"{URL}/api/tags/", match=[first], json={
        "count": 9, "next": "http://x/?page=2", "results": shelf.rows[:3]})
    web.get(f"{URL}/api/tags/", match=[second], status=404, json={"detail": "Invalid page."})
    assert [found["id"] for found in transport.rows("tags/", page_size=3)] == [1, 2, 3]
    assert len(web.calls) < 20


@pytest.mark.parametrize("answer", [[], {}, {"results": None, "count": 0}, {"results": {}, "count": 1}, "x", None])
def test_something_else_than_a_list_is_no_answer(web: responses.RequestsMock, transport: Transport, answer: object):
    web.get(f"{URL}/api/tags/", json=answer)
    with pytest.raises(UnexpectedAnswer):
        list(transport.rows("tags/"))


def test_many_threads_may_ask_at_once(office: World, to_office: Transport):
    with ThreadPoolExecutor(16) as pool:
        counts = list(pool.map(lambda _n: len(list(to_office.rows("tags/", page_size=2))), range(32)))
    assert set(counts) == {len(office.admin.names.keyed_tags())}
    assert office.settings.sop.stages


# ── TLS ──


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The office signs its certificates itself."""
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return str(file)


def speaks_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    return speaks_tls(authority.issue_cert("127.0.0.1"))


@pytest.mark.parametrize("call", EVERYTHING)
def test_a_server_whose_certificate_nobody_has_signed_gets_nothing(tls: ssl.SSLContext, call: Call):
    with Wire([says(200, b"{}")], tls) as server, client(server.url) as transport:
        with pytest.raises(Unreachable) as told:
            call(transport)
        assert server.requests == []
    assert "ca_file" in told.value.remedy


def test_a_certificate_of_the_office_is_trusted_when_its_authority_is_named(tls: ssl.SSLContext, ca_file: str):
    with (
        Wire([says(200, b'{"a": 1}')], tls) as server,
        client(server.url, ca_file=ca_file) as transport,
    ):
        assert transport.get("tags/") == {"a": 1}


@pytest.mark.parametrize("flaw", ["another name", "another authority", "expired"])
def test_a_certificate_that_is_not_the_servers_is_not_trusted(authority: trustme.CA, ca_file: str, flaw: str):
    signer = trustme.CA() if flaw == "another authority" else authority
    name = "paperless.example.org" if flaw == "another name" else "127.0.0.1"
    until = datetime.now(UTC) - timedelta(days=1) if flaw == "expired" else None
    with (
        Wire([says(200, b"{}")], speaks_tls(signer.issue_cert(name, not_after=until))) as server,
        client(server.url, ca_file=ca_file) as transport,
    ):
        for call in (a_get, a_post, an_upload):
            with pytest.raises(Unreachable) as told:
                call(transport)
            assert "ca_file" in told.value.remedy
        assert server.requests == []


@pytest.mark.parametrize("cut", [resets, hangs_up])
def test_a_server_that_dies_after_it_got_a_change_over_tls_may_have_made_it(
    tls: ssl.SSLContext, ca_file: str, cut: Act
):
    with (
        Wire([cut], tls) as server,
        client(server.url, ca_file=ca_file) as transport,
    ):
        with pytest.raises(OutcomeUnknown):
            an_upload(transport)
        with pytest.raises(Unreachable) as told:
            a_get(transport)
        assert [request.line.partition(" ")[0] for request in server.requests] == ["POST", *["GET"] * MOST_TRIES]
    assert "ca_file" not in told.value.remedy


@pytest.mark.parametrize("call", CHANGES)
def test_a_tls_connection_that_breaks_while_a_change_is_sent_may_have_carried_it(
    web: responses.RequestsMock, transport: Transport, call: Call
):
    # As urllib3 tells a connection that ended in the middle of a write; it tells a bad certificate by the same error.
    broken = SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol"))
    for method in ("GET", "POST", "PATCH"):
        web.add(responses.Response(method, ANYWHERE, body=requests.exceptions.SSLError(
            MaxRetryError(None, "/api/", reason=broken))))
    with pytest.raises(OutcomeUnknown):
        call(transport)
    with pytest.raises(Unreachable):
        a_get(transport)


def test_https_to_a_server_that_speaks_http_is_told_as_an_address_to_look_at():
    with Wire([says(200, b"{}")]) as server:
        address = server.url.replace("http:", "https:")
        with client(address) as transport, pytest.raises(Unreachable) as told:
            transport.get("tags/")
    assert "alamat" in told.value.remedy.lower()


@pytest.mark.parametrize("content", [None, "bukan sertifikat"])
def test_a_ca_file_that_holds_no_certificate_is_told_at_once(tmp_path: Path, content: str | None):
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content, encoding="ascii")
    with pytest.raises(SettingsError) as told:
        Transport(URL, TOKEN, ca_file=str(file))
    assert str(file) in str(told.value)
    assert told.value.remedy
