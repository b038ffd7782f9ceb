"""The words by which personal data are recognised, checked before the first document is."""

from typing import Annotated

from pydantic import Field, model_validator

from ppid_dms.config.naskah import Word
from ppid_dms.config.sections import Section, once
from ppid_dms.language import translate as _

TwoDigits = Annotated[str, Field(pattern=r"^\d{2}$")]
Words = tuple[Word, ...]
SomeWords = Annotated[Words, Field(min_length=1)]


class PopulationSettings(Section):
    """Codes of the population administration."""

    provinces: tuple[TwoDigits, ...] = Field(min_length=1)


class KindSection(Section):
    """A kind of personal data; one that is not active is not looked for."""

    active: bool

    @model_validator(mode="after")
    def _tells_no_word_twice(self) -> "KindSection":
        for key in type(self).model_fields:
            value = getattr(self, key)
            if isinstance(value, tuple):
                once(key, value)
        return self


class LabelSettings(KindSection):
    """A number that has a label."""

    labels: SomeWords


class TaxNumberSettings(LabelSettings):
    """NPWP: labels, and the two digits that those of bodies begin with."""

    bodies: tuple[TwoDigits, ...]


class AccountSettings(LabelSettings):
    """Bank accounts: labels, banks, what makes a label mean a budget, and owners that are no person."""

    banks: Words
    not_after: Words
    owners: Words


class PhoneSettings(KindSection):
    """Mobile numbers: words beside those of an office, and words behind which digits are no number to ring."""

    offices: Words
    accounts: Words


class AddressSettings(LabelSettings):
    """Home addresses: how they are announced, whose they are and what they are made of."""

    homes: Words
    names: SomeWords
    persons: SomeWords
    places: SomeWords
    neighbourhoods: SomeWords
    posts: Words
    organisations: Words


class HealthSettings(LabelSettings):
    """Data about somebody's health: labels, titles of certificates, states in sentences and words for a person."""

    blood: Words
    titles: Words
    states: Words
    persons: Words


class PersonalFile(Section):
    """The whole of ``data-pribadi.toml``."""

    population: PopulationSettings
    nik: LabelSettings
    nkk: LabelSettings
    npwp: TaxNumberSettings
    rekening: AccountSettings
    telepon: PhoneSettings
    alamat: AddressSettings
    kelahiran: LabelSettings
    kesehatan: HealthSettings

    @model_validator(mode="after")
    def _is_whole(self) -> "PersonalFile":
        once(_("kode provinsi"), self.population.provinces)
        return self
