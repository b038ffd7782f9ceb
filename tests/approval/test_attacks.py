"""Ways to get something into the register by whoever sets a tag, however it comes there, and whatever is asked."""

import copy
from datetime import timedelta
from itertools import count

from approval.attacking import (
    BOTH,
    Attack,
    Attacks,
    Offices,
    awaiting,
    both_at_once,
    collected,
    documented,
    held_for_data,
    held_for_its_test,
    held_when_documented,
    important,
    judge,
    late,
    nothing,
    remake_tag,
    split_off,
    torn_open,
    upload,
    uploader,
    without_a_trace,
    workflow,
)
from approval.office import (
    AWAITING,
    CANCEL,
    COLLECTED,
    DATA,
    DOCUMENTED,
    ENDORSE,
    PAPER,
    RETURN,
    SUBMIT,
    TEST,
    TESTED,
    WITHDRAW,
    Office,
    on_page,
    rights,
)

from ppid_dms.sandbox import Fault
from ppid_dms.sop import Reason
from ppid_dms.vocabulary import Role

ATTACKS = Attacks()
attack = ATTACKS.way


# ── who sets the tag ────────────────────────────────────────────────────────


@attack(collected, COLLECTED, Reason.STEP_SKIPPED, versions=BOTH)
def a_petugas_sets_it_in_the_list(office: Office, it: int):
    assert office.world.petugas.tag(it, ENDORSE).ok


@attack(collected, COLLECTED, Reason.STEP_SKIPPED, versions=BOTH)
def a_petugas_sets_it_on_the_page_in_place_of_the_stage(office: Office, it: int):
    assert on_page(office.world.petugas, it, ENDORSE, remove=(COLLECTED,)).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED, versions=BOTH)
def a_petugas_for_whom_the_permission_was_torn_open_sets_it(office: Office, it: int):
    assert torn_open(office, it).tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, None)
def the_permission_is_torn_open(office: Office, it: int):
    torn_open(office, it)


@attack(collected, AWAITING, Reason.STEP_SKIPPED, versions=BOTH)
def it_is_set_together_with_diajukan(office: Office, it: int):
    assert office.world.petugas.tag(it, SUBMIT, ENDORSE).ok


@attack(collected, COLLECTED, Reason.STEP_SKIPPED)
def an_atasan_says_ya_before_step_2(office: Office, it: int):
    torn_open(office, it)
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED, versions=BOTH)
def an_administrator_outside_the_group_sets_it(office: Office, it: int):
    assert office.world.admin.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def an_administrator_sets_it_on_the_page(office: Office, it: int):
    assert on_page(office.world.admin, it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def a_superuser_in_both_groups_sets_it(office: Office, it: int):
    assert both_at_once(office, is_superuser=True).tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def an_account_in_both_groups_sets_it(office: Office, it: int):
    assert both_at_once(office, is_superuser=False).tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED, versions=BOTH)
def a_collector_who_was_moved_to_the_atasan_group_sets_it(office: Office, it: int):
    office.person("petugas", Role.ATASAN)
    assert office.world.petugas.tag(it, ENDORSE).ok
    office.pass_()
    office.person("petugas", Role.PETUGAS)


@attack(collected, AWAITING, Reason.NOT_ENTITLED)
def an_atasan_puts_forward_from_the_petugas_group_and_goes_back_to_his_own(office: Office, it: int):
    two = office.person("dua.topi", Role.PETUGAS)
    assert two.tag(it, SUBMIT).ok
    office.pass_()
    office.person("dua.topi", Role.ATASAN)
    assert two.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED, versions=BOTH)
def an_atasan_who_has_left_the_group_before_the_pass_has_set_it(office: Office, it: int):
    leaving = office.person("pindah.tugas", Role.ATASAN)
    assert leaving.tag(it, ENDORSE).ok
    office.person("pindah.tugas")


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def an_atasan_whose_account_was_closed_before_the_pass_has_set_it(office: Office, it: int):
    leaving = office.person("pensiun", Role.ATASAN)
    assert leaving.tag(it, ENDORSE).ok
    office.account("pensiun", is_active=False)


