"""Workbooks in the cage: what is handed back of them, and what is refused by name."""

import io
import json
import time
from datetime import date, datetime

import pytest
from extraction import workbooks

from ppid_dms.extraction.files.cage import understood
from ppid_dms.extraction.files.contents import Unreadable
from ppid_dms.extraction.files.kinds import HEAD, is_compound
from ppid_dms.extraction.files.trouble import MAX_COLUMNS, MAX_ROWS, Trouble, explain
from ppid_dms.extraction.files.workbook import MAX_CHARACTERS, read_workbook, trouble_of_compound
from ppid_dms.vocabulary import QuarantineReason


@pytest.fixture
def inspect(reader, tmp_path):
    def inspect(data):
        path = tmp_path / "formulir.xlsx"
        path.write_bytes(data)
        return reader.inspect(path)

    return inspect


def hostile(name):
    return next(file.make() for file in workbooks.HOSTILE if file.name == name)


def looked_into(data):
    """What the caged reader says, without its cage: this process must survive each of these files, too."""
    stream = io.BytesIO(data)
    try:
        if is_compound(data[:HEAD]):
            return trouble_of_compound(stream)
        return None if read_workbook(stream).sheets else Trouble.WORKBOOK_BROKEN
    except Unreadable as unreadable:
        return unreadable.trouble


@pytest.mark.parametrize("file", workbooks.HOSTILE, ids=lambda file: file.name)
def test_a_hostile_workbook_is_read_within_limits_or_refused_by_name_in_seconds(file):
    data = file.make()
    begun = time.monotonic()
    assert looked_into(data) is file.trouble
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(("name", "trouble"), [
    ("zip-bomb", Trouble.PACKAGE), ("laughs-in-sheet", Trouble.ENTITIES), ("macros-by-type", Trouble.MACROS),
    ("encrypted-office", Trouble.OFFICE_LOCKED), ("xls", Trouble.OLD_SHEET), ("cut-off", Trouble.WORKBOOK_BROKEN),
])
def test_a_refusal_comes_out_of_the_cage_as_a_sentence(inspect, name, trouble):
    found = inspect(hostile(name))
    assert (found.problem, found.detail, found.workbook) == (trouble.reason, explain(trouble), ())


def test_an_open_document_sheet_is_to_be_saved_as_xlsx(inspect):
    found = inspect(hostile("ods"))
    assert found.problem is QuarantineReason.NOT_PDF
    assert "ODS" in found.detail
    assert "simpan sebagai Excel (XLSX)" in found.detail


def test_cells_come_back_as_plain_text(inspect):
    found = inspect(workbooks.book(
        ("  Laporan ", date(2024, 3, 12), datetime(2024, 3, 12, 9, 30), 45363, 1.5, 2.0, True),  # noqa: DTZ001
        (), ("=1+1", None, "x" * 9000)))
    [sheet] = found.workbook
    assert sheet.name == "Formulir"
    assert [sheet.cells.get((1, column)) for column in range(1, 8)] == [
        "Laporan", "2024-03-12", "2024-03-12T09:30:00", "45363", "1.5", "2", "TRUE"]
    assert (3, 1) not in sheet.cells  # a formula that nobody has calculated
    assert sheet.cells[3, 3] == "x" * MAX_CHARACTERS


def test_a_workbook_is_no_document_and_says_so(inspect):
    found = inspect(workbooks.book())
    assert found.problem is QuarantineReason.NOT_PDF
    assert "buku kerja Excel" in found.detail
    assert (found.pages, found.letter.nomor, len(found.sha256)) == (0, None, 64)


def test_a_workbook_is_read_after_a_bomb(inspect):
    inspect(hostile("zip-bomb"))
    assert inspect(workbooks.book()).workbook


@pytest.mark.parametrize("sheets", [
    [], [["a"]], [[1, []]], [["a", [[1, 1]]]], [["a", [[0, 1, "x"]]]], [["a", [[1, 0, "x"]]]],
    [["a", [[MAX_ROWS + 1, 1, "x"]]]], [["a", [[1, MAX_COLUMNS + 1, "x"]]]], [["a", [[1, 1, ""]]]],
    [["a", [[1, 1, None]]]], [["a", {"1": "x"}]], "a",
])
def test_an_answer_of_the_cage_that_is_no_workbook_is_not_understood(sheets):
    assert understood(json.dumps({"sheets": sheets}).encode()) is None


def test_an_answer_of_the_cage_is_understood():
    answer = understood(json.dumps({"sheets": [["a", [[2, 3, "x"]]]]}).encode())
    assert answer is not None
    assert answer.sheets[0].cells == {(2, 3): "x"}
