"""Who says when the folders are worth a look: events where the system gives them, the clock elsewhere.

Both are hints. The listing is the truth, and it is made at intervals whatever is heard.
"""

import logging
import threading
import time
from pathlib import Path
from typing import Final

from ppid_dms.intake.events import Events
from ppid_dms.intake.mounts import file_system_of, tells_of_changes
from ppid_dms.vocabulary import WatchMode

# What a listing may cost in the long run: at most one part in so many of one processor.
_IDLE_SHARE: Final = 50

_log = logging.getLogger(__name__)


def by_events(mode: WatchMode, file_system: str) -> bool:
    """Whether a folder on a file system of this kind is watched by events; else it is listed at intervals."""
    return mode is WatchMode.EVENTS or (mode is WatchMode.AUTO and tells_of_changes(file_system))


class Watch:
    """Wakes whoever waits when something moves below a folder, or when it is time to look. Both ways have one face.

    ``listing_seconds`` is how often to look where events come, ``polling_seconds`` where none do. Lost hints cost
    time, never a scan.
    """

    def __init__(self, root: Path, mode: WatchMode, listing_seconds: float, polling_seconds: float) -> None:
        self._root = root
        self._mode = mode
        self._listing = listing_seconds
        self._polling = polling_seconds
        self._woken = threading.Event()
        self._called = threading.Event()
        self._events: Events | None = None
        self._watched: tuple[int, int] | None = None
        self._told = ""

    def renew(self) -> None:
        """See that it is still the folder at the given place that is listened to; before each listing."""
        try:
            facts = self._root.stat()
        except OSError:
            self._forget()
            return
        identity = (facts.st_dev, facts.st_ino)
        if identity == self._watched and not (self._events and self._events.is_lost):
            return
        self._forget()
        kind = file_system_of(self._root)
        if not by_events(self._mode, kind):
            self._tell(f"{self._root} ({kind or 'unknown'}) is listed every {self._polling:g} s")
        else:
            try:
                self._events = Events(self._root, self._woken.set)
            except OSError as error:
                self._tell(f"no events from {self._root} ({error.strerror}): it is listed every {self._polling:g} s")
            else:
                self._tell(f"{self._root} ({kind or 'unknown'}) is watched")
        self._watched = identity

    @property
    def hears(self) -> bool:
        """Whether changes below the folder are told by the system."""
        return self._events is not None and not self._events.is_lost

    def interval(self, cost_seconds: float = 0.0) -> float:
        """In how many seconds to look again when nothing is heard; ``cost_seconds`` of processor went into a look."""
        if self.hears:
            return self._listing
        return min(max(self._polling, cost_seconds * _IDLE_SHARE), max(self._listing, self._polling))

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
        self._forget()

    def _forget(self) -> None:
        if self._events is not None:
            self._events.close()
        self._events, self._watched = None, None

    def _tell(self, how: str) -> None:
        if how != self._told:
            self._told = how
            _log.info("%s", how)
