"""What a form that is handed in again changes, and a form that was signed on paper."""

import pytest
from form.forms import NUMBER, PLACE, SUMMARY

from ppid_dms.form.correcting import correct
from ppid_dms.form.evidence import number_on_paper


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


@pytest.mark.parametrize(("text", "number"), [
    ("KOMISI PEMILIHAN UMUM\nFORMULIR DAFTAR INFORMASI PUBLIK\nNomor formulir   FDIP-2026-0007\n", "FDIP-2026-0007"),
    ("F O R M U L I R  DAFTAR INFORMASI PUBLIK FDIP - 2O26 - OOl7", "FDIP-2026-0017"),
    ("Formulir Daftar Informasi Publik\nFDIP-…\nFDIP-2026-0007", "FDIP-2026-0007"),
    ("Surat pengantar FDIP-2026-0007", None),
    ("FORMULIR DAFTAR INFORMASI PUBLIK", None),
    ("x" * 3000 + "FORMULIR DAFTAR INFORMASI PUBLIK FDIP-2026-0007", None),
    ("", None),
])
def test_a_form_on_paper_is_known_by_its_title_and_number(text, number):
    assert number_on_paper(text) == number
