"""Reading documents: hostile files in a cage, letters by rules that hold for letters in general."""

from ppid_dms.extraction.pool import Reader, ReaderUnavailable
from ppid_dms.extraction.rules import KindRule, LetterRules, Weights

__all__ = ["KindRule", "LetterRules", "Reader", "ReaderUnavailable", "Weights"]
