"""What becomes of a filled form: matched with its unit's scans, its values put on their documents, answered.

A form never holds up a scan, and a scan of which a form says nothing goes its way as ever.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from ppid_dms.config import Settings
from ppid_dms.errors import PpidError, Unreachable
from ppid_dms.extraction import only_date
from ppid_dms.form.answering import Answer, ScanResult, Standing, notes, row_answers, write_answer
from ppid_dms.form.contending import Claim, lost
from ppid_dms.form.filled import FilledRow, FormProblem, Problem
from ppid_dms.form.matching import Matching, Pairing, ScanFacts, match
from ppid_dms.form.reading import read_form
from ppid_dms.form.template import Choices, Extra, Letterhead
from ppid_dms.intake.answers import answer_name, has_answer, put_answer
from ppid_dms.intake.explaining import explain, plain, same_as
from ppid_dms.intake.filling import Filled, Filling
from ppid_dms.intake.journal import Journal
from ppid_dms.intake.pairing import candidates, claims_of, digest_of, is_registered, without_namesakes
from ppid_dms.intake.shelf import KeptForm, Settled
from ppid_dms.language import translate as _
from ppid_dms.records import Event, Scan, Sheet
from ppid_dms.vocabulary import QuarantineReason, ScanState

_log = logging.getLogger(__name__)


class FormReader:
    """Reads workbooks as forms of this office."""

    def __init__(self, journal: Journal, settings: Settings, choices: Choices) -> None:
        self._journal = journal
        self._settings = settings
        self._choices = choices

    def read(self, scan: Scan, sheets: Sequence[Sheet]) -> KeptForm:
        """The form that was dropped as this scan.

        Whose it is, is told by our own record of its number; only where there is none, by the form itself.

        Raises:
            NotOurForm: it is none, or none that can be read.
        """
        form = read_form(sheets, self._choices, only_date)
        known = self._journal.form_of(form.head.number)
        if known is None:
            _log.warning("form %s was not handed out by this journal", form.head.number)
        elif known[0] in self._choices.units:
            form = replace(form, head=replace(form.head, unit=known[0]))
        lies_with = self._settings.unit_of(scan.folder)
        if form.head.unit and lies_with is not None and lies_with.name != form.head.unit:
            form = replace(form, problems=(*form.problems, FormProblem(Problem.OTHER_UNIT, form.head.unit)))
        return KeptForm(
            scan.reference, self._folder(scan.folder, form.head.unit), scan.claimed_at,
            known[2] if known else scan.claimed_at.replace(hour=0, minute=0, second=0, microsecond=0), form)

    def _folder(self, dropped_in: str, unit: str) -> str:
        """The unit folder in which the form lay with its scans; where it lay in none, that of its unit."""
        known = self._settings.unit_of(dropped_in)
        its_own = next((each.folder for each in self._settings.units if each.name == unit), "")
        return known.folder if known else its_own or (PurePosixPath(dropped_in).parts or ("",))[0]


class FormDesk:
    """Settles the forms that the journal keeps, as far as that goes now. One thread at a time."""

    def __init__(
        self, journal: Journal, filling: Filling, settings: Settings, choices: Choices, office: Letterhead,
        tell: Callable[[Event], None], clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal = journal
        self._filling = filling
        self._settings = settings
        self._choices = choices
        self._office = office
        self._answers = settings.service.folders.answers
        self._tell = tell
        self._clock = clock
        self._seen: dict[str, tuple[str, tuple[int, str], tuple[str, ...]]] = {}

    def settle(self) -> bool:
        """Go on with every form of whose folder a scan has moved; whether anything is to be tried again by itself.

        Raises:
            Unreachable: Paperless is away; what was settled until then stays settled.
            JournalBusy: the journal cannot be written now.
        """
        again = False
        changed: dict[str, tuple[int, str]] = {}
        tables: dict[str, Mapping[str, _Table]] = {}
        for kept in self._journal.filled_forms():
            papers = self._journal.papers_of(kept.number)
            if kept.folder not in changed:
                changed[kept.folder] = self._journal.changed_below(kept.folder)
            moved = kept.reference, changed[kept.folder], tuple(each.reference for each in papers)
            if self._seen.get(kept.number) == moved and not kept.detail:
                continue
            if kept.folder not in tables:
                tables[kept.folder] = self._matched(kept.folder)
            table = tables[kept.folder].get(kept.number)
            if table is None or table.reference != kept.reference:
                again = True  # it was dropped again just now
                continue
            later = self._settle(kept, papers, table)
            self._journal.save_form(later)
            self._seen[kept.number] = moved
            again = again or bool(later.detail)
        return again

    def _matched(self, folder: str) -> "Mapping[str, _Table]":
        """What the forms of a unit mean, by their numbers: what two of them mean is certain for one of them at most."""
        scans = {scan.reference: scan for scan in self._journal.scans_below(folder)}
        tables: dict[str, _Table] = {}
        claims: list[Claim] = []
        for kept in self._journal.forms_in(folder):
            facts = without_namesakes(kept, candidates(kept.form, kept.since, tuple(scans.values())))
            matching = match(kept.form.rows, facts)
            tables[kept.number] = _Table(kept.reference, scans, facts, matching)
            claims += claims_of(kept, matching)
        rivals = lost(claims)
        return {
            number: replace(table, matching=table.matching.doubting(
                {reference: rival for (form, reference), rival in rivals.items() if form == number}))
            for number, table in tables.items()}

    def _settle(self, kept: KeptForm, papers: Sequence[Scan], table: "_Table") -> KeptForm:
        scans, facts, matching = table.scans, table.facts, table.matching
        rows = {row.row: row for row in kept.form.rows}
        certain = matching.certain()
        later = kept
        for reference, pairing in certain.items():
            later = self._settled(later, rows[pairing.row], pairing, scans[reference])
        results = {reference: each.result for reference, each in later.settled.items() if reference in certain}
        results |= {
            each.reference: result for each in facts
            if each.reference not in certain and (result := self._as_it_stands(scans[each.reference])) is not None}
        answer = Answer(
            kept.form, matching, tuple(replace(each, name=scans[each.reference].name) for each in facts), results,
            self._office, self._choices, self._clock().astimezone(self._settings.zone).date(),
            {each.reference: each.document_id for each in papers if each.document_id is not None})
        done = {
            certain[reference].row for reference, result in results.items()
            if reference in certain and result.standing in {Standing.REGISTERED, Standing.DUPLICATE}}
        troubles = [
            result.detail for result in results.values()
            if result.standing is Standing.WAITING and result.document_id is not None]
        later = replace(
            later, open_rows=len(rows.keys() - done), detail=plain(" ".join(dict.fromkeys(troubles))),
            papers=tuple(each.reference for each in papers))
        return self._answered(later, answer)

    def _settled(self, kept: KeptForm, row: FilledRow, pairing: Pairing, scan: Scan) -> KeptForm:
        """The form with what became of one scan, which certainly belongs to this row."""
        digest = digest_of(kept.form, row)
        known = kept.settled.get(scan.reference)
        if known and known.digest == digest and known.result.standing is Standing.REGISTERED:
            return kept
        # Of two files with the same bytes the first one has the document.
        first = self._first_of(scan)
        owner = first if first is not None and first.folder == scan.folder else scan
        wrote = dict(kept.wrote)
        if not is_registered(owner):
            result = self._as_it_stands(scan)
        else:
            assert owner.document_id is not None  # noqa: S101  (registered)
            assert owner.registration is not None  # noqa: S101
            try:
                filled = self._filling.fill(
                    owner.document_id, _("{number}, {row}").format(number=kept.number, row=_named(row)),
                    kept.form.values_of(row), owner.registration, kept.wrote.get(owner.reference, {}),
                    pairing.disagreements)
            except Unreachable:
                raise
            except PpidError as error:
                _log.warning("form %s, row %d: %s", kept.number, row.row, error)
                filled = Filled(ScanResult(Standing.WAITING, owner.document_id, str(error)))
            result = filled.result
            wrote[owner.reference] = {**wrote.get(owner.reference, {}), **filled.wrote}
        settled = {reference: each for reference, each in kept.settled.items() if reference != scan.reference}
        if result is not None:
            settled[scan.reference] = Settled(digest, result)
        later = replace(kept, settled=settled, wrote=wrote)
        if result is not None and result.standing is Standing.REGISTERED:
            self._journal.save_form(later)  # what was put on a document is known to be ours from here on
            self._say(kept, _("{row}: dokumen {id}").format(row=_named(row), id=result.document_id))
        return later

    def _as_it_stands(self, scan: Scan) -> ScanResult | None:
        """What became of a scan by itself; None while it is on its way."""
        if scan.state is ScanState.QUARANTINED and scan.reason is not None:
            if scan.reason is QuarantineReason.DUPLICATE:
                first = self._first_of(scan)
                return ScanResult(Standing.DUPLICATE, of=same_as(first) if first else scan.detail)
            return ScanResult(Standing.SET_ASIDE, detail=explain(scan.reason, scan.detail)[0])
        if is_registered(scan):
            return ScanResult(Standing.REGISTERED, scan.document_id)
        return ScanResult(Standing.WAITING, detail=scan.detail) if scan.detail else None

    def _first_of(self, scan: Scan) -> Scan | None:
        return self._journal.owner_of(scan) if scan.reason is QuarantineReason.DUPLICATE else None

    def _answered(self, kept: KeptForm, answer: Answer) -> KeptForm:
        """The form with its answer written, where that says something new, or is gone."""
        told = repr((kept.reference, row_answers(answer), notes(answer)))
        digest = hashlib.sha256(told.encode()).hexdigest()
        if digest == kept.answered and has_answer(self._answers, kept.folder, kept.number):
            return kept
        try:
            put_answer(self._answers, kept.folder, kept.number, write_answer(answer))
        except OSError as error:
            why = _("Jawaban {file} tidak dapat ditulis ({why}).").format(
                file=answer_name(kept.number), why=error.strerror)
            _log.warning("form %s: its answer cannot be written: %s", kept.number, error)
            return replace(kept, detail=plain(f"{kept.detail} {why}".strip()))
        self._say(kept, _("jawaban ditulis: {file}; {count} baris belum menjadi dokumen").format(
            file=answer_name(kept.number), count=kept.open_rows))
        return replace(kept, answered=digest)

    def _say(self, kept: KeptForm, text: str) -> None:
        self._tell(Event(kept.number, "formulir", text))


@dataclass(frozen=True, slots=True)
class _Table:
    """What the drop ``reference`` of a form may speak of, and what it means of that; ``scans`` by their references."""

    reference: str
    scans: Mapping[str, Scan]
    facts: tuple[ScanFacts, ...]
    matching: Matching


def _named(row: FilledRow) -> str:
    """A row as people find it: by the number that they see in it, which it keeps on the answer, else by its place."""
    number = row.typed.get(Extra.ROW, "")
    return _("No. {number}").format(number=number) if number.isdecimal() and len(number) < 6 else (  # noqa: PLR2004
        _("baris {row}").format(row=row.row))
