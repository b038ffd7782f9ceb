"""What became of an upload: the consumer's task, followed to its end."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ppid_dms.paperless.schemas import TaskRow, read
from ppid_dms.paperless.transport import Transport

# The worker process is replaced after every task, so the next one may wait seconds for it: back off, stay patient.
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0
_GROWTH: Final = 1.3
# What 2.20 says for a moment of a task that has failed, before it says why.
_NOT_YET_TOLD: Final = "<traceback object"


class TaskEnd(StrEnum):
    """How far a task has come."""

    RUNNING = "running"
    SUCCESS = "success"
    FAILURE = "failure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A task's state. On success ``document_id`` is the new document; on failure any id is somebody else's [29]."""

    end: TaskEnd
    document_id: int | None = None
    said: str = ""
    task_id: str = ""


class Tasks:
    """The consumer's tasks."""

    def __init__(self, transport: Transport, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._transport = transport
        self._sleep = sleep

    def look(self, task_id: str) -> TaskResult:
        """The state of a task now; UNKNOWN when Paperless does not know it."""
        row = next((row for row in self._rows({"task_id": task_id}) if row.task_id == task_id), None)
        return _result(row) if row else TaskResult(TaskEnd.UNKNOWN)

    def follow(self, task_id: str, patience: float) -> TaskResult:
        """Wait up to ``patience`` seconds for the end of a task; RUNNING if it has not come by then."""
        end = time.monotonic() + patience
        pause = _FIRST_PAUSE
        while True:
            result = self.look(task_id)
            if result.end is not TaskEnd.RUNNING or time.monotonic() + pause > end:
                return result
            self._sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)

    def with_file_name(self, file_name: str) -> list[TaskResult]:
        """The tasks that were given a file of this name, newest first; for finding an upload whose answer was lost."""
        rows = sorted(self._rows({"task_name": "consume_file"}), key=lambda row: row.id, reverse=True)
        return [_result(row) for row in rows if row.task_file_name == file_name]

    def _rows(self, params: Mapping[str, str]) -> list[TaskRow]:
        return read(list[TaskRow], self._transport.get("tasks/", params))


def _result(row: TaskRow) -> TaskResult:
    if (row.result or "").startswith(_NOT_YET_TOLD):
        return TaskResult(TaskEnd.RUNNING, task_id=row.task_id)
    match row.status.upper():
        case "SUCCESS":
            return TaskResult(TaskEnd.SUCCESS, row.related_document, row.result or "", row.task_id)
        case "FAILURE" | "REVOKED":
            return TaskResult(TaskEnd.FAILURE, None, row.result or "", row.task_id)
        case _:
            return TaskResult(TaskEnd.RUNNING, task_id=row.task_id)
