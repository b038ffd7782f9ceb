"""The text of SOP 08/2024 itself, typing errors, shifted cells and all, in three ways in which it comes from a scan."""

from pathlib import Path

import pytest
import scoring

SOP = Path(__file__).parent.parent / "letters" / "sop"
READINGS = ("tabel", "pindai", "sel-terpisah")


@pytest.fixture(scope="module")
def answers():
    return scoring.answers(SOP)


@pytest.mark.parametrize("way", READINGS)
def test_the_sop_is_read_right(answers, way):
    assert list(scoring.faults(answer for answer in answers if answer.document == way)) == []


@pytest.mark.parametrize("way", READINGS)
def test_every_field_of_the_sop_is_looked_at(answers, way):
    assert {answer.field for answer in answers if answer.document == way} == set(scoring.FIELDS) - {"unit"}


def test_the_fixture_keeps_the_errors_of_the_scan():
    text = (SOP / "tabel.txt").read_text(encoding="utf-8")
    assert "Prosedue" in text
    assert "| | | Tidak | Formulir daftar informasi publik | Pada hari dan jam kerja |" in text
