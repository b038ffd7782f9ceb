"""Whatever stands in a file: nothing raises, nothing takes long, nothing doubtful is called certain."""

import os
import time
from datetime import date
from pathlib import Path

import pytest
from extraction.conftest import shipped_rules
from hypothesis import given, settings
from hypothesis import strategies as st

from ppid_dms.extraction.letter.dates import date_in_words, dates_in, is_left_blank
from ppid_dms.extraction.letter.numbers import read_number
from ppid_dms.extraction.letter.reading import read_letter
from ppid_dms.extraction.text import clean, lines_of
from ppid_dms.records import Reading
from ppid_dms.vocabulary import Confidence

RULES = shipped_rules()

# The same few examples each time; many others where somebody asks for them (``READING_EXAMPLES=10000 pytest ...``).
ASKED = os.environ.get("READING_EXAMPLES")
examples = settings(max_examples=int(ASKED or 60), derandomize=ASKED is None, deadline=None)

# Text as it may come, and text that looks like a letter put together wrongly.
WORDS = ("Nomor", ":", "1", "7/TU.01-SD/62/2024", "/", "-", "2O24", "Hal", "Perihal", "TENTANG", "KEPUTUSAN", "KETUA",
         "Palangka Raya,", "14 Agustus 2024", "Mei", "31", "tanggal", "bulan", "tahun", "dua", "ribu", "belas", "puluh",
         "Pada hari ini", "Ditetapkan di", "Yth.", "Kepada", "NOMOR SOP", "S U R A T", "TAHUN", "|", "\n", "\n", "   ",
         "\t", "\f", "\u202e", "Untuk", "a.n.", "Sekretaris,", "Hari/Tanggal", "Lampiran")
letters = st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join)

# Pages crowded with labels, numbers and dates, and whole letters of which parts are lost, doubled, moved or misread.
BUSY = ("Nomor : {n}", "Nomor :", "NOMOR {n}", "Tanggal : {d}", "Tanggal :", "Hal : Contoh {n}", "Perihal",
        "Sifat : Biasa", "Lampiran : 1 (satu) berkas", "Palangka Raya, {d}", "Kota,        2024", "pada tanggal {d}",
        "Ditetapkan di Kota", "TENTANG", "SURAT TUGAS", "KEPUTUSAN KETUA", "BERITA ACARA", "LAMPIRAN", "Tembusan:",
        "Yth. Ketua", "Kepada : {n}", "Dasar : Surat Nomor {n} tanggal {d}", "1. Surat Nomor : {n}", "Ketua,",
        "BUDI SANTOSO, S.H.", "Pada hari ini Senin tanggal {w}", "KOMISI PEMILIHAN UMUM", "DINAS {n}", "PEMERINTAH",
        "KABUPATEN KAPUAS", "Hari/Tanggal : {d}", "{n}", "{d}", "Demikian disampaikan.", "a.n. Kepala {d}", "\f", "")
NUMBERS = ("7/TU.01-SD/62/2024", "12 TAHUN 2024", "800/932/BKPSDM", "1 7/PL.O1.2-SD/62/2O24", "B-   /Kk.1/2024", "/-/")
DATES = ("14 Agustus 2024", "1/2/2024", "31 Februari 2024", "l4 Ju1i 2O24", "4 - 11 - 2024", "tanggal Mei", "3 III")
busy = st.lists(st.builds(
    lambda line, number, day, gap: line.format(n=number, d=day, w="dua puluh bulan Mei tahun dua ribu") + gap,
    st.sampled_from(BUSY), st.sampled_from(NUMBERS), st.sampled_from(DATES), st.sampled_from(("\n", "\n\n", "    "))),
    max_size=60).map("".join)
LETTERS = Path(__file__).parent.parent / "letters"
SAMPLES = [path.read_text(encoding="utf-8") for path in sorted(LETTERS.rglob("*.txt"))]
MISREAD = str.maketrans("0O1lI5S8B,.:", "O01l1S5B8.,;")


