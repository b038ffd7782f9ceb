"""The background worker: one queue for uploads and for what follows a bulk edit, as on a real server.

So an upload that takes long also holds up the `modified` of a bulk edit made after it [11, 27].
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Condition, Event, Thread
from time import monotonic

_log = logging.getLogger(__name__)


class Worker:
    """Runs jobs one after the other in each of its threads. A job that fails is logged; the next one runs."""

    def __init__(self, threads: int) -> None:
        self.stopping = Event()
        self._queue: SimpleQueue[tuple[float, Callable[[], None]] | None] = SimpleQueue()
        self._open_jobs = 0
        self._is_deaf = False
        self._idle = Condition()
        self._threads = [
            Thread(target=self._run, name=f"sandbox-worker-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Begin to work off the queue."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the job at hand, drop the rest."""
        self.stopping.set()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def put(self, job: Callable[[], None], *, not_before: float = 0.0) -> None:
        """Queue a job; it starts `not_before` seconds from now at the earliest."""
        if self._is_deaf:
            return
        with self._idle:
            self._open_jobs += 1
        self._queue.put((monotonic() + not_before, job))

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """As long as this lasts, jobs are lost: the broker between web server and worker is away [28]."""
        self._is_deaf = True
        try:
            yield
        finally:
            self._is_deaf = False

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is queued or running; False when `timeout` seconds were not enough."""
        with self._idle:
            return self._idle.wait_for(lambda: self._open_jobs == 0, timeout)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            due, job = item
            if self.stopping.wait(max(0.0, due - monotonic())):
                return
            try:
                job()
            except Exception:  # noqa: BLE001  (a worker outlives every job, as Celery's does)
                _log.exception("A job of the sandbox failed")
            finally:
                with self._idle:
                    self._open_jobs -= 1
                    self._idle.notify_all()
