"""Who may do what: groups with members, duties apart, nobody able to bend the procedure."""

from collections.abc import Iterator

from ppid_dms.commands.checks.desk import Desk, NeedsAttention
from ppid_dms.errors import Refused
from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning import PEOPLE_RIGHTS, TAG_RIGHTS
from ppid_dms.vocabulary import Role


def members(desk: Desk) -> str | None:
    """Somebody collects and somebody endorses; a PPID is needed once something is to be exempt."""
    empty = [desk.names.groups[role] for role in (Role.PETUGAS, Role.ATASAN) if not desk.members(role)]
    if empty:
        raise Refused(
            _("Belum ada akun dalam grup {groups}.").format(groups=", ".join(f"'{name}'" for name in empty)),
            remedy=_("Masukkan akun yang bertugas ke grup itu di Paperless."))
    if not desk.members(Role.PPID):
        return _("grup '{group}' belum beranggota: uji konsekuensi belum dapat diselesaikan").format(
            group=desk.names.groups[Role.PPID])
    return None


def disjoint(desk: Desk) -> str | None:
    """Who collects does not endorse (SOP 08/2024)."""
    both = sorted(one.name for one in desk.people if {Role.PETUGAS, Role.ATASAN} <= one.roles)
    if both:
        raise Refused(
            _("Akun dalam kedua grup: {names}. Keputusannya tidak berlaku.").format(names=", ".join(both)),
            remedy=_("Keluarkan akun itu dari salah satu grup."))
    with_roles = {one.id for one in desk.people if one.roles}
    if admins := sorted(user.username for user in desk.users if user.is_superuser and user.id in with_roles):
        return _("administrator yang juga bertugas dalam SOP: {names}; ia dapat mengubah grup dan izinnya sendiri"
                 ).format(names=", ".join(admins))
    return None


def tags_are_safe(desk: Desk) -> None:
    """Nobody but administrators can make, rename or take away the tags by which is decided."""
    if holders := list(_holders(desk, TAG_RIGHTS)):
        raise NeedsAttention(
            _("Dapat mengubah tag: {holders}.").format(holders="; ".join(holders)),
            remedy=_("Cabut add_tag, change_tag dan delete_tag; tag yang diganti namanya mengubah arti keputusan."))


def groups_are_safe(desk: Desk) -> None:
    """Nobody but administrators can put himself among those who endorse."""
    if holders := list(_holders(desk, PEOPLE_RIGHTS)):
        raise NeedsAttention(
            _("Dapat mengubah akun atau grup: {holders}.").format(holders="; ".join(holders)),
            remedy=_("Cabut izin itu: pemegangnya dapat memasukkan dirinya ke grup yang mengesahkan."))


def _holders(desk: Desk, rights: frozenset[str]) -> Iterator[str]:
    for group in desk.groups:
        if held := rights & group.permissions:
            yield _("grup '{name}' ({rights})").format(name=group.name, rights=", ".join(sorted(held)))
    for user in desk.users:
        if not user.is_superuser and (held := rights & user.user_permissions):
            yield _("akun '{name}' ({rights})").format(name=user.username, rights=", ".join(sorted(held)))
