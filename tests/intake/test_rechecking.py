"""What a form may still do when its document was put forward, and what it shows of letters that are there twice."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from form.forms import DATE, FILE, NUMBER, RETENTION, SUMMARY
from intake.test_evidence import PowerCut
from intake.test_forms import LKJ, Desk, typed
from world import COMPLETE, World, letter, world

from ppid_dms.form.template import LIST_SHEET, RESULT, ColumnKey
from ppid_dms.intake.doubles import Doubles
from ppid_dms.paperless.documents import Documents
from ppid_dms.service import Service

COLLECTED, SUBMIT, AWAITING = "SOP 1 Dikumpulkan", "SOP 1 Diajukan", "SOP 2 Menunggu Pengesahan"
ENDORSE, RETURN, TWICE = "SOP 2 Disahkan", "SOP 2 Dikembalikan", "Diduga Ganda"
PUT_FORWARD = "sudah pernah diajukan; formulir tidak mengubahnya lagi"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("kantor")) as of:
        yield of


@dataclass
class Unit(Desk):
    """A unit with letters of which a scan does not tell the number, and with a form that it had before them."""

    blank: bytes = b""

    @property
    def number(self) -> str:
        """A number that no other unit's letters have."""
        return f"{300 + [unit.folder for unit in self.world.settings.units].index(self.unit)}/PR.03-SD/62/2026"

    def scan_letter(self, name: str, number: str = "", pages: int = 1) -> int:
        """Drop a letter; its document."""
        self.scan(name, letter(number, f"Laporan {self.unit}", pages))
        self.ingest()
        return self.document(name)

    def scan_elsewhere(self) -> int:
        """Drop the letter with its number into a folder of which this unit's forms do not speak; its document."""
        self.world.scan(f"{len(self.unit)}-lain.pdf", letter(self.number, f"Laporan {self.unit}"), "00-lain")
        self.ingest()
        with Service(self.world.settings) as service:
            document = service.journal.scans_below("00-lain")[-1].document_id
        assert document is not None
        return document

    def document(self, name: str) -> int:
        [number] = [scan.document_id for scan in self.scans() if scan.name == name]
        assert number is not None
        return number

    def row(self, name: str, **more: str) -> Mapping[ColumnKey, object]:
        return {**LKJ, FILE: name, NUMBER: self.number, DATE: "28 Februari 2026", **more}

    def hand_in(self, *rows: Mapping[ColumnKey, object]) -> None:
        self.drop_form(*rows)
        self.ingest()

    def drop_form(self, *rows: Mapping[ColumnKey, object]) -> None:
        self.scan("formulir.xlsx", typed(self.blank, *rows))

    def correct(self, *rows: Mapping[ColumnKey, object]) -> None:
        """Hand in the answer again, with other words in these rows."""
        before = self.answer().read_bytes()
        sheet = openpyxl.load_workbook(io.BytesIO(before))[LIST_SHEET]
        first = next(row[0].row + 1 for row in sheet.iter_rows() if row[-1].value == RESULT.header)
        self.scan("jawaban.xlsx", typed(before, *rows, first=first))
        self.ingest()

    def sync(self) -> None:
        self.world.sandbox.settle()
        with Service(self.world.settings) as service:
            service.sync()

    def tags(self, document: int) -> set[str]:
        return self.world.admin.tags_of(document)

    def told(self, document: int) -> list[str]:
        """The notes of the intake that say why it is held as a double."""
        return [note for note in self.world.admin.notes_of(document) if "tanggalnya sama dengan" in note]


@pytest.fixture
def desk(house: World) -> Unit:
    units = [unit.folder for unit in house.settings.units]
    with Service(house.settings) as service:
        made = Unit(house, next(unit for unit in units if not service.journal.scans_below(unit)))
    made.blank = made.form()
    return made


def sent_back(desk: Unit) -> int:
    """A document that was put forward and came back to step 1."""
    document = desk.scan_letter("lkj.pdf", desk.number)
    assert desk.world.petugas.fill(document, COMPLETE).ok
    desk.world.petugas.tag(document, SUBMIT)
    desk.sync()
    desk.world.atasan.note(document, "Ringkasannya keliru")
    desk.world.atasan.tag(document, RETURN)
    desk.sync()
    assert desk.tags(document) == {COLLECTED}
    return document


