"""One file an exporter. The libraries behind a format are loaded only when that format is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final, cast

from ppid_dms.errors import UsageError
from ppid_dms.language import translate as _
from ppid_dms.recap.exporters.interface import Exporter, Layout

EXPORTERS: Final[Mapping[str, str]] = {
    "xlsx": "XlsxExporter",
    "csv": "CsvExporter",
    "json": "JsonExporter",
    "html": "HtmlExporter",
    "pdf": "PdfExporter",
}
"""The class in the module of the same name, for each format; in the order in which they are offered."""


def exporter(name: str, layout: Layout | None = None) -> Exporter:
    """The exporter of a format, with the office's layout.

    Raises:
        UsageError: there is no such format.
    """
    if name not in EXPORTERS:
        raise UsageError(
            _("Format ekspor '{name}' tidak dikenal.").format(name=name),
            remedy=_("Pilih dari: {known}.").format(known=", ".join(EXPORTERS)),
        )
    return cast("Exporter", getattr(import_module(f"{__name__}.{name}"), EXPORTERS[name])(layout))
