"""An office without a server: its settings, and its register where the program looks for it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from world import NOWHERE, write_settings

from ppid_dms.config import Settings, load
from ppid_dms.recap.ledger import Ledger
from ppid_dms.state import REGISTER_FILE


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(write_settings(tmp_path, NOWHERE))


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    settings.service.folders.state.mkdir()
    with closing(Ledger(settings.service.folders.state / REGISTER_FILE, ZoneInfo("Asia/Jakarta"))) as register:
        yield register
