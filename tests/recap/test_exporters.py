"""What a clerk, a citizen, a program and an attacker find in the exported files."""

import csv
import io
import json
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from html.parser import HTMLParser

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openpyxl.utils.escape import unescape
from pypdf import PdfReader
from recap.register import a_decision, a_withdrawal
from recap.samples import OFFICE, Book, a_year, an_item, book_of, dik_of, dip_of, settled, statistics_of

from ppid_dms.errors import UsageError
from ppid_dms.recap.chain import Loss
from ppid_dms.recap.decree import Decree
from ppid_dms.recap.editions import Semester, approvals
from ppid_dms.recap.exporters import EXPORTERS, exporter
from ppid_dms.recap.exporters.interface import Block, Column, ColumnKind, Edition, Layout, Row
from ppid_dms.recap.exporters.json import schema
from ppid_dms.recap.exporters.measure import HIGHEST, height_of
from ppid_dms.recap.exporters.text import clean


def log_of(decisions):
    return settled(approvals(lambda: decisions, 2026, OFFICE, date(2026, 12, 31)))


LIST = dip_of(a_year())
BOOK = book_of(
    a_year(), as_of=date(2026, 7, 3), base_url="https://paperless.kpu.example",
    annexes=(log_of([a_decision(1)]), statistics_of(a_year())))

LOST = Loss(2, 12, 30, {2026: 40}, "administrator.sari", datetime(2026, 7, 1, 4, tzinfo=UTC))

HOSTILE = [
    '=HYPERLINK("http://jahat.example","Klik")',
    "=cmd|' /C calc'!A0",
    "+62 812 0000",
    "-",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "{=SUM(A1)}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></table><h1>x</h1>",
    "{{ 7 * 7 }}{% raw %}",
    "<r><x></r>",
    "<r>a</b></r>",
    "_x0041_",
    "laporan\u202efdp.exe",
    "\u2066kiri\u2069 \u200fkanan\u061c",
    "nol\x00bel\x07esc\x1b[31m del\x7f c1\x9b",
    "\ud800 sendiri \udfff",
    "\ufffe\uffff\U0001ffff",
    "a\u2028b\u2029c\x85d\ve\ff",
    'koma, "kutip" dan\r\nbaris',
    "x" * 10_000,
    "kata " * 2_000,
    "😀" * 200,
    "   ",
]


def a_book_of(*summaries):
    book = Book()
    for document, summary in enumerate(summaries, 1):
        book.enter(an_item(document_id=document, summary=summary, unit=summary, made_on=None))
    return book


KEPUTUSAN = a_book_of("Laporan Kinerja")
KEPUTUSAN.establish(Decree("45 Tahun 2026", date(2026, 7, 3), Semester(2026, 1)))
# A register holds no lone surrogates: SQLite does not take them.
WITH_HOSTILE_TEXT = a_book_of(*(text for text in HOSTILE if "\ud800" not in text)).lines
FORBIDDEN = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
any_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None), max_size=60),
    st.tuples(st.sampled_from(HOSTILE[:25]), st.text(st.characters(codec=None), max_size=20)).map("".join),
)
thorough = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


def parts_of(edition, name, **layout):
    """Each file of an exported edition by its name."""
    files = {}
    for part in exporter(name, Layout(**layout)).parts(edition):
        out = io.BytesIO()
        part.write(out)
        files[part.name] = out.getvalue()
    return files


def written(edition, name, **layout):
    """The only file of an exported edition."""
    [content] = parts_of(edition, name, **layout).values()
    return content


def one_row(*texts):
    """An edition of one row of texts, with the same text in every other place that can hold one."""
    columns = tuple(Column(f"k{i}", f"Kolom {i}", names_row=i == 1) for i, _text in enumerate(texts))
    return Edition(
        key="uji",
        name="uji-2026",
        label="Uji",
        titles=("DAFTAR", texts[0]),
        status=texts[0],
        columns=columns,
        blocks=(Block(texts[0], (Row("r-1", texts),), "berkala"),),
        as_of=date(2026, 6, 30),
        office=replace(OFFICE, body=texts[0], address=texts[0], petugas_name=texts[0], atasan_title=texts[0]),
        public=False,
    )


def sheet_of(edition):
    return openpyxl.load_workbook(io.BytesIO(written(edition, "xlsx"))).active


