"""A reader to share: its cage takes a second to come up."""

import pytest

from ppid_dms.assembly import letter_rules_of
from ppid_dms.config import load
from ppid_dms.extraction import Reader


@pytest.fixture(scope="session")
def reader():
    with Reader(letter_rules_of(load()), workers=1, seconds=20) as reader:
        yield reader
