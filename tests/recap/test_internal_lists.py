"""The lists that stay inside: exempt information, the approval log, the statistics; and which links go outside."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recap.register import a_decision
from recap.samples import OFFICE, REPORT, TESTED, Book, a_year, an_item, dik_of, dip_of, statistics_of

from ppid_dms.recap.chain import item_from_json, item_to_json, line_digest
from ppid_dms.recap.editions import approvals, open_links
from ppid_dms.recap.exporters.interface import Audience
from ppid_dms.records import Share
from ppid_dms.vocabulary import Category, DipField, ExemptField, Outcome, Request, SideTag


def headers(edition):
    return [column.header for _i, column in edition.columns_for(Audience.PEOPLE)]


def values(edition, key):
    place = next(i for i, column in enumerate(edition.columns) if column.key == key)
    return [row.values[place] for block in edition.blocks for row in block.rows]


def counts(edition, key):
    block = next(block for block in edition.blocks if block.key == key)
    return {row.values[0]: row.values[1] for row in block.rows}


# ── exempt information ──────────────────────────────────────────────────────


def exempt(**test):
    return an_item(category=Category.EXEMPT, exemption={**TESTED, **test})


def test_the_list_of_exempt_information_has_the_columns_of_lampiran_ii_and_is_not_public():
    edition = dik_of(a_year())
    assert headers(edition) == [
        "No.", "Informasi", "Dasar Hukum Pengecualian", "Konsekuensi Bila Dibuka", "Konsekuensi Bila Ditutup",
        "Jangka Waktu"]
    assert (edition.name, edition.public, edition.status) == ("dik-2026-1", False, "untuk keperluan internal")
    assert values(edition, "informasi") == ["Hasil pemeriksaan kesehatan pegawai"]
    assert values(edition, "dasar_hukum") == ["UU 14/2008 Pasal 17 huruf h"]
    assert values(edition, "jangka_waktu") == ["5 tahun (sampai 4 Januari 2031)"]
    assert values(edition, "sampai") == [date(2031, 1, 4)]


def test_what_is_public_is_not_on_the_list_of_exempt_information_nor_the_other_way_round():
    book = Book()
    moved = book.enter(an_item(document_id=1, summary="dahulu terbuka"))
    book.enter(an_item(document_id=2, summary="terbuka"))
    book.correct(moved, category=Category.EXEMPT, exemption=TESTED)
    assert values(dik_of(book.lines), "informasi") == ["dahulu terbuka"]
    assert values(dip_of(book.lines), "ringkasan") == ["terbuka"]


@pytest.mark.parametrize(("until", "printed"), [
    ("2026-06-30", "5 tahun (sampai 30 Juni 2026)"),
    ("2026-06-29", "5 tahun (berakhir 29 Juni 2026); perlu diklasifikasikan kembali"),
    ("", "5 tahun"),
])
def test_a_term_that_has_run_out_says_so_and_waits_for_a_person(until, printed):
    book = Book()
    book.enter(exempt(**{ExemptField.UNTIL.value: until}))
    assert values(dik_of(book.lines), "jangka_waktu") == [printed]
    assert dip_of(book.lines).row_count == 0, "nothing becomes public by itself"


def test_an_item_recorded_before_its_test_was_part_of_the_line_is_listed_with_empty_columns():
    book = Book()
    book.enter(an_item(category=Category.EXEMPT))
    assert values(dik_of(book.lines), "dasar_hukum") == [""]


def test_the_test_is_part_of_the_chained_line_and_lines_without_one_keep_their_form():
    with_test, without = exempt(), an_item()
    assert item_from_json(item_to_json(with_test)) == with_test
    assert item_from_json(item_to_json(without)) == without
    assert "exemption" not in item_to_json(without)
    line = Book().enter(with_test)
    assert line_digest(line) != line_digest(replace(line, item=exempt(**{ExemptField.TERM.value: "1 tahun"})))


def test_a_held_item_that_is_exempt_stays_on_its_list():
    book = Book()
    book.enter(exempt())
    assert dik_of(book.lines, held=lambda _day: {11}).row_count == 1


# ── the approval log ────────────────────────────────────────────────────────


def log_of(*decisions, year=2026, as_of=date(2026, 12, 31)):
    return approvals(lambda: [replace(each, id=i) for i, each in enumerate(decisions, 1)], year, OFFICE, as_of)


def test_the_log_holds_every_answer_also_those_that_were_refused():
    edition = log_of(
        a_decision(7),
        a_decision(8, outcome=Outcome.REFUSED, reason="bukan-yang-berhak", note="Tag dilepas."),
        a_decision(9, request=Request.SUBMIT, outcome=Outcome.INCOMPLETE, missing=(DipField.PLACE, DipField.DATE)),
        a_decision(9, request=None, hold=SideTag.PERSONAL_DATA, outcome=Outcome.HELD, actor=None, actor_name=""))
    assert values(edition, "hasil") == ["diterima", "ditolak", "belum-lengkap", "ditahan"]
    assert values(edition, "permintaan") == ["disahkan", "disahkan", "diajukan", None]
    assert values(edition, "penahan")[3] == "data-pribadi"
    assert values(edition, "kurang")[2] == "tempat, tanggal"
    assert values(edition, "pelaku") == ["sekretaris.budi"] * 3 + [None]
    assert edition.row_count == 4
    assert not edition.public


def test_the_log_of_a_year_is_cut_by_the_clock_of_the_office():
    new_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    edition = log_of(a_decision(1), a_decision(2, recorded_at=new_year))
    assert values(edition, "id_paperless") == [1]
    assert values(log_of(a_decision(1), as_of=date(2026, 3, 1)), "id") == []


def test_what_is_decided_while_the_log_is_written_is_left_to_the_next_one():
    kept = [a_decision(1, id=1)]
    edition = approvals(lambda: kept, 2026, OFFICE, date(2026, 12, 31))
    kept.append(a_decision(2, id=2))
    assert edition.row_count == len(list(edition.blocks[0].rows)) == 1


# ── statistics ──────────────────────────────────────────────────────────────


def test_what_stands_is_counted_by_category_unit_and_year():
    edition = statistics_of(a_year())
    assert counts(edition, "kategori") == {
        "Berkala": 5, "Tersedia Setiap Saat": 3, "Serta Merta": 0, "Dikecualikan": 1,
        "Di antaranya ditahan, tidak diumumkan": 0}
    assert counts(edition, "unit")["Subbagian Keuangan dan Barang Milik Negara"] == 3
    assert counts(edition, "tahun") == {"2024": 3, "2025": 1, "2026": 4, "Tanpa tanggal": 1}
    assert counts(statistics_of(a_year(), held=lambda _day: {11, 15}), "kategori")[
        "Di antaranya ditahan, tidak diumumkan"] == 1, "an exempt item is not public anyway"


def test_completeness_counts_each_of_the_seven_elements_of_the_public_items():
    book = Book()
    book.enter(an_item(document_id=1))
    book.enter(an_item(document_id=2, made_at=" ", retention=""))
    book.enter(an_item(document_id=3, category=Category.EXEMPT, unit=""))
    found = list(counts(statistics_of(book.lines), "kelengkapan").items())
    assert [number for _name, number in found] == [2, 2, 2, 2, 1, 2, 1, 1]
    assert found[-1] == ("Lengkap ketujuh unsurnya", 1)
    rows = statistics_of(book.lines).blocks[-1].rows
    assert rows[4].values == ("5. Waktu dan tempat pembuatan informasi", 1, 2, "50,0%")
    assert all(row.values[3] == "–" for row in statistics_of([]).blocks[-1].rows)


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["enter", "correct", "withdraw"])), max_size=25))
def test_the_counts_of_categories_units_and_years_are_of_the_same_items(acts):
    book = Book()
    for document, act in acts:
        newest = next((line for line in reversed(book.lines) if line.item.document_id == document), None)
        if act == "enter" or newest is None:
            book.enter(an_item(document_id=document, category=list(Category)[document % 4]))
        else:
            getattr(book, act)(newest)
    edition = statistics_of(book.lines)
    sums = {key: sum(counts(edition, key).values()) for key in ("kategori", "unit", "tahun")}
    assert len(set(sums.values())) == 1
    listed = dip_of(book.lines).row_count + dik_of(book.lines).row_count
    assert sums["unit"] == listed, "each item that stands is on exactly one of the two lists"


# ── links for the public ────────────────────────────────────────────────────


SHARE = Share(11, "abc", REPORT.sha256)
BASE = "https://arsip.kpu.example/"


@pytest.mark.parametrize(("share", "item", "link"), [
    (SHARE, REPORT, "https://arsip.kpu.example/share/abc"),
    (replace(SHARE, checksum="d41d8cd98f00b204e9800998ecf8427e"),
     replace(REPORT, checksum="d41d8cd98f00b204e9800998ecf8427e"), "https://arsip.kpu.example/share/abc"),
    (replace(SHARE, checksum="0" * 64), REPORT, None),
    (replace(SHARE, checksum=""), replace(REPORT, checksum=""), None),
    (replace(SHARE, document_id=12), REPORT, None),
    (SHARE, replace(REPORT, sha256="1" * 64, checksum="1" * 64), None),
])
def test_only_the_endorsed_file_is_linked(share, item, link):
    assert open_links([share], BASE)(item) == link


def test_of_several_links_the_same_is_taken_in_whatever_order_they_come():
    shares = [replace(SHARE, slug="b"), replace(SHARE, slug="a"), SHARE]
    assert open_links(shares, BASE)(REPORT) == open_links(shares[::-1], BASE)(REPORT) == f"{BASE}share/a"
