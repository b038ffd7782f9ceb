"""Makes the sample letters that ship with the package: invented persons, numbers and contents.

Run it from a checkout: ``python tests/corpus/make.py``. Born-digital files come out byte for byte the same; the
pictures of the two scans depend on the versions of Pillow and its codecs. The ``.ocr.txt`` beside a scan is what
an OCR engine once read from it, with damage seen elsewhere, and ``samples.toml`` is written by hand: neither is made
here.
"""

import io
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

SAMPLES = Path(__file__).parents[2] / "ppid_dms" / "sandbox" / "samples"
WIDTH, HEIGHT = 595, 842  # A4 in points
LEFT, RIGHT = 64, 531
LEADING = 15
LATIN = {False: "Helvetica", True: "Helvetica-Bold"}
FONTS = Path(reportlab.__file__).parent / "fonts"
DRAWN = {False: str(FONTS / "Vera.ttf"), True: str(FONTS / "VeraBd.ttf")}


@dataclass
class Sheet:
    """One page as marks on paper, in points from the top left corner; drawn as a PDF page or as a picture."""

    y: float = 60
    words: list[tuple[float, float, str, float, bool, str]] = field(default_factory=list)
    rules: list[tuple[float, float]] = field(default_factory=list)
    emblem: bool = False

    def line(self, text: str, *, x: float = LEFT, size: float = 10.5, bold: bool = False, to: str = "l") -> None:
        self.words.append((x, self.y, text, size, bold, to))
        self.y += LEADING

    def centre(self, *lines: str, size: float = 11.5, bold: bool = True) -> None:
        for text in lines:
            self.line(text, x=WIDTH / 2, size=size, bold=bold, to="c")

    def body(self, *lines: str, x: float = LEFT) -> None:
        for text in lines:
            self.line(text, x=x)
        self.gap(5)

    def labelled(self, label: str, *values: str, at: float = 128) -> None:
        for number, value in enumerate(values or ("",)):
            if number == 0:
                self.words += [(LEFT, self.y, label, 10.5, False, "l"), (at - 8, self.y, ":", 10.5, False, "l")]
            self.line(value, x=at)

    def right(self, text: str) -> None:
        """A text at the right edge of the line that comes next."""
        self.words.append((RIGHT, self.y, text, 10.5, False, "r"))

    def gap(self, points: float = 10) -> None:
        self.y += points

    def rule(self, weight: float = 0.8) -> None:
        self.rules.append((self.y - 8, weight))
        self.gap(6)

    def signed(self, *office: str, name: str) -> None:
        self.gap(12)
        for text in office:
            self.line(text, x=330)
        self.gap(44)
        self.line(name, x=330, bold=True)


def kop(region: str, *address: str) -> Sheet:
    sheet = Sheet(emblem=True)
    sheet.centre("KOMISI PEMILIHAN UMUM", region, size=13)
    sheet.centre(*address, size=9, bold=False)
    sheet.rule(2.2)
    sheet.gap(8)
    return sheet


def kop_provinsi() -> Sheet:
    return kop("PROVINSI KALIMANTAN TENGAH", "Jalan Contoh Rindang Nomor 10 Palangka Raya",
               "Telepon (0536) 0000000  Surel: kalteng@kpu.contoh.invalid")


def surat_dinas() -> list[Sheet]:
    page = kop_provinsi()
    page.right("Palangka Raya, 3 Maret 2025")
    page.labelled("Nomor", "118/PR.01.2-SD/62/2025")
    page.labelled("Sifat", "Segera")
    page.labelled("Lampiran", "1 (satu) berkas")
    page.labelled("Hal", "Permintaan Usulan Rencana Kerja dan Kebutuhan", "Anggaran Tahun 2026")
    page.gap()
    page.body("Yth. Sekretaris KPU Kabupaten/Kota", "se-Kalimantan Tengah", "di -", "      Tempat")
    page.gap()
    page.body("Menindaklanjuti Surat Komisi Pemilihan Umum Nomor 412/PR.01-SD/08/2025 tanggal 17 Februari",
              "2025 perihal penyusunan rencana kerja, dengan hormat disampaikan hal-hal sebagai berikut:")
    page.body("1.  setiap satuan kerja menyusun usulan rencana kerja sesuai format terlampir;", x=LEFT + 10)
    page.body("2.  usulan disertai data dukung dan perkiraan biaya; dan", x=LEFT + 10)
    page.body("3.  usulan diterima paling lambat tanggal 21 Maret 2025.", x=LEFT + 10)
    page.body("Demikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih.")
    page.signed("Sekretaris,", name="Tumenggung Lasari, S.E., M.Si.")
    page.gap(20)
    page.body("Tembusan:", "1. Ketua KPU Provinsi Kalimantan Tengah;", "2. Arsip.")
    return [page]


