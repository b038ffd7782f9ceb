"""CSV: the machine-readable table, safe to open in a spreadsheet too."""

import codecs
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO, ClassVar, Final

from ppid_dms.recap.exporters.cells import Tidied, all_rows, batches, tidy_columns
from ppid_dms.recap.exporters.interface import Audience, ColumnKind, Edition, OneFile
from ppid_dms.recap.exporters.text import machine

_END: Final = "\r\n"
# A spreadsheet takes a cell that starts so for a formula; the full-width forms too, where East Asian input is on.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class CsvExporter(OneFile):
    """RFC 4180 in UTF-8: one header line of column keys, then one line a row.

    The layout may ask for a semicolon and for a byte order mark, with which Excel opens it by itself in an Indonesian
    Windows. A cell that a spreadsheet would take for a formula gets a leading apostrophe; JSON has the text as it is.
    """

    suffix: ClassVar[str] = ".csv"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Stream the rows; memory does not grow with their number."""
        columns = edition.columns_for(Audience.MACHINES)
        out.write(codecs.BOM_UTF8 if self.layout.csv_bom else b"")
        out.write(self._lines([[column.key for _i, column in columns]]))
        for batch in batches(all_rows(edition)):
            tidied = zip(tidy_columns(batch, columns), columns, strict=True)
            texts = [self._texts(values, column.kind, edition) for values, (_i, column) in tidied]
            out.write(self._lines(zip(*texts, strict=True)))

    def _lines(self, rows: Iterable[Iterable[str]]) -> bytes:
        return "".join([self.layout.csv_delimiter.join(row) + _END for row in rows]).encode()

    def _texts(self, column: Tidied, kind: ColumnKind, edition: Edition) -> Sequence[str]:
        """The cells of a column, neutral and quoted where they must be; most columns need neither."""
        match kind:
            case ColumnKind.NUMBER | ColumnKind.COUNT:
                return ["" if value is None else str(value) for value in column.values]
            case ColumnKind.DATE:
                return ["" if value is None else value.isoformat() for value in column.values]
            case ColumnKind.MOMENT:
                return ["" if value is None else str(machine(value, edition.office.zone)) for value in column.values]
        texts, whole = [value or "" for value in column.values], column.whole
        # One character is looked for many times faster than two, and most are nowhere.
        if any(start in whole and f"\n{start}" in whole for start in _FORMULA_STARTS):
            texts = [f"'{text}" if text.startswith(_FORMULA_STARTS) else text for text in texts]
        if '"' in whole or self.layout.csv_delimiter in whole:
            texts = list(map(_quoting(self.layout.csv_delimiter), texts))
        return texts


def _quoting(delimiter: str) -> Callable[[str], str]:
    """What puts a cell between quotation marks where one of its characters would end it."""
    def quoted(text: str) -> str:
        if '"' in text:
            return '"' + text.replace('"', '""') + '"'
        return f'"{text}"' if delimiter in text else text

    return quoted
