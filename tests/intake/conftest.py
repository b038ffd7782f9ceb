"""What the tests share in which the service lives and ends as a process."""

from collections.abc import Iterator

import pytest
from intake.killing import Lives


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    """The process that forks lives of the service."""
    one = Lives()
    yield one
    one.close()


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """What OCR gives for the scans of these tests, by their SHA-256; it fills as they are made."""
    return {}
