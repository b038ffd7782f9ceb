"""Files as they come from broken scanners and from people who mean harm: made here, each with what must become of it.

Small in the file, large when opened: open the bombs under a cap only.
"""

import base64
import io
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from extraction import drawings, pdfs, workbooks
from pypdf import PdfReader, PdfWriter

from ppid_dms.vocabulary import Feature, QuarantineReason

EMPTY, NOT_PDF, ENCRYPTED = QuarantineReason.EMPTY, QuarantineReason.NOT_PDF, QuarantineReason.ENCRYPTED
BROKEN, TOO_MUCH = QuarantineReason.BROKEN, QuarantineReason.TOO_MUCH
NO_FEATURES: frozenset[Feature] = frozenset()


@dataclass(frozen=True)
class Hostile:
    """A file: how it is named and made, why it is set aside or None where it is registered, what is told of it."""

    name: bytes
    make: Callable[[], bytes]
    reason: QuarantineReason | None = None
    features: frozenset[Feature] = NO_FEATURES

    @property
    def id(self) -> str:
        return ascii(os.fsdecode(self.name))[1:40]


def letter(mark: str = "", **options) -> bytes:
    """A letter that no other test file is byte for byte the same as."""
    return pdfs.letter(first_page=(*pdfs.LETTER, f"Berkas percobaan {mark}"), **options)


def catalogued(entries: bytes, *more: bytes) -> bytes:
    """A page with these entries in its catalogue; further objects are numbered from 5."""
    text = b"BT /F1 12 Tf 60 700 Td (Surat percobaan nomor satu dua tiga empat lima enam) Tj ET"
    return pdfs.one_page(text, resources=pdfs.FONT, more=more).replace(b"/Type /Catalog", b"/Type /Catalog " + entries)


def portfolio() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(letter("portofolio")))
    writer.add_attachment("../../surat.pdf", letter("dalam"))
    writer.add_attachment("..\\..\\setup.exe", b"MZ\x90")
    writer.root_object.update(PdfReader(io.BytesIO(catalogued(b"/Collection << /View /D >>"))).root_object)
    return _written(writer)


def attached() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(letter("lampiran")))
    writer.add_attachment("daftar.xlsx", b"PK\x03\x04")
    return _written(writer)


def protected() -> bytes:
    return letter("pemilik", user="")


def signed(kind: bytes = b"/Sig") -> bytes:
    return catalogued(
        b"/AcroForm << /SigFlags 3 /Fields [5 0 R] >>", b"<< /FT /Sig /T (Tanda tangan) /V 6 0 R >>",
        b"<< /Type " + kind + b" /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"
        b" /ByteRange [0 100 200 300] /Contents <00> >>")


def incremental() -> bytes:
    """A letter that was changed after it was first saved: the last revision counts."""
    first = letter("revisi")
    more = b"5 0 obj\n<< /Producer (lain) >>\nendobj\n"
    start = len(first) + len(more)
    previous = int(first[first.rindex(b"startxref") + 9 :].split()[0])
    root = first[first.rindex(b"/Root") :].split(b"R")[1].strip() if b"/Root" in first else b""
    number = first[first.rindex(b"/Root") + 5 :].split()[0]
    assert root or number
    return first + more + (
        b"xref\n0 1\n0000000000 65535 f \n90 1\n%010d 00000 n \n" % len(first)
        + b"trailer\n<< /Size 91 /Root %s 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (number, previous, start)
    ).replace(b"5 0 obj", b"90 0 obj")


def wrong_index() -> bytes:
    data = letter("indeks")
    start = data.rindex(b"xref\n0")
    index = data[start:].replace(b" 00000 n", b" 00000 n")
    rows = [b"%010d" % (int(row[:10]) + 7) + row[10:] if row.endswith((b" n ", b" n")) else row
            for row in index.split(b"\n")]
    return data[:start] + b"\n".join(rows)


def index_loop() -> bytes:
    """A trailer whose earlier index is itself."""
    data = letter("indeks berputar")
    start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    return data.replace(b"trailer\n<<", b"trailer\n<< /Prev %d" % start)


