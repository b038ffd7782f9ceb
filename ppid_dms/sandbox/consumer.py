"""Works off uploads in the worker: checks, reads, and writes what became of each into its task [06, 07, 21, 29]."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from . import ocr, workflows
from .creation import NewVersion, add_version, create
from .options import SandboxOptions
from .records import Source, StoredFile, Task, TaskState, Upload
from .store import Store
from .worker import Worker

_READABLE = frozenset(ocr.SUFFIXES)
_HARDLY_ANY_TEXT = 50  # characters, as a running 3.0.5 has it


class _Failure(Exception):
    """The worker's verdict on a file, in the server's words."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """Works off uploads one by one."""

    store: Store
    worker: Worker
    options: SandboxOptions

    def accept(self, upload: Upload | NewVersion, overrides: dict[str, object], task_id: str) -> Task:
        """Make the task and queue the work. The task can be asked for as soon as this returns."""
        task = Task(
            id=self.store.next_id("task"),
            task_id=task_id,
            filename=upload.filename,
            mime_type=upload.mime_type,
            overrides=overrides,
            owner=upload.owner.id if isinstance(upload, Upload) and upload.owner else None,
            source=upload.source if isinstance(upload, Upload) else Source.WEB,
            created=self.store.now(),
        )
        if isinstance(upload, Upload):
            upload = workflows.consumed(self.store, upload)
        self.store.tasks[task_id] = task
        self.worker.put(lambda: self._consume(task, upload))
        return task

    def _consume(self, task: Task, upload: Upload | NewVersion) -> None:
        began = monotonic()
        with self.store.lock:
            task.status, task.started = TaskState.STARTED, self.store.now()
        try:
            self._check(task, upload)
            reading = self._read(upload)
            seconds = self.options.consume_seconds + (self.options.ocr_seconds if reading.scanned else 0.0)
            self.worker.stopping.wait(max(0.0, seconds - (monotonic() - began)))
            archive = self._archive(upload, reading)
            with self.store.lock:
                self._check(task, upload)
                self._finish(task, self._keep(upload, reading, archive))
        except _Failure as failure:
            upload.file.path.unlink(missing_ok=True)
            if not self.store.release.tells_failures_at_once:
                self._fail_for_now(task)
            with self.store.lock:
                self._fail(task, str(failure))

    def _check(self, task: Task, upload: Upload | NewVersion) -> None:
        name = upload.filename
        if upload.mime_type not in _READABLE:
            raise _Failure(f"{name}: Unsupported mime type {upload.mime_type}")
        with self.store.lock:
            if isinstance(upload, NewVersion):
                if upload.root not in self.store.live:
                    raise _Failure(f"{name}: Document matching query does not exist.")
                return
            self._refuse_twin(task, upload)
            self._refuse_number(upload)

    def _refuse_twin(self, task: Task, upload: Upload) -> None:
        accepts = self.store.release.accepts_duplicates and not self.options.reject_duplicates
        twins = self.store.by_checksum.get(upload.file.checksum)
        if accepts or not twins:
            return
        twin = max(twins)  # with several, an arbitrary one [29]
        task.duplicate_of = twin
        if self.store.release.accepts_duplicates:
            raise _Failure(f"Not consuming: It is a duplicate of document #{twin}")
        name, document = upload.filename, self.store.anywhere(twin)
        said = f"{name}: Not consuming {name}: It is a duplicate of {document.title if document else ''} (#{twin})."
        if twin in self.store.trash:
            said += " Note: existing document is in the trash."
        raise _Failure(said)

    def _refuse_number(self, upload: Upload) -> None:
        number, name = upload.archive_serial_number, upload.filename
        holder = None if number is None else self.store.by_serial_number.get(number)
        if holder is not None:
            note = " Note: existing document is in the trash." if holder in self.store.trash else ""
            raise _Failure(f"{name}: Not consuming {name}: Given ASN {number} already exists!{note}")

    def _read(self, upload: Upload | NewVersion) -> ocr.Reading:
        known = self.options.known_texts
        text = known.get(_digest(upload.file.path, "sha256")) if known else None
        try:
            return ocr.read(
                upload.file.path, upload.mime_type, known_text=text, use_tesseract=self.options.use_tesseract
            )
        except ocr.HeaderOnlyError:
            name = upload.filename
            said = f"{name}: Error occurred while consuming document {name}: InputFileError: "
            raise _Failure(said) from None

    def _archive(self, upload: Upload | NewVersion, reading: ocr.Reading) -> StoredFile | None:
        """A second file of other bytes than the original, which a plain download then gives [18].

        A 3.0 makes none of what was born digital, unless there is hardly any text in it.
        """
        readable = upload.mime_type == ocr.PDF and reading.page_count is not None
        spare = len(reading.text) <= _HARDLY_ANY_TEXT or self.store.release.archives_every_pdf
        if not (reading.scanned or (readable and spare)):
            return None
        path = upload.file.path.with_suffix(".archive")
        shutil.copyfile(upload.file.path, path)
        with path.open("ab") as file:
            file.write(b"\n% sandbox archive\n")
        return stored(path, self.store.release.digest)

    def _keep(self, upload: Upload | NewVersion, reading: ocr.Reading, archive: StoredFile | None) -> int:
        if isinstance(upload, NewVersion):
            return add_version(self.store, upload, reading, archive).id
        return create(self.store, upload, reading, archive).id

    def _finish(self, task: Task, document_id: int) -> None:
        task.status, task.done = TaskState.SUCCESS, self.store.now()
        task.related_document = document_id
        task.result = f"Success. New document id {document_id} created"
        task.result_data = {"document_id": document_id}

    def _fail_for_now(self, task: Task) -> None:
        """As a running 2.20.15 shows it: a failure already, with a traceback's name and nothing related yet."""
        with self.store.lock:
            task.status, task.done = TaskState.FAILURE, self.store.now()
            task.result = f"<traceback object at {hex(id(task))}>"
        self.worker.stopping.wait(self.options.settle_seconds)

    def _fail(self, task: Task, said: str) -> None:
        task.status, task.done = TaskState.FAILURE, self.store.now()
        task.result = said
        if task.duplicate_of is not None:
            in_trash = task.duplicate_of in self.store.trash
            if self.store.release.accepts_duplicates or not in_trash:
                task.related_document = task.duplicate_of
            task.result_data = {"duplicate_of": task.duplicate_of, "duplicate_in_trash": in_trash}
        else:
            task.result_data = {"error_type": "ConsumerError", "error_message": said, "traceback": "(sandbox)"}


def stored(path: Path, digest: str) -> StoredFile:
    """The file with its checksum; reads it in pieces."""
    return StoredFile(path, _digest(path, digest), path.stat().st_size)


def _digest(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, name).hexdigest()
