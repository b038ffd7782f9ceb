"""A scan as a row of the journal, and back."""

import json
import sqlite3
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final

from ppid_dms.records import Registration, Scan
from ppid_dms.vocabulary import FIELDS, QuarantineReason, ScanState, SideTag, Stage, TextLayer

# One content, one document: what was set aside owns its content only when it became a document, or still may.
OWNED: Final = "((state <> 'karantina' AND reason IS NULL) OR document_id IS NOT NULL OR unsure = 1)"
# The number of the form that a scan is on paper, "" for an item; asked in these words an index answers.
PAPER_FORM: Final = "json_extract(registration, '$.paper_form')"
PAPERS: Final = f"CREATE INDEX scans_papers ON scans ({PAPER_FORM}) WHERE {PAPER_FORM} <> '';\n"
TABLE: Final = f"""
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
    unsure       INTEGER NOT NULL,
    waits        INTEGER NOT NULL,
    updated_at   TEXT NOT NULL
) STRICT;
CREATE INDEX scans_state ON scans (state);
-- A second file with the same bytes cannot get past the first.
CREATE UNIQUE INDEX scans_content ON scans (sha256) WHERE sha256 <> '' AND {OWNED};
-- Every archive serial number that was ever given out: none is given twice, whatever became of it.
CREATE TABLE numbers (
    asn       INTEGER PRIMARY KEY,
    reference TEXT NOT NULL
) STRICT;
"""


def to_row(scan: Scan) -> dict[str, Any]:
    """The row of the table, by its columns; it was changed now."""
    registration = scan.registration and as_text(
        json.dumps(asdict(scan.registration), ensure_ascii=False, default=str))
    return {
        "reference": scan.reference, "folder": as_text(scan.folder), "name": as_text(scan.name),
        "state": scan.state.value, "claimed_at": scan.claimed_at.astimezone(UTC).isoformat(), "size": scan.size,
        "sha256": scan.sha256, "text_layer": scan.text_layer.value, "registration": registration, "asn": scan.asn,
        "task_id": as_text(scan.task_id), "document_id": scan.document_id, "place": as_text(scan.place),
        "reason": scan.reason.value if scan.reason else None, "detail": as_text(scan.detail), "attempts": scan.attempts,
        "refusals": scan.refusals,
        "next_try": scan.next_try.astimezone(UTC).isoformat() if scan.next_try else None,
        "unsure": int(scan.unsure), "waits": int(scan.waits),
        "updated_at": datetime.now(UTC).isoformat(),
    }


def from_row(row: sqlite3.Row) -> Scan:
    """The scan of such a row."""
    return Scan(
        reference=row["reference"], folder=row["folder"], name=row["name"], state=ScanState(row["state"]),
        claimed_at=datetime.fromisoformat(row["claimed_at"]), size=row["size"], sha256=row["sha256"],
        text_layer=TextLayer(row["text_layer"]), registration=_registration(row["registration"]), asn=row["asn"],
        task_id=row["task_id"], document_id=row["document_id"], place=row["place"],
        reason=QuarantineReason(row["reason"]) if row["reason"] else None, detail=row["detail"],
        attempts=row["attempts"], refusals=row["refusals"],
        next_try=datetime.fromisoformat(row["next_try"]) if row["next_try"] else None,
        unsure=bool(row["unsure"]), waits=bool(row["waits"]))


def _registration(stored: str | None) -> Registration | None:
    if not stored:
        return None
    content = json.loads(stored)
    fields = {FIELDS[key]: text for key, text in content["fields"].items()}
    return Registration(**{
        **content, "created": date.fromisoformat(content["created"]) if content["created"] else None,
        "stage": Stage(content["stage"]), "fields": fields,
        "holds": {SideTag(key): why for key, why in content.get("holds", {}).items()}})


def as_text(told: str) -> str:
    """A text that SQLite can keep: half a character, and each byte of a name that is no UTF-8, becomes U+FFFD."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in told)
