"""The audit log as 3.0.5 and 2.20.15 write it, read for what proves a decision."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import responses
from paperless.conftest import URL
from world import World, letter

from ppid_dms.errors import HistoryUnreadable, NotFound, PaperlessError, Refused, UnexpectedAnswer, Unreachable
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.history import history_of
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import HistoryEntry, Registration
from ppid_dms.vocabulary import ExitCode, OwnField, Role, Stage

HTML, JSON = "text/html; charset=utf-8", "application/json"
ATASAN = {"id": 3, "username": "atasan"}
PETUGAS = {"id": 4, "username": "petugas"}


def entry(number: int, changes: Any, actor: dict[str, Any] | None = None, action: str = "update") -> dict[str, Any]:
    return {
        "id": number, "timestamp": "2026-11-22T10:27:38.747864Z", "action": action, "changes": changes, "actor": actor}


def read_back(web: responses.RequestsMock, transport: Transport, *rows: dict[str, Any]) -> tuple[HistoryEntry, ...]:
    web.get(f"{URL}/api/documents/20/history/", json=list(rows))
    return history_of(transport, 20)


def one(web: responses.RequestsMock, transport: Transport, changes: Any, **more: Any) -> HistoryEntry:
    [found] = read_back(web, transport, entry(342, changes, **more))
    return found


AT = datetime(2026, 11, 22, 10, 27, 38, 747864, UTC)


def test_a_tag_put_on_by_one_edit_is_told_by_name_with_its_actor(web: responses.RequestsMock, transport: Transport):
    changes = {"tags": {"type": "m2m", "operation": "add", "objects": ["Disahkan"]}}
    assert one(web, transport, changes, actor=ATASAN) == HistoryEntry(342, AT, 3, tags_added=frozenset({"Disahkan"}))


def test_a_tag_taken_off_by_one_edit_is_told_by_name(web: responses.RequestsMock, transport: Transport):
    changes = {"tags": {"type": "m2m", "operation": "delete", "objects": ["Menunggu Pengesahan", "Lain"]}}
    assert one(web, transport, changes, actor=ATASAN) == HistoryEntry(
        342, AT, 3, tags_removed=frozenset({"Menunggu Pengesahan", "Lain"}))


@pytest.mark.parametrize("old", [4, None])
def test_a_bulk_edit_tells_all_ids_after_it_and_at_most_one_of_before(
    web: responses.RequestsMock, transport: Transport, old: int | None
):
    found = one(web, transport, {"tags": [old, [4, 2, 1]]}, actor=PETUGAS)
    assert found == HistoryEntry(342, AT, 4, tags_now=frozenset({1, 2, 4}), tag_before=old)


def test_a_bulk_edit_that_took_the_last_tag_off_is_not_one_that_said_nothing(
    web: responses.RequestsMock, transport: Transport
):
    assert one(web, transport, {"tags": [4, []]}, actor=PETUGAS).tags_now == frozenset()
    assert HistoryEntry(1, AT, None).tags_now is None


def test_the_value_of_a_field_is_told_by_its_name(web: responses.RequestsMock, transport: Transport):
    changes = {"custom_fields": {"type": "custom_field", "field": "Tautan", "value": "https"}}
    assert one(web, transport, changes, action="create") == HistoryEntry(342, AT, None, fields={"Tautan": "https"})


def test_the_kind_of_document_that_was_chosen_is_told_by_its_id(web: responses.RequestsMock, transport: Transport):
    found = one(web, transport, {"document_type": ["None", "33"]}, actor=ATASAN)
    assert found == HistoryEntry(342, AT, 3, kind="33", touches=frozenset({"document_type"}))


def test_the_second_row_of_a_bulk_edit_of_fields_has_the_actor_and_no_name(
    web: responses.RequestsMock, transport: Transport
):
    found = one(web, transport, {"custom_fields": [27, [25, 26, 27]]}, actor=ATASAN)
    assert found == HistoryEntry(342, AT, 3, touches=frozenset({"custom_fields"}))


@pytest.mark.parametrize(("changes", "touches"), [
    ({"Version Added": ["None", 2050]}, {"Version Added"}),
    ({"Note Added": ["None", 4]}, {"Note Added"}),
    ({"created": ["2026-08-13", "2026-08-13 00:00:00+07:00"], "owner": ["None", "5"]}, {"created", "owner"}),
    ({"content": ["None", "PEMERINTAH KABUPATEN"], "notes": ["None", "documents.Note.None"]}, {"content", "notes"}),
    ({"tags": ["None", "documents.Tag.None"]}, {"tags"}),
])
def test_anything_else_is_told_by_the_key_of_what_it_touched(
    web: responses.RequestsMock, transport: Transport, changes: Any, touches: set[str]
):
    assert one(web, transport, changes) == HistoryEntry(342, AT, None, touches=frozenset(touches))


@pytest.mark.parametrize("changes", [None, {}])
def test_an_entry_without_changes_changes_nothing(
    web: responses.RequestsMock, transport: Transport, changes: object
):
    assert one(web, transport, changes) == HistoryEntry(342, AT, None)


def test_an_entry_may_tell_more_than_one_thing(web: responses.RequestsMock, transport: Transport):
    found = one(web, transport, {
        "tags": {"type": "m2m", "operation": "add", "objects": ["Disahkan"]}, "title": ["a", "b"]}, actor=ATASAN)
    assert found == HistoryEntry(342, AT, 3, tags_added=frozenset({"Disahkan"}), touches=frozenset({"title"}))


def test_the_newest_comes_first_on_the_wire_and_last_here(web: responses.RequestsMock, transport: Transport):
    found = read_back(
        web, transport,
        entry(344, {"tags": [4, [4, 2, 1]]}, PETUGAS), entry(343, {"tags": [4, [4, 2, 1]]}, PETUGAS),
        entry(342, {"tags": {"type": "m2m", "operation": "add", "objects": ["Disahkan"]}}, ATASAN),
        entry(341, {"tags": {"type": "m2m", "operation": "delete", "objects": ["Menunggu Pengesahan"]}}, ATASAN),
        entry(332, {"title": ["None", "Untuk riwayat"]}, action="create"))
    assert [one.id for one in found] == [332, 341, 342, 343, 344]


def test_entries_of_one_moment_stand_in_the_order_of_their_ids(web: responses.RequestsMock, transport: Transport):
    # One PATCH writes "delete" and "add" within a few milliseconds; a clock that is set back must not turn them.
    found = read_back(web, transport, entry(9, {}), entry(10, {}) | {"timestamp": "2026-11-22T09:00:00Z"}, entry(8, {}))
    assert [one.id for one in found] == [8, 9, 10]


@pytest.mark.parametrize(("status", "body", "kind", "cures"), [
    (403, "Insufficient permissions", HTML, {"view_logentry", "pemilik"}),
    (403, '{"detail": "You do not have permission to perform this action."}', JSON, {"view_logentry", "pemilik"}),
    (400, "Audit log is disabled", HTML, {"PAPERLESS_AUDIT_LOG_ENABLED"}),
    (400, "Log audit dimatikan", "text/plain", {"PAPERLESS_AUDIT_LOG_ENABLED"}),
])
def test_a_history_that_is_not_shown_proves_nothing_and_says_what_is_missing(
    web: responses.RequestsMock, transport: Transport, status: int, body: str, kind: str, cures: set[str]
):
    web.get(f"{URL}/api/documents/20/history/", status=status, body=body, content_type=kind)
    with pytest.raises(HistoryUnreadable, match="20") as told:
        history_of(transport, 20)
    assert told.value.exit_code is ExitCode.REFUSED
    assert {c for c in ("view_logentry", "pemilik", "PAPERLESS_AUDIT_LOG_ENABLED") if c in told.value.remedy} == cures


@pytest.mark.parametrize(("status", "body", "kind", "told", "cure"), [
    (401, '{"detail": "Invalid token."}', JSON, Refused, "token"),
    (400, "<html>Bad Request</html>", HTML, Refused, "PAPERLESS_ALLOWED_HOSTS"),
    (406, '{"detail": "Invalid version in \\"Accept\\" header."}', JSON, Refused, "2.20"),
    (403, "<html>403 Forbidden</html>", HTML, UnexpectedAnswer, "proksi"),
    (404, "<html>404 Not Found</html>", HTML, UnexpectedAnswer, "proksi"),
])
def test_what_would_stop_any_request_says_nothing_of_the_audit_log(
    web: responses.RequestsMock, transport: Transport, status: int, body: str, kind: str,
    told: type[PaperlessError], cure: str,
):
    web.get(f"{URL}/api/documents/20/history/", status=status, body=body, content_type=kind)
    with pytest.raises(PaperlessError) as error:
        history_of(transport, 20)
    assert type(error.value) is told
    assert cure in error.value.remedy


def test_the_history_of_a_document_that_is_gone_is_not_found(web: responses.RequestsMock, transport: Transport):
    web.get(f"{URL}/api/documents/20/history/", status=404, json={"detail": "Not found."})
    with pytest.raises(NotFound):
        history_of(transport, 20)


def test_a_server_in_trouble_is_no_unreadable_history(web: responses.RequestsMock, transport: Transport):
    web.get(f"{URL}/api/documents/20/history/", status=500, body="<html>", content_type="text/html")
    with pytest.raises(Unreachable):
        history_of(transport, 20)


@pytest.mark.parametrize("answer", [{}, {"results": []}, None, "x", [{"id": 1}], [[]]])
def test_something_else_than_a_history_is_not_taken_for_an_empty_one(
    web: responses.RequestsMock, transport: Transport, answer: object
):
    web.get(f"{URL}/api/documents/20/history/", json=answer)
    with pytest.raises(UnexpectedAnswer):
        history_of(transport, 20)


def test_at_a_real_server_the_service_reads_who_did_what(
    office: World, shelves: Documents, to_office: Transport, tmp_path: Path
):
    file = tmp_path / "a.pdf"
    file.write_bytes(letter(number="8001/PR.03-SD/62/2026"))
    task = shelves.submit(file, Registration(
        reference="S-riwayat", file_name="S-riwayat.pdf", title="x", created=None, jenis=None, asn=None,
        stage=Stage.COLLECTED, fields={OwnField.REFERENCE: "S-riwayat"}))
    document = Tasks(to_office).follow(task, 10).document_id
    assert document is not None
    shelves.open_to(document, (Role.PETUGAS, Role.ATASAN))
    before = history_of(to_office, document)
    assert office.petugas.tag(document, "SOP 1 Diajukan").ok
    assert office.atasan.fill(document, {"nomor": "12/PR:x"}).ok
    people = {row["username"]: row["id"] for row in office.admin.ok("GET", "users/")["results"]}
    tagged, filled, bulk = history_of(to_office, document)[len(before):]
    assert {one.actor for one in before} == {None}
    assert tagged.actor == people["petugas"]
    assert tagged.tags_now == {office.admin.tag_id("SOP 1 Diajukan"), office.admin.tag_id("SOP 1 Dikumpulkan")}
    assert (filled.actor, bulk.actor) == (None, people["atasan"])
    assert filled.fields.keys() == {office.admin.field_row("nomor")["name"]}
    with Transport(office.sandbox.url, office.petugas.token) as nosy, pytest.raises(HistoryUnreadable):
        history_of(nosy, document)
