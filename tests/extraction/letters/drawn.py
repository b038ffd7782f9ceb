"""Letters as PDFs whose drawing order, layers or pages mislead a reader of text; made when they are needed.

Each maker gives the bytes of one file, and ``TRUTHS`` tells what is printed on its pages for a person to see, in the
form of ``truth.json``. A picture cannot be read without OCR: what stands on it alone is not on the document.
"""

import io
import json
from pathlib import Path

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595, 842
KOP = ("KOMISI PEMILIHAN UMUM", "PROVINSI KALIMANTAN TENGAH", "Jalan Jenderal Sudirman Nomor 4 Palangka Raya 73111")
BODY = ("Menindaklanjuti surat KPU Nomor 1204/PP.06-SD/01/2025 tanggal 2 Mei 2025, dengan hormat",
        "disampaikan hal-hal sebagaimana terlampir, untuk dilaksanakan paling lambat tanggal 30 Mei 2025.")
BSRE = ("Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik",
        "yang diterbitkan oleh Balai Besar Sertifikasi Elektronik (BSrE), BSSN.")
SIGNER = "Tiur Marlina Sangalang, S.H."

# The head of a letter: label, value; and what goes with it.
HEAD = (("Nomor", "318/HM.02.3-SD/62/2025"), ("Sifat", "Penting"), ("Lampiran", "2 (dua) lembar"),
        ("Hal", "Pemutakhiran Daftar Informasi Publik Semester I"))
DATE = "Palangka Raya, 12 Mei 2025"
ADDRESSEE = ("Yth. Ketua KPU Kabupaten/Kota", "se-Kalimantan Tengah", "di -", "Tempat")
PRINTED = {
    "jenis": "Surat Dinas", "nomor": "318/HM.02.3-SD/62/2025", "tanggal": "2025-05-12", "klasifikasi": "HM.02.3",
    "perihal": "Pemutakhiran Daftar Informasi Publik Semester I", "sifat": "Penting", "lampiran": "2 (dua) lembar",
    "pengirim": "Komisi Pemilihan Umum Provinsi Kalimantan Tengah",
    "tujuan": "Ketua KPU Kabupaten/Kota se-Kalimantan Tengah", "penandatangan_nama": SIGNER,
    "penandatangan_jabatan": "Ketua", "kota": "Palangka Raya", "arah": "keluar",
}
UNREADABLE = dict.fromkeys(("nomor", "tanggal", "klasifikasi", "perihal", "sifat", "lampiran", "tujuan",
                            "penandatangan_nama", "penandatangan_jabatan"))

# Words at their places: x and y in points from the top left corner.
Words = list[tuple[float, float, str]]


def words_of_a_letter(head=HEAD, date=DATE) -> Words:
    words: Words = [(180, 50 + 14 * row, text) for row, text in enumerate(KOP)]
    for row, (label, value) in enumerate(head):
        words += [(60, 120 + 16 * row, label), (120, 120 + 16 * row, ":"), (130, 120 + 16 * row, value)]
    words.append((400, 120, date))
    words += [(60, 220 + 15 * row, text) for row, text in enumerate(ADDRESSEE)]
    words += [(60, 320 + 15 * row, text) for row, text in enumerate(BODY)]
    return [*words, (360, 400, "Ketua,"), (360, 470, SIGNER)]


def page(canvas: Canvas, words: Words, *, size: float = 11) -> None:
    canvas.setFont("Helvetica", size)
    for x, y, text in words:
        canvas.drawString(x, HEIGHT - y, text)
    canvas.showPage()


def pdf(*pages: Words) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for words in pages:
        page(canvas, words)
    canvas.save()
    return out.getvalue()


def labels_then_colons_then_values() -> bytes:
    words = words_of_a_letter()
    heads = [w for w in words if w[0] == 60 and w[1] < 200]
    colons = [w for w in words if w[2] == ":"]
    values = [w for w in words if w[0] == 130]
    date = [w for w in words if w[2] == DATE]
    rest = [w for w in words if w not in heads + colons + values + date]
    return pdf([*rest[:3], *heads, *colons, *values, *date, *rest[3:]])


def values_before_labels() -> bytes:
    words = words_of_a_letter()
    values = [w for w in words if w[0] in {130, 400}]
    return pdf([*values[::-1], *(w for w in words if w not in values)])


def from_the_bottom_up() -> bytes:
    return pdf(words_of_a_letter()[::-1])


