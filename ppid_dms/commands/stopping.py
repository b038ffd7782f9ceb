"""Being told to stop: SIGTERM and SIGINT, heard in a thread of their own."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ppid_dms.vocabulary import ExitCode

# Longer than a drain and the closing of what is open; whatever still hangs then is left to the next start.
_LAST_SECONDS: Final = 40.0
_CODES: Final = {signal.SIGTERM: ExitCode.TERMINATED, signal.SIGINT: ExitCode.INTERRUPTED}
_NO_SIGNAL: Final = 0


class Stopped:
    """Whether a signal has come, and the exit code that belongs to the first one."""

    exit_code: ExitCode | None = None


@contextmanager
def told_to_stop(stop: Callable[[], None]) -> Iterator[Stopped]:
    """Call ``stop`` when a signal comes, and end the process a while later even if something hangs.

    A signal handler runs in the middle of whatever the main thread does: one that takes a lock may wait for itself.
    So the handler does nothing, and a thread hears of the signal through a pipe. Outside the main thread, where
    signals cannot be heard, nothing is done.
    """
    stopped = Stopped()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    hearing = threading.Thread(target=_hear, args=(reader, stop, stopped), name="signals", daemon=True)
    hearing.start()
    before = {number: signal.signal(number, _leave_it_to_the_pipe) for number in _CODES}
    heard_before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield stopped
    finally:
        signal.set_wakeup_fd(heard_before)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.write(writer, bytes([_NO_SIGNAL]))
        hearing.join()
        os.close(writer)
        os.close(reader)


def _leave_it_to_the_pipe(_number: int, _frame: object) -> None:
    """Without a handler of Python's nothing would be written to the pipe."""


def _hear(reader: int, stop: Callable[[], None], stopped: Stopped) -> None:
    last: threading.Timer | None = None
    while (number := os.read(reader, 1)[0]) != _NO_SIGNAL:
        if number in _CODES and last is None:
            stopped.exit_code = _CODES[signal.Signals(number)]
            last = threading.Timer(_LAST_SECONDS, os._exit, [stopped.exit_code])
            last.daemon = True
            last.start()
            stop()
    if last is not None:
        last.cancel()
