"""Whatever stands in a form: it is read, nothing wrong is certain, and every row is answered."""

import string
from contextlib import suppress
from datetime import date

from form.forms import CHOICES, FIRST, HEAD, OFFICE, blank, sheets
from hypothesis import given, settings
from hypothesis import strategies as st

from ppid_dms.extraction import only_date
from ppid_dms.form.answering import Answer, ScanResult, Standing, row_answers, write_answer
from ppid_dms.form.filled import NotOurForm
from ppid_dms.form.matching import ScanFacts, match
from ppid_dms.form.reading import read_form
from ppid_dms.form.template import COLUMNS, END, Extra
from ppid_dms.records import Sheet
from ppid_dms.vocabulary import DipField

TRUE = {
    at: (f"Laporan {at}", "", "Sekretaris", f"2025-02-0{at + 1}", "Palangka Raya", "Softcopy", "Permanen",
         "Berkala", f"{at + 1}/PR.03-LP/62/2025", f"scan{at}.pdf") for at in range(4)}
"""Rows as they would be right; the scan of row n is ``S-n``."""
SCANS = tuple(ScanFacts(f"S-{at}", row[9], row[8], date.fromisoformat(row[3])) for at, row in TRUE.items())
RESULTS = {scan.reference: ScanResult(Standing.REGISTERED, 1) for scan in SCANS}

mistyped = st.sampled_from([
    "", "-", "12 Maret", "31/02/2025", "=1+1", "@SUM(A1)", "<r><t>x</t></r>", "\x00\x1b[31m", "\u202etxt.exe", END,
    "No.", "Ringkasan Isi Informasi", "Diisi oleh\nNIP 1", "x" * 4000, "\ud800", "💥" * 90, "scan9.pdf",
    "'; DROP TABLE forms; --", "../../etc/passwd", "99999", "1e309", "-0", "TRUE", "#REF!", "٢٠٢٤", "_x000D_",
    *(value for row in TRUE.values() for value in row)])
text = st.one_of(mistyped, st.text(max_size=40), st.text(string.printable, max_size=60))
cells = st.tuples(st.integers(0, 5), st.integers(2, 11))
changes = st.dictionaries(cells, text, max_size=8)


def changed(edits, swapped=(0, 0)):
    """The right form with these cells mistyped, and two cells of a column exchanged."""
    listed = dict(blank()["Formulir"].cells)
    rows = {at: list(row) for at, row in TRUE.items()}
    one, other = swapped
    rows[one][9], rows[other][9] = rows[other][9], rows[one][9]
    for at, row in rows.items():
        listed |= {(FIRST + at, column): value for column, value in enumerate(row, start=2) if value}
    for (at, column), value in edits.items():
        listed[FIRST + at, column] = value
    return [Sheet(name, listed) if name == "Formulir" else sheet for name, sheet in blank().items()]


def answered(workbook, scans=SCANS):
    found = read_form(workbook, CHOICES, only_date)
    pairs = match(found.rows, scans)
    answer = Answer(found, pairs, scans, RESULTS, OFFICE, CHOICES, date(2026, 6, 3))
    told = row_answers(answer)
    assert [each.row for each in told] == [row.row for row in found.rows]
    assert all(each.said for each in told)
    certain = [pairing for pairing in pairs.pairings if pairing.is_certain]
    assert len({pairing.row for pairing in certain}) == len({pairing.reference for pairing in certain}) == len(certain)
    assert {pairing.row for pairing in pairs.pairings} <= {row.row for row in found.rows}
    return found, pairs, answer


@settings(max_examples=30, deadline=None)
@given(changes)
def test_any_cell_may_be_emptied_or_mistyped(edits):
    found, _pairs, _answer = answered(changed(edits))
    assert found.head == HEAD
    # A row in which something stands beside its running number is answered, whatever it is.
    typed = {at for at in TRUE if (at, 2) not in edits}
    assert {FIRST + at for at in typed} <= {row.row for row in found.rows}


@settings(max_examples=30, deadline=None)
@given(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from([2, 3, 4, 6, 7, 8, 9])), text, max_size=4),
    st.dictionaries(st.integers(0, 3), st.sampled_from([5, 10])))
def test_names_that_were_exchanged_never_pair_as_certain(swapped, edits, emptied):
    emptied = dict.fromkeys(emptied.items(), "")
    _found, pairs, _answer = answered(changed({**edits, **emptied}, swapped))
    for reference, pairing in pairs.certain().items():
        assert pairing.row == FIRST + int(reference[2:])


@settings(max_examples=40, deadline=None)
@given(st.permutations([column.header for column in COLUMNS]), st.integers(3, 11), st.dictionaries(
    st.tuples(st.integers(1, 12), st.integers(1, 14)), text, max_size=20), st.booleans())
def test_any_cells_under_any_headers_are_a_form_or_none(headers, kept, listed, ours):
    cells = {(3, at): header for at, header in enumerate(headers[:kept], start=2)} | listed
    workbook = [Sheet("Sheet1", {place: value for place, value in cells.items() if value})]
    with suppress(NotOurForm):
        answered([*workbook, blank()["_ppid_dms"]] if ours else workbook)


@settings(max_examples=15, deadline=None)
@given(changes)
def test_the_answer_to_any_form_is_a_form_that_says_the_same(edits):
    found, _pairs, answer = answered(changed(edits))
    data = write_answer(answer)
    assert write_answer(answer) == data
    again = read_form(sheets(data), CHOICES, only_date)
    assert [row.file_name for row in again.rows] == [row.file_name for row in found.rows]
    assert [row.fields for row in again.rows] == [row.fields for row in found.rows]
    assert {column.key for column in COLUMNS} >= {key for row in again.rows for key in row.typed} - {Extra.RESULT}
    assert all(isinstance(key, DipField) for row in again.rows for key in row.fields)
