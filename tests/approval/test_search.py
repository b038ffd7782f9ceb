"""What a pass finds, and what it costs: changes, what leaves no trace, what is gone, and what is not ours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import requests
from approval.office import (
    AWAITING,
    COLLECTED,
    DOCUMENTED,
    ENDORSE,
    SUBMIT,
    UNPROVEN,
    WITHDRAW,
    Office,
)
from approval.test_way_through import without_hand_over
from requests.adapters import HTTPAdapter
from world import COMPLETE, letter

from ppid_dms.approval import reconcile
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.paperless.transport import Transport
from ppid_dms.vocabulary import OwnField, Role, Stage


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request that is made, as method and path with its parameters."""
    made: list[str] = []
    send = HTTPAdapter.send

    def counted(self: HTTPAdapter, request: requests.PreparedRequest, *more, **others) -> requests.Response:
        made.append(f"{request.method} {(request.url or '').partition('/api/')[2]}")
        return send(self, request, *more, **others)

    monkeypatch.setattr(HTTPAdapter, "send", counted)
    return made


def rest(office: Office) -> None:
    """Passes until there is nothing to do and the sweep is through."""
    for _pass in range(5):
        office.pass_()
    assert office.reconciler.course.sweep_from is None


def later(office: Office, **more: float) -> None:
    """A pass as if so much time had gone by."""
    office.reconciler._clock = lambda: datetime.now(UTC) + timedelta(**more)
    office.reconciler._search._clock = office.reconciler._clock


# ── what it costs ──


def test_with_nothing_to_do_a_pass_asks_two_questions(office: Office, asked: list[str]):
    office.documented("a")
    office.awaiting("b")
    rest(office)
    asked.clear()
    office.pass_()
    assert [request.partition("?")[0] for request in asked] == ["GET documents/", "GET documents/"]
    assert "tags__id__in" in asked[0]
    assert "modified__gte" in asked[1]


def test_a_plain_ya_takes_six_requests_with_all_that_the_pass_asks_anyway(office: Office, asked: list[str]):
    document = office.awaiting()
    rest(office)
    office.world.atasan.tag(document, ENDORSE)
    office.world.sandbox.settle()
    asked.clear()
    office.pass_()
    assert office.ledger.unanswered() == []
    assert len(asked) <= 6, asked
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_what_is_asked_does_not_grow_with_what_rests(office: Office, asked: list[str]):
    for name in "abcdef":
        office.documented(name)
    rest(office)
    asked.clear()
    office.pass_()
    assert len(asked) == 2


def test_many_yas_are_read_back_together(office: Office, asked: list[str]):
    documents = [office.awaiting(name) for name in "abcde"]
    rest(office)
    for document in documents:
        office.world.atasan.tag(document, ENDORSE)
    office.world.sandbox.settle()
    asked.clear()
    office.pass_()
    assert all(office.world.admin.tags_of(document) == {DOCUMENTED} for document in documents)
    passes_own = [request for request in asked if request.startswith(("GET documents/?", "GET users/"))]
    assert len([r for r in passes_own if "id__in" in r and "tags__id__in" not in r]) == 1


# ── what it finds ──


def test_the_course_goes_on_in_the_next_process(office: Office, asked: list[str]):
    office.documented()
    rest(office)
    course = office.reconciler.course
    office.restart()
    office.reconciler._search.course = course
    asked.clear()
    office.pass_()
    assert len(asked) == 2


def test_time_in_which_nothing_changed_is_not_asked_about_again(office: Office):
    office.documented()
    rest(office)
    before = office.reconciler.course.seen_until
    office.reconciler._search._followed_at -= 3600
    office.pass_()
    after = office.reconciler.course.seen_until
    assert timedelta(minutes=59) < after - before < timedelta(minutes=61)


def test_a_change_that_is_dated_late_is_found_all_the_same(office: Office):
    document = office.documented()
    rest(office)
    office.reconciler._search.course = replace(
        office.reconciler.course, seen_until=office.reconciler.course.seen_until + timedelta(seconds=90))
    office.world.atasan.fill(document, {"ringkasan": "Lain"})
    office.world.sandbox.settle()
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING, UNPROVEN}


