"""A register of an older program becomes one of this program with nothing lost; a newer one is left alone."""

import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from recap.register import DECREE, NOON, WIB, another_process, enter, raw
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from ppid_dms.errors import IntegrityBroken
from ppid_dms.recap import migrations, sqlite, tables
from ppid_dms.recap.chain import Flaw
from ppid_dms.recap.ledger import Ledger
from ppid_dms.vocabulary import ExitCode, LineKind

OLD = sorted((Path(__file__).parent / "registers").glob("*.sql"))


@pytest.fixture(params=OLD, ids=lambda file: f"version {file.stem}")
def old(request: pytest.FixtureRequest, path: Path) -> Path:
    """A register as an older program left it: five lines, of which the third corrects and the fourth withdraws."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.executescript(request.param.read_text(encoding="utf-8"))
    return path


def rows(path: Path, table: str) -> list[dict[str, object]]:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1")]


def test_every_older_version_is_kept_for_this_test():
    assert [int(file.stem) for file in OLD] == list(range(1, len(migrations.STEPS)))


def test_an_older_register_is_whole_afterwards_and_says_what_it_said(old: Path):
    before = {table: rows(old, table) for table in ("submissions", "decisions", "lines", "answers")}
    with closing(Ledger(old, WIB)) as ledger:
        assert ledger.faults() == []
        assert [line.number for line in ledger.lines()] == [
            "R-2025-0001", "R-2026-0001", None, None, "R-2026-0002"]
        assert [line.kind for line in ledger.lines()][2:4] == [LineKind.RALAT, LineKind.WITHDRAWAL]
        assert ledger.standings([2])[2].number == "R-2026-0002"
    for table, said in before.items():
        assert [{name: row[name] for name in said[0]} for row in rows(old, table)] == said


def test_an_older_register_goes_on_where_it_stood(old: Path):
    with closing(Ledger(old, WIB)) as ledger:
        last = list(ledger.lines())[-1]
        line = enter(ledger, 9, datetime(2026, 12, 31, 16, 59, tzinfo=UTC))
        assert (line.seq, line.number, line.previous) == (6, "R-2026-0003", last.digest)
        assert enter(ledger, 10, datetime(2025, 12, 31, 16, 0, tzinfo=UTC)).number == "R-2025-0002"
        ledger.establish(DECREE, "petugas.rina", NOON)
        assert ledger.faults() == []


def test_an_older_register_gets_the_guards_of_a_new_one(old: Path, tmp_path: Path):
    Ledger(old, WIB).close()
    Ledger(tmp_path / "baru.sqlite3", WIB).close()
    shapes = []
    for path in (old, tmp_path / "baru.sqlite3"):
        engine = sqlite.open_engine(path)
        with engine.connect() as connection:
            shapes.append(sqlite.shape(connection))
        engine.dispose()
    assert shapes[0] == shapes[1]


def test_what_was_forged_before_a_migration_is_found_after_it(old: Path):
    raw(old, "DROP TRIGGER lines_no_update", "UPDATE lines SET endorsed_by = 'orang.lain' WHERE seq = 3",
        "CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines BEGIN SELECT 1; END")
    with closing(Ledger(old, WIB)) as ledger:
        assert (ledger.faults()[0].row, ledger.faults()[0].what) == (3, Flaw.CHANGED)


@pytest.mark.parametrize(
    ("old", "statement"), [*((OLD[0], n) for n in (1, 8, 20, 40)), *((file, 2) for file in OLD[1:])], indirect=["old"])
def test_a_process_that_dies_in_the_middle_of_a_migration_leaves_the_old_register(old: Path, statement: int):
    before = {table: rows(old, table) for table in ("submissions", "decisions", "lines", "answers")}
    dying = another_process(f"""
import signal
from sqlalchemy import event
from sqlalchemy.engine import Engine
left = [{statement}]
@event.listens_for(Engine, "before_cursor_execute")
def _count(connection, cursor, statement, *more):
    if not statement.startswith(("PRAGMA", "SELECT")):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
Ledger(Path({str(old)!r}), WIB)
""")
    dying.communicate(timeout=60)
    assert dying.returncode == -signal.SIGKILL
    assert {table: rows(old, table) for table in before} == before
    with closing(Ledger(old, WIB)) as ledger:
        assert ledger.faults() == []


def test_two_programs_that_open_an_old_register_at_once_migrate_it_once(old: Path):
    others = [another_process(
        f"print('ready', flush=True)\ninput()\nledger = Ledger(Path({str(old)!r}), WIB)\nprint(len(ledger.faults()))")
        for _n in range(3)]
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
    for other in others:
        assert other.communicate("go\n", timeout=60)[0] == "0\n"
    assert [row["version"] for row in rows(old, "schema_versions")] == list(range(1, len(migrations.STEPS) + 1))


def test_a_register_of_a_newer_version_is_refused_with_the_remedy_and_left_as_it_is(path: Path):
    Ledger(path, WIB).close()
    newer = len(migrations.STEPS) + 1
    raw(path, f"INSERT INTO schema_versions VALUES ({newer})")
    before = path.read_bytes()
    with pytest.raises(IntegrityBroken) as caught:
        Ledger(path, WIB)
    assert "versi ppid-dms yang terbaru" in caught.value.remedy
    assert caught.value.exit_code is ExitCode.INTEGRITY
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name], "nor is anything left beside it"


def test_the_tables_that_the_program_asks_are_those_that_the_migrations_make(path: Path):
    Ledger(path, WIB).close()
    with closing(sqlite3.connect(path)) as db:
        made = {
            name: [(column, kind, bool(needed)) for _n, column, kind, needed, *_rest in db.execute(
                f"PRAGMA table_info({name})")]
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    asked = {
        table.name: [(column.name, str(column.type), not column.nullable) for column in table.columns]
        for table in tables.metadata.sorted_tables}
    assert made == asked


def test_the_tables_are_such_as_another_database_takes():
    for table in tables.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
    package = Path(migrations.__file__).parent
    for file in package.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        if file.name not in {"sqlite.py", "inventory.py"}:
            assert not [word for word in ("PRAGMA", "sqlite_master", "IMMEDIATE", "import sqlite3", "CREATE TRIGGER")
                        if word in text], file.name


def test_a_fresh_register_is_made_in_memory_too():
    engine = create_engine("sqlite://")
    migrations.migrate(engine)
    with engine.connect() as connection:
        assert migrations.version(connection) == len(migrations.STEPS)
    engine.dispose()
