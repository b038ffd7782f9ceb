"""All that is known about one document at one moment, and the facts that follow for the SOP."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ppid_dms.approval.evidence import KIND, ReadBack, Since, Tag, identity, prove
from ppid_dms.approval.wording import marker
from ppid_dms.paperless.taxonomy import Names, Taxonomy
from ppid_dms.recap.chain import digest_of
from ppid_dms.recap.ledger import Standing
from ppid_dms.records import Account, Decision, Document, Facts, HistoryEntry, Item, Mark, Proof, Submission
from ppid_dms.sop import Procedure
from ppid_dms.vocabulary import (
    FORM_FIELDS,
    HOLDS,
    Category,
    DipField,
    FormField,
    Identity,
    Outcome,
    OwnField,
    Request,
    Role,
    SideTag,
    Stage,
    Verdict,
)

JENIS = "jenis"

# The intake opens a document as soon as it is prepared; after that time nobody else will.
_PREPARING: Final = timedelta(hours=1)
# A nested tag comes and goes with others [09]: whoever set or took off one of them has not said what it says.
_DRAGGED: Final = Proof(Verdict.AMBIGUOUS)
_ENDED: Final = frozenset({Stage.WITHDRAWN, Stage.CANCELLED})


@dataclass(frozen=True, slots=True)
class Office:
    """What of the office's configuration the decisions need."""

    names: Names
    procedure: Procedure
    holds: Mapping[SideTag, frozenset[Role]]
    required: frozenset[FormField]
    required_exempt: frozenset[FormField]
    categories: Mapping[str, Category]
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Desk:
    """The office's procedure on one server, for every document alike."""

    taxonomy: Taxonomy
    office: Office

    def labels(self, facts: Facts) -> list[str]:
        """What an item lacks, by the names that people see: empty fields, then holds."""
        return self.field_names(facts.missing) + sorted(self.tag(hold).name for hold in facts.holds)

    def field_names(self, keys: Iterable[FormField]) -> list[str]:
        """Fields by the names that people see."""
        return sorted(self.taxonomy.fields[key].name for key in keys)

    def tag(self, about: Request | SideTag) -> Tag:
        """The tag by which a request is made, or that holds."""
        taxonomy = self.taxonomy
        number = taxonomy.side_tags[about] if isinstance(about, SideTag) else taxonomy.requests[about]
        return Tag(number, taxonomy.tag_names[number])

    def stage_tag(self, stage: Stage) -> Tag:
        """The tag of a stage."""
        number = self.taxonomy.stages[stage]
        return Tag(number, self.taxonomy.tag_names[number])

    def clearers(self, hold: SideTag) -> list[str]:
        """The groups that may clear a hold."""
        return sorted(self.office.names.groups[role] for role in self.office.holds[hold])


@dataclass(frozen=True, slots=True)
class Dossier:
    """One document with its history and the people.

    The document is as it was after the newest entry, or later: an edit in between lacks its entry, never the other
    way round, and is waited for or asked anew. The history is None where the facts do not need it.
    """

    document: Document
    standing: Standing
    history: Sequence[HistoryEntry] | None = None
    people: Mapping[int, Account] = field(default_factory=dict)

    @property
    def entries(self) -> Sequence[HistoryEntry]:
        """The history as far as it was read."""
        return self.history or ()


def values_of(document: Document) -> dict[str, str]:
    """The DIP values as a person reads them, with the kind of document; empty ones are left out."""
    values = {name: document.values[key] for name, key in FORM_FIELDS.items() if document.values[key]}
    return values | ({JENIS: document.jenis} if document.jenis else {})


def values_digest(document: Document, desk: Desk) -> str:
    """Digest of the DIP values as stored (ids and values), and of the category as we understand it.

    Never of our own fields, nor of names that an administrator may change.
    """
    stored = {name: document.fields.get(desk.taxonomy.fields[key].id) for name, key in FORM_FIELDS.items()}
    category = desk.office.categories.get(document.values[DipField.CATEGORY])
    return digest_of({
        "fields": {key: value for key, value in stored.items() if value not in {None, ""}},
        "kind": document.kind,
        "category": category.value if category else None,
    })


