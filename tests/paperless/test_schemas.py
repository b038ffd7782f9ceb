"""Answers are read strictly where we rely on them and leniently elsewhere."""

from datetime import UTC, datetime
from typing import Any

import pytest
from paperless.shelf import row

from ppid_dms.errors import UnexpectedAnswer
from ppid_dms.paperless.schemas import (
    DocumentRow,
    FieldRow,
    HistoryRow,
    MetadataRow,
    NoteRow,
    TagRow,
    TaskRow,
    UiSettings,
    UserRow,
    read,
)
from ppid_dms.vocabulary import ExitCode

TAG_OF_3_0 = {
    "id": 3, "slug": "disahkan", "name": "Disahkan", "color": "#2ca02c", "text_color": "#ffffff", "match": "",
    "matching_algorithm": 0, "is_insensitive": True, "is_inbox_tag": False, "document_count": 0, "owner": 2,
    "user_can_change": True, "parent": None, "children": [],
}
UI_SETTINGS = {
    "user": {"id": 5, "username": "satulayanan", "is_staff": False, "is_superuser": False, "groups": []},
    "settings": {"version": "3.0.5", "auditlog_enabled": True, "email_enabled": False, "trash_delay": 30},
    "permissions": ["add_document", "view_document"],
}


def test_what_a_newer_server_adds_does_no_harm():
    tag = read(TagRow, TAG_OF_3_0 | {"new_in_4": {"x": 1}})
    assert (tag.id, tag.name, tag.owner, tag.parent, tag.permissions) == (3, "Disahkan", 2, None, None)


def test_permissions_are_there_where_they_were_asked_for():
    tag = read(TagRow, TAG_OF_3_0 | {
        "permissions": {"view": {"users": [], "groups": [1]}, "change": {"users": [], "groups": []}}})
    assert tag.permissions is not None
    assert tag.permissions.view.groups == (1,)


@pytest.mark.parametrize(("kind", "answer", "where"), [
    (TagRow, {"name": "x"}, "id"),
    (TagRow, {"id": "x", "name": "x"}, "id"),
    (DocumentRow, row(1) | {"modified": "kemarin"}, "modified"),
    (DocumentRow, row(1) | {"tags": ["Disahkan"]}, "tags"),
    (HistoryRow, {"id": 1, "timestamp": "2026-11-22T10:27:38Z", "action": "update", "changes": ["x"]}, "changes"),
    (MetadataRow, {}, "original_checksum"),
    (TaskRow, {"task_id": "a", "status": "SUCCESS", "related_document": "surat"}, "related_document"),
    (UiSettings, {"user": {"id": 1, "username": "x"}, "settings": {}}, "permissions"),
    (list[TagRow], [{"id": 1, "name": "x"}, {"id": 2}], "1.name"),
    (TagRow, None, ""), (TagRow, [], ""), (list[TagRow], {}, ""),
])
def test_what_we_rely_on_must_be_there_and_the_error_says_where_it_is_not(kind: Any, answer: object, where: str):
    with pytest.raises(UnexpectedAnswer) as told:
        read(kind, answer)
    assert where in str(told.value)
    assert told.value.exit_code is ExitCode.REFUSED
    assert told.value.remedy


def test_the_error_does_not_repeat_what_the_document_says():
    with pytest.raises(UnexpectedAnswer) as told:
        read(DocumentRow, row(1) | {"title": ["NIK 6271012345678901"]})
    assert "6271" not in str(told.value)


def test_both_majors_tell_the_document_of_a_task():
    told = {"task_id": "a", "status": "SUCCESS"}
    assert read(TaskRow, told | {"related_document": "1"}).related_document == 1
    assert read(TaskRow, told | {"related_document": 1}).related_document == 1
    assert read(TaskRow, told | {"related_document": None}).related_document is None
    assert read(TaskRow, told | {"related_document": ""}).related_document is None
    assert read(TaskRow, told).related_document is None


def test_the_options_of_a_select_have_ids_and_other_fields_have_none():
    select = read(FieldRow, {"id": 9, "name": "Status", "data_type": "select", "extra_data": {
        "select_options": [{"id": "GA6CaOCahmzfld16", "label": "Konsep"}], "default_currency": None}})
    assert [(option.id, option.label) for option in select.extra_data.select_options] == [
        ("GA6CaOCahmzfld16", "Konsep")]
    assert read(FieldRow, {"id": 1, "name": "N", "data_type": "string", "extra_data": None}) == FieldRow(
        id=1, name="N", data_type="string")


def test_a_document_without_what_2_20_does_not_have_is_a_document():
    answer = row(1)
    del answer["versions"]
    assert read(DocumentRow, answer).versions == ()


def test_times_keep_their_microseconds_and_their_zone():
    read_back = read(DocumentRow, row(1) | {"modified": "2026-11-22T17:28:50.946940+07:00"})
    assert read_back.modified == datetime(2026, 11, 22, 10, 28, 50, 946940, UTC)


def test_the_author_of_a_note_may_be_gone():
    assert read(NoteRow, {"id": 1, "note": "", "created": "2026-11-22T10:00:00Z", "user": None}).user is None


def test_who_we_are_and_what_we_may():
    here = read(UiSettings, UI_SETTINGS)
    assert (here.user.username, here.settings.version, here.settings.auditlog_enabled) == ("satulayanan", "3.0.5", True)
    assert here.permissions == {"add_document", "view_document"}


def test_an_account_is_read_without_its_password():
    account = read(UserRow, {
        "id": 5, "username": "x", "password": "pbkdf2", "is_active": False, "groups": [1, 2], "user_permissions": []})
    assert (account.is_active, account.groups) == (False, (1, 2))
    assert "pbkdf2" not in repr(account)