def the_right_half_first() -> bytes:
    words = [(x, y, text) for x, y, text in words_of_a_letter() if text not in ADDRESSEE]
    words += [(400, 150 + 15 * row, text) for row, text in enumerate(
        ("Kepada", "Yth. Ketua KPU Kabupaten/Kota", "se-Kalimantan Tengah", "di", "Tempat"))]
    return pdf(sorted(words, key=lambda w: (w[0] < 300, w[1])))


def each_word_by_itself() -> bytes:
    """Justified text as word processors write it: every word placed, the number cut where its font changed."""
    placed: Words = []
    for x, y, text in words_of_a_letter():
        left = x
        for word in text.split():
            parts = ("318", "/HM.02.3", "-SD/62", "/2025") if word == "318/HM.02.3-SD/62/2025" else (word,)
            for part in parts:
                placed.append((left, y, part))
                left += pdfmetrics.stringWidth(part, "Helvetica", 11)
            left += 4.2
    return pdf(placed)


def spaced_letters() -> bytes:
    """A letterhead whose letters are drawn one by one, 6 points apart, and a title set with wide character spacing."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont("Helvetica-Bold", 12)
    for row, text in enumerate(KOP[:2]):
        left = 120.0
        for letter in text:
            if letter != " ":
                canvas.drawString(left, HEIGHT - 50 - 16 * row, letter)
            left += pdfmetrics.stringWidth(letter, "Helvetica-Bold", 12) + 6
    title = canvas.beginText(230, HEIGHT - 110)
    title.setCharSpace(5)
    title.textOut("PENGUMUMAN")
    title.setCharSpace(0)
    canvas.drawText(title)
    page(canvas, [
        (210, 128, "NOMOR: 21/PP.04-Pu/62/2025"), (270, 146, "TENTANG"), (150, 164, "HASIL SELEKSI TENAGA PENDUKUNG"),
        (60, 210, "Berdasarkan Keputusan Nomor 14 Tahun 2025 tanggal 5 Mei 2025, peserta di bawah ini lulus."),
        (360, 300, "Palangka Raya, 19 Mei 2025"), (360, 316, "Sekretaris,"), (360, 380, "Marthin Lunding")])
    canvas.save()
    return out.getvalue()


def picture_of(lines) -> ImageReader:
    """A page as a scanner at 72 dpi would see it."""
    scan = Image.new("L", (WIDTH, HEIGHT), 250)
    pen = ImageDraw.Draw(scan)
    for row, line in enumerate(lines):
        pen.text((60, 50 + 18 * row), line, fill=30)
    return ImageReader(scan)


PICTURE = (*KOP, "Nomor : 402/KU.03-SD/62/2025     Palangka Raya, 9 Juni 2025", "Hal : Laporan", "Ketua,", SIGNER)


def a_scan_under_a_signed_footer() -> bytes:
    """Page 1 is a picture and its text only the footer of the signing service; page 2 is an attachment in text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.drawImage(picture_of(PICTURE), 0, 0, WIDTH, HEIGHT)
    page(canvas, [(60, 800 + 12 * row, text) for row, text in enumerate(BSRE)], size=8)
    page(canvas, [(60, 80, "No   Uraian                         Dasar"),
                  (60, 100, "1    Honorarium      Surat Tugas Nomor 11/KU.03-ST/62/2025 tanggal 3 Maret 2025"),
                  (60, 120, "2    Perjalanan      Surat Tugas Nomor 12/KU.03-ST/62/2025 tanggal 4 Maret 2025")])
    canvas.save()
    return out.getvalue()


