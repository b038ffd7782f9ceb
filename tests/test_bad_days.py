"""Bad days: whatever a server answers at whatever moment of a document's way, it is told, once, and goes on by itself.

Everything runs: the service with its threads, over real sockets, against a server that misbehaves until it is told to
behave again.
"""

import asyncio
import hashlib
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import uvicorn
from sampling import part
from world import COMPLETE, World, eventually, files_below, letter, world, write_settings, write_token

from ppid_dms import outage, sandbox
from ppid_dms import service as service_module
from ppid_dms.approval import reconcile
from ppid_dms.commands.status import look
from ppid_dms.config import load
from ppid_dms.intake import dispatch, patience, pipeline
from ppid_dms.intake.journal import Journal
from ppid_dms.paperless import retrying, tasks
from ppid_dms.pulse import Pulse, write_pulse
from ppid_dms.records import Scan
from ppid_dms.sandbox import Fault, Sandbox, SandboxOptions
from ppid_dms.sandbox.faults import Faults
from ppid_dms.service import Service
from ppid_dms.vocabulary import Outcome, QuarantineReason, Request, ScanState

COLLECTED, AWAITING, DOCUMENTED = "SOP 1 Dikumpulkan", "SOP 2 Menunggu Pengesahan", "SOP 3 Didokumentasikan"
SUBMIT, ENDORSE, RETURN = "SOP 1 Diajukan", "SOP 2 Disahkan", "SOP 2 Dikembalikan"
INCOMPLETE, UNPROVEN = "Perlu Dilengkapi", "Pengesahan Tidak Sah"

UPLOAD = ("POST", "documents/post_document/")
BULK = ("POST", "documents/bulk_edit/")

SAMPLES = Path(sandbox.__file__).parent / "samples"
IMAGE = (SAMPLES / "pindai-undangan.pdf").read_bytes()
IMAGE_TEXT = (SAMPLES / "pindai-undangan.ocr.txt").read_text(encoding="utf-8")

FORBIDDEN = Fault.HISTORY_FORBIDDEN  # the same 403 as text comes from uploads, bulk edits and lists
# What the server asks for is more than one request has patience for.
A_LONG_WHILE = 30.0
A_WHILE = 2.0  # longer than a request is repeated here

READING = (Fault.ERROR, Fault.THROTTLED, Fault.PAGE, Fault.LOGIN, Fault.CUT_OFF, Fault.RESET, FORBIDDEN)
WRITING = (*READING, Fault.ERROR_AFTER_COMMIT, Fault.RESET_AFTER_COMMIT, Fault.TOO_LARGE)
# One of each kind of trouble: nothing done, not ours, unreadable, refused.
FEW = (Fault.RESET, Fault.LOGIN, Fault.CUT_OFF, FORBIDDEN)
DONE_ALL_THE_SAME = {Fault.ERROR_AFTER_COMMIT, Fault.RESET_AFTER_COMMIT, Fault.CUT_OFF, Fault.BULK_UNLOGGED}


# ── the server ──


@dataclass
class Wire:
    """What comes in at the server, and what stands before it on request."""

    asked: list[str] = field(default_factory=list)
    between: Callable[[Any, Any, Any, Any], Awaitable[None]] | None = None

    def uploads(self) -> int:
        return self.asked.count(" ".join(UPLOAD))


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """Put in front of every server of this module."""
    seen, around = Wire(), Faults.around

    def watched(self: Faults, app: Any) -> Any:
        inner = around(self, app)

        async def listen(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                seen.asked.append(f"{scope['method']} {scope['path'].removeprefix('/api/')}")
                if seen.between is not None:
                    await seen.between(inner, scope, receive, send)
                    return
            await inner(scope, receive, send)

        return listen

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Faults, "around", watched)
        yield seen


