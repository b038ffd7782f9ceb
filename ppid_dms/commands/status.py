"""What is where, what is stuck and why: one look at the folders, the journal and the register, without a server."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime

from ppid_dms.config import Settings
from ppid_dms.intake.drop import PassedOver
from ppid_dms.intake.explaining import plain
from ppid_dms.intake.folders import Folders
from ppid_dms.intake.journal import Journal
from ppid_dms.intake.patience import is_overdue
from ppid_dms.intake.shelf import KeptForm
from ppid_dms.pulse import Pulse, read_pulse
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Scan
from ppid_dms.state import has_begun
from ppid_dms.vocabulary import LineKind, QuarantineReason, ScanState


@dataclass(frozen=True, slots=True)
class Overview:
    """One look. ``waiting`` counts files per unit folder, ``states`` scans per state, ``lines`` lines per kind.

    ``passed_over`` is what lies in the drop folders and is not taken in, ``strangers`` what lies in the processing
    folder without being a scan, ``forms`` the filled forms about which something is still to be done.
    """

    waiting: dict[str, int]
    passed_over: tuple[PassedOver, ...]
    strangers: tuple[str, ...]
    states: dict[ScanState, int]
    stuck: tuple[Scan, ...]
    set_aside: tuple[Scan, ...]
    lines: dict[LineKind, int]
    owed: int
    forms: tuple[KeptForm, ...]
    pulse: Pulse | None

    @property
    def needs_attention(self) -> bool:
        """Whether something waits for a person. A duplicate that was set aside waits for nobody."""
        return (
            any(scan.reason is not QuarantineReason.DUPLICATE for scan in self.set_aside)
            or any(scan.waits or is_overdue(scan) for scan in self.stuck)
            or bool(self.strangers)
            or any(entry.why.asks_for_a_person for entry in self.passed_over)
            or (self.pulse is not None and (
                bool(self.pulse.trouble) or any(item.urgent for item in self.pulse.attention))))


def look(settings: Settings, journal: Journal, ledger: Ledger) -> Overview:
    """Look once. Changes nothing."""
    folders = Folders(settings.service.folders)
    return Overview(
        waiting=dict(Counter(candidate.folder for candidate in folders.waiting())),
        # Before the first start nothing need be there.
        passed_over=tuple(folders.passed_over()) if has_begun(settings) else (),
        strangers=tuple(folders.strangers()),
        states=journal.counts(),
        stuck=tuple(scan for scan in journal.unfinished() if scan.detail or scan.waits or scan.next_try),
        set_aside=tuple(journal.in_state(ScanState.QUARANTINED)),
        lines=ledger.line_counts(),
        owed=len(ledger.unanswered()),
        forms=tuple(journal.filled_forms()),
        pulse=read_pulse(settings),
    )


def as_json(overview: Overview) -> dict[str, object]:
    """The look for programs."""
    return {
        "waiting": overview.waiting,
        "passed_over": [{"path": plain(entry.path), "why": entry.why.value} for entry in overview.passed_over],
        "strangers": [plain(name) for name in overview.strangers],
        "states": {state.value: count for state, count in sorted(overview.states.items())},
        "stuck": [_scan(scan) for scan in overview.stuck],
        "set_aside": [_scan(scan) for scan in overview.set_aside],
        "lines": {kind.value: count for kind, count in sorted(overview.lines.items())},
        "answers_owed": overview.owed,
        "forms": [
            {"number": form.number, "folder": form.folder, "open_rows": form.open_rows, "detail": form.detail}
            for form in overview.forms],
        "last_pass": None if overview.pulse is None else {
            "at": _moment(overview.pulse.at),
            "trouble": overview.pulse.trouble,
            "attention": [asdict(item) for item in overview.pulse.attention],
        },
    }


def _scan(scan: Scan) -> dict[str, object]:
    return {
        "reference": scan.reference, "folder": scan.folder, "name": scan.name, "state": scan.state.value,
        "reason": scan.reason.value if scan.reason else None, "detail": scan.detail, "place": scan.place,
        "document": scan.document_id, "claimed_at": _moment(scan.claimed_at), "next_try": _moment(scan.next_try),
        "waits_for_person": scan.waits,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
