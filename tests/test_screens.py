"""What reaches a terminal or a log: names and titles that others wrote can neither steer it nor forge a line."""

import json
import logging

import pytest

from ppid_dms import cli
from ppid_dms.commands import telling
from ppid_dms.commands.demo.office import line_of
from ppid_dms.commands.telling import printable
from ppid_dms.config import defaults_folder, load
from ppid_dms.records import Event

HOSTILE = "x\x1b]0;PWNED\x07\x1b[31m\nPALSU.pdf\u202egnp\udcff"
ZONE = load(defaults_folder()).zone


def test_a_name_stays_one_line_without_what_steers_a_terminal():
    line = line_of(Event(HOSTILE, "karantina", f"disisihkan: sama dengan {HOSTILE}"), ZONE)
    for shown in (printable(HOSTILE), line):
        assert shown.isprintable()
        assert "PALSU" in shown


def test_an_event_is_one_line_in_the_time_of_the_office(capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    cli._print_event(ZONE, Event("a.pdf", "karantina", f"disisihkan: sama dengan {HOSTILE}"))
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out[:-1].isprintable()


def test_a_line_of_the_log_is_one_line_even_where_it_tells_of_an_error():
    lines = cli._LogLines("%(asctime)s %(message)s")
    lines.zone = ZONE
    error = ValueError(HOSTILE)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "%s", (HOSTILE,), (ValueError, error, None))
    record.created = 0.0
    first, *trace = lines.format(record).split("\n")
    assert first.startswith("1970-01-01 07:00:00 x"), "Western Indonesian time"
    assert first.isprintable()
    assert all(line.startswith("    ") and line.isprintable() for line in trace)


def test_an_error_is_told_without_what_steers_a_terminal(capsys: pytest.CaptureFixture[str]):
    telling.complain(f"satu {HOSTILE}\ndua", "obat")
    assert all(line.isprintable() for line in capsys.readouterr().err.splitlines())


def test_json_holds_any_name_and_is_utf8(capfdbinary: pytest.CaptureFixture[bytes]):
    telling.print_json({HOSTILE: "é"})
    [line] = capfdbinary.readouterr().out.splitlines()
    assert json.loads(line.decode("utf-8")) == {HOSTILE.replace("\udcff", "\ufffd"): "é"}
