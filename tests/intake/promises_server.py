"""A Paperless that may do anything a real one has done, and keeps count of what it did with each upload."""

import hashlib
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any

from ppid_dms.errors import Forbidden, Invalid, NotFound, OutcomeUnknown, UnexpectedAnswer, Unreachable
from ppid_dms.paperless.documents import Beginning
from ppid_dms.paperless.tasks import TaskEnd, TaskResult
from ppid_dms.records import Document, Note, Registration


class Fate(Enum):
    """How one upload request goes."""

    TAKEN = auto()
    NOT_SENT = auto()
    TOO_MANY = auto()
    LOST = auto()  # on the way there
    LATE = auto()  # held up on the way there, and comes when nobody waits for it any more
    ANSWER_LOST = auto()  # taken: a time-out, or a 500 after the deed
    STRANGER = auto()  # a login page in front of it
    STRANGER_AFTER = auto()  # taken, and a login page answers
    FORBIDDEN = auto()
    INVALID = auto()


_NOT_TAKEN = {
    Fate.NOT_SENT: lambda: Unreachable("tidak dapat dihubungi"),
    Fate.TOO_MANY: lambda: Unreachable("429", retry_after=45.0),
    Fate.LOST: lambda: OutcomeUnknown("terputus"),
    Fate.LATE: lambda: OutcomeUnknown("terputus"),
    Fate.STRANGER: lambda: UnexpectedAnswer("halaman masuk"),
    Fate.FORBIDDEN: lambda: Forbidden("403"),
    Fate.INVALID: lambda: Invalid("400"),
}
_TAKEN_BUT = {
    Fate.ANSWER_LOST: lambda: OutcomeUnknown("500"),
    Fate.STRANGER_AFTER: lambda: UnexpectedAnswer("halaman masuk"),
}


class Ending(Enum):
    """What the worker makes of one upload."""

    FINE = auto()
    REFUSED = auto()
    MADE_AND_REFUSED = auto()  # the document is there, the task says that it failed
    UNNAMED = auto()  # the document is there, the task does not say which
    GARBLED = auto()  # the document has other bytes


class Cause(Enum):
    """What may make a scan need a person."""

    UNKNOWN = auto()  # an upload whose outcome nobody can know
    REFUSED = auto()
    GARBLED = auto()
    TRASHED = auto()
    FORGOTTEN = auto()  # its task
    UNNAMED = auto()


@dataclass
class Task:
    """One upload within the server."""

    id: str
    registration: Registration
    content: bytes
    looks: int  # so often it is seen running
    result: TaskResult | None = None


