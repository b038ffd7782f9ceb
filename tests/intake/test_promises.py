"""The promises of the way in, whatever people, servers, disks and clocks do, in any order.

``PROMISES=1000x60`` in the environment asks for so many examples of so many steps, at random.
"""

import os
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from intake.promises_office import Office, content_of, remove
from intake.promises_server import Ending, Fate

from ppid_dms.errors import UnexpectedAnswer, Unreachable
from ppid_dms.records import Scan
from ppid_dms.vocabulary import QuarantineReason, ScanState

FOLDERS = st.sampled_from(["", "01-perencanaan"])
NAMES = st.sampled_from(["SCAN0001.pdf", "SCAN0002.pdf", "surat.pdf"])
KINDS = st.sampled_from(["good", "good", "signed", "broken", "locked", "text", "empty", "unfinished"])
CONTENTS = st.builds(content_of, KINDS, st.integers(0, 2))
PICKS = st.integers(0, 7)
TIMES = st.sampled_from([0.5, 3.0, 3.0, 40.0, 70.0, 700.0, 4000.0])


class Intake(RuleBasedStateMachine):
    """Everything that may happen to the way in."""

    numbered: ClassVar[bool]

    @initialize(old=st.booleans(), numbers=st.sampled_from([3, 900, 900]))
    def open_the_office(self, *, old: bool, numbers: int) -> None:
        self.office = Office(
            Path(tempfile.mkdtemp(prefix="ppid-")), numbered=self.numbered, old=old, numbers=numbers)

    # ── people ──

    @rule(folder=FOLDERS, name=NAMES, content=CONTENTS)
    def drop(self, folder: str, name: str, content: bytes) -> None:
        self.office.write(self.office.where.drop / folder / name, content)

    @rule(
        folder=FOLDERS, name=NAMES,
        content=st.builds(content_of, st.sampled_from(["good", "signed"]), st.integers(0, 9)),
        fate=st.sampled_from([*[Fate.TAKEN] * 6, *Fate]), ending=st.sampled_from([*[Ending.FINE] * 4, *Ending]),
        kill_after=st.sampled_from(["", "", "", "claim", "submit", "submit", "follow", "sync", "archive", "add_note"]))
    def a_scan_comes(
        self, folder: str, name: str, content: bytes, fate: Fate, ending: Ending, kill_after: str
    ) -> None:
        """Most of what may happen to one scan, in one step: dropped, at rest, claimed and sent, perhaps killed."""
        office = self.office
        office.put_over(office.where.drop / folder / name, content)
        office.look()
        office.tick(3.0)
        office.server.fates.appendleft(fate)
        office.server.endings.appendleft(ending)
        office.kill_after = kill_after
        with office.alive():
            office.look()
            office.work()
        office.kill_after = ""

    @rule(folder=FOLDERS, name=NAMES, content=CONTENTS)
    def put_over(self, folder: str, name: str, content: bytes) -> None:
        self.office.put_over(self.office.where.drop / folder / name, content)

    @precondition(lambda self: self.office.lying())
    @rule(pick=PICKS, more=st.sampled_from([b"lagi ", b"%%EOF\n"]))
    def grow(self, pick: int, more: bytes) -> None:
        self.office.write(self._lying(pick), more, more=True)

    @precondition(lambda self: self.office.lying())
    @rule(pick=PICKS, folder=FOLDERS, name=NAMES)
    def rename(self, pick: int, folder: str, name: str) -> None:
        self.office.move(self._lying(pick), self.office.where.drop / folder / name)

    @precondition(lambda self: self.office.lying())
    @rule(pick=PICKS)
    def take_away(self, pick: int) -> None:
        self.office.take_away(self._lying(pick))

    @precondition(lambda self: self._below(self.office.where.claimed))
    @rule(pick=PICKS)
    def write_on_what_was_taken(self, pick: int) -> None:
        there = self._below(self.office.where.claimed)
        self.office.write_on(there[pick % len(there)].stat().st_ino)

    @precondition(lambda self: self._below(self.office.where.quarantine))
    @rule(pick=PICKS)
    def take_out_of_quarantine(self, pick: int) -> None:
        there = self._below(self.office.where.quarantine)
        self.office.take_out(there[pick % len(there)])

    @precondition(lambda self: self._answerable())
    @rule(pick=PICKS)
    def retry(self, pick: int) -> None:
        rows = self._answerable()
        self.office.retry(rows[pick % len(rows)].reference)

    # ── the service ──

    @rule(seconds=TIMES)
    def pass_time(self, seconds: float) -> None:
        self.office.tick(seconds)

    @rule(seconds=TIMES)
    def serve(self, seconds: float) -> None:
        for _twice in range(2):
            self.office.look()
            self.office.work()
            self.office.tick(seconds)

    @rule(hours=st.integers(1, 3))
    def serve_for_hours(self, hours: int) -> None:
        for _part in range(hours * 6):
            self.office.look()
            self.office.work()
            self.office.tick(600.0)

    @rule()
    def look(self) -> None:
        self.office.look()

    @rule()
    def work(self) -> None:
        self.office.work()

    @precondition(lambda self: self.office.lying())
    @rule(pick=PICKS, content=CONTENTS, over=st.booleans())
    def look_while_a_file_is_replaced(self, pick: int, content: bytes, *, over: bool) -> None:
        put = self.office.put_over if over else self.office.write
        self.office.look(lambda: put(self._lying(pick), content))

    @rule(steps=st.integers(0, 45))
    def crash_in(self, steps: int) -> None:
        self.office.steps_left = steps
        with self.office.alive():
            for _twice in range(2):
                self.office.look()
                self.office.work()
                self.office.tick(3.0)
        self.office.steps_left = None

    @rule(steps=st.integers(0, 30))
    def crash_at_the_start(self, steps: int) -> None:
        self.office.die()
        self.office.steps_left = steps
        self.office.start()
        self.office.steps_left = None

    @precondition(lambda self: self._answerable())
    @rule(pick=PICKS, steps=st.integers(0, 8))
    def crash_in_a_retry(self, pick: int, steps: int) -> None:
        self.office.steps_left = steps
        self.retry(pick)
        self.office.steps_left = None

    @precondition(lambda self: self.office.up is None)
    @rule()
    def start(self) -> None:
        self.office.start()

    @rule()
    def restart(self) -> None:
        self.office.stop()
        self.office.start()

    # ── the server ──

    @rule(how=st.sampled_from([Unreachable, UnexpectedAnswer]))
    def outage(self, how: Any) -> None:
        self.office.server.away = how

    @precondition(lambda self: self.office.server.away)
    @rule()
    def recovery(self) -> None:
        self.office.server.away = None

    @rule(works=st.booleans(), looks=st.integers(0, 4))
    def worker(self, *, works: bool, looks: int) -> None:
        self.office.server.works, self.office.server.looks = works, looks

    @precondition(lambda self: len(self.office.server.fates) < 3)
    @rule(fate=st.sampled_from(Fate))
    def next_upload(self, fate: Fate) -> None:
        self.office.server.fates.append(fate)

    @precondition(lambda self: len(self.office.server.endings) < 3)
    @rule(ending=st.sampled_from(Ending))
    def next_ending(self, ending: Ending) -> None:
        self.office.server.endings.append(ending)

    @precondition(lambda self: self.office.server.late)
    @rule()
    def late_ones_arrive(self) -> None:
        self.office.server.let_arrive()

    @precondition(lambda self: self.office.server.tasks)
    @rule()
    def tasks_are_forgotten(self) -> None:
        self.office.server.forget_tasks()

    @rule(offset=st.integers(0, 5), hidden=st.booleans())
    def somebody_takes_a_number(self, offset: int, *, hidden: bool) -> None:
        given = [scan.asn for scan in self.office.rows() if scan.asn is not None]
        self.office.server.add(asn=max(given, default=99) + offset, hidden=hidden)

    @rule(number=st.integers(0, 2))
    def somebody_uploads_the_same(self, number: int) -> None:
        self.office.server.add(content=content_of("good", number))

    @precondition(lambda self: self.office.server.ours)
    @rule(pick=PICKS)
    def to_the_trash(self, pick: int) -> None:
        ours = self.office.server.ours
        self.office.server.delete(ours[pick % len(ours)])

    @precondition(lambda self: self.office.server.trash)
    @rule()
    def empty_the_trash(self) -> None:
        self.office.server.empty_trash()

    @precondition(lambda self: self.office.server.trash)
    @rule()
    def restore_from_the_trash(self) -> None:
        self.office.server.trash.clear()

    # ── the machine ──

    @precondition(lambda self: not self.office.is_away)
    @rule(leaving=st.booleans())
    def unmount(self, *, leaving: bool) -> None:
        self.office.unmount(leaving=leaving)

    @precondition(lambda self: self.office.is_away)
    @rule()
    def mount(self) -> None:
        self.office.mount()

    @rule(trouble=st.sampled_from(["", "", "full", "locked"]))
    def journal(self, trouble: str) -> None:
        self.office.journal_trouble = trouble

    @rule(full=st.booleans())
    def disk(self, *, full: bool) -> None:
        self.office.disk_full = full

    @rule(times=st.integers(1, 3))
    def reader(self, times: int) -> None:
        self.office.reader_trouble = times

    # ── promises ──

    @invariant()
    def all_promises_hold(self) -> None:
        if hasattr(self, "office"):
            self.office.check()

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        office = self.office
        try:
            office.heal()
            office.run_to_rest()
            office.check()
            office.check_rest(asked=False)
            for _round in range(6):
                if not self._answer():
                    break
                office.run_to_rest()
                office.check()
            office.check_rest(asked=True)
        finally:
            office.close()
            remove(office.root)

    def _answer(self) -> bool:
        """A person has looked at the server, puts it right and answers what waits; whether anything did."""
        office = self.office
        waiting = [scan for scan in office.rows() if scan.waits or scan.reason is QuarantineReason.REFUSED]
        office.server.put_right()
        office.new_numbers()
        for scan in waiting:
            office.retry(scan.reference)
        return bool(waiting)

    def _lying(self, pick: int) -> Path:
        lying = self.office.lying()
        return lying[pick % len(lying)]

    def _below(self, place: Path) -> list[Path]:
        return [path for path in self.office.everything() if path.is_relative_to(place)]

    def _answerable(self) -> list[Scan]:
        return [scan for scan in self.office.rows() if scan.waits or scan.state in {
            ScanState.QUARANTINED, ScanState.TAKEN_OUT, ScanState.UNCERTAIN}]


