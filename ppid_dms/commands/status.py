"""What is where, what is stuck and why: one look at the folders, the journal and the register, without a server."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from ppid_dms.config import Settings
from ppid_dms.intake.folders import Folders
from ppid_dms.intake.journal import Journal
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Scan
from ppid_dms.vocabulary import LineKind, ScanState


@dataclass(frozen=True, slots=True)
class Overview:
    """One look. ``waiting`` counts files per unit folder, ``states`` scans per state, ``lines`` lines per kind."""

    waiting: dict[str, int]
    states: dict[ScanState, int]
    stuck: tuple[Scan, ...]
    set_aside: tuple[Scan, ...]
    lines: dict[LineKind, int]
    owed: int

    @property
    def needs_attention(self) -> bool:
        """Whether something waits for a person."""
        return bool(self.set_aside) or any(scan.next_try is None for scan in self.stuck)


def look(settings: Settings, journal: Journal, ledger: Ledger) -> Overview:
    """Look once. Changes nothing."""
    return Overview(
        waiting=dict(Counter(candidate.folder for candidate in Folders(settings.service.folders).waiting())),
        states=journal.counts(),
        stuck=tuple(scan for scan in journal.unfinished() if scan.detail),
        set_aside=tuple(journal.in_state(ScanState.QUARANTINED)),
        lines=dict(Counter(line.kind for line in ledger.lines())),
        owed=len(ledger.unanswered()),
    )


def as_json(overview: Overview) -> dict[str, object]:
    """The look for programs."""
    return {
        "waiting": overview.waiting,
        "states": {state.value: count for state, count in sorted(overview.states.items())},
        "stuck": [_scan(scan) for scan in overview.stuck],
        "set_aside": [_scan(scan) for scan in overview.set_aside],
        "lines": {kind.value: count for kind, count in sorted(overview.lines.items())},
        "answers_owed": overview.owed,
    }


def _scan(scan: Scan) -> dict[str, object]:
    return {
        "reference": scan.reference, "folder": scan.folder, "name": scan.name, "state": scan.state.value,
        "reason": scan.reason.value if scan.reason else None, "detail": scan.detail, "place": scan.place,
        "document": scan.document_id, "claimed_at": _moment(scan.claimed_at), "next_try": _moment(scan.next_try),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
