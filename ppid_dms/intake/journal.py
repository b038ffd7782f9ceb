"""What happened to each file of the drop folders: one row and one named state per file, on local disk.

Plain SQLite in WAL mode; every change is one transaction, made before the deed that it announces.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from ppid_dms.errors import IntegrityBroken
from ppid_dms.language import translate as _
from ppid_dms.records import Registration, Scan
from ppid_dms.vocabulary import DipField, OwnField, QuarantineReason, ScanState, Stage, TextLayer

_VERSION: Final = 1
_TABLES: Final = """
CREATE TABLE scans (
    reference    TEXT PRIMARY KEY,
    folder       TEXT NOT NULL,
    name         TEXT NOT NULL,
    state        TEXT NOT NULL,
    claimed_at   TEXT NOT NULL,
    size         INTEGER NOT NULL,
    sha256       TEXT NOT NULL,
    text_layer   TEXT NOT NULL,
    registration TEXT,
    asn          INTEGER UNIQUE,
    task_id      TEXT NOT NULL,
    document_id  INTEGER,
    place        TEXT NOT NULL,
    reason       TEXT,
    detail       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    refusals     INTEGER NOT NULL,
    next_try     TEXT,
    updated_at   TEXT NOT NULL
) STRICT;
CREATE INDEX scans_state ON scans (state);
-- One content, one document: a second file with the same bytes cannot get past the first.
CREATE UNIQUE INDEX scans_content ON scans (sha256) WHERE sha256 <> '' AND state <> 'karantina';
"""


class Journal:
    """The journal in one file. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it where there is none.

        Raises:
            IntegrityBroken: it is damaged, or a newer program wrote it.
        """
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                with self._transaction():
                    for statement in _TABLES.split(";\n"):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version={_VERSION}")
        except sqlite3.DatabaseError as error:
            raise IntegrityBroken(_("Jurnal {path} tidak dapat dibuka ({why}).").format(path=path, why=error)) from None
        if version > _VERSION:
            raise IntegrityBroken(
                _("Jurnal {path} ditulis oleh versi ppid-dms yang lebih baru.").format(path=path),
                remedy=_("Pasang versi ppid-dms yang terbaru."))

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._db.close()

    def add(self, scan: Scan) -> None:
        """Announce that a file is about to be claimed."""
        with self._transaction():
            columns = _to_row(scan)
            names = ", ".join(columns)
            slots = ", ".join(f":{name}" for name in columns)
            self._db.execute(f"INSERT INTO scans ({names}) VALUES ({slots})", columns)  # noqa: S608  (our own names)

    def save(self, scan: Scan) -> Scan:
        """Keep the new state of a scan."""
        with self._transaction():
            self._update(scan)
        return scan

    def save_content(self, scan: Scan) -> Scan | None:
        """Keep a scan whose content is now known; the earlier scan of the same content if there is one.

        Then nothing was kept: the caller sets this one aside as a duplicate.
        """
        with self._transaction():
            first = self._db.execute(
                "SELECT * FROM scans WHERE sha256 = ? AND state <> ? AND reference <> ?",
                (scan.sha256, ScanState.QUARANTINED.value, scan.reference)).fetchone()
            if first is not None:
                return _from_row(first)
            self._update(scan)
            return None

    def forget(self, reference: str) -> None:
        """Take back an announcement: the claim did not happen, the file still lies in its drop folder."""
        with self._transaction():
            self._db.execute(
                "DELETE FROM scans WHERE reference = ? AND state = ?", (reference, ScanState.CLAIMING.value))

    def give_number(self, scan: Scan, first: int, last: int) -> Scan:
        """The scan with the next archive serial number of our block.

        Raises:
            IntegrityBroken: the block is used up.
        """
        with self._transaction():
            highest = self._db.execute(
                "SELECT max(asn) FROM scans WHERE asn BETWEEN ? AND ?", (first, last)).fetchone()[0]
            number = first if highest is None else highest + 1
            if number > last:
                raise IntegrityBroken(
                    _("Blok nomor arsip {first}-{last} sudah habis.").format(first=first, last=last),
                    remedy=_("Tentukan blok baru pada [intake] asn_first dan asn_last."))
            numbered = replace(scan, asn=number)
            self._update(numbered)
            return numbered

    def find(self, reference: str) -> Scan | None:
        """One scan, if it is known."""
        with self._lock:
            row = self._db.execute("SELECT * FROM scans WHERE reference = ?", (reference,)).fetchone()
        return _from_row(row) if row else None

    def get(self, reference: str) -> Scan:
        """One scan that is known.

        Raises:
            KeyError: it is not.
        """
        if (scan := self.find(reference)) is None:
            raise KeyError(reference)
        return scan

    def unfinished(self) -> list[Scan]:
        """Scans that are still on their way, in the order in which they were claimed."""
        with self._lock:
            rows = self._db.execute(
                "SELECT * FROM scans WHERE state NOT IN (?, ?) ORDER BY claimed_at, rowid",
                (ScanState.ARCHIVED.value, ScanState.QUARANTINED.value)).fetchall()
        return [_from_row(row) for row in rows]

    def in_state(self, state: ScanState) -> list[Scan]:
        """Scans in one state, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT * FROM scans WHERE state = ? ORDER BY claimed_at, rowid", (state.value,)).fetchall()
        return [_from_row(row) for row in rows]

    def counts(self) -> dict[ScanState, int]:
        """How many scans stand in each state; states without any are left out."""
        with self._lock:
            rows = self._db.execute("SELECT state, count(*) FROM scans GROUP BY state").fetchall()
        return {ScanState(state): count for state, count in rows}

    def _update(self, scan: Scan) -> None:
        columns = _to_row(scan)
        settings = ", ".join(f"{name} = :{name}" for name in columns)
        self._db.execute(f"UPDATE scans SET {settings} WHERE reference = :reference", columns)  # noqa: S608

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _to_row(scan: Scan) -> dict[str, Any]:
    registration = scan.registration and json.dumps(asdict(scan.registration), ensure_ascii=False, default=str)
    return {
        "reference": scan.reference, "folder": _text(scan.folder), "name": _text(scan.name),
        "state": scan.state.value, "claimed_at": scan.claimed_at.astimezone(UTC).isoformat(), "size": scan.size,
        "sha256": scan.sha256, "text_layer": scan.text_layer.value, "registration": registration, "asn": scan.asn,
        "task_id": scan.task_id, "document_id": scan.document_id, "place": _text(scan.place),
        "reason": scan.reason.value if scan.reason else None, "detail": scan.detail, "attempts": scan.attempts,
        "refusals": scan.refusals,
        "next_try": scan.next_try.astimezone(UTC).isoformat() if scan.next_try else None,
        "updated_at": datetime.now(UTC).isoformat(),
    }


