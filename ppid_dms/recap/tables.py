"""The register's tables, and the migrations that make them.

Append-only by trigger as well as by habit: a row that was written is never changed or taken away.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    text,
)

from ppid_dms.errors import IntegrityBroken
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import LineKind

metadata = MetaData()

# Moments are ISO 8601 in UTC, as text: they are part of what is hashed. JSON is text for the same reason.
submissions = Table(
    "submissions", metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("checksum", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("document_values", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("collector", Integer, nullable=False),
    Column("collector_name", String(150), nullable=False),
    Column("frozen_at", String(32), nullable=False),
)

decisions = Table(
    "decisions", metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, nullable=False, index=True),
    Column("document_added", String(32), nullable=False),
    Column("submission_id", Integer, ForeignKey("submissions.id")),
    Column("request", String(32)),
    Column("hold", String(32)),
    Column("outcome", String(32), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("stage", String(32), nullable=False),
    Column("actor", Integer),
    Column("actor_name", String(150), nullable=False),
    Column("requested_at", String(32)),
    Column("entry", Integer),
    Column("basis", Text, nullable=False),
    Column("missing", Text, nullable=False),
    Column("last_note", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_at", String(32), nullable=False),
)

lines = Table(
    "lines", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("number", String(16), unique=True),
    Column("refers_to", Integer, ForeignKey("lines.seq")),
    Column("document_id", Integer, nullable=False, index=True),
    Column("item", Text, nullable=False),
    Column("decision_id", Integer, ForeignKey("decisions.id"), nullable=False, unique=True),
    Column("submission_id", Integer, ForeignKey("submissions.id")),
    Column("collected_by", String(150), nullable=False),
    Column("endorsed_by", String(150), nullable=False),
    Column("endorsed_at", String(32), nullable=False),
    Column("basis", Text, nullable=False),
    Column("recorded_at", String(32), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    # What was put forward once is recorded once, be it as an entry or as a ralat; it may be withdrawn once.
    Index(
        "lines_once", "document_id", "submission_id", unique=True,
        sqlite_where=text(f"kind <> '{LineKind.WITHDRAWAL.value}'")),
    Index(
        "lines_withdrawn_once", "refers_to", unique=True,
        sqlite_where=text(f"kind = '{LineKind.WITHDRAWAL.value}'")),
)

# A decision's answer has been written to Paperless and read back there.
answers = Table(
    "answers", metadata,
    Column("decision_id", Integer, ForeignKey("decisions.id"), primary_key=True),
    Column("answered_at", String(32), nullable=False),
)

versions = Table("schema_versions", metadata, Column("version", Integer, primary_key=True))


def _first(connection: Connection) -> None:
    metadata.create_all(connection, tables=[submissions, decisions, lines, answers])
    for table in (submissions, decisions, lines, answers):
        [key] = table.primary_key.columns
        taken = f"WHEN EXISTS (SELECT 1 FROM {table.name} WHERE {key.name} = NEW.{key.name})"  # noqa: S608  (our own names)
        # INSERT OR REPLACE takes a row away without asking the trigger on DELETE.
        for name, event, when in (("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", taken)):
            connection.execute(text(
                f"CREATE TRIGGER {table.name}_no_{name} BEFORE {event} ON {table.name} {when} "
                f"BEGIN SELECT RAISE(ABORT, 'the register only grows'); END"))


MIGRATIONS: Final[tuple[Callable[[Connection], None], ...]] = (_first,)


def migrate(connection: Connection) -> None:
    """Bring the tables up to this program; each migration and its record are one transaction of the caller's.

    Raises:
        IntegrityBroken: the register was written by a newer program.
    """
    versions.create(connection, checkfirst=True)
    done = connection.scalar(select(versions.c.version).order_by(versions.c.version.desc()).limit(1)) or 0
    if done > len(MIGRATIONS):
        raise IntegrityBroken(
            _("Buku rekap ini ditulis oleh versi ppid-dms yang lebih baru."),
            remedy=_("Pasang versi ppid-dms yang terbaru."))
    for number, migration in enumerate(MIGRATIONS[done:], start=done + 1):
        migration(connection)
        connection.execute(insert(versions).values(version=number))
