"""JSON: the machine-readable document, complete with what its columns mean."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar, Final

from ppid_dms.recap.exporters.interface import Audience, Edition
from ppid_dms.recap.exporters.text import clean, machine

SCHEMA_VERSION: Final = 1
"""Raised when a reader of the former document would misread the new one, not when something is added."""


class JsonExporter:
    """One versioned document, ``ppid-dms/dip/1``: sorted keys, ISO dates, a line for each row, a newline at the end."""

    suffix: ClassVar[str] = ".json"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Stream the rows; memory does not grow with their number."""
        document = _about(edition)
        opening = "{"
        for key in sorted({*document, "rows"}):
            out.write(f'{opening}\n"{key}": '.encode())
            if key == "rows":
                _write_rows(edition, out)
            else:
                out.write(_dumped(document[key]))
            opening = ","
        out.write(b"\n}\n")


def _about(edition: Edition) -> dict[str, Any]:
    """Everything but the rows. The office without its people: the document is meant to be passed on."""
    office = edition.office
    return {
        "schema": f"ppid-dms/{edition.key}/{SCHEMA_VERSION}",
        "name": edition.name,
        "titles": [clean(title) for title in edition.titles],
        "status": clean(edition.status),
        "as_of": edition.as_of.isoformat(),
        "public": edition.public,
        "office": {
            "body": clean(office.body),
            "region": clean(office.region),
            "name": clean(office.name),
            "address": clean(office.address),
            "timezone": office.zone.key,
        },
        "columns": [
            {"key": column.key, "header": clean(column.header), "kind": column.kind.value}
            for _i, column in edition.columns_for(Audience.MACHINES)
        ],
        "blocks": [
            {"key": block.key, "title": clean(block.title), "rows": len(block.rows)}
            for block in edition.blocks
            if block.title is not None
        ],
    }


def _write_rows(edition: Edition, out: BinaryIO) -> None:
    opening = "["
    for row in _rows(edition):
        out.write(f"{opening}\n".encode() + _dumped(row))
        opening = ","
    out.write(b"[]" if opening == "[" else b"\n]")


def _rows(edition: Edition) -> Iterator[dict[str, str | int | None]]:
    columns = edition.columns_for(Audience.MACHINES)
    zone = edition.office.zone
    for block in edition.blocks:
        for row in block.rows:
            yield {column.key: machine(row.values[i], zone) for i, column in columns}


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False).encode("utf-8")
