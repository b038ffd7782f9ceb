"""How a line of the register is bound to the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final

from ppid_dms.records import Item, Line
from ppid_dms.vocabulary import Category, LineKind

# What the first line is chained to.
GENESIS: Final = "0" * 64


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a mapping in its one canonical form: sorted keys, no blanks, UTF-8, ISO dates."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()


def line_digest(line: Line) -> str:
    """The digest that a line must carry: over all of it, the digest of the line before included."""
    content = asdict(line)
    del content["digest"]
    return digest_of(content)


def moment(at: datetime) -> str:
    """A moment as the register writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def item_to_json(item: Item) -> str:
    """An item as the register stores it."""
    return json.dumps(asdict(item), sort_keys=True, ensure_ascii=False, default=_plain)


def item_from_json(stored: str) -> Item:
    """An item as the register stored it."""
    content = json.loads(stored)
    made_on = content["made_on"]
    return Item(**{
        **content,
        "category": Category(content["category"]),
        "made_on": date.fromisoformat(made_on) if made_on else None,
    })


def faults(lines: Iterable[Line]) -> Iterable[tuple[int, str]]:
    """What breaks the chain, oldest first: sequence number and a short English description for logs and programs.

    Checked are the sequence, each digest, each link, and that the numbers of a year have no gap and come once.
    """
    previous, expected, counts = GENESIS, 1, dict[str, int]()
    for line in lines:
        if line.seq != expected:
            yield expected, "missing"
            expected = line.seq
        if line.previous != previous:
            yield line.seq, "not chained to the line before"
        if line_digest(line) != line.digest:
            yield line.seq, "content differs from its digest"
        if (line.kind is LineKind.ENTRY) != (line.number is not None):
            yield line.seq, "number on the wrong kind of line"
        if line.number is not None:
            year, _, count = line.number.removeprefix("R-").partition("-")
            counts[year] = counts.get(year, 0) + 1
            if not count.isdecimal() or int(count) != counts[year]:
                yield line.seq, "number out of order"
        previous, expected = line.digest, expected + 1


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
