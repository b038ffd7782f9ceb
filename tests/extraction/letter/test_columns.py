"""Labels and values that a reader gives one column after the other."""

from datetime import date

import pytest

from ppid_dms.extraction.letter.reading import read_letter
from ppid_dms.vocabulary import Confidence

KOP = "KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\n"
END = "Yth. Bupati Kapuas\nDengan hormat, bersama ini kami sampaikan contoh surat untuk diketahui bersama.\n"
LABELS = "Nomor\nSifat\nLampiran\nHal\n"
VALUES = ("7/TU.01-SD/62/2025", "Penting", "1 (satu) berkas", "Permintaan Data Dukung\nTriwulan Kedua")


@pytest.mark.parametrize("text", [
    LABELS + "".join(f": {value}\n" for value in VALUES),
    LABELS + ":\n:\n:\n:\n" + "\n".join(VALUES) + "\n",
    "Nomor :\nSifat :\nLampiran :\nHal :\n" + "\n".join(VALUES) + "\nPalangka Raya, 5 Mei 2025\n",
    "Nomor :\nSifat :\nLampiran :\nHal :\nPalangka Raya, 5 Mei 2025\n" + "\n".join(VALUES) + "\n",
], ids=["with colons", "colons alone", "colons stay", "date between"])
def test_torn_columns_find_together(rules, text):
    letter = read_letter([(1, KOP + text + END)], rules)
    assert letter.nomor.value == "7/TU.01-SD/62/2025"
    assert letter.sifat.value == "Penting"
    assert letter.lampiran.value == "1 (satu) berkas"
    assert letter.perihal.value == "Permintaan Data Dukung Triwulan Kedua"


def test_a_value_that_is_missing_does_not_shift_the_others(rules):
    text = "Nomor\nSifat\nLampiran\nHal\nPenting\nPermintaan Data Dukung\n"
    letter = read_letter([(1, KOP + text + END)], rules)
    assert (letter.nomor, letter.sifat.value, letter.perihal.value) == (None, "Penting", "Permintaan Data Dukung")


def test_the_table_of_a_procedure_may_stand_in_a_column_of_its_own(rules):
    letter = read_letter([(1, (
        "KOMISI PEMILIHAN UMUM          Nomor SOP           : 11 TAHUN 2025\n"
        "PROVINSI KALIMANTAN TENGAH     Tanggal Pembuatan   : 3 Juli 2025\n"
        "                               Tanggal Revisi      :\n"
        "                               Disahkan oleh       : Sekretaris,\n"
        "                                                     Marta Unting, S.H.\n"
        "                               Nama SOP            : PENANGANAN SURAT MASUK\n"))], rules)
    assert (letter.jenis.value, letter.nomor.value) == ("Standar Operasional Prosedur", "11 TAHUN 2025")
    assert (letter.tanggal.value, letter.perihal.value) == (date(2025, 7, 3), "PENANGANAN SURAT MASUK")
    assert (letter.penandatangan_nama.value, letter.penandatangan_jabatan.value) == ("Marta Unting, S.H.", "Sekretaris")


def test_a_damaged_text_makes_nothing_certain(rules):
    noise = "su|at tangga1 d4ri la|n ^ jang ~ dib{ca \\ kur4ng je«as\n"
    letter = read_letter([(1, KOP + "Nomor : 7/TU.01-SD/62/2025\nHal : Contoh\n" + END + noise)], rules)
    assert letter.nomor.confidence is Confidence.LIKELY
