"""When a file is whole: it has come to rest, and nothing more is to be expected of it."""

import errno
import os
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from watchdog.observers import Observer

from ppid_dms.config.sections import FolderSettings
from ppid_dms.intake.folders import Candidate, Folders
from ppid_dms.intake.watching import Hints, Wholeness

SETTLE = 2.0
PATIENCE = 300.0
WHOLE_PDF = b"%PDF-1.7\n...\n%%EOF\n"
CUT_PDF = b"%PDF-1.7\n..."


class Office:
    """A drop folder, a listing of it, and a clock that only a test moves."""

    def __init__(self, folder: Path) -> None:
        settings = FolderSettings(**{
            key: folder / key for key in ("drop", "claimed", "archive", "quarantine", "export", "state")})
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
    assert office.wholeness.is_watching is False
    office.look()
    assert office.wholeness.is_watching is True
    path.unlink()
    office.look()
    assert office.wholeness.is_watching is False


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
    assert office.wholeness.whole(listing) == []


def test_a_file_that_is_not_taken_stays_whole(office: Office):
    office.put("a.pdf")
    office.look()
    assert office.look(after=SETTLE) == ["a.pdf"]
    assert office.look(after=SETTLE) == ["a.pdf"]


def test_without_settling_and_patience_a_file_is_taken_at_first_sight(tmp_path: Path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"")
    candidate = Candidate(path, "", 0, 1, 1)
    wholeness = Wholeness(0, 0, clock=lambda: 0.0)
    assert wholeness.whole([candidate]) == [candidate]
    assert wholeness.whole([replace(candidate, modified_ns=2)]) == [replace(candidate, modified_ns=2)]


# ── hints ──

LONG = 20.0


def is_woken(hints: Hints) -> bool:
    """Whether waiting ends long before its time."""
    begun = time.monotonic()
    hints.wait(LONG)
    return time.monotonic() - begun < LONG / 2


def test_a_new_file_wakes_who_waits(tmp_path: Path):
    with closing(Hints(tmp_path)) as hints:
        (tmp_path / "a.pdf").write_bytes(WHOLE_PDF)
        assert is_woken(hints)


def test_a_file_in_a_folder_below_wakes_as_well(tmp_path: Path):
    (tmp_path / "90-kabkota" / "6201").mkdir(parents=True)
    with closing(Hints(tmp_path)) as hints:
        (tmp_path / "90-kabkota" / "6201" / "a.pdf").write_bytes(WHOLE_PDF)
        assert is_woken(hints)


def test_our_own_looking_wakes_nobody(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(WHOLE_PDF)
    heard = threading.Event()
    with closing(Hints(tmp_path)) as hints:
        hints._woken = heard
        (tmp_path / "a.pdf").read_bytes()
        assert list(tmp_path.iterdir()) == [tmp_path / "a.pdf"]
        assert heard.wait(0.2) is False
        (tmp_path / "b.pdf").write_bytes(WHOLE_PDF)
        assert heard.wait(LONG)


def test_whoever_is_asked_to_wake_wakes_and_the_next_wait_is_a_new_one(tmp_path: Path):
    with closing(Hints(tmp_path)) as hints:
        hints.wake()
        assert is_woken(hints)
        begun = time.monotonic()
        hints.wait(0.1)
        assert time.monotonic() - begun >= 0.09


def test_where_the_system_gives_no_hints_the_listings_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def too_many(_observer: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "start", too_many)
    with closing(Hints(tmp_path)) as hints:
        begun = time.monotonic()
        hints.wait(0.1)
        assert time.monotonic() - begun >= 0.09
        hints.wake()
        assert is_woken(hints)
    assert "inotify watch limit reached" in caplog.text


def test_a_file_that_is_being_copied_wakes_at_most_once_in_a_nap(tmp_path: Path):
    nap = 0.2
    with closing(Hints(tmp_path)) as hints, (tmp_path / "a.pdf").open("wb") as file:
        begun = time.monotonic()
        for _look in range(3):
            file.write(b"x")
            file.flush()
            hints.wait(LONG, at_least=nap)
        assert 3 * nap - 0.01 <= time.monotonic() - begun < LONG / 2


def test_who_is_called_does_not_wait_out_the_nap(tmp_path: Path):
    with closing(Hints(tmp_path)) as hints:
        hints.wake()
        begun = time.monotonic()
        hints.wait(LONG, at_least=LONG)
        assert time.monotonic() - begun < LONG / 2