def _from_row(row: sqlite3.Row) -> Scan:
    return Scan(
        reference=row["reference"], folder=row["folder"], name=row["name"], state=ScanState(row["state"]),
        claimed_at=datetime.fromisoformat(row["claimed_at"]), size=row["size"], sha256=row["sha256"],
        text_layer=TextLayer(row["text_layer"]), registration=_registration(row["registration"]), asn=row["asn"],
        task_id=row["task_id"], document_id=row["document_id"], place=row["place"],
        reason=QuarantineReason(row["reason"]) if row["reason"] else None, detail=row["detail"],
        attempts=row["attempts"], refusals=row["refusals"],
        next_try=datetime.fromisoformat(row["next_try"]) if row["next_try"] else None)


def _registration(stored: str | None) -> Registration | None:
    if not stored:
        return None
    content = json.loads(stored)
    fields: dict[DipField | OwnField, str] = {
        (DipField(key) if key in set(DipField) else OwnField(key)): text for key, text in content["fields"].items()}
    return Registration(**{
        **content, "created": date.fromisoformat(content["created"]) if content["created"] else None,
        "stage": Stage(content["stage"]), "fields": fields})


def _text(name: str) -> str:
    """A file name that SQLite can keep: bytes that are no UTF-8 are shown as replacement characters."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
