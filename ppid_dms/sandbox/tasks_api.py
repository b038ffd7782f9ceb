"""The tasks of uploads: an array in upper case under version 9, pages in lower case under 10 [06, 07, 27, 29]."""

from __future__ import annotations

from typing import Any

from . import shapes
from .paging import paged
from .problems import invalid, missing
from .records import Source, Task, TaskState
from .web import Answer, Call, as_object

_API_OF_ARRAYS = 9
_TASK_TYPE = "consume_file"
_SPOKEN_SOURCE = {
    Source.FOLDER: "Folder Consume", Source.API: "API Upload", Source.MAIL: "Email Consume", Source.WEB: "Web UI",
}  # fmt: skip


def list_tasks(call: Call) -> Answer:
    """GET /api/tasks/: newest first; staff see all, others their own [06].

    Raises:
        Problem: 400 for a status in upper case, also under version 9 [07], and on a 2.20 for one in lower case.
    """
    rows = _visible(call)
    if (task_id := call.query.get("task_id")) is not None:
        rows = [task for task in rows if task.task_id == task_id]
    if status := call.query.get("status"):
        spelled = str.lower if call.store.release.has_file_versions else str.upper
        if status not in [spelled(state) for state in (*TaskState, "revoked")]:
            raise invalid({"status": [f"Select a valid choice. {status} is not one of the available choices."]})
        rows = [task for task in rows if task.status == status.lower()]
    for name in ("task_name", "task_type"):
        if call.query.get(name, _TASK_TYPE) != _TASK_TYPE:
            rows = []
    wanted = {"true": True, "false": False}.get(call.query.get("acknowledged", "").lower())
    if wanted is not None:
        rows = [task for task in rows if task.acknowledged == wanted]
    if call.version <= _API_OF_ARRAYS:
        return Answer([_shape(call, task) for task in rows])
    return paged(call, rows, lambda task: _shape(call, task))


def get_task(call: Call) -> Answer:
    """GET /api/tasks/{pk}/."""
    number = call.number()
    for task in _visible(call):
        if task.id == number:
            return Answer(_shape(call, task))
    raise missing("PaperlessTask")


def acknowledge(call: Call) -> Answer:
    """POST /api/tasks/acknowledge/: hides, but `task_id` still finds [07]."""
    wanted = as_object(call.body).get("tasks") or []
    rows = [task for task in _visible(call) if task.id in wanted]
    for task in rows:
        task.acknowledged = True
    return Answer({"result": len(rows)})


def _visible(call: Call) -> list[Task]:
    user = call.caller.user
    tasks = reversed(call.store.tasks.values())
    return [task for task in tasks if user.is_staff or user.is_superuser or task.owner in {None, user.id}]


def _shape(call: Call, task: Task) -> dict[str, Any]:
    return _array_shape(call, task) if call.version <= _API_OF_ARRAYS else _page_shape(call, task)


def _array_shape(call: Call, task: Task) -> dict[str, Any]:
    twin = call.store.anywhere(task.duplicate_of) if task.duplicate_of is not None else None
    twins = [{"id": twin.id, "title": twin.title, "deleted_at": shapes.zulu(twin.deleted_at)}] if twin else []
    newer = call.store.release.has_file_versions
    related: object = task.related_document
    if related is not None and not newer:
        related = str(related)
    shape: dict[str, Any] = {
        "id": task.id,
        "task_id": task.task_id,
        "task_name": _TASK_TYPE,
        "task_file_name": task.filename,
        "type": "manual_task" if newer else "auto_task",
        "status": task.status.upper(),
        "date_created": shapes.local(call.store, task.created),
        "date_done": shapes.local(call.store, task.done),
        "result": task.result,
        "acknowledged": task.acknowledged,
        "related_document": related,
    }
    if newer:
        shape["duplicate_documents"] = twins
    return shape | {"owner": task.owner}


def _page_shape(call: Call, task: Task) -> dict[str, Any]:
    duration = (task.done - task.started).total_seconds() if task.done and task.started else None
    return {
        "id": task.id,
        "task_id": task.task_id,
        "task_type": _TASK_TYPE,
        "task_type_display": "Consume File",
        "trigger_source": _SPOKEN_SOURCE[task.source].replace(" ", "_").lower(),
        "trigger_source_display": _SPOKEN_SOURCE[task.source],
        "status": task.status.value,
        "status_display": task.status.capitalize(),
        "date_created": shapes.local(call.store, task.created),
        "date_started": shapes.local(call.store, task.started),
        "date_done": shapes.local(call.store, task.done),
        "duration_seconds": duration,
        "wait_time_seconds": (task.started - task.created).total_seconds() if task.started else None,
        "input_data": {"filename": task.filename, "mime_type": task.mime_type, "overrides": task.overrides},
        "result_data": task.result_data,
        "related_document_ids": [] if task.related_document is None else [task.related_document],
        "acknowledged": task.acknowledged,
        "owner": task.owner,
    }
