"""Writes the audit log as 3.0.5 does: one shape for single edits, another for bulk edits [16].

All ids come from one counter for the whole server and only grow; they have gaps, because other objects log too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from .records import Document, FieldValue, HistoryEntry, Note, User
from .store import Store

NOBODY = "None"


def write(
    store: Store,
    document: Document,
    changes: dict[str, object],
    *,
    actor: User | None,
    action: str = "update",
    instance: int | None = None,
) -> None:
    """Add one line, unless the audit log is off."""
    if store.audit_log:
        entry = HistoryEntry(
            store.next_id("history"), store.now(), action, changes, actor.id if actor else None, instance
        )
        document.history.append(entry)


def created(store: Store, document: Document, created_text: str) -> None:
    """The first line of a document, with the whole text inside [16]. Nobody is its actor."""
    root = document.root
    named: dict[str, object] = {
        "correspondent": document.correspondent,
        "storage_path": None,
        "title": document.title,
        "document_type": document.document_type,
        "content": document.content,
        "mime_type": root.mime_type,
        "checksum": root.original.checksum,
        "page_count": root.page_count,
        "created": created_text,
        "notes": "documents.Note.None",
        "added": _naive(document.added),
        "original_filename": root.original_name,
        "root_document": None,
        "share_links": "documents.ShareLink.None",
        "custom_fields": "documents.CustomFieldInstance.None",
        "workflow_runs": "documents.WorkflowRun.None",
        "id": document.id,
        "versions": "documents.Document.None",
        "deleted_at": None,
        "restored_at": None,
        "owner": None,
    }
    if not store.release.has_file_versions:
        named = {name: value for name, value in named.items() if name not in {"root_document", "versions"}}
        named["storage_type"] = "unencrypted"
    changes: dict[str, object] = {name: [NOBODY, str(value)] for name, value in named.items()}
    write(store, document, changes, actor=None, action="create")


def tags_by_name(store: Store, document: Document, operation: str, names: list[str], actor: User | None) -> None:
    """A single edit's line: `add` or `delete` of tags by name [16]."""
    if names:
        change = {"type": "m2m", "operation": operation, "objects": names}
        write(store, document, {"tags": change}, actor=actor)


def tags_in_bulk(store: Store, document: Document, before: set[int], actor: User) -> None:
    """A bulk edit's line: one old id, whichever, and all ids after. Written for a no-op as well [16]."""
    after: object = store.tags_in_order(document.tags)
    write(store, document, {"tags": [_whichever(document, before), after]}, actor=actor)


def fields_in_bulk(store: Store, document: Document, before: set[int], actor: User) -> None:
    """A bulk edit's line about custom fields, in instance ids; the only one with its actor [16]."""
    after: object = sorted(value.id for value in document.fields.values())
    write(store, document, {"custom_fields": [_whichever(document, before), after]}, actor=actor)


def label_in_bulk(store: Store, document: Document, name: str, after: object, actor: User) -> None:
    """A bulk edit's line about kind or correspondent: ids as numbers, and written for a no-op as well.

    Seen on a running 3.0.5; a single edit writes the same as text (see :func:`scalars`).
    """
    write(store, document, {name: [getattr(document, name), after]}, actor=actor)


def field_value(store: Store, document: Document, instance: FieldValue, *, actor: User | None, action: str) -> None:
    """One custom field's new value: a select by its label, anything cut at the first colon [16]."""
    field = store.custom_fields[instance.field]
    shown = str(display_value(field.extra_data, instance.value)).partition(":")[0]
    change = {"type": "custom_field", "field": field.name, "value": shown}
    write(store, document, {"custom_fields": change}, actor=actor, action=action, instance=instance.id)


def note_added(store: Store, document: Document, note: Note) -> None:
    """Without an actor: whose note it is, only the note itself tells [16]."""
    write(store, document, {"Note Added": [NOBODY, note.id]}, actor=None)


def note_deleted(store: Store, document: Document, note_id: int) -> None:
    """Without an actor, as seen on a running 3.0.5."""
    write(store, document, {"Note Deleted": [note_id, NOBODY]}, actor=None)


def thrown_away(store: Store, document: Document, restored_before: datetime | None) -> None:
    """Into the trash, by nobody, as seen on a running 3.0.5."""
    changes: dict[str, object] = {"deleted_at": [NOBODY, _naive(document.deleted_at)]}
    if restored_before is not None:
        changes["restored_at"] = [_naive(restored_before), NOBODY]
    changes["transaction_id"] = [NOBODY, str(uuid.uuid4())]
    write(store, document, changes, actor=None)


def taken_back(store: Store, document: Document) -> None:
    """Out of the trash again, by nobody: nothing is said of what `deleted_at` was, as seen on a running 3.0.5."""
    changes: dict[str, object] = {
        "deleted_at": [NOBODY, NOBODY], "restored_at": [NOBODY, _naive(document.restored_at)],
    }  # fmt: skip
    write(store, document, changes, actor=None)


def scalars(store: Store, document: Document, changes: dict[str, tuple[object, object]], actor: User | None) -> None:
    """What a single edit changed of plain values, both sides as text: `{"owner": ["5", "None"]}` [16]."""
    differing: dict[str, object] = {name: [str(old), str(new)] for name, (old, new) in changes.items() if old != new}
    if differing:
        write(store, document, differing, actor=actor)


def display_value(extra_data: dict[str, object] | None, value: object) -> object:
    """The label of a select's option id; every other value as it is."""
    options = (extra_data or {}).get("select_options")
    if isinstance(options, list):
        for option in options:
            if option["id"] == value:
                label: object = option["label"]
                return label
    return value


def _naive(moment: datetime | None) -> str:
    return NOBODY if moment is None else moment.replace(tzinfo=None).isoformat(sep=" ")


def _whichever(document: Document, ids: Iterable[int]) -> int | None:
    """One of these ids, with no meaning in which; reproducible for the same run of requests."""
    choice = sorted(ids)
    return choice[len(document.history) % len(choice)] if choice else None
