"""The pages of a list: searched, split when long, and each standing alone. What a browser does is told by its parts."""

import json
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recap.samples import Book, a_year, an_item, book_of, dip_of
from recap.test_exporters import Page, parts_of

from ppid_dms.recap.exporters.facets import facets_of
from ppid_dms.recap.exporters.text import clean
from ppid_dms.vocabulary import Category


def many(count, **changes):
    book = Book()
    for document in range(1, count + 1):
        book.enter(an_item(
            document_id=document, summary=f"Laporan ke-{document}", category=list(Category)[document % 3],
            unit=f"Unit {document % 4}", made_on=date(2020 + document % 3, 1, 1), **changes))
    return dip_of(book.lines)


def pages_of(edition, rows=100):
    return {name: Page(content.decode()) for name, content in
            parts_of(edition, "html", html_page_rows=rows).items()}


def rows_of(page):
    return [attributes["id"] for tag, attributes in page.tags if tag == "tr" and "id" in attributes]


def test_a_list_that_fits_is_one_page_and_has_no_links_to_others():
    [name] = parts_of(many(100), "html", html_page_rows=100)
    assert name == "dip-2026-1.html"
    page = pages_of(many(100))[name]
    assert "data-cari" not in page.all("body")[0]
    assert all(a["href"].startswith("#") for a in page.all("a"))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.integers(1, 15))
def test_every_row_stands_on_exactly_one_page_in_the_order_of_the_list(count, size):
    edition = many(count)
    pages = pages_of(edition, size)
    listed = [page for name, page in pages.items() if not name.endswith("-cari.html")]
    assert [anchor for page in listed for anchor in rows_of(page)] == [
        row.anchor for block in edition.blocks for row in block.rows]
    assert all(len(rows_of(page)) <= size for page in listed)
    assert len(listed) == max(1, -(-count // size))


def test_each_page_stands_alone_with_titles_header_choices_and_the_way_to_all_others():
    pages = pages_of(many(250))
    assert list(pages) == [
        "dip-2026-1.html", "dip-2026-1-hal-2.html", "dip-2026-1-hal-3.html", "dip-2026-1-cari.html"]
    first = pages["dip-2026-1.html"]
    for name, page in pages.items():
        linked = {a["href"] for a in page.all("a") if not a["href"].startswith("#")}
        assert linked == set(pages), name
        assert sum(a.get("aria-current") == "page" for a in page.all("a")) == 1
        assert page.all("select")[: len(first.all("select")) - 1] == first.all("select")[:-1], "the same choices"
        if not name.endswith("-cari.html"):
            assert page.all("body") == [{"data-cari": "dip-2026-1-cari.html"}]
            assert sum(th.get("scope") == "col" for th in page.all("th")) == 7


def test_a_block_that_goes_on_says_so_and_one_that_begins_does_not():
    second = pages_of(many(250))["dip-2026-1-hal-2.html"]
    titles = [cell for cell in second.cells if cell[:3] in {"A. ", "B. ", "C. "}]
    assert [title.endswith("(lanjutan)") for title in titles] == [True, False]


def test_the_search_page_knows_every_row_and_where_it_is():
    edition = many(250)
    files = parts_of(edition, "html", html_page_rows=100)
    content = files["dip-2026-1-cari.html"].decode()
    index = json.loads(re.search(r'<script type="application/json" id="indeks">(.*?)</script>', content, re.DOTALL)[1])
    pages = {name: set(rows_of(Page(text.decode()))) for name, text in files.items()}
    assert len(index) == 250
    assert all(anchor in pages[page] for anchor, page, _text, _choices in index)
    anchor, _page, text, choices = index[0]
    row = next(row for block in edition.blocks for row in block.rows if row.anchor == anchor)
    assert text == f"{row.values[0]} · {row.values[1]}"
    assert len(choices.split()) == len(facets_of(edition))


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "a\u2028b"])
def test_no_text_breaks_out_of_the_index(text):
    book = Book()
    for document in range(3):
        book.enter(an_item(document_id=document, summary=text))
    page = Page(parts_of(dip_of(book.lines), "html", html_page_rows=2)["dip-2026-1-cari.html"].decode())
    assert page.all("script") == [{"type": "application/json", "id": "indeks"}, {}]
    index, _end = json.JSONDecoder().raw_decode(page.texts["script"])
    assert index[0][2] == f"1 · {clean(text)}"


def test_lists_are_filtered_by_category_unit_year_and_kind():
    assert [facet.label for facet in facets_of(dip_of(a_year()))] == ["Kategori", "Unit", "Tahun", "Jenis"]
    years = facets_of(dip_of(a_year()))[2]
    assert list(years.options) == ["2024", "2025", "2026", "(tanpa)"], "what has no date can be asked for too"
    labels = [facet.label for facet in facets_of(book_of(a_year()))]
    assert labels == ["Tahun dokumen", "Jenis", "Kategori", "Unit", "Baris"]


def test_a_choice_between_one_thing_is_none_and_one_among_hundreds_neither():
    assert [facet.label for facet in facets_of(dip_of([]))] == []
    book = Book()
    for document in range(300):
        book.enter(an_item(document_id=document, unit=f"Unit {document}"))
    assert [facet.label for facet in facets_of(dip_of(book.lines))] == []


def test_each_row_tells_its_choices_and_sorts_by_its_date_not_by_its_wording():
    page = pages_of(dip_of(a_year()))["dip-2026-1.html"]
    rows = [attributes for tag, attributes in page.tags if tag == "tr" and "id" in attributes]
    assert all(re.fullmatch(r"\d+( \d+){3}", row["data-s"]) for row in rows)
    dates = [attributes["data-v"] for tag, attributes in page.tags if tag == "td" and "data-v" in attributes]
    assert dates[0] == "2024-03-12"
    assert dates[-1] == "", "without a date it stands last"


def test_the_search_is_not_offered_without_a_script():
    page = pages_of(many(3))["dip-2026-1.html"]
    search = next(attributes for _tag, attributes in page.tags if attributes.get("id") == "saring")
    assert "hidden" in search
    assert search["role"] == "search"
    labelled = {label["for"] for label in page.all("label")}
    fields = {a["id"] for tag in ("input", "select") for a in page.all(tag)}
    assert fields == labelled, "every field has its label"
    assert {"id": "hasil", "role": "status"} in page.all("p")
