"""What a file is, told by its content; its name does not matter."""

import hashlib
import os

import pytest
from extraction import pdfs

from ppid_dms.vocabulary import QuarantineReason, TextLayer

EMPTY, NOT_PDF, ENCRYPTED = QuarantineReason.EMPTY, QuarantineReason.NOT_PDF, QuarantineReason.ENCRYPTED
BROKEN, TOO_MUCH = QuarantineReason.BROKEN, QuarantineReason.TOO_MUCH


@pytest.fixture
def inspect(reader, tmp_path):
    def inspect(data, name="SCAN0001.pdf"):
        path = tmp_path / name
        path.write_bytes(data)
        return reader.inspect(path)

    return inspect


@pytest.mark.parametrize(("data", "problem", "words"), [
    (b"", EMPTY, "kosong"),
    (b"\xff\xd8\xff\xe0JFIF", BROKEN, "Gambar rusak"),
    (b"\n<!DOCTYPE html><html>", NOT_PDF, "HTML"),
    (b"PK\x03\x04word/document.xml", NOT_PDF, "Word"),
    (b"x" * 1025 + b"%PDF-1.4", NOT_PDF, "bukan PDF"),
    (b"%PDF-1.4\n", BROKEN, "rusak"),
    (pdfs.letter(user="rahasia"), ENCRYPTED, "kata sandi"),
    (pdfs.letter()[:900], BROKEN, "terpotong"),
    (pdfs.without_pages(), BROKEN, "halaman"),
    (pdfs.page_tree_loop(), BROKEN, "rusak"),
    (pdfs.deep_nesting(), BROKEN, "rusak"),
    (pdfs.letter(pages=2001), TOO_MUCH, "2000 halaman"),
    (pdfs.letter(size=(2_000_000, 842)), TOO_MUCH, "Ukuran halaman"),
    (pdfs.huge_picture(), TOO_MUCH, "piksel"),
    (pdfs.inflating(megabytes=120), TOO_MUCH, "mengembang"),
    (pdfs.inflating(megabytes=120, layers=2), TOO_MUCH, "mengembang"),
], ids=["empty", "jpeg", "html", "office", "mark-too-late", "header-only", "password", "cut-off", "no-page", "loop",
        "nested", "pages", "page-size", "pixels", "bomb", "bomb-in-bomb"])
def test_what_cannot_be_taken_is_named_with_a_sentence_for_the_clerk(inspect, data, problem, words):
    found = inspect(data)
    assert found.problem is problem
    assert words in found.detail
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.size == len(data)


@pytest.mark.parametrize("data", [
    pdfs.letter(),
    pdfs.letter(user=""),
    b"From the scanner\n\0\0" + pdfs.letter(),
    pdfs.letter().replace(b"startxref", b"startxyz"),
    pdfs.letter()[: pdfs.letter().rindex(b"startxref")],
    pdfs.letter().replace(b"/Type /Catalog", b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Type /Catalog"),
], ids=["whole", "owner-password-only", "junk-before", "no-startxref", "end-missing", "javascript"])
def test_a_pdf_that_a_reader_can_open_is_taken_and_read(inspect, data):
    found = inspect(data)
    assert (found.problem, found.pages, found.text_layer) == (None, 1, TextLayer.DIGITAL)
    assert found.letter.nomor.value == "7/TU.01-SD/62/2025"
    assert found.letter.tanggal.value.isoformat() == "2025-05-05"


@pytest.mark.parametrize(("first", "later", "layer"), [
    (pdfs.LETTER, (), TextLayer.DIGITAL),
    ((), pdfs.LETTER, TextLayer.PARTIAL),
    ((), (), TextLayer.NONE),
    (("Dipindai dengan CamScanner",), (), TextLayer.NONE),
])
def test_the_text_layer_is_that_of_the_first_page(inspect, first, later, layer):
    found = inspect(pdfs.letter(pages=3, first_page=first, later_page=later))
    assert (found.pages, found.text_layer) == (3, layer)
    assert (found.letter.nomor is not None) == (layer is TextLayer.DIGITAL)


def test_a_drawing_too_large_to_read_is_taken_as_a_picture(inspect):
    found = inspect(pdfs.one_page(b"0 0 m 1 1 l S\n" * 300_000 + b"BT /F1 9 Tf (" + b"kata " * 20 + b")Tj ET",
                                  resources=pdfs.FONT))
    assert (found.problem, found.pages, found.text_layer) == (None, 1, TextLayer.NONE)


@pytest.mark.parametrize("name", [b"-rf.pdf", b"a\nb.pdf", b"24_latin1_\xe9.pdf", b" %20 #&.PDF", b"x" * 250])
def test_a_strange_name_makes_no_difference(reader, tmp_path, name):
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(pdfs.letter())
    assert reader.inspect(path).problem is None


def test_a_link_a_folder_and_a_pipe_are_no_scans(reader, tmp_path):
    (tmp_path / "scan.pdf").write_bytes(pdfs.letter())
    (tmp_path / "link.pdf").symlink_to(tmp_path / "scan.pdf")
    (tmp_path / "dangling.pdf").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")
    for name in ("link.pdf", "dangling.pdf", "folder.pdf", "pipe.pdf"):
        assert reader.inspect(tmp_path / name).problem is QuarantineReason.NOT_A_FILE


def test_a_file_that_is_gone_is_the_callers_affair(reader, tmp_path):
    with pytest.raises(FileNotFoundError):
        reader.inspect(tmp_path / "gone.pdf")
