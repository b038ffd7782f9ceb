"""What the configuration says about personal data, as the detectors need it; made by the caller.

Words are compared without regard to case; between the words of a label dots, slashes and blanks may stand. A word of up
to four capitals is an abbreviation that may be spelt with dots or blanks, too.
"""

from dataclasses import dataclass

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NikRules:
    """Labels of a NIK, and the codes of provinces (two digits, Ministry of Home Affairs) that a NIK begins with."""

    labels: Words
    provinces: frozenset[str]


@dataclass(frozen=True, slots=True)
class FamilyCardRules:
    """Labels of the number of a family card (NKK)."""

    labels: Words
    provinces: frozenset[str]


@dataclass(frozen=True, slots=True)
class TaxNumberRules:
    """Labels of an NPWP, and the two digits with which those of bodies begin, which are nobody's personal data."""

    labels: Words
    bodies: frozenset[str]
    provinces: frozenset[str]


@dataclass(frozen=True, slots=True)
class AccountRules:
    """Labels of an account, names of banks, what before a label makes it a budget's, and owners that are no person."""

    labels: Words
    banks: Words
    not_after: Words
    owners: Words


@dataclass(frozen=True, slots=True)
class PhoneRules:
    """Words beside a mobile number of an office, and words behind which digits are no number to ring."""

    offices: Words
    accounts: Words


@dataclass(frozen=True, slots=True)
class AddressRules:
    """How addresses are told apart.

    ``homes`` announce a home by themselves; ``labels`` do so only behind a word of ``names`` or ``persons``. ``places``
    are what an address is made of, ``neighbourhoods`` those of them that a home rather than an office has. ``posts``
    between a person and an address make it that of the office, ``organisations`` from the name to the end of the
    address do so always.
    """

    homes: Words
    labels: Words
    names: Words
    persons: Words
    places: Words
    neighbourhoods: Words
    posts: Words
    organisations: Words


@dataclass(frozen=True, slots=True)
class BirthRules:
    """Words before the place or day of a birth."""

    labels: Words


@dataclass(frozen=True, slots=True)
class HealthRules:
    """What tells of somebody's health.

    ``labels`` with a value behind their colon; ``blood`` labels of a blood group; ``titles``, in capitals, of
    certificates that name a person; ``states`` in a sentence beside a word of ``persons``.
    """

    labels: Words
    blood: Words
    titles: Words
    states: Words
    persons: Words


@dataclass(frozen=True, slots=True)
class PersonalRules:
    """The rules of each detector; None switches it off."""

    nik: NikRules | None = None
    family_card: FamilyCardRules | None = None
    tax_number: TaxNumberRules | None = None
    account: AccountRules | None = None
    phone: PhoneRules | None = None
    address: AddressRules | None = None
    birth: BirthRules | None = None
    health: HealthRules | None = None
