"""The NIK: sixteen digits with region and birth in them, announced or not."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.population import (
    BEHIND_LABEL,
    is_number,
    numbers_alone,
    numbers_in_table,
    only_digits,
)
from ppid_dms.extraction.personal.rules import FamilyCardRules, NikRules
from ppid_dms.extraction.personal.words import any_of, pattern_of

_NEAR: Final = 40  # characters between the label of a family card and its number


class NikDetector:
    """Finds numbers of the population register. A number right behind the label of a family card is that card's."""

    def __init__(self, rules: NikRules, family_card: FamilyCardRules | None) -> None:
        self._provinces = rules.provinces
        self._label = pattern_of(rules.labels)
        self._labelled = re.compile(rf"{any_of(rules.labels)}[^\d\n:]{{0,30}}[\s:=.|(]{{0,8}}(?=\d)", re.IGNORECASE)
        self._family_card = pattern_of(family_card.labels) if family_card else None

    def seen_in(self, page: Page) -> bool:
        """Whether a NIK stands on the page."""
        return any(self._in(text) for text in dict.fromkeys((page.written, page.mended)))

    def _in(self, text: str) -> bool:
        for label in self._labelled.finditer(text):
            number = BEHIND_LABEL.match(text, label.end())
            if number and is_number(only_digits(number[0]), self._provinces):
                return True
        numbers = numbers_in_table if self._label.search(text) else numbers_alone
        return any(
            is_number(digits, self._provinces) and not self._is_of_a_family(text, at) for at, digits in numbers(text))

    def _is_of_a_family(self, text: str, at: int) -> bool:
        if self._family_card is None:
            return False
        before = text[max(0, at - _NEAR):at]
        labels = list(self._family_card.finditer(before))
        return bool(labels) and not self._label.search(before, labels[-1].end())
