"""Holds: who may raise one, who may clear it, and what it keeps from happening; over real sockets."""

from datetime import UTC, datetime, timedelta

import pytest
from approval.office import (
    AWAITING,
    COLLECTED,
    DATA,
    DOCUMENTED,
    ENDORSE,
    INCOMPLETE,
    RETURN,
    SUBMIT,
    TEST,
    TESTED,
    TWICE,
    Office,
)

from ppid_dms.vocabulary import Outcome, Role, SideTag, Stage


def test_what_is_held_does_not_go_on(office: Office):
    document = office.held()
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE, DATA}


@pytest.mark.parametrize("tag", [DATA, TWICE])
def test_the_petugas_clears_and_puts_forward_in_one_go(office: Office, tag: str):
    document = office.held(tag)
    office.world.petugas.tag(document, SUBMIT, remove=(tag,))
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING}
    log = [(d.outcome, d.hold, d.actor_name) for d in office.ledger.decisions() if d.hold]
    side = SideTag.PERSONAL_DATA if tag == DATA else SideTag.SUSPECTED_DUPLICATE
    assert log == [(Outcome.HELD, side, "ppid-layanan"), (Outcome.CLEARED, side, "petugas")]


def test_a_hold_says_what_to_do_and_who_may_do_it(office: Office):
    document = office.held(TEST)
    [note] = office.world.admin.notes_of(document)
    assert TEST in note
    assert "PPID" in note
    assert "Dasar Hukum Pengecualian" in note


def test_the_petugas_cannot_clear_the_consequence_test(office: Office):
    document = office.held(TEST)
    office.world.petugas.fill(document, TESTED)
    office.world.petugas.tag(document, SUBMIT, remove=(TEST,))
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE, TEST}
    assert any("petugas tidak berhak" in note for note in office.world.admin.notes_of(document))


def test_the_ppid_clears_it_when_the_test_is_written_down_and_not_before(office: Office):
    document = office.held(TEST)
    ppid = office.person("ppid.ani", Role.PPID)
    ppid.tag(document, remove=(TEST,))
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, TEST}
    assert any("Konsekuensi Bila Dibuka" in note for note in office.world.admin.notes_of(document)[1:])
    ppid.fill(document, TESTED)
    ppid.tag(document, remove=(TEST,))
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED}
    assert office.ledger.standings([document])[document].holds == {}


@pytest.mark.parametrize("who", ["admin", "service"])
def test_nobody_else_clears_a_hold(office: Office, who: str):
    document = office.held()
    getattr(office.world, who).tag(document, remove=(DATA,))
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, DATA}
    assert office.last(document).outcome is Outcome.REFUSED


def test_after_a_false_clearing_a_genuine_one_counts(office: Office):
    document = office.held()
    office.world.admin.tag(document, remove=(DATA,))
    office.pass_()
    office.pass_()
    office.world.petugas.tag(document, remove=(DATA,))
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED}
    assert len([d for d in office.ledger.decisions() if d.outcome is Outcome.REFUSED]) == 1


def test_a_hold_that_is_gone_without_a_trace_comes_back_and_is_not_credited_to_who_edits_next(office: Office):
    document = office.held()
    store = office.world.sandbox.store
    stored = store.live[document]
    store.retag(stored, set(stored.tags) - {office.world.admin.tag_id(DATA)})
    office.reconciler._clock = lambda: datetime.now(UTC) - timedelta(seconds=30)
    assert office.pass_().attention
    office.world.petugas.fill(document, {"ringkasan": "Lain"})
    office.world.petugas.tag(document, SUBMIT)
    office.reconciler._clock = lambda: datetime.now(UTC) + timedelta(minutes=20)
    office.pass_()
    assert office.world.admin.tags_of(document) >= {COLLECTED, DATA}
    assert office.ledger.standings([document])[document].stage is Stage.COLLECTED


def test_a_hold_raised_while_it_waits_takes_it_back_to_step_1(office: Office):
    document = office.awaiting()
    office.world.atasan.tag(document, DATA)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, DATA}
    assert any("kembali ke langkah 1" in note for note in office.world.admin.notes_of(document))
    office.world.petugas.tag(document, SUBMIT, remove=(DATA,))
    office.pass_()
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}


def test_a_ya_on_what_is_held_is_undone(office: Office):
    document = office.awaiting()
    office.world.atasan.tag(document, DATA, ENDORSE)
    office.pass_()
    assert ENDORSE not in office.world.admin.tags_of(document)
    assert DATA in office.world.admin.tags_of(document)
    assert list(office.ledger.lines()) == []


def test_what_is_sent_back_and_held_at_once_is_both(office: Office):
    document = office.awaiting()
    office.world.atasan.note(document, "Ada NIK pada halaman 2")
    office.world.atasan.tag(document, DATA, RETURN)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, DATA}
    assert {d.outcome for d in office.ledger.decisions()} == {Outcome.ACCEPTED, Outcome.HELD}


def test_a_hold_on_a_listed_item_takes_it_off_the_public_list_until_it_is_endorsed_anew(office: Office):
    document = office.documented()

    def listed() -> bool:
        return "Laporan Kinerja" in office.public_list()

    assert listed()
    office.world.atasan.tag(document, DATA)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, DATA}
    assert not listed()
    office.world.petugas.tag(document, SUBMIT, remove=(DATA,))
    office.pass_()
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}
    assert listed()
    numbers = {line.number for line in office.ledger.lines() if line.number}
    assert len(numbers) == 1


def test_an_exempt_item_is_not_complete_without_its_consequence_test(office: Office):
    document = office.collect()
    office.world.petugas.fill(document, {"kategori": "Dikecualikan"})
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    assert office.world.admin.tags_of(document) == {COLLECTED, INCOMPLETE}
    office.world.petugas.fill(document, TESTED)
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    assert office.world.admin.tags_of(document) == {AWAITING}


def test_what_the_consequence_test_says_is_endorsed_with_the_rest(office: Office):
    document = office.collect()
    office.world.petugas.fill(document, {"kategori": "Dikecualikan", **TESTED})
    office.world.petugas.tag(document, SUBMIT)
    office.pass_()
    office.world.atasan.tag(document, ENDORSE)
    office.pass_()
    assert office.world.admin.tags_of(document) == {DOCUMENTED}
    [line] = office.ledger.lines()
    assert line.item.exemption == TESTED, "the list of exempt information is printed from the register"
    office.world.atasan.fill(document, {"jangka-pengecualian": "Selamanya"})
    office.pass_()
    assert AWAITING in office.world.admin.tags_of(document)
