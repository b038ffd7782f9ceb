"""What the history of a document proves: who put a tag on it, and whether it is still what was frozen."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ppid_dms.approval.dossier import same_file
from ppid_dms.approval.evidence import KIND, ReadBack, Since, Tag, identity, prove
from ppid_dms.records import Account, Document, HistoryEntry, Mark, Note, Proof, Submission
from ppid_dms.vocabulary import Identity, Role, Verdict

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
PATIENCE = timedelta(minutes=15)
ENDORSED = Tag(7, "SOP 2 Disahkan")
OTHER = Tag(8, "Penting")
ATASAN_ONLY = frozenset({Role.ATASAN})

SERVICE, PETUGAS, ATASAN, DEPUTY, BOTH, NOBODY, ADMIN, UNKNOWN = 1, 2, 3, 4, 5, 6, 9, 99
PEOPLE = {account.id: account for account in (
    Account(SERVICE, "ppid-layanan", frozenset({Role.ATASAN}), is_service=True),
    Account(PETUGAS, "petugas.rina", frozenset({Role.PETUGAS})),
    Account(ATASAN, "sekretaris.budi", frozenset({Role.ATASAN})),
    Account(DEPUTY, "plh.sari", frozenset({Role.ATASAN, Role.PPID})),
    Account(BOTH, "rangkap", frozenset({Role.PETUGAS, Role.ATASAN})),
    Account(NOBODY, "tamu", frozenset()),
    Account(ADMIN, "admin", frozenset()),
)}
MARK = Mark(entry=100, note=10, tags=frozenset({1, 2}))


# ── how the audit log words it ──


def added(entry: int, by: int | None, tag: Tag = ENDORSED) -> HistoryEntry:
    """A tag added in the document's own form: by name."""
    return HistoryEntry(entry, NOON + timedelta(seconds=entry), by, tags_added=frozenset({tag.name}))


def removed(entry: int, by: int | None, tag: Tag = ENDORSED) -> HistoryEntry:
    return HistoryEntry(entry, NOON + timedelta(seconds=entry), by, tags_removed=frozenset({tag.name}))


def bulk(entry: int, by: int | None, *now: int, before: int | None = None) -> HistoryEntry:
    """A bulk edit in the list, also one that changed nothing: one arbitrary id before it, all ids after it."""
    return HistoryEntry(entry, NOON + timedelta(seconds=entry), by, tags_now=frozenset(now), tag_before=before)


def touched(entry: int, by: int | None, *keys: str) -> HistoryEntry:
    return HistoryEntry(
        entry, NOON + timedelta(seconds=entry), by, touches=frozenset(keys), kind="Baru" if KIND in keys else None)


def valued(entry: int, by: int | None, name: str = "Ringkasan Isi Informasi") -> HistoryEntry:
    """A custom field that got a value; a bulk edit logs it without an actor."""
    return HistoryEntry(entry, NOON + timedelta(seconds=entry), by, fields={name: "Baru"})


WITH, WITHOUT = (1, 2, ENDORSED.id), (1, 2)


def a_document(**changes) -> Document:
    return replace(Document(
        id=17, title="Laporan", owner=SERVICE, tags=frozenset(WITH), fields={}, values={}, jenis=None, kind=None,
        version=31,
        checksum="ab" * 32, notes=(), added=NOON, modified=NOON), **changes)


def proof_of(
    *history: HistoryEntry, mark: Mark = MARK, answered: Sequence[int] = (), last_note: int = 10,
    notes: Sequence[Note] = (), after: timedelta = timedelta(0), read_back: ReadBack | None = None,
    unexplained: datetime | None = None,
) -> Proof:
    return prove(
        ENDORSED, ATASAN_ONLY, a_document(notes=tuple(notes)), history,
        Since(mark, frozenset(answered), last_note, read_back, unexplained), PEOPLE,
        now=NOON + after, patience=PATIENCE)


# ── whose tag it is ──

STOOD = replace(MARK, tags=frozenset(WITH))

