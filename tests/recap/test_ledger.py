"""The register on disk: numbers without a gap, nothing changed or lost, whatever happens while it is written."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recap.register import (
    NOON,
    WIB,
    a_decision,
    a_submission,
    a_withdrawal,
    an_item,
    another_process,
    put_forward,
    write_many,
)
from sqlalchemy.exc import IntegrityError

from ppid_dms.errors import IntegrityBroken
from ppid_dms.recap.chain import GENESIS
from ppid_dms.recap.ledger import Ledger, Standing
from ppid_dms.records import Decision, Line
from ppid_dms.vocabulary import DipField, ExitCode, LineKind, Outcome, Request, SideTag, Stage

BOOK = "buku rekap? #1 100%.sqlite3"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / BOOK


@pytest.fixture
def ledger(path: Path):
    with closing(Ledger(path, WIB)) as register:
        yield register


def enter(ledger: Ledger, document: int = 1, at: datetime = NOON, **item) -> Line:
    _decision, line = ledger.document(
        a_decision(document, recorded_at=at), an_item(document, **item), "petugas.rina")
    return line


def numbers(ledger: Ledger) -> list[str | None]:
    return [line.number for line in ledger.lines()]


def raw(path: Path, *statements: str) -> None:
    """What somebody with an SQLite shell could do."""
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


def forge(path: Path, *statements: str) -> None:
    """The same by somebody who takes the triggers away first."""
    with closing(sqlite3.connect(path)) as db:
        triggers = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    assert triggers
    raw(path, *(f"DROP TRIGGER {name}" for name in triggers), *statements)


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
    assert ledger.head() == (0, GENESIS)
    first, second = enter(ledger, 1), enter(ledger, 2)
    assert (first.seq, first.previous) == (1, GENESIS)
    assert (second.seq, second.previous) == (2, first.digest)
    assert ledger.head() == (2, second.digest)


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


def test_several_processes_at_once_leave_no_gap(path: Path):
    Ledger(path, WIB).close()
    writers = [
        another_process(f"print('ready', flush=True)\ninput()\nwrite_many(Path({str(path)!r}), {n * 100}, 10)")
        for n in range(1, 4)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    write_many(path, 900, 10)
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    with closing(Ledger(path, WIB)) as ledger:
        assert numbers(ledger) == [f"R-2026-{n:04d}" for n in range(1, 41)]
        assert ledger.faults() == []


# ── what a document goes through ──


def test_what_was_kept_is_read_back_as_it_was(ledger: Ledger, path: Path):
    submission, decision = ledger.freeze(a_submission(), put_forward(missing=(DipField.DATE,), basis="“Ya”\n—"))
    kept, line = ledger.document(
        a_decision(submission_id=submission.id, actor=None, requested_at=None, entry=None),
        an_item(summary="Pengumuman “TPS” — é", made_on=None), "petugas.rina")
    with closing(Ledger(path, WIB)) as again:
        assert again.decisions() == [decision, kept]
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
    decided = ledger.decisions()
    with pytest.raises(IntegrityBroken):
        ledger.withdraw(a_withdrawal())
    assert ledger.decisions() == decided


def test_what_was_put_forward_once_is_recorded_once(ledger: Ledger):
    submission, _decision = ledger.freeze(a_submission(), put_forward())
    decided = a_decision(submission_id=submission.id)
    ledger.document(decided, an_item(), "petugas.rina")
    with pytest.raises(IntegrityError):
        ledger.document(replace(decided, entry=72), an_item(), "petugas.rina")
    assert len(list(ledger.lines())) == 1
    assert len(ledger.decisions()) == 2
    ledger.withdraw(a_withdrawal(submission_id=submission.id))


def test_a_submission_is_frozen_together_with_its_decision_or_not_at_all(ledger: Ledger):
    spoilt = put_forward(actor_name=None)
    with pytest.raises(IntegrityError):
        ledger.freeze(a_submission(), spoilt)
    assert ledger.standings([1]) == {1: Standing()}
    assert ledger.decisions() == []
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
    assert len(ledger.decisions()) == 1
    assert enter(ledger, 2).number == "R-2026-0002"
    assert ledger.faults() == []


def test_several_decisions_are_recorded_all_or_none(ledger: Ledger):
    with pytest.raises(IntegrityError):
        ledger.record(put_forward(), put_forward(actor_name=None))
    assert ledger.decisions() == []
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


# ── what must not happen to it ──


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """A register with every kind of row: four lines, of which one is a ralat and one a withdrawal."""
    submission, _decision = ledger.freeze(a_submission(), put_forward())
    decision, _line = ledger.document(a_decision(submission_id=submission.id), an_item(), "petugas.rina")
    ledger.mark_answered([decision], NOON)
    enter(ledger, 2)
    enter(ledger, 1, summary="lain")
    ledger.withdraw(a_withdrawal(2))
    assert ledger.faults() == []
    return ledger


@pytest.mark.parametrize("table", ["submissions", "decisions", "lines", "answers"])
@pytest.mark.parametrize("deed", [
    "UPDATE {table} SET {key} = {key}", "DELETE FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
])
def test_no_row_is_changed_taken_away_or_replaced(full: Ledger, path: Path, table: str, deed: str):
    key = {"lines": "seq", "answers": "decision_id"}.get(table, "id")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        raw(path, deed.format(table=table, key=key))
    assert full.faults() == []
    assert len(list(full.lines())) == 4


FORGERIES: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "a changed item": (
        "UPDATE lines SET item = replace(item, 'Laporan Kinerja', 'Laporan Palsu') WHERE seq = 2",
        [(2, "content differs from its digest")]),
    "a changed number": (
        "UPDATE lines SET number = 'R-2026-0007' WHERE seq = 2",
        [(2, "content differs from its digest"), (2, "number out of order")]),
    "a changed name": (
        "UPDATE lines SET endorsed_by = 'orang.lain' WHERE seq = 3", [(3, "content differs from its digest")]),
    "a moment moved": (
        "UPDATE lines SET recorded_at = replace(recorded_at, '2026', '2025') WHERE seq = 4",
        [(4, "content differs from its digest")]),
    "a removed line": (
        "DELETE FROM lines WHERE seq = 2", [(2, "missing"), (3, "not chained to the line before")]),
    "a removed first line": (
        "DELETE FROM lines WHERE seq = 1",
        [(1, "missing"), (2, "not chained to the line before"), (2, "number out of order")]),
    "a last line cut off": ("DELETE FROM lines WHERE seq = 4", [(4, "missing")]),
    "a tail cut off": ("DELETE FROM lines WHERE seq > 2", [(3, "missing"), (4, "missing")]),
    "everything cut off": ("DELETE FROM lines", [(seq, "missing") for seq in (1, 2, 3, 4)]),
}


@pytest.mark.parametrize(("deed", "found"), FORGERIES.values(), ids=FORGERIES)
def test_what_is_forged_behind_its_back_is_found(
    full: Ledger, path: Path, deed: str, found: list[tuple[int, str]]
):
    forge(path, deed)
    assert full.faults() == found


def test_two_lines_that_changed_places_are_found(full: Ledger, path: Path):
    forge(
        path, "UPDATE lines SET seq = 99 WHERE seq = 2", "UPDATE lines SET seq = 2 WHERE seq = 3",
        "UPDATE lines SET seq = 3 WHERE seq = 99")
    found = full.faults()
    assert {(2, "not chained to the line before"), (2, "content differs from its digest"),
            (3, "not chained to the line before"), (3, "content differs from its digest")} <= set(found)


def test_two_lines_that_changed_contents_are_found(full: Ledger, path: Path):
    forge(
        path, "CREATE TEMP TABLE kept AS SELECT seq, item FROM lines",
        "UPDATE lines SET item = (SELECT item FROM kept WHERE kept.seq = 3 - lines.seq) WHERE seq IN (1, 2)")
    assert full.faults() == [(seq, "content differs from its digest") for seq in (1, 2)]


def test_a_tail_cut_off_with_its_decisions_shows_only_against_a_head_that_was_noted_elsewhere(
    full: Ledger, path: Path
):
    noted = full.head()
    forge(path, "DELETE FROM lines WHERE seq > 2", "DELETE FROM decisions WHERE id > 3")
    assert full.faults() == []
    assert full.head() != noted


def test_decisions_that_want_no_line_are_not_missed(ledger: Ledger):
    ledger.record(
        put_forward(), a_decision(outcome=Outcome.REFUSED), a_decision(request=Request.RETURN, stage=Stage.COLLECTED),
        a_decision(request=Request.CANCEL, stage=Stage.CANCELLED))
    assert ledger.faults() == []


# ── opening ──


def test_a_register_of_a_newer_version_is_refused_with_the_remedy_and_left_as_it_is(path: Path):
    Ledger(path, WIB).close()
    raw(path, "INSERT INTO schema_versions VALUES (99)")
    before = path.read_bytes()
    with pytest.raises(IntegrityBroken) as caught:
        Ledger(path, WIB)
    assert "versi ppid-dms yang terbaru" in caught.value.remedy
    assert caught.value.exit_code is ExitCode.INTEGRITY
    assert path.read_bytes() == before


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


# ── the end of the power ──

DEATHS = {
    "before the line is written": "module.line_digest = lambda line: os._exit(9)",
    "before it is committed": "event.listen(ledger._engine, 'commit', lambda connection: os._exit(9))",
}


@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS)
def test_a_process_that_dies_in_the_middle_leaves_a_whole_register(path: Path, death: str):
    dying = another_process(f"""
