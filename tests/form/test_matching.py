"""Which scan belongs to which row, and what is never certain."""

from datetime import date

import pytest
from form.forms import DATE, NUMBER

from ppid_dms.form.filled import FilledRow
from ppid_dms.form.matching import Basis, Doubt, ScanFacts, match, same_number

DAY, OTHER_DAY = date(2024, 3, 12), date(2024, 3, 13)
A, B = "541/PL.02.1-BA/62/2024", "542/PL.02.1-BA/62/2024"


def row(at, file_name="", number="", day=None):
    fields = {key: value for key, value in ((NUMBER, number), (DATE, day.isoformat() if day else "")) if value}
    return FilledRow(at, fields, file_name, (), fields)


def scan(reference, name, number="", day=None, sha256=""):
    return ScanFacts(reference, name, number, day, sha256=sha256)


def told(found):
    return [(each.row, each.reference, each.basis, each.doubt) for each in found.pairings]


NAME, NUMBERED = Basis.NAME, Basis.NUMBER_AND_DATE


@pytest.mark.parametrize(("typed", "name"), [
    ("lkj.pdf", "lkj.pdf"), (" LKJ.PDF", "lkj.pdf"), ("lkj", "lkj.pdf"), ("lkj.pdf", "lkj.pdf.pdf"),
    ("C:\\Pindai\\lkj.pdf", "lkj.pdf"), ("pindai/lkj.pdf", "lkj.pdf"), ("re\u0301sume.pdf", "résume.pdf"),
    ("SCAN 1.jpeg", "scan 1.JPEG"),
])
def test_a_scan_is_found_by_its_name_as_people_write_it(typed, name):
    assert told(match([row(11, typed)], [scan("R1", name), scan("R2", "lain.pdf")])) == [(11, "R1", NAME, None)]


def test_a_name_with_its_ending_is_meant_before_one_without():
    found = match([row(11, "a.pdf")], [scan("R1", "a.pdf"), scan("R2", "a.pdf.pdf")])
    assert told(found) == [(11, "R1", NAME, None)]
    assert found.scans_alone == ("R2",)


def test_without_a_name_number_and_date_together_find_the_scan():
    scans = [scan("R1", "1.pdf", A, DAY), scan("R2", "2.pdf", A, OTHER_DAY), scan("R3", "3.pdf", B, DAY)]
    assert told(match([row(11, number=A.lower().replace("-", " / "), day=DAY)], scans)) == [(11, "R1", NUMBERED, None)]
    for lacking in (row(11, number=A), row(11, day=DAY), row(11)):
        assert match([lacking], scans).pairings == ()


def test_a_name_that_is_not_there_leaves_number_and_date():
    found = match([row(11, "tidak-ada.pdf", A, DAY)], [scan("R1", "1.pdf", A, DAY)])
    assert told(found) == [(11, "R1", NUMBERED, None)]


