"""An office for each test, or offices that the tests of one module share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from approval.attacking import Offices
from approval.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    made = Offices(tmp_path_factory.mktemp("kantor"))
    yield made
    made.close()
