"""The state directory: on local disk, closed to others, its journal and its register whole, the service at work."""

import stat
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DatabaseError

from ppid_dms.commands.checks.desk import NeedsAttention
from ppid_dms.commands.verify import explain, place_of
from ppid_dms.config import Settings
from ppid_dms.errors import IntegrityBroken, SettingsError
from ppid_dms.language import translate as _
from ppid_dms.pulse import read_pulse
from ppid_dms.state import JOURNAL_FILE, LOCK_FILE, REGISTER_FILE, has_begun, open_journal, open_ledger

# SQLite locks its files, and these keep locks badly or not at all; of the ones in user space nobody knows.
_REMOTE: Final = frozenset({
    "cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "afs", "ceph", "glusterfs", "lustre", "vboxsf", "virtiofs"})
_LONGEST_SILENCE: Final = timedelta(minutes=5)
_MOUNTS: Final = Path("/proc/self/mountinfo")
_LOCKS: Final = Path("/proc/locks")


def on_local_disk(settings: Settings) -> str | None:
    """The journal and the register lie on a disk of this machine."""
    state = settings.service.folders.state
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return _("tidak dapat diperiksa: sistem ini tidak menyebut jenis disknya")
    kind = file_system_of(state.resolve(), mounts)
    if kind in _REMOTE or kind.startswith("fuse"):
        raise SettingsError(
            _("ppid.toml: folders.state: {path} berada di share atau sistem berkas '{kind}'.").format(
                path=state, kind=kind),
            remedy=_("Pindahkan folder data ke disk setempat; jurnal dan buku rekap dapat rusak di sana."))
    return None


def file_system_of(path: Path, mounts: Iterable[str]) -> str:
    """The kind of file system that a path lies on, by the lines of mountinfo; the later of two at one place counts."""
    found = ("", "")
    for line in mounts:
        before, _dash, after = line.partition(" - ")
        point = before.split(" ")[4].encode().decode("unicode_escape") if before.count(" ") > 3 else ""  # noqa: PLR2004
        if point and path.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, after.split(" ")[0])
    return found[1]


def closed_to_others(settings: Settings) -> str | None:
    """Other accounts of this machine do not read what was registered and decided."""
    state = settings.service.folders.state
    try:
        mode = state.stat().st_mode
    except OSError:
        return _("belum ada; dibuat saat layanan pertama kali berjalan")
    if mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH):
        raise SettingsError(
            _("ppid.toml: folders.state: {path} terbuka bagi semua akun di server ini.").format(path=state),
            remedy=_("Jalankan 'chmod o-rwx {path}'; pemiliknya ialah akun yang menjalankan layanan.").format(
                path=state))
    return None


def journal(settings: Settings) -> str | None:
    """What happened to each file can be read and written; it is looked through whenever it is opened."""
    if not _is_there(settings, JOURNAL_FILE):
        return _("belum ada; dibuat saat layanan pertama kali berjalan")
    open_journal(settings).close()
    return None


def register(settings: Settings) -> str | None:
    """The register is the newest, its tables and its newest rows are whole; all of it is looked at by ``verify``."""
    if not _is_there(settings, REGISTER_FILE):
        return _("belum ada; dibuat saat layanan pertama kali berjalan")
    ledger = open_ledger(settings)
    try:
        if faults := ledger.faults_at_the_end():
            raise IntegrityBroken(
                f"{place_of(faults[0])}: {explain(faults[0].what)}.",
                remedy=_("Jalankan 'ppid-dms verify' untuk melihat semuanya, lalu 'ppid-dms restore'."))
    except DatabaseError as error:
        path = settings.service.folders.state / REGISTER_FILE
        raise IntegrityBroken(_("{path} rusak: {why}.").format(path=path, why=getattr(error, "orig", error))) from error
    finally:
        ledger.close()
    return None


def last_pass(settings: Settings) -> str | None:
    """Where the service runs, it has looked at Paperless a moment ago, and came to the end."""
    pulse = read_pulse(settings)
    if not _runs(settings):
        return _("layanan tidak sedang berjalan di mesin ini")
    if pulse is None:
        return _("layanan baru mulai; belum ada putaran")
    late = max(_LONGEST_SILENCE, timedelta(seconds=10 * settings.service.approval.every_seconds))
    if (silence := datetime.now(UTC) - pulse.at) > late:
        raise NeedsAttention(
            _("Layanan berjalan, tetapi putaran terakhirnya {minutes} menit yang lalu.").format(
                minutes=int(silence.total_seconds() // 60)),
            remedy=_("Lihat catatan layanan (journalctl -u ppid-dms), lalu mulai ulang layanannya."))
    if pulse.trouble:
        raise NeedsAttention(
            _("Putaran terakhir terhenti: {why}").format(why=pulse.trouble),
            remedy=_("Bereskan sebabnya; putaran berikutnya mencoba lagi sendiri."))
    return None


def _is_there(settings: Settings, name: str) -> bool:
    # Looking makes none: it would belong to whoever happens to look.
    return has_begun(settings) and (settings.service.folders.state / name).exists()


def _runs(settings: Settings) -> bool:
    """Whether a process holds the state directory. Not asked by taking its lock: a service may be starting."""
    try:
        number = (settings.service.folders.state / LOCK_FILE).stat().st_ino
        locks = _LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    return any(" FLOCK " in line and f":{number} " in line for line in locks)
