"""Small PDFs made by hand, well-behaved and hostile."""

import io
import zlib

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

LETTER = (
    "KOMISI PEMILIHAN UMUM", "PROVINSI KALIMANTAN TENGAH", "Nomor : 7/TU.01-SD/62/2025", "Palangka Raya, 5 Mei 2025",
    "Hal : Contoh Surat", "Yth. Ketua KPU Kabupaten Kapuas", "Dengan hormat, bersama ini disampaikan contoh.",
)


def letter(*, pages=1, first_page=LETTER, later_page=(), user=None, size=(595, 842)):
    """A born-digital PDF; ``user`` is a password ("" leaves only an owner's), None leaves it open."""
    out = io.BytesIO()
    lock = None if user is None else StandardEncryption(user, ownerPassword="pemilik", strength=128)
    canvas = Canvas(out, pagesize=size, invariant=1, encrypt=lock)
    for number in range(pages):
        for row, text in enumerate(first_page if number == 0 else later_page):
            canvas.drawString(60, size[1] - 60 - 16 * row, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def assembled(*objects, root=1):
    """A PDF of these objects, numbered from 1, with a correct cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def one_page(content, *, coding=b"", resources=b"<< >>", more=()):
    """A PDF of one page with this content stream."""
    return assembled(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources " + resources + b" >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), coding, content),
        *more)


FONT = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def inflating(megabytes, layers=1):
    """A page whose content is a few kilobytes that inflate to so many megabytes of blanks."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    for _layer in range(layers - 1):
        data = zlib.compress(data, 9)
    return one_page(data, coding=b"/Filter [" + b"/FlateDecode " * layers + b"]")


def tedious(commands=75_000):
    """A page with so many small texts that a reader is busy for a long time."""
    return one_page(b"BT /F1 9 Tf " + b"1 0 Td (a)Tj " * commands + b"ET", resources=FONT)


def page_tree_loop():
    return assembled(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                     b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>")


def deep_nesting(depth=60_000):
    return assembled(b"<< /Type /Catalog /Pages 2 0 R >>",
                     b"<< /Type /Pages /Kids " + b"[" * depth + b"]" * depth + b" /Count 1 >>")


def huge_picture():
    picture = (b"<< /Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 1"
               b" /ColorSpace /DeviceGray /Length 1 >>\nstream\n0\nendstream")
    return one_page(b"/I Do", resources=b"<< /XObject << /I 5 0 R >> >>", more=(picture,))


def without_pages():
    return assembled(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
