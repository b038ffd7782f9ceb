"""The facts about one document that the SOP decides on, told from its dossier. Pure functions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from ppid_dms.approval.dossier import JENIS, Desk, Dossier, same_file, values_digest, values_of
from ppid_dms.approval.evidence import KIND, ReadBack, Since, Tag, identity, prove
from ppid_dms.approval.showing import ENDED, held_by, is_fenced, open_holds, shows
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.recap.ledger import Standing
from ppid_dms.records import Document, Facts, Mark, Proof, Submission
from ppid_dms.vocabulary import (
    FORM_FIELDS,
    Category,
    DipField,
    FormField,
    Identity,
    OwnField,
    Request,
    Role,
    SideTag,
    Stage,
    Verdict,
)

# A nested tag comes and goes with others [09]: whoever set or took off one of them has not said what it says.
_DRAGGED: Final = Proof(Verdict.AMBIGUOUS)


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
        holds=open_holds(standing) | held_by(document, taxonomy),
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


def _raised(document: Document, standing: Standing, desk: Desk) -> frozenset[SideTag]:
    """Holds that the register does not know yet."""
    return frozenset() if standing.stage in ENDED else held_by(document, desk.taxonomy) - standing.holds.keys()


def _cleared(document: Document, standing: Standing, desk: Desk) -> frozenset[SideTag]:
    """Open holds whose tag is gone."""
    return open_holds(standing) - held_by(document, desk.taxonomy)


def _pretended(document: Document, standing: Standing, desk: Desk) -> frozenset[Stage]:
    """Stages that the document shows beside its own, and that cannot be asked for by their tag.

    As long as an answer of ours is owed, the tag may be that of the stage before.
    """
    if standing.owed or standing.stage in ENDED:
        return frozenset()
    asked_for = desk.taxonomy.requests.values()
    return frozenset(
        stage for stage, tag in desk.taxonomy.stages.items()
        if tag in document.tags and stage is not standing.stage and tag not in asked_for)


def _raising(hold: SideTag, dossier: Dossier, desk: Desk, now: datetime) -> Proof:
    """Who raised a hold, and from which entry on its clearing counts. Anybody may."""
    proof = _setting(desk.tag(hold), dossier, desk, now)
    return replace(proof, entry=proof.entry or dossier.newest_entry)


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
    frozen, ended = dossier.standing.submission, dossier.standing.stage in ENDED
    return frozen is not None and not ended and dossier.history is not None and (
        dossier.newest_entry < frozen.mark.entry)


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
