"""HTML: the list as a page for everybody, one file that asks nobody for anything."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import BinaryIO, ClassVar, Final

from jinja2 import Environment, StrictUndefined, Template

from ppid_dms.recap.exporters.interface import Audience, Block, Column, ColumnKind, Edition
from ppid_dms.recap.exporters.text import NOTHING, clean, human, is_link, long_date

_CHUNK: Final = 200
"""Pieces of the template that are joined before they are written."""


@dataclass(frozen=True, slots=True)
class _Cell:
    column: Column
    place: int
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A block as the template walks through it; its rows come one by one."""

    key: str
    title: str
    count: int
    rows: Iterator[tuple[str, list[_Cell]]]


class HtmlExporter:
    """A page without script, picture or outside request, readable on a phone, printable, with a link to each row.

    Its policy forbids everything but its own style sheet, which it knows by checksum.
    """

    suffix: ClassVar[str] = ".html"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Stream the rows; memory does not grow with their number."""
        columns = edition.columns_for(Audience.PEOPLE)
        style = _style([column for _i, column in columns])
        stream = _template().stream(
            titles=[clean(title) for title in edition.titles],
            status=clean(edition.status),
            as_of=long_date(edition.as_of),
            count=edition.row_count,
            public=edition.public,
            office={name: clean(getattr(edition.office, name)) for name in ("body", "region", "name", "address")},
            columns=[column for _i, column in columns],
            # The contents are read before the parts: rows are given out once.
            contents=[(b.key, clean(b.title), len(b.rows)) for b in edition.blocks if b.title is not None],
            parts=(_part(block, edition) for block in edition.blocks),
            nothing=NOTHING,
            style=style,
            style_sha256=b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii"),
        )
        stream.enable_buffering(_CHUNK)
        stream.dump(out, encoding="utf-8")


def _part(block: Block, edition: Edition) -> _Part:
    return _Part(block.key, clean(block.title or ""), len(block.rows), _rows(block, edition))


def _rows(block: Block, edition: Edition) -> Iterator[tuple[str, list[_Cell]]]:
    columns = edition.columns_for(Audience.PEOPLE)
    zone = edition.office.zone
    for row in block.rows:
        cells = []
        for place, (i, column) in enumerate(columns):
            text = human(row.values[i], zone)
            href = text if column.kind is ColumnKind.LINK and is_link(text) else ""
            cells.append(_Cell(column, place, text, href))
        yield row.anchor, cells


@cache
def _template() -> Template:
    source = (files(__package__) / "edition.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def _style(columns: list[Column]) -> str:
    """The style sheet with the widths of these columns: a style attribute would need a weaker policy."""
    whole = sum(column.width for column in columns)
    widths = "".join(f".k{i}{{width:{column.width / whole:.2%}}}\n" for i, column in enumerate(columns))
    # A table of many columns is scrolled sideways: at this width a column is no narrower than its words.
    widths += f"@media screen and (min-width:60.01rem){{.lebar{{min-width:{whole * 0.66:.1f}rem}}}}\n"
    return "\n" + (files(__package__) / "edition.css").read_text(encoding="utf-8") + widths
