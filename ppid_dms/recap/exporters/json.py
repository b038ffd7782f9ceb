"""JSON: the machine-readable document, complete with what its columns mean; described by the schemas beside it."""

import json
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from json.encoder import encode_basestring
from typing import Any, BinaryIO, ClassVar, Final

from ppid_dms.recap.exporters.cells import all_rows, batches, tidy_columns
from ppid_dms.recap.exporters.interface import Audience, ColumnKind, Edition, OneFile
from ppid_dms.recap.exporters.text import clean, machine

SCHEMA_VERSION: Final = 1
"""Raised when a reader of the former document would misread the new one, not when something is added."""


def schema(key: str) -> dict[str, Any]:
    """The JSON Schema of the documents of one kind: ``dip``, ``dik``, ``rekap`` or ``manifest``."""
    found = files(__package__) / "schemas" / f"{key}-{SCHEMA_VERSION}.schema.json"
    return dict(json.loads(found.read_text(encoding="utf-8")))


class JsonExporter(OneFile):
    """One versioned document, ``ppid-dms/dip/1``: sorted keys, ISO dates, a line for each row, a newline at the end."""

    suffix: ClassVar[str] = ".json"

    def write(self, edition: Edition, out: BinaryIO) -> None:
        """Stream the rows; memory does not grow with their number."""
        _write(_about(edition), out)
        out.write(b"\n")


def _about(edition: Edition) -> dict[str, Any]:
    """The document; where an edition stands in it, its rows belong. The office without its people: it is passed on."""
    office = edition.office
    return {
        **_table(edition),
        "schema": f"ppid-dms/{edition.key}/{SCHEMA_VERSION}",
        "name": edition.name,
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
        "annexes": {annex.key: _table(annex) for annex in edition.annexes},
    }


def _table(edition: Edition) -> dict[str, Any]:
    return {
        "titles": [clean(title) for title in edition.titles],
        "columns": [
            {"key": column.key, "header": clean(column.header), "kind": column.kind.value}
            for _i, column in edition.columns_for(Audience.MACHINES)
        ],
        "blocks": [
            {"key": block.key, "title": clean(block.title), "rows": len(block.rows)}
            for block in edition.blocks
            if block.title is not None
        ],
        "rows": edition,
    }


def _write(value: Any, out: BinaryIO) -> None:
    match value:
        case Edition():
            _write_rows(value, out)
        case Mapping() if value:
            opening = b"{\n"
            for key in sorted(value):
                out.write(opening + _dumped(key) + b": ")
                _write(value[key], out)
                opening = b",\n"
            out.write(b"\n}")
        case _:
            out.write(_dumped(value))


def _write_rows(edition: Edition, out: BinaryIO) -> None:
    """Each row is a pattern of its keys, filled in: many times faster than an encoder for every row."""
    columns = sorted(edition.columns_for(Audience.MACHINES), key=lambda pair: pair[1].key)
    pattern = "{" + ", ".join(f"{encode_basestring(column.key)}: %s" for _i, column in columns) + "}"
    encoders = [_encoder(column.kind, edition) for _i, column in columns]
    opening = "[\n"
    for batch in batches(all_rows(edition)):
        tidied = tidy_columns(batch, columns)
        encoded = (encode(column.values) for encode, column in zip(encoders, tidied, strict=True))
        out.write((opening + ",\n".join(map(pattern.__mod__, zip(*encoded, strict=True)))).encode())
        opening = ",\n"
    out.write(b"[]" if opening == "[\n" else b"\n]")


def _encoder(kind: ColumnKind, edition: Edition) -> Callable[[Iterable[Any]], list[str]]:
    match kind:
        case ColumnKind.NUMBER | ColumnKind.COUNT:
            return lambda values: ["null" if value is None else str(value) for value in values]
        case ColumnKind.DATE:
            return lambda values: ["null" if value is None else f'"{value.isoformat()}"' for value in values]
        case ColumnKind.MOMENT:
            return lambda values: [
                "null" if value is None else f'"{machine(value, edition.office.zone)}"' for value in values]
        case _:
            return lambda values: ["null" if value is None else encode_basestring(value) for value in values]


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()
