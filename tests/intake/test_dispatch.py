"""The queue and its threads: in the order of due times, with bounded room, stopped by no defect of one step."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ppid_dms.intake import patience
from ppid_dms.intake.dispatch import MOST_HELD_UP, Dispatcher
from ppid_dms.records import Scan
from ppid_dms.vocabulary import ScanState

PATIENCE = 10.0
LATER = timedelta(hours=1)
SOON = timedelta(seconds=0.15)


def a_scan(name: str, due: timedelta | None = None, state: ScanState = ScanState.CLAIMED) -> Scan:
    return Scan(name, "", name, state, datetime.now(UTC), next_try=None if due is None else datetime.now(UTC) + due)


class Work:
    """What the threads are given: it can be held up, and it remembers what was done in which order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.most_at_once = 0
        self._at_work = 0
        self._counting = threading.Lock()
        self.outcome: Callable[[Scan], Scan] = lambda scan: replace(scan, state=ScanState.ARCHIVED, next_try=None)

    def advance(self, scan: Scan) -> Scan:
        with self._counting:
            self._at_work += 1
            self.most_at_once = max(self.most_at_once, self._at_work)
        self.begun.release()
        assert self.gate.wait(PATIENCE)
        time.sleep(0.001)  # the others have their turn
        with self._counting:
            self._at_work -= 1
            self.done.append(scan.reference)
        return self.outcome(scan)

    def has_begun(self, times: int = 1) -> bool:
        return all(self.begun.acquire(timeout=PATIENCE) for _time in range(times))


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work()
    yield made
    made.gate.set()


@pytest.fixture
def start(work: Work) -> Iterator[Callable[[int], Dispatcher]]:
    """A dispatcher with so many threads, and its end."""
    made: list[Dispatcher] = []

    def make(workers: int) -> Dispatcher:
        made.append(Dispatcher(work.advance, workers))
        return made[-1]

    yield make
    work.gate.set()
    for dispatcher in made:
        dispatcher.close(PATIENCE)


def test_scans_that_are_due_are_taken_in_the_order_in_which_they_were_claimed(work: Work, start):
    dispatcher = start(1)
    work.gate.clear()
    dispatcher.offer(a_scan("at hand"))
    assert work.has_begun()
    first, second, third, fourth = (a_scan(name) for name in ("first", "second", "third", "fourth"))
    overdue = datetime.now(UTC) - LATER
    for scan, due in ((third, overdue), (first, None), (fourth, overdue - LATER), (second, overdue)):
        dispatcher.offer(replace(scan, next_try=due))
    work.gate.set()
    assert dispatcher.wait_until_idle(PATIENCE)
    assert work.done == ["at hand", "first", "second", "third", "fourth"]


def test_scans_that_are_due_at_once_are_taken_in_the_order_of_their_coming(work: Work, start):
    dispatcher = start(1)
    work.gate.clear()
    due = datetime.now(UTC) - LATER
    names = [f"S-{n}" for n in range(20)]
    for name in names:
        dispatcher.offer(replace(a_scan(name), next_try=due))
    work.gate.set()
    assert dispatcher.wait_until_idle(PATIENCE)
    assert work.done == names


def test_a_scan_is_left_alone_until_it_is_due(work: Work, start):
    dispatcher = start(2)
    begun = time.monotonic()
    dispatcher.offer(a_scan("soon", SOON))
    dispatcher.offer(a_scan("later", LATER))
    dispatcher.offer(a_scan("now"))
    assert work.has_begun(2)
    assert time.monotonic() - begun >= SOON.total_seconds() - 0.01
    assert dispatcher.wait_until_idle(PATIENCE)
    assert work.done == ["now", "soon"]


def test_a_scan_that_waits_for_its_next_try_comes_back_by_itself(work: Work, start):
    tries = iter([ScanState.SENT, ScanState.SENT, ScanState.ARCHIVED])

    def outcome(scan: Scan) -> Scan:
        state = next(tries)
        return replace(scan, state=state, next_try=None if state.is_final else datetime.now(UTC) + SOON / 3)

    work.outcome = outcome
    start(1).offer(a_scan("S-1"))
    assert work.has_begun(3)


