"""The head is noted outside the register: a tail that is cut off shows, and an old copy that was put back."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from recap.register import NOON, WIB, another_process, enter, forge, put_forward

from ppid_dms.recap.chain import GENESIS, Head
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.noted import NotedHead, RegisterIsOlder
from ppid_dms.vocabulary import ExitCode


def copy_of(path: Path) -> Path:
    """A backup made by hand, of a register that nobody has open."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copyfile(path, path.with_name("cadangan.sqlite3")))


def put_back(copy: Path, path: Path) -> None:
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copyfile(copy, path)


@pytest.fixture
def old(path: Path) -> Path:
    """A copy from when there was one line; there are two now."""
    with closing(Ledger(path, WIB)) as ledger:
        enter(ledger, 1)
    copy = copy_of(path)
    with closing(Ledger(path, WIB)) as ledger:
        enter(ledger, 2)
    return copy


def test_the_head_is_noted_beside_the_register_after_every_transaction(ledger: Ledger, path: Path):
    noted = NotedHead(path)
    assert noted.read() is None
    for write in (
        lambda: enter(ledger), lambda: ledger.record(put_forward(2)),
        lambda: ledger.mark_answered(ledger.unanswered(), NOON),
    ):
        write()
        assert noted.read() == ledger.head()
    ledger.must_be_newest()


def test_a_register_that_was_put_back_from_an_old_copy_is_noticed_and_told_with_the_remedy(path: Path, old: Path):
    put_back(old, path)
    with closing(Ledger(path, WIB)) as ledger:
        assert ledger.faults() == [], "it is whole, but it is not all"
        with pytest.raises(RegisterIsOlder, match="2 baris") as caught:
            ledger.must_be_newest()
    assert caught.value.exit_code is ExitCode.INTEGRITY
    assert "restore" in caught.value.remedy


def test_into_an_old_copy_nothing_is_written_so_that_no_number_is_given_twice(path: Path, old: Path):
    put_back(old, path)
    with closing(Ledger(path, WIB)) as ledger:
        with pytest.raises(RegisterIsOlder):
            enter(ledger, 3)
        assert len(list(ledger.lines())) == 1
        assert NotedHead(path).read() != ledger.head(), "the note still vouches for what is missing"


def test_a_new_register_in_the_place_of_one_that_was_lost_is_noticed(path: Path, old: Path):
    path.unlink()
    with closing(Ledger(path, WIB)) as ledger, pytest.raises(RegisterIsOlder):
        enter(ledger, 3)


@pytest.mark.parametrize("exchange", [
    lambda path, copy: copy.replace(path),
    lambda path, copy: path.rename(path.with_name("dipindah")),
])
def test_a_file_that_is_exchanged_while_it_is_in_use_is_not_written_on(
    path: Path, old: Path, exchange: Callable[[Path, Path], object]
):
    with closing(Ledger(path, WIB)) as ledger:
        enter(ledger, 3)
        exchange(path, old)
        with pytest.raises(RegisterIsOlder):
            enter(ledger, 4)


def test_a_tail_cut_off_with_all_that_belongs_to_it_shows_against_the_note(ledger: Ledger, path: Path):
    enter(ledger, 1)
    enter(ledger, 2)
    forge(
        path, "PRAGMA foreign_keys = OFF", "DELETE FROM lines WHERE seq = 2", "DELETE FROM decisions WHERE id > 2",
        "DELETE FROM submissions WHERE id > 1", "DELETE FROM seals WHERE position > 4")
    assert ledger.faults() == []
    with pytest.raises(RegisterIsOlder):
        ledger.must_be_newest()


def test_a_head_that_was_noted_elsewhere_is_compared_too(ledger: Ledger):
    enter(ledger)
    head = ledger.head()
    ledger.must_be_newest(("MANIFEST.json", head), ("MANIFEST.json", None), ("MANIFEST.json", Head(0, 0, GENESIS)))
    for other in (Head(2, head.rows + 1, head.seal), Head(1, head.rows, "f" * 64)):
        with pytest.raises(RegisterIsOlder, match=r"MANIFEST\.json"):
            ledger.must_be_newest(("MANIFEST.json", other))