def bulk_permissions(office: Office, document: int) -> None:
    roles = office.taxonomy.groups
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
        "view": {"users": [], "groups": list(roles.values())},
        "change": {"users": [], "groups": [roles[Role.PETUGAS]]}}})


def nobody_sees_it(office: Office, document: int) -> None:
    office.world.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
        "view": {"users": [], "groups": []}, "change": {"users": [], "groups": []}}})


@pytest.mark.parametrize("change", [bulk_permissions, nobody_sees_it])
def test_permission_that_somebody_changed_is_put_right(office: Office, change: Callable[[Office, int], None]):
    document = office.awaiting()
    rest(office)
    change(office, document)
    office.pass_()
    assert office.world.petugas.fill(document, {"ringkasan": "Lain"}).status_code == 403
    assert office.world.atasan.fill(document, {"ringkasan": "Ralat atasan"}).ok
    assert office.world.petugas.document(document)


def test_who_else_may_see_a_document_goes_on_seeing_it(office: Office):
    document = office.collect()
    admin = office.world.admin
    guest = admin.ok("POST", "users/", json={"username": "tamu", "password": "rahasia-tamu"})["id"]
    grants = admin.ok("GET", f"documents/{document}/", params={"full_perms": "true"})["permissions"]
    admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
        "view": {"users": [guest], "groups": grants["view"]["groups"]}, "change": grants["change"]}})
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    now = admin.ok("GET", f"documents/{document}/", params={"full_perms": "true"})["permissions"]
    assert now["view"]["users"] == [guest]
    assert now["change"] == {"users": [], "groups": [office.taxonomy.groups[Role.ATASAN]]}


def test_a_scan_that_is_being_prepared_is_left_to_the_intake(office: Office):
    document = office.collect(complete=False)
    nobody_sees_it(office, document)
    office.pass_()
    assert office.world.petugas.fill(document, {"nomor": "1"}).status_code == 403
    office.restart()
    later(office, hours=2)
    rest(office)
    assert office.world.petugas.fill(document, {"nomor": "1"}).ok


def test_what_was_uploaded_in_paperless_with_a_stage_tag_is_handed_over_and_goes_the_whole_way(office: Office):
    petugas, admin = office.world.petugas, office.world.admin
    rest(office)
    upload = admin.ok(
        "POST", "documents/post_document/", files={"document": ("unggahan.pdf", letter("9/X"), "application/pdf")},
        data={"tags": admin.tag_id(COLLECTED), "from_webui": "true"})
    document = Tasks(Transport(office.world.sandbox.url, admin.token)).follow(upload, 10).document_id
    office.world.sandbox.settle()
    office.pass_()
    assert petugas.fill(document, COMPLETE).ok
    petugas.tag(document, SUBMIT)
    office.pass_()
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert admin.tags_of(document) == {DOCUMENTED}


def test_a_number_of_the_book_that_the_register_never_gave_is_taken_off(office: Office):
    document = office.collect()
    office.world.petugas.fill(document, {"nomor-rekap": "R-2026-0001"})
    rest(office)
    assert not office.world.admin.value_of(document, OwnField.RECAP_NUMBER.value)


def test_a_stage_tag_that_was_deleted_and_made_again_comes_back(office: Office):
    document, listed = office.collect("a"), office.documented("b")
    rest(office)
    admin = office.world.admin
    for name in (COLLECTED, DOCUMENTED):
        owner = office.taxonomy.service.id
        admin.call("DELETE", f"tags/{admin.tag_id(name)}/")
        admin.ok("POST", "tags/", json={"name": name, "matching_algorithm": 0, "owner": owner})
    office.restart()
    rest(office)
    assert admin.tags_of(document) == {COLLECTED}
    assert admin.tags_of(listed) == {DOCUMENTED}


def test_ids_that_were_given_anew_are_found_without_a_restart(office: Office, monkeypatch: pytest.MonkeyPatch):
    document = office.awaiting()
    rest(office)
    admin = office.world.admin
    admin.call("DELETE", f"tags/{admin.tag_id(ENDORSE)}/")
    admin.ok("POST", "tags/", json={"name": ENDORSE, "matching_algorithm": 0, "owner": None})
    office.world.atasan.tag(document, ENDORSE)
    office.world.sandbox.settle()
    monkeypatch.setattr(reconcile, "_NAMES_SECONDS", 0.0)
    office.pass_()
    office.pass_()
    assert admin.tags_of(document) == {DOCUMENTED}