def keputusan() -> list[Sheet]:
    first = Sheet(emblem=False)
    first.gap(20)
    first.centre("KEPUTUSAN KOMISI PEMILIHAN UMUM", "PROVINSI KALIMANTAN TENGAH", "NOMOR 12 TAHUN 2025", "TENTANG",
                 "STANDAR PELAYANAN INFORMASI PUBLIK DI LINGKUNGAN", "KOMISI PEMILIHAN UMUM PROVINSI KALIMANTAN TENGAH")
    first.gap()
    first.centre("KETUA KOMISI PEMILIHAN UMUM PROVINSI KALIMANTAN TENGAH,")
    first.gap()
    first.labelled("Menimbang", "a.  bahwa setiap orang berhak memperoleh informasi publik dengan",
                   "     cepat, tepat waktu, dan biaya ringan;",
                   "b.  bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam",
                   "     huruf a, perlu menetapkan Keputusan Komisi Pemilihan Umum",
                   "     Provinsi Kalimantan Tengah tentang Standar Pelayanan",
                   "     Informasi Publik;", at=150)
    first.gap()
    first.labelled("Mengingat", "1.  Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan",
                   "     Informasi Publik (Lembaran Negara Republik Indonesia Tahun",
                   "     2008 Nomor 61);",
                   "2.  Peraturan Komisi Informasi Nomor 1 Tahun 2021 tentang Standar",
                   "     Layanan Informasi Publik;", at=150)
    first.gap()
    first.labelled("Memperhatikan", "Berita Acara Rapat Pleno Nomor 31/HM.02-BA/62/2025 tanggal",
                   "10 April 2025;", at=150)
    second = Sheet()
    second.centre("- 2 -", bold=False)
    second.gap()
    second.centre("MEMUTUSKAN:")
    second.gap()
    second.labelled("Menetapkan", "KEPUTUSAN KOMISI PEMILIHAN UMUM PROVINSI KALIMANTAN",
                    "TENGAH TENTANG STANDAR PELAYANAN INFORMASI PUBLIK.", at=150)
    second.labelled("KESATU", "Menetapkan Standar Pelayanan Informasi Publik sebagaimana", "tercantum dalam Lampiran.",
                    at=150)
    second.labelled("KEDUA", "Keputusan ini mulai berlaku pada tanggal ditetapkan.", at=150)
    second.gap(16)
    second.line("Ditetapkan di Palangka Raya", x=300)
    second.line("pada tanggal 14 April 2025", x=300)
    second.signed("KETUA KOMISI PEMILIHAN UMUM", "PROVINSI KALIMANTAN TENGAH,", name="MARLINAE SULING, S.H.")
    return [first, second]


def berita_acara() -> list[Sheet]:
    page = kop_provinsi()
    page.centre("BERITA ACARA")
    page.centre("Nomor: 57/PL.01.2-BA/62/2025", bold=False)
    page.centre("TENTANG", "REKAPITULASI DAFTAR PEMILIH BERKELANJUTAN", "TRIWULAN KEDUA TAHUN 2025")
    page.gap()
    page.body("Pada hari ini, Rabu tanggal dua bulan Juli tahun dua ribu dua puluh lima, bertempat di Kantor",
              "Komisi Pemilihan Umum Provinsi Kalimantan Tengah, telah dilaksanakan rapat pleno terbuka yang",
              "menghasilkan hal-hal sebagai berikut:")
    page.body("1.  jumlah pemilih laki-laki 1.004 dan perempuan 1.002 pada contoh yang diperiksa;",
              "2.  masukan masyarakat yang diterima sampai dengan 27 Juni 2025 telah ditindaklanjuti.")
    page.body("Demikian Berita Acara ini dibuat untuk dipergunakan sebagaimana mestinya.")
    page.gap()
    page.centre("KOMISI PEMILIHAN UMUM PROVINSI KALIMANTAN TENGAH", size=10.5)
    for number, (name, post) in enumerate((("Marlinae Suling, S.H.", "Ketua"), ("Dumas Rangkai, S.T.", "Anggota"),
                                           ("Sapta Nyahu, S.Pd.", "Anggota")), start=1):
        page.gap(16)
        page.right("........................")
        page.line(f"{number}.  {name}  -  {post}")
    return [page]


