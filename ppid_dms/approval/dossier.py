"""All that is known about one document at one moment, and the facts that follow for the SOP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ppid_dms.approval.evidence import KIND, Since, Tag, identity, prove
from ppid_dms.approval.wording import marker
from ppid_dms.paperless.taxonomy import Taxonomy
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
    SideTag,
    Stage,
    Verdict,
)

JENIS = "jenis"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the office's procedure looks like on this server, for every document alike."""

    taxonomy: Taxonomy
    procedure: Procedure
    required: frozenset[FormField]
    required_exempt: frozenset[FormField]
    categories: Mapping[str, Category]
    patience: timedelta

    def labels(self, facts: Facts) -> list[str]:
        """What an item lacks, by the names that people see: empty fields, then holds."""
        fields = (self.taxonomy.fields[key].name for key in facts.missing)
        return sorted(fields) + sorted(self.taxonomy.tag_names[self.taxonomy.side_tags[s]] for s in facts.holds)

    def tag_name(self, request: Request) -> str:
        """The tag by which a request is made."""
        return self.taxonomy.tag_names[self.taxonomy.requests[request]]


@dataclass(frozen=True, slots=True)
class Dossier:
    """One document with its history and the people, read in this order: people, history, document.

    An edit between two of them then lacks its entry, never the other way round: it is waited for or asked anew.
    """

    document: Document
    standing: Standing
    history: Sequence[HistoryEntry]
    people: Mapping[int, Account]


def values_of(document: Document) -> dict[str, str]:
    """The DIP values as a person reads them, with the kind of document; empty ones are left out."""
    values = {name: document.values[key] for name, key in FORM_FIELDS.items() if document.values[key]}
    return values | ({JENIS: document.jenis} if document.jenis else {})


def values_digest(document: Document, desk: Desk) -> str:
    """Digest of the DIP values as stored (ids and values), and of the category as we understand it.

    Never of our own fields, nor of names that an administrator may change.
    """
    stored = {name: document.fields.get(desk.taxonomy.fields[key].id) for name, key in FORM_FIELDS.items()}
    category = desk.categories.get(document.values[DipField.CATEGORY])
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


def is_noted(document: Document, decision: Decision) -> bool:
    """Whether the document carries what was to be said about a decision."""
    return not decision.note or any(note.text.endswith(marker(decision)) for note in document.notes)


def wanted_tags(standing: Standing, document: Document, taxonomy: Taxonomy) -> frozenset[int]:
    """The tags of the procedure that belong on the document now. Holds are people's and stay as they are."""
    tags = {taxonomy.stages[standing.stage]} | {taxonomy.side_tags[side] for side in _holds(document, taxonomy)}
    if standing.decision is not None:
        if standing.decision.outcome is Outcome.INCOMPLETE:
            tags.add(taxonomy.side_tags[SideTag.INCOMPLETE])
        if standing.decision.outcome in {Outcome.REFUSED, Outcome.REOPENED}:
            tags.add(taxonomy.side_tags[SideTag.UNPROVEN])
    return frozenset(tags)


def shows(document: Document, standing: Standing, taxonomy: Taxonomy, *, leave: frozenset[int] = frozenset()) -> bool:
    """Whether the document shows where it stands: tags (but for those left to people), number and notes."""
    return (
        (document.tags & taxonomy.our_tags) - leave == wanted_tags(standing, document, taxonomy)
        and (not standing.number or document.values[OwnField.RECAP_NUMBER] == standing.number)
        and all(is_noted(document, decision) for decision in standing.owed))


def asked(document: Document, standing: Standing, taxonomy: Taxonomy) -> frozenset[Request]:
    """The requests whose tags stand on the document; the tag of its own stage asks for nothing."""
    own = taxonomy.stages[standing.stage]
    return frozenset(r for r, tag in taxonomy.requests.items() if tag in document.tags and tag != own)


