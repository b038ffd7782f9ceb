"""How the register's tables came about: a list of steps, each taken once. Never change a step; add one.

Each stands by itself, in SQL that any database takes: the tables of today are not those of an older step.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Column, Connection, Engine, MetaData, Table, inspect, text

from ppid_dms.errors import IntegrityBroken
from ppid_dms.language import translate as _
from ppid_dms.recap import sqlite
from ppid_dms.recap.chain import Seal, sealed

_BATCH: Final = 1000
_VERSIONS: Final = "schema_versions"
_TAKEN: Final = text("INSERT INTO schema_versions (version) VALUES (:version)")


def migrate(engine: Engine) -> None:
    """Bring a register up to this program; each step and its record are one transaction.

    Raises:
        IntegrityBroken: the register was written by a newer program.
    """
    with engine.connect().execution_options(**{sqlite.READING: True}) as connection:
        done = version(connection)
    while done < len(STEPS):
        with engine.begin() as connection:
            done = version(connection)  # another process may have been faster
            if done < len(STEPS):
                STEPS[done](connection)
                done += 1
                connection.execute(_TAKEN, {"version": done})
    if done > len(STEPS):
        raise IntegrityBroken(
            _("Buku rekap ini ditulis oleh versi ppid-dms yang lebih baru."),
            remedy=_("Pasang versi ppid-dms yang terbaru."))


def version(connection: Connection) -> int:
    """How many steps a register has taken."""
    if not inspect(connection).has_table(_VERSIONS):
        return 0
    return connection.scalar(text("SELECT max(version) FROM schema_versions")) or 0


def _submissions_decisions_lines_and_answers(connection: Connection) -> None:
    _run(connection, (
        """CREATE TABLE schema_versions (version INTEGER NOT NULL, PRIMARY KEY (version))""",
        """CREATE TABLE submissions (
            id INTEGER NOT NULL,
            document_id INTEGER NOT NULL,
            version INTEGER NOT NULL,
            sha256 VARCHAR(64) NOT NULL,
            checksum VARCHAR(64) NOT NULL,
            digest VARCHAR(64) NOT NULL,
            document_values TEXT NOT NULL,
            mark TEXT NOT NULL,
            collector INTEGER NOT NULL,
            collector_name VARCHAR(150) NOT NULL,
            frozen_at VARCHAR(32) NOT NULL,
            PRIMARY KEY (id)
        )""",
        """CREATE TABLE decisions (
            id INTEGER NOT NULL,
            document_id INTEGER NOT NULL,
            document_added VARCHAR(32) NOT NULL,
            submission_id INTEGER,
            request VARCHAR(32),
            hold VARCHAR(32),
            outcome VARCHAR(32) NOT NULL,
            reason VARCHAR(64) NOT NULL,
            stage VARCHAR(32) NOT NULL,
            actor INTEGER,
            actor_name VARCHAR(150) NOT NULL,
            requested_at VARCHAR(32),
            entry INTEGER,
            basis TEXT NOT NULL,
            missing TEXT NOT NULL,
            last_note INTEGER NOT NULL,
            note TEXT NOT NULL,
            recorded_at VARCHAR(32) NOT NULL,
            PRIMARY KEY (id),
            FOREIGN KEY (submission_id) REFERENCES submissions (id)
        )""",
        """CREATE TABLE lines (
            seq INTEGER NOT NULL,
            kind VARCHAR(16) NOT NULL,
            number VARCHAR(16),
            refers_to INTEGER,
            document_id INTEGER NOT NULL,
            item TEXT NOT NULL,
            decision_id INTEGER NOT NULL,
            submission_id INTEGER,
            collected_by VARCHAR(150) NOT NULL,
            endorsed_by VARCHAR(150) NOT NULL,
            endorsed_at VARCHAR(32) NOT NULL,
            basis TEXT NOT NULL,
            recorded_at VARCHAR(32) NOT NULL,
            previous VARCHAR(64) NOT NULL,
            digest VARCHAR(64) NOT NULL,
            PRIMARY KEY (seq),
            UNIQUE (number),
            FOREIGN KEY (refers_to) REFERENCES lines (seq),
            FOREIGN KEY (decision_id) REFERENCES decisions (id),
            UNIQUE (decision_id),
            FOREIGN KEY (submission_id) REFERENCES submissions (id),
            UNIQUE (digest)
        )""",
        """CREATE TABLE answers (
            decision_id INTEGER NOT NULL,
            answered_at VARCHAR(32) NOT NULL,
            PRIMARY KEY (decision_id),
            FOREIGN KEY (decision_id) REFERENCES decisions (id)
        )""",
        "CREATE INDEX ix_submissions_document_id ON submissions (document_id)",
        "CREATE INDEX ix_decisions_document_id ON decisions (document_id)",
        *_LINE_INDEXES,
    ))
    for table, key in (("submissions", "id"), ("decisions", "id"), ("lines", "seq"), ("answers", "decision_id")):
        sqlite.guard(connection, table, key)


# What was put forward once is recorded once, be it as an entry or as a ralat; it may be withdrawn once.
_LINE_INDEXES: Final = (
    "CREATE INDEX ix_lines_document_id ON lines (document_id)",
    "CREATE UNIQUE INDEX lines_once ON lines (document_id, submission_id) WHERE kind <> 'ditarik'",
    "CREATE UNIQUE INDEX lines_withdrawn_once ON lines (refers_to) WHERE kind = 'ditarik'",
)


def _seals_and_penetapan(connection: Connection) -> None:
    """Seals over every row, lines that record a Keputusan, numbers found without counting, losses that are told."""
    for table in ("submissions", "decisions", "lines", "answers"):
        sqlite.unguard(connection, table)
    _run(connection, (
        "DROP INDEX ix_lines_document_id", "DROP INDEX lines_once", "DROP INDEX lines_withdrawn_once",
        "ALTER TABLE lines RENAME TO lines_before",
        """CREATE TABLE lines (
            seq INTEGER NOT NULL,
            kind VARCHAR(16) NOT NULL,
            number VARCHAR(16),
            number_year INTEGER,
            number_count INTEGER,
            refers_to INTEGER,
            document_id INTEGER,
            item TEXT,
            decision_id INTEGER,
            submission_id INTEGER,
            collected_by VARCHAR(150),
            endorsed_by VARCHAR(150),
            endorsed_at VARCHAR(32),
            basis TEXT,
            decree TEXT,
            recorded_by VARCHAR(150),
            recorded_at VARCHAR(32) NOT NULL,
            previous VARCHAR(64) NOT NULL,
            digest VARCHAR(64) NOT NULL,
            PRIMARY KEY (seq),
            UNIQUE (number),
            UNIQUE (number_year, number_count),
            UNIQUE (decision_id),
            UNIQUE (digest),
            FOREIGN KEY (refers_to) REFERENCES lines (seq),
            FOREIGN KEY (decision_id) REFERENCES decisions (id),
            FOREIGN KEY (submission_id) REFERENCES submissions (id),
            CONSTRAINT lines_numbered CHECK ((kind = 'entri') = (number IS NOT NULL)),
            CONSTRAINT lines_counted CHECK (
                (number IS NULL) = (number_year IS NULL) AND (number IS NULL) = (number_count IS NULL)),
            CONSTRAINT lines_whole CHECK (
                (kind = 'penetapan' AND decree IS NOT NULL AND recorded_by IS NOT NULL AND item IS NULL
                    AND document_id IS NULL AND decision_id IS NULL)
                OR (kind <> 'penetapan' AND decree IS NULL AND item IS NOT NULL AND document_id IS NOT NULL
                    AND decision_id IS NOT NULL AND collected_by IS NOT NULL AND endorsed_by IS NOT NULL
                    AND endorsed_at IS NOT NULL AND basis IS NOT NULL))
        )""",
        """INSERT INTO lines (
                seq, kind, number, number_year, number_count, refers_to, document_id, item, decision_id, submission_id,
                collected_by, endorsed_by, endorsed_at, basis, recorded_at, previous, digest)
            SELECT seq, kind, number, CAST(substr(number, 3, 4) AS INTEGER), CAST(substr(number, 8) AS INTEGER),
                refers_to, document_id, item, decision_id, submission_id, collected_by, endorsed_by, endorsed_at,
                basis, recorded_at, previous, digest
            FROM lines_before ORDER BY seq""",
        "DROP TABLE lines_before",
        *_LINE_INDEXES,
        """CREATE TABLE losses (
            id INTEGER NOT NULL,
            kept_lines INTEGER NOT NULL,
            kept_rows INTEGER NOT NULL,
            lost_rows INTEGER NOT NULL,
            numbers TEXT NOT NULL,
            recorded_by VARCHAR(150) NOT NULL,
            recorded_at VARCHAR(32) NOT NULL,
            PRIMARY KEY (id)
        )""",
        """CREATE TABLE seals (
            position INTEGER NOT NULL,
            sealed_table VARCHAR(16) NOT NULL,
            sealed_row INTEGER NOT NULL,
            digest VARCHAR(64) NOT NULL,
            PRIMARY KEY (position),
            UNIQUE (sealed_table, sealed_row)
        )""",
    ))
    _seal_all(connection, (("submissions", "id"), ("decisions", "id"), ("lines", "seq"), ("answers", "decision_id")))
    for table, key in (("submissions", "id"), ("decisions", "id"), ("losses", "id"), (_VERSIONS, "version")):
        sqlite.guard(connection, table, key, refused=(sqlite.not_next(table, key),))
    sqlite.guard(connection, "lines", "seq", refused=(sqlite.not_next("lines", "seq"),), taken=(
        "number = NEW.number", "decision_id = NEW.decision_id", "digest = NEW.digest",
        "number_year = NEW.number_year AND number_count = NEW.number_count",
        ("document_id = NEW.document_id AND submission_id = NEW.submission_id "
         "AND kind <> 'ditarik' AND NEW.kind <> 'ditarik'"),
        "refers_to = NEW.refers_to AND kind = 'ditarik' AND NEW.kind = 'ditarik'"))
    sqlite.guard(connection, "answers", "decision_id")
    # The seal of a loss stands behind those that were lost: none of their places is taken again.
    sqlite.guard(connection, "seals", "position", refused=(
        f"({sqlite.not_next('seals', 'position')} AND NEW.sealed_table <> 'losses')",
        f"NEW.position <= {sqlite.highest('seals', 'position')}",
    ), taken=("sealed_table = NEW.sealed_table AND sealed_row = NEW.sealed_row",))


def _a_key_of_its_own(connection: Connection) -> None:
    """What the register vouches with for that which it wrote outside; a copy that is put back has the same."""
    _run(connection, (
        """CREATE TABLE keys (
            id INTEGER NOT NULL,
            secret VARCHAR(64) NOT NULL,
            PRIMARY KEY (id)
        )""",))
    connection.execute(text("INSERT INTO keys (id, secret) VALUES (1, :secret)"), {"secret": secrets.token_hex(32)})
    sqlite.guard(connection, "keys", "id", refused=(sqlite.not_next("keys", "id"),))


def _seal_all(connection: Connection, tables: Sequence[tuple[str, str]]) -> None:
    """Seal rows that were written without, table after table: what order they came in is not known any more."""
    seals = Table("seals", MetaData(), *(
        Column(name) for name in ("position", "sealed_table", "sealed_row", "digest")))
    seal: Seal | None = None
    for table, key in tables:
        last = 0
        while rows := connection.execute(
            text(f"SELECT * FROM {table} WHERE {key} > :last ORDER BY {key} LIMIT {_BATCH}"),  # noqa: S608
            {"last": last},
        ).mappings().all():
            made = []
            for row in rows:
                seal = sealed(seal, table, dict(row))
                made.append({"position": seal.position, "sealed_table": table, "sealed_row": row[key],
                             "digest": seal.digest})
            connection.execute(seals.insert(), made)
            last = rows[-1][key]


def _run(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))


STEPS: Final[tuple[Callable[[Connection], None], ...]] = (
    _submissions_decisions_lines_and_answers,
    _seals_and_penetapan,
    _a_key_of_its_own,
)
