"""Misbehaviour on request: each fault as whoever meets it sees it, and what was done all the same."""

import json

import pytest
import requests
from sandbox.office import Client

from ppid_dms.sandbox import Fault, Sandbox

BULK = ("POST", "documents/bulk_edit/")
UPLOAD = ("POST", "documents/post_document/")
HISTORY = ("GET", "documents/*/history/")


@pytest.fixture
def tagged(admin: Client, letter: bytes) -> tuple[int, int]:
    """A document and a tag that it does not have."""
    return admin.upload(letter), admin.tag("Disahkan")


def put_on(admin: Client, document: int, tag: int) -> requests.Response:
    return admin.bulk("modify_tags", [document], add_tags=[tag], remove_tags=[])


def tags_of(admin: Client, document: int) -> list[int]:
    return admin.get(f"/api/documents/{document}/")["tags"]


def lines(admin: Client, document: int) -> int:
    return len(admin.get(f"/api/documents/{document}/history/"))


@pytest.mark.parametrize(
    ("fault", "status", "kind", "done"),
    [
        (Fault.ERROR, 500, "text/html", False),
        (Fault.ERROR_AFTER_COMMIT, 500, "text/html", True),
        (Fault.THROTTLED, 429, "application/json", False),
        (Fault.TOO_LARGE, 413, "text/html", False),
        (Fault.PAGE, 200, "text/html", False),
        (Fault.LOGIN, 302, "text/html", False),
        (Fault.BULK_UNLOGGED, 400, "text/html", True),
        (Fault.DELAY, 200, "application/json", True),
    ],
)
def test_a_wrong_answer_says_nothing_about_what_was_done(sandbox, admin, tagged, fault, status, kind, done) -> None:
    sandbox.faults.next(*BULK, fault)
    answer = put_on(admin, *tagged)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, kind)
    assert (tags_of(admin, tagged[0]) == [tagged[1]]) is done


@pytest.mark.parametrize(("fault", "done"), [(Fault.RESET, False), (Fault.RESET_AFTER_COMMIT, True)])
def test_a_line_that_breaks_says_nothing_either(sandbox: Sandbox, admin: Client, tagged, fault, done) -> None:
    sandbox.faults.next(*BULK, fault)
    with pytest.raises(requests.ConnectionError):
        put_on(admin, *tagged)
    assert (tags_of(admin, tagged[0]) == [tagged[1]]) is done


def test_a_reset_meets_an_upload_that_is_still_being_sent(sandbox: Sandbox, admin: Client) -> None:
    sandbox.faults.next(*UPLOAD, Fault.RESET)
    with pytest.raises(requests.ConnectionError):
        admin.send(b"baris\n" * 500_000, "besar.txt")
    assert admin.get("/api/tasks/") == []


def test_half_an_answer_is_no_json_although_its_length_is_right(sandbox: Sandbox, admin: Client, letter) -> None:
    admin.upload(letter)
    sandbox.faults.next("GET", "documents/", Fault.CUT_OFF)
    answer = admin("GET", "/api/documents/")
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content) > 0
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)


def test_a_throttled_request_is_told_when_to_come_back(sandbox: Sandbox, admin: Client) -> None:
    sandbox.faults.next("GET", "documents/", Fault.THROTTLED, seconds=7)
    answer = admin("GET", "/api/documents/")
    assert answer.headers["retry-after"] == "7"
    assert answer.json() == {"detail": "Request was throttled. Expected available in 7 seconds."}


def test_a_task_may_never_appear_although_the_document_does(sandbox: Sandbox, admin: Client, letter) -> None:
    sandbox.faults.next(*UPLOAD, Fault.TASK_LOST)
    task_id = admin.send(letter).json()
    sandbox.settle()
    assert admin.get("/api/tasks/", task_id=task_id) == []
    assert admin.get("/api/documents/")["count"] == 1


def test_an_upload_may_come_to_nothing_although_a_task_was_named(sandbox: Sandbox, admin: Client, letter) -> None:
    sandbox.faults.next(*UPLOAD, Fault.UPLOAD_LOST)
    task_id = admin.send(letter).json()
    sandbox.settle()
    assert admin.get("/api/tasks/", task_id=task_id) == []
    assert admin.get("/api/documents/")["count"] == 0


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (Fault.HISTORY_FORBIDDEN, 403, "Insufficient permissions"),
        (Fault.HISTORY_DISABLED, 400, "Audit log is disabled"),
    ],
)
def test_a_history_can_be_withheld_until_further_notice(sandbox, admin, letter, fault, status, said) -> None:
    document = admin.upload(letter)
    sandbox.faults.always(*HISTORY, fault)
    for _ in range(2):
        answer = admin("GET", f"/api/documents/{document}/history/")
        assert (answer.status_code, answer.text) == (status, said)
    sandbox.faults.clear()
    assert lines(admin, document) > 0


def test_a_bulk_edit_without_a_broker_is_done_but_neither_logged_nor_finished(sandbox, admin, tagged) -> None:
    document, tag = tagged
    before, modified = lines(admin, document), admin.get(f"/api/documents/{document}/")["modified"]
    sandbox.faults.next(*BULK, Fault.BULK_UNLOGGED)
    answer = put_on(admin, document, tag)
    assert answer.text == "Error performing bulk edit, check logs for more detail."
    sandbox.settle()
    assert tags_of(admin, document) == [tag]
    assert lines(admin, document) == before
    assert admin.get(f"/api/documents/{document}/")["modified"] == modified
    assert put_on(admin, document, tag).status_code == 200
    assert lines(admin, document) == before + 1


def test_a_bulk_edit_on_a_locked_database_says_error_with_200(sandbox: Sandbox, admin: Client, tagged) -> None:
    before = lines(admin, tagged[0])
    sandbox.faults.next(*BULK, Fault.BULK_SAYS_ERROR)
    answer = put_on(admin, *tagged)
    assert (answer.status_code, answer.json()) == (200, {"result": "ERROR"})
    assert tags_of(admin, tagged[0]) == []
    assert lines(admin, tagged[0]) == before + 1


def test_a_refused_bulk_edit_stays_refused_without_a_broker(sandbox: Sandbox, admin: Client, tagged) -> None:
    sandbox.faults.next(*BULK, Fault.BULK_UNLOGGED)
    answer = put_on(admin, tagged[0], 99999)
    assert answer.json() == {"non_field_errors": ["Some tags in add_tags don't exist or were specified twice."]}


def test_lines_of_the_history_can_come_late_and_in_their_place(sandbox: Sandbox, admin: Client, tagged) -> None:
    document, tag = tagged
    before = lines(admin, document)
    sandbox.faults.next(*BULK, Fault.LOG_LATE, seconds=0.3)
    assert put_on(admin, document, tag).status_code == 200
    admin.patch(f"/api/documents/{document}/", {"title": "sesudahnya"})
    assert lines(admin, document) == before + 1
    admin.eventually(lambda: lines(admin, document) == before + 2)
    newest, late, *_ = admin.get(f"/api/documents/{document}/history/")
    assert late["changes"]["tags"][1] == [tag]
    assert late["timestamp"] < newest["timestamp"]


def test_a_fault_meets_its_requests_only_and_as_often_as_it_was_ordered(sandbox: Sandbox, admin: Client) -> None:
    sandbox.faults.next("GET", "tags/", Fault.ERROR, times=2)
    sandbox.faults.next("GET", "tags/", Fault.LOGIN)
    assert admin("GET", "/api/documents/").status_code == 200
    assert [admin("GET", "/api/tags/").status_code for _ in range(4)] == [500, 500, 302, 200]
    assert sandbox.faults.pending == 0
