"""Processes that write into one register at once, and may be killed in the middle of a transaction.

One process is kept ready and forks the writers: it has no threads and no register open, so that forking is safe.
"""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from recap.register import DECREE, WIB, a_decision, a_withdrawal, another_process, enter
from sqlalchemy import event

from ppid_dms.errors import IntegrityBroken, UsageError
from ppid_dms.recap.ledger import Ledger
from ppid_dms.vocabulary import Outcome, Stage

# What is to be done, to which document, and when.
Deed = tuple[str, int, str]


def do(ledger: Ledger, deed: Deed) -> str | None:
    """Do one deed; the number that it gave, if it gave one. What the register refuses is not done."""
    what, document, at = deed[0], deed[1], datetime.fromisoformat(deed[2])
    match what:
        case "enter":
            return enter(ledger, document, at).number
        case "withdraw":
            try:
                ledger.withdraw(a_withdrawal(document, recorded_at=at))
            except IntegrityBroken:
                return None
        case "refuse":
            ledger.record(a_decision(document, outcome=Outcome.REFUSED, stage=Stage.COLLECTED, recorded_at=at))
        case "answer":
            ledger.mark_answered(ledger.unanswered(), at)
        case "establish":
            try:
                ledger.establish(DECREE, "petugas.rina", at)
            except UsageError:
                return None
    return None


class Writers:
    """A process that lets others write."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] = another_process("from recap.writers import serve\nserve()")

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def write(self, path: Path, *jobs: tuple[list[Deed], int | None]) -> list[tuple[list[str], bool]]:
        """Let so many processes write at once; of each the numbers it told, and whether it was killed.

        A job is a list of deeds, and before which statement the process is killed (counted over all its deeds).
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(path), jobs]) + "\n")
        self._process.stdin.flush()
        answer: list[Any] = json.loads(self._process.stdout.readline())
        return [(told, killed) for told, killed in answer]


def serve() -> None:
    """Wait for jobs, fork a process for each, and tell what they told."""
    for line in sys.stdin:
        path, jobs = json.loads(line)
        started = []
        for deeds, dies_before in jobs:
            reader, writer = os.pipe()
            child = os.fork()
            if not child:
                os.close(reader)
                _work(Path(path), deeds, dies_before, writer)
            os.close(writer)
            started.append((child, reader))
        answers = []
        for child, reader in started:
            with os.fdopen(reader) as said:
                told = said.read().split()
            status = os.waitpid(child, 0)[1]
            killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
            assert killed or status == 0, status
            answers.append((told, killed))
        print(json.dumps(answers), flush=True)


def _work(path: Path, deeds: list[Deed], dies_before: int | None, told: int) -> None:
    code = 1
    try:
        ledger = Ledger(path, WIB)
        left = dies_before

        def count(*_anything: object) -> None:
            nonlocal left
            if left is not None:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        event.listen(ledger._engine, "before_cursor_execute", count)
        event.listen(ledger._engine, "commit", count)
        for deed in deeds:
            if number := do(ledger, deed):
                os.write(told, f"{number}\n".encode())
        ledger.close()
        code = 0
    finally:
        os._exit(code)
