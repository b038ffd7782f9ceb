"""Which scans a filled form may speak of, and what of them is known. Pure functions."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from ppid_dms.form.answering import Standing
from ppid_dms.form.contending import Claim
from ppid_dms.form.filled import FilledForm, FilledRow
from ppid_dms.form.matching import Matching, ScanFacts, number_key
from ppid_dms.intake.shelf import KeptForm
from ppid_dms.records import Scan
from ppid_dms.vocabulary import DipField, QuarantineReason, ScanState

_DONE: Final = frozenset({ScanState.PREPARED, ScanState.ARCHIVED})
_WORKBOOK: Final = ".xlsx"


def candidates(form: FilledForm, since: datetime, scans: Sequence[Scan]) -> tuple[ScanFacts, ...]:
    """What is known of those scans that the rows may mean.

    Scanners use their names again and again: a name says something of the scans that came from ``since`` on alone. An
    earlier one is meant only by a row with its number and its date, and goes without its name.
    """
    scans = _without_replaced(scans)
    found = []
    told = {  # once for all scans that a unit has ever dropped
        (number_key(row.fields[DipField.NUMBER]), row.fields[DipField.DATE]) for row in form.rows
        if row.fields.get(DipField.NUMBER) and DipField.DATE in row.fields}
    # A form on paper is no item, nor is what has the same bytes.
    papers = {scan.sha256 for scan in scans if scan.registration is not None and scan.registration.paper_form}
    for scan in filter(is_of_a_document, scans):
        if scan.sha256 in papers:
            continue
        facts = _facts_of(scan)
        if scan.claimed_at >= since:
            found.append(facts)
        elif facts.number and facts.made_on and (number_key(facts.number), facts.made_on.isoformat()) in told:
            found.append(replace(facts, name=""))
    return tuple(found)


def without_namesakes(kept: KeptForm, facts: Sequence[ScanFacts]) -> tuple[ScanFacts, ...]:
    """The same scans, but that those which come under the name of one that a row has filled in go without it.

    A scanner begins its names anew: what was matched as they stood then stays so.
    """
    digests = {digest_of(kept.form, row) for row in kept.form.rows}
    filled = {
        reference for reference, each in kept.settled.items()
        if each.result.standing is Standing.REGISTERED and each.digest in digests}
    names = {each.name.casefold() for each in facts if each.reference in filled}
    return tuple(
        replace(each, name="") if each.name.casefold() in names and each.reference not in filled else each
        for each in facts)


def claims_of(kept: KeptForm, matching: Matching) -> Iterator[Claim]:
    """The scans that a form certainly means, and those whose documents it has filled in."""
    rows = {row.row: row for row in kept.form.rows}
    filled = {
        reference for reference, each in kept.settled.items() if each.result.standing is Standing.REGISTERED}
    certain = matching.certain()
    for reference in sorted(filled | certain.keys()):
        fields = rows[certain[reference].row].fields if reference in certain else {}
        yield Claim(
            kept.number, reference, reference in filled or reference in kept.wrote,
            (number_key(fields.get(DipField.NUMBER, "")), fields.get(DipField.DATE, "")))


def is_of_a_document(scan: Scan) -> bool:
    """Whether a scan is, or may become, a document: not a form, and not what somebody has taken out by hand."""
    is_form = (scan.document_id is None and scan.state in _DONE) or (
        scan.registration is None and scan.state is ScanState.READ)
    is_refused_form = scan.reason is not None and scan.name.casefold().endswith(_WORKBOOK)
    return not (is_form or is_refused_form or scan.state is ScanState.TAKEN_OUT)


def is_registered(scan: Scan) -> bool:
    """Whether a scan has become a document that is ready for people."""
    return scan.document_id is not None and scan.state in _DONE


def digest_of(form: FilledForm, row: FilledRow) -> str:
    """A digest of all that a row says: the same for the same values in the same place."""
    said = [form.head.number, row.row, sorted(form.values_of(row).items()), row.file_name]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _without_replaced(scans: Sequence[Scan]) -> list[Scan]:
    """The scans but those that were set aside and came again under their names: locked at first, or damaged."""
    newest: dict[tuple[str, str], datetime] = {}
    for scan in filter(is_of_a_document, scans):
        place = scan.folder, scan.name.casefold()
        newest[place] = max(scan.claimed_at, newest.get(place, scan.claimed_at))
    return [
        scan for scan in scans if scan.reason in {None, QuarantineReason.DUPLICATE}
        or newest.get((scan.folder, scan.name.casefold()), scan.claimed_at) <= scan.claimed_at]


def _facts_of(scan: Scan) -> ScanFacts:
    registration = scan.registration
    told = registration.fields if registration else {}
    day = told.get(DipField.DATE, "")
    return ScanFacts(
        scan.reference, scan.name, told.get(DipField.NUMBER, ""), date.fromisoformat(day) if day else None,
        (registration.jenis if registration else None) or "", scan.sha256)
