"""Numbers of letters in all the generations of the tata naskah, and of other bodies."""

import pytest

from ppid_dms.extraction.letter.numbers import read_number

CODES = {"sd", "und", "ba", "kpt", "kpts", "st", "pu"}


@pytest.mark.parametrize(("printed", "text", "klasifikasi", "code"), [
    ("820/PL.02.1-SD/62/2023", "820/PL.02.1-SD/62/2023", "PL.02.1", "SD"),
    ("305/PL.02.1-SD/32/Prov/II/2021", "305/PL.02.1-SD/32/Prov/II/2021", "PL.02.1", "SD"),
    ("929/HK.03.1-Kpt/04/KPU/V/2019", "929/HK.03.1-Kpt/04/KPU/V/2019", "HK.03.1", "Kpt"),
    ("05/HM.03.4-SD/3271/KPU-Kot/I/2021", "05/HM.03.4-SD/3271/KPU-Kot/I/2021", "HM.03.4", "SD"),
    ("1/PY.01.1-SD/1101/1/2024", "1/PY.01.1-SD/1101/1/2024", "PY.01.1", "SD"),
    ("12.a/PL.01-SD/62/2024", "12.a/PL.01-SD/62/2024", "PL.01", "SD"),
    ("55/Pl.02.1-und/62/2024", "55/Pl.02.1-und/62/2024", "PL.02.1", "und"),
    ("7/TU.01/SD/62/2024", "7/TU.01/SD/62/2024", "TU.01", "SD"),
    ("382 / PL.01.2 - BA / 62 / 2024", "382/PL.01.2-BA/62/2024", "PL.01.2", "BA"),
    ("382/PL.01.2–BA/62/2024", "382/PL.01.2-BA/62/2024", "PL.01.2", "BA"),
    ("9/TU.01-TI/62/2024", "9/TU.01-TI/62/2024", "TU.01", "TI"),
    ("233/HM.O2-Und/62/2O25  Palangka Raya, 19 Mei 2025", "233/HM.02-Und/62/2025", "HM.02", "Und"),
    ("582/TIK.01.2-5D/62/2023", "582/TIK.01.2-SD/62/2023", "TIK.01.2", "SD"),
    ("1 139/PW.O2.2-SD/62/Prov/2024", "139/PW.02.2-SD/62/Prov/2024", "PW.02.2", "SD"),
    ("41.1 TAHUN 2022", "41.1 TAHUN 2022", None, None),
    ("25    TAHUN 2017", "25 TAHUN 2017", None, None),
    ("100.3.3.2/12/Tahun 2024", "100.3.3.2/12/Tahun 2024", None, None),
    ("300/614/Satpol PP/IX/2016", "300/614/Satpol PP/IX/2016", None, None),
    ("5/Pdt.G/2024/PN Plk", "5/Pdt.G/2024/PN Plk", None, None),
    ("200/307/1X/KESBANGPOL/2023", "200/307/IX/KESBANGPOL/2023", None, None),
    ("582/TIK.01.2-8D/62/2023", "582/TIK.01.2-SD/62/2023", "TIK.01.2", "SD"),
    ("6/PL.04.I-PU/62/2024", "6/PL.04.1-PU/62/2024", "PL.04.1", "PU"),
    ("36 Tahun 2024", "36 Tahun 2024", None, None),
    ("1 11 TAHUN 2023", "11 TAHUN 2023", None, None),
    ("15/Kpts/KPU/TAHUN 2017", "15/Kpts/KPU/TAHUN 2017", None, "Kpts"),
    ("04/Kpts/KPU-Kab/2015", "04/Kpts/KPU-Kab/2015", None, "Kpts"),
    ("800/932/BKPSDM", "800/932/BKPSDM", None, None),
    ("0075/K.BAWASLU/HM.00/III/2020", "0075/K.BAWASLU/HM.00/III/2020", None, None),
    ("PE.12.03/LHP-382/PW15/2/2023", "PE.12.03/LHP-382/PW15/2/2023", None, None),
    ("0207/PM.00.02/K.KH/06/2024", "0207/PM.00.02/K.KH/06/2024", None, None),
    ("100/KPU-Kab-020.435/X/2016", "100/KPU-Kab-020.435/X/2016", None, None),
    ("B-123/KPU.020/V/2024", "B-123/KPU.020/V/2024", None, None),
])
def test_a_number_is_read_as_printed_with_its_blanks_joined(printed, text, klasifikasi, code):
    found = read_number(printed, CODES)
    assert (found.text, found.klasifikasi, found.code) == (text, klasifikasi, code)


@pytest.mark.parametrize("printed", [
    "         /SDM.03-SD/62/2025", "...../SDM.03-SD/62/2025", "___/SDM.03-SD/62/2025", '"NX /SDM.03-SD/62/2025',
    "SDM.03-SD/62/2025",
])
def test_a_running_number_left_open_leaves_only_its_classification(printed):
    found = read_number(printed, CODES)
    assert (found.text, found.klasifikasi, found.code, found.year) == ("", "SDM.03", "SD", 2025)


@pytest.mark.parametrize("printed", [
    "", "-", "________", "....../....../......", "${nomor_naskah}", "Istimewa", "Tahun 2024", "4 Palangka Raya",
])
def test_what_is_no_number_is_none(printed):
    assert read_number(printed, CODES) is None


@pytest.mark.parametrize(("printed", "repaired"), [
    ("820/PL.02.1-SD/62/2023", False), ("820 / PL.02.1 - SD / 62 / 2023", False), ("820/PL.O2.1-SD/62/2023", True),
    ("36 TAHUN 2O24", True), ("820/PL.02.1-SD/62/", True),
])
def test_a_repaired_or_cut_off_number_says_so(printed, repaired):
    assert read_number(printed, CODES).repaired == repaired
