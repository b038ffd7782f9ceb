"""The pass that carries the SOP through: ask Paperless what stands there, decide, record, answer.

Level-triggered: a pass that is lost or cut short costs nothing, the next one sees the same tags. A record is
committed before anything is written to Paperless.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ppid_dms.approval import wording
from ppid_dms.approval.answer import answer
from ppid_dms.approval.deciding import Deciding
from ppid_dms.approval.dossier import Desk, Dossier, facts_of, needs_history, shows
from ppid_dms.errors import Invalid, NotFound, PpidError, Unreachable
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.history import history_of
from ppid_dms.paperless.taxonomy import Names, accounts, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.ledger import Ledger, Standing
from ppid_dms.records import Account, Document, Event, Facts
from ppid_dms.sop import Procedure, Rest, Restore, Step, Submit, Undo, Wait, decide
from ppid_dms.vocabulary import Category, FormField, Request, Stage, Verdict

# One request may uncover the next (an undone tag beside a genuine one); more than this is two writers at odds.
_MOST_STEPS: Final = 6
_AT_ODDS: Final = timedelta(minutes=10)
# A bulk edit bumps "modified" only when the worker gets to it: look back further than the last pass.
_OVERLAP: Final = timedelta(minutes=2)
# Tags, fields and groups may be renamed, deleted and made again while the service runs.
_TAXONOMY_SECONDS: Final = 60.0
_SWEEP_SECONDS: Final = 24 * 3600.0
# So many documents in a row without an answer, and it is Paperless that is away.
_MOST_UNREACHABLE: Final = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """What of the office's configuration the decisions need."""

    names: Names
    procedure: Procedure
    required: frozenset[FormField]
    required_exempt: frozenset[FormField]
    categories: Mapping[str, Category]
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Attention:
    """A document that waits for something, with the reason in words for people."""

    document_id: int
    title: str
    reason: str
    urgent: bool


@dataclass(slots=True)
class Report:
    """What one pass did."""

    looked_at: int = 0
    decided: list[str] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)


