"""Wall time to register scans, as a ratio to a bare upload loop over the same files in the same run.

    python tests/benchmarks/register.py --count 200 --consume-seconds 0.6
    python tests/benchmarks/register.py --count 200 --consume-seconds 0
    python tests/benchmarks/register.py --append 100000

The bare loop uploads with ``requests`` and follows each task, with as many threads as the service has workers; each
side gets a sandbox of its own, in a process of its own. What the service does beyond it: a journal on disk, a caged
read of every PDF, the checksum read back, permission set, the file hashed again and archived.

With ``--append`` instead: what entering an item costs in a register of so many lines, as a ratio to an empty one
(CPU of the writer, which a busy disk does not disturb, and wall time), and what a check of all of it costs.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import requests

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from recap.register import (
    NOON,
    WIB,
    a_decision,
    a_line,
    a_submission,
    an_item,
    chained,
    enter,
    put_forward,
)
from sqlalchemy import URL, create_engine, insert
from world import letter, write_settings

from ppid_dms.commands.init import prepare
from ppid_dms.config import load
from ppid_dms.recap import appending, rows, tables
from ppid_dms.recap.chain import GENESIS, line_digest, number_of, sealed
from ppid_dms.recap.ledger import Ledger
from ppid_dms.service import Service
from ppid_dms.vocabulary import ScanState

WORKERS = 4


@contextmanager
def server(consume_seconds: float) -> Iterator[tuple[str, str]]:
    """A sandbox in a process of its own: its address and its administrator's token."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ppid_dms.sandbox", "--port", "0", "--consume-seconds", str(consume_seconds)],
        stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = ""
    while not (found := re.search(r"(http://\S+?)/?\s[\s\S]*?\b([0-9a-f]{40})\b", told)):
        told += process.stdout.readline()
    try:
        yield found.group(1), found.group(2)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def bare(files: list[Path], consume_seconds: float) -> float:
    """Seconds for the bare loop."""
    with server(consume_seconds) as (url, token), requests.Session() as session:
        session.headers.update({"Authorization": f"Token {token}", "Accept": "application/json; version=9"})

        def one(file: Path) -> None:
            with file.open("rb") as content:
                task = session.post(
                    f"{url}/api/documents/post_document/", files={"document": (file.name, content)}, timeout=60).json()
            pause = 0.05
            while True:
                [row] = session.get(f"{url}/api/tasks/", params={"task_id": task}, timeout=60).json()
                if row["status"] == "SUCCESS":
                    return
                time.sleep(pause)
                pause = min(pause * 1.3, 1.0)

        begin = time.perf_counter()
        with ThreadPoolExecutor(WORKERS) as threads:
            list(threads.map(one, files))
        return time.perf_counter() - begin


def ours(files: list[Path], consume_seconds: float, folder: Path) -> float:
    """Seconds for the service, from files that lie whole in their folder to the last one archived."""
    with server(consume_seconds) as (url, token):
        settings = load(write_settings(
            folder, url, intake={"settle_seconds": 0, "workers": WORKERS}, approval={"every_seconds": 3600}))
        list(prepare(settings, token, dry_run=False))
        unit = settings.service.folders.drop / "01-perencanaan"
        unit.mkdir(parents=True)
        for file in files:
            (unit / file.name).write_bytes(file.read_bytes())
        with Service(settings) as service:
            begin = time.perf_counter()
            service.ingest()
            spent = time.perf_counter() - begin
            assert service.journal.counts() == {ScanState.ARCHIVED: len(files)}
        return spent


def of_length(path: Path, lines: int) -> None:
    """A register of so many lines, each with its submission, two decisions and their answers, written in bulk."""
    Ledger(path, WIB).close()
    engine = create_engine(URL.create("sqlite", database=str(path)))
    seal, previous = None, GENESIS
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        for n in range(1, lines + 1):
            submission = a_submission(n, id=n)
            asked = put_forward(n, id=2 * n - 1, submission_id=n)
            decision = a_decision(n, id=2 * n, submission_id=n)
            [line] = chained(a_line(number_of(2026, n), item=an_item(n), decision_id=2 * n, basis=decision.basis,
                                    endorsed_at=decision.requested_at))
            line = replace(line, seq=n, previous=previous, digest="")
            line = replace(line, digest=line_digest(line))
            previous = line.digest
            for table, row in (
                (tables.submissions, rows.of_submission(submission)), (tables.decisions, rows.of_decision(asked)),
                (tables.decisions, rows.of_decision(decision)), (tables.lines, rows.of_line(line, n)),
                (tables.answers, rows.of_answer(2 * n - 1, NOON)), (tables.answers, rows.of_answer(2 * n, NOON)),
            ):
                seal = sealed(seal, table.name, row)
                connection.execute(insert(table), row)
                connection.execute(insert(tables.seals), {
                    "position": seal.position, "sealed_table": table.name, "digest": seal.digest,
                    "sealed_row": row[appending.key_of(table)]})
    engine.dispose()


def entering(path: Path, first: int, count: int) -> tuple[float, float]:
    """Seconds of CPU and of wall time to enter one item, on the average of so many."""
    with closing(Ledger(path, WIB)) as ledger:
        enter(ledger, first)
        begin, cpu = time.perf_counter(), time.thread_time()
        for document in range(first + 1, first + 1 + count):
            enter(ledger, document)
        return (time.thread_time() - cpu) / count, (time.perf_counter() - begin) / count


def append(lines: int, folder: Path) -> None:
    """Measure what length costs, and print it."""
    full, empty = folder / "penuh.sqlite3", folder / "kosong.sqlite3"
    of_length(full, lines)
    pairs = [(entering(empty, 1 + n * 1000, 100), entering(full, lines + 1 + n * 1000, 100)) for n in range(3)]
    (cpu, wall), (cpu_full, wall_full) = (tuple(map(min, zip(*side, strict=True))) for side in zip(*pairs, strict=True))
    print(f"entering an item: {cpu * 1000:.2f} ms CPU ({wall * 1000:.1f} ms) in an empty register, "
          f"{cpu_full * 1000:.2f} ms CPU ({wall_full * 1000:.1f} ms) in one of {lines} lines, "
          f"ratio {cpu_full / cpu:.2f} ({wall_full / wall:.2f})")
    with closing(Ledger(full, WIB)) as ledger:
        begin = time.perf_counter()
        found = ledger.faults()
        spent, most = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert found == [], found[:3]
        print(f"checking all of it: {spent:.1f} s, at most {most:.0f} MB")


def main() -> None:
    """Measure once and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--append", type=int, default=0, metavar="LINES")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--consume-seconds", type=float, default=0.6)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if asked.append:
            append(asked.append, Path(name))
            return
        source = Path(name) / "sumber"
        source.mkdir()
        files = []
        for n in range(asked.count):
            file = source / f"SCAN{n:04d}.pdf"
            file.write_bytes(letter(number=f"{n}/PR.03-SD/62/2026"))
            files.append(file)
        plain = bare(files, asked.consume_seconds)
        full = ours(files, asked.consume_seconds, Path(name) / "kantor")
        print(f"{asked.count} files, {asked.consume_seconds} s each: bare {plain:.2f} s, "
              f"ours {full:.2f} s, ratio {full / plain:.3f}")


if __name__ == "__main__":
    main()
