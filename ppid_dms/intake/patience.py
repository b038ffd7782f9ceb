"""How long is waited between two tries, and when waiting has lasted so long that a person is told. Pure functions."""

from datetime import timedelta
from typing import Final

from ppid_dms.records import Scan
from ppid_dms.vocabulary import ScanState

_FIRST_DELAY: Final = timedelta(seconds=2)
_LONGEST_DELAY: Final = timedelta(minutes=10)
# So many looks at a task, with the pauses between them, take over an hour.
_LONG_TASK_LOOKS: Final = 14


def delay_after(attempts: int) -> timedelta:
    """The pause before the next try, when there were so many before."""
    return min(_FIRST_DELAY * (1 << min(attempts, 12)), _LONGEST_DELAY)


def is_overdue(scan: Scan) -> bool:
    """Whether Paperless has worked on a scan for more than an hour: it goes on by itself, but its worker may stand."""
    return scan.state is ScanState.SENT and scan.attempts >= _LONG_TASK_LOOKS
