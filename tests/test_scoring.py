"""The scoring command counts what a person would count, and shows where a reading went wrong."""

import json

import pytest
import scoring

KOP = "KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\n"
LETTER = (
    KOP + "Nomor : 7/TU.01-SD/62/2025 Palangka Raya, 5 Mei 2025\nSifat : Biasa\nLampiran : -\nHal : Contoh Surat\n"
    "Yth. Ketua KPU Kabupaten Kapuas\ndi -\nTempat\nDengan hormat, bersama ini disampaikan contoh.\n"
    "Ketua,\n\nContoh Nama, S.H.\n")
TRUTH = {"id": "contoh", "nomor": "7/TU.01-SD/62/2025", "tanggal": "2025-05-05", "lampiran": "-",
         "perihal": "Contoh Surat"}


@pytest.fixture
def score(tmp_path):
    def score(*truths, text=LETTER):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        (tmp_path / "truth.json").write_text(json.dumps(truths), encoding="utf-8")
        return scoring.answers(tmp_path)

    return score


def by_field(answers):
    return {answer.field: answer for answer in answers}


@pytest.mark.parametrize(("field", "expected", "got", "verdict"), [
    ("nomor", "382/PL.01.2-BA/62/2024", "382 / pl.01.2 - ba / 62 / 2024", True),
    ("nomor", "382/PL.01.2-BA/62/2024", "382/PL.01.2-BA/62", False),
    ("nomor", "08 TAHUN 2024", "8 TAHUN 2024", False),
    ("tanggal", "2024-03-12", "2024-12-03", False),
    ("perihal", "Undangan  Rapat", "Undangan Rapat", True),
    ("perihal", "Undangan Rapat", "Undangan Rapat di Aula", False),
    ("perihal", "Undangan Rapat", "undangan rapat", False),
    ("perihal", "PENETAPAN TIM", "Penetapan Tim", True),
    ("penandatangan_nama", "H. KARTINI, S.E.", "H. Kartini, S.E.", True),
    ("penandatangan_nama", "H. Kartini, S.E.", "Kartini", False),
    ("pengirim", "Komisi Pemilihan Umum", "KOMISI PEMILIHAN UMUM", True),
    ("lampiran", "-", None, True),
    ("lampiran", None, "1 berkas", False),
    ("sifat", "Biasa", None, False),
    ("tanggal", None, None, True),
])
def test_values_compare_as_the_corpus_says(field, expected, got, verdict):
    assert scoring.same(field, expected, got) is verdict


def test_a_letter_read_right_is_scored_right_from_either_text(score):
    for key, kind in (("digital_text", "teks PDF"), ("ocr_text", "teks OCR")):
        answers = score(TRUTH | {key: "a.txt"})
        assert {answer.text for answer in answers} == {kind}
        assert set(by_field(answers)) == {"nomor", "tanggal", "lampiran", "perihal"}
        assert (scoring.accuracy(answers), list(scoring.faults(answers))) == (1.0, [])


def test_a_wrong_value_is_counted_and_told_with_its_place_and_confidence(score):
    answers = score(TRUTH | {"ocr_text": "a.txt", "nomor": "8/TU.01-SD/62/2025"})
    [fault] = scoring.faults(answers)
    assert fault.startswith("contoh [teks OCR] nomor: '8/TU.01-SD/62/2025' != '7/TU.01-SD/62/2025' ")
    assert "hlm 1 brs 3" in fault
    assert scoring.accuracy(answers) == 0.75


def test_a_value_where_none_is_printed_is_wrong(score):
    answers = score(TRUTH | {"ocr_text": "a.txt", "tanggal": None})
    assert not by_field(answers)["tanggal"].right


def test_several_values_may_be_right_and_a_missing_key_is_not_scored(score):
    answers = score({"id": "contoh", "ocr_text": "a.txt", "perihal": ["Contoh", "Contoh Surat"]})
    assert [(answer.field, answer.right) for answer in answers] == [("perihal", True)]


def test_a_signer_whom_ocr_did_not_see_is_not_scored_but_in_a_pdfs_text_he_is(score):
    signer = {"id": "contoh", "penandatangan_nama": "Nama Lain, S.H."}
    assert score(signer | {"ocr_text": "a.txt"}) == []
    assert [answer.right for answer in score(signer | {"digital_text": "a.txt"})] == [False]


def test_pages_are_parted_by_form_feeds(score):
    later = LETTER + "\f" + LETTER.replace("7/TU.01", "9/TU.01")
    [answer] = score({"id": "contoh", "digital_text": "a.txt", "nomor": TRUTH["nomor"]}, text=later)
    assert answer.right


def answer(expected, got, confidence):
    return scoring.Answer("contoh", "PDF", "nomor", (expected,), got, confidence, "")


def test_only_a_wrong_value_called_pasti_is_dangerous():
    scored = [
        answer("1", "1", "pasti"), answer("1", "2", "pasti"), answer("1", "2", "mungkin"), answer("1", None, None)]
    assert scoring.wrong_and_certain(scored) == 0.25
    assert scoring.table(scored).endswith("salah dan pasti: 1 dari 4 isian (25.0%); dari 2 yang pasti (50.0%)")


def test_the_command_prints_the_table_and_on_request_each_fault(score, tmp_path, capsys):
    score(TRUTH | {"digital_text": "a.txt", "perihal": "Lain"})
    assert scoring.main([str(tmp_path)]) == 0
    table = capsys.readouterr().out
    assert "nomor" in table
    assert "100.0% (1)" in table
    assert "Lain" not in table
    scoring.main([str(tmp_path), "--wrong"])
    assert "perihal: 'Lain' != 'Contoh Surat'" in capsys.readouterr().out
