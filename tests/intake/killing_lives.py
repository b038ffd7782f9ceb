"""A mother that gives lives to the service: each one runs the real command line, and may end anywhere.

At a named step a life kills itself with SIGKILL: nothing of the product knows of it.
"""

import functools
import importlib
import os
import signal
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from mother import serve

COMMIT = "COMMIT"
PIECES = "PIECES"


def _warm() -> None:
    """What a service works out once, and each life else anew: the patterns of its rules."""
    from ppid_dms import assembly  # noqa: PLC0415
    from ppid_dms.config import load  # noqa: PLC0415
    from ppid_dms.extraction.letter.reading import read_letter  # noqa: PLC0415
    from ppid_dms.extraction.personal import detect  # noqa: PLC0415

    settings = load()
    read_letter([(1, "Nomor : 1")], assembly.letter_rules_of(settings))
    detect(["1"], assembly.personal_rules_of(settings))


def _live(life: dict[str, Any]) -> None:
    """Run one command and end this process with its code."""
    code = 70
    try:
        log = os.open(life["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        _hurry()
        if not life["caged"]:
            _read_files_here()
        if life["step"] is not None:
            _end_at(life["step"])
        from ppid_dms.cli import run  # noqa: PLC0415

        run(life["arguments"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001  (what breaks the test itself must be seen)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _hurry() -> None:
    """Pauses of seconds and minutes become hundredths of seconds; their order and their number stay."""
    from ppid_dms import outage, service  # noqa: PLC0415
    from ppid_dms.intake import dispatch, patience  # noqa: PLC0415
    from ppid_dms.paperless import retrying, tasks  # noqa: PLC0415

    retrying._FIRST_PAUSE = 0.002
    tasks._FIRST_PAUSE = 0.01
    for module in (patience, dispatch):
        module._FIRST_DELAY, module._LONGEST_DELAY = timedelta(seconds=0.02), timedelta(seconds=0.1)
    dispatch._IDLE_SECONDS = 0.02
    for module in (outage, service):
        module.FIRST_RETRY_SECONDS, module.LONGEST_RETRY_SECONDS = 0.02, 0.1


def _read_files_here() -> None:
    """Files are read in this process: a cage takes half a second to start, and has tests of its own."""
    from ppid_dms.extraction import reader  # noqa: PLC0415
    from ppid_dms.extraction.files import cage, child  # noqa: PLC0415
    from ppid_dms.extraction.files.contents import Question  # noqa: PLC0415
    from ppid_dms.extraction.files.trouble import Trouble  # noqa: PLC0415
    from ppid_dms.vocabulary import Feature  # noqa: PLC0415

    class Open:
        killed_by = None

        def __init__(self, **_limits: object) -> None:
            self.files = 0

        def ask(self, descriptor: int, seconds: float, question: Question = Question.LETTER) -> cage.Answer:
            self.files += 1
            told = child._answer(os.dup(descriptor), question, seconds)
            if trouble := told.get("trouble"):
                return cage.Answer(trouble=Trouble(trouble))
            if sheets := told.get("sheets"):
                return cage.Answer(sheets=tuple(map(cage._sheet, sheets)))
            return cage.Answer(
                told["pages"], tuple(map(tuple, told["texts"])), frozenset(map(Feature, told["features"])))

        def kill(self) -> None:
            pass

        stop = kill

    reader.Cage = Open


# ── steps ──


class _Inside(threading.local):
    """How deep this thread is inside one of the functions that the step belongs to."""

    depth = 0


def _end_at(step: dict[str, Any]) -> None:
    """Let this process be killed before or after the nth call of a function, inside all of those that are named."""
    inside, calls = [_Inside() for _function in step["within"]], iter(range(1, 1_000_000))

    def counts(when: str) -> bool:
        return step["when"] == when and all(one.depth for one in inside) and next(calls) == step["nth"]

    @contextmanager
    def here() -> Iterator[None]:
        if counts("before"):
            _kill()
        yield
        if counts("after"):  # of a call that went well
            _kill()

    for number, (function, one) in enumerate(zip(step["within"], inside, strict=True), start=1):
        state = step["state"] if number == len(inside) else None
        _wrap(function, functools.partial(_entered, inside=one, state=state))
    match step["target"]:
        case "COMMIT":
            _watch_commits(here)
        case "PIECES":
            _wrap("ppid_dms.paperless.form:Form.__iter__", lambda inner: _pieces(inner, step["nth"]))
        case target:
            _wrap(target, lambda inner: _around(inner, here))


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def _wrap(target: str, wrapped: Callable[[Any], Any]) -> None:
    module, _colon, path = target.partition(":")
    owner: Any = importlib.import_module(module)
    *parts, name = path.split(".")
    for part in parts:
        owner = getattr(owner, part)
    setattr(owner, name, wrapped(getattr(owner, name)))


def _around(inner: Any, here: Any) -> Any:
    @functools.wraps(inner)
    def called(*arguments: Any, **options: Any) -> Any:
        with here():
            return inner(*arguments, **options)

    return called


def _entered(inner: Any, inside: _Inside, state: str | None) -> Any:
    """The function, while it runs for a scan in that state, or for whatever."""

    @functools.wraps(inner)
    def called(*arguments: Any, **options: Any) -> Any:
        mine = state is None or any(getattr(argument, "state", None) == state for argument in arguments)
        inside.depth += mine
        try:
            return inner(*arguments, **options)
        finally:
            inside.depth -= mine

    return called


def _pieces(inner: Any, nth: int) -> Any:
    """The pieces of an upload; after so many of them have gone to the socket the process ends."""

    @functools.wraps(inner)
    def given(form: Any) -> Iterator[bytes]:
        for sent, piece in enumerate(inner(form)):
            if sent == nth:
                _kill()
            yield piece
        _kill()

    return given


def _watch_commits(here: Any) -> None:
    connect = sqlite3.connect

    class Database(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement != COMMIT:
                return super().execute(statement, *values)
            with here():
                return super().execute(statement, *values)

    sqlite3.connect = lambda *arguments, **options: connect(*arguments, factory=Database, **options)


if __name__ == "__main__":
    _warm()
    serve(_live)
