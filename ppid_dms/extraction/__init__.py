"""Reading documents: hostile files in a cage, letters by rules that hold for letters in general."""

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ppid_dms.extraction.letter.dates import only_date
    from ppid_dms.extraction.letter.rules import KindRule, LetterRules, Weights
    from ppid_dms.extraction.personal import Finding, PersonalRules
    from ppid_dms.extraction.reader import Reader, ReaderUnavailable

__all__ = [
    "Finding", "KindRule", "LetterRules", "PersonalRules", "Reader", "ReaderUnavailable", "Weights", "only_date",
]

_MODULES: Final = {
    "Finding": "personal", "KindRule": "letter.rules", "LetterRules": "letter.rules", "PersonalRules": "personal",
    "Reader": "reader", "ReaderUnavailable": "reader", "Weights": "letter.rules", "only_date": "letter.dates",
}


def __getattr__(name: str) -> Any:
    """Each name from its module when it is wanted: a cage, which reads files only, starts without the rest."""
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
