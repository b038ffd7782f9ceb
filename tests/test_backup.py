"""A backup is whole or not there; what is put back loses nothing, and an old one is never taken for the newest."""

import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from program import ppid_dms
from recap.register import DECREE, NOON, enter
from world import COMPLETE, NOWHERE, letter, world, write_settings, write_token

from ppid_dms.commands.backup import BackupFailed, back_up, put_back
from ppid_dms.config import Settings, load
from ppid_dms.errors import AlreadyRunning, IntegrityBroken, PpidError, UsageError
from ppid_dms.intake.journal import Journal
from ppid_dms.recap.noted import NotedHead, RegisterIsOlder
from ppid_dms.service import Service
from ppid_dms.state import JOURNAL_FILE, REGISTER_FILE, alone, open_journal, open_ledger
from ppid_dms.vocabulary import ExitCode

pytestmark = pytest.mark.usefixtures("shared_reader")

NOW = datetime(2026, 11, 22, 10, 56, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An office that has one line in its register; no server is asked."""
    of = load(write_settings(tmp_path, NOWHERE))
    write_token(tmp_path)
    open_journal(of).close()
    write(of, 1)
    return of


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where backups go."""
    (tmp_path / "cadangan").mkdir()
    return tmp_path / "cadangan"


def write(settings: Settings, document: int) -> None:
    with closing(open_ledger(settings)) as ledger:
        enter(ledger, document)


def numbers(settings: Settings) -> list[str | None]:
    with closing(open_ledger(settings)) as ledger:
        assert ledger.faults() == []
        return [line.number for line in ledger.lines()]


def lose(settings: Settings, *, note: bool = False) -> None:
    """The disk with the register is gone; with the note beside it or without."""
    state = settings.service.folders.state
    for file in state.glob(f"{REGISTER_FILE}*"):
        if note or not file.name.endswith(".kepala"):
            file.unlink()


def test_a_backup_is_one_closed_file_that_holds_register_and_journal(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    assert [file.name for file in shelf.iterdir()] == ["ppid-dms-2026-11-22-175600.zip"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert made.head.lines == 1
    with zipfile.ZipFile(made.path) as packed:
        assert set(packed.namelist()) == {REGISTER_FILE, JOURNAL_FILE, "CADANGAN.json"}
    assert {file.name for file in settings.service.folders.state.iterdir()} >= {REGISTER_FILE, JOURNAL_FILE}
    assert not list(settings.service.folders.state.glob(".cadangan*"))


def test_a_backup_is_made_while_the_register_is_written(settings: Settings, shelf: Path):
    with closing(open_ledger(settings)) as ledger, alone(settings):
        enter(ledger, 2)
        made = back_up(settings, shelf, NOW)
        enter(ledger, 3)
        assert made.head.lines == 2


def test_a_lost_register_comes_back_as_it_was(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    lose(settings)
    done = put_back(settings, made.path, NOW)
    assert (done.files, done.aside, done.loss) == ((REGISTER_FILE,), None, None)
    assert numbers(settings) == ["R-2026-0001"]
    write(settings, 2)
    assert numbers(settings) == ["R-2026-0001", "R-2026-0002"]


def test_a_damaged_register_and_journal_are_replaced_and_kept_aside(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    state = settings.service.folders.state
    for name in (REGISTER_FILE, JOURNAL_FILE):
        (state / name).write_bytes(b"bukan lagi" * 1000)
    done = put_back(settings, made.path, NOW)
    assert done.files == (REGISTER_FILE, JOURNAL_FILE)
    assert done.aside is not None
    assert (done.aside / REGISTER_FILE).read_bytes() == b"bukan lagi" * 1000
    assert stat.S_IMODE(done.aside.stat().st_mode) == 0o700
    assert numbers(settings) == ["R-2026-0001"]
    open_journal(settings).close()


def test_a_forged_register_is_replaced_too(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    with closing(sqlite3.connect(settings.service.folders.state / REGISTER_FILE)) as db, db:
        db.execute("DROP TRIGGER lines_no_update")
        db.execute("UPDATE lines SET endorsed_by = 'orang.lain'")
    assert put_back(settings, made.path, NOW).files == (REGISTER_FILE,)
    assert numbers(settings) == ["R-2026-0001"]


def test_what_is_whole_and_newer_is_never_replaced_by_a_backup(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    write(settings, 2)
    done = put_back(settings, made.path, NOW)
    assert (done.files, done.aside) == ((), None)
    assert numbers(settings) == ["R-2026-0001", "R-2026-0002"]


def test_a_newer_backup_replaces_an_old_copy_that_somebody_put_back(settings: Settings, shelf: Path):
    path = settings.service.folders.state / REGISTER_FILE
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(path, shelf / "lama")
    write(settings, 2)
    made = back_up(settings, shelf, NOW)
    lose(settings)
    shutil.copyfile(shelf / "lama", path)
    with pytest.raises(RegisterIsOlder):
        open_ledger(settings)
    assert put_back(settings, made.path, NOW).files == (REGISTER_FILE,)
    assert numbers(settings) == ["R-2026-0001", "R-2026-0002"]


def test_a_backup_that_lacks_what_was_noted_since_is_not_put_back(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    write(settings, 2)
    lose(settings)
    with pytest.raises(RegisterIsOlder) as caught:
        put_back(settings, made.path, NOW)
    assert "--accept-loss" in caught.value.remedy
    assert not (settings.service.folders.state / REGISTER_FILE).exists(), "nothing was changed"


@pytest.mark.parametrize("spoil", [
    lambda file: file.write_bytes(file.read_bytes()[:-30]),
    lambda file: file.write_bytes(b"PK\x03\x04" + b"x" * 300),
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(bytes(file.read_bytes()[:2000]) + b"x" + file.read_bytes()[2001:]),
    lambda file: zipfile.ZipFile(file, "w").close(),
])
def test_what_is_no_whole_backup_changes_nothing(settings: Settings, shelf: Path, spoil):
    made = back_up(settings, shelf, NOW)
    spoil(made.path)
    lose(settings)
    before = {file.name for file in settings.service.folders.state.iterdir()}
    with pytest.raises(UsageError, match="cadangan"):
        put_back(settings, made.path, NOW)
    assert {file.name for file in settings.service.folders.state.iterdir()} - {"ppid-dms.lock"} == before


def test_nothing_is_put_back_under_a_running_service(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    with alone(settings), pytest.raises(AlreadyRunning):
        put_back(settings, made.path, NOW)


def test_a_broken_register_gives_no_backup(settings: Settings, shelf: Path):
    with closing(sqlite3.connect(settings.service.folders.state / REGISTER_FILE)) as db, db:
        db.execute("DROP TRIGGER lines_no_update")
    with pytest.raises(IntegrityBroken):
        back_up(settings, shelf, NOW)
    assert list(shelf.iterdir()) == []


def test_a_folder_that_takes_no_backup_is_told(settings: Settings, shelf: Path):
    with pytest.raises(BackupFailed) as caught:
        back_up(settings, shelf / "tidak-ada", NOW)
    assert caught.value.remedy
    (shelf / ".ppid-dms-2026-11-22-175600.zip.sementara").mkdir()
    with pytest.raises(BackupFailed):
        back_up(settings, shelf, NOW)


def test_before_the_first_start_there_is_nothing_to_back_up(tmp_path: Path, shelf: Path):
    of = load(write_settings(tmp_path, NOWHERE))
    with pytest.raises(UsageError):
        back_up(of, shelf, NOW)


def test_a_journal_that_is_whole_stays_though_the_register_is_put_back(settings: Settings, shelf: Path):
    made = back_up(settings, shelf, NOW)
    lose(settings)
    before = (settings.service.folders.state / JOURNAL_FILE).read_bytes()
    put_back(settings, made.path, NOW)
    Journal(settings.service.folders.state / JOURNAL_FILE).close()
    assert (settings.service.folders.state / JOURNAL_FILE).read_bytes() == before


# ── gone for good ──


def test_a_loss_that_is_accepted_is_told_by_paperless_and_no_number_is_given_twice(tmp_path: Path, shelf: Path):
    with world(tmp_path) as of:
        def endorse(name: str, number: str) -> int:
            of.scan(name, letter(number))
            with Service(of.settings) as service:
                service.ingest()
                document = max(row["id"] for row in of.admin.documents())
                of.petugas.fill(document, COMPLETE)
                of.petugas.tag(document, "SOP 1 Diajukan")
                service.sync()
                of.atasan.tag(document, "SOP 2 Disahkan")
                service.sync()
            return document

        endorse("a.pdf", "1/PR.03-SD/62/2026")
        made = back_up(of.settings, shelf, NOW)
        lost = endorse("b.pdf", "2/PR.03-SD/62/2026")
        gone = of.admin.value_of(lost, "nomor-rekap")
        lose(of.settings, note=True)
        done = put_back(of.settings, made.path, datetime.now(UTC), accepting_loss=True)
        assert done.loss is not None
        assert done.loss.lost_rows > done.loss.kept_rows
        with Service(of.settings) as service:
            service.sync()
            of.sandbox.settle()
        after = endorse("c.pdf", "3/PR.03-SD/62/2026")
        assert of.admin.value_of(after, "nomor-rekap") > gone
        with closing(open_ledger(of.settings)) as ledger:
            assert ledger.faults() == []


def test_a_loss_counts_every_missing_line_as_a_number(settings: Settings, shelf: Path, monkeypatch):
    made = back_up(settings, shelf, NOW)
    write(settings, 2)
    write(settings, 3)
    noted = NotedHead(settings.service.folders.state / REGISTER_FILE).read()
    lose(settings)
    with pytest.raises(PpidError):
        put_back(settings, made.path, NOON, accepting_loss=True)  # Paperless must be asked
    assert not (settings.service.folders.state / REGISTER_FILE).exists()
    monkeypatch.setattr("ppid_dms.commands.loss.look_up", lambda *_any: None)
    monkeypatch.setattr("ppid_dms.commands.loss.Documents.with_any_text", lambda *_any: iter(()))
    put_back(settings, made.path, NOON, accepting_loss=True)
    with closing(open_ledger(settings)) as ledger:
        assert noted is not None
        assert ledger.holds(noted)
        assert enter(ledger, 4).number == "R-2026-0004"


# ── the commands ──


def test_backup_and_restore_are_commands(settings: Settings, shelf: Path, tmp_path: Path):
    done = ppid_dms(tmp_path / "pengaturan", "backup", str(shelf))
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "1 baris" in done.stdout
    [made] = shelf.iterdir()
    assert "Tidak ada yang perlu dipulihkan" in ppid_dms(tmp_path / "pengaturan", "restore", str(made)).stdout
    lose(settings)
    done = ppid_dms(tmp_path / "pengaturan", "restore", str(made))
    assert done.returncode == ExitCode.DONE, done.stderr
    assert REGISTER_FILE in done.stdout
    write(settings, 2)
    lose(settings)
    done = ppid_dms(tmp_path / "pengaturan", "restore", str(made))
    assert done.returncode == ExitCode.INTEGRITY
    assert "--accept-loss" in done.stderr


@pytest.mark.parametrize("signed_on", ["2025-12-31", "2099-01-01"])
def test_a_keputusan_before_its_semester_or_in_the_future_is_a_slip_and_not_recorded(
    settings: Settings, tmp_path: Path, signed_on: str
):
    done = ppid_dms(tmp_path / "pengaturan", "dip", "establish", "--semester", "2026-1", "--number", "45 Tahun 2026",
                    "--date", signed_on)
    assert done.returncode == ExitCode.USAGE
    assert f"bertanggal {signed_on} tidak dapat menetapkan" in done.stderr
    with closing(open_ledger(settings)) as ledger:
        assert list(ledger.establishments()) == []


def test_a_keputusan_is_recorded_by_a_command_once(settings: Settings, tmp_path: Path):
    wanted = ("dip", "establish", "--semester", "2026-1", "--number", "45  Tahun 2026", "--date", "2026-07-15")
    done = ppid_dms(tmp_path / "pengaturan", *wanted)
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "baris 2" in done.stdout
    with closing(open_ledger(settings)) as ledger:
        [line] = ledger.establishments()
        assert line.decree == DECREE
        assert line.recorded_by
        assert replace(line.decree, number="x") != DECREE
        assert datetime.now(UTC) - line.recorded_at < timedelta(minutes=2)
    assert ppid_dms(tmp_path / "pengaturan", *wanted).returncode == ExitCode.USAGE
    for wrong in (("--semester", "2026-3"), ("--number", " "), ("--date", "15/07/2026")):
        spoilt = [wrong[1] if before == wrong[0] else each for before, each in zip(("", *wanted), wanted, strict=False)]
        done = ppid_dms(tmp_path / "pengaturan", *spoilt)
        assert done.returncode == ExitCode.USAGE
        assert "Traceback" not in done.stderr
