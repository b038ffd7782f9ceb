"""What taking decisions over costs beside 100,000 documents at rest: requests, and CPU of our own thread.

    python tests/benchmarks/sync.py [--documents 100000]

The sandbox runs in other threads of this process, so that its CPU is not counted. The documents are copies of one that
went the whole way; register and server agree on all of them.
"""

import argparse
import copy
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from approval.office import DOCUMENTED, ENDORSE, Office
from sqlalchemy import create_engine, func, insert, select
from world import World, world

from ppid_dms.approval.search import Course
from ppid_dms.recap import tables
from ppid_dms.vocabulary import OwnField


@dataclass
class Cost:
    """Of one stretch of work: requests, CPU seconds of the thread that worked, wall seconds."""

    requests: int = 0
    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def measured() -> Iterator[Cost]:
    """Counts what happens inside."""
    cost, send = Cost(), HTTPAdapter.send

    def counted(self: HTTPAdapter, request: requests.PreparedRequest, *more, **others) -> requests.Response:
        cost.requests += 1
        return send(self, request, *more, **others)

    HTTPAdapter.send = counted
    cpu, wall = time.thread_time(), time.perf_counter()
    try:
        yield cost
    finally:
        cost.cpu, cost.wall = time.thread_time() - cpu, time.perf_counter() - wall
        HTTPAdapter.send = send


def multiply(office: Office, of: World, document: int, total: int) -> None:
    """Copies of a documented document, on the server and in the register, changed in the course of a year."""
    store, own = of.sandbox.store, {office.taxonomy.fields[key].id for key in (
        OwnField.RECAP_NUMBER, OwnField.RECAP_SEAL)}
    model, now = store.live[document], datetime.now(UTC)
    twins = []
    with store.lock:
        for n in range(1, total):
            twin = copy.copy(model)
            twin.id = store.next_id("document")
            twin.archive_serial_number = None
            twin.tags, twin.notes = set(), []
            twin.fields = {  # all but the number of the book and its seal: each has its own
                key: copy.copy(value) for key, value in model.fields.items() if key not in own}
            twin.modified = now - timedelta(days=365) + timedelta(seconds=n * 300)
            root = copy.copy(model.versions[0])
            root.id = twin.id
            twin.versions = [root]
            store.add(twin)
            store.retag(twin, set(model.tags))
            twins.append(twin.id)
    engine = create_engine(f"sqlite:///{of.folder / 'buku.sqlite3'}")
    with engine.begin() as connection:
        for table in (tables.submissions, tables.decisions):
            [model_row] = connection.execute(
                select(table).where(table.c.document_id == document).order_by(table.c.id.desc()).limit(1)).mappings()
            rest = {key: value for key, value in model_row.items() if key != "submission_id"}
            first = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
            connection.execute(insert(table), [
                rest | {"id": first + n, "document_id": twin} for n, twin in enumerate(twins)])
        connection.execute(insert(tables.answers).from_select(
            ["decision_id", "answered_at"],
            select(tables.decisions.c.id, tables.decisions.c.recorded_at).where(
                tables.decisions.c.id.not_in(select(tables.answers.c.decision_id)))))
    engine.dispose()


def at_rest(office: Office) -> None:
    """A reconciler that has seen everything up to now."""
    office.restart()
    office.reconciler._search.course = Course(
        seen_until=datetime.now(UTC), sweep_from=None, swept_at=datetime.now(UTC))
    office.reconciler.run_pass()


def median(once: Callable[[], Cost], times: int = 9) -> Cost:
    """The cost of the middle one by CPU."""
    return sorted((once() for _time in range(times)), key=lambda cost: cost.cpu)[times // 2]


def main() -> None:
    """Measure and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    total = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as name, world(Path(name)) as of:
        office = Office(of)
        with closing(office.ledger), closing(office.transport):
            multiply(office, of, office.documented(), total)
            at_rest(office)

            def idle() -> Cost:
                with measured() as cost:
                    office.pass_()
                return cost

            cost = median(idle)
            print(f"{total} documents, nothing to do: {cost.requests} requests, {cost.cpu * 1000:.1f} ms CPU, "
                  f"{cost.wall * 1000:.0f} ms")
            document = office.collect("ya")
            of.petugas.tag(document, "SOP 1 Diajukan")
            of.sandbox.settle()
            with measured() as cost:
                office.pass_()
            print(f"put forward: {cost.requests} requests, {cost.cpu * 1000:.1f} ms CPU")
            of.sandbox.settle()
            office.pass_()
            of.atasan.tag(document, ENDORSE)
            of.sandbox.settle()
            with measured() as cost:
                office.pass_()
            assert of.admin.tags_of(document) == {DOCUMENTED}
            print(f"a plain Ya: {cost.requests} requests, {cost.cpu * 1000:.1f} ms CPU")
            office.reconciler._search.course = Course(seen_until=datetime.now(UTC))
            passes = 0
            with measured() as cost:
                while office.reconciler.course.swept_at is None:
                    office.pass_()
                    passes += 1
            print(f"a sweep: {passes} passes, {cost.requests} requests, {cost.cpu:.1f} s CPU, {cost.wall:.0f} s")


if __name__ == "__main__":
    main()
