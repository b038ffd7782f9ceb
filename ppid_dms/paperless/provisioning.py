"""What ``init`` makes in Paperless, with an administrator's token used for this once.

Found by name and left alone where it is right; repaired where that loses nothing; otherwise told. Every change is
one :class:`Change`, so that a dry run can print the plan.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ppid_dms.errors import Refused
from ppid_dms.language import translate as _
from ppid_dms.paperless.schemas import FieldRow, GroupRow, NamedRow, TagRow, TokenAnswer, UserRow, Viewers, read
from ppid_dms.paperless.taxonomy import FIELD_KINDS, Names
from ppid_dms.paperless.transport import Transport
from ppid_dms.vocabulary import FieldKind, Role

# The least that the service needs: no deleting, no rights over users, tags or fields.
SERVICE_PERMISSIONS: Final = frozenset({
    "add_document", "view_document", "change_document", "view_tag", "view_correspondent", "view_documenttype",
    "view_customfield", "view_paperlesstask", "view_note", "add_note", "view_uisettings",
    "view_logentry",            # the audit log: without it no decision can be proven
    "view_user", "view_group",  # who is in which group decides who may endorse
})

# What people need to read, fill in, tag and note; none may change tags, users or permissions.
_PEOPLE_PERMISSIONS: Final = frozenset({
    "view_document", "change_document", "view_tag", "view_correspondent", "view_documenttype", "view_storagepath",
    "view_customfield", "view_note", "add_note", "view_uisettings", "view_savedview",
})
GROUP_PERMISSIONS: Final[Mapping[Role, frozenset[str]]] = dict.fromkeys(Role, _PEOPLE_PERMISSIONS)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it should be, and how it is put right."""

    text: str
    make: Callable[[], object]


def plan(transport: Transport, names: Names) -> Iterator[Change]:
    """What has to be done, in the order in which it must be; each change is read off the server when its turn comes."""
    yield from _groups(transport, names)
    yield from _service_account(transport, names)
    yield from _tags(transport, names)
    yield from _kinds(transport, names)
    yield from _fields(transport, names)


def new_service_token(transport: Transport, names: Names, url: str, *, ca_file: str = "") -> str:
    """Give the service account a password nobody knows and get its token with it."""
    user = _service_user(transport, names)
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


def _groups(transport: Transport, names: Names) -> Iterator[Change]:
    existing = {row.name: row for row in (read(GroupRow, r) for r in transport.rows("groups/"))}
    for role, name in names.groups.items():
        wanted = GROUP_PERMISSIONS[role]
        row = existing.get(name)
        if row is None:
            yield Change(
                _("buat grup '{name}'").format(name=name),
                _posting(transport, "groups/", {"name": name, "permissions": sorted(wanted)}))
        elif lacking := wanted - row.permissions:
            yield Change(
                _("tambah izin grup '{name}': {lacking}").format(name=name, lacking=", ".join(sorted(lacking))),
                _patching(transport, f"groups/{row.id}/", {"permissions": sorted(row.permissions | wanted)}))


def _service_account(transport: Transport, names: Names) -> Iterator[Change]:
    user = _service_user(transport, names)
    name = names.service_account
    if user is None:
        yield Change(
            _("buat akun layanan '{name}'").format(name=name),
            _posting(transport, "users/", {
                "username": name, "password": secrets.token_urlsafe(32), "is_active": True, "is_staff": False,
                "is_superuser": False, "groups": [], "user_permissions": sorted(SERVICE_PERMISSIONS)}))
    elif lacking := SERVICE_PERMISSIONS - user.user_permissions:
        yield Change(
            _("tambah izin akun layanan: {lacking}").format(lacking=", ".join(sorted(lacking))),
            _patching(transport, f"users/{user.id}/", {
                "user_permissions": sorted(user.user_permissions | SERVICE_PERMISSIONS)}))


