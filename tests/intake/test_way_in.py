"""The way of a scan from its drop folder into Paperless, over real sockets and real files."""

from io import BytesIO
from pathlib import Path

import pytest
from extraction import drawings, hostile
from pypdf import PdfWriter
from world import World, eventually, files_below, letter, world

from ppid_dms.errors import OutcomeUnknown
from ppid_dms.paperless.documents import Documents
from ppid_dms.service import Service
from ppid_dms.vocabulary import QuarantineReason, ScanState

pytestmark = pytest.mark.usefixtures("shared_reader")


@pytest.fixture
def office(tmp_path: Path):
    with world(tmp_path) as of:
        yield of


def ingest(office: World) -> None:
    with Service(office.settings) as service:
        service.ingest()


def states(office: World) -> dict[ScanState, int]:
    with Service(office.settings) as service:
        return service.journal.counts()


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=BytesIO(letter()))
    writer.encrypt("rahasia", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_scan_becomes_one_document_with_what_could_be_read(office: World):
    office.scan("SCAN0001.pdf", letter())
    ingest(office)
    [document] = office.admin.documents()
    assert office.admin.tags_of(document["id"]) == {"SOP 1 Dikumpulkan"}
    assert document["title"] == "Penyampaian Laporan Kinerja"
    assert document["created"] == "2026-02-28"
    assert office.admin.value_of(document["id"], "nomor") == "12/PR.03-SD/62/2026"
    assert office.admin.value_of(document["id"], "tanggal") == "2026-02-28"
    assert office.petugas.document(document["id"])["user_can_change"] is True
    assert states(office) == {ScanState.ARCHIVED: 1}


@pytest.mark.parametrize(("made", "name", "known_as", "mime_type"), [
    (drawings.jpeg(), "foto.jpg", "foto.jpg", "image/jpeg"),
    (drawings.jpeg(quality=60), "SCAN0001.pdf", "SCAN0001.pdf.jpg", "image/jpeg"),
    (drawings.png(), "layar.PNG", "layar.PNG", "image/png"),
    (drawings.tiff(pages=3, compression="jpeg"), "faks.tiff", "faks.tiff", "image/tiff"),
])
def test_a_scan_that_is_a_picture_becomes_a_document_named_for_what_it_is(office, made, name, known_as, mime_type):
    office.scan(name, made)
    ingest(office)
    [document] = office.admin.documents()
    assert document["mime_type"] == mime_type
    assert document["original_file_name"].endswith(f" {known_as}")
    assert office.admin.tags_of(document["id"]) == {"SOP 1 Dikumpulkan"}
    [archived] = files_below(office.settings.service.folders.archive)
    assert archived.read_bytes() == made


@pytest.mark.parametrize(("made", "words"), [
    (hostile.signed(), "Bertanda tangan elektronik"), (hostile.portfolio(), "portofolio"), (letter(), None),
], ids=["signed", "portfolio", "plain"])
def test_what_a_file_holds_beside_its_pages_is_noted_on_the_document_once(office: World, monkeypatch, made, words):
    """The first time the permission is not given, so that the step is done again."""
    given = Documents.open_to
    turns = iter([OutcomeUnknown("sibuk")])

    def open_to(self, *what):
        if (error := next(turns, None)) is not None:
            raise error
        given(self, *what)

    monkeypatch.setattr(Documents, "open_to", open_to)
    office.scan("SCAN0001.pdf", made)
    ingest(office)
    assert not list(turns)
    eventually(lambda: ingest(office) or states(office) == {ScanState.ARCHIVED: 1})
    [document] = office.admin.documents()
    notes = office.admin.notes_of(document["id"])
    assert len(notes) == 1
    assert (words or "Isian berikut belum pasti") in notes[0]
    [archived] = files_below(office.settings.service.folders.archive)
    assert archived.read_bytes() == made


def test_its_file_lies_in_the_archive_and_nowhere_else(office: World):
    office.scan("SCAN0001.pdf", letter())
    ingest(office)
    folders = office.settings.service.folders
    [archived] = files_below(folders.archive)
    assert archived.read_bytes() == letter()
    assert files_below(folders.drop) == files_below(folders.claimed) == files_below(folders.quarantine) == set()


def test_the_category_is_left_to_a_person(office: World):
    office.scan("SCAN0001.pdf", letter())
    ingest(office)
    [document] = office.admin.documents()
    assert office.admin.value_of(document["id"], "kategori") is None


def test_the_same_content_under_another_name_is_set_aside_and_told_with_the_first(office: World):
    office.scan("SCAN0001.pdf", letter())
    ingest(office)
    office.scan("SCAN0002.pdf", letter(), unit="05-hukum")
    ingest(office)
    assert len(office.admin.documents()) == 1
    [reason] = [p for p in files_below(office.settings.service.folders.quarantine) if p.suffix == ".txt"]
    text = reason.read_text(encoding="utf-8")
    assert "01-perencanaan/SCAN0001.pdf" in text
    assert "dokumen 1" in text


def test_two_copies_dropped_at_once_become_one_document(office: World):
    for n in range(6):
        office.scan(f"SCAN{n}.pdf", letter())
    ingest(office)
    assert len(office.admin.documents()) == 1
    assert states(office) == {ScanState.ARCHIVED: 1, ScanState.QUARANTINED: 5}


def test_the_same_name_with_new_content_is_a_new_scan(office: World):
    for n in range(2):
        office.scan("SCAN0001.pdf", letter(number=f"{n}/PR.03-SD/62/2026"))
        ingest(office)
    assert len(office.admin.documents()) == 2


@pytest.mark.parametrize(("content", "reason"), [
    (b"", QuarantineReason.EMPTY),
    (b"<html><body>Silakan masuk</body></html>", QuarantineReason.NOT_PDF),
    (encrypted(), QuarantineReason.ENCRYPTED),
    (letter()[:400], QuarantineReason.BROKEN),
])
def test_a_bad_file_is_set_aside_with_a_reason_and_the_others_go_on(
    tmp_path: Path, content: bytes, reason: QuarantineReason
):
    with world(tmp_path, intake={"patience_seconds": 0}) as office:
        office.scan("buruk.pdf", content)
        office.scan("baik.pdf", letter())
        with Service(office.settings) as service:
            service.ingest()
            [bad] = service.journal.in_state(ScanState.QUARANTINED)
        assert bad.reason is reason
        assert len(office.admin.documents()) == 1
        beside = [p for p in files_below(office.settings.service.folders.quarantine) if p.suffix == ".txt"]
        assert "Yang dapat dilakukan" in beside[0].read_text(encoding="utf-8")


def test_a_file_that_still_grows_is_left_in_its_folder(office: World):
    growing = office.drop / "01-perencanaan" / "besar.pdf"
    growing.parent.mkdir(parents=True)
    growing.write_bytes(letter()[:-200])
    with Service(office.settings) as service:
        service.ingest()
        assert growing.exists()
        assert service.journal.counts() == {}


@pytest.mark.parametrize("name", [".SCAN0001.pdf.tmp", "~$surat.pdf", "surat.pdf.part", "Thumbs.db"])
def test_temporary_files_of_scanners_and_editors_are_no_scans(office: World, name: str):
    path = office.drop / "01-perencanaan" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(letter())
    ingest(office)
    assert path.exists()
    assert office.admin.documents() == []


def test_links_are_not_followed(office: World, tmp_path: Path):
    secret = tmp_path / "rahasia.pdf"
    secret.write_bytes(letter())
    (office.drop / "01-perencanaan").mkdir(parents=True)
    (office.drop / "01-perencanaan" / "tautan.pdf").symlink_to(secret)
    (office.drop / "keluar").symlink_to(tmp_path, target_is_directory=True)
    ingest(office)
    assert office.admin.documents() == []
    assert secret.exists()
    with Service(office.settings) as service:
        aside = service.journal.in_state(ScanState.QUARANTINED)
    assert {(scan.name, scan.reason) for scan in aside} == {
        ("tautan.pdf", QuarantineReason.NOT_A_FILE), ("keluar", QuarantineReason.NOT_A_FILE)}


def test_a_hostile_name_does_not_leave_its_folder(office: World):
    office.scan("a..\n%s\\;rm -rf $HOME \u202efdp.pdf", letter())
    ingest(office)
    assert len(office.admin.documents()) == 1
    [archived] = files_below(office.settings.service.folders.archive)
    assert archived.name.isprintable()


def test_a_name_that_is_no_utf8_is_taken(office: World):
    folder = bytes(office.drop / "01-perencanaan")
    (office.drop / "01-perencanaan").mkdir(parents=True)
    Path(__import__("os").fsdecode(folder + b"/surat \xe9\xff.pdf")).write_bytes(letter())
    ingest(office)
    assert len(office.admin.documents()) == 1


def test_an_image_only_scan_is_read_from_what_ocr_made_of_it(tmp_path: Path):
    import hashlib  # noqa: PLC0415

    from ppid_dms.sandbox import SandboxOptions  # noqa: PLC0415

    samples = Path(__import__("ppid_dms.sandbox", fromlist=["x"]).__file__).parent / "samples"
    scan = (samples / "pindai-undangan.pdf").read_bytes()
    text = (samples / "pindai-undangan.ocr.txt").read_text(encoding="utf-8")
    options = SandboxOptions(
        consume_seconds=0, use_tesseract=False, known_texts={hashlib.sha256(scan).hexdigest(): text})
    with world(tmp_path, options) as office:
        office.scan("IMG_0001.pdf", scan, unit="08-umum-logistik")
        ingest(office)
        [document] = office.admin.documents()
        assert document["title"] == "Undangan Rapat Koordinasi PPID Pembantu Semester I"
        assert office.admin.value_of(document["id"], "nomor") == "233/HM.02-Und/62/2025"
        form = office.admin.field_row("bentuk")["extra_data"]["select_options"]
        chosen = office.admin.value_of(document["id"], "bentuk")
        assert next(o["label"] for o in form if o["id"] == chosen) == "Hardcopy, Softcopy"


@pytest.mark.parametrize("step", ["submit", "get", "open_to"])
def test_interrupted_at_any_request_it_goes_on_and_nothing_is_doubled(
    office: World, monkeypatch: pytest.MonkeyPatch, step: str
):
    class Killed(BaseException):
        pass

    real = getattr(Documents, step)

    def killed_after(*args, **options):
        real(*args, **options)
        raise Killed

    office.scan("SCAN0001.pdf", letter())
    with monkeypatch.context() as patch:
        patch.setattr(Documents, step, killed_after)
        patch.setattr("threading.excepthook", lambda _args: None)
        with Service(office.settings) as service:
            from ppid_dms.intake.wholeness import Wholeness  # noqa: PLC0415

            wholeness = Wholeness(0, 0)
            [candidate] = wholeness.whole(service.folders.waiting())
            scan = service.pipeline.claim(candidate)
            with pytest.raises(Killed):
                service.pipeline.advance(scan)
    ingest(office)
    assert len(office.admin.documents()) == 1
    assert states(office) == {ScanState.ARCHIVED: 1}


def test_without_a_number_of_our_own_a_lost_answer_is_looked_for_and_never_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from ppid_dms.errors import OutcomeUnknown  # noqa: PLC0415

    with world(tmp_path, intake={"asn_first": 0, "asn_last": 0}) as office:
        office.scan("SCAN0001.pdf", letter())

        def lost(*_args, **_options):
            raise OutcomeUnknown("lost before it was sent")

        with monkeypatch.context() as patch:
            patch.setattr(Documents, "submit", lost)
            ingest(office)
        with Service(office.settings) as service:
            [scan] = service.journal.in_state(ScanState.UNCERTAIN)
            again = service.pipeline.advance(scan)
        assert again.state is ScanState.UNCERTAIN
        assert again.next_try is not None
        assert office.admin.documents() == []


def test_an_archive_number_that_somebody_else_used_is_passed_over(office: World):
    first = office.settings.service.intake.asn_first
    office.admin.ok("POST", "documents/post_document/", files={"document": ("x.pdf", letter("1/X"), "application/pdf")},
                    data={"archive_serial_number": first})
    eventually(lambda: len(office.admin.documents()) == 1)
    office.scan("SCAN0001.pdf", letter())
    ingest(office)
    ours = [d for d in office.admin.documents() if d["archive_serial_number"] == first + 1]
    assert len(ours) == 1
    assert len(office.admin.documents()) == 2


@pytest.fixture
def image_office(tmp_path: Path):
    """An office that has one image-only scan, and a server that can read it."""
    import hashlib  # noqa: PLC0415

    from ppid_dms.sandbox import SandboxOptions  # noqa: PLC0415

    samples = Path(__file__).parents[2] / "ppid_dms" / "sandbox" / "samples"
    content = (samples / "pindai-undangan.pdf").read_bytes()
    text = (samples / "pindai-undangan.ocr.txt").read_text(encoding="utf-8")
    options = SandboxOptions(
        consume_seconds=0, settle_seconds=0.01, use_tesseract=False,
        known_texts={hashlib.sha256(content).hexdigest(): text})
    with world(tmp_path, options) as of:
        of.scan("IMG.pdf", content)
        yield of


@pytest.mark.parametrize("committed", [True, False])
def test_what_people_did_while_the_preparing_was_interrupted_is_left_alone(
    image_office: World, monkeypatch: pytest.MonkeyPatch, *, committed: bool
):
    from ppid_dms.errors import OutcomeUnknown  # noqa: PLC0415

    real = Documents.open_to

    def lost(self, document_id, change):
        if committed:
            real(self, document_id, change)
        raise OutcomeUnknown("PATCH 500")

    with monkeypatch.context() as patch:
        patch.setattr(Documents, "open_to", lost)
        ingest(image_office)
    [document] = [row["id"] for row in image_office.admin.documents()]
    person = image_office.petugas if committed else image_office.admin
    person.ok("PATCH", f"documents/{document}/", json={"title": "Judul dari Petugas", "created": "2024-01-01"})
    if committed:
        image_office.admin.tag(document, "SOP 2 Menunggu Pengesahan", remove=("SOP 1 Dikumpulkan",))
        image_office.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
            "view": {"users": [], "groups": []}, "change": {"users": [], "groups": []}}})
    with Service(image_office.settings) as service:
        [scan] = service.journal.in_state(ScanState.CONFIRMED)
        assert service.pipeline.advance(scan).state is ScanState.ARCHIVED
    after = image_office.admin.document(document)
    assert (after["title"], after["created"]) == ("Judul dari Petugas", "2024-01-01")
    if not committed:
        assert image_office.petugas.document(document)["user_can_change"] is True
    else:
        # The workflow shows it to all again, as everything with a tag of ours; it gives nobody the right to change.
        assert image_office.petugas.call("PATCH", f"documents/{document}/", json={"title": "x"}).status_code == 403