def pengumuman() -> list[Sheet]:
    page = kop_provinsi()
    page.centre("P E N G U M U M A N")
    page.centre("Nomor: 9/HM.03-PU/62/2025", bold=False)
    page.centre("TENTANG", "PEMINDAHAN SEMENTARA LAYANAN INFORMASI AKIBAT BANJIR")
    page.gap()
    page.body("Sehubungan dengan genangan air di halaman kantor, dengan ini diumumkan bahwa layanan informasi",
              "publik dipindahkan sementara ke Rumah Pintar Pemilu mulai hari Senin, 20 Januari 2025 sampai dengan",
              "Jumat, 24 Januari 2025 pada jam kerja.")
    page.body("Demikian pengumuman ini disampaikan agar diketahui oleh masyarakat.")
    page.gap(12)
    page.line("Palangka Raya, 19 Januari 2025", x=330)
    page.signed("Ketua,", name="Marlinae Suling, S.H.")
    return [page]


def sop() -> list[Sheet]:
    page = kop_provinsi()
    page.centre("STANDAR OPERASIONAL PROSEDUR")
    page.gap()
    page.labelled("NOMOR SOP", "05 TAHUN 2025", at=200)
    page.labelled("TANGGAL PEMBUATAN", "10 Februari 2025", at=200)
    page.labelled("TANGGAL REVISI", "-", at=200)
    page.labelled("TANGGAL EFEKTIF", "17 Februari 2025", at=200)
    page.labelled("DISAHKAN OLEH", "Sekretaris KPU Provinsi Kalimantan Tengah", at=200)
    page.labelled("NAMA SOP", "PELAYANAN PERMOHONAN INFORMASI PUBLIK", at=200)
    page.gap()
    page.body("DASAR HUKUM:", "1.  Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik;",
              "2.  Peraturan Komisi Informasi Nomor 1 Tahun 2021.")
    page.body("URAIAN KEGIATAN:", "1.  Petugas PPID menerima dan mencatat permohonan informasi;",
              "2.  Petugas PPID meminta informasi kepada unit yang menguasai;",
              "3.  PPID menyampaikan jawaban tertulis kepada pemohon.")
    page.signed("Sekretaris,", name="Tumenggung Lasari, S.E., M.Si.")
    return [page]


def undangan() -> list[Sheet]:
    page = kop_provinsi()
    page.right("Palangka Raya, 19 Mei 2025")
    page.labelled("Nomor", "233/HM.02-Und/62/2025")
    page.labelled("Sifat", "Penting")
    page.labelled("Lampiran", "-")
    page.labelled("Hal", "Undangan Rapat Koordinasi", "PPID Pembantu Semester I")
    page.gap()
    page.body("Yth. Para Kepala Subbagian di Lingkungan", "Sekretariat KPU Provinsi Kalimantan Tengah", "di -",
              "      Tempat")
    page.gap()
    page.body("Dalam rangka pemutakhiran Daftar Informasi Publik,", "mengharap kehadiran Saudara pada:")
    page.labelled("hari/tanggal", "Kamis, 22 Mei 2025", at=150)
    page.labelled("pukul", "09.00 WIB s.d. selesai", at=150)
    page.labelled("tempat", "Ruang Rapat Lantai II", at=150)
    page.gap()
    page.body("Demikian disampaikan, atas kehadiran Saudara diucapkan terima kasih.")
    page.signed("Ketua,", name="Marlinae Suling, S.H.")
    return [page]


