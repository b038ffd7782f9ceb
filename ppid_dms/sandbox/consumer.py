"""Turns an upload into a document, in the worker, writing task and history as 3.0.5 does [06, 07, 16, 29].

One deviation: without a `created` 3.0.5 takes the first date it finds in the text; here it is today.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path, PurePath
from time import monotonic

from . import history, ocr
from .options import SandboxOptions
from .records import Document, FieldValue, FileVersion, StoredFile, Task, TaskState, User
from .store import Store
from .worker import Worker

LONGEST_TITLE = 128
_LONGEST_UPLOADED_TITLE = 127  # an upload cuts one earlier than the field allows [06]
_READABLE = (ocr.PDF, ocr.TEXT)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was posted, with what rode along."""

    file: StoredFile
    filename: str
    mime_type: str
    owner: User
    title: str | None = None
    created: date | None = None
    correspondent: int | None = None
    document_type: int | None = None
    tags: tuple[int, ...] = ()
    archive_serial_number: int | None = None
    fields: dict[int, object] = field(default_factory=dict)


class _Failure(Exception):
    """The worker's verdict on a file, in the server's words."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """Works off uploads one by one."""

    store: Store
    worker: Worker
    options: SandboxOptions

    def accept(self, upload: Upload, overrides: dict[str, object], task_id: str) -> Task:
        """Make the task and queue the work. The task can be asked for as soon as this returns."""
        task = Task(
            id=self.store.next_id("task"),
            task_id=task_id,
            filename=upload.filename,
            mime_type=upload.mime_type,
            overrides=overrides,
            owner=upload.owner.id,
            created=self.store.now(),
        )
        self.store.tasks[task_id] = task
        self.worker.put(lambda: self._consume(task, upload))
        return task

    def _consume(self, task: Task, upload: Upload) -> None:
        began = monotonic()
        with self.store.lock:
            task.status, task.started = TaskState.STARTED, self.store.now()
        try:
            self._check(task, upload)
            reading = self._read(upload)
            seconds = self.options.consume_seconds + (self.options.ocr_seconds if reading.scanned else 0.0)
            self.worker.stopping.wait(max(0.0, seconds - (monotonic() - began)))
            archive = _archive_of(upload.file) if reading.scanned else None
            with self.store.lock:
                self._check(task, upload)
                document = self._create(upload, reading, archive)
                self._finish(task, document)
        except _Failure as failure:
            upload.file.path.unlink(missing_ok=True)
            with self.store.lock:
                self._fail(task, str(failure))

    def _check(self, task: Task, upload: Upload) -> None:
        name = upload.filename
        if upload.mime_type not in _READABLE:
            raise _Failure(f"{name}: Unsupported mime type {upload.mime_type}")
        with self.store.lock:
            twins = self.store.by_checksum.get(upload.file.checksum)
            if self.options.reject_duplicates and twins:
                task.duplicate_of = task.related_document = max(twins)  # with several, an arbitrary one [29]
                raise _Failure(f"Not consuming: It is a duplicate of document #{task.duplicate_of}")
            number = upload.archive_serial_number
            holder = None if number is None else self.store.by_serial_number.get(number)
            if holder is not None:
                note = " Note: existing document is in the trash." if holder in self.store.trash else ""
                raise _Failure(f"{name}: Not consuming {name}: Given ASN {number} already exists!{note}")

    def _read(self, upload: Upload) -> ocr.Reading:
        known_text = self.options.known_texts.get(upload.file.checksum)
        try:
            return ocr.read(
                upload.file.path, upload.mime_type, known_text=known_text, use_tesseract=self.options.use_tesseract
            )
        except ocr.HeaderOnlyError:
            name = upload.filename
            said = f"{name}: Error occurred while consuming document {name}: InputFileError: "
            raise _Failure(said) from None

    def _create(self, upload: Upload, reading: ocr.Reading, archive: StoredFile | None) -> Document:
        store = self.store
        now = store.now()
        document_id = store.next_id("document")
        root = FileVersion(
            document_id, now, None, upload.file, archive, upload.filename, upload.mime_type, reading.page_count
        )
        document = Document(
            id=document_id,
            owner=None,
            title=(upload.title or PurePath(upload.filename).stem)[:_LONGEST_UPLOADED_TITLE],
            content=reading.text,
            created=upload.created or now.astimezone(store.zone).date(),
            added=now,
            modified=now,
            versions=[root],
            correspondent=upload.correspondent,
            document_type=upload.document_type,
            archive_serial_number=upload.archive_serial_number,
        )
        midnight = datetime.combine(document.created, time(), store.zone).isoformat(sep=" ")
        history.created(store, document, str(document.created) if upload.created else midnight)
        store.add(document)
        self._dress(document, upload, midnight)
        store.touch(document)
        return document

    def _dress(self, document: Document, upload: Upload, midnight: str) -> None:
        """Tags, fields, owner, inbox tags and file name, each with its line and nobody as its actor [16]."""
        store = self.store
        for tag in upload.tags:
            if tag in store.tags and tag not in document.tags:
                store.retag(document, document.tags | {tag})
                history.tags_by_name(store, document, "add", [store.tags[tag].name], None)
        for field_id, value in upload.fields.items():
            if field_id in store.custom_fields:
                instance: FieldValue = store.put_value(document, field_id, value)
                history.field_value(store, document, instance, actor=None, action="create")
        document.owner = upload.owner.id
        owner: dict[str, object] = {"owner": [history.NOBODY, str(upload.owner.id)]}
        if not upload.created:
            owner = {"created": [str(document.created), midnight], **owner}
        history.write(store, document, owner, actor=None)
        inbox = {tag.id for tag in store.tags.values() if tag.is_inbox_tag} - document.tags
        store.retag(document, document.tags | inbox)
        names = [store.tags[tag].name for tag in store.tags_in_order(inbox)]
        history.tags_by_name(store, document, "add", names, None)
        history.write(store, document, {"filename": [history.NOBODY, media_name(document)]}, actor=None)

    def _finish(self, task: Task, document: Document) -> None:
        task.status, task.done = TaskState.SUCCESS, self.store.now()
        task.related_document = document.id
        task.result = f"Success. New document id {document.id} created"
        task.result_data = {"document_id": document.id}

    def _fail(self, task: Task, said: str) -> None:
        task.status, task.done = TaskState.FAILURE, self.store.now()
        task.result = said
        if task.duplicate_of is not None:
            in_trash = task.duplicate_of in self.store.trash
            task.result_data = {"duplicate_of": task.duplicate_of, "duplicate_in_trash": in_trash}
        else:
            task.result_data = {"error_type": "ConsumerError", "error_message": said, "traceback": "(sandbox)"}


def media_name(document: Document) -> str:
    """The name of the stored file on the server [16, 18]."""
    suffix = ".pdf" if document.root.mime_type == ocr.PDF else ".txt"
    return f"{document.id:07}{suffix}"


def _archive_of(original: StoredFile) -> StoredFile:
    """A second file for a scan, of other bytes than the original, which a plain download then gives [18]."""
    path = original.path.with_suffix(".archive")
    shutil.copyfile(original.path, path)
    with path.open("ab") as file:
        file.write(b"\n% sandbox archive\n")
    return stored(path)


def stored(path: Path) -> StoredFile:
    """The file with its digest; reads it in pieces."""
    with path.open("rb") as file:
        return StoredFile(path, hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)