class Server:
    """Stands in for Documents and Tasks. ``old`` is as 2.20: MD5, and no second document of the same bytes."""

    def __init__(self, *, old: bool) -> None:
        self.old = old
        self.now = datetime.min.replace(tzinfo=UTC)
        self.away: type[Unreachable | UnexpectedAnswer] | None = None
        self.works = True
        self.looks = 0
        self.fates: deque[Fate] = deque()
        self.endings: deque[Ending] = deque()
        self.contents: dict[int, bytes] = {}
        self.tasks: list[Task] = []
        self.late: list[tuple[Registration, bytes]] = []
        self.made: list[tuple[int, str, str]] = []  # document, reference, SHA-256: by our hand
        self.numbers: dict[int, str] = {}  # archive serial number to the reference it came with
        self.two_with_one_number: list[int] = []
        self.read_back: set[tuple[int, str]] = set()
        self.causes: defaultdict[str, set[Cause]] = defaultdict(set)
        self.trash: set[int] = set()
        self.hidden: set[int] = set()
        self._documents: dict[int, Document] = {}
        self._opened: set[int] = set()
        self._ids = 0

    # ── what the pipeline asks ──

    def submit(self, file: Path, registration: Registration) -> str:
        content, reference = file.read_bytes(), registration.reference
        if registration.asn is not None and self.numbers.setdefault(registration.asn, reference) != reference:
            self.two_with_one_number.append(registration.asn)
        if self.away is UnexpectedAnswer:
            self.causes[reference].add(Cause.UNKNOWN)
        self._answer()
        fate = self.fates.popleft() if self.fates else Fate.TAKEN
        if fate in {Fate.LOST, Fate.LATE, Fate.STRANGER, *_TAKEN_BUT}:
            self.causes[reference].add(Cause.UNKNOWN)
        if fate is Fate.INVALID:
            self.causes[reference].add(Cause.REFUSED)
        if fate is Fate.LATE:
            self.late.append((registration, content))
        if (trouble := _NOT_TAKEN.get(fate)) is not None:
            raise trouble()
        task = self._take(registration, content)
        if (trouble := _TAKEN_BUT.get(fate)) is not None:
            raise trouble()
        return task.id

    def follow(self, task_id: str, _seconds: float) -> TaskResult:
        self._answer()
        task = next((task for task in self.tasks if task.id == task_id), None)
        if task is None:
            return TaskResult(TaskEnd.UNKNOWN)
        self._look_at(task)
        return task.result or TaskResult(TaskEnd.RUNNING, task_id=task.id)

    def with_file_name(self, name: str) -> list[TaskResult]:
        self._answer()
        return [task.result or TaskResult(TaskEnd.RUNNING, task_id=task.id)
                for task in reversed(self.tasks) if task.registration.file_name == name]

    def with_asn(self, asn: int) -> Document | None:
        self._answer()
        return next((self._shown(document) for document in self._seen() if document.asn == asn), None)

    def with_reference(self, reference: str) -> list[Document]:
        self._answer()
        return [self._shown(document) for document in self._seen() if document.original_name.startswith(reference)]

    def get(self, document_id: int, *, content: bool = False) -> Document:
        return self._shown(self._asked_for(document_id))

    def beginning(self, document_id: int) -> Beginning:
        is_open = self._asked_for(document_id).id in self._opened
        return Beginning(is_collected=True, is_set_apart=False, is_open=is_open, created="")

    def open_to(self, document_id: int, _roles: Sequence[Any]) -> None:
        self._opened.add(self._asked_for(document_id).id)

    def add_note(self, document_id: int, text: str) -> None:
        document = self._asked_for(document_id)
        self._documents[document_id] = replace(
            document, notes=(*document.notes, Note(len(document.notes) + 1, text, 1, self.now)))

    # ── what happens to it ──

    def pass_time(self) -> None:
        for task in self.tasks:
            self._look_at(task)

    def let_arrive(self) -> None:
        """What was held up on the way arrives now."""
        for registration, content in self.late:
            self._take(registration, content)
        self.late.clear()

    def forget_tasks(self) -> None:
        """The tasks are tidied away, and with those that were not begun their files."""
        for task in self.tasks:
            self.causes[task.registration.reference].add(Cause.FORGOTTEN)
        self.tasks.clear()

    def add(self, *, content: bytes = b"x", asn: int | None = None, hidden: bool = False) -> None:
        """A document of somebody else, if that is allowed."""
        if not self._holder(asn) and not (self.old and self._twin(content)):
            document = self._keep("x.pdf", asn, content)
            if hidden:
                self.hidden.add(document)

    def delete(self, document_id: int) -> None:
        """To the trash."""
        self.causes[self._documents[document_id].original_name.split(" ")[0]].add(Cause.TRASHED)
        self.trash.add(document_id)

    def empty_trash(self) -> None:
        for document_id in self.trash:
            del self._documents[document_id]
        self.trash.clear()

    def is_anothers(self, content: bytes) -> bool:
        """Whether somebody else has uploaded these bytes and no second document of them is allowed."""
        by_us = {number for number, _reference, _sha in self.made}
        return self.old and any(
            self.contents[number] == content for number in self._documents if number not in by_us)

    @property
    def ours(self) -> list[int]:
        """The documents by our hand that lie neither in the trash nor nowhere."""
        return [number for number, _reference, _sha in self.made
                if number in self._documents and number not in self.trash]

    def notes_of(self, document_id: int) -> tuple[Note, ...]:
        return self._documents[document_id].notes

    def put_right(self) -> None:
        """A person has looked: what was hidden is shown, what was spoilt is deleted, what is in the trash restored."""
        self.hidden.clear()
        self.trash.clear()
        by_us = {number: sha256 for number, _reference, sha256 in self.made}
        for number in list(self._documents):
            if number in by_us and hashlib.sha256(self.contents[number]).hexdigest() != by_us[number]:
                del self._documents[number]

    def heal(self) -> None:
        """Nothing is wrong with it any more, and it has done all that it was given."""
        self.away, self.works, self.looks = None, True, 0
        self.fates.clear()
        self.endings.clear()
        self.let_arrive()
        for task in self.tasks:
            task.looks = 0
        self.pass_time()

    # ── within ──

    def _answer(self) -> None:
        if self.away is not None:
            raise self.away("jauh")

    def _asked_for(self, document_id: int) -> Document:
        self._answer()
        document = next((document for document in self._seen() if document.id == document_id), None)
        if document is None:
            raise NotFound("tidak ada")
        return document

    def _take(self, registration: Registration, content: bytes) -> Task:
        task = Task(f"T{len(self.tasks)}-{registration.reference}-{self._next()}", registration, content, self.looks)
        self.tasks.append(task)
        return task

    def _look_at(self, task: Task) -> None:
        if task.result is None and self.works:
            task.looks -= 1
            if task.looks < 0:
                task.result = replace(self._consume(task), task_id=task.id)

    def _consume(self, task: Task) -> TaskResult:
        sent, causes = task.registration, self.causes[task.registration.reference]
        if self._holder(sent.asn) or (self.old and self._twin(task.content)):
            causes.add(Cause.REFUSED)
            return TaskResult(TaskEnd.FAILURE, said="duplicate")
        ending = self.endings.popleft() if self.endings else Ending.FINE
        if ending is Ending.REFUSED:
            causes.add(Cause.REFUSED)
            return TaskResult(TaskEnd.FAILURE, said="gagal")
        if ending is Ending.GARBLED:
            causes.add(Cause.GARBLED)
        document = self._keep(sent.file_name, sent.asn, task.content + (b"?" if ending is Ending.GARBLED else b""))
        self.made.append((document, sent.reference, hashlib.sha256(task.content).hexdigest()))
        if ending is Ending.MADE_AND_REFUSED:
            return TaskResult(TaskEnd.FAILURE, said="gagal sesudahnya")
        if ending is Ending.UNNAMED:
            causes.add(Cause.UNNAMED)
            return TaskResult(TaskEnd.SUCCESS)
        return TaskResult(TaskEnd.SUCCESS, document)

    def _keep(self, name: str, asn: int | None, content: bytes) -> int:
        number = self._next()
        checksum = hashlib.new("md5" if self.old else "sha256", content, usedforsecurity=False).hexdigest()
        self.contents[number] = content
        self._documents[number] = Document(
            id=number, title=name, owner=1, tags=frozenset(), fields={}, values={}, jenis=None, kind=None, version=1,
            checksum=checksum, notes=(), added=self.now, modified=self.now, original_name=name, asn=asn)
        return number

    def _next(self) -> int:
        self._ids += 1
        return self._ids

    def _holder(self, asn: int | None) -> bool:
        return asn is not None and any(document.asn == asn for document in self._documents.values())

    def _twin(self, content: bytes) -> bool:
        return any(self.contents[number] == content for number in self._documents)

    def _seen(self) -> list[Document]:
        unseen = self.trash | self.hidden
        return [document for document in self._documents.values() if document.id not in unseen]

    def _shown(self, document: Document) -> Document:
        self.read_back.add((document.id, document.checksum))
        return document
