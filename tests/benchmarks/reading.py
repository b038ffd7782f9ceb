"""What reading a letter costs: against bare pypdf text of the same pages, and against dateparser on the same text.

    python tests/benchmarks/reading.py [FOLDER] [--rounds 10]

The folder holds PDFs; without one, letters of the tests are drawn. Three ways take turns over each file, and the
fastest time of each counts, because it is the one that nothing else on the machine disturbed:

- ``inspect``: what the program does, from the file on disk to the fields, in a caged child that is warm;
- ``pypdf``: a bare ``extract_text`` of the same pages, the first two and the last, in this process;
- ``dateparser``: ``search_dates`` in Indonesian on that text, which finds dates only (told apart if not installed).
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from extraction.letters import drawn
from pypdf import PdfReader

from ppid_dms import assembly
from ppid_dms.config import load
from ppid_dms.extraction import Reader


def text_of(file: Path) -> str:
    """The text of the first two pages and the last."""
    pages = PdfReader(file).pages
    wanted = sorted({0, min(1, len(pages) - 1), len(pages) - 1})
    return "\f".join(pages[number].extract_text() for number in wanted)


def search_of_dateparser() -> Callable[[str], object] | None:
    """A search for dates in Indonesian text, or None where dateparser is not installed."""
    try:
        from dateparser.search import search_dates  # noqa: PLC0415
    except ImportError:
        return None
    return lambda text: search_dates(text, languages=["id"], settings={"DATE_ORDER": "DMY"})


@contextmanager
def files_of(folder: Path | None) -> Iterator[list[Path]]:
    """The PDFs of a folder, or letters of the tests."""
    with tempfile.TemporaryDirectory() as scratch:
        if folder is None:
            folder = Path(scratch)
            drawn.make_all(folder)
        yield sorted(folder.glob("*.pdf"))


def fastest(ways: dict[str, Callable[[Path], object]], files: list[Path], rounds: int) -> dict[str, list[float]]:
    """Seconds of the fastest run of each way over each file."""
    best = {name: [float("inf")] * len(files) for name in ways}
    for _round in range(rounds):
        for at, file in enumerate(files):
            for name, way in ways.items():
                begun = time.perf_counter()
                way(file)
                best[name][at] = min(best[name][at], time.perf_counter() - begun)
    return best


def main() -> int:
    """Measure once and print a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="PDFs to read; without it, letters of the tests")
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    search = search_of_dateparser()
    rules = assembly.letter_rules_of(load())
    with files_of(asked.folder) as files, Reader(rules, workers=1) as reader:
        if not files:
            parser.error(f"no PDF lies in {asked.folder}")
        texts = {file: text_of(file) for file in files}
        ways: dict[str, Callable[[Path], object]] = {"pypdf": text_of, "inspect": reader.inspect}
        if search is not None:
            ways["dateparser"] = lambda file: search(texts[file])
        reader.inspect(files[0])
        best = fastest(ways, files, asked.rounds)
    bare, ours = sum(best["pypdf"]), sum(best["inspect"])
    for name, seconds in best.items():
        mean, median = statistics.mean(seconds) * 1000, statistics.median(seconds) * 1000
        print(f"{name}: {mean:.1f} ms a document (median {median:.1f}, most {max(seconds) * 1000:.1f}),"
              f" {sum(seconds) / bare:.2f} times pypdf")
    print(f"{len(files)} files: inspect costs {ours / bare:.2f} times bare pypdf")
    if search is None:
        print("dateparser is not installed: nothing to compare with (pip install dateparser)")
    else:
        print(f"inspect costs {ours / (bare + sum(best['dateparser'])):.2f} times pypdf with dateparser")
    return 0


if __name__ == "__main__":
    sys.exit(main())
