"""The server, our account there, its clock and its worker."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from ppid_dms.commands.checks.desk import Desk, NeedsAttention
from ppid_dms.errors import Forbidden, NotFound, Refused
from ppid_dms.language import translate as _
from ppid_dms.paperless.greeting import greet
from ppid_dms.paperless.history import history_of
from ppid_dms.paperless.provisioning import SERVICE_PERMISSIONS
from ppid_dms.paperless.schemas import DocumentRow, StatusRow, TaskRow, read

_OLDEST: Final = (2, 20)
_BEYOND: Final = (4, 0)
_MOST_SECONDS_APART: Final = 10.0
_LONGEST_WAIT: Final = timedelta(minutes=10)
_WELL: Final = "OK"


def token_accepted(desk: Desk) -> str:
    """Paperless knows the token; every later check needs what it says to it."""
    return _("akun '{name}'").format(name=desk.here.user.username)


def version(desk: Desk) -> str | None:
    """It is a Paperless whose behaviour was measured."""
    told = desk.here.settings.version
    numbers = tuple(int(part) for part in re.findall(r"\d+", told)[:2])
    if not numbers:
        return _("Paperless tidak menyebut versinya")
    if not _OLDEST <= numbers < _BEYOND:
        raise Refused(
            _("Paperless {version} tidak dikenal; yang dikenal 2.20 sampai sebelum 4.0.").format(version=told),
            remedy=_("Pakai Paperless-ngx 2.20 atau 3.x, atau perbarui ppid-dms."))
    return told


def account(desk: Desk) -> None:
    """The token is that of the configured account."""
    name, wanted = desk.here.user.username, desk.settings.service.paperless.service_account
    if name != wanted:
        raise Refused(
            _("Token ini milik akun '{name}', bukan akun layanan '{wanted}'.").format(name=name, wanted=wanted),
            remedy=_("Pakai token akun layanan yang dibuat 'ppid-dms init'."))


def no_administrator(desk: Desk) -> None:
    """Who gets hold of the token does not get hold of Paperless."""
    user = desk.here.user
    if user.is_superuser or user.is_staff:
        raise Refused(
            _("Token ini milik administrator '{name}'.").format(name=user.username),
            remedy=_("Pakai token akun layanan yang dibuat 'ppid-dms init'."))


def permissions(desk: Desk) -> None:
    """Every single permission is there."""
    if lacking := SERVICE_PERMISSIONS - desk.here.permissions:
        raise Refused(
            _("Kurang: {lacking}.").format(lacking=", ".join(sorted(lacking))),
            remedy=_("Jalankan 'ppid-dms init' dengan token administrator."))


def least(desk: Desk) -> None:
    """None is there that is not needed."""
    if desk.here.user.is_superuser:
        return  # told above; the list would be that of all permissions there are
    if extra := desk.here.permissions - SERVICE_PERMISSIONS:
        raise NeedsAttention(
            _("Berlebih: {extra}.").format(extra=", ".join(sorted(extra))),
            remedy=_("Cabut izin itu dari akun layanan, dan keluarkan ia dari setiap grup di Paperless."))


def audit_log(desk: Desk) -> None:
    """Paperless writes down who did what."""
    if not desk.here.settings.auditlog_enabled:
        raise Refused(
            _("Tanpa audit log tidak ada keputusan yang dapat dibuktikan."),
            remedy=_("Setel PAPERLESS_AUDIT_LOG_ENABLED=true pada Paperless dan mulai ulang."))


def clock(desk: Desk) -> str | None:
    """The two machines agree on the time: order is judged by the server, working days by us."""
    paperless = desk.settings.service.paperless
    ahead = greet(paperless.url, ca_file=paperless.ca_file, timeout=paperless.timeout_seconds).ahead
    if ahead is None:
        return _("server tidak menyebut jamnya")
    if abs(ahead) > _MOST_SECONDS_APART:
        raise NeedsAttention(
            _("Jam Paperless {seconds} detik {way} daripada jam mesin ini.").format(
                seconds=round(abs(ahead)), way=_("lebih maju") if ahead > 0 else _("lebih lambat")),
            remedy=_("Nyalakan NTP (timedatectl set-ntp true) pada kedua mesin."))
    return None


def worker(desk: Desk) -> str | None:
    """Somebody works on what is handed to Paperless. Its health is shown to staff only; else our own tasks tell."""
    try:
        tasks = read(StatusRow, desk.transport.get("status/")).tasks
    except Forbidden:
        return _by_our_tasks(desk)
    for what, said in ((_("Antrean (Redis)"), tasks.redis_status), (_("Pekerja (Celery)"), tasks.celery_status)):
        if said != _WELL:
            raise NeedsAttention(
                _("{what}: {status}.").format(what=what, status=said or "?"),
                remedy=_("Nyalakan pekerja dan Redis Paperless; unggahan menunggu sampai ia bekerja."))
    return None


def _by_our_tasks(desk: Desk) -> str:
    # 2.20 knows its states in upper case only, 3.0 in lower case only, also under version 9 [07].
    pending = "PENDING" if desk.here.settings.version.startswith("2.") else "pending"
    rows = [
        row for row in read(list[TaskRow], desk.transport.get("tasks/", {"status": pending}))
        if row.status.upper() == "PENDING" and row.date_created is not None]
    now = datetime.now(UTC)
    waited = max((now - row.date_created for row in rows if row.date_created), default=timedelta())
    if waited > _LONGEST_WAIT:
        raise NeedsAttention(
            _("{count} unggahan menunggu pekerja Paperless, yang tertua {minutes} menit.").format(
                count=len(rows), minutes=int(waited.total_seconds() // 60)),
            remedy=_("Nyalakan pekerja Paperless (celery) dan Redis; unggahan yang menunggu lalu dikerjakan."))
    return _("dinilai dari tugas akun layanan sendiri ({count} menunggu); keadaan pekerja hanya terlihat oleh staf"
             ).format(count=len(rows))


def history(desk: Desk) -> str | None:
    """The audit log of a document of ours is really shown to us."""
    rows = desk.transport.page("documents/", {
        "owner__id": desk.here.user.id, "ordering": "-id", "page_size": 1, "page": 1,
        "fields": "id,owner,tags,modified,added"}).rows
    # An unknown filter is ignored and answers with others' documents: look at the row.
    ours = [row for row in (read(DocumentRow, row) for row in rows) if row.owner == desk.here.user.id]
    if not ours:
        return _("belum ada dokumen milik akun layanan yang dapat dicoba")
    try:
        history_of(desk.transport, ours[0].id)
    except NotFound:
        return _("dokumen yang dicoba sudah tidak ada")
    return None
