"""The register: what was put forward, decided and recorded. It only grows; tags change, the register does not.

SQLite in WAL mode with full synchronisation; every public method that writes is one transaction.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Connection, Engine, Row, Select, Table, create_engine, event, func, insert, select
from sqlalchemy.exc import DatabaseError

from ppid_dms.errors import IntegrityBroken
from ppid_dms.language import translate as _
from ppid_dms.recap import tables
from ppid_dms.recap.chain import GENESIS, faults, item_from_json, item_to_json, line_digest, moment
from ppid_dms.records import Decision, Item, Line, Mark, Submission
from ppid_dms.vocabulary import FORM_FIELDS, LineKind, Outcome, Request, SideTag, Stage

_BUSY_SECONDS: Final = 30
_MOVES: Final = frozenset({Outcome.ACCEPTED, Outcome.REOPENED, Outcome.HELD})
_READING: Final = "ppid_reading"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one document stands by the register. A document it has not heard of is being collected.

    ``decision`` and ``submission`` are the newest, ``verdict`` the newest decision that is not about a hold; ``line``
    is the one valid now, ``number`` the one it ever got; ``holds`` are the open ones, each with the history entry from
    which on its clearing counts; ``answered`` is what decisions were made on, each with its history entry, and
    ``read_back`` the newest about each whose answer was read back, with the moment of that; ``last_note`` is the newest
    note when the stage was last decided; ``owed`` are the decisions whose answer has not been read back.
    """

    stage: Stage = Stage.COLLECTED
    decision: Decision | None = None
    verdict: Decision | None = None
    submission: Submission | None = None
    line: Line | None = None
    number: str | None = None
    holds: Mapping[SideTag, int] = field(default_factory=dict)
    answered: frozenset[tuple[Request | SideTag, int]] = frozenset()
    read_back: Mapping[Request | SideTag, tuple[Decision, datetime]] = field(default_factory=dict)
    last_note: int = 0
    owed: tuple[Decision, ...] = ()


