"""A form on paper that is scanned: kept as evidence, seen by everybody, no item of the list; over real sockets."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from form.forms import FILE, NUMBER
from intake.test_forms import LKJ, Desk, typed
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas
from sandbox.office import make_scan
from world import World, letter, world

from ppid_dms.commands.form import new_form
from ppid_dms.form.template import NOTES_SHEET, ColumnKey
from ppid_dms.intake.explaining import remarks_in, to_be_checked
from ppid_dms.paperless.documents import Documents
from ppid_dms.records import Place, Reading, Scan
from ppid_dms.sandbox import SandboxOptions
from ppid_dms.service import Service
from ppid_dms.vocabulary import Confidence, ScanState

COLLECTED, PAPER = "SOP 1 Dikumpulkan", "Formulir DIP"
OCR = (Path(__file__).parents[1] / "form/paper/ocr-150dpi-noise.txt").read_text(encoding="utf-8")
PRINTED = "FDIP-2026-0007"
WRITES = ("clear_fields", "describe", "add_note", "open_to", "set_apart")
_marks = count(1)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """What OCR gives for a scan, by its SHA-256."""
    return {}


@pytest.fixture(scope="module")
def house(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    options = SandboxOptions(consume_seconds=0, settle_seconds=0.01, use_tesseract=False, known_texts=texts)
    with world(tmp_path_factory.mktemp("kantor"), options) as of:
        yield of


class Paper(Desk):
    """A unit that prints its forms and scans them."""

    texts: dict[str, str]

    def on_paper(self, number: str = PRINTED, pages: int = 1) -> bytes:
        """A picture of each page, and what OCR gives for it."""
        writer = PdfWriter()
        for _page in range(pages):
            writer.append(PdfReader(io.BytesIO(make_scan(f"{next(_marks)}"))))
        out = io.BytesIO()
        writer.write(out)
        self.texts[hashlib.sha256(out.getvalue()).hexdigest()] = OCR.replace(PRINTED, number)
        return out.getvalue()

    def paper(self, name: str = "SCAN0001.pdf", number: str = PRINTED) -> int:
        self.scan(name, self.on_paper(number))
        self.ingest()
        document = next(scan for scan in self.scans() if scan.name == name).document_id
        assert document is not None
        return document

    def kept(self, document: int) -> Scan:
        return next(scan for scan in self.scans() if scan.document_id == document)

    def handed_out(self) -> tuple[str, str]:
        """The number of a new form of this unit, and the unit by its name."""
        out = self.world.folder / "dibagikan"
        out.mkdir(exist_ok=True)
        made = new_form(self.world.settings, self.unit, out, datetime.now(UTC))
        return made.number, next(unit.name for unit in self.world.settings.units if unit.folder == self.unit)

    def said(self) -> str:
        """All that stands on the answer beside its rows."""
        sheet = openpyxl.load_workbook(self.answer())[NOTES_SHEET]
        return "\n".join(str(cell.value) for row in sheet for cell in row if cell.value)


@pytest.fixture
def desk(house: World, texts: dict[str, str]) -> Iterator[Paper]:
    units = [unit.folder for unit in house.settings.units]
    with Service(house.settings) as service:
        made = Paper(house, next(unit for unit in units if not service.journal.scans_below(unit)))
    made.texts = texts
    yield made
    for document in house.admin.documents():
        house.admin.ok("DELETE", f"documents/{document['id']}/")


def assert_evidence(desk: Paper, document: int, number: str = PRINTED) -> None:
    admin = desk.world.admin
    assert admin.tags_of(document) == {PAPER}
    assert admin.document(document)["title"] == f"Formulir DIP {number} (pindaian kertas)"
    values = [value for value in admin.document(document)["custom_fields"] if value["value"]]
    assert [value["field"] for value in values] == [admin.field_row("rujukan")["id"]]
    for person in (desk.world.petugas, desk.world.atasan):
        assert person.document(document)["user_can_change"] is False
    [note] = admin.notes_of(document)
    assert number in note
    kept = desk.kept(document)
    assert kept.state is ScanState.ARCHIVED
    assert kept.registration is not None
    assert kept.registration.paper_form == number
    assert kept.registration.note == note


def printed(text: str) -> bytes:
    """A PDF with this text on one page."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    drawn = canvas.beginText(72, 780)
    drawn.textLines(text)
    canvas.drawText(drawn)
    canvas.save()
    return out.getvalue()


