"""``units.toml`` and ``dip.toml``: who holds information, and how it is listed, kept and suggested."""

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from ppid_dms.config.sections import Classification, Name, Section, once, require_all
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import (
    Category,
)


class UnitSettings(Section):
    """A unit that holds information, with its drop folder."""

    folder: str = Field(pattern=r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$")
    name: str = Field(min_length=1, max_length=128)
    responsible: str = Field(max_length=128)
    classifications: tuple[Classification, ...] = ()

    @field_validator("folder")
    @classmethod
    def _stays_below_the_root(cls, folder: str) -> str:
        if any(part in {".", ".."} for part in folder.split("/")):
            raise ValueError(_("folder tidak boleh memakai . atau .."))
        return folder


class UnitsFile(Section):
    """The whole of ``units.toml``."""

    correspondents: tuple[Name, ...]
    units: tuple[UnitSettings, ...]

    @model_validator(mode="after")
    def _once_each(self) -> "UnitsFile":
        once(_("folder unit"), [u.folder for u in self.units])
        once(_("nama unit"), [u.name for u in self.units])
        once(_("klasifikasi"), [code for u in self.units for code in u.classifications])
        once(_("koresponden"), self.correspondents)
        return self


class CategorySettings(Section):
    """A category of PerKI 1/2021 with the title of its block."""

    key: Category
    label: str = Field(min_length=1)
    title: str


class FormsSettings(Section):
    """Forms of information and what is suggested."""

    labels: tuple[str, ...]
    scan: str
    digital: str

    @model_validator(mode="after")
    def _suggestions_exist(self) -> "FormsSettings":
        once(_("bentuk informasi"), self.labels)
        if missing := {self.scan, self.digital} - set(self.labels):
            raise ValueError(_("'{label}' tidak ada dalam labels").format(label=", ".join(sorted(missing))))
        return self


class RetentionRule(Section):
    """What is suggested for these kinds of document, these branches of the classification, or where both agree."""

    kinds: tuple[str, ...] = ()
    classifications: tuple[Classification, ...] = ()
    wording: str

    @model_validator(mode="after")
    def _is_for_something(self) -> "RetentionRule":
        if not self.kinds and not self.classifications:
            raise ValueError(_("isi kinds, classifications, atau keduanya"))
        return self


class RetentionSettings(Section):
    """Wordings offered for retention, and which is suggested; the first rule that fits counts."""

    wordings: tuple[str, ...]
    suggested: tuple[RetentionRule, ...]

    @model_validator(mode="after")
    def _suggestions_are_offered(self) -> "RetentionSettings":
        if unknown := sorted({rule.wording for rule in self.suggested} - set(self.wordings)):
            raise ValueError(_("suggested: '{label}' tidak ada dalam wordings").format(label=", ".join(unknown)))
        return self


class ConsequenceTestSettings(Section):
    """Matter that is often exempt: branches of the classification, and words of the urgency (sifat)."""

    classifications: tuple[Classification, ...]
    urgencies: tuple[Annotated[str, Field(min_length=1)], ...]


class KindSettings(Section):
    """A kind of document: its name, its codes inside a number, its headings."""

    name: str = Field(min_length=1, max_length=128)
    codes: tuple[str, ...]
    headings: tuple[str, ...]


class DipFile(Section):
    """The whole of ``dip.toml``."""

    categories: tuple[CategorySettings, ...]
    forms: FormsSettings
    retention: RetentionSettings
    consequence_test: ConsequenceTestSettings
    kinds: tuple[KindSettings, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> "DipFile":
        require_all("categories", Category, [c.key for c in self.categories])
        once(_("kategori"), [c.key for c in self.categories])
        once(_("label kategori"), [c.label for c in self.categories])
        once(_("jenis naskah"), [k.name for k in self.kinds])
        once(_("kepala naskah"), [h for k in self.kinds for h in k.headings])
        named = {kind for rule in self.retention.suggested for kind in rule.kinds}
        if unknown := sorted(named - {k.name for k in self.kinds}):
            raise ValueError(_("retention.suggested: jenis naskah tidak dikenal: {kinds}").format(
                kinds=", ".join(unknown)))
        return self
