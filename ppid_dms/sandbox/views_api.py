"""Saved views: kept and given back [23]."""

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
_PINS = ("show_on_dashboard", "show_in_sidebar")
_RULE_TYPES = range(50)
_COLUMNS = frozenset({
    "title", "created", "added", "tag", "correspondent", "documenttype", "storagepath", "note", "owner", "shared",
    "asn", "pagecount",
})  # fmt: skip
_SETTINGS: dict[str, object] = {
    "sort_field": None, "sort_reverse": False, "filter_rules": [],
    "page_size": None, "display_mode": None, "display_fields": None,
}  # fmt: skip


def list_views(call: Call) -> Answer:
    """GET /api/saved_views/: one's own and those shared with one; on a 2.20 one's own only."""
    views = [view for view in call.store.saved_views.values() if _shown_to(call, view)]
    views.sort(key=lambda view: (view.name.lower(), view.id))
    return paged(call, views, lambda view: _shape(call, view), all_ids=lambda: [view.id for view in views])


def create_view(call: Call) -> Answer:
    """POST /api/saved_views/; on a 2.20 always the caller's own, and shared with nobody whatever is sent."""
    body = as_object(call.body)
    needed = () if call.store.release.shares_saved_views else _PINS
    absent: dict[str, object] = {name: [REQUIRED] for name in (*needed, "name", "filter_rules") if name not in body}
    if not call.store.release.shares_saved_views:
        body = {name: value for name, value in body.items() if name not in {"owner", "set_permissions"}}
    _check(call, body, None, absent)
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
    _check(call, body, view, {})
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
    if view is None or not _shown_to(call, view):
        raise missing("SavedView")
    return view


def _shown_to(call: Call, view: SavedView) -> bool:
    if call.store.release.shares_saved_views:
        return call.caller.sees(view)
    return view.owner == call.caller.id


def _check(call: Call, body: Mapping[str, Any], view: SavedView | None, absent: dict[str, object]) -> None:
    errors = dict(absent)
    bad = [rule for rule in body.get("filter_rules", []) if rule.get("rule_type") not in _RULE_TYPES]
    if bad:
        errors["filter_rules"] = [{"rule_type": [f'"{bad[0].get("rule_type")}" is not a valid choice.']}]
    if errors:
        raise invalid(errors)
    for shown in body.get("display_fields") or []:
        if not _showable(call, str(shown)):
            raise invalid({"non_field_errors": [f"Invalid field: {shown}"]})
    name = body.get("name", view.name if view else None)
    owner = body.get("owner", view.owner if view else call.caller.id)
    others = call.store.saved_views.values() if call.store.release.shares_saved_views else ()  # 2.20 accepts twins
    for other in others:
        if other is not view and (other.name, other.owner) == (name, owner):
            raise invalid(TWIN)


def _showable(call: Call, name: str) -> bool:
    number = name.removeprefix("custom_field_")
    return name in _COLUMNS or (number != name and number.isdecimal() and int(number) in call.store.custom_fields)


def _apply(call: Call, view: SavedView, body: Mapping[str, Any]) -> None:
    view.name = body.get("name", view.name)
    view.owner = body.get("owner", view.owner)
    view.settings |= {name: body[name] for name in _SETTINGS if name in body}
    if body.get("set_permissions") is not None and call.store.release.shares_saved_views:
        view.grants = parse_grants(call.store, body["set_permissions"])
    if call.version <= _API_WITH_PINS:  # pinning is each user's own; version 10 ignores these keys [23]
        for name, pinned in (("show_on_dashboard", view.dashboard_for), ("show_in_sidebar", view.sidebar_for)):
            if name in body:
                (pinned.add if body[name] else pinned.discard)(call.caller.id)
    if not call.store.release.shares_saved_views and view.owner not in {None, call.caller.id}:
        for pinned in (view.dashboard_for, view.sidebar_for):  # there the pins go with the view to its new owner
            if call.caller.id in pinned:
                pinned.discard(call.caller.id)
                pinned.add(view.owner)


def _shape(call: Call, view: SavedView) -> dict[str, Any]:
    pins = dict(zip(_PINS, (call.caller.id in view.dashboard_for, call.caller.id in view.sidebar_for), strict=True))
    last = {"owner": view.owner} | shapes.standing(call.caller, view, full_perms=call.flag("full_perms"))
    if not call.store.release.shares_saved_views:
        return {"id": view.id, "name": view.name, **pins, **view.settings, **last}
    shape: dict[str, Any] = {"id": view.id, "name": view.name, **view.settings, **last}
    return shape | pins if call.version <= _API_WITH_PINS else shape
