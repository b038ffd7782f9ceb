"""Text layers that are not the page, and readings of one page that differ."""

import pytest

from ppid_dms.extraction.files.layer import better, closes, completed, has_text, untangled

LETTER = "Nomor : 7/TU.01-SD/62/2025\nHal : Contoh Surat\nDengan hormat, bersama ini disampaikan contoh surat.\n"
FOOTER = ("Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik\n"
          "yang diterbitkan oleh Balai Besar Sertifikasi Elektronik (BSrE), BSSN\n")


def test_a_letter_is_text_with_and_without_its_footer():
    assert has_text(LETTER)
    assert has_text(LETTER + FOOTER)


@pytest.mark.parametrize("layer", [
    "", "   \n", FOOTER, "Scanned with CamScanner " * 3, "- 2 -", "(cid:3)(cid:17)" * 2,
    " ".join(["xkcd", "wrtp", "zzgh", "qwrt"] * 20), "\u0411\u0432\u0433\u0434 \u0436\u0437\u0438\u0439 " * 40,
], ids=["nothing", "blank", "footer", "stamp", "number", "codes", "mojibake", "strange"])
def test_what_does_not_stand_for_the_page_is_no_text_of_it(layer):
    assert not has_text(layer)


def test_of_two_readings_the_one_that_keeps_words_whole_is_taken():
    torn = "d e n g a n h o r m a t b e r s a m a i n i"
    assert better(torn, LETTER) == LETTER
    assert better(LETTER, torn) == LETTER


def test_two_lines_that_a_slanted_scan_ran_into_one_are_parted_again():
    first = "MEKANISME PROSES PENANDATANGANAN PERIZINAN DAN NON"
    second = "PERIZINAN DI LINGKUNGAN PEMERINTAH PROVINSI CONTOH"
    assert untangled(f"   {second}{first}\nKETUA", f"{first}\n{second}\nKETUA") == f"   {first}\n   {second}\nKETUA"


def test_columns_stay_side_by_side():
    row = "Nomor : 7/TU.01-SD/62/2025          Palangka Raya, 5 Mei 2025"
    assert untangled(row, "Nomor : 7/TU.01-SD/62/2025\nPalangka Raya, 5 Mei 2025") == row


def test_what_only_a_form_draws_is_put_where_it_stands():
    arranged = "Menindaklanjuti surat Nomor 5, disampaikan data.\n      Ketua,"
    plain = ("KOP SURAT KANTOR\nNomor\n:\n7/TU.01-SD/62/2025\nMenindaklanjuti surat Nomor 5, disampaikan data.\n"
             "Ketua,\nDitandatangani secara elektronik")
    assert completed(arranged, plain).split("\n") == [
        "KOP SURAT KANTOR", "Nomor : 7/TU.01-SD/62/2025", "Menindaklanjuti surat Nomor 5, disampaikan data.",
        "      Ketua,", "Ditandatangani secara elektronik"]
    assert completed(arranged, arranged) == arranged


@pytest.mark.parametrize(("text", "closed"), [
    ("Ditetapkan di Palangka Raya", True), ("Demikian disampaikan, terima kasih.", True),
    ("Diundangkan  di  Jakarta", True), ("yang ditetapkan di bawah ini", False), ("Pasal 5", False),
])
def test_the_page_that_ends_a_document_is_known(text, closed):
    assert closes(text) == closed
