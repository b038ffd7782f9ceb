"""Which fields of a document somebody else than the software has edited, by its history.

A bulk edit logs each value without an actor, and right after them, in an entry of its own, who did it; what is given
with the upload is logged without any. What cannot be shown to be ours is taken for somebody's.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from ppid_dms.paperless.history import history_of
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Document, HistoryEntry
from ppid_dms.vocabulary import DipField

_ONE_BULK: Final = timedelta(seconds=1)


def touched_fields(
    transport: Transport, taxonomy: Taxonomy, document: Document, sent: Mapping[DipField, str],
    wrote: Mapping[DipField, str],
) -> frozenset[DipField]:
    """The fields of the form that somebody else has edited; ``sent`` and ``wrote`` as :func:`touched` wants them.

    Raises:
        PaperlessError: its history cannot be read.
    """
    names = {key: taxonomy.fields[key].name for key in DipField}
    found = touched(
        history_of(transport, document.id), taxonomy.service.id,
        {names[key]: text for key, text in sent.items()}, {names[key]: text for key, text in wrote.items()},
        {names[key]: document.values[key] for key in DipField})
    return frozenset(key for key in DipField if names[key] in found)


def touched(
    history: Sequence[HistoryEntry], service: int, sent: Mapping[str, str], wrote: Mapping[str, str],
    present: Mapping[str, str],
) -> frozenset[str]:
    """The fields, by name, that are not as the account ``service`` left them, or that somebody else has edited.

    By field name, ``sent`` is what the document was uploaded and prepared with, ``wrote`` what forms have put there
    since, ``present`` what stands there.
    """
    found: set[str] = set()
    newest: dict[str, str] = {}
    for entry, actors in _edits(history):
        for name, value in entry.fields.items():
            newest[name] = _as_logged(value)
            is_ours = actors == {service} if actors else newest[name] == _as_logged(sent.get(name, ""))
            if not is_ours:
                found.add(name)
    # An entry may have been lost or laid to the wrong account, and those of a field that was taken off a document
    # vanish with it: what stands there must also be what was written.
    known = {**sent, **wrote}
    for name, text in present.items():
        logged = newest.get(name, "")
        if {logged, _as_logged(known.get(name, logged))} != {_as_logged(text)}:
            found.add(name)
    return frozenset(found)


def _edits(history: Sequence[HistoryEntry]) -> Iterator[tuple[HistoryEntry, set[int | None]]]:
    """The entries that gave a field its value, each with those who may have done it; with nobody where none signed.

    Two bulk edits at one time log their values first and then who did them: each may be of either.
    """
    unsigned: list[HistoryEntry] = []
    signed: list[HistoryEntry] = []
    for entry in (*history, None):
        if signed and (entry is None or "custom_fields" not in entry.touches):
            for value in unsigned:
                yield value, {one.actor for one in signed if one.at - value.at <= _ONE_BULK}
            unsigned, signed = [], []
        if entry is None:
            yield from ((value, set()) for value in unsigned)
        elif entry.fields and entry.actor is not None:
            yield entry, {entry.actor}
        elif entry.fields:
            unsigned.append(entry)
        elif "custom_fields" in entry.touches:
            signed.append(entry)


def _as_logged(value: str) -> str:
    """What the audit log keeps of a value: all up to the first colon."""
    said = " ".join(value.partition(":")[0].split())
    return "" if said == "None" else said
