"""An office without a server, its register and journal where the program looks for them; a reader that tests share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from world import NOWHERE, write_settings

from ppid_dms import service as service_module
from ppid_dms.assembly import letter_rules_of, personal_rules_of
from ppid_dms.config import Settings, load
from ppid_dms.extraction import Reader
from ppid_dms.intake.journal import Journal
from ppid_dms.recap.ledger import Ledger
from ppid_dms.state import JOURNAL_FILE, REGISTER_FILE

MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of their own is made below it)
ENOUGH = 4 << 30  # bytes


def pytest_configure() -> None:
    """Files of tests lie in memory where there is plenty: a third of the time of a register is waiting for a disk."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(write_settings(tmp_path, NOWHERE))


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    settings.service.folders.state.mkdir(exist_ok=True)
    with closing(Ledger(settings.service.folders.state / REGISTER_FILE, ZoneInfo("Asia/Jakarta"))) as register:
        yield register


@pytest.fixture
def journal(settings: Settings) -> Iterator[Journal]:
    settings.service.folders.state.mkdir(exist_ok=True)
    with closing(Journal(settings.service.folders.state / JOURNAL_FILE)) as scans:
        yield scans


@pytest.fixture(scope="session")
def one_reader() -> Iterator[Reader]:
    """Its process takes longer to start than most scans to be taken in."""
    made = load()
    with Reader(letter_rules_of(made), personal_rules_of(made), workers=2, seconds=30, megabytes=512) as one:
        yield one


@pytest.fixture
def shared_reader(one_reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services of this test read with the one reader; that each has its own is told elsewhere."""
    monkeypatch.setattr(service_module, "Reader", lambda *_all, **_options: nullcontext(one_reader))
