"""One scan in trouble: whatever breaks off, it goes on from where it stands, and nothing is sent twice blindly."""

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from world import files_below

from ppid_dms.assembly import choices_of
from ppid_dms.config import load
from ppid_dms.config.service import FolderSettings
from ppid_dms.errors import NotFound, OutcomeUnknown, PpidError, UnexpectedAnswer, Unreachable, UsageError
from ppid_dms.extraction import Finding, Reader
from ppid_dms.extraction.reader import ReaderUnavailable
from ppid_dms.intake.folders import Folders
from ppid_dms.intake.forms import FormReader
from ppid_dms.intake.journal import Journal, JournalBusy
from ppid_dms.intake.patience import is_overdue
from ppid_dms.intake.pipeline import Pipeline
from ppid_dms.paperless.documents import Beginning, Documents
from ppid_dms.paperless.tasks import TaskEnd, TaskResult, Tasks
from ppid_dms.records import Document, Inspection, Letter, Registration, Scan
from ppid_dms.vocabulary import QuarantineReason, ScanState, TextLayer

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


class Paperless:
    """A Paperless that keeps what it takes, enforces archive numbers, and breaks down as a test tells it."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.uploads: list[int | None] = []
        self.before: Callable[[], Exception] | None = None  # instead of taking a file
        self.after: Callable[[], Exception] | None = None  # after a file was taken
        self.task: TaskResult | None = None  # what is said of every task, whatever became of it
        self.refuses = 0  # so many files come to nothing
        self.trash: set[int] = set()  # numbers of documents in the trash: refused, and not seen
        self.deleted: set[int] = set()
        self.opened: set[int] = set()

    def submit(self, file: Path, registration: Registration) -> str:
        content = file.read_bytes()
        self.uploads.append(registration.asn)
        if self.before:
            raise self.before()
        if self.refuses:
            self.refuses -= 1
            return "ditolak"
        if registration.asn is None or (registration.asn not in self.trash and self.with_asn(registration.asn) is None):
            self.documents.append(Document(
                id=len(self.documents) + 1, title=registration.title, owner=1, tags=frozenset(), fields={}, values={},
                jenis=None, kind=None, version=1, checksum=hashlib.sha256(content).hexdigest(), notes=(), added=NOON,
                modified=NOON,
                original_name=registration.file_name, asn=registration.asn))
            if self.after:
                raise self.after()
            return str(self.documents[-1].id)
        if self.after:
            raise self.after()
        return "ditolak"

    def follow(self, task_id: str, _seconds: float) -> TaskResult:
        if task_id == "ditolak":
            return TaskResult(TaskEnd.FAILURE, said="ditolak\n\x1b[31m", task_id=task_id)
        return self.task or TaskResult(TaskEnd.SUCCESS, int(task_id), task_id=task_id)

    def with_file_name(self, _name: str) -> list[TaskResult]:
        return []

    def with_asn(self, asn: int) -> Document | None:
        return next((document for document in self.seen() if document.asn == asn), None)

    def with_reference(self, reference: str) -> list[Document]:
        return [document for document in self.seen() if document.original_name.startswith(reference)]

    def seen(self) -> list[Document]:
        return [document for document in self.documents if document.id not in self.deleted]

    def get(self, document_id: int, *, content: bool = False) -> Document:
        if document_id in self.deleted:
            raise NotFound("tidak ada")
        return self.documents[document_id - 1]

    def beginning(self, document_id: int) -> Beginning:
        is_open = self.get(document_id).id in self.opened
        return Beginning(is_collected=True, is_set_apart=False, is_open=is_open, created="")

    def open_to(self, document_id: int, _roles: Sequence[Any]) -> None:
        self.opened.add(document_id)

    def add(self, asn: int, name: str = "x.pdf") -> None:
        """A document of somebody else."""
        self.documents.append(Document(
            id=len(self.documents) + 1, title="x", owner=1, tags=frozenset(), fields={}, values={}, jenis=None,
            kind=None, version=1, checksum="00" * 32, notes=(), added=NOON, modified=NOON, original_name=name, asn=asn))


class Glasses:
    """A reader of files that are either good or begin with the word for broken."""

    def __init__(self) -> None:
        self.trouble: list[Exception] = []

    def inspect(self, path: Path) -> Inspection:
        if self.trouble:
            raise self.trouble.pop()
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        if content.startswith(b"rusak"):
            return Inspection(sha256, len(content), 0, TextLayer.NONE, problem=QuarantineReason.BROKEN, detail="Rusak.")
        return Inspection(sha256, len(content), 1, TextLayer.DIGITAL, Letter())

    def personal_data(self, _pages: Sequence[str]) -> tuple[Finding, ...]:
        return ()


class Office:
    """A pipeline over real folders and a real journal; its clock stands still unless a test moves it."""

    def __init__(self, root: Path, *, numbered: bool = True, first: int = 100, last: int = 999) -> None:
        shipped = load()
        folders = FolderSettings(**{
            key: root / key for key in ("drop", "claimed", "archive", "quarantine", "answers", "export", "state")})
        intake = shipped.service.intake.model_copy(
            update={"asn_first": first, "asn_last": last} if numbered else {"asn_first": 0, "asn_last": 0})
        self.settings = replace(
            shipped, service=shipped.service.model_copy(update={"folders": folders, "intake": intake}))
        self.where = folders
        self.now = NOON
        self.folders = Folders(folders)
        self.folders.prepare(())
        self.journal = Journal(root / "jurnal.sqlite3")
        self.paperless = Paperless()
        self.reader = Glasses()
        self.restart()

    def restart(self) -> None:
        self.pipeline = Pipeline(
            self.journal, self.folders, cast("Reader", self.reader), cast("Documents", self.paperless),
            cast("Tasks", self.paperless), self.settings,
            FormReader(self.journal, self.settings, choices_of(self.settings)), lambda _event: None,
            lambda: self.now)

    def claim(self, content: bytes = b"isi") -> Scan:
        (self.where.drop / "a.pdf").write_bytes(content)
        [candidate] = self.folders.waiting()
        scan = self.pipeline.claim(candidate)
        assert scan is not None
        return scan

    def go_on(self, scan: Scan) -> Scan:
        """Advance a scan at the time of its next try."""
        self.now = scan.next_try or self.now
        return self.pipeline.advance(scan)


@pytest.fixture
def office(tmp_path: Path):
    made = Office(tmp_path)
    yield made
    made.journal.close()


@pytest.fixture
def unnumbered(tmp_path: Path):
    """An office that numbers its paper itself."""
    made = Office(tmp_path, numbered=False)
    yield made
    made.journal.close()


def waits(scan: Scan) -> bool:
    return not scan.state.is_final and scan.next_try is not None and scan.detail != ""


@pytest.mark.parametrize("trouble", [
    ReaderUnavailable("Pembaca tidak dapat dijalankan."), Unreachable("jauh"), OSError(5, "Input/output error")])
def test_what_passes_by_itself_is_told_and_tried_again(office: Office, trouble: Exception):
    office.reader.trouble = [trouble]
    scan = office.pipeline.advance(office.claim())
    assert scan.state is ScanState.CLAIMED
    assert waits(scan)
    assert office.journal.get(scan.reference) == scan
    assert office.go_on(scan).state is ScanState.ARCHIVED


def test_a_used_up_block_of_numbers_is_told_with_every_scan_that_waits_for_a_new_one(tmp_path: Path):
    office = Office(tmp_path, first=100, last=100)
    assert office.pipeline.advance(office.claim(b"satu")).state is ScanState.ARCHIVED
    scan = office.pipeline.advance(office.claim(b"dua"))
    assert scan.state is ScanState.READ
    assert scan.waits
    assert scan.next_try is None
    assert "100-100" in scan.detail
    office.journal.close()


UNKNOWN_OUTCOMES = {
    "a lost answer": lambda: OutcomeUnknown("hilang"),
    "a redirect to a login page": lambda: UnexpectedAnswer("dialihkan"),
    "a file that cannot be read to its end": lambda: OSError(5, "Input/output error"),
    "anything else we know of": lambda: PpidError("lain"),
}


@pytest.mark.parametrize("trouble", UNKNOWN_OUTCOMES.values(), ids=UNKNOWN_OUTCOMES)
def test_after_an_upload_that_broke_off_it_is_found_and_not_sent_again(
    unnumbered: Office, trouble: Callable[[], Exception]
):
    unnumbered.paperless.after = trouble
    scan = unnumbered.pipeline.advance(unnumbered.claim())
    assert scan.state is ScanState.UNCERTAIN
    assert waits(scan)
    unnumbered.paperless.after = None
    assert unnumbered.go_on(scan).state is ScanState.ARCHIVED
    assert len(unnumbered.paperless.uploads) == len(unnumbered.paperless.documents) == 1


@pytest.mark.parametrize("trouble", UNKNOWN_OUTCOMES.values(), ids=UNKNOWN_OUTCOMES)
def test_an_upload_that_never_arrived_is_repeated_only_under_its_number(
    office: Office, trouble: Callable[[], Exception]
):
    office.paperless.before = trouble
    scan = office.pipeline.advance(office.claim())
    assert scan.state is ScanState.UNCERTAIN
    office.paperless.before = None
    assert office.go_on(scan).state is ScanState.ARCHIVED
    assert office.paperless.uploads == [100, 100]
    assert len(office.paperless.documents) == 1


def test_without_a_number_it_is_looked_for_for_over_an_hour_and_then_waits_for_a_person(unnumbered: Office):
    unnumbered.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    scan = unnumbered.pipeline.advance(unnumbered.claim())
    begun = unnumbered.now
    while scan.next_try is not None:
        assert not scan.waits
        scan = unnumbered.go_on(scan)
    assert unnumbered.now - begun > timedelta(hours=1)
    assert scan.state is ScanState.UNCERTAIN
    assert scan.reference in scan.detail
    assert scan.waits
    assert len(unnumbered.paperless.uploads) == 1
    unnumbered.paperless.before = None
    unnumbered.restart()
    [recovered] = unnumbered.pipeline.recover()
    assert recovered.waits
    again = unnumbered.pipeline.retry(scan.reference)
    assert not again.waits
    assert unnumbered.pipeline.advance(again).state is ScanState.ARCHIVED


def test_a_server_that_chokes_on_a_file_gets_it_at_growing_intervals(office: Office):
    office.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    scan = office.pipeline.advance(office.claim())
    while office.now < NOON + timedelta(hours=1):
        scan = office.go_on(scan)
    assert 5 < len(office.paperless.uploads) < 20
    office.paperless.before = None
    assert office.go_on(scan).state is ScanState.ARCHIVED


def test_a_task_that_paperless_does_not_know_is_no_reason_to_send_the_file_again_and_again(office: Office):
    office.paperless.task = TaskResult(TaskEnd.UNKNOWN)
    scan = office.pipeline.advance(office.claim())
    assert len(office.paperless.uploads) == 1
    assert scan.state is ScanState.UNCERTAIN
    assert scan.next_try is not None
    assert scan.next_try - office.now >= timedelta(seconds=30)
    assert office.go_on(scan).state is ScanState.ARCHIVED
    assert len(office.paperless.uploads) == 1


def test_a_finished_task_without_a_document_is_followed_by_looking_for_it(office: Office):
    office.paperless.task = TaskResult(TaskEnd.SUCCESS, None)
    scan = office.pipeline.advance(office.claim())
    assert scan.state is ScanState.ARCHIVED
    assert scan.document_id == 1
    assert len(office.paperless.uploads) == 1


def test_two_copies_of_a_bad_file_on_their_way_to_quarantine_do_not_stop_each_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    first, second = office.claim(b"rusak"), office.claim(b"rusak")

    def full(*_args: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(office.folders, "set_aside", full)
        first = office.pipeline.advance(first)
    assert waits(first)
    assert office.pipeline.advance(second).state is ScanState.QUARANTINED
    assert office.go_on(first).state is ScanState.QUARANTINED
    notes = [path for path in files_below(office.where.quarantine) if path.suffix == ".txt"]
    assert len(notes) == 2


STOPS = {
    "before it was moved to quarantine": (b"rusak", "ppid_dms.intake.folders.Folders.set_aside", 0),
    "before it was archived": (b"isi", "ppid_dms.intake.folders.Folders.archive", 1),
}


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(("content", "at", "documents"), STOPS.values(), ids=STOPS)
@pytest.mark.parametrize("detail", ["", "gagal sebelumnya"])
def test_whatever_was_interrupted_goes_on_by_itself_after_the_restart(
    office: Office, monkeypatch: pytest.MonkeyPatch, content: bytes, at: str, documents: int, detail: str
):
    def killed(*_args: object) -> None:
        raise Killed

    scan = office.journal.save(replace(office.claim(content), detail=detail))
    with monkeypatch.context() as patch:
        patch.setattr(at, killed)
        with pytest.raises(Killed):
            office.pipeline.advance(scan)
    office.restart()
    [recovered] = office.pipeline.recover()
    assert not recovered.waits
    assert office.pipeline.advance(recovered).state.is_final
    assert len(office.paperless.documents) == documents


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("detail", ["", "Paperless tidak dapat dihubungi"])
def test_killed_while_it_was_sending_it_looks_before_it_sends(tmp_path: Path, *, numbered: bool, detail: str):
    office = Office(tmp_path, numbered=numbered)

    def killed() -> Exception:
        raise Killed

    office.paperless.after = killed
    scan = office.journal.save(replace(office.claim(), detail=detail))
    with pytest.raises(Killed):
        office.pipeline.advance(scan)
    assert office.journal.counts() == {ScanState.SENDING: 1}
    office.paperless.after = None
    office.restart()
    [recovered] = office.pipeline.recover()
    assert recovered.state is ScanState.UNCERTAIN
    assert not recovered.waits
    assert office.pipeline.advance(recovered).state is ScanState.ARCHIVED
    assert len(office.paperless.uploads) == 1
    office.journal.close()


# ── nothing is lost between the folder and the journal ──


def test_a_file_that_was_taken_goes_on_although_its_folder_could_not_be_synced(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    def failing(_directory: int) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("ppid_dms.intake.folders.os.fsync", failing)
        scan = office.claim()
    assert office.journal.get(scan.reference).state is ScanState.CLAIMED
    assert office.pipeline.advance(scan).state is ScanState.ARCHIVED


def test_a_file_that_was_taken_goes_on_although_the_journal_was_full_just_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    def full(_scan: Scan) -> Scan:
        raise JournalBusy("penuh")

    with monkeypatch.context() as patch:
        patch.setattr(office.journal, "save", full)
        scan = office.claim()
        late = office.pipeline.advance(scan)
        assert waits(late)
    assert office.go_on(late).state is ScanState.ARCHIVED


def test_a_file_stays_in_its_folder_while_the_journal_cannot_be_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    def full(_scan: Scan) -> None:
        raise JournalBusy("penuh")

    (office.where.drop / "a.pdf").write_bytes(b"isi")
    [candidate] = office.folders.waiting()
    with monkeypatch.context() as patch:
        patch.setattr(office.journal, "add", full)
        with pytest.raises(JournalBusy):
            office.pipeline.claim(candidate)
    assert list(office.folders.waiting()) == [candidate]


def test_a_scan_that_is_written_over_before_the_claim_is_left_to_the_next_listing(office: Office):
    (office.where.drop / "a.pdf").write_bytes(b"utuh")
    [candidate] = office.folders.waiting()
    (office.where.drop / "a.pdf").write_bytes(b"setengah ja")
    assert office.pipeline.claim(candidate) is None
    assert office.journal.counts() == {}
    assert len(list(office.folders.waiting())) == 1


def test_a_file_that_lies_claimed_without_a_record_is_taken_up_and_looked_for_before_it_is_sent(office: Office):
    scan = office.pipeline.advance(office.claim())
    (office.where.claimed / scan.reference).write_bytes(b"isi")
    office.journal._db.execute("DELETE FROM scans")  # an older journal came back
    office.restart()
    [found] = office.pipeline.recover()
    assert (found.reference, found.folder, found.state) == (scan.reference, "", ScanState.CLAIMED)
    assert "tidak diketahui" in found.detail
    assert office.pipeline.advance(found).state is ScanState.ARCHIVED
    assert len(office.paperless.uploads) == 1


def test_a_defect_of_ours_leaves_the_scan_with_a_next_try_and_in_the_end_asks_for_a_person(
    office: Office, caplog: pytest.LogCaptureFixture
):
    office.reader.trouble = [ZeroDivisionError() for _n in range(99)]
    scan = office.pipeline.advance(office.claim())
    assert waits(scan)
    assert "ZeroDivisionError" in caplog.text
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert scan.waits
    office.reader.trouble = []
    assert office.pipeline.advance(office.pipeline.retry(scan.reference)).state is ScanState.ARCHIVED


# ── one content, one document ──


def test_while_an_upload_may_still_arrive_the_number_stays_the_same_however_often_it_is_refused(office: Office):
    office.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    scan = office.pipeline.advance(office.claim())
    office.paperless.before = None
    office.paperless.refuses = 99
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert scan.waits
    assert set(office.paperless.uploads) == {100}
    assert scan.detail.isprintable()
    office.paperless.refuses = 0
    scan = office.pipeline.retry(scan.reference)
    assert (scan.asn, scan.unsure) == (100, True)
    assert office.pipeline.advance(scan).state is ScanState.ARCHIVED
    assert set(office.paperless.uploads) == {100}


def test_a_number_that_a_document_in_the_trash_holds_is_given_up_when_a_person_says_so(office: Office):
    office.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    scan = office.pipeline.advance(office.claim())
    with pytest.raises(UsageError, match="tidak menunggu"):
        office.pipeline.renumber(scan.reference)
    office.paperless.before = None
    office.paperless.trash = {100}
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert scan.waits
    assert office.pipeline.advance(office.pipeline.renumber(scan.reference)).state is ScanState.ARCHIVED
    assert [document.asn for document in office.paperless.documents] == [101]
    with pytest.raises(UsageError, match="tidak menunggu"):
        office.pipeline.renumber(scan.reference)


def test_a_number_that_somebody_else_is_seen_to_hold_is_given_up_although_an_upload_may_still_arrive(office: Office):
    office.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    scan = office.pipeline.advance(office.claim())
    office.paperless.before = None
    office.paperless.add(100)
    scan = office.go_on(scan)
    assert (scan.state, scan.asn) == (ScanState.ARCHIVED, 101)


def test_numbers_that_others_hold_are_stepped_over_without_sending_the_file(office: Office):
    for asn in range(100, 125):
        office.paperless.add(asn)
    assert office.pipeline.advance(office.claim()).asn == 125
    assert office.paperless.uploads == [125]


def test_a_long_row_of_numbers_that_others_hold_is_stepped_over_in_several_visits(office: Office):
    for asn in range(100, 350):
        office.paperless.add(asn)
    scan = office.pipeline.advance(office.claim())
    assert waits(scan)
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert office.paperless.uploads == [350]
    assert scan.state is ScanState.ARCHIVED


def test_numbers_of_documents_in_the_trash_are_passed_with_pauses_and_never_used_again(office: Office):
    office.paperless.trash = set(range(100, 107))
    scan = office.pipeline.advance(office.claim())
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert scan.reason is QuarantineReason.REFUSED
    scan = office.pipeline.advance(office.pipeline.retry(scan.reference))
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert scan.state is ScanState.ARCHIVED
    assert office.paperless.uploads == list(range(100, 108))


def test_a_task_that_ended_well_without_a_document_is_looked_for_at_growing_intervals_until_a_person_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    office.paperless.task = TaskResult(TaskEnd.SUCCESS, None)
    office.paperless.deleted = {1}
    looks = 0

    def tasks(_name: str) -> list[TaskResult]:
        nonlocal looks
        looks += 1
        return [TaskResult(TaskEnd.SUCCESS, None)]

    monkeypatch.setattr(office.paperless, "with_file_name", tasks)
    scan = office.pipeline.advance(office.claim())
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert scan.waits
    assert 10 < looks < 20
    assert len(office.paperless.uploads) == 1


def test_a_rescan_of_what_changed_after_it_was_registered_makes_no_second_document(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    scan = office.claim()
    with monkeypatch.context() as patch:
        patch.setattr(office.folders, "archive", lambda _scan: (_ for _ in ()).throw(OSError(5, "I/O")))
        scan = office.pipeline.advance(scan)
    office.folders.claimed(scan.reference).write_bytes(b"isi yang lain")
    scan = office.go_on(scan)
    assert (scan.reason, scan.document_id) == (QuarantineReason.CHANGED, 1)
    second = office.pipeline.advance(office.claim())
    assert second.reason is QuarantineReason.DUPLICATE
    assert len(office.paperless.uploads) == 1
    assert office.pipeline.advance(office.pipeline.retry(scan.reference)).reason is QuarantineReason.CHANGED
    with pytest.raises(UsageError, match="dokumen 1"):
        office.pipeline.retry(second.reference)


def test_a_file_that_changed_before_it_was_sent_is_not_sent(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(office.paperless, "with_asn", lambda _asn: (_ for _ in ()).throw(Unreachable("jauh")))
    scan = office.pipeline.advance(office.claim())
    office.folders.claimed(scan.reference).write_bytes(b"lain")
    assert office.go_on(scan).reason is QuarantineReason.CHANGED
    assert office.paperless.uploads == []


def test_what_may_have_arrived_without_a_number_is_not_sent_again_before_it_was_looked_for(unnumbered: Office):
    unnumbered.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    scan = unnumbered.pipeline.advance(unnumbered.claim())
    with pytest.raises(UsageError) as caught:
        unnumbered.pipeline.retry(scan.reference)
    assert caught.value.remedy
    assert len(unnumbered.paperless.uploads) == 1


# ── duplicates, and what is gone ──


def test_a_first_that_vanished_before_it_was_sent_makes_way_for_the_second(office: Office):
    office.paperless.before = lambda: Unreachable("jauh")
    first = office.pipeline.advance(office.claim())
    office.paperless.before = None
    office.folders.claimed(first.reference).unlink()
    second = office.pipeline.advance(office.claim())
    assert second.state is ScanState.ARCHIVED
    closed = office.pipeline.advance(first)
    assert closed.state is ScanState.QUARANTINED
    assert second.reference in closed.detail


def test_a_duplicate_of_what_is_still_under_way_is_not_called_registered(office: Office):
    office.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    first = office.pipeline.advance(office.claim())
    second = office.pipeline.advance(office.claim())
    assert second.reason is QuarantineReason.DUPLICATE
    [note] = [path for path in files_below(office.where.quarantine) if path.suffix == ".txt"]
    assert "masih diproses" in note.read_text(encoding="utf-8")
    assert "dokumen " not in second.detail
    with pytest.raises(UsageError, match=first.reference):
        office.pipeline.retry(second.reference)


def test_a_duplicate_is_registered_once_the_document_of_the_first_was_deleted(office: Office):
    first = office.pipeline.advance(office.claim())
    second = office.pipeline.advance(office.claim())
    assert second.reason is QuarantineReason.DUPLICATE
    office.paperless.deleted = {1}
    again = office.pipeline.advance(office.pipeline.retry(second.reference))
    assert (again.state, again.document_id) == (ScanState.ARCHIVED, 2)
    assert again.reference in office.journal.get(first.reference).detail


@pytest.mark.parametrize("read", [False, True])
def test_a_file_that_vanished_is_told_and_may_come_back(office: Office, *, read: bool):
    scan = office.claim()
    if read:
        office.paperless.before = lambda: Unreachable("jauh")
        scan = office.pipeline.advance(scan)
        office.paperless.before = None
    lying = office.folders.claimed(scan.reference)
    lying.unlink()
    gone = office.go_on(scan)
    assert (gone.state, gone.reason) == (ScanState.QUARANTINED, QuarantineReason.GONE)
    with pytest.raises(UsageError) as caught:
        office.pipeline.retry(scan.reference)
    assert "folder unit" in caught.value.remedy
    lying.write_bytes(b"isi")
    office.restart()
    [back] = office.pipeline.recover()
    assert office.pipeline.advance(back).state is ScanState.ARCHIVED


def test_a_processing_folder_that_is_away_is_waited_for(office: Office, tmp_path: Path):
    scan = office.claim()
    office.where.claimed.rename(tmp_path / "dilepas")
    scan = office.pipeline.advance(scan)
    assert waits(scan)
    (tmp_path / "dilepas").rename(office.where.claimed)
    assert office.go_on(scan).state is ScanState.ARCHIVED


def test_a_lost_file_whose_upload_may_still_arrive_is_looked_for_and_then_left_to_a_person(office: Office):
    office.paperless.before = UNKNOWN_OUTCOMES["a lost answer"]
    scan = office.pipeline.advance(office.claim())
    office.folders.claimed(scan.reference).unlink()
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert scan.waits
    assert office.pipeline.retry(scan.reference).reason is QuarantineReason.GONE


def test_a_document_that_was_deleted_before_it_was_prepared_is_registered_again_when_a_person_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(office.paperless, "open_to", lambda *_args: (_ for _ in ()).throw(Unreachable("jauh")))
        scan = office.pipeline.advance(office.claim())
    office.paperless.deleted = {1}
    while scan.next_try is not None:
        scan = office.go_on(scan)
    assert (scan.state, scan.waits) == (ScanState.CONFIRMED, True)
    assert office.pipeline.advance(office.pipeline.retry(scan.reference)).document_id == 2


def test_a_scan_that_somebody_took_out_of_quarantine_is_told_without_a_traceback(office: Office):
    scan = office.pipeline.advance(office.claim(b"rusak"))
    for path in files_below(office.where.quarantine):
        path.unlink()
    with pytest.raises(UsageError, match=r"tidak ada lagi"):
        office.pipeline.retry(scan.reference)


def test_the_reason_of_a_file_is_kept_when_it_cannot_be_set_aside_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(office.folders, "set_aside", lambda *_args: (_ for _ in ()).throw(OSError(28, "No space left")))
        scan = office.pipeline.advance(office.claim(b"rusak"))
    assert (scan.detail, scan.next_try is None) == ("Rusak.", False)
    assert office.go_on(scan).detail == "Rusak."


def test_a_hostile_name_is_printable_in_the_note_of_its_duplicate(office: Office):
    (office.where.drop / "x\x1b[31m\nPALSU.pdf").write_bytes(b"isi")
    [candidate] = office.folders.waiting()
    first = office.pipeline.claim(candidate)
    assert first is not None
    office.pipeline.advance(first)
    second = office.pipeline.advance(office.claim())
    assert second.detail.isprintable()
    [note] = [path for path in files_below(office.where.quarantine) if path.suffix == ".txt"]
    assert "\x1b" not in note.read_text(encoding="utf-8")
    assert "\nPALSU" not in note.read_text(encoding="utf-8")


# ── the end, and what lasts ──


def test_after_the_word_to_stop_the_step_at_hand_is_the_last_and_the_rest_is_done_after_the_restart(office: Office):
    office.pipeline._stopped = lambda: True
    scan, states = office.claim(), []
    for _step in range(3):
        scan = office.pipeline.advance(scan)
        states.append(scan.state)
    assert states == [ScanState.READ, ScanState.SENT, ScanState.PREPARED]
    office.restart()
    [left] = office.pipeline.recover()
    assert office.pipeline.advance(left).state is ScanState.ARCHIVED
    assert len(office.paperless.uploads) == 1


def test_a_task_that_lasts_over_an_hour_is_told_to_a_person_while_it_is_followed_on(office: Office):
    office.paperless.task = TaskResult(TaskEnd.RUNNING)
    scan, begun = office.pipeline.advance(office.claim()), office.now
    while not is_overdue(scan):
        assert "masih mengolah" in scan.detail
        assert office.now - begun < timedelta(minutes=70)
        scan = office.go_on(scan)
    assert office.now - begun > timedelta(minutes=55)
    scan = office.go_on(scan)
    assert "worker" in scan.detail
    assert not scan.waits
    office.paperless.task = None
    assert office.go_on(scan).state is ScanState.ARCHIVED


def test_an_outage_is_not_told_with_every_scan_and_every_try(office: Office, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    office.paperless.before = lambda: Unreachable("tidak dapat dihubungi")
    scan = office.claim()
    for _try in range(5):
        scan = office.go_on(scan)
    assert [record.message for record in caplog.records if "tidak dapat" in record.message] == []


def test_a_journal_that_cannot_be_written_is_told_once_however_many_scans_meet_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def full(_scan: Scan) -> Scan:
        raise JournalBusy("penuh")

    scan = office.claim()
    with monkeypatch.context() as patch:
        patch.setattr(office.journal, "save", full)
        patch.setattr(office.journal, "save_content", full)
        for _try in range(4):
            scan = office.go_on(scan)
    assert caplog.text.count("penuh") == 1
    assert office.go_on(scan).state is ScanState.ARCHIVED


@pytest.mark.parametrize(("content", "act"), [(b"isi", "archive"), (b"rusak", "set_aside")])
@pytest.mark.parametrize("code", [28, 122])
def test_a_disk_that_is_full_where_a_scan_is_put_away_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch, content: bytes, act: str, code: int
):
    def full(*_arguments: Any) -> Path:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(office.folders, act, full)
        scan = office.claim(content)
        for _try in range(3):
            scan = office.go_on(scan)
        assert waits(scan)
        assert scan.detail
    assert office.go_on(scan).state.is_final
    assert len(office.paperless.uploads) <= 1


def test_a_claim_under_way_is_not_forgotten_because_the_processing_folder_is_away(office: Office, tmp_path: Path):
    scan = office.claim()
    office.journal.save(replace(scan, state=ScanState.CLAIMING))
    away = office.where.claimed.rename(tmp_path / "tidak-terpasang")
    office.pipeline.finish_claims()
    assert office.journal.counts() == {ScanState.CLAIMING: 1}
    away.rename(office.where.claimed)
    office.pipeline.finish_claims()
    assert office.journal.counts() == {ScanState.CLAIMED: 1}
