"""The service killed with SIGKILL at random moments, as often as is asked for; then at each step of the table.

    python tests/benchmarks/killing.py --kills 1000 --seed 4
    python tests/benchmarks/killing.py --table

Tells the seed, how many lives ended, what became of the files, and each violation of "once, and never lost". Of the
lives, one in ten reads files in real cages; the others read them in the process itself, which starts faster.
"""

import argparse
import itertools
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

_TESTS = Path(__file__).parents[1]
sys.path[:1] = [str(_TESTS.parent), str(_TESTS)]

from intake import killing, killing_table
from intake.killing import Lives, Office
from intake.killing_random import kill_at_random
from world import world

_KILLS_AT_ONE = 50  # before one server, which answers more slowly the more it holds


def main() -> int:
    """Kill, and tell; 1 where something did not come out even."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--folder", help="where the offices are; by default where temporary files are")
    parser.add_argument("--table", action="store_true", help="end a life at each step of the table instead")
    asked = parser.parse_args()
    logging.disable()  # what the server says about requests that break off
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        return each_step(Path(folder)) if asked.table else at_random(Path(folder), asked.kills, asked.seed)


def at_random(folder: Path, kills: int, seed: int) -> int:
    """So many lives, before a 3.0 and a 2.20 in turns, and what came of them."""
    begun, wrongs, done = time.monotonic(), 0, 0
    while done < kills:
        version = ("3.0.5", "2.20.15")[done // _KILLS_AT_ONE % 2]
        part = seed * 1_000_000 + done
        with offices(folder / str(done), version) as new_office:
            deaths = kill_at_random(Random(part), min(_KILLS_AT_ONE, kills - done), new_office, caged_share=0.1)
        done += deaths.lives
        wrongs += len(deaths.wrongs)
        print(f"── {version}, seed {part}\n{deaths.told()}", flush=True)
    print(f"══ seed {seed}: {done} lives killed, {wrongs} violations, {time.monotonic() - begun:.0f} s")
    return bool(wrongs)


def each_step(folder: Path) -> int:
    """Each row by itself, with its end."""
    wrongs = 0
    with offices(folder, "3.0.5") as new_office:
        for row in killing_table.ROWS:
            for numbers in row.numbers:
                ends, found = killing_table.run((row,), new_office(numbers))
                print(f"{row.id}\t{'with' if numbers else 'without'} numbers\t{ends}", flush=True)
                print(*(f"  !! {wrong}\n" for wrong in found), sep="", end="", flush=True)
                wrongs += len(found)
    return bool(wrongs)


@contextmanager
def offices(folder: Path, version: str) -> Iterator[Callable[[bool], Office]]:
    """A server and the mother of all lives, and new offices before them."""
    texts: dict[str, str] = {}
    count = itertools.count()
    lives = Lives()
    try:
        with world(folder / "kantor", killing.options(texts, version)) as server:
            yield lambda numbers: killing.office(server, lives, texts, folder / f"{next(count)}", numbers=numbers)
    finally:
        lives.close()


if __name__ == "__main__":
    sys.exit(main())
