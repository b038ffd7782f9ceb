"""The filters and orders of the document list [24].

What 3.0.5 does not know, or cannot read, it ignores, and gives the full list: so does this. Only a bad date is refused.
Text search (`query`, `text`) is not built; rather than give everything, it answers 501.
"""

from __future__ import annotations

import heapq
import operator
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from starlette.datastructures import QueryParams

from . import field_query
from .permissions import Caller
from .problems import Problem, invalid
from .records import Document, LabelKind
from .store import Store

Test = Callable[[Document], bool]

_NOT_BUILT = ("query", "text", "title_search", "title_content", "more_like_id")
_COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
_TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "iexact": operator.eq,
    "icontains": lambda text, part: part in text,
    "istartswith": str.startswith,
}
_TEXTS: dict[str, Callable[[Document], str]] = {
    "title": lambda document: document.title,
    "original_filename": lambda document: document.root.original_name,
}
_ORDERS: dict[str, Callable[[Document], Any]] = {
    "id": lambda document: document.id,
    "title": lambda document: document.title.lower(),
    "created": lambda document: document.created,
    "added": lambda document: document.added,
    "modified": lambda document: document.modified,
    "archive_serial_number": lambda document: (
        document.archive_serial_number is not None, document.archive_serial_number or 0,
    ),
}  # fmt: skip


def select(store: Store, caller: Caller, query: QueryParams) -> list[Document]:
    """The live documents that the caller sees and that pass all filters; in the asked-for order later (`ordered`).

    Raises:
        Problem: 400 for a date that is none or a custom field query that makes no sense; 501 for text search.
    """
    for name in _NOT_BUILT:
        if name in query:
            raise Problem(501, {"detail": f"The sandbox has no text search ({name})."})
    sets = list(_sets(store, query))
    tests: list[Test] = [] if caller.user.is_superuser else [caller.sees]
    tests += _tests(store, query)
    since = _moment(store, query, "modified__gte") or _moment(store, query, "modified__gt")
    ids: Iterable[int]
    if sets:
        ids = set.intersection(*sorted(sets, key=len)) & store.live.keys()
    elif since is not None:
        ids = store.modified_since(since)
    else:
        ids = store.live
    live = store.live
    return [document for document in map(live.__getitem__, ids) if all(test(document) for test in tests)]


def ordered(documents: list[Document], query: QueryParams, *, first: int | None = None) -> list[Document]:
    """In the order asked for; newest `created` first otherwise, as unknown orders are ignored.

    With `first`, only that many of them are promised to be there and in order.
    """
    keys = [name for name in query.get("ordering", "").split(",") if name.removeprefix("-") in _ORDERS]
    keys = keys or ["-created", "-id"]
    for name in reversed(keys[1:]):
        documents = sorted(documents, key=_ORDERS[name.removeprefix("-")], reverse=name.startswith("-"))
    key, descending = _ORDERS[keys[0].removeprefix("-")], keys[0].startswith("-")
    if first is not None and first < len(documents) // 10:
        pick = heapq.nlargest if descending else heapq.nsmallest
        return pick(first, documents, key=key)  # stable, as sorted() is
    return sorted(documents, key=key, reverse=descending)


def _sets(store: Store, query: QueryParams) -> Iterable[set[int]]:
    """The filters that an index answers, as sets of ids."""
    if (ids := _ids(query, "id__in")) is not None:
        yield set(ids)
    for name in ("tags__id", "tags__id__all"):
        for tag in _ids(query, name) or ():
            yield store.by_tag.get(tag, set())
    if (tags := _ids(query, "tags__id__in")) is not None:
        yield set().union(*(store.by_tag.get(tag, set()) for tag in tags))
    if tag_name := query.get("tags__name__iexact"):
        tags = [tag.id for tag in store.tags.values() if tag.name.lower() == tag_name.lower()]
        yield set().union(*(store.by_tag.get(tag, set()) for tag in tags))
    if checksum := query.get("checksum__iexact"):
        yield store.by_checksum.get(checksum.lower(), set())
    if (found := field_query.candidates(store, query.get("custom_field_query", ""))) is not None:
        yield found
    if (numbers := _ids(query, "archive_serial_number")) is not None:
        yield {store.by_serial_number[number] for number in numbers if number in store.by_serial_number}


