"""SOP 08/2024 as data, and one pure function that says what follows from the facts about a document.

No I/O and no clock. Three activities: the Petugas collects, the Atasan endorses (Ya / Tidak), the endorsed is
documented. Its warning: if a step is skipped the applicant is not served well; so no step can be skipped here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ppid_dms.records import Facts, Proof
from ppid_dms.vocabulary import FormField, Identity, Request, Role, SideTag, Stage, Verdict


class Reason(StrEnum):
    """Why a step follows. Stored with decisions: never rename one."""

    STEP_SKIPPED = "langkah-dilewati"
    NOT_ENTITLED = "bukan-yang-berhak"
    NOT_A_PERSON = "bukan-orang"
    CONTENT_CHANGED = "isi-berubah"
    CONTRADICTION = "keputusan-bertentangan"
    INCOMPLETE = "belum-lengkap"
    HELD = "ditahan"
    EVIDENCE_LATE = "bukti-belum-ada"
    EVIDENCE_AMBIGUOUS = "bukti-bermakna-ganda"
    REASON_OWED = "catatan-belum-ada"
    STILL_LISTED = "masih-tercatat"
    NOT_LISTED = "belum-tercatat"
    CHANGED_AFTER_ENDORSEMENT = "berubah-sesudah-disahkan"
    CHANGED_WHILE_WAITING = "berubah-selagi-menunggu"
    HISTORY_REWOUND = "riwayat-mundur"
    NOT_TESTED = "belum-diuji"
    NOT_THERE = "bukan-pada-langkah-itu"


# ── what may follow ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is asked and everything is in order."""


@dataclass(frozen=True, slots=True)
class Restore:
    """The tags are not those of its standing (or a written answer has not arrived): write them again."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Something is still to come; nothing is changed meanwhile."""

    reason: Reason
    about: Request | SideTag


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody, or the software, has raised holds: recorded, and back to step 1, where they can be cleared."""

    raised: Mapping[SideTag, Proof]


@dataclass(frozen=True, slots=True)
class Clear:
    """A hold was cleared by somebody entitled who has done what it asks for."""

    hold: SideTag
    proof: Proof


@dataclass(frozen=True, slots=True)
class HoldOn:
    """A hold's tag was taken off by somebody who may not, or too early: recorded, put back, noted."""

    hold: SideTag
    proof: Proof
    reason: Reason
    missing: frozenset[FormField] = frozenset()


@dataclass(frozen=True, slots=True)
class Undo:
    """Requests that are not proven or not allowed here: recorded, taken off, noted on the document."""

    claims: Mapping[Request, Proof]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Deny:
    """The tag of a stage where the document does not stand: nobody but the software sets it. Taken off, noted."""

    stages: Mapping[Stage, Proof]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Put forward by the right person, but not complete or held: back to the Petugas with what is missing."""

    reason: Reason
    missing: frozenset[FormField]
    holds: frozenset[SideTag]
    proof: Proof


@dataclass(frozen=True, slots=True)
class Submit:
    """Complete and put forward: lock, read again, freeze; then step 2."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class Endorse:
    """Ya: a line in the register; then step 3."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class SendBack:
    """Tidak, or a documented item that needs a ralat: back to step 1."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A documented item leaves the list; the register gets a line that says so."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class Cancel:
    """A wrong scan leaves the procedure; it is kept."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class Reexamine:
    """The content differs from what was frozen or endorsed: freeze anew, and decide anew (back to step 2)."""

    reason: Reason


Step = (
    Rest | Restore | Wait | Hold | Clear | HoldOn | Undo | Deny | Refuse | Submit | Endorse | SendBack | Withdraw
    | Cancel | Reexamine
)


# ── the procedure ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may ask for this, and whether a reason is owed."""

    by: frozenset[Role]
    note_owed: bool


# Which request leads where. The order of the steps is the SOP's own; who may ask is configuration.
WAYS: Final[Mapping[tuple[Stage, Request], Stage]] = {
    (Stage.COLLECTED, Request.SUBMIT): Stage.AWAITING,
    (Stage.COLLECTED, Request.CANCEL): Stage.CANCELLED,
    (Stage.AWAITING, Request.ENDORSE): Stage.DOCUMENTED,
    (Stage.AWAITING, Request.RETURN): Stage.COLLECTED,
    (Stage.AWAITING, Request.CANCEL): Stage.CANCELLED,
    (Stage.AWAITING, Request.WITHDRAW): Stage.WITHDRAWN,  # a documented item whose correction is on its way
    (Stage.DOCUMENTED, Request.RETURN): Stage.COLLECTED,
    (Stage.DOCUMENTED, Request.WITHDRAW): Stage.WITHDRAWN,
}


_UNPROVEN: Final[Mapping[Verdict, Reason]] = {
    Verdict.NOT_A_PERSON: Reason.NOT_A_PERSON,
    Verdict.NOT_ENTITLED: Reason.NOT_ENTITLED,
    Verdict.AMBIGUOUS: Reason.EVIDENCE_AMBIGUOUS,
}


