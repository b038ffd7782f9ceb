"""A person's telephone: a mobile number that is not an office's."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.rules import PhoneRules
from ppid_dms.extraction.personal.words import any_of, pattern_of

# Mobile numbers begin with 8 behind the country's code or the trunk prefix, and have nine to twelve digits from there.
_MOBILE = re.compile(
    r"(?<![\d#])(?<![\d/][./-])(?:\(?\+\s?62\)?[ .-]{0,2}|62[ .-]?|0)(?:\(0\)\s?)?8[1-9]\d(?:[ .–-]{0,2}\d){6,9}(?!\d)"
    r"(?![.,/-]\d)")
_NEAR: Final = 45  # characters to either side


class PhoneDetector:
    """Finds mobile numbers. Landlines, fax and service numbers are offices', as is what stands in a letterhead."""

    def __init__(self, rules: PhoneRules) -> None:
        self._office = pattern_of(rules.offices)
        self._account = re.compile(rf"{any_of(rules.accounts)}[^\d\n]{{0,30}}\Z", re.IGNORECASE)

    def seen_in(self, page: Page) -> bool:
        """Whether a person's mobile number stands on the page."""
        return any(not self._is_an_offices(page, number) for number in _MOBILE.finditer(page.mended))

    def _is_an_offices(self, page: Page, number: re.Match[str]) -> bool:
        start, end = number.span()
        before, behind = page.mended[max(0, start - _NEAR):start], page.mended[end:end + _NEAR]
        if self._account.search(before) or page.is_letterhead(start):
            return True
        # What belongs to a number stands in its own line before it, or in brackets behind it.
        bracket = behind.partition(")")[0] if behind.lstrip().startswith("(") else ""
        return bool(self._office.search(before.rpartition("\n")[2]) or self._office.search(bracket))
