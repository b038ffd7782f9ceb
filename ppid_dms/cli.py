"""The command line: thin, a screen a command. What it says is Indonesian, English with ``--language en``."""

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import click

from ppid_dms import __version__
from ppid_dms.config import ADMIN_TOKEN_VARIABLE, CONFIG_VARIABLE, Settings, load
from ppid_dms.errors import PpidError, UsageError
from ppid_dms.language import LANGUAGE_VARIABLE
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import ExitCode

_json_option: Final = click.option("--json", "as_json", is_flag=True, help="Jawaban untuk program.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ppid-dms", message="%(prog)s %(version)s")
@click.option("--config", "folder", type=click.Path(path_type=Path, file_okay=False), help=(
    f"Folder pengaturan sendiri; juga {CONFIG_VARIABLE}."))
@click.option("--language", type=click.Choice(["id", "en"]), help="Bahasa pesan.")
@click.option("-v", "--verbose", is_flag=True, help="Catatan kerja yang lebih rinci.")
@click.pass_context
def main(context: click.Context, folder: Path | None, language: str | None, *, verbose: bool) -> None:
    """Mendokumentasikan informasi publik menurut SOP 08/2024 dengan Paperless-ngx."""
    if language:
        os.environ[LANGUAGE_VARIABLE] = language
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO, stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("urllib3", "watchdog", "pypdf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    context.obj = lambda: load(folder)


def run(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with the exit code of the design."""
    try:
        main.main(arguments, prog_name="ppid-dms", standalone_mode=False)
    except PpidError as error:
        _complain(str(error), error.remedy)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(ExitCode.INTERRUPTED)


@main.command("run")
@click.pass_obj
def run_service(settings_of: Callable[[], Settings]) -> None:
    """Layanan: mengamati folder, mendaftarkan, mengambil alih keputusan, mengekspor."""
    from ppid_dms.service import Service  # noqa: PLC0415

    settings = settings_of()
    settings.token()
    service = Service(settings, _log_event)
    caught: list[int] = []

    def end(number: int, _frame: object) -> None:
        caught.append(number)
        service.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    service.run_until_stopped()
    if caught:
        sys.exit(ExitCode.TERMINATED if caught[0] == signal.SIGTERM else ExitCode.INTERRUPTED)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.pass_obj
def ingest(settings_of: Callable[[], Settings], paths: tuple[Path, ...]) -> None:
    """Satu putaran: ambil yang ada di folder masuk sekarang (atau hanya PATH di dalamnya)."""
    from ppid_dms.commands.status import look  # noqa: PLC0415
    from ppid_dms.service import Service  # noqa: PLC0415

    settings = settings_of()
    drop = settings.service.folders.drop.resolve()
    wanted = [path.resolve() for path in paths]
    for path in wanted:
        if not path.is_relative_to(drop):
            raise UsageError(
                _("{path} tidak berada di folder masuk.").format(path=path),
                remedy=_("Salin berkasnya ke folder unit di bawah {drop}.").format(drop=drop))
    with Service(settings, _print_event) as service:
        service.ingest(lambda candidate: not wanted or any(
            candidate.path.resolve().is_relative_to(path) for path in wanted))
        overview = look(settings, service.journal, service.ledger)
    sys.exit(ExitCode.ATTENTION if overview.stuck else ExitCode.DONE)


@main.command()
@_json_option
@click.pass_obj
def sync(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Satu putaran: ambil alih keputusan dari Paperless ke buku rekap."""
    from ppid_dms.service import Service  # noqa: PLC0415

    with Service(settings_of()) as service:
        report = service.sync()
    if as_json:
        _print_json({
            "looked_at": report.looked_at, "decided": report.decided,
            "attention": [{"document": a.document_id, "title": a.title, "reason": a.reason, "urgent": a.urgent}
                          for a in report.attention]})
    else:
        for line in report.decided:
            _print(line)
        for item in report.attention:
            _print(_("Perhatian: #{id} {title}: {reason}").format(
                id=item.document_id, title=item.title, reason=item.reason))
        _print(_("{count} dokumen dilihat, {decided} keputusan dicatat.").format(
            count=report.looked_at, decided=len(report.decided)))
    sys.exit(ExitCode.ATTENTION if any(a.urgent for a in report.attention) else ExitCode.DONE)


@main.command()
@click.option("--format", "formats", default="", help="Misalnya xlsx,csv,json,html.")
@click.option("--out", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder tujuan.")
@click.option("--public/--internal", default=None, help="Hanya DIP, atau juga buku rekap.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Keadaan per tanggal ini.")
@click.pass_obj
def export(
    settings_of: Callable[[], Settings], formats: str, folder: Path | None, as_of: datetime | None, *,
    public: bool | None,
) -> None:
    """Tulis Daftar Informasi Publik dan buku rekap."""
    from ppid_dms.service import export_lists, open_ledger  # noqa: PLC0415

    settings = settings_of()
    wanted = settings.service.export
    ledger = open_ledger(settings)
    try:
        day: date = as_of.date() if as_of else datetime.now(settings.zone).date()
        for file in export_lists(
            settings, ledger, formats=formats.split(",") if formats else wanted.formats,
            folder=folder or settings.service.folders.export,
            public=wanted.edition == "public" if public is None else public, as_of=day,
        ):
            _print(_("{name}: {rows} baris, {size} byte").format(name=file.name, rows=file.rows, size=file.size))
    finally:
        ledger.close()


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--text-dir", type=click.Path(path_type=Path, exists=True, file_okay=False), help=(
    "NAMA.txt di folder ini dipakai sebagai teks NAMA.pdf, seperti hasil OCR."))
@_json_option
@click.pass_obj
def inspect(
    settings_of: Callable[[], Settings], paths: tuple[Path, ...], text_dir: Path | None, *, as_json: bool
) -> None:
    """Perlihatkan apa yang terbaca dari berkas-berkas ini, tanpa server."""
    from ppid_dms.commands import screens  # noqa: PLC0415
    from ppid_dms.commands.inspect import read_files  # noqa: PLC0415

    problems = False
    for seen in read_files(settings_of(), paths, text_dir):
        problems = problems or seen.problem is not None
        if as_json:
            _print_json(screens.inspection_as_json(seen))
        else:
            _print(screens.inspection(seen))
    sys.exit(ExitCode.ATTENTION if problems else ExitCode.DONE)


@main.command()
@_json_option
@click.pass_obj
def status(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Perlihatkan apa ada di mana, apa yang tertahan, dan mengapa."""
    from ppid_dms.commands import screens  # noqa: PLC0415
    from ppid_dms.commands.status import as_json as overview_as_json  # noqa: PLC0415
    from ppid_dms.commands.status import look  # noqa: PLC0415
    from ppid_dms.service import open_journal, open_ledger  # noqa: PLC0415

    settings = settings_of()
    journal, ledger = open_journal(settings), open_ledger(settings)
    try:
        overview = look(settings, journal, ledger)
    finally:
        journal.close()
        ledger.close()
    if as_json:
        _print_json(overview_as_json(overview))
    else:
        _print(screens.overview(overview, settings.zone))
    sys.exit(ExitCode.ATTENTION if overview.needs_attention else ExitCode.DONE)


@main.command()
@click.argument("references", nargs=-1, required=True)
@click.pass_obj
def retry(settings_of: Callable[[], Settings], references: tuple[str, ...]) -> None:
    """Coba lagi berkas yang disisihkan atau menunggu orang, menurut rujukannya."""
    from ppid_dms.service import Service  # noqa: PLC0415

    with Service(settings_of(), _print_event) as service:
        for reference in references:
            service.pipeline.retry(reference)
        service.ingest(lambda _candidate: False)


@main.command()
@_json_option
@click.pass_obj
def verify(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Periksa rantai buku rekap, dan sidik jari dokumennya terhadap Paperless."""
    from ppid_dms.commands.verify import verify as verify_register  # noqa: PLC0415

    findings = list(verify_register(settings_of()))
    if as_json:
        _print_json({"whole": not findings, "findings": [
            {"line": f.line, "number": f.number, "document": f.document_id, "what": f.what} for f in findings]})
    for finding in [] if as_json else findings:
        _print(_("Baris {line} ({number}): {what}").format(
            line=finding.line, number=finding.number or "-", what=finding.what))
    if findings:
        sys.exit(ExitCode.INTEGRITY)
    if not as_json:
        _print(_("Buku rekap utuh."))


@main.command()
@click.option("--admin-token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=(
    f"Token administrator, sekali ini saja; juga {ADMIN_TOKEN_VARIABLE}."))
@click.option("--dry-run", is_flag=True, help="Hanya perlihatkan rencananya.")
@click.pass_obj
def init(settings_of: Callable[[], Settings], admin_token_file: Path | None, *, dry_run: bool) -> None:
    """Siapkan tag, kolom isian, grup dan akun layanan di Paperless. Boleh diulang."""
    from ppid_dms.commands.init import prepare  # noqa: PLC0415

    token = admin_token_file.read_text().strip() if admin_token_file else os.environ.get(ADMIN_TOKEN_VARIABLE, "")
    if not token:
        raise UsageError(
            _("Token administrator belum diberikan."),
            remedy=_("Isi {variable} atau pakai --admin-token-file.").format(variable=ADMIN_TOKEN_VARIABLE))
    done = 0
    for text in prepare(settings_of(), token, dry_run=dry_run):
        _print(("  " if dry_run else "✓ ") + text)
        done += 1
    _print(_("{count} perubahan.").format(count=done))


@main.command()
@_json_option
@click.pass_obj
def doctor(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Periksa setiap prasyarat, masing-masing dengan jalan keluarnya."""
    from ppid_dms.commands.doctor import check_up  # noqa: PLC0415

    worst = ExitCode.DONE
    for check in check_up(settings_of()):
        worst = check.exit_code if worst is ExitCode.DONE else worst
        if as_json:
            _print_json({"check": check.name, "holds": check.holds, "problem": check.problem, "remedy": check.remedy})
            continue
        _print(f"{'✓' if check.holds else '✗'} {check.name}")
        if not check.holds:
            _print(f"    {check.problem}\n    → {check.remedy}")
    sys.exit(worst)


@main.group()
def config() -> None:
    """Pengaturan: perlihatkan atau periksa."""


@config.command("show")
@click.pass_obj
def config_show(settings_of: Callable[[], Settings]) -> None:
    """Perlihatkan pengaturan yang berlaku; rahasia disamarkan."""
    from ppid_dms.commands import screens  # noqa: PLC0415

    _print(screens.settings(settings_of()))


@config.command("validate")
@click.pass_obj
def config_validate(settings_of: Callable[[], Settings]) -> None:
    """Periksa seluruh pengaturan, termasuk token."""
    settings_of().token()
    _print(_("Pengaturan benar."))


@main.command()
@click.option("--unattended", is_flag=True, help="Petugas dan atasan dimainkan sendiri; berakhir sendiri.")
@click.option("--workdir", type=click.Path(path_type=Path, file_okay=False), help="Folder kerja.")
@click.option("--port", default=0, help="Porta server percobaan; 0 = yang mana saja.")
@click.option("--no-browser", is_flag=True, help="Jangan buka peramban.")
def demo(workdir: Path | None, port: int, *, unattended: bool, no_browser: bool) -> None:
    """Percobaan lengkap: server percobaan, contoh pindaian, seluruh langkah SOP."""
    from ppid_dms.commands import demo as demonstration  # noqa: PLC0415

    if unattended:
        sys.exit(demonstration.unattended(workdir, _print))
    sys.exit(demonstration.attended(workdir, port, _print, open_browser=not no_browser))


def _print(text: str) -> None:
    click.echo(text)


def _print_json(answer: Any) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False))


def _complain(what: str, remedy: str) -> None:
    click.echo(what, err=True)
    if remedy:
        click.echo(f"→ {remedy}", err=True)


def _print_event(event: Any) -> None:
    from ppid_dms.commands.screens import printable  # noqa: PLC0415

    click.echo(f"{datetime.now(UTC).astimezone():%H:%M:%S}  {printable(event.subject)}: {event.text}")


def _log_event(event: Any) -> None:
    from ppid_dms.commands.screens import printable  # noqa: PLC0415

    logging.getLogger("ppid_dms.events").info("%s [%s] %s", printable(event.subject), event.state, event.text)

