"""Working days, office hours and lead times, by the calendar of the shipped settings and by local ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppid_dms.assembly import calendar_of
from ppid_dms.config import load
from ppid_dms.worktime import Calendar, Hours, LeadTime, Target

WIB = ZoneInfo("Asia/Jakarta")
OFFICE = calendar_of(load())
MOMENTS = st.datetimes(datetime(2023, 12, 1), datetime(2027, 3, 31), timezones=st.just(WIB))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


# ── working days ──


@pytest.mark.parametrize(("day", "tenth"), [
    (date(2024, 4, 5), date(2024, 4, 29)),
    (date(2025, 3, 25), date(2025, 4, 17)),
    (date(2026, 3, 16), date(2026, 4, 7)),
])
def test_ten_working_days_later_with_cuti_bersama_off_as_shipped(day: date, tenth: date):
    assert OFFICE.after(day, 10) == tenth


@pytest.mark.parametrize(("day", "tenth"), [
    (date(2024, 4, 5), date(2024, 4, 23)),
    (date(2025, 3, 25), date(2025, 4, 10)),
    (date(2026, 3, 16), date(2026, 3, 31)),
])
def test_an_office_that_works_on_cuti_bersama_is_there_sooner(day: date, tenth: date):
    assert replace(OFFICE, collective_leave=False).after(day, 10) == tenth


def test_national_holidays_and_election_days_are_told_in_indonesian():
    named = {day: holiday.name for day in (date(2024, 2, 14), date(2024, 11, 27), date(2026, 8, 17), date(2026, 3, 20))
             if (holiday := OFFICE.holiday_on(day))}
    assert named == {
        date(2024, 2, 14): "Hari Pemilihan Umum", date(2024, 11, 27): "Hari Pemilihan Kepala Daerah",
        date(2026, 8, 17): "Hari Kemerdekaan Republik Indonesia",
        date(2026, 3, 20): "Cuti Bersama Hari Raya Idul Fitri"}
    assert not any(OFFICE.is_working_day(day) for day in named)


def test_a_weekend_is_no_working_day_and_no_holiday_either():
    assert OFFICE.holiday_on(date(2026, 11, 21)) is None
    assert not OFFICE.is_working_day(date(2026, 11, 21))


def test_a_date_that_is_only_estimated_is_shown_as_such():
    found = OFFICE.provisional(date(2030, 1, 1), date(2030, 12, 31))
    assert "Hari Raya Idul Fitri (perkiraan)" in {holiday.name for _day, holiday in found}
    assert "Hari Kemerdekaan Republik Indonesia" not in {holiday.name for _day, holiday in found}
    assert OFFICE.provisional(date(2024, 1, 1), date(2024, 12, 31)) == []


def test_an_estimated_date_that_the_office_has_settled_is_estimated_no_more():
    [(day, holiday)] = OFFICE.provisional(date(2030, 2, 4), date(2030, 2, 4))
    assert holiday.provisional
    settled = local(closures={day: "Idul Fitri 1451 H"})
    assert settled.provisional(day, day) == []
    assert not settled.is_working_day(day)


# ── what the office itself decides ──


def local(**changes: dict[date, str]) -> Calendar:
    return Calendar(OFFICE.zone, OFFICE.week, OFFICE.extra_hours, **changes)


def test_an_election_day_of_the_region_is_closed_by_the_settings():
    day = date(2026, 11, 25)
    assert OFFICE.is_working_day(day)
    assert local(closures={day: "Pemungutan suara ulang"}).after(date(2026, 11, 24), 1) == date(2026, 11, 26)


def test_cuti_bersama_that_is_moved_in_mid_year_moves():
    moved = local(
        closures={date(2026, 12, 28): "Cuti bersama Natal, dipindahkan"},
        working_days={date(2026, 12, 24): "SKB perubahan"})
    assert OFFICE.after(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert moved.after(date(2026, 12, 23), 1) == date(2026, 12, 24)
    assert moved.after(date(2026, 12, 23), 2) == date(2026, 12, 29)


def test_a_saturday_on_which_the_office_works_has_the_hours_set_for_such_days():
    saturday = date(2026, 11, 21)
    busy = replace(local(working_days={saturday: "Rekapitulasi"}), extra_hours=Hours(time(8), time(12)))
    assert busy.worked(at("2026-11-21T00:00"), at("2026-11-21T23:00")) == hours(4)
    assert busy.after(date(2026, 11, 20), 1) == saturday


# ── hours ──


@pytest.mark.parametrize(("start", "end", "taken"), [
    pytest.param("2026-11-16T09:00", "2026-11-16T11:30", LeadTime(hours(2.5), 0), id="within a day"),
    pytest.param("2026-11-16T15:00", "2026-11-17T08:30", LeadTime(hours(2), 1), id="over a night"),
    pytest.param("2026-11-16T23:00", "2026-11-17T08:30", LeadTime(hours(1), 0), id="begun at night"),
    pytest.param("2026-11-20T16:30", "2026-11-23T08:30", LeadTime(hours(1), 0), id="begun when the office closed"),
    pytest.param("2026-11-20T15:30", "2026-11-23T08:30", LeadTime(hours(2), 1), id="a Friday closes at half past four"),
    pytest.param("2026-11-21T10:00", "2026-11-23T07:30", LeadTime(hours(0), 0), id="begun on a Saturday"),
    pytest.param("2026-08-17T10:00", "2026-08-18T16:00", LeadTime(hours(8.5), 0), id="begun on a holiday"),
    pytest.param("2026-11-20T10:00", "2026-11-22T10:00", LeadTime(hours(6.5), 0), id="ended on a Sunday"),
    pytest.param("2026-12-23T15:00", "2027-01-04T08:30", LeadTime(hours(2 + 8.5 * 4), 5), id="over the year"),
    pytest.param("2026-11-17T09:00", "2026-11-16T09:00", LeadTime(hours(0), 0), id="a clock moved back"),
])
def test_how_long_a_step_took(start: str, end: str, taken: LeadTime):
    assert OFFICE.lead_time(at(start), at(end)) == taken


def test_moments_of_another_zone_are_taken_over_into_that_of_the_office():
    assert OFFICE.worked(datetime(2026, 11, 16, 0, 30, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=UTC)) == hours(8.5)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        OFFICE.worked(datetime(2026, 11, 16), at("2026-11-17T00:00"))  # noqa: DTZ001


def test_there_is_no_working_day_number_nought():
    with pytest.raises(ValueError, match="0"):
        OFFICE.after(date(2026, 11, 16), 0)


@pytest.mark.parametrize(("taken", "passed"), [
    (LeadTime(hours(20), 3), False), (LeadTime(hours(20), 4), True), (LeadTime(hours(0), 3), False)])
def test_a_target_in_days_is_passed_only_by_more_of_them(taken: LeadTime, passed: bool):  # noqa: FBT001
    assert Target(days=3).is_passed_by(taken) is passed


def test_a_target_in_hours_is_passed_only_by_more_of_them():
    assert not Target(worked=hours(4)).is_passed_by(LeadTime(hours(4), 9))
    assert Target(worked=hours(4)).is_passed_by(LeadTime(hours(4.1), 0))


# ── always ──


@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
@settings(deadline=None)
def test_parts_make_up_the_whole_and_nothing_is_negative(moments: list[datetime]):
    first, second, third = moments
    parts = OFFICE.worked(first, second) + OFFICE.worked(second, third)
    assert abs(parts - OFFICE.worked(first, third)) <= timedelta(milliseconds=1)
    assert OFFICE.worked(third, first) == timedelta(0)
    assert OFFICE.days(third, first) == 0
    assert timedelta(0) <= OFFICE.worked(first, third) <= third - first
    assert 0 <= OFFICE.days(first, second) <= OFFICE.days(first, third) <= (third.date() - first.date()).days


@given(MOMENTS, st.integers(0, 40 * 24 * 60))
@settings(deadline=None, max_examples=30)
def test_office_hours_are_those_half_hours_in_which_the_office_is_open(start: datetime, minutes: int):
    begun = start.replace(minute=start.minute // 30 * 30, second=0, microsecond=0)
    halves = [begun + n * timedelta(minutes=30) for n in range(minutes // 30)]
    opened = [half for half in halves if (span := OFFICE.hours_on(half.date()))
              and span.opens <= half.time() < span.closes]
    assert OFFICE.worked(begun, begun + len(halves) * timedelta(minutes=30)) == len(opened) * timedelta(minutes=30)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
@settings(deadline=None, max_examples=50)
def test_the_nth_working_day_after_is_a_working_day_with_n_of_them_behind_it(day: date, count: int):
    found = OFFICE.after(day, count)
    assert OFFICE.is_working_day(found)
    between = (day + timedelta(days=n) for n in range(1, (found - day).days + 1))
    assert sum(map(OFFICE.is_working_day, between)) == count
    if OFFICE.is_working_day(day):
        assert OFFICE.days(
            datetime.combine(day, time(8), WIB), datetime.combine(found, time(8), WIB)) == count