class Ledger:
    """The register in one SQLite file."""

    def __init__(self, path: Path, zone: ZoneInfo) -> None:
        """Open it, make it where there is none, and bring its tables up to this program.

        Raises:
            IntegrityBroken: it is not a register, or a newer program wrote it.
        """
        self._zone = zone
        self._answered_to = 0  # up to here all are answered, and stay so: looking does not cost more with the years
        self._engine = _engine(path)
        try:
            with self._engine.begin() as connection:
                tables.migrate(connection)
        except DatabaseError as error:
            self.close()
            raise IntegrityBroken(_("Buku rekap {path} tidak dapat dibuka ({why}).").format(
                path=path, why=error.orig)) from error
        except IntegrityBroken:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    # ── reading ──

    def standings(self, document_ids: Collection[int]) -> dict[int, Standing]:
        """Where each of these documents stands."""
        with self._reading() as connection:
            return {
                number: standing for some in _portions(sorted(set(document_ids)))
                for number, standing in _standings(connection, some).items()}

    def known(self, among: Collection[int]) -> set[int]:
        """Of these documents, those that the register has heard of."""
        with self._reading() as connection:
            return {
                number for some in _portions(sorted(among))
                for number in connection.scalars(
                    select(tables.decisions.c.document_id).distinct().where(tables.decisions.c.document_id.in_(some)))}

    def newest_known(self) -> int:
        """The highest number of a document that the register has heard of; 0 when there is none."""
        with self._reading() as connection:
            return connection.scalar(select(func.max(tables.decisions.c.document_id))) or 0

    def held_on(self, day: date) -> frozenset[int]:
        """The documents with a hold that is open at the end of a day of the office's calendar."""
        open_holds: set[tuple[int, str]] = set()
        rows = select(tables.decisions).where(tables.decisions.c.hold.is_not(None)).order_by("id")
        with self._reading() as connection:
            for row in connection.execute(rows.execution_options(yield_per=1000)):
                if _moment(row.recorded_at).astimezone(self._zone).date() <= day:
                    kept = open_holds.discard if row.outcome == Outcome.CLEARED.value else open_holds.add
                    kept((row.document_id, row.hold))
        return frozenset(number for number, _hold in open_holds)

    def unanswered(self) -> list[Decision]:
        """Decisions whose answer has not been read back from Paperless, oldest first."""
        query = (
            select(tables.decisions)
            .outerjoin(tables.answers, tables.answers.c.decision_id == tables.decisions.c.id)
            .where(tables.decisions.c.id > self._answered_to, tables.answers.c.decision_id.is_(None))
            .order_by(tables.decisions.c.id))
        with self._reading() as connection:
            newest = connection.scalar(select(func.max(tables.decisions.c.id))) or 0
            found = [_decision(row) for row in connection.execute(query)]
        self._answered_to = min((decision.id - 1 for decision in found), default=newest)
        return found

    def decisions(self) -> list[Decision]:
        """The approval log, oldest first."""
        with self._reading() as connection:
            return [_decision(row) for row in connection.execute(select(tables.decisions).order_by("id"))]

    def lines(self) -> Iterator[Line]:
        """All lines, oldest first."""
        with self._reading() as connection:
            for row in connection.execute(select(tables.lines).order_by("seq").execution_options(yield_per=1000)):
                yield _line(row)

    def head(self) -> tuple[int, str]:
        """Sequence number and digest of the newest line; 0 and the genesis digest when there is none."""
        with self._reading() as connection:
            return _head(connection)

    def faults(self) -> list[tuple[int, str]]:
        """What is wrong with the chain or the numbers: sequence number and description; empty when whole.

        A tail that was cut off together with its decisions leaves no trace here: that shows only against a head that
        was noted elsewhere, as each export does.
        """
        last = select(func.coalesce(func.max(tables.lines.c.decision_id), 0)).scalar_subquery()
        decided_since = select(func.count()).select_from(tables.decisions).where(
            tables.decisions.c.id > last,
            tables.decisions.c.outcome == Outcome.ACCEPTED.value,
            tables.decisions.c.stage.in_([Stage.DOCUMENTED.value, Stage.WITHDRAWN.value]))
        found = list(faults(self.lines()))
        with self._reading() as connection:
            head, _digest = _head(connection)
            lost = connection.scalar(decided_since) or 0
        return found + [(seq, "missing") for seq in range(head + 1, head + 1 + lost)]

    # ── writing ──

    def record(self, *decisions: Decision) -> None:
        """Keep answered requests, all or none. The given ``id`` is ignored."""
        with self._engine.begin() as connection:
            for decision in decisions:
                _insert_decision(connection, decision)

    def freeze(self, submission: Submission, decision: Decision) -> tuple[Submission, Decision]:
        """Keep what exactly is put forward, together with the decision that put it forward."""
        with self._engine.begin() as connection:
            number = connection.execute(insert(tables.submissions).values(
                document_id=submission.document_id, version=submission.version, sha256=submission.sha256,
                checksum=submission.checksum,
                digest=submission.digest,
                document_values=json.dumps(dict(submission.values), sort_keys=True, ensure_ascii=False),
                mark=_mark_to_json(submission.mark), collector=submission.collector,
                collector_name=submission.collector_name, frozen_at=moment(submission.frozen_at),
            )).lastrowid
            kept = replace(submission, id=number)
            return kept, _insert_decision(connection, replace(decision, submission_id=number))

    def document(self, decision: Decision, item: Item, collected_by: str) -> tuple[Decision, Line]:
        """Keep a Ya with its line: a numbered entry, or a ralat of the line that is valid now."""
        with self._engine.begin() as connection:
            valid = _valid_line(connection, item.document_id)
            kept = _insert_decision(connection, decision)
            kind = LineKind.RALAT if valid else LineKind.ENTRY
            return kept, self._append(
                connection, kept, item, kind=kind, valid=valid, collected_by=collected_by)

    def withdraw(self, decision: Decision) -> tuple[Decision, Line]:
        """Keep a withdrawal with its line.

        Raises:
            IntegrityBroken: there is no valid line to withdraw.
        """
        with self._engine.begin() as connection:
            valid = _valid_line(connection, decision.document_id)
            if valid is None:
                raise IntegrityBroken(_("Dokumen {id} tidak mempunyai baris yang dapat ditarik.").format(
                    id=decision.document_id))
            kept = _insert_decision(connection, decision)
            return kept, self._append(
                connection, kept, valid.item, kind=LineKind.WITHDRAWAL, valid=valid, collected_by=valid.collected_by)

    def mark_answered(self, decisions: Iterable[Decision], at: datetime) -> None:
        """Remember that the answers to decisions have been read back from Paperless. Again is no harm."""
        wanted = {decision.id for decision in decisions}
        if not wanted:
            return
        with self._engine.begin() as connection:
            known = set(connection.scalars(
                select(tables.answers.c.decision_id).where(tables.answers.c.decision_id.in_(wanted))))
            for number in sorted(wanted - known):
                connection.execute(insert(tables.answers).values(decision_id=number, answered_at=moment(at)))

    # ── how ──

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._engine.connect().execution_options(**{_READING: True})

    def _append(
        self, connection: Connection, decision: Decision, item: Item, *, kind: LineKind, valid: Line | None,
        collected_by: str,
    ) -> Line:
        seq, previous = _head(connection)
        line = Line(
            seq=seq + 1,
            kind=kind,
            number=self._next_number(connection, decision.recorded_at) if kind is LineKind.ENTRY else None,
            refers_to=valid.seq if valid else None,
            item=item,
            decision_id=decision.id,
            collected_by=collected_by,
            endorsed_by=decision.actor_name,
            endorsed_at=decision.requested_at or decision.recorded_at,
            basis=decision.basis,
            recorded_at=decision.recorded_at,
            previous=previous,
            digest="",
        )
        line = replace(line, digest=line_digest(line))
        connection.execute(insert(tables.lines).values(
            seq=line.seq, kind=line.kind.value, number=line.number, refers_to=line.refers_to,
            document_id=item.document_id, item=item_to_json(item), decision_id=decision.id,
            submission_id=decision.submission_id, collected_by=line.collected_by, endorsed_by=line.endorsed_by,
            endorsed_at=moment(line.endorsed_at), basis=line.basis, recorded_at=moment(line.recorded_at),
            previous=line.previous, digest=line.digest))
        return line

    def _next_number(self, connection: Connection, recorded_at: datetime) -> str:
        """The next number of the year in the office's zone: gap-free, because it is counted and used in one go."""
        year = recorded_at.astimezone(self._zone).year
        used = connection.scalar(
            select(func.count()).select_from(tables.lines).where(tables.lines.c.number.like(f"R-{year:04d}-%"))) or 0
        return f"R-{year:04d}-{used + 1:04d}"


