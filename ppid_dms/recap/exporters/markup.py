"""A row of a list as a row of a page's table. Everything that comes from outside is escaped here."""

from collections.abc import Sequence
from html import escape
from typing import Final

from markupsafe import Markup

from ppid_dms.recap.exporters.facets import Facet, places
from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition, Row
from ppid_dms.recap.exporters.text import human, is_link, machine

_MEASURED: Final = frozenset({ColumnKind.DATE, ColumnKind.MOMENT})
_CENTRED: Final = frozenset({ColumnKind.NUMBER, ColumnKind.COUNT})


class RowMarkup:
    """Makes the rows of an edition; each can be linked to, filtered and sorted."""

    def __init__(self, edition: Edition, facets: Sequence[Facet]) -> None:
        self._zone = edition.office.zone
        self._facets = facets
        places_of = {column.key: i for i, column in enumerate(edition.columns)}
        self._columns = [
            (i, column, places_of.get(column.sort_by, i)) for i, column in edition.columns_for(Audience.PEOPLE)]

    def row(self, block: Block, row: Row) -> Markup:
        """The table row."""
        anchor = escape(row.anchor)
        # Without a filter there is nothing to say about a row's values.
        chosen = places(self._facets, block, row)
        cells = "".join(
            self._cell(column, row, at, sort, anchor if n == 0 else "")
            for n, (at, column, sort) in enumerate(self._columns))
        return Markup(f'<tr role="row" id="{anchor}" data-s="{chosen}">{cells}</tr>')  # noqa: S704  (escaped above)

    def text(self, row: Row) -> str:
        """What names the row in a list of findings: its first column and the one that it is recognised by."""
        named = [at for n, (at, column, _sort) in enumerate(self._columns) if n == 0 or column.names_row]
        parts = [human(row.values[at], self._zone) for at in named]
        return " · ".join(part for part in parts if part)

    def _cell(self, column: Column, row: Row, at: int, sort: int, anchor: str) -> str:
        text = human(row.values[at], self._zone, column.kind)
        shown = escape(text)
        if anchor:
            shown = f'<a href="#{anchor}">{shown or anchor}</a>'
        elif column.names_row and row.link and is_link(row.link):
            shown = f'<a href="{escape(row.link)}" rel="noreferrer">{shown}</a>'
        elif column.kind is ColumnKind.LINK and is_link(text):
            shown = f'<a href="{shown}" rel="noreferrer">{shown}</a>'
        key = ""
        if sort != at or column.kind in _MEASURED:
            key = f' data-v="{escape(str(machine(row.values[sort], self._zone) or ""))}"'
        if column.names_row:
            return f'<th scope="row" role="rowheader"{key}>{shown}</th>'
        centred = ' class="n"' if column.kind in _CENTRED else ""
        return f'<td role="cell"{centred}{key}>{shown}</td>'
