"""A person's bank account: digits behind the word for an account or the name of a bank."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.rules import AccountRules
from ppid_dms.extraction.personal.words import any_of, pattern_of

_NUMBER = re.compile(r"(?<![\d#.,/])\d(?:[ .-]?\d){7,17}(?!\d)(?![.,/]\d)")
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MOBILE = re.compile(r"(?:62|0)8[1-9]")
_RUPIAH = re.compile(r"Rp\.?\s?\Z", re.IGNORECASE)
_FEWEST: Final = 10  # digits of a number that only a bank's name or the head of a column announces
_NEAR: Final = 70
_TABLE: Final = 200
_BEFORE: Final = 40
_BEHIND: Final = 90
_COLON = re.compile(r"\s{0,3}[:=]")


class AccountDetector:
    """Finds bank accounts. Those of treasuries, offices and firms and the codes of a budget are nobody's."""

    def __init__(self, rules: AccountRules) -> None:
        self._label = pattern_of(rules.labels)
        self._bank = pattern_of(rules.banks)
        self._other = re.compile(rf"{any_of(rules.not_after)}[\s./]{{0,3}}\Z", re.IGNORECASE)
        self._owner = pattern_of(rules.owners)

    def seen_in(self, page: Page) -> bool:
        """Whether a person's account stands on the page."""
        text = page.mended
        return any(
            self._is_announced(page, label, _NEAR if _COLON.match(text, label.end()) else _TABLE, 8)
            for label in self._label.finditer(text)
            if not self._other.search(text, max(0, label.start() - _BEFORE), label.start())
        ) or any(self._is_announced(page, bank, _BEFORE, _FEWEST) for bank in self._bank.finditer(text))

    def _is_announced(self, page: Page, label: re.Match[str], reach: int, fewest: int) -> bool:
        text = page.mended
        if page.is_letterhead(label.start()):
            return False
        for number in _NUMBER.finditer(text, label.end(), label.end() + reach):
            digits = re.sub(r"\D", "", number[0])
            if len(digits) < fewest or _AMOUNT.fullmatch(number[0]) or _MOBILE.match(digits):
                continue
            if _RUPIAH.search(text, max(0, number.start() - 4), number.start()):
                continue
            around = text[max(0, label.start() - _BEFORE):label.start()], text[label.end():number.end() + _BEHIND]
            return not any(map(self._owner.search, around))
        return False
