"""Reading documents: hostile files in a cage, letters by rules that hold for letters in general."""

from ppid_dms.extraction.letter.dates import only_date
from ppid_dms.extraction.letter.rules import KindRule, LetterRules, Weights
from ppid_dms.extraction.personal import Finding, PersonalRules
from ppid_dms.extraction.reader import Reader, ReaderUnavailable

__all__ = [
    "Finding", "KindRule", "LetterRules", "PersonalRules", "Reader", "ReaderUnavailable", "Weights", "only_date",
]
