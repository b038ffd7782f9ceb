"""How soon a file is taken once it has settled, and what it costs to watch over many that wait.

    python tests/benchmarks/watching.py --files 10000 --seconds 60

The service runs in this process against the embedded server. Of a file that appears whole by a rename, and of one that
is written and then closed, the pick-up latency is the time from then to its claim, less the settle time. The load is
the processor time of the watching thread over the wall time, in a polled folder, for files that are unfinished and for
whole ones that may not be taken now (as little room is left); with events for comparison.
"""

import argparse
import logging
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from world import World, eventually, letter, world

from ppid_dms.service import Service

SETTLE = 0.5
CUT_PDF = b"%PDF-1.7\n"


@contextmanager
def running(office: World) -> Iterator[tuple[Service, threading.Thread]]:
    """The service at work, and the thread that watches."""
    with Service(office.settings) as service:
        thread = threading.Thread(target=service.run, daemon=True)
        thread.start()
        eventually(lambda: service._watcher is not None and service._watcher._watch._watched)
        try:
            yield service, thread
        finally:
            service.stop()
            thread.join(60)


def latency(folder: Path, mode: str, files: int) -> None:
    intake = {"settle_seconds": SETTLE, "patience_seconds": 300, "listing_seconds": 15, "watch": mode}
    for way in ("renamed", "written"):
        late = []
        with world(folder / f"{mode}-{way}", intake=intake) as office, running(office) as (service, _thread):
            claim, taken = service.pipeline.claim, {}

            def timed(candidate, claim=claim, taken=taken):
                taken[candidate.path.name] = time.monotonic()
                return claim(candidate)

            service.pipeline.claim = timed
            time.sleep(1)
            for n in range(files):
                name, content = f"{way}-{n}.pdf", letter(f"{n}/{mode}/{way}")
                if way == "renamed":
                    office.scan(name, content)
                else:
                    target = office.drop / "01-perencanaan" / name
                    with target.open("wb", buffering=0) as file:
                        for begin in range(0, len(content), 500):
                            file.write(content[begin:begin + 500])
                            time.sleep(0.02)
                done = time.monotonic()
                eventually(lambda name=name, taken=taken: name in taken)
                late.append(taken[name] - done - SETTLE)
                time.sleep(0.1)
        print(f"pick-up latency, {mode}, {way}: median {statistics.median(late) * 1000:.1f} ms, "
              f"worst {max(late) * 1000:.1f} ms over {files} files")


def load(folder: Path, mode: str, files: int, seconds: float, *, whole: bool) -> None:
    intake = {
        "settle_seconds": 2.0, "patience_seconds": 86400, "listing_seconds": 15, "watch": mode,
        "reserve_megabytes": 1048576 if whole else 0}
    kind = "whole, without room" if whole else "unfinished"
    with world(folder / f"load-{mode}-{whole}", intake=intake) as office:
        unit = office.drop / "01-perencanaan"
        unit.mkdir(parents=True)
        for n in range(files):
            (unit / f"{n:06}.pdf").write_bytes(CUT_PDF + (b"%%EOF\n" if whole else b""))
        with running(office) as (_service, thread):
            time.sleep(10)  # the first listings, and each looked into once
            clock = time.pthread_getcpuclockid(thread.ident)
            busy, begun = time.clock_gettime(clock), time.monotonic()
            time.sleep(seconds)
            share = (time.clock_gettime(clock) - busy) / (time.monotonic() - begun)
    print(f"load, {mode}, {files} files, {kind}: {share:.2%} of one processor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--scans", type=int, default=20)
    arguments = parser.parse_args()
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        for mode in ("peristiwa", "berkala"):
            latency(Path(folder), mode, arguments.scans)
        for mode in ("berkala", "peristiwa"):
            for whole in (False, True):
                load(Path(folder), mode, arguments.files, arguments.seconds, whole=whole)


if __name__ == "__main__":
    main()
