"""Which scan belongs to which row: by the file's name, else by number and date together. Pure.

Where two compete, nothing is certain: a wrong pairing would put one document's words on another.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from ppid_dms.form.filled import FilledRow
from ppid_dms.form.text import plain
from ppid_dms.vocabulary import DipField

_SUFFIXES: Final = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
_NUMBER_WORD = re.compile(r"^(?:nomor|no)[.:]?(?=\d)")
_LEADING_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
_DASHES = str.maketrans("–—−‐‑\\-", "///////")


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """What is known of a scan. A reading that is doubtful is not given: it would contradict a form that is right.

    ``name`` is the one it was dropped under.
    """

    reference: str
    name: str
    number: str = ""
    made_on: date | None = None
    jenis: str = ""
    sha256: str = ""


class Basis(StrEnum):
    """Why a row and a scan are thought to belong together."""

    NAME = "nama-berkas"
    NUMBER_AND_DATE = "nomor-dan-tanggal"


class Doubt(StrEnum):
    """Why a pairing is not certain."""

    ROWS_SHARE_SCAN = "beberapa-baris-satu-pindaian"
    SCANS_SHARE_ROW = "beberapa-pindaian-satu-baris"
    OTHER_CLAIM = "nomor-dan-tanggal-menunjuk-yang-lain"
    CONTRADICTED = "nomor-atau-tanggal-berbeda"
    OTHER_FORM = "formulir-lain"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value that the form and the scan say differently."""

    field: DipField
    on_form: str
    on_scan: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """A row and a scan that may belong together; certain where there is no doubt. Disagreements are told either way.

    ``rival`` is the number of the other form that means the scan, where that is the doubt.
    """

    row: int
    reference: str
    basis: Basis
    doubt: Doubt | None
    disagreements: tuple[Disagreement, ...]
    rival: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether the form's values may be put on the scan."""
        return self.doubt is None


@dataclass(frozen=True, slots=True)
class Matching:
    """Which rows and scans may belong together. A row that is not among the pairings has no scan.

    ``scans_alone`` have no row; ``copies`` are scans with the same bytes as another one, which is given with each.
    """

    pairings: tuple[Pairing, ...]
    scans_alone: tuple[str, ...]
    copies: Mapping[str, str] = field(default_factory=dict)

    def of_row(self, row: int) -> tuple[Pairing, ...]:
        """What a row may belong to."""
        return tuple(pairing for pairing in self.pairings if pairing.row == row)

    def certain(self) -> Mapping[str, Pairing]:
        """The certain pairings by the references of their scans."""
        return {pairing.reference: pairing for pairing in self.pairings if pairing.is_certain}

    def doubting(self, rivals: Mapping[str, str]) -> "Matching":
        """The same, but that nothing is certain about the scans that other forms mean, given with their numbers."""
        return replace(self, pairings=tuple(
            replace(pairing, doubt=Doubt.OTHER_FORM, rival=rivals[pairing.reference])
            if pairing.is_certain and pairing.reference in rivals else pairing for pairing in self.pairings))


def match(rows: Sequence[FilledRow], scans: Sequence[ScanFacts]) -> Matching:
    """The pairings of rows and scans. The order in which the scans are given makes no difference."""
    contents, copies = _contents(scans)
    table = _Claims(rows, contents)
    pairings = [pairing for row in rows for pairing in table.pairings(row)]
    paired_scans = {pairing.reference for pairing in pairings}
    return Matching(
        tuple(pairings),
        tuple(scan.reference for content in contents for scan in content[:1] if scan.reference not in paired_scans),
        copies)


def number_key(number: str) -> str:
    """A number for comparing. In the wild case, blanks, dashes, strokes and leading zeros drift."""
    said = "".join(unicodedata.normalize("NFKC", number).casefold().split()).translate(_DASHES)
    return _LEADING_ZEROS.sub("", _NUMBER_WORD.sub("", said))


def same_number(one: str, other: str) -> bool:
    """Whether two letter numbers differ in case, blanks, dashes and leading zeros only."""
    return number_key(one) == number_key(other)