def same_file(document: Document, known: Submission | Item) -> bool:
    """Whether the document still holds the file that is known: version, and checksum where the kind is the same.

    An upgrade from 2.20 turns MD5 into SHA-256; then the SHA-256 that was computed from the bytes is compared.
    """
    checksum = known.checksum if len(known.checksum) == len(document.checksum) else known.sha256
    return document.version == known.version and document.checksum == checksum


def is_noted(document: Document, decision: Decision, taxonomy: Taxonomy) -> bool:
    """Whether the document carries what was to be said about a decision, in a note of ours."""
    return not decision.note or any(
        note.author == taxonomy.service.id and note.text.endswith(marker(decision)) for note in document.notes)


def may_change(stage: Stage) -> frozenset[Role]:
    """The roles that may change a document at a stage.

    Permission follows the stage: a fence, not the proof. Until it is put forward an item is the units' work.
    """
    return frozenset({Role.PETUGAS, Role.PPID}) if stage is Stage.COLLECTED else frozenset({Role.ATASAN})


def wanted_tags(standing: Standing, document: Document, taxonomy: Taxonomy) -> frozenset[int]:
    """The tags of the procedure that belong on the document now. A hold's tag stays as long as the hold is open."""
    holds = _open_holds(standing) | _held(document, taxonomy)
    tags = {taxonomy.stages[standing.stage]} | {taxonomy.side_tags[side] for side in holds}
    if standing.verdict is not None:
        if standing.verdict.outcome is Outcome.INCOMPLETE:
            tags.add(taxonomy.side_tags[SideTag.INCOMPLETE])
        if standing.verdict.outcome in {Outcome.REFUSED, Outcome.REOPENED}:
            tags.add(taxonomy.side_tags[SideTag.UNPROVEN])
    return frozenset(tags)


def shows(document: Document, standing: Standing, taxonomy: Taxonomy, *, leave: frozenset[int] = frozenset()) -> bool:
    """Whether the document shows where it stands: tags (but for those left to people), number and notes.

    A copy made by splitting or merging shows the number of its origin: that is not its own.
    """
    return (
        (document.tags & taxonomy.our_tags) - leave == wanted_tags(standing, document, taxonomy)
        and document.values[OwnField.RECAP_NUMBER] == (standing.number or "")
        and all(is_noted(document, decision, taxonomy) for decision in standing.owed))


def is_fenced(document: Document, standing: Standing, taxonomy: Taxonomy, now: datetime) -> bool:
    """Whether just those may change the document who may at its stage.

    What is new, has a reference of ours, and nobody may change, is being prepared by the intake, which opens it itself.
    """
    groups, grants = taxonomy.groups, document.grants
    is_new = standing.decision is None and now - document.added < _PREPARING
    is_scan = bool(document.values[OwnField.REFERENCE])
    return (is_new and is_scan and not grants.change_users and not grants.change_groups) or (
        grants.view_groups.issuperset(groups.values()) and not grants.change_users
        and grants.change_groups == {groups[role] for role in may_change(standing.stage)})


def asked(document: Document, standing: Standing, taxonomy: Taxonomy) -> frozenset[Request]:
    """The requests whose tags stand on the document; the tag of its own stage asks for nothing."""
    own = taxonomy.stages[standing.stage]
    return frozenset(r for r, tag in taxonomy.requests.items() if tag in document.tags and tag != own)


def needs_history(document: Document, standing: Standing, desk: Desk) -> bool:
    """Whether the facts cannot be told without the audit log."""
    if asked(document, standing, desk.taxonomy) or any(
            found(document, standing, desk) for found in (_raised, _cleared, _pretended)):
        return True
    frozen = standing.submission
    return standing.stage is Stage.AWAITING and frozen is not None and bool(_changed(document, frozen, desk))