# ── what becomes of it ──


def test_a_scanned_form_is_set_apart_with_a_note_that_says_what_it_is_and_the_way_back(desk: Paper):
    document = desk.paper()
    assert_evidence(desk, document)
    [note] = desk.world.admin.notes_of(document)
    for said in ("disimpan sebagai bukti dan bukan butir daftar", "Tanda tangannya tidak diperiksa",
                 f"mintalah administrator melepas tag {PAPER}", f"kembali ke {COLLECTED}", "belum pernah diberikan"):
        assert said in note
    assert "belum pasti" not in note, "its fields are empty, and none of them is to be checked"


def test_a_form_that_was_handed_out_here_is_told_with_its_unit_and_period(desk: Paper):
    number, unit = desk.handed_out()
    [note] = desk.world.admin.notes_of(desk.paper(number=number))
    assert f"diberikan kepada {unit} untuk Semester" in note
    assert "belum pernah" not in note


def test_everybody_may_see_it_also_where_no_workflow_shows_it_to_them(desk: Paper):
    admin = desk.world.admin
    [workflow] = [row["id"] for row in admin.ok("GET", "workflows/")["results"]]
    admin.ok("PATCH", f"workflows/{workflow}/", json={"enabled": False})
    try:
        assert_evidence(desk, desk.paper())
    finally:
        admin.ok("PATCH", f"workflows/{workflow}/", json={"enabled": True})


def test_many_pages_are_one_form(desk: Paper):
    desk.scan("SCAN0001.pdf", desk.on_paper(pages=3))
    desk.ingest()
    [document] = desk.documents()
    assert_evidence(desk, document)


def test_a_form_with_a_text_layer_is_called_a_digital_copy(desk: Paper):
    desk.scan("formulir.pdf", printed(OCR))
    desk.ingest()
    [document] = desk.documents()
    assert desk.world.admin.tags_of(document) == {PAPER}
    assert desk.world.admin.document(document)["title"] == f"Formulir DIP {PRINTED} (salinan digital)"


def test_a_letter_that_speaks_of_a_form_is_an_item(desk: Paper):
    desk.scan("surat.pdf", letter(subject=f"Formulir Daftar Informasi Publik {PRINTED}"))
    desk.ingest()
    [document] = desk.documents()
    assert desk.world.admin.tags_of(document) == {COLLECTED}
    assert desk.kept(document).registration.paper_form == ""
    assert desk.world.petugas.document(document)["user_can_change"] is True


def test_the_procedure_leaves_it_alone_and_an_administrator_can_bring_it_back(desk: Paper):
    document = desk.paper()
    with Service(desk.world.settings) as service:
        assert document not in {told.document_id for told in service.sync().attention}
        assert desk.world.admin.tags_of(document) == {PAPER}
        assert document not in {each.document_id for each in service.journal.registered()}, "it waits for nobody"
        desk.world.admin.tag(document, remove=(PAPER,))
        desk.world.sandbox.settle()
        service.sync()
        assert [d for d in service.ledger.decisions() if d.document_id == document] == []
    assert desk.world.admin.tags_of(document) == {COLLECTED}


def test_it_is_not_the_first_of_a_letter_that_is_there_twice(desk: Paper):
    document = desk.paper()
    desk.world.admin.fill(document, {"nomor": "77/PR.03-SD/62/2026", "tanggal": "2026-02-28"})
    desk.scan("surat.pdf", letter("77/PR.03-SD/62/2026"))
    desk.ingest()
    other = next(number for number in desk.documents() if number != document)
    assert desk.world.admin.tags_of(other) == {COLLECTED}


def test_what_is_said_of_the_file_itself_is_kept_and_what_is_to_be_checked_is_not():
    checks = to_be_checked({"Nomor": Reading("1", Confidence.LIKELY, Place(1, 1, "label"))})
    assert remarks_in(f"PDF ini memuat skrip.\n{checks}") == "PDF ini memuat skrip."
    assert remarks_in(checks) == remarks_in("") == ""
    assert remarks_in("PDF ini memuat skrip.") == "PDF ini memuat skrip."