@attack(awaiting, AWAITING, Reason.NOT_A_PERSON)
def an_atasan_whose_account_was_deleted_before_the_pass_has_set_it(office: Office, it: int):
    leaving = office.person("dihapus", Role.ATASAN)
    assert leaving.tag(it, ENDORSE).ok
    assert office.world.admin.call("DELETE", f"users/{office.account('dihapus')}/").ok


@attack(awaiting, AWAITING, Reason.NOT_A_PERSON, versions=BOTH)
def the_token_of_the_service_was_stolen_and_sets_it(office: Office, it: int):
    assert office.world.service.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_A_PERSON)
def the_service_account_was_put_into_the_atasan_group_and_sets_it(office: Office, it: int):
    name = office.taxonomy.service.name
    office.account(name, groups=[office.taxonomy.groups[Role.ATASAN]])
    assert office.world.service.tag(it, ENDORSE).ok
    office.pass_()
    office.account(name, groups=[])


@attack(awaiting, AWAITING, Reason.NOT_A_PERSON, is_alone=True)
def a_workflow_sets_it_when_the_atasan_edits(office: Office, it: int):
    number = workflow(office, 3, ENDORSE, on=AWAITING)
    office.world.atasan.fill(it, {"nomor": "13/PR.03-LP/62/2026"})
    office.world.sandbox.settle()
    assert ENDORSE in office.tags(it)
    office.world.admin.ok("DELETE", f"workflows/{number}/")


@attack(nothing, COLLECTED, Reason.STEP_SKIPPED, is_alone=True)
def a_workflow_or_a_matching_rule_sets_it_on_what_is_added(office: Office, _it: int):
    workflow(office, 2, AWAITING, ENDORSE, on=COLLECTED)
    return office.collect()


@attack(nothing, COLLECTED, Reason.STEP_SKIPPED, is_alone=True)
def it_was_made_an_inbox_tag(office: Office, _it: int):
    office.world.admin.ok("PATCH", f"tags/{office.world.admin.tag_id(ENDORSE)}/", json={"is_inbox_tag": True})
    return office.collect()


# ── at upload, by copies, from the trash ────────────────────────────────────


@attack(nothing, COLLECTED, Reason.STEP_SKIPPED, versions=BOTH)
def a_petugas_uploads_it_with_the_tag(office: Office, _it: int):
    return upload(office, uploader(office), COLLECTED, ENDORSE)


@attack(nothing, COLLECTED, Reason.STEP_SKIPPED)
def a_petugas_uploads_it_as_one_that_waits(office: Office, _it: int):
    return upload(office, uploader(office), AWAITING, ENDORSE)


@attack(nothing, COLLECTED, None)
def a_petugas_uploads_it_as_documented_with_a_number(office: Office, _it: int):
    return upload(office, uploader(office), DOCUMENTED, nomor_rekap="R-2026-0001")


@attack(nothing, COLLECTED, Reason.NOT_A_PERSON)
def the_service_uploads_it_as_put_forward(office: Office, _it: int):
    return upload(office, office.world.service, COLLECTED, SUBMIT)


@attack(nothing, COLLECTED, Reason.STEP_SKIPPED)
def the_service_uploads_it_as_endorsed(office: Office, _it: int):
    return upload(office, office.world.service, AWAITING, ENDORSE)


@attack(documented, COLLECTED, None, versions=BOTH)
def a_copy_is_split_off_what_was_endorsed(office: Office, it: int):
    return split_off(office, it)


@attack(awaiting, COLLECTED, Reason.STEP_SKIPPED, versions=BOTH)
def a_copy_is_split_off_with_its_ya_before_the_pass(office: Office, it: int):
    office.world.atasan.tag(it, ENDORSE)
    copied = split_off(office, it)
    office.world.atasan.tag(it, remove=(ENDORSE,))
    return copied


