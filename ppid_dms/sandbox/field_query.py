"""`custom_field_query`: finding documents by their custom fields [24].

["Nomor", "exact", "x"]    [3, "range", ["2026-08-01", "2026-08-31"]]    ["AND", [[…], […]]]    ["NOT", […]]
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from typing import Any

from .problems import invalid
from .records import CustomField, Document
from .store import Store

Test = Callable[[Document], bool]

_PARAMETER = "custom_field_query"
_BASIC = {"exact", "in", "isnull", "exists"}
_TEXT = {"icontains", "istartswith", "iendswith"}
_ORDERED = {"gt", "gte", "lt", "lte", "range"}
_OPERATORS = {
    "string": _BASIC | _TEXT,
    "longtext": _BASIC | _TEXT,
    "url": _BASIC | _TEXT,
    "date": _BASIC | _ORDERED,
    "boolean": _BASIC,
    "integer": _BASIC | _ORDERED,
    "float": _BASIC | _ORDERED,
    "monetary": _BASIC | _TEXT | _ORDERED,
    "documentlink": _BASIC | {"contains"},
    "select": _BASIC,
}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "range": lambda value, bounds: bool(bounds[0] <= value <= bounds[1]),
    "icontains": lambda value, part: str(part).lower() in str(value).lower(),
    "istartswith": lambda value, part: str(value).lower().startswith(str(part).lower()),
    "iendswith": lambda value, part: str(value).lower().endswith(str(part).lower()),
    "contains": lambda value, part: set(part) <= set(value),
    "exact": operator.eq,
    "in": lambda value, choices: value in choices,
}


def candidates(store: Store, text: str) -> set[int] | None:
    """For the plain question `[field, "exact", "text"]`, which is asked before every upload, the ids by an index.

    None for any other query. Promises no more than that all hits are among them.
    """
    try:
        query = json.loads(text)
    except ValueError:
        return None
    if isinstance(query, list) and len(query) == len(("field", "exact", "value")) and query[1] == "exact":
        field = _field(store, query[0])
        if field is not None and field.data_type != "select" and isinstance(query[2], str):
            return store.having_text(field.id, query[2])
    return None


def parse(store: Store, text: str) -> Test:
    """The query as a test of one document.

    Raises:
        Problem: 400, naming the place in the query.
    """
    try:
        query = json.loads(text)
    except ValueError:
        raise invalid({_PARAMETER: ["Value must be valid JSON."]}) from None
    return _node(store, query, ())


def _node(store: Store, query: Any, place: tuple[int, ...]) -> Test:
    if isinstance(query, list) and len(query) == len(("AND", [])) and isinstance(query[0], str):
        word = query[0].upper()
        if word == "NOT":
            inner = _node(store, query[1], (*place, 1))
            return lambda document: not inner(document)
        if word in {"AND", "OR"} and isinstance(query[1], list):
            parts = [_node(store, part, (*place, 1, number)) for number, part in enumerate(query[1])]
            combine = all if word == "AND" else any
            return lambda document: combine(part(document) for part in parts)
    if not isinstance(query, list) or len(query) != len(("field", "exact", "value")):
        raise _at(place, ["Invalid custom field query expression"])
    return _comparison(store, query[0], query[1], query[2], place)


def _comparison(store: Store, name: object, word: str, wanted: Any, place: tuple[int, ...]) -> Test:
    field = _field(store, name)
    if field is None:
        raise _at((*place, 0), [f"{name!r} is not a valid custom field."])
    if word not in _OPERATORS[field.data_type]:
        raise _at((*place, 1), [f"{field.data_type} does not support query expr {word!r}."])
    key = field.id
    if word == "exists":
        return lambda document: (key in document.fields) == bool(wanted)
    if word == "isnull":
        return lambda document: key in document.fields and (document.fields[key].value is None) == bool(wanted)
    if field.data_type == "select":
        wanted = [_option(field, one) for one in wanted] if word == "in" else _option(field, wanted)
    compare = _COMPARE[word]

    def holds(document: Document) -> bool:
        instance = document.fields.get(key)
        if instance is None or (instance.value is None and wanted is not None):
            return False
        try:
            return compare(instance.value, wanted)
        except TypeError:
            return False

    return holds


def _field(store: Store, name: object) -> CustomField | None:
    if isinstance(name, int):
        return store.custom_fields.get(name)
    return next((field for field in store.custom_fields.values() if field.name == name), None)


def _option(field: CustomField, wanted: object) -> object:
    """An option by its id or its label [24]."""
    options: Any = (field.extra_data or {}).get("select_options") or []
    return next((option["id"] for option in options if option["label"] == wanted), wanted)


def _at(place: tuple[int, ...], sentences: list[str]) -> Exception:
    nested: object = sentences
    for step in reversed(place):
        nested = {str(step): nested}
    return invalid({_PARAMETER: nested})