def _engine(path: Path) -> Engine:
    # Not as text: a question mark in the name of a folder would end the path.
    address = URL.create("sqlite", database=str(path))
    engine = create_engine(address, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, by name
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A writer takes the lock at once: two must not both read the same head of the chain.
        reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(
        select(tables.lines.c.seq, tables.lines.c.digest).order_by(tables.lines.c.seq.desc()).limit(1)).first()
    return (row.seq, row.digest) if row else (0, GENESIS)


def _valid_line(connection: Connection, document_id: int) -> Line | None:
    """The newest line of a document, unless it was withdrawn."""
    row = connection.execute(_about(tables.lines, [document_id]).order_by(tables.lines.c.seq.desc()).limit(1)).first()
    return _valid(_line(row) if row else None)


def _valid(newest: Line | None) -> Line | None:
    return None if newest is None or newest.kind is LineKind.WITHDRAWAL else newest


def _standings(connection: Connection, numbers: Sequence[int]) -> dict[int, Standing]:
    decided: defaultdict[int, list[Decision]] = defaultdict(list)
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for row in connection.execute(_about(tables.decisions, numbers).order_by("id")):
        decided[row.document_id].append(_decision(row))
    for row in connection.execute(_about(tables.lines, numbers).order_by("seq")):
        lines[row.document_id].append(_line(row))
    frozen = {row.document_id: row for row in connection.execute(_about(tables.submissions, numbers).order_by("id"))}
    told = {row.decision_id: _moment(row.answered_at) for row in connection.execute(
        select(tables.answers).join(tables.decisions).where(tables.decisions.c.document_id.in_(numbers)))}
    return {
        number: _standing(decided[number], frozen.get(number), lines[number], told) if decided[number] else Standing()
        for number in numbers}


def _about(table: Table, numbers: Sequence[int]) -> Select[Any]:
    return select(table).where(table.c.document_id.in_(numbers))


def _standing(
    decided: Sequence[Decision], frozen: Row[Any] | None, lines: Sequence[Line], told: Mapping[int, datetime]
) -> Standing:
    return Standing(
        stage=decided[-1].stage, decision=decided[-1],
        verdict=next((d for d in reversed(decided) if d.hold is None), None), holds=_open_holds(decided),
        submission=_submission(frozen) if frozen else None,
        line=_valid(lines[-1] if lines else None),
        number=next((line.number for line in reversed(lines) if line.number), None),
        answered=frozenset(
            (about, d.entry) for d in decided if (about := d.request or d.hold) and d.entry is not None),
        read_back={about: (d, told[d.id]) for d in decided if d.id in told and (about := d.request or d.hold)},
        # A refusal does not use up the reason that somebody gave for something else.
        last_note=max((d.last_note for d in decided if d.outcome in _MOVES), default=0),
        owed=tuple(d for d in decided if d.id not in told))


def _open_holds(decided: Sequence[Decision]) -> dict[SideTag, int]:
    holds: dict[SideTag, int] = {}
    for decision in decided:
        if decision.hold is not None and decision.outcome is Outcome.HELD:
            holds[decision.hold] = decision.entry or 0
        elif decision.hold is not None and decision.outcome is Outcome.CLEARED:
            holds.pop(decision.hold, None)
    return holds


def _portions(numbers: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    return (numbers[first:first + size] for first in range(0, len(numbers), size))


def _insert_decision(connection: Connection, decision: Decision) -> Decision:
    number = connection.execute(insert(tables.decisions).values(
        document_id=decision.document_id, document_added=moment(decision.document_added),
        submission_id=decision.submission_id, request=decision.request.value if decision.request else None,
        hold=decision.hold.value if decision.hold else None, outcome=decision.outcome.value,
        reason=decision.reason, stage=decision.stage.value, actor=decision.actor, actor_name=decision.actor_name,
        requested_at=moment(decision.requested_at) if decision.requested_at else None, entry=decision.entry,
        basis=decision.basis, missing=json.dumps([field.value for field in decision.missing]),
        last_note=decision.last_note, note=decision.note, recorded_at=moment(decision.recorded_at),
    )).lastrowid
    return replace(decision, id=number)


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=row.id, document_id=row.document_id, document_added=_moment(row.document_added),
        submission_id=row.submission_id, request=Request(row.request) if row.request else None,
        hold=SideTag(row.hold) if row.hold else None, outcome=Outcome(row.outcome), reason=row.reason,
        stage=Stage(row.stage), actor=row.actor, actor_name=row.actor_name,
        requested_at=_moment(row.requested_at) if row.requested_at else None, entry=row.entry, basis=row.basis,
        missing=tuple(FORM_FIELDS[value] for value in json.loads(row.missing)), last_note=row.last_note, note=row.note,
        recorded_at=_moment(row.recorded_at))


def _submission(row: Row[Any]) -> Submission:
    return Submission(
        id=row.id, document_id=row.document_id, version=row.version, sha256=row.sha256, checksum=row.checksum,
        digest=row.digest,
        values=json.loads(row.document_values), mark=_mark(row.mark), collector=row.collector,
        collector_name=row.collector_name, frozen_at=_moment(row.frozen_at))


def _line(row: Row[Any]) -> Line:
    return Line(
        seq=row.seq, kind=LineKind(row.kind), number=row.number, refers_to=row.refers_to,
        item=item_from_json(row.item), decision_id=row.decision_id, collected_by=row.collected_by,
        endorsed_by=row.endorsed_by, endorsed_at=_moment(row.endorsed_at), basis=row.basis,
        recorded_at=_moment(row.recorded_at), previous=row.previous, digest=row.digest)


def _mark_to_json(mark: Mark) -> str:
    return json.dumps({"entry": mark.entry, "note": mark.note, "tags": sorted(mark.tags)})


def _mark(stored: str) -> Mark:
    content: Mapping[str, Any] = json.loads(stored)
    return Mark(content["entry"], content["note"], frozenset(content["tags"]))


def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).astimezone(UTC)
