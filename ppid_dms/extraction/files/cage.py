"""The outside of the cage: one child process that opens files, started, asked and killed from here."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ppid_dms
from ppid_dms.extraction.files.contents import READY, Question
from ppid_dms.extraction.files.trouble import MAX_COLUMNS, MAX_ROWS, Trouble
from ppid_dms.records import Sheet
from ppid_dms.vocabulary import Feature

MAX_ANSWER: Final = 4_000_000
"""Bytes of one answer; three pages of text have far less."""
START_SECONDS: Final = 60.0
_CHUNK: Final = 65536
_ROOT: Final = str(Path(ppid_dms.__file__).resolve().parent.parent)
# Isolated mode drops the current folder and PYTHONPATH; the child gets the same search path as its parent instead.
_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from ppid_dms.extraction.files.child import main; main(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))"
)


class CageDied(Exception):
    """The child has ended: before this file, because of it, or killed from outside."""


class NotStarted(Exception):
    """No child could be started."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child said about one file, checked: it has read hostile bytes and is not trusted."""

    pages: int = 0
    texts: tuple[tuple[int, str], ...] = ()
    features: frozenset[Feature] = frozenset()
    trouble: Trouble | None = None
    recognised: frozenset[int] = frozenset()
    sheets: tuple[Sheet, ...] = ()


class Cage:
    """One child. Used by one thread at a time; start it from a thread that outlives it.

    The kernel counts the *thread* that started a child as its parent: when that ends, the child is killed.

    Raises:
        NotStarted: the child did not come up.
    """

    def __init__(self, *, megabytes: int, seconds: float) -> None:
        self.files = 0
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        search = [_ROOT, *(entry for entry in sys.path if Path(entry).is_absolute() and entry != _ROOT)]
        words = [json.dumps(search), str(os.getpid()), str(megabytes), str(seconds)]
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and our own words)
                    [sys.executable, "-I", "-c", _START, *words], stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", env=_environment(),
                    start_new_session=True)
        except OSError as error:
            self._link.close()
            raise NotStarted(str(error)) from error
        if not self._comes_up():
            self.kill()
            raise NotStarted(f"exit code {self._process.returncode}")

    def ask(self, descriptor: int, seconds: float, question: Question = Question.LETTER) -> Answer:
        """What is in this open file, within so many seconds. Without an answer the child has been killed.

        Raises:
            CageDied: it ended without an answer; ``killed_by`` says of what.
        """
        self.files += 1
        try:
            socket.send_fds(self._link, [question.encode()], [descriptor])
            line = self._line(seconds)
        except TimeoutError:
            self.kill()
            return Answer(trouble=Trouble.TIME)
        except OSError:
            self.kill()
            raise CageDied from None
        except BaseException:
            # An answer may still come: nobody must take it for that of the next file.
            self.kill()
            raise
        if not line.endswith(b"\n"):
            self.kill()
            return Answer(trouble=Trouble.ANSWER)
        answer = understood(line)
        if answer is None:
            self.kill()
            raise CageDied
        return answer

    @property
    def killed_by(self) -> signal.Signals | None:
        """The signal that ended the child, if one did."""
        code = self._process.returncode
        return signal.Signals(-code) if code is not None and code < 0 else None

    def stop(self) -> None:
        """End the child while another thread waits for its answer; that thread then finds it dead."""
        self._process.kill()

    def kill(self) -> None:
        """End the child at once; it holds nothing worth keeping."""
        self._link.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _comes_up(self) -> bool:
        try:
            return self._line(START_SECONDS) == READY
        except (OSError, CageDied):
            return False

    def _line(self, seconds: float) -> bytes:
        """One line, or the first part of one that is too long."""
        deadline = time.monotonic() + seconds
        line = bytearray()
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._link.settimeout(left)
            chunk = self._link.recv(_CHUNK)
            if not chunk:
                # Its exit code is there in a moment.
                self._await_end()
                raise CageDied
            line += chunk
            if len(line) > MAX_ANSWER:
                return bytes(line).rstrip(b"\n")
        return bytes(line)

    def _await_end(self) -> None:
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()


def understood(line: bytes) -> Answer | None:
    """What a child's answer means; None if it is none that we know."""
    try:
        match json.loads(line):
            case {"trouble": str(trouble)}:
                return Answer(trouble=Trouble(trouble))
            case {"pages": int(pages), "texts": list(texts), "features": list(features),
                  "recognised": list(recognised)} if pages > 0:
                return Answer(pages, tuple(_page(text) for text in texts), frozenset(map(Feature, features)),
                              recognised=frozenset(map(int, recognised)))
            case {"sheets": [_, *_] as sheets}:
                return Answer(sheets=tuple(map(_sheet, sheets)))
    except (ValueError, TypeError, RecursionError):
        return None
    return None


def _page(text: object) -> tuple[int, str]:
    match text:
        case [int(number), str(words)]:
            return number, words
    raise ValueError(text)


def _sheet(sheet: object) -> Sheet:
    match sheet:
        case [str(name), list(cells)]:
            return Sheet(name, dict(map(_cell, cells)))
    raise ValueError(sheet)


def _cell(cell: object) -> tuple[tuple[int, int], str]:
    match cell:
        case [int(row), int(column), str(text)] if 0 < row <= MAX_ROWS and 0 < column <= MAX_COLUMNS and text:
            return (row, column), text
    raise ValueError(cell)


def _environment() -> dict[str, str]:
    """Nothing of ours, above all no token; only what an interpreter in an unusual place needs to start."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ} | {"LC_ALL": "C.UTF-8"}
