"""What the office's configuration says about letters, as the readers need it. Built by the caller from its settings."""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind of document: its configured name, its codes inside a number, its headings in capitals."""

    name: str
    codes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterRules:
    """The kinds that exist, the names of the office's units, and who the office is.

    ``body`` and ``region`` are the two lines of its own letterhead; they tell an incoming letter from an outgoing one.
    """

    kinds: tuple[KindRule, ...]
    units: tuple[str, ...] = ()
    body: str = ""
    region: str = ""

    @cached_property
    def codes(self) -> dict[str, str]:
        """The name of the kind for each code, with the code in small letters."""
        return {code.casefold(): kind.name for kind in self.kinds for code in kind.codes}

    @cached_property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Each heading without blanks, with its kind; the longest first, because the more particular one decides."""
        pairs = ((heading.upper().replace(" ", ""), kind.name) for kind in self.kinds for heading in kind.headings)
        return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
