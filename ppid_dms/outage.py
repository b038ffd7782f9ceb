"""Trouble that lasts: told once when it begins and once when it is over, however often it is met meanwhile."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from ppid_dms.errors import PaperlessError, PpidError

FIRST_RETRY_SECONDS: Final = 1.0
LONGEST_RETRY_SECONDS: Final = 60.0

_log = logging.getLogger(__name__)


class Alarm:
    """One kind of trouble: a line in the log at its beginning and one at its end; a defect of ours with its trace."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._since = 0.0
        self.trouble = ""

    def ring(self, error: Exception) -> None:
        """There is trouble, perhaps still."""
        begins = not self.trouble
        self.trouble = f"{error} {error.remedy}".strip() if isinstance(error, PpidError) else repr(error)
        if begins:
            self._since = time.monotonic()
            _log.error("%s: %s", self._what, self.trouble, exc_info=None if isinstance(error, PpidError) else error)

    def over(self) -> None:
        """There is none, or none any more."""
        if self.trouble:
            _log.info("%s: in order again after %.0f s", self._what, time.monotonic() - self._since)
            self.trouble = ""


class Outage:
    """Whether Paperless is away. Who has met trouble says so; then one thread asks until there is an answer.

    ``ask`` raises PaperlessError as long as Paperless is away, ``hold`` is called with True when that is found and
    with False when it is over. Trouble with one document or one file alone is no outage.
    """

    def __init__(self, ask: Callable[[], object], hold: Callable[[bool], None]) -> None:
        self._ask = ask
        self._hold = hold
        self._alarm = Alarm("Paperless")
        self._changed = threading.Condition()
        self._suspected = False
        self._ended = False
        self._answers = 0
        self._error: PaperlessError | None = None
        self._thread = threading.Thread(target=self._watch, name="outage", daemon=True)
        self._thread.start()

    @property
    def error(self) -> PaperlessError | None:
        """What Paperless being away looks like; None while it is there."""
        return self._error

    def suspect(self) -> None:
        """Something did not go through: let it be found out whether Paperless is away."""
        with self._changed:
            self._suspected = True
            self._changed.notify_all()

    def confirm(self) -> bool:
        """Whether Paperless is away; waits until it has been asked."""
        with self._changed:
            before, self._suspected = self._answers, True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._ended or self._answers > before)
            return self._error is not None

    def wait_until_over(self, seconds: float) -> bool:
        """Whether Paperless is there, now or within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ended or self._error is None, seconds)

    def close(self) -> None:
        """Ask no more; nobody waits any longer."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def join(self, seconds: float) -> None:
        """Wait so long for a question that is still out."""
        self._thread.join(seconds)

    def _watch(self) -> None:
        pause = FIRST_RETRY_SECONDS
        while True:
            with self._changed:
                if self._error is None:
                    self._changed.wait_for(lambda: self._ended or self._suspected)
                    pause = FIRST_RETRY_SECONDS
                else:
                    self._changed.wait_for(lambda: self._ended, max(pause, self._error.retry_after or 0.0))
                    pause = min(pause * 2, LONGEST_RETRY_SECONDS)
                if self._ended:
                    return
                self._suspected = False
            error = self._look()
            if error is not None:
                self._alarm.ring(error)
            else:
                self._alarm.over()
            self._hold(error is not None)
            with self._changed:
                self._error = error
                self._answers += 1
                self._changed.notify_all()

    def _look(self) -> PaperlessError | None:
        try:
            self._ask()
        except PaperlessError as error:
            return error
        except Exception:  # noqa: BLE001  (a defect of ours is no outage, and must not end the watch)
            _log.exception("Paperless could not be asked")
        return None