# ── stopped in the middle ──


class PowerCut(BaseException):
    """The end of the process."""


def cut(monkeypatch: pytest.MonkeyPatch, method: str, *, after: bool) -> None:
    """End the first call of a method of the client: before it, or when it was answered."""
    whole, calls = getattr(Documents, method), count()

    @wraps(whole)
    def ending(*arguments: Any, **more: Any) -> Any:
        if next(calls):
            return whole(*arguments, **more)
        if after:
            whole(*arguments, **more)
        raise PowerCut

    monkeypatch.setattr(Documents, method, ending)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("method", WRITES)
def test_stopped_at_any_write_it_ends_the_same(
    desk: Paper, monkeypatch: pytest.MonkeyPatch, method: str, after: bool  # noqa: FBT001
):
    desk.scan("SCAN0001.pdf", desk.on_paper())
    with Service(desk.world.settings) as service:
        preparing = service.pipeline._preparing
        whole = preparing.prepare

        def prepare(scan: Scan, document: int) -> Any:
            cut(monkeypatch, method, after=after)
            with pytest.raises(PowerCut):
                whole(scan, document)
            return whole(scan, document)

        monkeypatch.setattr(preparing, "prepare", prepare)
        service.ingest()
    [document] = desk.documents()
    assert_evidence(desk, document)


# ── the answer of its form ──


def handed_in(desk: Paper, *rows: Mapping[ColumnKey, object]) -> str:
    """A form of the unit, dropped; its number."""
    desk.scan("formulir.xlsx", desk.form(*rows))
    desk.ingest()
    return desk.answer().name.removesuffix("-jawaban.xlsx")


def test_the_answer_says_that_the_paper_has_come_also_when_all_its_rows_were_done(desk: Paper):
    desk.scan("lkj.pdf", desk.letter())
    number = handed_in(desk, LKJ)
    assert desk.open_forms() == []
    assert "Sudah diterima" not in desk.said()
    document = desk.paper(number=number)
    assert f"Sudah diterima: disimpan sebagai bukti, dokumen {document}" in desk.said()
    assert "SCAN0001" not in desk.said(), "it is no scan without a row"
    assert desk.open_forms() == []


def test_the_paper_may_come_before_the_form_and_into_another_folder(desk: Paper):
    out = desk.world.folder / "lebih-dulu"
    out.mkdir()
    made = new_form(desk.world.settings, desk.unit, out, datetime.now(UTC))
    desk.world.scan("kertas.pdf", desk.on_paper(made.number), "00-lain")
    desk.ingest()
    desk.scan("formulir.xlsx", typed(made.path.read_bytes(), LKJ))
    desk.ingest()
    assert "Sudah diterima: disimpan sebagai bukti" in desk.said()


def test_the_paper_may_come_into_another_folder_while_the_form_is_known_to_be_done(desk: Paper):
    desk.scan("lkj.pdf", desk.letter())
    number = desk.handed_out()[0]
    desk.scan("formulir.xlsx", typed((desk.world.folder / f"dibagikan/{number}.xlsx").read_bytes(), LKJ))
    with Service(desk.world.settings) as service:
        service.ingest()
        assert "Sudah diterima" not in desk.said()
        desk.world.scan("kertas-kedua.pdf", desk.on_paper(number), "00-lain")
        service.ingest()
        assert "Sudah diterima: disimpan sebagai bukti" in desk.said()


def test_a_row_that_names_the_paper_or_a_copy_of_it_finds_no_scan(desk: Paper):
    content = desk.on_paper()
    desk.scan("lkj.pdf", content)
    desk.ingest()
    desk.scan("salinan.pdf", content)
    handed_in(desk, LKJ, {**LKJ, NUMBER: "99", FILE: "salinan.pdf"})
    assert all("Tidak ada pindaian untuk baris ini." in told for told in desk.results())
    [document] = desk.documents()
    assert_evidence(desk, document)
