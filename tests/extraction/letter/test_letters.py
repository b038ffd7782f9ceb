"""Letters of many layouts: what is their own, and what belongs to the letters that they cite."""

from datetime import date

import pytest

from ppid_dms.extraction.letter.reading import read_letter
from ppid_dms.vocabulary import Confidence

KOP = "KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\nJalan Contoh Nomor 4 Palangka Raya\n"
BODY = "Menindaklanjuti Surat KPU Kabupaten Kapuas\nNomor 55/PL.01-SD/6203/2024 tanggal 2 Mei 2024 perihal laporan,\n"


@pytest.fixture
def read(rules):
    def read(*pages):
        return read_letter(enumerate(pages, start=1), rules)

    return read


def value(reading):
    return reading and reading.value


def test_the_first_number_and_the_date_on_top_are_the_letters_own(read):
    letter = read(KOP + "Nomor : 7/TU.01-SD/62/2024 Palangka Raya, 5 Juni 2024\nHal : Contoh\nYth. Bupati\n" + BODY)
    assert value(letter.nomor) == "7/TU.01-SD/62/2024"
    assert value(letter.tanggal) == date(2024, 6, 5)
    assert value(letter.tempat) == "Palangka Raya"
    assert (letter.nomor.seen_at.page, letter.nomor.seen_at.line) == (1, 4)


def test_a_letter_without_number_and_date_does_not_borrow_those_it_cites(read):
    letter = read(KOP + "Nomor : ..........\nPalangka Raya,          2024\nHal : Contoh\nYth. Bupati\n" + BODY)
    assert (letter.nomor, letter.tanggal) == (None, None)
    assert value(letter.jenis) == "Surat Dinas"
    assert letter.jenis.confidence is not Confidence.CERTAIN


def test_a_letter_that_has_no_label_for_a_number_has_none(read):
    assert read(KOP + "Hal : Contoh\nYth. Bupati\n" + BODY).nomor is None


def test_a_placeholder_of_a_draft_is_no_number(read):
    assert read(KOP + "Nomor : ${nomor_naskah}\nHal : Contoh\nYth. Bupati\n" + BODY).nomor is None


def test_the_day_of_a_meeting_is_not_the_date_of_the_invitation(read):
    letter = read(KOP + "Nomor : 8/TU.01-Und/62/2024\nHal : Undangan Rapat\nYth. Bupati\n"
                  "Mengharap kehadiran Saudara pada:\nhari/tanggal : Senin, 6 Mei 2024\ntempat : Aula\n")
    assert (value(letter.jenis), letter.tanggal) == ("Surat Undangan", None)


def test_an_older_layout_with_the_addressee_on_the_right(read):
    letter = read(
        "          K O M I S I   P E M I L I H A N   U M U M\n"
        "                  KABUPATEN LAMANDAU\n"
        "Nomor      : 100/KPU-Kab-020.435/X/2016              Nanga Bulik, 3 Oktober 2016\n"
        "Lampiran   : 1 (satu) berkas                         Kepada\n"
        "Perihal    : Permohonan Narasumber                   Yth. Ketua KPU Provinsi\n"
        "             Bimbingan Teknis                             Kalimantan Tengah\n"
        "                                                     Palangka Raya\n"
        "Dengan hormat, bersama ini kami sampaikan permohonan.\n")
    assert value(letter.nomor) == "100/KPU-Kab-020.435/X/2016"
    assert value(letter.perihal) == "Permohonan Narasumber Bimbingan Teknis"
    assert value(letter.lampiran) == "1 (satu) berkas"
    assert value(letter.instansi) == "Komisi Pemilihan Umum Kabupaten Lamandau"
    assert value(letter.arah) == "masuk"


def test_a_keputusan_has_its_number_before_tentang_and_its_date_at_the_end(read):
    letter = read(
        "KEPUTUSAN KOMISI PEMILIHAN UMUM\nKABUPATEN SUKAMARA\nNOMOR 12 TAHUN 2024\nTENTANG\n"
        "PEDOMAN TEKNIS PEMILIHAN\nKEPALA DESA DAN BUPATI\nKETUA KOMISI PEMILIHAN UMUM\nKABUPATEN SUKAMARA,\n"
        "Menimbang : a. bahwa berdasarkan Undang-Undang Nomor 8 Tahun 2015 tanggal 18 Maret 2015 perlu menetapkan;\n",
        "MEMUTUSKAN:\nDitetapkan di Sukamara\npada tanggal 17 Agustus 2024\nKETUA,\nttd.\nContoh Nama, S.H.\n")
    assert value(letter.jenis) == "Keputusan"
    assert value(letter.nomor) == "12 TAHUN 2024"
    assert value(letter.perihal) == "PEDOMAN TEKNIS PEMILIHAN KEPALA DESA DAN BUPATI"
    assert (value(letter.tanggal), value(letter.tempat)) == (date(2024, 8, 17), "Sukamara")
    assert letter.tanggal.seen_at.page == 2
    assert value(letter.penandatangan_nama) == "Contoh Nama, S.H."


