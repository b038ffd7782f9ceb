"""POST /api/documents/post_document/: takes one file, checks what can be checked at once; the worker does the rest.

The file goes to disk in pieces, so that its size costs no memory [06, 07].
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PureWindowsPath
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from . import ocr
from .consumer import Consumer, stored
from .permissions import Caller
from .problems import insufficient, invalid, no_such_pk
from .records import LabelKind, Source, StoredFile, Upload
from .store import Store
from .values import DATETIME_FORMAT, BadValue, check
from .web import Answer, unsupported

_MULTIPART = "multipart/form-data"
_LARGEST_SERIAL_NUMBER = 0xFFFFFFFF
_NOT_A_KEY = "Incorrect type. Expected pk value, received str."
_KNOWN_SUFFIXES = frozenset({".pdf", ".txt", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})


@dataclass(slots=True)
class _Form:
    """The checked fields of one upload, and the errors by field."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, object] = field(default_factory=dict)


class PostDocument:
    """The upload endpoint."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def __call__(self, request: Request, store: Store, caller: Caller) -> Answer:
        """Answer with the id of the task as a JSON string."""
        async with read_form(request) as form:
            if not caller.may("add_document"):
                raise insufficient()
            with store.lock:
                checked = _check(store, form)
            file, filename, mime_type = await take_file(store, form, checked.errors)
        upload = Upload(file=file, filename=filename, mime_type=mime_type, owner=caller.user, **checked.values)
        task_id = str(uuid.uuid4())
        with store.lock:
            self._consumer.accept(upload, _overrides(upload), task_id)
        return Answer(task_id)


def read_form(request: Request) -> AbstractAsyncContextManager[FormData]:
    """The parts of a multipart request.

    Raises:
        Problem: 415 for another kind of body.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _MULTIPART:
        raise unsupported(kind)
    return request.form()


async def take_file(store: Store, form: FormData, errors: dict[str, object]) -> tuple[StoredFile, str, str]:
    """Copy the file to its place and give it with its name and kind; of several parts the last one counts [07].

    Raises:
        Problem: 400 for everything that is wrong with the file, and for the errors there are already.
    """
    parts = form.getlist("document")
    part = parts[-1] if parts else None
    if not isinstance(part, UploadFile):
        said = "No file was submitted." if part is None else (
            "The submitted data was not a file. Check the encoding type on the form.")  # fmt: skip
        raise invalid({"document": [said], **errors})
    filename = PureWindowsPath(part.filename or "document").name  # takes either kind of slash [07]
    path = store.files_dir / uuid.uuid4().hex
    file, mime_type = await run_in_threadpool(_copy, part, path, store.release.digest)
    if file.size == 0:
        errors["document"] = ["The submitted file is empty."]
    elif not _acceptable(mime_type, filename):
        errors["document"] = [f"File type {mime_type} not supported"]
    if errors:
        path.unlink()
        raise invalid(errors)
    return file, filename, mime_type


def _copy(part: UploadFile, path: Path, digest: str) -> tuple[StoredFile, str]:
    with path.open("wb") as target:
        shutil.copyfileobj(part.file, target)
    return stored(path, digest), ocr.sniff(path)


def _acceptable(mime_type: str, filename: str) -> bool:
    """Bytes of no known kind pass when the name has a known suffix; the worker then refuses them [07]."""
    if mime_type in ocr.SUFFIXES:
        return True
    return mime_type == ocr.UNKNOWN and Path(filename).suffix.lower() in _KNOWN_SUFFIXES


def _overrides(upload: Upload) -> dict[str, object]:
    """What rode along, as the task of version 10 lists it [06]."""
    parts: dict[str, object] = {
        "filename": upload.filename,
        "title": upload.title,
        "correspondent_id": upload.correspondent,
        "document_type_id": upload.document_type,
        "tag_ids": list(upload.tags) or None,
        "created": str(upload.created) if upload.created else None,
        "asn": upload.archive_serial_number,
        "owner_id": upload.owner.id if upload.owner else None,
        "custom_fields": {str(key): value for key, value in upload.fields.items()} or None,
        "skip_asn_if_exists": False,
    }
    return {name: value for name, value in parts.items() if value is not None}


# --- the fields beside the file


def _check(store: Store, form: FormData) -> _Form:
    checked = _Form()
    texts = {key: value for key, value in form.items() if isinstance(value, str)}  # of repeated parts the last [06]
    if texts.get("from_webui", "").lower() in {"true", "1"}:
        checked.values["source"] = Source.WEB
    if texts.get("title"):
        checked.values["title"] = texts["title"]
    if texts.get("created"):
        _read(checked, "created", lambda: _created(store, texts["created"]))
    if texts.get("archive_serial_number"):
        _read(checked, "archive_serial_number", lambda: _serial_number(texts["archive_serial_number"]))
    for name, known in (
        ("correspondent", store.labels[LabelKind.CORRESPONDENT]),
        ("document_type", store.labels[LabelKind.DOCUMENT_TYPE]),
    ):
        if texts.get(name):
            _read(checked, name, lambda name=name, known=known: _key(texts[name], known))
    if texts.get("storage_path"):
        _read(checked, "storage_path", lambda: _key(texts["storage_path"], {}))  # the sandbox has none
    tags = [value for value in form.getlist("tags") if isinstance(value, str) and value]
    _read(checked, "tags", lambda: tuple(_key(text, store.tags) for text in tags))
    if texts.get("custom_fields"):
        _read(checked, "fields", lambda: _fields(store, texts["custom_fields"]), shown_as="custom_fields")
    return checked


def _read(checked: _Form, name: str, read: Any, *, shown_as: str | None = None) -> None:
    try:
        checked.values[name] = read()
    except BadValue as bad:
        checked.errors[shown_as or name] = [str(bad)]


def _key(text: str, known: Mapping[int, object]) -> int:
    """An id; neither a name nor a comma list [06]."""
    if not text.isdecimal():
        raise BadValue(_NOT_A_KEY)
    if int(text) not in known:
        raise BadValue(no_such_pk(text))
    return int(text)


def _serial_number(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise BadValue("A valid integer is required.") from None
    if number < 0:
        raise BadValue("Ensure this value is greater than or equal to 0.")
    if number > _LARGEST_SERIAL_NUMBER:
        raise BadValue(f"Ensure this value is less than or equal to {_LARGEST_SERIAL_NUMBER}.")
    return number


def _created(store: Store, text: str) -> date:
    """Turned to the server's zone before the day is cut: `2026-08-02T23:30:00Z` is the 3rd in Jakarta [27]."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue(DATETIME_FORMAT) from None
    return (moment.astimezone(store.zone) if moment.tzinfo else moment).date()


def _fields(store: Store, text: str) -> dict[int, object]:
    """An object with values, or a list of fields to be left empty; a bare id is a list of one [06]."""
    try:
        given = json.loads(text)
    except ValueError:
        raise BadValue("Value must be valid JSON.") from None
    if isinstance(given, dict):
        values: dict[int, object] = {}
        for key, value in given.items():
            definition = store.custom_fields.get(int(key)) if str(key).isdecimal() else None
            if definition is None:
                raise BadValue(f"Custom field with id {key} does not exist")
            values[definition.id] = check(store, definition, value)
        return values
    ids = given if isinstance(given, list) else [given]
    if len(set(ids)) != len(ids) or any(key not in store.custom_fields for key in ids):
        raise BadValue("Some custom fields don't exist or were specified twice.")
    return dict.fromkeys(ids)
