"""Custom field definitions [05, 35]. They have no owner: whoever has the permission sees and changes all."""

from __future__ import annotations

from typing import Any

from . import shapes
from .paging import paged
from .people_api import REQUIRED
from .problems import invalid, missing
from .records import CustomField
from .store import Store
from .values import BadValue, check, checked_definition
from .web import Answer, Call, as_object

_TWIN = "custom field with this name already exists."


def list_fields(call: Call) -> Answer:
    """GET /api/custom_fields/."""
    rows = sorted(call.store.custom_fields.values(), key=lambda field: (field.name.lower(), field.id))
    if exact := call.query.get("name__iexact", "").lower():
        rows = [field for field in rows if field.name.lower() == exact]
    if part := call.query.get("name__icontains", "").lower():
        rows = [field for field in rows if part in field.name.lower()]
    ids = call.query.get("id__in", "").split(",")
    if all(one.isdecimal() for one in ids):
        rows = [field for field in rows if str(field.id) in ids]
    return paged(
        call,
        rows,
        lambda field: shapes.custom_field(call.store, call.caller, field),
        all_ids=lambda: [field.id for field in rows],
    )


def create_field(call: Call) -> Answer:
    """POST /api/custom_fields/; the answer has no count yet."""
    body = as_object(call.body)
    errors = {name: [REQUIRED] for name in ("name", "data_type") if not body.get(name)}
    if errors:
        raise invalid(errors)
    _refuse_twin(call.store, body["name"], None)
    extra = checked_definition(body["data_type"], body.get("extra_data"))
    field = CustomField(call.store.next_id("custom_field"), str(body["name"]), body["data_type"], extra)
    call.store.custom_fields[field.id] = field
    return Answer(shapes.custom_field(call.store, call.caller, field, with_count=False), 201)


def get_field(call: Call) -> Answer:
    """GET /api/custom_fields/{pk}/."""
    return Answer(shapes.custom_field(call.store, call.caller, _field(call)))


def patch_field(call: Call) -> Answer:
    """PATCH /api/custom_fields/{pk}/; no document's `modified` moves [11].

    Another `data_type` is accepted although there are values; those that do not fit it then read null [35].
    """
    field = _field(call)
    body = as_object(call.body)
    if "name" in body:
        _refuse_twin(call.store, body["name"], field)
    data_type = body.get("data_type", field.data_type)
    extra: Any = body.get("extra_data", field.extra_data)
    checked = checked_definition(data_type, extra)
    field.name = body.get("name", field.name)
    retyped, field.data_type, field.extra_data = data_type != field.data_type, data_type, checked
    if retyped:
        _empty_misfits(call.store, field)
    return get_field(call)


def delete_field(call: Call) -> Answer:
    """DELETE /api/custom_fields/{pk}/: its values go, without a new `modified` [11]."""
    field = _field(call)
    for key in list(call.store.by_field[field.id]):
        call.store.drop_value(call.store.live[key], field.id)
    for document in call.store.trash.values():
        call.store.drop_value(document, field.id)
    del call.store.custom_fields[field.id]
    return Answer(status=204)


def _field(call: Call) -> CustomField:
    field = call.store.custom_fields.get(call.number())
    if field is None:
        raise missing("CustomField")
    return field


def _refuse_twin(store: Store, name: object, field: CustomField | None) -> None:
    if any(other.name == name and other is not field for other in store.custom_fields.values()):
        raise invalid({"name": [_TWIN]})  # by case: another case makes a second field [05]


def _empty_misfits(store: Store, field: CustomField) -> None:
    for key in store.by_field[field.id]:
        document = store.live[key]
        try:
            check(store, field, document.fields[field.id].value)
        except BadValue:
            store.put_value(document, field.id, None)
