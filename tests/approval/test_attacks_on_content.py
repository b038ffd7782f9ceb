"""Ways to get something into the register that is not what was put forward, or by tags that are not what they seem."""

from datetime import timedelta

from approval.attacking import (
    BOTH,
    Attack,
    Attacks,
    Offices,
    awaiting,
    choose_kind,
    collected,
    documented,
    documented_as_exempt,
    exempt,
    important,
    judge,
    relabel,
    remake_tag,
    rename_tag,
    swap_file,
    torn_open,
)
from approval.office import AWAITING, COLLECTED, DOCUMENTED, ENDORSE, TESTED, Office, on_page
from world import COMPLETE

from ppid_dms.sandbox import Fault
from ppid_dms.sop import Reason
from ppid_dms.vocabulary import Role

ATTACKS = Attacks()
attack = ATTACKS.way


# ── content that is not what was put forward ────────────────────────────────


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def the_file_is_swapped_before_the_ya(office: Office, it: int):
    swap_file(office.world.admin, it)
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def the_file_is_swapped_after_the_ya(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    swap_file(office.world.admin, it)


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def the_file_is_swapped_and_the_other_one_shown_again_after_the_ya(office: Office, it: int):
    version = swap_file(office.world.admin, it)
    assert office.world.atasan.tag(it, ENDORSE).ok
    assert office.world.admin.call("DELETE", f"documents/{it}/versions/{version}/").ok


@attack(documented, AWAITING, Reason.CHANGED_AFTER_ENDORSEMENT)
def the_file_is_swapped_after_it_was_documented(office: Office, it: int):
    swap_file(office.world.admin, it)


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED, versions=BOTH)
def an_administrator_edits_before_the_ya(office: Office, it: int):
    office.world.admin.fill(it, {"ringkasan": "Diganti"})
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED, versions=BOTH)
def an_administrator_edits_in_the_second_after_the_ya(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    office.world.admin.fill(it, {"ringkasan": "Diganti"})


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def an_administrator_shows_something_else_while_the_ya_is_said(office: Office, it: int):
    office.world.admin.fill(it, {"ringkasan": "Yang elok"})
    assert office.world.atasan.tag(it, ENDORSE).ok
    office.world.admin.fill(it, {"ringkasan": COMPLETE["ringkasan"]})


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def another_atasan_edits_in_the_second_after_the_ya(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    office.person("atasan.dua", Role.ATASAN).fill(it, {"ringkasan": "Diganti"})


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def the_atasan_himself_edits_later_than_his_ya(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    said = office.world.sandbox.store.live[it].history[-1]
    said.timestamp -= timedelta(seconds=2)  # an edit within a second may be of the same save
    office.world.atasan.fill(it, {"ringkasan": "Diganti"})


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def a_petugas_edits_what_was_torn_open_before_the_ya(office: Office, it: int):
    assert torn_open(office, it).fill(it, {"ringkasan": "Diganti"}).ok
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED, versions=BOTH)
def a_stolen_token_of_the_service_edits_before_the_ya(office: Office, it: int):
    office.world.service.fill(it, {"ringkasan": "Diganti"})
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def a_stolen_token_of_the_service_edits_in_the_second_after_the_ya(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    office.world.service.fill(it, {"ringkasan": "Diganti", "nomor-rekap": "R-2026-0001"})


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def a_value_vanishes_beside_an_edit_of_the_atasan(office: Office, it: int):
    assert office.world.atasan.fill(it, {"ringkasan": "Disunting Atasan"}).ok
    assert office.world.atasan.tag(it, ENDORSE).ok
    number = office.world.admin.field_row("nomor")["id"]
    rest = [row for row in office.world.admin.document(it)["custom_fields"] if row["field"] != number]
    office.world.admin.ok("PATCH", f"documents/{it}/", json={"custom_fields": rest})


@attack(awaiting, COLLECTED, Reason.CONTENT_CHANGED)
def a_required_value_is_taken_off_after_the_ya(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    number = office.world.admin.field_row("kategori")["id"]
    office.world.admin.ok("POST", "documents/bulk_edit/", json={
        "documents": [it], "method": "modify_custom_fields",
        "parameters": {"add_custom_fields": {}, "remove_custom_fields": [number]}})


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def another_kind_of_document_is_chosen_before_the_ya(office: Office, it: int):
    choose_kind(office, office.world.admin, it, "Laporan")
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def another_kind_of_document_is_chosen_after_the_ya(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    choose_kind(office, office.world.admin, it, "Laporan")


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED, is_alone=True)
def its_kind_is_renamed_before_the_ya(office: Office, it: int):
    kind = office.world.admin.document(it)["document_type"]
    office.world.admin.ok("PATCH", f"document_types/{kind}/", json={"name": "Keputusan Ketua"})
    office.restart()
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, COLLECTED, Reason.CONTENT_CHANGED, versions=BOTH, is_alone=True)
def the_labels_of_the_categories_are_swapped(office: Office, it: int):
    relabel(office, "kategori", "Dikecualikan", "Tersedia Setiap Saat", "Serta Merta", "Berkala")
    assert office.world.atasan.tag(it, ENDORSE).ok
    assert office.tags(it) == {AWAITING, ENDORSE}


@attack(exempt, AWAITING, Reason.CONTENT_CHANGED, is_alone=True)
def the_labels_of_the_categories_are_swapped_after_the_ya_on_an_exempt_item(office: Office, it: int):
    assert office.world.atasan.tag(it, ENDORSE).ok
    relabel(office, "kategori", "Dikecualikan", "Tersedia Setiap Saat", "Serta Merta", "Berkala")


@attack(documented_as_exempt, AWAITING, Reason.CHANGED_AFTER_ENDORSEMENT, is_alone=True)
def the_labels_of_the_categories_are_swapped_after_an_exempt_item_was_documented(office: Office, it: int):
    relabel(office, "kategori", "Dikecualikan", "Tersedia Setiap Saat", "Serta Merta", "Berkala")


@attack(awaiting, COLLECTED, Reason.CONTENT_CHANGED, is_alone=True)
def the_category_is_renamed_to_one_that_the_office_does_not_know(office: Office, it: int):
    relabel(office, "kategori", "Lainnya")
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED, is_alone=True)
def the_unit_of_its_option_is_renamed(office: Office, it: int):
    labels = [row["label"] for row in office.world.admin.field_row("unit")["extra_data"]["select_options"]]
    relabel(office, "unit", *(f"{label} Lama" for label in labels))
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, COLLECTED, Reason.CONTENT_CHANGED, is_alone=True)
def the_option_of_its_category_is_deleted(office: Office, it: int):
    row = office.world.admin.field_row("kategori")
    office.world.admin.ok("PATCH", f"custom_fields/{row['id']}/", json={
        "extra_data": {"select_options": row["extra_data"]["select_options"][1:]}})
    office.restart()
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED, is_alone=True)
def a_field_is_deleted_made_again_and_filled_in_by_an_administrator(office: Office, it: int):
    admin = office.world.admin
    row = admin.field_row("ringkasan")
    admin.ok("DELETE", f"custom_fields/{row['id']}/")
    admin.ok("POST", "custom_fields/", json={"name": row["name"], "data_type": row["data_type"]})
    admin.fill(it, {"ringkasan": "Diganti"})
    office.restart()
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(exempt, AWAITING, Reason.CONTENT_CHANGED)
def an_exempt_item_is_called_public_after_the_freeze(office: Office, it: int):
    office.world.admin.fill(it, {"kategori": "Berkala"})
    assert office.world.atasan.tag(it, ENDORSE).ok