def text_of_pdf(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def header_row(sheet):
    return next(row for row in range(1, 20) if sheet.cell(row, 2).value is not None and sheet.cell(row, 1).value)


class Page(HTMLParser):
    """A page as a browser would read it: its tags with attributes, and the text of each cell."""

    def __init__(self, content):
        super().__init__()
        self.tags, self.cells, self.texts = [], [], {"style": "", "script": ""}
        self._inside = None
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in {"td", "th", "style", "script"}:
            self._inside = tag
            if tag not in self.texts:
                self.cells.append("")

    def handle_endtag(self, tag):
        if tag in {"td", "th", "style", "script"}:
            self._inside = None

    def handle_data(self, data):
        if self._inside in self.texts:
            self.texts[self._inside] += data
        elif self._inside:
            self.cells[-1] += data

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


# ── hostile text ────────────────────────────────────────────────────────────


@thorough
@given(any_text)
def test_cleaned_text_is_one_visible_line_and_cleaning_it_again_changes_nothing(text):
    assert not FORBIDDEN.search(clean(text))
    assert "\n" not in clean(text)
    assert clean(clean(text)) == clean(text)
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Laporan Kinerja – “LKj” № 2°", "Laporan Kinerja – “LKj” № 2°"),
        ("satu\tdua\r\ntiga", "satu dua tiga"),
        ("laporan\u202efdp.exe", "laporanfdp.exe"),
        ("nol\x00bel", "nol\ufffdbel"),
        ("\ud83d", "\ufffd"),
        ("  rapi  ", "rapi"),
        ("क्\u200dष 👩\u200d👧", "क्\u200dष 👩\u200d👧"),
    ],
)
def test_what_cannot_be_seen_is_removed_or_shown(text, cleaned):
    assert clean(text) == cleaned


@thorough
@given(any_text, any_text)
def test_no_text_breaks_out_of_a_csv_cell_or_calculates(one, other):
    content = written(one_row(one, other), "csv").decode("utf-8")
    assert not FORBIDDEN.search(content)
    header, row = csv.reader(io.StringIO(content, newline=""), strict=True)
    assert header == ["k0", "k1"]
    for cell, text in zip(row, (one, other), strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
        assert cell.removeprefix("'") == clean(text).removeprefix("'")


@thorough
@given(st.lists(st.tuples(any_text, any_text), min_size=1, max_size=8), st.sampled_from(",;"))
def test_csv_is_quoted_exactly_as_the_standard_library_quotes_it(rows, delimiter):
    edition = one_row("a", "b")
    edition = replace(edition, blocks=(Block(None, tuple(Row(f"r-{i}", row) for i, row in enumerate(rows))),))
    content = written(edition, "csv", csv_delimiter=delimiter).decode()
    expected = io.StringIO(newline="")
    read = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    csv.writer(expected, delimiter=delimiter).writerows(read)
    assert content == expected.getvalue()


@thorough
@given(any_text, any_text)
def test_json_gives_the_cleaned_text_as_it_is(one, other):
    document = json.loads(written(one_row(one, other), "json").decode("utf-8"))
    assert document["rows"] == [{"k0": clean(one), "k1": clean(other)}]
    assert document["status"] == clean(one)


@thorough
@given(any_text, any_text)
def test_no_text_becomes_part_of_the_page(one, other):
    page, harmless = (Page(written(one_row(*t), "html").decode("utf-8")) for t in ((one, other), ("a", "b")))
    if clean(one):
        assert [tag for tag, _attributes in page.tags] == [tag for tag, _attributes in harmless.tags]
        assert page.cells[-2:] == [clean(one), clean(other)]
    assert page.texts == harmless.texts
    assert not page.all("img")
    assert not FORBIDDEN.search("".join(page.cells))


@thorough
@given(any_text, any_text)
def test_the_clerk_reads_any_text_as_text(one, other):
    sheet = sheet_of(one_row(one, other))
    for row in sheet.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    first = header_row(sheet) + 2
    for cell, text in zip(sheet[first], (one, other), strict=True):
        # The blank is what keeps XlsxWriter from taking "<r>…</r>" for its own markup.
        assert unescape(cell.value or "").rstrip(" ") == clean(text)


@pytest.mark.parametrize("text", ["panjang " * 5_000, "😀" * 20_000])
def test_a_text_longer_than_a_cell_is_cut_visibly_in_xlsx_and_whole_elsewhere(text):
    edition = one_row("a", text)
    sheet = sheet_of(edition)
    cell = sheet.cell(header_row(sheet) + 2, 2).value
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert cell.endswith("[dipotong; teks lengkap ada di berkas CSV dan JSON]")
    assert json.loads(written(edition, "json"))["rows"][0]["k1"] == clean(text)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//jahat.example"]
)
def test_only_a_web_address_can_be_clicked(address):
    edition = one_row("a", "b", address)
    columns = (*edition.columns[:2], replace(edition.columns[2], kind=ColumnKind.LINK))
    edition = replace(edition, columns=columns)
    hrefs = [a["href"] for a in Page(written(edition, "html").decode()).all("a")]
    assert all(href.startswith("#") for href in hrefs)
    sheet = sheet_of(edition)
    assert sheet.cell(header_row(sheet) + 2, 3).hyperlink is None


