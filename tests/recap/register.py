"""What is written into a register: decisions, submissions and items, each changed as a test tells."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ppid_dms.recap.chain import GENESIS, line_digest
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Decision, Item, Line, Mark, Submission
from ppid_dms.vocabulary import Category, DipField, LineKind, Outcome, Request, Stage

WIB = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def an_item(document_id: int = 1, **changes) -> Item:
    return replace(Item(
        document_id=document_id, number="12/PR.03-LP/62/2026", jenis="Laporan", summary="Laporan Kinerja Tahun 2025",
        category=Category.PERIODIC, unit="Subbagian Perencanaan", responsible="Sekretaris",
        made_on=date(2026, 2, 28), made_at="Palangka Raya", form="Softcopy", retention="Permanen",
        sha256="ab" * 32, checksum="ab" * 32, version=document_id, digest="cd" * 32), **changes)


def a_decision(document_id: int = 1, **changes) -> Decision:
    """A Ya of the Atasan, unless told otherwise."""
    return replace(Decision(
        id=0, document_id=document_id, document_added=NOON, submission_id=None, request=Request.ENDORSE, hold=None,
        outcome=Outcome.ACCEPTED,
        reason="", stage=Stage.DOCUMENTED, actor=5, actor_name="sekretaris.budi",
        requested_at=NOON - timedelta(minutes=3), entry=71, basis="Setuju", missing=(), last_note=4, note="",
        recorded_at=NOON), **changes)


def a_withdrawal(document_id: int = 1, **changes) -> Decision:
    return a_decision(document_id, **{"request": Request.WITHDRAW, "stage": Stage.WITHDRAWN, **changes})


def put_forward(document_id: int = 1, **changes) -> Decision:
    return a_decision(document_id, **{
        "request": Request.SUBMIT, "stage": Stage.AWAITING, "actor": 4, "actor_name": "petugas.rina", **changes})


def a_submission(document_id: int = 1, **changes) -> Submission:
    return replace(Submission(
        id=0, document_id=document_id, version=document_id, sha256="ab" * 32, checksum="ab" * 32, digest="cd" * 32,
        values={DipField.SUMMARY.value: "Laporan Kinerja", DipField.PLACE.value: "Palangka Raya"},
        mark=Mark(entry=60, note=3, tags=frozenset({11, 2})), collector=4, collector_name="petugas.rina",
        frozen_at=NOON - timedelta(hours=1)), **changes)


def chained(*lines: Line) -> tuple[Line, ...]:
    """These lines as a whole chain: numbered from 1, each bound to the one before."""
    made: list[Line] = []
    for seq, line in enumerate(lines, 1):
        bound = replace(line, seq=seq, previous=made[-1].digest if made else GENESIS, digest="")
        made.append(replace(bound, digest=line_digest(bound)))
    return tuple(made)


def a_line(number: str | None = "R-2026-0001", **changes) -> Line:
    return replace(Line(
        seq=1, kind=LineKind.ENTRY if number else LineKind.RALAT, number=number, refers_to=None, item=an_item(),
        decision_id=1, collected_by="petugas.rina", endorsed_by="sekretaris.budi", endorsed_at=NOON, basis="",
        recorded_at=NOON, previous=GENESIS, digest=""), **changes)


def write_many(path: Path, first: int, count: int) -> None:
    """Document so many items, as one of several writers."""
    ledger = Ledger(path, WIB)
    for document in range(first, first + count):
        ledger.document(a_decision(document), an_item(document), "petugas.rina")
    ledger.close()


def another_process(code: str) -> "subprocess.Popen[str]":
    """Python in a process of its own that knows everything here; it reads ``input()`` and writes ``print()``."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        [sys.executable, "-c", f"import os\nfrom pathlib import Path\nfrom recap.register import *\n{code}"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
