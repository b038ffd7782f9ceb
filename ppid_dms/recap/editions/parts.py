"""What the lists have in common."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from ppid_dms.recap.decree import Decree, Semester
from ppid_dms.recap.exporters.interface import Row
from ppid_dms.recap.exporters.text import long_date
from ppid_dms.records import Item
from ppid_dms.vocabulary import Category

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

NOT_ESTABLISHED: Final = "belum ditetapkan"
FOR_INTERNAL_USE: Final = "untuk keperluan internal"


@dataclass(frozen=True, slots=True)
class CategoryBlock:
    """A category as the office words it; the order in which blocks are given is their order in the list."""

    key: Category
    label: str
    title: str


class Again(Generic[T]):
    """Rows made anew from their source each time they are gone through; how many there are is known before."""

    def __init__(self, source: Callable[[], Iterable[T]], count: int, make: Callable[[T], Row]) -> None:
        self._source = source
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return map(self._make, self._source())


class Countable(Protocol[T_co]):
    """Things that can be counted and gone through again and again."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[T_co]:
        """From the first to the last, the same each time."""


class Numbered(Generic[T]):
    """Rows of a block, each made of its running number and its item; numbers begin at 1."""

    def __init__(self, items: Countable[T], make: Callable[[int, T], Row]) -> None:
        self._items = items
        self._make = make

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Row]:
        return (self._make(number, item) for number, item in enumerate(self._items, start=1))


def established(decree: Decree | None) -> str:
    """The status of a semester's list: by which Keputusan it is established, or that none has (PerKI 1/2021 Ps. 45)."""
    if decree is None:
        return NOT_ESTABLISHED
    return f"ditetapkan dengan Keputusan Nomor {decree.number} tanggal {long_date(decree.signed_on)}"


def of_semester(semester: Semester) -> str:
    """The semester as titles print it."""
    return f"TAHUN {semester.year} SEMESTER {'I' * semester.half}"


def place_and_date(item: Item) -> str:
    """Where and when an item was made, as Lampiran I prints it: ``Palangka Raya, 12 Maret 2024``."""
    return ", ".join(part for part in (item.made_at, long_date(item.made_on) if item.made_on else "") if part)
