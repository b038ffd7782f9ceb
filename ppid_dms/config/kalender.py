"""``kalender.toml``: the office's working time, and internal targets for the activities of the SOP."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, model_validator

from ppid_dms.config.sections import Name, Section
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import Activity

_SPAN: Final = re.compile(r"([0-9]{1,2})[.:]([0-9]{2})\s?[-–]\s?([0-9]{1,2})[.:]([0-9]{2})")
_LONGEST: Final = timedelta(days=366)


def _span(value: Any) -> tuple[time, time] | None:
    """When the office opens and closes; an empty text says that it does not open."""
    if value == "":
        return None
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    try:
        if found is None:
            raise ValueError  # noqa: TRY301  (told below, with hours that no clock shows)
        opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    except ValueError:
        raise ValueError(_("'{value}' bukan jam kantor; tulis misalnya 07.30-16.00, atau kosongkan").format(
            value=value)) from None
    if opens >= closes:
        raise ValueError(_("'{value}': jam buka harus sebelum jam tutup").format(value=value))
    return opens, closes


def _must_follow(first: date, last: date) -> None:
    if not timedelta(0) <= last - first <= _LONGEST:
        raise ValueError(_("until harus sesudah day, paling lama setahun"))


Span = Annotated[tuple[time, time] | None, BeforeValidator(_span)]
Week = tuple[tuple[time, time] | None, ...]
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class HolidaySettings(Section):
    """Which days of the national calendar are days off; cuti bersama is the category ``government`` of ``holidays``."""

    collective_leave: bool


class HoursSettings(Section):
    """Office hours of each weekday, and of an extra working day on one that has none."""

    monday: Span
    tuesday: Span
    wednesday: Span
    thursday: Span
    friday: Span
    saturday: Span
    sunday: Span
    other: Span

    @model_validator(mode="after")
    def _works_at_all(self) -> "HoursSettings":
        if not any(self.week):
            raise ValueError(_("setidaknya satu hari harus mempunyai jam kantor"))
        if self.other is None:
            raise ValueError(_("other wajib diisi: jam kantor pada hari kerja tambahan"))
        return self

    @property
    def week(self) -> Week:
        """From Monday to Sunday."""
        return tuple(getattr(self, weekday) for weekday in _WEEKDAYS)


class ClosureSettings(Section):
    """Days on which the office is closed; ``until`` is the last of them."""

    day: date
    until: date | None = None
    reason: Name

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "ClosureSettings":
        if self.until is not None:
            _must_follow(self.day, self.until)
        return self

    def days(self) -> Iterator[date]:
        """Each of its days."""
        last = self.until or self.day
        return (self.day + timedelta(days=n) for n in range((last - self.day).days + 1))


class OtherHoursSettings(Section):
    """Other office hours for a time, as in Ramadan; a weekday that is not named keeps those of every week."""

    day: date
    until: date
    reason: Name
    monday: Span = None
    tuesday: Span = None
    wednesday: Span = None
    thursday: Span = None
    friday: Span = None
    saturday: Span = None
    sunday: Span = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "OtherHoursSettings":
        _must_follow(self.day, self.until)
        return self

    def week(self, usual: Week) -> Week:
        """From Monday to Sunday, over the hours of every week."""
        named = self.model_fields_set
        return tuple(
            getattr(self, weekday) if weekday in named else span
            for weekday, span in zip(_WEEKDAYS, usual, strict=True))


class WorkingDaySettings(Section):
    """A day on which the office works although it would be off."""

    day: date
    reason: Name


class TargetSettings(Section):
    """How long an activity is to take at most, in working days or in working hours."""

    days: int | None = Field(default=None, ge=1, le=1000)
    hours: float | None = Field(default=None, gt=0, le=10_000)

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "TargetSettings":
        if (self.days is None) == (self.hours is None):
            raise ValueError(_("isi days atau hours, salah satu saja"))
        return self


class CalendarFile(Section):
    """The whole of ``kalender.toml``."""

    closures: tuple[ClosureSettings, ...]
    working_days: tuple[WorkingDaySettings, ...]
    holidays: HolidaySettings
    hours: HoursSettings
    other_hours: tuple[OtherHoursSettings, ...]
    targets: Mapping[Activity, TargetSettings]

    @model_validator(mode="after")
    def _no_day_is_told_twice(self) -> "CalendarFile":
        seen: set[date] = set()
        told = [*(day for closure in self.closures for day in closure.days()),
                *(extra.day for extra in self.working_days)]
        for day in told:
            if day in seen:
                raise ValueError(_("tanggal {day} disebut lebih dari sekali dalam closures dan working_days").format(
                    day=day.isoformat()))
            seen.add(day)
        return self

    @model_validator(mode="after")
    def _no_day_has_two_kinds_of_hours(self) -> "CalendarFile":
        periods = sorted(self.other_hours, key=lambda period: period.day)
        for one, following in pairwise(periods):
            if following.day <= one.until:
                raise ValueError(_("other_hours: '{one}' dan '{other}' bertumpang-tindih").format(
                    one=one.reason, other=following.reason))
        return self
