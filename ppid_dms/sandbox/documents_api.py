"""The documents: list, detail, change, trash, notes, history, bulk edit [08, 09, 16, 17, 20, 24]."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import QueryParams

from . import edits, filters, history, recombine, shapes, workflows
from .bulk import bulk_edit, documents_of
from .consumer import Consumer
from .paging import page_number, page_size, paged
from .problems import denied, insufficient, invalid, missing, not_found
from .records import Document
from .store import Store
from .web import Answer, Call, as_object
from .worker import Worker

_API_WITH_ALL = 9


class Afterwork:
    """What follows a bulk edit in the worker: `modified` moves later than the answer, and workflows run [11, 22]."""

    def __init__(self, store: Store, worker: Worker, seconds: float) -> None:
        self._store = store
        self._worker = worker
        self._seconds = seconds

    def later(self, ids: list[int]) -> None:
        """Bump these documents when the worker gets to it."""
        if ids:
            self._worker.put(lambda: self._bump(ids), not_before=self._seconds)

    def _bump(self, ids: list[int]) -> None:
        with self._store.lock:
            for key in ids:
                if key in self._store.live:
                    self._store.touch(self._store.live[key])
                    workflows.updated(self._store, self._store.live[key])


def list_documents(call: Call) -> Answer:
    """GET /api/documents/."""
    found = filters.select(call.store, call.caller, call.query)
    count = len(found)
    if call.version <= _API_WITH_ALL:
        rows = filters.ordered(found, call.query)  # whole: version 9 lists all ids in this order [24]
    else:
        rows = filters.ordered(found, call.query, first=page_number(call, count) * page_size(call))
    fields = _fields(call)
    full_perms, truncate = call.flag("full_perms"), call.flag("truncate_content")

    def shape(item: Document) -> dict[str, Any]:
        return shapes.document(call.store, call.caller, item, full_perms=full_perms, fields=fields, truncate=truncate)

    return paged(call, rows, shape, count=count, all_ids=lambda: [item.id for item in rows])


def get_document(call: Call) -> Answer:
    """GET /api/documents/{pk}/."""
    item = edits.visible(call.store, call.caller, call.number())
    return Answer(
        shapes.document(
            call.store, call.caller, item, full_perms=call.flag("full_perms"), fields=_fields(call),
            truncate=call.flag("truncate_content"),
        )
    )  # fmt: skip


def patch_document(call: Call) -> Answer:
    """PATCH /api/documents/{pk}/; the answer always shows the shares, asked for or not [08]."""
    item = edits.visible(call.store, call.caller, call.number())
    edits.patch(call.store, call.caller, item, as_object(call.body))
    answer = Answer(shapes.document(call.store, call.caller, item, full_perms=True))
    workflows.updated(call.store, item)
    return answer


def put_document(call: Call) -> Answer:
    """PUT wants the whole document [08]."""
    needed = ("correspondent", "document_type", "storage_path", "tags")
    absent = {name: ["This field is required."] for name in needed if name not in as_object(call.body)}
    if absent:
        raise invalid(absent)
    return patch_document(call)


def delete_document(call: Call) -> Answer:
    """DELETE /api/documents/{pk}/: into the trash. Nobody but owner and superuser may [13]."""
    item = edits.visible(call.store, call.caller, call.number())
    if not call.caller.owns(item):
        raise denied()
    edits.throw_away(call.store, item)
    return Answer(status=204)


def read_history(call: Call) -> Answer:
    """GET /api/documents/{pk}/history/, newest first."""
    item = edits.readable_history(call.store, call.caller, call.number())
    return Answer(shapes.history(call.store, item))


# --- notes


def list_notes(call: Call) -> Answer:
    """GET /api/documents/{pk}/notes/: not in pages."""
    item = _live(call)
    if not call.caller.sees(item):
        raise insufficient("Insufficient permissions to view notes")
    return _notes(call, item)


def create_note(call: Call) -> Answer:
    """POST /api/documents/{pk}/notes/: all notes; without `note` an error with status 200 [17]."""
    item = _live(call)
    body = as_object(call.body)
    if not call.caller.changes(item) or "note" in body:
        edits.add_note(call.store, call.caller, item, str(body.get("note")))
        return _notes(call, item)
    return Answer({"error": "Error saving note, check logs for more detail."})


def delete_note(call: Call) -> Answer:
    """DELETE /api/documents/{pk}/notes/?id=4."""
    item = _live(call)
    text = call.query.get("id")
    if text is None:
        raise invalid({"id": "This field is required."})
    if not text.isdecimal():
        raise missing("Note")
    edits.delete_note(call.store, call.caller, item, int(text))
    return _notes(call, item)


def _notes(call: Call, item: Document) -> Answer:
    return Answer([shapes.note(call.store, note) for note in item.notes])


def _live(call: Call) -> Document:
    item = call.store.live.get(call.number())
    if item is None:
        raise not_found()
    return item


def _fields(call: Call) -> frozenset[str] | None:
    text = call.query.get("fields")
    return frozenset(text.split(",")) if text else None


# --- many at once


class BulkEdit:
    """POST /api/documents/bulk_edit/."""

    def __init__(self, afterwork: Afterwork, consumer: Consumer) -> None:
        self._afterwork = afterwork
        self._consumer = consumer

    def __call__(self, call: Call) -> Answer:
        """Do it now, bump `modified` later; new documents come through the worker."""
        body = as_object(call.body)
        making = recombine.METHODS.get(str(body.get("method")))
        if making is None:
            self._afterwork.later(bulk_edit(call.store, call.caller, body))
        else:
            documents = documents_of(call.store, body.get("documents"))
            making(self._consumer, call.caller, documents, body.get("parameters") or {})
        return Answer({"result": "OK"})


class Recombine:
    """POST /api/documents/merge/ and the like: the same in endpoints of their own, on a 3.0."""

    def __init__(self, method: str, consumer: Consumer) -> None:
        self._making = recombine.METHODS[method]
        self._consumer = consumer

    def __call__(self, call: Call) -> Answer:
        """Accepted at once; what comes of it is the tasks'."""
        body = as_object(call.body)
        self._making(self._consumer, call.caller, documents_of(call.store, body.get("documents")), body)
        return Answer({"result": "OK"})


# --- trash


def list_trash(call: Call) -> Answer:
    """GET /api/trash/: what the caller owns and what nobody does, whatever he is permitted; no filter works."""
    store, caller = call.store, call.caller
    items = filters.ordered([item for item in store.trash.values() if caller.owns(item)], QueryParams())
    rows = [shapes.document(store, caller, item) for item in items]
    rows += [shapes.trashed_version(store, caller, *gone) for gone in store.trashed_versions.values()
             if caller.owns(gone[0])]  # fmt: skip
    return paged(call, rows, dict, all_ids=lambda: [row["id"] for row in rows])


def act_on_trash(call: Call) -> Answer:
    """POST /api/trash/ with `restore` or `empty` [20]."""
    body = as_object(call.body)
    store, wanted, action = call.store, body.get("documents") or [], body.get("action")
    if action not in {"restore", "empty"}:
        raise invalid({"action": [f'"{action}" is not a valid choice.']})
    if any(key not in store.trash for key in wanted):
        raise invalid({"documents": ["Some documents in the list have not yet been deleted."]})
    items = [store.trash[key] for key in wanted]
    if not all(call.caller.owns(item) for item in items):
        raise insufficient()  # the owner may without any permission, as seen on a running 3.0.5
    for item in items:
        if action == "restore":
            store.take_back(item)
            history.taken_back(store, item)
        else:
            store.destroy(item)
    return Answer({"result": "OK", "doc_ids": wanted})
