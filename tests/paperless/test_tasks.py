"""What became of an upload, in the words of both majors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import responses
from paperless.conftest import URL
from world import World, letter

from ppid_dms.errors import Refused, UnexpectedAnswer
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import TaskEnd, TaskResult, Tasks
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Registration
from ppid_dms.vocabulary import OwnField, Stage

TASK = "b957381c-8280-43c9-ac5c-14faf2bfb743"
Shape = Callable[..., dict[str, Any]]


def of_3_0(status: str, related: int | None = None, result: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": 1, "task_id": TASK, "task_name": "consume_file", "task_file_name": "surat01.pdf", "type": "manual_task",
        "status": status, "date_created": "2026-11-22T17:13:52.236597+07:00", "date_done": None, "result": result,
        "acknowledged": False, "related_document": related, "duplicate_documents": [], "owner": 2} | more


def of_2_20(status: str, related: int | None = None, result: str | None = None, **more: Any) -> dict[str, Any]:
    row = of_3_0(status, None, result, **more)
    del row["duplicate_documents"]
    return row | {"type": "auto_task", "related_document": None if related is None else str(related)}


BOTH = pytest.mark.parametrize("shape", [of_2_20, of_3_0])


def answer(web: responses.RequestsMock, *rows: dict[str, Any]) -> None:
    web.get(f"{URL}/api/tasks/", json=list(rows))


def look(transport: Transport) -> TaskResult:
    return Tasks(transport).look(TASK)


@BOTH
def test_a_success_names_the_new_document(web: responses.RequestsMock, transport: Transport, shape: Shape):
    answer(web, shape("SUCCESS", 31, "Success. New document id 31 created"))
    assert look(transport) == TaskResult(TaskEnd.SUCCESS, 31, "Success. New document id 31 created", TASK)
    assert web.calls[0].request.params == {"task_id": TASK}


def test_a_failure_that_has_not_said_yet_what_it_is_has_not_ended(web: responses.RequestsMock, transport: Transport):
    answer(web, of_2_20("FAILURE", None, "<traceback object at 0x7f0a1c2d3e40>"))
    assert look(transport) == TaskResult(TaskEnd.RUNNING, task_id=TASK)


@BOTH
@pytest.mark.parametrize("status", ["PENDING", "STARTED", "RETRY", "RECEIVED"])
def test_a_task_that_has_not_ended_is_running(
    web: responses.RequestsMock, transport: Transport, shape: Shape, status: str
):
    answer(web, shape(status))
    assert look(transport) == TaskResult(TaskEnd.RUNNING, task_id=TASK)


@BOTH
@pytest.mark.parametrize("status", ["FAILURE", "REVOKED"])
def test_a_failure_says_why(web: responses.RequestsMock, transport: Transport, shape: Shape, status: str):
    answer(web, shape(status, None, "Given ASN 1001 already exists!"))
    assert look(transport) == TaskResult(TaskEnd.FAILURE, None, "Given ASN 1001 already exists!", TASK)


@pytest.mark.parametrize("row", [
    of_3_0("FAILURE", 12, "Not consuming: It is a duplicate of document #12", duplicate_documents=[
        {"id": 12, "title": "surat01", "deleted_at": None}]),
    of_2_20("FAILURE", 1, "surat01.pdf: Not consuming surat01.pdf: It is a duplicate of surat01 (#1)."),
])
def test_a_refused_duplicate_does_not_give_us_somebody_elses_document(
    web: responses.RequestsMock, transport: Transport, row: dict[str, Any]
):
    answer(web, row)
    result = look(transport)
    assert (result.end, result.document_id) == (TaskEnd.FAILURE, None)
    assert "duplicate" in result.said


def test_states_are_known_in_lower_case_as_well(web: responses.RequestsMock, transport: Transport):
    answer(web, of_3_0("success", 3))
    assert look(transport).document_id == 3


def test_a_task_that_paperless_does_not_know_is_unknown_and_no_failure(
    web: responses.RequestsMock, transport: Transport
):
    answer(web)
    assert look(transport) == TaskResult(TaskEnd.UNKNOWN)


def test_tasks_of_others_are_not_taken_for_ours_where_the_filter_is_ignored(
    web: responses.RequestsMock, transport: Transport
):
    answer(web, of_3_0("SUCCESS", 99, task_id="lain"), of_3_0("SUCCESS", 31))
    assert look(transport).document_id == 31


@pytest.mark.parametrize("said", [
    {"count": 1, "next": None, "previous": None, "results": [{"id": 1, "status": "success"}]},  # version 10
    [{"task_id": TASK}], [{"task_id": TASK, "status": "SUCCESS", "related_document": [1]}], "x", None, 3,
])
def test_another_shape_of_tasks_is_told(web: responses.RequestsMock, transport: Transport, said: object):
    web.get(f"{URL}/api/tasks/", json=said)
    with pytest.raises(UnexpectedAnswer):
        look(transport)


def test_without_the_right_to_see_tasks_it_is_refused(web: responses.RequestsMock, transport: Transport):
    web.get(f"{URL}/api/tasks/", status=403, json={"detail": "You do not have permission to perform this action."})
    with pytest.raises(Refused):
        look(transport)


def test_a_task_is_followed_to_its_end_with_growing_pauses(web: responses.RequestsMock, transport: Transport):
    for _again in range(20):
        answer(web, of_3_0("STARTED"))
    answer(web, of_3_0("SUCCESS", 31))
    pauses: list[float] = []
    assert Tasks(transport, sleep=pauses.append).follow(TASK, 60).document_id == 31
    assert len(pauses) == 20
    assert pauses == sorted(pauses)
    assert pauses[0] < 0.1
    assert pauses[-1] <= 1.0


def test_patience_comes_to_an_end_before_the_task_does(web: responses.RequestsMock, transport: Transport):
    answer(web, of_3_0("PENDING"))
    assert Tasks(transport).follow(TASK, 0.12).end is TaskEnd.RUNNING
    assert 2 <= len(web.calls) <= 4


def test_without_patience_it_is_looked_at_once(web: responses.RequestsMock, transport: Transport):
    answer(web, of_3_0("PENDING"))
    assert Tasks(transport).follow(TASK, 0).end is TaskEnd.RUNNING
    assert len(web.calls) == 1


@pytest.mark.parametrize("row", [of_3_0("FAILURE"), of_3_0("SUCCESS", 1)])
def test_what_has_ended_is_not_waited_for(
    web: responses.RequestsMock, transport: Transport, row: dict[str, Any]
):
    answer(web, row)
    pauses: list[float] = []
    Tasks(transport, sleep=pauses.append).follow(TASK, 60)
    assert pauses == []


@BOTH
def test_an_upload_whose_answer_was_lost_is_found_by_its_file_name_the_newest_first(
    web: responses.RequestsMock, transport: Transport, shape: Shape
):
    answer(
        web, shape("FAILURE", 4, "x", id=3, task_id="c"), shape("SUCCESS", 8, id=9, task_id="i"),
        shape("SUCCESS", 7, id=7, task_id="g", task_file_name="surat01.pdf.pdf"),
        shape("PENDING", id=11, task_id="k"))
    found = Tasks(transport).with_file_name("surat01.pdf")
    assert [(task.task_id, task.end, task.document_id) for task in found] == [
        ("k", TaskEnd.RUNNING, None), ("i", TaskEnd.SUCCESS, 8), ("c", TaskEnd.FAILURE, None)]
    assert len(web.calls) == 1


def test_at_a_real_server_an_upload_is_found_by_its_task_and_by_its_name(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    file = tmp_path / "a.pdf"
    file.write_bytes(letter(number="7001/PR.03-SD/62/2026"))
    registration = Registration(
        reference="S-tugas", file_name="S-tugas „x“.pdf", title="x", created=None, jenis=None, asn=710_001,
        stage=Stage.COLLECTED, fields={OwnField.REFERENCE: "S-tugas"})
    tasks = Tasks(to_office)
    first = shelves.submit(file, registration)
    done = tasks.follow(first, 10)
    assert done.end is TaskEnd.SUCCESS
    assert tasks.with_file_name("S-tugas „x“.pdf") == [done]
    # The same number once more: the server itself keeps the second one out.
    second = tasks.follow(shelves.submit(file, registration), 10)
    assert (second.end, second.document_id) == (TaskEnd.FAILURE, None)
    assert "710001" in second.said
    assert [task.task_id for task in tasks.with_file_name("S-tugas „x“.pdf")] == [second.task_id, first]
    assert tasks.look("tidak-ada").end is TaskEnd.UNKNOWN
    assert office.sandbox.url
