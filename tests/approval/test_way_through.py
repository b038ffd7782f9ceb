"""The way of a document through the SOP, on a server over real sockets."""

import time
from datetime import datetime

import pytest
from approval.office import (
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
from world import COMPLETE, letter

from ppid_dms.approval import reconcile
from ppid_dms.errors import HistoryUnreadable
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.paperless.transport import Transport
from ppid_dms.vocabulary import LineKind, Outcome, Request, Stage


def crash_before_the_tags(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass that is killed after it has recorded, before it could write its tags."""

    def crash(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Documents, "set_tags", crash)
        with pytest.raises(KeyboardInterrupt):
            office.pass_()


def test_put_forward_endorsed_documented(office: Office):
    document = office.documented()
    year = datetime.now(office.world.settings.zone).year
    [line] = office.ledger.lines()
    assert (line.kind, line.number) == (LineKind.ENTRY, f"R-{year}-0001")
    assert (line.collected_by, line.endorsed_by) == ("petugas", "atasan")
    assert line.item.summary == COMPLETE["ringkasan"]
    assert line.item.jenis == "Surat Dinas"
    assert office.world.admin.value_of(document, "nomor-rekap") == line.number
    assert office.ledger.faults() == []


def test_an_incomplete_item_comes_back_with_what_is_missing(office: Office):
    document = office.collect(complete=False)
    office.world.petugas.fill(document, {k: v for k, v in COMPLETE.items() if k not in {"kategori", "tanggal"}})
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE}
    [note] = office.world.admin.notes_of(document)
    assert "Kategori Informasi" in note
    assert "Tanggal Pembuatan" in note
    assert office.last(document).outcome is Outcome.INCOMPLETE


def test_completed_after_a_refusal_it_goes_on(office: Office):
    document = office.collect(complete=False)
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    office.world.petugas.fill(document, COMPLETE)
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING}


def test_a_held_item_is_not_put_forward(office: Office):
    document = office.collect()
    office.world.petugas.tag(document, SUBMIT, "Data Pribadi?")
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE, "Data Pribadi?"}
    assert "Data Pribadi?" in office.world.admin.notes_of(document)[-1]


def test_from_step_two_on_the_petugas_can_change_nothing(office: Office):
    document = office.awaiting()
    assert office.world.petugas.tag(document, ENDORSE).status_code == 403
    assert office.world.petugas.fill(document, {"ringkasan": "lain"}).status_code == 403
    assert office.world.atasan.fill(document, {"ringkasan": "lain"}).ok


def test_endorsement_by_the_petugas_is_undone_noted_and_recorded(office: Office):
    document = office.collect()
    office.world.petugas.tag(document, ENDORSE)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, UNPROVEN}
    assert list(office.ledger.lines()) == []
    decision = office.last(document)
    assert (decision.request, decision.outcome, decision.actor_name) == (Request.ENDORSE, Outcome.REFUSED, "petugas")
    assert any(ENDORSE in note for note in office.world.admin.notes_of(document))


def test_endorsement_by_an_administrator_is_no_endorsement(office: Office):
    document = office.awaiting()
    office.world.admin.tag(document, ENDORSE)
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING, UNPROVEN}
    assert list(office.ledger.lines()) == []
    assert office.last(document).reason == "bukan-yang-berhak"


def test_a_genuine_endorsement_after_a_false_one_counts(office: Office):
    document = office.awaiting()
    office.world.admin.tag(document, ENDORSE)
    office.pass_()
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_a_no_op_edit_of_the_atasan_after_a_false_endorsement_does_not_endorse(office: Office):
    document = office.awaiting()
    office.world.admin.tag(document, ENDORSE)
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert list(office.ledger.lines()) == []
    assert office.world.admin.tags_of(document) == {AWAITING, UNPROVEN}


def test_tidak_waits_for_its_reason_and_then_goes_back(office: Office):
    document = office.awaiting()
    office.world.atasan.tag(document, RETURN)
    report = office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING, RETURN}
    assert "alasan" in report.attention[0].reason
    office.world.atasan.note(document, "Ringkasan terlalu umum")
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED}
    assert office.last(document).basis == "Ringkasan terlalu umum"
    assert office.world.petugas.fill(document, {"ringkasan": "Laporan Kinerja KPU 2025"}).ok


def test_corrected_after_tidak_it_is_endorsed(office: Office):
    document = office.awaiting()
    office.world.atasan.note(document, "Perbaiki ringkasan")
    office.world.atasan.tag(document, RETURN)
    office.pass_()
    office.world.petugas.fill(document, {"ringkasan": "Laporan Kinerja KPU 2025"})
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    [line] = office.ledger.lines()
    assert line.item.summary == "Laporan Kinerja KPU 2025"


def test_the_reason_of_an_earlier_round_is_no_reason_for_a_later_tidak(office: Office):
    document = office.awaiting()
    office.world.atasan.note(document, "Perbaiki ringkasan")
    office.world.atasan.tag(document, RETURN)
    office.pass_()
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    office.world.atasan.tag(document, RETURN)
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING, RETURN}


def test_ya_and_tidak_at_once_decide_nothing(office: Office):
    document = office.awaiting()
    office.world.atasan.note(document, "?")
    office.world.atasan.tag(document, ENDORSE, RETURN)
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING, UNPROVEN}
    assert list(office.ledger.lines()) == []
    assert [d.request for d in office.ledger.decisions() if d.outcome is Outcome.REFUSED] == [
        Request.RETURN, Request.ENDORSE]


def test_an_edit_of_the_atasan_before_his_ya_is_what_he_endorsed(office: Office):
    document = office.awaiting()
    office.world.atasan.fill(document, {"ringkasan": "Disunting Atasan"})
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    [line] = office.ledger.lines()
    assert line.item.summary == "Disunting Atasan"


def test_an_edit_by_somebody_else_while_waiting_is_decided_on_anew(office: Office):
    document = office.awaiting()
    office.world.admin.fill(document, {"ringkasan": "Diganti admin"})
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert list(office.ledger.lines()) == []
    assert office.world.admin.tags_of(document) == {AWAITING, UNPROVEN}
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    [line] = office.ledger.lines()
    assert line.item.summary == "Diganti admin"


def test_an_edit_of_the_atasan_after_his_ya_is_not_covered_by_it(office: Office):
    document = office.awaiting()
    office.world.atasan.tag(document, ENDORSE)
    time.sleep(1.1)  # what comes within a second may be one save of the detail page
    office.world.atasan.fill(document, {"ringkasan": "Sesudah"})
    office.pass_()
    assert list(office.ledger.lines()) == []


def test_a_change_after_documenting_goes_back_to_step_two_and_the_old_line_stays(office: Office):
    document = office.documented()
    office.world.atasan.fill(document, {"ringkasan": "Berubah sesudah dicatat"})
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING, UNPROVEN}
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    first, second = office.ledger.lines()
    assert (second.kind, second.refers_to, second.number) == (LineKind.RALAT, first.seq, None)
    assert first.item.summary == COMPLETE["ringkasan"]
    assert second.item.summary == "Berubah sesudah dicatat"
    assert office.world.admin.value_of(document, "nomor-rekap") == first.number
    assert office.ledger.faults() == []


def test_a_documented_item_is_withdrawn_with_a_reason(office: Office):
    document = office.documented()
    office.world.atasan.note(document, "Sudah tidak berlaku")
    office.world.atasan.tag(document, WITHDRAW)
    office.pass_()
    assert office.world.admin.tags_of(document) == {WITHDRAW}
    entry, withdrawal = office.ledger.lines()
    assert (withdrawal.kind, withdrawal.refers_to) == (LineKind.WITHDRAWAL, entry.seq)


def test_a_wrong_scan_is_cancelled_by_the_petugas_and_stays_cancelled(office: Office):
    document = office.collect()
    office.world.petugas.note(document, "Salah pindai")
    office.world.petugas.tag(document, CANCEL)
    office.pass_()
    assert office.world.admin.tags_of(document) == {CANCEL}
    assert office.pass_().decided == []
    assert office.last(document).stage is Stage.CANCELLED


def test_a_stage_tag_taken_off_by_hand_comes_back(office: Office):
    document = office.awaiting()
    office.world.atasan.tag(document, remove=(AWAITING,))
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING}


def test_an_answer_cut_off_by_a_crash_is_given_by_the_next_pass_and_nothing_is_recorded_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    document = office.awaiting()
    office.world.atasan.tag(document, ENDORSE)
    crash_before_the_tags(office, monkeypatch)
    assert len(list(office.ledger.lines())) == 1
    assert office.world.admin.tags_of(document) == {AWAITING, ENDORSE}
    office.restart()
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}
    assert len(list(office.ledger.lines())) == 1
    assert office.ledger.unanswered() == []


def test_a_note_is_written_once_even_if_the_answer_is_given_twice(office: Office, monkeypatch: pytest.MonkeyPatch):
    document = office.collect(complete=False)
    office.world.petugas.tag(document, SUBMIT)
    crash_before_the_tags(office, monkeypatch)
    office.restart()
    office.pass_()
    assert len(office.world.admin.notes_of(document)) == 1
    assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE}


def without_hand_over(office: Office) -> None:
    """Take the workflow away that gives documents with our tags to the service account."""
    for row in office.world.admin.ok("GET", "workflows/")["results"]:
        office.world.admin.call("DELETE", f"workflows/{row['id']}/")


def test_a_document_of_somebody_else_with_our_tag_is_reported_and_left_alone(office: Office):
    without_hand_over(office)
    upload = office.world.admin.ok(
        "POST", "documents/post_document/", files={"document": ("luar.pdf", letter("9/X"), "application/pdf")},
        data={"tags": office.world.admin.tag_id(AWAITING)})
    document = Tasks(Transport(office.world.sandbox.url, office.world.admin.token)).follow(upload, 5).document_id
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
        "view": {"users": [], "groups": sorted(office.taxonomy.groups.values())},
        "change": {"users": [], "groups": []}}})
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"owner": None})
    report = office.pass_()
    assert [a.document_id for a in report.attention] == [document]
    assert "pemilik" in report.attention[0].reason


def test_a_ya_given_on_the_page_of_a_document_counts_like_one_given_in_the_list(office: Office):
    document = office.awaiting()
    tags = office.world.atasan.document(document)["tags"]
    office.world.atasan.ok("PATCH", f"documents/{document}/", json={
        "tags": [*tags, office.world.atasan.tag_id(ENDORSE)]})
    office.pass_()
    [line] = office.ledger.lines()
    assert line.endorsed_by == "atasan"


def test_replacing_the_waiting_tag_by_ya_on_the_page_is_a_ya_as_well(office: Office):
    document = office.awaiting()
    office.world.atasan.ok("PATCH", f"documents/{document}/", json={"tags": [office.world.atasan.tag_id(ENDORSE)]})
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_values_filled_in_on_the_page_by_the_atasan_are_what_he_endorsed(office: Office):
    document = office.awaiting()
    fields = office.world.atasan.document(document)["custom_fields"]
    number = office.world.atasan.field_row("ringkasan")["id"]
    changed = [{**value, "value": "Dari halaman"} if value["field"] == number else value for value in fields]
    office.world.atasan.ok("PATCH", f"documents/{document}/", json={
        "custom_fields": changed, "tags": [office.world.atasan.tag_id(t) for t in (AWAITING, ENDORSE)]})
    office.pass_()
    assert [line.item.summary for line in office.ledger.lines()] == ["Dari halaman"]


def test_one_document_in_trouble_does_not_stop_the_others(office: Office, monkeypatch: pytest.MonkeyPatch):
    first, second = office.collect("a"), office.collect("b")
    for document in (first, second):
        office.world.petugas.tag(document, SUBMIT)
    real = reconcile.history_of

    def history(transport: Transport, document: int):
        if document == first:
            raise HistoryUnreadable("tidak terbaca")
        return real(transport, document)

    monkeypatch.setattr(reconcile, "history_of", history)
    report = office.pass_()
    assert office.world.admin.tags_of(second) == {AWAITING}
    assert office.world.admin.tags_of(first) == {COLLECTED, SUBMIT}
    assert [item.document_id for item in report.attention] == [first]
    assert report.attention[0].urgent


def test_many_items_get_gap_free_numbers_in_one_pass(office: Office):
    documents = [office.collect(str(n)) for n in range(5)]
    for document in documents:
        office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    office.world.atasan.ok("POST", "documents/bulk_edit/", json={
        "documents": documents, "method": "modify_tags",
        "parameters": {"add_tags": [office.world.atasan.tag_id(ENDORSE)], "remove_tags": []}})
    office.pass_()
    year = datetime.now(office.world.settings.zone).year
    assert [line.number for line in office.ledger.lines()] == [f"R-{year}-{n:04d}" for n in range(1, 6)]
    assert office.ledger.faults() == []


def test_a_pass_with_nothing_to_do_writes_nothing(office: Office):
    office.documented()
    before = office.world.admin.ok("GET", "documents/", params={"fields": "id,modified"})["results"]
    report = office.pass_()
    assert report.decided == []
    assert report.attention == []
    assert office.world.admin.ok("GET", "documents/", params={"fields": "id,modified"})["results"] == before
