"""What inspecting costs: 1 against 3 and 1,000 pages, and the memory for a file of 1 GB.

    python tests/benchmarks/inspection.py --megabytes 1024 --folder /var/tmp

The pages are whole letters, of which at most three are read: the first two and the last. Each file is looked at again
and again by one child that is warm; the fastest look counts, because it is the one that nothing else on the machine
disturbed. Looks at the files take turns. The large file is a PDF of pictures that hold noise; memory is the peak of the
kernel's own count, apart for this process and its child.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

MEGABYTE = 1 << 20
PICTURE = 8 * MEGABYTE
PAGES = (1, 3, 1000)


def whole_letters(path: Path, pages: int) -> None:
    """A PDF of so many pages, each with a letter as an office writes it."""
    from corpus import make  # noqa: PLC0415  (it draws with Pillow, which is not to be counted as ours)
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    writer = PdfWriter()
    page = PdfReader(make.SAMPLES / "surat-dinas.pdf").pages[0]
    for _page in range(pages):
        writer.add_page(page)
    writer.write(path)


def pictures(path: Path, megabytes: int) -> None:
    """A PDF of scanned pages of 8 MB each."""
    pages = max(1, megabytes * MEGABYTE // PICTURE)
    offsets: list[int] = []
    noise = os.urandom(PICTURE)
    with path.open("wb") as out:
        out.write(b"%PDF-1.7\n")

        def add(body: bytes, stream: bytes | None = None) -> None:
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n%s\n" % (len(offsets), body))
            if stream is not None:
                out.write(b"stream\n")
                out.write(stream)
                out.write(b"\nendstream\n")
            out.write(b"endobj\n")

        kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(pages))
        add(b"<< /Type /Catalog /Pages 2 0 R >>")
        add(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages))
        for number in range(pages):
            first = 3 + 3 * number
            add(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
                b" /Resources << /XObject << /I %d 0 R >> >> >>" % (first + 1, first + 2))
            add(b"<< /Length 30 >>", b"q 595 0 0 842 0 0 cm /I Do Q  ")
            add(b"<< /Type /XObject /Subtype /Image /Width 2480 /Height 3508 /BitsPerComponent 8"
                b" /ColorSpace /DeviceGray /Filter /DCTDecode /Length %d >>" % PICTURE, noise)
        start = out.tell()
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
        out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start))


def fastest(files: list[Path], rounds: int) -> list[float]:
    """Seconds of the fastest look at each file."""
    from ppid_dms.extraction import LetterRules, Reader  # noqa: PLC0415

    best = [float("inf")] * len(files)
    with Reader(LetterRules(kinds=()), workers=1) as reader:
        for _round in range(rounds):
            for at, file in enumerate(files):
                begun = time.perf_counter()
                found = reader.inspect(file)
                best[at] = min(best[at], time.perf_counter() - begun)
                assert found.problem is None, found.detail
    return best


def peaks(file: Path) -> tuple[int, int, float]:
    """Peak memory in MB of a fresh process that inspects the file, and of its child; and the seconds it took."""
    from ppid_dms.extraction import LetterRules, Reader  # noqa: PLC0415

    begun = time.perf_counter()
    with Reader(LetterRules(kinds=()), workers=1) as reader:
        found = reader.inspect(file)
        assert found.problem is None, found.detail
        took = time.perf_counter() - begun
    ours, its = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours, its, took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--folder", type=Path, help="where the files are made; by default the temporary folder")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=wanted.folder) as folder:
        large = Path(folder) / "large.pdf"
        pictures(large, wanted.megabytes)
        ours, its, took = peaks(large)  # before anything else makes this process grow
        print(f"{large.stat().st_size / MEGABYTE:.0f} MB: this process {ours} MB, its child {its} MB, {took:.2f} s")
        large.unlink()
        files = [Path(folder) / f"{pages}.pdf" for pages in PAGES]
        for file, pages in zip(files, PAGES, strict=True):
            whole_letters(file, pages)
        took_each = fastest(files, wanted.rounds)
        for file, pages, seconds in zip(files, PAGES, took_each, strict=True):
            print(f"{pages} pages, {file.stat().st_size // 1024} KB: {seconds * 1000:.1f} ms,"
                  f" {seconds / took_each[0]:.2f} times one page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
