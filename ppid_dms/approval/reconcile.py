"""The pass that carries the SOP through: ask Paperless what stands there, decide, record, answer.

Level-triggered: a pass that is lost or cut short costs nothing, the next one sees the same tags. A record is
committed before anything is written to Paperless.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from ppid_dms.approval import wording
from ppid_dms.approval.answer import answer, may_change
from ppid_dms.approval.dossier import Desk, facts_of, needs_history, values_digest
from ppid_dms.errors import NotFound
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.recap.ledger import Ledger, Standing
from ppid_dms.records import (
    Account,
    Decision,
    Document,
    Event,
    Facts,
    HistoryEntry,
    Item,
    Mark,
    Proof,
    Submission,
)
from ppid_dms.sop import (
    Cancel,
    Endorse,
    Hold,
    Reason,
    Reexamine,
    Refuse,
    Rest,
    Restore,
    SendBack,
    Step,
    Submit,
    Undo,
    Wait,
    Withdraw,
    decide,
)
from ppid_dms.vocabulary import Category, DipField, Outcome, Request, Stage, Verdict

# One request may uncover the next (an undone tag beside a genuine one); more than this is two writers at odds.
_MOST_STEPS: Final = 6
# A bulk edit bumps "modified" only when the worker gets to it: look back further than the last pass.
_OVERLAP: Final = timedelta(minutes=2)

_NOBODY: Final = Proof(Verdict.ANSWERED)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attention:
    """A document that waits for something, with the reason in words for people."""

    document_id: int
    title: str
    reason: str
    urgent: bool


@dataclass(slots=True)
class Report:
    """What one pass did. ``changed`` says that the register got new lines."""

    looked_at: int = 0
    decided: list[str] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)
    changed: bool = False


class Reconciler:
    """Takes decisions over from one Paperless into one register. Only one may work on a Paperless at a time."""

    def __init__(
        self,
        documents: Documents,
        history_of: Callable[[int], tuple[HistoryEntry, ...]],
        people: Callable[[], Mapping[int, Account]],
        ledger: Ledger,
        desk: Desk,
        categories: Mapping[str, Category],
        clock: Callable[[], datetime],
        tell: Callable[[Event], None],
    ) -> None:
        self._documents = documents
        self._history_of = history_of
        self._people = people
        self._ledger = ledger
        self._desk = desk
        self._categories = categories
        self._clock = clock
        self._tell = tell
        self._seen_until: datetime | None = None

    def run_pass(self) -> Report:
        """Look at every document that wants something, once.

        Raises:
            HistoryUnreadable: nothing can be proven; nothing was decided for the document in question.
        """
        report = Report()
        people: dict[int, Account] = {}
        found = {document.id: document for document in self._candidates()}
        standings = self._ledger.standings(found)
        for number, document in sorted(found.items()):
            report.looked_at += 1
            if document.owner != self._desk.taxonomy.service.id:
                report.attention.append(Attention(
                    number, document.title, _("bukan milik akun layanan; alihkan pemiliknya agar dapat diproses"),
                    urgent=True))
                continue
            self._settle(document, standings[number], people, report)
        return report

    # ── which documents ──

    def _candidates(self) -> Iterator[Document]:
        taxonomy = self._desk.taxonomy
        asking = set(taxonomy.requests.values()) - {
            taxonomy.stages[Stage.WITHDRAWN], taxonomy.stages[Stage.CANCELLED]}
        yield from self._documents.with_any_tag(asking | {taxonomy.stages[Stage.AWAITING]})
        since = self._seen_until
        newest = since
        if since is not None:
            for document in self._documents.modified_since(since - _OVERLAP):
                newest = max(newest or document.modified, document.modified)
                if document.tags & taxonomy.our_tags or self._is_known(document.id):
                    yield document
        else:
            # The first pass of a process looks at everything that carries one of our tags.
            for document in self._documents.with_any_tag(taxonomy.our_tags):
                newest = max(newest or document.modified, document.modified)
                yield document
        for decision in self._ledger.unanswered():
            try:
                yield self._documents.get(decision.document_id)
            except NotFound:
                _log.warning("document %d is gone from Paperless; its last answer is still owed", decision.document_id)
        self._seen_until = newest

    def _is_known(self, document_id: int) -> bool:
        return self._ledger.standings([document_id])[document_id].decision is not None

    # ── one document ──

    def _settle(
        self, document: Document, standing: Standing, people: dict[int, Account], report: Report
    ) -> None:
        for _round in range(_MOST_STEPS):
            history: tuple[HistoryEntry, ...] = ()
            if needs_history(document, standing, self._desk):
                people.update(people or self._people())
                history = self._history_of(document.id)
            facts = facts_of(document, standing, history, people, self._desk, self._clock())
            step = decide(facts, self._desk.procedure)
            if isinstance(step, Rest):
                if standing.decision is not None:
                    self._ledger.mark_answered(standing.decision, self._clock())
                return
            if isinstance(step, Wait | Hold):
                report.attention.append(Attention(
                    document.id, document.title, wording.attention(step.reason), urgent=isinstance(step, Hold)))
                return
            before = standing
            if not isinstance(step, Restore):
                self._record(step, document, standing, facts)
                standing = self._ledger.standings([document.id])[document.id]
                self._report(document, standing, before, report)
            # The lock before a freeze has moved the permission already.
            moved = not isinstance(step, Submit) and (
                isinstance(step, Restore) or Stage.COLLECTED in {standing.stage, before.stage})
            shown = answer(self._documents, self._desk.taxonomy, document, standing, moved=moved)
            if shown and standing.decision is not None:
                self._ledger.mark_answered(standing.decision, self._clock())
            document = self._documents.get(document.id)
        report.attention.append(Attention(
            document.id, document.title, _("tag berubah terus-menerus; periksa siapa atau apa yang mengubahnya"),
            urgent=True))

    def _record(self, step: Step, document: Document, standing: Standing, facts: Facts) -> None:
        decision = partial(self._decision, document, standing)
        match step:
            case Undo(claims, reason):
                lacking = self._labels(facts)
                self._ledger.record(*(
                    decision(request, proof, Outcome.REFUSED, standing.stage, reason, wording.undone(
                        [self._tag(r) for r in claims], reason, _name(proof), lacking))
                    for request, proof in claims.items()))
            case Refuse(reason, missing, holds, proof):
                note = wording.incomplete(
                    (self._desk.taxonomy.fields[key].name for key in missing),
                    (self._desk.taxonomy.tag_names[self._desk.taxonomy.side_tags[side]] for side in holds))
                self._ledger.record(decision(
                    Request.SUBMIT, proof, Outcome.INCOMPLETE, Stage.COLLECTED, reason, note, missing=missing))
            case Submit(proof):
                self._submit(document, standing, proof)
            case Endorse(proof):
                self._document(document, standing, proof)
            case SendBack(proof):
                note = wording.sent_back(_name(proof), proof.note or "")
                self._ledger.record(
                    decision(Request.RETURN, proof, Outcome.ACCEPTED, Stage.COLLECTED, None, note))
            case Cancel(proof):
                note = wording.cancelled(_name(proof), proof.note or "")
                self._ledger.record(
                    decision(Request.CANCEL, proof, Outcome.ACCEPTED, Stage.CANCELLED, None, note))
            case Withdraw(proof):
                note = wording.withdrawn(standing.number or "", _name(proof), proof.note or "")
                self._ledger.withdraw(
                    decision(Request.WITHDRAW, proof, Outcome.ACCEPTED, Stage.WITHDRAWN, None, note))
            case Reexamine(reason):
                self._reexamine(document, standing, reason)

    def _submit(self, document: Document, standing: Standing, proof: Proof) -> None:
        """Lock, read again, freeze. What changed before the lock closed is judged as it is now."""
        self._documents.open_to(document.id, may_change(Stage.AWAITING))
        frozen, facts, last_entry = self._read_again(document, standing)
        collector = proof.actor
        if collector is None or Request.SUBMIT not in facts.proofs:
            return  # taken back meanwhile: nothing is asked any more, and the answer opens the document again
        if facts.missing or facts.holds:
            self._ledger.record(self._decision(
                document, standing, Request.SUBMIT, proof, Outcome.INCOMPLETE, Stage.COLLECTED, Reason.INCOMPLETE,
                wording.incomplete(self._labels(facts), ()), missing=facts.missing))
            return
        submission = self._freeze(frozen, last_entry, collector.id, collector.name)
        self._ledger.freeze(submission, self._decision(
            frozen, standing, Request.SUBMIT, proof, Outcome.ACCEPTED, Stage.AWAITING, None, ""))

    def _reexamine(self, document: Document, standing: Standing, reason: Reason) -> None:
        """Freeze what is there now for a new decision; back to step 1 where it is no longer complete."""
        frozen, facts, last_entry = self._read_again(document, standing)
        lacking = self._labels(facts)
        stage = Stage.COLLECTED if lacking or standing.submission is None else Stage.AWAITING
        decision = self._decision(
            frozen, standing, None, _NOBODY, Outcome.REOPENED, stage, reason, wording.reopened(reason, lacking),
            missing=facts.missing)
        if stage is Stage.COLLECTED or standing.submission is None:
            self._ledger.record(decision)
            return
        old = standing.submission
        self._ledger.freeze(self._freeze(frozen, last_entry, old.collector, old.collector_name), decision)

    def _document(self, document: Document, standing: Standing, proof: Proof) -> None:
        submission = standing.submission
        assert submission is not None, "nothing is endorsed that was not put forward"  # noqa: S101
        item = self._item(document)
        number = standing.number if standing.line is not None else None
        who = _name(proof)
        decision = self._decision(
            document, standing, Request.ENDORSE, proof, Outcome.ACCEPTED, Stage.DOCUMENTED, None,
            wording.corrected(number, who) if number else "")
        self._ledger.document(decision, item, submission.collector_name)

    # ── pieces ──

    def _read_again(self, document: Document, standing: Standing) -> tuple[Document, Facts, int]:
        """The document behind the lock; its history first, so that an edit between the two is not overlooked."""
        history = self._history_of(document.id)
        fresh = self._documents.get(document.id)
        facts = facts_of(fresh, standing, history, self._people(), self._desk, self._clock())
        return fresh, facts, max((entry.id for entry in history), default=0)

    def _freeze(self, document: Document, last_entry: int, collector: int, collector_name: str) -> Submission:
        return Submission(
            id=0, document_id=document.id, version=document.version, sha256=self._sha256(document),
            digest=values_digest(document, self._desk.taxonomy),
            values={key.value: text for key, text in document.values.items() if text},
            mark=Mark(last_entry, _last_note(document), document.tags),
            collector=collector, collector_name=collector_name, frozen_at=self._clock())

    def _item(self, document: Document) -> Item:
        values = document.values
        made_on = values[DipField.DATE]
        return Item(
            document_id=document.id, number=values[DipField.NUMBER], jenis=document.jenis or "",
            summary=values[DipField.SUMMARY], category=self._categories[values[DipField.CATEGORY]],
            unit=values[DipField.UNIT], responsible=values[DipField.RESPONSIBLE],
            made_on=datetime.fromisoformat(made_on).date() if made_on else None, made_at=values[DipField.PLACE],
            form=values[DipField.FORM], retention=values[DipField.RETENTION], sha256=self._sha256(document),
            version=document.version, digest=values_digest(document, self._desk.taxonomy))

    def _sha256(self, document: Document) -> str:
        """SHA-256 of the original; from 3.0 on Paperless tells it, before that the bytes are read."""
        if len(document.checksum) == hashlib.sha256().digest_size * 2:
            return document.checksum
        digest = hashlib.sha256()
        for piece in self._documents.original(document.id, document.version):
            digest.update(piece)
        return digest.hexdigest()

    def _decision(
        self, document: Document, standing: Standing, request: Request | None, proof: Proof, outcome: Outcome,
        stage: Stage, reason: Reason | None, note: str, *, missing: frozenset[DipField] = frozenset(),
    ) -> Decision:
        frozen = standing.submission
        return Decision(
            id=0, document_id=document.id,
            submission_id=frozen.id if frozen and standing.stage is not Stage.COLLECTED else None,
            request=request, outcome=outcome, reason=reason.value if reason else "", stage=stage,
            actor=proof.actor.id if proof.actor else None, actor_name=_name(proof), requested_at=proof.at,
            entry=proof.entry, basis=proof.note or "", missing=tuple(sorted(missing)),
            last_note=_last_note(document), note=note, recorded_at=self._clock())

    def _labels(self, facts: Facts) -> list[str]:
        taxonomy = self._desk.taxonomy
        return sorted(
            [taxonomy.fields[key].name for key in facts.missing]
            + [taxonomy.tag_names[taxonomy.side_tags[side]] for side in facts.holds])

    def _tag(self, request: Request) -> str:
        return self._desk.taxonomy.tag_names[self._desk.taxonomy.requests[request]]

    def _report(self, document: Document, standing: Standing, before: Standing, report: Report) -> None:
        decision = standing.decision
        if decision is None or decision == before.decision:
            return
        names = {request.value: self._tag(request) for request in Request}
        text = wording.log_line(decision, names)
        if standing.line is not None and standing.line != before.line:
            report.changed = True
            text += f" · {standing.number}"
        elif standing.stage is Stage.WITHDRAWN:
            report.changed = True
        report.decided.append(f"#{document.id} {document.title}: {text}")
        self._tell(Event(f"#{document.id} {document.title}", standing.stage.value, text))


def _name(proof: Proof) -> str:
    return proof.actor.name if proof.actor else ""


def _last_note(document: Document) -> int:
    return max((note.id for note in document.notes), default=0)
