"""What is suggested for the form of a scan, how far it can be trusted, and what the Petugas is asked to look at."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ppid_dms.config import load
from ppid_dms.intake.holding import often_exempt
from ppid_dms.intake.registration import registration_of
from ppid_dms.intake.suggesting import is_under, suggest
from ppid_dms.records import Letter, Place, Reading, Scan
from ppid_dms.vocabulary import Confidence, DipField, ScanState, SideTag, TextLayer

SETTINGS = load()
SCAN = Scan("S-1", "01-perencanaan", "SCAN0001.pdf", ScanState.READ, datetime(2026, 3, 2, tzinfo=UTC))
LOOSE = replace(SCAN, folder="")
CERTAIN, LIKELY, DOUBTFUL = Confidence


def read(value: Any, confidence: Confidence = CERTAIN, line: int = 3) -> Reading[Any]:
    return Reading(value, confidence, Place(1, line, "label"))


def letter(**fields: Any) -> Letter:
    return Letter(**{key: value if isinstance(value, Reading) else read(value) for key, value in fields.items()})


def suggested(key: DipField, of: Letter, scan: Scan = SCAN, layer: TextLayer = TextLayer.DIGITAL) -> Any:
    reading = suggest(scan.folder, of, layer, SETTINGS).get(key)
    return reading and (reading.value, reading.confidence)


@pytest.mark.parametrize(("of", "scan", "unit"), [
    # the folder decides, whatever the letter says
    (letter(unit="Subbagian Hukum", klasifikasi="KU.01"), SCAN, ("Subbagian Perencanaan", CERTAIN)),
    (letter(unit="SUB BAGIAN HUKUM", klasifikasi="KU.01"), LOOSE, ("Subbagian Hukum", CERTAIN)),
    (letter(instansi="KOMISI PEMILIHAN UMUM KABUPATEN KAPUAS"), LOOSE, ("KPU Kabupaten Kapuas", CERTAIN)),
    (letter(instansi=read("KPU Kabupaten Kapuas", LIKELY)), LOOSE, ("KPU Kabupaten Kapuas", LIKELY)),
    (letter(instansi="BUPATI KAPUAS", klasifikasi="PL.01.2"), LOOSE,
     ("Subbagian Teknis Penyelenggaraan Pemilu", LIKELY)),
    (letter(klasifikasi=read("PL.01.2", DOUBTFUL)), LOOSE, None),
    (letter(klasifikasi="LOG.1"), LOOSE, None),
    (letter(perihal="Undangan"), LOOSE, None),
])
def test_the_unit_follows_the_folder_then_the_letterhead_then_the_archive_code(of: Letter, scan: Scan, unit: Any):
    assert suggested(DipField.UNIT, of, scan) == unit


@pytest.mark.parametrize(("of", "scan", "responsible"), [
    (letter(penandatangan_jabatan="Sekretaris"), SCAN, ("Sekretaris", CERTAIN)),
    (letter(penandatangan_jabatan=read("Ketua", LIKELY)), SCAN, ("Ketua", LIKELY)),
    (letter(penandatangan_jabatan=read("Sekr", DOUBTFUL)), SCAN, ("Kepala Subbagian Perencanaan", LIKELY)),
    (letter(perihal="Undangan"), SCAN, ("Kepala Subbagian Perencanaan", LIKELY)),
    (letter(penandatangan_jabatan=read("Sekr", DOUBTFUL)), LOOSE, ("Sekr", DOUBTFUL)),
    (letter(klasifikasi="HK.03.1"), LOOSE, ("Kepala Subbagian Hukum", LIKELY)),
    (letter(perihal="Undangan"), LOOSE, None),
])
def test_responsible_is_the_position_that_signed_else_the_one_of_the_unit(of: Letter, scan: Scan, responsible: Any):
    assert suggested(DipField.RESPONSIBLE, of, scan) == responsible


@pytest.mark.parametrize(("of", "retention"), [
    (letter(jenis="Keputusan"), "Permanen"),
    (letter(jenis="Keputusan", klasifikasi="KU.02"), "10 tahun"),
    (letter(jenis="Pengumuman"), "1 tahun"),
    (letter(jenis="Standar Operasional Prosedur"), "Selama berlaku"),
    (letter(jenis=read("Keputusan", DOUBTFUL)), None),
    (letter(jenis="Surat Dinas", klasifikasi="KUX.02"), None),
])
def test_retention_follows_the_table_and_is_never_certain(of: Letter, retention: str | None):
    assert suggested(DipField.RETENTION, of) == (retention and (retention, LIKELY))


@pytest.mark.parametrize(("layer", "form"), [
    (TextLayer.DIGITAL, "Softcopy"), (TextLayer.NONE, "Hardcopy, Softcopy"), (TextLayer.PARTIAL, "Hardcopy, Softcopy")])
def test_what_was_scanned_is_there_on_paper_too(layer: TextLayer, form: str):
    assert suggested(DipField.FORM, letter(perihal="Undangan"), layer=layer) == (form, CERTAIN)


def test_before_ocr_only_what_is_certain_without_it_is_said():
    told = registration_of(SCAN, Letter(), TextLayer.NONE, SETTINGS)
    assert set(told.fields.values()) == {"S-1", "Subbagian Perencanaan", "Hardcopy, Softcopy"}
    assert told.note == ""


def test_the_category_is_never_suggested():
    full = letter(jenis="Laporan", perihal="Laporan Berkala", klasifikasi="PR.03", nomor="1/PR.03-LP/62/2026")
    assert DipField.CATEGORY not in suggest(SCAN.folder, full, TextLayer.DIGITAL, SETTINGS)


UNSURE = letter(
    jenis=read("Surat Dinas", LIKELY, 1), nomor=read("1/PR.03-SD/62/2026", DOUBTFUL, 4), perihal="Undangan",
    tanggal=read(date(2026, 3, 1), LIKELY, 5), penandatangan_jabatan="Sekretaris", tempat="Palangka Raya")


def test_a_field_below_pasti_is_named_with_its_place_the_doubtful_first_and_the_certain_not():
    note = registration_of(SCAN, UNSURE, TextLayer.DIGITAL, SETTINGS).note
    assert note.splitlines() == [
        "Isian berikut belum pasti; mohon diperiksa lebih dulu:",
        "- Nomor Naskah: dikosongkan karena bacaannya meragukan (halaman 1, baris 4)",
        "- Jenis naskah: mungkin benar (halaman 1, baris 1)",
        "- Tanggal Pembuatan: mungkin benar (halaman 1, baris 5)",
    ]


def test_what_ocr_read_is_placed_by_its_line_alone():
    note = registration_of(SCAN, UNSURE, TextLayer.NONE, SETTINGS).note
    assert "(baris 5 pada teks hasil OCR)" in note
    assert "halaman" not in note


def test_what_a_rule_inferred_names_the_rule():
    note = registration_of(SCAN, letter(jenis="Keputusan"), TextLayer.DIGITAL, SETTINGS).note
    assert "- Penanggung Jawab: mungkin benar (menurut penanggung jawab unit)" in note
    assert "- Jangka Waktu Penyimpanan: mungkin benar (menurut jenis naskah dan klasifikasi)" in note


def test_a_doubtful_value_fills_nothing_in():
    told = registration_of(SCAN, UNSURE, TextLayer.DIGITAL, SETTINGS)
    assert DipField.NUMBER not in told.fields
    assert told.fields[DipField.DATE] == "2026-03-01"


@pytest.mark.parametrize(("of", "says"), [
    (letter(klasifikasi="SDM.04.1"), "klasifikasi SDM.04.1"),
    (letter(klasifikasi="SDM.04"), "klasifikasi SDM.04"),
    (letter(klasifikasi="SDM.06.1"), None),
    (letter(klasifikasi="SDM.041"), None),
    (letter(klasifikasi=read("SDM.04", DOUBTFUL)), None),
    (letter(sifat="Rahasia"), "sifatnya Rahasia"),
    (letter(sifat="Sangat Rahasia/Segera"), "sifatnya Sangat Rahasia/Segera"),
    (letter(sifat="terbatas"), "sifatnya terbatas"),
    (letter(sifat="Biasa"), None),
    (letter(sifat="Kerahasiaan"), None),
])
def test_matter_that_is_often_exempt_wants_a_consequence_test(of: Letter, says: str | None):
    assert (says in often_exempt(of, SETTINGS)) if says else often_exempt(of, SETTINGS) == ""
    holds = registration_of(SCAN, of, TextLayer.DIGITAL, SETTINGS).holds
    assert set(holds) == ({SideTag.CONSEQUENCE_TEST} if says else set())


@pytest.mark.parametrize(("code", "branch", "under"), [
    ("PL.01.2", "PL", True), ("PL.01.2", "PL.01", True), ("pl.01.2", "PL.01.2", True), ("PLB.01", "PL", False),
    ("PL.010", "PL.01", False), ("PL", "PL.01", False),
])
def test_a_code_lies_under_the_branches_it_begins_with(code: str, branch: str, under: bool):  # noqa: FBT001
    assert is_under(code, branch) is under
