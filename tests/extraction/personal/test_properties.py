"""Whatever stands in a text: nothing raises, nothing takes long, no datum is told, and no NIK hides among letters."""

import calendar
import re
import time

import pytest
from extraction.conftest import shipped_personal_rules
from hypothesis import given
from hypothesis import strategies as st

from ppid_dms.extraction.personal import Finding, detect
from ppid_dms.vocabulary import PersonalData

RULES = shipped_personal_rules()
PROVINCES = sorted(RULES.nik.provinces)

WORDS = ("NIK", ":", "No. KK", "6271041203850003", "6271", "0412", "O3l2", "NPWP", "45.234.567.8-711.000", "Rekening",
         "BRI", "0812", "+62", "Alamat", "RT", "Jl. Mawar", "Nama", "Tempat/Tgl Lahir", "5 Mei 1999", "Gol. Darah", "O",
         "menderita", "SURAT KETERANGAN SAKIT", "198501172010122003", "....", "|", "\n", "  ", "\t", "\f", "\u202e",
         "-", "/", "Jabatan")
anything = st.text(max_size=100) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
letters = st.text(alphabet="abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ\n.,:", max_size=60)


@st.composite
def niks(draw):
    month = draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(2001, month)[1])) + draw(st.sampled_from((0, 40)))
    regency = draw(st.integers(1, 49) | st.integers(71, 79))
    return (f"{draw(st.sampled_from(PROVINCES))}{regency:02}{draw(st.integers(1, 40)):02}{day:02}{month:02}"
            f"{draw(st.integers(0, 99)):02}{draw(st.integers(1, 999)):04}")


@given(st.lists(anything, max_size=3))
def test_no_text_makes_a_detector_raise(pages):
    found = detect(pages, RULES)
    assert len(set(found)) == len(found)
    assert list(found) == sorted(found, key=lambda finding: (finding.page, list(PersonalData).index(finding.kind)))
    assert all(1 <= finding.page <= len("\f".join(pages).split("\f")) for finding in found)


@given(anything)
def test_no_datum_of_the_text_is_told(text):
    for finding in detect([text], RULES):
        assert re.sub(r"page=\d+\)$", "", repr(finding)) == f"Finding(kind={finding.kind!r}, "
        assert finding.page <= 1 + text.count("\f")


@given(letters, niks(), st.lists(st.sampled_from(("", "", " ", ".", "-")), min_size=15, max_size=15), letters)
def test_a_nik_is_found_among_any_letters_however_it_is_parted(before, nik, marks, behind):
    parted = "".join(digit + mark for digit, mark in zip(nik, [*marks, ""], strict=True))
    assert Finding(PersonalData.NIK, 1) in detect([before + parted + behind], RULES)


@given(niks(), st.integers(72, 99) | st.integers(32, 40), st.sampled_from(("", "NIK : ", "Nama NIK\n1 ")))
def test_sixteen_digits_without_a_day_are_no_nik(nik, day, before):
    assert detect([f"{before}{nik[:6]}{day:02}{nik[8:]}"], RULES) == ()


@given(niks(), st.integers(13, 99), st.sampled_from(("", "NIK : ", "Nama NIK\n1 ")))
def test_sixteen_digits_without_a_month_are_no_nik(nik, month, before):
    assert detect([f"{before}{nik[:8]}{month:02}{nik[10:]}"], RULES) == ()


HOSTILE = ("1", "1 ", "1.", "12-", "Nama Alamat : ", "NIK : ", "rekening 12345 ", "lahir di 1 Mei 2024 ",
           "0812 3456 78 ", "no kk ", "12.345.678.9-012.34 ", "menderita ", "SURAT KETERANGAN SAKIT ",
           "198501172010122003 ", "O0 ", ":", "\n", " ", ". ")


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_keeps_the_detectors_busy(unit):
    text = unit * (50_000 // len(unit))
    start = time.process_time()  # their own work only: a busy machine is not a slow rule
    detect([text], RULES)
    assert time.process_time() - start < 2
