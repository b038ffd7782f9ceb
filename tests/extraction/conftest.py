"""The rules that the shipped configuration gives, and a reader to share."""

import tomllib
from pathlib import Path

import pytest

from ppid_dms.extraction import KindRule, LetterRules, Reader

CONFIG = Path(__file__).parents[2] / "config"


def shipped_rules() -> LetterRules:
    dip = tomllib.loads((CONFIG / "dip.toml").read_text(encoding="utf-8"))
    units = tomllib.loads((CONFIG / "units.toml").read_text(encoding="utf-8"))
    office = tomllib.loads((CONFIG / "ppid.toml").read_text(encoding="utf-8"))["office"]
    kinds = tuple(KindRule(kind["name"], tuple(kind["codes"]), tuple(kind["headings"])) for kind in dip["kinds"])
    return LetterRules(kinds, tuple(unit["name"] for unit in units["units"]), office["body"], office["region"])


@pytest.fixture(scope="session")
def rules():
    return shipped_rules()


@pytest.fixture(scope="session")
def reader(rules):
    with Reader(rules, workers=2, seconds=20) as reader:
        yield reader
