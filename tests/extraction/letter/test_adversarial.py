"""Letters of many offices that mislead a reader, as text and as PDFs: the accuracy reached is held, field by field."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import scoring
from extraction.letters import drawn

LETTERS = Path(__file__).parent.parent / "letters"
TYPED = (LETTERS, LETTERS / "blind", LETTERS / "second")
# Made as PDFs and read by an OCR engine: some of what it read wrong no rule can know.
RECOGNISED = tuple(LETTERS / name for name in ("third", "fourth", "fifth"))
FOLDERS = TYPED + RECOGNISED
TOLD = {folder: json.loads((folder / "truth.json").read_text(encoding="utf-8")) for folder in FOLDERS}
TRUTHS = [truth for truths in TOLD.values() for truth in truths]
PLACES = {truth["id"]: folder for folder, truths in TOLD.items() for truth in truths}

# Shares of right answers that the reader has reached: raise them when it gets better, never lower them.
FLOORS = {
    "jenis": 1.0, "nomor": 1.0, "tanggal": 0.99, "klasifikasi": 1.0, "perihal": 0.98, "sifat": 1.0, "lampiran": 1.0,
    "pengirim": 1.0, "tujuan": 0.99, "penandatangan_nama": 0.97, "penandatangan_jabatan": 0.98, "kota": 0.97,
    "arah": 0.98,
}
FLOORS_RECOGNISED = {
    "jenis": 0.97, "nomor": 0.92, "tanggal": 0.97, "klasifikasi": 0.98, "perihal": 0.95, "sifat": 0.98,
    "lampiran": 0.97, "pengirim": 0.98, "tujuan": 0.96, "penandatangan_nama": 0.96, "penandatangan_jabatan": 0.96,
    "kota": 0.98, "arah": 0.98,
}
FLOORS_DRAWN = {
    "jenis": 1.0, "nomor": 1.0, "tanggal": 1.0, "klasifikasi": 1.0, "perihal": 1.0, "sifat": 1.0, "lampiran": 0.93,
    "pengirim": 1.0, "tujuan": 1.0, "penandatangan_nama": 1.0, "penandatangan_jabatan": 1.0, "kota": 1.0, "arah": 1.0,
}
# Of all answers, those that are wrong and would pass for certain.
SLIPS_ALLOWED = 0.001
# No letter is so odd that less than this share of its fields is right.
LEAST_OF_A_LETTER = 0.75


@pytest.fixture(scope="module")
def written():
    return [answer for folder in FOLDERS for answer in scoring.answers(folder)]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters")
    drawn.make_all(folder)
    return scoring.answers(folder)


def told(answers):
    return "\n".join(scoring.faults(answers))


@pytest.mark.parametrize("field", FLOORS)
def test_letters_of_many_offices_are_read_as_well_as_ever(written, field):
    of_field = [answer for answer in written if answer.field == field and PLACES[answer.document] in TYPED]
    assert scoring.accuracy(of_field) >= FLOORS[field], told(of_field)


@pytest.mark.parametrize("field", FLOORS_RECOGNISED)
def test_letters_that_were_printed_and_scanned_are_read_as_well_as_ever(written, field):
    of_field = [answer for answer in written if answer.field == field and PLACES[answer.document] in RECOGNISED]
    assert scoring.accuracy(of_field) >= FLOORS_RECOGNISED[field], told(of_field)


@pytest.mark.parametrize("field", FLOORS_DRAWN)
def test_pdfs_that_mislead_are_read_as_well_as_ever(printed, field):
    of_field = [answer for answer in printed if answer.field == field]
    assert scoring.accuracy(of_field) >= FLOORS_DRAWN[field], told(of_field)


def test_hardly_any_wrong_value_passes_for_certain(written, printed):
    scored = written + printed
    slips = [answer for answer in scored if answer.wrong_and_certain]
    assert scoring.wrong_and_certain(scored) <= SLIPS_ALLOWED, told(slips)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["id"])
def test_a_misleading_letter_is_mostly_read_right(written, truth):
    of_letter = [answer for answer in written if answer.document == truth["id"]]
    assert scoring.accuracy(of_letter) >= LEAST_OF_A_LETTER, told(of_letter)


@pytest.mark.parametrize("maker", drawn.TRUTHS, ids=lambda maker: maker.__name__)
def test_a_misleading_pdf_shows_no_wrong_number_or_date_as_certain(printed, maker):
    name = maker.__name__.replace("_", "-")
    slips = [answer for answer in printed if answer.document == name and answer.wrong_and_certain
             and answer.field in {"nomor", "tanggal"}]
    assert not slips, told(slips)


# ── the fixtures themselves ─────────────────────────────────────────────────


def accepted(truth, field):
    values = truth.get(field)
    return [value for value in (values if isinstance(values, list) else [values]) if value is not None]


def squeezed(text):
    return "".join(text.split()).casefold()


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["id"])
def test_the_truth_of_a_letter_is_in_order(truth):
    names = [truth[key] for key in ("digital_text", "ocr_text") if key in truth]
    text = squeezed((PLACES[truth["id"]] / names[0]).read_text(encoding="utf-8"))
    assert names == [f"{truth['id']}.txt", f"{truth['id']}.ocr.txt"][: len(names)]
    assert truth["why"]
    assert set(truth) <= {*scoring.FIELDS, "id", "digital_text", "ocr_text", "why", "tahun", "perihal_kind",
                          "klasifikasi_asal", "nomor_lain", "penandatangan_lain"}
    for day in accepted(truth, "tanggal"):
        assert date.fromisoformat(day).year == truth["tahun"]
    for code in accepted(truth, "klasifikasi"):
        assert any(code in number for number in accepted(truth, "nomor")) or squeezed(code) in text
    if "digital_text" in truth:
        for field in ("nomor", "sifat", "lampiran", "kota", "penandatangan_nama"):
            assert all(squeezed(value) in text for value in accepted(truth, field)), field


def test_there_are_many_letters_and_none_lies_about_unlisted():
    listed = Counter(truth["id"] for truth in TRUTHS)
    assert listed == Counter(
        path.stem for folder in FOLDERS for path in folder.glob("*.txt") if not path.stem.endswith(".ocr"))
    assert len(TRUTHS) >= 235
    assert len(drawn.TRUTHS) >= 12
