"""Documents that people upload in Paperless themselves: read, suggested for and held as scans are, and only once."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from world import World, eventually, letter, world

from ppid_dms.errors import UnexpectedAnswer, Unreachable
from ppid_dms.paperless.documents import Documents
from ppid_dms.service import Service
from ppid_dms.vocabulary import DipField, OwnField

COLLECTED, SUBMITTED, AWAITING = "SOP 1 Dikumpulkan", "SOP 1 Diajukan", "SOP 2 Menunggu Pengesahan"
PERSONAL, TWICE, SECRET = "Data Pribadi?", "Diduga Ganda", "Perlu Uji Konsekuensi"
NIK = "6271046503920003"  # invented: nobody was born on the 65th


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("kantor")) as of:
        yield of


@pytest.fixture
def office(house: World) -> Iterator[World]:
    yield house
    for document in house.admin.documents():
        house.admin.ok("DELETE", f"documents/{document['id']}/")


@pytest.fixture
def service(office: World) -> Iterator[Service]:
    with Service(office.settings) as opened:
        yield opened


def upload(office: World, content: bytes, *tags: str, name: str = "surat.pdf") -> int:
    """What the upload in the web page does; the new document's id, when the workflow has handed it over."""
    office.admin.ok("POST", "documents/post_document/", files={"document": (name, content)}, data={
        "tags": [office.admin.tag_id(tag) for tag in tags], "title": name})
    office.sandbox.settle()
    return max(row["id"] for row in office.admin.documents())


def values(office: World, document: int) -> dict[str, str]:
    return {key: office.admin.value_of(document, key) for key in ("nomor", "tanggal", "ringkasan")}


def notes(office: World, document: int) -> str:
    return "\n".join(office.admin.notes_of(document))


def test_what_is_read_of_an_upload_fills_its_form(office: World, service: Service):
    document = upload(office, letter("11/PR.03-SD/62/2026"), COLLECTED)
    service.uploads.look()
    assert values(office, document) == {
        "nomor": "11/PR.03-SD/62/2026", "tanggal": "2026-02-28", "ringkasan": "Penyampaian Laporan Kinerja"}
    assert office.admin.tags_of(document) == {COLLECTED}
    assert not office.admin.value_of(document, OwnField.REFERENCE.value)


def test_personal_data_and_secret_matter_hold_an_upload(office: World, service: Service):
    content = letter("12/PR.03-SD/62/2026", urgency="Rahasia", pages=2, said={2: f"NIK : {NIK}"})
    document = upload(office, content, COLLECTED)
    service.uploads.look()
    assert office.admin.tags_of(document) == {COLLECTED, PERSONAL, SECRET}
    assert f"- {PERSONAL}: NIK (halaman 2)" in notes(office, document)
    assert NIK not in notes(office, document)


def test_a_letter_that_was_scanned_and_is_uploaded_as_well_is_told(office: World, service: Service):
    office.scan("SCAN0001.pdf", letter("13/PR.03-SD/62/2026"))
    service.ingest()
    [scanned] = [row["id"] for row in office.admin.documents()]
    document = upload(office, letter("13/PR.03-SD/62/2026", pages=2), COLLECTED)
    service.uploads.look()
    assert office.admin.tags_of(document) == {COLLECTED, TWICE}
    assert f"dokumen {scanned} " in notes(office, document)
    assert office.admin.tags_of(scanned) == {COLLECTED}


def test_what_a_person_has_written_or_emptied_stays(office: World, service: Service):
    document = upload(office, letter("14/PR.03-SD/62/2026"), COLLECTED)
    service.sync()  # opens it to the Petugas
    office.petugas.fill(document, {"ringkasan": "Kata Petugas", "nomor": "salah"})
    office.petugas.fill(document, {"nomor": ""})
    service.uploads.look()
    assert values(office, document) == {"nomor": "", "tanggal": "2026-02-28", "ringkasan": "Kata Petugas"}


def test_it_is_looked_at_once(office: World, service: Service):
    document = upload(office, letter("15/PR.03-SD/62/2026", said={1: f"NIK : {NIK}"}), COLLECTED)
    service.uploads.look()
    service.sync()
    office.petugas.fill(document, {"ringkasan": ""})
    office.petugas.tag(document, remove=(PERSONAL,))
    before = notes(office, document)
    service.sync()
    service.uploads.look()
    assert office.admin.tags_of(document) == {COLLECTED}
    assert not office.admin.value_of(document, "ringkasan")
    assert notes(office, document) == before


def test_one_that_waits_for_endorsement_is_held_and_nothing_of_it_is_filled_in(office: World, service: Service):
    complete = {
        DipField.SUMMARY: "Laporan", DipField.UNIT: "Subbagian Hukum", DipField.RESPONSIBLE: "Sekretaris",
        DipField.DATE: "2026-02-28", DipField.PLACE: "Palangka Raya", DipField.FORM: "Softcopy",
        DipField.RETENTION: "5 tahun", DipField.CATEGORY: "Berkala"}
    document = upload(office, letter("16/PR.03-SD/62/2026", said={1: f"NIK : {NIK}"}), COLLECTED)
    service.sync()
    office.petugas.fill(document, {key.value: text for key, text in complete.items()})
    office.petugas.tag(document, SUBMITTED)
    service.sync()
    assert office.admin.tags_of(document) == {AWAITING}
    service.uploads.look()
    assert office.admin.tags_of(document) == {AWAITING, PERSONAL}
    assert not office.admin.value_of(document, "nomor")
    service.sync()
    assert office.admin.tags_of(document) == {COLLECTED, PERSONAL}


