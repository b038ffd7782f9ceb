"""Scans that are pictures: taken like a scanned PDF, bounded by what their headers say."""

import pytest
from extraction import drawings

from ppid_dms.vocabulary import FileKind, QuarantineReason, TextLayer

JPEG, PNG, TIFF = FileKind.JPEG, FileKind.PNG, FileKind.TIFF


@pytest.fixture
def inspect(reader, tmp_path):
    def inspect(data, name="SCAN0001.pdf"):
        path = tmp_path / name
        path.write_bytes(data)
        return reader.inspect(path)

    return inspect


@pytest.mark.parametrize(("data", "kind", "pages"), [
    (drawings.jpeg(), JPEG, 1),
    (drawings.jpeg(progressive=True, mode="RGB"), JPEG, 1),
    (drawings.jpeg(mode="CMYK"), JPEG, 1),
    (drawings.jpeg() + b"\0" * 100, JPEG, 1),
    (drawings.png(), PNG, 1),
    (drawings.png(mode="RGBA"), PNG, 1),
    (drawings.png(mode="1"), PNG, 1),
    (drawings.tiff(), TIFF, 1),
    (drawings.tiff(mode="1", compression="group4"), TIFF, 1),
    (drawings.tiff(pages=3, compression="jpeg"), TIFF, 3),
    (drawings.tiff(pages=40, compression="tiff_lzw"), TIFF, 40),
    (drawings.big_tiff(), TIFF, 1),
    (drawings.jpeg(comment=b"%PDF-1.4"), JPEG, 1),
], ids=["jpeg", "progressive", "cmyk", "padded", "png", "alpha", "bilevel", "tiff", "fax", "pages", "many-pages",
        "motorola", "calls-itself-pdf"])
def test_a_scanned_picture_is_taken_whatever_its_name_and_left_to_ocr(inspect, data, kind, pages):
    found = inspect(data)
    assert (found.problem, found.kind, found.pages) == (None, kind, pages)
    assert found.text_layer is TextLayer.NONE
    assert found.letter.nomor is None


@pytest.mark.parametrize(
    "data", [drawings.huge_jpeg(), drawings.huge_png(), drawings.huge_tiff()], ids=["jpeg", "png", "tiff"])
def test_a_picture_of_900_million_pixels_is_refused_by_its_header(inspect, data):
    found = inspect(data)
    assert found.problem is QuarantineReason.TOO_MUCH
    assert "350 juta piksel" in found.detail


@pytest.mark.parametrize("data", [
    drawings.jpeg()[:-400], drawings.jpeg()[:30], b"\xff\xd8\xff", drawings.huge_jpeg(0), drawings.png()[:-12],
    drawings.png()[:60], b"\x89PNG\r\n\x1a\n", drawings.huge_png(0), drawings.tiff()[:-100], drawings.tiff()[:2000],
    b"II*\0", drawings.huge_tiff(0), drawings.looping_tiff(), b"MM\0*\0\0\0\0",
], ids=["jpeg-cut", "jpeg-head", "jpeg-mark", "jpeg-flat", "png-cut", "png-head", "png-mark", "png-flat", "tiff-cut",
        "tiff-head", "tiff-mark", "tiff-flat", "tiff-loop", "tiff-nothing"])
def test_a_picture_that_is_cut_off_or_leads_nowhere_is_broken(inspect, data):
    found = inspect(data)
    assert found.problem is QuarantineReason.BROKEN
    assert "Gambar" in found.detail


def test_a_picture_in_too_many_pages_is_refused(inspect):
    found = inspect(drawings.tiff(pages=2001))
    assert found.problem is QuarantineReason.TOO_MUCH
    assert "2000 halaman" in found.detail


def test_a_tiff_cut_before_its_pictures_end_is_broken(inspect):
    """Its directories stand first, so that only the places of the pictures tell."""
    data = drawings.big_tiff(size=400)
    moved = data[:4] + (8).to_bytes(4, "big") + data[8 + 400 :]
    assert inspect(moved).problem is QuarantineReason.BROKEN
