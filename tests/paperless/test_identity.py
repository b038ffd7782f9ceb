"""Which thing on a server is ours: a table of what an administrator may have done to names."""

from dataclasses import dataclass

import pytest

from ppid_dms.paperless.provisioning.identity import settle

OUR_NAME = "SOP 1 Diajukan"


@dataclass(frozen=True)
class Thing:
    id: int
    name: str
    mine: bool = False
    suits: bool = True


def look(*rows: Thing, known: int | None = None):
    return settle(
        "Tag", OUR_NAME, known, rows, is_ours=lambda row: row.mine, may_rename=lambda row: row.suits,
        describe=lambda row: f"#{row.id}")


@pytest.mark.parametrize(("rows", "known", "ours", "misnamed", "blocked", "told"), [
    pytest.param((), None, None, False, False, 0, id="nothing is there"),
    pytest.param((Thing(1, "Lain"),), None, None, False, False, 0, id="something else is there"),
    pytest.param((Thing(1, OUR_NAME),), None, 1, False, False, 0, id="by its name"),
    pytest.param((Thing(1, OUR_NAME),), 1, 1, False, False, 0, id="by its name and its id"),
    pytest.param((Thing(2, OUR_NAME),), 1, 2, False, False, 0, id="deleted and made again"),
    pytest.param((Thing(1, "Diajukan!"),), 1, 1, True, False, 0, id="renamed, and nobody has its name"),
    pytest.param((Thing(1, "sop 1 diajukan"),), 1, 1, True, False, 0, id="renamed in its case only"),
    pytest.param((Thing(1, "Lain", suits=False),), 1, None, False, False, 0, id="the id has become another thing's"),
    pytest.param((Thing(1, "Lama"), Thing(2, OUR_NAME)), 1, None, False, True, 1, id="renamed, another has its name"),
    pytest.param((Thing(1, "Lama"), Thing(2, "SOP 1 diajukan")), 1, None, False, True, 1, id="another has it nearly"),
    pytest.param((Thing(1, "SOP 1 DIAJUKAN"),), None, None, False, True, 1, id="another spelling"),
    pytest.param((Thing(1, " SOP  1 Diajukan"),), None, None, False, True, 1, id="other blanks"),
    pytest.param((Thing(1, "SOP １ Diajukan"),), None, None, False, True, 1, id="a digit that looks the same"),
    pytest.param((Thing(1, OUR_NAME), Thing(2, OUR_NAME)), None, None, False, True, 1, id="two, and nothing tells"),
    pytest.param((Thing(1, OUR_NAME), Thing(2, OUR_NAME)), 2, 2, False, False, 1, id="two, one known by its id"),
    pytest.param((Thing(1, OUR_NAME), Thing(2, OUR_NAME, mine=True)), None, 2, False, False, 1, id="two, one is mine"),
    pytest.param(
        (Thing(1, OUR_NAME, mine=True), Thing(2, OUR_NAME, mine=True)), None, None, False, True, 1, id="two are mine"),
    pytest.param((Thing(1, OUR_NAME), Thing(2, "sop 1 diajukan")), None, 1, False, False, 1, id="and a case variant"),
])
def test_a_thing_is_known_by_its_name_its_id_and_past_its_twins(
    rows: tuple[Thing, ...], known: int | None, ours: int | None, *, misnamed: bool, blocked: bool, told: int
):
    found = look(*rows, known=known)
    assert (found.row.id if found.row else None) == ours
    assert (found.misnamed, found.blocked, len(found.findings)) == (misnamed, blocked, told)


def test_what_is_told_of_twins_names_each_and_the_one_in_use():
    [told] = look(Thing(3, OUR_NAME), Thing(8, OUR_NAME, mine=True)).findings
    for word in (f"'{OUR_NAME}'", "#3", "#8", "Yang dipakai ialah #8"):
        assert word in told.text
    assert "#8" in told.remedy
    assert "hapus" in told.remedy
