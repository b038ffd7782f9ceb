"""A register on disk, empty or with every kind of row."""

from contextlib import closing
from pathlib import Path

import pytest
from recap.register import BOOK, WIB, fill

from ppid_dms.recap.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / BOOK


@pytest.fixture
def ledger(path: Path):
    with closing(Ledger(path, WIB)) as register:
        yield register


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """Five lines: two entries, a ralat, a withdrawal, a penetapan; a refusal, a hold and an answer besides."""
    fill(ledger)
    assert ledger.faults() == []
    return ledger