@settings(thorough, max_examples=15)
@given(any_text, any_text)
def test_any_text_stands_on_paper_as_text(one, other):
    content = written(one_row(one, other), "pdf")
    for word in ("/JavaScript", "/JS", "/Launch", "/URI", "/EmbeddedFile"):
        assert word.encode() not in content
    assert not FORBIDDEN.search(text_of_pdf(content).replace("\n", ""))


def test_what_is_hostile_can_still_be_read_on_paper():
    for text in HOSTILE[:9] + HOSTILE[13:19]:
        told = text_of_pdf(written(one_row("a", text), "pdf")).replace("\n", "").replace(" ", "")
        assert clean(text).replace(" ", "") in told, text


# ── XLSX ────────────────────────────────────────────────────────────────────


def test_the_workbook_opens_with_letterhead_titles_status_and_frozen_header():
    sheet = sheet_of(LIST)
    header = header_row(sheet)
    above = [sheet.cell(row, 1).value for row in range(1, header)]
    assert above == [
        "KOMISI PEMILIHAN UMUM",
        "PROVINSI KALIMANTAN TENGAH",
        "Jalan Jenderal Sudirman Nomor 4, Palangka Raya",
        "DAFTAR INFORMASI PUBLIK",
        "PPID KPU PROVINSI KALIMANTAN TENGAH",
        "TAHUN 2026 SEMESTER I",
        "Status: belum ditetapkan  |  Keadaan per 30 Juni 2026",
    ]
    assert sheet.freeze_panes == f"A{header + 1}"
    assert [cell.value for cell in sheet[header]][:2] == ["No.", "Ringkasan Isi Informasi"]


def test_the_workbook_prints_on_a4_landscape_with_the_header_on_each_page_and_page_numbers():
    sheet = sheet_of(BOOK)
    header = header_row(sheet)
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"${header}:${header}"
    assert sheet.oddFooter.right.text == "Halaman &P dari &N"


def test_each_category_has_its_title_and_an_empty_one_says_nihil():
    sheet = sheet_of(LIST)
    column = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    last = column.index("C. Informasi yang Wajib Diumumkan Secara Serta Merta") + 1
    assert column[last] == "Nihil"
    header = header_row(sheet)
    assert all(r.max_row < header or r.min_row > last + 1 for r in sheet.merged_cells.ranges), (
        "a list with merged cells cannot be sorted")
    assert sheet.auto_filter.ref == f"A{header}:G{last + 1}"


def test_the_book_can_be_filtered_and_its_dates_are_dates():
    sheet = sheet_of(BOOK)
    header = header_row(sheet)
    assert sheet.auto_filter.ref == f"A{header}:R{header + 12}"
    first = sheet[header + 1]
    assert first[1].value == datetime(2026, 1, 12)  # noqa: DTZ001  (a spreadsheet knows no zones)
    assert first[1].is_date
    assert first[3].value == datetime(2025, 2, 28)  # noqa: DTZ001
    assert first[14].value == BOOK.blocks[0].rows[0].values[18]
    assert first[15].value == 11
    assert first[16].hyperlink.target == "https://paperless.kpu.example/documents/11/"


