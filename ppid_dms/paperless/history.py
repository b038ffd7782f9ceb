"""The audit log of a document, read for what proves a decision.

Newest first on the wire, oldest first here. A single edit logs tag names by direction; a bulk edit logs
``[one arbitrary old id, all ids after]``, even when it changed nothing [16].
"""

from ppid_dms.errors import Forbidden, HistoryUnreadable, Invalid
from ppid_dms.language import translate as _
from ppid_dms.paperless.schemas import HistoryRow, read
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import HistoryEntry


def history_of(transport: Transport, document_id: int) -> tuple[HistoryEntry, ...]:
    """All entries, oldest first.

    Raises:
        HistoryUnreadable: the audit log is off or not shown to us; then nothing can be proven.
        Refused: something else stands in the way, such as a token that is no longer good.
    """
    unreadable = _("Riwayat dokumen {id} tidak dapat dibaca.").format(id=document_id)
    try:
        answer = transport.get(f"documents/{document_id}/history/")
    except Forbidden as error:
        raise HistoryUnreadable(unreadable) from error
    except Invalid as error:
        # There is nothing in the request that could be wrong: a 400 says that no audit log is kept.
        raise HistoryUnreadable(unreadable, remedy=_(
            "Nyalakan audit log Paperless (PAPERLESS_AUDIT_LOG_ENABLED=true) dan mulai ulang.")) from error
    return tuple(sorted(map(_entry, read(list[HistoryRow], answer)), key=lambda entry: entry.id))


def _entry(row: HistoryRow) -> HistoryEntry:
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    now: frozenset[int] | None = None
    before: int | None = None
    fields: dict[str, str] = {}
    kind: str | None = None
    touches: set[str] = set()
    for key, change in row.changes.items():
        match key, change:
            case "tags", {"operation": "add", "objects": list(names)}:
                added = frozenset(map(str, names))
            case "tags", {"operation": "delete", "objects": list(names)}:
                removed = frozenset(map(str, names))
            case "tags", [old, list(ids)]:
                now, before = frozenset(ids), old if isinstance(old, int) else None
            case "custom_fields", {"field": str(name)}:
                fields = {name: str(change.get("value") or "")}
            case "document_type", [_before, chosen]:
                kind = str(chosen)
                touches.add("document_type")
            case _:
                touches.add(key)
    return HistoryEntry(
        id=row.id, at=row.timestamp, actor=row.actor.id if row.actor else None,
        tags_added=added, tags_removed=removed, tags_now=now, tag_before=before, fields=fields,
        kind=kind, touches=frozenset(touches))

