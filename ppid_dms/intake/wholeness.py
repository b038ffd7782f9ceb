"""When a file is whole: unchanged over a time that no clock of anybody else counts, held by nobody, with its end mark.

A listing is the truth; what was seen at the one before is remembered, also at the very first.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ppid_dms.intake.drop import Candidate
from ppid_dms.intake.finished import End, end_of

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Sighting:
    """One file as it was first seen like this; ``end`` is None as long as it was not looked into."""

    size: int
    modified_ns: int
    inode: int
    since: float
    end: End | None = None
    told: bool = False


class Wholeness:
    """Remembers what was seen and says which files have come to rest. ``clock`` must never go back."""

    def __init__(
        self, settle_seconds: float, patience_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settle = settle_seconds
        self._patience = patience_seconds
        self._clock = clock
        self._seen: dict[tuple[str, str], _Sighting] = {}

    def whole(self, listing: Iterable[Candidate]) -> Iterator[Candidate]:
        """Of a complete listing, the files that are whole, oldest first; what is no longer listed is forgotten.

        Each is looked into only when it is asked for.
        """
        now = self._clock()
        before, self._seen = self._seen, {}
        settled = []
        for candidate in listing:
            key = (candidate.folder, candidate.name)
            sighting = before.get(key)
            if sighting is None or (
                    sighting.size, sighting.modified_ns, sighting.inode) != (
                    candidate.size, candidate.modified_ns, candidate.inode):
                sighting = _Sighting(candidate.size, candidate.modified_ns, candidate.inode, since=now)
            self._seen[key] = sighting
            if now - sighting.since >= self._settle:
                settled.append((candidate.modified_ns, key, candidate, sighting))
        settled.sort(key=lambda entry: entry[:2])
        return (candidate for _time, _key, candidate, sighting in settled if self._is_whole(candidate, sighting))

    def next_look(self) -> float | None:
        """In how many seconds a file may become whole by resting alone; None when there is none such."""
        now = self._clock()
        due = [due for sighting in self._seen.values() if (due := self._due(sighting, now)) is not None]
        return max(0.0, min(due) - now) if due else None

    def _due(self, sighting: _Sighting, now: float) -> float | None:
        settled = sighting.since + self._settle
        if settled > now:
            return settled
        match sighting.end:
            case End.UNFINISHED:
                return sighting.since + self._patience
            case End.HELD:
                return now + max(self._settle, 1.0)
            case None:
                return now  # nobody had the time to look into it
            case _:
                return None

    def _is_whole(self, candidate: Candidate, sighting: _Sighting) -> bool:
        quiet = self._clock() - sighting.since
        if sighting.end is not End.UNFINISHED:  # it can only be finished by being changed; a holder may just let go
            sighting.end = end_of(candidate.path)
        if sighting.end is End.HELD:
            if quiet >= self._patience and not sighting.told:
                sighting.told = True
                _log.warning("a file in %r is held by another program and waits for it", candidate.folder)
            return False
        return sighting.end is End.WHOLE or quiet >= self._patience
