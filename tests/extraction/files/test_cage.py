"""One bad file costs its own time and memory, and nobody else's."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from extraction import pdfs

from ppid_dms.extraction import LetterRules, Reader, ReaderUnavailable
from ppid_dms.extraction.files.cage import understood
from ppid_dms.vocabulary import QuarantineReason

RULES = LetterRules(kinds=())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scans")
    (folder / "letter.pdf").write_bytes(pdfs.letter())
    (folder / "tedious.pdf").write_bytes(pdfs.tedious())
    (folder / "inflating.pdf").write_bytes(pdfs.inflating(megabytes=70))
    return folder


def children_of(pid):
    """The processes that a process, by any of its threads, has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    pids = [int(child) for task in tasks for child in task.read_text().split()]
    return [child for child in pids if is_running(child)]


@pytest.fixture
def children():
    """What this process has started since the test began; the session's own reader may have children already."""
    before = set(children_of(os.getpid()))
    return lambda: [child for child in children_of(os.getpid()) if child not in before]


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.01)
    return condition()


def test_a_file_that_takes_too_long_is_dropped_in_time_and_the_next_one_read(folder):
    with Reader(RULES, workers=1, seconds=1.0) as reader:
        reader.inspect(folder / "letter.pdf")
        start = time.monotonic()
        found = reader.inspect(folder / "tedious.pdf")
        assert time.monotonic() - start < 10  # a cap of 1 s, and a child started anew
        assert found.problem is QuarantineReason.TOO_MUCH
        assert "1 detik" in found.detail
        assert reader.inspect(folder / "letter.pdf").problem is None


def test_a_file_that_wants_more_memory_than_there_is_stays_alone_with_it(folder):
    with Reader(RULES, workers=1, megabytes=128) as reader:
        found = reader.inspect(folder / "inflating.pdf")
        assert found.problem is QuarantineReason.TOO_MUCH
        assert "128 MB" in found.detail
        assert reader.inspect(folder / "letter.pdf").problem is None


def test_a_child_that_was_killed_while_it_waited_is_replaced_unnoticed(folder, children):
    with Reader(RULES, workers=1) as reader:
        reader.inspect(folder / "letter.pdf")
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        assert reader.inspect(folder / "letter.pdf").problem is None


def test_a_crash_is_the_problem_of_the_file_that_was_open(folder, children):
    with Reader(RULES, workers=1) as reader, ThreadPoolExecutor(1) as other:
        reading = other.submit(reader.inspect, folder / "tedious.pdf")
        (child,) = eventually(children)
        eventually(lambda: reader._busy)
        time.sleep(0.1)
        os.kill(child, signal.SIGSEGV)
        found = reading.result()
        assert found.problem is QuarantineReason.BROKEN
        assert "berhenti" in found.detail
        assert reader.inspect(folder / "letter.pdf").problem is None


def test_many_threads_share_few_children(folder, children):
    with Reader(RULES, workers=2) as reader, ThreadPoolExecutor(8) as others:
        found = list(others.map(reader.inspect, [folder / "letter.pdf"] * 40))
        assert {one.problem for one in found} == {None}
        assert len(children()) <= 2


def test_a_child_does_not_die_with_the_thread_that_first_asked_it(folder, children):
    with Reader(RULES, workers=1) as reader:
        first = threading.Thread(target=reader.inspect, args=(folder / "letter.pdf",))
        first.start()
        first.join()
        before = children()
        assert len(before) == 1
        assert reader.inspect(folder / "letter.pdf").problem is None
        assert children() == before


def test_closing_ends_what_is_under_way_without_a_verdict(folder, children):
    with ThreadPoolExecutor(1) as other:
        reader = Reader(RULES, workers=1)
        reading = other.submit(reader.inspect, folder / "tedious.pdf")
        assert eventually(lambda: reader._busy)
        reader.close()
        with pytest.raises(ReaderUnavailable):
            reading.result()
        with pytest.raises(ReaderUnavailable):
            reader.inspect(folder / "letter.pdf")
        assert children() == []


def test_the_children_die_with_a_parent_that_is_killed_in_the_middle_of_a_file(folder):
    script = (
        "import sys; sys.path[:] = sys.argv[2].split(':')\n"
        "from pathlib import Path; from ppid_dms.extraction import LetterRules, Reader\n"
        "Reader(LetterRules(kinds=()), workers=1, seconds=60).inspect(Path(sys.argv[1]))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, folder / "tedious.pdf", ":".join(sys.path)])
    try:
        (child,) = eventually(lambda: children_of(parent.pid))
        assert is_running(child)
    finally:
        parent.kill()
        parent.wait()
    assert eventually(lambda: not is_running(child))


def test_a_child_knows_no_secret_and_has_hard_limits(folder, children, monkeypatch):
    monkeypatch.setenv("PPID_DMS_PAPERLESS_TOKEN", "rahasia")
    with Reader(RULES, workers=1, megabytes=300) as reader:
        reader.inspect(folder / "letter.pdf")
        (child,) = children()
        assert b"rahasia" not in Path(f"/proc/{child}/environ").read_bytes()
        limits = Path(f"/proc/{child}/limits").read_text()
        rows = {row[:26].strip(): row[26:].split()[:2] for row in limits.splitlines()}
        assert rows["Max address space"] == [str(300 * 1024 * 1024)] * 2
        assert rows["Max file size"] == ["0", "0"]
        assert rows["Max core file size"] == ["0", "0"]
        assert int(rows["Max open files"][1]) <= 16
        assert rows["Max cpu time"][0] != "unlimited"
        status = Path(f"/proc/{child}/status").read_text()
        assert "NoNewPrivs:\t1" in status
        assert "Seccomp:\t2" in status
        descriptors = [str(entry.readlink()) for entry in Path(f"/proc/{child}/fd").iterdir()]
        assert all(target.startswith(("socket:", "/dev/null")) for target in descriptors), descriptors


@pytest.mark.parametrize("line", [
    b"nonsense\n", b"[]\n", b'{"pages": "9", "texts": []}\n', b'{"pages": 1, "texts": [["1", 2]]}\n',
    b'{"trouble": "no-such-word"}\n', b'{"pages": 0, "texts": []}\n',
])
def test_a_child_that_talks_nonsense_is_not_believed(line):
    assert understood(line) is None


def test_a_program_that_cannot_start_says_so_and_blames_no_file(folder, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Reader(RULES, workers=1) as reader, pytest.raises(ReaderUnavailable) as raised:
        reader.inspect(folder / "letter.pdf")
    assert raised.value.remedy
