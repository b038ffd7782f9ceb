"""The frozen records that one room hands to the next."""

from ppid_dms.records.documents import Account, Document, Grants, HistoryEntry, Note, Share
from ppid_dms.records.letters import Inspection, Letter, Place, Reading, Sheet
from ppid_dms.records.register import Decision, Facts, Item, Line, Mark, Proof, Submission
from ppid_dms.records.scans import Event, Registration, Scan

__all__ = [
    "Account", "Decision", "Document", "Event", "Facts", "Grants", "HistoryEntry", "Inspection", "Item", "Letter",
    "Line", "Mark", "Note", "Place", "Proof", "Reading", "Registration", "Scan", "Share", "Sheet", "Submission",
]
