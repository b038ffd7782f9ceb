"""A list laid out on A4 landscape sheets: what stands on which, and how high. Lengths in points."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, TypeAlias

from ppid_dms.recap.exporters.closing import closing_texts
from ppid_dms.recap.exporters.interface import Audience, Block, Column, Edition, Row
from ppid_dms.recap.exporters.text import NOTHING, clean, human, is_link, long_date

WIDTH: Final = 841.89
HEIGHT: Final = 595.28
SIDE: Final = 28.0
_TOP: Final = 26.0
_BOTTOM: Final = 36.0
USABLE: Final = WIDTH - 2 * SIDE
PADDING: Final = 2.5
LEADING: Final = 1.28
_SMALLEST: Final = 6.5
_LARGEST: Final = 8.0
_SIZE_TO_UNIT: Final = 1.55  # of the font to the width of a column's unit: so that a unit holds about a character
SIGNATURE: Final = USABLE * 0.34
SIGNATURE_SIZE: Final = 9.0
BENEATH: Final = 0.88  # of what stands below a row, against the row's own size
_FEWEST_LINES: Final = 3  # of a row that is broken between two sheets
_UNBROKEN: Final = HEIGHT / 4

Wrap: TypeAlias = Callable[[str, float, float, bool], list[str]]
"""Text, room, size and whether it is bold: its lines."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Letterhead and titles, on the first sheet only."""

    kop: tuple[str, ...]
    address: str
    titles: tuple[str, ...]
    note: str

    @property
    def height(self) -> float:
        """All lines, the double rule and the air between."""
        return 13.0 * len(self.kop) + 12 + 12 + 15.0 * len(self.titles) + 20


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of the table, or the piece of one that a sheet has room for; ``beneath`` stands across below it."""

    lines: tuple[tuple[str, ...], ...]
    size: float
    beneath: tuple[str, ...] = ()
    link: str = ""
    linked: int = 0
    is_header: bool = False

    @property
    def height(self) -> float:
        """The highest of its cells, and what stands beneath."""
        return self.upper + (len(self.beneath) * self.size * BENEATH * LEADING + PADDING if self.beneath else 0)

    @property
    def upper(self) -> float:
        """The cells alone."""
        return max(map(len, self.lines), default=1) * self.size * LEADING + 2 * PADDING

    def cut(self, room: float) -> tuple["Cells", "Cells"] | None:
        """What fits into the room and what is left; None where too little would fit."""
        count = int((room - 2 * PADDING) // (self.size * LEADING))
        if count < _FEWEST_LINES:
            return None
        above = replace(self, lines=tuple(lines[:count] for lines in self.lines), beneath=())
        below = replace(self, lines=tuple(lines[count:] for lines in self.lines))
        return above, below


@dataclass(frozen=True, slots=True)
class Strip:
    """One line across the table: the title of a block, or that it is empty."""

    text: tuple[str, ...]
    size: float
    bold: bool
    bookmark: str = ""

    @property
    def height(self) -> float:
        """Its lines and the air around."""
        return len(self.text) * self.size * LEADING + 2 * PADDING


@dataclass(frozen=True, slots=True)
class Closing:
    """Both signatures; never divided."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def height(self) -> float:
        """Its lines and the air above."""
        return 12.0 * len(self.right) + 16


class Placed(Protocol):
    """Anything that takes room on a sheet."""

    @property
    def height(self) -> float:
        """In points."""


def _height(placed: Sequence[Placed]) -> float:
    return sum(each.height for each in placed)


@dataclass(slots=True)
class Sheet:
    """One sheet: what stands on it, each with the height of its upper edge above the lower edge of the paper."""

    placed: list[tuple[float, Placed]] = field(default_factory=list)
    y: float = HEIGHT - _TOP

    def put(self, what: Placed) -> None:
        """Below what is there."""
        self.placed.append((self.y, what))
        self.y -= what.height

    @property
    def room(self) -> float:
        """How much is left."""
        return self.y - _BOTTOM


class _Paper:
    """The sheet that is being filled; each new one begins with the header of the table."""

    def __init__(self, header: Cells) -> None:
        self._header = header
        self.sheet = Sheet()

    def put(self, *placed: Placed) -> None:
        for each in placed:
            self.sheet.put(each)

    def turn_unless(self, height: float, begin: Sequence[Placed] | None = None) -> Iterator[Sheet]:
        """Go on to a new sheet unless so much room is left; gives the full one."""
        if height > self.sheet.room:
            yield self.turn(begin)

    def turn(self, begin: Sequence[Placed] | None = None) -> Sheet:
        full, self.sheet = self.sheet, Sheet()
        self.put(*((self._header,) if begin is None else begin))
        return full

    def flow(self, cells: Cells) -> Iterator[Sheet]:
        """Place a row, over as many sheets as it takes; one of ordinary height is not broken."""
        while cells.height > self.sheet.room:
            pieces = None if cells.height <= _UNBROKEN else cells.cut(self.sheet.room)
            if pieces is not None:
                self.put(pieces[0])
                cells = pieces[1]
            yield self.turn()
        self.put(cells)