def outline_loop() -> bytes:
    return catalogued(b"/Outlines 5 0 R", b"<< /First 6 0 R /Last 6 0 R /Count 1 >>",
                      b"<< /Title (a) /Parent 5 0 R /Next 6 0 R /First 5 0 R >>")


def entities_in_metadata() -> bytes:
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    packet = f'<!DOCTYPE x [<!ENTITY a0 "{"x" * 100}">{names}]><x:xmpmeta>&a9;</x:xmpmeta>'.encode()
    return catalogued(b"/Metadata 5 0 R", b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream"
                      % (len(packet), packet))


def strange_metadata() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(letter("metadata")))
    writer.add_metadata({"/Title": "\x00\x1b[31m\u202eexe.fdp " + "A" * 10_000, "/Author": '=HYPERLINK("x")',
                         "/CreationDate": "D:99999999999999Z"})
    return _written(writer)


def packed_objects() -> bytes:
    """Objects in a stream that inflates without end."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(200)) + packer.flush()
    return pdfs.assembled(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /ObjStm /N 1 /First 10 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(data), data)).replace(b"startxref", b"startxyz")


def only_a_form() -> bytes:
    return catalogued(b"/AcroForm << /Fields [5 0 R] >>",
                      b"<< /FT /Tx /T (isi) /V (Nomor : 7/TU.01-SD/62/2025) /Subtype /Widget /Rect [0 0 9 9] >>")


def turned() -> bytes:
    return letter("miring").replace(b"/Rotate 0", b"/Rotate 90")


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _named(name: bytes) -> Hostile:
    return Hostile(name, lambda: letter(base64.b32encode(name[:20]).decode()))


def _cut(share: float) -> bytes:
    whole = letter("terpotong", pages=3)
    return whole[: int(len(whole) * share)]


MAIL = b"Return-Path: <a@example.org>\r\nReceived: from x\r\nSubject: Surat\r\n\r\nTerlampir.\r\n"

HOSTILE = (
    Hostile(b"01_kosong.pdf", bytes, EMPTY),
    Hostile(b"02_separuh.pdf", lambda: _cut(0.5), BROKEN),
    Hostile(b"03_tanpa_akhir.pdf", lambda: _cut(0.9), BROKEN),
    Hostile(b"04_kepala_saja.pdf", lambda: b"%PDF-1.4\n", BROKEN),
    Hostile(b"05_jpeg.pdf", drawings.jpeg),
    Hostile(b"06_html.pdf", lambda: b"<!DOCTYPE html><html><title>Masuk</title>", NOT_PDF),
    Hostile(b"07_kata_sandi.pdf", lambda: letter("rahasia", user="rahasia"), ENCRYPTED),
    Hostile(b"08_pemilik.pdf", protected, features=frozenset({Feature.PROTECTED})),
    Hostile(b"09_indeks_salah.pdf", wrong_index),
    Hostile(b"10_tanpa_startxref.pdf", lambda: letter("a").replace(b"startxref", b"startxyz")),
    Hostile(b"11_2001_halaman.pdf", lambda: letter("banyak", pages=2001), TOO_MUCH),
    Hostile(b"12_bom.pdf", lambda: pdfs.inflating(megabytes=400), TOO_MUCH),
    Hostile(b"13_bom_dalam_bom.pdf", lambda: pdfs.inflating(megabytes=400, layers=2), TOO_MUCH),
    Hostile(b"14_bom_gambar.pdf", pdfs.huge_picture, TOO_MUCH),
    Hostile(b"14_bom.jpg", drawings.huge_jpeg, TOO_MUCH),
    Hostile(b"14_bom.png", drawings.huge_png, TOO_MUCH),
    Hostile(b"14_bom.tif", drawings.huge_tiff, TOO_MUCH),
    Hostile(b"14_tiff_berputar.tif", drawings.looping_tiff, BROKEN),
    Hostile(b"15_700_meter.pdf", lambda: letter("lebar", size=(2_000_000, 842)), TOO_MUCH),
    Hostile(b"16_pohon_berputar.pdf", pdfs.page_tree_loop, BROKEN),
    Hostile(b"16_indeks_berputar.pdf", index_loop),
    Hostile(b"16_daftar_isi_berputar.pdf", outline_loop),
    Hostile(b"17_bersarang.pdf", pdfs.deep_nesting, BROKEN),
    Hostile(b"17_objek_mengembang.pdf", packed_objects, BROKEN),
    Hostile(b"18_bom_xmp.pdf", entities_in_metadata),
    Hostile(b"19_metadata_aneh.pdf", strange_metadata),
    _named(b"20_baris\nbaru.pdf"),
    _named(b"  21 surat  dinas (1) %20 #&.PDF"),
    _named("22_Résumé_ñ_文.pdf".encode()),
    _named("22_Re\u0301sume\u0301_n\u0303_文.pdf".encode()),
    _named(b"-rf.pdf"),
    _named(b"23_" + b"x" * 243 + b".pdf"),
    _named(b"24_latin1_\xe9.pdf"),
    Hostile(b"28_skrip.pdf", lambda: catalogued(
        b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), features=frozenset({Feature.SCRIPT})),
    Hostile(b"28_skrip_bernama.pdf", lambda: catalogued(
        b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>"),
        features=frozenset({Feature.SCRIPT})),
    Hostile(b"28_program.pdf", lambda: catalogued(
        b"/OpenAction << /S /GoTo /Next << /S /Launch /F (cmd.exe) >> >>"), features=frozenset({Feature.LAUNCH})),
    Hostile(b"29_portofolio.pdf", portfolio, features=frozenset({Feature.PORTFOLIO, Feature.ATTACHMENTS})),
    Hostile(b"29_lampiran.pdf", attached, features=frozenset({Feature.ATTACHMENTS})),
    Hostile(b"30_pdf_2.pdf", lambda: letter("2.0").replace(b"%PDF-1.3", b"%PDF-2.0")),
    Hostile(b"31_formulir.pdf", only_a_form),
    Hostile(b"32_miring.pdf", turned),
    Hostile(b"33_dua_revisi.pdf", incremental),
    Hostile(b"34_sampah_di_depan.pdf", lambda: b"Dari pemindai\n\0\0" + letter("sampah")),
    Hostile(b"35_tanpa_halaman.pdf", pdfs.without_pages, BROKEN),
    Hostile(b"37_tte.pdf", signed, features=frozenset({Feature.SIGNED})),
    Hostile(b"37_stempel_waktu.pdf", lambda: signed(b"/DocTimeStamp"), features=frozenset({Feature.TIMESTAMPED})),
    Hostile(b"38_surat.docx", lambda: b"PK\x03\x04\x14\0\6\0[Content_Types].xml" + b"\0" * 400, NOT_PDF),
    Hostile(b"38_pdf_dalam_zip.pdf", lambda: b"PK\x03\x04\x14\0\0\0surat.pdf" + letter("zip"), NOT_PDF),
    Hostile(b"38_surel.pdf", lambda: MAIL, NOT_PDF),
    Hostile(b"38_teks.pdf", lambda: b"Nomor : 7/TU.01-SD/62/2025\n", NOT_PDF),
    Hostile(b"38_program.pdf", lambda: b"MZ\x90\0" + b"\0" * 200, NOT_PDF),
    Hostile(b"38_nol.pdf", lambda: b"\0" * 5000, BROKEN),
    Hostile(b"39_formulir.xlsx", workbooks.book, NOT_PDF),
    Hostile(b"39_makro.xlsm", lambda: workbooks.changed({"xl/vbaProject.bin": b"x"}), NOT_PDF),
    Hostile(b"39_bom.xlsx", lambda: workbooks.changed({workbooks.SHEET: b" " * 34_000_000}), TOO_MUCH),
    Hostile(b"39_terkunci.xlsx", lambda: workbooks.compound("EncryptedPackage"), ENCRYPTED),
    Hostile(b"38_acak.pdf", lambda: bytes(zlib.crc32(bytes([n % 256])) % 256 for n in range(5000)), NOT_PDF),
)
