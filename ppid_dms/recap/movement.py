"""What the register knows about time: when each document moved on, and what of the lists stands since when.

Rows come one by one and carry only what is asked of them, so that a long register need not fit into memory.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, select

from ppid_dms.recap import rows, tables
from ppid_dms.recap.chain import moment
from ppid_dms.vocabulary import Category, DipField, ExemptField, LineKind, Outcome, Request, Stage

_PORTION: Final = 1000


@dataclass(frozen=True, slots=True)
class Move:
    """Where a document stands after a decision; ``request`` is None where nobody asked for it.

    ``at`` is when somebody asked for it, or when the software found it; ``unit`` and ``summary`` are those of what was
    put forward, empty where nothing was.
    """

    document_id: int
    document_added: datetime
    stage: Stage
    request: Request | None
    at: datetime
    recorded_at: datetime
    unit: str
    summary: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that stands: what it is, and when its newest line was recorded.

    ``exempt_until`` is the last day of its exemption, None where it is not exempt or has no such day.
    """

    document_id: int
    category: Category
    unit: str
    summary: str
    recorded_at: datetime
    exempt_until: date | None


def valid_documents(connection: Connection) -> set[int]:
    """The documents with a valid line."""
    found, lines = set[int](), tables.lines.c
    for document, kind in connection.execute(
            select(lines.document_id, lines.kind).where(lines.document_id.is_not(None)).order_by(lines.seq)
            .execution_options(yield_per=_PORTION)):
        (found.discard if kind == LineKind.WITHDRAWAL.value else found.add)(document)
    return found


def held_on(connection: Connection, day: date, zone: ZoneInfo) -> frozenset[int]:
    """The documents with a hold that is open at the end of a day of the calendar in this zone."""
    open_holds: set[tuple[int, str]] = set()
    held = select(tables.decisions).where(tables.decisions.c.hold.is_not(None)).order_by("id")
    for row in connection.execute(held.execution_options(yield_per=_PORTION)):
        if rows.when(row.recorded_at).astimezone(zone).date() <= day:
            kept = open_holds.discard if row.outcome == Outcome.CLEARED.value else open_holds.add
            kept((row.document_id, row.hold))
    return frozenset(number for number, _hold in open_holds)


def documents(connection: Connection) -> Iterator[int]:
    """The numbers of all documents that the register has heard of, in their order."""
    number = tables.decisions.c.document_id
    yield from connection.scalars(select(number).distinct().order_by(number).execution_options(yield_per=_PORTION))


def moves(connection: Connection, since: datetime) -> Iterator[Move]:
    """Where each decision left its document: document by document, by number, each from its first decision on.

    Only of documents that wait at step 1 or 2, or of which something was decided from ``since`` on.
    """
    decisions, values, newer = tables.decisions.c, tables.submissions.c.document_values, tables.decisions.alias()
    waiting = decisions.stage.in_([Stage.COLLECTED.value, Stage.AWAITING.value]) & ~select(newer.c.id).where(
        newer.c.document_id == decisions.document_id, newer.c.id > decisions.id).exists()
    wanted = select(decisions.document_id).where((decisions.recorded_at >= moment(since)) | waiting)
    query = select(
        decisions.document_id, decisions.document_added, decisions.stage, decisions.request, decisions.requested_at,
        decisions.recorded_at, values,
    ).outerjoin(tables.submissions).where(decisions.document_id.in_(wanted)).order_by(
        decisions.document_id, decisions.id)
    for row in connection.execute(query.execution_options(yield_per=_PORTION)):
        unit, summary = _named(row.document_values or "{}")
        recorded = _when(row.recorded_at)
        yield Move(
            row.document_id, _when(row.document_added), Stage(row.stage), Request(row.request) if row.request else None,
            _when(row.requested_at) if row.requested_at else recorded, recorded, unit, summary)


def kept_between(connection: Connection, since: datetime, until: datetime) -> Iterator[Kept]:
    """The items that stand with a newest line recorded from ``since`` on and before ``until``, oldest line first."""
    recorded = tables.lines.c.recorded_at
    return _kept(connection, recorded >= moment(since), recorded < moment(until))


def exempt_with_term(connection: Connection) -> Iterator[Kept]:
    """The exempt items that stand and whose exemption has a last day, oldest line first."""
    # In JSON a quotation mark inside a text is escaped: this is the key and nothing else.
    return _kept(connection, tables.lines.c.item.contains(f'"{ExemptField.UNTIL.value}": "'))


def line_counts(connection: Connection) -> dict[LineKind, int]:
    """How many lines there are of each kind; kinds without any are left out."""
    kind = tables.lines.c.kind
    return {LineKind(row[0]): row[1] for row in connection.execute(select(kind, func.count()).group_by(kind))}


def _kept(connection: Connection, *wanted: ColumnElement[bool]) -> Iterator[Kept]:
    lines, newer = tables.lines, tables.lines.alias()
    superseded = select(newer.c.seq).where(
        newer.c.document_id == lines.c.document_id, newer.c.seq > lines.c.seq).exists()
    query = select(lines.c.document_id, lines.c.item, lines.c.recorded_at).where(
        lines.c.kind.in_([LineKind.ENTRY.value, LineKind.RALAT.value]), *wanted, ~superseded).order_by(lines.c.seq)
    for row in connection.execute(query.execution_options(yield_per=_PORTION)):
        item = json.loads(row.item)
        category = Category(item["category"])
        until = item.get("exemption", {}).get(ExemptField.UNTIL.value) if category is Category.EXEMPT else None
        yield Kept(
            row.document_id, category, item["unit"], item["summary"], _when(row.recorded_at),
            date.fromisoformat(until) if until else None)


@lru_cache(maxsize=16)
def _when(stored: str) -> datetime:
    return rows.when(stored)


# The decisions of a document follow each other, and most are about the same submission.
@lru_cache(maxsize=4)
def _named(document_values: str) -> tuple[str, str]:
    values: Mapping[str, str] = json.loads(document_values)
    return values.get(DipField.UNIT.value, ""), values.get(DipField.SUMMARY.value, "")
