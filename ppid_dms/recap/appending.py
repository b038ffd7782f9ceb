"""The one way in which the register grows: a row with its seal, at the end. Costs the same at any length."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from ppid_dms.recap import rows, tables
from ppid_dms.recap.chain import GENESIS, Head, Loss, Seal, sealed


def append(connection: Connection, table: Table, row: Mapping[str, Any], *, place: int | None = None) -> Seal:
    """Write a row and its seal, at the next place unless another one is told."""
    connection.execute(insert(table).values(**row))
    seal = sealed(newest_seal(connection), table.name, row, place=place)
    connection.execute(insert(tables.seals).values(
        position=seal.position, sealed_table=table.name, sealed_row=row[key_of(table)], digest=seal.digest))
    return seal


def next_key(connection: Connection, table: Table) -> int:
    """The key of the next row of a table that counts from 1."""
    return (connection.scalar(select(func.max(table.c[key_of(table)]))) or 0) + 1


def key_of(table: Table) -> str:
    """The name of a table's key."""
    [key] = table.primary_key.columns
    return key.name


def newest_seal(connection: Connection) -> Seal | None:
    """The seal of the newest row; None of an empty register."""
    seals = tables.seals.c
    row = connection.execute(select(seals.position, seals.digest).order_by(seals.position.desc()).limit(1)).first()
    return Seal(row.position, row.digest) if row else None


def seal_at(connection: Connection, position: int) -> Seal | None:
    """The seal at a place; None where there is none."""
    digest = connection.scalar(select(tables.seals.c.digest).where(tables.seals.c.position == position))
    return Seal(position, digest) if digest is not None else None


def losses(connection: Connection) -> list[Loss]:
    """What was stated to be lost, in the order in which it was."""
    return [rows.loss(row) for row in connection.execute(select(tables.losses).order_by("id"))]


def head(connection: Connection) -> Head:
    """How far the register has come."""
    seal = newest_seal(connection)
    lines = connection.scalar(select(func.max(tables.lines.c.seq))) or 0
    return Head(lines, seal.position, seal.digest) if seal else Head(lines)


def newest_line(connection: Connection) -> tuple[int, str]:
    """Sequence number and digest of the newest line; 0 and the genesis digest when there is none."""
    lines = tables.lines.c
    row = connection.execute(select(lines.seq, lines.digest).order_by(lines.seq.desc()).limit(1)).first()
    return (row.seq, row.digest) if row else (0, GENESIS)