def a_hidden_layer_with_placeholders() -> bytes:
    """The picture shows the numbered letter, the invisible text beneath is the draft it was made from."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.drawImage(picture_of(PICTURE), 0, 0, WIDTH, HEIGHT)
    draft = canvas.beginText(60, HEIGHT - 50)
    draft.setFont("Helvetica", 11)
    draft.setTextRenderMode(3)
    for line in (*KOP, "Nomor : ${nomor_naskah}     Palangka Raya, ${tanggal_naskah}", "Hal : Laporan",
                 "Menindaklanjuti surat Nomor 88/KU.03-SD/01/2025 tanggal 2 Juni 2025,", "Ketua,", "${nama_pengirim}"):
        draft.textLine(line)
    canvas.drawText(draft)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_letter_then_a_scan_then_another_letter() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    page(canvas, words_of_a_letter())
    canvas.drawImage(picture_of(PICTURE), 0, 0, WIDTH, HEIGHT)
    canvas.showPage()
    page(canvas, words_of_a_letter(
        (("Nomor", "1204/PP.06-SD/01/2025"), ("Sifat", "Biasa"), ("Lampiran", "-"), ("Hal", "Petunjuk Teknis")),
        "Jakarta, 2 Mei 2025"))
    canvas.save()
    return out.getvalue()


def soft_marks_and_ligatures() -> bytes:
    """Bidi controls, zero-width blanks, soft hyphens and the ligature fi, as converters leave them in a text layer."""
    if "Vera" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    head = (("Nomor", "318/\u200bHM.02.3\u00ad-SD/62/2025"), ("Sifat", "Penting"), ("Lampiran", "2 (dua) lembar"),
            ("Hal", "Veri\ufb01kasi Administrasi \u202aPemantau\u202c Pemilihan"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont("Vera", 9)
    for x, y, text in words_of_a_letter(head, "Palangka\u00a0Raya, 12\u00a0Mei\u00a02025"):
        canvas.drawString(x, HEIGHT - y, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def an_older_draft_beside_the_page() -> bytes:
    """What lies outside the page is not printed: the template's old number and date, drawn first."""
    old: Words = [(60, -300, "Nomor : 001/HM.02.3-SD/62/2019     Palangka Raya, 1 Januari 2019"),
                  (60, -280, "Hal : Contoh")]
    return pdf([*old, *words_of_a_letter()])


def turned_by_a_quarter() -> bytes:
    """The page is stored lying and shown upright by its /Rotate."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setPageRotation(90)  # it stores the sheet with its sides changed
    canvas.translate(HEIGHT, 0)
    canvas.rotate(90)
    page(canvas, words_of_a_letter())
    canvas.save()
    return out.getvalue()


def a_letterhead_that_is_a_form() -> bytes:
    """The kop and the head are a form XObject, as templates make them; the body is the page's own."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    words = words_of_a_letter()
    canvas.beginForm("kop")
    canvas.setFont("Helvetica", 11)
    for x, y, text in words:
        if y < 200:
            canvas.drawString(x, HEIGHT - y, text)
    canvas.endForm()
    canvas.doForm("kop")
    page(canvas, [word for word in words if word[1] >= 200])
    canvas.save()
    return out.getvalue()


def an_sop_sheet_by_columns() -> bytes:
    labels = ("NOMOR SOP", "TANGGAL PEMBUATAN", "TANGGAL REVISI", "TANGGAL EFEKTIF", "DISAHKAN OLEH", "NAMA SOP")
    values = ("21 TAHUN 2025", "5 Mei 2025", "", "2025", "Sekretaris KPU Provinsi Kalimantan Tengah",
              "PELAYANAN PERMOHONAN INFORMASI")
    rows = [150 + 20 * row for row in range(len(labels))]
    words: Words = [(60, 50, KOP[0]), (60, 64, KOP[1])]
    words += [(200, y, text) for y, text in zip(rows, labels, strict=True)]
    words += [(60, 290, "DASAR HUKUM :"),
              (60, 306, "1. Undang-Undang No. 14 Tahun 2008 tentang Keterbukaan Informasi Publik;"),
              (60, 322, "2. Peraturan Komisi Informasi Nomor 1 Tahun 2021 tanggal 30 Juni 2021;")]
    words += [(325, y, f": {text}") for y, text in zip(rows, values, strict=True)]
    words += [(60, 420, "STANDAR OPERASIONAL PROSEDUR (SOP)"), (60, 436, "PELAYANAN PERMOHONAN INFORMASI"),
              (360, 600, "Sekretaris Komisi Pemilihan Umum"), (360, 616, "Provinsi Kalimantan Tengah,"),
              (360, 680, "Marthin Lunding")]
    return pdf(words)


def two_parties_names_first() -> bytes:
    """The signature block is a table that was drawn column by column, the names before the posts."""
    words: Words = [
        (250, 60, "BERITA ACARA"), (200, 76, "NOMOR: 55/RT.04-BA/62/2025"), (270, 92, "TENTANG"),
        (180, 108, "SERAH TERIMA KENDARAAN DINAS"),
        (60, 400, "Robi Handoko, S.T."), (360, 400, "Marthin Lunding"),
        (60, 330, "PIHAK KEDUA,"), (360, 330, "PIHAK KESATU,"),
        (60, 150, "Pada hari ini Senin tanggal sembilan belas bulan Mei tahun dua ribu dua puluh lima, bertempat di"),
        (60, 165, "Kantor Komisi Pemilihan Umum Provinsi Kalimantan Tengah, sesuai Surat Nomor 9/RT.04-SD/62/2025"),
        (60, 180, "tanggal 14 Mei 2025, PIHAK KESATU menyerahkan kendaraan nomor polisi KH 1234 XX."),
    ]
    return pdf(words)


