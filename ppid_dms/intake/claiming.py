"""Taking a whole file out of its drop folder: announced first, then renamed, then taken down."""

import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ppid_dms.errors import PpidError
from ppid_dms.intake.drop import Candidate
from ppid_dms.intake.explaining import plain
from ppid_dms.intake.folders import CannotTake, Folders, StillMoving
from ppid_dms.intake.journal import Journal, JournalBusy
from ppid_dms.language import translate as _
from ppid_dms.records import Scan
from ppid_dms.vocabulary import ScanState

_log = logging.getLogger(__name__)


def claim(
    candidate: Candidate, journal: Journal, folders: Folders, now: datetime, say: Callable[[Scan, str], None]
) -> Scan | None:
    """Take a whole file into the journal and out of the drop folder; None when it is written again or gone.

    Raises:
        CannotTake: this file may not be taken.
        NoRoom: the disk is full, or cannot be written.
        JournalBusy: the journal cannot be written now.
    """
    scan = Scan(
        reference=f"S{now:%y%m%d}-{secrets.token_hex(6)}", folder=candidate.folder, name=candidate.path.name,
        state=ScanState.CLAIMING, claimed_at=now, size=candidate.size)
    try:
        journal.add(scan)
        try:
            taken = _taken(candidate, scan, folders)
        except PpidError:
            journal.forget(scan.reference)
            raise
        if not taken:
            journal.forget(scan.reference)
            return None
        claimed = replace(scan, state=ScanState.CLAIMED)
        say(claimed, _("diterima"))
        return journal.save(claimed)
    except JournalBusy as error:
        if not folders.has_claimed(scan.reference):
            raise  # it lies where it lay
        _log.warning("scan %s of %r: %s", scan.reference, scan.folder, error)
        return replace(scan, state=ScanState.CLAIMED)  # what was taken goes on although its record lags behind


def _taken(candidate: Candidate, scan: Scan, folders: Folders) -> bool:
    try:
        folders.claim(candidate, scan.reference)
    except OSError as error:
        if folders.has_claimed(scan.reference):
            _log.warning("scan %s was taken, but its folder: %s", scan.reference, error.strerror)
            return True
        if not isinstance(error, StillMoving) and os.path.lexists(candidate.path):
            raise CannotTake(_("Berkas di folder '{folder}' tidak dapat diambil ({why}).").format(
                folder=plain(scan.folder), why=error.strerror)) from None
        return False
    return True
