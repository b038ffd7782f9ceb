"""Who signed: of several names the one of the document's own position and date."""

import pytest

from ppid_dms.extraction.letter.names import name_in, names_in
from ppid_dms.extraction.letter.reading import read_letter
from ppid_dms.vocabulary import Confidence

HEAD = "KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\nNomor : 7/TU.01-SD/62/2025\nHal : Contoh\nYth. Bupati\n"
BODY = "Dengan hormat, bersama ini kami sampaikan contoh surat untuk diketahui bersama.\nDemikian disampaikan.\n"


@pytest.fixture
def signer(rules):
    def read(block):
        letter = read_letter([(1, HEAD + BODY + block)], rules)
        name, position = letter.penandatangan_nama, letter.penandatangan_jabatan
        return name and name.value, position and position.value

    return read


@pytest.mark.parametrize(("block", "name", "position"), [
    ("Ketua,\n\nH. Sahli Contoh, S.E.\n", "H. Sahli Contoh, S.E.", "Ketua"),
    ("a.n. Ketua\nSekretaris,\n\nMarta Unting, S.H., M.H.\nNIP. 19800101 200501 2 001\n",
     "Marta Unting, S.H., M.H.", "Sekretaris"),
    ("KETUA KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH,\nttd.\nSAHLI CONTOH\n", "SAHLI CONTOH", "Ketua"),
    ("Plt. Sekretaris,\nDitandatangani secara elektronik\nMarta Unting\n", "Marta Unting", "Plt. Sekretaris"),
    ("a.n. KEPALA BADAN\nSEKRETARIS,\nu.b.\nKepala Subbagian Umum,\n\nYosia Anggen, S.Kom\n",
     "Yosia Anggen, S.Kom", "Kepala Subbagian Umum"),
    ("Ketua,\nttd\nSAHLI CONTOH, S.E.\nTembusan:\n1. Drs. Lain Orang, M.Si.\n", "SAHLI CONTOH, S.E.", "Ketua"),
    ("Ketua,\nttd\nSAHLI CONTOH, S.E.\nSalinan sesuai dengan aslinya\nKepala Bagian Hukum,\nBudi Penyalin, S.H.\n",
     "SAHLI CONTOH, S.E.", "Ketua"),
    ("Ketua,\n\nSUHARTO\n", "SUHARTO", "Ketua"),
    ("Ketua,\n\nWhy\n", None, "Ketua"),
    ("Ketua Umum\n\nSemangat\n", None, None),
    ("Kepala Bagian Perencanaan,\nData, dan Informasi,\n\nSri Wartini, S.E.\n", "Sri Wartini, S.E.",
     "Kepala Bagian Perencanaan, Data, dan Informasi"),
    ("KEPALA KEJAKSAAN NEGERI,\nPRIYAMBUDI UTAMA, S.H., M.H.\nJaksa Madya NIP. 197604112000031001\n",
     "PRIYAMBUDI UTAMA, S.H., M.H.", "Kepala Kejaksaan Negeri"),
    ("GUBERNUR CONTOH,\nttd\nSAHLI CONTOH\nUntuk petikan yang sah\nKEPALA BIRO HUKUM,\nBudi Penyalin, S.H.\n",
     "SAHLI CONTOH", "Gubernur Contoh"),
    ("Ketua,\nttd.\nSUHARTO\n", "SUHARTO", "Ketua"),
    ("Ketua PPK Contoh\n\nLUKAS TIRTA\n", "LUKAS TIRTA", "Ketua PPK Contoh"),
    ("Hormat saya,\n\nAisyah Contoh Fadhilah\n", "Aisyah Contoh Fadhilah", None),
    ("Pit. Direktur,\n\nMarta Unting, S.H.\n", "Marta Unting, S.H.", "Plt. Direktur"),
    ("Pembuat Laporan,\n\n1. Marta Unting, S.T. ...........\n", "Marta Unting, S.T.", "Pembuat Laporan"),
    ("Ketua, Sekretaris,\n\nSahli Contoh Marta Unting\n", "Sahli Contoh", "Ketua"),
    ("Ketua Panitia Sekretaris Panitia\n\nH. Sahli Contoh Raya Marta Dewi Unting\n", "H. Sahli Contoh Raya",
     "Ketua Panitia"),
    ("Mengetahui,\nKetua Panitia,\n\nSahli Contoh\n", "Sahli Contoh", "Ketua Panitia"),
    ("Il Sahli Contoh Ketua\n2. Marta Unting Anggota\n3 Yosia Anggen Anggota\n", "Sahli Contoh", "Ketua"),
])
def test_the_signer_is_told_from_who_only_stands_nearby(signer, block, name, position):
    assert signer(block) == (name, position)


