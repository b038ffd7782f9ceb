"""Nothing in the register can be changed, taken away, added or moved without being found, and the place is named."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recap.register import BOOK, NOON, WIB, a_decision, enter, fill, forge, put_forward, raw

from ppid_dms.recap import rows, tables
from ppid_dms.recap.audit import Fault
from ppid_dms.recap.chain import Flaw, Head, Seal, line_digest, sealed
from ppid_dms.recap.ledger import Ledger
from ppid_dms.vocabulary import Outcome, Request, Stage

KEYS = {
    "submissions": "id", "decisions": "id", "lines": "seq", "answers": "decision_id", "losses": "id",
    "seals": "position", "keys": "id", "schema_versions": "version"}


def line(seq: int, what: Flaw) -> Fault:
    return Fault("lines", seq, what)


# ── what the file itself refuses ──


@pytest.mark.parametrize("table", KEYS)
@pytest.mark.parametrize("deed", [
    "UPDATE {table} SET {key} = {key}",
    "UPDATE OR REPLACE {table} SET {key} = {key} + 1",
    "DELETE FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    "INSERT INTO {table} SELECT * FROM {table} WHERE 1 ON CONFLICT DO UPDATE SET {key} = {key}",
])
def test_no_row_is_changed_taken_away_or_replaced(full: Ledger, path: Path, table: str, deed: str):
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        raw(path, deed.format(table=table, key=KEYS[table]))
    assert full.faults() == []


@pytest.mark.parametrize("same", [
    "number", "decision_id", "digest", "number_year, number_count", "document_id, submission_id"])
def test_no_line_is_replaced_by_way_of_another_of_its_unique_values(full: Ledger, path: Path, same: str):
    with closing(sqlite3.connect(path)) as db:
        columns = [name for _n, name, *_rest in db.execute("PRAGMA table_info(lines)")]
    other = {
        "seq": "6", "number": "'R-2026-0009'", "number_count": "9", "decision_id": "1", "digest": "'x'",
        "document_id": "77"}
    values = [name if name in same.split(", ") else other.get(name, name) for name in columns]
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        raw(path, f"INSERT OR REPLACE INTO lines SELECT {', '.join(values)} FROM lines WHERE seq = 1")
    assert full.faults() == []


@pytest.mark.parametrize("table", ["submissions", "decisions", "losses", "seals"])
def test_no_row_is_written_with_a_gap_before_it(full: Ledger, path: Path, table: str):
    with closing(sqlite3.connect(path)) as db:
        key, *others = [name for _n, name, *_rest in db.execute(f"PRAGMA table_info({table})")]
    taken = ", ".join("'x'" if name in {"digest", "sealed_table"} else name for name in others)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        raw(path, f"INSERT INTO {table} SELECT {key} + 50, {taken} FROM {table} LIMIT 1")
    assert full.faults() == []


@pytest.mark.parametrize("deed", [
    "DROP TRIGGER lines_no_update",
    "DROP TRIGGER seals_no_delete",
    "DROP INDEX lines_once",
    "ALTER TABLE decisions ADD COLUMN lain TEXT",
    "CREATE TRIGGER lain AFTER INSERT ON lines BEGIN SELECT 1; END",
    "INSERT INTO schema_versions VALUES (4)",
])
def test_tables_and_guards_that_are_not_as_they_were_made_are_found(full: Ledger, path: Path, deed: str):
    raw(path, deed)
    assert Flaw.UNGUARDED in {fault.what for fault in full.faults()}


# ── what is done to it behind its back ──

FORGERIES: dict[str, tuple[str, Fault]] = {
    "a changed item": (
        "UPDATE lines SET item = replace(item, 'Laporan Kinerja', 'Laporan Palsu') WHERE seq = 2",
        line(2, Flaw.CHANGED)),
    "a changed number": ("UPDATE lines SET number = 'R-2026-0007' WHERE seq = 2", line(2, Flaw.CHANGED)),
    "a number counted otherwise": ("UPDATE lines SET number_count = 7 WHERE seq = 2", line(2, Flaw.CHANGED)),
    "a changed name": ("UPDATE lines SET endorsed_by = 'orang.lain' WHERE seq = 3", line(3, Flaw.CHANGED)),
    "no submission": ("UPDATE lines SET submission_id = NULL WHERE seq = 3", line(3, Flaw.UNPROVEN)),
    "a moment moved": (
        "UPDATE lines SET recorded_at = replace(recorded_at, '2026', '2025') WHERE seq = 4", line(4, Flaw.CHANGED)),
    "a moment that is none": ("UPDATE lines SET recorded_at = 'kemarin' WHERE seq = 4", line(4, Flaw.CHANGED)),
    "an item that is none": ("UPDATE lines SET item = '[]' WHERE seq = 1", line(1, Flaw.CHANGED)),
    "a changed Keputusan": ("UPDATE lines SET decree = replace(decree, '45', '46') WHERE seq = 5",
                            line(5, Flaw.CHANGED)),
    "a removed line": ("DELETE FROM lines WHERE seq = 2", line(2, Flaw.MISSING)),
    "a removed first line": ("DELETE FROM lines WHERE seq = 1", line(1, Flaw.MISSING)),
    "a last line cut off": ("DELETE FROM lines WHERE seq = 5", line(5, Flaw.MISSING)),
    "a tail cut off": ("DELETE FROM lines WHERE seq > 2", line(3, Flaw.MISSING)),
    "everything cut off": ("DELETE FROM lines", line(1, Flaw.MISSING)),
    "a changed decision": ("UPDATE decisions SET note = 'lain' WHERE id = 5", Fault("decisions", 5, Flaw.CHANGED)),
    "an outcome that is none": (
        "UPDATE decisions SET outcome = 'entah' WHERE id = 2", line(1, Flaw.UNPROVEN)),
    "a refusal taken away": ("DELETE FROM decisions WHERE id = 5", Fault("decisions", 5, Flaw.MISSING)),
    "a changed submission": ("UPDATE submissions SET version = 99 WHERE id = 2",
                             Fault("submissions", 2, Flaw.CHANGED)),
    "an answer taken away": ("DELETE FROM answers", Fault("answers", 1, Flaw.MISSING)),
    "a changed seal": ("UPDATE seals SET digest = 'x' WHERE position = 1", Fault("submissions", 1, Flaw.CHANGED)),
    "a removed seal": ("DELETE FROM seals WHERE position = 4", Fault("seals", 4, Flaw.MISSING)),
    "an answer added": ("INSERT INTO answers SELECT 2, answered_at FROM answers", Fault("answers", 2, Flaw.UNSEALED)),
}


@pytest.mark.parametrize(("deed", "first"), FORGERIES.values(), ids=FORGERIES)
def test_what_is_forged_is_found_and_the_first_wrong_row_is_named_first(
    full: Ledger, path: Path, deed: str, first: Fault
):
    forge(path, deed)
    assert full.faults()[0] == first


@pytest.mark.parametrize("table", ["submissions", "decisions", "lines"])
def test_two_rows_that_changed_places_are_found(full: Ledger, path: Path, table: str):
    key = KEYS[table]
    forge(path, "PRAGMA foreign_keys = OFF", *(
        f"UPDATE {table} SET {key} = {new} WHERE {key} = {old}" for old, new in ((1, 99), (2, 1), (99, 2))))
    assert {fault.row for fault in full.faults() if fault.table == table} >= {1, 2}


def test_two_lines_that_changed_contents_are_found(full: Ledger, path: Path):
    forge(
        path, "CREATE TEMP TABLE kept AS SELECT seq, item FROM lines",
        "UPDATE lines SET item = (SELECT item FROM kept WHERE kept.seq = 3 - lines.seq) WHERE seq IN (1, 2)")
    assert {line(1, Flaw.CHANGED), line(2, Flaw.CHANGED)} <= set(full.faults())


def test_a_line_cut_off_with_its_seal_is_missed_by_its_decision(ledger: Ledger, path: Path):
    enter(ledger, 1)
    enter(ledger, 2)
    forge(path, "DELETE FROM lines WHERE seq = 2", "DELETE FROM seals WHERE sealed_table = 'lines' AND sealed_row = 2")
    assert ledger.faults() == [Fault("decisions", 4, Flaw.WITHOUT_LINE)]


def test_decisions_that_want_no_line_are_not_missed(ledger: Ledger):
    ledger.record(
        put_forward(), a_decision(outcome=Outcome.REFUSED), a_decision(request=Request.RETURN, stage=Stage.COLLECTED),
        a_decision(request=Request.CANCEL, stage=Stage.CANCELLED))
    assert ledger.faults() == []


# ── a forger who knows how lines and seals are made ──


def sealed_anew(path: Path) -> None:
    """Make every digest of lines and every seal fit what the rows say now."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        before: Seal | None = None
        previous = "0" * 64
        statements = []
        for seal in db.execute("SELECT * FROM seals ORDER BY position").fetchall():
            name, key = seal["sealed_table"], seal["sealed_row"]
            row = dict(db.execute(f"SELECT * FROM {name} WHERE {KEYS[name]} = {key}").fetchone())
            if name == "lines":
                row["previous"] = previous
                row["digest"] = previous = line_digest(as_line(row))
                statements.append(f"UPDATE lines SET previous = '{row['previous']}', digest = '{previous}' "
                                  f"WHERE seq = {key}")
            before = sealed(before, name, row)
            statements.append(f"UPDATE seals SET digest = '{before.digest}' WHERE position = {before.position}")
    forge(path, *statements)