def _tags(transport: Transport, names: Names) -> Iterator[Change]:
    existing = [read(TagRow, row) for row in transport.rows("tags/", {"full_perms": "true"})]
    owner = _service_user(transport, names)
    groups = frozenset(
        row.id for row in (read(GroupRow, r) for r in transport.rows("groups/"))
        if row.name in set(names.groups.values()))
    for wanted in names.tags():
        # Unique is (name, owner) and case counts: another owner's tag of this name would become a twin [03, 15].
        same = [tag for tag in existing if tag.name.casefold() == wanted.name.casefold()]
        if len(same) > 1 or any(tag.name != wanted.name for tag in same):
            raise Refused(
                _("Tag '{name}' sudah ada di Paperless dengan ejaan lain atau lebih dari satu: {found}.").format(
                    name=wanted.name, found=", ".join(f"'{tag.name}' (#{tag.id})" for tag in same)),
                remedy=_("Sisakan satu dengan ejaan yang persis itu, lalu jalankan 'ppid-dms init' lagi."))
        ours = same[0] if same else None
        seen_by = ours.permissions.view if ours and ours.permissions else Viewers()
        right = {
            "matching_algorithm": 0, "is_inbox_tag": False, "owner": owner.id if owner else None,
            "set_permissions": {
                "view": {"users": list(seen_by.users), "groups": sorted(groups.union(seen_by.groups))},
                "change": {"users": [], "groups": []}},
        }
        if ours is None:
            yield Change(
                _("buat tag '{name}'").format(name=wanted.name),
                _posting(transport, "tags/", {"name": wanted.name, "color": wanted.color, **right}))
        elif not _is_right(ours, owner, groups):
            yield Change(
                _("perbaiki tag '{name}'").format(name=wanted.name),
                _patching(transport, f"tags/{ours.id}/", {**right, "parent": None}))


def _is_right(tag: TagRow, owner: UserRow | None, groups: frozenset[int]) -> bool:
    shown = tag.permissions is None or groups <= frozenset(tag.permissions.view.groups)
    return (
        owner is not None and tag.owner == owner.id and shown
        and tag.matching_algorithm == 0 and not tag.is_inbox_tag and tag.parent is None)


def _kinds(transport: Transport, names: Names) -> Iterator[Change]:
    existing = [read(NamedRow, row) for row in transport.rows("document_types/")]
    for name in names.kinds:
        same = [row for row in existing if row.name == name]
        if not same:
            yield Change(
                _("buat jenis naskah '{name}'").format(name=name),
                _posting(transport, "document_types/", {"name": name, "matching_algorithm": 0, "owner": None}))
        elif all(row.owner is not None for row in same):
            # Made in the UI it is its maker's alone: the service account would not see it, and never set it.
            yield Change(
                _("buka jenis naskah '{name}' untuk semua").format(name=name),
                _patching(transport, f"document_types/{same[0].id}/", {"owner": None}))


def _fields(transport: Transport, names: Names) -> Iterator[Change]:
    existing = {row.name: row for row in (read(FieldRow, r) for r in transport.rows("custom_fields/"))}
    for key, name in names.fields.items():
        kind = FIELD_KINDS[key]
        row = existing.get(name)
        # Only select fields have options; the keys of names.options are among those of names.fields.
        wanted = next((labels for field, labels in names.options.items() if field == key), ())
        if row is None:
            yield Change(
                _("buat kolom isian '{name}'").format(name=name),
                _posting(transport, "custom_fields/", {
                    "name": name, "data_type": kind.value,
                    **({"extra_data": {"select_options": [{"label": label} for label in wanted]}}
                       if kind is FieldKind.SELECT else {})}))
        elif row.data_type != kind.value:
            # Changing the type would blank every value that is there [35].
            raise Refused(
                _("Kolom isian '{name}' bertipe {found}, seharusnya {kind}.").format(
                    name=name, found=row.data_type, kind=kind.value),
                remedy=_("Beri kolom lama itu nama lain di Paperless, lalu jalankan 'ppid-dms init' lagi."))
        elif lacking := [label for label in wanted if label not in {o.label for o in row.extra_data.select_options}]:
            options = [o.model_dump() for o in row.extra_data.select_options]
            yield Change(
                _("tambah pilihan '{name}': {lacking}").format(name=name, lacking=", ".join(lacking)),
                _patching(transport, f"custom_fields/{row.id}/", {
                    "extra_data": {"select_options": [*options, *({"label": label} for label in lacking)]}}))


def _service_user(transport: Transport, names: Names) -> UserRow | None:
    users = (read(UserRow, row) for row in transport.rows("users/"))
    return next((user for user in users if user.username == names.service_account), None)


def _posting(transport: Transport, path: str, body: Mapping[str, Any]) -> Callable[[], object]:
    return lambda: transport.post(path, body)


def _patching(transport: Transport, path: str, body: Mapping[str, Any]) -> Callable[[], object]:
    return lambda: transport.patch(path, body)
