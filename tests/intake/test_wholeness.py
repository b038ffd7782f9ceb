"""When a file is whole: it has come to rest, and nothing more is to be expected of it."""

import errno
import fcntl
import logging
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ppid_dms.config.service import FolderSettings
from ppid_dms.intake.drop import Candidate
from ppid_dms.intake.finished import End, end_of
from ppid_dms.intake.folders import Folders
from ppid_dms.intake.wholeness import Wholeness

SETTLE = 2.0
PATIENCE = 300.0
WHOLE_PDF = b"%PDF-1.7\n...\n%%EOF\n"
CUT_PDF = b"%PDF-1.7\n..."


class Office:
    """A drop folder, a listing of it, and a clock that only a test moves."""

    def __init__(self, folder: Path) -> None:
        settings = FolderSettings(**{
            key: folder / key for key in ("drop", "claimed", "archive", "quarantine", "answers", "export", "state")})
        self.now = 1000.0
        self.drop = settings.drop
        self.folders = Folders(settings)
        self.folders.prepare(())
        self.wholeness = Wholeness(SETTLE, PATIENCE, clock=lambda: self.now)

    def put(self, name: str, content: bytes = WHOLE_PDF, modified: float | None = None) -> Path:
        path = self.drop / name
        path.write_bytes(content)
        if modified is not None:
            os.utime(path, (modified, modified))
        return path

    def look(self, after: float = 0.0) -> list[str]:
        """The names of the whole files, so many seconds later."""
        self.now += after
        return [candidate.path.name for candidate in self.wholeness.whole(self.folders.waiting())]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_file_is_whole_when_it_has_been_quiet_long_enough(office: Office):
    office.put("a.pdf")
    assert office.look() == []
    assert office.look(after=SETTLE - 0.01) == []
    assert office.look(after=0.01) == ["a.pdf"]


def test_how_old_a_file_is_by_its_own_account_does_not_matter(office: Office):
    office.put("a.pdf", modified=0)
    office.put("b.pdf", modified=4_000_000_000)
    assert office.look() == []
    assert office.look(after=SETTLE) == ["a.pdf", "b.pdf"]


def test_a_file_that_grows_begins_anew(office: Office):
    office.put("a.pdf", modified=1)
    office.look()
    office.put("a.pdf", WHOLE_PDF + b"x", modified=1)
    assert office.look(after=SETTLE) == []
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_a_file_that_is_written_over_with_as_many_bytes_begins_anew(office: Office):
    path = office.put("a.pdf", modified=1)
    office.look()
    os.utime(path, (2, 2))
    assert office.look(after=SETTLE) == []
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_a_file_that_was_replaced_by_another_of_the_same_size_and_time_begins_anew(office: Office):
    path = office.put("a.pdf", modified=1)
    office.look()
    office.put(".baru", modified=1).rename(path)
    assert office.look(after=SETTLE) == []
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_a_file_that_was_gone_for_a_while_begins_anew(office: Office):
    path = office.put("a.pdf")
    office.look()
    aside = path.rename(path.with_name(".a"))
    assert office.look(after=SETTLE) == []
    aside.rename(path)
    assert office.look(after=SETTLE) == []
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_what_is_gone_is_forgotten(office: Office):
    path = office.put("a.pdf")
    assert office.wholeness.next_look() is None
    office.look()
    assert office.wholeness.next_look() == SETTLE
    path.unlink()
    office.look()
    assert office.wholeness.next_look() is None


@pytest.mark.parametrize("content", [b"", CUT_PDF, b"x" * 1000 + CUT_PDF, WHOLE_PDF + b"\0" * 4000])
def test_a_file_that_is_not_finished_is_waited_for_with_patience_and_then_taken_as_it_is(
    office: Office, content: bytes
):
    office.put("a.pdf", content)
    office.look()
    assert office.look(after=SETTLE) == []
    assert office.look(after=PATIENCE - SETTLE - 0.01) == []
    assert office.look(after=0.01) == ["a.pdf"]


@pytest.mark.parametrize("content", [
    WHOLE_PDF, WHOLE_PDF + b"\0" * 1000, b"x" * 1000 + WHOLE_PDF, b"%PDF-" + b"x" * 100_000 + b"%%EOF", b"bukan pdf",
])
def test_a_finished_file_needs_no_patience(office: Office, content: bytes):
    office.put("a.pdf", content)
    office.look()
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_an_unfinished_file_that_is_finished_at_last_is_whole_after_it_has_settled(office: Office):
    office.put("a.pdf", CUT_PDF)
    office.look()
    office.look(after=PATIENCE / 2)
    office.put("a.pdf", WHOLE_PDF)
    assert office.look(after=SETTLE) == []
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_an_unfinished_file_does_not_hold_up_the_others(office: Office):
    office.put("a.pdf", CUT_PDF)
    office.put("b.pdf")
    office.look()
    assert office.look(after=SETTLE) == ["b.pdf"]


