"""What real servers answered, read with the schemas that the program reads with.

Recorded from a Paperless-ngx 3.0.5 and a 2.20.15, each installed from its source, over things made for the recording.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ppid_dms.errors import UnexpectedAnswer
from ppid_dms.paperless import history
from ppid_dms.paperless.schemas import (
    DocumentRow,
    FieldRow,
    GroupRow,
    MetadataRow,
    NamedRow,
    NoteRow,
    TagRow,
    TaskRow,
    TrashRow,
    UiSettings,
    UserRow,
    WorkflowRow,
    read,
)

VERSIONS = ("3.0.5", "2.20.15")
RECORDED = {
    version: json.loads((Path(__file__).parent / "recorded" / f"{version}.json").read_text(encoding="utf-8"))
    for version in VERSIONS
}


def answer(version: str, name: str) -> Any:
    return RECORDED[version][name]["answer"]


def rows(version: str, name: str) -> list[Any]:
    return answer(version, name)["results"]


every_version = pytest.mark.parametrize("version", VERSIONS)


@every_version
@pytest.mark.parametrize(("name", "kind"), [
    ("tags", TagRow), ("custom fields", FieldRow), ("document types", NamedRow), ("correspondents", NamedRow),
    ("groups", GroupRow), ("users", UserRow), ("list of documents", DocumentRow), ("trash", TrashRow),
])
def test_the_rows_of_each_list_are_understood(version: str, name: str, kind: type):
    assert [read(kind, row).id for row in rows(version, name)] == [row["id"] for row in rows(version, name)]


@every_version
def test_the_options_of_a_field_have_ids_and_labels(version: str):
    [chosen] = [row for row in rows(version, "custom fields") if row["data_type"] == "select"]
    assert {option.label for option in read(FieldRow, chosen).extra_data.select_options} == {"Berkala", "Serta Merta"}


@every_version
def test_a_document_tells_who_may_see_and_change_it(version: str):
    [person], [group] = rows(version, "users"), rows(version, "groups")
    grants = read(DocumentRow, answer(version, "document")).permissions
    assert grants.change.users == (person["id"],)
    assert grants.view.groups == (group["id"],)


@every_version
def test_a_document_tells_when_it_was_added_to_the_microsecond(version: str):
    document = read(DocumentRow, answer(version, "document"))
    assert document.added < document.modified < datetime.now(UTC)


def test_versions_come_newest_first_with_their_checksums():
    document = read(DocumentRow, answer("3.0.5", "document with a second version"))
    newest, root = document.versions
    assert newest.id > root.id == document.id
    assert len(newest.checksum) == len(root.checksum) == 64
    assert not read(DocumentRow, answer("2.20.15", "document")).versions


def test_the_checksum_is_sha256_on_3_and_md5_on_2():
    length = {v: len(read(MetadataRow, answer(v, "metadata")).original_checksum) for v in VERSIONS}
    assert length == {"3.0.5": 64, "2.20.15": 32}


@every_version
def test_a_task_tells_its_document_or_why_there_is_none(version: str):
    [done] = read(list[TaskRow], answer(version, "task that succeeded"))
    [failed] = read(list[TaskRow], answer(version, "task that failed"))
    assert (done.status, done.related_document) == ("SUCCESS", answer(version, "document")["id"])
    assert (failed.status, failed.related_document) == ("FAILURE", None)
    assert "InputFileError" in (failed.result or "")
    assert read(list[TaskRow], answer(version, "task of nobody")) == []


def test_a_duplicate_is_refused_by_2_and_taken_by_3():
    ends = {v: read(list[TaskRow], answer(v, "task of a duplicate"))[0].status for v in VERSIONS}
    assert ends == {"3.0.5": "SUCCESS", "2.20.15": "FAILURE"}


@every_version
def test_a_history_replays_oldest_first_with_tags_fields_and_actors(version: str):
    class Recorded:
        def get(self, _path: str) -> Any:
            return answer(version, "history")

    entries = history.history_of(Recorded(), 1)
    first, second = [row["id"] for row in sorted(rows(version, "tags"), key=lambda row: row["id"])]
    admin = answer(version, "who we are")["user"]["id"]
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
    assert [name for entry in entries for name in entry.tags_added] == [rows(version, "tags")[0]["name"]]
    [bulk] = [entry for entry in entries if entry.tags_now is not None]
    assert (bulk.tags_now, bulk.actor) == ({first, second}, admin)
    [removal] = [entry for entry in entries if entry.tags_removed]
    assert removal.actor == admin
    nameless = [entry for entry in entries if entry.fields and entry.actor is None]
    assert nameless
    creation, *later = entries
    assert creation.actor is None
    assert [e.actor for e in later if "custom_fields" in e.touches and not e.fields] == [admin]


@every_version
def test_a_note_that_was_written_tells_its_author(version: str):
    [note] = read(list[NoteRow], answer(version, "note written"))
    assert note.user is not None
    assert note.user.username == "admin"


@every_version
def test_a_workflow_comes_back_with_its_triggers_and_actions(version: str):
    workflow = read(WorkflowRow, answer(version, "workflow"))
    assert len(workflow.triggers) == len(workflow.actions) == 1


@every_version
def test_who_we_are_tells_version_rights_and_audit_log(version: str):
    here = read(UiSettings, answer(version, "who we are"))
    assert (here.settings.version, here.settings.auditlog_enabled) == (version, True)
    assert "view_logentry" in here.permissions


@every_version
@pytest.mark.parametrize("kind", [TagRow, DocumentRow, UiSettings, list[TaskRow]])
def test_the_answer_to_something_else_is_not_understood_by_chance(version: str, kind: type):
    with pytest.raises(UnexpectedAnswer):
        read(kind, answer(version, "no such document"))
