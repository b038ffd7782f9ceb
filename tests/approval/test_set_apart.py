"""A form on paper stands apart from the procedure, and nothing else gets out of it by the same tag."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from approval.attacking import Offices, writing
from approval.office import (
    AWAITING,
    CANCEL,
    COLLECTED,
    DATA,
    DOCUMENTED,
    PAPER,
    SUBMIT,
    UNPROVEN,
    Office,
    on_page,
    rights,
)

from ppid_dms.approval import reconcile
from ppid_dms.approval.search import Course
from ppid_dms.vocabulary import Role


@pytest.fixture
def office(offices: Offices) -> Iterator[Office]:
    with offices.at("3.0.5") as shared:
        yield shared


def permissions(office: Office, document: int) -> Any:
    return office.world.admin.ok("GET", f"documents/{document}/", params={"full_perms": "true"})["permissions"]


def give(office: Office, document: int, *roles: Role) -> None:
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": rights(office, *roles)})


def assert_an_item(office: Office, document: int) -> None:
    """At step 1, and open to those who work there."""
    assert office.tags(document) == {COLLECTED}
    groups = office.taxonomy.groups
    assert permissions(office, document)["change"] == {
        "users": [], "groups": sorted(groups[role] for role in (Role.PETUGAS, Role.PPID))}


def rest(office: Office) -> None:
    office.pass_()
    with writing() as written:
        office.pass_()
    assert written == []


# ── what the intake has set apart ──


def test_a_form_on_paper_is_left_alone_now_later_after_a_restart_and_by_the_sweep(office: Office):
    document = office.set_apart()
    with writing() as written:
        for ahead in (timedelta(), timedelta(hours=2), timedelta(days=2)):
            office.ahead = ahead
            office.restart()
            for _pass in range(3):
                assert document not in {told.document_id for told in office.pass_().attention}
    assert written == []
    assert office.tags(document) == {PAPER}
    assert permissions(office, document)["change"] == {"users": [], "groups": []}
    assert office.decisions(document) == []


def test_everybody_may_see_it_and_nobody_may_change_it(office: Office):
    document = office.set_apart()
    ppid = office.person("ppid.ani", Role.PPID)
    for person in (office.world.petugas, office.world.atasan, ppid):
        assert person.document(document)["user_can_change"] is False
        assert person.tag(document, SUBMIT).status_code == 403
        assert person.fill(document, {"nomor": "1"}).status_code == 403


def test_that_everybody_may_see_it_is_put_right_and_others_may_go_on_seeing_it(office: Office):
    document = office.set_apart()
    guest = office.world.admin.ok("POST", "users/", json={"username": "tamu", "password": "rahasia-tamu"})["id"]
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
        "view": {"users": [guest], "groups": []}, "change": {"users": [], "groups": []}}})
    rest(office)
    assert permissions(office, document) == {
        "view": {"users": [guest], "groups": sorted(office.taxonomy.groups.values())},
        "change": {"users": [], "groups": []}}
    assert office.tags(document) == {PAPER}


def test_a_number_of_the_book_that_somebody_writes_on_it_is_taken_off(office: Office):
    document = office.set_apart()
    office.world.admin.fill(document, {"nomor-rekap": "R-2026-0001"})
    rest(office)
    assert not office.world.admin.value_of(document, "nomor-rekap")
    assert office.tags(document) == {PAPER}


# ── the way back ──


def test_an_administrator_who_takes_the_tag_off_makes_it_an_item(office: Office):
    document = office.set_apart()
    office.ahead = timedelta(hours=2)
    office.world.admin.tag(document, remove=(PAPER,))
    rest(office)
    assert_an_item(office, document)


@pytest.mark.parametrize("instead", [(PAPER,), ()])
def test_an_administrator_who_puts_a_stage_in_its_place_or_beside_it_makes_it_an_item(
    office: Office, instead: tuple[str, ...]
):
    document = office.set_apart()
    office.ahead = timedelta(hours=2)
    on_page(office.world.admin, document, COLLECTED, remove=instead)
    rest(office)
    assert_an_item(office, document)


def test_one_that_came_a_moment_ago_is_opened_when_the_time_of_the_intake_is_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reconcile, "_WAITING_SECONDS", 0)
    document = office.set_apart()
    office.world.admin.tag(document, remove=(PAPER,))
    rest(office)
    assert office.tags(document) == {COLLECTED}
    assert permissions(office, document)["change"]["groups"] == []
    search = office.reconciler._search
    search.course = replace(  # nothing tells of it any more: no change, no sweep
        search.course, seen_until=datetime.now(UTC) + timedelta(hours=1), swept_at=office.now(), sweep_from=None)
    office.ahead = timedelta(hours=2)
    rest(office)
    search.course = Course()
    assert_an_item(office, document)


# ── what nobody can hide behind the tag ──


@pytest.mark.parametrize("kept", [(), (COLLECTED,)])
def test_whatever_may_be_changed_is_an_item_although_it_has_the_tag(office: Office, kept: tuple[str, ...]):
    document = office.collect()
    office.world.petugas.tag(document, PAPER, remove=() if kept else (COLLECTED,))
    rest(office)
    assert_an_item(office, document)


@pytest.mark.parametrize("roles", [(Role.PETUGAS,), (Role.ATASAN,), (Role.PETUGAS, Role.PPID), tuple(Role)])
def test_a_form_on_paper_that_somebody_opens_to_changes_is_an_item_of_those_at_step_1(
    office: Office, roles: tuple[Role, ...]
):
    document = office.set_apart()
    give(office, document, *roles)
    rest(office)
    assert_an_item(office, document)


def test_it_is_an_item_as_well_where_one_account_alone_may_change_it(office: Office):
    document = office.set_apart()
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
        **rights(office), "change": {"users": [office.account("petugas")], "groups": []}}})
    rest(office)
    assert_an_item(office, document)


@pytest.mark.parametrize("begin", ["awaiting", "documented", "held"])
def test_what_the_register_knows_is_never_set_apart_even_where_nobody_may_change_it(office: Office, begin: str):
    document = getattr(office, begin)()
    before = office.tags(document)
    give(office, document)
    stage = {"awaiting": AWAITING, "documented": DOCUMENTED, "held": COLLECTED}[begin]
    on_page(office.world.admin, document, PAPER, remove=tuple(before - {DATA}))
    office.ahead = timedelta(hours=2)
    rest(office)
    assert stage in office.tags(document)
    assert PAPER not in office.tags(document)


def test_what_has_no_reference_of_ours_was_not_set_apart_by_us(office: Office):
    document = office.set_apart()
    office.ahead = timedelta(hours=2)
    office.world.admin.fill(document, {"rujukan": ""})
    rest(office)
    assert_an_item(office, document)


@pytest.mark.parametrize(("tag", "rests"), [
    (SUBMIT, {COLLECTED, UNPROVEN}), (CANCEL, {COLLECTED, UNPROVEN}), (AWAITING, {COLLECTED, UNPROVEN}),
    (DATA, {COLLECTED, DATA}),
])
def test_what_an_administrator_asks_for_on_it_goes_the_usual_way(office: Office, tag: str, rests: set[str]):
    document = office.set_apart()
    office.ahead = timedelta(hours=2)
    assert office.world.admin.tag(document, tag).ok
    office.world.admin.note(document, "Salah pindai")
    rest(office)
    assert office.tags(document) == rests
    assert len(office.decisions(document)) == 1


def test_an_item_from_which_a_petugas_takes_its_stage_comes_back_with_the_next_look(office: Office):
    document = office.collect()
    office.pass_()
    office.world.petugas.tag(document, remove=(COLLECTED,))
    office.world.sandbox.settle()
    rest(office)
    assert_an_item(office, document)
