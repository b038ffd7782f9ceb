"""Saved views and workflows: kept and given back, never acted upon [22, 23]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import shapes
from .edits import parse_grants
from .paging import paged
from .people_api import REQUIRED
from .problems import denied, invalid, missing
from .records import SavedView
from .taxonomy_api import TWIN
from .web import Answer, Call, as_object

_API_WITH_PINS = 9
_RULE_TYPES = range(50)
_SETTINGS: dict[str, object] = {
    "sort_field": None, "sort_reverse": False, "filter_rules": [],
    "page_size": None, "display_mode": None, "display_fields": None,
}  # fmt: skip


def list_views(call: Call) -> Answer:
    """GET /api/saved_views/: one's own and those shared with one."""
    views = [view for view in call.store.saved_views.values() if call.caller.sees(view)]
    views.sort(key=lambda view: (view.name.lower(), view.id))
    return paged(call, views, lambda view: _shape(call, view), all_ids=lambda: [view.id for view in views])


def create_view(call: Call) -> Answer:
    """POST /api/saved_views/."""
    body = as_object(call.body)
    absent = {name: [REQUIRED] for name in ("name", "filter_rules") if name not in body}
    if absent:
        raise invalid(absent)
    _check(call, body, None)
    view = SavedView(call.store.next_id("saved_view"), body.get("owner", call.caller.id), body["name"], {})
    view.settings = dict(_SETTINGS)
    call.store.saved_views[view.id] = view
    _apply(call, view, body)
    return Answer(_shape(call, view), 201)


def get_view(call: Call) -> Answer:
    """GET /api/saved_views/{pk}/."""
    return Answer(_shape(call, _view(call)))


def patch_view(call: Call) -> Answer:
    """PATCH /api/saved_views/{pk}/."""
    view, body = _view(call), as_object(call.body)
    if not call.caller.changes(view):
        raise denied()
    _check(call, body, view)
    _apply(call, view, body)
    return Answer(_shape(call, view))


def delete_view(call: Call) -> Answer:
    """DELETE /api/saved_views/{pk}/."""
    view = _view(call)
    if not call.caller.owns(view):
        raise denied()
    del call.store.saved_views[view.id]
    return Answer(status=204)


def _view(call: Call) -> SavedView:
    view = call.store.saved_views.get(call.number())
    if view is None or not call.caller.sees(view):
        raise missing("SavedView")
    return view


def _check(call: Call, body: Mapping[str, Any], view: SavedView | None) -> None:
    bad = [rule for rule in body.get("filter_rules", []) if rule.get("rule_type") not in _RULE_TYPES]
    if bad:
        raise invalid({"filter_rules": [{"rule_type": [f'"{bad[0].get("rule_type")}" is not a valid choice.']}]})
    name = body.get("name", view.name if view else None)
    owner = body.get("owner", view.owner if view else call.caller.id)
    for other in call.store.saved_views.values():
        if other is not view and (other.name, other.owner) == (name, owner):
            raise invalid(TWIN)


def _apply(call: Call, view: SavedView, body: Mapping[str, Any]) -> None:
    view.name = body.get("name", view.name)
    view.owner = body.get("owner", view.owner)
    view.settings |= {name: body[name] for name in _SETTINGS if name in body}
    if body.get("set_permissions") is not None:
        view.grants = parse_grants(call.store, body["set_permissions"])
    if call.version == _API_WITH_PINS:  # pinning is each user's own; version 10 ignores these keys [23]
        for name, pinned in (("show_on_dashboard", view.dashboard_for), ("show_in_sidebar", view.sidebar_for)):
            if name in body:
                (pinned.add if body[name] else pinned.discard)(call.caller.id)


def _shape(call: Call, view: SavedView) -> dict[str, Any]:
    shape: dict[str, Any] = {"id": view.id, "name": view.name, **view.settings, "owner": view.owner}
    shape |= shapes.standing(call.caller, view, full_perms=call.flag("full_perms"))
    if call.version == _API_WITH_PINS:
        shape["show_on_dashboard"] = call.caller.id in view.dashboard_for
        shape["show_in_sidebar"] = call.caller.id in view.sidebar_for
    return shape


# --- workflows: as they were posted, with ids; the many default keys of 3.0.5 are not filled in


def list_workflows(call: Call) -> Answer:
    """GET /api/workflows/."""
    rows = sorted(call.store.workflows.values(), key=lambda workflow: str(workflow["order"]))
    return paged(call, rows, dict)


def create_workflow(call: Call) -> Answer:
    """POST /api/workflows/; accepted without triggers or actions as well [22]."""
    body = as_object(call.body)
    absent = {name: [REQUIRED] for name in ("name", "triggers", "actions") if name not in body}
    if absent:
        raise invalid(absent)
    if any(other["name"] == body["name"] for other in call.store.workflows.values()):
        raise invalid({"name": ["workflow with this name already exists."]})
    key = call.store.next_id("workflow")
    workflow: dict[str, object] = {"id": key, "name": body["name"], "order": body.get("order", 0),
                                   "enabled": body.get("enabled", True)}  # fmt: skip
    call.store.workflows[key] = workflow | _parts(call, body)
    return Answer(call.store.workflows[key], 201)


def get_workflow(call: Call) -> Answer:
    """GET /api/workflows/{pk}/."""
    return Answer(_workflow(call))


def patch_workflow(call: Call) -> Answer:
    """PATCH /api/workflows/{pk}/ replaces triggers and actions as a whole [22]."""
    workflow, body = _workflow(call), as_object(call.body)
    workflow |= {name: body[name] for name in ("name", "order", "enabled") if name in body}
    workflow |= _parts(call, body)
    return Answer(workflow)


def delete_workflow(call: Call) -> Answer:
    """DELETE /api/workflows/{pk}/."""
    del call.store.workflows[int(str(_workflow(call)["id"]))]
    return Answer(status=204)


def _workflow(call: Call) -> dict[str, object]:
    workflow = call.store.workflows.get(call.number())
    if workflow is None:
        raise missing("Workflow")
    return workflow


def _parts(call: Call, body: Mapping[str, Any]) -> dict[str, object]:
    return {
        kind: [{"id": call.store.next_id(kind), **part} for part in body[kind]]
        for kind in ("triggers", "actions")
        if kind in body
    }
