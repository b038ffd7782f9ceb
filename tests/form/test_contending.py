"""Whose a scan is that several forms mean."""

import pytest

from ppid_dms.form.contending import Claim, lost

ONE, OTHER = ("1", "2026-01-05"), ("2", "2026-07-07")


def free(form: str, said: tuple[str, str] = ONE, scan: str = "S") -> Claim:
    return Claim(form, scan, has_it=False, number_and_date=said)


def filled(form: str, scan: str = "S") -> Claim:
    return Claim(form, scan, has_it=True)


@pytest.mark.parametrize(("claims", "expected"), [
    pytest.param([free("A")], {}, id="one alone"),
    pytest.param([free("A", scan="S"), free("B", scan="T")], {}, id="each another one"),
    pytest.param([free("A"), free("B")], {("B", "S"): "A"}, id="the same of both: the first"),
    pytest.param([free("A"), free("B", OTHER)], {("A", "S"): "B", ("B", "S"): "A"}, id="of each something else"),
    pytest.param([free("A", ("", "")), free("B", ("", ""))], {("A", "S"): "B", ("B", "S"): "A"}, id="of neither any"),
    pytest.param([free("A", ("1", "")), free("B", ("1", ""))], {("A", "S"): "B", ("B", "S"): "A"}, id="half of it"),
    pytest.param([free("A"), filled("B")], {("A", "S"): "B"}, id="who has filled it in keeps it"),
    pytest.param([filled("A"), filled("B"), free("C")], {("B", "S"): "A", ("C", "S"): "A"}, id="the first who has"),
])
def test_a_scan_is_certainly_meant_by_one_form_at_most(claims, expected):
    assert lost(claims) == expected
