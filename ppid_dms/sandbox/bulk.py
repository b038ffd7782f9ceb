"""Bulk edits: all or nothing, in effect when the answer arrives, with `modified` bumped later by the worker [09, 11].

Not built: rotate, reprocess, storage paths. What makes new documents is elsewhere (`recombine`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from . import history
from .edits import parse_grants, put_field, remove_field, throw_away
from .permissions import Caller
from .problems import FAILED_BULK_EDIT, Problem, insufficient, invalid
from .records import Document, LabelKind
from .store import Store
from .values import BadValue, check

Parameters = Mapping[str, Any]
Documents = list[Document]

_BAD_DOCUMENTS = "Some documents in documents don't exist or were specified twice."


def bulk_edit(store: Store, caller: Caller, body: Mapping[str, Any]) -> list[int]:
    """Do it, and return the ids whose `modified` is still to be bumped.

    Raises:
        Problem: 400 or 403, and nothing was changed.
    """
    name = body.get("method")
    method = _METHODS.get(name) if isinstance(name, str) else None
    if method is None:
        raise invalid({"method": [f'"{name}" is not a valid choice.' if name else "This field is required."]})
    documents = documents_of(store, body.get("documents"))
    parameters = method.check(store, body.get("parameters") or {})
    needed = {"change_document", method.needs}
    fits = caller.owns if method.owner_only else caller.changes
    if not (needed <= caller.codenames and all(fits(document) for document in documents)):
        raise insufficient()
    return method.apply(store, caller, documents, parameters)


def modify_tags(store: Store, caller: Caller, documents: Documents, add: set[int], remove: set[int]) -> list[int]:
    """Add and remove in one go, logged even when nothing changes [16]; returns the ids of what did change."""
    add, remove = store.with_ancestors(add), store.with_descendants(remove)
    changed = []
    for document in documents:
        before = set(document.tags)
        store.retag(document, (before | add) - remove)
        history.tags_in_bulk(store, document, before, caller.user)
        if document.tags != before:
            changed.append(document.id)
    return changed


@dataclass(frozen=True, slots=True)
class _Method:
    check: Callable[[Store, Parameters], Parameters]
    apply: Callable[[Store, Caller, Documents, Parameters], list[int]]
    owner_only: bool = False
    needs: str = "change_document"


def documents_of(store: Store, wanted: object) -> Documents:
    """The live documents of these ids.

    Raises:
        Problem: 400: one is missing or named twice.
    """
    if not isinstance(wanted, list):
        raise invalid({"documents": ["This field is required."]})
    known = store.live.keys() | store.root_of_version.keys()
    if len(set(wanted)) != len(wanted) or not all(key in known for key in wanted):
        raise invalid({"documents": [_BAD_DOCUMENTS]})
    return [store.live[key] for key in wanted if key in store.live]  # of a version's id nothing comes [21]


def _ids(documents: Documents) -> list[int]:
    return [document.id for document in documents]


def _refuse(sentence: str) -> None:
    raise invalid({"non_field_errors": [sentence]})


# --- tags


def _check_tag_lists(store: Store, parameters: Parameters) -> Parameters:
    for name in ("add_tags", "remove_tags"):
        if name not in parameters:
            _refuse(f"{name} not specified")
        ids = parameters[name]
        if not isinstance(ids, list) or len(set(ids)) != len(ids) or not all(tag in store.tags for tag in ids):
            _refuse(f"Some tags in {name} don't exist or were specified twice.")
    return parameters


def _check_tag(store: Store, parameters: Parameters) -> Parameters:
    if "tag" not in parameters:
        _refuse("tag not specified")
    if parameters["tag"] not in store.tags:
        _refuse("Tag does not exist")
    return parameters


def _modify_tags(store: Store, caller: Caller, documents: Documents, parameters: Parameters) -> list[int]:
    modify_tags(store, caller, documents, set(parameters["add_tags"]), set(parameters["remove_tags"]))
    return _ids(documents)  # a no-op bumps `modified` too [11]


def _add_tag(store: Store, caller: Caller, documents: Documents, parameters: Parameters) -> list[int]:
    return modify_tags(store, caller, documents, {parameters["tag"]}, set())


def _remove_tag(store: Store, caller: Caller, documents: Documents, parameters: Parameters) -> list[int]:
    return modify_tags(store, caller, documents, set(), {parameters["tag"]})


# --- custom fields


def _check_fields(store: Store, parameters: Parameters) -> Parameters:
    checked: dict[str, Any] = {}
    for name in ("add_custom_fields", "remove_custom_fields"):
        if name not in parameters:
            _refuse(f"{name} not specified")
        wanted = parameters[name]
        values = {int(key): value for key, value in wanted.items()} if isinstance(wanted, dict) else None
        ids = list(wanted) if values is None else list(values)
        if len(set(ids)) != len(ids) or not all(key in store.custom_fields for key in ids):
            _refuse(f"Some custom fields in {name} don't exist or were specified twice.")
        checked[name] = values if values is not None else dict.fromkeys(ids)
    errors = {}
    for field_id, value in checked["add_custom_fields"].items():
        try:
            checked["add_custom_fields"][field_id] = check(store, store.custom_fields[field_id], value)
        except BadValue as bad:
            errors[str(field_id)] = {"non_field_errors": [str(bad)]}
    if errors and not store.release.checks_bulk_values:
        raise Problem(400, FAILED_BULK_EDIT)
    if errors:
        raise invalid({"add_custom_fields": errors})
    return checked


def _modify_fields(store: Store, caller: Caller, documents: Documents, parameters: Parameters) -> list[int]:
    """Sets these fields and keeps the others; only the line with the instance ids has an actor [16]."""
    for document in documents:
        before = {value.id for value in document.fields.values()}
        for field_id, value in parameters["add_custom_fields"].items():
            put_field(store, document, field_id, value, actor=None)
        for field_id in parameters["remove_custom_fields"]:
            remove_field(store, document, field_id, actor=None)
        history.fields_in_bulk(store, document, before, caller.user)
    return _ids(documents)


# --- the rest


def _check_label(kind: LabelKind, name: str, store: Store, parameters: Parameters) -> Parameters:
    if name not in parameters:
        _refuse(f"{name} not specified")
    if parameters[name] is not None and parameters[name] not in store.labels[kind]:
        _refuse(f"{name.replace('_', ' ').capitalize()} does not exist")
    return parameters


def _set_label(name: str, store: Store, caller: Caller, documents: Documents, parameters: Parameters) -> list[int]:
    changed = [document for document in documents if getattr(document, name) != parameters[name]]
    for document in documents:
        history.label_in_bulk(store, document, name, parameters[name], caller.user)
        setattr(document, name, parameters[name])
    return _ids(changed)  # the same value again bumps nothing [11]


def _check_permissions(store: Store, parameters: Parameters) -> Parameters:
    if "set_permissions" not in parameters:
        _refuse("set_permissions not specified")
    owner = parameters.get("owner")
    if owner is not None and owner not in store.users:
        _refuse("Specified owner cannot be found")
    return {**parameters, "grants": parse_grants(store, parameters["set_permissions"])}


def _set_permissions(_store: Store, _caller: Caller, documents: Documents, parameters: Parameters) -> list[int]:
    """With `merge` adds, and sets an owner only where there is none; leaves no line in the history [31]."""
    grants, merge = parameters["grants"], bool(parameters.get("merge"))
    for document in documents:
        mine = document.grants
        for name in ("view_users", "view_groups", "change_users", "change_groups"):
            new = set(getattr(grants, name))
            setattr(mine, name, new | getattr(mine, name) if merge else new)
        if "owner" in parameters and (not merge or document.owner is None):
            document.owner = parameters["owner"]
    return _ids(documents)


def _delete(store: Store, _caller: Caller, documents: Documents, _parameters: Parameters) -> list[int]:
    for document in documents:
        throw_away(store, document)
    return []


def _anything(_store: Store, parameters: Parameters) -> Parameters:
    return parameters


_METHODS: dict[str, _Method] = {
    "modify_tags": _Method(_check_tag_lists, _modify_tags),
    "add_tag": _Method(_check_tag, _add_tag),
    "remove_tag": _Method(_check_tag, _remove_tag),
    "modify_custom_fields": _Method(_check_fields, _modify_fields),
    "set_correspondent": _Method(
        partial(_check_label, LabelKind.CORRESPONDENT, "correspondent"), partial(_set_label, "correspondent")
    ),
    "set_document_type": _Method(
        partial(_check_label, LabelKind.DOCUMENT_TYPE, "document_type"), partial(_set_label, "document_type")
    ),
    "set_permissions": _Method(_check_permissions, _set_permissions, owner_only=True),
    "delete": _Method(_anything, _delete, owner_only=True, needs="delete_document"),
}
