"""A caged reader that was taken over by a file can reach neither the network nor other programs nor files."""

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.machine() not in {"x86_64", "aarch64"}, reason="no filter for this machine")

TRIES = {
    "connect": "socket.socket()",
    "pair": "socket.socketpair()",
    "fork": "os.fork()",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "exec": "os.execv('/bin/true', ['true'])",
    "write": "open(sys.argv[1], 'w')",
    "append": "open(sys.argv[1], 'a')",
    "create": "open(sys.argv[1] + '.new', 'x')",
    "old-open": "ctypes.CDLL(None, use_errno=True).syscall(2, sys.argv[1].encode(), os.O_RDWR) < 0 and refuse()",
    "delete": "os.unlink(sys.argv[1])",
    "rename": "os.rename(sys.argv[1], sys.argv[1] + '.new')",
    "mode": "os.chmod(sys.argv[1], 0)",
    "folder": "os.mkdir(sys.argv[1] + '.d')",
    "link": "os.symlink('/etc/passwd', sys.argv[1] + '.l')",
    "kill": "os.kill(os.getppid(), 0)",
}


def confined(path, code):
    start = (
        "import ctypes, os, socket, sys\n"
        "def refuse(): raise PermissionError\n"
        "sys.path[:] = sys.argv[2].split(':')\n"
        "from ppid_dms.extraction.files.confinement import confine\n"
        "assert confine()\n"
    )
    return subprocess.run([sys.executable, "-c", start + code, path, ":".join(sys.path)],
                          capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("attempt", TRIES)
def test_what_no_reader_does_is_refused(tmp_path, attempt):
    if attempt == "old-open" and platform.machine() != "x86_64":
        pytest.skip("this machine has no such call")
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"isi")
    done = confined(path, f"try: {TRIES[attempt]}\nexcept PermissionError: sys.exit(7)")
    assert done.returncode == 7, done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["letter.pdf"]
    assert path.read_bytes() == b"isi"


def test_reading_goes_on(tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"isi")
    done = confined(path, "import decimal, json\nprint(open(sys.argv[1]).read())")
    assert (done.returncode, done.stdout) == (0, "isi\n"), done.stderr
