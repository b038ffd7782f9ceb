"""Custom fields as inputs of an HTML form, and back again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ppid_dms.sandbox.page.wording import shown_value
from ppid_dms.sandbox.records import CustomField, Document
from ppid_dms.sandbox.store import Store
from ppid_dms.sandbox.values import BadValue, check

_INPUT_TYPES = {"date": "date", "integer": "number", "float": "number", "url": "url"}
_YES_NO = [("true", "Ya"), ("false", "Tidak")]


@dataclass(frozen=True, slots=True)
class Input:
    """One field of the form."""

    name: str
    label: str
    kind: str
    """`select`, `textarea`, `readonly`, or the type of an `<input>`."""
    value: str
    choices: list[tuple[str, str]]
    error: str = ""
    step: str = ""


def inputs(
    store: Store,
    document: Document,
    readonly: Collection[str],
    *,
    changeable: bool,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Input]:
    """All custom fields for this document, in the order in which they were made.

    What was typed and refused comes back as it was typed, with the reason.
    """
    typed, errors = typed or {}, errors or {}
    found = []
    for field in store.custom_fields.values():
        value = document.fields[field.id].value if field.id in document.fields else None
        name = f"field-{field.id}"
        if not changeable or field.name in readonly:
            found.append(Input(name, field.name, "readonly", shown_value(field, value), []))
            continue
        found.append(
            Input(
                name=name,
                label=field.name,
                kind=_kind(field),
                value=typed.get(name, _as_typed(value)),
                choices=_choices(field),
                error=errors.get(name, ""),
                step="any" if field.data_type == "float" else "",
            )
        )
    return found


def read(
    store: Store, document: Document, form: Mapping[str, str], readonly: Collection[str]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The whole field list as Paperless's own page would send it, and the errors by input.

    Fields that the document has are kept; of the others only those that were filled in are added.
    """
    rows: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    for field in store.custom_fields.values():
        name = f"field-{field.id}"
        old = document.fields.get(field.id)
        if field.name in readonly or name not in form:
            if old is not None:
                rows.append({"field": field.id, "value": old.value})
            continue
        try:
            value = check(store, field, _parse(field, form[name].replace("\r\n", "\n").strip()))
        except BadValue as bad:
            errors[name] = str(bad)
            continue
        if value is not None or old is not None:
            rows.append({"field": field.id, "value": value})
    kept = {field_id: place for place, field_id in enumerate(document.fields)}
    rows.sort(key=lambda row: kept.get(row["field"], len(kept)))
    return rows, errors


def _kind(field: CustomField) -> str:
    if field.data_type in {"select", "boolean"}:
        return "select"
    if field.data_type == "longtext":
        return "textarea"
    return _INPUT_TYPES.get(field.data_type, "text")


def _choices(field: CustomField) -> list[tuple[str, str]]:
    if field.data_type == "boolean":
        return _YES_NO
    options: Any = (field.extra_data or {}).get("select_options") or []
    return [(str(option["id"]), str(option["label"])) for option in options]


def _as_typed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _parse(field: CustomField, text: str) -> object:
    """What was typed as the JSON value that the API would get.

    Raises:
        BadValue: a number that is none.
    """
    if text == "":
        return None
    try:
        match field.data_type:
            case "boolean":
                return text == "true"
            case "integer":
                return int(text)
            case "float":
                return float(text)
            case "documentlink":
                return [int(part) for part in text.replace("#", "").split(",")]
            case _:
                return text
    except ValueError:
        raise BadValue("Isi dengan angka.") from None
