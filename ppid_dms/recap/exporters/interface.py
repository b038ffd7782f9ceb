"""What an exporter is given, an edition, and what it promises."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import BinaryIO, ClassVar, Protocol, TypeAlias
from zoneinfo import ZoneInfo

Value: TypeAlias = str | int | date | datetime | None


class ColumnKind(StrEnum):
    """What a column's values are: ``date`` date, ``moment`` an aware datetime, ``number`` and ``count`` int, else str.

    A ``number`` names something and is written as it is, a ``count`` is grouped as people read it: ``12.345``.
    """

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    COUNT = "count"
    LINK = "link"


class Audience(StrEnum):
    """Whom a column is for: printed lists (XLSX, HTML, PDF), machines (CSV, JSON), or both."""

    ALL = "all"
    PEOPLE = "people"
    MACHINES = "machines"


@dataclass(frozen=True, slots=True)
class Layout:
    """What an office chooses about its files: CSV's delimiter and mark, and rows on one HTML page (at least 1)."""

    csv_delimiter: str = ","
    csv_bom: bool = False
    html_page_rows: int = 2_000


@dataclass(frozen=True, slots=True)
class Office:
    """The office as it stands on printed lists; an empty name or NIP is printed as a dotted line."""

    body: str
    region: str
    name: str
    address: str
    place: str
    zone: ZoneInfo
    petugas_name: str
    petugas_nip: str
    atasan_title: str
    atasan_name: str
    atasan_nip: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is in characters; ``names_row`` marks the one by which a person recognises a row.

    ``filter_as`` names the choice that a page offers over its values, over the year where they are dates; ``sort_by``
    is the key of the column whose values its rows are sorted by, where it is not itself. ``beneath`` says that on
    paper it stands below its row, with its header: it is looked up, not read along.
    """

    key: str
    header: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 12
    audience: Audience = Audience.ALL
    names_row: bool = False
    filter_as: str = ""
    sort_by: str = ""
    beneath: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a value for each column of the edition, and where a person opens what it names, if anywhere.

    ``anchor`` is unique in the edition and outlives re-ordering.
    """

    anchor: str
    values: tuple[Value, ...]
    link: str | None = None


class Rows(Protocol):
    """Rows that can be gone through again and again; they need not be in memory."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[Row]:
        """From the first to the last, the same each time."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one title; a block without rows is printed with "Nihil"."""

    title: str | None
    rows: Rows
    key: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A list ready to be written: ``name`` is its file name without suffix, ``as_of`` the last day it knows of.

    It holds a value once as a machine reads it and, where the list prints it differently, once more as a person
    reads it. ``public`` promises that there is no account name, checksum, document id or internal note in it.
    ``label`` is what a sheet of it is called. ``annexes`` go with it where a format can hold more than one table;
    they are not ``signed``.
    """

    key: str
    name: str
    label: str
    titles: tuple[str, ...]
    status: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    as_of: date
    office: Office
    public: bool
    signed: bool = True
    annexes: tuple["Edition", ...] = ()

    @property
    def row_count(self) -> int:
        """How many rows there are in all blocks."""
        return sum(len(block.rows) for block in self.blocks)

    def columns_for(self, audience: Audience) -> tuple[tuple[int, Column], ...]:
        """The columns meant for people or for machines, each with its place in a row's values."""
        return tuple((i, c) for i, c in enumerate(self.columns) if c.audience in {Audience.ALL, audience})


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an exported edition: its name, how many rows it holds, and how it is written."""

    name: str
    rows: int
    write: Callable[[BinaryIO], object]


class Exporter(Protocol):
    """Writes one edition of the register. Same edition, same bytes: no clock, no zone or language of the machine."""

    suffix: ClassVar[str]

    def parts(self, edition: Edition) -> Iterable[Part]:
        """The files of the edition, each to be written before the next is asked for.

        A part writes from the present position of the file that it is given, and leaves it open.
        """


class OneFile(ABC):
    """An exporter that writes an edition as one file, named after it."""

    suffix: ClassVar[str]

    def __init__(self, layout: Layout | None = None) -> None:
        self.layout = layout or Layout()

    def parts(self, edition: Edition) -> Iterable[Part]:
        """The one file."""
        yield Part(edition.name + self.suffix, edition.row_count, partial(self.write, edition))

    @abstractmethod
    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Write the whole edition."""
