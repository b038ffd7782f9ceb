"""The pass that carries the SOP through: ask Paperless what stands there, decide, record, answer, read back.

Level-triggered: a pass that is lost or cut short costs nothing, the next one sees the same tags. A record is
committed before anything is written to Paperless.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ppid_dms.approval import wording
from ppid_dms.approval.answer import answer
from ppid_dms.approval.deciding import Deciding
from ppid_dms.approval.dossier import Desk, Dossier, Office
from ppid_dms.approval.facts import facts_of, needs_history
from ppid_dms.approval.quarrels import Quarrels
from ppid_dms.approval.search import Course, Found, Search
from ppid_dms.approval.showing import is_left_to_intake, shows
from ppid_dms.errors import Invalid, NotFound, PpidError, Unreachable
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.history import history_of
from ppid_dms.paperless.taxonomy import accounts, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.ledger import Ledger, Standing
from ppid_dms.records import Account, Document, Event, Facts
from ppid_dms.sop import Clear, Deny, Hold, HoldOn, Reason, Reexamine, Rest, Restore, Step, Undo, Wait, decide
from ppid_dms.vocabulary import HOLDS, Request, SideTag, Verdict

# One request may uncover the next (an undone tag beside a genuine one); more than this is two writers at odds.
_MOST_STEPS: Final = 6
# Tags, fields and groups may be renamed, deleted and made again while the service runs: their ids are looked up anew
# at intervals, and before anything is held against a document.
_NAMES_SECONDS: Final = 120.0
_DOUBT_SECONDS: Final = 30.0
# Requests come first; a pass that answered some leaves the changes to the next one, but not for longer than this.
_CHANGES_SECONDS: Final = 60.0
# What waits for a person is looked at again although nothing modifies it.
_WAITING_SECONDS: Final = 60.0
# So many documents in a row without an answer, and it is Paperless that is away.
_MOST_UNREACHABLE: Final = 3
_FROM_THE_BEGINNING: Final = Course()
_PUTTING_RIGHT: Final = (Undo, HoldOn, Deny, Restore)

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
    """What one pass did, and what waits after it."""

    looked_at: int = 0
    decided: list[str] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)


class Reconciler:
    """Takes decisions over from one Paperless into one register. Only one may work on a Paperless at a time."""

    def __init__(
        self, transport: Transport, ledger: Ledger, office: Office, clock: Callable[[], datetime],
        tell: Callable[[Event], None], course: Course = _FROM_THE_BEGINNING,
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
        self._search = Search(ledger, course, clock)
        self._waiting: dict[int, Attention] = {}
        self._left_to_intake: set[int] = set()
        self._quarrels = Quarrels()
        self._asked_last: set[int] = set()
        self._hidden_tags: set[int] = set()
        self._unexplained: dict[tuple[int, Request | SideTag], datetime] = {}
        self._people: dict[int, Account] = {}
        self._changes_at = self._waiting_at = -_NAMES_SECONDS
        self._unreachable = 0
        self._look_up()

    @property
    def course(self) -> Course:
        """How far this has come; given to the next process, it goes on from there."""
        return self._search.course

    def run_pass(self) -> Report:
        """Look at every document that wants something, once. One document's trouble does not stop the others.

        Raises:
            Unreachable: Paperless is away; the next pass goes on where this one ended.
        """
        self._freshen(_NAMES_SECONDS)
        self._people, self._unreachable = {}, 0
        report, seen = Report(), set[int]()
        documents, taxonomy = self._documents, self._desk.taxonomy
        self._work(self._search.asking(documents, taxonomy), report, seen)
        self._work(self._search.named(documents, self._pending(seen) - seen), report, seen)
        if not report.decided or time.monotonic() - self._changes_at > _CHANGES_SECONDS:
            self._changes_at = time.monotonic()
            self._work(self._search.changed(documents, taxonomy), report, seen)
            self._work(self._search.sweep(documents, taxonomy), report, seen)
        report.looked_at = len(seen)
        report.attention = [attention for _number, attention in sorted(self._waiting.items())]
        return report

    # ── many documents ──

    def _pending(self, seen: set[int]) -> set[int]:
        """Documents that are owed an answer or have left the list, and at times those that wait for somebody."""
        owed = {decision.document_id for decision in self._ledger.unanswered()} | (self._asked_last - seen)
        self._asked_last = set(seen)
        if time.monotonic() - self._waiting_at < _WAITING_SECONDS:
            return owed
        self._waiting_at = time.monotonic()
        return owed | self._waiting.keys() | self._left_to_intake

    def _work(self, batches: Iterable[Found], report: Report, seen: set[int]) -> None:
        """Take each document a step further until it rests, reading back what was written, all in one request."""
        for batch in batches:
            self._note_gone(batch.gone)
            todo: Collection[Document] = batch.documents
            for _round in range(_MOST_STEPS):
                seen.update(document.id for document in todo)
                standings = self._ledger.standings([document.id for document in todo])
                written = {
                    document.id for document in todo if self._take(document, standings[document.id], report)}
                todo = list(self._documents.with_ids(written))
                self._note_gone(written - {document.id for document in todo})
                if not todo:
                    break
            for document in todo:
                self._give_up(document)

    def _note_gone(self, numbers: Collection[int]) -> None:
        self._left_to_intake.difference_update(numbers)
        for number in numbers:
            self._waiting.pop(number, None)
        if known := self._ledger.known(numbers):
            trash = self._documents.in_trash()
            for number in known:
                self._waiting[number] = Attention(
                    number, "", wording.in_trash() if number in trash else wording.gone(), urgent=True)

    def _take(self, document: Document, standing: Standing, report: Report) -> bool:
        """One step of one document; whether anything was written to it."""
        self._waiting.pop(document.id, None)
        self._left_to_intake.discard(document.id)
        try:
            written = self._settle(document, standing, report)
        except NotFound:
            _log.info("document %d is no longer there", document.id)
            return False
        except Unreachable as error:
            self._unreachable += 1
            if self._unreachable >= _MOST_UNREACHABLE:
                raise
            self._wait(document, str(error))
            return False
        except PpidError as error:
            # This document's trouble alone: nothing was decided, or the answer is given by the next pass.
            self._wait(document, f"{error} {error.remedy}".rstrip())
            if isinstance(error, Invalid):
                self._looked_up_at = -_NAMES_SECONDS  # perhaps a tag or a field was made again
            return False
        except Exception:  # noqa: BLE001  (a defect of ours must not stop the others)
            _log.exception("document %d could not be looked at", document.id)
            self._wait(document, _("kesalahan program; lihat catatan layanan"))
            return False
        self._unreachable = 0
        return written

    # ── one document ──

    def _settle(self, document: Document, standing: Standing, report: Report) -> bool:
        self._know_its_tags(document)
        if hindrance := self._hindrance(document, standing):
            self._wait(document, hindrance)
            return False
        dossier = Dossier(document, standing)
        if needs_history(document, standing, self._desk):
            dossier = self._with_history(dossier)
        facts = self._facts(dossier)
        step = decide(facts, self._desk.office.procedure)
        if _is_doubt(step) and self._freshen(0.0 if isinstance(step, Clear) else _DOUBT_SECONDS):
            dossier = self._read_again(dossier)
            facts = self._facts(dossier)
            step = decide(facts, self._desk.office.procedure)
        if standing.owed and shows(dossier.document, standing, self._desk.taxonomy, leave=self._undecided(facts)):
            self._ledger.mark_answered(standing.owed, self._clock())
        if isinstance(step, Rest):
            # Nothing is changed when the intake's time is over: only who remembers it opens it then.
            if is_left_to_intake(dossier.document, standing, self._desk.taxonomy, self._clock()):
                self._left_to_intake.add(document.id)
            return False
        if isinstance(step, Wait):
            self._waiting[document.id] = Attention(
                document.id, document.title, wording.attention(step.reason), urgent=False)
            return False
        if isinstance(step, _PUTTING_RIGHT) and self._quarrels.is_too_much(document.id, self._clock()):
            self._give_up(document)
            return False
        deciding = Deciding(self._documents, self._ledger, self._desk, self._read_again, self._clock)
        document = deciding.record(step, dossier, facts)
        self._answer(step, document, standing, facts, report)
        return True

    def _hindrance(self, document: Document, standing: Standing) -> str:
        """Why nothing is done about a document at all; empty where nothing stands in the way."""
        if document.owner != self._desk.taxonomy.service.id:
            return wording.not_ours()
        if standing.decision is not None and standing.decision.document_added != document.added:
            return wording.another_document()
        return wording.at_odds() if self._quarrels.is_left_alone(document.id, self._clock()) else ""

    def _know_its_tags(self, document: Document) -> None:
        """A tag that is new may drag one of ours along; one that stays unknown is somebody's own and hidden from us."""
        unknown = document.tags - self._desk.taxonomy.tag_names.keys() - self._hidden_tags
        if unknown:
            self._look_up()
            self._hidden_tags |= unknown - self._desk.taxonomy.tag_names.keys()

    def _answer(self, step: Step, document: Document, before: Standing, facts: Facts, report: Report) -> None:
        standing = self._ledger.standings([document.id])[document.id]
        decided: Collection[Request] = ()
        if standing.decision != before.decision:
            self._report(document, standing, before, report)
            match step:
                case Undo(claims):
                    decided = claims
                case Hold() | Clear() | HoldOn() | Deny():
                    pass  # what people asked for is still to be decided
                case _:
                    decided = facts.proofs
        answer(
            self._documents, self._desk.taxonomy, document, standing, leave=self._undecided(facts, decided),
            now=self._clock())

    def _undecided(self, facts: Facts, decided: Collection[Request] = ()) -> frozenset[int]:
        """The tags of requests that are still to be decided."""
        return frozenset(
            self._desk.taxonomy.requests[request] for request, proof in facts.proofs.items()
            if request not in decided and proof.verdict is not Verdict.ANSWERED)

    def _give_up(self, document: Document) -> None:
        self._quarrels.leave_alone(document.id, self._clock())
        self._wait(document, wording.at_odds())

    # ── pieces ──

    def _look_up(self) -> None:
        taxonomy = look_up(self._transport, self._office.names)
        self._looked_up_at = time.monotonic()
        self._desk = Desk(taxonomy, self._office)
        self._documents = Documents(self._transport, taxonomy)

    def _freshen(self, seconds: float) -> bool:
        """Look the names up again if they are older than that; whether it was done."""
        if time.monotonic() - self._looked_up_at <= seconds:
            return False
        self._look_up()
        return True

    def _with_history(self, dossier: Dossier) -> Dossier:
        if not self._people:
            self._people = accounts(self._transport, self._desk.taxonomy)
        document, history = dossier.document, history_of(self._transport, dossier.document.id)
        if history and history[-1].at > document.modified:
            document = self._documents.get(document.id)  # it may have been edited since it was listed
        return replace(dossier, document=document, people=self._people, history=history)

    def _read_again(self, dossier: Dossier) -> Dossier:
        return self._with_history(replace(dossier, document=self._documents.get(dossier.document.id)))

    def _facts(self, dossier: Dossier) -> Facts:
        """The facts now; since when each tag has stood there, or been gone, without an entry is remembered."""
        number = dossier.document.id
        seen = {about: at for (document, about), at in self._unexplained.items() if document == number}
        facts = facts_of(dossier, self._desk, self._clock(), seen)
        late = {
            about for about, proof in (*facts.proofs.items(), *facts.cleared.items())
            if proof.verdict is Verdict.PENDING}
        for about in (*Request, *HOLDS):
            if about in late:
                self._unexplained.setdefault((number, about), self._clock())
            else:
                self._unexplained.pop((number, about), None)
        return facts

    def _wait(self, document: Document, reason: str) -> None:
        self._waiting[document.id] = Attention(document.id, document.title, reason, urgent=True)

    def _report(self, document: Document, standing: Standing, before: Standing, report: Report) -> None:
        decision = standing.decision
        if decision is None:
            return
        about = decision.request or decision.hold
        text = wording.log_line(decision, self._desk.tag(about).name if about else _("perubahan isi"))
        if standing.line is not None and standing.line != before.line:
            text += f" · {standing.number}"
        report.decided.append(f"#{document.id} {document.title}: {text}")
        self._tell(Event(f"#{document.id} {document.title}", standing.stage.value, text))


def _is_doubt(step: Step) -> bool:
    """Whether a step rests on something that names which are out of date would show as well."""
    late = isinstance(step, Wait) and step.reason is Reason.EVIDENCE_LATE
    return late or isinstance(step, (*_PUTTING_RIGHT, Reexamine, Clear))