@attack(nothing, COLLECTED, Reason.STEP_SKIPPED)
def what_a_petugas_merges_at_step_1_carries_a_ya(office: Office, _it: int):
    first, second = office.collect(), office.collect()
    petugas = uploader(office)
    petugas.tag(first, ENDORSE)
    before = {row["id"] for row in office.world.admin.documents()}
    petugas.ok("POST", "documents/bulk_edit/", json={
        "documents": [first, second], "method": "merge", "parameters": {"metadata_document_id": first}})
    office.world.sandbox.settle()
    [merged] = {row["id"] for row in office.world.admin.documents()} - before
    return merged


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def it_comes_back_from_the_trash_with_the_tag(office: Office, it: int):
    admin = office.world.admin
    admin.tag(it, ENDORSE)
    admin.ok("DELETE", f"documents/{it}/")
    office.pass_()
    admin.ok("POST", "trash/", json={"documents": [it], "action": "restore"})


@attack(documented, "", "nomor dokumen ini dulu milik dokumen lain", is_alone=True)
def another_document_gets_the_number_of_one_that_was_endorsed(office: Office, it: int):
    store = office.world.sandbox.store
    office.world.admin.ok("DELETE", f"documents/{it}/")
    office.world.admin.ok("POST", "trash/", json={"documents": [it], "action": "empty"})
    store._counters["document"] = count(it)
    assert upload(office, office.world.service, ENDORSE) == it


@attack(nothing, "", "bukan milik akun layanan", is_alone=True)
def a_document_of_others_carries_our_reference_and_tags(office: Office, _it: int):
    admin = office.world.admin
    for row in admin.ok("GET", "workflows/")["results"]:
        admin.ok("DELETE", f"workflows/{row['id']}/")
    theirs = upload(office, admin, AWAITING, ENDORSE, rujukan="S-surat-1")
    admin.ok("PATCH", f"documents/{theirs}/", json={"set_permissions": rights(office, Role.ATASAN)})
    admin.ok("PATCH", f"documents/{theirs}/", json={"owner": None})  # else the service does not see it
    return theirs


# ── what the history seems to say ───────────────────────────────────────────


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED, versions=BOTH)
def an_atasan_edits_in_bulk_after_it_without_changing_anything(office: Office, it: int):
    office.world.admin.tag(it, ENDORSE)
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def an_atasan_edits_in_bulk_before_it_without_changing_anything(office: Office, it: int):
    office.world.atasan.tag(it, AWAITING)
    office.world.admin.tag(it, ENDORSE)


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def an_atasan_saves_the_page_on_which_it_was_set_already(office: Office, it: int):
    office.world.admin.tag(it, ENDORSE)
    assert on_page(office.world.atasan, it, important(office), title="Judul baru").ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def an_atasan_takes_his_ya_back_and_an_administrator_sets_it_again(office: Office, it: int):
    office.world.atasan.tag(it, ENDORSE)
    office.world.atasan.tag(it, remove=(ENDORSE,))
    office.world.admin.tag(it, ENDORSE)


@attack(awaiting, AWAITING, None)
def an_atasan_takes_his_ya_back(office: Office, it: int):
    office.world.atasan.tag(it, ENDORSE)
    office.world.atasan.tag(it, remove=(ENDORSE,))


