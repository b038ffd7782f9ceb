"""The watcher: looks at the drop folders again and again, and takes out what is whole as long as there is room."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.intake.dispatch import Dispatcher
from ppid_dms.intake.drop import Candidate
from ppid_dms.intake.folders import FolderAway, Folders, NoRoom
from ppid_dms.intake.journal import JournalBusy
from ppid_dms.intake.pipeline import Pipeline
from ppid_dms.intake.watching import Watch
from ppid_dms.intake.wholeness import Wholeness
from ppid_dms.outage import Alarm, Outage

_QUARANTINE_SECONDS: Final = 60.0  # how often it is seen whether somebody took a file out of quarantine
_SHORTEST_NAP: Final = 0.02
# Looking at the folders takes at most one part in so many of the time.
_LOOKING_SHARE: Final = 10
# Trouble that is none of a single file: there is no use in trying the next one.
_OF_ALL: Final = (FolderAway, NoRoom, JournalBusy)


class Watcher:
    """Takes whole scans out of the drop folders, and hands them to the dispatcher. One thread runs it.

    What stands in the way is told by its alarm; while Paperless is away the scans stay where they are.
    """

    def __init__(self, settings: Settings, folders: Folders, pipeline: Pipeline) -> None:
        self._intake = settings.service.intake
        self._folders = folders
        self._pipeline = pipeline
        self._watch = Watch(
            settings.service.folders.drop, self._intake.watch, self._intake.listing_seconds,
            self._intake.polling_seconds)
        self._stopped = threading.Event()
        self.alarm = Alarm("taking in files")

    def stop(self) -> None:
        """Take nothing more; from any thread, but not from a signal handler: it locks."""
        self._stopped.set()
        self._watch.wake()

    def run(self, dispatcher: Dispatcher, outage: Outage) -> None:
        """Watch until it is stopped."""
        with closing(self._watch):
            self._look_again_and_again(dispatcher, outage)

    def _look_again_and_again(self, dispatcher: Dispatcher, outage: Outage) -> None:
        wholeness = Wholeness(self._intake.settle_seconds, self._intake.patience_seconds)
        looked_into_quarantine = float("-inf")
        while not self._stopped.is_set():
            nap, busy, went_well = _SHORTEST_NAP, time.thread_time(), False
            try:
                begun = time.monotonic()
                self._watch.renew()
                self._folders.check()
                whole = wholeness.whole(self._folders.waiting())
                nap = max(nap, (time.monotonic() - begun) * (_LOOKING_SHARE - 1))
                busy = time.thread_time() - busy
                if self.alarm.trouble:
                    for scan in self._pipeline.finish_claims():
                        dispatcher.offer(scan)
                if begun - looked_into_quarantine >= _QUARANTINE_SECONDS:
                    looked_into_quarantine = begun
                    self._pipeline.close_taken_out()
                self._folders.check_room(self._intake.reserve_megabytes * 2**20)
                if self._take_in(whole, dispatcher, outage):
                    self.alarm.over()
                went_well = True
            except Exception as error:  # noqa: BLE001  (a full disk, a defect of ours: the next look may go better)
                busy = time.thread_time() - busy
                self.alarm.ring(error)
            if outage.error is not None:
                outage.wait_until_over(self._intake.listing_seconds)
                continue
            interval = self._watch.interval(busy)
            due = wholeness.next_look() if went_well else None  # there is no haste while something stands in the way
            self._watch.wait(interval if due is None else min(due, interval), at_least=nap)

    def _take_in(self, whole: Iterator[Candidate], dispatcher: Dispatcher, outage: Outage) -> bool:
        """Claim file after file as there is room, until it is time to look again; whether each that was tried could be.

        Raises:
            PpidError: it is none of a single file that stands in the way.
        """
        well = True
        until = time.monotonic() + self._intake.listing_seconds
        while self._has_room(dispatcher, outage, until) and (candidate := next(whole, None)) is not None:
            try:
                scan = self._pipeline.claim(candidate)
            except _OF_ALL:
                raise
            except Exception as error:  # noqa: BLE001  (one file must not hold up the others)
                self.alarm.ring(error)
                well = False
            else:
                if scan is not None:
                    dispatcher.offer(scan)
        return well

    def _has_room(self, dispatcher: Dispatcher, outage: Outage, until: float) -> bool:
        """Whether another scan may be claimed, now or before that time: the rest stays in its folder."""
        while not self._stopped.is_set() and outage.error is None:
            if dispatcher.wait_for_room(min(1.0, max(0.0, until - time.monotonic()))):
                return not self._stopped.is_set()
            if time.monotonic() >= until:
                break
        return False