@pytest.mark.parametrize(("rows", "scans", "expected"), [
    pytest.param([row(11, "a.pdf"), row(12, "A.PDF")], [scan("R1", "a.pdf")],
                 [(11, "R1", NAME, Doubt.ROWS_SHARE_SCAN), (12, "R1", NAME, Doubt.ROWS_SHARE_SCAN)],
                 id="two rows name one file"),
    pytest.param([row(11, "a.pdf")], [scan("R1", "a.pdf"), scan("R2", "A.pdf")],
                 [(11, "R1", NAME, Doubt.SCANS_SHARE_ROW), (11, "R2", NAME, Doubt.SCANS_SHARE_ROW)],
                 id="two files of one name"),
    pytest.param([row(11, "a")], [scan("R1", "a.pdf"), scan("R2", "a.jpg")],
                 [(11, "R1", NAME, Doubt.SCANS_SHARE_ROW), (11, "R2", NAME, Doubt.SCANS_SHARE_ROW)],
                 id="two files that differ in their ending"),
    pytest.param([row(11, number=A, day=DAY), row(12, number=A, day=DAY)], [scan("R1", "1.pdf", A, DAY)],
                 [(11, "R1", NUMBERED, Doubt.ROWS_SHARE_SCAN), (12, "R1", NUMBERED, Doubt.ROWS_SHARE_SCAN)],
                 id="two rows of one number"),
    pytest.param([row(11, number=A, day=DAY)], [scan("R1", "1.pdf", A, DAY), scan("R2", "2.pdf", A, DAY)],
                 [(11, "R1", NUMBERED, Doubt.SCANS_SHARE_ROW), (11, "R2", NUMBERED, Doubt.SCANS_SHARE_ROW)],
                 id="two scans of one number"),
    pytest.param([row(11, "a.pdf", A, DAY), row(12, "b.pdf", B, DAY)],
                 [scan("R1", "a.pdf", B, DAY), scan("R2", "b.pdf", A, DAY)],
                 [(11, "R1", NAME, Doubt.OTHER_CLAIM), (12, "R2", NAME, Doubt.OTHER_CLAIM)],
                 id="names swapped"),
    pytest.param([row(11, "a.pdf"), row(12, number=A, day=DAY)], [scan("R1", "a.pdf", A, DAY)],
                 [(11, "R1", NAME, Doubt.OTHER_CLAIM), (12, "R1", NUMBERED, Doubt.ROWS_SHARE_SCAN)],
                 id="named by one, numbered by another"),
    pytest.param([row(11, "a.pdf", A, DAY)], [scan("R1", "a.pdf", B, OTHER_DAY)],
                 [(11, "R1", NAME, Doubt.CONTRADICTED)], id="both differ"),
    pytest.param([row(11, "a.pdf", A, DAY)], [scan("R1", "a.pdf"), scan("R2", "b.pdf", A, DAY)],
                 [(11, "R1", NAME, Doubt.OTHER_CLAIM)], id="named one thing, numbered as another"),
    pytest.param([row(11, "a.pdf", day=DAY)], [scan("R1", "a.pdf", B, OTHER_DAY)],
                 [(11, "R1", NAME, Doubt.CONTRADICTED)], id="one differs, nothing agrees"),
])
def test_where_two_compete_or_all_differs_nothing_is_certain(rows, scans, expected):
    found = match(rows, scans)
    assert told(found) == expected
    assert not found.certain()


def test_one_difference_is_told_and_leaves_the_name_to_decide():
    [pairing] = match([row(11, "a.pdf", A, DAY)], [scan("R1", "a.pdf", B, DAY)]).pairings
    assert pairing.is_certain
    assert [(each.field, each.on_form, each.on_scan) for each in pairing.disagreements] == [(NUMBER, A, B)]


def test_two_documents_of_one_number_are_told_apart_by_their_names():
    rows = [row(11, "ba.pdf", A, DAY), row(12, "lampiran.pdf", A, DAY)]
    found = match(rows, [scan("R1", "ba.pdf", A, DAY), scan("R2", "lampiran.pdf", A, DAY)])
    assert {reference: pairing.row for reference, pairing in found.certain().items()} == {"R1": 11, "R2": 12}


def test_a_copy_of_the_same_bytes_does_not_compete():
    scans = [scan("R2", "a.pdf", sha256="x"), scan("R1", "b.pdf", sha256="x"), scan("R3", "c.pdf", sha256="y")]
    found = match([row(11, "a.pdf")], scans)
    assert told(found) == [(11, "R1", NAME, None)]
    assert found.copies == {"R2": "R1"}
    assert found.scans_alone == ("R3",)


def test_the_order_of_the_scans_makes_no_difference():
    rows = [row(11, "a.pdf", A, DAY), row(12, number=B, day=DAY), row(13, "c")]
    scans = [scan("R1", "a.pdf"), scan("R2", "x.pdf", B, DAY), scan("R3", "c.pdf"), scan("R4", "d.pdf")]
    assert match(rows, scans) == match(rows, scans[::-1])
    assert match(rows, scans).scans_alone == ("R4",)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("018/PL.02.6-BA/3404/2026", "18 / pl.02.6 / ba / 3404 / 2026", True),
    ("Nomor 08 Tahun 2024", "8 TAHUN 2024", True),
    ("No. 8 Tahun 2024", "8 Tahun 2024", True),
    ("1/PL.01/2024", "1/PL.1/2024", False),
    ("12/2024", "1/22024", False),
    ("12.a/2024", "12/2024", False),
])
def test_numbers_are_compared_as_they_drift_in_the_wild(one, other, same):
    assert same_number(one, other) is same