@attack(awaiting, AWAITING, Reason.CONTRADICTION, versions=BOTH)
def ya_and_tidak_are_said_at_once(office: Office, it: int):
    office.world.atasan.note(it, "?")
    assert office.world.atasan.tag(it, ENDORSE, RETURN).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def a_ya_of_an_earlier_round_is_in_the_history(office: Office, it: int):
    atasan = office.world.atasan
    on_page(atasan, it, ENDORSE)
    atasan.note(it, "Perbaiki")
    on_page(atasan, it, RETURN, remove=(ENDORSE,))
    office.pass_()
    office.world.petugas.tag(it, SUBMIT)
    office.pass_()
    assert office.tags(it) == {AWAITING}
    on_page(office.world.admin, it, ENDORSE)


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS, versions=BOTH)
def it_was_set_while_the_audit_log_was_off(office: Office, it: int):
    store = office.world.sandbox.store
    store.audit_log = False
    assert office.world.admin.tag(it, ENDORSE).ok
    office.pass_()
    store.audit_log = True


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED, versions=BOTH)
def the_history_is_withheld_for_a_while(office: Office, it: int):
    faults = office.world.sandbox.faults
    office.world.admin.tag(it, ENDORSE)
    faults.always("GET", "documents/*/history/", Fault.HISTORY_FORBIDDEN)
    assert any("Riwayat" in item.reason for item in office.pass_().attention)
    faults.clear()


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS)
def its_entry_was_removed_from_the_history(office: Office, it: int):
    office.world.admin.tag(it, ENDORSE)
    office.world.sandbox.store.live[it].history.pop()


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def its_entry_comes_late(office: Office, it: int):
    let_in = late(office, lambda: office.world.admin.tag(it, ENDORSE))
    assert any("bukti" in item.reason for item in office.pass_().attention)
    let_in()


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS)
def it_has_no_entry_and_an_atasan_saves_the_page(office: Office, it: int):
    without_a_trace(office, it, ENDORSE)
    assert on_page(office.world.atasan, it, important(office), title="Judul baru").ok


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS)
def it_has_no_entry_and_an_atasan_edits_in_bulk_after_it_was_seen(office: Office, it: int):
    without_a_trace(office, it, ENDORSE)
    office.ahead = timedelta(seconds=-30)
    assert any("bukti" in item.reason for item in office.pass_().attention)
    office.ahead = timedelta()
    assert office.world.atasan.tag(it, important(office)).ok


@attack(awaiting, AWAITING, Reason.HISTORY_REWOUND)
def a_server_restored_from_a_backup_brings_a_ya_back(office: Office, it: int):
    stored = office.world.sandbox.store.live[it]
    saved = copy.deepcopy(stored.history[:-2])
    without_a_trace(office, it, ENDORSE)
    stored.history[:] = saved


# ── other requests ──────────────────────────────────────────────────────────


@attack(collected, COLLECTED, Reason.NOT_ENTITLED)
def an_administrator_puts_it_forward(office: Office, it: int):
    assert office.world.admin.tag(it, SUBMIT).ok


@attack(collected, COLLECTED, Reason.NOT_ENTITLED)
def a_ppid_puts_it_forward(office: Office, it: int):
    assert office.person("ppid.ani", Role.PPID).tag(it, SUBMIT).ok


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED)
def an_administrator_says_tidak(office: Office, it: int):
    office.world.admin.note(it, "Jangan")
    assert office.world.admin.tag(it, RETURN).ok


@attack(documented, DOCUMENTED, Reason.NOT_ENTITLED)
def an_administrator_takes_it_off_the_list(office: Office, it: int):
    office.world.admin.note(it, "Hapus")
    assert office.world.admin.tag(it, WITHDRAW).ok


@attack(documented, DOCUMENTED, Reason.STEP_SKIPPED)
def what_is_listed_is_called_a_wrong_scan(office: Office, it: int):
    office.world.atasan.note(it, "Salah pindai")
    assert office.world.atasan.tag(it, CANCEL).ok


@attack(documented, COLLECTED, Reason.STILL_LISTED)
def what_is_listed_is_called_a_wrong_scan_while_it_is_corrected(office: Office, it: int):
    office.world.atasan.note(it, "Perlu ralat")
    office.world.atasan.tag(it, RETURN)
    office.pass_()
    office.world.petugas.note(it, "Salah pindai")
    assert office.world.petugas.tag(it, CANCEL).ok


# ── past a hold ─────────────────────────────────────────────────────────────


@attack(held_for_data, COLLECTED, Reason.NOT_ENTITLED, DATA, versions=BOTH)
def an_administrator_clears_a_hold(office: Office, it: int):
    assert office.world.admin.tag(it, remove=(DATA,)).ok


@attack(held_for_data, COLLECTED, Reason.NOT_ENTITLED, DATA)
def an_atasan_clears_a_hold(office: Office, it: int):
    torn_open(office, it)
    assert on_page(office.world.atasan, it, remove=(DATA,)).ok


