"""The program as its users run it: a process of its own, with arguments, an environment, an exit code and words."""

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


class Mother:
    """A process that forks processes of the program, one at a time; see the script for what it is asked."""

    def __init__(self, script: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment())

    def begin(self, asked: dict[str, Any]) -> int:
        """Fork; the number of the process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def ends_within(self, seconds: float) -> bool:
        """Whether the process is over, now or within so many seconds."""
        return bool(select.select([self._process.stdout], [], [], seconds)[0])

    def end(self) -> int:
        """Wait for the end; the exit code, or the signal below zero."""
        return os.waitstatus_to_exitcode(int(self._line()))

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@cache
def _mother() -> Mother:
    made = Mother("mother.py")
    atexit.register(made.close)
    return made


def environment(**more: str) -> dict[str, str]:
    """Ours without any settings of the program, and that it is found."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PPID_DMS_")}
    return {**kept, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", **more}


def command_of(config: Path, *arguments: str) -> list[str]:
    """What a shell would start, for tests that need a process from its very beginning."""
    return [sys.executable, "-m", "ppid_dms", "--config", str(config), *arguments]


def ppid_dms(config: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """A command with this configuration from its beginning to its end, with ``more`` in its environment."""
    asked = ["--config", str(config), *arguments]
    with tempfile.TemporaryDirectory() as aside:
        out, err = Path(aside) / "out", Path(aside) / "err"
        number = _mother().begin({
            "arguments": asked, "environment": environment(**more), "folder": str(Path.cwd()), "out": str(out),
            "err": str(err)})
        if not _mother().ends_within(60):
            os.kill(number, 9)
            _mother().end()
            raise subprocess.TimeoutExpired(asked, 60)
        return subprocess.CompletedProcess(
            asked, _mother().end(), out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))
