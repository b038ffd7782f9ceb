"""The register on disk: numbers without a gap, nothing changed or lost, whatever happens while it is written."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from recap.register import (
    DECREE,
    NOON,
    WIB,
    a_decision,
    a_submission,
    a_withdrawal,
    an_item,
    enter,
    put_forward,
)
from sqlalchemy.exc import IntegrityError

from ppid_dms.errors import IntegrityBroken, UsageError
from ppid_dms.recap.chain import GENESIS, Head, Seal
from ppid_dms.recap.decree import Semester
from ppid_dms.recap.ledger import Ledger, Standing
from ppid_dms.records import Decision, Line
from ppid_dms.vocabulary import DipField, LineKind, Outcome, Request, SideTag, Stage


def numbers(ledger: Ledger) -> list[str | None]:
    return [line.number for line in ledger.lines()]


# ── numbers ──


def test_numbers_count_from_one_in_each_year(ledger: Ledger):
    for document in range(1, 4):
        enter(ledger, document, NOON)
    enter(ledger, 4, NOON.replace(year=2027))
    enter(ledger, 5, NOON)
    assert numbers(ledger) == ["R-2026-0001", "R-2026-0002", "R-2026-0003", "R-2027-0001", "R-2026-0004"]
    assert ledger.faults() == []


@pytest.mark.parametrize(("at", "number"), [
    (datetime(2025, 12, 31, 16, 59, 59, 999999, UTC), "R-2025-0001"),
    (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), "R-2026-0001"),
    (datetime(2026, 1, 1, 0, 0, tzinfo=WIB), "R-2026-0001"),
])
def test_the_year_of_a_number_is_that_of_the_office_not_of_utc(ledger: Ledger, at: datetime, number: str):
    assert enter(ledger, at=at).number == number


def test_the_first_line_is_chained_to_the_genesis_and_the_head_is_the_last_line(ledger: Ledger):
    assert ledger.head() == Head(0, 0, GENESIS)
    first, second = enter(ledger, 1), enter(ledger, 2)
    assert (first.seq, first.previous) == (1, GENESIS)
    assert (second.seq, second.previous) == (2, first.digest)
    head = ledger.head()
    assert (head.lines, head.rows) == (2, 8), "each with a submission and two decisions"
    assert ledger.standings([2])[2].seal == Seal(head.rows, head.seal)


def test_several_threads_at_once_leave_no_gap(ledger: Ledger):
    start = threading.Barrier(6)

    def write(first: int) -> None:
        start.wait()
        for document in range(first, first + 8):
            enter(ledger, document)

    threads = [threading.Thread(target=write, args=(n * 100,)) for n in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(ledger) == [f"R-2026-{n:04d}" for n in range(1, 49)]
    assert ledger.faults() == []


# ── what a document goes through ──


def test_what_was_kept_is_read_back_as_it_was(ledger: Ledger, path: Path):
    submission, decision = ledger.freeze(a_submission(), put_forward(missing=(DipField.DATE,), basis="“Ya”\n—"))
    kept, line = ledger.document(
        a_decision(submission_id=submission.id, actor=None, requested_at=None, entry=None),
        an_item(summary="Pengumuman “TPS” — é", made_on=None), "petugas.rina")
    with closing(Ledger(path, WIB)) as again:
        assert list(again.decisions()) == [decision, kept]
        assert list(again.lines()) == [line]
        assert again.standings([1])[1].submission == submission
        assert again.head() == ledger.head()


def test_an_item_without_a_date_of_its_decision_counts_as_endorsed_when_it_was_recorded(ledger: Ledger):
    _decision, line = ledger.document(a_decision(requested_at=None), an_item(), "petugas.rina")
    assert line.endorsed_at == line.recorded_at


def test_a_ralat_refers_to_the_valid_line_and_takes_no_number(ledger: Ledger):
    entry = enter(ledger)
    ralat = enter(ledger, summary="Laporan Kinerja KPU Tahun 2025")
    again = enter(ledger, summary="Laporan Kinerja Tahun Anggaran 2025")
    assert [line.kind for line in ledger.lines()] == [LineKind.ENTRY, LineKind.RALAT, LineKind.RALAT]
    assert (ralat.refers_to, again.refers_to) == (entry.seq, ralat.seq)
    assert numbers(ledger) == ["R-2026-0001", None, None]
    assert enter(ledger, 2).number == "R-2026-0002"
    assert ledger.faults() == []


def test_after_a_withdrawal_a_document_gets_a_new_entry_with_a_number_of_its_own(ledger: Ledger):
    entry = enter(ledger)
    _decision, withdrawal = ledger.withdraw(a_withdrawal(basis="Sudah tidak berlaku"))
    assert (withdrawal.kind, withdrawal.number, withdrawal.refers_to) == (LineKind.WITHDRAWAL, None, entry.seq)
    assert (withdrawal.item, withdrawal.collected_by) == (entry.item, entry.collected_by)
    new = enter(ledger)
    assert (new.kind, new.number, new.refers_to) == (LineKind.ENTRY, "R-2026-0002", None)
    assert ledger.faults() == []


@pytest.mark.parametrize("before", ["nothing", "withdrawn", "another document"])
def test_what_has_no_valid_line_cannot_be_withdrawn_and_no_decision_is_kept(ledger: Ledger, before: str):
    if before == "withdrawn":
        enter(ledger)
        ledger.withdraw(a_withdrawal())
    if before == "another document":
        enter(ledger, 2)
    decided = list(ledger.decisions())
    with pytest.raises(IntegrityBroken):
        ledger.withdraw(a_withdrawal())
    assert list(ledger.decisions()) == decided


def test_what_was_put_forward_once_is_recorded_once(ledger: Ledger):
    submission, _decision = ledger.freeze(a_submission(), put_forward())
    decided = a_decision(submission_id=submission.id)
    ledger.document(decided, an_item(), "petugas.rina")
    assert ledger.faults() == []
    with pytest.raises(IntegrityError):
        ledger.document(replace(decided, entry=72), an_item(), "petugas.rina")
    assert len(list(ledger.lines())) == 1
    assert len(list(ledger.decisions())) == 2
    ledger.withdraw(a_withdrawal(submission_id=submission.id))


def test_a_submission_is_frozen_together_with_its_decision_or_not_at_all(ledger: Ledger):
    spoilt = put_forward(actor_name=None)
    with pytest.raises(IntegrityError):
        ledger.freeze(a_submission(), spoilt)
    assert ledger.standings([1]) == {1: Standing()}
    assert list(ledger.decisions()) == []
    first, decision = ledger.freeze(a_submission(), put_forward())
    assert (first.id, decision.submission_id) == (1, 1)


def test_a_decision_is_documented_together_with_its_line_or_not_at_all(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    class Cut(BaseException):
        pass

    def cut(_line: Line) -> str:
        raise Cut

    enter(ledger)
    with monkeypatch.context() as patch:
        patch.setattr("ppid_dms.recap.ledger.line_digest", cut)
        for act in (lambda: enter(ledger, 2), lambda: ledger.withdraw(a_withdrawal())):
            with pytest.raises(Cut):
                act()
    assert len(list(ledger.decisions())) == 3, "only that the second was put forward"
    assert enter(ledger, 2).number == "R-2026-0002"
    assert ledger.faults() == []


def test_several_decisions_are_recorded_all_or_none(ledger: Ledger):
    with pytest.raises(IntegrityError):
        ledger.record(put_forward(), put_forward(actor_name=None))
    assert list(ledger.decisions()) == []
    ledger.record(put_forward(), put_forward(2))
    assert [decision.id for decision in ledger.decisions()] == [1, 2]


# ── standing ──


def test_a_document_that_the_register_has_not_heard_of_is_being_collected(ledger: Ledger):
    enter(ledger, 2)
    assert ledger.standings([1, 1]) == {1: Standing()}
    assert Standing().stage is Stage.COLLECTED


def test_the_standing_is_that_of_the_newest_decision_with_all_entries_that_were_answered(ledger: Ledger):
    first, _decision = ledger.freeze(a_submission(), put_forward(entry=61))
    ledger.record(a_decision(request=Request.RETURN, stage=Stage.COLLECTED, entry=65, submission_id=first.id))
    second, newest = ledger.freeze(a_submission(mark=replace(first.mark, entry=66)), put_forward(entry=67))
    enter(ledger, 2)
    standing = ledger.standings([1, 2])[1]
    assert (standing.stage, standing.decision, standing.submission) == (Stage.AWAITING, newest, second)
    assert standing.answered == {(Request.SUBMIT, 61), (Request.RETURN, 65), (Request.SUBMIT, 67)}
    assert (standing.line, standing.number) == (None, None)


def test_a_corrected_item_stands_under_the_number_it_got_first(ledger: Ledger):
    enter(ledger)
    ralat = enter(ledger, summary="lain")
    standing = ledger.standings([1])[1]
    assert (standing.line, standing.number) == (ralat, "R-2026-0001")


def test_a_withdrawn_item_has_no_valid_line_and_keeps_its_number(ledger: Ledger):
    enter(ledger)
    ledger.withdraw(a_withdrawal())
    standing = ledger.standings([1])[1]
    assert (standing.stage, standing.line, standing.number) == (Stage.WITHDRAWN, None, "R-2026-0001")


def test_every_decision_is_to_be_answered_until_its_answer_has_been_read_back(ledger: Ledger):
    ledger.record(put_forward(1), put_forward(2), a_decision(1, outcome=Outcome.REFUSED))
    first, of_two, refused = ledger.unanswered()
    assert [d.document_id for d in (first, of_two, refused)] == [1, 2, 1]
    assert ledger.standings([1])[1].owed == (first, refused)
    ledger.mark_answered([first, refused], NOON)
    ledger.mark_answered([refused], NOON + timedelta(days=1))
    assert ledger.unanswered() == [of_two]
    assert ledger.standings([1])[1].owed == ()


def test_a_refusal_does_not_use_up_the_reason_given_for_something_else(ledger: Ledger):
    ledger.record(a_decision(1, outcome=Outcome.ACCEPTED, last_note=3))
    ledger.record(a_decision(1, outcome=Outcome.REFUSED, last_note=8))
    assert ledger.standings([1])[1].last_note == 3


def test_an_answered_decision_does_not_cover_a_later_one(ledger: Ledger):
    ledger.record(put_forward())
    [first] = ledger.unanswered()
    ledger.mark_answered([first], NOON)
    ledger.record(a_decision(outcome=Outcome.REFUSED))
    [second] = ledger.unanswered()
    assert second.id == first.id + 1


def test_the_register_knows_every_document_that_was_ever_decided_on(ledger: Ledger):
    assert ledger.known(range(5)) == set()
    assert ledger.newest_known() == 0
    enter(ledger, 3)
    ledger.record(a_decision(1, outcome=Outcome.REFUSED), put_forward(3))
    assert ledger.known(range(2000)) == {1, 3}
    assert ledger.known([2, 3]) == {3}
    assert ledger.newest_known() == 3


def hold(outcome: Outcome, document_id: int = 1, **changes) -> Decision:
    return a_decision(document_id, **{
        "request": None, "hold": SideTag.PERSONAL_DATA, "outcome": outcome, "stage": Stage.COLLECTED, **changes})


def test_a_hold_is_open_until_it_is_cleared_and_its_clearing_counts_from_where_it_was_raised(ledger: Ledger):
    ledger.record(hold(Outcome.HELD, entry=50))
    ledger.record(hold(Outcome.REFUSED, entry=60))
    standing = ledger.standings([1])[1]
    assert standing.holds == {SideTag.PERSONAL_DATA: 50}
    assert (SideTag.PERSONAL_DATA, 60) in standing.answered
    assert standing.verdict is None
    ledger.record(hold(Outcome.CLEARED, entry=70))
    assert ledger.standings([1])[1].holds == {}


def test_a_hold_that_is_raised_again_counts_from_there(ledger: Ledger):
    for outcome, entry in ((Outcome.HELD, 50), (Outcome.CLEARED, 70), (Outcome.HELD, 90)):
        ledger.record(hold(outcome, entry=entry))
    assert ledger.standings([1])[1].holds == {SideTag.PERSONAL_DATA: 90}


def test_what_was_held_on_a_day_does_not_change_when_it_is_cleared_on_another(ledger: Ledger):
    ledger.record(hold(Outcome.HELD), hold(Outcome.HELD, 2))
    ledger.record(hold(Outcome.CLEARED, recorded_at=NOON + timedelta(days=3)))
    today = NOON.date()
    assert ledger.held_on(today - timedelta(days=1)) == frozenset()
    assert ledger.held_on(today) == {1, 2}
    assert ledger.held_on(today + timedelta(days=3)) == {2}


def test_the_lines_can_be_read_while_more_are_written(ledger: Ledger):
    enter(ledger, 1)
    enter(ledger, 2)
    reading = ledger.lines()
    assert next(reading).seq == 1
    enter(ledger, 3)
    assert [line.seq for line in reading] == [2]
    assert len(list(ledger.lines())) == 3


# ── a Keputusan ──

FIRST = Semester(2026, 1)


def test_a_penetapan_is_a_line_of_the_one_chain_and_takes_no_number(ledger: Ledger):
    entry = enter(ledger, 1)
    kept = ledger.establish(DECREE, "petugas.rina", NOON)
    after = enter(ledger, 2)
    assert (kept.seq, kept.previous, kept.number, kept.kind) == (2, entry.digest, None, LineKind.ESTABLISHMENT)
    assert after.previous == kept.digest
    assert numbers(ledger) == ["R-2026-0001", None, "R-2026-0002"]
    assert list(ledger.lines())[1] == kept
    assert ledger.establishments() == [kept]
    assert ledger.faults() == []


def test_a_list_is_established_from_the_day_on_which_its_keputusan_was_recorded(ledger: Ledger):
    kept = ledger.establish(DECREE, "petugas.rina", NOON)
    assert ledger.established(FIRST) == kept
    assert ledger.established(FIRST, NOON.date()) == kept
    assert ledger.established(FIRST, NOON.date() - timedelta(days=1)) is None
    assert ledger.established(FIRST.before) is None


def test_a_later_keputusan_for_the_same_semester_replaces_the_one_before(ledger: Ledger):
    first = ledger.establish(DECREE, "petugas.rina", NOON)
    other = ledger.establish(replace(DECREE, semester=Semester(2025, 2)), "petugas.rina", NOON)
    second = ledger.establish(replace(DECREE, number="46 Tahun 2026"), "petugas.rina", NOON)
    assert (other.refers_to, second.refers_to) == (None, first.seq)
    assert ledger.established(FIRST) == second
    assert ledger.faults() == []


def test_the_same_keputusan_is_not_recorded_twice(ledger: Ledger):
    ledger.establish(DECREE, "petugas.rina", NOON)
    with pytest.raises(UsageError, match="45 Tahun 2026"):
        ledger.establish(DECREE, "orang.lain", NOON + timedelta(days=1))
    assert len(ledger.establishments()) == 1


@pytest.mark.parametrize("text", ["2026-3", "2026", "26-1", "2026-1 ", "٢٠٢٦-1", "0000-1", "0001-1", ""])
def test_what_is_no_semester_is_not_taken_for_one(text: str):
    with pytest.raises(ValueError, match="semester"):
        Semester.parse(text)
    assert Semester.parse("2026-2") == Semester(2026, 2)


# ── opening ──


@pytest.mark.parametrize("spoil", [
    lambda path: path.write_bytes(b"ini bukan buku rekap" * 400),
    lambda path: path.mkdir(),
    lambda path: path.symlink_to("/tidak/ada/buku"),
])
def test_what_is_no_register_is_told_with_its_place(path: Path, spoil: Callable[[Path], object]):
    spoil(path)
    with pytest.raises(IntegrityBroken) as caught:
        Ledger(path, WIB)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_opening_it_again_makes_nothing_anew(full: Ledger, path: Path):
    before = list(full.lines())
    with closing(Ledger(path, WIB)) as again:
        assert list(again.lines()) == before
        assert again.faults() == []
