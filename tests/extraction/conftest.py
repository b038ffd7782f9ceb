"""The rules that the shipped configuration gives, and a reader to share."""

import pytest

from ppid_dms.assembly import letter_rules_of, personal_rules_of
from ppid_dms.config import load
from ppid_dms.extraction import LetterRules, PersonalRules, Reader


def shipped_rules() -> LetterRules:
    return letter_rules_of(load())


def shipped_personal_rules() -> PersonalRules:
    return personal_rules_of(load())


@pytest.fixture(scope="session")
def rules():
    return shipped_rules()


@pytest.fixture(scope="session")
def reader(rules):
    with Reader(rules, workers=2, seconds=20) as reader:
        yield reader
