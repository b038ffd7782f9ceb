"""The number of a family card (NKK): sixteen digits with region and day of issue, behind its label or below it."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.population import BEHIND_LABEL, is_number, numbers_in_table, only_digits
from ppid_dms.extraction.personal.rules import FamilyCardRules
from ppid_dms.extraction.personal.words import pattern_of

_MARKS = re.compile(r"[\s:=.|(]{0,10}")
_COLON = re.compile(r"\s{0,3}[:=]")
_TABLE: Final = 250  # characters between the head of a column and its first number
_DAYS: Final = 31


class FamilyCardDetector:
    """Finds numbers of family cards; without a label they look like a NIK and are taken for one."""

    def __init__(self, rules: FamilyCardRules) -> None:
        self._provinces = rules.provinces
        self._label = pattern_of(rules.labels)

    def seen_in(self, page: Page) -> bool:
        """Whether the number of a family card stands on the page."""
        text = page.mended
        for label in self._label.finditer(text):
            marks = _MARKS.match(text, label.end())
            number = BEHIND_LABEL.match(text, marks.end() if marks else label.end())
            if number and self._is_card(only_digits(number[0])):
                return True
            below = "" if _COLON.match(text, label.end()) else text[label.end():label.end() + _TABLE]
            if any(self._is_card(digits) for _at, digits in numbers_in_table(below)):
                return True
        return False

    def _is_card(self, digits: str) -> bool:
        return is_number(digits, self._provinces, latest_day=_DAYS)
