"""The end of a file: by its kind, and wherever its writer paused."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from ppid_dms.intake.finished import End, end_of


def picture(kind: str, pages: int = 1, **options: object) -> bytes:
    out = BytesIO()
    images = [Image.effect_noise((120, 160), 60 + n) for n in range(pages)]
    if kind == "TIFF" and pages > 1:
        options |= {"save_all": True, "append_images": images[1:]}
    images[0].save(out, kind, **options)
    return out.getvalue()


def jpeg_with_a_small_picture_inside() -> bytes:
    small = BytesIO()
    Image.effect_noise((16, 16), 60).save(small, "JPEG")
    block = b"Exif\0\0" + small.getvalue()
    whole = picture("JPEG")
    return whole[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + whole[2:]


def pdf_for_the_web() -> bytes:
    """As it looks at its beginning: with an end mark of its own long before the end."""
    head = b"%PDF-1.7\n1 0 obj\n<</Linearized 1/L 5000/H [0 0]/O 3/E 400/N 2/T 4800>>\nendobj\n"
    first = head + b"x" * (300 - len(head)) + b"\nstartxref\n0\n%%EOF\n"
    return first + b"y" * (4900 - len(first)) + b"\nstartxref\n100\n%%EOF\n".ljust(100)


def pdf() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    for _page in range(3):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


KINDS = {
    "pdf": pdf(), "pdf for the web": pdf_for_the_web(), "png": picture("PNG"), "jpeg": picture("JPEG"),
    "progressive jpeg": picture("JPEG", progressive=True), "jpeg with exif": jpeg_with_a_small_picture_inside(),
    "tiff": picture("TIFF"), "tiff of pages": picture("TIFF", 3),
    "tiff in lzw": picture("TIFF", compression="tiff_lzw"), "tiff in jpeg": picture("TIFF", compression="jpeg"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_file_ends(tmp_path: Path, kind: str):
    path = tmp_path / "a"
    path.write_bytes(KINDS[kind])
    assert end_of(path) is End.WHOLE


@pytest.mark.parametrize("kind", KINDS)
def test_wherever_its_writer_pauses_a_file_is_not_finished(tmp_path: Path, kind: str):
    content = KINDS[kind]
    path = tmp_path / "a"
    last = len(content.rstrip(b"\n ")) - (16 if kind.startswith("tiff") else 2)  # Pillow fills up the last page
    cuts = {*range(40), *range(40, last, max(1, last // 300)), last}
    taken = []
    for cut in sorted(cuts):
        path.write_bytes(content[:cut])
        if end_of(path) is End.WHOLE:
            taken.append(cut)
    assert taken == [], f"of {len(content)} bytes"


@pytest.mark.parametrize("kind", KINDS)
def test_room_that_was_only_reserved_is_no_file(tmp_path: Path, kind: str):
    content = KINDS[kind]
    path = tmp_path / "a"
    taken = []
    for written in (0, len(content) // 3, len(content) // 2):
        path.write_bytes(content[:written] + bytes(len(content) - written + 4096))
        taken += [written] if end_of(path) is End.WHOLE else []
    assert taken == []


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"x" * 100, b"bukan pdf", b"x" * 5000])
def test_of_a_kind_without_an_end_nothing_more_is_expected(tmp_path: Path, content: bytes):
    path = tmp_path / "a"
    path.write_bytes(content)
    assert end_of(path) is End.WHOLE


def test_a_tiff_that_leads_round_in_a_circle_is_left_to_inspection(tmp_path: Path):
    content = bytearray(picture("TIFF"))
    first = int.from_bytes(content[4:8], "little")
    count = int.from_bytes(content[first:first + 2], "little")
    content[first + 2 + 12 * count:first + 6 + 12 * count] = first.to_bytes(4, "little")
    path = tmp_path / "a"
    path.write_bytes(content)
    assert end_of(path) is End.WHOLE


def test_neither_a_link_nor_a_pipe_is_waited_for_or_followed(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(KINDS["pdf"])
    (tmp_path / "tautan.pdf").symlink_to(tmp_path / "a.pdf")
    os.mkfifo(tmp_path / "pipa.pdf")
    assert end_of(tmp_path / "tautan.pdf") is End.WHOLE
    assert end_of(tmp_path / "pipa.pdf") is End.WHOLE
    assert end_of(tmp_path / "tidak-ada.pdf") is End.UNFINISHED
