"""What the history of a document proves. Pure functions over records.

Anyone who may edit a document can put any tag on it, even one that he cannot see: a tag is a claim. What counts is
the history after a known mark, replayed oldest to newest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ppid_dms.records import Account, Document, HistoryEntry, Mark, Proof, Submission
from ppid_dms.vocabulary import Identity, Role, Verdict

# Keys of the audit log that stand for the file or the kind of document; title, owner and OCR text are not endorsed.
_CONTENT: Final = frozenset({"document_type", "Version Added", "Version Deleted"})


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by id and by name: a bulk edit logs ids, a single edit names."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Since:
    """What is already known: the frozen mark, the entries that decisions were made on, the newest note then."""

    mark: Mark
    answered: frozenset[int]
    last_note: int


def prove(
    tag: Tag,
    by: frozenset[Role],
    document: Document,
    history: Sequence[HistoryEntry],
    since: Since,
    people: Mapping[int, Account],
    *,
    now: datetime,
    patience: timedelta,
) -> Proof:
    """Who put a tag on a document since then, and whether he is entitled to.

    The tag belongs to the actor of the last change from absent to present, whoever edited later. A tag without an
    entry is waited for (evidence may come after the tag) and becomes ambiguous when it has not come in ``patience``.
    """
    present = tag.id in since.mark.tags
    added: HistoryEntry | None = None
    doubtful = False
    for entry in _after(history, since.mark):
        was = present
        if entry.tags_now is not None:
            present = tag.id in entry.tags_now
        elif tag.name in entry.tags_removed:
            present = False
        elif tag.name in entry.tags_added:
            # A tag that was deleted and made again leaves no entry between [16]: this is no clean beginning.
            doubtful = doubtful or was
            present = True
        if present and not was:
            added = entry
        if not present:
            added, doubtful = None, False
    if doubtful:
        return Proof(Verdict.AMBIGUOUS)
    if not present:
        late = now - document.modified > patience
        return Proof(Verdict.AMBIGUOUS if late else Verdict.PENDING)
    if added is None or added.id in since.answered:
        return Proof(Verdict.ANSWERED)
    return _judge(added, by, document, since, people)


def _judge(
    added: HistoryEntry, by: frozenset[Role], document: Document, since: Since, people: Mapping[int, Account]
) -> Proof:
    if added.actor is None:
        return Proof(Verdict.NOT_A_PERSON, at=added.at, entry=added.id)
    actor = people.get(added.actor, Account(added.actor, f"#{added.actor}", frozenset()))
    # SOP 08/2024: who collects is not who endorses; an account in both groups can do neither.
    conflicted = {Role.PETUGAS, Role.ATASAN} <= actor.roles
    if actor.is_service:
        verdict = Verdict.NOT_A_PERSON
    elif conflicted or not actor.roles & by:
        verdict = Verdict.NOT_ENTITLED
    else:
        verdict = Verdict.PROVEN
    notes = [note.text.strip() for note in document.notes
             if note.id > since.last_note and note.author == actor.id and note.text.strip()]
    return Proof(verdict, actor=actor, at=added.at, entry=added.id, note="\n".join(notes) or None)


def identity(
    document: Document,
    digest: str,
    frozen: Submission,
    history: Sequence[HistoryEntry],
    our_fields: frozenset[str],
    people: Mapping[int, Account],
    decided_at: int | None,
) -> Identity:
    """How a document that waits for a decision compares with what was frozen.

    Values may differ by edits of an Atasan account, if all of them came before the decision (``decided_at``, a
    history id; None while there is none). Another file version is always a change: the decision is on bytes.
    """
    if document.version != frozen.version:
        return Identity.CHANGED
    edits = list(_edits(_after(history, frozen.mark), our_fields, people))
    if decided_at is not None and any(edit.id > decided_at for edit in edits):
        return Identity.CHANGED
    if digest == frozen.digest:
        return Identity.SAME
    by_endorsers = all(
        (actor := people.get(edit.actor or 0)) is not None
        and Role.ATASAN in actor.roles and Role.PETUGAS not in actor.roles
        for edit in edits)
    return Identity.EDITED_BY_ENDORSER if edits and by_endorsers else Identity.CHANGED


def _edits(
    entries: Sequence[HistoryEntry], our_fields: frozenset[str], people: Mapping[int, Account]
) -> Iterator[HistoryEntry]:
    """Entries that changed the values or the file, each with the actor who is answerable for it.

    A bulk edit logs the value without an actor and right after it, in an entry of its own, who did it [16].
    """
    nameless: HistoryEntry | None = None
    for entry in entries:
        if entry.fields:
            if entry.fields <= our_fields:
                continue
            if entry.actor is None:
                nameless = entry
            else:
                yield entry
        elif "custom_fields" in entry.touches:
            by_service = entry.actor is not None and entry.actor in people and people[entry.actor].is_service
            if nameless is not None or not by_service:
                yield entry
            nameless = None
        elif entry.touches & _CONTENT:
            yield entry
    if nameless is not None:
        yield nameless


def _after(history: Sequence[HistoryEntry], mark: Mark) -> list[HistoryEntry]:
    return [entry for entry in history if entry.id > mark.entry]