class _Claims:
    """Who claims whom, by name and by number and date."""

    def __init__(self, rows: Sequence[FilledRow], contents: Sequence[tuple[ScanFacts, ...]]) -> None:
        self._scan = {content[0].reference: content[0] for content in contents}
        self._by_name = {row.row: _named(row, contents) for row in rows}
        numbered = defaultdict(set)
        for content in contents:
            for scan in content:
                if scan.number and scan.made_on is not None:
                    numbered[number_key(scan.number), scan.made_on.isoformat()].add(content[0].reference)
        self._by_number: Mapping[int, frozenset[str]] = {
            row.row: frozenset(numbered.get(_key_of(row), ())) for row in rows}
        self._rows_by_name = _reversed(self._by_name)
        self._rows_by_number = _reversed(self._by_number)

    def pairings(self, row: FilledRow) -> Iterable[Pairing]:
        """Every scan that the row may belong to: those that it names, else those with its number and date."""
        named = self._by_name[row.row]
        basis = Basis.NAME if named else Basis.NUMBER_AND_DATE
        for reference in sorted(named or self._by_number[row.row]):
            scan = self._scan[reference]
            differing = _disagreements(row, scan)
            doubt = self._doubt_by_name(row, reference, differing) if named else self._doubt_by_number(row, reference)
            yield Pairing(row.row, reference, basis, doubt, differing)

    def _doubt_by_name(self, row: FilledRow, reference: str, differing: Sequence[Disagreement]) -> Doubt | None:
        if len(self._by_name[row.row]) > 1:
            return Doubt.SCANS_SHARE_ROW
        if len(self._rows_by_name[reference]) > 1:
            return Doubt.ROWS_SHARE_SCAN
        is_confirmed = reference in self._by_number[row.row]
        rivals = self._rows_by_number[reference] - {row.row}
        if is_confirmed:
            # Two documents may bear one number and date; a row that names no file could mean this one.
            rivals = {rival for rival in rivals if not self._by_name[rival]}
        elif self._by_number[row.row]:
            return Doubt.OTHER_CLAIM
        if rivals:
            return Doubt.OTHER_CLAIM
        return Doubt.CONTRADICTED if differing and not _agrees(row, self._scan[reference]) else None

    def _doubt_by_number(self, row: FilledRow, reference: str) -> Doubt | None:
        if len(self._by_number[row.row]) > 1:
            return Doubt.SCANS_SHARE_ROW
        if self._rows_by_name[reference] or len(self._rows_by_number[reference]) > 1:
            return Doubt.ROWS_SHARE_SCAN
        return None


def _contents(scans: Sequence[ScanFacts]) -> tuple[list[tuple[ScanFacts, ...]], Mapping[str, str]]:
    """The scans by content, and of which other scan each further one of the same bytes is a copy."""
    groups: dict[str, list[ScanFacts]] = {}
    for scan in sorted(scans, key=lambda scan: scan.reference):
        groups.setdefault(scan.sha256 or f"rujukan {scan.reference}", []).append(scan)
    contents = [tuple(group) for group in groups.values()]
    copies = {scan.reference: content[0].reference for content in contents for scan in content[1:]}
    return contents, copies


def _named(row: FilledRow, contents: Sequence[tuple[ScanFacts, ...]]) -> frozenset[str]:
    """The scans that a row names: with the name's ending, else without it, because many desks do not show it."""
    wanted = _name_key(row.file_name)
    if not wanted:
        return frozenset()
    for key_of in (_name_key, _stem):
        found = {content[0].reference for content in contents if any(key_of(scan.name) == wanted for scan in content)}
        if found:
            return frozenset(found)
    return frozenset()


def _name_key(name: str) -> str:
    return plain(re.split(r"[/\\]", name)[-1]).casefold()


def _stem(name: str) -> str:
    key = _name_key(name)
    return next((key.removesuffix(suffix).rstrip() for suffix in _SUFFIXES if key.endswith(suffix)), key)


def _key_of(row: FilledRow) -> tuple[str, str]:
    return number_key(row.fields.get(DipField.NUMBER, "")), row.fields.get(DipField.DATE, "")


def _disagreements(row: FilledRow, scan: ScanFacts) -> tuple[Disagreement, ...]:
    found = []
    number, day = row.fields.get(DipField.NUMBER, ""), row.fields.get(DipField.DATE, "")
    if number and scan.number and not same_number(number, scan.number):
        found.append(Disagreement(DipField.NUMBER, number, scan.number))
    if day and scan.made_on is not None and day != scan.made_on.isoformat():
        found.append(Disagreement(DipField.DATE, day, scan.made_on.isoformat()))
    return tuple(found)


def _agrees(row: FilledRow, scan: ScanFacts) -> bool:
    """Whether number or date is the same on both."""
    number, day = row.fields.get(DipField.NUMBER, ""), row.fields.get(DipField.DATE, "")
    return bool(number and scan.number and same_number(number, scan.number)) or bool(
        scan.made_on is not None and day == scan.made_on.isoformat())


def _reversed(claims: Mapping[int, frozenset[str]]) -> defaultdict[str, set[int]]:
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for row, references in claims.items():
        for reference in references:
            rows[reference].add(row)
    return rows