WHOSE: dict[str, tuple[Sequence[HistoryEntry], Verdict, int | None, int | None]] = {
    "by name in the form": ([added(101, ATASAN)], Verdict.PROVEN, ATASAN, 101),
    "by id in a bulk edit": ([bulk(101, ATASAN, *WITH)], Verdict.PROVEN, ATASAN, 101),
    "by anyone of the group": ([added(101, DEPUTY)], Verdict.PROVEN, DEPUTY, 101),
    "among other tags": (
        [bulk(101, PETUGAS, 1, 2, 8), bulk(102, ATASAN, 1, 2, 7, 8)], Verdict.PROVEN, ATASAN, 102),
    "other tags by name are not it": (
        [added(101, ATASAN), added(102, PETUGAS, OTHER), removed(103, PETUGAS, OTHER)],
        Verdict.PROVEN, ATASAN, 101),
    "whoever edits later is not the one": (
        [added(101, ATASAN), bulk(102, PETUGAS, *WITH), touched(103, ADMIN, "title")],
        Verdict.PROVEN, ATASAN, 101),
    "a bulk edit of the Atasan that changed nothing, after a false tag": (
        [added(101, PETUGAS), bulk(102, ATASAN, *WITH)], Verdict.NOT_ENTITLED, PETUGAS, 101),
    "the same after a false bulk edit": (
        [bulk(101, ADMIN, *WITH), bulk(102, ATASAN, *WITH)], Verdict.NOT_ENTITLED, ADMIN, 101),
    "taken off and put on again": (
        [added(101, PETUGAS), removed(102, PETUGAS), added(103, ATASAN)], Verdict.PROVEN, ATASAN, 103),
    "taken off by the Atasan and put on by the Petugas": (
        [added(101, ATASAN), removed(102, ATASAN), added(103, PETUGAS)], Verdict.NOT_ENTITLED, PETUGAS, 103),
    "taken off in bulk and put on again by name": (
        [bulk(101, ADMIN, *WITH), bulk(102, ADMIN, *WITHOUT), added(103, ATASAN)], Verdict.PROVEN, ATASAN, 103),
    "taken off by name and put on again in bulk": (
        [added(101, ADMIN), removed(102, SERVICE), bulk(103, ATASAN, *WITH)], Verdict.PROVEN, ATASAN, 103),
    "before the mark it does not count": (
        [added(99, PETUGAS), removed(100, SERVICE), added(101, ATASAN)], Verdict.PROVEN, ATASAN, 101),
    "by the service": ([bulk(101, SERVICE, *WITH)], Verdict.NOT_A_PERSON, SERVICE, 101),
    "by a workflow, which has no actor": ([added(101, None)], Verdict.NOT_A_PERSON, None, 101),
    "in bulk without an actor": ([bulk(101, None, *WITH)], Verdict.NOT_A_PERSON, None, 101),
    "by the Petugas": ([added(101, PETUGAS)], Verdict.NOT_ENTITLED, PETUGAS, 101),
    "by an account in both groups": ([added(101, BOTH)], Verdict.NOT_ENTITLED, BOTH, 101),
    "by an account in no group": ([added(101, NOBODY)], Verdict.NOT_ENTITLED, NOBODY, 101),
    "by an administrator": ([added(101, ADMIN)], Verdict.NOT_ENTITLED, ADMIN, 101),
    "by an account that nobody knows": ([added(101, UNKNOWN)], Verdict.NOT_ENTITLED, UNKNOWN, 101),
    "added although it was there": (
        [added(101, PETUGAS), added(102, ATASAN)], Verdict.AMBIGUOUS, None, None),
    "added by name although a bulk edit had set it": (
        [bulk(101, PETUGAS, *WITH), added(102, ATASAN)], Verdict.AMBIGUOUS, None, None),
    "added although it was there, and later taken off and put on": (
        [added(101, PETUGAS), added(102, ATASAN), removed(103, SERVICE), added(104, ATASAN)],
        Verdict.PROVEN, ATASAN, 104),
    "added although it was there, then a bulk edit that changed nothing": (
        [added(101, PETUGAS), added(102, ATASAN), bulk(103, ATASAN, *WITH)], Verdict.AMBIGUOUS, None, None),
}