# ── from the submission on ──


def test_what_was_put_forward_and_came_back_is_changed_by_no_form(desk: Unit):
    document = sent_back(desk)
    assert desk.world.petugas.fill(document, {"retensi": ""}).ok
    desk.hand_in(desk.row("lkj.pdf"))
    assert desk.values(document, "ringkasan", "retensi", "nomor") == [
        COMPLETE["ringkasan"], "", COMPLETE["nomor"]]
    [told] = desk.results()
    assert PUT_FORWARD in told
    assert "Ubahlah isiannya di Paperless" in told
    assert not any("Formulir FDIP" in note for note in desk.world.admin.notes_of(document))


def test_what_was_not_complete_when_it_was_put_forward_may_be_completed_by_a_form(desk: Unit):
    document = desk.scan_letter("lkj.pdf", desk.number)
    desk.world.petugas.tag(document, SUBMIT)
    desk.sync()
    assert desk.tags(document) == {COLLECTED, "Perlu Dilengkapi"}
    desk.hand_in(desk.row("lkj.pdf"))
    assert desk.values(document, "kategori", "retensi") == ["Berkala", "Permanen"]


def test_a_submission_that_a_form_fell_on_is_examined_anew_and_no_ya_covers_it(
    desk: Unit, monkeypatch: pytest.MonkeyPatch
):
    document = desk.scan_letter("lkj.pdf")
    assert desk.world.petugas.fill(document, {key: text for key, text in COMPLETE.items() if key != "nomor"}).ok
    whole = Documents.set_fields
    with Service(desk.world.settings) as service:
        def late(self: Documents, number: int, values: Any) -> None:
            if number == document and desk.tags(document) == {COLLECTED}:
                desk.world.petugas.tag(document, SUBMIT)
                desk.world.sandbox.settle()
                service.sync()
                assert desk.tags(document) == {AWAITING}
                desk.world.atasan.tag(document, ENDORSE)
            whole(self, number, values)

        desk.drop_form({FILE: "lkj.pdf", NUMBER: "1/PR.03-SD/62/2026"})
        monkeypatch.setattr(Documents, "set_fields", late)
        service.ingest()
        monkeypatch.undo()
        desk.world.sandbox.settle()
        service.sync()
        assert [line for line in service.ledger.lines() if line.item.document_id == document] == []
    assert desk.value(document, "nomor") == "1/PR.03-SD/62/2026"
    assert AWAITING in desk.tags(document)
    assert ENDORSE not in desk.tags(document)


# ── the same letter twice ──


def test_a_letter_that_a_form_shows_to_be_there_already_is_held_and_names_the_first(desk: Unit):
    first = desk.scan_elsewhere()
    second = desk.scan_letter("SCAN0002.pdf")
    assert desk.tags(second) == {COLLECTED}
    desk.hand_in(desk.row("SCAN0002.pdf"))
    assert desk.tags(second) == {COLLECTED, TWICE}
    [note] = desk.told(second)
    assert f"- {TWICE}: jenis, nomor, dan tanggalnya sama dengan dokumen {first} “" in note
    assert desk.tags(first) == {COLLECTED}


def test_a_number_that_nobody_else_has_holds_nothing(desk: Unit):
    desk.scan_elsewhere()
    second = desk.scan_letter("SCAN0002.pdf")
    desk.hand_in({**desk.row("SCAN0002.pdf"), NUMBER: f"9{desk.number}"})
    assert desk.value(second, "nomor") == f"9{desk.number}"
    assert desk.tags(second) == {COLLECTED}


def test_a_form_that_says_what_the_scan_had_said_looks_for_nothing_and_holds_nothing(
    desk: Unit, monkeypatch: pytest.MonkeyPatch
):
    first = desk.scan_letter("lkj.pdf", desk.number)
    second = desk.scan_letter("SCAN0002.pdf", desk.number, pages=2)
    assert desk.tags(second) == {COLLECTED, TWICE}
    monkeypatch.delattr(Doubles, "of")
    desk.hand_in(desk.row("lkj.pdf"))
    assert desk.open_forms() == []
    assert desk.value(first, "kategori") == "Berkala"
    assert desk.tags(first) == {COLLECTED}