@attack(documented_as_exempt, AWAITING, Reason.CHANGED_AFTER_ENDORSEMENT)
def an_exempt_item_is_called_public_after_it_was_documented(office: Office, it: int):
    office.world.atasan.fill(it, {"kategori": "Berkala"})


@attack(collected, COLLECTED, None)
def the_number_of_the_book_is_typed_in_by_hand(office: Office, it: int):
    assert office.world.petugas.fill(it, {"nomor-rekap": "R-2026-0001"}).ok


@attack(documented, DOCUMENTED, None)
def the_number_of_the_book_is_changed_by_hand(office: Office, it: int):
    assert office.world.atasan.fill(it, {"nomor-rekap": "R-2026-9999"}).ok


# ── tags that are not what they seem ────────────────────────────────────────


@attack(awaiting, AWAITING, None)
def a_twin_in_other_letters_is_set(office: Office, it: int):
    office.world.admin.ok("POST", "tags/", json={"name": ENDORSE.lower(), "matching_algorithm": 0, "owner": None})
    assert office.world.atasan.tag(it, ENDORSE.lower()).ok


@attack(awaiting, AWAITING, None)
def a_twin_with_a_blank_at_its_end_is_set(office: Office, it: int):
    office.world.admin.ok("POST", "tags/", json={"name": f"{ENDORSE} ", "matching_algorithm": 0, "owner": None})
    assert on_page(office.world.atasan, it, f"{ENDORSE} ").ok


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS, is_alone=True)
def ours_is_set_on_the_page_under_a_harmless_name(office: Office, it: int):
    rename_tag(office, ENDORSE, "Penting")
    assert on_page(office.world.atasan, it, "Penting").ok
    rename_tag(office, "Penting", ENDORSE)