def _profile() -> settings:
    examples, _x, steps = os.environ.get("PROMISES", "").partition("x")
    return settings(
        max_examples=int(examples or 40), stateful_step_count=int(steps or 30), derandomize=not examples,
        deadline=None, database=None, print_blob=False, report_multiple_bugs=False,
        phases=[Phase.generate] if "PROMISES_UNSHRUNK" in os.environ else [Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large])


class Numbered(Intake):
    """Where the archive serial number is ours to give."""

    numbered = True


class Unnumbered(Intake):
    """Where the office numbers its paper itself."""

    numbered = False


@pytest.mark.parametrize("steps", range(10))
def test_a_retry_that_broke_off_loses_no_file(tmp_path: Path, steps: int):
    office = Office(tmp_path, numbered=True, old=False)
    office.write(office.where.drop / "a.pdf", content_of("broken", 1))
    office.run_to_rest()
    [scan] = office.rows()
    office.steps_left = steps
    office.retry(scan.reference)
    office.steps_left = None
    office.heal()
    office.run_to_rest()
    office.check()
    assert office.rows()[0].state is ScanState.QUARANTINED
    office.close()


TestNumbered = pytest.mark.timeout(0 if "PROMISES" in os.environ else 120)(Numbered.TestCase)
TestUnnumbered = pytest.mark.timeout(0 if "PROMISES" in os.environ else 120)(Unnumbered.TestCase)
TestNumbered.settings = TestUnnumbered.settings = _profile()
