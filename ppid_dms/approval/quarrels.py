"""Documents over which somebody, or another program, is at odds with us: what we put right is changed back for ever."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

# So often in so long a time a document is put right; what is changed again then is left for a while.
_MOST: Final = 6
_WITHIN: Final = timedelta(minutes=10)
_FIRST_REST: Final = timedelta(minutes=10)
_LONGEST_REST: Final = timedelta(days=1)


@dataclass
class _Quarrel:
    put_right: deque[datetime] = field(default_factory=lambda: deque(maxlen=_MOST))
    rest: timedelta = _FIRST_REST
    until: datetime | None = None


class Quarrels:
    """Counts how often each document was put right, and how long it is left alone. Of this process; forgotten after."""

    def __init__(self) -> None:
        self._known: dict[int, _Quarrel] = {}

    def is_left_alone(self, document_id: int, now: datetime) -> bool:
        """Whether a document is not to be touched now."""
        quarrel = self._known.get(document_id)
        return quarrel is not None and quarrel.until is not None and now < quarrel.until

    def is_too_much(self, document_id: int, now: datetime) -> bool:
        """Whether a document that is to be put right now has been too often already; counts it if not."""
        put_right = self._known.setdefault(document_id, _Quarrel()).put_right
        if len(put_right) == _MOST and now - put_right[0] < _WITHIN:
            return True
        put_right.append(now)
        return False

    def leave_alone(self, document_id: int, now: datetime) -> None:
        """Leave a document alone from now on, each time for longer."""
        quarrel = self._known.setdefault(document_id, _Quarrel())
        quarrel.until = now + quarrel.rest
        quarrel.rest = min(quarrel.rest * 2, _LONGEST_REST)
        quarrel.put_right.clear()