def needs_history(document: Document, standing: Standing, desk: Desk) -> bool:
    """Whether the facts cannot be told without the audit log."""
    if asked(document, standing, desk.taxonomy):
        return True
    frozen = standing.submission
    return standing.stage is Stage.AWAITING and frozen is not None and bool(_changed(document, frozen, desk))


def facts_of(
    dossier: Dossier, desk: Desk, now: datetime, unexplained: Mapping[Request, datetime] | None = None
) -> Facts:
    """The facts about a document. The history may be empty where :func:`needs_history` says so.

    ``unexplained`` says since when a request's tag has been seen there without an entry for it.
    """
    document, standing, taxonomy = dossier.document, dossier.standing, desk.taxonomy
    requests = asked(document, standing, taxonomy)
    proofs = {
        request: _proof(request, dossier, desk, now, (unexplained or {}).get(request)) for request in requests}
    return Facts(
        standing=standing.stage,
        proofs=proofs,
        missing=_missing(document, desk),
        holds=_holds(document, taxonomy),
        identity=_identity(dossier, desk, proofs),
        in_order=shows(document, standing, taxonomy, leave=frozenset(taxonomy.requests[r] for r in requests)),
        listed=standing.line is not None,
    )


def _missing(document: Document, desk: Desk) -> frozenset[FormField]:
    """Required fields that nobody has filled in; a category that the office does not know is none."""
    category = desk.categories.get(document.values[DipField.CATEGORY])
    required = desk.required | (desk.required_exempt if category is Category.EXEMPT else frozenset())
    missing = {key for key in required if not document.values[key]}
    if category is None:
        missing.add(DipField.CATEGORY)
    return frozenset(missing)


def _holds(document: Document, taxonomy: Taxonomy) -> frozenset[SideTag]:
    return frozenset(side for side in HOLDS if taxonomy.side_tags[side] in document.tags)


def _proof(request: Request, dossier: Dossier, desk: Desk, now: datetime, unexplained: datetime | None) -> Proof:
    standing = dossier.standing
    rule = desk.procedure.rule(standing.stage, request)
    frozen = standing.submission
    proof = prove(
        Tag(desk.taxonomy.requests[request], desk.tag_name(request)),
        rule.by if rule else frozenset(),
        dossier.document,
        dossier.history,
        Since(
            mark=frozen.mark if frozen else Mark(0, 0, frozenset()),
            answered=frozenset(entry for answered, entry in standing.answered if answered is request),
            last_note=standing.last_note,
            unexplained=unexplained,
        ),
        dossier.people,
        now=now,
        patience=desk.patience,
    )
    if proof.entry is None and any(d.request is request and d.entry is None for d in standing.owed):
        # It was answered without an entry to name it by; only the writing back is still to be done.
        return Proof(Verdict.ANSWERED)
    collector = frozen.collector if frozen and request is Request.ENDORSE else None
    if proof.verdict is Verdict.PROVEN and proof.actor is not None and proof.actor.id == collector:
        # Whoever collected it does not endorse it, whatever group he is in now.
        return Proof(Verdict.NOT_ENTITLED, proof.actor, proof.at, proof.entry, proof.note)
    return proof


def _changed(document: Document, frozen: Submission, desk: Desk) -> frozenset[str]:
    """The names of the fields that a person reads otherwise than when they were frozen."""
    before, now = frozen.values, values_of(document)
    keys = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    if not keys and values_digest(document, desk) != frozen.digest:
        keys = set(before)  # the same words behind other ids: somebody changed the form, not the item
    return frozenset(
        KIND if key == JENIS else desk.taxonomy.fields[FORM_FIELDS[key]].name for key in keys)


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
        return identity(changed, frozen.mark, dossier.history, own, dossier.people, first)
    if standing.stage is Stage.DOCUMENTED and standing.line is not None:
        item = standing.line.item
        same = same_file(document, item) and values_digest(document, desk) == item.digest
        return Identity.SAME if same else Identity.CHANGED
    return Identity.SAME