def as_line(row: dict[str, Any]) -> Any:
    return rows.line(SimpleNamespace(**row))


@pytest.mark.parametrize("deed", [
    "UPDATE lines SET endorsed_by = 'orang.lain' WHERE seq = 2",
    "UPDATE lines SET collected_by = 'orang.lain' WHERE seq = 2",
    "UPDATE lines SET basis = 'lain' WHERE seq = 2",
    "UPDATE lines SET endorsed_at = replace(endorsed_at, '2026', '2025') WHERE seq = 2",
    "UPDATE lines SET item = replace(item, 'abab', 'baba') WHERE seq = 2",
    "UPDATE lines SET refers_to = 2 WHERE seq = 3",
    "UPDATE lines SET refers_to = 1 WHERE seq = 4",
    "UPDATE lines SET refers_to = 4 WHERE seq = 5",
    "UPDATE lines SET number = 'R-2025-0001', number_year = 2025, number_count = 1 WHERE seq = 1",
    "UPDATE decisions SET outcome = 'ditolak' WHERE id = 2",
    "UPDATE decisions SET request = 'dikembalikan' WHERE id = 4",
    "UPDATE decisions SET document_id = 77 WHERE id = 4",
    "UPDATE submissions SET sha256 = 'x' WHERE id = 2",
    "UPDATE submissions SET document_id = 77 WHERE id = 2",
])
def test_a_line_that_its_evidence_does_not_bear_out_is_found_though_all_is_sealed_anew(
    full: Ledger, path: Path, deed: str
):
    forge(path, deed)
    sealed_anew(path)
    found = full.faults()
    assert found
    assert {fault.what for fault in found} <= {Flaw.UNPROVEN, Flaw.OUT_OF_ORDER}


