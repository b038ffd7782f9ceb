"""The filled forms that the journal keeps, each under its number, with what became of its rows so far."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from ppid_dms.form.answering import ScanResult, Standing
from ppid_dms.form.filled import FilledForm
from ppid_dms.form.keeping import from_text, to_text
from ppid_dms.vocabulary import DipField

TABLE: Final = """
-- The newest drop of each form, and what became of its rows.
CREATE TABLE filled_forms (
    number     TEXT PRIMARY KEY,
    reference  TEXT NOT NULL,
    folder     TEXT NOT NULL,
    dropped_at TEXT NOT NULL,
    since      TEXT NOT NULL,
    form       TEXT NOT NULL,
    settled    TEXT NOT NULL,
    wrote      TEXT NOT NULL,
    answered   TEXT NOT NULL,
    open_rows  INTEGER NOT NULL,
    detail     TEXT NOT NULL
) STRICT;
"""
PAPERS: Final = "ALTER TABLE filled_forms ADD COLUMN papers TEXT NOT NULL DEFAULT '[]';\n"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a scan under one row; ``digest`` is of what the row said then."""

    digest: str
    result: ScanResult


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was dropped as the scan ``reference``.

    ``folder`` is the unit's, whose scans it may speak of; those that came from ``since`` on, also by their names.
    ``settled`` and ``wrote`` are by the references of scans: what became of them, and what a form has put on their
    documents; ``papers`` are the references of its scans on paper. ``answered`` is the digest of the answer that was
    written, "" for none; ``open_rows`` counts the rows that still wait for something, ``detail`` says what stands in
    the way.
    """

    reference: str
    folder: str
    dropped_at: datetime
    since: datetime
    form: FilledForm
    settled: Mapping[str, Settled] = field(default_factory=dict)
    wrote: Mapping[str, Mapping[DipField, str]] = field(default_factory=dict)
    answered: str = ""
    open_rows: int = 0
    detail: str = ""
    papers: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The number of the form."""
        return self.form.head.number

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done about it."""
        return not self.answered or self.open_rows > 0 or bool(self.detail)


def to_row(kept: KeptForm) -> dict[str, Any]:
    """The row of the table, by its columns."""
    return {
        "number": kept.number, "reference": kept.reference, "folder": kept.folder,
        "dropped_at": kept.dropped_at.astimezone(UTC).isoformat(), "since": kept.since.astimezone(UTC).isoformat(),
        "form": to_text(kept.form), "settled": json.dumps(
            {reference: [each.digest, _result(each.result)] for reference, each in kept.settled.items()}),
        "wrote": json.dumps({reference: dict(values) for reference, values in kept.wrote.items()}),
        "answered": kept.answered, "open_rows": kept.open_rows, "detail": kept.detail,
        "papers": json.dumps(kept.papers),
    }


def from_row(row: Mapping[str, Any]) -> KeptForm:
    """The form of such a row."""
    return KeptForm(
        reference=row["reference"], folder=row["folder"], dropped_at=datetime.fromisoformat(row["dropped_at"]),
        since=datetime.fromisoformat(row["since"]), form=from_text(row["form"]),
        settled={
            reference: Settled(digest, _result_again(result))
            for reference, (digest, result) in json.loads(row["settled"]).items()},
        wrote={
            reference: {DipField(key): text for key, text in values.items()}
            for reference, values in json.loads(row["wrote"]).items()},
        answered=row["answered"], open_rows=row["open_rows"], detail=row["detail"],
        papers=tuple(json.loads(row["papers"])))


def _result(result: ScanResult) -> list[Any]:
    return [result.standing, result.document_id, result.detail, result.of, result.missing, result.left_alone]


def _result_again(kept: list[Any]) -> ScanResult:
    standing, document_id, detail, of, missing, left_alone = kept
    return ScanResult(
        Standing(standing), document_id, detail, of, tuple(map(DipField, missing)), tuple(map(DipField, left_alone)))