def surat_kabupaten() -> list[Sheet]:
    page = kop("KABUPATEN KAPUAS", "Jalan Contoh Pematang Nomor 7 Kuala Kapuas")
    page.line("Kuala Kapuas, 11 Juni 2025", x=RIGHT, to="r")
    page.labelled("Nomor", "87/HM.03.1-SD/6203/2025")
    page.labelled("Sifat", "Biasa")
    page.labelled("Lampiran", "2 (dua) lembar")
    page.labelled("Perihal", "Penyampaian Daftar Informasi Publik", "Semester I Tahun 2025")
    page.gap()
    page.body("Yth. Ketua KPU Provinsi Kalimantan Tengah", "di -", "      Palangka Raya")
    page.gap()
    page.body("Memenuhi Surat Ketua KPU Provinsi Kalimantan Tengah", "Nomor 201/HM.02-SD/62/2025 tanggal 5 Mei 2025,",
              "bersama ini disampaikan Daftar Informasi Publik Semester I.")
    page.body("Demikian disampaikan, atas perhatiannya diucapkan terima kasih.")
    page.signed("Sekretaris,", name="Hendrik Sangalang, S.Sos.")
    return [page]


def belum_lengkap() -> list[Sheet]:
    page = kop_provinsi()
    page.right("Palangka Raya,            April 2025")
    page.labelled("Nomor", "            /SDM.03-SD/62/2025")
    page.labelled("Sifat", "Biasa")
    page.labelled("Lampiran", "-")
    page.labelled("Hal", "Pemberitahuan Jadwal Pelatihan Layanan Informasi")
    page.gap()
    page.body("Yth. Para Kepala Subbagian", "di -", "      Tempat")
    page.gap()
    page.body("Bersama ini diberitahukan bahwa pelatihan layanan informasi dilaksanakan pada tanggal 28 s.d. 29 April",
              "2025. Setiap subbagian menugaskan satu orang peserta.")
    page.body("Demikian disampaikan untuk dilaksanakan.")
    page.signed("Sekretaris,", name="Tumenggung Lasari, S.E., M.Si.")
    return [page]


def laporan() -> list[Sheet]:
    page = kop_provinsi()
    page.centre("LAPORAN LAYANAN INFORMASI PUBLIK", "TRIWULAN I TAHUN 2025")
    page.centre("Nomor: 14/HM.02-LP/62/2025", bold=False)
    page.gap()
    page.body("Selama triwulan pertama diterima tiga permohonan informasi; semuanya dijawab tepat waktu.")
    page.line("Palangka Raya, 8 April 2025", x=330)
    page.signed("Petugas PPID,", name="Nila Bawi, S.I.Kom.")
    return [page]


NOT_A_PDF = b"""<!DOCTYPE html>
<html lang="id">
<head><title>Masuk</title></head>
<body><h1>Sesi Anda telah berakhir</h1><p>Silakan masuk kembali untuk mengunduh dokumen ini.</p></body>
</html>
"""


