"""What the history of a document proves. Pure functions over records.

Anyone who may edit a document can put any tag on it, even one that he cannot see: a tag is a claim. What counts is
the history after a known mark, replayed oldest to newest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ppid_dms.records import Account, Document, HistoryEntry, Mark, Proof
from ppid_dms.vocabulary import Identity, Role, Verdict

# The audit log's name for the kind of a document; title, owner and OCR text are not endorsed.
KIND: Final = "document_type"
_VERSIONS: Final = frozenset({"Version Added", "Version Deleted"})

# The detail page saves tags and values in one request; their entries follow each other within milliseconds.
_ONE_SAVE: Final = timedelta(seconds=1)
# A bulk edit logs its values without an actor, and a moment later who did it.
_ONE_BULK: Final = timedelta(seconds=1)
# How far the server's clock and ours may be apart before a late entry looks like a later edit.
_CLOCKS: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag by id and by name: a bulk edit logs ids, a single edit names."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How a tag was seen to stand after the entry that was decided on, and when (by our clock)."""

    entry: int
    at: datetime
    present: bool


@dataclass(frozen=True, slots=True)
class Since:
    """What is already known about a tag on a document.

    The frozen mark, the entries that its requests were decided on, the newest note then, how the tag was last read
    back, and since when it has been seen to stand otherwise than its entries tell.
    """

    mark: Mark
    answered: frozenset[int]
    last_note: int
    read_back: ReadBack | None = None
    unexplained: datetime | None = None

    def begin(self, tag: Tag) -> bool:
        """Whether the tag was there at the point from which its history counts."""
        return self.read_back.present if self.read_back else tag.id in self.mark.tags

    def counts(self, entry: HistoryEntry) -> bool:
        """Whether an entry lies after that point. What was read back needs no entry: it may have been lost."""
        known = self.read_back
        after = known is None or (entry.id > known.entry and entry.at > known.at - _CLOCKS)
        return entry.id > self.mark.entry and after


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
    """Who brought a tag to where it stands now, on the document or off it, and whether he is entitled to.

    It is the act of the actor of the last such change, whoever edited later. A tag that stands otherwise than its
    entries tell is waited for (evidence may come late) and becomes ambiguous when none has come in ``patience``.
    """
    stands = tag.id in document.tags
    present, turn, doubtful = since.begin(tag), None, False
    for entry in filter(since.counts, history):
        was = present
        if entry.tags_now is not None:
            present = tag.id in entry.tags_now
            # A bulk edit lists all that is there: it may be the first to tell of a change that came without an entry.
            doubt = present != was and _only_tells(entry, tag, since, appears=present)
        else:
            added, removed = tag.name in entry.tags_added, tag.name in entry.tags_removed
            present = added or (was and not removed)
            # A tag that was deleted and made again leaves no entry between [16]: this is no clean beginning.
            doubt = (added and was) or (removed and not was)
        if present != was:
            turn, doubtful = entry, doubt
        else:
            doubtful = doubtful or doubt
    if present != stands:
        late = now - (since.unexplained or document.modified) > patience
        return Proof(Verdict.AMBIGUOUS if late else Verdict.PENDING)
    if doubtful:
        return Proof(Verdict.AMBIGUOUS)
    if turn is None or turn.id in since.answered:
        return Proof(Verdict.ANSWERED)
    return _judge(turn, by, document, since, people)


def _only_tells(entry: HistoryEntry, tag: Tag, since: Since, *, appears: bool) -> bool:
    """Whether a bulk edit seems to find a tag as it lists it rather than to bring it there."""
    seen_before = since.unexplained is not None and entry.at > since.unexplained + _CLOCKS
    return seen_before or (appears and entry.tag_before == tag.id)


