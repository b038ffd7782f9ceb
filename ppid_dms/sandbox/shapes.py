"""How things look in JSON, key by key in the recorded order [03, 05, 06, 12, 17, 21]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .permissions import Caller, in_order, qualified
from .records import CustomField, Document, FileVersion, Grants, Group, Label, LabelKind, Note, Owned, User
from .store import Store

HIDDEN_PASSWORD = "**********"  # noqa: S105
_TRUNCATED = 550
# Above this perceived brightness 3.0.5 writes a tag's name in black: #2ca02c gets white, #a6cee3 black [03].
_BRIGHT = 0.53


def local(store: Store, moment: datetime | None) -> str | None:
    """A moment in the server's zone, as most fields give it."""
    return moment.astimezone(store.zone).isoformat() if moment else None


def zulu(moment: datetime | None) -> str | None:
    """A moment in UTC with a `Z`, as history, versions and duplicates give it [16, 20, 21]."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def grants(shared: Grants) -> dict[str, dict[str, list[int]]]:
    """Shares as `full_perms` shows them."""
    return {
        "view": {"users": sorted(shared.view_users), "groups": sorted(shared.view_groups)},
        "change": {"users": sorted(shared.change_users), "groups": sorted(shared.change_groups)},
    }


def standing(caller: Caller, item: Owned, *, full_perms: bool) -> dict[str, object]:
    """What the caller may do, or, with `full_perms`, who may."""
    return {"permissions": grants(item.grants)} if full_perms else {"user_can_change": caller.changes(item)}


def user_short(user: User | None) -> dict[str, object] | None:
    """A note's author."""
    if user is None:
        return None
    return {"id": user.id, "username": user.username, "first_name": user.first_name, "last_name": user.last_name}


def note(store: Store, item: Note) -> dict[str, object]:
    """One note."""
    author = store.users.get(item.user) if item.user is not None else None
    return {"id": item.id, "note": item.text, "created": local(store, item.created), "user": user_short(author)}


def version(item: FileVersion, root: int) -> dict[str, object]:
    """One file of a document."""
    return {
        "id": item.id,
        "added": zulu(item.added),
        "version_label": item.label,
        "checksum": item.original.checksum,
        "is_root": item.id == root,
    }


def duplicates(store: Store, caller: Caller, document: Document) -> list[dict[str, object]]:
    """Other documents of the same bytes that the caller may see, those in the trash too [07, 20]."""
    twins = (store.anywhere(key) for key in sorted(store.by_checksum[document.root.original.checksum]))
    return [
        {"id": twin.id, "title": twin.title, "deleted_at": zulu(twin.deleted_at)}
        for twin in twins
        if twin is not None and twin is not document and caller.sees(twin)
    ]


def archived_name(document: Document) -> str | None:
    """The name of the archive file, where there is one [misc]."""
    return f"{document.created} {document.title}.pdf" if document.root.archive else None


def document(
    store: Store,
    caller: Caller,
    item: Document,
    *,
    full_perms: bool = False,
    fields: frozenset[str] | None = None,
    truncate: bool = False,
) -> dict[str, Any]:
    """A document as lists and details show it; with `fields` only these keys, unknown names ignored [24]."""
    parts: dict[str, Callable[[], object]] = {
        "id": lambda: item.id,
        "correspondent": lambda: item.correspondent,
        "document_type": lambda: item.document_type,
        "storage_path": lambda: None,
        "title": lambda: item.title,
        "content": lambda: item.content[:_TRUNCATED] if truncate else item.content,
        "tags": lambda: store.tags_in_order(item.tags),
        "created": item.created.isoformat,
        "created_date": item.created.isoformat,
        "modified": lambda: local(store, item.modified),
        "added": lambda: local(store, item.added),
        "deleted_at": lambda: local(store, item.deleted_at),
        "archive_serial_number": lambda: item.archive_serial_number,
        "original_file_name": lambda: item.root.original_name,
        "archived_file_name": lambda: archived_name(item),
        "duplicate_documents": lambda: duplicates(store, caller, item),
        "owner": lambda: item.owner,
    }
    if full_perms:
        parts["permissions"] = lambda: grants(item.grants)
    else:
        parts["user_can_change"] = lambda: caller.changes(item)
        parts["is_shared_by_requester"] = lambda: item.owner == caller.id and item.grants.shared
    parts |= {
        "notes": lambda: [note(store, entry) for entry in item.notes],
        "custom_fields": lambda: [{"value": entry.value, "field": entry.field} for entry in item.fields.values()],
        "page_count": lambda: item.root.page_count,
        "mime_type": lambda: item.root.mime_type,
    }
    if store.release.has_file_versions:
        parts |= {
            "root_document": lambda: None,
            "versions": lambda: [version(entry, item.id) for entry in reversed(item.versions)],
        }
    else:
        del parts["duplicate_documents"]
    return {name: part() for name, part in parts.items() if fields is None or name in fields}