@attack(held_for_data, COLLECTED, Reason.NOT_A_PERSON, DATA)
def a_stolen_token_of_the_service_clears_a_hold_and_puts_it_forward(office: Office, it: int):
    assert office.world.service.tag(it, SUBMIT, remove=(DATA,)).ok


@attack(held_for_data, COLLECTED, Reason.EVIDENCE_AMBIGUOUS, DATA, is_alone=True)
def the_tag_of_a_hold_is_deleted_and_made_again(office: Office, it: int):
    remake_tag(office, DATA)


@attack(held_for_data, COLLECTED, Reason.EVIDENCE_AMBIGUOUS, DATA)
def a_hold_vanishes_without_an_entry_and_a_petugas_edits_in_bulk_after_it_was_seen(office: Office, it: int):
    without_a_trace(office, it, remove=(DATA,))
    office.ahead = timedelta(seconds=-30)
    assert office.pass_().attention
    office.ahead = timedelta()
    assert office.world.petugas.tag(it, SUBMIT).ok


@attack(held_for_its_test, COLLECTED, Reason.NOT_ENTITLED, TEST, versions=BOTH)
def a_petugas_clears_the_consequence_test(office: Office, it: int):
    office.world.petugas.fill(it, TESTED)
    assert office.world.petugas.tag(it, SUBMIT, remove=(TEST,)).ok


@attack(held_for_its_test, COLLECTED, Reason.NOT_TESTED, TEST, versions=BOTH)
def a_ppid_clears_the_consequence_test_before_it_is_written_down(office: Office, it: int):
    assert office.person("ppid.ani", Role.PPID).tag(it, remove=(TEST,)).ok


@attack(awaiting, COLLECTED, Reason.HELD, DATA)
def a_ya_is_said_on_what_is_held(office: Office, it: int):
    assert office.world.atasan.tag(it, DATA, ENDORSE).ok


@attack(held_when_documented, COLLECTED, Reason.NOT_ENTITLED, DATA)
def a_hold_on_what_was_listed_is_cleared_by_the_atasan(office: Office, it: int):
    torn_open(office, it)
    assert office.world.atasan.tag(it, ENDORSE, remove=(DATA,)).ok


# ── out of the procedure, and in again ──────────────────────────────────────


@attack(collected, COLLECTED, None, versions=BOTH)
def a_petugas_calls_an_item_a_form_on_paper(office: Office, it: int):
    assert office.world.petugas.tag(it, PAPER, remove=(COLLECTED,)).ok


@attack(awaiting, AWAITING, None, versions=BOTH)
def an_atasan_calls_what_waits_for_him_a_form_on_paper(office: Office, it: int):
    assert office.world.atasan.tag(it, PAPER, remove=(AWAITING,)).ok


@attack(documented, DOCUMENTED, None, versions=BOTH)
def an_administrator_calls_what_is_listed_a_form_on_paper_and_closes_it(office: Office, it: int):
    assert office.world.admin.tag(it, PAPER, remove=(DOCUMENTED,)).ok
    office.world.admin.ok("PATCH", f"documents/{it}/", json={"set_permissions": rights(office)})


@attack(Office.set_apart, COLLECTED, Reason.STEP_SKIPPED, versions=BOTH)
def an_administrator_sets_it_on_a_form_on_paper(office: Office, it: int):
    assert office.world.admin.tag(it, ENDORSE).ok


@attack(Office.set_apart, COLLECTED, Reason.STEP_SKIPPED)
def an_atasan_sets_it_on_a_form_on_paper_for_which_the_permission_was_torn_open(office: Office, it: int):
    torn_open(office, it)
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(Office.set_apart, PAPER, None, versions=BOTH)
def nobody_may_set_it_on_a_form_on_paper(office: Office, it: int):
    for person in (office.world.petugas, office.world.atasan):
        assert person.tag(it, SUBMIT, ENDORSE).status_code == 403


@ATTACKS.each()
def test_nothing_gets_in_when(attack: Attack, version: str, offices: Offices):
    with offices.at(version, is_alone=attack.is_alone) as office:
        judge(attack, office)
