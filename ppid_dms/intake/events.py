"""What the system tells of changes below a folder: a bell without words, that may also miss some."""

import logging
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper

from ppid_dms.intake.temporary import is_temporary

# Not what is read or taken away, so that our own work wakes nobody; nor each single write of a long copy.
_NEWS: Final = (FileCreatedEvent, FileMovedEvent, FileClosedEvent, DirCreatedEvent, DirMovedEvent)
_CLOSING_SECONDS: Final = 5.0
# A listener that is closed in the midst of a piece of news calls that an error; a lost hint is none.
logging.getLogger("watchdog.observers.inotify").setLevel(logging.CRITICAL)
# To a folder that comes with folders of its own it may listen twice, and warns of that.
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning, r"watchdog\.")
# What follows a move out of the folder, and each of our claims is one, is held back half a second, so that it may be
# told together with the move into another folder. We need no pairs.
InotifyMoveEventGrouper.delay = 0.0


class Events(FileSystemEventHandler):
    """Rings a bell when something comes or is finished below a folder; folders that come later are listened to too.

    Beyond the system's limit of watches (``fs.inotify.max_user_watches``) folders below are not listened to.
    """

    def __init__(self, root: Path, ring: Callable[[], None]) -> None:
        """Listen from now on.

        Raises:
            OSError: the system gives no events here: none at all, or the root cannot be opened.
        """
        self._ring = ring
        self._observer = Observer()
        self._observer.schedule(self, str(root), recursive=True, event_filter=list(_NEWS))
        try:
            self._observer.start()
        except OSError:
            self._observer.stop()
            raise

    @property
    def is_lost(self) -> bool:
        """Whether nothing more is heard: the root has been removed, or a listener has died."""
        return not self._observer.is_alive() or not all(emitter.is_alive() for emitter in self._observer.emitters)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Ring, unless it is a program's temporary file that has moved."""
        place = os.fsdecode(event.dest_path or event.src_path)
        if event.is_directory or not is_temporary(os.path.basename(place)):  # noqa: PTH119  (a text, maybe no path)
            self._ring()

    def close(self) -> None:
        """Listen no more."""
        self._observer.stop()
        if self._observer.is_alive():
            self._observer.join(_CLOSING_SECONDS)
