"""Somebody's health: results and diagnoses behind their labels, certificates, and sentences about a person."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.rules import HealthRules
from ppid_dms.extraction.personal.words import Places, any_of, pattern_of

_NAMED = re.compile(r"(?<![^\W_])nama[^\n:]{0,20}:\s{0,3}(?![^\n:]{1,25}:)[^\W\d_]{2}", re.IGNORECASE)
_CERTIFICATE: Final = 700  # characters from the title of a certificate to the name of its person
_NEAR: Final = 200


class HealthDetector:
    """Finds data about the health of a person; health as a subject of the office's work is none."""

    def __init__(self, rules: HealthRules) -> None:
        value = r"\s{0,3}[:=]\s{0,3}(?![^\n:]{1,25}:)[^\W_]"
        self._labelled = re.compile(any_of(rules.labels) + value, re.IGNORECASE)
        group = r"\s{0,3}[:=]?\s{0,3}(?-i:AB|[ABO]|0)\s?[+-]?(?![^\W_])(?!\s{0,2}[/,|])"
        self._blood = re.compile(any_of(rules.blood) + group, re.IGNORECASE)
        self._title = pattern_of(rules.titles)
        self._state = pattern_of(rules.states)
        self._person = pattern_of(rules.persons)

    def seen_in(self, page: Page) -> bool:
        """Whether something about a person's health stands on the page."""
        text = page.written
        if self._labelled.search(text) or self._blood.search(text):
            return True
        if any(
            title[0].isupper() and _NAMED.search(text, title.end(), title.end() + _CERTIFICATE)
            for title in self._title.finditer(text)
        ):
            return True
        persons = Places(self._person, text)
        return any(
            persons.first(max(0, state.start() - _NEAR), state.end() + _NEAR) is not None
            for state in self._state.finditer(text))
