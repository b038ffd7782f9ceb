"""CSV: the machine-readable table, safe to open in a spreadsheet too."""

import csv
import io
from typing import BinaryIO, ClassVar, Final

from ppid_dms.recap.exporters.interface import Audience, Edition
from ppid_dms.recap.exporters.text import machine

# A spreadsheet takes a cell that starts so for a formula; the full-width forms too, where East Asian input is on.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class CsvExporter:
    """RFC 4180 in UTF-8 without a byte order mark: one header line of column keys, then one line a row.

    A cell that a spreadsheet would take for a formula gets a leading apostrophe; JSON has the text as it is.
    """

    suffix: ClassVar[str] = ".csv"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Stream the rows; memory does not grow with their number."""
        columns = edition.columns_for(Audience.MACHINES)
        zone = edition.office.zone
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        try:
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow([column.key for _i, column in columns])
            for block in edition.blocks:
                for row in block.rows:
                    writer.writerow([_neutral(machine(row.values[i], zone)) for i, _column in columns])
        finally:
            text.detach()


def _neutral(cell: str | int | None) -> str | int | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