def test_the_oldest_comes_first_and_of_the_same_age_the_first_by_name(office: Office):
    for name, modified in (("c.pdf", 30), ("a.pdf", 40), ("d.pdf", 20), ("b.pdf", 30)):
        office.put(name, modified=modified)
    office.look()
    assert office.look(after=SETTLE) == ["d.pdf", "b.pdf", "c.pdf", "a.pdf"]


def test_a_file_that_vanishes_between_the_listing_and_the_look_is_not_whole(office: Office):
    path = office.put("a.pdf")
    office.look()
    listing = list(office.folders.waiting())
    path.unlink()
    office.now += SETTLE
    assert list(office.wholeness.whole(listing)) == []


def test_a_file_that_is_not_taken_stays_whole(office: Office):
    office.put("a.pdf")
    office.look()
    assert office.look(after=SETTLE) == ["a.pdf"]
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_without_settling_and_patience_a_file_is_taken_at_first_sight(tmp_path: Path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"")
    candidate = Candidate(tmp_path, "", path.name, 0, 1, 1)
    wholeness = Wholeness(0, 0, clock=lambda: 0.0)
    assert list(wholeness.whole([candidate])) == [candidate]
    assert list(wholeness.whole([replace(candidate, modified_ns=2)])) == [replace(candidate, modified_ns=2)]


# ── when to look again ──


def test_the_next_look_is_due_when_the_first_file_has_settled(office: Office):
    office.put("a.pdf")
    office.look()
    office.put("b.pdf")
    office.look(after=0.5)
    assert office.wholeness.next_look() == SETTLE - 0.5
    assert office.look(after=SETTLE - 0.5) == ["a.pdf"]
    assert office.wholeness.next_look() == 0.5


def test_an_unfinished_file_is_looked_for_again_when_patience_ends(office: Office):
    office.put("a.pdf", CUT_PDF)
    office.look()
    office.look(after=SETTLE)
    assert office.wholeness.next_look() == PATIENCE - SETTLE


def test_ten_unfinished_files_are_looked_into_once_each_however_often_they_are_listed(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    looks: list[Path] = []

    def counting(path: Path) -> End:
        looks.append(path)
        return end_of(path)

    monkeypatch.setattr("ppid_dms.intake.wholeness.end_of", counting)
    for n in range(10):
        office.put(f"{n}.pdf", CUT_PDF)
    for _time in range(20):
        office.look(after=SETTLE)
    assert len(looks) == 10


def test_a_file_is_looked_into_only_when_it_is_asked_for_and_until_then_the_next_look_is_due_at_once(office: Office):
    for n in range(3):
        office.put(f"{n}.pdf")
    office.look()
    office.now += SETTLE
    whole = office.wholeness.whole(office.folders.waiting())
    assert next(whole).path.name == "0.pdf"
    assert office.wholeness.next_look() == 0.0
    assert len(list(whole)) == 2
    assert office.wholeness.next_look() is None


# ── held by somebody ──


@pytest.mark.parametrize("lock", [fcntl.flock, fcntl.lockf])
def test_a_file_that_its_writer_has_locked_is_waited_for_beyond_all_patience_and_told_once(
    office: Office, lock, caplog: pytest.LogCaptureFixture
):
    path = office.put("a.pdf")
    ready, done = os.pipe(), os.pipe()
    writer = os.fork()
    if writer == 0:  # a lock of the kind of POSIX is none against its own process
        with path.open("r+b") as held:
            lock(held, fcntl.LOCK_EX)
            os.write(ready[1], b".")
            os.read(done[0], 1)
        os._exit(0)
    try:
        assert os.read(ready[0], 1)
        office.look()
        with caplog.at_level(logging.WARNING):
            for _time in range(3):
                assert office.look(after=PATIENCE) == []
    finally:
        os.write(done[1], b".")
        os.waitpid(writer, 0)
    assert len(caplog.records) == 1
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_a_sharing_violation_means_wait(office: Office, monkeypatch: pytest.MonkeyPatch):
    office.put("a.pdf")
    office.look()
    real = os.open

    def busy(path, *arguments, **options):
        if str(path).endswith("a.pdf"):
            raise OSError(errno.EBUSY, "sharing violation")
        return real(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", busy)
        assert office.look(after=2 * PATIENCE) == []
    assert office.look(after=SETTLE) == ["a.pdf"]
