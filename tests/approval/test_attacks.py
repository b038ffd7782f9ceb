"""Ways to get into the register what does not belong there, and unusual ways that are genuine; over real sockets."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from approval.test_way_through import (
    AWAITING,
    CANCEL,
    COLLECTED,
    DOCUMENTED,
    ENDORSE,
    INCOMPLETE,
    RETURN,
    SUBMIT,
    UNPROVEN,
    WITHDRAW,
    Office,
)
from world import COMPLETE, Person, world

from ppid_dms.approval import reconcile
from ppid_dms.errors import Unreachable
from ppid_dms.paperless.documents import Documents
from ppid_dms.vocabulary import Outcome, Request, Stage


@pytest.fixture
def office(tmp_path: Path):
    with world(tmp_path) as of:
        made = Office(of)
        yield made
        made.transport.close()
        made.ledger.close()


def without_a_trace(office: Office, document: int, *tags: str) -> None:
    """A tag that is committed while the audit log is not: what happens when the broker is down [28]."""
    store = office.world.sandbox.store
    stored = store.live[document]
    store.retag(stored, set(stored.tags) | {office.world.admin.tag_id(tag) for tag in tags})


def option(office: Office, key: str, labels: list[str]) -> None:
    """Rename the options of a select field in their order."""
    row = office.world.admin.field_row(key)
    options = row["extra_data"]["select_options"]
    office.world.admin.ok("PATCH", f"custom_fields/{row['id']}/", json={"extra_data": {"select_options": [
        {**old, "label": label} for old, label in zip(options, labels, strict=False)]}})


def choose_kind(office: Office, person: Person, document: int, name: str) -> None:
    """Set the kind of document in the list."""
    rows = office.world.admin.ok("GET", "document_types/", params={"page_size": 1000})["results"]
    kind = next(row["id"] for row in rows if row["name"] == name)
    person.ok("POST", "documents/bulk_edit/", json={
        "documents": [document], "method": "set_document_type", "parameters": {"document_type": kind}})


def important(office: Office) -> str:
    office.world.admin.ok("POST", "tags/", json={"name": "Penting", "matching_algorithm": 0, "owner": None})
    return "Penting"


def test_a_tag_without_an_entry_is_not_credited_to_who_edits_next(office: Office):
    document = office.awaiting()
    without_a_trace(office, document, ENDORSE)
    office.reconciler._clock = lambda: datetime.now(UTC) - timedelta(seconds=30)
    assert office.pass_().attention[0].reason.startswith("bukti")
    office.reconciler._clock = lambda: datetime.now(UTC)
    office.world.atasan.tag(document, important(office))
    office.pass_()
    assert list(office.ledger.lines()) == []
    assert ENDORSE not in office.world.admin.tags_of(document)


def test_a_tag_that_nobody_can_be_shown_to_have_set_is_taken_off_after_a_while(office: Office):
    document = office.awaiting()
    without_a_trace(office, document, ENDORSE)
    office.pass_()
    office.reconciler._clock = lambda: datetime.now(UTC) + timedelta(minutes=20)
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING, UNPROVEN}
    assert office.last(document).reason == "bukti-bermakna-ganda"
    office.reconciler._clock = lambda: datetime.now(UTC)
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_what_is_recorded_is_what_stood_there_at_the_ya_even_if_the_list_was_read_before(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    first, second = office.awaiting("a"), office.awaiting("b")
    for document in (first, second):
        office.world.atasan.tag(document, ENDORSE)
    real = office.reconciler._settle

    def settle(document, report):
        if document.id == second:
            office.world.atasan.tag(second, remove=(ENDORSE,))
            office.world.atasan.fill(second, {"kategori": "Serta Merta"})
            office.world.atasan.tag(second, ENDORSE)
        real(document, report)

    monkeypatch.setattr(office.reconciler, "_settle", settle)
    office.pass_()
    recorded = {line.item.document_id: line.item.category.value for line in office.ledger.lines()}
    assert recorded == {first: "berkala", second: "serta-merta"}


def test_a_value_that_vanished_without_a_trace_is_not_covered_by_an_edit_of_another(office: Office):
    document = office.awaiting()
    office.world.atasan.fill(document, {"ringkasan": "Disunting Atasan"})
    office.world.atasan.tag(document, ENDORSE)
    rest = [value for value in office.world.admin.document(document)["custom_fields"]
            if value["field"] != office.world.admin.field_row("nomor")["id"]]
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"custom_fields": rest})
    office.pass_()
    assert list(office.ledger.lines()) == []


def test_options_with_swapped_labels_do_not_turn_an_exempt_item_into_a_public_one(office: Office):
    document = office.awaiting()
    option(office, "kategori", ["Dikecualikan", "Tersedia Setiap Saat", "Serta Merta", "Berkala"])
    office.world.atasan.tag(document, ENDORSE)
    office.restart()
    office.pass_()
    assert list(office.ledger.lines()) == []


def test_an_option_that_the_office_does_not_know_is_no_category_and_stops_nobody(office: Office):
    first, second = office.collect("a"), office.collect("b")
    option(office, "kategori", ["Lainnya", "Tersedia Setiap Saat", "Serta Merta", "Dikecualikan"])
    office.restart()
    for document in (first, second):
        office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    for document in (first, second):
        assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE}


def test_who_collected_it_does_not_endorse_it_even_from_the_other_group(office: Office):
    document = office.awaiting()
    users = {row["username"]: row["id"] for row in office.world.admin.ok("GET", "users/")["results"]}
    groups = {row["name"]: row["id"] for row in office.world.admin.ok("GET", "groups/")["results"]}
    office.world.admin.ok("PATCH", f"users/{users['petugas']}/", json={"groups": [groups["Atasan PPID"]]})
    assert office.world.petugas.tag(document, ENDORSE).ok
    office.pass_()
    assert list(office.ledger.lines()) == []
    assert office.last(document).reason == "bukan-yang-berhak"


def test_a_false_ya_beside_a_genuine_diajukan_is_undone_and_the_other_is_carried_out(office: Office):
    document = office.collect()
    office.world.petugas.tag(document, SUBMIT, ENDORSE)
    office.pass_()
    assert AWAITING in office.world.admin.tags_of(document)
    refused = [d.request for d in office.ledger.decisions() if d.outcome is Outcome.REFUSED]
    assert refused == [Request.ENDORSE]


def test_a_page_that_was_open_since_before_does_not_swallow_the_ya_saved_on_it(office: Office):
    document = office.collect()
    office.world.petugas.tag(document, SUBMIT)
    stale = office.world.admin.document(document)["tags"]
    office.pass_()
    office.world.atasan.ok("PATCH", f"documents/{document}/", json={
        "tags": [*stale, office.world.atasan.tag_id(ENDORSE)]})
    office.pass_()
    [line] = office.ledger.lines()
    assert line.endorsed_by == "atasan"
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_a_tidak_with_its_reason_survives_a_false_ya_beside_it(office: Office):
    document = office.awaiting()
    office.world.atasan.note(document, "Perbaiki ringkasan")
    office.world.atasan.tag(document, RETURN)
    office.world.admin.tag(document, ENDORSE)
    office.pass_()
    assert office.last(document).stage is Stage.COLLECTED
    assert office.last(document).basis == "Perbaiki ringkasan"


def test_a_withdrawal_counts_although_a_field_was_corrected_with_it(office: Office):
    document = office.documented()
    office.world.atasan.fill(document, {"ringkasan": "Terakhir"})
    office.world.atasan.note(document, "Dicabut")
    office.world.atasan.tag(document, WITHDRAW)
    office.pass_()
    assert office.world.admin.tags_of(document) == {WITHDRAW}


def test_what_is_on_the_list_cannot_be_called_a_wrong_scan(office: Office):
    document = office.documented()
    office.world.atasan.note(document, "Perlu ralat")
    office.world.atasan.tag(document, RETURN)
    office.pass_()
    office.world.petugas.note(document, "Salah pindai")
    office.world.petugas.tag(document, CANCEL)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, UNPROVEN}
    assert any("masih tercatat" in note for note in office.world.admin.notes_of(document))


def test_a_form_emptied_before_the_lock_closed_is_open_to_the_petugas_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    document = office.collect()
    office.world.petugas.tag(document, SUBMIT)
    real = Documents.open_to

    def emptied(self, number, roles):
        if list(roles) == list(reconcile_roles):
            office.world.petugas.fill(number, {"ringkasan": ""})
        real(self, number, roles)

    from ppid_dms.approval.answer import may_change  # noqa: PLC0415

    reconcile_roles = may_change(Stage.AWAITING)
    with monkeypatch.context() as patch:
        patch.setattr(Documents, "open_to", emptied)
        office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE}
    assert office.world.petugas.fill(document, COMPLETE).ok


def test_a_withdrawal_that_waits_for_its_reason_is_not_forgotten(office: Office):
    document = office.documented()
    office.pass_()
    office.world.atasan.tag(document, WITHDRAW)
    assert office.pass_().attention
    office.reconciler._seen_until += timedelta(hours=1)
    assert office.pass_().attention
    office.world.atasan.note(document, "Dicabut")
    office.reconciler._seen_until += timedelta(hours=1)
    office.pass_()
    assert office.world.admin.tags_of(document) == {WITHDRAW}


def test_a_pass_cut_short_forgets_nothing(office: Office, monkeypatch: pytest.MonkeyPatch):
    document = office.documented()
    office.pass_()
    office.world.atasan.note(document, "Dicabut")
    office.world.atasan.tag(document, WITHDRAW)
    seen = office.reconciler._seen_until
    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "history_of", lambda *_: (_ for _ in ()).throw(Unreachable("jauh")))
        patch.setattr(reconcile, "_MOST_UNREACHABLE", 1)
        with pytest.raises(Unreachable):
            office.pass_()
    assert office.reconciler._seen_until == seen
    office.pass_()
    assert office.world.admin.tags_of(document) == {WITHDRAW}


def test_a_kind_of_document_that_is_renamed_changes_no_documented_item(office: Office):
    document = office.documented()
    kind = office.world.admin.document(document)["document_type"]
    office.world.admin.ok("PATCH", f"document_types/{kind}/", json={"name": "Surat Biasa"})
    office.restart()
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_a_kind_chosen_in_the_list_by_the_atasan_before_his_ya_is_what_he_endorsed(office: Office):
    document = office.awaiting()
    choose_kind(office, office.world.atasan, document, "Laporan")
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert [line.item.jenis for line in office.ledger.lines()] == ["Laporan"]


def test_a_kind_chosen_by_somebody_else_while_it_waits_is_decided_on_anew(office: Office):
    document = office.awaiting()
    choose_kind(office, office.world.admin, document, "Laporan")
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert list(office.ledger.lines()) == []


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