def test_a_moment_is_the_wall_clock_of_the_office_and_an_old_or_huge_value_stays_text():
    kinds = (ColumnKind.MOMENT, ColumnKind.DATE, ColumnKind.NUMBER, ColumnKind.DATE)
    row = (datetime(2026, 1, 12, 1, 5, 9, tzinfo=UTC), date(1899, 12, 31), 12345678901234567890, None)
    edition = replace(
        BOOK,
        columns=tuple(Column(f"k{i}", f"Kolom {i}", kind) for i, kind in enumerate(kinds)),
        blocks=(Block(None, (Row("r-1", row),)),),
    )
    sheet = sheet_of(edition)
    cells = [cell.value for cell in sheet[header_row(sheet) + 1]]
    assert cells == [datetime(2026, 1, 12, 8, 5, 9), "31 Desember 1899", "12345678901234567890", None]  # noqa: DTZ001


def test_the_book_ends_with_both_signatures_and_a_dotted_line_for_a_name_not_known():
    sheet = sheet_of(BOOK)
    texts = [cell.value for cell in sheet[sheet.max_row] if cell.value]
    assert texts[0].split() == ["Petugas", "PPID,", "Rina", "Wulandari", "NIP", "199001012015032001"]
    right = [line for line in texts[1].split("\n") if line]
    assert right[:4] == [
        "Palangka Raya, 3 Juli 2026",
        "Mengetahui,",
        "Atasan PPID,",
        "Sekretaris KPU Provinsi Kalimantan Tengah",
    ]
    assert set(right[4]) == {"."}


def test_a_nip_is_not_published_because_it_holds_a_date_of_birth():
    for name in EXPORTERS:
        content = written(LIST, name)
        readable = {"xlsx": lambda _c: repr(list(sheet_of(LIST).iter_rows(values_only=True))), "pdf": text_of_pdf}
        text = readable.get(name, bytes.decode)(content)
        assert "199001012015032001" not in text
        assert "NIP" not in text


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_was_lost_is_told_in_every_format(name):
    edition = book_of(a_year(), losses=[LOST])
    content = written(edition, name)
    readable = {"xlsx": lambda _c: repr(list(sheet_of(edition).iter_rows(values_only=True))), "pdf": text_of_pdf}
    text = re.sub(r"\s+", "", readable.get(name, bytes.decode)(content))
    for told in ("hilang dan dinyatakan tidak dapat dipulihkan", "Dinyatakan oleh administrator.sari",
                 "tidak dipakai lagi: R-2026-0003 s.d. R-2026-0040"):
        assert re.sub(r"\s+", "", told) in text


def test_a_wrapped_text_has_the_room_that_it_needs():
    sheet = sheet_of(LIST)
    heights = {sheet.cell(row, 2).value: sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)}
    by_length = sorted((len(text), height) for text, height in heights.items() if text and height)
    assert by_length[-1][1] > 200, "the very long summary"
    for text, height in heights.items():
        if text and height and text.startswith(("Laporan", "Berita Acara", "Keputusan")):
            assert height > height_of([(text, 46)]) - 1, "points are written, not pixels"
    assert height_of([("Permanen", 18)]) < 16
    assert height_of([("kata " * 3_000, 30)]) == HIGHEST
    assert height_of([("a" * 64, 17)]) == height_of([("a" * 60, 17)]) > height_of([("a" * 20, 17)])


def test_the_workbook_names_its_office_and_no_time_of_day():
    properties = openpyxl.load_workbook(io.BytesIO(written(LIST, "xlsx"))).properties
    assert properties.creator == "KPU Provinsi Kalimantan Tengah"
    assert properties.created == properties.modified == datetime(2026, 6, 30)  # noqa: DTZ001


