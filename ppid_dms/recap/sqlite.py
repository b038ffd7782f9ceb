"""What only SQLite is asked to do: the file, its locks, the triggers that guard it, and a copy of it in use.

Another database needs a module like this one; everything else of the register is plain SQL.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

READING: Final = "ppid_reading"
_BUSY_SECONDS: Final = 30
_ONLY_GROWS: Final = "the register only grows"


def open_engine(path: Path) -> Engine:
    """A register's file: WAL, full synchronisation, and a writer that takes the lock before it reads anything."""
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
        # Two writers must not both read the same head of the chain.
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def guard(
    connection: Connection, table: str, key: str, *, taken: Sequence[str] = (), refused: Sequence[str] = ()
) -> None:
    """Triggers by which the rows of a table are neither changed nor taken away, and none is added that is ``refused``.

    ``INSERT OR REPLACE`` takes rows away without asking the trigger on DELETE: what would collide with a row that is
    there, by its key or by one of the conditions ``taken``, is refused before.
    """
    whens = [f"EXISTS (SELECT 1 FROM {table} WHERE {condition})"  # noqa: S608  (our own names)
             for condition in (f"{key} = NEW.{key}", *taken)]
    whens += refused
    for name, occasion, when in (
        ("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", f"WHEN {' OR '.join(whens)} "),
    ):
        connection.execute(text(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {occasion} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{_ONLY_GROWS}'); END"))


def not_next(table: str, key: str) -> str:
    """The condition of a row whose key does not follow on the highest one; the first is 1."""
    return f"NEW.{key} IS NOT {highest(table, key)} + 1"


def highest(table: str, key: str) -> str:
    """The highest key of a table, 0 without any, inside a condition."""
    return f"(SELECT coalesce(max({key}), 0) FROM {table})"  # noqa: S608


def unguard(connection: Connection, table: str) -> None:
    """Take the triggers of a table away, for a migration that puts them back."""
    for name in ("update", "delete", "replace"):
        connection.execute(text(f"DROP TRIGGER {table}_no_{name}"))


def shape(connection: Connection) -> frozenset[tuple[str, str, str]]:
    """Tables, indexes and triggers as they were declared: kind, name and declaration without blanks."""
    rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return frozenset((kind, name, "".join(sql.split())) for kind, name, sql in rows)


def soundness(path: Path) -> str:
    """What SQLite finds wrong with a file, page by page; empty when it is sound."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)) as file:
            said = str(file.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        said = str(error)
    return "" if said == "ok" else said


def copy(source: Path, target: Path) -> None:
    """A copy of a database that may be in use meanwhile, as it stood at one moment; a file without a WAL beside it.

    Raises:
        sqlite3.DatabaseError: the source cannot be read, or the target not be written.
    """
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)) as old, \
            closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        new.commit()
    with target.open("rb") as written:
        os.fsync(written.fileno())