def _tests(store: Store, query: QueryParams) -> list[Test]:
    """The filters that look at each document."""
    tests = [_lacks(tag) for tag in _ids(query, "tags__id__none") or ()]
    tests += [*_switches(store, query), *_equalities(store, query), *_texts(query), *_times(store, query)]
    if text := query.get("custom_field_query"):
        tests.append(field_query.parse(store, text))
    return tests


def _lacks(tag: int) -> Test:
    return lambda document: tag not in document.tags


def _switches(store: Store, query: QueryParams) -> Iterable[Test]:
    inbox = {tag.id for tag in store.tags.values() if tag.is_inbox_tag}
    facts: dict[str, Test] = {
        "is_tagged": lambda document: bool(document.tags),
        "is_in_inbox": lambda document: not inbox.isdisjoint(document.tags),
        "archive_serial_number__isnull": lambda document: document.archive_serial_number is None,
        "owner__isnull": lambda document: document.owner is None,
    }
    for name, fact in facts.items():
        wanted = {"true": True, "1": True, "false": False, "0": False}.get(query.get(name, "").lower())
        if wanted is not None:
            yield _is(fact, wanted)


def _is(fact: Callable[[Document], Any], wanted: object) -> Test:
    return lambda document: bool(fact(document) == wanted)


def _equalities(store: Store, query: QueryParams) -> Iterable[Test]:
    numbers: dict[str, Callable[[Document], Any]] = {
        "owner__id": lambda document: document.owner,
        "correspondent__id": lambda document: document.correspondent,
        "document_type__id": lambda document: document.document_type,
        "created__year": lambda document: document.created.year,
    }
    for name, fact in numbers.items():
        if (wanted := _ids(query, name)) is not None and len(wanted) == 1:
            yield _is(fact, wanted[0])
    if mime_type := query.get("mime_type"):
        yield _is(lambda document: document.root.mime_type, mime_type)
    if correspondent := query.get("correspondent__name__iexact"):
        known = store.labels[LabelKind.CORRESPONDENT].values()
        ids = {item.id for item in known if item.name.lower() == correspondent.lower()}
        yield lambda document: document.correspondent in ids


def _texts(query: QueryParams) -> Iterable[Test]:
    for field, read in _TEXTS.items():
        for word, test in _TEXT_TESTS.items():
            if part := query.get(f"{field}__{word}"):
                yield _text(read, test, part.lower())


def _text(read: Callable[[Document], str], test: Callable[[str, str], bool], part: str) -> Test:
    return lambda document: test(read(document).lower(), part)


def _times(store: Store, query: QueryParams) -> Iterable[Test]:
    moments: dict[str, Callable[[Document], datetime]] = {
        "modified": lambda document: document.modified,
        "added": lambda document: document.added,
    }
    for field, read in moments.items():
        for word, compare in _COMPARE.items():
            if (bound := _moment(store, query, f"{field}__{word}")) is not None:
                yield _compare(read, compare, bound)
    days: dict[str, Callable[[Document], date]] = {
        "modified__date": lambda document: document.modified.astimezone(store.zone).date(),
        "created__date": lambda document: document.created,
    }
    for field, read_day in days.items():
        for word, compare in _COMPARE.items():
            if (day := _day(query, f"{field}__{word}")) is not None:
                yield _compare(read_day, compare, day)


def _compare(read: Callable[[Document], Any], compare: Callable[[Any, Any], bool], bound: object) -> Test:
    return lambda document: compare(read(document), bound)


def _ids(query: QueryParams, name: str) -> list[int] | None:
    """A comma list of ids; None when it is absent or garbage, which 3.0.5 ignores [24]."""
    parts = query.get(name, "").split(",")
    return [int(part) for part in parts] if all(part.isascii() and part.isdecimal() for part in parts) else None


def _moment(store: Store, query: QueryParams, name: str) -> datetime | None:
    """ISO with offset or `Z`; naive is the server's zone; a bare date its midnight [24].

    Raises:
        Problem: 400, also for a `+` that became a space.
    """
    text = query.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid({name: ["Enter a valid date/time."]}) from None
    return moment if moment.tzinfo else datetime.combine(moment.date(), moment.time(), store.zone)


def _day(query: QueryParams, name: str) -> date | None:
    text = query.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid({name: ["Enter a valid date."]}) from None
