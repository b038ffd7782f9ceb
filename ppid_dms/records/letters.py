"""What was read from a file, and how far each word of it can be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from ppid_dms.vocabulary import Confidence, Feature, FileKind, QuarantineReason, TextLayer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was seen: page and line count from 1; 0 where a rule inferred it."""

    page: int
    line: int
    rule: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One value read from a document, with how far it can be trusted."""

    value: T
    confidence: Confidence
    seen_at: Place


@dataclass(frozen=True, slots=True)
class Letter:
    """What was read from an official document; a field that is not on it is None.

    ``jenis`` is the name of the kind as configured, ``nomor`` the number as printed with blanks joined.
    """

    jenis: Reading[str] | None = None
    nomor: Reading[str] | None = None
    tanggal: Reading[date] | None = None
    perihal: Reading[str] | None = None
    klasifikasi: Reading[str] | None = None
    sifat: Reading[str] | None = None
    lampiran: Reading[str] | None = None
    instansi: Reading[str] | None = None
    unit: Reading[str] | None = None
    tujuan: Reading[str] | None = None
    penandatangan_nama: Reading[str] | None = None
    penandatangan_jabatan: Reading[str] | None = None
    tempat: Reading[str] | None = None
    tte: Reading[str] | None = None
    arah: Reading[str] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: the texts of its cells by row and column, both from 1; empty cells are left out.

    Dates are ISO 8601, numbers have a point. A very long text is cut.
    """

    name: str
    cells: Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one file turned out to be. ``problem`` says why it cannot be taken; then ``letter`` is empty.

    ``kind`` is None where the file is none of those that are taken, or has not been looked into. A workbook is no
    document: it always has a problem, and ``workbook`` holds its sheets, for it may be a form.
    """

    sha256: str
    size: int
    pages: int
    text_layer: TextLayer
    letter: Letter = field(default_factory=Letter)
    problem: QuarantineReason | None = None
    detail: str = ""
    kind: FileKind | None = None
    features: frozenset[Feature] = frozenset()
    workbook: tuple[Sheet, ...] = ()