@attack(awaiting, AWAITING, None, is_alone=True)
def the_names_of_ours_and_of_another_are_swapped_for_a_while(office: Office, it: int):
    important(office)
    rename_tag(office, ENDORSE, "sementara")
    rename_tag(office, "Penting", ENDORSE)
    assert office.world.atasan.tag(it, ENDORSE).ok
    rename_tag(office, ENDORSE, "Penting")
    rename_tag(office, "sementara", ENDORSE)


@attack(awaiting, AWAITING, Reason.NOT_ENTITLED, versions=BOTH, is_alone=True)
def it_is_deleted_made_again_and_set_by_an_administrator(office: Office, it: int):
    remake_tag(office, ENDORSE)
    assert office.world.admin.tag(it, ENDORSE).ok


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS, is_alone=True)
def it_is_deleted_under_a_ya_made_again_and_set_on_the_page_by_an_administrator(office: Office, it: int):
    assert on_page(office.world.atasan, it, ENDORSE).ok
    remake_tag(office, ENDORSE)
    assert on_page(office.world.admin, it, ENDORSE).ok


def a_child(office: Office, name: str = "Segera") -> str:
    """A tag below Disahkan: who assigns it, assigns both."""
    admin = office.world.admin
    admin.ok("POST", "tags/", json={
        "name": name, "matching_algorithm": 0, "owner": None, "parent": admin.tag_id(ENDORSE)})
    return name


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS, is_alone=True)
def a_child_of_it_drags_it_along(office: Office, it: int):
    assert office.world.admin.tag(it, a_child(office)).ok
    assert ENDORSE in office.tags(it)


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS, is_alone=True)
def a_child_of_it_drags_it_along_by_the_atasan_who_meant_something_else(office: Office, it: int):
    assert office.world.atasan.tag(it, a_child(office)).ok
    assert ENDORSE in office.tags(it)


@attack(awaiting, AWAITING, Reason.EVIDENCE_AMBIGUOUS, is_alone=True)
def a_child_of_it_drags_it_along_on_the_page(office: Office, it: int):
    assert on_page(office.world.atasan, it, a_child(office)).ok
    assert ENDORSE in office.tags(it)


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED, is_alone=True)
def the_labels_of_the_field_that_the_atasan_edited_are_swapped(office: Office, it: int):
    office.world.atasan.fill(it, {"kategori": "Dikecualikan", **TESTED})
    assert office.world.atasan.tag(it, ENDORSE).ok
    relabel(office, "kategori", "Berkala", "Tersedia Setiap Saat", "Dikecualikan", "Serta Merta")


@attack(awaiting, AWAITING, Reason.CONTENT_CHANGED)
def a_value_without_a_trace_over_one_that_the_atasan_wrote(office: Office, it: int):
    office.world.atasan.fill(it, {"ringkasan": "Disunting Atasan"})
    office.world.sandbox.faults.next("POST", "documents/bulk_edit/", Fault.BULK_UNLOGGED)
    office.world.admin.fill(it, {"ringkasan": "Diganti"})
    assert office.world.atasan.tag(it, ENDORSE).ok


@ATTACKS.each()
def test_nothing_gets_in_when(attack: Attack, version: str, offices: Offices):
    with offices.at(version, is_alone=attack.is_alone) as office:
        judge(attack, office)