class Reconciler:
    """Takes decisions over from one Paperless into one register. Only one may work on a Paperless at a time."""

    def __init__(
        self, transport: Transport, ledger: Ledger, office: Office, clock: Callable[[], datetime],
        tell: Callable[[Event], None],
    ) -> None:
        """Look up what ``init`` has made.

        Raises:
            Refused: something of it is missing, hidden or there twice.
        """
        self._transport = transport
        self._ledger = ledger
        self._office = office
        self._clock = clock
        self._tell = tell
        self._seen_until: datetime | None = None
        self._swept_at: float | None = None
        self._waiting: set[int] = set()
        self._at_odds: dict[int, datetime] = {}
        self._unexplained: dict[tuple[int, Request], datetime] = {}
        self._people: dict[int, Account] = {}
        self._looked_up_at = 0.0
        self._refresh()

    def run_pass(self) -> Report:
        """Look at every document that wants something, once. One document's trouble does not stop the others.

        Raises:
            Unreachable: Paperless is away; the next pass goes on where this one ended.
        """
        if time.monotonic() - self._looked_up_at > _TAXONOMY_SECONDS:
            self._refresh()
        self._people = {}
        report = Report()
        found, seen_until = self._candidates(report)
        unreachable = 0
        waiting = set()
        for number, document in sorted(found.items()):
            report.looked_at += 1
            before = len(report.attention)
            try:
                self._settle(document, report)
                unreachable = 0
            except NotFound:
                _log.info("document %d is no longer there", number)
            except Unreachable as error:
                unreachable += 1
                if unreachable >= _MOST_UNREACHABLE:
                    raise
                report.attention.append(self._trouble(document, str(error)))
            except PpidError as error:
                # This document's trouble alone: nothing was decided, or the answer is given by the next pass.
                report.attention.append(self._trouble(document, f"{error} {error.remedy}".rstrip()))
                if isinstance(error, Invalid):
                    self._looked_up_at = -_TAXONOMY_SECONDS  # perhaps a tag or a field was made again
            except Exception:  # noqa: BLE001  (a defect of ours must not stop the others)
                _log.exception("document %d could not be looked at", number)
                report.attention.append(self._trouble(document, _("kesalahan program; lihat catatan layanan")))
            if len(report.attention) > before:
                waiting.add(number)
        # Only a completed pass moves on; what waits is looked at again although nothing modifies it.
        self._seen_until, self._waiting = seen_until, waiting
        return report

    # ── which documents ──

    def _candidates(self, report: Report) -> tuple[dict[int, Document], datetime | None]:
        """Everything that may want something, and how far the changes have been seen."""
        taxonomy = self._desk.taxonomy
        found: dict[int, Document] = {}
        ended = {taxonomy.stages[Stage.WITHDRAWN], taxonomy.stages[Stage.CANCELLED]}
        asking = (set(taxonomy.requests.values()) - ended) | {taxonomy.stages[Stage.AWAITING]}
        sweeping = self._swept_at is None or time.monotonic() - self._swept_at > _SWEEP_SECONDS
        seen_until = self._seen_until
        for document in self._documents.with_any_tag(taxonomy.our_tags if sweeping else asking):
            found[document.id] = document
        if seen_until is not None:
            for document in self._documents.modified_since(seen_until - _OVERLAP):
                seen_until = max(seen_until, document.modified)
                if document.tags & taxonomy.our_tags or self._ledger.standings([document.id])[document.id].decision:
                    found[document.id] = document
        owed = {decision.document_id for decision in self._ledger.unanswered()}
        known = set(self._ledger.known()) if sweeping else set()
        for number in sorted((owed | known | self._waiting) - found.keys()):
            try:
                found[number] = self._documents.get(number)
            except NotFound:
                report.attention.append(Attention(
                    number, "", _("tidak ada lagi di Paperless, atau tidak terlihat oleh akun layanan"), urgent=True))
        if sweeping:
            self._swept_at = time.monotonic()
            seen_until = max((d.modified for d in found.values()), default=seen_until)
        return found, seen_until

    # ── one document ──

    def _settle(self, document: Document, report: Report) -> None:
        if document.owner != self._desk.taxonomy.service.id:
            report.attention.append(self._trouble(
                document, _("bukan milik akun layanan; alihkan pemiliknya agar dapat diproses")))
            return
        if document.id in self._at_odds and self._at_odds[document.id] > self._clock():
            report.attention.append(self._trouble(document, wording.at_odds()))
            return
        standing = self._standing(document.id)
        for _round in range(_MOST_STEPS):
            dossier = Dossier(document, standing, (), {})
            if needs_history(document, standing, self._desk):
                dossier = self._read_again(dossier)
            facts = facts_of(dossier, self._desk, self._clock(), self._unexplained_on(document.id))
            self._remember(document.id, facts)
            step = decide(facts, self._desk.procedure)
            if isinstance(step, Rest):
                self._ledger.mark_answered(standing.owed, self._clock())
                return
            if isinstance(step, Wait):
                report.attention.append(Attention(
                    document.id, document.title, wording.attention(step.reason), urgent=False))
                return
            before = standing
            Deciding(self._documents, self._ledger, self._desk, self._read_again, self._clock).record(
                step, dossier, facts)
            standing = self._standing(document.id)
            self._report(document, standing, before, report)
            document = self._answer(step, dossier.document, standing, before, facts)
        self._at_odds[document.id] = self._clock() + _AT_ODDS
        report.attention.append(self._trouble(document, wording.at_odds()))

    def _answer(
        self, step: Step, document: Document, standing: Standing, before: Standing, facts: Facts
    ) -> Document:
        # The lock before a freeze has moved the permission already; without a freeze it has to be moved back.
        moved = (
            isinstance(step, Restore) or standing.stage is Stage.COLLECTED
            or (before.stage is Stage.COLLECTED and not isinstance(step, Submit)))
        decided: set[Request] = set()
        if standing.decision != before.decision:
            decided = set(step.claims) if isinstance(step, Undo) else set(facts.proofs)
        leave = frozenset(
            self._desk.taxonomy.requests[request] for request, proof in facts.proofs.items()
            if request not in decided and proof.verdict is not Verdict.ANSWERED)
        shown = answer(
            self._documents, self._desk.taxonomy, document, standing, moved=moved, leave=leave)
        if shows(shown, standing, self._desk.taxonomy, leave=leave):
            self._ledger.mark_answered(standing.owed, self._clock())
        return shown

    # ── pieces ──

    def _refresh(self) -> None:
        office = self._office
        taxonomy = look_up(self._transport, office.names)
        self._looked_up_at = time.monotonic()
        self._desk = Desk(
            taxonomy, office.procedure, office.required, office.required_exempt, office.categories, office.patience)
        self._documents = Documents(self._transport, taxonomy)

    def _standing(self, document_id: int) -> Standing:
        return self._ledger.standings([document_id])[document_id]

    def _read_again(self, dossier: Dossier) -> Dossier:
        if not self._people:
            self._people = accounts(self._transport, self._desk.taxonomy)
        history = history_of(self._transport, dossier.document.id)
        return replace(
            dossier, document=self._documents.get(dossier.document.id), history=history, people=self._people)

    def _unexplained_on(self, document_id: int) -> dict[Request, datetime]:
        return {request: at for (number, request), at in self._unexplained.items() if number == document_id}

    def _remember(self, document_id: int, facts: Facts) -> None:
        """Since when each request has stood there without an entry that tells who made it."""
        for request in Request:
            proof = facts.proofs.get(request)
            if proof is not None and proof.verdict is Verdict.PENDING:
                self._unexplained.setdefault((document_id, request), self._clock())
            else:
                self._unexplained.pop((document_id, request), None)

    @staticmethod
    def _trouble(document: Document, reason: str) -> Attention:
        return Attention(document.id, document.title, reason, urgent=True)

    def _report(self, document: Document, standing: Standing, before: Standing, report: Report) -> None:
        decision = standing.decision
        if decision is None or decision == before.decision:
            return
        text = wording.log_line(decision, {request.value: self._desk.tag_name(request) for request in Request})
        if standing.line is not None and standing.line != before.line:
            text += f" · {standing.number}"
        report.decided.append(f"#{document.id} {document.title}: {text}")
        self._tell(Event(f"#{document.id} {document.title}", standing.stage.value, text))

