"""Lists in pages, as all lists of 3.0.5 are [03]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from .problems import Problem
from .web import Answer, Call

Row = TypeVar("Row")

_PAGE_SIZE = 25
_LARGEST_PAGE = 100_000
_API_WITH_ALL = 9


def page_size(call: Call) -> int:
    """As asked for, up to 100,000; zero, negative numbers and garbage give 25."""
    text = call.query.get("page_size", "")
    size = int(text) if text.isascii() and text.isdecimal() else 0
    return min(size, _LARGEST_PAGE) or _PAGE_SIZE


def page_number(call: Call, count: int) -> int:
    """Which page, from 1; `last` works.

    Raises:
        Problem: 404 for a page that there is not [03].
    """
    last = max(1, -(-count // page_size(call)))
    text = call.query.get("page", "1")
    number = last if text == "last" else int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= number <= last:
        raise Problem(404, {"detail": "Invalid page."})
    return number


def paged(
    call: Call,
    rows: Sequence[Row],
    shape: Callable[[Row], Any],
    *,
    count: int | None = None,
    all_ids: Callable[[], list[int]] | None = None,
    **more: object,
) -> Answer:
    """One page of `rows` with count and links; up to version 9 with `all` ids as well, where the list has them.

    `count` is given when `rows` ends with the page asked for.
    """
    count = len(rows) if count is None else count
    size = page_size(call)
    number = page_number(call, count)
    body: dict[str, Any] = {
        "count": count,
        "next": _link(call, number + 1) if number * size < count else None,
        "previous": _link(call, number - 1) if number > 1 else None,
    }
    if call.version <= _API_WITH_ALL and all_ids is not None:
        body["all"] = all_ids()
    body["results"] = [shape(row) for row in rows[(number - 1) * size : number * size]]
    return Answer(body | more)


def _link(call: Call, number: int) -> str:
    """Built from the Host header; parameters in alphabetical order, the first page without a number [03, 33]."""
    query = {key: value for key, value in call.query.items() if key != "page"}
    if number > 1:
        query["page"] = str(number)
    url = call.request.url
    encoded = f"?{urlencode(sorted(query.items()))}" if query else ""
    return f"{url.scheme}://{url.netloc}{url.path}{encoded}"
