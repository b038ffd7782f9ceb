"""The NPWP of a person: fifteen digits in their well-known form, or fifteen or sixteen behind the label."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.population import is_number, only_digits
from ppid_dms.extraction.personal.rules import TaxNumberRules
from ppid_dms.extraction.personal.words import any_of

_FORM = re.compile(r"(?<!\d)(?<!\d[./-])\d{2}\.\s?\d{3}\.\s?\d{3}\.\s?\d\s?[-–.]\s?\d{3}\.\s?\d{3}(?!\d)(?!\.\d)")
_BEHIND_LABEL = re.compile(r"\d(?:[ .,|–-]{0,2}\d){14,15}(?!\d)")
_OLD: Final = 15  # digits


class TaxNumberDetector:
    """Finds tax numbers; those of bodies and public treasurers are nobody's personal data."""

    def __init__(self, rules: TaxNumberRules) -> None:
        self._bodies = rules.bodies
        self._provinces = rules.provinces
        self._labelled = re.compile(rf"{any_of(rules.labels)}[^\d\n:]{{0,20}}[\s:=.|(]{{0,8}}(?=\d)", re.IGNORECASE)

    def seen_in(self, page: Page) -> bool:
        """Whether the tax number of a person stands on the page."""
        text = page.mended
        behind_labels = (_BEHIND_LABEL.match(text, label.end()) for label in self._labelled.finditer(text))
        numbers = [*_FORM.finditer(text), *(number for number in behind_labels if number)]
        return any(self._is_a_persons(only_digits(number[0])) for number in numbers)

    def _is_a_persons(self, digits: str) -> bool:
        """Since PMK 112/PMK.03/2022 a person's is the NIK; an old one has a zero put before it."""
        if len(digits) > _OLD and not digits.startswith("0"):
            return is_number(digits, self._provinces)
        return digits[-_OLD:][:2] not in self._bodies