@pytest.fixture(scope="module")
def house(wire: Wire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One server with its people for all tests; each has its own folders, journal and register."""
    options = SandboxOptions(
        consume_seconds=0, settle_seconds=0.01, use_tesseract=False,
        known_texts={hashlib.sha256(IMAGE).hexdigest(): IMAGE_TEXT})
    with world(tmp_path_factory.mktemp("kantor"), options) as of:
        yield of


def swept(house: World, folder: Path, **sections: dict[str, Any]) -> World:
    """The office with an empty server and new folders."""
    house.sandbox.settle()
    numbers = [document["id"] for document in house.admin.documents()]
    for number in numbers:
        house.admin.ok("DELETE", f"documents/{number}/")
    if rest := house.admin.ok("GET", "trash/", params={"page_size": 1000})["results"]:
        house.admin.ok("POST", "trash/", json={"documents": [row["id"] for row in rest], "action": "empty"})
    sections.setdefault("intake", {})
    sections["intake"] = {
        "settle_seconds": 0.02, "patience_seconds": 0.05, "listing_seconds": 0.05} | sections["intake"]
    sections.setdefault("approval", {"every_seconds": 0.03})
    settings = load(write_settings(folder, house.sandbox.url, **sections))
    write_token(folder, house.service.token)
    return replace(house, settings=settings, folder=folder)


@pytest.fixture(autouse=True)
def short_pauses(shared_reader: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day in a second: what is waited for grows from hundredths of seconds to fifths."""
    monkeypatch.setattr(retrying, "_FIRST_PAUSE", 0.002)
    monkeypatch.setattr(retrying, "PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr(tasks, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(pipeline, "_FOLLOW_SECONDS", 0.2)
    monkeypatch.setattr(patience, "_FIRST_DELAY", timedelta(seconds=0.02))
    monkeypatch.setattr(patience, "_LONGEST_DELAY", timedelta(seconds=0.2))
    monkeypatch.setattr(dispatch, "_IDLE_SECONDS", 0.02)
    for module in (outage, service_module):
        monkeypatch.setattr(module, "FIRST_RETRY_SECONDS", 0.02)
        monkeypatch.setattr(module, "LONGEST_RETRY_SECONDS", 0.2)
    monkeypatch.setattr(reconcile, "_WAITING_SECONDS", 0.1)


# ── a day ──


@dataclass
class Day:
    """The service of one office, everything that it writes down about scans, and everything that it tells."""

    office: World
    service: Service
    wire: Wire
    scans: list[Scan]
    pulses: list[Pulse]

    @property
    def faults(self) -> Faults:
        return self.office.sandbox.faults

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.service.run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.faults.clear()
            self.service.stop()
            thread.join(40)
            assert not thread.is_alive()

    # scans

    def answers_on(self, document: int) -> list[str]:
        """The notes on a document but for what was told of its reading when it came."""
        return [note for note in self.office.admin.notes_of(document) if not note.startswith("Isian berikut")]

    def scan(self, content: bytes | None = None, name: str = "SCAN0001.pdf") -> None:
        self.office.scan(name, letter() if content is None else content)

    def waits_visibly(self) -> list[Scan]:
        """The states with a reason, and either a next try or a word that a person is needed."""
        return [scan for scan in self.scans if scan.detail and (scan.next_try or scan.waits or scan.state.is_final)]

    def archived(self) -> int:
        return self.service.journal.counts().get(ScanState.ARCHIVED, 0)

    def assert_one_document_and_its_file(self, content: bytes | None = None) -> None:
        """Each file is accounted for, its content is on the server once, and nothing waits."""
        content = letter() if content is None else content
        folders = self.office.settings.service.folders
        [kept] = files_below(folders.archive)
        assert kept.read_bytes() == content
        assert files_below(folders.drop) == files_below(folders.claimed) == files_below(folders.quarantine) == set()
        [document] = self.office.admin.documents()
        assert self.office.admin.ok("GET", "trash/")["results"] == []
        [scan] = self.service.journal.in_state(ScanState.ARCHIVED)
        assert (scan.document_id, scan.unsure, scan.detail) == (document["id"], False, "")
        assert document["archive_serial_number"] == scan.asn
        assert self.office.admin.tags_of(document["id"]) == {COLLECTED}
        assert self.office.petugas.document(document["id"])["user_can_change"] is True
        assert not look(self.office.settings, self.service.journal, self.service.ledger).stuck

    def retried(self, scan: Scan) -> Scan:
        """A scan that a person had tried again, as far as it goes; after the stop that is one step at a time."""
        scan = self.service.pipeline.retry(scan.reference)
        while not (scan.state.is_final or scan.waits or scan.next_try):
            scan = self.service.pipeline.advance(scan)
        return scan

    # documents

    def collected(self, *, complete: bool = True) -> int:
        """A document at step 1, registered by the intake."""
        self.scan()
        [candidate] = self.service.folders.waiting()
        scan = self.service.pipeline.claim(candidate)
        assert scan is not None
        number = self.service.pipeline.advance(scan).document_id
        assert number is not None
        if complete:
            self.complete(number)
        return number

    def complete(self, number: int) -> None:
        """The Petugas fills in the form."""
        names = {str(key): name for key, name in self.office.petugas.names.fields.items()}
        rows = {row["name"]: row for row in self.office.petugas.ok("GET", "custom_fields/", params={"page_size": 1000})[
            "results"]}
        values = {}
        for key, text in COMPLETE.items():
            row = rows[names[key]]
            options = (row["extra_data"] or {}).get("select_options") or []
            values[row["id"]] = next((option["id"] for option in options if option["label"] == text), text)
        self.office.petugas.ok("POST", "documents/bulk_edit/", json={
            "documents": [number], "method": "modify_custom_fields",
            "parameters": {"add_custom_fields": values, "remove_custom_fields": []}})

    def awaiting(self) -> int:
        number = self.collected()
        assert self.office.petugas.tag(number, SUBMIT).ok
        self.pass_()
        assert self.office.admin.tags_of(number) == {AWAITING}
        return number

    def pass_(self) -> None:
        self.office.sandbox.settle()
        self.service.sync()
        self.office.sandbox.settle()

    def told(self) -> list[Pulse]:
        """The passes that had trouble to tell, or a document that waits."""
        return [pulse for pulse in self.pulses if pulse.trouble or pulse.attention]

    def at_rest(self) -> bool:
        """Whether the newest pass tells of nothing, and no answer is owed."""
        newest = self.pulses[-1] if self.pulses else None
        return bool(newest and not newest.trouble and not newest.attention and not self.service.ledger.unanswered())

    def decisions(self) -> list[tuple[Request | None, Outcome]]:
        return [(decision.request, decision.outcome) for decision in self.service.ledger.decisions()]


@contextmanager
def opened(office: World, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    scans: list[Scan] = []
    pulses: list[Pulse] = []
    save = Journal.save

    def noted(self: Journal, scan: Scan) -> Scan:
        scans.append(scan)
        return save(self, scan)

    def kept(settings: Any, pulse: Pulse) -> None:
        pulses.append(pulse)
        write_pulse(settings, pulse)

    monkeypatch.setattr(Journal, "save", noted)
    monkeypatch.setattr(service_module, "write_pulse", kept)
    wire.asked.clear()
    try:
        with Service(office.settings) as service:
            yield Day(office, service, wire, scans, pulses)
    finally:
        wire.between = None
        office.sandbox.faults.clear()


@pytest.fixture
def day(house: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    with opened(swept(house, tmp_path), wire, monkeypatch) as one:
        yield one


@dataclass(frozen=True)
class Moment:
    """A request on the way of a document; ``after`` so many of its kind that go well."""

    name: str
    method: str
    path: str
    after: int = 0
    content: bytes | None = None

    def goes_wrong(self, day: Day, fault: Fault, number: int = 0) -> None:
        path = self.path.format(id=number)
        if self.after:
            day.faults.next(self.method, path, Fault.DELAY, times=self.after)
        day.faults.always(
            self.method, path, fault, seconds=A_WHILE if fault is Fault.THROTTLED else A_LONG_WHILE)

    def times(self, day: Day, number: int = 0) -> int:
        """How often it was asked for."""
        path = self.path.format(id=number)
        return sum(1 for asked in day.wire.asked if fnmatchcase(asked, f"{self.method} {path}"))


def table(moments: list[tuple[Moment, tuple[Fault, ...]]]) -> list[Any]:
    """Each moment with some of its faults, and each fault at some of the moments."""
    return [
        pytest.param(moment, fault, id=f"{moment.name}-{'forbidden' if fault is FORBIDDEN else fault.value}")
        for turn, (moment, faults) in enumerate(moments) for fault in part(faults, one_in=2, turn=turn)]


# ── a scan ──

INTAKE = [
    (Moment("upload", *UPLOAD), (*(f for f in WRITING if f is not Fault.TOO_LARGE), Fault.TASK_LOST)),
    (Moment("whose-number", "GET", "documents/"), FEW),
    (Moment("task", "GET", "tasks/"), FEW),
    (Moment("read-back", "GET", "documents/[0-9]*/"), READING),
    (Moment("permission", "PATCH", "documents/[0-9]*/"), WRITING),
    (Moment("fields", *BULK, content=IMAGE), (*FEW, Fault.ERROR_AFTER_COMMIT, Fault.BULK_UNLOGGED)),
    (Moment("title", "PATCH", "documents/[0-9]*/", content=IMAGE), (*FEW, Fault.ERROR_AFTER_COMMIT)),
]


@pytest.mark.parametrize(("moment", "fault"), table(INTAKE))
def test_a_scan_says_why_it_waits_and_is_registered_once(day: Day, moment: Moment, fault: Fault):
    moment.goes_wrong(day, fault)
    day.scan(moment.content)
    with day.running():
        eventually(day.waits_visibly)
        day.faults.clear()
        eventually(lambda: day.archived() == 1)
    waited = day.waits_visibly()[0]
    assert waited.next_try is not None, waited
    assert waited.detail.isprintable()
    day.assert_one_document_and_its_file(moment.content)


# ── a decision ──

PUT_FORWARD = [
    (Moment("list", "GET", "documents/"), FEW),
    (Moment("history", "GET", "documents/{id}/history/"), (*READING, Fault.HISTORY_DISABLED)),
    (Moment("people", "GET", "users/"), FEW),
    (Moment("lock", "PATCH", "documents/{id}/"), WRITING),
    (Moment("between-lock-and-freeze", "GET", "documents/{id}/"), (*FEW, Fault.ERROR, Fault.THROTTLED)),
    (Moment("history-after-the-lock", "GET", "documents/{id}/history/", after=1), (*FEW, Fault.HISTORY_DISABLED)),
    (Moment("tags", *BULK), (*FEW, Fault.RESET_AFTER_COMMIT, Fault.BULK_UNLOGGED)),
    (Moment("read-back", "GET", "documents/", after=1), FEW),
]
TURNED_DOWN = [
    (Moment("note", "POST", "documents/{id}/notes/"), WRITING),
    (Moment("tags", *BULK), (*FEW, Fault.RESET_AFTER_COMMIT, Fault.BULK_UNLOGGED)),
]
YA = [
    (Moment("list", "GET", "documents/"), FEW),
    (Moment("history", "GET", "documents/{id}/history/"), (*FEW, Fault.HISTORY_DISABLED)),
    (Moment("people", "GET", "users/"), FEW),
    (Moment("number", *BULK), (*WRITING, Fault.BULK_UNLOGGED)),
    (Moment("tags", *BULK, after=1), (*WRITING, Fault.BULK_UNLOGGED)),
    (Moment("read-back", "GET", "documents/", after=1), READING),
]


def through(day: Day, moment: Moment, fault: Fault, number: int, end: set[str]) -> None:
    """Let it go wrong until that is told, and then right until nothing is left to tell."""
    before = len(day.decisions())
    day.pulses.clear()
    moment.goes_wrong(day, fault, number)

    def settled_at_once() -> bool:
        # What was done all the same may be found so by the very pass that met the trouble.
        return fault in DONE_ALL_THE_SAME and len(day.decisions()) > before and day.at_rest()

    with day.running():
        eventually(lambda: day.told() or settled_at_once())
        day.faults.clear()
        eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == end)
        day.office.sandbox.settle()


@pytest.mark.parametrize(("moment", "fault"), table(PUT_FORWARD))
def test_what_is_put_forward_is_frozen_once(day: Day, moment: Moment, fault: Fault):
    number = day.collected()
    assert day.office.petugas.tag(number, SUBMIT).ok
    through(day, moment, fault, number, {AWAITING})
    assert day.decisions() == [(Request.SUBMIT, Outcome.ACCEPTED)]
    assert day.service.ledger.standings([number])[number].submission.id == 1
    assert day.answers_on(number) == []
    assert day.office.petugas.document(number)["user_can_change"] is False
    assert day.office.atasan.document(number)["user_can_change"] is True


@pytest.mark.parametrize(("moment", "fault"), table(TURNED_DOWN))
def test_what_is_turned_down_is_noted_once_and_can_be_put_forward_again(day: Day, moment: Moment, fault: Fault):
    number = day.collected(complete=False)
    assert day.office.petugas.tag(number, SUBMIT).ok
    through(day, moment, fault, number, {COLLECTED, INCOMPLETE})
    assert day.decisions() == [(Request.SUBMIT, Outcome.INCOMPLETE)]
    assert len(day.answers_on(number)) == 1
    day.complete(number)
    assert day.office.petugas.tag(number, SUBMIT).ok
    day.pass_()
    assert day.office.admin.tags_of(number) == {AWAITING}
    assert day.decisions() == [(Request.SUBMIT, Outcome.INCOMPLETE), (Request.SUBMIT, Outcome.ACCEPTED)]


@pytest.mark.parametrize(("moment", "fault"), table(YA))
def test_a_ya_becomes_one_line_and_one_number(day: Day, moment: Moment, fault: Fault):
    number = day.awaiting()
    assert day.office.atasan.tag(number, ENDORSE).ok
    day.office.sandbox.settle()
    through(day, moment, fault, number, {DOCUMENTED})
    [line] = day.service.ledger.lines()
    assert day.office.admin.value_of(number, "nomor-rekap") == line.number
    assert day.decisions() == [(Request.SUBMIT, Outcome.ACCEPTED), (Request.ENDORSE, Outcome.ACCEPTED)]
    assert day.answers_on(number) == []
    assert day.service.ledger.faults() == []


def test_a_false_ya_undone_without_an_entry_takes_nothing_from_the_genuine_one(day: Day):
    number = day.awaiting()
    assert day.office.admin.tag(number, ENDORSE).ok
    day.office.sandbox.settle()
    through(day, Moment("tags", *BULK), Fault.BULK_UNLOGGED, number, {AWAITING, UNPROVEN})
    assert day.office.atasan.tag(number, ENDORSE).ok
    day.pass_()
    assert day.office.admin.tags_of(number) == {DOCUMENTED}


# ── 2.20: an answer of success that says no ──


@pytest.mark.parametrize("method", ["modify_custom_fields", "modify_tags"])
def test_a_success_that_says_error_is_no_success(day: Day, method: str):
    number = day.awaiting()
    assert day.office.atasan.tag(number, ENDORSE).ok
    day.office.sandbox.settle()
    day.pulses.clear()
    refused = []

    async def locked(app: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/api/documents/bulk_edit/":
            await app(scope, receive, send)
            return
        message = await receive()
        if json.loads(message["body"])["method"] != method:
            await app(scope, given(message, receive), send)
            return
        refused.append(method)
        await answer(send, 200, b'{"result": "ERROR"}')

    day.wire.between = locked
    with day.running():
        eventually(lambda: any(pulse.attention for pulse in day.told()) and len(refused) > 1)
        day.wire.between = None
        eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {DOCUMENTED})
    [line] = day.service.ledger.lines()
    assert day.office.admin.value_of(number, "nomor-rekap") == line.number


async def answer(send: Any, status: int, body: bytes, kind: bytes = b"application/json") -> None:
    await send({"type": "http.response.start", "status": status, "headers": [
        (b"content-type", kind), (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def given(message: Any, receive: Any) -> Any:
    """A receiver that gives a message back that was taken already."""
    left = [message]

    async def again() -> Any:
        return left.pop() if left else await receive()

    return again


# ── rows that nobody asked for ──


def test_a_server_that_ignores_every_filter_lets_nothing_of_others_in(day: Day):
    """Rows of others, tasks of others and notes of others come with every list."""
    theirs = foreign_document(day)
    ignored = []

    async def deaf(app: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "GET" and scope["path"] in {"/api/documents/", "/api/tasks/"}:
            kept = [(key, value) for key, value in parse_qsl(scope["query_string"].decode())
                    if key in {"page", "page_size", "fields", "full_perms"}]
            ignored.append(scope["path"])
            scope = {**scope, "query_string": urlencode(kept).encode()}
        await app(scope, receive, send)

    day.wire.between = deaf
    with day.running():
        day.scan()
        eventually(lambda: day.archived() == 1)
        [scan] = day.service.journal.in_state(ScanState.ARCHIVED)
        number = scan.document_id
        day.complete(number)
        assert day.office.petugas.tag(number, SUBMIT).ok
        eventually(lambda: day.office.admin.tags_of(number) == {AWAITING})
        assert day.office.atasan.tag(number, ENDORSE).ok
        eventually(lambda: day.office.admin.tags_of(number) == {DOCUMENTED} and day.at_rest())
    assert {"/api/documents/", "/api/tasks/"} <= set(ignored)
    assert {decision.document_id for decision in day.service.ledger.decisions()} == {number}
    assert len(list(day.service.ledger.lines())) == 1
    assert number != theirs
    assert day.office.admin.document(theirs)["title"] == "Bukan kami"
    assert day.office.admin.tags_of(theirs) == set()
    assert day.office.admin.notes_of(theirs) == []


def foreign_document(day: Day) -> int:
    """A document of somebody else, shown to everybody, with a task of its own."""
    day.office.admin.ok(
        "POST", "documents/post_document/", files={"document": ("luar.pdf", letter("9/X"), "application/pdf")},
        data={"title": "Bukan kami"})
    [document] = eventually(day.office.admin.documents)
    day.office.admin.ok("PATCH", f"documents/{document['id']}/", json={"owner": None})
    return document["id"]


def test_a_task_that_names_somebody_elses_document_registers_nothing_under_it(
    house: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """On a server that rejects duplicates the refusal of a twin names the other one, visible or not."""
    options = SandboxOptions(consume_seconds=0, settle_seconds=0.01, use_tesseract=False, reject_duplicates=True)
    with world(tmp_path / "server", options) as strict, opened(swept(strict, tmp_path), wire, monkeypatch) as day:
        day.office.admin.ok(
            "POST", "documents/post_document/", files={"document": ("x.pdf", letter(), "application/pdf")})
        [theirs] = eventually(day.office.admin.documents)
        day.scan()
        with day.running():
            eventually(lambda: day.service.journal.counts().get(ScanState.QUARANTINED) == 1)
        [scan] = day.service.journal.in_state(ScanState.QUARANTINED)
        assert (scan.reason, scan.document_id) == (QuarantineReason.REFUSED, None)
        assert f"#{theirs['id']}" in scan.detail
        assert [document["id"] for document in day.office.admin.documents()] == [theirs["id"]]
        assert len(files_below(day.office.settings.service.folders.quarantine)) == 2  # the file and its note


# ── an upload that is refused, lost or never told of ──


def test_a_file_that_is_too_large_for_the_proxy_waits_for_a_person_and_then_goes_on(day: Day):
    day.faults.always(*UPLOAD, Fault.TOO_LARGE)
    day.scan()
    with day.running():
        eventually(lambda: day.service.journal.counts().get(ScanState.QUARANTINED) == 1)
        [scan] = day.service.journal.in_state(ScanState.QUARANTINED)
        assert "lebih besar" in scan.detail
        [note] = [p for p in files_below(day.office.settings.service.folders.quarantine) if p.suffix == ".txt"]
        assert "ppid-dms retry" in note.read_text(encoding="utf-8")
        assert look(day.office.settings, day.service.journal, day.service.ledger).needs_attention
    day.faults.clear()
    assert day.retried(scan).state is ScanState.ARCHIVED
    [document] = day.office.admin.documents()
    assert document["id"] == day.service.journal.in_state(ScanState.ARCHIVED)[0].document_id


def test_an_upload_that_came_to_nothing_is_sent_again_under_the_same_number(day: Day):
    day.faults.next(*UPLOAD, Fault.UPLOAD_LOST)
    day.scan()
    with day.running():
        eventually(lambda: day.archived() == 1)
    assert day.wire.uploads() == 2
    assert {scan.asn for scan in day.scans if scan.asn is not None} == {day.office.settings.service.intake.asn_first}
    day.assert_one_document_and_its_file()


def test_uploads_that_always_come_to_nothing_end_with_a_question_to_a_person(day: Day):
    day.faults.always(*UPLOAD, Fault.UPLOAD_LOST)
    day.scan()
    with day.running():
        eventually(lambda: any(scan.waits for scan in day.service.journal.unfinished()))
        sent = day.wire.uploads()
        [scan] = day.service.journal.unfinished()
        assert "tidak mengenal tugas" in scan.detail
        assert sent < 12
    day.faults.clear()
    assert day.retried(scan).state is ScanState.ARCHIVED
    day.assert_one_document_and_its_file()


@pytest.fixture
def unnumbered(house: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    """An office that numbers its paper itself: nothing on the server keeps a second upload out."""
    monkeypatch.setattr(pipeline, "_MOST_LOOKS", 5)
    office = swept(house, tmp_path, intake={"asn_first": 0, "asn_last": 0})
    with opened(office, wire, monkeypatch) as one:
        yield one


@pytest.mark.parametrize("fault", [
    Fault.ERROR_AFTER_COMMIT, Fault.RESET_AFTER_COMMIT, Fault.CUT_OFF, Fault.TASK_LOST])
def test_without_numbers_what_was_taken_without_an_answer_is_found_and_never_sent_twice(unnumbered: Day, fault: Fault):
    unnumbered.faults.always(*UPLOAD, fault)
    unnumbered.scan()
    with unnumbered.running():
        eventually(lambda: unnumbered.archived() == 1)
    assert unnumbered.wire.uploads() == 1
    unnumbered.assert_one_document_and_its_file()


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.RESET, Fault.PAGE, Fault.LOGIN, Fault.UPLOAD_LOST])
def test_without_numbers_what_may_have_been_taken_is_left_to_a_person_in_the_end(unnumbered: Day, fault: Fault):
    unnumbered.faults.always(*UPLOAD, fault)
    unnumbered.scan()
    with unnumbered.running():
        eventually(lambda: any(scan.waits for scan in unnumbered.service.journal.unfinished()))
        [scan] = unnumbered.service.journal.unfinished()
        assert scan.reference in scan.detail
    assert unnumbered.wire.uploads() == 1
    assert unnumbered.office.admin.documents() == []
    unnumbered.faults.clear()
    assert unnumbered.retried(scan).state is ScanState.ARCHIVED
    unnumbered.assert_one_document_and_its_file()


# ── evidence that is late, missing or withheld ──


def test_a_ya_whose_entry_comes_late_is_waited_for(day: Day):
    number = day.awaiting()
    day.pulses.clear()
    day.faults.next(*BULK, Fault.LOG_LATE, seconds=0.5)
    assert day.office.atasan.tag(number, ENDORSE).ok
    with day.running():
        eventually(lambda: any("bukti" in item.reason for pulse in day.told() for item in pulse.attention))
        eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {DOCUMENTED})
    [line] = day.service.ledger.lines()
    assert line.endorsed_by == "atasan"


def test_a_ya_without_an_entry_is_undone_with_a_word_and_counts_when_it_is_given_again(
    house: World, wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    office = swept(house, tmp_path, approval={"every_seconds": 0.03, "evidence_seconds": 0.2})
    with opened(office, wire, monkeypatch) as day:
        number = day.awaiting()
        day.faults.next(*BULK, Fault.BULK_UNLOGGED)
        assert day.office.atasan.tag(number, ENDORSE).status_code == 400
        with day.running():
            eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {AWAITING, UNPROVEN})
            assert list(day.service.ledger.lines()) == []
            [note] = day.answers_on(number)
            assert "ulangi" in note
            assert day.office.atasan.tag(number, ENDORSE).ok
            eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {DOCUMENTED})
        assert len(list(day.service.ledger.lines())) == 1


# ── trouble with everything ──


@pytest.mark.parametrize("fault", [Fault.PAGE, Fault.LOGIN, Fault.THROTTLED, Fault.ERROR, Fault.RESET])
def test_while_nothing_answers_as_it_should_all_stays_where_it_is_and_is_told(day: Day, fault: Fault):
    number = day.awaiting()
    assert day.office.atasan.tag(number, ENDORSE).ok
    day.office.sandbox.settle()
    day.pulses.clear()
    day.faults.always("*", "*", fault, seconds=0.3)
    with day.running():
        eventually(lambda: day.service._outage and day.service._outage.error)
        day.scan(letter("2/B"), "lain.pdf")
        eventually(day.told)
        assert day.told()[0].trouble
        day.faults.clear()
        eventually(lambda: day.archived() == 2)
        eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {DOCUMENTED})
    assert len(day.office.admin.documents()) == 2
    assert len(list(day.service.ledger.lines())) == 1


def test_a_token_that_is_revoked_in_mid_run_is_told_and_when_it_is_good_again_the_work_goes_on(day: Day):
    number = day.awaiting()
    accounts, token = day.office.sandbox.store._user_of_token, day.office.service.token
    with day.running():
        eventually(day.at_rest)
        whose = accounts.pop(token)
        try:
            day.scan(letter("2/B"), "lain.pdf")
            assert day.office.atasan.tag(number, ENDORSE).ok
            told = eventually(lambda: next((pulse.trouble for pulse in day.told() if pulse.trouble), ""))
            assert "token" in told
        finally:
            accounts[token] = whose
        eventually(lambda: day.archived() == 2)
        eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {DOCUMENTED})
    assert len(day.office.admin.documents()) == 2
    assert len(list(day.service.ledger.lines())) == 1


@pytest.mark.parametrize("codename", [
    "change_document", "view_document", "add_document", "view_user", "view_logentry", "add_note", "view_paperlesstask"])
def test_a_permission_that_is_taken_away_is_told_and_when_it_is_given_back_the_work_goes_on(day: Day, codename: str):
    number = day.awaiting()
    assert day.office.atasan.note(number, "Perbaiki ringkasan") is None
    assert day.office.atasan.tag(number, RETURN).ok
    day.office.sandbox.settle()
    account = next(row for row in day.office.admin.ok("GET", "users/", params={"page_size": 1000})["results"]
                   if row["username"] == day.office.settings.service.paperless.service_account)
    path, had = f"users/{account['id']}/", account["user_permissions"]
    assert codename in had
    day.pulses.clear()
    day.scans.clear()
    day.office.admin.ok("PATCH", path, json={"user_permissions": [one for one in had if one != codename]})
    try:
        with day.running():
            day.scan(letter("2/B"), "lain.pdf")
            eventually(lambda: day.told() or day.waits_visibly())
            day.office.admin.ok("PATCH", path, json={"user_permissions": had})
            eventually(lambda: day.archived() == 2)
            eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {COLLECTED})
    finally:
        day.office.admin.ok("PATCH", path, json={"user_permissions": had})
    assert len(day.office.admin.documents()) == 2
    assert day.decisions() == [(Request.SUBMIT, Outcome.ACCEPTED), (Request.RETURN, Outcome.ACCEPTED)]
    assert len(day.answers_on(number)) == 2  # the reason, and our answer


@pytest.fixture
def no_hand_over(house: World) -> Iterator[None]:
    """Without the workflow that hands documents with our tags back at the next change."""
    rows = house.admin.ok("GET", "workflows/")["results"]
    for row in rows:
        house.admin.ok("PATCH", f"workflows/{row['id']}/", json={"enabled": False})
    yield
    for row in rows:
        house.admin.ok("PATCH", f"workflows/{row['id']}/", json={"enabled": row["enabled"]})


@pytest.mark.usefixtures("no_hand_over")
def test_a_document_that_is_taken_from_the_service_is_told_and_goes_on_when_it_is_given_back(day: Day):
    number = day.awaiting()
    ours = day.office.admin.document(number)["owner"]
    assert day.office.atasan.tag(number, ENDORSE).ok
    day.office.admin.ok("PATCH", f"documents/{number}/", json={"owner": None})
    day.pulses.clear()
    with day.running():
        told = eventually(lambda: [item.reason for pulse in day.told() for item in pulse.attention])
        assert "pemilik" in told[0]
        assert list(day.service.ledger.lines()) == []
        day.office.admin.ok("PATCH", f"documents/{number}/", json={"owner": ours})
        eventually(lambda: day.at_rest() and day.office.admin.tags_of(number) == {DOCUMENTED})
    assert len(list(day.service.ledger.lines())) == 1


# ── a restart of the server ──


@pytest.mark.parametrize("committed", [False, True])
def test_a_server_that_is_restarted_in_mid_upload_gets_the_scan_once(day: Day, *, committed: bool):
    reached = threading.Event()

    async def dying(app: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/api/documents/post_document/":
            await app(scope, receive, send)
            return
        if committed:
            await app(scope, receive, nowhere)
        else:
            await receive()  # a part of it
        reached.set()
        await asyncio.sleep(60)

    day.wire.between = dying
    with day.running():
        day.scan()
        assert reached.wait(20)
        begin_again = went_down(day.office.sandbox)
        eventually(lambda: any(scan.state is ScanState.UNCERTAIN and scan.next_try for scan in day.scans))
        eventually(lambda: any(pulse.trouble for pulse in day.pulses))
        day.wire.between = None
        begin_again()
        eventually(lambda: day.archived() == 1)
        eventually(day.at_rest)
    assert day.wire.uploads() == (1 if committed else 2)
    day.assert_one_document_and_its_file()


async def nowhere(_message: Any) -> None:
    """What is answered does not arrive."""


def went_down(server: Sandbox) -> Callable[[], None]:
    """End the web process of a sandbox; what is given back begins it again at its address, with all its data."""
    assert server._server is not None
    assert server._thread is not None
    config, port = server._server.config, int(server.url.rpartition(":")[2])
    server._server.should_exit = True
    server._thread.join(20)
    assert not server._thread.is_alive()

    def begin_again() -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        server._server = uvicorn.Server(config)
        server._thread = threading.Thread(target=server._server.run, args=([listener],), daemon=True)
        server._thread.start()
        eventually(lambda: server._server.started)

    return begin_again


def test_an_upload_is_not_repeated_earlier_than_the_server_asked_for(day):
    day.faults.always(*UPLOAD, Fault.THROTTLED, seconds=30)
    day.scan()
    begun = datetime.now(UTC)
    with day.running():
        waited = eventually(day.waits_visibly)[0]
    assert (waited.next_try - begun).total_seconds() >= 29
    assert day.wire.uploads() == 1


def test_an_answer_about_another_document_is_no_answer(day):
    """GET documents/N/ gives the row of M (a mixed-up cache)."""
    first = day.awaiting()
    day.scan(letter("2/B"), "lain.pdf")
    [candidate] = day.service.folders.waiting()
    number = day.service.pipeline.advance(day.service.pipeline.claim(candidate)).document_id
    day.complete(number)
    assert day.office.petugas.tag(number, SUBMIT).ok
    day.office.sandbox.settle()

    async def mixed(app, scope, receive, send):
        if scope["method"] == "GET" and scope["path"] == f"/api/documents/{number}/":
            scope = {**scope, "path": f"/api/documents/{first}/", "raw_path": f"/api/documents/{first}/".encode()}
        await app(scope, receive, send)

    day.wire.between = mixed
    report = day.service.sync()
    day.wire.between = None
    assert report.decided == []
    assert report.attention
    day.pass_()
    assert day.office.admin.tags_of(number) == {AWAITING}


def test_a_new_token_in_its_file_is_taken_up_or_a_restart_is_asked_for(day):
    accounts, token = day.office.sandbox.store._user_of_token, day.office.service.token
    with day.running():
        eventually(day.at_rest)
        whose = accounts.pop(token)
        accounts["f" * 40] = whose
        (day.office.folder / "token").write_text("f" * 40)
        try:
            told = eventually(lambda: next((pulse.trouble for pulse in day.told()), ""))
            assert "mulai ulang" in told or eventually(day.at_rest, 5)
        finally:
            accounts[token] = accounts.pop("f" * 40)


@pytest.mark.usefixtures("no_hand_over")
def test_what_waits_for_a_ya_and_is_no_longer_shown_to_us_is_told(day):
    number = day.awaiting()
    theirs = day.office.admin.ok("GET", "ui_settings/")["user"]["id"]
    day.office.admin.ok("PATCH", f"documents/{number}/", json={"owner": theirs})
    day.pulses.clear()
    with day.running():
        eventually(day.told, 5)


def test_a_file_that_is_too_large_for_the_proxy_is_sent_once(day):
    day.faults.always(*UPLOAD, Fault.TOO_LARGE)
    day.scan()
    with day.running():
        eventually(lambda: day.service.journal.counts().get(ScanState.QUARANTINED) == 1)
    assert day.wire.uploads() == 1
