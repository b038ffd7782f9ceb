"""``sop-08-2024.toml``: the procedure as tags, roles, fields and saved views."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from pydantic import Field, field_validator, model_validator

from ppid_dms.config.sections import Name, Section, once, require_all
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import (
    FIELDS,
    HOLDS,
    DipField,
    ExemptField,
    Request,
    Role,
    SideTag,
    Stage,
)


class TagSettings(Section):
    """A tag in Paperless."""

    tag: str = Field(min_length=1, max_length=128)
    color: str = Field(pattern="^#[0-9a-fA-F]{6}$")


class StepSettings(Section):
    """Who may ask for what at which stage, and whether a reason is owed."""

    at: Stage
    request: Request
    by: frozenset[Role] = Field(min_length=1)
    note: bool


class Column(StrEnum):
    """What a saved view can show beside the custom fields."""

    TITLE = "judul"
    CREATED = "dibuat"
    ADDED = "ditambahkan"
    KIND = "jenis"
    CORRESPONDENT = "koresponden"
    NOTES = "catatan"
    TAGS = "tag"
    ARCHIVE_NUMBER = "nomor-arsip"


_UNSORTED: Final = frozenset({Column.NOTES, Column.TAGS})


class ViewSettings(Section):
    """A saved view: what it lists, what it shows of it, in which order."""

    name: Name
    tags: tuple[str, ...] = Field(min_length=1)
    columns: tuple[str, ...] = Field(min_length=1)
    sort: str
    descending: bool

    @model_validator(mode="after")
    def _is_known(self) -> "ViewSettings":
        tags = {*map(str, Stage), *map(str, Request), *map(str, SideTag)}
        if unknown := sorted(set(self.tags) - tags):
            raise ValueError(_("tags: tidak dikenal: {keys}").format(keys=", ".join(unknown)))
        columns = {*map(str, Column), *FIELDS}
        if unknown := sorted({*self.columns, self.sort} - columns):
            raise ValueError(_("columns dan sort: tidak dikenal: {keys}").format(keys=", ".join(unknown)))
        if self.sort in _UNSORTED:
            raise ValueError(_("sort: tidak dapat diurutkan menurut '{key}'").format(key=self.sort))
        once(_("kolom daftar"), self.columns)
        return self


class FormSettings(Section):
    """What must be filled in before an item can be put forward."""

    required: frozenset[DipField]
    required_exempt: frozenset[ExemptField]

    @field_validator("required")
    @classmethod
    def _category_is_required(cls, required: frozenset[DipField]) -> frozenset[DipField]:
        # An unclassified item may never be listed, and the category is always a person's choice.
        if DipField.CATEGORY not in required:
            raise ValueError(_("'kategori' harus tetap wajib diisi"))
        return required


class SopFile(Section):
    """The whole of ``sop-08-2024.toml``."""

    name: str
    handover: Name
    groups: Mapping[Role, Name]
    stages: Mapping[Stage, TagSettings]
    requests: Mapping[Request, TagSettings]
    side_tags: Mapping[SideTag, TagSettings]
    steps: tuple[StepSettings, ...]
    holds: Mapping[SideTag, frozenset[Role]]
    fields: Mapping[str, Name]
    form: FormSettings
    views: tuple[ViewSettings, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> "SopFile":
        require_all("groups", Role, self.groups)
        require_all("stages", Stage, self.stages)
        require_all("side_tags", SideTag, self.side_tags)
        require_all("holds", HOLDS, self.holds)
        for hold, roles in self.holds.items():
            if hold not in HOLDS:
                raise ValueError(_("holds: '{tag}' bukan tag penahan").format(tag=hold))
            if not roles or Role.ATASAN in roles:
                # A hold is cleared at step 1, before anything is endorsed; SOP 08/2024: who endorses does not collect.
                raise ValueError(_("holds: '{tag}' harus dilepas oleh petugas atau ppid").format(tag=hold))
        asked_by_own_tag = [r for r in Request if r.value not in {s.value for s in Stage}]
        require_all("requests", asked_by_own_tag, self.requests)
        require_all("fields", FIELDS, self.fields)
        if unknown := sorted(set(self.fields) - set(FIELDS)):
            raise ValueError(_("fields: tidak dikenal: {keys}").format(keys=", ".join(unknown)))
        once(_("nama tag"), [t.tag for t in self.all_tags()])
        once(_("nama kolom isian"), self.fields.values())
        once(_("nama grup"), self.groups.values())
        once(_("nama tampilan"), [view.name for view in self.views])
        once(_("langkah"), [f"{s.at} + {s.request}" for s in self.steps])
        for step in self.steps:
            endorsing = step.at is not Stage.COLLECTED
            if (Role.PETUGAS in step.by) if endorsing else (Role.ATASAN in step.by):
                # SOP 08/2024: who collects is not who endorses.
                raise ValueError(_("langkah '{at} + {request}' tidak boleh dilakukan oleh peran itu").format(
                    at=step.at, request=step.request))
        return self

    def all_tags(self) -> Iterator[TagSettings]:
        """Every tag that the procedure uses."""
        yield from self.stages.values()
        yield from self.requests.values()
        yield from self.side_tags.values()

    def request_tag(self, request: Request) -> str:
        """The name of the tag by which a request is made."""
        if request in self.requests:
            return self.requests[request].tag
        return self.stages[Stage(request.value)].tag
