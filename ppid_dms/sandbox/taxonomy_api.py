"""Tags, correspondents and document types [03, 04, 14, 15, 31]."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import shapes
from .edits import parse_grants
from .paging import paged
from .people_api import REQUIRED
from .permissions import Caller
from .problems import denied, invalid, missing, no_such_pk
from .records import Grants, Label, LabelKind
from .store import Store
from .web import Answer, Call, Endpoint, as_object

_LONGEST_NAME = 128
_ALGORITHMS = range(7)
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_SPOKEN = {
    LabelKind.TAG: "Tag",
    LabelKind.CORRESPONDENT: "Correspondent",
    LabelKind.DOCUMENT_TYPE: "DocumentType",
}
_NAME_TESTS: dict[str, Callable[[str, str], bool]] = {
    "name__iexact": str.__eq__,
    "name__icontains": str.__contains__,
    "name__istartswith": str.startswith,
}
TWIN = {"error": "Object violates owner / name unique constraint"}


@dataclass(frozen=True, slots=True)
class Labels:
    """The endpoints of one kind of label."""

    kind: LabelKind

    def many(self) -> Mapping[str, Endpoint]:
        """Methods of the list."""
        return {"GET": self._list, "POST": self._create}

    def one(self) -> Mapping[str, Endpoint]:
        """Methods of a single one."""
        return {"GET": self._get, "PATCH": self._patch, "PUT": self._put, "DELETE": self._delete}

    def _list(self, call: Call) -> Answer:
        rows = [item for item in call.store.labels[self.kind].values() if call.caller.sees(item)]
        for name, test in _NAME_TESTS.items():
            if part := call.query.get(name, "").lower():
                rows = [item for item in rows if test(item.name.lower(), part)]
        ids = call.query.get("id__in", "").split(",")
        if all(part.isdecimal() for part in ids):
            rows = [item for item in rows if str(item.id) in ids]
        if call.flag("is_root"):
            rows = [item for item in rows if item.parent is None]
        order = call.query.get("ordering", "name")
        by_id = order.removeprefix("-") == "id"
        rows.sort(key=lambda item: (item.id,) if by_id else (item.name.lower(), item.id), reverse=order[:1] == "-")
        full_perms = call.flag("full_perms")
        if self.kind is not LabelKind.TAG:
            return paged(call, rows, lambda item: shapes.label(call.store, call.caller, item, full_perms=full_perms),
                         all_ids=lambda: [item.id for item in rows])  # fmt: skip
        # With a filter, `all` and `display_count` hold children that are not rows themselves [03].
        with_children = call.store.tags_in_order(call.store.with_descendants(item.id for item in rows))
        more = {"display_count": len(with_children)} if call.store.release.has_file_versions else {}
        return paged(call, rows, lambda item: shapes.label(call.store, call.caller, item, full_perms=full_perms),
                     all_ids=lambda: with_children, **more)  # fmt: skip

    def _create(self, call: Call) -> Answer:
        body = as_object(call.body)
        changes, grants = _checked(call.store, self.kind, body, None, call.caller)
        item = Label(call.store.next_id(self.kind), changes.pop("owner", call.caller.id), self.kind, changes["name"])
        _apply(item, changes, grants)
        call.store.labels[self.kind][item.id] = item
        full_perms = call.flag("full_perms")
        shape = shapes.label(call.store, call.caller, item, full_perms=full_perms, with_count=False)
        return Answer(shape, 201)

    def _get(self, call: Call) -> Answer:
        return self._shown(call, self._visible(call))

    def _put(self, call: Call) -> Answer:
        if "name" not in as_object(call.body):
            raise invalid({"name": [REQUIRED]})
        return self._patch(call)

    def _patch(self, call: Call) -> Answer:
        item = self._visible(call)
        if not call.caller.changes(item):
            raise denied()
        changes, grants = _checked(call.store, self.kind, as_object(call.body), item, call.caller)
        _apply(item, changes, grants)
        return self._shown(call, item)

    def _delete(self, call: Call) -> Answer:
        """A deleted tag leaves its documents without a line in the history and without a new `modified` [11, 16]."""
        item = self._visible(call)
        if not call.caller.owns(item):
            raise denied()
        store = call.store
        if self.kind is LabelKind.TAG:
            for key in store.by_tag.pop(item.id, set()):
                store.live[key].tags.discard(item.id)
            for child in store.children(item.id):
                store.tags[child].parent = None
        else:
            name = "correspondent" if self.kind is LabelKind.CORRESPONDENT else "document_type"
            for document in store.live.values():
                if getattr(document, name) == item.id:
                    setattr(document, name, None)
        del store.labels[self.kind][item.id]
        return Answer(status=204)

    def _visible(self, call: Call) -> Label:
        item = call.store.labels[self.kind].get(call.number())
        if item is None or not call.caller.sees(item):
            raise missing(_SPOKEN[self.kind])
        return item

    def _shown(self, call: Call, item: Label) -> Answer:
        return Answer(shapes.label(call.store, call.caller, item, full_perms=call.flag("full_perms")))


def _apply(item: Label, changes: Mapping[str, Any], grants: Grants | None) -> None:
    for name, value in changes.items():
        setattr(item, name, value)
    if grants is not None:
        item.grants = grants


def _checked(
    store: Store, kind: LabelKind, body: Mapping[str, Any], item: Label | None, caller: Caller
) -> tuple[dict[str, Any], Grants | None]:
    names = ["name", "match", "matching_algorithm", "is_insensitive", "owner"]
    names += ["color", "is_inbox_tag", "parent"] if kind is LabelKind.TAG else []
    changes = {name: body[name] for name in names if name in body}
    errors = {name: [said] for name, said in _complaints(store, changes, item)}
    if errors:
        raise invalid(errors)
    _refuse_twin(store, kind, changes, item, caller)
    grants = parse_grants(store, body["set_permissions"]) if body.get("set_permissions") is not None else None
    gives_away = item is not None and changes.get("owner", item.owner) != item.owner
    if item is not None and (gives_away or grants is not None) and not caller.owns(item):
        raise denied("Insufficient permissions.")
    return changes, grants


def _complaints(store: Store, changes: Mapping[str, Any], item: Label | None) -> Iterator[tuple[str, str]]:
    """What is wrong with these values, by field."""
    name = changes.get("name")
    if name is None and item is None:
        yield "name", REQUIRED
    elif name == "":
        yield "name", "This field may not be blank."
    elif name is not None and len(name) > _LONGEST_NAME:
        yield "name", f"Ensure this field has no more than {_LONGEST_NAME} characters."
    if "color" in changes and not _COLOR.fullmatch(str(changes["color"])):
        yield "color", "Invalid color."
    if changes.get("matching_algorithm", 1) not in _ALGORITHMS:
        yield "matching_algorithm", f'"{changes["matching_algorithm"]}" is not a valid choice.'
    if changes.get("owner") is not None and changes["owner"] not in store.users:
        yield "owner", no_such_pk(changes["owner"])
    parent = changes.get("parent")
    if parent is not None and parent not in store.tags:
        yield "parent", no_such_pk(parent)
    elif parent is not None and item is not None and parent in store.with_descendants([item.id]):
        yield "parent", "Cannot set parent to a descendant."


def _refuse_twin(store: Store, kind: LabelKind, changes: Mapping[str, Any], item: Label | None, caller: Caller) -> None:
    """Name and owner together are unique, by case; a twin of another owner is not seen and not refused [03, 15]."""
    name = changes.get("name", item.name if item else "")
    owner = changes.get("owner", item.owner if item else caller.id)
    for other in store.labels[kind].values():
        if other is not item and other.name == name and other.owner == owner:
            raise invalid(TWIN)
