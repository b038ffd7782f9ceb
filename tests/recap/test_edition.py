"""What stands on the public list and in the book, and what must never stand there."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recap.samples import CATEGORIES, END_OF_JUNE, FIRST, OFFICE, Book, a_year, an_item, at, book_of, dip_of

from ppid_dms.recap.chain import Loss
from ppid_dms.recap.decree import Decree, Semester
from ppid_dms.recap.editions import recap
from ppid_dms.recap.exporters.interface import Audience
from ppid_dms.vocabulary import Category

END_OF_YEAR = date(2026, 12, 31)

LAMPIRAN_I = [
    "No.",
    "Ringkasan Isi Informasi",
    "Pejabat/Unit/Satker yang Menguasai Informasi",
    "Penanggung Jawab Pembuatan atau Penerbitan Informasi",
    "Waktu dan Tempat Pembuatan Informasi",
    "Bentuk Informasi yang Tersedia",
    "Jangka Waktu Penyimpanan atau Retensi Arsip",
]

BOOK_HEADERS = [
    "Nomor Rekap",
    "Tanggal Dicatat",
    "Nomor Dokumen",
    "Tanggal Dokumen",
    "Jenis Naskah",
    "Ringkasan Isi Informasi",
    "Kategori",
    "Unit yang Menguasai",
    "Penanggung Jawab",
    "Waktu dan Tempat Pembuatan",
    "Bentuk",
    "Retensi",
    "Disahkan oleh, kapan (WIB)",
    "Dasar",
    "Sidik Jari SHA-256",
    "ID Paperless",
    "Tautan",
    "Keterangan",
]


def the_list(book, semester=FIRST, as_of=END_OF_YEAR):
    return dip_of(book.lines, semester, as_of)


def the_book(book, year=2026, **more):
    return book_of(book.lines, year, **more)


def headers(edition, audience):
    return [column.header for _i, column in edition.columns_for(audience)]


def values(edition, key, audience=Audience.MACHINES):
    place = next(i for i, column in edition.columns_for(audience) if column.key == key)
    return [row.values[place] for block in edition.blocks for row in block.rows]


def machine_rows(edition):
    return [{column.key: row.values[i] for i, column in edition.columns_for(Audience.MACHINES)}
            for block in edition.blocks for row in block.rows]


# ── the public list ─────────────────────────────────────────────────────────


def test_the_printed_list_has_the_seven_columns_of_lampiran_i_in_their_order():
    assert headers(the_list(Book()), Audience.PEOPLE) == LAMPIRAN_I


def test_the_list_says_what_it_is_of_whom_for_when_and_that_it_is_not_established():
    edition = the_list(Book())
    assert edition.name == "dip-2026-1"
    assert edition.titles == (
        "DAFTAR INFORMASI PUBLIK",
        "PPID KPU PROVINSI KALIMANTAN TENGAH",
        "TAHUN 2026 SEMESTER I",
    )
    assert edition.status == "belum ditetapkan"
    assert edition.public


def test_a_keputusan_establishes_the_list_of_its_semester_and_of_no_other():
    decree = Decree("45 Tahun 2026", date(2026, 7, 3), FIRST)
    assert dip_of([], decree=decree).status == "ditetapkan dengan Keputusan Nomor 45 Tahun 2026 tanggal 3 Juli 2026"
    with pytest.raises(ValueError, match="2026-1 does not establish 2026-2"):
        dip_of([], Semester(2026, 2), END_OF_YEAR, decree=decree)


def test_the_line_of_a_keputusan_changes_nothing_on_the_list():
    book = Book()
    book.enter(an_item())
    before = the_list(book)
    book.establish(Decree("45 Tahun 2026", date(2026, 7, 3), FIRST), date(2026, 6, 30))
    assert the_list(book) == before


def test_a_row_of_the_public_list_opens_only_what_the_link_allows():
    book = Book()
    book.enter(an_item(document_id=1, summary="dibagikan"))
    book.enter(an_item(document_id=2, summary="tidak"))
    edition = dip_of(book.lines, link=lambda item: "https://kpu.example/share/a" if item.document_id == 1 else None)
    assert [row.link for row in edition.blocks[0].rows] == ["https://kpu.example/share/a", None]
    assert values(edition, "tautan") == ["https://kpu.example/share/a", None]


def test_categories_stand_in_the_given_order_and_an_empty_one_keeps_its_block():
    edition = dip_of(a_year())
    assert [(block.key, len(block.rows)) for block in edition.blocks] == [
        ("berkala", 5),
        ("setiap-saat", 3),
        ("serta-merta", 0),
    ]
    assert edition.blocks[0].title == "A. Informasi yang Wajib Disediakan dan Diumumkan Secara Berkala"
    turned = dip_of(a_year(), categories=CATEGORIES[::-1])
    assert [block.key for block in turned.blocks] == ["serta-merta", "setiap-saat", "berkala"]
    assert turned.blocks[0].title == "A. Informasi yang Wajib Diumumkan Secara Serta Merta"


def test_the_running_number_starts_again_in_each_category():
    edition = dip_of(a_year())
    assert values(edition, "no") == [1, 2, 3, 4, 5, 1, 2, 3]


def test_time_and_place_are_printed_as_one_and_split_for_machines():
    book = Book()
    book.enter(an_item(made_on=date(2024, 3, 12)))
    edition = the_list(book)
    assert values(edition, "waktu_tempat", Audience.PEOPLE) == ["Palangka Raya, 12 Maret 2024"]
    assert values(edition, "tanggal") == [date(2024, 3, 12)]
    assert values(edition, "tempat") == ["Palangka Raya"]


@pytest.mark.parametrize(
    ("made_on", "made_at", "printed"),
    [
        (None, "Palangka Raya", "Palangka Raya"),
        (date(2024, 8, 17), "", "17 Agustus 2024"),
        (None, "", ""),
    ],
)
def test_what_is_missing_of_time_and_place_leaves_no_comma_behind(made_on, made_at, printed):
    book = Book()
    book.enter(an_item(made_on=made_on, made_at=made_at))
    assert values(the_list(book), "waktu_tempat", Audience.PEOPLE) == [printed]


def test_items_stand_by_date_then_by_number_as_people_count():
    book = Book()
    for document, number, day in (
        (1, "10/PL.01-BA/62/2024", date(2024, 5, 2)),
        (2, "9/PL.01-BA/62/2024", date(2024, 5, 2)),
        (3, "1/PL.01-BA/62/2025", date(2025, 1, 2)),
        (4, "99/PL.01-BA/62/2023", date(2023, 1, 2)),
        (5, "", None),
    ):
        book.enter(an_item(document_id=document, number=number, summary=number or "tanpa tanggal", made_on=day))
    assert [s.split("/")[0] for s in values(the_list(book), "ringkasan")] == ["99", "9", "10", "1", "tanpa tanggal"]


@given(st.lists(st.text() | st.from_regex(r"[0-9]{1,6000}/[A-Z]+", fullmatch=True), min_size=1, max_size=5))
def test_any_number_can_be_sorted(numbers):
    book = Book()
    for document, number in enumerate(numbers):
        book.enter(an_item(document_id=document, number=number))
    assert the_list(book).row_count == len(numbers)


def test_a_ralat_takes_the_place_of_its_entry():
    book = Book()
    entry = book.enter(an_item(summary="Laporan Kinreja"))
    book.correct(entry, summary="Laporan Kinerja")
    edition = the_list(book)
    assert values(edition, "ringkasan") == ["Laporan Kinerja"]
    assert values(edition, "nomor_rekap") == ["R-2026-0001"], "a link to the item outlives its ralat"


def test_a_ralat_can_move_an_item_to_another_category_or_out_of_sight():
    book = Book()
    one, other = book.enter(an_item(document_id=1)), book.enter(an_item(document_id=2, summary="Rahasia"))
    book.correct(one, category=Category.IMMEDIATE)
    book.correct(other, category=Category.EXEMPT)
    assert {block.key: len(block.rows) for block in the_list(book).blocks} == {
        "berkala": 0,
        "setiap-saat": 0,
        "serta-merta": 1,
    }


def test_a_withdrawn_item_leaves_the_list_but_stays_in_the_book():
    book = Book()
    book.withdraw(book.enter(an_item()))
    assert the_list(book).row_count == 0
    assert values(the_book(book), "jenis_baris") == ["entri", "ditarik"]


def test_a_withdrawn_item_comes_back_only_by_a_new_entry():
    book = Book()
    entry = book.enter(an_item())
    book.withdraw(entry)
    book.correct(entry, summary="diralat sesudah ditarik")
    assert the_list(book).row_count == 0
    book.enter(an_item(summary="dimasukkan lagi"))
    assert values(the_list(book), "ringkasan") == ["dimasukkan lagi"]


def test_an_exempt_item_is_never_listed_and_has_no_block():
    edition = dip_of(a_year())
    assert "Hasil pemeriksaan kesehatan pegawai" not in values(edition, "ringkasan")
    assert all("Dikecualikan" not in block.title for block in edition.blocks)


def test_the_list_of_an_ended_semester_stays_as_it_stood_then():
    book = Book()
    entry = book.enter(an_item(summary="lama"), date(2026, 6, 30))
    book.correct(entry, date(2026, 7, 1), summary="baru")
    book.enter(an_item(document_id=2, summary="semester II"), date(2026, 7, 2))
    assert values(the_list(book), "ringkasan") == ["lama"]
    assert the_list(book) == the_list(book, as_of=date(2031, 1, 1))
    assert the_list(book).as_of == END_OF_JUNE
    assert sorted(values(the_list(book, Semester(2026, 2)), "ringkasan")) == ["baru", "semester II"]


def test_the_list_of_a_running_semester_knows_nothing_after_its_as_of_date():
    book = Book()
    book.enter(an_item(document_id=1), date(2026, 2, 1))
    book.enter(an_item(document_id=2), date(2026, 3, 1))
    edition = the_list(book, as_of=date(2026, 2, 28))
    assert edition.row_count == 1
    assert edition.as_of == date(2026, 2, 28)


def test_the_semester_ends_at_midnight_of_the_office_not_of_greenwich():
    book = Book()
    book.enter(an_item(document_id=1), recorded_at=datetime(2026, 6, 30, 16, 59, tzinfo=UTC))
    book.enter(an_item(document_id=2), recorded_at=datetime(2026, 6, 30, 17, 0, tzinfo=UTC))
    assert the_list(book).row_count == 1


def test_the_public_list_holds_nothing_of_the_inside():
    public = repr(dip_of(a_year()).blocks)
    for inside in ("sekretaris.budi", "petugas.rina", "3f786850", "Setuju, sesuai SK", "paperless"):
        assert inside not in public
    keys = {column.key for column in the_list(Book()).columns}
    assert not keys & {"sha256", "id_paperless", "dasar", "disahkan", "disahkan_oleh", "keterangan"}


def test_a_category_without_a_block_is_refused_rather_than_left_out():
    book = Book()
    book.enter(an_item(category=Category.ALWAYS))
    with pytest.raises(KeyError):
        dip_of(book.lines, categories=CATEGORIES[:1])


def test_lines_out_of_sequence_are_refused_because_the_last_one_is_the_valid_one():
    book = Book()
    book.correct(book.enter(an_item()))
    with pytest.raises(ValueError, match="line 1 comes after line 2"):
        dip_of(reversed(book.lines))


@pytest.mark.parametrize(
    ("day", "semester"),
    [
        (date(2026, 1, 1), Semester(2026, 1)),
        (date(2026, 6, 30), Semester(2026, 1)),
        (date(2026, 7, 1), Semester(2026, 2)),
        (date(2026, 12, 31), Semester(2026, 2)),
    ],
)
def test_a_day_lies_in_one_semester(day, semester):
    assert Semester.of(day) == semester
    assert semester.last_day >= day


def test_a_year_has_two_semesters():
    with pytest.raises(ValueError, match="two semesters"):
        Semester(2026, 3)


# ── the book ────────────────────────────────────────────────────────────────


def test_the_book_has_its_eighteen_columns_in_their_order():
    assert headers(the_book(Book()), Audience.PEOPLE) == BOOK_HEADERS


def test_the_book_holds_every_line_of_its_year_in_the_order_of_recording():
    edition = book_of(a_year(), as_of=END_OF_YEAR)
    assert edition.name == "rekap-2026"
    assert edition.titles[0] == "BUKU REKAP INFORMASI PUBLIK TAHUN 2026"
    assert values(edition, "nomor_rekap") == [f"R-2026-{n:04d}" for n in (1, 2, 3, 4, 5, 6, 7)] + [None] + [
        f"R-2026-{n:04d}" for n in (8, 9, 10, 11)
    ]
    assert "dikecualikan" in values(edition, "kategori"), "the book knows what the public list does not"
    assert not edition.public


def test_the_book_of_half_a_year_says_so():
    assert book_of([], as_of=END_OF_JUNE).titles[0] == "BUKU REKAP INFORMASI PUBLIK TAHUN 2026 (SEMESTER I)"
    assert book_of([], as_of=date(2026, 7, 1)).titles[0] == "BUKU REKAP INFORMASI PUBLIK TAHUN 2026"


def test_a_keputusan_stands_in_the_book_with_its_number_and_semester():
    book = Book()
    book.enter(an_item())
    first = book.establish(Decree("45 Tahun 2026", date(2026, 7, 3), FIRST))
    book.establish(Decree("46 Tahun 2026", date(2026, 7, 9), FIRST), date(2026, 7, 10), refers_to=first.seq)
    edition = the_book(book)
    assert values(edition, "jenis_baris") == ["entri", "penetapan", "penetapan"]
    assert values(edition, "nomor_rekap") == ["R-2026-0001", None, None]
    assert values(edition, "nomor_dokumen")[1:] == ["45 Tahun 2026", "46 Tahun 2026"]
    assert values(edition, "ringkasan")[1] == "Penetapan Daftar Informasi Publik Tahun 2026 Semester I"
    assert values(edition, "keterangan")[1:] == [
        "Dicatat oleh administrator.sari", "Dicatat oleh administrator.sari; menggantikan baris ke-2"]


def test_the_book_is_read_anew_each_time_and_never_held_in_memory():
    book = Book()
    book.enter(an_item())
    times = []

    def lines():
        times.append(1)
        return iter(book.lines)

    edition = recap(lines, 2026, OFFICE, CATEGORIES, END_OF_YEAR)
    asked = len(times)
    assert [len(list(edition.blocks[0].rows)) for _again in range(2)] == [1, 1]
    assert len(times) == asked + 2


def test_the_year_of_a_line_is_that_of_the_office_clock():
    book = Book()
    new_year_in_jakarta = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    book.enter(an_item(), recorded_at=new_year_in_jakarta)
    assert the_book(book, 2026).row_count == 0
    assert values(the_book(book, 2027), "tanggal_dicatat") == [date(2027, 1, 1)]


def test_a_correction_names_the_line_that_it_corrects_also_in_an_older_book():
    book = Book()
    entry = book.enter(an_item(), date(2025, 12, 30))
    ralat = book.correct(entry, date(2026, 1, 5), summary="benar")
    book.withdraw(ralat, date(2027, 2, 1))
    assert values(the_book(book, 2026), "keterangan") == ["Ralat atas R-2025-0001"]
    assert values(the_book(book, 2027), "keterangan") == ["Penarikan atas R-2026-0001"]
    assert values(the_book(book, 2027), "nomor_rekap") == [None]
    assert values(the_book(book, 2025), "keterangan") == [None], "an old book is not written into"


def test_what_refers_to_a_line_without_a_number_names_the_number_behind_it():
    book = Book()
    entry = book.enter(an_item())
    ralat = book.correct(entry, summary="benar")
    book.lines[-1] = ralat = type(ralat)(**{f: getattr(ralat, f) for f in ralat.__slots__} | {"number": None})
    book.withdraw(ralat)
    assert values(the_book(book), "merujuk") == [None, "R-2026-0001", "R-2026-0001"]


def test_the_endorsement_is_told_by_the_office_clock():
    book = Book()
    book.enter(an_item(), endorsed_at=datetime(2026, 1, 12, 1, 5, tzinfo=UTC))
    edition = the_book(book)
    assert values(edition, "disahkan", Audience.PEOPLE) == ["sekretaris.budi, 12 Januari 2026 08.05 WIB"]
    assert values(edition, "disahkan_pada") == [datetime(2026, 1, 12, 1, 5, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("", None),
        ("https://paperless.kpu", "https://paperless.kpu/documents/11/"),
        ("https://paperless.kpu/", "https://paperless.kpu/documents/11/"),
    ],
)
def test_a_line_links_to_its_document_where_paperless_has_an_address(base, link):
    book = Book()
    book.enter(an_item())
    assert values(the_book(book, base_url=base), "tautan") == [link]


def test_every_row_can_be_pointed_to():
    for edition in (
        dip_of(a_year()),
        book_of(a_year(), as_of=END_OF_YEAR),
    ):
        anchors = [row.anchor for block in edition.blocks for row in block.rows]
        assert len(set(anchors)) == len(anchors)
        assert all(anchor and anchor.split() == [anchor] for anchor in anchors)


def test_what_is_held_on_the_day_is_not_on_the_list():
    days = []

    def held(day: date) -> set[int]:
        days.append(day)
        return {11}

    whole = dip_of(a_year())
    listed = dip_of(a_year(), held=held)
    count = [sum(len(block.rows) for block in edition.blocks) for edition in (whole, listed)]
    assert days == [END_OF_JUNE]
    assert count[1] == count[0] - 1
    assert "Laporan Kinerja (LKj) Tahun 2024" not in repr(listed.blocks)


LOST = Loss(kept_lines=2, kept_rows=12, lost_rows=30, numbers={2025: 1, 2026: 4}, recorded_by="administrator.sari",
            recorded_at=at(date(2026, 3, 5)))


def with_a_loss():
    """Two lines, a loss of two more, and the number after it."""
    book = Book()
    book.enter(an_item(), date(2025, 12, 30))
    book.enter(an_item(document_id=12))
    book.enter(an_item(document_id=13), date(2026, 3, 6), number="R-2026-0005")
    return book


def test_what_was_lost_stands_in_the_book_between_the_lines_before_and_after_it():
    rows = machine_rows(the_book(with_a_loss(), losses=[LOST]))
    assert [row["nomor_rekap"] for row in rows] == ["R-2026-0001", None, "R-2026-0005"]
    assert rows[1]["jenis_baris"] == "kehilangan"
    assert rows[1]["tanggal_dicatat"] == date(2026, 3, 5)
    assert rows[1]["ringkasan"] == "Catatan sesudah baris ke-2 hilang dan dinyatakan tidak dapat dipulihkan"
    assert rows[1]["keterangan"] == (
        "Dinyatakan oleh administrator.sari; tidak dipakai lagi: R-2026-0002 s.d. R-2026-0004")


def test_a_loss_stands_at_the_end_until_something_is_recorded_and_only_in_the_book_of_its_year():
    book = with_a_loss()
    book.lines.pop()
    assert [row["jenis_baris"] for row in machine_rows(the_book(book, losses=[LOST]))] == ["entri", "kehilangan"]
    assert [row["jenis_baris"] for row in machine_rows(the_book(book, 2025, losses=[LOST]))] == ["entri"]
    assert len(machine_rows(the_book(book, losses=[LOST], as_of=date(2026, 3, 4)))) == 1, "not known yet on that day"


def test_a_loss_of_which_no_number_is_known_says_who_stated_it():
    rows = machine_rows(the_book(Book(), losses=[replace(LOST, kept_lines=0, numbers={})]))
    assert [row["keterangan"] for row in rows] == ["Dinyatakan oleh administrator.sari"]
