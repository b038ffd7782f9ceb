"""Gives scans to a few threads in the order in which they are due."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from ppid_dms.intake.patience import delay_after
from ppid_dms.records import Scan
from ppid_dms.vocabulary import ScanState

_IDLE_SECONDS: Final = 1.0
# Scans that wait for their next try without having been handed over: when there are so many, it is not the files.
MOST_HELD_UP: Final = 32
_HANDED_OVER: Final = frozenset({ScanState.SENT, ScanState.CONFIRMED, ScanState.PREPARED})

_log = logging.getLogger(__name__)


class Dispatcher:
    """Two queues, and the threads that work on them. Holds at most ``room`` scans that are due.

    What is not due yet waits by due time, what is due by the time of its claim: after an outage the order is kept.
    After it was held it begins with one scan and doubles with each that gets through, up to all its threads.

    A scan may have come further than it says when an exception ends its step: ``advance`` looks where it stands.
    """

    def __init__(self, advance: Callable[[Scan], Scan], workers: int) -> None:
        self._advance = advance
        self._changed = threading.Condition()
        self._waiting: list[tuple[datetime, int, Scan]] = []
        self._ready: list[tuple[datetime, datetime, int, Scan]] = []
        self._order = itertools.count()
        self._failures: dict[str, int] = {}
        self._active = 0
        self._held = False
        self._stopping = False
        self._room = workers * 2
        self._workers = self._at_once = workers
        self.ended = 0
        self._threads = [
            threading.Thread(target=self._work, name=f"scan-{n}", daemon=True) for n in range(1, workers + 1)]
        for thread in self._threads:
            thread.start()

    def offer(self, scan: Scan) -> None:
        """Queue a scan for as soon as it is due; without a next try that is now."""
        with self._changed:
            heapq.heappush(self._waiting, (scan.next_try or datetime.now(UTC), next(self._order), scan))
            self._changed.notify_all()

    def wait_for_room(self, seconds: float) -> bool:
        """Whether another scan may be taken in now or within so many seconds: the rest stays in its folder.

        There is none while the threads are held, nor while many scans wait without having been handed over.
        """
        with self._changed:
            return self._changed.wait_for(lambda: self._stopping or self._has_room(), seconds)

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether nothing is due, nobody works and Paperless works on nothing, now or within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._active and not self._due() and not any(
                scan.state is ScanState.SENT for _due, _n, scan in self._waiting), seconds)

    def hold(self, held: bool) -> None:  # noqa: FBT001  (a fact, not a flag)
        """Begin nothing from now on, or go on again."""
        with self._changed:
            if self._held and not held:
                self._at_once = 1
            self._held = held
            self._changed.notify_all()

    def stop(self) -> None:
        """Begin nothing any more; the steps at hand go on. The rest is taken up at the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def close(self, seconds: float) -> None:
        """Stop, and finish the steps at hand within so many seconds."""
        self.stop()
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _has_room(self) -> bool:
        return not self._held and self._due() + self._active < self._room and sum(
            1 for _due, _n, scan in self._waiting if scan.state not in _HANDED_OVER) < MOST_HELD_UP

    def _due(self) -> int:
        now = datetime.now(UTC)
        while self._waiting and self._waiting[0][0] <= now:
            due, n, scan = heapq.heappop(self._waiting)
            heapq.heappush(self._ready, (scan.claimed_at, due, n, scan))
        return len(self._ready)

    def _work(self) -> None:
        while (scan := self._next()) is not None:
            try:
                later = self._advance(scan)
                self._failures.pop(scan.reference, None)
            except Exception:  # noqa: BLE001  (a defect of ours must stop neither this scan nor the others)
                later = self._failed(scan)
            with self._changed:
                self._active -= 1
                if later.next_try is None or later.state in _HANDED_OVER:
                    self._at_once = min(self._at_once * 2, self._workers)
                if later.next_try is not None and not later.state.is_final:
                    heapq.heappush(self._waiting, (later.next_try, next(self._order), later))
                else:
                    self.ended += 1
                self._changed.notify_all()

    def _failed(self, scan: Scan) -> Scan:
        failures = self._failures[scan.reference] = self._failures.get(scan.reference, 0) + 1
        delay = delay_after(failures - 1)
        if not self._stopping:
            _log.error("scan %s stopped at %s; it is tried again in %s", scan.reference, scan.state, delay,
                       exc_info=failures == 1)
        return replace(scan, next_try=datetime.now(UTC) + delay)

    def _next(self) -> Scan | None:
        with self._changed:
            while not self._stopping:
                now = datetime.now(UTC)
                if self._due() and not self._held and self._active < self._at_once:
                    self._active += 1
                    return heapq.heappop(self._ready)[3]
                until = (self._waiting[0][0] - now).total_seconds() if self._waiting else _IDLE_SECONDS
                self._changed.wait(_IDLE_SECONDS if self._held else max(0.0, min(until, _IDLE_SECONDS)))
            return None
