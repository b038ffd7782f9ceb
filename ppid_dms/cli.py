"""The command line: thin, a screen a command. What it says is Indonesian, English with ``--language en``."""

import io
import logging
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

from ppid_dms import __version__
from ppid_dms.commands.book import backup, dip, form, restore
from ppid_dms.commands.help import Group, Option, json_option, language_option, option
from ppid_dms.commands.looking import doctor, lead_times, status
from ppid_dms.commands.telling import complain, print_json, print_line, print_text, printable, tell_progress
from ppid_dms.config import ADMIN_TOKEN_VARIABLE, CONFIG_VARIABLE, Settings, load
from ppid_dms.errors import PpidError, UsageError
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import Confidence, ExitCode, QuarantineReason, ScanState

if TYPE_CHECKING:
    from ppid_dms.records import Event, Scan



@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, prog_name="ppid-dms", message="%(prog)s %(version)s", cls=Option, help="Perlihatkan versinya.")
@option("--config", "folder", type=click.Path(path_type=Path, file_okay=False), help=(
    f"Folder pengaturan sendiri; juga {CONFIG_VARIABLE}."))
@language_option
@option("-v", "--verbose", is_flag=True, help="Catatan kerja yang lebih rinci.")
@click.pass_context
def main(context: click.Context, folder: Path | None, *, verbose: bool) -> None:
    """Mendokumentasikan informasi publik menurut SOP 08/2024 dengan Paperless-ngx."""
    log, lines = logging.StreamHandler(), _LogLines("%(asctime)s %(levelname)s %(name)s: %(message)s")
    log.setFormatter(lines)
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[log])
    for chatty in ("urllib3", "pypdf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)

    def settings_of() -> Settings:
        settings = load(folder)
        lines.zone = settings.zone
        return settings

    context.obj = settings_of


def run(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with the exit code of the design."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character must not end a command
    try:
        main.main(arguments, prog_name="ppid-dms", standalone_mode=False)
    except PpidError as error:
        complain(str(error), error.remedy)
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
    from ppid_dms.commands.stopping import told_to_stop  # noqa: PLC0415
    from ppid_dms.service import Service  # noqa: PLC0415

    settings = settings_of()
    settings.token()
    service = Service(settings, _log_event)
    with told_to_stop(service.stop) as stopped:
        service.run_until_stopped()
    sys.exit(stopped.exit_code or ExitCode.DONE)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.pass_obj
def ingest(settings_of: Callable[[], Settings], paths: tuple[Path, ...]) -> None:
    """Satu putaran: ambil yang ada di folder masuk sekarang (atau hanya PATH di dalamnya)."""
    from ppid_dms.commands.stopping import told_to_stop  # noqa: PLC0415
    from ppid_dms.service import Service  # noqa: PLC0415

    settings = settings_of()
    drop = settings.service.folders.drop.resolve()
    wanted = [path.resolve() for path in paths]
    for path in wanted:
        if not path.is_relative_to(drop):
            raise UsageError(
                _("{path} tidak berada di folder masuk.").format(path=path),
                remedy=_("Salin berkasnya ke folder unit di bawah {drop}.").format(drop=drop))
    service = Service(settings, partial(_print_event, settings.zone))
    with told_to_stop(service.stop) as stopped, service:
        handled = service.ingest(lambda candidate: not wanted or any(
            candidate.path.resolve().is_relative_to(path) for path in wanted))
    sys.exit(stopped.exit_code or _outcome(handled))


@main.command()
@json_option
@click.pass_obj
def sync(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Satu putaran: ambil alih keputusan dari Paperless ke buku rekap."""
    from ppid_dms.service import Service  # noqa: PLC0415

    with Service(settings_of()) as service:
        report = service.sync()
        if as_json:
            print_json({
                "looked_at": report.looked_at, "decided": report.decided,
                "attention": [{"document": a.document_id, "title": a.title, "reason": a.reason, "urgent": a.urgent}
                              for a in report.attention]})
        else:
            for line in report.decided:
                print_line(line)
            for item in report.attention:
                print_line(_("Perhatian: #{id} {title}: {reason}").format(
                    id=item.document_id, title=item.title, reason=item.reason))
            print_text(_("{count} dokumen dilihat, {decided} keputusan dicatat.").format(
                count=report.looked_at, decided=len(report.decided)))
        service.uploads.look()
        service.export_if_new()
    sys.exit(ExitCode.ATTENTION if any(a.urgent for a in report.attention) else ExitCode.DONE)


@main.command()
@option("--format", "formats", default="", help="Misalnya xlsx,csv,json,html,pdf.")
@option("--out", "folder", type=click.Path(path_type=Path), help="Folder tujuan.")
@option("--public/--internal", default=None, help="Hanya DIP, atau juga DIK dan buku rekap.")
@option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Keadaan per tanggal ini.")
@click.pass_obj
def export(
    settings_of: Callable[[], Settings], formats: str, folder: Path | None, as_of: datetime | None, *,
    public: bool | None,
) -> None:
    """Tulis Daftar Informasi Publik dan buku rekap."""
    from ppid_dms.lists import export_lists  # noqa: PLC0415
    from ppid_dms.sharing import shares_now  # noqa: PLC0415
    from ppid_dms.state import open_ledger  # noqa: PLC0415

    settings = settings_of()
    wanted = settings.service.export
    ledger = open_ledger(settings)
    try:
        day: date = as_of.date() if as_of else datetime.now(settings.zone).date()
        for file in export_lists(
            settings, ledger, formats=formats.split(",") if formats else wanted.formats,
            folder=folder or settings.service.folders.export,
            public=wanted.edition == "public" if public is None else public, as_of=day,
            shares=shares_now(settings, ledger),
        ):
            print_text(_("{name}: {rows} baris, {size} byte").format(name=file.name, rows=file.rows, size=file.size))
    finally:
        ledger.close()


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--text-dir", type=click.Path(path_type=Path, exists=True, file_okay=False), help=(
    "NAMA.txt di folder ini dipakai sebagai teks NAMA.pdf, seperti hasil OCR."))
@json_option
@click.pass_obj
def inspect(
    settings_of: Callable[[], Settings], paths: tuple[Path, ...], text_dir: Path | None, *, as_json: bool
) -> None:
    """Perlihatkan apa yang terbaca dari berkas-berkas ini, tanpa server."""
    from ppid_dms.commands import screens  # noqa: PLC0415
    from ppid_dms.commands.inspect import read_files  # noqa: PLC0415

    problems = False
    for seen in read_files(settings_of(), paths, text_dir, tell=tell_progress):
        problems = problems or seen.problem is not None
        if as_json:
            print_json(screens.inspection_as_json(seen))
        else:
            # Its values were cleaned of what steers a terminal; what does now is ours.
            click.echo(screens.inspection(seen, _paint))
    sys.exit(ExitCode.ATTENTION if problems else ExitCode.DONE)


@main.command()
@click.argument("references", nargs=-1, required=True)
@option("--new-number", is_flag=True, help="Kirim di bawah nomor arsip baru; hanya bila pasti tidak ada di Paperless.")
@click.pass_obj
def retry(settings_of: Callable[[], Settings], references: tuple[str, ...], *, new_number: bool) -> None:
    """Coba lagi berkas yang disisihkan atau menunggu orang, menurut rujukannya."""
    from ppid_dms.commands.stopping import told_to_stop  # noqa: PLC0415
    from ppid_dms.service import Service  # noqa: PLC0415

    settings = settings_of()
    service = Service(settings, partial(_print_event, settings.zone))
    with told_to_stop(service.stop) as stopped, service:
        for reference in references:
            (service.pipeline.renumber if new_number else service.pipeline.retry)(reference)
        handled = service.ingest(lambda _candidate: False)
    sys.exit(stopped.exit_code or _outcome(scan for scan in handled if scan.reference in references))


@main.command()
@json_option
@click.pass_obj
def verify(settings_of: Callable[[], Settings], *, as_json: bool) -> None:
    """Periksa rantai buku rekap, dan sidik jari dokumennya terhadap Paperless."""
    from ppid_dms.commands.verify import verify as verify_register  # noqa: PLC0415

    findings = list(verify_register(settings_of()))
    if as_json:
        print_json({"whole": not findings, "findings": [
            {"where": f.where, "line": f.line, "number": f.number, "document": f.document_id, "what": f.what}
            for f in findings]})
    for finding in [] if as_json else findings:
        print_line(f"{finding.where}: {finding.what}")
    if findings:
        sys.exit(ExitCode.INTEGRITY)
    if not as_json:
        print_text(_("Buku rekap utuh."))


@main.command()
@option("--admin-token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=(
    f"Token administrator, sekali ini saja; juga {ADMIN_TOKEN_VARIABLE}."))
@option("--dry-run", is_flag=True, help="Hanya perlihatkan rencananya.")
@click.pass_obj
def init(settings_of: Callable[[], Settings], admin_token_file: Path | None, *, dry_run: bool) -> None:
    """Siapkan tag, kolom isian, grup, tampilan dan akun layanan di Paperless. Boleh diulang.

    Berakhir dengan 5 bila ada temuan yang hanya boleh dibereskan orang; selebihnya tetap dikerjakan.
    """
    from ppid_dms.commands.init import prepare  # noqa: PLC0415
    from ppid_dms.paperless.provisioning import Change, Finding  # noqa: PLC0415

    token = admin_token_file.read_text().strip() if admin_token_file else os.environ.get(ADMIN_TOKEN_VARIABLE, "")
    if not token:
        raise UsageError(
            _("Token administrator belum diberikan."),
            remedy=_("Isi {variable} atau pakai --admin-token-file.").format(variable=ADMIN_TOKEN_VARIABLE))
    done = findings = 0
    for step in prepare(settings_of(), token, dry_run=dry_run):
        if isinstance(step, Change):
            done += 1
            print_line(("  " if dry_run else "✓ ") + step.text)
        elif isinstance(step, Finding):
            findings += 1
            print_line(f"✗ {step.text}")
            print_line(f"    → {step.remedy}")
        else:
            print_line(f"i {step.text}")
    print_text(_("{count} perubahan.").format(count=done))
    if findings:
        print_text(_("{count} temuan perlu dibereskan orang.").format(count=findings))
        sys.exit(ExitCode.ATTENTION)


for _command in (status, lead_times, doctor, backup, restore, dip, form):
    main.add_command(_command)


@main.group()
def config() -> None:
    """Pengaturan: perlihatkan atau periksa."""


@config.command("show")
@click.pass_obj
def config_show(settings_of: Callable[[], Settings]) -> None:
    """Perlihatkan pengaturan yang berlaku; rahasia disamarkan."""
    from ppid_dms.commands import screens  # noqa: PLC0415

    print_text(screens.settings(settings_of()))


@config.command("validate")
@click.pass_obj
def config_validate(settings_of: Callable[[], Settings]) -> None:
    """Periksa seluruh pengaturan, termasuk token."""
    from ppid_dms.assembly import procedure_of  # noqa: PLC0415

    settings = settings_of()
    procedure_of(settings)
    settings.token()
    print_text(_("Pengaturan benar."))


@main.command()
@option("--unattended", is_flag=True, help="Petugas dan atasan dimainkan sendiri; berakhir sendiri.")
@option("--workdir", type=click.Path(path_type=Path, file_okay=False), help="Folder kerja.")
@option("--port", default=0, help="Porta server percobaan; 0 = yang mana saja.")
@option("--no-browser", is_flag=True, help="Jangan buka peramban.")
def demo(workdir: Path | None, port: int, *, unattended: bool, no_browser: bool) -> None:
    """Percobaan lengkap: server percobaan, contoh pindaian, seluruh langkah SOP."""
    from ppid_dms.commands import demo as demonstration  # noqa: PLC0415

    if unattended:
        sys.exit(demonstration.unattended(workdir, print_text))
    sys.exit(demonstration.attended(workdir, port, print_text, open_browser=not no_browser))


def _outcome(handled: "Iterable[Scan]") -> ExitCode:
    """Whether a person must look at something: a duplicate that was set aside needs nobody."""
    return ExitCode.ATTENTION if any(
        scan.state is not ScanState.ARCHIVED and scan.reason is not QuarantineReason.DUPLICATE
        for scan in handled) else ExitCode.DONE


_COLOURS: Final = {Confidence.CERTAIN: "green", Confidence.LIKELY: "yellow", Confidence.DOUBTFUL: "red"}


def _paint(text: str, confidence: Confidence) -> str:
    """Colour for people who look at a terminal and have not asked for none (no-color.org)."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, fg=_COLOURS[confidence])


def _print_event(zone: ZoneInfo, event: "Event") -> None:
    print_line(f"{datetime.now(zone):%H:%M:%S}  {event.subject}: {event.text}")


def _log_event(event: "Event") -> None:
    logging.getLogger("ppid_dms.events").info("%s [%s] %s", event.subject, event.state, event.text)


class _LogLines(logging.Formatter):
    """A record a line, in the office's time as soon as that is known; nothing in it steers a terminal."""

    zone: ZoneInfo | None = None

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return f"{datetime.fromtimestamp(record.created, self.zone):{datefmt or '%Y-%m-%d %H:%M:%S'}}"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return printable(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\n".join(f"    {printable(line)}" for line in super().formatException(ei).split("\n"))