@dataclass(frozen=True, slots=True)
class Procedure:
    """The SOP with the roles of this office: a rule for each way that the office allows."""

    rules: Mapping[tuple[Stage, Request], Rule]

    def rule(self, stage: Stage, request: Request) -> Rule | None:
        """The rule of a request at a stage; None where the SOP knows no such step."""
        return self.rules.get((stage, request)) if (stage, request) in WAYS else None


def decide(facts: Facts, procedure: Procedure) -> Step:
    """The next step of one document; every outcome carries its reason.

    Holds that were cleared come first: whoever clears one may put the item forward in the same breath. Then what is
    plainly wrong or cannot be proven is undone, what is late is waited for, and only then a single proven request is
    carried out. New holds and content that moved are seen to when nobody asks for anything else.
    SOP 08/2024 steps 1-3; PerKI 1/2021 Ps. 45; of the consequence test Ps. 49-53.
    """
    if facts.rewound:
        return Reexamine(Reason.HISTORY_REWOUND)
    return (
        _on_cleared_holds(facts) or _on_requests(facts, procedure) or _on_content(facts)
        or (Rest() if facts.in_order and not facts.proofs else Restore()))


def _on_requests(facts: Facts, procedure: Procedure) -> Step | None:
    open_requests = {r: p for r, p in sorted(facts.proofs.items()) if p.verdict is not Verdict.ANSWERED}
    for request, proof in open_requests.items():
        if reason := _objection(facts, request, proof, procedure):
            return Undo({request: proof}, reason)
    for request, proof in open_requests.items():
        if proof.verdict is Verdict.PENDING:
            return Wait(Reason.EVIDENCE_LATE, request)
    if len(open_requests) > 1:
        # Ya and Tidak at once: neither counts, or the order of two clicks would decide.
        return Undo(open_requests, Reason.CONTRADICTION)
    for request, proof in open_requests.items():
        return _carry_out(facts, request, proof, procedure)
    return None


def _on_content(facts: Facts) -> Step | None:
    if facts.pretended:
        return Deny(facts.pretended)
    if facts.raised:
        return Hold(facts.raised)
    if facts.identity is Identity.CHANGED and facts.standing is Stage.AWAITING:
        return Reexamine(Reason.CHANGED_WHILE_WAITING)
    if facts.identity is Identity.CHANGED and facts.standing is Stage.DOCUMENTED:
        return Reexamine(Reason.CHANGED_AFTER_ENDORSEMENT)
    return None


def _on_cleared_holds(facts: Facts) -> Step | None:
    for hold, proof in sorted(facts.cleared.items()):
        match proof.verdict:
            case Verdict.ANSWERED:
                continue
            case Verdict.PENDING:
                return Wait(Reason.EVIDENCE_LATE, hold)
            case Verdict.PROVEN if hold is SideTag.CONSEQUENCE_TEST and facts.untested:
                return HoldOn(hold, proof, Reason.NOT_TESTED, facts.untested)
            case Verdict.PROVEN:
                return Clear(hold, proof)
            case verdict:
                return HoldOn(hold, proof, _UNPROVEN[verdict])
    return None


def _objection(facts: Facts, request: Request, proof: Proof, procedure: Procedure) -> Reason | None:
    """Why a request cannot stand, whatever else is true; None if it may, or if its proof is still to come."""
    if proof.verdict is Verdict.PENDING:
        return None
    if procedure.rule(facts.standing, request) is None:
        return Reason.STEP_SKIPPED
    if request is Request.CANCEL and facts.listed:
        return Reason.STILL_LISTED  # what is on the list leaves it by a line that says so
    if request is Request.WITHDRAW and not facts.listed:
        return Reason.NOT_LISTED
    if proof.verdict is Verdict.PROVEN and request is Request.ENDORSE and facts.identity is Identity.CHANGED:
        return Reason.CONTENT_CHANGED  # what was endorsed is no longer what was frozen
    # An ambiguous tag is undone as well: left on, it would be credited to whoever edits the document next.
    return _UNPROVEN.get(proof.verdict)


def _carry_out(facts: Facts, request: Request, proof: Proof, procedure: Procedure) -> Step:
    rule = procedure.rule(facts.standing, request)
    if rule is not None and rule.note_owed and not proof.note:
        return Wait(Reason.REASON_OWED, request)
    lacking = Reason.HELD if facts.holds else Reason.INCOMPLETE if facts.missing else None
    match request:
        case Request.SUBMIT:
            return Refuse(lacking, facts.missing, facts.holds, proof) if lacking else Submit(proof)
        case Request.ENDORSE:
            return Undo({request: proof}, lacking) if lacking else Endorse(proof)
        case Request.RETURN:
            return SendBack(proof)
        case Request.WITHDRAW:
            return Withdraw(proof)
        case Request.CANCEL:
            return Cancel(proof)