def facts_of(
    dossier: Dossier, desk: Desk, now: datetime, unexplained: Mapping[Request | SideTag, datetime] | None = None
) -> Facts:
    """The facts about a document. Its history may be missing where :func:`needs_history` says so.

    ``unexplained`` says since when a tag has been seen to stand there, or to be gone, without an entry for it.
    """
    document, standing, taxonomy = dossier.document, dossier.standing, desk.taxonomy
    seen = unexplained or {}
    requests = asked(document, standing, taxonomy)
    proofs = {request: _proof(request, dossier, desk, now, seen.get(request)) for request in requests}
    category = desk.office.categories.get(document.values[DipField.CATEGORY])
    untested = frozenset(key for key in desk.office.required_exempt if not document.values[key])
    return Facts(
        standing=standing.stage,
        proofs=proofs,
        missing=_missing(document, category, desk) | (untested if category is Category.EXEMPT else frozenset()),
        holds=_open_holds(standing) | _held(document, taxonomy),
        raised={hold: _raising(hold, dossier, desk, now) for hold in _raised(document, standing, desk)},
        cleared={
            hold: _clearing(hold, dossier, desk, now, seen.get(hold)) for hold in _cleared(document, standing, desk)},
        untested=untested,
        identity=_identity(dossier, desk, proofs),
        rewound=_is_rewound(dossier),
        pretended={stage: _setting(desk.stage_tag(stage), dossier, desk, now)
                   for stage in _pretended(document, standing, desk)},
        in_order=shows(document, standing, taxonomy, leave=frozenset(taxonomy.requests[r] for r in requests))
        and is_fenced(document, standing, taxonomy, now),
        listed=standing.line is not None,
    )


def _missing(document: Document, category: Category | None, desk: Desk) -> frozenset[FormField]:
    """Required fields that nobody has filled in; a category that the office does not know is none."""
    missing = frozenset(key for key in desk.office.required if not document.values[key])
    return missing if category is not None else missing | {DipField.CATEGORY}


def _held(document: Document, taxonomy: Taxonomy) -> frozenset[SideTag]:
    return frozenset(side for side in HOLDS if taxonomy.side_tags[side] in document.tags)


def _open_holds(standing: Standing) -> frozenset[SideTag]:
    """The holds that the register knows. What has left the procedure is not held."""
    return frozenset() if standing.stage in _ENDED else frozenset(standing.holds)


def _raised(document: Document, standing: Standing, desk: Desk) -> frozenset[SideTag]:
    """Holds that the register does not know yet."""
    return frozenset() if standing.stage in _ENDED else _held(document, desk.taxonomy) - standing.holds.keys()


def _cleared(document: Document, standing: Standing, desk: Desk) -> frozenset[SideTag]:
    """Open holds whose tag is gone."""
    return _open_holds(standing) - _held(document, desk.taxonomy)


def _pretended(document: Document, standing: Standing, desk: Desk) -> frozenset[Stage]:
    """Stages that the document shows beside its own, and that cannot be asked for by their tag.

    As long as an answer of ours is owed, the tag may be that of the stage before.
    """
    if standing.owed or standing.stage in _ENDED:
        return frozenset()
    asked_for = desk.taxonomy.requests.values()
    return frozenset(
        stage for stage, tag in desk.taxonomy.stages.items()
        if tag in document.tags and stage is not standing.stage and tag not in asked_for)


def _raising(hold: SideTag, dossier: Dossier, desk: Desk, now: datetime) -> Proof:
    """Who raised a hold, and from which entry on its clearing counts. Anybody may."""
    proof = _setting(desk.tag(hold), dossier, desk, now)
    return replace(proof, entry=proof.entry or max((entry.id for entry in dossier.entries), default=0))


def _setting(tag: Tag, dossier: Dossier, desk: Desk, now: datetime) -> Proof:
    """Who has set a tag, as far as the whole history tells."""
    since = Since(Mark(0, 0, frozenset()), frozenset(), 0)
    return prove(
        tag, frozenset(Role), dossier.document, dossier.entries, since, dossier.people,
        now=now, patience=desk.office.patience)


def _clearing(hold: SideTag, dossier: Dossier, desk: Desk, now: datetime, unexplained: datetime | None) -> Proof:
    """Who took a hold's tag off, and whether he is entitled to."""
    standing, tag = dossier.standing, desk.tag(hold)
    if tag.id in desk.taxonomy.nested:
        return _DRAGGED
    since = Since(
        Mark(standing.holds[hold], 0, frozenset({tag.id})), _answered(standing, hold), standing.last_note,
        _read_back(standing, hold), unexplained)
    proof = prove(
        tag, desk.office.holds[hold], dossier.document, dossier.entries, since, dossier.people,
        now=now, patience=desk.office.patience)
    if proof.entry is None and any(d.hold is hold and d.entry is None for d in standing.owed):
        return Proof(Verdict.ANSWERED)
    return proof


