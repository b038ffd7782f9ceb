"""However the register is written, by several processes, killed in the middle: no gap, no number twice, all chained."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recap.register import BOOK, NOON, WIB, another_process, enter
from recap.writers import Deed, Writers, do

from ppid_dms.recap.decree import Establishment
from ppid_dms.recap.ledger import Ledger
from ppid_dms.vocabulary import LineKind


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with closing(Writers()) as ready:
        yield ready


def check(path: Path, told: list[str]) -> None:
    """The register is whole by itself, by its numbers and by its note, and holds every number that was told."""
    with closing(Ledger(path, WIB)) as ledger:
        assert ledger.faults() == []
        ledger.must_be_newest()
        lines = list(ledger.lines())
        entries = [line for line in lines if line.kind is LineKind.ENTRY]
        for year in (2025, 2026):
            numbers = [line.number for line in entries if line.recorded_at.astimezone(WIB).year == year]
            assert numbers == [f"R-{year}-{n:04d}" for n in range(1, len(numbers) + 1)]
        assert len(told) == len(set(told))
        assert set(told) <= {line.number for line in entries}
        assert all(after.previous == before.digest for before, after in pairwise(lines))
        of_documents = [line for line in lines if not isinstance(line, Establishment)]
        for document, standing in ledger.standings({line.item.document_id for line in of_documents}).items():
            newest = [line for line in of_documents if line.item.document_id == document][-1]
            assert standing.line == (None if newest.kind is LineKind.WITHDRAWAL else newest)


def test_several_processes_at_once_leave_no_gap(tmp_path: Path, writers: Writers):
    path = tmp_path / BOOK
    at = NOON.isoformat()
    answers = writers.write(path, *(
        ([("enter", 100 * n + m, at) for m in range(10)], None) for n in range(4)))
    told = [number for numbers, _killed in answers for number in numbers]
    assert sorted(told) == [f"R-2026-{n:04d}" for n in range(1, 41)]
    check(path, told)


def statements(path: Path) -> int:
    """How many statements and commits it takes to open a register and to enter one item."""
    from sqlalchemy import event  # noqa: PLC0415

    seen = []
    with closing(Ledger(path, WIB)) as ledger:
        for occasion in ("before_cursor_execute", "commit"):
            event.listen(ledger._engine, occasion, lambda *anything: seen.append(anything))
        enter(ledger, 1)
    return len(seen)


def test_wherever_a_process_is_killed_the_register_is_as_before_or_as_after(tmp_path: Path, writers: Writers):
    deeds: list[Deed] = [("enter", 2, NOON.isoformat())]
    total = statements(tmp_path / BOOK)
    kills = 0
    for place in range(total):
        path = tmp_path / f"{place}.sqlite3"
        with closing(Ledger(path, WIB)) as ledger:
            enter(ledger, 1)
        [(told, killed)] = writers.write(path, (deeds, place))
        kills += killed
        assert told == []
        with closing(Ledger(path, WIB)) as ledger:
            kept = len(list(ledger.decisions())), len(list(ledger.lines()))
            assert kept in {(2, 1), (3, 1)}, "not put forward, or put forward and not yet endorsed"
            assert enter(ledger, 2).number == "R-2026-0002"
        check(path, told)
    assert kills == total > 20


def test_a_process_that_is_killed_while_it_writes_loses_nothing_that_it_had_told(tmp_path: Path):
    path = tmp_path / BOOK
    writer = another_process(f"""
ledger = Ledger(Path({str(path)!r}), WIB)
for document in range(1, 100000):
    print(enter(ledger, document).number, flush=True)
""")
    assert writer.stdout is not None
    told = [writer.stdout.readline().strip() for _n in range(8)]
    writer.kill()
    told += writer.communicate(timeout=60)[0].split()
    check(path, told)
    with closing(Ledger(path, WIB)) as ledger:
        assert len(list(ledger.lines())) <= len(told) + 1


# ── whatever happens ──

MOMENTS = st.datetimes(datetime(2025, 12, 31, 10), datetime(2026, 1, 1, 10)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC).isoformat())
DEEDS: st.SearchStrategy[Deed] = st.tuples(
    st.sampled_from(["enter", "enter", "enter", "withdraw", "refuse", "answer", "establish"]), st.integers(1, 4),
    MOMENTS)
JOBS = st.lists(
    st.tuples(st.lists(DEEDS, min_size=1, max_size=4), st.none() | st.integers(0, 60)), min_size=1, max_size=3)


@settings(max_examples=15, deadline=None)
@given(rounds=st.lists(JOBS, min_size=1, max_size=2))
def test_whatever_is_written_by_however_many_and_whoever_is_killed_the_register_is_whole(
    writers: Writers, rounds: list[list[tuple[list[Deed], int | None]]]
):
    with TemporaryDirectory() as folder:
        path = Path(folder) / BOOK
        told: list[str] = []
        for jobs in rounds:
            for numbers, _killed in writers.write(path, *jobs):
                told += numbers
            check(path, told)


@settings(max_examples=20, deadline=None)
@given(st.lists(DEEDS, max_size=8))
def test_whatever_is_entered_corrected_and_withdrawn_each_line_refers_to_the_one_valid_before(deeds: list[Deed]):
    valid: dict[int, int] = {}
    written: list[tuple[LineKind, int | None]] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / BOOK
        with closing(Ledger(path, WIB)) as ledger:
            established: int | None = None
            for deed in deeds:
                what, document, _at = deed
                before, lines = valid.get(document), len(written)
                do(ledger, deed)
                if what == "enter":
                    written.append((LineKind.RALAT if before else LineKind.ENTRY, before))
                    valid[document] = lines + 1
                elif what == "withdraw" and before:
                    written.append((LineKind.WITHDRAWAL, valid.pop(document)))
                elif what == "establish" and established is None:
                    written.append((LineKind.ESTABLISHMENT, None))
                    established = lines + 1
            assert [(line.kind, line.refers_to) for line in ledger.lines()] == written
        check(path, [])
