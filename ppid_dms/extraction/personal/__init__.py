"""Personal data on the pages of a document (UU 27/2022), one file a detector: where and which kind, never the value."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from ppid_dms.extraction.personal.account import AccountDetector
from ppid_dms.extraction.personal.address import AddressDetector
from ppid_dms.extraction.personal.birth import BirthDetector
from ppid_dms.extraction.personal.family_card import FamilyCardDetector
from ppid_dms.extraction.personal.health import HealthDetector
from ppid_dms.extraction.personal.interface import Detector, Finding
from ppid_dms.extraction.personal.nik import NikDetector
from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.phone import PhoneDetector
from ppid_dms.extraction.personal.rules import PersonalRules
from ppid_dms.extraction.personal.tax_number import TaxNumberDetector
from ppid_dms.vocabulary import PersonalData

__all__ = ["Finding", "PersonalRules", "detect"]

DETECTORS: Final[Mapping[PersonalData, Callable[[PersonalRules], Detector | None]]] = {
    PersonalData.NIK: lambda rules: NikDetector(rules.nik, rules.family_card) if rules.nik else None,
    PersonalData.FAMILY_CARD: lambda rules: FamilyCardDetector(rules.family_card) if rules.family_card else None,
    PersonalData.TAX_NUMBER: lambda rules: TaxNumberDetector(rules.tax_number) if rules.tax_number else None,
    PersonalData.ACCOUNT: lambda rules: AccountDetector(rules.account) if rules.account else None,
    PersonalData.PHONE: lambda rules: PhoneDetector(rules.phone) if rules.phone else None,
    PersonalData.ADDRESS: lambda rules: AddressDetector(rules.address) if rules.address else None,
    PersonalData.BIRTH: lambda rules: BirthDetector(rules.birth) if rules.birth else None,
    PersonalData.HEALTH: lambda rules: HealthDetector(rules.health) if rules.health else None,
}
"""How the detector of each kind is made; None where its rules switch it off."""


def detect(pages: Sequence[str], rules: PersonalRules) -> tuple[Finding, ...]:
    """What kinds of personal data stand on which page, by page and then by kind, each once.

    The texts may come from a text layer or from OCR, with or without lines and columns; a form feed inside a text parts
    pages, too. Nothing is raised, and the time grows with the length of the texts only. That nothing is found proves
    nothing: handwriting, photographs and badly read pages show no text.
    """
    parted = (page for text in pages for page in text.split("\f"))
    return tuple(
        Finding(kind, number)
        for number, page in enumerate(map(Page.of, parted), start=1)
        for kind, detector in _detectors(rules)
        if detector.seen_in(page))


@lru_cache(maxsize=4)
def _detectors(rules: PersonalRules) -> tuple[tuple[PersonalData, Detector], ...]:
    """Every detector that is switched on, in the order of the vocabulary."""
    made = ((kind, DETECTORS[kind](rules)) for kind in PersonalData)
    return tuple((kind, detector) for kind, detector in made if detector is not None)
