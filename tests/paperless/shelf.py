"""The document list of a server, in memory, with filters, order and pages as 3.0.5 has them [24, 33]."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests import PreparedRequest

START = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
SHA256 = "8ede6a9f10c375e9fd1f4c3e539afa59f5b5bda2d48daece7624e1f618885615"


def at(seconds: float) -> datetime:
    """A moment so long after the start."""
    return START + timedelta(seconds=seconds)


def row(number: int, seconds: float = 0, **more: Any) -> dict[str, Any]:
    """A document as a list of 3.0.5 has it."""
    return {
        "id": number, "title": f"surat{number:02}", "owner": 5, "tags": [], "document_type": None, "custom_fields": [],
        "notes": [], "modified": at(seconds).isoformat(), "added": START.isoformat(),
        "original_file_name": f"surat{number:02}.pdf", "archive_serial_number": None,
        "versions": [{"id": number, "added": "2026-11-22T10:28:50.901898Z", "version_label": None,
                      "checksum": SHA256, "is_root": True}],
    } | more


Filter = Callable[[Mapping[str, Any], str], bool]

_FILTERS: dict[str, Filter] = {
    "modified__gte": lambda document, text: (
        datetime.fromisoformat(document["modified"]) >= datetime.fromisoformat(text)),
    "tags__id__in": lambda document, text: bool(set(document["tags"]) & set(map(int, text.split(",")))),
    "archive_serial_number": lambda document, text: document["archive_serial_number"] == int(text),
    "custom_field_query": lambda document, text: any(
        value["field"] == json.loads(text)[0] and value["value"] == json.loads(text)[2]
        for value in document["custom_fields"]),
}


@dataclass
class Shelf:
    """Answers the list. What it is deaf to it ignores without a word, as the server does with what it does not know.

    ``between`` is called after each answer with the number of answers so far: that is when others edit.
    """

    rows: list[dict[str, Any]]
    deaf_to: frozenset[str] = frozenset()
    largest_page: int = 100_000
    between: Callable[[int], None] = lambda _answers: None
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        query = dict(parse_qsl(urlsplit(request.url or "").query))
        self.asked.append(query)
        heard = {key: value for key, value in query.items() if key not in self.deaf_to}
        rows = [
            document for document in self.rows
            if all(test(document, heard[name]) for name, test in _FILTERS.items() if name in heard)]
        for key in reversed(heard.get("ordering", "id").split(",")):
            rows.sort(key=lambda document: document[key])
        size, number = min(int(heard.get("page_size", 25)), self.largest_page), int(heard.get("page", 1))
        shown = [dict(document) for document in rows[(number - 1) * size : number * size]]
        if number > 1 and not shown:
            status, body = 404, json.dumps({"detail": "Invalid page."})
        else:
            # The link is made from the Host header: behind a proxy it names a host that nobody reaches.
            more = f"http://di-dalam.invalid/api/documents/?page={number + 1}" if number * size < len(rows) else None
            status, body = 200, json.dumps({"count": len(rows), "next": more, "previous": None, "results": shown})
        self.between(len(self.asked))
        return status, {"Content-Type": "application/json"}, body
