"""The commands that only look: what is where, how long it took, what stands in the way."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

import click

from ppid_dms.commands.help import Command, json_option
from ppid_dms.commands.telling import print_json, print_text
from ppid_dms.config import Settings
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import ExitCode


@click.command(cls=Command)
@json_option
@click.pass_obj
def status(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Perlihatkan apa ada di mana, apa yang tertahan dan mengapa, dan apa yang jatuh tempo."""
    from ppid_dms.commands import screens  # noqa: PLC0415
    from ppid_dms.commands.due import gather  # noqa: PLC0415
    from ppid_dms.commands.due_screen import due_as_json, due_text  # noqa: PLC0415
    from ppid_dms.commands.status import as_json as overview_as_json  # noqa: PLC0415
    from ppid_dms.commands.status import look  # noqa: PLC0415
    from ppid_dms.state import has_begun, open_for_a_look  # noqa: PLC0415

    settings = settings_of()
    with open_for_a_look(settings) as (journal, ledger):
        overview = look(settings, journal, ledger)
        due = gather(settings, journal, ledger, datetime.now(UTC))
    if as_json:
        print_json({**overview_as_json(overview), "due": due_as_json(due)})
    else:
        print_text(screens.overview(overview, settings.zone))
        if text := due_text(due, settings.zone):
            print_text(text)
        if not has_begun(settings):
            print_text(_("Jurnal dan buku rekap belum ada: layanan belum pernah berjalan di sini."))
    sys.exit(ExitCode.ATTENTION if overview.needs_attention or due.needs_attention else ExitCode.DONE)


@click.command("lead-times", cls=Command)
@json_option
@click.pass_obj
def lead_times(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Perlihatkan lama setiap dokumen pada setiap langkah, dalam jam dan hari kerja; satu baris per langkah."""
    from ppid_dms.commands.due import lead_times as known  # noqa: PLC0415
    from ppid_dms.commands.due_screen import lead_time_as_json, lead_time_heading, lead_time_text  # noqa: PLC0415
    from ppid_dms.state import open_for_a_look  # noqa: PLC0415

    settings = settings_of()
    if not as_json:
        print_text(lead_time_heading())
    with open_for_a_look(settings) as (journal, ledger):
        for timed in known(settings, journal, ledger, datetime.now(UTC)):
            if as_json:
                print_json(lead_time_as_json(timed))
            else:
                print_text(lead_time_text(timed, settings.zone))


@click.command(cls=Command)
@json_option
@click.pass_obj
def doctor(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Periksa setiap prasyarat, masing-masing dengan jalan keluarnya."""
    from ppid_dms.commands.doctor import check_up  # noqa: PLC0415

    worst = ExitCode.DONE
    for check in check_up(settings_of()):
        worst = check.exit_code if worst is ExitCode.DONE else worst
        if as_json:
            print_json({
                "check": check.name, "holds": check.holds, "problem": check.problem, "remedy": check.remedy,
                "note": check.note})
            continue
        print_text(f"{'✓' if check.holds else '✗'} {check.name}" + (f" ({check.note})" if check.note else ""))
        if not check.holds:
            print_text(f"    {check.problem}\n    → {check.remedy}")
    sys.exit(worst)
