"""What keeps the passes going when a server, a line or a person is in trouble; over real sockets."""

import time

import pytest
from approval.attacking import relabel, without_a_trace
from approval.office import (
    COLLECTED,
    DOCUMENTED,
    ENDORSE,
    INCOMPLETE,
    SUBMIT,
    WITHDRAW,
    Office,
)

from ppid_dms.approval import reconcile, search
from ppid_dms.errors import Unreachable
from ppid_dms.paperless.documents import Documents


def test_an_option_that_the_office_does_not_know_is_no_category_and_stops_nobody(office: Office):
    first, second = office.collect("a"), office.collect("b")
    relabel(office, "kategori", "Lainnya")
    for document in (first, second):
        office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    for document in (first, second):
        assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE}


def test_a_withdrawal_that_waits_for_its_reason_is_not_forgotten(office: Office, monkeypatch: pytest.MonkeyPatch):
    document = office.documented()
    office.pass_()
    office.world.atasan.tag(document, WITHDRAW)
    assert office.pass_().attention
    monkeypatch.setattr(search.Search, "changed", lambda *_: ())  # as if nothing had told of the change
    assert office.pass_().attention
    office.world.atasan.note(document, "Dicabut")
    monkeypatch.setattr(reconcile, "_WAITING_SECONDS", 0)
    office.pass_()
    assert office.world.admin.tags_of(document) == {WITHDRAW}


def test_a_pass_cut_short_forgets_nothing(office: Office, monkeypatch: pytest.MonkeyPatch):
    document = office.documented()
    office.pass_()
    office.world.atasan.note(document, "Dicabut")
    office.world.atasan.tag(document, WITHDRAW)
    before = office.reconciler.course
    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "history_of", lambda *_: (_ for _ in ()).throw(Unreachable("jauh")))
        patch.setattr(reconcile, "_MOST_UNREACHABLE", 1)
        with pytest.raises(Unreachable):
            office.pass_()
    assert office.reconciler.course == before
    office.pass_()
    assert office.world.admin.tags_of(document) == {WITHDRAW}


def test_a_kind_of_document_that_is_renamed_changes_no_documented_item(office: Office):
    document = office.documented()
    kind = office.world.admin.document(document)["document_type"]
    office.world.admin.ok("PATCH", f"document_types/{kind}/", json={"name": "Surat Biasa"})
    office.restart()
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_a_tag_that_was_deleted_and_made_again_is_used_from_the_next_look_on(office: Office):
    document = office.awaiting()
    tag = office.world.admin.ok("GET", f"tags/{office.world.admin.tag_id(ENDORSE)}/")
    office.world.admin.ok("DELETE", f"tags/{tag['id']}/")
    office.world.admin.ok("POST", "tags/", json={"name": ENDORSE, "matching_algorithm": 0, "owner": tag["owner"]})
    office.reconciler._looked_up_at = time.monotonic() - 3600
    office.world.atasan.ok("POST", "documents/bulk_edit/", json={
        "documents": [document], "method": "modify_tags",
        "parameters": {"add_tags": [office.world.admin.tag_id(ENDORSE)], "remove_tags": []}})
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_a_documented_item_in_the_trash_is_told_at_the_next_sweep(office: Office):
    document = office.documented()
    office.world.admin.ok("DELETE", f"documents/{document}/")
    office.restart()
    report = office.pass_()
    assert [item.document_id for item in report.attention] == [document]


def test_a_stage_tag_lost_while_the_service_was_stopped_comes_back(office: Office):
    document = office.documented()
    office.world.atasan.tag(document, remove=(DOCUMENTED,))
    office.restart()
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_whoever_changes_tags_back_for_ever_is_told_and_left_alone_for_a_while(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    document = office.awaiting()
    real = Documents.set_tags

    def undone_at_once(self, number, *, add, remove):
        real(self, number, add=add, remove=remove)
        without_a_trace(office, number, DOCUMENTED)

    monkeypatch.setattr(Documents, "set_tags", undone_at_once)
    without_a_trace(office, document, DOCUMENTED)
    assert "terus-menerus" in office.pass_().attention[0].reason
    writes = []
    monkeypatch.setattr(Documents, "set_tags", lambda *args, **_: writes.append(args))
    assert "terus-menerus" in office.pass_().attention[0].reason
    assert writes == []
