"""Rows on their way into a file: cleaned many at a time, because one by one costs more than writing them.

A column of a batch is looked at as one text; only where something in it needs cleaning is each cell cleaned.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, cast

from ppid_dms.recap.exporters.interface import Column, ColumnKind, Edition, Row
from ppid_dms.recap.exporters.text import clean

BATCH: Final = 512
"""Rows that are held in memory at a time."""

_VISIBLE: Final = bytes(range(0x20, 0x7F))
_TEXTS: Final = frozenset({ColumnKind.TEXT, ColumnKind.LINK})


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in portions."""
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def all_rows(edition: Edition) -> Iterator[Row]:
    """The rows of all blocks."""
    for block in edition.blocks:
        yield from block.rows


class Tidied(NamedTuple):
    """The values of one column of a batch, and its texts as one: each between two ends of line."""

    values: Sequence[Any]
    whole: str


def tidy_columns(batch: Sequence[Row], columns: Sequence[tuple[int, Column]]) -> list[Tidied]:
    """These columns of the rows, with every text cleaned."""
    across: list[tuple[Any, ...]] = list(zip(*(row.values for row in batch), strict=True))
    return [
        _tidy(across[place]) if column.kind in _TEXTS else Tidied(across[place], "") for place, column in columns]


def _tidy(values: Sequence[str | None]) -> Tidied:
    if not any(values):
        return Tidied(values, "")
    whole = _joined(values)
    if whole.isascii():
        # What is left without the visible characters is the ends of line that were put in, or something to be cleaned.
        is_visible = whole.encode("ascii").translate(None, _VISIBLE) == b"\n" * (len(values) + 1)
    else:
        is_visible = whole.count("\n") == len(values) + 1 and whole.replace("\n", "").isprintable()
    if is_visible and " \n" not in whole and "\n " not in whole:
        return Tidied(values, whole)
    cleaned = [value and clean(value) for value in values]
    return Tidied(cleaned, _joined(cleaned))


def _joined(values: Sequence[str | None]) -> str:
    # What one of the texts begins or ends with is found in one search.
    try:
        return "\n" + "\n".join(cast("Sequence[str]", values)) + "\n"
    except TypeError:  # one is missing, which is rare
        return "\n" + "\n".join([value or "" for value in values]) + "\n"
