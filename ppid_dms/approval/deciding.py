"""What is recorded when a request is answered.

Paperless is read here, and written to only for the lock before a freeze.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from ppid_dms.approval import wording
from ppid_dms.approval.dossier import Desk, Dossier, values_digest, values_of
from ppid_dms.approval.facts import facts_of
from ppid_dms.approval.showing import may_change
from ppid_dms.errors import PaperlessError
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Decision, Document, Facts, Item, Mark, Proof, Submission
from ppid_dms.sop import (
    Cancel,
    Clear,
    Deny,
    Endorse,
    Hold,
    HoldOn,
    Reason,
    Reexamine,
    Refuse,
    SendBack,
    Step,
    Submit,
    Undo,
    Withdraw,
)
from ppid_dms.vocabulary import Category, DipField, ExemptField, FormField, Outcome, Request, SideTag, Stage, Verdict

_NOBODY: Final = Proof(Verdict.ANSWERED)


class Deciding:
    """Records the steps that change something. ``read_again`` gives the dossier as it is now."""

    def __init__(
        self, documents: Documents, ledger: Ledger, desk: Desk, read_again: Callable[[Dossier], Dossier],
        clock: Callable[[], datetime],
    ) -> None:
        self._documents = documents
        self._ledger = ledger
        self._desk = desk
        self._read_again = read_again
        self._clock = clock

    def record(self, step: Step, dossier: Dossier, facts: Facts) -> Document:
        """Commit what follows from a step; nothing for a step that only waits. Gives the document as last read."""
        decision = partial(self._decision, dossier)
        stage = dossier.standing.stage
        number = dossier.standing.number or ""
        match step:
            case Undo(claims, reason):
                tags = [self._desk.tag(request).name for request in claims]
                lacking = self._desk.labels(facts)
                self._ledger.record(*(
                    decision(request, proof, Outcome.REFUSED, stage, reason,
                             wording.undone(tags, reason, _name(proof), lacking))
                    for request, proof in claims.items()))
            case Refuse(reason, missing, _holds, proof):
                self._ledger.record(decision(
                    Request.SUBMIT, proof, Outcome.INCOMPLETE, Stage.COLLECTED, reason, self._incomplete(facts),
                    missing=missing))
            case Hold() | Clear() | HoldOn() | Deny():
                self._ledger.record(*self._about_tags(step, dossier))
            case Submit(proof):
                return self._submit(dossier, proof)
            case Endorse(proof):
                self._endorse(dossier, proof)
            case SendBack(proof):
                note = wording.sent_back(_name(proof), proof.note or "")
                self._ledger.record(decision(Request.RETURN, proof, Outcome.ACCEPTED, Stage.COLLECTED, None, note))
            case Cancel(proof):
                note = wording.cancelled(_name(proof), proof.note or "")
                self._ledger.record(decision(Request.CANCEL, proof, Outcome.ACCEPTED, Stage.CANCELLED, None, note))
            case Withdraw(proof):
                note = wording.withdrawn(number, _name(proof), proof.note or "")
                self._ledger.withdraw(
                    decision(Request.WITHDRAW, proof, Outcome.ACCEPTED, Stage.WITHDRAWN, None, note))
            case Reexamine(reason):
                return self._reexamine(dossier, reason)
            case _:
                pass
        return dossier.document

    def _about_tags(self, step: Hold | Clear | HoldOn | Deny, dossier: Dossier) -> list[Decision]:
        """What is recorded of tags that are no requests: holds, and stages where the document does not stand."""
        decision, stage = partial(self._decision, dossier, None), dossier.standing.stage
        match step:
            case Hold(raised):
                return [
                    decision(proof, Outcome.HELD, Stage.COLLECTED, None, self._held(hold, stage), hold=hold)
                    for hold, proof in sorted(raised.items())]
            case Clear(hold, proof):
                return [decision(proof, Outcome.CLEARED, stage, None, "", hold=hold)]
            case HoldOn(hold, proof, reason, missing):
                note = wording.held_on(
                    self._desk.tag(hold).name, reason, _name(proof), self._desk.clearers(hold),
                    self._desk.field_names(missing))
                return [decision(proof, Outcome.REFUSED, stage, reason, note, missing=missing, hold=hold)]
            case Deny(stages):
                own = self._desk.stage_tag(stage).name
                return [
                    decision(proof, Outcome.REFUSED, stage, Reason.NOT_THERE, wording.denied(
                        self._desk.stage_tag(claimed).name, own, _name(proof)))
                    for claimed, proof in sorted(stages.items())]

    def _submit(self, dossier: Dossier, proof: Proof) -> Document:
        """Lock, read again, freeze. What changed before the lock closed is judged as it is now."""
        document = dossier.document
        self._documents.open_to(document.id, may_change(Stage.AWAITING), besides=document.grants)
        locked = self._read_again(dossier)
        facts = facts_of(locked, self._desk, self._clock())
        if _open(facts) != {Request.SUBMIT} or proof.actor is None:
            return locked.document  # taken back, or more was asked meanwhile: the answer opens the document again
        if facts.missing or facts.holds:
            self._ledger.record(self._decision(
                locked, Request.SUBMIT, proof, Outcome.INCOMPLETE, Stage.COLLECTED, Reason.INCOMPLETE,
                self._incomplete(facts), missing=facts.missing))
        else:
            self._ledger.freeze(self._freeze(locked, proof.actor.id, proof.actor.name), self._decision(
                locked, Request.SUBMIT, proof, Outcome.ACCEPTED, Stage.AWAITING, None, ""))
        return locked.document

    def _reexamine(self, dossier: Dossier, reason: Reason) -> Document:
        """Freeze what is there now for a new decision; back to step 1 where it is no longer complete."""
        now = self._read_again(dossier)
        facts = facts_of(now, self._desk, self._clock())
        if _open(facts) and not facts.rewound:
            return now.document  # somebody has asked for something meanwhile: that is answered first
        lacking = self._desk.labels(facts)
        old = dossier.standing.submission
        collected = bool(lacking) or old is None or dossier.standing.stage is Stage.COLLECTED
        stage = Stage.COLLECTED if collected else Stage.AWAITING
        decision = self._decision(
            now, None, _NOBODY, Outcome.REOPENED, stage, reason, wording.reopened(reason, lacking),
            missing=facts.missing)
        if old is None or (collected and not facts.rewound):
            self._ledger.record(decision)
        else:
            # Where the history was rewound proof counts from where it ends now, also at step 1.
            self._ledger.freeze(self._freeze(now, old.collector, old.collector_name), decision)
        return now.document

    def _endorse(self, dossier: Dossier, proof: Proof) -> None:
        """Record a Ya. Where Paperless tells MD5 only, the bytes themselves are compared with what was frozen."""
        frozen = dossier.standing.submission
        assert frozen is not None, "nothing is endorsed that was not put forward"  # noqa: S101
        item = self._item(dossier.document)
        if item.sha256 != frozen.sha256:
            self._documents.get(dossier.document.id)  # its checksum must not be remembered any longer
            raise PaperlessError(_("Berkas dokumen {id} bukan lagi yang diajukan; diperiksa lagi.").format(
                id=dossier.document.id))
        number = dossier.standing.number if dossier.standing.line is not None else None
        decision = self._decision(
            dossier, Request.ENDORSE, proof, Outcome.ACCEPTED, Stage.DOCUMENTED, None,
            wording.corrected(number, _name(proof)) if number else "")
        self._ledger.document(decision, item, frozen.collector_name)

    def _freeze(self, dossier: Dossier, collector: int, collector_name: str) -> Submission:
        document = dossier.document
        return Submission(
            id=0, document_id=document.id, version=document.version, sha256=self._sha256(document),
            checksum=document.checksum, digest=values_digest(document, self._desk), values=values_of(document),
            mark=Mark(dossier.newest_entry, _last_note(document), document.tags),
            collector=collector, collector_name=collector_name, frozen_at=self._clock())

    def _item(self, document: Document) -> Item:
        values = document.values
        made_on = values[DipField.DATE]
        category = self._desk.office.categories[values[DipField.CATEGORY]]
        tested = {key.value: values[key] for key in ExemptField if values[key]}
        return Item(
            document_id=document.id, number=values[DipField.NUMBER], jenis=document.jenis or "",
            summary=values[DipField.SUMMARY], category=category,
            unit=values[DipField.UNIT], responsible=values[DipField.RESPONSIBLE],
            made_on=datetime.fromisoformat(made_on).date() if made_on else None, made_at=values[DipField.PLACE],
            form=values[DipField.FORM], retention=values[DipField.RETENTION], sha256=self._sha256(document),
            checksum=document.checksum, version=document.version, digest=values_digest(document, self._desk),
            exemption=tested if category is Category.EXEMPT else {})

    def _sha256(self, document: Document) -> str:
        """SHA-256 of the original; from 3.0 on Paperless tells it, before that the bytes are read."""
        if len(document.checksum) == hashlib.sha256().digest_size * 2:
            return document.checksum
        digest = hashlib.sha256()
        for piece in self._documents.original(document.id, document.version):
            digest.update(piece)
        return digest.hexdigest()

    def _decision(
        self, dossier: Dossier, request: Request | None, proof: Proof, outcome: Outcome, stage: Stage,
        reason: Reason | None, note: str, *, missing: frozenset[FormField] = frozenset(),
        hold: SideTag | None = None,
    ) -> Decision:
        frozen = dossier.standing.submission
        return Decision(
            id=0, document_id=dossier.document.id, document_added=dossier.document.added,
            submission_id=frozen.id if frozen and dossier.standing.stage is not Stage.COLLECTED else None,
            request=request, hold=hold, outcome=outcome, reason=reason.value if reason else "", stage=stage,
            actor=proof.actor.id if proof.actor else None, actor_name=_name(proof), requested_at=proof.at,
            entry=proof.entry, basis=proof.note or "", missing=tuple(sorted(missing)),
            last_note=_last_note(dossier.document), note=note, recorded_at=self._clock())

    def _held(self, hold: SideTag, stage: Stage) -> str:
        """What is said about a new hold: that it takes the item back, who may clear it, and after what."""
        tested = self._desk.office.required_exempt if hold is SideTag.CONSEQUENCE_TEST else frozenset()
        return wording.held(
            self._desk.tag(hold).name, self._desk.clearers(hold), self._desk.field_names(tested),
            is_back=stage is not Stage.COLLECTED)

    def _incomplete(self, facts: Facts) -> str:
        fields = self._desk.labels(replace(facts, holds=frozenset()))
        return wording.incomplete(fields, self._desk.labels(replace(facts, missing=frozenset())))


def _open(facts: Facts) -> set[Request]:
    return {request for request, proof in facts.proofs.items() if proof.verdict is not Verdict.ANSWERED}


def _name(proof: Proof) -> str:
    return proof.actor.name if proof.actor else ""


def _last_note(document: Document) -> int:
    return max((note.id for note in document.notes), default=0)
