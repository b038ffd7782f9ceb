"""What people find on a document that was just registered: what holds it and why, and where to look first."""

import hashlib
import logging
from pathlib import Path

import pytest
from world import World, letter, world

from ppid_dms.intake.doubles import reads_alike
from ppid_dms.sandbox import SandboxOptions
from ppid_dms.service import Service
from ppid_dms.vocabulary import Outcome, SideTag

pytestmark = pytest.mark.usefixtures("shared_reader")

COLLECTED, SECRET = "SOP 1 Dikumpulkan", "Perlu Uji Konsekuensi"
PERSONAL, TWICE = "Data Pribadi?", "Diduga Ganda"
NIK = "6271046503920003"  # invented: nobody was born on the 65th
OTHER = "KABUPATEN KAPUAS"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory):
    with world(tmp_path_factory.mktemp("kantor")) as of:
        yield of


@pytest.fixture
def office(house: World):
    yield house
    for document in house.admin.documents():
        house.admin.ok("DELETE", f"documents/{document['id']}/")


def registered(office: World, content: bytes, name: str = "SCAN0001.pdf", unit: str = "01-perencanaan") -> int:
    """Drop a file; the id of its document."""
    before = {document["id"] for document in office.admin.documents()}
    office.scan(name, content, unit)
    with Service(office.settings) as service:
        service.ingest()
    [document] = {document["id"] for document in office.admin.documents()} - before
    return document


def noted(office: World, document: int) -> str:
    return "\n".join(office.admin.notes_of(document))


@pytest.mark.parametrize(("pages", "said", "where"), [
    (1, {1: f"NIK : {NIK}"}, "NIK (halaman 1)"),
    (3, {2: f"NIK : {NIK}", 3: f"NIK : {NIK}"}, "NIK (halaman 2, 3)"),
])
def test_personal_data_holds_a_document_and_its_page_is_told_but_never_the_value(
    office: World, caplog: pytest.LogCaptureFixture, pages: int, said: dict[int, str], where: str
):
    with caplog.at_level(logging.DEBUG):
        document = registered(office, letter(f"{pages}1/PR.03-SD/62/2026", pages=pages, said=said))
    assert office.admin.tags_of(document) == {COLLECTED, PERSONAL}
    assert f"- {PERSONAL}: {where}" in noted(office, document)
    assert NIK not in noted(office, document)
    assert NIK not in caplog.text
    assert office.petugas.document(document)["user_can_change"] is True


def test_a_secret_letter_waits_for_its_consequence_test(office: World):
    document = registered(office, letter("21/PR.03-SD/62/2026", urgency="Sangat Rahasia"))
    assert office.admin.tags_of(document) == {COLLECTED, SECRET}
    assert f"- {SECRET}: sifatnya Sangat Rahasia" in noted(office, document)


def test_the_same_letter_with_other_bytes_is_held_and_names_the_first(office: World):
    first = registered(office, letter("31/PR.03-SD/62/2026"))
    second = registered(office, letter("31/PR.03-SD/62/2026", pages=2), "SCAN0002.pdf", "05-hukum")
    assert office.admin.tags_of(first) == {COLLECTED}
    assert office.admin.tags_of(second) == {COLLECTED, TWICE}
    assert f"dokumen {first} “Penyampaian Laporan Kinerja”" in noted(office, second)


@pytest.mark.parametrize(("number", "other"), [
    ("33", {"number": "34/PR.03-SD/62/2026"}), ("35", {"number": "35/PR.03-Und/62/2026"}), ("36", {"issuer": OTHER}),
], ids=["another number", "another kind", "another issuer"])
def test_a_letter_that_differs_in_number_kind_or_issuer_is_another_one(
    office: World, number: str, other: dict[str, str]
):
    number += "/PR.03-SD/62/2026"
    registered(office, letter(number))
    second = registered(office, letter(**{"number": number, "pages": 2, **other}))
    assert office.admin.tags_of(second) == {COLLECTED}


def test_after_a_wrong_scan_was_cancelled_the_right_one_is_no_double(office: World):
    first = registered(office, letter("41/PR.03-SD/62/2026"))
    office.admin.tag(first, "SOP Dibatalkan", remove=(COLLECTED,))
    second = registered(office, letter("41/PR.03-SD/62/2026", pages=2))
    assert office.admin.tags_of(second) == {COLLECTED}


def test_a_double_whose_first_is_in_the_trash_is_none(office: World):
    first = registered(office, letter("42/PR.03-SD/62/2026"))
    office.admin.ok("DELETE", f"documents/{first}/")
    assert office.admin.tags_of(registered(office, letter("42/PR.03-SD/62/2026", pages=2))) == {COLLECTED}


def test_what_the_software_held_is_in_the_register_and_the_petugas_may_clear_it(office: World):
    document = registered(office, letter("51/PR.03-SD/62/2026", said={1: f"NIK : {NIK}"}))
    with Service(office.settings) as service:
        service.sync()
        office.petugas.tag(document, remove=(PERSONAL,))
        service.sync()
        log = [(d.outcome, d.hold, d.actor_name) for d in service.ledger.decisions() if d.document_id == document]
    assert office.admin.tags_of(document) == {COLLECTED}
    assert log == [
        (Outcome.HELD, SideTag.PERSONAL_DATA, "ppid-layanan"), (Outcome.CLEARED, SideTag.PERSONAL_DATA, "petugas")]


def test_a_scan_is_told_with_what_ocr_could_not_read_for_certain(tmp_path: Path):
    samples = Path(__import__("ppid_dms.sandbox", fromlist=["x"]).__file__).parent / "samples"
    scan = (samples / "pindai-undangan.pdf").read_bytes()
    text = (samples / "pindai-undangan.ocr.txt").read_text(encoding="utf-8") + f"\nNIK : {NIK}\n"
    options = SandboxOptions(
        consume_seconds=0, use_tesseract=False, known_texts={hashlib.sha256(scan).hexdigest(): text})
    with world(tmp_path, options) as office:
        document = registered(office, scan, "IMG_0001.pdf", "08-umum-logistik")
        note = noted(office, document)
        assert "- Ringkasan Isi Informasi: mungkin benar (baris" in note
        assert "pada teks hasil OCR" in note
        assert "Unit yang Menguasai" not in note
        assert f"- {PERSONAL}: NIK (halaman 1)" in note
        assert office.admin.tags_of(document) == {COLLECTED, PERSONAL}


@pytest.mark.parametrize(("one", "other", "same"), [
    ("382/PL.01.2-BA/62/2024", "382 / PL.01.2 - BA / 62 / 2024", True),
    ("018/PL.02.6-BA/62/2026", "18/PL.02.6-BA/62/2026", True),
    ("382/PL.O1.2-BA/62/2O24", "382/PL.01.2-BA/62/2024", True),
    ("36 Tahun 2024", "NOMOR 36 TAHUN 2024", False),
    ("382/PL.01.2-BA/62/2024", "383/PL.01.2-BA/62/2024", False),
    ("", "", False),
])
def test_numbers_are_compared_however_they_are_written(one: str, other: str, same: bool):  # noqa: FBT001
    assert reads_alike(one, other) is same