def test_the_book_has_its_annexes_as_sheets_of_their_own():
    book = openpyxl.load_workbook(io.BytesIO(written(BOOK, "xlsx")))
    assert book.sheetnames == ["Buku Rekap", "Log Pengesahan", "Statistik"]
    sheet = book["Statistik"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert {"STATISTIK INFORMASI PUBLIK", "Menurut kategori", "Lengkap ketujuh unsurnya"} <= set(texts)
    assert not any(str(text).startswith("Petugas PPID") for text in texts), "what is not signed has no signatures"
    number = next(row[1] for row in sheet.iter_rows() if row[0].value == "Berkala")
    assert (number.value, number.number_format) == (5, "#,##0")


def test_a_shared_item_is_opened_from_its_summary():
    edition = dip_of(a_year(), link=lambda item: "https://kpu.example/share/a" if item.document_id == 11 else None)
    sheet = sheet_of(edition)
    cells = [row[1] for row in sheet.iter_rows() if row[1].hyperlink]
    assert [(cell.value, cell.hyperlink.target) for cell in cells] == [
        ("Laporan Kinerja (LKj) Tahun 2024", "https://kpu.example/share/a")]
    assert "https://kpu.example/share/a" in [a["href"] for a in Page(written(edition, "html").decode()).all("a")]
    links = [note.get_object()["/A"]["/URI"] for page in PdfReader(io.BytesIO(written(edition, "pdf"))).pages
             for note in page.get("/Annots", [])]
    assert links == ["https://kpu.example/share/a"]


# ── CSV and JSON ────────────────────────────────────────────────────────────


def test_csv_has_machine_columns_iso_dates_and_the_category_in_each_row():
    content = written(LIST, "csv")
    assert content.count(b"\r\n") == content.count(b"\n") == LIST.row_count + 1
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
    assert list(rows[0]) == [
        *("no", "ringkasan", "unit", "penanggung_jawab", "tanggal", "tempat"),
        *("bentuk", "retensi", "kategori", "jenis", "nomor_rekap", "tautan"),
    ]
    assert (rows[0]["tanggal"], rows[0]["tempat"], rows[0]["kategori"]) == ("2024-03-12", "Palangka Raya", "berkala")
    assert [row["kategori"] for row in rows] == ["berkala"] * 5 + ["setiap-saat"] * 3


def test_an_office_may_ask_for_a_semicolon_and_a_mark_that_excel_knows():
    content = written(LIST, "csv", csv_delimiter=";", csv_bom=True)
    assert content.startswith(b"\xef\xbb\xbfno;ringkasan;")
    plain = written(LIST, "csv")
    assert not plain.startswith(b"\xef\xbb\xbf")
    read = [list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
            for text, mark in ((content.decode("utf-8-sig"), ";"), (plain.decode(), ","))]
    assert read[0] == read[1]


def strict(part):
    """A schema that allows nothing it does not describe."""
    if isinstance(part, dict):
        closed = {"additionalProperties": False} if "properties" in part and "additionalProperties" not in part else {}
        return {key: strict(value) for key, value in part.items()} | closed
    return [strict(each) for each in part] if isinstance(part, list) else part


@pytest.mark.parametrize("edition", [
    LIST, BOOK, dik_of(a_year()), dip_of([]), dik_of([]), book_of([], annexes=(statistics_of([]), log_of([]))),
    dip_of(a_year(), link=lambda _item: "https://kpu.example/share/a"),
    book_of(KEPUTUSAN.lines, annexes=(statistics_of(a_year()), log_of([a_decision(1), a_withdrawal(2, actor=None)]))),
    dip_of(WITH_HOSTILE_TEXT), replace(BOOK, blocks=book_of(a_year(), losses=[LOST]).blocks),
], ids=lambda edition: edition.name)
def test_json_is_as_its_schema_describes_it_down_to_the_last_member(edition):
    described = schema(edition.key)
    Draft202012Validator.check_schema(described)
    Draft202012Validator(strict(described), format_checker=FormatChecker()).validate(
        json.loads(written(edition, "json")))


@pytest.mark.parametrize("change", [
    lambda document: document.pop("as_of"),
    lambda document: document["rows"][0].update(kategori="dikecualikan"),
    lambda document: document["rows"][0].update(tanggal="12 Maret 2024"),
    lambda document: document["rows"][0].pop("retensi"),
    lambda document: document.update(public=False),
    lambda document: document["rows"][0].update(tautan="javascript:alert(1)"),
])
def test_the_schema_refuses_what_a_public_list_may_not_be(change):
    document = json.loads(written(LIST, "json"))
    change(document)
    assert not Draft202012Validator(schema("dip")).is_valid(document)


def test_json_is_one_versioned_document_with_sorted_keys():
    content = written(LIST, "json").decode("utf-8")
    document = json.loads(content)
    assert list(document) == sorted(document)
    assert document["schema"] == "ppid-dms/dip/1"
    assert document["status"] == "belum ditetapkan"
    assert document["as_of"] == "2026-06-30"
    assert [block["rows"] for block in document["blocks"]] == [5, 3, 0]
    assert document["rows"][0]["tanggal"] == "2024-03-12"
    assert document["rows"][-1]["tanggal"] is None
    assert {column["key"] for column in document["columns"]} == set(document["rows"][0])
    book = json.loads(written(BOOK, "json"))
    assert book["schema"] == "ppid-dms/rekap/1"
    assert book["rows"][0]["disahkan_pada"] == "2026-01-12T10:15:00+07:00"


def test_an_empty_list_is_still_a_whole_file_in_every_format():
    empty = dip_of([])
    assert json.loads(written(empty, "json"))["rows"] == []
    assert written(empty, "csv").count(b"\r\n") == 1
    assert Page(written(empty, "html").decode()).cells.count("Nihil") == 3
    values = [cell for row in sheet_of(empty).iter_rows(values_only=True) for cell in row]
    assert values.count("Nihil") == 3
    assert text_of_pdf(written(empty, "pdf")).count("Nihil") == 3
    book = book_of([])
    assert Page(written(book, "html").decode()).cells.count("Nihil") == 1
    assert "Nihil" in [sheet_of(book).cell(row, 1).value for row in range(1, 12)]


# ── HTML ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("edition", [LIST, BOOK], ids=["dip", "rekap"])
def test_the_page_asks_nobody_for_anything_and_forbids_all_but_its_own_style_and_script(edition):
    content = written(edition, "html").decode("utf-8")
    page = Page(content)
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    checksum = {kind: b64encode(sha256(text.encode()).digest()).decode() for kind, text in page.texts.items()}
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{checksum['style']}'; script-src 'sha256-{checksum['script']}'; "
        "img-src data:; base-uri 'none'; form-action 'none'")
    assert page.all("script") == [{}]
    assert not any(name.startswith("on") for _tag, attributes in page.tags for name in attributes)
    assert all("style" not in attributes for _tag, attributes in page.tags)
    assert "url(" not in page.texts["style"]
    assert "@import" not in page.texts["style"]
    assert not re.search(r"fetch|XMLHttp|import|innerHTML|eval|https?:", page.texts["script"])
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert all("src" not in attributes for _tag, attributes in page.tags)


