"""Where and when somebody was born: the label, or the words of a sentence, with a day behind them."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.rules import BirthRules
from ppid_dms.extraction.personal.words import pattern_of

_DAY = re.compile(
    r"(?<!\d)\d{1,2}(?:\s?[./-]\s?|\s)(?:\d{1,2}|[^\W\d_]\w{2,9})(?:\s?[./-]\s?|\s)"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d)")
_COLON = re.compile(r"\s{0,3}[:=]")
_NEAR: Final = 60
_TABLE: Final = 250
_GROWN_UP: Final = 2010  # in a table far from its head a younger day is rather that of the letter


class BirthDetector:
    """Finds days of birth."""

    def __init__(self, rules: BirthRules) -> None:
        self._label = pattern_of(rules.labels)

    def seen_in(self, page: Page) -> bool:
        """Whether somebody's day of birth stands on the page."""
        return any(self._has_a_day(page.mended, label.end()) for label in self._label.finditer(page.mended))

    def _has_a_day(self, text: str, at: int) -> bool:
        colon = _COLON.match(text, at)
        if colon:
            value = text[colon.end():colon.end() + _NEAR].partition(":")[0]
            return _DAY.search(value) is not None
        days = _DAY.finditer(text, at, at + _TABLE)
        return any(len(day["year"]) == len("1999") and int(day["year"]) <= _GROWN_UP for day in days)
