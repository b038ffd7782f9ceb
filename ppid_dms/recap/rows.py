"""The records of the register as rows of its tables, and back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from ppid_dms.recap.chain import (
    AnyLine,
    Loss,
    decree_from_json,
    decree_to_json,
    item_from_json,
    item_to_json,
    moment,
    year_and_count,
)
from ppid_dms.recap.decree import Establishment
from ppid_dms.records import Decision, Line, Mark, Submission
from ppid_dms.vocabulary import FORM_FIELDS, LineKind, Outcome, Request, SideTag, Stage


def of_submission(submission: Submission) -> dict[str, Any]:
    """A submission as it is written."""
    mark = submission.mark
    return {
        "id": submission.id, "document_id": submission.document_id, "version": submission.version,
        "sha256": submission.sha256, "checksum": submission.checksum, "digest": submission.digest,
        "document_values": json.dumps(dict(submission.values), sort_keys=True, ensure_ascii=False),
        "mark": json.dumps({"entry": mark.entry, "note": mark.note, "tags": sorted(mark.tags)}),
        "collector": submission.collector, "collector_name": submission.collector_name,
        "frozen_at": moment(submission.frozen_at),
    }


def submission(row: Row[Any]) -> Submission:
    """A submission as it was written."""
    return Submission(
        id=row.id, document_id=row.document_id, version=row.version, sha256=row.sha256, checksum=row.checksum,
        digest=row.digest, values=json.loads(row.document_values), mark=_mark(row.mark), collector=row.collector,
        collector_name=row.collector_name, frozen_at=when(row.frozen_at))


def of_decision(decision: Decision) -> dict[str, Any]:
    """A decision as it is written."""
    return {
        "id": decision.id, "document_id": decision.document_id, "document_added": moment(decision.document_added),
        "submission_id": decision.submission_id, "request": decision.request.value if decision.request else None,
        "hold": decision.hold.value if decision.hold else None, "outcome": decision.outcome.value,
        "reason": decision.reason, "stage": decision.stage.value, "actor": decision.actor,
        "actor_name": decision.actor_name,
        "requested_at": moment(decision.requested_at) if decision.requested_at else None, "entry": decision.entry,
        "basis": decision.basis, "missing": json.dumps([field.value for field in decision.missing]),
        "last_note": decision.last_note, "note": decision.note, "recorded_at": moment(decision.recorded_at),
    }


def decision(row: Row[Any]) -> Decision:
    """A decision as it was written."""
    return Decision(
        id=row.id, document_id=row.document_id, document_added=when(row.document_added),
        submission_id=row.submission_id, request=Request(row.request) if row.request else None,
        hold=SideTag(row.hold) if row.hold else None, outcome=Outcome(row.outcome), reason=row.reason,
        stage=Stage(row.stage), actor=row.actor, actor_name=row.actor_name,
        requested_at=when(row.requested_at) if row.requested_at else None, entry=row.entry, basis=row.basis,
        missing=tuple(FORM_FIELDS[value] for value in json.loads(row.missing)), last_note=row.last_note, note=row.note,
        recorded_at=when(row.recorded_at))


def of_line(line: AnyLine, submission_id: int | None) -> dict[str, Any]:
    """A line as it is written; of an item that was put forward, with the submission."""
    common = {
        "seq": line.seq, "kind": line.kind.value, "refers_to": line.refers_to,
        "recorded_at": moment(line.recorded_at), "previous": line.previous, "digest": line.digest,
    }
    if isinstance(line, Establishment):
        return {**common, "decree": decree_to_json(line.decree), "recorded_by": line.recorded_by}
    year, count = (line.number and year_and_count(line.number)) or (None, None)
    return {
        **common, "number": line.number, "number_year": year, "number_count": count,
        "document_id": line.item.document_id, "item": item_to_json(line.item), "decision_id": line.decision_id,
        "submission_id": submission_id, "collected_by": line.collected_by, "endorsed_by": line.endorsed_by,
        "endorsed_at": moment(line.endorsed_at), "basis": line.basis,
    }


def line(row: Row[Any]) -> AnyLine:
    """A line as it was written."""
    return establishment(row) if row.kind == LineKind.ESTABLISHMENT.value else item_line(row)


def item_line(row: Row[Any]) -> Line:
    """A line about an item as it was written."""
    return Line(
        seq=row.seq, kind=LineKind(row.kind), number=row.number, refers_to=row.refers_to,
        item=item_from_json(row.item), decision_id=row.decision_id, collected_by=row.collected_by,
        endorsed_by=row.endorsed_by, endorsed_at=when(row.endorsed_at), basis=row.basis,
        recorded_at=when(row.recorded_at), previous=row.previous, digest=row.digest)


def establishment(row: Row[Any]) -> Establishment:
    """A line that records a Keputusan, as it was written."""
    return Establishment(
        seq=row.seq, decree=decree_from_json(row.decree), refers_to=row.refers_to, recorded_by=row.recorded_by,
        recorded_at=when(row.recorded_at), previous=row.previous, digest=row.digest)


def of_answer(decision_id: int, at: datetime) -> dict[str, Any]:
    """That an answer was read back, as it is written."""
    return {"decision_id": decision_id, "answered_at": moment(at)}


def of_loss(number: int, loss: Loss) -> dict[str, Any]:
    """A loss as it is written."""
    return {
        "id": number, "kept_lines": loss.kept_lines, "kept_rows": loss.kept_rows, "lost_rows": loss.lost_rows,
        "numbers": json.dumps({str(year): count for year, count in sorted(loss.numbers.items())}),
        "recorded_by": loss.recorded_by, "recorded_at": moment(loss.recorded_at),
    }


def loss(row: Row[Any]) -> Loss:
    """A loss as it was written."""
    numbers = {int(year): int(count) for year, count in json.loads(row.numbers).items()}
    return Loss(
        int(row.kept_lines), int(row.kept_rows), int(row.lost_rows), numbers, row.recorded_by, when(row.recorded_at))


def when(stored: str) -> datetime:
    """A moment as it was written."""
    return datetime.fromisoformat(stored).astimezone(UTC)


def _mark(stored: str) -> Mark:
    content: Mapping[str, Any] = json.loads(stored)
    return Mark(content["entry"], content["note"], frozenset(content["tags"]))
