"""Whether a register is whole: every row of every table, every seal, the chain of lines, and what proves each line.

Reads all of it once, in the order in which it was written, in bounded memory (one number a document).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Table, create_engine, exists, func, select

from ppid_dms.recap import appending, migrations, rows, sqlite, tables
from ppid_dms.recap.appending import key_of
from ppid_dms.recap.chain import AnyLine, Flaw, Seal, faults, sealed, year_and_count
from ppid_dms.recap.decree import Establishment
from ppid_dms.records import Decision, Line, Submission
from ppid_dms.vocabulary import LineKind, Outcome, Request, Stage

_BATCH: Final = 500
# What a row that somebody has changed may be turned into makes no sense any more in these ways.
_SENSELESS: Final = (ValueError, KeyError, TypeError, AttributeError)
_BASIS: Final = {
    LineKind.ENTRY: (Request.ENDORSE, Stage.DOCUMENTED),
    LineKind.RALAT: (Request.ENDORSE, Stage.DOCUMENTED),
    LineKind.WITHDRAWAL: (Request.WITHDRAW, Stage.WITHDRAWN),
}
_WITH_A_LINE: Final = frozenset({Stage.DOCUMENTED.value, Stage.WITHDRAWN.value})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one row: of which table, which key, and what."""

    table: str
    row: int
    what: Flaw


def audit(connection: Connection, zone: ZoneInfo) -> Iterator[Fault]:
    """Everything that is wrong, lines first and in their order, each once.

    A tail that was cut off with all that belongs to it leaves no trace in the register itself: that shows only against
    a head that was noted elsewhere.
    """
    told = set[Fault]()
    for find in (_in_the_lines, _in_the_rows, _without_a_seal, _without_a_line, _in_the_shape):
        for fault in find(connection, zone):
            if fault not in told:
                told.add(fault)
                yield fault


def audit_end(connection: Connection, zone: ZoneInfo, count: int) -> Iterator[Fault]:
    """What is wrong with the newest rows, so many of them, and with the tables; costs the same at any length.

    Not promised: anything about the rows before. That the newest ones follow on each other does not tell it.
    """
    after = connection.scalar(
        select(tables.seals.c.position).order_by(tables.seals.c.position.desc()).offset(count).limit(1)) or 0
    yield from _in_the_rows(connection, zone, after)
    for table in tables.SEALED:
        key = table.c[key_of(table)]
        newest = connection.scalar(select(func.max(key)))
        if newest is not None and not connection.scalar(select(exists().where(
                tables.seals.c.sealed_table == table.name, tables.seals.c.sealed_row == newest))):
            yield Fault(table.name, newest, Flaw.UNSEALED)
    yield from _in_the_shape(connection, zone)


# ── lines ──


def _in_the_lines(connection: Connection, zone: ZoneInfo) -> Iterator[Fault]:
    senseless: list[int] = []
    try:
        losses = appending.losses(connection)
    except _SENSELESS:
        losses = []  # what is wrong with them is told with their seals
    for seq, what in faults(_readable(connection, senseless), losses):
        while senseless:
            yield Fault(tables.lines.name, senseless.pop(0), Flaw.CHANGED)
        yield Fault(tables.lines.name, seq, what)
    for seq in senseless:
        yield Fault(tables.lines.name, seq, Flaw.CHANGED)
    yield from _unproven(connection, zone)


def _readable(connection: Connection, senseless: list[int]) -> Iterator[AnyLine]:
    for row in _stream(connection, tables.lines):
        try:
            yield rows.line(row)
        except _SENSELESS:
            senseless.append(row.seq)


def _unproven(connection: Connection, zone: ZoneInfo) -> Iterator[Fault]:
    """Lines that are not what their decision and submission say, or refer to what was not valid then."""
    valid: dict[int, int] = {}
    established: dict[str, int] = {}
    for some in _batches(connection, tables.lines):
        decisions = _by_key(connection, tables.decisions, [row.decision_id for row in some])
        submissions = _by_key(connection, tables.submissions, [row.submission_id for row in some])
        for row in some:
            try:
                line = rows.line(row)
                if isinstance(line, Establishment):
                    follows = line.refers_to == established.get(str(line.decree.semester))
                    established[str(line.decree.semester)] = line.seq
                else:
                    decision, submission = decisions.get(row.decision_id), submissions.get(row.submission_id)
                    follows = _follows(line, valid) and _is_proven(
                        line, rows.decision(decision) if decision else None,
                        rows.submission(submission) if submission else None) and _is_of_its_year(line, zone)
            except _SENSELESS:
                follows = False
            if not follows:
                yield Fault(tables.lines.name, row.seq, Flaw.UNPROVEN)


def _follows(line: Line, valid: dict[int, int]) -> bool:
    """Whether it refers to the line of its document that was valid then; keeps what is valid from here on."""
    document, before = line.item.document_id, valid.get(line.item.document_id)
    if line.kind is LineKind.WITHDRAWAL:
        valid.pop(document, None)
    else:
        valid[document] = line.seq
    return line.refers_to == before and (line.kind is LineKind.ENTRY) == (before is None)