@pytest.mark.parametrize("outcome", [
    lambda scan: replace(scan, state=ScanState.UNCERTAIN, next_try=None),
    lambda scan: replace(scan, state=ScanState.ARCHIVED, next_try=datetime.now(UTC)),
])
def test_a_scan_that_is_done_or_waits_for_a_person_does_not_come_back(work: Work, start, outcome):
    work.outcome = outcome
    dispatcher = start(1)
    dispatcher.offer(a_scan("S-1"))
    dispatcher.offer(a_scan("S-2"))
    assert dispatcher.wait_until_idle(PATIENCE)
    assert work.done == ["S-1", "S-2"]


def test_as_many_are_worked_on_at_once_as_there_are_threads(work: Work, start):
    dispatcher = start(3)
    work.gate.clear()
    for n in range(5):
        dispatcher.offer(a_scan(f"S-{n}"))
    assert work.has_begun(3)
    assert work.begun.acquire(blocking=False) is False
    work.gate.set()
    assert dispatcher.wait_until_idle(PATIENCE)
    assert len(work.done) == 5


# ── room ──


def test_there_is_room_for_twice_as_many_as_there_are_threads(work: Work, start):
    dispatcher = start(1)
    work.gate.clear()
    assert dispatcher.wait_for_room(0)
    dispatcher.offer(a_scan("at work"))
    assert work.has_begun()
    assert dispatcher.wait_for_room(0)
    dispatcher.offer(a_scan("waiting"))
    assert dispatcher.wait_for_room(0) is False
    work.gate.set()
    assert dispatcher.wait_for_room(PATIENCE)


def test_scans_that_are_not_due_take_no_room(start):
    dispatcher = start(1)
    for n in range(9):
        dispatcher.offer(a_scan(f"S-{n}", LATER))
    assert dispatcher.wait_for_room(0)


def test_nobody_waits_for_room_in_a_dispatcher_that_ends(work: Work, start):
    dispatcher = start(1)
    work.gate.clear()
    for n in range(3):
        dispatcher.offer(a_scan(f"S-{n}"))
    assert work.has_begun()
    assert dispatcher.wait_for_room(0) is False
    dispatcher.close(0)
    assert dispatcher.wait_for_room(PATIENCE)


# ── rest ──


def test_it_is_idle_when_nothing_is_due_and_nobody_works(work: Work, start):
    dispatcher = start(1)
    assert dispatcher.wait_until_idle(0)
    work.gate.clear()
    dispatcher.offer(a_scan("later", LATER))
    assert dispatcher.wait_until_idle(0)
    dispatcher.offer(a_scan("now"))
    assert dispatcher.wait_until_idle(0) is False
    assert work.has_begun()
    assert dispatcher.wait_until_idle(0) is False
    work.gate.set()
    assert dispatcher.wait_until_idle(PATIENCE)


# ── defects and the end ──


def test_a_step_that_raises_stops_neither_its_thread_nor_the_others(
    work: Work, start, caplog: pytest.LogCaptureFixture
):
    def outcome(scan: Scan) -> Scan:
        if scan.reference == "rusak":
            raise ZeroDivisionError
        return replace(scan, state=ScanState.ARCHIVED)

    work.outcome = outcome
    dispatcher = start(1)
    for name in ("S-1", "rusak", "rusak", "S-2"):
        dispatcher.offer(a_scan(name))
    assert dispatcher.wait_until_idle(PATIENCE)
    assert work.done == ["S-1", "rusak", "rusak", "S-2"]
    assert "scan rusak stopped at diterima" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_at_the_end_the_step_at_hand_is_finished_and_nothing_new_is_begun(work: Work, start):
    dispatcher = start(1)
    work.gate.clear()
    for n in range(3):
        dispatcher.offer(a_scan(f"S-{n}"))
    assert work.has_begun()
    ending = threading.Thread(target=dispatcher.close, args=(PATIENCE,))
    ending.start()
    assert dispatcher.wait_for_room(PATIENCE), "the end has begun"
    work.gate.set()
    ending.join(PATIENCE)
    assert not ending.is_alive()
    assert work.done == ["S-0"]
    assert not any(thread.is_alive() for thread in dispatcher._threads)


def test_an_idle_dispatcher_ends_at_once(start):
    dispatcher = start(4)
    begun = time.monotonic()
    dispatcher.close(PATIENCE)
    assert time.monotonic() - begun < PATIENCE / 2
    assert not any(thread.is_alive() for thread in dispatcher._threads)


