"""Where somebody lives: an address that is announced as a home, or that stands among a person's particulars."""

import re
from typing import Final

from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.rules import AddressRules
from ppid_dms.extraction.personal.words import Places, any_of, pattern_of

_VALUE: Final = 100  # characters of an address
_TABLE: Final = 200  # characters below the head of a column
_PARTICULARS: Final = 300  # characters before an address in which its person is described
_QUALIFIER: Final = 30  # characters between the word for an address and its colon
_ANOTHER_LABEL = re.compile(r"\n[^\n:]{2,40}:")


class AddressDetector:
    """Finds home addresses; an office's, a firm's and a polling station's are public."""

    def __init__(self, rules: AddressRules) -> None:
        self._home = pattern_of(rules.homes)
        self._label = pattern_of(rules.labels)
        self._name = pattern_of(rules.names)
        self._particular = pattern_of(rules.persons)
        self._place = _with_value(rules.places)
        self._neighbourhood = _with_value(rules.neighbourhoods)
        self._post = pattern_of(rules.posts)
        self._organisation = pattern_of(rules.organisations)

    def seen_in(self, page: Page) -> bool:
        """Whether a person's home address stands on the page."""
        text = page.written
        labels = [label.span() for label in self._label.finditer(text)]
        homes = [home.span() for home in self._home.finditer(text)]
        if not labels and not homes:
            return False
        names, particulars, places, neighbourhoods, posts, organisations = (Places(pattern, text) for pattern in (
            self._name, self._particular, self._place, self._neighbourhood, self._post, self._organisation))

        def person_of(label: int) -> int | None:
            """Where the person begins whose particulars lead to the address."""
            after = max(0, label - _PARTICULARS)
            named = names.last(after, label)
            return particulars.first(after, label) if named is None else named

        def lives(start: int, at: int) -> bool:
            """Whether the address behind ``at`` is a home, when the person begins at ``start``."""
            end = _end_of_value(text, at)
            if organisations.first(start, end) is not None:
                return False
            of_office = posts.first(start, at) is not None
            return (neighbourhoods if of_office else places).first(at, end) is not None

        return any(lives(end, end) for _start, end in homes) or any(
            (person := person_of(start)) is not None and lives(person, end) for start, end in labels)


def _with_value(words: tuple[str, ...]) -> re.Pattern[str]:
    """Parts of an address with their names or numbers; the heads of columns and words of a sentence have none."""
    return re.compile(rf"{any_of(words)}[\s.:/]{{0,3}}(?!R[TW])(?-i:[A-Z0-9])", re.IGNORECASE)


def _end_of_value(text: str, at: int) -> int:
    """Where the value behind a label ends: at the next one; below the head of a column, with the first rows."""
    colon = text.find(":", at, at + _QUALIFIER)
    end = at + (_VALUE if colon >= 0 else _TABLE)
    another = _ANOTHER_LABEL.search(text, max(at, colon), end)
    return another.start() if another else end
