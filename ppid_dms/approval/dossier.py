"""All that is known about one document at one moment, and the facts that follow for the SOP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ppid_dms.approval.evidence import Since, Tag, identity, prove
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.recap.chain import digest_of
from ppid_dms.recap.ledger import Standing
from ppid_dms.records import Account, Document, Facts, HistoryEntry, Mark, Proof
from ppid_dms.sop import Procedure
from ppid_dms.vocabulary import HOLDS, DipField, Identity, Outcome, OwnField, Request, SideTag, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Desk:
    """What the office's procedure looks like on this server, for every document alike."""

    taxonomy: Taxonomy
    procedure: Procedure
    required: frozenset[DipField]
    patience: timedelta


def values_digest(document: Document, taxonomy: Taxonomy) -> str:
    """Digest of the DIP values as stored (option ids and values) and of the kind; never of our own fields."""
    stored = {key.value: document.fields.get(taxonomy.fields[key].id) for key in DipField}
    return digest_of({"fields": {key: value for key, value in stored.items() if value not in {None, ""}},
                      "kind": document.jenis})


def missing(document: Document, required: frozenset[DipField]) -> frozenset[DipField]:
    """Required fields that nobody has filled in."""
    return frozenset(key for key in required if not document.values[key])


def holds(document: Document, taxonomy: Taxonomy) -> frozenset[SideTag]:
    """Holds that stand on the document."""
    return frozenset(side for side in HOLDS if taxonomy.side_tags[side] in document.tags)


def wanted_tags(standing: Standing, document: Document, taxonomy: Taxonomy) -> frozenset[int]:
    """The tags of the procedure that belong on the document now. Holds are people's and stay as they are."""
    tags = {taxonomy.stages[standing.stage]} | {taxonomy.side_tags[side] for side in holds(document, taxonomy)}
    if standing.decision is not None:
        if standing.decision.outcome is Outcome.INCOMPLETE:
            tags.add(taxonomy.side_tags[SideTag.INCOMPLETE])
        if standing.decision.outcome in {Outcome.REFUSED, Outcome.REOPENED}:
            tags.add(taxonomy.side_tags[SideTag.UNPROVEN])
    return frozenset(tags)


def asked(document: Document, standing: Standing, taxonomy: Taxonomy) -> frozenset[Request]:
    """The requests whose tags stand on the document; the tag of its own stage asks for nothing."""
    own = taxonomy.stages[standing.stage]
    return frozenset(r for r, tag in taxonomy.requests.items() if tag in document.tags and tag != own)


def needs_history(document: Document, standing: Standing, desk: Desk) -> bool:
    """Whether the facts cannot be told without the audit log."""
    if asked(document, standing, desk.taxonomy):
        return True
    frozen = standing.submission
    return (
        standing.stage is Stage.AWAITING and frozen is not None and document.version == frozen.version
        and values_digest(document, desk.taxonomy) != frozen.digest)


def facts_of(
    document: Document, standing: Standing, history: Sequence[HistoryEntry], people: Mapping[int, Account],
    desk: Desk, now: datetime,
) -> Facts:
    """The facts about a document. ``history`` may be empty where :func:`needs_history` says so."""
    taxonomy = desk.taxonomy
    requests = asked(document, standing, taxonomy)
    proofs = {request: _proof(request, document, standing, history, people, desk, now) for request in requests}
    request_tags = {taxonomy.requests[request] for request in requests}
    on_it = (document.tags & taxonomy.our_tags) - request_tags
    in_order = on_it == wanted_tags(standing, document, taxonomy) and (
        standing.stage is not Stage.DOCUMENTED
        or document.values[OwnField.RECAP_NUMBER] == (standing.number or ""))
    return Facts(
        standing=standing.stage,
        proofs=proofs,
        missing=missing(document, desk.required),
        holds=holds(document, taxonomy),
        identity=_identity(document, standing, history, people, taxonomy, proofs),
        in_order=in_order,
    )


def _proof(
    request: Request, document: Document, standing: Standing, history: Sequence[HistoryEntry],
    people: Mapping[int, Account], desk: Desk, now: datetime,
) -> Proof:
    rule = desk.procedure.rule(standing.stage, request)
    decision = standing.decision
    tag = desk.taxonomy.requests[request]
    proof = prove(
        Tag(tag, desk.taxonomy.tag_names[tag]),
        rule.by if rule else frozenset(),
        document,
        history,
        Since(
            mark=standing.submission.mark if standing.submission else Mark(0, 0, frozenset()),
            answered=standing.answered,
            last_note=decision.last_note if decision else 0,
        ),
        people,
        now=now,
        patience=desk.patience,
    )
    if proof.entry is None and decision is not None and decision.request is request and decision.entry is None:
        # It was answered without an entry to name it by; only the writing back is still to be done.
        return Proof(Verdict.ANSWERED)
    return proof


def _identity(
    document: Document, standing: Standing, history: Sequence[HistoryEntry], people: Mapping[int, Account],
    taxonomy: Taxonomy, proofs: Mapping[Request, Proof],
) -> Identity:
    digest = values_digest(document, taxonomy)
    if standing.stage is Stage.AWAITING and standing.submission is not None:
        own = frozenset(taxonomy.fields[key].name for key in OwnField)
        decided = [proof.entry for proof in proofs.values() if proof.entry is not None]
        return identity(
            document, digest, standing.submission, history, own, people, min(decided) if decided else None)
    if standing.stage is Stage.DOCUMENTED and standing.line is not None:
        item = standing.line.item
        return Identity.SAME if (document.version, digest) == (item.version, item.digest) else Identity.CHANGED
    return Identity.SAME