def test_a_sweep_finds_what_nothing_tells_of(office: Office):
    document = office.documented()
    rest(office)
    store = office.world.sandbox.store
    stored = store.live[document]
    store.retag(stored, set())
    office.reconciler._search.course = replace(
        office.reconciler.course, seen_until=office.reconciler.course.seen_until + timedelta(minutes=10))
    office.pass_()
    assert office.world.admin.tags_of(document) == set()
    later(office, days=2)
    rest(office)
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


# ── what is gone, and what is not ours ──


def test_what_lies_in_the_trash_is_told_and_found_again_when_it_is_restored(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    document = office.documented()
    rest(office)
    office.world.admin.call("DELETE", f"documents/{document}/")
    later(office, days=2)
    rest(office)
    [told] = office.pass_().attention
    assert (told.document_id, told.urgent) == (document, True)
    assert "tempat sampah" in told.reason
    assert len(list(office.ledger.lines())) == 1
    office.world.admin.ok("POST", "trash/", json={"documents": [document], "action": "restore"})
    monkeypatch.setattr(reconcile, "_WAITING_SECONDS", 0)
    assert office.pass_().attention == []


def test_what_is_gone_for_good_is_told(office: Office):
    document = office.documented()
    rest(office)
    office.world.admin.call("DELETE", f"documents/{document}/")
    office.world.admin.ok("POST", "trash/", json={"documents": [document], "action": "empty"})
    later(office, days=2)
    rest(office)
    [told] = office.pass_().attention
    assert "tidak ada lagi" in told.reason


def test_another_document_under_a_number_that_is_known_is_left_alone(office: Office):
    document = office.documented()
    rest(office)
    store = office.world.sandbox.store
    stored = store.live[document]
    stored.added += timedelta(days=1)  # a server restored from a backup has given the number out again
    office.world.atasan.tag(document, WITHDRAW)
    office.world.atasan.note(document, "Salah")
    [told] = office.pass_().attention
    assert "cadangan" in told.reason
    assert office.world.admin.tags_of(document) == {DOCUMENTED, WITHDRAW}
    assert len(list(office.ledger.lines())) == 1


def test_a_history_that_ends_before_the_submission_is_told_and_frozen_anew(office: Office):
    document = office.awaiting()
    rest(office)
    store = office.world.sandbox.store
    stored = store.live[document]
    for entry in stored.history:
        entry.id -= 10_000  # as a server that was restored counts
    store._counters["history"] = count(-5_000)
    office.world.atasan.tag(document, ENDORSE)
    rest(office)
    assert ENDORSE not in office.world.admin.tags_of(document)
    assert list(office.ledger.lines()) == []
    assert any("dipulihkan dari cadangan" in note for note in office.world.admin.notes_of(document))


def test_a_document_made_by_others_with_our_reference_is_not_ours(office: Office):
    without_hand_over(office)
    document = office.documented()
    admin = office.world.admin
    field = office.taxonomy.fields[OwnField.REFERENCE].id
    stage = office.taxonomy.stages[Stage.DOCUMENTED]
    upload = admin.ok(
        "POST", "documents/post_document/", files={"document": ("tiruan.pdf", letter("9/X"), "application/pdf")},
        data={"custom_fields": f'{{"{field}": "S-a"}}'})
    copy = Tasks(Transport(office.world.sandbox.url, admin.token)).follow(upload, 5).document_id
    admin.ok("PATCH", f"documents/{copy}/", json={"tags": [stage], "set_permissions": {
        "view": {"users": [], "groups": list(office.taxonomy.groups.values())},
        "change": {"users": [], "groups": []}}})
    admin.ok("PATCH", f"documents/{copy}/", json={"owner": None})
    rest(office)
    assert [told.document_id for told in office.pass_().attention] == [copy]
    assert [line.item.document_id for line in office.ledger.lines()] == [document]
