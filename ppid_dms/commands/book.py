"""Commands about forms and the register itself: hand out a form, keep the register safe, record a Keputusan."""

import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ppid_dms.commands.help import Command, Group, option
from ppid_dms.commands.telling import print_line, print_text, tell_progress
from ppid_dms.config import Settings
from ppid_dms.errors import UsageError
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import ExitCode

if TYPE_CHECKING:
    from ppid_dms.recap.decree import Semester


@click.command(cls=Command)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def backup(settings_of: Callable[[], Settings], folder: Path) -> None:
    """Cadangkan buku rekap dan jurnal ke satu berkas di FOLDER; layanan boleh tetap berjalan."""
    from ppid_dms.commands.backup import back_up  # noqa: PLC0415

    made = back_up(settings_of(), folder, datetime.now(UTC))
    print_text(_("{path}: {lines} baris buku rekap, {size} byte; sudah diperiksa.").format(
        path=made.path, lines=made.head.lines, size=made.size))


@click.command(cls=Command)
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@option("--accept-loss", is_flag=True, help=(
    "Yang terbaru sudah tidak ada: catat kehilangannya, dan lanjutkan sesudah nomor terakhir yang pernah diberikan."))
@click.pass_obj
def restore(settings_of: Callable[[], Settings], archive: Path, *, accept_loss: bool) -> None:
    """Pulihkan dari ARCHIVE yang hilang, rusak, atau lebih lama. Hentikan layanan dulu; yang diganti disimpan."""
    from ppid_dms.commands.backup import put_back  # noqa: PLC0415
    from ppid_dms.recap.chain import number_of  # noqa: PLC0415

    done = put_back(settings_of(), archive, datetime.now(UTC), accepting_loss=accept_loss)
    for name in done.files:
        print_text(_("{name} dipulihkan.").format(name=name))
    if not done.files:
        print_text(_("Tidak ada yang perlu dipulihkan: yang ada sekarang utuh dan tidak lebih lama."))
    if done.aside is not None:
        print_text(_("Yang lama disimpan di {path}.").format(path=done.aside))
    for year, count in sorted(done.loss.numbers.items() if done.loss else ()):
        print_text(_("Nomor tahun {year} dilanjutkan sesudah {number}.").format(
            year=year, number=number_of(year, count)))
    print_text(_("Jalankan 'ppid-dms verify', lalu nyalakan layanannya."))


@click.group(cls=Group)
def form() -> None:
    """Formulir Daftar Informasi Publik: buat yang baru."""


@form.command("new")
@option("--unit", required=True, help="Unit yang mengisinya: foldernya atau namanya dalam units.toml.")
@option("--out", required=True, type=click.Path(path_type=Path), help="Berkas XLSX yang baru, atau foldernya.")
@option("--period", metavar="2026-1", help="Semesternya; bila tidak disebut, semester sekarang.")
@option("--from-folder", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help=(
    "Isi dengan yang terbaca dari pindaian di folder ini; yang belum pasti diberi warna."))
@click.pass_obj
def form_new(
    settings_of: Callable[[], Settings], unit: str, out: Path, period: str | None, folder: Path | None
) -> None:
    """Buat formulir baru dengan nomor berikutnya, lengkap dengan daftar pilihan dan panduan pengisian."""
    from ppid_dms.commands.form import new_form  # noqa: PLC0415

    settings = settings_of()
    made = new_form(
        settings, unit, out, datetime.now(settings.zone), period=period, folder=folder, tell=tell_progress)
    print_line(_("{number}: {path}").format(number=made.number, path=made.path))
    if folder is not None:
        print_text(_("{rows} baris terisi dari pindaian; {count} isian perlu diperiksa.").format(
            rows=made.rows, count=made.to_check))
    for name, why in made.left_out:
        print_line(_("Tidak dimasukkan: {file}: {why}").format(file=name, why=why))
    sys.exit(ExitCode.ATTENTION if made.left_out else ExitCode.DONE)


@click.group(cls=Group)
def dip() -> None:
    """Daftar Informasi Publik: buat lampiran Keputusannya, catat penetapannya."""


@dip.command("draft")
@option("--semester", required=True, metavar="2026-1", help="Semester yang daftarnya akan ditetapkan.")
@option("--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder tujuan.")
@click.pass_obj
def dip_draft(settings_of: Callable[[], Settings], semester: str, folder: Path) -> None:
    """Tulis lampiran Keputusan, yaitu daftar semester itu, sebagai PDF dan XLSX untuk ditandatangani."""
    from ppid_dms.lists import draft_annex  # noqa: PLC0415
    from ppid_dms.state import open_ledger  # noqa: PLC0415

    settings, wanted = settings_of(), _semester(semester)
    ledger = open_ledger(settings)
    try:
        holding = ledger.established(wanted)
        for file in draft_annex(
            settings, ledger, wanted, formats=("pdf", "xlsx"), folder=folder,
            as_of=datetime.now(settings.zone).date(),
        ):
            print_text(_("{name}: {rows} baris, {size} byte").format(name=file.name, rows=file.rows, size=file.size))
    finally:
        ledger.close()
    if holding is not None:
        print_line(_(
            "Semester {semester} sudah ditetapkan dengan Keputusan {number}; lampiran ini untuk penggantinya.").format(
                semester=wanted, number=holding.decree.number))


@dip.command("establish")
@option("--semester", required=True, metavar="2026-1", help="Semester yang daftarnya ditetapkan.")
@option("--number", required=True, metavar="'45 Tahun 2026'", help="Nomor Keputusan, seperti tertulis.")
@option("--date", "signed_on", required=True, metavar="2026-07-15", type=click.DateTime(["%Y-%m-%d"]), help=(
    "Tanggal Keputusan."))
@click.pass_obj
def dip_establish(
    settings_of: Callable[[], Settings], semester: str, number: str, signed_on: datetime
) -> None:
    """Catat Keputusan yang menetapkan Daftar Informasi Publik suatu semester."""
    from ppid_dms.recap.decree import Decree  # noqa: PLC0415
    from ppid_dms.state import open_ledger  # noqa: PLC0415

    decree = Decree(" ".join(number.split()), signed_on.date(), _semester(semester))
    if not decree.number:
        raise UsageError(_("Nomor Keputusan kosong."), remedy=_("Tulis seperti pada Keputusannya: 45 Tahun 2026."))
    settings = settings_of()
    if not decree.semester.before.last_day < decree.signed_on <= datetime.now(settings.zone).date():
        # A line of the register stays for good, and so would a slip of the pen.
        raise UsageError(
            _("Keputusan bertanggal {date} tidak dapat menetapkan daftar semester {semester}.").format(
                date=decree.signed_on, semester=decree.semester),
            remedy=_("Periksa --date dan --semester: tanggalnya tidak sebelum semester itu mulai dan tidak di masa "
                     "depan."))
    ledger = open_ledger(settings)
    try:
        line = ledger.establish(decree, getpass.getuser(), datetime.now(UTC))
    finally:
        ledger.close()
    print_line(_("Keputusan {number} untuk semester {semester} dicatat pada baris {seq}.").format(
        number=decree.number, semester=decree.semester, seq=line.seq))


def _semester(written: str) -> "Semester":
    from ppid_dms.recap.decree import Semester  # noqa: PLC0415

    try:
        return Semester.parse(written)
    except ValueError:
        raise UsageError(
            _("'{semester}' bukan semester.").format(semester=written), remedy=_("Tulis misalnya 2026-1.")) from None