class Layout:
    """The sheets of one edition."""

    def __init__(self, edition: Edition, wrap: Wrap) -> None:
        self._edition = edition
        self._wrap = wrap
        people = edition.columns_for(Audience.PEOPLE)
        self._columns = [(at, column) for at, column in people if not column.beneath]
        self._beneath = [(at, column) for at, column in people if column.beneath]
        unit = USABLE / sum(column.width for _at, column in self._columns)
        self.widths = [column.width * unit for _at, column in self._columns]
        self.columns: Sequence[Column] = [column for _at, column in self._columns]
        self.size = max(_SMALLEST, min(_LARGEST, unit * _SIZE_TO_UNIT))
        self._header = Cells(
            tuple(self._cell(clean(column.header), i, bold=True) for i, (_at, column) in enumerate(self._columns)),
            self.size, is_header=True)

    def sheets(self) -> Iterator[Sheet]:
        """Sheet by sheet; the same each time."""
        paper = _Paper(self._header)
        paper.put(self._heading(), self._header)
        for block in self._edition.blocks:
            yield from self._block(paper, block)
        if self._edition.signed:
            closing = Closing(*(tuple(map(self._signature, side)) for side in closing_texts(self._edition)))
            yield from paper.turn_unless(closing.height, ())
            paper.put(closing)
        yield paper.sheet

    def _block(self, paper: "_Paper", block: Block) -> Iterator[Sheet]:
        """The sheets that the block fills; its title stays with what follows."""
        title: list[Placed] = []
        if block.title is not None:
            title.append(self._strip(clean(block.title), bold=True, bookmark=block.key))
        if not len(block.rows):
            title.append(self._strip(NOTHING, bold=False))
            yield from paper.turn_unless(_height(title))
        for row in block.rows:
            cells = self._cells(row)
            needed = cells.height if cells.height <= _UNBROKEN else _FEWEST_LINES * self.size * LEADING + 2 * PADDING
            yield from paper.turn_unless(_height(title) + needed)
            paper.put(*title)
            title = []
            yield from paper.flow(cells)
        paper.put(*title)

    def _heading(self) -> Heading:
        edition, office = self._edition, self._edition.office
        notes = [f"Status: {edition.status}"] if edition.status else []
        return Heading(
            tuple(line for text in (office.body, office.region) for line in self._across(text, 11.0, bold=True)[:4]),
            self._across(office.address, 8.5)[0],
            tuple(line for text in edition.titles for line in self._across(text, 11.0, bold=True)[:4]),
            self._across("  |  ".join([*notes, f"Keadaan per {long_date(edition.as_of)}"]), 8.5)[0])

    def _across(self, text: str, size: float, *, bold: bool = False) -> list[str]:
        return self._wrap(clean(text), USABLE, size, bold)

    def _signature(self, text: str) -> str:
        """A line below which somebody signs; it stays one."""
        first, *more = self._wrap(text, SIGNATURE, SIGNATURE_SIZE, False)
        return f"{first} …" if more else first

    def _strip(self, text: str, *, bold: bool, bookmark: str = "") -> Strip:
        size = self.size + 1 if bold else self.size
        return Strip(tuple(self._wrap(text, USABLE - 2 * PADDING, size, bold)), size, bold, bookmark)

    def _cell(self, text: str, i: int, *, bold: bool = False) -> tuple[str, ...]:
        return tuple(self._wrap(text, self.widths[i] - 2 * PADDING, self.size, bold))

    def _cells(self, row: Row) -> Cells:
        zone = self._edition.office.zone
        lines = tuple(
            self._cell(human(row.values[at], zone, column.kind), i) for i, (at, column) in enumerate(self._columns))
        told = "   ·   ".join(
            f"{clean(column.header)}: {text}" for at, column in self._beneath
            if (text := human(row.values[at], zone, column.kind)))
        beneath = self._wrap(told, USABLE - 4 * PADDING, self.size * BENEATH, False) if told else ()
        link = row.link if row.link and is_link(row.link) else ""
        linked = next((i for i, column in enumerate(self.columns) if column.names_row), 0)
        return Cells(lines, self.size, tuple(beneath), link, linked)
