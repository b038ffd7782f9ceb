"""How the register is bound together: each line to the line before, and each row of every table to the row before.

A row is sealed when it is written. Its seal is made over the row and the seal before, so that the newest one vouches
for every submission, decision, answer and line there is: that is the head, which is noted outside the register.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, Self, TypeAlias

from ppid_dms.recap.decree import Decree, Establishment, Semester
from ppid_dms.records import Item, Line
from ppid_dms.vocabulary import Category, LineKind

AnyLine: TypeAlias = Line | Establishment

# What the first line, and the first seal, is chained to.
GENESIS: Final = "0" * 64
_NUMBER: Final = re.compile(r"R-([0-9]{4})-([0-9]{4,9})")
_HEAD: Final = re.compile(r"([0-9]{1,12}):([0-9]{1,12}):([0-9a-f]{64})")
_SHORT_SEAL: Final = re.compile(r"([0-9]{1,12})-([0-9a-f]{20})")


class Flaw(StrEnum):
    """What can be wrong with a row of the register, in English for logs and programs."""

    MISSING = "missing"
    CHANGED = "content differs from its digest"
    UNSEALED = "written without a seal"
    DISPLACED = "not in its place"
    UNCHAINED = "not chained to the line before"
    WRONGLY_NUMBERED = "number on the wrong kind of line"
    OUT_OF_ORDER = "number out of order"
    UNPROVEN = "not what its decision and submission prove"
    WITHOUT_LINE = "without the line that follows from it"
    UNGUARDED = "guards of the tables are not as they were made"


@dataclass(frozen=True, slots=True)
class Head:
    """How far a register has come: its lines, the place of its newest row among all, and that row's seal."""

    lines: int = 0
    rows: int = 0
    seal: str = GENESIS

    def __str__(self) -> str:
        return f"{self.lines}:{self.rows}:{self.seal}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """A head as it is written; None where the text is none."""
        found = _HEAD.fullmatch(text)
        return cls(int(found[1]), int(found[2]), found[3]) if found else None


@dataclass(frozen=True, slots=True)
class Loss:
    """What went with a newer register that is gone for good, as somebody has stated.

    ``kept_lines`` and ``kept_rows`` are what was left, ``lost_rows`` how far it had come by all that vouches for it;
    ``numbers`` are the highest that may have been given, by year: up to them none is given again. Its own seal stands
    behind those that were lost.
    """

    kept_lines: int
    kept_rows: int
    lost_rows: int
    numbers: Mapping[int, int]
    recorded_by: str
    recorded_at: datetime

    def explains(self, position: int) -> bool:
        """Whether a seal at that place may be one of those that were lost."""
        return self.kept_rows < position <= self.lost_rows


@dataclass(frozen=True, slots=True)
class Seal:
    """The place of a row among all rows of the register, counted from 1, and what it was sealed with (SHA-256)."""

    position: int
    digest: str

    def __str__(self) -> str:
        """The seal as it is written on a document: its place, and the first 80 bits."""
        return f"{self.position}-{self.digest[:20]}"


def seal_place(written: str) -> int | None:
    """The place that a seal on a document names; None where the text is no seal."""
    found = _SHORT_SEAL.fullmatch(written)
    return int(found[1]) if found else None


def sealed(before: Seal | None, table: str, row: Mapping[str, Any], *, place: int | None = None) -> Seal:
    """The seal of the next row, which is the next place unless another one is told.

    What is empty is left out: a column that comes later does not break old seals.
    """
    position = place or (before.position + 1 if before else 1)
    content = {name: value for name, value in row.items() if value is not None}
    return Seal(position, digest_of({
        "position": position, "previous": before.digest if before else GENESIS, "table": table, "row": content}))


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a mapping in its one canonical form: sorted keys, no blanks, UTF-8, ISO dates."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()


def line_digest(line: AnyLine) -> str:
    """The digest that a line must carry: over all of it, the digest of the line before included."""
    content = {name: getattr(line, name) for name in line.__slots__ if name != "digest"} | {"kind": line.kind}
    inner = {"item": _item_content(line.item)} if isinstance(line, Line) else {"decree": asdict(line.decree)}
    return digest_of(content | inner)


def number_of(year: int, count: int) -> str:
    """A number of the buku rekap."""
    return f"R-{year:04d}-{count:04d}"


def year_and_count(number: str) -> tuple[int, int] | None:
    """The two parts of a number of the buku rekap; None where the text is none."""
    found = _NUMBER.fullmatch(number)
    parts = (int(found[1]), int(found[2])) if found else None
    return parts if parts and number_of(*parts) == number else None


def moment(at: datetime) -> str:
    """A moment as the register writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def item_to_json(item: Item) -> str:
    """An item as the register stores it."""
    return json.dumps(_item_content(item), sort_keys=True, ensure_ascii=False, default=_plain)


def item_from_json(stored: str) -> Item:
    """An item as the register stored it."""
    content = json.loads(stored)
    made_on = content["made_on"]
    return Item(**{
        **content,
        "category": Category(content["category"]),
        "made_on": date.fromisoformat(made_on) if made_on else None,
    })


def _item_content(item: Item) -> dict[str, Any]:
    # What only exempt items have is left out of the others: lines from before it was recorded keep their digests.
    return {name: value for name in Item.__slots__ if (value := getattr(item, name)) or name != "exemption"}


def decree_to_json(decree: Decree) -> str:
    """A Keputusan as the register stores it."""
    return json.dumps({
        "number": decree.number, "semester": str(decree.semester), "signed_on": decree.signed_on.isoformat(),
    }, sort_keys=True, ensure_ascii=False)


def decree_from_json(stored: str) -> Decree:
    """A Keputusan as the register stored it."""
    content = json.loads(stored)
    return Decree(
        content["number"], date.fromisoformat(content["signed_on"]), Semester.parse(content["semester"]))


def faults(lines: Iterable[AnyLine], losses: Iterable[Loss] = ()) -> Iterable[tuple[int, Flaw]]:
    """What breaks the chain of lines, oldest first: sequence number and flaw.

    Checked are the sequence, each digest, each link, and that the numbers of a year have no gap, but for those that
    were lost, and come once.
    """
    previous, expected, counts = GENESIS, 1, dict[int, int]()
    stated = sorted(losses, key=lambda loss: loss.kept_lines, reverse=True)
    for line in lines:
        while stated and stated[-1].kept_lines < line.seq:
            for year, lost in stated.pop().numbers.items():
                counts[year] = max(counts.get(year, 0), lost)
        if line.seq != expected:
            yield expected, Flaw.MISSING
            expected = line.seq
        if line.previous != previous:
            yield line.seq, Flaw.UNCHAINED
        if line_digest(line) != line.digest:
            yield line.seq, Flaw.CHANGED
        if (line.kind is LineKind.ENTRY) != (line.number is not None):
            yield line.seq, Flaw.WRONGLY_NUMBERED
        if line.number is not None:
            year, count = year_and_count(line.number) or (0, 0)
            counts[year] = counts.get(year, 0) + 1
            if count != counts[year]:
                yield line.seq, Flaw.OUT_OF_ORDER
        previous, expected = line.digest, expected + 1


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