@pytest.mark.parametrize(("cell", "name"), [
    ("H. Kartini Samahela, S.E.", "H. Kartini Samahela, S.E."),
    ("Hs Kartini Samahela, S.E.", "H. Kartini Samahela, S.E."),
    ("(Aref Suja'i)", "Aref Suja'i"),
    ("Prof. Dr. Ir. Salempang Usop, M.S.", "Prof. Dr. Ir. Salempang Usop, M.S."),
    ("S. R. MOKODONGAN", "S. R. MOKODONGAN"),
    ("PROVINSI KALIMANTAN TENGAH", None), ("Palangka Raya, 5 Mei 2025", None), ("Pembina Tingkat I", None),
    ("MOHON UNTUK DITANDATANGANI", None), ("BAB III", None), ("Terima Kasih", None), ("", None),
])
def test_a_name_is_told_from_other_words(rules, cell, name):
    assert name_in(cell, rules.never_names) == name


def test_two_names_that_ocr_put_on_one_line_are_parted_after_the_degree(rules):
    cell = "Dr. Gunarto Satrawangi, S.H., M.H. H. Kartini Samahela, S.E."
    assert names_in(cell, rules.never_names) == ["Dr. Gunarto Satrawangi, S.H., M.H.", "H. Kartini Samahela, S.E."]


def test_a_title_within_a_line_begins_the_second_of_two_names(rules):
    assert names_in("Sahli Contoh Dr. Helen Unting", rules.never_names) == ["Sahli Contoh", "Dr. Helen Unting"]
    assert names_in("Prof. Dr. Ir. Sahli Contoh", rules.never_names) == ["Prof. Dr. Ir. Sahli Contoh"]


def test_minutes_are_signed_by_who_took_them(rules):
    text = ("NOTULEN RAPAT\nHari/Tanggal : Rabu, 8 Januari 2025\nAgenda : Contoh\n1. Rapat dibuka.\n"
            "Pimpinan Rapat, Notulis,\n\nSahli Contoh Marta Unting\n")
    letter = read_letter([(1, text)], rules)
    assert (letter.penandatangan_nama.value, letter.penandatangan_jabatan.value) == ("Marta Unting", "Notulis")
    assert letter.penandatangan_nama.confidence is not Confidence.CERTAIN


def test_of_two_parties_named_in_a_sentence_ours_signed(rules):
    text = ("PERJANJIAN KERJA SAMA\nNOMOR 4/HK.05-PKS/62/2025\nTENTANG\nCONTOH\nPada hari ini, Rabu, kami:\n"
            "1. Dr. Helen Unting, Direktur Lembaga Contoh, selanjutnya disebut PIHAK KEDUA\n"
            "2. Sahli Contoh, Ketua Komisi Pemilihan Umum Provinsi Kalimantan Tengah, disebut PIHAK KESATU\n"
            "PIHAK KEDUA, PIHAK KESATU,\n\nSahli Contoh Dr. Helen Unting\n")
    letter = read_letter([(1, text)], rules)
    assert (letter.penandatangan_nama.value, letter.penandatangan_jabatan.value) == ("Sahli Contoh", "Ketua")
