"""What is due: how long things wait and took, which lists and exemptions come to their term. Pure: no clock, no I/O.

SOP 08/2024 sets no time for its activities: what takes longer than the office's own target is *lewat target*.
"""

import calendar as months
from array import array
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heappush, heappushpop
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from ppid_dms.recap.decree import Decree, Establishment, Semester
from ppid_dms.recap.movement import Kept, Move
from ppid_dms.vocabulary import Activity, Category, Request, Stage
from ppid_dms.worktime import Calendar, LeadTime, Target

LOOK_BACK: Final = timedelta(days=365)
"""Lead times are told of what was finished this lately."""
ENDING_SOON: Final = timedelta(days=30)
"""An exemption is told this long before its term ends."""
REFRESH_MONTHS: Final = 6
"""PerKI 1/2021 Ps. 45(7): the list is renewed at least every six months."""

_OPEN: Final[Mapping[Stage, Activity]] = {Stage.COLLECTED: Activity.COLLECT, Stage.AWAITING: Activity.ENDORSE}
_ENDING: Final = frozenset({
    (Stage.COLLECTED, Request.SUBMIT), (Stage.AWAITING, Request.ENDORSE), (Stage.AWAITING, Request.RETURN)})


# ── how long things wait and took ───────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Round:
    """One document in one activity of the SOP, from its beginning to its end; ``ended`` is None while it waits.

    What goes back to step 1 begins a new round.
    """

    document_id: int
    activity: Activity
    unit: str
    title: str
    begun: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """A round and its lead time, up to now where it still waits; ``is_past_target`` by the office's own target only."""

    round: Round
    taken: LeadTime
    is_past_target: bool


@dataclass(frozen=True, slots=True)
class Typical:
    """Lead times of ``count`` rounds: the median, and what nine in ten did not exceed."""

    count: int
    median: LeadTime
    ninetieth: LeadTime


@dataclass(frozen=True, slots=True)
class Pace:
    """One activity in one unit: what waits there, and how long it takes."""

    unit: str
    activity: Activity
    waiting: int
    past_target: int
    longest: LeadTime | None
    finished: Typical | None


def rounds(moves: Iterable[Move]) -> Iterator[Round]:
    """The rounds that moves make up; moves come document by document, each oldest first.

    Step 1 begins when Paperless took the document in, or when it went back; it ends when it was put forward. Step 2
    ends with Ya or Tidak, step 3 with the line in the buku rekap. Where documents followed each other under one number
    only the newest waits. What was cancelled or withdrawn, or went back because a hold was raised, ends no round.
    """
    for _number, about in groupby(moves, key=lambda move: move.document_id):
        waiting = None
        for _added, of_one in groupby(about, key=lambda move: move.document_added):
            waiting = yield from _rounds_of(list(of_one))
        if waiting is not None:
            yield waiting


def _rounds_of(moves: Sequence[Move]) -> Generator[Round, None, Round | None]:
    """The rounds of one document that ended; what it returns is the one in which it waits."""
    number, stage, begun, unit, title = moves[0].document_id, Stage.COLLECTED, moves[0].document_added, "", ""
    for move in moves:
        unit, title = move.unit or unit, move.summary or title
        if move.stage is stage:
            continue
        if (stage, move.request) in _ENDING:
            yield Round(number, _OPEN[stage], unit, title, begun, move.at)
        if move.request is Request.ENDORSE:
            yield Round(number, Activity.DOCUMENT, unit, title, move.at, move.recorded_at)
        stage, begun = move.stage, move.at
    return Round(number, _OPEN[stage], unit, title, begun) if stage in _OPEN else None


def timed(one: Round, calendar: Calendar, targets: Mapping[Activity, Target], now: datetime) -> Timed:
    """How long a round took, or has taken so far."""
    taken, target = calendar.lead_time(one.begun, one.ended or now), targets.get(one.activity)
    return Timed(one, taken, target is not None and target.is_passed_by(taken))