@pytest.mark.parametrize(("history", "verdict", "actor", "entry"), WHOSE.values(), ids=WHOSE)
def test_a_tag_belongs_to_who_put_it_on_last(
    history: Sequence[HistoryEntry], verdict: Verdict, actor: int | None, entry: int | None
):
    proof = proof_of(*history)
    assert (proof.verdict, proof.actor.id if proof.actor else None, proof.entry) == (verdict, actor, entry)
    assert proof.at == (None if entry is None else NOON + timedelta(seconds=entry))


def test_an_account_that_nobody_knows_is_told_by_its_number():
    proof = proof_of(added(101, UNKNOWN))
    assert proof.actor is not None
    assert proof.actor.name == "#99"


def test_a_collector_must_be_a_petugas_and_not_an_atasan_as_well():
    by = frozenset({Role.PETUGAS})
    verdicts = [
        prove(ENDORSED, by, a_document(), [added(101, who)], Since(MARK, frozenset(), 0), PEOPLE, now=NOON,
              patience=PATIENCE).verdict
        for who in (PETUGAS, BOTH, ATASAN)]
    assert verdicts == [Verdict.PROVEN, Verdict.NOT_ENTITLED, Verdict.NOT_ENTITLED]


def test_what_nobody_may_ask_for_is_proven_for_nobody():
    proof = prove(
        ENDORSED, frozenset(), a_document(), [added(101, ATASAN)], Since(MARK, frozenset(), 0), PEOPLE, now=NOON,
        patience=PATIENCE)
    assert proof.verdict is Verdict.NOT_ENTITLED


# ── what has been answered ──


def test_an_entry_that_a_decision_was_made_on_is_answered():
    assert proof_of(added(101, ATASAN), answered=(101,)).verdict is Verdict.ANSWERED


def test_an_entry_after_an_answered_one_is_a_new_request():
    proof = proof_of(added(101, PETUGAS), removed(102, SERVICE), added(103, ATASAN), answered=(101,))
    assert (proof.verdict, proof.entry) == (Verdict.PROVEN, 103)


def test_a_no_op_edit_after_an_answered_entry_asks_for_nothing_new():
    assert proof_of(added(101, ATASAN), bulk(102, ATASAN, *WITH), answered=(101,)).verdict is Verdict.ANSWERED


def test_a_tag_that_stood_at_the_mark_was_answered_by_it():
    assert proof_of(mark=STOOD).verdict is Verdict.ANSWERED
    assert proof_of(bulk(101, ATASAN, *WITH), mark=STOOD).verdict is Verdict.ANSWERED


def test_a_tag_that_stood_at_the_mark_counts_again_once_it_was_off():
    proof = proof_of(bulk(101, SERVICE, *WITHOUT), added(102, ATASAN), mark=STOOD)
    assert (proof.verdict, proof.entry) == (Verdict.PROVEN, 102)


def test_an_add_of_what_stood_at_the_mark_is_ambiguous():
    # The tag may have been deleted and made again, which leaves no entry.
    assert proof_of(added(101, ATASAN), mark=STOOD).verdict is Verdict.AMBIGUOUS


# ── what has not come yet ──


@pytest.mark.parametrize("history", [
    [], [touched(101, ATASAN, "title")], [added(100, ATASAN)], [added(101, PETUGAS), removed(102, PETUGAS)],
    [bulk(101, ATASAN, *WITHOUT)],
])
def test_a_tag_whose_entry_has_not_come_is_waited_for_and_then_in_doubt(history: Sequence[HistoryEntry]):
    assert proof_of(*history).verdict is Verdict.PENDING
    assert proof_of(*history, after=PATIENCE).verdict is Verdict.PENDING
    assert proof_of(*history, after=PATIENCE + timedelta(seconds=1)).verdict is Verdict.AMBIGUOUS


