"""Single edits of documents, as the API's PATCH and the web page make them: checked, logged, `modified` at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from . import history
from .creation import LONGEST_TITLE
from .permissions import Caller
from .problems import NO_AUDIT_LOG, Problem, denied, insufficient, invalid, missing, no_such_pk, not_found
from .records import Document, Grants, LabelKind, Note, User
from .store import Store
from .values import BadValue, check, parse_date

_LARGEST_SERIAL_NUMBER = 0xFFFFFFFF
_OWNER_ONLY = "Insufficient permissions."


@dataclass(slots=True)
class _Changes:
    """A PATCH that has been checked whole, before any of it is done."""

    plain: dict[str, Any]
    tags: set[int] | None = None
    fields: dict[int, object] | None = None
    grants: Grants | None = None


def visible(store: Store, caller: Caller, document_id: int) -> Document:
    """A live document that the caller may see.

    Raises:
        Problem: 404, whether it is missing or hidden [13].
    """
    document = store.live.get(document_id)
    if document is None or not caller.sees(document):
        raise missing("Document")
    return document


def patch(store: Store, caller: Caller, document: Document, body: Mapping[str, Any]) -> None:
    """Change what the body names; unknown and read-only keys are ignored, `modified` is bumped even by `{}` [08, 11].

    The workflows that it sets off are the caller's to run: the answer to a PATCH is composed before them.

    Raises:
        Problem: 400 with all errors by field, or 403; then nothing was changed.
    """
    if not caller.changes(document):
        raise denied()
    changes = _checked(store, document, body)
    gives_away = "owner" in changes.plain and changes.plain["owner"] != document.owner
    if (gives_away or changes.grants is not None) and not caller.owns(document):
        raise denied(_OWNER_ONLY)
    if changes.tags is not None:
        _set_tags(store, document, changes.tags, caller.user)
    if changes.fields is not None:
        _set_fields(store, document, changes.fields, caller.user)
    _set_plain(store, document, changes.plain, caller.user)
    if changes.grants is not None:
        document.grants = changes.grants  # leaves no line in the history [31]
    store.touch(document)


def put_field(store: Store, document: Document, field_id: int, value: object, *, actor: User | None) -> None:
    """Set one checked value and log it if it differs; a document link is mirrored on its target [04, 08]."""
    field = store.custom_fields[field_id]
    old = document.fields[field_id].value if field_id in document.fields else None
    is_new = field_id not in document.fields
    instance = store.put_value(document, field_id, value)
    if is_new or old != value:
        history.field_value(store, document, instance, actor=actor, action="create" if is_new else "update")
    if field.data_type == "documentlink":
        _mirror_links(store, document, field_id, set(_links(old)), set(_links(value)), actor)


def remove_field(store: Store, document: Document, field_id: int, *, actor: User | None) -> None:
    """Take one field off, with all its lines in the history and, of a document link, its mirror image."""
    if field_id in document.fields and store.custom_fields[field_id].data_type == "documentlink":
        _mirror_links(store, document, field_id, set(_links(document.fields[field_id].value)), set(), actor)
    store.drop_value(document, field_id)


def throw_away(store: Store, document: Document) -> None:
    """Into the trash, with its line in the history."""
    restored_before = document.restored_at
    store.throw_away(document)
    history.thrown_away(store, document, restored_before)


def add_note(store: Store, caller: Caller, document: Document, text: str) -> Note:
    """Write a note; an empty one is accepted [17].

    Raises:
        Problem: 403 as text: the caller may not change this document [35].
    """
    if not caller.changes(document):
        raise insufficient("Insufficient permissions to create notes")
    note = Note(store.next_id("note"), text, store.now(), caller.id)
    document.notes.append(note)
    for _ in range(3):  # the note's own lines in the log: 3.0.5 leaves a gap of three before "Note Added" [16]
        store.next_id("history")
    history.note_added(store, document, note)
    store.touch(document)
    return note


def delete_note(store: Store, caller: Caller, document: Document, note_id: int) -> None:
    """Take a note away.

    Raises:
        Problem: 403 as text, or 404.
    """
    if not caller.changes(document):
        raise insufficient("Insufficient permissions to delete notes")
    if note_id not in {note.id for note in document.notes}:
        raise missing("Note")
    document.notes = [note for note in document.notes if note.id != note_id]
    history.note_deleted(store, document, note_id)
    store.touch(document)


def readable_history(store: Store, caller: Caller, document_id: int) -> Document:
    """The document, if the caller may read its history: with `view_logentry`, as its owner, or when it has none [16].

    Raises:
        Problem: 400 when the audit log is off, 404, or 403 as text.
    """
    if not store.audit_log:
        raise Problem(400, NO_AUDIT_LOG)
    document = store.live.get(document_id)
    if document is None:
        raise not_found()
    if not (caller.may("view_logentry") and caller.owns(document)):
        raise insufficient()
    return document


def parse_grants(store: Store, value: object) -> Grants:
    """`{"view": {"users": [], "groups": []}, "change": {…}}` as shares.

    Raises:
        Problem: 400 for an account or a group that does not exist.
    """
    wanted: Mapping[str, Any] = value if isinstance(value, dict) else {}
    found: dict[str, set[int]] = {}
    for action in ("view", "change"):
        part = wanted.get(action) or {}
        for kind, known in (("users", store.users), ("groups", store.groups)):
            ids = part.get(kind) or []
            for key in ids:
                if key not in known:
                    raise invalid({"set_permissions": {action: {kind: [no_such_pk(key)]}}})
            found[f"{action}_{kind}"] = set(ids)
    return Grants(**found)


def _checked(store: Store, document: Document, body: Mapping[str, Any]) -> _Changes:
    errors: dict[str, object] = {}
    changes = _Changes({})
    for name, read in _READERS.items():
        if name in body:
            try:
                changes.plain[name] = read(store, document, body[name])
            except BadValue as bad:
                errors[name] = [str(bad)]
    if "tags" in body:
        try:
            changes.tags = store.with_ancestors(_tag_key(store, tag) for tag in body["tags"])
        except BadValue as bad:
            errors["tags"] = [str(bad)]
    if body.get("remove_inbox_tags"):
        kept = document.tags if changes.tags is None else changes.tags
        changes.tags = {tag for tag in kept if not store.tags[tag].is_inbox_tag}
    if "custom_fields" in body:
        _check_fields(store, body["custom_fields"], changes, errors)
    if body.get("set_permissions") is not None:
        changes.grants = parse_grants(store, body["set_permissions"])
    if errors:
        raise invalid(errors)
    return changes


def _tag_key(store: Store, key: object) -> int:
    if not isinstance(key, int):
        raise BadValue(f"Incorrect type. Expected pk value, received {type(key).__name__}.")
    if key not in store.tags:
        raise BadValue(no_such_pk(key))
    return key


def _check_fields(store: Store, wanted: object, changes: _Changes, errors: dict[str, object]) -> None:
    if not isinstance(wanted, list):
        kind = type(wanted).__name__
        errors["custom_fields"] = {"non_field_errors": [f'Expected a list of items but got type "{kind}".']}
        return
    values: dict[int, object] = {}
    row_errors: list[dict[str, object]] = []
    for row in wanted:
        field = store.custom_fields.get(row.get("field"))
        problem: dict[str, object] = {}
        if field is None:
            problem = {"field": [no_such_pk(row.get("field"))]}
        else:
            try:
                values[field.id] = check(store, field, row.get("value"))
            except BadValue as bad:
                problem = {"non_field_errors": [str(bad)]}
        row_errors.append(problem)
    if any(row_errors):
        errors["custom_fields"] = row_errors
    changes.fields = values


def _set_tags(store: Store, document: Document, tags: set[int], actor: User) -> None:
    """Exactly these tags; the deletions are logged before the additions [16]."""
    before = set(document.tags)
    store.retag(document, tags)
    for operation, changed in (("delete", before - tags), ("add", tags - before)):
        names = [store.tags[tag].name for tag in store.tags_in_order(changed)]
        history.tags_by_name(store, document, operation, names, actor)


def _set_fields(store: Store, document: Document, fields: dict[int, object], actor: User) -> None:
    """Exactly these fields; what is not named goes, and its lines in the history with it [08, 16]."""
    for field_id in list(document.fields):
        if field_id not in fields:
            remove_field(store, document, field_id, actor=actor)
    for field_id, value in fields.items():
        put_field(store, document, field_id, value, actor=actor)


def _set_plain(store: Store, document: Document, plain: Mapping[str, Any], actor: User) -> None:
    logged = {name: (getattr(document, name), value) for name, value in plain.items()}
    if document.newest is not document.root:
        logged.pop("content", None)  # it is the version's, and so is the line about it [32]
    for name, value in plain.items():
        if name == "archive_serial_number":
            store.renumber(document, value)
        else:
            setattr(document, name, value)
    history.scalars(store, document, logged, actor)


def _links(value: object) -> list[int]:
    return value if isinstance(value, list) else []


def _mirror_links(
    store: Store, document: Document, field_id: int, before: set[int], after: set[int], actor: User | None
) -> None:
    for target_id in before ^ after:
        target = store.live.get(target_id)
        if target is None or target is document:
            continue
        value = _links(target.fields[field_id].value) if field_id in target.fields else []
        mirrored = [key for key in value if key != document.id] + ([document.id] if target_id in after else [])
        is_new = field_id not in target.fields
        instance = store.put_value(target, field_id, mirrored)
        history.field_value(store, target, instance, actor=actor, action="create" if is_new else "update")


# --- plain values, one reader each


def _title(_store: Store, _document: Document, value: object) -> str:
    text = str(value)
    if len(text) > LONGEST_TITLE:
        raise BadValue(f"Ensure this field has no more than {LONGEST_TITLE} characters.")
    return text


def _content(_store: Store, _document: Document, value: object) -> str:
    return str(value)


def _created(store: Store, _document: Document, value: object) -> date:
    try:
        moment = datetime.fromisoformat(str(value)) if "T" in str(value) else None
    except ValueError:
        moment = None
    if moment is None:
        return parse_date(value)
    return (moment.astimezone(store.zone) if moment.tzinfo else moment).date()


def _serial_number(store: Store, document: Document, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadValue("A valid integer is required.")
    if value < 0:
        raise BadValue("Ensure this value is greater than or equal to 0.")
    if value > _LARGEST_SERIAL_NUMBER:
        raise BadValue(f"Ensure this value is less than or equal to {_LARGEST_SERIAL_NUMBER}.")
    if store.by_serial_number.get(value, document.id) != document.id:
        raise BadValue("document with this archive serial number already exists.")
    return value


def _owner(store: Store, _document: Document, value: object) -> int | None:
    if value is not None and value not in store.users:
        raise BadValue(no_such_pk(value))
    return value


def _correspondent(store: Store, _document: Document, value: object) -> int | None:
    return _label(store, LabelKind.CORRESPONDENT, value)


def _document_type(store: Store, _document: Document, value: object) -> int | None:
    return _label(store, LabelKind.DOCUMENT_TYPE, value)


def _label(store: Store, kind: LabelKind, value: object) -> int | None:
    if value is not None and value not in store.labels[kind]:
        raise BadValue(no_such_pk(value))
    return value


_READERS = {
    "title": _title,
    "content": _content,
    "created": _created,
    "archive_serial_number": _serial_number,
    "owner": _owner,
    "correspondent": _correspondent,
    "document_type": _document_type,
}