def test_the_end_waits_no_longer_than_it_was_told_however_many_threads_are_stuck(work: Work, start):
    dispatcher = start(8)
    work.gate.clear()
    for n in range(8):
        dispatcher.offer(a_scan(f"S-{n}"))
    assert work.has_begun(8)
    begun = time.monotonic()
    dispatcher.close(1.0)
    assert 0.9 < time.monotonic() - begun < 6  # one after the other they would take 8


def test_a_scan_whose_step_raised_is_tried_again_and_comes_to_its_end(
    work: Work, start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(patience, "_FIRST_DELAY", SOON / 3)
    troubles = iter([OSError("disk"), ZeroDivisionError()])

    def outcome(scan: Scan) -> Scan:
        if trouble := next(troubles, None):
            raise trouble
        return replace(scan, state=ScanState.ARCHIVED, next_try=None)

    work.outcome = outcome
    dispatcher = start(1)
    dispatcher.offer(a_scan("S-1"))
    assert work.has_begun(3)
    assert dispatcher.wait_until_idle(PATIENCE)
    assert caplog.text.count("Traceback") == 1, "one trace a scan is enough"


def test_the_pause_after_a_step_that_raises_grows_to_a_bound(work: Work, start):
    dispatcher = start(1)
    pauses = [dispatcher._failed(a_scan("S-1")).next_try - datetime.now(UTC) for _failure in range(20)]
    assert pauses[0] < pauses[1] < pauses[2]
    assert max(pauses) <= patience._LONGEST_DELAY


# ── while Paperless is away ──


def test_while_they_are_held_nothing_is_begun_and_nothing_taken_in(work: Work, start):
    dispatcher = start(2)
    dispatcher.hold(True)
    dispatcher.offer(a_scan("S-1"))
    assert dispatcher.wait_for_room(0.05) is False
    assert work.done == []
    dispatcher.hold(False)
    assert work.has_begun()
    assert dispatcher.wait_until_idle(PATIENCE)
    assert dispatcher.wait_for_room(0)


def test_many_scans_that_were_not_handed_over_leave_the_rest_in_the_drop_folder(start):
    dispatcher = start(1)
    for n in range(MOST_HELD_UP):
        dispatcher.offer(a_scan(f"terkirim-{n}", LATER, ScanState.SENT))
    assert dispatcher.wait_for_room(0)
    for n in range(MOST_HELD_UP):
        dispatcher.offer(a_scan(f"S-{n}", LATER, ScanState.READ))
    assert dispatcher.wait_for_room(0) is False


def test_it_is_not_idle_as_long_as_paperless_works_on_a_scan(start):
    dispatcher = start(1)
    dispatcher.offer(a_scan("S-1", LATER, ScanState.SENT))
    assert dispatcher.wait_until_idle(0) is False


def test_after_the_word_to_stop_no_scan_is_begun_although_nobody_waits_for_the_end(work: Work, start):
    dispatcher = start(1)
    work.gate.clear()
    dispatcher.offer(a_scan("S-1"))
    dispatcher.offer(a_scan("S-2"))
    assert work.has_begun()
    dispatcher.stop()
    work.gate.set()
    assert work.begun.acquire(timeout=0.2) is False


def test_after_an_outage_one_scan_is_tried_first_and_each_that_gets_through_doubles_their_number(work: Work, start):
    dispatcher = start(4)
    work.gate.clear()
    dispatcher.hold(True)
    for n in range(20):
        dispatcher.offer(a_scan(f"S-{n}"))
    dispatcher.hold(False)
    assert work.has_begun()
    assert work.begun.acquire(timeout=0.2) is False
    work.gate.set()
    assert dispatcher.wait_until_idle(PATIENCE)
    assert work.most_at_once == 4
    assert len(work.done) == 20


def test_as_long_as_none_gets_through_after_an_outage_one_is_tried_at_a_time(work: Work, start):
    dispatcher = start(4)
    work.outcome = lambda scan: replace(scan, next_try=datetime.now(UTC) + LATER)
    dispatcher.hold(True)
    for n in range(20):
        dispatcher.offer(a_scan(f"S-{n}"))
    dispatcher.hold(False)
    assert dispatcher.wait_until_idle(PATIENCE)
    assert work.most_at_once == 1
    assert work.done == [f"S-{n}" for n in range(20)]


def test_asking_whether_paperless_is_there_slows_nobody_down_when_it_is(work: Work, start):
    dispatcher = start(4)
    dispatcher.hold(False)
    work.gate.clear()
    for n in range(4):
        dispatcher.offer(a_scan(f"S-{n}"))
    assert work.has_begun(4)