def test_a_note_that_lags_behind_after_a_crash_is_no_trouble(ledger: Ledger, path: Path):
    enter(ledger, 1)
    lagging = NotedHead(path).path.read_bytes()
    enter(ledger, 2)
    NotedHead(path).path.write_bytes(lagging)
    with closing(Ledger(path, WIB)) as again:
        again.must_be_newest()
        enter(again, 3)
        assert NotedHead(path).read() == again.head()


def test_a_process_that_dies_between_the_commit_and_the_note_loses_nothing(path: Path):
    dying = another_process(f"""
import os
ledger = Ledger(Path({str(path)!r}), WIB)
enter(ledger, 1)
ledger._noted.write = lambda head: os._exit(9)
enter(ledger, 2)
""")
    dying.communicate(timeout=60)
    assert dying.returncode == 9
    with closing(Ledger(path, WIB)) as ledger:
        ledger.must_be_newest()
        assert len(list(ledger.decisions())) == 3
        assert enter(ledger, 2).number == "R-2026-0002"
        assert ledger.faults() == []


def test_a_note_that_cannot_be_written_does_not_stop_the_register(ledger: Ledger, path: Path, caplog):
    NotedHead(path).path.mkdir()
    assert enter(ledger).number == "R-2026-0001"
    assert "could not be noted" in caplog.text


@pytest.mark.parametrize("text", ["", "1:2", "1:2:abc", "1:2:" + "g" * 64, "-1:2:" + "a" * 64, "1:2:" + "a" * 64 + "x"])
def test_what_is_no_head_is_none(text: str):
    assert Head.parse(text) is None
    assert Head.parse(str(Head(1, 2, "a" * 64))) == Head(1, 2, "a" * 64)


# ── what is gone for good ──


def test_a_loss_that_is_stated_lets_an_old_register_go_on_behind_the_numbers_that_were_given(path: Path, old: Path):
    lost = NotedHead(path).read()
    assert lost is not None
    put_back(old, path)
    with closing(Ledger(path, WIB)) as ledger:
        seal = str(ledger.standings([1])[1].seal)
        ledger.state_loss(lost, {2026: 2}, "petugas.rina", NOON)
        ledger.must_be_newest(("MANIFEST.json", lost))
        assert ledger.next_number(NOON) == enter(ledger, 2).number == "R-2026-0003"
        assert enter(ledger, 4, NOON.replace(year=2027)).number == "R-2027-0001"
        assert ledger.faults() == []
        assert ledger.knows(seal), "what was kept"
        assert ledger.knows(f"{lost.rows}-{lost.seal[:20]}"), "what was lost"
        assert not ledger.knows(f"{ledger.head().rows}-{'f' * 20}"), "what was written since is known exactly"


def test_after_a_loss_the_register_is_watched_as_before(path: Path, old: Path):
    lost = NotedHead(path).read()
    assert lost is not None
    put_back(old, path)
    with closing(Ledger(path, WIB)) as ledger:
        ledger.state_loss(lost, {2026: 2}, "petugas.rina", NOON)
        assert NotedHead(path).read() == ledger.head()
    again = copy_of(path)
    with closing(Ledger(path, WIB)) as ledger:
        enter(ledger, 2)
    put_back(again, path)
    with closing(Ledger(path, WIB)) as ledger, pytest.raises(RegisterIsOlder):
        enter(ledger, 3)


def test_a_loss_does_not_cover_what_the_register_still_has(ledger: Ledger):
    enter(ledger, 1)
    head = ledger.head()
    ledger.state_loss(Head(9, 50, "f" * 64), {2026: 9}, "petugas.rina", NOON)
    assert ledger.holds(head)
    assert not ledger.holds(Head(1, head.rows, "f" * 64))
    assert ledger.holds(Head(9, 50, "f" * 64))
    assert not ledger.holds(Head(9, 51, "f" * 64))