from sqlalchemy import event
from ppid_dms.recap import ledger as module
ledger = module.Ledger(Path({str(path)!r}), WIB)
ledger.document(a_decision(1), an_item(1), 'petugas.rina')
{death}
ledger.document(a_decision(2), an_item(2), 'petugas.rina')
""")
    dying.communicate(timeout=60)
    assert dying.returncode == 9
    with closing(Ledger(path, WIB)) as ledger:
        assert numbers(ledger) == ["R-2026-0001"]
        assert len(ledger.decisions()) == 1
        assert ledger.faults() == []
        assert enter(ledger, 2).number == "R-2026-0002"


def test_a_process_that_is_killed_while_it_writes_loses_nothing_that_it_had_told(path: Path):
    writer = another_process(f"""
ledger = Ledger(Path({str(path)!r}), WIB)
for document in range(1, 100000):
    print(ledger.document(a_decision(document), an_item(document), 'petugas.rina')[1].number, flush=True)
""")
    assert writer.stdout is not None
    told = [writer.stdout.readline().strip() for _n in range(8)]
    writer.kill()
    told += writer.communicate(timeout=60)[0].split()
    with closing(Ledger(path, WIB)) as ledger:
        kept = numbers(ledger)
        assert kept[:len(told)] == told
        assert len(kept) <= len(told) + 1
        assert len(ledger.decisions()) == len(kept)
        assert ledger.faults() == []


# ── whatever happens ──

DEEDS = st.tuples(
    st.sampled_from(["document", "document", "withdraw"]), st.integers(1, 3),
    st.datetimes(datetime(2025, 12, 31, 10), datetime(2026, 1, 1, 10)))  # noqa: DTZ001  (UTC is put on below)


@settings(max_examples=20, deadline=None)
@given(st.lists(DEEDS, max_size=8))
def test_whatever_is_documented_and_withdrawn_the_register_is_whole(deeds: list[tuple[str, int, datetime]]):
    valid: dict[int, int] = {}
    written: list[tuple[LineKind, int | None]] = []
    with TemporaryDirectory() as folder, closing(Ledger(Path(folder) / BOOK, WIB)) as ledger:
        for deed, document, naive in deeds:
            at = naive.replace(tzinfo=UTC)
            before = valid.get(document)
            if deed == "document":
                line = enter(ledger, document, at)
                written.append((LineKind.RALAT if before else LineKind.ENTRY, before))
                valid[document] = line.seq
            elif before is None:
                with pytest.raises(IntegrityBroken):
                    ledger.withdraw(a_withdrawal(document, recorded_at=at))
            else:
                ledger.withdraw(a_withdrawal(document, recorded_at=at))
                written.append((LineKind.WITHDRAWAL, valid.pop(document)))
        lines = list(ledger.lines())
        assert ledger.faults() == []
        assert [(line.kind, line.refers_to) for line in lines] == written
        for year in (2025, 2026):
            entries = [line for line in lines
                       if line.kind is LineKind.ENTRY and line.recorded_at.astimezone(WIB).year == year]
            assert [line.number for line in entries] == [f"R-{year}-{n:04d}" for n in range(1, len(entries) + 1)]
        for document, standing in ledger.standings(range(1, 4)).items():
            assert (standing.line.seq if standing.line else None) == valid.get(document)