def test_how_long_a_tag_is_waited_for_counts_from_when_it_was_seen_whatever_else_is_edited():
    long_ago = NOON - PATIENCE - timedelta(seconds=1)
    assert proof_of(unexplained=long_ago).verdict is Verdict.AMBIGUOUS
    assert proof_of(unexplained=NOON + PATIENCE, after=PATIENCE + timedelta(hours=1)).verdict is Verdict.AMBIGUOUS
    assert proof_of(unexplained=NOON + PATIENCE, after=2 * PATIENCE).verdict is Verdict.PENDING


# A tag that came without an entry: then a bulk edit of somebody else is the first to tell of it.
FOUND: dict[str, tuple[Sequence[HistoryEntry], datetime | None, Verdict]] = {
    "a bulk edit that names the tag as there before": (
        [bulk(101, ATASAN, *WITH, before=ENDORSED.id)], None, Verdict.AMBIGUOUS),
    "a bulk edit that names another tag as there before": (
        [bulk(101, ATASAN, *WITH, before=2)], None, Verdict.PROVEN),
    "a bulk edit long after the tag was seen": (
        [bulk(101, ATASAN, *WITH)], NOON + timedelta(seconds=80), Verdict.AMBIGUOUS),
    "a bulk edit as late as two clocks may differ": (
        [bulk(101, ATASAN, *WITH)], NOON + timedelta(seconds=91), Verdict.PROVEN),
    "a bulk edit whose entry came after the tag was seen": (
        [bulk(101, ATASAN, *WITH)], NOON + timedelta(seconds=102), Verdict.PROVEN),
    "found by a bulk edit, and then taken off and put on": (
        [bulk(101, ATASAN, *WITH, before=ENDORSED.id), removed(102, SERVICE), added(103, ATASAN)], None,
        Verdict.PROVEN),
    "an entry by name, which is written only for what was not there": (
        [added(101, ATASAN)], NOON, Verdict.PROVEN),
    "a no-op bulk edit after a proper entry": (
        [added(101, ATASAN), bulk(102, PETUGAS, *WITH, before=ENDORSED.id)], NOON, Verdict.PROVEN),
}


@pytest.mark.parametrize(("history", "unexplained", "verdict"), FOUND.values(), ids=FOUND)
def test_who_only_comes_upon_a_tag_has_not_put_it_there(
    history: Sequence[HistoryEntry], unexplained: datetime | None, verdict: Verdict
):
    assert proof_of(*history, unexplained=unexplained).verdict is verdict


def test_an_entry_that_came_late_is_as_good_as_any():
    assert proof_of(added(101, ATASAN), after=10 * PATIENCE).verdict is Verdict.PROVEN


# ── the reason that was given ──


def a_note(number: int, author: int | None, text: str = "Perbaiki") -> Note:
    return Note(number, text, author, NOON)


@pytest.mark.parametrize(("notes", "reason"), [
    ([], None),
    ([a_note(11, ATASAN)], "Perbaiki"),
    ([a_note(11, ATASAN, "  Perbaiki\n")], "Perbaiki"),
    ([a_note(11, ATASAN), a_note(12, ATASAN, "dan lengkapi")], "Perbaiki\ndan lengkapi"),
    ([a_note(10, ATASAN)], None),
    ([a_note(9, ATASAN), a_note(12, ATASAN, "baru")], "baru"),
    ([a_note(11, PETUGAS)], None),
    ([a_note(11, DEPUTY)], None),
    ([a_note(11, None)], None),
    ([a_note(11, ATASAN, " \n")], None),
])
def test_a_reason_is_a_new_note_of_the_same_account(notes: Sequence[Note], reason: str | None):
    assert proof_of(added(101, ATASAN), notes=notes).note == reason


def test_where_there_is_no_actor_there_is_no_reason():
    assert proof_of(added(101, None), notes=[a_note(11, None)]).note is None


# ── any history ──