def test_what_was_sealed_anew_no_longer_is_what_was_noted_outside(full: Ledger, path: Path):
    before = full.head()
    forge(path, "UPDATE decisions SET note = 'lain' WHERE id = 5")
    sealed_anew(path)
    assert full.faults() == [], "by itself it is whole"
    assert not full.holds(before)


# ── any one row ──


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled register as one file, to be copied and spoilt."""
    path = tmp_path_factory.mktemp("utuh") / BOOK
    with closing(Ledger(path, WIB)) as ledger:
        fill(ledger)
        enter(ledger, 4, NOON.replace(year=2027))
        ledger.state_loss(Head(9, 70, "f" * 64), {2027: 4}, "petugas.rina", NOON)
        enter(ledger, 5, NOON.replace(year=2027))
        assert ledger.faults() == []
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
    return path


VALUES = st.none() | st.integers(-3, 10**6) | st.text(max_size=5) | st.sampled_from([
    "2026-03-02T05:00:00.000000+00:00", "R-2026-0002", "entri", "diterima", "{}", "x" * 64])
UNIQUE = {"number", "number_count", "decision_id", "digest", "sealed_row"}


def spoilt(present: list[dict[str, Any]], at: int, how: str, column: str, value: object) -> list[dict[str, Any]]:
    """The rows of a table after one of them was changed, removed, written a second time, or exchanged with the next."""
    row, key, *others = present[at], next(iter(present[at])), *present[:at], *present[at + 1:]
    match how:
        case "change":
            return [*others, {**row, column: value}]
        case "remove":
            return others
        case "add":
            new = {name: f"{old}x" if name in UNIQUE else old for name, old in row.items()}
            return [*present, {**new, key: max(each[key] for each in present) + 1, column: value}]
        case _:
            other = present[(at + 1) % len(present)]
            return [each for each in others if each is not other] + [
                {**row, key: other[key]}, {**other, key: row[key]}]


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_any_single_row_that_is_changed_removed_added_or_moved_is_found(filled: Path, data: st.DataObject):
    table = data.draw(st.sampled_from([table for table in KEYS if table not in {"schema_versions", "keys"}]))
    how = data.draw(st.sampled_from(["change", "remove", "add", "swap"]))
    column = data.draw(st.sampled_from([column.name for column in tables.metadata.tables[table].columns]))
    value = data.draw(VALUES)
    with TemporaryDirectory() as folder:
        path = Path(folder) / BOOK
        shutil.copyfile(filled, path)
        before = contents(path)
        with closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            present = [dict(row) for row in db.execute(f"SELECT * FROM {table}")]
        at = data.draw(st.integers(0, len(present) - 1))
        try:
            rewrite(path, table, spoilt(present, at, how, column, value))
        except sqlite3.IntegrityError:
            return  # the table itself would not have it
        with closing(Ledger(path, WIB)) as ledger:
            assert bool(ledger.faults()) is (contents(path) != before)


CELLS = [(table.name, column.name) for table in (*tables.SEALED, tables.seals) for column in table.columns]


def test_each_column_of_each_table_is_watched(filled: Path, tmp_path: Path):
    path = tmp_path / BOOK
    shutil.copyfile(filled, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db, closing(Ledger(path, WIB)) as ledger:
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        for pragma in ("synchronous = OFF", "ignore_check_constraints = ON"):
            db.execute(f"PRAGMA {pragma}")
        usual = set(ledger.faults())
        assert {fault.what for fault in usual} == {Flaw.UNGUARDED}
        for n, (table, column) in enumerate(CELLS):
            present = db.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
            row, old = present[n % len(present)]
            new = old + 1000 if isinstance(old, int) else f"{old or ''}x"
            db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (new, row))
            assert set(ledger.faults()) > usual, (table, column, row)
            at = new if column == KEYS[table] else row
            db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (old, at))
        assert set(ledger.faults()) == usual


def rewrite(path: Path, table: str, wanted: list[dict[str, Any]]) -> None:
    """Put these rows in the place of those that a table has, past its triggers and checks."""
    with closing(sqlite3.connect(path)) as db, db:
        triggers = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for trigger in triggers:
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(f"DELETE FROM {table}")
        for row in wanted:
            marks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        for sql in triggers.values():
            db.execute(sql)


def contents(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        return json.dumps({table: db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in KEYS})
