"""What stands in the register on a day: the latest valid state of each item, in the order of the lists."""

import errno
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

from ppid_dms.recap.chain import AnyLine, item_from_json, item_to_json
from ppid_dms.recap.decree import Establishment
from ppid_dms.records import Item, Line
from ppid_dms.vocabulary import Category, LineKind

_NEVER: Final = "9999-12-31"
_TABLE: Final = """
CREATE TABLE standing (
    document INTEGER PRIMARY KEY, entry TEXT NOT NULL, seq INTEGER NOT NULL,
    category TEXT NOT NULL, held INTEGER NOT NULL, made_on TEXT NOT NULL, number BLOB NOT NULL, item TEXT NOT NULL)
"""
_PUT: Final = """
INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document) DO UPDATE SET
    seq = excluded.seq, category = excluded.category, made_on = excluded.made_on,
    number = excluded.number, item = excluded.item
"""
_BY_LIST: Final = "CREATE INDEX by_list ON standing (category, held, made_on, number, seq)"


@dataclass(frozen=True, slots=True)
class Listed:
    """An item that stands: the number it was entered under, and what it is now."""

    entry: str
    item: Item


class Inventory:
    """The items that stand at the end of ``until``: entered, corrected or not, and not withdrawn.

    Kept in a temporary file that goes with it, so that memory does not grow with the register. To be used in one
    thread, and closed.
    """

    def __init__(
        self, lines: Iterable[AnyLine], until: date, zone: ZoneInfo, held: Callable[[date], Collection[int]]
    ) -> None:
        """Read the register's lines through once; ``held`` tells the documents with an open hold on a day.

        Raises:
            ValueError: the lines are not in their sequence.
            OSError: there is no room for the temporary file.
        """
        self.until = until
        self.zone = zone
        self._rows = sqlite3.connect("", isolation_level=None)
        try:
            with _room_told():
                self._fill(lines, frozenset(held(until)))
        except BaseException:
            self._rows.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def public(self, category: Category) -> "Shelf":
        """The items of a category that may be published: what is exempt or held is not among them."""
        wanted = "category = ? AND held = 0" if category is not Category.EXEMPT else "category = ? AND 0"
        return Shelf(self._rows, wanted, (category.value,))

    def exempt(self) -> "Shelf":
        """The exempt items, held or not: they are the office's own list."""
        return Shelf(self._rows, "category = ?", (Category.EXEMPT.value,))

    def everything(self) -> "Shelf":
        """All items, category by category."""
        return Shelf(self._rows, "1", ())

    def held_count(self) -> int:
        """How many of the items of the public categories are held back."""
        return len(Shelf(self._rows, "category <> ? AND held = 1", (Category.EXEMPT.value,)))

    def categories(self) -> frozenset[Category]:
        """The categories that items stand in."""
        return frozenset(Category(row[0]) for row in self._rows.execute("SELECT DISTINCT category FROM standing"))

    def _fill(self, lines: Iterable[AnyLine], held: frozenset[int]) -> None:
        rows = self._rows
        rows.execute(_TABLE)
        rows.execute("BEGIN")
        for line in in_sequence(lines):
            if isinstance(line, Establishment) or line.recorded_at.astimezone(self.zone).date() > self.until:
                continue
            document = line.item.document_id
            match line.kind:
                case LineKind.ENTRY:
                    rows.execute("DELETE FROM standing WHERE document = ?", (document,))
                    rows.execute(_PUT, _stored(line, line.number or "", document in held))
                case LineKind.RALAT:
                    # Where nothing stands nothing can be corrected: what was withdrawn does not come back by a ralat.
                    stands = rows.execute("SELECT entry FROM standing WHERE document = ?", (document,)).fetchone()
                    if stands is not None:
                        rows.execute(_PUT, _stored(line, stands[0], document in held))
                case LineKind.WITHDRAWAL:
                    rows.execute("DELETE FROM standing WHERE document = ?", (document,))
        rows.execute("COMMIT")
        rows.execute(_BY_LIST)


class Shelf:
    """Some of an inventory's items, oldest first, those without a date last; can be gone through again and again."""

    def __init__(self, rows: sqlite3.Connection, wanted: str, values: tuple[str, ...]) -> None:
        self._rows = rows
        self._wanted = wanted
        self._values = values

    def __len__(self) -> int:
        [count] = self._rows.execute(f"SELECT count(*) FROM standing WHERE {self._wanted}", self._values).fetchone()  # noqa: S608
        return int(count)

    def __iter__(self) -> Iterator[Listed]:
        query = (
            f"SELECT entry, item FROM standing WHERE {self._wanted} "  # noqa: S608  (our own conditions)
            "ORDER BY category, held, made_on, number, seq")
        with _room_told(), closing(self._rows.execute(query, self._values)) as found:
            for entry, item in found:
                yield Listed(entry, item_from_json(item))


def in_sequence(lines: Iterable[AnyLine]) -> Iterator[AnyLine]:
    """The lines one by one, so that a register need not fit into memory; which is valid depends on their order.

    Raises:
        ValueError: a line comes before an older one.
    """
    last = 0
    for line in lines:
        if line.seq <= last:
            raise ValueError(f"line {line.seq} comes after line {last}")
        last = line.seq
        yield line


def _stored(line: Line, entry: str, held: bool) -> tuple[object, ...]:  # noqa: FBT001  (a value to be kept)
    item = line.item
    made_on = item.made_on.isoformat() if item.made_on else _NEVER
    return (
        item.document_id, entry, line.seq, item.category.value, held, made_on,
        _counting_key(item.number), item_to_json(item))


def _counting_key(number: str) -> bytes:
    """Numbers sort as people count them: 9/PL before 10/PL."""
    pieces = enumerate(re.split(r"([0-9]+)", number.casefold()))
    # Digits by their count, then as text: int() refuses the thousands of them that a hostile number can have.
    counted = ((f"{len(piece.lstrip('0')):08d}{piece.lstrip('0')}" if i % 2 else piece) for i, piece in pieces)
    return "\0".join(counted).encode("utf-8", "surrogatepass")


@contextmanager
def _room_told() -> Iterator[None]:
    """Tell a full temporary folder as the error of the file system that it is."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, str(error)) from error
        raise