ACTORS = st.sampled_from([SERVICE, PETUGAS, ATASAN, DEPUTY, BOTH, NOBODY, UNKNOWN, None])


@dataclass
class Truth:
    """A document that is edited, its audit log, and who has really put the tag on it."""

    tags: set[int]
    log: list[HistoryEntry] = field(default_factory=list)
    holder: tuple[int | None, int] | None = None

    def edit(self, kind: str, actor: int | None, others: frozenset[int]) -> None:
        entry = 101 + 2 * len(self.log)
        had, before = ENDORSED.id in self.tags, max(self.tags, default=None)
        match kind:
            case "add":
                # Paperless logs no add of what is there.
                self.log.append(touched(entry, actor, "title") if had else added(entry, actor))
                self.tags.add(ENDORSED.id)
            case "remove":
                self.log.append(removed(entry, actor) if had else touched(entry, actor, "title"))
                self.tags.discard(ENDORSED.id)
            case "bulk with":
                self.tags = {*others, ENDORSED.id}
                self.log.append(bulk(entry, actor, *self.tags, before=before))
            case "bulk without":
                self.tags = {*others}
                self.log.append(bulk(entry, actor, *self.tags, before=before))
            case "bulk of nothing":
                self.log.append(bulk(entry, actor, *self.tags, before=before))
            case _:
                self.log.append(added(entry, actor, OTHER))
        has = ENDORSED.id in self.tags
        if has and not had:
            self.holder = (actor, entry)
        if not has:
            self.holder = None


EDITS = st.tuples(
    st.sampled_from(["add", "remove", "bulk with", "bulk without", "bulk of nothing", "another tag"]), ACTORS,
    st.frozensets(st.sampled_from([1, 2, 8, 12])))


@settings(max_examples=200)
@given(edits=st.lists(EDITS, max_size=12), stood=st.booleans(), old=st.lists(EDITS, max_size=4))
def test_whatever_the_history_the_tag_belongs_to_the_last_who_made_it_appear(
    edits: list[tuple[str, int | None, frozenset[int]]], stood: bool,  # noqa: FBT001
    old: list[tuple[str, int | None, frozenset[int]]],
):
    before = Truth(set())
    for kind, actor, others in old:
        before.edit(kind, actor, others)
    truth = Truth(set(STOOD.tags) if stood else set(MARK.tags))
    for kind, actor, others in edits:
        truth.edit(kind, actor, others)
    history = [replace(entry, id=entry.id - 100) for entry in before.log] + truth.log
    proof = proof_of(*history, mark=STOOD if stood else MARK)
    event(proof.verdict.value)
    if ENDORSED.id not in truth.tags:
        assert proof.verdict is Verdict.PENDING
    elif truth.holder is None:
        assert proof.verdict is Verdict.ANSWERED
    else:
        actor, entry = truth.holder
        assert (proof.actor.id if proof.actor else None, proof.entry) == (actor, entry)
        assert (proof.verdict is Verdict.PROVEN) is (actor in {ATASAN, DEPUTY})
        assert (proof.verdict is Verdict.NOT_A_PERSON) is (actor in {SERVICE, None})


@settings(max_examples=200)
@given(st.lists(st.builds(
    lambda make, actor, tags: (make, actor, tags), st.sampled_from(["add", "remove", "bulk", "other"]), ACTORS,
    st.sampled_from([WITH, WITHOUT])), max_size=10))
def test_nobody_is_proven_who_has_not_put_it_on_and_nobody_unentitled_is_ever_proven(
    edits: list[tuple[str, int | None, tuple[int, ...]]]
):
    # Also histories that no Paperless should write: adds of what is there, removals of what is not.
    log = []
    for n, (make, actor, tags) in enumerate(edits, start=101):
        log.append({
            "add": added(n, actor), "remove": removed(n, actor), "bulk": bulk(n, actor, *tags),
            "other": touched(n, actor, "title")}[make])
    proof = proof_of(*log)
    event(proof.verdict.value)
    if proof.verdict is Verdict.PROVEN:
        assert proof.actor is not None
        assert proof.actor.id in {ATASAN, DEPUTY}
        [entry] = [entry for entry in log if entry.id == proof.entry]
        assert entry.actor == proof.actor.id
        assert ENDORSED.name in entry.tags_added or ENDORSED.id in (entry.tags_now or ())
        later = [e for e in log if e.id > entry.id]
        assert not any(ENDORSED.name in e.tags_removed | e.tags_added for e in later)
        assert all(ENDORSED.id in e.tags_now for e in later if e.tags_now is not None)


