"""Who signed: of several names the one of the document's own position and date."""

import pytest

from ppid_dms.extraction.letter.names import name_in, names_in
from ppid_dms.extraction.letter.reading import read_letter

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
