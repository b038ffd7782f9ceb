"""What the configuration says about official documents, as the readers need it; made by the caller."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ppid_dms.vocabulary import DateRule, Label, NumberRule


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind of document: its configured name, its codes inside a number, its headings in capitals."""

    name: str
    codes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What each place on the page says about a value, from 0 to 100; ``date_of`` holds what differs for a kind.

    From ``certain`` on a value may be called certain, from ``likely`` on likely; a rival that comes nearer than
    ``margin`` takes the certainty away.
    """

    certain: int = 80
    likely: int = 40
    margin: int = 15
    number: Mapping[NumberRule, int] = field(default_factory=dict)
    date: Mapping[DateRule, int] = field(default_factory=dict)
    date_of: Mapping[str, Mapping[DateRule, int]] = field(default_factory=dict)

    def of_date(self, rule: DateRule, kind: str | None) -> int:
        """What a place weighs for a date on a document of this kind; 0 where the rule does not hold for it."""
        return self.date_of.get(kind or "", {}).get(rule, self.date.get(rule, 0))


@dataclass(frozen=True)
class LetterRules:
    """The kinds that exist, the names of the office's units, who the office is, and the words of official documents.

    ``body`` and ``region`` are the two lines of its own letterhead; they tell an incoming letter from an outgoing one.
    ``above`` are beginnings of bodies that stand in the letterhead over the one that writes, ``heads`` the first words
    of offices that one person holds, ``inner`` those of units inside a body, and ``unfinished`` the beginnings of names
    that always go on in the next line. ``slips`` are headings of papers that only go with a letter. ``agreements`` are
    kinds that two parties make, ``regions`` the names of regions and ``region_codes`` their
    names by the codes in numbers.
    """

    kinds: tuple[KindRule, ...]
    units: tuple[str, ...] = ()
    body: str = ""
    region: str = ""
    labels: Mapping[Label, tuple[str, ...]] = field(default_factory=dict)
    urgencies: frozenset[str] = frozenset()
    klasifikasi: frozenset[str] = frozenset()
    bodies: tuple[str, ...] = ()
    own_numbers: tuple[str, ...] = ()
    first_words: frozenset[str] = frozenset()
    above: tuple[str, ...] = ()
    heads: frozenset[str] = frozenset()
    inner: frozenset[str] = frozenset()
    unfinished: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    never_names: frozenset[str] = frozenset()
    citing: frozenset[str] = frozenset()
    slips: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    agreements: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()
    region_codes: Mapping[str, str] = field(default_factory=dict)
    weights: Weights = Weights()

    @cached_property
    def codes(self) -> dict[str, str]:
        """The name of the kind for each code, with the code in small letters."""
        return {code.casefold(): kind.name for kind in self.kinds for code in kind.codes}

    @cached_property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Each heading without blanks, with its kind; the longest first, because the more particular one decides."""
        pairs = ((squeezed(heading), kind.name) for kind in self.kinds for heading in kind.headings)
        return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))

    @cached_property
    def slip_headings(self) -> tuple[str, ...]:
        """The headings of papers that only go with a letter, without blanks."""
        return tuple(map(squeezed, self.slips))

    @cached_property
    def label_words(self) -> tuple[tuple[str, Label], ...]:
        """Each word that stands before a colon, with what it announces; the longest first."""
        pairs = ((word.casefold(), label) for label, words in self.labels.items() for word in words)
        return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))

    @cached_property
    def office_words(self) -> tuple[str, ...]:
        """The words that positions begin with, the longest first."""
        return tuple(sorted((office.casefold() for office in self.offices), key=len, reverse=True))

    @cached_property
    def placeholder(self) -> re.Pattern[str] | None:
        """What keeps the place of a value that is still to come."""
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.placeholders)) if self.placeholders else None

    @cached_property
    def spaced_words(self) -> frozenset[str]:
        """Words in capitals that may have been spaced out by letters and read as one."""
        texts = (self.body, self.region, *self.bodies, *self.own_numbers, *self.regions, *self.first_words,
                 *self.never_names, *(heading for kind in self.kinds for heading in kind.headings))
        return frozenset(word for text in texts for word in re.findall(r"[A-Z]{2,}", text.upper()))


def squeezed(heading: str) -> str:
    """Letters and digits only, in capitals."""
    return "".join(character for character in heading if character.isalnum()).upper()
