"""Where things stand on a sheet that people have changed: the header row, its columns in any order, the marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ppid_dms.form.template import COLUMNS, MARK, MARK_SHEET, RESULT, ColumnKey, Extra
from ppid_dms.form.text import plain, squeeze
from ppid_dms.records import Sheet
from ppid_dms.vocabulary import DipField

_NEEDED: Final = 4
"""Known headers in one row that make it the header of a list."""
_LONGEST_HEADER: Final = 200
_REACH: Final = 12  # cells to the right of a label in which its value is looked for

_EXACT: Final[Mapping[str, ColumnKey]] = {
    **{squeeze(column.header): column.key for column in (*COLUMNS, RESULT)},
    "no": Extra.ROW, "nomor": Extra.ROW, "nomorurut": Extra.ROW, "nourut": Extra.ROW,
}
# In this order: "Jangka Waktu Penyimpanan" is no date, "Unit Penanggung Jawab" no unit, and a file's name no number.
_WORDS: Final[tuple[tuple[str, ColumnKey], ...]] = (
    ("hasil", Extra.RESULT), ("retensi", DipField.RETENTION), ("penyimpanan", DipField.RETENTION),
    ("berkas", Extra.FILE), ("namafile", Extra.FILE), ("kategori", DipField.CATEGORY), ("ringkasan", DipField.SUMMARY),
    ("penanggungjawab", DipField.RESPONSIBLE), ("menguasai", DipField.UNIT), ("bentukinformasi", DipField.FORM),
    ("nomordokumen", DipField.NUMBER), ("nomorsurat", DipField.NUMBER), ("nomornaskah", DipField.NUMBER),
    ("tempatpembuatan", DipField.PLACE), ("tanggal", DipField.DATE), ("waktupembuatan", DipField.DATE),
)


@dataclass(frozen=True, slots=True)
class Table:
    """The list on a sheet: its header row, and the column of each field. ``twice`` are headers that came again."""

    sheet: Sheet
    header: int
    columns: Mapping[ColumnKey, int]
    twice: tuple[ColumnKey, ...]

    @property
    def missing(self) -> tuple[ColumnKey, ...]:
        """Columns of the form that are gone; the running number is not missed."""
        return tuple(c.key for c in COLUMNS if c.key not in self.columns and c.key is not Extra.ROW)


def tables(sheets: Sequence[Sheet]) -> Iterator[Table]:
    """The lists in a workbook, at most one a sheet, in their order."""
    for sheet in sheets:
        if sheet.name == MARK_SHEET:
            continue
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(sheet.cells.items()):
            by_row.setdefault(row, {})[column] = text
        for row, texts in sorted(by_row.items()):
            table = _table(sheet, row, texts)
            if len(table.columns) >= _NEEDED and DipField.SUMMARY in table.columns:
                yield table
                break


def marks(sheets: Sequence[Sheet]) -> Mapping[str, str]:
    """What our hidden sheet says; empty where there is none."""
    for sheet in sheets:
        said = {
            text: sheet.cells.get((row, 2), "").strip() for (row, column), text in sheet.cells.items() if column == 1}
        if said.get("mark") == MARK:
            return said
    return {}


def beside(sheet: Sheet, label: str, *, above: int) -> str:
    """The text beside a label, or behind it in the same cell, above a row; empty where there is none."""
    wanted = squeeze(label)
    for (row, column), text in sorted(sheet.cells.items()):
        if row >= above or not squeeze(text[:_LONGEST_HEADER]).startswith(wanted):
            continue
        _label, _colon, behind = text.partition(":")
        if behind.strip():
            return plain(behind)
        for to_the_right in range(column + 1, column + _REACH):
            if value := plain(sheet.cells.get((row, to_the_right), "")).lstrip(": "):
                return value
    return ""


def _table(sheet: Sheet, row: int, texts: Mapping[int, str]) -> Table:
    columns: dict[ColumnKey, int] = {}
    twice: list[ColumnKey] = []
    for column, text in sorted(texts.items()):
        key = _key_of(text)
        if key is None:
            continue
        if key in columns:
            twice.append(key)
        else:
            columns[key] = column
    return Table(sheet, row, columns, tuple(twice))


def _key_of(header: str) -> ColumnKey | None:
    """The column that a header names, in full or by its telling word."""
    if len(header) > _LONGEST_HEADER:
        return None
    said = squeeze(header)
    if said in _EXACT:
        return _EXACT[said]
    return next((key for word, key in _WORDS if word in said), None)
