"""The preconditions of the service, each with its remedy: what ``doctor`` asks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ppid_dms import assembly
from ppid_dms.commands.verify import explain_fault
from ppid_dms.config import Settings
from ppid_dms.errors import IntegrityBroken, PpidError
from ppid_dms.intake.folders import Folders
from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning import SERVICE_PERMISSIONS
from ppid_dms.paperless.schemas import UiSettings, read
from ppid_dms.paperless.taxonomy import Taxonomy, accounts, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.state import open_journal, open_ledger
from ppid_dms.vocabulary import ExitCode, Role


@dataclass(frozen=True, slots=True)
class Check:
    """One precondition: whether it holds, and if not, what happened and what to do."""

    name: str
    problem: str = ""
    remedy: str = ""
    exit_code: ExitCode = ExitCode.DONE

    @property
    def holds(self) -> bool:
        """Whether it is as it must be."""
        return not self.problem


def check_up(settings: Settings) -> Iterator[Check]:
    """Ask everything, one after the other; what depends on a failed check is left out."""
    yield _ask(_("Folder pindaian"), lambda: Folders(settings.service.folders).prepare(
        tuple(unit.folder for unit in settings.units)))
    yield _ask(_("Jurnal"), lambda: open_journal(settings).close())
    yield _ask(_("Buku rekap"), lambda: _register(settings))
    token = _ask(_("Token layanan"), settings.token)
    yield token
    if not token.holds:
        return
    with assembly.open_transport(settings) as transport:
        reached = _ask(_("Paperless dapat dihubungi"), lambda: transport.get("ui_settings/"))
        yield reached
        if reached.holds:
            yield from _paperless(settings, transport)


def _paperless(settings: Settings, transport: Transport) -> Iterator[Check]:
    here = read(UiSettings, transport.get("ui_settings/"))
    lacking = SERVICE_PERMISSIONS - here.permissions
    yield _told(
        _("Izin akun layanan"), bool(lacking),
        _("Kurang: {lacking}.").format(lacking=", ".join(sorted(lacking))),
        _("Jalankan 'ppid-dms init' dengan token administrator."))
    yield _told(
        _("Akun layanan bukan administrator"), here.user.is_superuser,
        _("Token ini milik administrator '{name}'.").format(name=here.user.username),
        _("Pakai token akun layanan yang dibuat 'ppid-dms init'."))
    yield _told(
        _("Audit log menyala"), not here.settings.auditlog_enabled,
        _("Tanpa audit log tidak ada keputusan yang dapat dibuktikan."),
        _("Setel PAPERLESS_AUDIT_LOG_ENABLED=true pada Paperless dan mulai ulang."))
    found: list[Taxonomy] = []
    prepared = _ask(
        _("Tag, grup dan kolom isian"), lambda: found.append(look_up(transport, assembly.names_of(settings))))
    yield prepared
    if prepared.holds:
        yield from _people(settings, transport, found[0])


def _people(settings: Settings, transport: Transport, taxonomy: Taxonomy) -> Iterator[Check]:
    people = [account for account in accounts(transport, taxonomy).values() if not account.is_service]
    for role in (Role.PETUGAS, Role.ATASAN):
        group = settings.sop.groups[role]
        yield _told(
            _("Grup '{group}' beranggota").format(group=group), not any(role in a.roles for a in people),
            _("Belum ada akun dalam grup '{group}'.").format(group=group),
            _("Masukkan akun yang bertugas ke grup itu di Paperless."))
    both = sorted(a.name for a in people if {Role.PETUGAS, Role.ATASAN} <= a.roles)
    yield _told(
        _("Petugas dan Atasan orang yang berbeda"), bool(both),
        _("Akun dalam kedua grup: {names}. Keputusannya tidak berlaku.").format(names=", ".join(both)),
        _("Keluarkan akun itu dari salah satu grup."))


def _register(settings: Settings) -> None:
    ledger = open_ledger(settings)
    try:
        if faults := ledger.faults():
            seq, what = faults[0]
            raise IntegrityBroken(_("Baris {seq}: {what}.").format(seq=seq, what=explain_fault(what)))
    finally:
        ledger.close()


def _ask(name: str, question: Callable[[], object]) -> Check:
    try:
        question()
    except PpidError as error:
        return Check(name, str(error), error.remedy, error.exit_code)
    return Check(name)


def _told(name: str, wrong: bool, problem: str, remedy: str) -> Check:  # noqa: FBT001  (a fact, not a flag)
    return Check(name, problem, remedy, ExitCode.REFUSED) if wrong else Check(name)
