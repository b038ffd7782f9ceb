"""Memory and time of one large upload, the time as a ratio to a bare ``requests`` upload of the same file.

    python tests/benchmarks/upload.py --megabytes 500

Each upload runs in a fresh process, whose peak memory is told, against a bare loopback sink in another process. The two
take turns; of each the fastest run counts. The bare upload sends the same bytes as one raw body: no form, no client.
"""

import argparse
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

sys.path[:0] = [str(Path(__file__).parents[2])]

PIECE = 1 << 18
MEGABYTE = 1 << 20


def sink() -> None:
    """Take in one request after the other, for ever, and answer each with a task."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        buffer = bytearray(PIECE)
        while True:
            connection, _address = listener.accept()
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += connection.recv(PIECE)
                head, _blank, rest = head.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                assert length is not None
                left = int(length.group(1)) - len(rest)
                while left and (got := connection.recv_into(buffer)):
                    left -= got
                assert not left
                connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n"tugas"')


@contextmanager
def running_sink() -> Iterator[str]:
    """The address of a sink in a process of its own."""
    process = subprocess.Popen([sys.executable, __file__, "--sink"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def ours(url: str, file: Path) -> float:
    """Seconds for the client of the service."""
    from ppid_dms.paperless.transport import Transport  # noqa: PLC0415  (only this process pays for it)

    with Transport(url, "0" * 40, timeout=600) as transport:
        begin = time.perf_counter()
        assert transport.upload("documents/post_document/", [("title", "x")], "document", file, file.name) == "tugas"
        return time.perf_counter() - begin


def bare(url: str, file: Path) -> float:
    """Seconds for ``requests`` alone."""

    def pieces() -> Iterator[bytes]:
        with file.open("rb") as source:
            while piece := source.read(PIECE):
                yield piece

    begin = time.perf_counter()
    size = str(file.stat().st_size)
    prepared = requests.Request("POST", url, data=pieces()).prepare()
    del prepared.headers["Transfer-Encoding"]
    prepared.headers["Content-Length"] = size
    with requests.Session() as session:
        assert session.send(prepared, timeout=600).json() == "tugas"
    return time.perf_counter() - begin


def once(kind: str, url: str, file: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of one upload in a fresh process."""
    told = subprocess.run(
        [sys.executable, __file__, "--once", kind, url, str(file)], stdout=subprocess.PIPE, text=True, check=True)
    seconds, megabytes = map(float, told.stdout.split())
    return seconds, megabytes


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", help="where the file is made; by default where temporary files are")
    parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--once", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.sink:
        sink()
    elif asked.once:
        kind, url, name = asked.once
        seconds = {"ours": ours, "bare": bare}[kind](url, Path(name))
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        measure(asked.megabytes, asked.runs, asked.folder)


def measure(megabytes: int, runs: int, folder: str | None) -> None:
    """Upload a file of that size in turns, and print what it took."""
    with tempfile.TemporaryDirectory(dir=folder) as name, running_sink() as url:
        file = Path(name) / "pindaian.pdf"
        with file.open("wb") as target:
            for _megabyte in range(megabytes):
                target.write(bytes(MEGABYTE))
        taken = {kind: [] for kind in ("bare", "ours")}
        for _run in range(runs):
            for kind, results in taken.items():
                results.append(once(kind, url, file))
        plain, full = (min(seconds for seconds, _memory in taken[kind]) for kind in ("bare", "ours"))
        memory = max(memory for _seconds, memory in taken["ours"])
        print(f"{megabytes} MB: bare {plain:.2f} s, ours {full:.2f} s, ratio {full / plain:.3f}, "
              f"peak memory {memory:.0f} MB (bare {max(m for _s, m in taken['bare']):.0f} MB)")


if __name__ == "__main__":
    main()