def test_what_came_through_the_intake_is_not_looked_at_again(office: World, service: Service):
    office.scan("SCAN0002.pdf", letter("17/PR.03-SD/62/2026"))
    service.ingest()
    [document] = [row["id"] for row in office.admin.documents()]
    office.petugas.fill(document, {"ringkasan": ""})
    service.uploads.look()
    assert not office.admin.value_of(document, "ringkasan")


def test_a_copy_that_bears_the_reference_of_its_origin_is_looked_at(office: World, service: Service):
    office.scan("SCAN0003.pdf", letter("18/PR.03-SD/62/2026"))
    service.ingest()
    [origin] = [row["id"] for row in office.admin.documents()]
    copy = upload(office, letter("19/PR.03-SD/62/2026", said={1: f"NIK : {NIK}"}), COLLECTED)
    office.service.fill(copy, {OwnField.REFERENCE.value: office.admin.value_of(origin, OwnField.REFERENCE.value)})
    service.uploads.look()
    assert office.admin.tags_of(copy) == {COLLECTED, PERSONAL}
    assert office.admin.tags_of(origin) == {COLLECTED}


def test_what_is_no_letter_stops_nobody(office: World, service: Service):
    text = upload(office, b"Catatan biasa, tanpa kop.\n", COLLECTED, name="catatan.txt")
    document = upload(office, letter("20/PR.03-SD/62/2026"), COLLECTED)
    service.uploads.look()
    assert office.admin.tags_of(text) == {COLLECTED}
    assert values(office, document)["nomor"] == "20/PR.03-SD/62/2026"


def test_one_that_gets_its_tag_later_is_looked_at_then(office: World, service: Service):
    document = upload(office, letter("23/PR.03-SD/62/2026"))
    service.uploads.look()
    office.admin.tag(document, COLLECTED)
    eventually(lambda: service.uploads.look() or values(office, document)["nomor"] == "23/PR.03-SD/62/2026")


def test_a_look_that_broke_off_is_taken_up_with_all_that_it_had_met(
    office: World, service: Service, monkeypatch: pytest.MonkeyPatch
):
    service.uploads.look()
    documents = [upload(office, letter(f"{number}/PR.03-SD/62/2026"), COLLECTED) for number in (24, 25)]
    with monkeypatch.context() as patch:
        patch.setattr(Documents, "set_fields", broken)
        with pytest.raises(Unreachable):
            service.uploads.look()
    service.uploads.look()
    assert [values(office, document)["nomor"] for document in documents] == [
        "24/PR.03-SD/62/2026", "25/PR.03-SD/62/2026"]


def test_one_that_cannot_be_looked_at_holds_up_no_other(
    office: World, service: Service, monkeypatch: pytest.MonkeyPatch
):
    first, second = [upload(office, letter(f"{number}/PR.03-SD/62/2026"), COLLECTED) for number in (26, 27)]
    real = Documents.set_fields
    with monkeypatch.context() as patch:
        patch.setattr(Documents, "set_fields", lambda self, number, fields: (
            refused() if number == first else real(self, number, fields)))
        with pytest.raises(UnexpectedAnswer):
            service.uploads.look()
    assert values(office, second)["nomor"] == "27/PR.03-SD/62/2026"
    assert not values(office, first)["nomor"]
    service.uploads.look()
    assert values(office, first)["nomor"] == "26/PR.03-SD/62/2026"


def test_what_rests_is_not_listed_again_and_again(office: World, service: Service, monkeypatch: pytest.MonkeyPatch):
    upload(office, letter("28/PR.03-SD/62/2026"), COLLECTED)
    service.uploads.look()
    monkeypatch.setattr(Documents, "on_their_way", broken)
    service.uploads.look()


def broken(*_arguments: object) -> None:
    raise Unreachable("jauh")


def refused() -> None:
    raise UnexpectedAnswer("aneh")


def test_a_form_on_paper_is_told_to_be_none_and_nothing_of_it_is_filled_in(office: World, service: Service):
    text = (Path(__file__).parents[1] / "form/paper/ocr-150dpi-noise.txt").read_bytes()
    document = upload(office, text, COLLECTED, name="formulir.txt")
    service.uploads.look()
    service.uploads.look()
    assert office.admin.tags_of(document) == {COLLECTED}
    assert not office.admin.value_of(document, "ringkasan")
    [note] = office.admin.notes_of(document)
    assert "nomor FDIP-2026-0007 di atas kertas" in note
    assert "SOP Dibatalkan" in note


def test_what_nobody_has_handed_over_is_left_alone(office: World, service: Service):
    document = upload(office, letter("21/PR.03-SD/62/2026"))
    service.uploads.look()
    assert not office.admin.value_of(document, "nomor")
    assert office.admin.tags_of(document) == set()


def test_the_service_looks_by_itself(office: World, service: Service):
    running = threading.Thread(target=service.run, daemon=True)
    running.start()
    try:
        document = upload(office, letter("22/PR.03-SD/62/2026", said={1: f"NIK : {NIK}"}), COLLECTED)
        eventually(lambda: office.admin.tags_of(document) == {COLLECTED, PERSONAL})
        eventually(lambda: office.petugas.document(document)["user_can_change"] is True)
    finally:
        service.stop()
        running.join()