def _proof(request: Request, dossier: Dossier, desk: Desk, now: datetime, unexplained: datetime | None) -> Proof:
    standing = dossier.standing
    if desk.tag(request).id in desk.taxonomy.nested:
        return _DRAGGED
    rule = desk.office.procedure.rule(standing.stage, request)
    frozen = standing.submission
    since = Since(
        frozen.mark if frozen else Mark(0, 0, frozenset()), _answered(standing, request), standing.last_note,
        _read_back(standing, request), unexplained)
    proof = prove(
        desk.tag(request), rule.by if rule else frozenset(), dossier.document, dossier.entries, since, dossier.people,
        now=now, patience=desk.office.patience)
    if proof.entry is None and any(d.request is request and d.entry is None for d in standing.owed):
        # It was answered without an entry to name it by; only the writing back is still to be done.
        return Proof(Verdict.ANSWERED)
    collector = frozen.collector if frozen and request is Request.ENDORSE else None
    if proof.verdict is Verdict.PROVEN and proof.actor is not None and proof.actor.id == collector:
        # Whoever collected it does not endorse it, whatever group he is in now.
        return replace(proof, verdict=Verdict.NOT_ENTITLED)
    return proof


def _answered(standing: Standing, about: Request | SideTag) -> frozenset[int]:
    return frozenset(entry for answered, entry in standing.answered if answered is about)


def _read_back(standing: Standing, about: Request | SideTag) -> ReadBack | None:
    """How the tag stood when the last answer about it was read back: a request's off, that of an open hold on.

    Of what was frozen since then the mark tells more.
    """
    decision, at = standing.read_back.get(about, (None, None))
    if decision is None or at is None or decision.entry is None:
        return None
    if standing.submission is not None and decision.entry <= standing.submission.mark.entry:
        return None
    return ReadBack(decision.entry, at, present=about in standing.holds)


def _is_rewound(dossier: Dossier) -> bool:
    """Whether the history ends before the point from which proof counts: the server was restored from a backup."""
    frozen, ended = dossier.standing.submission, dossier.standing.stage in _ENDED
    return frozen is not None and not ended and dossier.history is not None and (
        max((entry.id for entry in dossier.history), default=0) < frozen.mark.entry)


def _changed(document: Document, frozen: Submission, desk: Desk) -> dict[str, str]:
    """The fields that a person reads otherwise than when they were frozen, by name, with what stands there now."""
    before, now = frozen.values, values_of(document)
    keys = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    if not keys and values_digest(document, desk) != frozen.digest:
        keys = set(before)  # the same words behind other ids: somebody changed the form, not the item
    return {
        KIND if key == JENIS else desk.taxonomy.fields[FORM_FIELDS[key]].name:
        str(document.kind) if key == JENIS else now.get(key, "") for key in keys}


def _identity(dossier: Dossier, desk: Desk, proofs: Mapping[Request, Proof]) -> Identity:
    document, standing = dossier.document, dossier.standing
    if standing.stage is Stage.AWAITING and standing.submission is not None:
        frozen = standing.submission
        if not same_file(document, frozen):
            return Identity.CHANGED
        own = frozenset(desk.taxonomy.fields[key].name for key in OwnField)
        open_proofs = [p for p in proofs.values() if p.entry is not None and p.verdict is not Verdict.ANSWERED]
        first = min(open_proofs, key=lambda proof: proof.entry or 0, default=None)
        changed = _changed(document, frozen, desk)
        return identity(changed, frozen.mark, dossier.entries, own, dossier.people, first)
    if standing.stage is Stage.DOCUMENTED and standing.line is not None:
        item = standing.line.item
        same = same_file(document, item) and values_digest(document, desk) == item.digest
        return Identity.SAME if same else Identity.CHANGED
    return Identity.SAME
