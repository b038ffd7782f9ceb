"""What a stop in the middle, a lost journal or a folder that was away has left behind."""

import logging
from dataclasses import replace
from datetime import datetime

from ppid_dms.intake.folders import Folders
from ppid_dms.intake.journal import Journal
from ppid_dms.intake.retrying import from_the_beginning
from ppid_dms.language import translate as _
from ppid_dms.records import Scan
from ppid_dms.vocabulary import ScanState

_log = logging.getLogger(__name__)


def recover(journal: Journal, folders: Folders, now: datetime) -> list[Scan]:
    """Each scan that is not at its end, in a state from which it can go on."""
    finish_claims(journal, folders)
    recovered = []
    for scan in journal.unfinished():
        left = left_as(scan)
        if left.waits and left.state is ScanState.READ and not left.unsure:
            left = replace(left, waits=False)  # it waited for a new block of numbers: this start may bring it
        recovered.append(left if left == scan else journal.save(left))
    lying = folders.references()
    recovered += [  # its folder had been away, or a retry broke off after the file was brought back
        journal.save(from_the_beginning(scan)) for state in (ScanState.QUARANTINED, ScanState.TAKEN_OUT)
        for scan in journal.in_state(state) if scan.reference in lying]
    recovered += [_take_up(reference, journal, now) for reference in lying if journal.find(reference) is None]
    return recovered


def finish_claims(journal: Journal, folders: Folders) -> list[Scan]:
    """The claims that broke off after the file was taken; one that broke off before is forgotten."""
    finished = []
    for scan in journal.in_state(ScanState.CLAIMING):
        if folders.has_claimed(scan.reference):
            finished.append(journal.save(left_as(scan)))
        elif folders.is_gone(scan.reference):
            journal.forget(scan.reference)
    return finished


def close_taken_out(journal: Journal, folders: Folders) -> list[Scan]:
    """The scans whose file somebody has taken out of quarantine: they wait for nobody any more."""
    return [
        journal.save(replace(scan, state=ScanState.TAKEN_OUT))
        for scan in journal.in_state(ScanState.QUARANTINED) if folders.is_taken_away(scan)]


def left_as(scan: Scan) -> Scan:
    """A scan as a step that broke off has left it. A request may have gone out: look before sending again."""
    if scan.state is ScanState.CLAIMING:
        return replace(scan, state=ScanState.CLAIMED)
    return uncertain(scan) if scan.state is ScanState.SENDING else scan


def uncertain(scan: Scan) -> Scan:
    """A scan whose upload may have arrived, so that it is looked for from now on.

    With a number of ours it may be sent again, and its tries go on being counted: a server that chokes on the file
    must not get it every two seconds.
    """
    return replace(
        scan, state=ScanState.UNCERTAIN, unsure=True, attempts=0 if scan.asn is None else scan.attempts)


def _take_up(reference: str, journal: Journal, now: datetime) -> Scan:
    """Take up a file that lies claimed and that no row knows: the journal was lost, or is an older one.

    It may have been sent before, nobody knows under which number: it is looked for first.
    """
    scan = Scan(
        reference=reference, folder="", name=_("tanpa-nama.pdf"), state=ScanState.CLAIMED, claimed_at=now,
        unsure=True, detail=_("Ditemukan di folder proses tanpa catatan; nama dan folder asalnya tidak diketahui."))
    journal.add(scan)
    _log.warning("scan %s lay claimed without a record", reference)
    return scan
