"""A process that gives life to others: it imports the program once, so that each begins in hundredths of a second.

What is asked of it is a line of JSON on standard input; the number of the process that it forks for that, and when that
is over how it ended, are lines on standard output.
"""

import ctypes
import importlib
import json
import os
import pkgutil
import signal
import sys
from collections.abc import Callable
from typing import Any

_PR_SET_PDEATHSIG = 1


def serve(live: Callable[[dict[str, Any]], None]) -> None:
    """Fork a process for each thing that is asked, until standard input ends."""
    _die_with_parent()
    import ppid_dms  # noqa: PLC0415  (its path comes with the environment)

    for module in pkgutil.walk_packages(ppid_dms.__path__, "ppid_dms."):
        if not module.name.startswith("ppid_dms.sandbox") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    importlib.import_module("sqlalchemy.dialects.sqlite")  # which it looks up when it opens a register
    for line in sys.stdin:
        asked = json.loads(line)
        number = os.fork()
        if not number:
            _die_with_parent()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            live(asked)
            return
        print(number, flush=True)
        print(os.waitpid(number, 0)[1], flush=True)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _run(asked: dict[str, Any]) -> None:
    """The command line, as from a shell."""
    for number, path in ((1, asked["out"]), (2, asked["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv[1:] = asked["arguments"]
    from ppid_dms.__main__ import main  # noqa: PLC0415

    main()


if __name__ == "__main__":
    serve(_run)
