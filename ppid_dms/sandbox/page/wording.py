"""Dates and histories in words for people."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from ppid_dms.sandbox.history import display_value
from ppid_dms.sandbox.records import CustomField, Document, HistoryEntry
from ppid_dms.sandbox.store import Store

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_LONGEST = 120
_SCALARS = {
    "title": "Judul", "created": "Tanggal", "owner": "Pemilik", "content": "Isi teks",
    "archive_serial_number": "Nomor arsip", "correspondent": "Koresponden", "document_type": "Jenis dokumen",
}  # fmt: skip


def day(value: date) -> str:
    """`2 Agu 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(store: Store, value: datetime) -> str:
    """`2 Agu 2026 14:05`, in the server's zone."""
    local = value.astimezone(store.zone)
    return f"{day(local)} {local:%H:%M}"


def shown_value(field: CustomField, value: object) -> str:
    """A field's value for reading."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, list):
        return ", ".join(f"#{key}" for key in value)
    if field.data_type == "date":
        return day(date.fromisoformat(str(value)))
    return str(display_value(field.extra_data, value))


def history(store: Store, document: Document) -> list[dict[str, str]]:
    """The audit log, newest first, a sentence a line."""
    return [
        {
            "when": moment(store, entry.timestamp),
            "who": "sistem" if entry.actor is None else store.users[entry.actor].username,
            "what": _sentence(store, entry),
        }
        for entry in reversed(document.history)
    ]


def _sentence(store: Store, entry: HistoryEntry) -> str:
    if entry.action == "create" and "checksum" in entry.changes:
        return "Dokumen dibuat"
    parts = [_change(store, name, change) for name, change in entry.changes.items()]
    return "; ".join(part if len(part) <= _LONGEST else part[:_LONGEST] + "…" for part in parts)


def _change(store: Store, name: str, change: Any) -> str:
    if name == "tags" and isinstance(change, dict):
        verb = "ditambah" if change["operation"] == "add" else "dilepas"
        return f"Tag {verb}: {', '.join(change['objects'])}"
    if name == "tags":
        names = [store.tags[tag].name if tag in store.tags else f"#{tag}" for tag in change[1]]
        return f"Tag (ubah massal) menjadi: {', '.join(names) or '–'}"
    if name == "custom_fields" and isinstance(change, dict):
        return f"{change['field']}: {change['value']}"
    if name == "custom_fields":
        return "Isian diubah (massal)"
    if name == "Note Added":
        return "Catatan ditambahkan"
    if name == "filename":
        return "Berkas disimpan"
    if isinstance(change, list) and len(change) == len(("old", "new")):
        return f"{_SCALARS.get(name, name)}: {change[0]} → {change[1]}"
    return f"{name}: {json.dumps(change, ensure_ascii=False)}"