def test_an_established_date_that_is_open_stays_open(read):
    letter = read("KEPUTUSAN KETUA\nNOMOR 12 TAHUN 2024\nTENTANG\nCONTOH\nMenimbang : bahwa\n"
                  "Ditetapkan di Sukamara\npada tanggal       Agustus 2024\nPalangka Raya, 1 Mei 2024\n")
    assert (letter.tanggal, value(letter.tempat)) == (None, "Sukamara")


def test_berita_acara_is_dated_by_its_opening_words(read):
    letter = read(KOP + "BERITA ACARA\nNOMOR: 93/PP.06.2-BA/62/2024\nTENTANG\nRAPAT PLENO RUTIN\n"
                  "Pada hari ini, Sabtu tanggal tujuh belas bulan Agustus tahun dua ribu dua\npuluh empat, bertempat di"
                  " Palangka Raya, telah dilaksanakan rapat\n2. surat tanggal 4 Mei 2024\n")
    assert (value(letter.tanggal), letter.tanggal.confidence) == (date(2024, 8, 17), Confidence.CERTAIN)
    assert value(letter.perihal) == "RAPAT PLENO RUTIN"
    assert value(letter.tempat) == "Palangka Raya"


@pytest.mark.parametrize("title", ["P E N G U M U M A N", "PENGUMUMAN", "  PENGUMUMAN  "])
def test_a_spaced_heading_is_a_heading(read, title):
    letter = read(KOP + f"{title}\nNomor: 6/PL.04.1-SD/62/2024\nTENTANG\nCONTOH\n")
    # The code says something else: the title decides, and somebody should look.
    assert (value(letter.jenis), letter.jenis.confidence) == ("Pengumuman", Confidence.LIKELY)


def test_a_subject_that_quotes_a_heading_makes_no_such_document(read):
    letter = read(KOP + "Nomor : 7/TU.01-SD/62/2024\nHal : Penyampaian\nPENGUMUMAN HASIL SELEKSI\nYth. Bupati\n" + BODY)
    assert value(letter.jenis) == "Surat Dinas"
    assert value(letter.perihal) == "Penyampaian PENGUMUMAN HASIL SELEKSI"


def test_a_nota_dinas_has_its_date_behind_a_label(read):
    letter = read(KOP + "NOTA DINAS\nNomor : 96/RT.01-ND/62/2023\nYth. : Kepala Bagian\nDari : Kepala Subbagian Hukum\n"
                  "Hal 1 Permohonan Alat Tulis\nTanggal : 20 Februari 2023\nSifat 1 Biasa\nLampiran : -\n")
    assert (value(letter.jenis), value(letter.tanggal)) == ("Nota Dinas", date(2023, 2, 20))
    assert (value(letter.perihal), value(letter.sifat), letter.lampiran) == ("Permohonan Alat Tulis", "Biasa", None)
    assert (value(letter.tujuan), value(letter.unit)) == ("Kepala Bagian", "Kepala Subbagian Hukum")
    assert letter.unit.confidence is Confidence.LIKELY


def test_columns_that_were_read_one_after_the_other_find_together(read):
    letter = read(KOP + "Nomor\nSifat\nHal\n: 7/TU.01-SD/62/2024\n: Segera\n: Contoh Surat\nYth. Bupati\n" + BODY)
    assert value(letter.nomor) == "7/TU.01-SD/62/2024"
    assert (value(letter.sifat), value(letter.perihal)) == ("Segera", "Contoh Surat")


def test_a_blank_first_page_does_not_hide_the_letter(read):
    letter = read("  \n", KOP + "Nomor : 7/TU.01-SD/62/2024\nHal : Contoh\nYth. Bupati\n" + BODY)
    assert (value(letter.nomor), letter.nomor.seen_at.page) == ("7/TU.01-SD/62/2024", 2)


def test_what_cannot_be_seen_does_not_get_in_the_way(read):
    letter = read("\u202eNo\u200bmor : 7/TU.01\u00ad-SD/62/2024\nHal : Noti\ufb01kasi\x00\nYth. Bupati\n" + BODY)
    assert (value(letter.nomor), value(letter.perihal)) == ("7/TU.01-SD/62/2024", "Notifikasi")


def test_a_date_of_another_year_than_the_number_is_not_certain(read):
    letter = read(KOP + "Nomor : 7/TU.01-SD/62/2024 Palangka Raya, 5 Juni 2023\nHal : Contoh\nYth. Bupati\n" + BODY)
    assert letter.tanggal.confidence is Confidence.LIKELY