@st.composite
def damaged(draw):
    """A letter of which lines are lost, doubled, moved, run together or misread."""
    lines = draw(st.sampled_from(SAMPLES)).split("\n")
    for _change in range(draw(st.integers(1, 6))):
        at, to = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                lines[at : at + draw(st.integers(1, 8))] = [""]
            case 1:
                lines.insert(to, lines[at])
            case 2:
                lines[at], lines[to] = lines[to], lines[at]
            case 3:
                lines[at] = lines[at].translate(MISREAD)
            case 4:
                lines[at : at + 2] = [" ".join(" ".join(lines[at : at + 2]).split())]
            case _:
                lines[at] = lines[at][draw(st.integers(0, 20)) :] + " " + lines[to][:40]
    return "\n".join(lines)


anything = st.text(max_size=300) | letters | busy | damaged()


@examples
@given(st.lists(anything, max_size=4))
def test_no_text_makes_the_reader_of_letters_raise(pages):
    letter = read_letter(enumerate(pages, start=1), RULES)
    for name in type(letter).__slots__:
        reading = getattr(letter, name)
        assert reading is None or (isinstance(reading, Reading) and reading.value)
        assert reading is None or 1 <= reading.seen_at.page <= len(pages)


@examples
@given(anything)
def test_no_text_makes_the_smaller_readers_raise(text):
    dates_in(text)
    date_in_words(text)
    is_left_blank(text)
    read_number(text, {"sd"})


@examples
@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 1, 1)))
def test_every_day_can_be_written_and_read_back(day):
    months = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
              "November", "Desember")
    for text in (f"{day.day} {months[day.month - 1]} {day.year}", f"{day:%d/%m/%Y}"):
        (found,) = dates_in(text)
        assert (found.value, found.confidence) == (day, Confidence.CERTAIN)


@examples
@given(st.text(alphabet="0123456789OolI|SJanuriMetApgsDmbkv!", min_size=3, max_size=24))
def test_a_repaired_date_is_never_certain(noise):
    for found in dates_in(f"1 {noise} 2O24"):
        assert found.confidence is not Confidence.CERTAIN


@examples
@given(anything)
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text)
    assert clean(once) == once


@pytest.mark.parametrize("text", [
    "Nomor : " + "1/" * 200_000, "A " * 200_000, "Hal : " + "x" * 400_000, "Palangka " * 50_000 + ", 1 Mei",
    "\n".join(["Hal :"] * 50_000), "\n".join(["Nomor"] * 700) + "\n" + ": x\n" * 700, "\n".join(["KETUA X"] * 5000),
    "TENTANG\n" + "KEPALA\n" * 5000, " , " * 100_000, "tanggal " * 50_000, "1 Janu ari " * 30_000, "(" * 300_000,
    "\n".join("Ditetapkan di Kota" for _ in range(5000)), "Lampiran " + " " * 300_000 + ":", ".,;:" * 90_000,
    "K" * 1_000_000, "1" * 1_000_000, "/-" * 500_000, "\n".join(["PEMERINTAH KABUPATEN " + "X " * 190] * 700),
    "\n".join(["NOMOR : 1/A TANGGAL : 1"] * 20_000), "Palangka Raya, 1 Mei 2024\n" * 30_000,
    "\n".join(["LEMBAGA SWADAYA MASYARAKAT DAN"] * 9000),
], ids=range(22))
def test_no_text_keeps_the_reader_busy(text):
    start = time.process_time()  # its own work only: a busy machine is not a slow rule
    read_letter([(1, text)], RULES)
    assert time.process_time() - start < 5


def test_of_a_very_long_text_the_beginning_and_the_end_are_read():
    lines = lines_of([(1, "\n".join(str(number) for number in range(5000)))])
    assert len(lines) == 700
    assert (lines[0].text, lines[0].number) == ("0", 1)
    assert (lines[-1].text, lines[-1].number) == ("4999", 5000)