# ── whether it is still what was frozen ──

OURS = frozenset({"Nomor Rekap", "Rujukan PPID"})
FROZEN = Submission(
    id=1, document_id=17, version=31, sha256="ab" * 32, checksum="ab" * 32, digest="same", values={}, mark=MARK,
    collector=PETUGAS, collector_name="petugas.rina", frozen_at=NOON)

# What a bulk edit of values leaves: the value without an actor, and after it an entry that names him.
def bulk_value(entry: int, by: int | None) -> tuple[HistoryEntry, HistoryEntry]:
    return valued(entry, None), touched(entry + 1, by, "custom_fields")


def saved_with(decision: int, edit: HistoryEntry, milliseconds: int = 5) -> HistoryEntry:
    """An edit whose entry follows that of a decision so closely."""
    return replace(edit, at=NOON + timedelta(seconds=decision, milliseconds=milliseconds))


def decided_at(entry: int | None, by: int = ATASAN) -> Proof | None:
    return entry and Proof(Verdict.PROVEN, actor=PEOPLE[by], at=NOON + timedelta(seconds=entry), entry=entry)


SAME, EDITED, CHANGED = Identity.SAME, Identity.EDITED_BY_ENDORSER, Identity.CHANGED
UNDECIDED = None

LIKENESS: dict[str, tuple[str, Sequence[HistoryEntry], int | None, Identity]] = {
    "nothing happened": ("same", [], UNDECIDED, SAME),
    "only tags, notes, titles and permissions": (
        "same", [bulk(101, ATASAN, *WITH), touched(102, ADMIN, "title"), touched(103, PETUGAS, "content")], 101, SAME),
    "values that differ without any trace": ("other", [], UNDECIDED, CHANGED),
    "edited by the Atasan": ("other", [valued(101, ATASAN)], UNDECIDED, EDITED),
    "edited by the Atasan in bulk": ("other", bulk_value(101, ATASAN), UNDECIDED, EDITED),
    "edited by the Atasan before his decision": ("other", [valued(101, ATASAN), added(102, ATASAN)], 102, EDITED),
    "edited by two of the group": ("other", [valued(101, ATASAN), valued(102, DEPUTY)], UNDECIDED, EDITED),
    "edited by the Atasan after his decision": (
        "other", [added(101, ATASAN), valued(102, ATASAN)], 101, CHANGED),
    "edited by the Atasan in the same save as his decision": (
        "other", [added(101, ATASAN), saved_with(101, valued(102, ATASAN)), saved_with(101, valued(103, ATASAN))],
        101, EDITED),
    "edited by the Atasan a moment later": (
        "other", [added(101, ATASAN), saved_with(101, valued(102, ATASAN), 1000)], 101, CHANGED),
    "edited by another in the same moment as his decision": (
        "other", [added(101, ATASAN), saved_with(101, valued(102, DEPUTY))], 101, CHANGED),
    "edited in bulk by another in the same moment": (
        "other", [added(101, ATASAN), *(saved_with(101, e) for e in bulk_value(102, ADMIN))], 101, CHANGED),
    "edited and put back after the decision": (
        "same", [added(101, ATASAN), valued(102, ADMIN), valued(103, ADMIN)], 101, CHANGED),
    "edited and put back before the decision": (
        "same", [valued(101, ADMIN), valued(102, ADMIN), added(103, ATASAN)], 103, SAME),
    "edited by the Petugas": ("other", [valued(101, PETUGAS)], UNDECIDED, CHANGED),
    "edited by an administrator": ("other", [valued(101, ADMIN)], UNDECIDED, CHANGED),
    "edited by an administrator in bulk": ("other", bulk_value(101, ADMIN), UNDECIDED, CHANGED),
    "edited by an account in both groups": ("other", [valued(101, BOTH)], UNDECIDED, CHANGED),
    "edited by an account that is gone": ("other", [valued(101, UNKNOWN)], UNDECIDED, CHANGED),
    "edited by nobody": ("other", [valued(101, None)], UNDECIDED, CHANGED),
    "edited by the service": ("other", bulk_value(101, SERVICE), UNDECIDED, CHANGED),
    "edited by the Atasan and then by the service in bulk": (
        "other", [valued(101, ATASAN), *bulk_value(102, SERVICE)], UNDECIDED, CHANGED),
    "edited by the Atasan and then by nobody": (
        "other", [valued(101, ATASAN), valued(102, None)], UNDECIDED, CHANGED),
    "put back by nobody after the decision": ("same", [added(101, ATASAN), valued(102, None)], 101, CHANGED),
    "edited by the Atasan and then by another": (
        "other", [valued(101, ATASAN), valued(102, PETUGAS)], UNDECIDED, CHANGED),
    "edited by another and then by the Atasan": (
        "other", [valued(101, ADMIN), *bulk_value(102, ATASAN)], UNDECIDED, CHANGED),
    "edited in bulk by both at the same time": (
        "other", [valued(101, None), valued(102, None), touched(103, ATASAN, "custom_fields"),
                  touched(104, ADMIN, "custom_fields")], UNDECIDED, CHANGED),
    "a value by the Atasan and the name of another beside it": (
        "other", [valued(101, None), touched(102, ADMIN, "custom_fields"), touched(103, ATASAN, "custom_fields")],
        UNDECIDED, CHANGED),
    "our own fields, written by the service, are no edit": (
        "same", [valued(101, None, "Nomor Rekap"), touched(102, SERVICE, "custom_fields"), added(99, ATASAN)],
        100, SAME),
    "our own fields beside an edit of the Atasan": (
        "other", [valued(101, ATASAN), valued(102, None, "Nomor Rekap"), touched(103, SERVICE, "custom_fields")],
        UNDECIDED, EDITED),
    "a kind of document chosen by the Atasan": ("other", [touched(101, ATASAN, "document_type")], UNDECIDED, EDITED),
    "a kind of document chosen by another": ("other", [touched(101, PETUGAS, "document_type")], UNDECIDED, CHANGED),
    "edits before it was frozen": ("same", [valued(99, ADMIN), valued(100, PETUGAS)], UNDECIDED, SAME),
    "edits before it was frozen do not explain a difference": ("other", [valued(100, ATASAN)], UNDECIDED, CHANGED),
}


