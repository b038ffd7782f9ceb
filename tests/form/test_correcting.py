"""What a form that is handed in again changes."""

import pytest
from form.forms import NUMBER, PLACE, SUMMARY

from ppid_dms.form.correcting import correct


@pytest.mark.parametrize(("said", "touched", "present", "changed", "left_alone"), [
    ("baru", False, "lama", True, False),
    ("baru", False, "", True, False),
    ("baru", True, "orang", False, True),
    ("baru", True, "", False, True),
    ("baru", True, "baru", False, False),
    ("baru", False, " baru ", False, False),
    ("baru", False, "BARU", True, False),
    ("baru", True, "BARU", False, False),
])
def test_only_what_nobody_has_touched_is_changed(said, touched, present, changed, left_alone):
    found = correct({SUMMARY: said}, {SUMMARY} if touched else set(), {SUMMARY: present} if present else {})
    assert dict(found.changes) == ({SUMMARY: said} if changed else {})
    assert found.left_alone == ((SUMMARY,) if left_alone else ())


def test_an_empty_cell_empties_nothing():
    found = correct({PLACE: "Sampit"}, (), {NUMBER: "1", PLACE: "Kapuas"})
    assert dict(found.changes) == {PLACE: "Sampit"}
