"""Which documents may want something: those that ask by their tags, those that changed, and in turn all the others.

The cost of a pass is what is pending, not what exists: documents at rest are met again only when they change, and in
a slow sweep that finds what leaves no trace (a deleted tag, the trash, a withdrawn permission).
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Document
from ppid_dms.vocabulary import Stage

# A bulk edit bumps "modified" only when the worker gets to it: look back further than the last pass.
_OVERLAP: Final = timedelta(minutes=2)
_SWEEP_EVERY: Final = timedelta(hours=24)
# How long one pass may sweep, and over how many ids at a time.
_SWEEP_SECONDS: Final = 2.0
_SLICE: Final = 500
_BATCH: Final = 250
_BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Course:
    """How far the changes have been followed, and how far the sweep is. Derived: lost, it is only walked again.

    ``seen_until`` is by the server's clock; ``sweep_from`` is the next id, None between two sweeps.
    """

    seen_until: datetime | None = None
    sweep_from: int | None = None
    swept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Some documents to look at, and the ids of what should have been among them and was not."""

    documents: Sequence[Document]
    gone: frozenset[int] = frozenset()


class Search:
    """Asks one Paperless for the documents of the procedure. The course moves on when a batch has been worked off."""

    def __init__(self, ledger: Ledger, course: Course, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._followed_at: float | None = None
        self._sweep_to = 0
        self.course = course

    def asking(self, documents: Documents, taxonomy: Taxonomy) -> Iterator[Found]:
        """What asks for something by its tags, or waits for a decision."""
        ended = {taxonomy.stages[Stage.WITHDRAWN], taxonomy.stages[Stage.CANCELLED]}
        tags = (set(taxonomy.requests.values()) - ended) | {taxonomy.stages[Stage.AWAITING]}
        yield from map(Found, _batches(documents.with_any_tag(tags)))

    def named(self, documents: Documents, numbers: set[int]) -> Iterator[Found]:
        """These documents; none are asked for where there are none."""
        for some in _batches(iter(sorted(numbers))):
            there = list(documents.with_ids(some))
            yield Found(there, frozenset(some) - {document.id for document in there})

    def changed(self, documents: Documents, taxonomy: Taxonomy) -> Iterator[Found]:
        """What of ours was changed since it was last asked.

        Between two askings the server's clock has moved on as far as ours: so far the changes have been seen even
        where there were none.
        """
        begun = time.monotonic()
        since = self.course.seen_until
        if since is None:
            _highest, latest = documents.newest()
            # What is there is the sweep's; where nothing is there, everything is still to come.
            self.course = replace(self.course, seen_until=latest or _BEFORE_ALL)
            self._followed_at = begun
            return
        seen = since + timedelta(seconds=begun - self._followed_at) if self._followed_at is not None else since
        self._followed_at = None
        for batch in _batches(documents.modified_since(since - _OVERLAP)):
            known = self._ledger.known([document.id for document in batch])
            yield Found(_of_the_procedure(batch, known, taxonomy))
            self.course = replace(self.course, seen_until=max(since, batch[-1].modified))
        self.course = replace(self.course, seen_until=max(seen, self.course.seen_until or seen))
        self._followed_at = begun

    def sweep(self, documents: Documents, taxonomy: Taxonomy) -> Iterator[Found]:
        """The next part of the sweep over everything, if one is due."""
        begun = time.monotonic()
        if self.course.sweep_from is None:
            if self.course.swept_at is not None and self._clock() - self.course.swept_at < _SWEEP_EVERY:
                return
            self._sweep_to = 0
            # A stage tag that was deleted is missing on documents that nothing else would find.
            yield from map(Found, _batches(documents.of_ours_without(taxonomy.stages.values())))
            self.course = replace(self.course, sweep_from=1)
        self._sweep_to = self._sweep_to or max(documents.newest()[0], self._ledger.newest_known())
        while (first := self.course.sweep_from or 1) <= self._sweep_to:
            if time.monotonic() - begun > _SWEEP_SECONDS:
                return
            numbers = range(first, min(first + _SLICE, self._sweep_to + 1))
            there = list(documents.with_ids(numbers))
            known = self._ledger.known(numbers)
            yield Found(
                _of_the_procedure(there, known, taxonomy),
                frozenset(known - {document.id for document in there}))
            self.course = replace(self.course, sweep_from=first + _SLICE)
        self.course = replace(self.course, sweep_from=None, swept_at=self._clock())


def _of_the_procedure(documents: Sequence[Document], known: Collection[int], taxonomy: Taxonomy) -> list[Document]:
    """What the register knows, what carries a tag of ours, and what is ours and carries none: somebody took it off."""
    return [document for document in documents
            if document.id in known or document.tags & taxonomy.our_tags or document.owner == taxonomy.service.id]


def _batches(things: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(things, _BATCH)):
        yield batch
