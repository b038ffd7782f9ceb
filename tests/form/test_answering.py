"""What a unit is told, row by row, and that the answer can be handed in again."""

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
    HEAD,
    LKJ,
    NUMBER,
    OFFICE,
    RESPONSIBLE,
    SUMMARY,
    UNIT,
    read,
    typed,
)

from ppid_dms.form.answering import Answer, ScanResult, Standing, notes, row_answers, write_answer
from ppid_dms.form.matching import ScanFacts, match
from ppid_dms.form.template import LIST_SHEET, NOTES_SHEET, Purpose

LKJ_SCAN = ScanFacts("S-1", "lkj-2024.pdf", "18/PR.03-LP/62/2025", date(2025, 2, 28))
REGISTERED = ScanResult(Standing.REGISTERED, document_id=41)


def answer(*rows, scans=(LKJ_SCAN,), results=None):
    form = typed(*rows)
    return Answer(form, match(form.rows, scans), scans, results if results is not None else {"S-1": REGISTERED},
                  OFFICE, CHOICES, date(2026, 6, 3))


def said(*rows, **more):
    return [("\n".join(each.said), each.is_open) for each in row_answers(answer(*rows, **more))]


@pytest.mark.parametrize(("result", "words", "is_open"), [
    (REGISTERED, "Terdaftar sebagai dokumen 41, rujukan S-1.", False),
    (ScanResult(Standing.REGISTERED, 41, missing=(CATEGORY, RESPONSIBLE)),
     "Masih kurang: Usulan Kategori, Penanggung Jawab Pembuatan atau Penerbitan Informasi.", True),
    (ScanResult(Standing.REGISTERED, 41, left_alone=(SUMMARY,)),
     "Tidak diubah, karena sudah disunting di Paperless: Ringkasan Isi Informasi.", False),
    (ScanResult(Standing.WAITING, detail="Paperless sedang tidak dapat dihubungi."),
     "Menunggu: Paperless sedang tidak dapat dihubungi.", True),
    (ScanResult(Standing.DUPLICATE, of="dokumen 12"), "Ganda dari dokumen 12.", True),
    (ScanResult(Standing.SET_ASIDE, detail="PDF terkunci kata sandi."), "Disisihkan: PDF terkunci kata sandi.", True),
    (None, "Menunggu: pindaiannya masih diproses.", True),
])
def test_of_each_row_it_is_told_what_became_of_its_scan(result, words, is_open):
    [(told, its_open)] = said(LKJ, results={"S-1": result} if result else {})
    assert words in told
    assert "lkj-2024.pdf, dicocokkan menurut nama berkas." in told
    assert its_open is is_open


@pytest.mark.parametrize(("row", "words"), [
    ({SUMMARY: "Surat"}, "Tidak ada pindaian untuk baris ini.\nIsi nama berkasnya, atau nomor dan tanggal dokumen."),
    ({SUMMARY: "Surat", FILE: "x.pdf"}, 'Berkas "x.pdf" tidak ditemukan.'),
    ({**LKJ, NUMBER: "99/PR.03-LP/62/2025"},
     "Nomor Dokumen berbeda: di formulir 99/PR.03-LP/62/2025, pada pindaian 18/PR.03-LP/62/2025."),
    ({**LKJ, DATE: "1 Maret 2025"},
     "(tanggal dokumen) berbeda: di formulir 1 Maret 2025, pada pindaian 28 Februari 2025."),
    ({**LKJ, UNIT: "Subbagian Sihir"},
     f'Baris {FIRST}, kolom Pejabat/Unit/Satker yang Menguasai Informasi: "Subbagian Sihir" tidak ada dalam daftar'),
    ({**LKJ, DATE: "28/02/25"}, '"28/02/25" dibaca sebagai 28 Februari 2025; periksa.'),
    ({**LKJ, SUMMARY: "x" * 1001}, "terlalu panjang; paling banyak 1000 huruf."),
])
def test_what_is_wrong_with_a_row_is_told_and_left_open(row, words):
    [(told, is_open)] = said(row)
    assert words in told
    assert is_open


def test_rows_that_compete_are_told_so():
    told = said(LKJ, {**BA, FILE: "LKJ-2024.PDF"})
    assert all("Belum dicocokkan dengan lkj-2024.pdf: beberapa baris menunjuk pindaian yang sama." in words
               for words, is_open in told if is_open)
    assert len(told) == 2


def test_scans_without_a_row_and_copies_are_listed():
    scans = (LKJ_SCAN, ScanFacts("S-2", "lain.pdf", sha256="x"), ScanFacts("S-3", "salinan.pdf", sha256="x"))
    made = answer(LKJ, scans=scans, results={"S-2": ScanResult(Standing.REGISTERED, 42)})
    assert notes(made)[2:] == (
        ("Pindaian tanpa baris pada formulir ini", ("lain.pdf: Terdaftar sebagai dokumen 42.",)),
        ("Pindaian yang sama", ("salinan.pdf: isinya sama persis dengan lain.pdf.",)))


def test_that_the_paper_of_the_form_has_come_is_said_with_its_document():
    made = replace(answer(LKJ), papers={"S-8": 51})
    [(_title, said)] = [note for note in notes(made) if "kertas" in note[0]]
    assert said == ("Sudah diterima: disimpan sebagai bukti, dokumen 51, rujukan S-8.",)
    text = [cell.value for row in openpyxl.load_workbook(io.BytesIO(write_answer(made)))[NOTES_SHEET] for cell in row]
    assert said[0] in text


def test_the_answer_holds_the_form_with_a_result_and_may_be_handed_in_again():
    hostile = {SUMMARY: "=cmd|'/c calc'!A1", NUMBER: "<r>1</r>", FILE: "\u202efdp.exe", CATEGORY: "apa saja"}
    made = answer(LKJ, hostile)
    data = write_answer(made)
    assert data == write_answer(made)
    again = read(data)
    assert (again.head, again.purpose, again.problems) == (HEAD, Purpose.ANSWER, ())
    assert [(row.fields, row.file_name, row.problems) for row in again.rows] == [
        (row.fields, row.file_name, row.problems) for row in made.form.rows]
    book = openpyxl.load_workbook(io.BytesIO(data))
    results = [row[-1] for row in book[LIST_SHEET].iter_rows(values_only=True) if row[1] == LKJ[SUMMARY]]
    assert results[0].startswith("Terdaftar sebagai dokumen 41")
    assert "Tidak ada." in [row[0] for row in book[NOTES_SHEET].iter_rows(values_only=True)]


def test_an_answer_of_an_answer_says_nothing_of_its_own_result():
    first = answer(LKJ)
    form = read(write_answer(first))
    again = Answer(form, match(form.rows, first.scans), first.scans, first.results, OFFICE, CHOICES, first.as_of)
    assert [each.said for each in row_answers(again)] == [each.said for each in row_answers(first)]
