"""Pages of a PDF are counted from its tree; a tree that lies is walked, and pictures are not fetched."""

import subprocess
import sys

import pytest
from extraction import pdfs

from ppid_dms.vocabulary import QuarantineReason

TEXT = b"BT /F1 12 Tf 60 700 Td (Surat percobaan nomor satu dua tiga empat lima enam tujuh) Tj ET"


@pytest.fixture
def inspect(reader, tmp_path):
    def inspect(data):
        path = tmp_path / "SCAN0001.pdf"
        path.write_bytes(data)
        return reader.inspect(path)

    return inspect


def tree(*nodes, box=b"[0 0 595 842]"):
    """A PDF of these nodes of its page tree, numbered from 2; the root names the size and the fonts of all pages."""
    root, *others = nodes
    content = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(TEXT), TEXT)
    return pdfs.assembled(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /MediaBox " + box + b" /Resources " + pdfs.FONT + b" " + root + b" >>",
        *(b"<< " + node + b" >>" for node in others), content)


def leaf(content):
    return b"/Type /Page /Contents %d 0 R" % content


NESTED = (b"/Kids [3 0 R 4 0 R] /Count 3", b"/Type /Pages /Kids [5 0 R 6 0 R] /Count 2", b"/Type /Page /Contents 7 0 R",
          leaf(7), leaf(7))


@pytest.mark.parametrize(("nodes", "pages"), [
    ((b"/Kids [3 0 R 4 0 R] /Count 2", leaf(5), leaf(5)), 2),
    (NESTED, 3),
    ((b"/Kids [3 0 R 4 0 R] /Count 7", leaf(5), leaf(5)), 2),
    ((b"/Kids [3 0 R 4 0 R]", leaf(5), leaf(5)), 2),
    ((b"/Kids [3 0 R 9 0 R] /Count 2", leaf(4)), 1),
    ((b"/Kids [3 0 R] /Count 1", b"/Type /Pages /Kids [4 0 R 5 0 R] /Count 2", leaf(6), leaf(6)), 2),
], ids=["flat", "nested", "boasts", "silent", "missing", "hides"])
def test_pages_are_counted_as_they_are_and_inherit_from_their_branch(inspect, nodes, pages):
    found = inspect(tree(*nodes))
    assert (found.problem, found.pages) == (None, pages)
    assert found.text_layer.value == "digital"


def test_a_size_that_is_inherited_counts_as_well(inspect):
    assert inspect(tree(*NESTED, box=b"[0 0 2000000 842]")).problem is QuarantineReason.TOO_MUCH


@pytest.mark.parametrize("page", [0, 1, 7, 19])
def test_of_a_short_document_each_page_is_looked_at(inspect, page):
    leaves = [leaf(23) + (b" /MediaBox [0 0 2000000 842]" if number == page else b"") for number in range(20)]
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(20))
    found = inspect(tree(b"/Kids [" + kids + b"] /Count 20", *leaves))
    assert found.problem is QuarantineReason.TOO_MUCH


def test_a_picture_of_seventy_megabytes_costs_no_more_memory_than_a_small_one(tmp_path):
    """In a process of its own, because the kernel keeps the highest that any child has needed."""
    path = tmp_path / "SCAN0001.pdf"
    picture = b"<< /Type /XObject /Subtype /Image /Width 2480 /Height 3508 /Length %d >>\nstream\n" % (70 << 20)
    whole = pdfs.one_page(b"/I Do", resources=b"<< /XObject << /I 5 0 R >> >>", more=(
        picture + bytes(70 << 20) + b"\nendstream",))
    path.write_bytes(whole)
    script = (
        "import resource, sys; sys.path[:] = sys.argv[2].split(':')\n"
        "from pathlib import Path; from ppid_dms.extraction import LetterRules, Reader\n"
        "with Reader(LetterRules(kinds=()), workers=1) as reader:\n"
        "    found = reader.inspect(Path(sys.argv[1]))\n"
        "assert found.problem is None, found.detail\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        # Its own count by resource begins with the size of the process that started it.
        "print(next(row.split()[1] for row in open('/proc/self/status') if row.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", script, path, ":".join(sys.path)], capture_output=True, text=True,
                          check=True, timeout=60)
    assert all(int(kilobytes) < 80 << 10 for kilobytes in done.stdout.split()), done.stdout