def test_the_page_can_be_read_aloud():
    page = Page(written(LIST, "html").decode("utf-8"))
    assert page.all("html") == [{"lang": "id"}]
    assert page.all("caption")
    headers = page.all("th")
    assert sum(h.get("scope") == "col" for h in headers) == 7
    assert sum(h.get("scope") == "row" for h in headers) == LIST.row_count
    assert sum(h.get("scope") == "rowgroup" for h in headers) == 3
    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    skip = next(a for a in page.all("a") if a.get("class") == "skip")
    inner = [a["href"].removeprefix("#") for a in page.all("a")]
    assert skip["href"] == "#daftar"
    assert set(inner) <= set(ids), "no link leads nowhere"
    assert {"r-2026-0003", "berkala", "serta-merta"} <= set(ids)


def test_the_page_of_the_book_links_to_the_documents_and_stays_out_of_search_engines():
    page = Page(written(BOOK, "html").decode("utf-8"))
    assert "https://paperless.kpu.example/documents/11/" in [a["href"] for a in page.all("a")]
    assert {"name": "robots", "content": "noindex, nofollow"} in page.all("meta")
    assert all(meta.get("name") != "robots" for meta in Page(written(LIST, "html").decode()).all("meta"))


# ── the registry ────────────────────────────────────────────────────────────


def test_a_format_is_known_by_its_suffix_and_another_is_refused_with_the_choice():
    assert {exporter(name).suffix for name in EXPORTERS} == {f".{name}" for name in EXPORTERS}
    with pytest.raises(UsageError) as refused:
        exporter("docx")
    assert refused.value.remedy == "Pilih dari: xlsx, csv, json, html, pdf."


def test_knowing_the_formats_loads_none_of_their_libraries():
    code = "import sys, ppid_dms.recap.exporters; print({'xlsxwriter', 'jinja2', 'reportlab'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
