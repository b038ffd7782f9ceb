"""What is written into a register: decisions, submissions and items, each changed as a test tells."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ppid_dms.recap.chain import GENESIS, line_digest
from ppid_dms.recap.decree import Decree, Semester
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Decision, Item, Line, Mark, Submission
from ppid_dms.vocabulary import Category, DipField, LineKind, Outcome, Request, SideTag, Stage

BOOK = "buku rekap? #1 100%.sqlite3"
DECREE = Decree("45 Tahun 2026", date(2026, 7, 15), Semester(2026, 1))
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


def enter(ledger: Ledger, document: int = 1, at: datetime = NOON, **item) -> Line:
    """A document put forward and endorsed: an entry, or a ralat of what is valid."""
    submission, _decision = ledger.freeze(
        a_submission(document, frozen_at=at), put_forward(document, recorded_at=at))
    _decision, line = ledger.document(
        a_decision(document, submission_id=submission.id, recorded_at=at), an_item(document, **item), "petugas.rina")
    return line


def fill(ledger: Ledger) -> None:
    """Every kind of row: lines 1 and 2 are entries, 3 a ralat of 1, 4 withdraws 2, 5 is a penetapan."""
    enter(ledger, 1)
    ledger.mark_answered(ledger.unanswered()[:1], NOON)
    enter(ledger, 2)
    ledger.record(
        a_decision(3, outcome=Outcome.REFUSED, stage=Stage.COLLECTED),
        a_decision(3, request=None, hold=SideTag.PERSONAL_DATA, outcome=Outcome.HELD, stage=Stage.COLLECTED))
    enter(ledger, 1, summary="Laporan Kinerja Tahun Anggaran 2025")
    ledger.withdraw(a_withdrawal(2))
    ledger.establish(DECREE, "petugas.rina", NOON)
    ledger.state_loss(ledger.head(), {}, "petugas.rina", NOON)


def write_many(path: Path, first: int, count: int) -> None:
    """Enter so many items, as one of several writers."""
    ledger = Ledger(path, WIB)
    for document in range(first, first + count):
        enter(ledger, document)
    ledger.close()


def raw(path: Path, *statements: str) -> None:
    """What somebody with an SQLite shell could do."""
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


def forge(path: Path, *statements: str) -> None:
    """The same by somebody who takes the triggers away first, and puts them back when he is done."""
    with closing(sqlite3.connect(path)) as db:
        triggers = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    assert triggers
    raw(path, *(f"DROP TRIGGER {name}" for name in triggers), *statements, *triggers.values())


def another_process(code: str) -> "subprocess.Popen[str]":
    """Python in a process of its own that knows everything here; it reads ``input()`` and writes ``print()``."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        [sys.executable, "-c", f"import os\nfrom pathlib import Path\nfrom recap.register import *\n{code}"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
