"""What is said about a scan when it is handed to Paperless."""

from datetime import UTC, datetime

import pytest

from ppid_dms.config import load
from ppid_dms.intake.registration import registration_of
from ppid_dms.records import Letter, Place, Reading, Scan
from ppid_dms.vocabulary import Confidence, ScanState, TextLayer

SETTINGS = load()
SCAN = Scan("S-1", "01-perencanaan", "SCAN0001.pdf", ScanState.READ, datetime(2026, 3, 2, tzinfo=UTC))


def letter_from(issuer: str, confidence: Confidence = Confidence.CERTAIN) -> Letter:
    return Letter(instansi=Reading(issuer, confidence, Place(1, 1, "kop")))


@pytest.mark.parametrize(("issuer", "correspondent"), [
    ("KOMISI PEMILIHAN UMUM PROVINSI KALIMANTAN TENGAH", "KPU Provinsi Kalimantan Tengah"),
    ("Komisi Pemilihan Umum  Kabupaten Kapuas", "KPU Kabupaten Kapuas"),
    ("KPU Kota Palangka Raya", "KPU Kota Palangka Raya"),
    ("KOMISI PEMILIHAN UMUM REPUBLIK INDONESIA", "KPU Republik Indonesia"),
    ("BUPATI KAPUAS", None),
    ("KOMISI PEMILIHAN UMUM", None),
])
def test_the_correspondent_is_the_configured_one_that_the_letterhead_names(issuer: str, correspondent: str | None):
    told = registration_of(SCAN, letter_from(issuer), TextLayer.DIGITAL, SETTINGS)
    assert told.correspondent == correspondent


def test_a_doubtful_letterhead_names_nobody():
    letter = letter_from("KPU Kabupaten Kapuas", Confidence.DOUBTFUL)
    assert registration_of(SCAN, letter, TextLayer.NONE, SETTINGS).correspondent is None


def test_without_a_letterhead_there_is_no_correspondent():
    assert registration_of(SCAN, Letter(), TextLayer.NONE, SETTINGS).correspondent is None
