"""When a file is whole: events are hints, a listing at start and at intervals is the truth."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ppid_dms.intake.folders import Candidate

# How much of the end of a PDF is searched for its end mark; ISO 32000 wants it in the last 1024 bytes, readers
# accept some rubbish after it.
_TAIL: Final = 2048
_CLOSING_SECONDS: Final = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sighting:
    size: int
    modified_ns: int
    inode: int
    since: float


class Wholeness:
    """Remembers what was seen and says which files have come to rest. ``clock`` must never go back."""

    def __init__(
        self, settle_seconds: float, patience_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settle = settle_seconds
        self._patience = patience_seconds
        self._clock = clock
        self._seen: dict[Path, _Sighting] = {}

    def whole(self, listing: Iterable[Candidate]) -> list[Candidate]:
        """Of a complete listing, the files that are whole, oldest first; what is no longer listed is forgotten."""
        now = self._clock()
        before, self._seen = self._seen, {}
        ready = []
        for candidate in listing:
            sighting = before.get(candidate.path)
            facts = (candidate.size, candidate.modified_ns, candidate.inode)
            if sighting is None or (sighting.size, sighting.modified_ns, sighting.inode) != facts:
                sighting = _Sighting(*facts, since=now)
            self._seen[candidate.path] = sighting
            quiet = now - sighting.since
            if quiet >= self._settle and (quiet >= self._patience or _is_finished(candidate)):
                ready.append(candidate)
        return sorted(ready, key=lambda candidate: (candidate.modified_ns, candidate.path))

    @property
    def is_watching(self) -> bool:
        """Whether something has been seen that may become whole soon."""
        return bool(self._seen)


class Hints(FileSystemEventHandler):
    """Wakes whoever waits when something moves below a folder. Lost hints cost time, never a scan.

    Where the system gives none (too many folders are watched already), there are none: the listings go on.
    """

    def __init__(self, root: Path) -> None:
        self._woken = threading.Event()
        self._called = threading.Event()
        self._observer = Observer()
        try:
            self._observer.schedule(self, str(root), recursive=True)
            self._observer.start()
        except OSError as error:
            _log.warning("no hints from %s (%s): its folders are listed at intervals only", root, error.strerror)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note that something happened."""
        if event.event_type not in {"opened", "closed_no_write"}:  # our own looking is no news
            self._woken.set()

    def wait(self, seconds: float, at_least: float = 0.0) -> None:
        """Wait until something moves, or so long.

        ``at_least`` so long in any case, in seconds: a file that is being copied moves many times a second.
        """
        begun = time.monotonic()
        self._woken.wait(max(seconds, at_least))
        self._called.wait(max(0.0, begun + at_least - time.monotonic()))
        self._woken.clear()
        self._called.clear()

    def wake(self) -> None:
        """End the waiting now. Not for signal handlers: it takes a lock."""
        self._called.set()
        self._woken.set()

    def close(self) -> None:
        """Stop listening."""
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join(_CLOSING_SECONDS)


def _is_finished(candidate: Candidate) -> bool:
    """Whether nothing more is to be expected: an empty file, or a PDF without its end mark, may still be written."""
    if candidate.size == 0:
        return False
    try:
        with candidate.path.open("rb") as file:
            if b"%PDF" not in file.read(1024):
                return True
            file.seek(max(0, candidate.size - _TAIL))
            return b"%%EOF" in file.read(_TAIL)
    except OSError:
        return False