def test_who_has_cleared_it_is_not_asked_again_about_the_same_two(desk: Unit):
    desk.scan_elsewhere()
    second = desk.scan_letter("SCAN0002.pdf")
    desk.hand_in(desk.row("SCAN0002.pdf"))
    desk.sync()
    desk.world.petugas.tag(second, remove=(TWICE,))
    desk.sync()
    assert desk.tags(second) == {COLLECTED}
    desk.correct({SUMMARY: "Ringkasan yang diperbaiki"})
    assert desk.value(second, "ringkasan") == "Ringkasan yang diperbaiki"
    assert desk.tags(second) == {COLLECTED}
    assert len(desk.told(second)) == 1


def test_a_third_one_is_another_finding(desk: Unit):
    desk.scan_elsewhere()
    second = desk.scan_letter("SCAN0002.pdf")
    desk.hand_in(desk.row("SCAN0002.pdf"))
    desk.world.petugas.tag(second, remove=(TWICE,))
    other = f"8{desk.number}"
    desk.world.scan("lain-lagi.pdf", letter(other, "Laporan lain"), "00-lain")
    desk.ingest()
    third = max(document["id"] for document in desk.world.admin.documents())
    desk.correct({NUMBER: other})
    assert desk.tags(second) == {COLLECTED, TWICE}
    assert f"dokumen {third} “" in desk.told(second)[-1]


def test_of_two_that_one_form_fills_in_the_second_is_held_and_the_first_stays_free(desk: Unit):
    names = ("SCAN0001.pdf", "SCAN0002.pdf")
    first, second = (desk.scan_letter(name, pages=at) for at, name in enumerate(names, start=1))
    desk.hand_in(*map(desk.row, names))
    assert desk.tags(first) | desk.tags(second) == {COLLECTED, TWICE}
    held = first if TWICE in desk.tags(first) else second
    desk.correct({RETENTION: "5 tahun"}, {RETENTION: "5 tahun"})
    assert desk.values(first, "retensi") == desk.values(second, "retensi") == ["5 tahun"]
    assert desk.tags(first + second - held) == {COLLECTED}
    assert len(desk.told(held)) == 1


@pytest.mark.parametrize(("method", "after"), [("hold", True), ("add_note", False), ("add_note", True)])
def test_stopped_in_the_middle_it_is_held_and_told_once(
    desk: Unit, monkeypatch: pytest.MonkeyPatch, method: str, after: bool  # noqa: FBT001
):
    desk.scan_elsewhere()
    second = desk.scan_letter("SCAN0002.pdf")
    whole = getattr(Documents, method)

    def ending(self: Documents, number: int, what: Any) -> None:
        if after:
            whole(self, number, what)
        if method == "hold" or "tanggalnya sama" in what:
            raise PowerCut
        if not after:
            whole(self, number, what)

    monkeypatch.setattr(Documents, method, ending)
    desk.drop_form(desk.row("SCAN0002.pdf"))
    with pytest.raises(PowerCut):
        desk.ingest()
    monkeypatch.undo()
    desk.ingest()
    assert desk.tags(second) == {COLLECTED, TWICE}
    assert len(desk.told(second)) == 1
    assert "Terdaftar" in desk.results()[0]


@pytest.mark.parametrize("leave", ["submit", "whole_way"])
def test_what_has_left_step_1_meanwhile_is_not_held(
    desk: Unit, monkeypatch: pytest.MonkeyPatch, leave: str
):
    desk.scan_elsewhere()
    second = desk.scan_letter("SCAN0002.pdf")
    whole: Callable[..., Any] = Doubles.of
    with Service(desk.world.settings) as service:
        def late(self: Doubles, number: int, told: Any) -> list[Any]:
            found = list(whole(self, number, told))
            assert found
            desk.world.petugas.fill(number, COMPLETE)
            desk.world.petugas.tag(number, SUBMIT)
            if leave == "whole_way":
                desk.world.sandbox.settle()
                service.sync()
                desk.world.atasan.note(number, "Keliru")
                desk.world.atasan.tag(number, RETURN)
                desk.world.sandbox.settle()
                service.sync()
            return found

        desk.drop_form(desk.row("SCAN0002.pdf"))
        monkeypatch.setattr(Doubles, "of", late)
        service.ingest()
    assert desk.tags(second) == ({COLLECTED, SUBMIT} if leave == "submit" else {COLLECTED})
    assert desk.told(second) == []