def differing(digest: str, history: Sequence[HistoryEntry]) -> dict[str, str]:
    """What differs from the frozen values: all that was edited, or one field without a trace."""
    if digest == "same":
        return {}
    edited = {name for entry in history for name in entry.fields} | {KIND for e in history if KIND in e.touches}
    return dict.fromkeys(sorted(edited - OURS) or ["Ringkasan Isi Informasi"], "Baru")


@pytest.mark.parametrize(("digest", "history", "decided", "likeness"), LIKENESS.values(), ids=LIKENESS)
def test_a_document_is_as_it_was_frozen_or_differs_only_by_the_atasan_before_his_decision(
    digest: str, history: Sequence[HistoryEntry], decided: int | None, likeness: Identity
):
    assert identity(differing(digest, history), MARK, history, OURS, PEOPLE, decided_at(decided)) is likeness


def test_a_difference_that_no_edit_of_the_atasan_names_is_a_change():
    history = [valued(101, ATASAN)]
    silently = {"Ringkasan Isi Informasi": "Baru", "Nomor Naskah": "Baru"}
    assert identity(silently, MARK, history, OURS, PEOPLE, None) is CHANGED


@pytest.mark.parametrize(("written", "now", "likeness"), [
    ("Baru", "Baru", EDITED), ("Baru", "Lain", CHANGED), ("Laporan", "Laporan: bagian 1", EDITED), ("None", "", EDITED),
    (" Dua  kata", "Dua kata ", EDITED), ("Dikecualikan", "Berkala", CHANGED),
])
def test_what_stands_there_must_be_what_the_atasan_wrote(written: str, now: str, likeness: Identity):
    edit = replace(valued(101, ATASAN), fields={"Kategori Informasi": written})
    assert identity({"Kategori Informasi": now}, MARK, [edit], OURS, PEOPLE, None) is likeness


