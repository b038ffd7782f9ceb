"""Whether a request is sent once more, and when: pure, and bounded, so that nobody is kept waiting for long.

What lasts longer than a hiccup is left to those who watch for outages; they have patience of their own.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

# So often is one request sent at most.
MOST_TRIES: Final = 3
# The last try begins at most so many seconds after the first one began.
PATIENCE_SECONDS: Final = 10.0
# Nobody who has to wait is told to wait longer than this, in seconds.
LONGEST_RETRY_AFTER: Final = 3600.0
_FIRST_PAUSE: Final = 0.25


def pause_before_next(tries: int, spent: float, retry_after: float | None, dice: float) -> float | None:
    """Seconds until the next try of a request that was sent ``tries`` times; None when there is none.

    ``spent`` is how many seconds ago the first one began, ``retry_after`` what the server asked for, and ``dice`` any
    number from 0 to 1: it spreads those who failed together. The server is never asked earlier than it wants to be.
    """
    pause = (retry_after or 0.0) + _FIRST_PAUSE * 2 ** (tries - 1) * (0.5 + dice)
    return pause if tries < MOST_TRIES and spent + pause <= PATIENCE_SECONDS else None


def seconds_to_wait(retry_after: str | None, now: datetime) -> float | None:
    """What a Retry-After asks for, from its seconds or its date (RFC 9110, 10.2.3), an hour at most; else None."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdecimal():
        return min(float(said), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