class Tally:
    """Counts rounds as they come; keeps of each only its lead time, and of those that wait the oldest few."""

    def __init__(self, calendar: Calendar, targets: Mapping[Activity, Target], now: datetime, listed: int) -> None:
        self._calendar = calendar
        self._targets = targets
        self._now = now
        self._listed = listed
        self._groups: dict[tuple[str, Activity], _Group] = {}
        self._oldest: list[tuple[float, int, Timed]] = []

    def take(self, one: Round) -> None:
        """Count a round; one that ended too long ago is left out."""
        if one.ended is not None and one.ended < self._now - LOOK_BACK:
            return
        group = self._groups.setdefault((one.unit, one.activity), _Group())
        waiting = timed(one, self._calendar, self._targets, self._now)
        taken = waiting.taken
        if one.ended is not None:
            group.worked.append(taken.worked.total_seconds())
            group.days.append(taken.days)
            return
        group.waiting += 1
        group.past_target += waiting.is_past_target
        group.longest = max(group.longest or taken, taken, key=lambda lead: lead.worked)
        # The youngest of those kept is the first to go; where two are of one age, the one with the higher number.
        entry = (-one.begun.timestamp(), -one.document_id, waiting)
        if len(self._oldest) < self._listed:
            heappush(self._oldest, entry)
        elif self._oldest:
            heappushpop(self._oldest, entry)

    def paces(self) -> tuple[Pace, ...]:
        """Every unit and activity of which there is something to tell, by unit, then in the order of the SOP."""
        order = list(Activity)
        return tuple(
            Pace(unit, activity, group.waiting, group.past_target, group.longest, group.typical())
            for (unit, activity), group in sorted(
                self._groups.items(), key=lambda pair: (pair[0][0], order.index(pair[0][1]))))

    def oldest(self) -> tuple[Timed, ...]:
        """What waits longest, oldest first; no more than ``listed``."""
        return tuple(waiting for _at, _number, waiting in sorted(
            self._oldest, key=lambda entry: (-entry[0], -entry[1])))


@dataclass(slots=True)
class _Group:
    waiting: int = 0
    past_target: int = 0
    longest: LeadTime | None = None
    worked: "array[float]" = field(default_factory=lambda: array("d"))
    days: "array[int]" = field(default_factory=lambda: array("q"))

    def typical(self) -> Typical | None:
        if not self.worked:
            return None
        worked, days = sorted(self.worked), sorted(self.days)
        half, most = ((len(worked) * percent + 99) // 100 - 1 for percent in (50, 90))  # by nearest rank
        return Typical(len(worked), *(LeadTime(timedelta(seconds=worked[n]), days[n]) for n in (half, most)))


# ── what comes to its term ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Renewal:
    """When the list must be established anew: six months after the newest Keputusan, or after the first line.

    ``without_decree`` are the semesters that ended without one. From ``stale_from`` on and before ``stale_until`` a
    line was recorded that no Keputusan of the last six months confirmed.
    """

    newest: Decree | None
    due_on: date
    is_overdue: bool
    without_decree: tuple[Semester, ...]
    stale_from: datetime
    stale_until: datetime


def renewal(establishments: Iterable[Establishment], begun: date, today: date, zone: ZoneInfo) -> Renewal:
    """When the Daftar Informasi Publik is due for its renewal, from what the register knows (PerKI 1/2021 Ps. 45(7)).

    A Keputusan confirms every item that stood at the end of its semester, as of the day of its signing; an entry or a
    ralat renews its own item. Of several for one semester the newest holds.
    """
    decrees = list({line.decree.semester: line.decree for line in establishments}.values())
    newest = max(decrees, key=lambda decree: decree.signed_on, default=None)
    due_on = _half_a_year_after(newest.signed_on if newest else begun)
    ended, semester = [], Semester.of(today).before
    while semester.last_day >= begun:
        ended.append(semester)
        semester = semester.before
    confirmed = max((
        decree.semester.last_day for decree in decrees if _half_a_year_after(decree.signed_on) > today), default=None)
    return Renewal(
        newest, due_on, today > due_on,
        tuple(each for each in reversed(ended) if each not in {decree.semester for decree in decrees}),
        _midnight(confirmed + timedelta(days=1), zone) if confirmed else datetime.min.replace(tzinfo=UTC),
        _midnight(_half_a_year_before(today) + timedelta(days=1), zone))


def is_listed(item: Kept, held: Collection[int]) -> bool:
    """Whether an item stands on the public list."""
    return item.category is not Category.EXEMPT and item.document_id not in held


def ends_soon(item: Kept, today: date) -> bool:
    """Whether an exemption's term has ended or ends within thirty days (PerKI 1/2021 Ps. 52)."""
    return item.exempt_until is not None and item.exempt_until <= today + ENDING_SOON


def _half_a_year_after(day: date) -> date:
    """The same day six months on, or the last day of a shorter month."""
    return _moved(day, REFRESH_MONTHS)


def _half_a_year_before(day: date) -> date:
    """The last day that lies six months back."""
    found = _moved(day, -REFRESH_MONTHS)
    while _half_a_year_after(found + timedelta(days=1)) <= day:
        found += timedelta(days=1)
    return found


def _moved(day: date, by: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + by, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
