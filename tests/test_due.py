"""What is due: rounds from the decisions of the register, waits and lead times, lists and exemptions at their term."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from recap.register import a_decision, a_submission, a_withdrawal, an_item, put_forward

from ppid_dms.assembly import calendar_of
from ppid_dms.commands.due import LISTED, Due, gather, lead_times
from ppid_dms.commands.due_screen import due_as_json, due_text, lead_time_as_json, lead_time_text
from ppid_dms.config import Settings, load
from ppid_dms.due import Round, Tally, renewal, rounds
from ppid_dms.intake.journal import Journal
from ppid_dms.recap.decree import Decree, Establishment, Semester
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Scan
from ppid_dms.vocabulary import Activity, Category, Outcome, Request, ScanState, SideTag, Stage
from ppid_dms.worktime import LeadTime, Target

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=WIB)
LONG_AGO = datetime(2020, 1, 1, tzinfo=WIB)
ADDED = datetime(2023, 10, 1, 8, 0, tzinfo=WIB)
UNIT = "Subbagian Perencanaan"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def submit(ledger: Ledger, number: int, asked: datetime, added: datetime | None = None) -> int:
    """Put forward at that moment and frozen a minute later; gives the submission."""
    values = {"unit": UNIT, "ringkasan": f"Dokumen {number}"}
    kept, _decision = ledger.freeze(
        a_submission(number, values=values, frozen_at=asked),
        put_forward(
            number, requested_at=asked, recorded_at=asked + timedelta(minutes=1), document_added=added or ADDED))
    return kept.id


def endorse(
    ledger: Ledger, number: int, submission: int, asked: datetime, added: datetime | None = None, **item
) -> None:
    ledger.document(
        a_decision(number, submission_id=submission, requested_at=asked, recorded_at=asked + timedelta(minutes=30),
                   document_added=added or ADDED), an_item(number, **item), "petugas.rina")


def answer(ledger: Ledger, number: int, asked: datetime, added: datetime, **changes) -> None:
    ledger.record(a_decision(number, requested_at=asked, recorded_at=asked, document_added=added, **changes))


def scan(journal: Journal, number: int | None, name: str, taken: datetime, state=ScanState.ARCHIVED) -> None:
    journal.add(Scan(f"r-{name}", "01-perencanaan", name, state, taken, document_id=number))


def pace(due: Due, activity: Activity, unit: str = UNIT):
    return next(pace for pace in due.paces if (pace.unit, pace.activity) == (unit, activity))


# ── rounds ──


def test_every_step_of_a_document_has_its_time(ledger: Ledger, settings: Settings, journal: Journal):
    added = at("2026-11-16T08:00")
    submission = submit(ledger, 1, at("2026-11-16T10:00"), added)
    endorse(ledger, 1, submission, at("2026-11-17T10:00"), added)
    due = gather(settings, journal, ledger, NOW)
    hours = {activity: pace(due, activity).finished.median for activity in Activity}
    assert hours == {
        Activity.COLLECT: LeadTime(timedelta(hours=2), 0),
        Activity.ENDORSE: LeadTime(timedelta(hours=8.5), 1),
        Activity.DOCUMENT: LeadTime(timedelta(minutes=30), 0)}
    assert due.waiting == ()


def test_what_is_returned_waits_at_step_one_from_then_on(ledger: Ledger):
    added = at("2026-11-16T08:00")
    submission = submit(ledger, 1, at("2026-11-16T10:00"), added)
    answer(ledger, 1, at("2026-11-16T12:00"), added, submission_id=submission, request=Request.RETURN,
           stage=Stage.COLLECTED)
    first, second, waiting = rounds(ledger.moves(LONG_AGO))
    assert [one.activity for one in (first, second, waiting)] == [
        Activity.COLLECT, Activity.ENDORSE, Activity.COLLECT]
    assert (waiting.begun, waiting.ended, waiting.unit) == (at("2026-11-16T12:00"), None, UNIT)


def test_a_hold_takes_it_back_and_is_no_answer_of_the_atasan(ledger: Ledger):
    added = at("2026-11-16T08:00")
    submit(ledger, 1, at("2026-11-16T10:00"), added)
    answer(ledger, 1, at("2026-11-16T12:00"), added, request=None, hold=SideTag.PERSONAL_DATA, outcome=Outcome.HELD,
           stage=Stage.COLLECTED)
    assert [(one.activity, one.ended is None) for one in rounds(ledger.moves(LONG_AGO))] == [
        (Activity.COLLECT, False), (Activity.COLLECT, True)]


def test_what_was_refused_waits_since_it_was_taken_in(ledger: Ledger):
    added = at("2026-11-16T08:00")
    answer(ledger, 1, at("2026-11-16T10:00"), added, request=Request.SUBMIT, outcome=Outcome.INCOMPLETE,
           stage=Stage.COLLECTED)
    [waiting] = rounds(ledger.moves(LONG_AGO))
    assert (waiting.activity, waiting.begun, waiting.ended) == (Activity.COLLECT, added, None)


@pytest.mark.parametrize(("request_", "stage"), [
    (Request.CANCEL, Stage.CANCELLED), (Request.WITHDRAW, Stage.WITHDRAWN)])
def test_what_left_the_procedure_waits_for_nobody(ledger: Ledger, request_: Request, stage: Stage):
    added = at("2026-11-16T08:00")
    submit(ledger, 1, at("2026-11-16T10:00"), added)
    answer(ledger, 1, at("2026-11-16T12:00"), added, request=request_, stage=stage)
    assert [one.activity for one in rounds(ledger.moves(LONG_AGO))] == [Activity.COLLECT]


def test_of_documents_under_one_number_only_the_newest_waits(ledger: Ledger):
    submit(ledger, 1, at("2026-11-16T10:00"), at("2026-11-16T08:00"))
    submit(ledger, 1, at("2026-11-18T10:00"), at("2026-11-18T08:00"))
    assert [one.begun for one in rounds(ledger.moves(LONG_AGO)) if one.ended is None] == [at("2026-11-18T10:00")]


# ── what waits ──


def test_a_scan_that_nobody_has_put_forward_waits_at_step_one_by_the_journal(
    ledger: Ledger, settings: Settings, journal: Journal
):
    scan(journal, 7, "SCAN7.pdf", at("2026-11-18T09:00"))
    scan(journal, 1, "SCAN1.pdf", at("2026-11-02T09:00"))
    scan(journal, 8, "ganda.pdf", at("2026-11-02T09:00"), ScanState.QUARANTINED)
    scan(journal, None, "baru.pdf", at("2026-11-02T09:00"), ScanState.CLAIMED)
    submit(ledger, 1, at("2026-11-16T10:00"))
    due = gather(settings, journal, ledger, NOW)
    assert [(one.round.document_id, one.round.activity, one.round.unit) for one in due.waiting] == [
        (1, Activity.ENDORSE, UNIT), (7, Activity.COLLECT, UNIT)]


def test_what_the_register_knows_without_a_unit_has_that_of_its_folder(
    ledger: Ledger, settings: Settings, journal: Journal
):
    scan(journal, 1, "SCAN1.pdf", at("2026-11-16T07:59"))
    for number in (1, 2):
        answer(ledger, number, at("2026-11-16T10:00"), at("2026-11-16T08:00"), request=Request.SUBMIT,
               outcome=Outcome.INCOMPLETE, stage=Stage.COLLECTED)
    due = gather(settings, journal, ledger, NOW)
    assert sorted((one.round.document_id, one.round.unit, one.round.title) for one in due.waiting) == [
        (1, UNIT, "SCAN1.pdf"), (2, "", "")]


def test_the_oldest_come_first_and_the_list_is_bounded(ledger: Ledger, settings: Settings, journal: Journal):
    for number in range(1, LISTED + 6):
        submit(ledger, number, at("2026-11-19T16:00") - timedelta(days=number))
    due = gather(settings, journal, ledger, NOW)
    assert [one.round.document_id for one in due.waiting] == list(range(LISTED + 5, 5, -1))
    assert pace(due, Activity.ENDORSE).waiting == LISTED + 5
    assert f"{LISTED} dari {LISTED + 5}" in due_text(due, WIB)


def test_a_passed_target_is_told_as_such_and_asks_for_nobody(ledger: Ledger, settings: Settings, journal: Journal):
    submit(ledger, 1, at("2026-11-16T10:00"))
    submit(ledger, 2, at("2026-11-19T10:00"))
    plain = gather(settings, journal, ledger, NOW)
    assert "lewat target" not in due_text(plain, WIB)
    (settings.source / "kalender.toml").write_text("[targets]\nmengesahkan = { days = 3 }\n")
    due = gather(load(settings.source), journal, ledger, NOW)
    assert [(one.round.document_id, one.is_past_target) for one in due.waiting] == [(1, True), (2, False)]
    assert due_text(due, WIB).count("lewat target") == 1
    assert "terlambat" not in due_text(due, WIB)
    assert not due.needs_attention


def test_what_was_finished_more_than_a_year_ago_is_not_counted(ledger: Ledger, settings: Settings, journal: Journal):
    endorse(ledger, 1, submit(ledger, 1, at("2025-10-01T10:00")), at("2025-10-02T10:00"))
    assert gather(settings, journal, ledger, NOW).paces == ()
    assert list(ledger.moves(at("2025-10-03T10:00"))) == []


def test_what_waits_for_years_is_not_forgotten(ledger: Ledger, settings: Settings, journal: Journal):
    submit(ledger, 1, at("2023-10-02T10:00"))
    [waiting] = gather(settings, journal, ledger, NOW).waiting
    assert waiting.round.begun == at("2023-10-02T10:00")


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40))
@limits(deadline=None, max_examples=40)
def test_median_and_ninetieth_are_lead_times_that_occurred(hours: list[int]):
    tally = Tally(calendar_of(load_once()), {}, NOW, 3)
    for number, waited in enumerate(hours):
        tally.take(Round(number, Activity.ENDORSE, UNIT, "", NOW - timedelta(hours=waited), NOW))
    [found] = tally.paces()
    taken = sorted(calendar_of(load_once()).worked(NOW - timedelta(hours=waited), NOW) for waited in hours)
    assert found.finished.count == len(hours)
    assert found.finished.median.worked in taken
    assert sum(each <= found.finished.ninetieth.worked for each in taken) >= 0.9 * len(taken)
    assert sum(each < found.finished.ninetieth.worked for each in taken) < 0.9 * len(taken)


_LOADED: list[Settings] = []


def load_once() -> Settings:
    if not _LOADED:
        _LOADED.append(load())
    return _LOADED[0]


def test_a_target_of_another_activity_does_not_count():
    tally = Tally(calendar_of(load_once()), {Activity.COLLECT: Target(days=1)}, NOW, 3)
    tally.take(Round(1, Activity.ENDORSE, UNIT, "", NOW - timedelta(days=30)))
    assert [found.past_target for found in tally.paces()] == [0]


# ── lists and exemptions at their term ──


def established(semester: Semester, signed_on: date) -> Establishment:
    return Establishment(1, Decree("1", signed_on, semester), None, "x", NOW, "", "")


@pytest.mark.parametrize(("signed", "today", "due_on", "overdue"), [
    (None, date(2026, 11, 20), date(2026, 8, 2), True),
    (date(2026, 7, 15), date(2026, 11, 20), date(2027, 1, 15), False),
    (date(2026, 7, 15), date(2027, 1, 15), date(2027, 1, 15), False),
    (date(2026, 7, 15), date(2027, 1, 16), date(2027, 1, 15), True),
    (date(2026, 8, 31), date(2027, 1, 16), date(2027, 2, 28), False),
])
def test_the_list_is_renewed_at_least_every_six_months(signed, today, due_on, overdue):
    decrees = [established(Semester(2026, 1), signed)] if signed else []
    found = renewal(decrees, date(2026, 2, 2), today, WIB)
    assert (found.due_on, found.is_overdue) == (due_on, overdue)


def test_semesters_that_ended_without_a_keputusan_are_named():
    found = renewal([established(Semester(2025, 2), date(2026, 1, 9))], date(2025, 3, 1), date(2026, 11, 20), WIB)
    assert found.without_decree == (Semester(2025, 1), Semester(2026, 1))


def test_an_item_is_renewed_by_a_keputusan_by_a_ralat_or_by_nothing(
    ledger: Ledger, settings: Settings, journal: Journal
):
    for number in (1, 2, 3):
        endorse(ledger, number, submit(ledger, number, at("2026-03-02T10:00")), at("2026-03-02T11:00"))
    endorse(ledger, 4, submit(ledger, 4, at("2026-03-02T10:00")), at("2026-03-02T11:00"),
            category=Category.EXEMPT, exemption={"dasar-pengecualian": "Pasal 17"})
    endorse(ledger, 2, submit(ledger, 2, at("2026-10-01T10:00")), at("2026-10-01T11:00"))
    ledger.withdraw(a_withdrawal(3, recorded_at=at("2026-10-02T10:00")))
    before = gather(settings, journal, ledger, NOW)
    assert [item.document_id for item in before.oldest_stale] == [1]
    assert before.stale == {UNIT: 1}
    ledger.establish(Decree("45 Tahun 2026", date(2026, 7, 15), Semester(2026, 1)), "x", NOW)
    after = gather(settings, journal, ledger, NOW)
    assert after.stale == {}
    assert "45 Tahun 2026" in due_text(after, WIB)
    assert gather(settings, journal, ledger, at("2027-01-14T10:00")).stale == {}
    assert gather(settings, journal, ledger, at("2027-01-15T10:00")).stale == {UNIT: 1}


def test_a_keputusan_confirms_what_stood_on_the_last_day_of_its_semester_and_nothing_after(
    ledger: Ledger, settings: Settings, journal: Journal
):
    for number, moment in enumerate(("2026-06-30T23:00", "2026-07-01T00:15"), 1):
        recorded = at(moment)
        endorse(ledger, number, submit(ledger, number, recorded - timedelta(hours=1)), recorded - timedelta(minutes=30))
    ledger.establish(Decree("45 Tahun 2026", date(2026, 12, 15), Semester(2026, 1)), "x", NOW)
    due = gather(settings, journal, ledger, at("2027-02-01T10:00"))
    assert [item.document_id for item in due.oldest_stale] == [2]


def test_a_held_item_is_not_on_the_list_that_is_due(ledger: Ledger, settings: Settings, journal: Journal):
    endorse(ledger, 1, submit(ledger, 1, at("2026-03-02T10:00")), at("2026-03-02T11:00"))
    answer(ledger, 1, at("2026-03-03T10:00"), ADDED, request=None, hold=SideTag.PERSONAL_DATA,
           outcome=Outcome.HELD, stage=Stage.COLLECTED)
    assert gather(settings, journal, ledger, NOW).stale == {}


def test_an_exemption_is_told_thirty_days_before_its_term_and_asks_for_somebody_when_it_ended(
    ledger: Ledger, settings: Settings, journal: Journal
):
    for number, until in enumerate(("2026-12-21", "2026-12-20", "2026-11-20", "2027-12-20"), 1):
        endorse(ledger, number, submit(ledger, number, at("2026-10-01T10:00")), at("2026-10-01T11:00"),
                category=Category.EXEMPT, exemption={"dikecualikan-sampai": until})
    due = gather(settings, journal, ledger, NOW)
    assert [item.document_id for item in due.ending] == [3, 2]
    assert not due.needs_attention
    later = gather(settings, journal, ledger, NOW + timedelta(days=1))
    assert [item.document_id for item in later.ending] == [3, 2, 1]
    assert (later.ended_count, later.needs_attention) == (1, True)
    assert "berakhir 20-11-2026" in due_text(later, WIB)


def test_a_summary_that_speaks_of_terms_is_no_exemption(ledger: Ledger, settings: Settings):
    endorse(ledger, 1, submit(ledger, 1, at("2026-10-01T10:00")), at("2026-10-01T11:00"),
            summary='x "dikecualikan-sampai": "2026-01-01"')
    assert list(ledger.exempt_with_term()) == []


# ── shown ──


def test_nothing_is_told_of_an_empty_register(ledger: Ledger, settings: Settings, journal: Journal):
    due = gather(settings, journal, ledger, NOW)
    assert due_text(due, WIB) == ""
    assert due_as_json(due)["dip"] is None


def test_every_item_has_its_lead_time_at_each_step(ledger: Ledger, settings: Settings, journal: Journal):
    for number in (1, 2):
        submission = submit(ledger, number, at("2020-03-02T10:00"), at("2020-03-02T08:00"))
        if number == 1:
            endorse(ledger, 1, submission, at("2020-03-03T09:00"), at("2020-03-02T08:00"))
    scan(journal, 7, "SCAN7.pdf", at("2026-11-19T09:00"))
    told = [
        (one.round.document_id, one.round.activity, one.taken, one.round.ended is None)
        for one in lead_times(settings, journal, ledger, NOW)]
    assert told[:4] == [
        (1, Activity.COLLECT, LeadTime(timedelta(hours=2), 0), False),
        (1, Activity.ENDORSE, LeadTime(timedelta(hours=7.5), 1), False),
        (1, Activity.DOCUMENT, LeadTime(timedelta(minutes=30), 0), False),
        (2, Activity.COLLECT, LeadTime(timedelta(hours=2), 0), False)]
    assert [(number, activity, waits) for number, activity, _taken, waits in told[4:]] == [
        (2, Activity.ENDORSE, True), (7, Activity.COLLECT, True)]
    assert told[-1][2] == LeadTime(timedelta(hours=9.5), 1)


def test_a_lead_time_is_told_in_a_line_and_to_programs(ledger: Ledger, settings: Settings, journal: Journal):
    scan(journal, 7, "x\x1b[31m\nPALSU.pdf", at("2026-11-19T09:00"))
    [one] = lead_times(settings, journal, ledger, NOW)
    line = lead_time_text(one, WIB)
    assert "\x1b" not in line
    assert "\n" not in line
    assert "#7" in line
    assert "9,5 j/1 hr" in line
    assert lead_time_as_json(one)["taken"] == {"hours": 9.5, "days": 1}


def test_what_others_wrote_stays_on_its_line(ledger: Ledger, settings: Settings, journal: Journal):
    scan(journal, 7, "x\x1b[31m\nPALSU.pdf", at("2026-11-18T09:00"))
    text = due_text(gather(settings, journal, ledger, NOW), WIB)
    assert all(line.isprintable() for line in text.split("\n"))
    assert not any(line.startswith("PALSU") for line in text.split("\n"))


def test_programs_get_hours_days_and_dates(ledger: Ledger, settings: Settings, journal: Journal):
    submit(ledger, 1, at("2026-11-16T10:00"))
    told = json.loads(json.dumps(due_as_json(gather(settings, journal, ledger, NOW.astimezone(UTC)))))
    assert told["as_of"] == "2026-11-20"
    [waiting] = told["waiting"]
    assert (waiting["document"], waiting["activity"], waiting["past_target"]) == (1, "mengesahkan", False)
    assert waiting["taken"] == {"hours": 34.0, "days": 4}


def test_a_year_with_estimated_holidays_tells_them(ledger: Ledger, settings: Settings, journal: Journal):
    submit(ledger, 1, at("2027-02-16T10:00"))
    due = gather(settings, journal, ledger, at("2027-02-18T10:00"))
    assert "Hari Raya Idul Fitri (perkiraan)" in due_text(due, WIB)
    assert {row["name"] for row in due_as_json(due)["provisional_holidays"]} >= {"Hari Raya Idul Fitri (perkiraan)"}
    assert "perkiraan" not in due_text(replace(due, provisional=()), WIB)
