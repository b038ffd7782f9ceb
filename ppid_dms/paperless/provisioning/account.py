"""The service account, with the least of permissions, and its token."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from ppid_dms.errors import Refused
from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.identity import settle
from ppid_dms.paperless.provisioning.memory import Thing
from ppid_dms.paperless.provisioning.rights import SERVICE_PERMISSIONS
from ppid_dms.paperless.provisioning.site import SERVICE_KEY, Site
from ppid_dms.paperless.provisioning.steps import Change, Finding, Step
from ppid_dms.paperless.schemas import GroupRow, TokenAnswer, UserRow, read
from ppid_dms.paperless.taxonomy import Names
from ppid_dms.paperless.transport import Transport


@dataclass(frozen=True, slots=True)
class _Account:
    """An account by its name."""

    user: UserRow

    @property
    def id(self) -> int:
        """Its id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The name it signs in with."""
        return self.user.username


def account(site: Site) -> Iterator[Step]:
    """Make it, give it what it lacks, and tell what it has too much."""
    name = site.names.service_account
    settled = settle(
        _("Akun layanan"), name, site.known.get(Thing.ACCOUNT, SERVICE_KEY), map(_Account, site.users),
        is_ours=lambda _row: False, may_rename=lambda _row: True, describe=lambda row: f"'{row.name}' #{row.id}")
    yield from settled.findings
    if settled.blocked:
        site.unclear.add((Thing.ACCOUNT, SERVICE_KEY))
    if settled.row is None:
        if not settled.blocked:
            yield Change(
                _("buat akun layanan '{name}'").format(name=name),
                site.make("users/", lambda: {
                    "username": name, "password": secrets.token_urlsafe(32), "is_active": True, "is_staff": False,
                    "is_superuser": False, "groups": [], "user_permissions": sorted(SERVICE_PERMISSIONS),
                }, Thing.ACCOUNT, SERVICE_KEY))
        return
    user = settled.row.user
    site.found.put(Thing.ACCOUNT, SERVICE_KEY, user.id)
    if settled.misnamed:
        yield Change(
            _("kembalikan nama akun layanan '{found}' menjadi '{name}'").format(found=user.username, name=name),
            site.alter(f"users/{user.id}/", lambda: {"username": name}))
    if lacking := SERVICE_PERMISSIONS - user.user_permissions:
        yield Change(
            _("tambah izin akun layanan: {lacking}").format(lacking=", ".join(sorted(lacking))),
            site.alter(f"users/{user.id}/", lambda: {
                "user_permissions": sorted(user.user_permissions | SERVICE_PERMISSIONS)}))
    yield from _too_much(site, user)


def _too_much(site: Site, user: UserRow) -> Iterator[Finding]:
    name = user.username
    if not user.is_active:
        yield Finding(
            _("Akun layanan '{name}' dinonaktifkan.").format(name=name),
            _("Aktifkan akun itu di Paperless, lalu jalankan 'ppid-dms init' lagi."))
    if user.is_superuser or user.is_staff:
        yield Finding(
            _("Akun layanan '{name}' adalah administrator: siapa yang mendapat tokennya menguasai seluruh Paperless."
              ).format(name=name),
            _("Cabut 'superuser' dan 'staff' dari akun itu di Paperless."))
    if extra := user.user_permissions - SERVICE_PERMISSIONS:
        yield Finding(
            _("Akun layanan '{name}' berizin lebih dari yang perlu: {extra}.").format(
                name=name, extra=", ".join(sorted(extra))),
            _("Cabut izin itu dari akun layanan di Paperless."))
    if user.groups:
        groups = (read(GroupRow, row) for row in site.transport.rows("groups/"))
        inside = ", ".join(sorted(f"'{group.name}'" for group in groups if group.id in user.groups))
        yield Finding(
            _("Akun layanan '{name}' adalah anggota grup {groups}.").format(name=name, groups=inside),
            _("Keluarkan akun layanan dari setiap grup; izinnya sendiri cukup."))


def new_service_token(transport: Transport, names: Names, url: str, *, ca_file: str = "") -> str:
    """Give the service account a password nobody knows and get its token with it.

    Raises:
        Refused: there is no such account, or it is switched off.
    """
    users = (read(UserRow, row) for row in transport.rows("users/"))
    user = next((user for user in users if user.username == names.service_account), None)
    if user is None:
        raise Refused(
            _("Akun layanan '{name}' belum ada.").format(name=names.service_account),
            remedy=_("Jalankan 'ppid-dms init' dengan token administrator."))
    if not user.is_active:
        raise Refused(
            _("Akun layanan '{name}' dinonaktifkan.").format(name=names.service_account),
            remedy=_("Aktifkan akun itu di Paperless, lalu jalankan 'ppid-dms init' lagi."))
    password = secrets.token_urlsafe(32)
    transport.patch(f"users/{user.id}/", {"password": password})
    with Transport(url, "", ca_file=ca_file) as anonymous:
        answer = anonymous.post("token/", {"username": names.service_account, "password": password})
    return read(TokenAnswer, answer).token
