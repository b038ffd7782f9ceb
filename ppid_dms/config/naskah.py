"""The words and weights by which official documents are read, checked before the first document is."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field, field_validator, model_validator

from ppid_dms.config.sections import Section, once, require_all
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import DateRule, Label, NumberRule

Word = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\W\d_][\w .,/&'’-]*$")]
Weight = Annotated[int, Field(ge=0, le=100)]

_LONGEST_PATTERN: Final = 200
_PLAIN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")
# A repetition without an end, or of something that itself repeats, can keep a reader busy for hours.
_ENDLESS = re.compile(r"[*+]|\{\d*,\}|\)\s?[{?]")


class WordSettings(Section):
    """A list of words."""

    words: tuple[Word, ...] = Field(min_length=1)


class CitingSettings(WordSettings):
    """How a sentence cites another document, and the headings of papers that only go with one."""

    slips: tuple[Word, ...]


class KlasifikasiSettings(Section):
    """Level 1 of the archive code inside a number of the KPU."""

    codes: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")], ...] = Field(min_length=1)


class BodySettings(Section):
    """Bodies: who uses the numbers with an archive code, and how letterheads begin."""

    names: tuple[Word, ...]
    own_numbers: tuple[Word, ...]
    first_words: tuple[Word, ...]
    above: tuple[Word, ...]
    heads: tuple[Word, ...]
    inner: tuple[Word, ...]
    unfinished: tuple[Word, ...]


class SignatureWords(Section):
    """Words by which a position is known, and words that are in nobody's name."""

    offices: tuple[Word, ...] = Field(min_length=1)
    never_names: tuple[Word, ...]


class PlaceholderSettings(Section):
    """Regular expressions of what keeps the place of a value in drafts and templates."""

    patterns: tuple[str, ...]

    @field_validator("patterns")
    @classmethod
    def _are_sound(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(_("pola '{pattern}' salah: {why}").format(pattern=pattern, why=error)) from None
            if len(pattern) > _LONGEST_PATTERN or _ENDLESS.search(_PLAIN.sub("x", pattern)):
                raise ValueError(
                    _("pola '{pattern}' harus berbatas: pakai {{0,60}}, bukan * atau +, tanpa ulangan kelompok").format(
                        pattern=pattern))
            if re.search(pattern, ""):
                raise ValueError(_("pola '{pattern}' cocok dengan teks kosong").format(pattern=pattern))
        return patterns


class AgreementSettings(Section):
    """Kinds of document that two parties make: each gives it a number and signs it."""

    kinds: tuple[str, ...]


class RegionSettings(Section):
    """A region by its code of the Ministry of Home Affairs."""

    code: str = Field(pattern=r"^\d{2}(\d{2})?$")
    name: Word


class DateWeights(Section):
    """What the places of a date weigh on documents of some kinds."""

    kinds: tuple[str, ...] = Field(min_length=1)
    weights: Mapping[DateRule, Weight]


class WeightSettings(Section):
    """What each place on the page says about a value, from 0 to 100, and what that makes of it."""

    certain: Weight
    likely: Weight
    margin: Weight
    number: Mapping[NumberRule, Weight]
    date: Mapping[DateRule, Weight]
    date_of: tuple[DateWeights, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> "WeightSettings":
        if self.likely >= self.certain:
            raise ValueError(_("weights: likely harus lebih kecil daripada certain"))
        require_all("weights.number", NumberRule, self.number)
        require_all("weights.date", DateRule, self.date)
        once(_("jenis naskah"), [kind for group in self.date_of for kind in group.kinds])
        return self


class NaskahFile(Section):
    """The whole of ``naskah.toml``."""

    labels: Mapping[Label, tuple[Word, ...]]
    sifat: WordSettings
    klasifikasi: KlasifikasiSettings
    bodies: BodySettings
    words: SignatureWords
    citing: CitingSettings
    placeholders: PlaceholderSettings
    agreements: AgreementSettings
    regions: tuple[RegionSettings, ...]
    weights: WeightSettings

    @model_validator(mode="after")
    def _is_whole(self) -> "NaskahFile":
        require_all("labels", Label, self.labels)
        once(_("label"), [word for words in self.labels.values() for word in words])
        once(_("kode wilayah"), [region.code for region in self.regions])
        return self
