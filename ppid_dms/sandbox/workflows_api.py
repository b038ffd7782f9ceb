"""Workflows as they are kept and given back, with all the keys that nobody sent [22]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from .paging import paged
from .people_api import REQUIRED
from .problems import invalid, missing, no_such_pk
from .store import Store
from .web import Answer, Call, as_object
from .workflows import Trigger

_SOURCES_OF_A_NEW: Final = [1, 2, 3]
_SOURCES_OF_A_CHANGED: Final = [1, 2, 3, 4]  # what is left out of a PATCH counts otherwise, as measured on a 3.0.5
_API_OF_TWO: Final = 9
_NEEDS_A_FILTER = "File name, path or mail rule filter are required"
_ANY_OF = ("filter_has_any_correspondents", "filter_has_any_document_types", "filter_has_any_storage_paths")
_TRIGGER: Final[dict[str, object]] = {
    "sources": None, "type": None, "filter_path": None, "filter_filename": None, "filter_mailrule": None,
    "matching_algorithm": 0, "match": "", "is_insensitive": True, "filter_has_tags": [], "filter_has_all_tags": [],
    "filter_has_not_tags": [], "filter_custom_field_query": None, "filter_has_any_correspondents": [],
    "filter_has_not_correspondents": [], "filter_has_any_document_types": [], "filter_has_not_document_types": [],
    "filter_has_any_storage_paths": [], "filter_has_not_storage_paths": [], "filter_has_correspondent": None,
    "filter_has_document_type": None, "filter_has_storage_path": None, "schedule_offset_days": 0,
    "schedule_is_recurring": False, "schedule_recurring_interval_days": 1, "schedule_date_field": "added",
    "schedule_date_custom_field": None,
}  # fmt: skip
_ACTION: Final[dict[str, object]] = {
    "type": 1, "assign_title": None, "assign_tags": [], "assign_correspondent": None, "assign_document_type": None,
    "assign_storage_path": None, "assign_owner": None, "assign_view_users": [], "assign_view_groups": [],
    "assign_change_users": [], "assign_change_groups": [], "assign_custom_fields": [],
    "assign_custom_fields_values": {}, "remove_all_tags": False, "remove_tags": [],
    "remove_all_correspondents": False, "remove_correspondents": [], "remove_all_document_types": False,
    "remove_document_types": [], "remove_all_storage_paths": False, "remove_storage_paths": [],
    "remove_custom_fields": [], "remove_all_custom_fields": False, "remove_all_owners": False, "remove_owners": [],
    "remove_all_permissions": False, "remove_view_users": [], "remove_view_groups": [], "remove_change_users": [],
    "remove_change_groups": [], "email": None, "webhook": None, "passwords": None,
}  # fmt: skip
_WEBHOOK: Final[dict[str, object]] = {
    "url": "", "use_params": True, "as_json": False, "params": None, "body": None, "headers": None,
    "include_document": False,
}  # fmt: skip


def list_workflows(call: Call) -> Answer:
    """GET /api/workflows/."""
    rows = sorted(call.store.workflows.values(), key=lambda workflow: int(workflow["order"]))
    return paged(call, rows, dict, all_ids=lambda: [workflow["id"] for workflow in rows])


def create_workflow(call: Call) -> Answer:
    """POST /api/workflows/; accepted without triggers or actions as well [22]."""
    body = as_object(call.body)
    absent = {name: [REQUIRED] for name in ("name", "triggers", "actions") if name not in body}
    if absent:
        raise invalid(absent)
    _refuse_twin(call.store, body["name"], None)
    parts = _parts(call.store, body, _SOURCES_OF_A_NEW)
    key = call.store.next_id("workflow")
    plain = {"id": key, "name": body["name"], "order": body.get("order", 0), "enabled": body.get("enabled", True)}
    call.store.workflows[key] = plain | parts
    return Answer(call.store.workflows[key], 201)


def get_workflow(call: Call) -> Answer:
    """GET /api/workflows/{pk}/."""
    return Answer(_workflow(call))


def patch_workflow(call: Call) -> Answer:
    """PATCH /api/workflows/{pk}/ replaces triggers and actions as a whole, with new ids, and only if they are sent."""
    workflow, body = _workflow(call), as_object(call.body)
    _refuse_twin(call.store, body.get("name"), workflow)
    parts = _parts(call.store, body, _SOURCES_OF_A_CHANGED)
    workflow |= {name: body[name] for name in ("name", "order", "enabled") if name in body}
    workflow |= parts
    return Answer(workflow)


def delete_workflow(call: Call) -> Answer:
    """DELETE /api/workflows/{pk}/."""
    del call.store.workflows[_workflow(call)["id"]]
    return Answer(status=204)


def _workflow(call: Call) -> dict[str, Any]:
    workflow = call.store.workflows.get(call.number())
    if workflow is None:
        raise missing("Workflow")
    return workflow


def _refuse_twin(store: Store, name: object, workflow: dict[str, Any] | None) -> None:
    if any(other["name"] == name and other is not workflow for other in store.workflows.values()):
        raise invalid({"name": ["workflow with this name already exists."]})


def _parts(store: Store, body: Mapping[str, Any], sources: list[int]) -> dict[str, object]:
    """Triggers and actions with their ids and all their keys.

    Raises:
        Problem: 400, by part.
    """
    made: dict[str, object] = {}
    for kind, check, blank in (
        ("triggers", _trigger_errors, _TRIGGER | {"sources": sources}),
        ("actions", _action_errors, _ACTION),
    ):
        if kind in body:
            errors = [check(store, part) for part in body[kind]]
            if any(errors):
                raise invalid({kind: errors})
            made[kind] = [_filled(store, kind, part, blank) for part in body[kind]]
    return made


def _filled(store: Store, kind: str, part: Mapping[str, Any], blank: Mapping[str, object]) -> dict[str, object]:
    """Keys that the server does not know are dropped without a word."""
    older = store.release.newest_api == _API_OF_TWO
    unknown = {*_ANY_OF, "passwords"} if older else set()
    whole = {name: part.get(name, value) for name, value in blank.items() if name not in unknown}
    if whole.get("webhook"):
        whole["webhook"] = {"id": store.next_id("webhook")} | {
            name: part["webhook"].get(name, value) for name, value in _WEBHOOK.items()
        }
    return {"id": store.next_id(kind), **whole}


def _trigger_errors(store: Store, part: Mapping[str, Any]) -> dict[str, object]:
    if part.get("type") not in set(Trigger):
        return {"type": [f'"{part.get("type")}" is not a valid choice.' if "type" in part else REQUIRED]}
    if part["type"] == Trigger.CONSUMED and not any(
        part.get(name) for name in ("filter_filename", "filter_path", "filter_mailrule")
    ):
        return {"non_field_errors": [_NEEDS_A_FILTER]}
    tags = {name: part.get(name) or [] for name in ("filter_has_tags", "filter_has_all_tags", "filter_has_not_tags")}
    return _unknown(tags, store.tags)


def _action_errors(store: Store, part: Mapping[str, Any]) -> dict[str, object]:
    webhook = part.get("webhook")
    scheme = urlsplit(webhook.get("url", "")).scheme if webhook else "http"
    if scheme not in {"http", "https"}:
        said = f"URI scheme '{scheme}' is not allowed. Allowed schemes: http, https"
        return {"webhook": {"url": [said]}}
    groups = {name: part.get(name) or [] for name in ("assign_view_groups", "assign_change_groups")}
    users = {name: part.get(name) or [] for name in ("assign_view_users", "assign_change_users")}
    owner = {"assign_owner": [part["assign_owner"]] if part.get("assign_owner") else []}
    tags = {name: part.get(name) or [] for name in ("assign_tags", "remove_tags")}
    return {
        **_unknown(groups, store.groups), **_unknown(users | owner, store.users), **_unknown(tags, store.tags),
    }  # fmt: skip


def _unknown(wanted: Mapping[str, list[int]], known: Mapping[int, object]) -> dict[str, object]:
    return {
        name: [no_such_pk(key) for key in ids if key not in known][:1]
        for name, ids in wanted.items()
        if any(key not in known for key in ids)
    }