def trashed_version(
    store: Store, caller: Caller, root: Document, item: FileVersion, deleted_at: datetime
) -> dict[str, Any]:
    """A file that was taken off its document, as the trash lists it: a row like a document's, but with a root."""
    return document(store, caller, root) | {
        "id": item.id, "content": item.content, "tags": [], "custom_fields": [], "notes": [],
        "added": local(store, item.added), "deleted_at": local(store, deleted_at), "archive_serial_number": None,
        "original_file_name": item.original_name, "page_count": item.page_count, "mime_type": item.mime_type,
        "root_document": root.id, "duplicate_documents": [],
        "versions": [version(entry, root.id) for entry in reversed(root.versions)],
    }  # fmt: skip


def history(store: Store, item: Document) -> list[dict[str, object]]:
    """The audit log of a document, newest first."""
    return [
        {
            "id": entry.id,
            "timestamp": zulu(entry.timestamp),
            "action": entry.action,
            "changes": entry.changes,
            "actor": None
            if entry.actor is None
            else {"id": entry.actor, "username": store.users[entry.actor].username},
        }
        for entry in sorted(item.history, key=lambda entry: -entry.id)
    ]


def label(
    store: Store, caller: Caller, item: Label, *, full_perms: bool = False, with_count: bool = True
) -> dict[str, Any]:
    """A tag, correspondent or document type; a new one comes without its count [03, 04]."""
    is_tag = item.kind is LabelKind.TAG
    shape: dict[str, Any] = {"id": item.id, "slug": slug(item.name), "name": item.name}
    if is_tag:
        shape |= {"color": item.color, "text_color": text_color(item.color)}
    shape |= {
        "match": item.match,
        "matching_algorithm": item.matching_algorithm,
        "is_insensitive": item.is_insensitive,
    }
    if is_tag:
        shape["is_inbox_tag"] = item.is_inbox_tag
    if with_count:
        shape["document_count"] = document_count(store, caller, item)
    shape |= {"owner": item.owner} | standing(caller, item, full_perms=full_perms)
    if is_tag:
        below = [store.tags[key] for key in store.children(item.id)]
        children = [label(store, caller, child, full_perms=full_perms, with_count=with_count) for child in below]
        shape |= {"parent": item.parent, "children": children}
    return shape


def document_count(store: Store, caller: Caller, item: Label) -> int:
    """How many documents that the caller sees carry this label."""
    if item.kind is LabelKind.TAG:
        ids = store.by_tag.get(item.id, set())
        return len(ids) if caller.user.is_superuser else sum(caller.sees(store.live[key]) for key in ids)
    name = "correspondent" if item.kind is LabelKind.CORRESPONDENT else "document_type"
    return sum(getattr(entry, name) == item.id and caller.sees(entry) for entry in store.live.values())


def custom_field(store: Store, caller: Caller, item: CustomField, *, with_count: bool = True) -> dict[str, Any]:
    """A custom field's definition."""
    shape: dict[str, Any] = {
        "id": item.id, "name": item.name, "data_type": item.data_type, "extra_data": item.extra_data,
    }  # fmt: skip
    if with_count:
        ids = store.by_field.get(item.id, set())
        shape["document_count"] = sum(caller.sees(store.live[key]) for key in ids)
    return shape


def user(store: Store, item: User) -> dict[str, Any]:
    """An account, with bare codenames of its own and qualified ones from its groups [12]."""
    inherited = store.caller(item).codenames if item.is_superuser else frozenset().union(
        *(store.groups[key].permissions for key in item.groups))  # fmt: skip
    return {
        "id": item.id,
        "username": item.username,
        "email": item.email,
        "password": HIDDEN_PASSWORD,
        "first_name": item.first_name,
        "last_name": item.last_name,
        "date_joined": local(store, item.date_joined),
        "is_staff": item.is_staff,
        "is_active": item.is_active,
        "is_superuser": item.is_superuser,
        "groups": sorted(item.groups),
        "user_permissions": in_order(item.permissions),
        "inherited_permissions": [qualified(name) for name in in_order(inherited)],
        "is_mfa_enabled": False,
    }


def group(item: Group) -> dict[str, Any]:
    """A group with bare codenames."""
    return {"id": item.id, "name": item.name, "permissions": in_order(item.permissions)}


def slug(name: str) -> str:
    """`Sumber: SatuLayanan` → `sumber-satulayanan` [31]."""
    kept = "".join(letter for letter in name.lower() if letter.isascii() and (letter.isalnum() or letter in " -_"))
    return "-".join(kept.split())


def text_color(color: str) -> str:
    """Black or white, whichever can be read on `#rrggbb`."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    brightness = (0.299 * red**2 + 0.587 * green**2 + 0.114 * blue**2) ** 0.5
    return "#000000" if brightness > _BRIGHT else "#ffffff"
