"""How long many waiting scans take to be registered, as a ratio to a bare upload loop of the same concurrency.

    python tests/benchmarks/intake.py --scans 1000

Both work against the embedded server in this process, which consumes at the measured pace, with a world of its own
each; service and loop are processes of their own. The loop posts a file, asks for its task until that has ended, and
takes the next one. Of the service everything counts, from its start to the last scan in the archive.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from world import World, files_below, letter, world

from ppid_dms.sandbox import SandboxOptions

ASK_SECONDS = 0.2


def letters(of: str, count: int) -> Iterator[tuple[str, bytes]]:
    """So many different scans."""
    for n in range(count):
        yield f"SCAN{n:05}.pdf", letter(f"{n + 1}/PR.03-SD/62/2026", f"Pengukuran {of} {n}")


def bare(url: str, token: str, folder: Path, threads: int) -> None:
    """Upload every file of a folder, each followed to the end of its task."""
    own = threading.local()

    def upload(file: Path) -> None:
        if not hasattr(own, "session"):
            own.session = requests.Session()
            own.session.headers["Authorization"] = f"Token {token}"
        with file.open("rb") as content:
            answer = own.session.post(
                f"{url}/api/documents/post_document/", files={"document": content}, data={"title": file.stem},
                timeout=60)
        answer.raise_for_status()
        while True:
            [row] = own.session.get(
                f"{url}/api/tasks/", params={"task_id": answer.json()}, timeout=60).json()["results"]
            if row["status"].upper() in {"SUCCESS", "FAILURE"}:
                assert row["status"].upper() == "SUCCESS", row
                return
            time.sleep(ASK_SECONDS)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(upload, sorted(folder.iterdir())))


@contextmanager
def office(folder: Path, seconds: float, workers: int) -> Iterator[World]:
    """A world whose server consumes at a pace."""
    options = SandboxOptions(consume_seconds=seconds, settle_seconds=0.1, use_tesseract=False)
    intake = {"workers": workers, "settle_seconds": 0.5, "listing_seconds": 5, "asn_first": 1, "asn_last": 999_999}
    with world(folder, options, intake=intake, approval={"every_seconds": 10}) as made:
        yield made


def loop_seconds(folder: Path, scans: int, seconds: float, workers: int) -> float:
    """What the bare loop takes."""
    with office(folder, seconds, workers) as made:
        source = folder / "berkas"
        source.mkdir()
        for name, content in letters("polos", scans):
            (source / name).write_bytes(content)
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, __file__, "--bare", made.sandbox.url, str(source), str(workers)], check=True,
            input=made.service.token, text=True)
        taken = time.perf_counter() - begin
        assert len(made.admin.documents()) == scans
    return taken


def service_seconds(folder: Path, scans: int, seconds: float, workers: int) -> float:
    """What the service takes."""
    with office(folder, seconds, workers) as made:
        unit = made.drop / "01-perencanaan"
        unit.mkdir(parents=True)
        for name, content in letters("layanan", scans):
            (unit / name).write_bytes(content)
        begin = time.perf_counter()
        service = subprocess.Popen(
            [sys.executable, "-m", "ppid_dms", "--config", str(folder / "pengaturan"), "run"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while len(files_below(made.settings.service.folders.archive)) < scans:
                assert service.poll() is None
                time.sleep(ASK_SECONDS)
            taken = time.perf_counter() - begin
        finally:
            service.terminate()
            service.wait(60)
        assert len(made.admin.documents()) == scans
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scans", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=0.6, help="what the server takes for one")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--bare", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        url, folder, threads = asked.bare
        bare(url, sys.stdin.read(), Path(folder), int(threads))
        return
    with tempfile.TemporaryDirectory() as place:
        plain = loop_seconds(Path(place) / "polos", asked.scans, asked.seconds, asked.workers)
        ours = service_seconds(Path(place) / "layanan", asked.scans, asked.seconds, asked.workers)
    print(json.dumps({
        "scans": asked.scans, "seconds_each": asked.seconds, "bare_seconds": round(plain, 1),
        "service_seconds": round(ours, 1), "throughput_ratio": round(plain / ours, 3)}))


if __name__ == "__main__":
    main()