def _is_proven(line: Line, decision: Decision | None, submission: Submission | None) -> bool:
    if decision is None or decision.outcome is not Outcome.ACCEPTED:
        return False
    said = (
        decision.request, decision.stage, decision.document_id, decision.actor_name, decision.basis,
        decision.requested_at or decision.recorded_at, decision.recorded_at)
    if said != (*_BASIS[line.kind], line.item.document_id, line.endorsed_by, line.basis, line.endorsed_at,
                line.recorded_at):
        return False
    if line.kind is LineKind.WITHDRAWAL:
        return True
    return submission is not None and decision.submission_id == submission.id and (
        submission.document_id, submission.sha256, submission.collector_name,
    ) == (line.item.document_id, line.item.sha256, line.collected_by)


def _is_of_its_year(line: Line, zone: ZoneInfo) -> bool:
    if line.number is None:
        return True
    parts = year_and_count(line.number)
    return parts is not None and parts[0] == line.recorded_at.astimezone(zone).year


def _without_a_line(connection: Connection, _zone: ZoneInfo) -> Iterator[Fault]:
    decisions, lines = tables.decisions.c, tables.lines.c
    for number in connection.scalars(
        select(decisions.id).where(
            decisions.outcome == Outcome.ACCEPTED.value, decisions.stage.in_(_WITH_A_LINE),
            decisions.request.is_not(None), ~exists().where(lines.decision_id == decisions.id)).order_by(decisions.id)):
        yield Fault(tables.decisions.name, number, Flaw.WITHOUT_LINE)


# ── rows and their seals ──


def _in_the_rows(connection: Connection, _zone: ZoneInfo, after: int = 0) -> Iterator[Fault]:
    """Walk the seals from a place on: each must be that of its row, and of the next row of its table."""
    by_name = {table.name: table for table in tables.SEALED}
    # Where the walk does not begin with the first, the first that is met tells what comes next.
    expected = {table.name: None if after else 1 for table in tables.SEALED if table is not tables.answers}
    before = appending.seal_at(connection, after)
    for some in _batches(connection, tables.seals, after):
        wanted: dict[str, list[int]] = {}
        for seal in some:
            wanted.setdefault(seal.sealed_table, []).append(seal.sealed_row)
        found = {name: _by_key(connection, by_name[name], keys) for name, keys in wanted.items() if name in by_name}
        for seal in some:
            name, key = seal.sealed_table, seal.sealed_row
            row = found.get(name, {}).get(key)
            place = before.position + 1 if before else 1
            if row is not None and name == tables.losses.name and isinstance(row.lost_rows, int):
                place = max(place, row.lost_rows + 1)
            follows = seal.position == place
            if not follows:
                yield Fault(tables.seals.name, place, Flaw.MISSING)
            if name in expected:
                wanted_key = expected[name]
                if isinstance(key, int) and wanted_key is not None and key != wanted_key:
                    yield Fault(name, wanted_key, Flaw.DISPLACED)
                expected[name] = key + 1 if isinstance(key, int) else wanted_key
            if row is None:
                yield Fault(name, key, Flaw.MISSING)
            elif follows and sealed(before, name, row._asdict(), place=place).digest != seal.digest:
                yield Fault(name, key, Flaw.CHANGED)
            before = Seal(seal.position, seal.digest)


def _without_a_seal(connection: Connection, _zone: ZoneInfo) -> Iterator[Fault]:
    seals = tables.seals.c
    for table in tables.SEALED:
        key = table.c[key_of(table)]
        for number in connection.scalars(select(key).where(~exists().where(
                seals.sealed_table == table.name, seals.sealed_row == key)).order_by(key)):
            yield Fault(table.name, number, Flaw.UNSEALED)


# ── tables ──


def _in_the_shape(connection: Connection, _zone: ZoneInfo) -> Iterator[Fault]:
    """Whether tables, indexes and triggers are those that the migrations make, and each step is recorded once."""
    taken = list(connection.scalars(select(tables.versions.c.version).order_by("version")))
    if taken != list(range(1, len(migrations.STEPS) + 1)) or sqlite.shape(connection) != _as_made():
        yield Fault(tables.versions.name, len(migrations.STEPS), Flaw.UNGUARDED)


@cache
def _as_made() -> frozenset[tuple[str, str, str]]:
    engine = create_engine("sqlite://")
    try:
        migrations.migrate(engine)
        with engine.connect() as connection:
            return sqlite.shape(connection)
    finally:
        engine.dispose()


# ── how ──


def _stream(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    for some in _batches(connection, table):
        yield from some


def _batches(connection: Connection, table: Table, after: int = 0) -> Iterator[Sequence[Row[Any]]]:
    """All rows in the order of their key, so many at a time; where ``after`` is a key, those behind it."""
    key, last = table.c[key_of(table)], after or -(2 ** 63)
    while some := connection.execute(select(table).where(key > last).order_by(key).limit(_BATCH)).all():
        yield some
        last = getattr(some[-1], key_of(table))


def _by_key(connection: Connection, table: Table, keys: Sequence[int | None]) -> Mapping[int, Row[Any]]:
    key = table.c[key_of(table)]
    wanted = {number for number in keys if number is not None}
    return {getattr(row, key_of(table)): row for row in connection.execute(select(table).where(key.in_(wanted)))}