def _judge(
    turn: HistoryEntry, by: frozenset[Role], document: Document, since: Since, people: Mapping[int, Account]
) -> Proof:
    if turn.actor is None:
        return Proof(Verdict.NOT_A_PERSON, at=turn.at, entry=turn.id)
    actor = people.get(turn.actor, Account(turn.actor, f"#{turn.actor}", frozenset()))
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
    return Proof(verdict, actor=actor, at=turn.at, entry=turn.id, note="\n".join(notes) or None)


def identity(
    changed: Mapping[str, str],
    mark: Mark,
    history: Sequence[HistoryEntry],
    our_fields: frozenset[str],
    people: Mapping[int, Account],
    decided: Proof | None,
) -> Identity:
    """How a document that waits for a decision, with the file that was frozen, compares with what was frozen.

    ``changed`` holds the fields that differ (and :data:`KIND`), each with what stands there now. That must be what an
    Atasan account wrote last, and all edits since must be theirs and have come before the decision, or together with
    it.
    """
    edits = list(_edits(_after(history, mark), our_fields, people))
    if decided is not None and any(_came_after(edit, decided) for edit in edits):
        return Identity.CHANGED
    if not changed:
        return Identity.SAME
    by_endorsers = all(_is_endorser(people.get(edit.actor or 0)) for edit in edits)
    written: dict[str, str] = {}
    for edit in edits:
        written |= edit.fields
        if edit.kind is not None:
            written[KIND] = edit.kind
    explained = all(name in written and _as_logged(written[name]) == _as_logged(now) for name, now in changed.items())
    return Identity.EDITED_BY_ENDORSER if by_endorsers and explained else Identity.CHANGED


def _as_logged(value: str) -> str:
    """What the audit log keeps of a value: all up to the first colon [16]."""
    said = " ".join(value.partition(":")[0].split())
    return "" if said == "None" else said


def _is_endorser(account: Account | None) -> bool:
    return (
        account is not None and not account.is_service
        and Role.ATASAN in account.roles and Role.PETUGAS not in account.roles)


def _came_after(edit: HistoryEntry, decided: Proof) -> bool:
    """Whether a decision does not cover an edit: it came later, and not in the same save of the same person."""
    if decided.entry is None or edit.id < decided.entry:
        return False
    same_person = decided.actor is not None and edit.actor == decided.actor.id
    return not (same_person and decided.at is not None and edit.at - decided.at < _ONE_SAVE)


def wrote(history: Sequence[HistoryEntry], account: Account, field: str, text: str) -> bool:
    """Whether an account has ever written this text into a field; who cannot be told, has not."""
    people = {account.id: replace(account, is_service=False)}
    return any(
        entry.actor == account.id and entry.fields.get(field) == text
        for entry in _edits(history, frozenset(), people))


def _edits(
    entries: Sequence[HistoryEntry], our_fields: frozenset[str], people: Mapping[int, Account]
) -> Iterator[HistoryEntry]:
    """Entries that changed the values or the file, each with the actor who is answerable for it.

    A bulk edit logs each value without an actor, and right after them, in an entry of its own, who did it [16]; values
    that nobody answers for stay nobody's. Fields of the software's own are no content; its closing entry after only
    those is left out with them.
    """
    nameless: list[HistoryEntry] = []
    for entry in entries:
        if entry.fields:
            theirs = {name: value for name, value in entry.fields.items() if name not in our_fields}
            if theirs and entry.actor is not None:
                yield replace(entry, fields=theirs)
            elif theirs:
                nameless.append(replace(entry, fields=theirs))
        elif "custom_fields" in entry.touches:
            yield from (value for value in nameless if entry.at - value.at > _ONE_BULK)
            values = {
                name: value for one in nameless if entry.at - one.at <= _ONE_BULK for name, value in one.fields.items()}
            nameless = []
            account = people.get(entry.actor or 0)
            if values or account is None or not account.is_service:
                yield replace(entry, fields=values)
        elif entry.touches & {KIND, *_VERSIONS}:
            yield entry
    yield from nameless


def _after(history: Sequence[HistoryEntry], mark: Mark) -> list[HistoryEntry]:
    return [entry for entry in history if entry.id > mark.entry]