def digital(sheets: Sequence[Sheet], *, password: str = "") -> bytes:
    """A born-digital PDF, the same bytes each time: uncompressed, no date, no random identifier."""
    out = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword="pemilik", strength=128) if password else None
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=0, invariant=1, encrypt=lock)
    for sheet in sheets:
        for y, weight in sheet.rules:
            canvas.setLineWidth(weight)
            canvas.line(LEFT, HEIGHT - y, RIGHT, HEIGHT - y)
        if sheet.emblem:
            canvas.setLineWidth(1.5)
            canvas.circle(LEFT + 24, HEIGHT - 76, 22)
            path = canvas.beginPath()
            for number, (x, y) in enumerate(_star(LEFT + 24, 76, 14)):
                (path.lineTo if number else path.moveTo)(x, HEIGHT - y)
            path.close()
            canvas.drawPath(path, fill=1)
        for x, y, text, size, bold, to in sheet.words:
            canvas.setFont(LATIN[bold], size)
            draw = {"l": canvas.drawString, "c": canvas.drawCentredString, "r": canvas.drawRightString}[to]
            draw(x, HEIGHT - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture(sheet: Sheet, dpi: int, skew: float) -> Image.Image:
    """The page as a scanner sees it: grey, a little turned, with specks of dust."""
    scale = dpi / 72
    image = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
    pen = ImageDraw.Draw(image)
    for y, weight in sheet.rules:
        pen.line((LEFT * scale, y * scale, RIGHT * scale, y * scale), fill=0, width=max(1, round(weight * scale)))
    if sheet.emblem:
        pen.ellipse([(LEFT + 2) * scale, 54 * scale, (LEFT + 46) * scale, 98 * scale], outline=0, width=3)
        pen.polygon([(x * scale, y * scale) for x, y in _star(LEFT + 24, 76, 14)], fill=0)
    anchors = {"l": "ls", "c": "ms", "r": "rs"}
    for x, y, text, size, bold, to in sheet.words:
        # Vera runs wider than Helvetica.
        font = ImageFont.truetype(DRAWN[bold], round(size * 0.9 * scale), layout_engine=ImageFont.Layout.BASIC)
        pen.text((x * scale, y * scale), text, fill=20, font=font, anchor=anchors[to])
    for speck in range(60):
        x, y = speck * 7919 % image.width, speck * 104729 % image.height
        pen.ellipse((x, y, x + 1, y + 1), fill=90)
    return image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=250)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a five-pointed star."""
    corners = []
    for number in range(10):
        reach = radius if number % 2 == 0 else radius * 0.4
        angle = math.pi * (number / 5 - 0.5)
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return corners


def bilevel_scan(sheet: Sheet) -> bytes:
    """Black and white, CCITT group 4, 200 dpi."""
    image = picture(sheet, 200, -0.5).point(lambda grey: 255 if grey > 150 else 0).convert("1", dither=0)
    tiff = io.BytesIO()
    # One strip, so that the picture is one stream.
    image.save(tiff, "TIFF", compression="group4", tiffinfo={278: image.height})
    tiff.seek(0)
    with Image.open(tiff) as read:
        start, length, photometric = read.tag_v2[273][0], read.tag_v2[279][0], read.tag_v2[262]
    black_is_1 = "true" if photometric else "false"
    return _wrap(tiff.getvalue()[start : start + length], image, 1,
                 f"/CCITTFaxDecode /DecodeParms << /K -1 /Columns {image.width} /Rows {image.height}"
                 f" /BlackIs1 {black_is_1} >>", 200)


def grey_scan(sheet: Sheet) -> bytes:
    """Grey, JPEG, 150 dpi."""
    image = picture(sheet, 150, 0.7)
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=35, optimize=True)
    return _wrap(jpeg.getvalue(), image, 8, "/DCTDecode", 150)


def _wrap(data: bytes, image: Image.Image, bits: int, coding: str, dpi: int) -> bytes:
    """A PDF of one page that holds nothing but one picture, as a scanner writes it."""
    width, height = image.width * 72 / dpi, image.height * 72 / dpi
    content = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /I Do Q".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] /Contents 4 0 R"
        f" /Resources << /XObject << /I 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} /BitsPerComponent {bits}"
        f" /ColorSpace /DeviceGray /Filter {coding} /Length {len(data)} >>\nstream\n".encode()
        + data + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


# What can be made again byte for byte.
STABLE: dict[str, Callable[[], bytes]] = {
    "surat-dinas.pdf": lambda: digital(surat_dinas()),
    "keputusan.pdf": lambda: digital(keputusan()),
    "berita-acara.pdf": lambda: digital(berita_acara()),
    "pengumuman.pdf": lambda: digital(pengumuman()),
    "sop.pdf": lambda: digital(sop()),
    "belum-lengkap.pdf": lambda: digital(belum_lengkap()),
    "ganda.pdf": lambda: digital(surat_dinas()),
    "terkunci.pdf": lambda: digital(laporan(), password="rahasia"),
    "laporan.pdf": lambda: digital(laporan()),
    "bukan-pdf.pdf": lambda: NOT_A_PDF,
    "kosong.pdf": lambda: b"",
}

# What depends on the codecs at hand.
SCANNED: dict[str, Callable[[], bytes]] = {
    "pindai-undangan.pdf": lambda: bilevel_scan(undangan()[0]),
    "pindai-surat-kabupaten.pdf": lambda: grey_scan(surat_kabupaten()[0]),
}


def main() -> int:
    SAMPLES.mkdir(parents=True, exist_ok=True)
    for name, make in (STABLE | SCANNED).items():
        (SAMPLES / name).write_bytes(make())
    return 0


if __name__ == "__main__":
    sys.exit(main())
