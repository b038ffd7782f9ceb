"""Wall time to register scans, as a ratio to a bare upload loop over the same files in the same run.

    python tests/benchmarks/register.py --count 200 --consume-seconds 0.6
    python tests/benchmarks/register.py --count 200 --consume-seconds 0

The bare loop uploads with ``requests`` and follows each task, with as many threads as the service has workers; each
side gets a sandbox of its own, in a process of its own. What the service does beyond it: a journal on disk, a caged
read of every PDF, the checksum read back, permission set, the file hashed again and archived.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from world import letter, write_settings

from ppid_dms.commands.init import prepare
from ppid_dms.config import load
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


def main() -> None:
    """Measure once and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--consume-seconds", type=float, default=0.6)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
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
