"""What an exporter is given, an edition, and what it promises."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, ClassVar, Protocol, TypeAlias
from zoneinfo import ZoneInfo

Value: TypeAlias = str | int | date | datetime | None


class ColumnKind(StrEnum):
    """What a column's values are: ``date`` a date, ``moment`` an aware datetime, ``number`` an int, else str."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    LINK = "link"


class Audience(StrEnum):
    """Whom a column is for: printed lists (XLSX, HTML), machines (CSV, JSON), or both."""

    ALL = "all"
    PEOPLE = "people"
    MACHINES = "machines"


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
    """One column. ``width`` is in characters; ``names_row`` marks the one by which a person recognises a row."""

    key: str
    header: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 12
    audience: Audience = Audience.ALL
    names_row: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a value for each column of the edition. ``anchor`` is unique in the edition and outlives re-ordering."""

    anchor: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one title; a block without rows is printed with "Nihil"."""

    title: str | None
    rows: tuple[Row, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A list ready to be written: ``name`` is its file name without suffix, ``as_of`` the last day it knows of.

    It holds a value once as a machine reads it and, where the list prints it differently, once more as a person
    reads it. ``public`` promises that there is no account name, checksum, document id or internal note in it.
    """

    key: str
    name: str
    titles: tuple[str, ...]
    status: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    as_of: date
    office: Office
    public: bool

    @property
    def row_count(self) -> int:
        """How many rows there are in all blocks."""
        return sum(len(block.rows) for block in self.blocks)

    def columns_for(self, audience: Audience) -> tuple[tuple[int, Column], ...]:
        """The columns meant for people or for machines, each with its place in a row's values."""
        return tuple((i, c) for i, c in enumerate(self.columns) if c.audience in {Audience.ALL, audience})


class Exporter(Protocol):
    """Writes one edition of the register. Same edition, same bytes: no clock, no zone or language of the machine."""

    suffix: ClassVar[str]

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Write the whole edition from the present position of ``out``, and leave ``out`` open."""
