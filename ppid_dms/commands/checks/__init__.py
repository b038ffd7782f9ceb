"""What ``doctor`` asks, one function a check.

A check returns nothing where all is well, or a note of what it could not see or a person should know, and raises a
:class:`PpidError` with its remedy where something is not as it must be.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ppid_dms.commands.checks import address, local, people, prepared, server, state
from ppid_dms.commands.checks.desk import Desk
from ppid_dms.config import Settings
from ppid_dms.language import translate as _

__all__ = ["Desk", "OnServer", "OnSite", "local_checks", "reaching_checks", "server_checks", "standing_checks"]


@dataclass(frozen=True, slots=True)
class OnSite:
    """A check that needs no server."""

    name: str
    ask: Callable[[Settings], str | None]


@dataclass(frozen=True, slots=True)
class OnServer:
    """A check of what the server says."""

    name: str
    ask: Callable[[Desk], str | None]


def local_checks() -> tuple[OnSite, ...]:
    """Folders, disks and what lies there."""
    return (
        OnSite(_("Folder pindaian"), local.folders),
        OnSite(_("Cara memantau folder masuk"), local.watching),
        OnSite(_("Pindaian dapat berpindah antarfolder"), local.renaming),
        OnSite(_("Folder ekspor dan folder data"), local.writing),
        OnSite(_("Izin folder"), local.modes),
        OnSite(_("Ruang kosong"), local.space),
        OnSite(_("Folder data di disk setempat"), state.on_local_disk),
        OnSite(_("Folder data tertutup bagi akun lain"), state.closed_to_others),
        OnSite(_("Jurnal"), state.journal),
        OnSite(_("Buku rekap"), state.register),
        OnSite(_("Putaran terakhir"), state.last_pass),
    )


def reaching_checks() -> tuple[OnSite, ...]:
    """The way to the server, each a step further; where one fails the rest cannot be asked."""
    return (
        OnSite(_("Nama server Paperless dikenal"), address.name),
        OnSite(_("Paperless dapat dihubungi"), address.answers),
        OnSite(_("Token layanan"), address.token),
    )


def server_checks() -> tuple[OnServer, ...]:
    """The server and our account there."""
    return (
        OnServer(_("Token diterima Paperless"), server.token_accepted),
        OnServer(_("Versi Paperless"), server.version),
        OnServer(_("Akun layanan"), server.account),
        OnServer(_("Akun layanan bukan administrator"), server.no_administrator),
        OnServer(_("Izin akun layanan"), server.permissions),
        OnServer(_("Izin akun layanan tidak berlebih"), server.least),
        OnServer(_("Audit log menyala"), server.audit_log),
        OnServer(_("Jam server dan jam mesin ini"), server.clock),
        OnServer(_("Pekerja Paperless menjawab"), server.worker),
        OnServer(_("Tag, grup dan kolom isian"), prepared.there),
    )


def standing_checks() -> tuple[OnServer, ...]:
    """What ``init`` has made, and the people: asked where it is there at all."""
    return (
        OnServer(_("Tag datar, tunggal dan milik layanan"), prepared.tags),
        OnServer(_("Pilihan kolom isian"), prepared.options),
        OnServer(_("Jenis naskah dan koresponden"), prepared.labels),
        OnServer(_("Alur kerja serah dokumen"), prepared.handover),
        OnServer(_("Riwayat dapat dibaca"), server.history),
        OnServer(_("Grup beranggota"), people.members),
        OnServer(_("Petugas dan Atasan orang yang berbeda"), people.disjoint),
        OnServer(_("Hanya administrator yang dapat mengubah tag"), people.tags_are_safe),
        OnServer(_("Hanya administrator yang dapat mengubah akun dan grup"), people.groups_are_safe),
    )
