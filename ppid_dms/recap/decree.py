"""The Keputusan by which a Daftar Informasi Publik is established for a semester."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ppid_dms.vocabulary import LineKind

_HALVES: Final = ((6, 30), (12, 31))
_WRITTEN: Final = re.compile(r"((?!000[01])[0-9]{4})-([12])")


@dataclass(frozen=True, slots=True, order=True)
class Semester:
    """Half a year: ``half`` is 1 (January to June) or 2 (July to December)."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if self.half not in {1, 2}:
            raise ValueError(f"a year has two semesters, not {self.half}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.half}"

    @classmethod
    def of(cls, day: date) -> "Semester":
        """The semester that a day lies in."""
        return cls(day.year, 1 if (day.month, day.day) <= _HALVES[0] else 2)

    @classmethod
    def parse(cls, text: str) -> "Semester":
        """A semester as it is written, ``2026-1``.

        Raises:
            ValueError: it is not written so.
        """
        if (found := _WRITTEN.fullmatch(text)) is None:
            raise ValueError(f"no semester: {text!r}")
        return cls(int(found[1]), int(found[2]))

    @property
    def before(self) -> "Semester":
        """The semester that ends where this one begins."""
        return Semester(self.year, 1) if self.half == 2 else Semester(self.year - 1, 2)  # noqa: PLR2004

    @property
    def last_day(self) -> date:
        """30 June or 31 December."""
        return date(self.year, *_HALVES[self.half - 1])


@dataclass(frozen=True, slots=True)
class Decree:
    """A Keputusan: its number as printed (``45 Tahun 2026``), its date, and the semester whose DIP it establishes.

    PerKI 1/2021 Ps. 45: the PPID establishes the list with the consent of the Atasan PPID, at least every 6 months.
    """

    number: str
    signed_on: date
    semester: Semester


@dataclass(frozen=True, slots=True)
class Establishment:
    """The line of the buku rekap that records a Keputusan. It takes no number of the book.

    ``refers_to`` is the line of the Keputusan that it replaces for the same semester; ``recorded_by`` is who put it
    into the book. ``seq``, ``previous`` and ``digest`` are those of the one chain of all lines.
    """

    seq: int
    decree: Decree
    refers_to: int | None
    recorded_by: str
    recorded_at: datetime
    previous: str
    digest: str

    @property
    def kind(self) -> LineKind:
        """A penetapan, always."""
        return LineKind.ESTABLISHMENT

    @property
    def number(self) -> None:
        """None: only entries are numbered."""
