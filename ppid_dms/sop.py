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
    request: Request


@dataclass(frozen=True, slots=True)
class Undo:
    """Requests that are not proven or not allowed here: recorded, taken off, noted on the document."""

    claims: Mapping[Request, Proof]
    reason: Reason


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


Step = Rest | Restore | Wait | Undo | Refuse | Submit | Endorse | SendBack | Withdraw | Cancel | Reexamine


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


@dataclass(frozen=True, slots=True)
class Procedure:
    """The SOP with the roles of this office: a rule for each way that the office allows."""

    rules: Mapping[tuple[Stage, Request], Rule]

    def rule(self, stage: Stage, request: Request) -> Rule | None:
        """The rule of a request at a stage; None where the SOP knows no such step."""
        return self.rules.get((stage, request)) if (stage, request) in WAYS else None


def decide(facts: Facts, procedure: Procedure) -> Step:
    """The next step of one document; every outcome carries its reason.

    What is plainly wrong or cannot be proven is undone first, what is late is waited for, and only then a single
    proven request is carried out. Content that moved is frozen anew when nobody asks for anything else.
    SOP 08/2024 steps 1-3; PerKI 1/2021 Ps. 45.
    """
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
    if facts.identity is Identity.CHANGED and facts.standing is Stage.AWAITING:
        return Reexamine(Reason.CHANGED_WHILE_WAITING)
    if facts.identity is Identity.CHANGED and facts.standing is Stage.DOCUMENTED:
        return Reexamine(Reason.CHANGED_AFTER_ENDORSEMENT)
    return Rest() if facts.in_order and not facts.proofs else Restore()


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
    match proof.verdict:
        case Verdict.NOT_A_PERSON:
            return Reason.NOT_A_PERSON
        case Verdict.NOT_ENTITLED:
            return Reason.NOT_ENTITLED
        case Verdict.AMBIGUOUS:
            # Left on, the tag would be credited to whoever edits the document next.
            return Reason.EVIDENCE_AMBIGUOUS
        case Verdict.PROVEN if request is Request.ENDORSE and facts.identity is Identity.CHANGED:
            # What was endorsed is no longer what was frozen.
            return Reason.CONTENT_CHANGED
        case _:
            return None


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
