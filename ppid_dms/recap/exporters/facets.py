"""The choices that a page offers for filtering: by category, unit, year, kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ppid_dms.recap.exporters.interface import Block, Edition, Row
from ppid_dms.recap.exporters.text import clean

_MOST_OPTIONS: Final = 200
"""A choice among more is none: it is left out, and searched instead."""
_CATEGORY: Final = "Kategori"
_WITHOUT: Final = "(tanpa)"


@dataclass(frozen=True, slots=True)
class Facet:
    """One choice: its label, its options with their places in their order, and how a row's value is told."""

    label: str
    options: Mapping[str, int]
    value: Callable[[Block, Row], str]

    def place(self, block: Block, row: Row) -> int:
        """Which of the options a row has, from 0."""
        return self.options[self.value(block, row)]


def facets_of(edition: Edition) -> tuple[Facet, ...]:
    """The choices over the rows of an edition; one among fewer than two options, or too many, is left out."""
    asked: list[tuple[str, Callable[[Block, Row], str]]] = []
    if any(block.title for block in edition.blocks):
        asked.append((_CATEGORY, lambda block, _row: clean(block.title or "")))
    asked += [(column.filter_as, _value_at(i)) for i, column in enumerate(edition.columns) if column.filter_as]
    found: list[set[str]] = [set() for _each in asked]
    for block in edition.blocks:
        for row in block.rows:
            for (_label, value), options in zip(asked, found, strict=True):
                if len(options) <= _MOST_OPTIONS:
                    options.add(value(block, row))
    return tuple(
        Facet(label, {option: i for i, option in enumerate(sorted(options, key=_order))}, value)
        for (label, value), options in zip(asked, found, strict=True) if 1 < len(options) <= _MOST_OPTIONS)


def places(facets: Sequence[Facet], block: Block, row: Row) -> str:
    """The options of a row, facet by facet, as the page's script reads them."""
    return " ".join(str(facet.place(block, row)) for facet in facets)


def _value_at(place: int) -> Callable[[Block, Row], str]:
    def value(_block: Block, row: Row) -> str:
        found = row.values[place]
        return str(found.year) if isinstance(found, date) else clean(str(found or "")) or _WITHOUT

    return value


def _order(option: str) -> tuple[bool, str]:
    return option == _WITHOUT, option.casefold()
