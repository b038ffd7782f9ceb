"""``kalender.toml``: what an office may say about its time, and mistakes that are told at start."""

import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from ppid_dms.assembly import calendar_of, targets_of
from ppid_dms.config import Settings, load
from ppid_dms.errors import SettingsError
from ppid_dms.vocabulary import Activity
from ppid_dms.worktime import Hours, Target


def told(folder: Path, text: str) -> Settings:
    (folder / "kalender.toml").write_text(text, encoding="utf-8")
    return load(folder)


def test_the_shipped_calendar_has_the_hours_of_the_sop_and_no_target():
    calendar = calendar_of(load())
    assert calendar.hours_on(date(2026, 11, 19)) == Hours(time(7, 30), time(16))
    assert calendar.hours_on(date(2026, 11, 20)) == Hours(time(7, 30), time(16, 30))
    assert calendar.zone.key == "Asia/Jakarta"
    assert targets_of(load()) == {}


def test_an_office_lays_its_own_days_hours_and_targets_over_the_calendar(tmp_path: Path):
    settings = told(tmp_path, """
closures = [{ day = 2026-12-28, until = 2026-12-30, reason = "Banjir" }]
working_days = [{ day = 2026-12-24, reason = "SKB perubahan" }]
[hours]
saturday = "08:00 - 12:00"
friday = ""
[targets]
mengumpulkan = { days = 5 }
mengesahkan = { hours = 17 }
""")
    calendar = calendar_of(settings)
    assert not any(map(calendar.is_working_day, (date(2026, 12, 28), date(2026, 12, 30), date(2026, 12, 18))))
    assert calendar.hours_on(date(2026, 12, 19)) == Hours(time(8), time(12))
    assert calendar.is_working_day(date(2026, 12, 24))
    assert targets_of(settings) == {
        Activity.COLLECT: Target(days=5), Activity.ENDORSE: Target(worked=timedelta(hours=17))}


def test_in_ramadan_the_office_has_other_hours(tmp_path: Path):
    calendar = calendar_of(told(tmp_path, """
[[other_hours]]
day = 2027-02-08
until = 2027-03-09
reason = "Ramadan"
monday = "08.00-15.00"
friday = ""
"""))
    assert calendar.hours_on(date(2027, 2, 1)) == Hours(time(7, 30), time(16))
    assert calendar.hours_on(date(2027, 2, 8)) == Hours(time(8), time(15))
    assert calendar.hours_on(date(2027, 2, 9)) == Hours(time(7, 30), time(16))
    assert calendar.hours_on(date(2027, 2, 12)) is None
    assert calendar.hours_on(date(2027, 3, 22)) == Hours(time(7, 30), time(16))
    monday = datetime(2027, 2, 15, tzinfo=calendar.zone)
    assert calendar.worked(monday, monday + timedelta(days=1)) == timedelta(hours=7)


@pytest.mark.parametrize(("text", "key", "why"), [
    ('hours = { monday = "pagi" }', "hours.monday", "bukan jam kantor"),
    ('hours = { monday = "25.00-26.00" }', "hours.monday", "bukan jam kantor"),
    ("hours = { monday = 8 }", "hours.monday", "bukan jam kantor"),
    ('hours = { friday = "16.30-07.30" }', "hours.friday", "sebelum jam tutup"),
    ('hours = { other = "" }', "hours", "other wajib diisi"),
    ("\n".join(["[hours]", *(f'{day} = ""' for day in (
        "monday", "tuesday", "wednesday", "thursday", "friday"))]), "hours", "setidaknya satu hari"),
    ('closures = [{ day = "kapan-kapan", reason = "x" }]', "closures.0.day", "kapan-kapan"),
    ('closures = [{ day = 2026-12-24, until = 2026-12-23, reason = "x" }]', "closures.0", "sesudah day"),
    ('closures = [{ day = 2026-12-24, until = 2126-12-23, reason = "x" }]', "closures.0", "sesudah day"),
    ("closures = [{ day = 2026-12-24 }]", "closures.0.reason", "wajib diisi"),
    ('closures = [{ day = 2026-12-24, reason = "x" }]\nworking_days = [{ day = 2026-12-24, reason = "y" }]',
     "seluruh berkas", "2026-12-24 disebut lebih dari sekali"),
    ('other_hours = [{ day = 2027-03-09, until = 2027-02-08, reason = "x" }]', "other_hours.0", "sesudah day"),
    ('other_hours = [{ day = 2027-02-08, reason = "x" }]', "other_hours.0.until", "wajib diisi"),
    ("""other_hours = [{ day = 2027-02-08, until = 2027-03-09, reason = "Ramadan" },
      { day = 2027-03-09, until = 2027-03-12, reason = "Lebaran" }]""",
     "seluruh berkas", "'Ramadan' dan 'Lebaran' bertumpang-tindih"),
    ('holidays = { collective_leave = "kadang" }', "holidays.collective_leave", "kadang"),
    ("targets = { mengesahkan = { days = 0 } }", "targets.mengesahkan.days", "0"),
    ("targets = { mengesahkan = { days = 2, hours = 3 } }", "targets.mengesahkan", "salah satu saja"),
    ("targets = { menunda = { days = 2 } }", "targets.menunda", "menunda"),
])
def test_what_is_wrong_is_told_at_start_with_its_key(tmp_path: Path, text: str, key: str, why: str):
    with pytest.raises(SettingsError) as caught:
        told(tmp_path, text)
    assert f"kalender.toml: {key}" in str(caught.value)
    assert why in str(caught.value)


def test_the_calendar_of_holidays_is_only_loaded_where_it_is_asked_for():
    code = ("import sys; from ppid_dms.config import load; from ppid_dms.assembly import calendar_of; "
            "import ppid_dms.cli; calendar_of(load()); print('holidays' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