def test_the_status_tells_what_is_passed_over_and_asks_for_a_person_where_scans_may_lie(office: World):
    from ppid_dms.commands.status import as_json, look  # noqa: PLC0415

    ingest(office)
    (office.drop / "05-hukum" / "surat.pdf.part").write_bytes(b"x")
    with Service(office.settings) as service:
        overview = look(office.settings, service.journal, service.ledger)
        assert as_json(overview)["passed_over"] == [{"path": "05-hukum/surat.pdf.part", "why": "berkas-sementara"}]
        assert not overview.needs_attention
        (office.drop / "/".join("abcdefghij")).mkdir(parents=True)
        assert look(office.settings, service.journal, service.ledger).needs_attention


def test_a_scan_that_waits_for_a_person_is_told_by_the_status(tmp_path: Path):
    from ppid_dms.commands.status import as_json, look  # noqa: PLC0415

    with world(tmp_path, intake={"asn_first": 5, "asn_last": 5}) as office:
        for n in range(2):
            office.scan(f"SCAN{n}.pdf", letter(f"{n}/X"))
        ingest(office)
        with Service(office.settings) as service:
            overview = look(office.settings, service.journal, service.ledger)
        assert overview.needs_attention
        [stuck] = as_json(overview)["stuck"]  # type: ignore[misc]
        assert stuck["waits_for_person"] is True
        assert stuck["next_try"] is None


def test_a_stage_tag_that_was_deleted_and_made_again_sets_no_scan_aside(office: World):
    tag = office.admin.ok("GET", f"tags/{office.admin.tag_id('SOP 1 Dikumpulkan')}/")
    with Service(office.settings) as service:
        office.admin.ok("DELETE", f"tags/{tag['id']}/")
        office.scan("SCAN0001.pdf", letter())
        service.ingest()
        [scan] = service.journal.unfinished()
        assert scan.next_try is not None
        assert "SOP 1 Dikumpulkan" in scan.detail
        office.admin.ok("POST", "tags/", json={"name": tag["name"], "matching_algorithm": 0, "owner": tag["owner"]})
        service.pipeline.advance(scan)
        assert service.journal.counts() == {ScanState.ARCHIVED: 1}
    [document] = office.admin.documents()
    assert office.admin.tags_of(document["id"]) == {"SOP 1 Dikumpulkan"}
