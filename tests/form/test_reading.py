"""What people do to a form, and what is understood of it all the same."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from form.forms import (
    BA,
    CATEGORY,
    CHOICES,
    DATE,
    FILE,
    FIRST,
    FORM,
    HEAD,
    LKJ,
    NUMBER,
    PLACE,
    RETENTION,
    SUMMARY,
    UNIT,
    cell,
    filled,
    form,
    read,
    saved,
    sheets,
    typed,
)

from ppid_dms.extraction import only_date
from ppid_dms.form.filled import NotOurForm, Problem, Refusal
from ppid_dms.form.reading import read_form
from ppid_dms.form.template import (
    COLUMNS,
    LIST_SHEET,
    MARK_SHEET,
    VERSION,
    number_in,
    period_from_words,
    period_in_words,
)
from ppid_dms.records import Sheet


def opened(*rows):
    book = openpyxl.load_workbook(io.BytesIO(filled(*rows)))
    return book, book[LIST_SHEET]


def only_row(found):
    [row] = found.rows
    return row


@pytest.mark.parametrize(("written", "day", "problem"), [
    (date(2024, 3, 12), "2024-03-12", None),
    ("12 Maret 2024", "2024-03-12", None),
    ("  12 maret  2024 ", "2024-03-12", None),
    ("12/03/2024", "2024-03-12", None),
    ("12-3-2024", "2024-03-12", None),
    ("2024-03-12", "2024-03-12", None),
    ("2024-03-12T00:00:00", "2024-03-12", None),
    ("Palangka Raya, 12 Nopember 2024", "2024-11-12", None),
    ("12 Agt 2024", "2024-08-12", None),
    ("12/03/24", "2024-03-12", Problem.UNCERTAIN_DATE),
    ("12Maret2024", "2024-03-12", Problem.UNCERTAIN_DATE),
    ("45363", "2024-03-12", Problem.UNCERTAIN_DATE),
    ("03/25/2024", None, Problem.NOT_A_DATE),
    ("31 Februari 2024", None, Problem.NOT_A_DATE),
    ("12 Maret 2024 dan 3 April 2024", None, Problem.NOT_A_DATE),
    ("Maret 2024", None, Problem.NOT_A_DATE),
    ("kemarin", None, Problem.NOT_A_DATE),
    ("1 Januari 1800", None, Problem.NOT_A_DATE),
    (12, None, Problem.NOT_A_DATE),
    ("2024-13-45", None, Problem.NOT_A_DATE),
])
def test_a_date_is_taken_as_people_type_it_and_never_guessed(written, day, problem):
    row = only_row(typed({SUMMARY: "Surat", DATE: written}))
    assert row.fields.get(DATE) == day
    assert [each.problem for each in row.problems] == ([problem] if problem else [])


@pytest.mark.parametrize(("key", "written", "value"), [
    (UNIT, "subbagian  data dan INFORMASI ", "Subbagian Data dan Informasi"),
    (CATEGORY, "BERKALA", "Berkala"),
    (FORM, "softcopy", "Softcopy"),
    (FORM, "Softcopy; Hardcopy", "Hardcopy, Softcopy"),
    (FORM, "hardcopy dan softcopy", "Hardcopy, Softcopy"),
    (RETENTION, "permanen", "Permanen"),
    (RETENTION, "2 tahun sesudah diperbarui", "2 tahun sesudah diperbarui"),
    (PLACE, " Palangka\u00a0Raya\u200b", "Palangka Raya"),
    (NUMBER, 7, "7"),
    (NUMBER, "Nomor : 12/PR.03-SD/62/2026", "12/PR.03-SD/62/2026"),
    (NUMBER, "No. 12", "12"),
    (NUMBER, "Nomor dua belas", "Nomor dua belas"),
])
def test_a_choice_is_understood_whatever_its_case_and_blanks(key, written, value):
    assert only_row(typed({SUMMARY: "Surat", key: written})).fields[key] == value


@pytest.mark.parametrize(("key", "written", "problem"), [
    (UNIT, "Subbagian Sihir", Problem.NOT_A_CHOICE),
    (CATEGORY, "Rahasia", Problem.NOT_A_CHOICE),
    (FORM, "Papirus", Problem.NOT_A_CHOICE),
    (SUMMARY, "x" * 1001, Problem.TOO_LONG),
    (NUMBER, "9" * 129, Problem.TOO_LONG),
    (FILE, "a" * 300, Problem.TOO_LONG),
])
def test_what_cannot_be_understood_is_named_with_its_row_and_fills_nothing_in(key, written, problem):
    row = only_row(typed({PLACE: "Palangka Raya", key: written}))
    assert row.row == FIRST
    assert [(each.column, each.problem, each.text) for each in row.problems] == [(key, problem, written[:200])]
    assert set(row.fields) == {PLACE}
    assert row.file_name == ""


def test_columns_may_be_swapped_and_others_put_between_them():
    book, sheet = opened(LKJ, BA)
    before = read(saved(book)).rows
    order = [2, 11, 1, 5, 3, 9, 4, 10, 6, 8, 7]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    for row in range(FIRST - 1, sheet.max_row + 1):
        values = [sheet.cell(row, column).value for column in order]
        for column in range(1, 12):
            sheet.cell(row, column).value = None
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column + (column > 4)).value = value
        sheet.cell(row, 5).value = "Catatan unit" if row == FIRST - 1 else None
    after = read(saved(book))
    assert [(row.fields, row.file_name) for row in after.rows] == [(row.fields, row.file_name) for row in before]


def test_headers_may_be_written_otherwise():
    book, sheet = opened(LKJ)
    for column in COLUMNS:
        cell(sheet, FIRST - 1, column.key).value = f"  {column.header.upper()} :"
    cell(sheet, FIRST - 1, NUMBER).value = "No. / Nomor Surat"
    cell(sheet, FIRST - 1, FILE).value = "nama file"
    found = read(saved(book))
    assert found.problems == ()
    assert found.rows == typed(LKJ).rows


def test_emptied_rows_and_strokes_say_nothing_and_rows_put_in_are_read():
    book, sheet = opened(LKJ, {SUMMARY: None}, {SUMMARY: "-", DATE: "–", NUMBER: "..."}, BA)
    sheet.insert_rows(FIRST + 1, 3)
    cell(sheet, FIRST + 2, SUMMARY).value = "Baris sisipan"
    assert [row.row for row in read(saved(book)).rows] == [FIRST, FIRST + 2, FIRST + 6]


def test_a_row_below_the_end_of_the_list_is_read_and_room_to_sign_is_none():
    book, sheet = opened(LKJ)
    last = sheet.max_row
    for key, value in BA.items():
        cell(sheet, last + 2, key).value = value
    assert [row.row for row in read(saved(book)).rows] == [FIRST, last + 2]


def test_merged_cells_give_their_text_to_the_first_one():
    book, sheet = opened(LKJ, BA)
    sheet.merge_cells(start_row=FIRST, end_row=FIRST + 1, start_column=3, end_column=3)
    found = read(saved(book))
    assert [row.fields.get(UNIT) for row in found.rows] == ["Subbagian Perencanaan", None]


def test_a_list_copied_into_another_workbook_is_known_by_its_title_lines():
    book, _sheet = opened(LKJ)
    del book[MARK_SHEET]
    found = read(saved(book))
    assert (found.head, found.problems) == (HEAD, ())
    assert len(found.rows) == 1


def test_a_changed_number_a_missing_column_and_a_second_list_are_told():
    book, sheet = opened(LKJ)
    copy = book.copy_worksheet(sheet)
    copy.title = "Semester lalu"
    next(c for row in sheet.iter_rows(max_row=9) for c in row if c.value == HEAD.number).value = "FDIP-2026-0099"
    cell(sheet, FIRST - 1, PLACE).value = cell(sheet, FIRST - 1, SUMMARY).value
    found = read(saved(book))
    assert found.head.number == HEAD.number
    assert [(each.problem, each.detail) for each in found.problems] == [
        (Problem.NUMBERS_DIFFER, "FDIP-2026-0007, FDIP-2026-0099"),
        (Problem.COLUMN_MISSING, "Tempat Pembuatan Informasi"),
        (Problem.COLUMN_TWICE, "Ringkasan Isi Informasi"),
        (Problem.TWO_LISTS, "Semester lalu")]


def test_a_row_without_a_unit_is_held_by_the_unit_of_the_form():
    found = typed(LKJ, BA, {SUMMARY: "Surat", UNIT: "Subbagian Sihir"})
    assert [found.values_of(row).get(UNIT) for row in found.rows] == [
        "Subbagian Perencanaan", "Subbagian Data dan Informasi", None]


def test_a_unit_that_is_no_more_is_told():
    found = typed(LKJ, choices=replace(CHOICES, units=("Subbagian Perencanaan",)))
    assert found.head.unit == ""
    assert [(each.problem, each.detail) for each in found.problems] == [
        (Problem.NO_UNIT, "Subbagian Data dan Informasi")]


def without(name):
    book, _sheet = opened(LKJ)
    del book[name]
    return sheets(saved(book))


def remarked(**marks):
    book, _sheet = opened(LKJ)
    for row in book[MARK_SHEET].iter_rows(max_col=2):
        if row[0].value in marks:
            row[1].value = marks[row[0].value]
    return sheets(saved(book))


@pytest.mark.parametrize(("workbook", "refusal"), [
    (lambda: (), Refusal.NOT_OURS),
    (lambda: (Sheet("Sheet1", {(1, 1): "Anggaran", (2, 2): "FDIP-2026-0001"}),), Refusal.NOT_OURS),
    (lambda: (Sheet("Sheet1", {(1, n): column.header for n, column in enumerate(COLUMNS, 1)}),), Refusal.NOT_OURS),
    (lambda: without(LIST_SHEET), Refusal.NO_LIST),
    (lambda: remarked(version=str(VERSION + 1)), Refusal.NEWER),
    (lambda: remarked(version="x"), Refusal.NOT_OURS),
    (lambda: remarked(version="9" * 3000), Refusal.NOT_OURS),
])
def test_a_workbook_that_is_no_form_of_ours_says_why(workbook, refusal):
    with pytest.raises(NotOurForm) as refused:
        read_form(workbook(), CHOICES, only_date)
    assert refused.value.refusal is refusal
    assert refused.value.sentence.endswith(".")


def test_the_marks_of_another_program_are_none():
    assert read_form(remarked(mark="lain"), CHOICES, only_date).head == HEAD  # its title lines are left
    assert read(form()).head == HEAD


@pytest.mark.parametrize(("text", "number"), [
    ("FDIP-2026-0007", "FDIP-2026-0007"), (": FDIP-2026-12345.", "FDIP-2026-12345"), ("FDIP-2026-007", None),
    ("FDIP-٢٠٢٦-0007", None), ("FDIP-2026-12345678", None), ("fdip-2026-0007", None),
])
def test_a_number_is_known_as_we_write_it(text, number):
    assert number_in(text) == number


@pytest.mark.parametrize("period", ["2026-1", "2026-2"])
def test_a_period_comes_back_from_its_words(period):
    assert period_from_words(period_in_words(period).upper()) == period_from_words(f" {period} ") == period
    assert period_from_words("Semester III Tahun 2026") == period_from_words("Semester I Tahun ٢٠٢٦") == ""
