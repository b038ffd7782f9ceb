"""HTML: the list as a page for everybody, that asks nobody for anything; a long list as pages that stand alone."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any, BinaryIO, ClassVar, Final

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from ppid_dms.recap.exporters.facets import Facet, facets_of, places
from ppid_dms.recap.exporters.interface import Audience, Block, Column, Edition, Layout, Part, Row
from ppid_dms.recap.exporters.markup import RowMarkup
from ppid_dms.recap.exporters.text import NOTHING, clean, count, long_date

_CHUNK: Final = 200
"""Pieces of the template that are joined before they are written."""
_NARROW: Final = 6
_NUMBER_WIDTH: Final = "3.75rem"
_TEMPLATES: Final = ("base.html.j2", "list.html.j2", "search.html.j2")


class HtmlExporter:
    """Pages without outside request, readable on a phone and aloud, printable, with a link to each row.

    Their policy forbids everything but their own style and script, which it knows by checksum. With the script they
    are searched, filtered and sorted; without it they are plain tables. A list of more rows than the layout allows on
    a page is spread over linked pages, and one more page searches them all.
    """

    suffix: ClassVar[str] = ".html"

    def __init__(self, layout: Layout | None = None) -> None:
        self._page_rows = (layout or Layout()).html_page_rows

    def parts(self, edition: Edition) -> Iterable[Part]:
        """The pages; each is to be written before the next is asked for, because the rows are gone through once."""
        pages = _paged(edition, self._page_rows)
        search = f"{edition.name}-cari.html" if len(pages) > 1 else ""
        site = _Site(edition, pages, search)
        rows = _Going(edition)
        for page in pages:
            yield Part(page.name, page.count, partial(site.write_list, page, rows))
        if search:
            yield Part(search, edition.row_count, site.write_search)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The rows of a block that stand on one page; ``first`` says whether the block begins here."""

    block: Block
    count: int
    first: bool

    @property
    def title(self) -> str:
        title = clean(self.block.title or "")
        return title if self.first or not title else f"{title} (lanjutan)"


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    title: str
    pieces: tuple[_Piece, ...]

    @property
    def count(self) -> int:
        return sum(piece.count for piece in self.pieces)


def _paged(edition: Edition, size: int) -> tuple[_Page, ...]:
    """The list in pages of at most so many rows; a list that fits is one page."""
    filled: list[list[_Piece]] = [[]]
    room = size
    for block in edition.blocks:
        left, first = len(block.rows), True
        while first or left:
            if left and not room:
                filled.append([])
                room = size
            taken = min(left, room)
            filled[-1].append(_Piece(block, taken, first))
            left, room, first = left - taken, room - taken, False
    return tuple(
        _Page(f"{edition.name}.html" if i == 1 else f"{edition.name}-hal-{i}.html", f"Halaman {i}", tuple(pieces))
        for i, pieces in enumerate(filled, start=1))


class _Going:
    """The rows of an edition, gone through once, piece by piece."""

    def __init__(self, edition: Edition) -> None:
        self._rows = {block.key: iter(block.rows) for block in edition.blocks}

    def next_of(self, piece: _Piece) -> Iterator[Row]:
        return islice(self._rows[piece.block.key], piece.count)


class _Site:
    """The pages of one edition, with what they share."""

    def __init__(self, edition: Edition, pages: Sequence[_Page], search: str) -> None:
        self._edition = edition
        self._pages = pages
        self._search = search
        self._facets: tuple[Facet, ...] = facets_of(edition)
        self._rows = RowMarkup(edition, self._facets)
        self._columns = [column for _i, column in edition.columns_for(Audience.PEOPLE)]

    def write_list(self, page: _Page, rows: _Going, out: BinaryIO) -> None:
        """One page of the list."""
        edition = self._edition
        of_all = f" dari {count(edition.row_count)}" if self._search else ""
        self._stream("list.html.j2", out, page.name, page.title if self._search else "", self._columns, {
            "caption": f"{clean(edition.titles[0])}: {count(page.count)}{of_all} baris, "
                       f"keadaan per {long_date(edition.as_of)}",
            "contents": [(piece.block.key, piece.title, count(piece.count) if piece.count else NOTHING)
                         for piece in page.pieces if piece.title],
            "parts": ({
                "key": piece.block.key, "title": piece.title, "count": piece.count,
                "rows": (self._rows.row(piece.block, row) for row in rows.next_of(piece)),
            } for piece in page.pieces),
            "nothing": NOTHING,
        })

    def write_search(self, out: BinaryIO) -> None:
        """The page that searches all the others: what their rows are called, and where they are."""
        self._stream(
            "search.html.j2", out, self._search, "Cari di semua halaman", [], {"index": self._index()})

    def _index(self) -> Iterator[Markup]:
        rows, before = _Going(self._edition), ""
        for page in self._pages:
            for piece in page.pieces:
                for row in rows.next_of(piece):
                    entry = [row.anchor, page.name, self._rows.text(row), places(self._facets, piece.block, row)]
                    # Inside a script element only this character can begin something else.
                    told = json.dumps(entry, ensure_ascii=False).replace("<", "\\u003c")
                    yield Markup(before + told)  # noqa: S704
                    before = ",\n"

    def _stream(
        self, template: str, out: BinaryIO, here: str, page_title: str, columns: Sequence[Column],
        more: dict[str, Any],
    ) -> None:
        edition, office = self._edition, self._edition.office
        titles = [clean(title) for title in edition.titles]
        style, script = _style(columns), _asset("list.js")
        stream = _environment().get_template(template).stream(
            titles=titles, page_title=" – ".join(filter(None, [*titles, page_title])), status=clean(edition.status),
            as_of=long_date(edition.as_of), public=edition.public,
            office={name: clean(getattr(office, name)) for name in ("body", "region", "name", "address")},
            columns=columns, facets=self._facets, here=here, search_page=self._search if here != self._search else "",
            pages=[*((page.name, page.title) for page in self._pages), (self._search, "Cari di semua halaman")]
            if self._search else [],
            style=style, style_sha256=_checksum(style), script=script, script_sha256=_checksum(script), **more)
        stream.enable_buffering(_CHUNK)
        stream.dump(out, encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        loader=DictLoader({name: _asset(name) for name in _TEMPLATES}))


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "page" / name).read_text(encoding="utf-8")


def _checksum(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode("ascii")


def _style(columns: Sequence[Column]) -> str:
    """The style sheet with the widths and the names of these columns: style attributes would need a weaker policy."""
    rules = []
    whole = sum(column.width for column in columns)
    for i, column in enumerate(columns):
        # A running number keeps its header and its arrow on one line.
        width = _NUMBER_WIDTH if column.width <= _NARROW else f"{column.width / whole:.2%}"
        rules.append(f".k{i}{{width:{width}}}")
        # On a phone each cell is told with its header.
        header = json.dumps(clean(column.header)).replace("<", "\\3c ")
        rules.append(f"@media screen and (max-width:60rem){{tr[id]>:nth-child({i + 1})::before{{content:{header}}}}}")
    if columns:
        # A table of many columns is scrolled sideways: at this width a column is no narrower than its words.
        rules.append(f"@media screen and (min-width:60.01rem){{.lebar{{min-width:{whole * 0.66:.1f}rem}}}}")
    return "\n" + _asset("list.css") + "\n".join(rules) + "\n"
