"""Workflows at work: assignments and removals on what is consumed, added or changed, by nobody's hand [22].

Not built: mail, webhooks, password removal, trash, schedules, filters on text, path or field values, and the
placeholders of a title. A trigger that filters by one of these never fires; such an action does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import IntEnum
from fnmatch import fnmatch
from typing import Any

from . import history
from .records import Document, Grants, Upload
from .store import Store

Part = Mapping[str, Any]

_NOT_BUILT = ("filter_path", "filter_mailrule", "filter_custom_field_query", "filter_has_storage_path",
              "filter_has_any_storage_paths")  # fmt: skip
_PLAIN = {
    "assign_title": "title",
    "assign_correspondent": "correspondent",
    "assign_document_type": "document_type",
    "assign_owner": "owner",
}


class Trigger(IntEnum):
    """What sets a workflow off."""

    CONSUMED = 1
    ADDED = 2
    UPDATED = 3
    SCHEDULED = 4


class Action(IntEnum):
    """What a workflow does; of the rest nothing is done."""

    ASSIGN = 1
    REMOVE = 2


def consumed(store: Store, upload: Upload) -> Upload:
    """The upload with what workflows on consumption lay upon it; these look at source and file name only."""
    for workflow in _enabled(store, Trigger.CONSUMED):
        if any(_takes(trigger, upload) for trigger in _triggers(workflow, Trigger.CONSUMED)):
            for action in workflow["actions"]:
                if action["type"] == Action.ASSIGN:
                    upload = _laid_upon(store, upload, action)
    return upload


def added(store: Store, document: Document) -> None:
    """Run what is to run on a new document; the source of the file does not matter here."""
    _run(store, document, Trigger.ADDED)


def updated(store: Store, document: Document) -> None:
    """Run what is to run on a changed document: at every change while the filters fit, not only at the first [22]."""
    _run(store, document, Trigger.UPDATED)


def _run(store: Store, document: Document, kind: Trigger) -> None:
    for workflow in _enabled(store, kind):
        if any(_fits(trigger, document) for trigger in _triggers(workflow, kind)):
            for action in workflow["actions"]:
                if action["type"] == Action.ASSIGN:
                    _assign(store, document, action)
                elif action["type"] == Action.REMOVE:
                    _remove(store, document, action)
            store.touch(document)


def _enabled(store: Store, kind: Trigger) -> Iterator[dict[str, Any]]:
    for workflow in sorted(store.workflows.values(), key=lambda one: one["order"]):
        if workflow["enabled"] and any(_triggers(workflow, kind)):
            yield workflow


def _triggers(workflow: Part, kind: Trigger) -> Iterator[Part]:
    for trigger in workflow["triggers"]:
        if trigger["type"] == kind and not trigger["matching_algorithm"] and not any(map(trigger.get, _NOT_BUILT)):
            yield trigger


def _takes(trigger: Part, upload: Upload) -> bool:
    return upload.source in trigger["sources"] and _named(trigger, upload.filename)


def _fits(trigger: Part, document: Document) -> bool:
    any_of, all_of, none_of = (
        set(trigger[name]) for name in ("filter_has_tags", "filter_has_all_tags", "filter_has_not_tags")
    )
    return (
        (not any_of or not any_of.isdisjoint(document.tags))
        and all_of <= document.tags
        and none_of.isdisjoint(document.tags)
        and _labelled(trigger, "correspondent", document.correspondent)
        and _labelled(trigger, "document_type", document.document_type)
        and _named(trigger, document.root.original_name)
    )


def _labelled(trigger: Part, name: str, value: int | None) -> bool:
    exact, any_of = trigger[f"filter_has_{name}"], trigger.get(f"filter_has_any_{name}s")
    none_of = trigger[f"filter_has_not_{name}s"]
    return exact in {None, value} and (not any_of or value in any_of) and value not in none_of


def _named(trigger: Part, filename: str) -> bool:
    pattern = trigger["filter_filename"]
    return not pattern or fnmatch(filename.lower(), pattern.lower())


def _laid_upon(store: Store, upload: Upload, action: Part) -> Upload:
    shared = upload.grants
    for name, ids in _shares(action):
        shared = replace(shared, **{name: getattr(shared, name) | ids})
    tags = [tag for tag in sorted(store.with_ancestors(action["assign_tags"])) if tag not in upload.tags]
    changes: dict[str, Any] = {"tags": (*upload.tags, *tags), "grants": shared}
    changes |= {name: action[key] for key, name in _PLAIN.items() if action[key] and name != "owner"}
    if action["assign_owner"]:
        changes["owner"] = store.users[action["assign_owner"]]
    changes["fields"] = upload.fields | dict(_values(action))
    return replace(upload, **changes)


def _assign(store: Store, document: Document, action: Part) -> None:
    """Tags, then fields, then plain values, each with its line and nobody as the actor; shares without a line [22]."""
    new = store.with_ancestors(action["assign_tags"]) - document.tags
    store.retag(document, document.tags | new)
    history.tags_by_name(store, document, "add", [store.tags[tag].name for tag in store.tags_in_order(new)], None)
    for name, ids in _shares(action):
        setattr(document.grants, name, getattr(document.grants, name) | ids)
    for field_id, value in _values(action):
        is_new = field_id not in document.fields
        if field_id in store.custom_fields and (is_new or value is not None):
            instance = store.put_value(document, field_id, value)
            history.field_value(store, document, instance, actor=None, action="create" if is_new else "update")
    _set(store, document, {name: action[key] for key, name in _PLAIN.items() if action[key]})


def _remove(store: Store, document: Document, action: Part) -> None:
    gone = document.tags if action["remove_all_tags"] else store.with_descendants(action["remove_tags"])
    names = [store.tags[tag].name for tag in store.tags_in_order(gone & document.tags)]
    store.retag(document, document.tags - gone)
    history.tags_by_name(store, document, "delete", names, None)
    if action["remove_all_permissions"]:
        document.grants = Grants()
    if action["remove_all_owners"] or document.owner in action["remove_owners"]:
        _set(store, document, {"owner": None})


def _set(store: Store, document: Document, plain: dict[str, Any]) -> None:
    logged = {name: (getattr(document, name), value) for name, value in plain.items()}
    for name, value in plain.items():
        setattr(document, name, value)
    history.scalars(store, document, logged, None)


def _shares(action: Part) -> Iterator[tuple[str, set[int]]]:
    for name in ("view_users", "view_groups", "change_users", "change_groups"):
        yield name, set(action[f"assign_{name}"])


def _values(action: Part) -> Iterator[tuple[int, object]]:
    for field_id in action["assign_custom_fields"]:
        yield field_id, action["assign_custom_fields_values"].get(str(field_id))
