"""Gives scans to a few threads in the order in which they are due."""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from ppid_dms.records import Scan

_IDLE_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


class Dispatcher:
    """A queue ordered by due time, and the threads that work on it. Holds at most ``room`` scans that are due."""

    def __init__(self, advance: Callable[[Scan], Scan], workers: int) -> None:
        self._advance = advance
        self._changed = threading.Condition()
        self._queue: list[tuple[datetime, int, Scan]] = []
        self._order = itertools.count()
        self._active = 0
        self._stopping = False
        self._room = workers * 2
        self._threads = [
            threading.Thread(target=self._work, name=f"scan-{n}", daemon=True) for n in range(1, workers + 1)]
        for thread in self._threads:
            thread.start()

    def offer(self, scan: Scan) -> None:
        """Queue a scan for as soon as it is due. One that waits for a person is left alone."""
        with self._changed:
            heapq.heappush(self._queue, (scan.next_try or datetime.now(UTC), next(self._order), scan))
            self._changed.notify_all()

    def wait_for_room(self, seconds: float) -> bool:
        """Whether another scan may be taken in now or within so many seconds: the rest stays in its folder."""
        with self._changed:
            return self._changed.wait_for(lambda: self._stopping or self._due() + self._active < self._room, seconds)

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether nothing is due and nobody works, now or within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._active and not self._due(), seconds)

    def close(self, seconds: float) -> None:
        """Finish the steps at hand within so many seconds; the rest is taken up at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(seconds)

    def _due(self) -> int:
        now = datetime.now(UTC)
        return sum(1 for due, _n, _scan in self._queue if due <= now)

    def _work(self) -> None:
        while (scan := self._next()) is not None:
            later: Scan | None = None
            try:
                later = self._advance(scan)
            except Exception:  # noqa: BLE001  (a defect of ours must not stop the other scans)
                _log.exception("scan %s stopped at %s until the next start", scan.reference, scan.state)
            with self._changed:
                self._active -= 1
                if later is not None and not later.state.is_final and later.next_try is not None:
                    heapq.heappush(self._queue, (later.next_try, next(self._order), later))
                self._changed.notify_all()

    def _next(self) -> Scan | None:
        with self._changed:
            while not self._stopping:
                now = datetime.now(UTC)
                if self._queue and self._queue[0][0] <= now:
                    self._active += 1
                    return heapq.heappop(self._queue)[2]
                until = (self._queue[0][0] - now).total_seconds() if self._queue else _IDLE_SECONDS
                self._changed.wait(min(until, _IDLE_SECONDS))
            return None
