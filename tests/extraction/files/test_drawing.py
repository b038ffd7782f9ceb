"""What people see of a page counts, not what else was drawn on it."""

import io

import pytest
from extraction.letters.drawn import (
    BODY,
    DATE,
    HEIGHT,
    KOP,
    PICTURE,
    SIGNER,
    WIDTH,
    a_hidden_layer_with_placeholders,
    pdf,
    picture_of,
    words_of_a_letter,
)
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ppid_dms.extraction.files.drawing import hides_text
from ppid_dms.vocabulary import Confidence, TextLayer

LINES = (*KOP, f"Nomor : 402/KU.03-SD/62/2025     {DATE}", "Hal : Laporan Realisasi Anggaran", "Yth. Sekretaris", "di",
         "Tempat", *BODY, "Ketua,", SIGNER)


def shown(draw, *pages):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    draw(canvas)
    canvas.showPage()
    for words in pages:
        canvas.setFont("Helvetica", 11)
        for x, y, text in words:
            canvas.drawString(x, HEIGHT - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def write(canvas, lines, mode):
    text = canvas.beginText(60, HEIGHT - 50)
    text.setFont("Helvetica", 11)
    text.setTextRenderMode(mode)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)


def scan_with_hidden_text(canvas):
    canvas.drawImage(picture_of(LINES), 0, 0, WIDTH, HEIGHT)
    write(canvas, LINES, 3)


def scan_over_its_text(canvas):
    write(canvas, LINES, 0)
    canvas.drawImage(picture_of(LINES), 0, 0, WIDTH, HEIGHT)


def text_with_a_large_emblem(canvas):
    canvas.drawImage(ImageReader(Image.new("L", (1200, 1200), 90)), 60, HEIGHT - 45, 40, 40)
    write(canvas, LINES, 0)


def text_over_hidden_leftovers(canvas):
    canvas.saveState()  # the mode outlives the text that sets it
    write(canvas, ("Nomor : 1/TU.01-SD/62/2019     Palangka Raya, 2 Januari 2019", "Hal : Templat Lama"), 3)
    canvas.restoreState()
    write(canvas, LINES, 0)


@pytest.fixture
def inspected(reader, tmp_path):
    def look(content):
        path = tmp_path / "surat.pdf"
        path.write_bytes(content)
        return reader.inspect(path)

    return look


@pytest.mark.parametrize("draw", [scan_with_hidden_text, scan_over_its_text])
def test_a_scan_that_brings_its_ocr_along_is_read_as_a_scan(inspected, draw):
    found = inspected(shown(draw))
    assert found.text_layer is TextLayer.RECOGNISED
    assert found.letter.nomor.value == "402/KU.03-SD/62/2025"
    assert found.letter.perihal.confidence is not Confidence.CERTAIN
    assert found.letter.penandatangan_nama.confidence is not Confidence.CERTAIN


def test_a_large_emblem_makes_no_scan_of_a_letter(inspected):
    assert inspected(shown(text_with_a_large_emblem)).text_layer is TextLayer.DIGITAL


def test_text_that_nobody_sees_is_not_on_the_page(inspected):
    found = inspected(shown(text_over_hidden_leftovers))
    assert found.text_layer is TextLayer.DIGITAL
    assert found.letter.nomor.value == "402/KU.03-SD/62/2025"
    assert found.letter.tanggal.value.year == 2025
    assert found.letter.perihal.value == "Laporan Realisasi Anggaran"


def test_a_page_of_hidden_text_alone_has_none(inspected):
    assert inspected(shown(lambda canvas: write(canvas, LINES, 3))).text_layer is TextLayer.NONE


def test_the_draft_beneath_a_picture_is_left_to_ocr(inspected):
    found = inspected(a_hidden_layer_with_placeholders())
    assert (found.text_layer, found.letter.nomor, found.letter.perihal) == (TextLayer.NONE, None, None)


@pytest.mark.parametrize("first", [
    lambda canvas: canvas.drawImage(picture_of(PICTURE), 0, 0, WIDTH, HEIGHT),
    lambda canvas: (canvas.drawImage(picture_of(PICTURE), 0, 0, WIDTH, HEIGHT),
                    write(canvas, ("Nomor : ${nomor_naskah}", "Hal : Laporan Tahunan Kantor Kita Sendiri"), 3)),
], ids=["scan", "scan over a draft"])
def test_page_two_never_passes_for_page_one(inspected, first):
    found = inspected(shown(first, words_of_a_letter()))
    assert found.text_layer is TextLayer.PARTIAL
    assert (found.letter.nomor, found.letter.tanggal, found.letter.jenis) == (None, None, None)


def test_a_letter_whose_second_page_is_a_scan_is_read_from_its_first(inspected):
    content = pdf(words_of_a_letter(), [])
    assert inspected(content).text_layer is TextLayer.DIGITAL


@pytest.mark.parametrize(("drawing", "hidden"), [
    (b"BT 3 Tr (x) Tj ET", True), (b"BT 7  Tr ET", True), (b"BT 0 Tr ET", False), (b"13 Tr", False), (b"3 Td", False),
])
def test_a_mode_that_shows_nothing_is_known(drawing, hidden):
    assert hides_text(drawing) == hidden
