"""Where documents stand by the register: read from its decisions and lines, never from tags."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, select

from ppid_dms.recap import rows, tables
from ppid_dms.recap.chain import Seal
from ppid_dms.records import Decision, Line, Submission
from ppid_dms.vocabulary import LineKind, Outcome, Request, SideTag, Stage

_MOVES: Final = frozenset({Outcome.ACCEPTED, Outcome.REOPENED, Outcome.HELD})
_PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one document stands by the register. A document it has not heard of is being collected.

    ``decision`` and ``submission`` are the newest, ``verdict`` the newest decision that is not about a hold; ``line``
    is the one valid now, ``number`` the one it ever got, ``seal`` that of its newest line, valid or not; ``holds`` are
    the open ones, each with the history entry from which on its clearing counts; ``answered`` is what decisions were
    made on, each with its history entry, and ``read_back`` the newest about each whose answer was read back, with the
    moment of that; ``last_note`` is the newest note when the stage was last decided; ``owed`` are the decisions whose
    answer has not been read back.
    """

    stage: Stage = Stage.COLLECTED
    decision: Decision | None = None
    verdict: Decision | None = None
    submission: Submission | None = None
    line: Line | None = None
    number: str | None = None
    seal: Seal | None = None
    holds: Mapping[SideTag, int] = field(default_factory=dict)
    answered: frozenset[tuple[Request | SideTag, int]] = frozenset()
    read_back: Mapping[Request | SideTag, tuple[Decision, datetime]] = field(default_factory=dict)
    last_note: int = 0
    owed: tuple[Decision, ...] = ()


def standings(connection: Connection, document_ids: Collection[int]) -> dict[int, Standing]:
    """Where each of these documents stands."""
    return {
        number: standing for some in portions(sorted(set(document_ids)))
        for number, standing in _standings(connection, some).items()}


def valid_line(connection: Connection, document_id: int) -> Line | None:
    """The newest line of a document, unless it was withdrawn."""
    row = connection.execute(_about(tables.lines, [document_id]).order_by(tables.lines.c.seq.desc()).limit(1)).first()
    return _valid(rows.item_line(row) if row else None)


def valid_lines(connection: Connection, document_ids: Collection[int]) -> dict[int, Line]:
    """Of each of these documents the newest line, unless it was withdrawn."""
    newest = {
        row.document_id: row for some in portions(sorted(set(document_ids)))
        for row in connection.execute(_about(tables.lines, some).order_by(tables.lines.c.seq))}
    lines = ((number, _valid(rows.item_line(row))) for number, row in newest.items())
    return {number: line for number, line in lines if line is not None}


def portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many at a time as one question can name."""
    return (numbers[first:first + _PORTION] for first in range(0, len(numbers), _PORTION))


def _valid(newest: Line | None) -> Line | None:
    return None if newest is None or newest.kind is LineKind.WITHDRAWAL else newest


def _standings(connection: Connection, numbers: Sequence[int]) -> dict[int, Standing]:
    decided: defaultdict[int, list[Decision]] = defaultdict(list)
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for row in connection.execute(_about(tables.decisions, numbers).order_by("id")):
        decided[row.document_id].append(rows.decision(row))
    for row in connection.execute(_about(tables.lines, numbers).order_by("seq")):
        lines[row.document_id].append(rows.item_line(row))
    frozen = {row.document_id: row for row in connection.execute(_about(tables.submissions, numbers).order_by("id"))}
    told = {row.decision_id: rows.when(row.answered_at) for row in connection.execute(
        select(tables.answers).join(tables.decisions).where(tables.decisions.c.document_id.in_(numbers)))}
    seals = _seals_of(connection, [recorded[-1].seq for recorded in lines.values()])
    return {
        number: _standing(decided[number], frozen.get(number), lines[number], told, seals)
        if decided[number] else Standing()
        for number in numbers}


def _seals_of(connection: Connection, lines: Collection[int]) -> dict[int, Seal]:
    seals = tables.seals.c
    return {row.sealed_row: Seal(row.position, row.digest) for row in connection.execute(
        select(tables.seals).where(seals.sealed_table == tables.lines.name, seals.sealed_row.in_(lines)))}


def _about(table: Table, numbers: Sequence[int]) -> Select[Any]:
    return select(table).where(table.c.document_id.in_(numbers))


def _standing(
    decided: Sequence[Decision], frozen: Row[Any] | None, lines: Sequence[Line], told: Mapping[int, datetime],
    seals: Mapping[int, Seal],
) -> Standing:
    return Standing(
        stage=decided[-1].stage, decision=decided[-1],
        verdict=next((d for d in reversed(decided) if d.hold is None), None), holds=_open_holds(decided),
        submission=rows.submission(frozen) if frozen else None,
        line=_valid(lines[-1] if lines else None),
        number=next((line.number for line in reversed(lines) if line.number), None),
        seal=seals.get(lines[-1].seq) if lines else None,
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
