"""Dates as they stand on Indonesian letters, and what is no date."""

from datetime import date

import pytest

from ppid_dms.extraction.letter.dates import date_in_words, dates_in, is_left_blank
from ppid_dms.vocabulary import Confidence

CERTAIN, LIKELY, DOUBTFUL = Confidence.CERTAIN, Confidence.LIKELY, Confidence.DOUBTFUL


@pytest.mark.parametrize(("text", "value", "confidence"), [
    ("Palangka Raya, 14 Agustus 2024", date(2024, 8, 14), CERTAIN),
    ("5 Pebruari 2024", date(2024, 2, 5), CERTAIN),
    ("14 NOPEMBER 2023", date(2023, 11, 14), CERTAIN),
    ("12 Sept. 2024", date(2024, 9, 12), CERTAIN),
    ("3 Ags 2024", date(2024, 8, 3), CERTAIN),
    ("03/07/2023", date(2023, 7, 3), CERTAIN),
    ("03-07-2023", date(2023, 7, 3), CERTAIN),
    ("3.7.2023", date(2023, 7, 3), CERTAIN),
    ("3/7/23", date(2023, 7, 3), LIKELY),
    ("17-VIII-2024", date(2024, 8, 17), CERTAIN),
    ("17 Agustus 2024 M / 12 Safar 1446 H", date(2024, 8, 17), CERTAIN),
    ("17 (tujuh belas) Agustus 2024", date(2024, 8, 17), CERTAIN),
    ("12 Jan '24", date(2024, 1, 12), LIKELY),
    ("29September2023", date(2023, 9, 29), LIKELY),
    ("2 Desernber 2024", date(2024, 12, 2), LIKELY),
    ("2O Mei 2O24", date(2024, 5, 20), LIKELY),
    ("27 Jul1 2024", date(2024, 7, 27), LIKELY),
    ("1 Mel 2024", date(2024, 5, 1), LIKELY),
    ("3 Janu ari 2024", date(2024, 1, 3), LIKELY),
    ("12 Agustuss 2024", date(2024, 8, 12), DOUBTFUL),
    ("12 Desenber 2024", date(2024, 12, 12), DOUBTFUL),
])
def test_a_date_is_read_with_how_sure_it_is(text, value, confidence):
    (found,) = dates_in(text)
    assert (found.value, found.confidence) == (value, confidence)


@pytest.mark.parametrize("text", [
    "31 Februari 2024", "29 Februari 2023", "0 Mei 2024", "12/31/2024", "32/01/2024", "Mei 2024", "14 Agustus", "2024",
    "820/PL.02.1-SD/62/2023", "DIPA-076.01.2.659000/2024", "12 orang 2024", "14 Agustus 20245", "NIP 19820510 200601 1",
    "12 Juxx 2024", "14 Agustus 1024", "20 Desember 20214", "12 Safar 1446 H", "2016-2021",
])
def test_what_is_no_date_is_not_taken_for_one(text):
    assert dates_in(text) == []


@pytest.mark.parametrize(("text", "blank"), [
    ("Palangka Raya,       Maret 2024", True),
    ("Palangka Raya, ..... Maret 2024", True),
    ("Palangka Raya,             2024", True),
    ("Palangka Raya, ................", True),
    ("pada tanggal      Mei 2024", True),
    ("Palangka Raya, 5 Maret 2024", False),
    ("Palangka Raya", False),
    ("Kegiatan bulan Maret 2024", False),
])
def test_a_date_left_for_the_pen_is_noticed(text, blank):
    assert is_left_blank(text) == blank


@pytest.mark.parametrize(("text", "value", "confidence"), [
    ("Pada hari ini, Sabtu tanggal tujuh belas bulan Agustus tahun dua ribu dua puluh empat, bertempat",
     date(2024, 8, 17), CERTAIN),
    ("Pada hari ini Rabu, tanggal Dua bulan Juli tahun Dua Ribu Dua Puluh Lima", date(2025, 7, 2), CERTAIN),
    ("hari Jum'at tanggal dua puluh bulan Juni tahun dua ribu dua puluh lima", date(2025, 6, 20), CERTAIN),
    ("tanggal sebelas bulan September tahun dua ribu sepuluh", date(2010, 9, 11), CERTAIN),
    ("tanggal satu bulan Januari tahun seribu sembilan ratus sembilan puluh lima", date(1995, 1, 1), CERTAIN),
    ("Rabu, tanggal 12 bulan Maret tahun 2025, bertempat", date(2025, 3, 12), CERTAIN),
    ("Rabu tanggal Duabelas bulan Maret tahun Duaribu Duapuluh Lima", date(2025, 3, 12), CERTAIN),
    ("Senin tanggal dua puluh dua April dua ribu dua puluh empat (22-04-2024)", date(2024, 4, 22), CERTAIN),
    ("Rabu tanggal 12 (dua belas) bulan tiga tahun 2025", date(2025, 3, 12), CERTAIN),
    ("Senin tanggal dua puluh lirna bulan Maret tahun dua ribu dua puluh ernpat", date(2024, 3, 25), LIKELY),
    ("Kamis tanggal dua puluh bulan Juni tahun dua ribu dua puluh lima", date(2025, 6, 20), DOUBTFUL),
    ("Jumat tanggal dua pulub bulan Juni tahun dua ribu dua puluh lima", date(2025, 6, 20), LIKELY),
    ("tanggal dua pulub bulan Juni tahun dua ribu dua puluh lima", date(2025, 6, 20), DOUBTFUL),
])
def test_a_date_in_words_is_read_and_checked_against_its_weekday(text, value, confidence):
    found = date_in_words(text)
    assert (found.value, found.confidence) == (value, confidence)


@pytest.mark.parametrize("text", [
    "tanggal tiga puluh satu bulan Februari tahun dua ribu dua puluh", "tanggal bulan tahun", "tanggal lima bulan Mei",
    "tanggal anu bulan Mei tahun dua ribu", "",
])
def test_words_that_make_no_date_are_left_alone(text):
    assert date_in_words(text) is None