def test_a_footer_tells_an_electronic_signature(read):
    footer = "Dokumen ini telah ditandatangani secara elektronik\noleh Balai Besar Sertifikasi Elektronik (BSTE)\n"
    assert value(read(KOP + BODY + footer).tte) == "BSrE"
    assert read(KOP + BODY).tte is None


def test_an_empty_text_is_an_empty_letter(read):
    letter = read("", "\n \n")
    assert all(getattr(letter, name) is None for name in type(letter).__slots__)


KOTA = "KOMISI PEMILIHAN UMUM\nKOTA PALANGKA RAYA\n"


@pytest.mark.parametrize(("line", "day"), [
    ("Nomor : 7/TU.01-SD/6271/2024 ena 3 Juni 2024", date(2024, 6, 3)),
    ("Nomor : 7/TU.01-SD/6271/2024 Palangka Raya, 26 Agustus\n2024", date(2024, 8, 26)),
])
def test_a_date_beside_a_stamp_or_broken_at_its_year_is_never_certain(read, line, day):
    letter = read(KOTA + f"{line}\nHal : Contoh\nYth. Bupati\n" + BODY)
    assert (value(letter.tanggal), letter.tanggal.confidence is Confidence.CERTAIN) == (day, False)


def test_rows_without_colons_are_labels_where_several_stand_together(read):
    letter = read(KOTA + "NOTULA\nHari/Tanggal Selasa, 4 Maret 2025\nWaktu 09.15 WIB\nTempat Ruang Rapat\n"
                  "Acara Evaluasi Arsip\nPeserta Daftar hadir terlampir\n\n1. Rapat dibuka.\n")
    assert (value(letter.tanggal), value(letter.perihal)) == (date(2025, 3, 4), "Evaluasi Arsip")


def test_what_only_a_code_says_of_a_kind_with_a_heading_is_not_certain(read):
    letter = read(KOTA + "Nomor : 5/KU.03-Kt/6271/2025\nYang bertanda tangan di bawah ini:\n")
    assert (value(letter.jenis), letter.jenis.confidence) == ("Surat Keterangan", Confidence.LIKELY)


@pytest.mark.parametrize(("line", "enclosed"), [
    ("Lampiran 1.", None), ("Lampiran Taka", None), ("Lamp. 1", None),
    ("Lampiran : 11 (satu) berkas", "1 (satu) berkas"),
    ("Lamp. 2 1 Bundel", "1 Bundel"), ("Lampiran 1 1 (satu) amplop", "1 (satu) amplop"),
])
def test_what_ocr_made_of_a_colon_is_no_enclosure(read, line, enclosed):
    letter = read(KOTA + f"Nomor : 7/TU.01-SD/6271/2024\n{line}\nHal : Contoh\nYth. Bupati\n" + BODY)
    assert value(letter.lampiran) == enclosed


def test_an_order_whose_heading_was_lost_tells_who_is_sent_and_what_for(read):
    letter = read("BADAN CONTOH\nNomor : 800/077/BC/2024\nMENUGASKAN\nKepada 2.1. Nama 1 Yanto Contoh, S.Sos.\n"
                  "Jabatan 1 Kepala Bidang\n2. Nama 1 Rahmawati\nJabatan : Analis\nUntuk : Menghadiri rapat\n"
                  "Pulang Pisau, 5 Juli 2024\nKepala Badan,\nMarta Unting, S.H.\n")
    assert (value(letter.jenis), letter.jenis.confidence) == ("Surat Tugas", Confidence.DOUBTFUL)
    assert (value(letter.perihal), value(letter.penandatangan_nama)) == ("Menghadiri rapat", "Marta Unting, S.H.")


def test_who_orders_is_not_among_those_who_are_sent(read):
    letter = read(KOTA + "SURAT TUGAS\nNomor : 3/PW.01-ST/6271/2024\nYang bertanda tangan di bawah ini :\n"
                  "Nama : Dr. Sahli Contoh, M.Si.\nJabatan : Sekretaris\nMenugaskan kepada :\n"
                  "1. Nama : Petrus Contoh, S.H.\n2. Nama : Yohana\nUntuk : Melaksanakan reviu\n")
    assert value(letter.tujuan) == "Petrus Contoh, S.H.; Yohana"


def test_an_addressee_in_capitals_goes_on_beside_the_subject(read):
    letter = read("KEPOLISIAN RESOR CONTOH\nSampit, 2 Mei 2024\nNomor : B/11/V/2024\n"
                  "Lampiran : - Yth. KETUA KPU KABUPATEN\nPerihal : Permintaan data jadwal KOTAWARINGIN TIMUR\n"
                  "dan lokasi\ndi\nSampit\n" + BODY)
    assert value(letter.perihal) == "Permintaan data jadwal dan lokasi"
    assert value(letter.tujuan) == "KETUA KPU KABUPATEN KOTAWARINGIN TIMUR"
