"""Certainty is earned: where a text misleads, or a part of it is lost, nothing wrong is called certain."""

import json
from pathlib import Path

import pytest

from ppid_dms.extraction.letter.dates import dates_in
from ppid_dms.extraction.letter.reading import read_letter
from ppid_dms.extraction.text import squeeze
from ppid_dms.vocabulary import Confidence

LETTERS = Path(__file__).parent.parent / "letters"
KOP = "KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\n"
HEAD = KOP + "Palangka Raya, {day}\nNomor : {number}\nSifat : Biasa\nHal : Undangan Rapat\n\nYth. Ketua\n"
CERTAIN = Confidence.CERTAIN


@pytest.fixture
def certain(rules):
    """What is certain on a text, by the names of the fields."""
    def read(text):
        letter = read_letter(enumerate(text.split("\f"), start=1), rules)
        return {name: reading.value for name in type(letter).__slots__
                if (reading := getattr(letter, name)) is not None and reading.confidence is CERTAIN}

    return read


def test_a_plain_letter_is_certain(certain):
    found = certain(HEAD.format(number="17/PL.01-SD/62/2024", day="3 Juni 2024"))
    assert {"nomor", "tanggal", "jenis", "perihal"} <= set(found)


@pytest.mark.parametrize(("field", "text"), [
    ("nomor", HEAD.format(number="1 7/PL.01-SD/62/2024", day="3 Juni 2024")),
    ("nomor", HEAD.format(number="17/PL.01-SD/62/20", day="3 Juni 2024")),
    ("nomor", HEAD.format(number="17/PL.01-SD/62/2024\nNomor : 18/PL.01-SD/62/2024", day="3 Juni 2024")),
    ("tanggal", HEAD.format(number="17/PL.01-SD/62/2024", day="3 Juni 2014")),
    ("tanggal", "Palangka Raya, 13 Juni 2024\n" + HEAD.format(number="17/PL.01-SD/62/2024", day="3 Juni 2024")),
    ("perihal", KOP + "Nomor : 7/PL.01-SD/62/2024\nHal : Undangan Rapat Palangka Raya, 3 Juni 2024\nYth. Ketua\n"),
    ("tempat", KOP + "Nomor : 7/PL.01-SD/62/2024\nHal : Undangan Rapat Palangka Raya, 3 Juni 2024\nYth. Ketua\n"),
    ("nomor", KOP + "LEMBAR DISPOSISI\nNomor Surat : 88/PM.00/K.KT/2024\nTanggal Surat : 3 Mei 2024\nHal : Data\n"),
    ("tanggal", "TANDA TERIMA\nNomor : 55/TU.01-SD/62/2024\nTanggal : 3 April 2024\nPerihal : Undangan\n"),
    ("nomor", "LAMPIRAN\nKEPUTUSAN KPU PROVINSI KALIMANTAN TENGAH\nNOMOR 40 TAHUN 2024\nTENTANG PENETAPAN JADWAL\n"),
    ("tanggal", ("BERITA ACARA\nNOMOR 4/PL.01-BA/62/2024\nTENTANG\nREKAPITULASI\nPada hari ini tanggal dua puluh bulan "
     "September tahun dua ribu dua puluh empat (21-09-2024), kami\n")),
    ("nomor", ("PERJANJIAN KERJA SAMA\nANTARA\nKPU KABUPATEN KAPUAS\nDENGAN\nKEJAKSAAN NEGERI KAPUAS\nTENTANG\n"
     "KERJA SAMA\nNomor : B-1122/O.2/Gs.1/07/2023\nPada hari ini\n")),
    ("jenis", KOP + "Nomor surat Saudara : 12/HM.03-SD/6210/2024\nHal : Jawaban\nYth. Ketua\nDemikian disampaikan.\n"),
    ("nomor", "SURAT PENGANTAR\nNo  Isi\n1.  Berita Acara Nomor 7/KU.05-BA/6208/2023\nDemikian disampaikan.\n"),
    ("nomor", "SURAT TELEGRAM\nDARI : KAPOLDA\nKEPADA : PARA KAPOLRES\nRENOPS NOMOR R/RENOPS/15/VIII/2024 TTK\n"),
], ids=range(15))
def test_what_misleads_is_left_to_a_person(certain, field, text):
    assert field not in certain(text)


def _letters():
    for folder in (LETTERS, LETTERS / "blind", LETTERS / "second"):
        for truth in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
            name = truth.get("digital_text") or truth["ocr_text"]
            yield pytest.param(truth, (folder / name).read_text(encoding="utf-8"), id=truth["id"])


def _told(truth, field):
    values = truth.get(field)
    return [value for value in (values if isinstance(values, list) else [values]) if value]


@pytest.mark.parametrize(("truth", "text"), [*_letters()])
def test_no_other_number_or_date_passes_for_the_one_that_is_lost(certain, truth, text):
    lines = text.split("\n")
    numbers = [squeeze(number) for number in _told(truth, "nomor")]
    rest = [line for line in lines if not any(number in squeeze(line) for number in numbers)]
    if numbers and rest != lines:
        assert "nomor" not in certain("\n".join(rest))
    days = _told(truth, "tanggal")
    rest = [line for line in lines if not any(found.value.isoformat() in days for found in dates_in(line))]
    if days and rest != lines and truth["id"] not in DATED_IN_A_TABLE:
        found = certain("\n".join(rest)).get("tanggal")
        assert found is None or found.isoformat() in days


# Its table tells place and date in each row, the last one right above the signature.
DATED_IN_A_TABLE = {"dip-tabel-lebar"}