def a_wrong_text_layer() -> bytes:
    """A font without a usable map: a reader of text gets other letters than the page shows."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.drawImage(picture_of(PICTURE), 0, 0, WIDTH, HEIGHT)
    shifted = canvas.beginText(60, HEIGHT - 50)
    shifted.setFont("Helvetica", 11)
    shifted.setTextRenderMode(3)
    for line in PICTURE:
        shifted.textLine("".join(chr(ord(letter) + 3) if letter.isalnum() else letter for letter in line))
    canvas.drawText(shifted)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


ANNOUNCED = dict(PRINTED, jenis="Pengumuman", nomor="21/PP.04-Pu/62/2025", tanggal="2025-05-19", klasifikasi="PP.04",
                 perihal="HASIL SELEKSI TENAGA PENDUKUNG", sifat=None, lampiran=None, tujuan=None,
                 penandatangan_nama="Marthin Lunding", penandatangan_jabatan="Sekretaris")

# Maker, what is to be read, and why it is awkward.
TRUTHS = {
    labels_then_colons_then_values: (PRINTED, "Three columns, drawn one after the other."),
    values_before_labels: (PRINTED, "Values and date come before kop and labels, from the last to the first."),
    from_the_bottom_up: (PRINTED, "The page is drawn from the signature to the kop."),
    the_right_half_first: (PRINTED, "Date and addressee in the right half come first (older layout)."),
    each_word_by_itself: (PRINTED, "Each word is placed; the number is cut into four pieces."),
    spaced_letters: (ANNOUNCED, "Kop and title in single letters."),
    a_scan_under_a_signed_footer: (
        UNREADABLE, "Only the picture has number, date and signer; the attachment cites others."),
    a_hidden_layer_with_placeholders: (
        {**dict.fromkeys(("nomor", "tanggal", "klasifikasi")), "penandatangan_nama": None},
        "A draft's placeholders under the picture of the numbered letter."),
    a_letter_then_a_scan_then_another_letter: (PRINTED, "Page 3 is a letter of KPU RI that page 1 forwards."),
    soft_marks_and_ligatures: (
        dict(PRINTED, perihal="Verifikasi Administrasi Pemantau Pemilihan"), "Invisible marks inside number and Hal."),
    an_older_draft_beside_the_page: (PRINTED, "Old number and date lie below the sheet."),
    turned_by_a_quarter: (PRINTED, "Stored lying, shown upright."),
    a_letterhead_that_is_a_form: (PRINTED, "Kop and head in a form XObject."),
    an_sop_sheet_by_columns: ({
        "jenis": "Standar Operasional Prosedur", "nomor": "21 TAHUN 2025", "tanggal": "2025-05-05", "klasifikasi": None,
        "perihal": "PELAYANAN PERMOHONAN INFORMASI", "sifat": None, "lampiran": None, "pengirim": PRINTED["pengirim"],
        "tujuan": None, "penandatangan_nama": "Marthin Lunding", "penandatangan_jabatan": "Sekretaris", "kota": None,
        "arah": "internal"}, "Labels, then the legal base, then the values; revision blank, effective a year only."),
    two_parties_names_first: ({
        "jenis": "Berita Acara", "nomor": "55/RT.04-BA/62/2025", "tanggal": "2025-05-19", "klasifikasi": "RT.04",
        "perihal": "SERAH TERIMA KENDARAAN DINAS", "sifat": None, "lampiran": None},
        "Two parties; who issues it is open."),
    a_wrong_text_layer: (
        {**UNREADABLE, "jenis": None, "pengirim": None, "kota": None},
        "The text layer is not what the page shows."),
}


def make_all(folder: Path) -> None:
    """Write each PDF and a ``truth.json`` beside them."""
    truths = []
    for maker, (truth, why) in TRUTHS.items():
        name = maker.__name__.replace("_", "-")
        (folder / f"{name}.pdf").write_bytes(maker())
        truths.append({"id": name, "file_digital": f"{name}.pdf", **truth, "why": why})
    (folder / "truth.json").write_text(json.dumps(truths, ensure_ascii=False), encoding="utf-8")
