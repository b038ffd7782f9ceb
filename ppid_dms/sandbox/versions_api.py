"""The files of a document beyond its first [21, 32]: added through a task, relabelled, taken away."""

from __future__ import annotations

import uuid

from starlette.requests import Request

from . import history, shapes, workflows
from .consumer import Consumer
from .creation import NewVersion
from .permissions import Caller
from .problems import Problem, insufficient, not_found
from .records import Document, FileVersion
from .store import Store
from .upload_api import read_form, take_file
from .web import Answer, Call, as_object

_ROOT_STAYS = "Cannot delete the root/original version. Delete the document instead."


class UpdateVersion:
    """POST /api/documents/{pk}/update_version/: whoever may change the document may swap its file."""

    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def __call__(self, request: Request, store: Store, caller: Caller) -> Answer:
        """Answer with the id of the task as a JSON string; the task belongs to nobody."""
        async with read_form(request) as form:
            with store.lock:
                root = _root(store, request.path_params["pk"])
                if not (caller.may("change_document") and caller.changes(root)):
                    raise insufficient()
            file, filename, mime_type = await take_file(store, form, {})
            label = form.get("version_label")
        text = label.strip() if isinstance(label, str) else ""
        new = NewVersion(file, filename, mime_type, root.id, text or None, caller.user)
        overrides: dict[str, object] = {"skip_asn_if_exists": False, "actor_id": caller.id}
        if text:
            overrides["version_label"] = text
        task_id = str(uuid.uuid4())
        with store.lock:
            self._consumer.accept(new, overrides, task_id)
        return Answer(task_id)


def root(call: Call) -> Answer:
    """GET /api/documents/{pk}/root/: the document to which a version belongs."""
    item = _root(call.store, str(call.number()))
    if not call.caller.sees(item):
        raise insufficient()
    return Answer({"root_id": item.id})


def relabel(call: Call) -> Answer:
    """PATCH /api/documents/{pk}/versions/{version}/."""
    item = _root(call.store, str(call.number()))
    if not call.caller.changes(item):
        raise insufficient()
    version = _version(item, call.number("version"))
    old, version.label = version.label, as_object(call.body).get("version_label")
    call.store.touch(item)
    if old != version.label:
        history.write(call.store, item, {"Version Label": [old, version.label]}, actor=call.caller.user)
    workflows.updated(call.store, item)
    return Answer(shapes.version(version, item.id))


def delete(call: Call) -> Answer:
    """DELETE /api/documents/{pk}/versions/{version}/: the file before it is the newest again."""
    item = _root(call.store, str(call.number()))
    if not call.caller.owns(item):
        raise insufficient()
    version = _version(item, call.number("version"))
    if version is item.root:
        raise Problem(400, _ROOT_STAYS)
    call.store.drop_version(item, version)
    call.store.touch(item)
    history.write(call.store, item, {"Version Deleted": [history.NOBODY, version.id]}, actor=call.caller.user)
    workflows.updated(call.store, item)
    return Answer({"result": "OK", "current_version_id": item.newest.id})


def _root(store: Store, text: str) -> Document:
    if text.isascii() and text.isdecimal():
        number = int(text)
        item = store.live.get(store.root_of_version.get(number, number))
        if item is not None:
            return item
    raise not_found()


def _version(item: Document, number: int) -> FileVersion:
    for version in item.versions:
        if version.id == number:
            return version
    raise not_found()
