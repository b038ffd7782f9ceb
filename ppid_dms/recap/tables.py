"""The register's tables as they are now. How they came about is in :mod:`ppid_dms.recap.migrations`."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text

metadata = MetaData()

# Moments are ISO 8601 in UTC, as text: they are part of what is sealed. JSON is text for the same reason.
submissions = Table(
    "submissions", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
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
    Column("id", Integer, primary_key=True, autoincrement=False),
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

# A penetapan has a decree and who recorded it; every other line has a document, its item and the decision behind it.
lines = Table(
    "lines", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("number", String(16), unique=True),
    Column("number_year", Integer),
    Column("number_count", Integer),
    Column("refers_to", Integer, ForeignKey("lines.seq")),
    Column("document_id", Integer),
    Column("item", Text),
    Column("decision_id", Integer, ForeignKey("decisions.id"), unique=True),
    Column("submission_id", Integer, ForeignKey("submissions.id")),
    Column("collected_by", String(150)),
    Column("endorsed_by", String(150)),
    Column("endorsed_at", String(32)),
    Column("basis", Text),
    Column("decree", Text),
    Column("recorded_by", String(150)),
    Column("recorded_at", String(32), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
)

# A decision's answer has been written to Paperless and read back there.
answers = Table(
    "answers", metadata,
    Column("decision_id", Integer, ForeignKey("decisions.id"), primary_key=True, autoincrement=False),
    Column("answered_at", String(32), nullable=False),
)

# What was lost with a newer register that is gone for good, said openly: its numbers are never given again.
losses = Table(
    "losses", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kept_lines", Integer, nullable=False),
    Column("kept_rows", Integer, nullable=False),
    Column("lost_rows", Integer, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("recorded_by", String(150), nullable=False),
    Column("recorded_at", String(32), nullable=False),
)

# One row for each row of the tables above, in the order in which they were written.
seals = Table(
    "seals", metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sealed_table", String(16), nullable=False),
    Column("sealed_row", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

# With what the register vouches for that which it wrote outside; drawn once, and never written anywhere else.
keys = Table(
    "keys", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", String(64), nullable=False),
)

versions = Table("schema_versions", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

SEALED: Final[tuple[Table, ...]] = (submissions, decisions, lines, answers, losses)
