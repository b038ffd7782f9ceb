"""The office's working time: holidays, office hours, working days, lead times. No clock and no configuration.

National holidays come from the package ``holidays``, which is imported when the first of them is asked for.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When the office opens and when it closes on one day, by its own clock."""

    opens: time
    closes: time

    @property
    def seconds(self) -> int:
        """How long it is open."""
        return _second(self.closes) - _second(self.opens)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off by its Indonesian name; ``provisional`` says that its date is only estimated yet."""

    name: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """Other hours from Monday to Sunday for a time, as in Ramadan; ``last`` is its last day."""

    first: date
    last: date
    week: Sequence[Hours | None]


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long something took: time during office hours, and working days begun after the one on which it began."""

    worked: timedelta
    days: int


@dataclass(frozen=True, slots=True)
class Target:
    """The longest that something is to take, in working days or in working time: the office's own wish, no law."""

    days: int | None = None
    worked: timedelta | None = None

    def is_passed_by(self, taken: LeadTime) -> bool:
        """Whether that was longer; what takes just as long has not passed it."""
        return (self.days is not None and taken.days > self.days) or (
            self.worked is not None and taken.worked > self.worked)


@dataclass(frozen=True)
class Calendar:
    """Working time of an office in its zone.

    ``week`` has the hours from Monday to Sunday, None where it does not open; ``extra_hours`` are those of an extra
    working day on such a weekday; ``periods``, which do not overlap, come before the ``week``. ``closures`` and
    ``working_days`` are local, by date with their reason, and come before the national calendar. ``collective_leave``
    says whether cuti bersama is a day off.

    Every moment that it is asked about must be aware of its zone, else ``ValueError``.
    """

    zone: ZoneInfo
    week: Sequence[Hours | None]
    extra_hours: Hours
    closures: Mapping[date, str] = field(default_factory=dict)
    working_days: Mapping[date, str] = field(default_factory=dict)
    collective_leave: bool = True
    periods: Sequence[Period] = ()
    _years: dict[int, "_Year"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def holiday_on(self, day: date) -> Holiday | None:
        """Why the office is closed on a day that is not simply a weekend; None where it is open, or just that."""
        if day in self.working_days:
            return None
        if (reason := self.closures.get(day)) is not None:
            return Holiday(reason)
        return _national(day.year, self.collective_leave).get(day)

    def hours_on(self, day: date) -> Hours | None:
        """When the office is open; None where the day is no working day."""
        if day in self.working_days:
            return self._usual(day) or self.extra_hours
        return None if self.holiday_on(day) else self._usual(day)

    def is_working_day(self, day: date) -> bool:
        """Whether the office opens on a day."""
        return self.hours_on(day) is not None

    def provisional(self, first: date, last: date) -> list[tuple[date, Holiday]]:
        """The days off from ``first`` to ``last`` whose date is only estimated, oldest first."""
        found = ((day, self.holiday_on(day)) for year in range(first.year, last.year + 1)
                 for day in sorted(_national(year, self.collective_leave)) if first <= day <= last)
        return [(day, holiday) for day, holiday in found if holiday is not None and holiday.provisional]

    def after(self, day: date, count: int) -> date:
        """The working day that is the ``count``-th (from 1) after a day, which itself does not count."""
        if count < 1:
            raise ValueError(f"there is no working day number {count}")
        while count:
            day += _DAY
            count -= self.is_working_day(day)
        return day

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Office hours between two moments; none where the second is not later, as after a clock was moved back."""
        return self.lead_time(start, end).worked

    def days(self, start: datetime, end: datetime) -> int:
        """Working days begun after the one on which a step began, never negative.

        What begins at night, on a weekend or on a holiday begins on the next working day: begun on Friday evening and
        done on Monday is 0 days, begun on Friday noon and done on Monday is 1.
        """
        return self.lead_time(start, end).days

    def lead_time(self, start: datetime, end: datetime) -> LeadTime:
        """How long a step took from its beginning to its end, as :meth:`worked` and :meth:`days` tell it."""
        begun, ended = self._point(start), self._point(end)
        seconds, days = ended.seconds - begun.seconds, ended.days - begun.days
        for year in range(begun.year, ended.year):
            seconds += self._year(year).seconds[-1]
            days += self._year(year).days[-1]
        if end <= start:
            return LeadTime(timedelta(0), 0)
        return LeadTime(timedelta(seconds=max(0.0, seconds)), max(0, days - begun.is_over))

    def _usual(self, day: date) -> Hours | None:
        """The hours of such a weekday at that time."""
        week = next((period.week for period in self.periods if period.first <= day <= period.last), self.week)
        return week[day.weekday()]

    def _point(self, moment: datetime) -> "_Point":
        if moment.tzinfo is None:
            raise ValueError(f"{moment} says no zone")
        local = moment.astimezone(self.zone)
        year = self._year(local.year)
        day = local.toordinal() - year.first
        opens, closes = year.open[day]
        at = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1_000_000
        today = min(max(at, opens), closes) - opens
        return _Point(local.year, year.seconds[day] + today, year.days[day + 1], at >= closes)

    def _year(self, year: int) -> "_Year":
        if year not in self._years:
            first, last = date(year, 1, 1), date(year, 12, 31)
            days = [self.hours_on(first + n * _DAY) for n in range((last - first).days + 1)]
            self._years[year] = _Year(
                first.toordinal(),
                [(_second(hours.opens), _second(hours.closes)) if hours else (0, 0) for hours in days],
                array("q", accumulate((hours.seconds if hours else 0 for hours in days), initial=0)),
                array("q", accumulate((hours is not None for hours in days), initial=0)))
        return self._years[year]


class _Point(NamedTuple):
    """A moment in the office's time: its year, and of that the seconds worked and the working days begun until then.

    ``is_over`` says that no work is done on its day any more: what begins then begins on the next working day.
    """

    year: int
    seconds: float
    days: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class _Year:
    """One year: the ordinal of its first day, the seconds between which each day is open, and sums of both kinds.

    ``seconds`` and ``days`` are those before each day, and of the whole year at the end.
    """

    first: int
    open: list[tuple[int, int]]
    seconds: "array[int]"
    days: "array[int]"


@lru_cache(maxsize=256)
def _national(year: int, collective_leave: bool) -> Mapping[date, Holiday]:  # noqa: FBT001  (a key of the cache)
    """National holidays of a year by date, with cuti bersama where it is a day off."""
    from holidays import country_holidays  # noqa: PLC0415  (it takes time, and few commands ask for it)

    categories = ("public", "government") if collective_leave else ("public",)
    found = country_holidays("ID", years=year, categories=categories, language="id")
    mark = found.estimated_label.partition("%s")[2].strip()
    return {day: Holiday(name, mark in name) for day, name in found.items()}


def _second(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
