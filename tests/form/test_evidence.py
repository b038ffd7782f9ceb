"""A form on paper is known by the text of its scan, however it was read; what speaks of a form is none.

The texts in ``paper/`` were made of our own form: printed by LibreOffice, drawn at so many dots per inch, some skewed
and with noise, and read by tesseract 5 in Indonesian; ``text-layer.txt`` is what pdftotext gives of the print itself.
"""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppid_dms.form.evidence import number_on_paper
from ppid_dms.form.template import number_of

PAPER = Path(__file__).parent / "paper"
SCAN = (PAPER / "ocr-150dpi-noise.txt").read_text(encoding="utf-8")
HEADING = "FORMULIR DAFTAR INFORMASI PUBLIK"
NUMBER = "FDIP-2026-0007"


@pytest.mark.parametrize(("name", "number"), [
    ("ocr-200dpi", NUMBER), ("ocr-150dpi-noise", NUMBER), ("ocr-150dpi-noise-two-pages", "FDIP-2026-0008"),
    ("text-layer", NUMBER),
])
def test_a_printed_form_is_known_in_what_was_read_of_it(name: str, number: str):
    assert number_on_paper((PAPER / f"{name}.txt").read_text(encoding="utf-8")) == number


@pytest.mark.parametrize(("printed", "read"), [
    (HEADING, "FORMULIR DAFTAR\nINFORMASI PUBLIK"),
    (HEADING, "FORMULIR\n\nDAFTAR INFORMASI\n\nPUBLIK"),
    (HEADING, "F O R M U L I R   D A F T A R   I N F O R M A S I   P U B L I K"),
    (HEADING, "F0RMULIR DAFTAR lNFORMASl PUBL1K"),
    (HEADING, "FORMULIR DAFTAR INFORMASI PUBUK."),
    (NUMBER, "FDIP-2O26-OOO7"),
    (NUMBER, "FDlP - 2026 - 00O7"),
    (NUMBER, "FOIP–2026–0007"),
    (NUMBER, "FDIP 2026.0007"),
    (f"Nomor formulir {NUMBER}", "Nomor formulir"),
], ids=lambda text: text[:40])
def test_it_is_known_all_the_same_where(printed: str, read: str):
    assert printed in SCAN
    text = SCAN.replace(printed, read)
    assert number_on_paper(text if "FDIP" in read or "FDIP" not in printed else f"{text}\n{NUMBER}\n") == NUMBER


@pytest.mark.parametrize("text", [
    "",
    SCAN.replace(HEADING, ""),
    SCAN.replace(NUMBER, ""),
    SCAN.replace(NUMBER, "FDIP-0000-0007"),
    SCAN.replace(HEADING, f"TANDA TERIMA {HEADING}"),
    SCAN.replace(HEADING, f"PANDUAN PENGISIAN {HEADING}"),
    f"KOMISI PEMILIHAN UMUM\nTANDA TERIMA\n{HEADING}\nNomor formulir : {NUMBER}\nTelah diterima dari Subbagian Hukum",
    f"KOMISI PEMILIHAN UMUM\nHal : {HEADING}\n\nYth. PPID\n\nBersama ini disampaikan\n{HEADING} nomor {NUMBER}.",
    f"KOMISI PEMILIHAN UMUM\nNOTA DINAS\nYth. PPID\nBerikut formulirnya.\n\f{SCAN}",
    f"KOMISI PEMILIHAN UMUM\nNomor : 12/PR.03-SD/62/2026\nLampiran : 1\n\f{SCAN}",
    "Laporan yang panjang tentang pekerjaan PPID.\n" * 40 + SCAN,
    "x\n" * 100 + SCAN,
], ids=range(12))
def test_what_speaks_of_a_form_or_has_one_enclosed_is_none(text: str):
    assert number_on_paper(text) is None


def test_where_the_number_is_read_differently_most_of_its_places_decide():
    read_once_wrongly = SCAN.replace(NUMBER, "FDIP-2026-0001")
    assert number_on_paper(f"{read_once_wrongly}\n{NUMBER}\n\f{NUMBER}\n") == NUMBER
    assert number_on_paper(f"{SCAN}\nFDIP-2026-0009") == NUMBER


@given(st.integers(2000, 2099), st.integers(1, 999_999))
def test_every_number_that_can_be_handed_out_is_read(year: int, count: int):
    assert number_on_paper(SCAN.replace(NUMBER, number_of(year, count))) == number_of(year, count)


@given(st.text())
def test_no_text_is_a_form_by_chance_nor_raises(text: str):
    assert number_on_paper(text) is None
    number_on_paper(text + SCAN + text)


@pytest.mark.parametrize("piece", [
    "F", "FDIP-", "FDIP-0000-", "FDIP ", "nomor    ", "formulir daftar inform\n", "\ufdfa", HEADING + "\n"])
def test_a_hostile_text_takes_no_time(piece: str):
    begun = time.monotonic()
    number_on_paper(piece * (2_000_000 // len(piece)))
    assert time.monotonic() - begun < 2