def test_values_that_nobody_answers_for_at_once_are_nobodys():
    nobodys, by_atasan = valued(101, None), [valued(110, None, "Nomor Naskah"), touched(111, ATASAN, "custom_fields")]
    changed = {"Ringkasan Isi Informasi": "Baru", "Nomor Naskah": "Baru"}
    assert identity(changed, MARK, [nobodys, *by_atasan], OURS, PEOPLE, None) is CHANGED


def test_a_tag_that_was_read_back_as_gone_is_put_on_anew_although_its_removal_left_no_entry():
    known = ReadBack(entry=101, at=NOON + timedelta(seconds=105), present=False)
    history = [added(101, PETUGAS), added(160, ATASAN)]
    assert proof_of(*history).verdict is Verdict.AMBIGUOUS
    proof = proof_of(*history, read_back=known, answered=[101])
    assert (proof.verdict, proof.entry) == (Verdict.PROVEN, 160)


def test_a_mention_from_before_it_was_read_back_as_gone_is_no_request():
    known = ReadBack(entry=101, at=NOON + timedelta(seconds=150), present=False)
    history = [added(101, PETUGAS), bulk(120, ATASAN, *WITH), bulk(170, PETUGAS, *WITH)]
    proof = proof_of(*history, read_back=known, answered=[101])
    assert (proof.verdict, proof.actor) == (Verdict.NOT_ENTITLED, PEOPLE[PETUGAS])


@pytest.mark.parametrize(("document", "same"), [
    (a_document(), True),
    (a_document(version=32), False),
    (a_document(checksum="cd" * 32), False),
    (a_document(checksum="ef" * 16), False),
])
def test_the_file_is_the_frozen_one_by_version_and_checksum(document: Document, same: bool):  # noqa: FBT001
    assert same_file(document, FROZEN) is same


def test_after_an_upgrade_from_md5_the_sha256_of_the_bytes_counts():
    before = replace(FROZEN, checksum="12" * 16)
    assert same_file(a_document(checksum="12" * 16), before)
    assert not same_file(a_document(checksum="13" * 16), before)
    assert same_file(a_document(), before)


def test_a_version_that_was_added_and_deleted_after_the_decision_is_a_change():
    history = [added(101, ATASAN), touched(102, ADMIN, "Version Added"), touched(103, ADMIN, "Version Deleted")]
    assert identity({}, MARK, history, OURS, PEOPLE, decided_at(101)) is CHANGED


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(["form", "bulk", "kind"]), ACTORS), max_size=6), st.booleans())
def test_whatever_was_edited_only_the_group_of_the_atasan_may_differ_from_what_was_frozen(
    edits: list[tuple[str, int | None]], decided: bool,  # noqa: FBT001
):
    history: list[HistoryEntry] = []
    for n, (way, actor) in enumerate(edits):
        at = 101 + 3 * n
        history += {
            "form": (valued(at, actor),), "bulk": bulk_value(at, actor), "kind": (touched(at, actor, "document_type"),),
        }[way]
    found = identity(differing("other", history), MARK, history, OURS, PEOPLE, decided_at(900 if decided else None))
    allowed = bool(edits) and all(actor in {ATASAN, DEPUTY} for _way, actor in edits)
    event(found.value)
    assert found is (EDITED if allowed else CHANGED)
