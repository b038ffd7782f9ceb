"""The sections of the settings files, each checked by itself: what may stand where, and within which bounds."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from ppid_dms.language import translate as _
from ppid_dms.vocabulary import (
    FIELDS,
    HOLDS,
    Category,
    DipField,
    ExemptField,
    ExportFormat,
    Request,
    Role,
    SideTag,
    Stage,
    WatchMode,
)

_A_YEAR: Final = 366 * 86400
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Section(BaseModel):
    """A part of a settings file: nothing unknown in it, and it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _at_home(path: Path) -> Path:
    if path == Path():  # also what an empty string becomes: the folder that a shell happens to stand in
        raise ValueError(_("wajib diisi dengan jalur"))
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(_("folder rumah pada '{path}' tidak dikenal").format(path=path)) from None


Place = Annotated[Path, AfterValidator(_at_home)]
Name = Annotated[str, Field(min_length=1, max_length=128)]


class PaperlessSettings(Section):
    """Where Paperless is and who we are there."""

    url: str
    token_file: Place
    service_account: str = Field(min_length=1)
    ca_file: str
    timeout_seconds: float = Field(gt=0, le=3600)

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            named = bool(parts.hostname) and parts.port != 0
        except ValueError:
            named = False
        if not url.startswith(("http://", "https://")) or not named or not url.isprintable() or " " in url:
            raise ValueError(_("alamat harus diawali http:// atau https:// dan menyebut nama servernya"))
        if "@" in parts.netloc or "?" in url or "#" in url:
            # It is shown in messages and logs.
            raise ValueError(_("alamat tidak boleh memuat nama pengguna, kata sandi, '?' atau '#'"))
        return url.rstrip("/")


class FolderSettings(Section):
    """Where scans lie on their way. All but ``export`` and ``state`` are on one file system."""

    drop: Place
    claimed: Place
    archive: Place
    quarantine: Place
    export: Place
    state: Place

    def items(self) -> Iterator[tuple[str, Path]]:
        """Each folder with the key it is set by."""
        for key in type(self).model_fields:
            yield key, getattr(self, key)


class IntakeSettings(Section):
    """How scans are taken in. Durations in seconds."""

    settle_seconds: float = Field(ge=0, le=3600)
    patience_seconds: float = Field(ge=0, le=_A_YEAR)
    watch: WatchMode
    listing_seconds: float = Field(gt=0, le=3600)
    polling_seconds: float = Field(gt=0, le=3600)
    reserve_megabytes: int = Field(ge=0, le=1048576)
    workers: int = Field(ge=1, le=64)
    inspect_seconds: float = Field(gt=0, le=600)
    inspect_megabytes: int = Field(ge=128, le=65536)
    asn_first: int = Field(ge=0, le=4294967295)
    asn_last: int = Field(ge=0, le=4294967295)

    @model_validator(mode="after")
    def _block_is_a_block(self) -> "IntakeSettings":
        if self.asn_last < self.asn_first:
            raise ValueError(_("asn_last harus sama dengan atau lebih besar daripada asn_first"))
        return self

    @property
    def gives_numbers(self) -> bool:
        """Whether scans get an archive serial number from our own block."""
        return self.asn_first > 0


class ApprovalSettings(Section):
    """How decisions are taken over. Durations in seconds."""

    every_seconds: float = Field(gt=0, le=86400)
    evidence_seconds: float = Field(ge=0, le=_A_YEAR)


class ExportSettings(Section):
    """What the service writes by itself, when, and how the files are laid out."""

    formats: tuple[ExportFormat, ...]
    edition: str = Field(pattern="^(internal|public)$")
    times: tuple[time, ...]
    csv_delimiter: str = Field(pattern="^[,;]$")
    csv_bom: bool
    html_page_rows: int = Field(ge=100, le=10_000)
    share_links: bool
    share_url: str = Field(pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$", max_length=200)

    @field_validator("times", mode="before")
    @classmethod
    def _times_of_the_day(cls, times: object) -> list[time]:
        if not isinstance(times, list | tuple) or not all(isinstance(each, str | time) for each in times):
            raise ValueError(_("isilah dengan daftar jam, misalnya ['06:00']"))
        found = []
        for each in filter(None, times):
            if isinstance(each, str) and not _TIME.fullmatch(each):
                raise ValueError(_("'{value}' bukan jam; contoh: 06:00").format(value=each))
            found.append(each if isinstance(each, time) else time.fromisoformat(each))
        return sorted(set(found))


class OfficeSettings(Section):
    """The office as it stands on printed lists."""

    body: str
    region: str
    name: str
    address: str
    place: str
    timezone: str
    petugas_name: str
    petugas_nip: str
    atasan_title: str
    atasan_name: str
    atasan_nip: str

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a whole region
            raise ValueError(_("zona waktu tidak dikenal; contoh: Asia/Jakarta")) from None
        return name


class ServiceFile(Section):
    """The whole of ``ppid.toml``."""

    paperless: PaperlessSettings
    folders: FolderSettings
    intake: IntakeSettings
    approval: ApprovalSettings
    export: ExportSettings
    office: OfficeSettings


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


class UnitSettings(Section):
    """A unit that holds information, with its drop folder."""

    folder: str = Field(pattern=r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$")
    name: str = Field(min_length=1, max_length=128)
    responsible: str = Field(max_length=128)

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


class RetentionSettings(Section):
    """Wordings offered for retention."""

    wordings: tuple[str, ...]


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
    kinds: tuple[KindSettings, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> "DipFile":
        require_all("categories", Category, [c.key for c in self.categories])
        once(_("kategori"), [c.key for c in self.categories])
        once(_("label kategori"), [c.label for c in self.categories])
        once(_("jenis naskah"), [k.name for k in self.kinds])
        once(_("kepala naskah"), [h for k in self.kinds for h in k.headings])
        return self


def require_all(what: str, needed: Iterable[str], given: Iterable[str]) -> None:
    """Raises ValueError with the names of what is missing."""
    if missing := sorted(set(map(str, needed)) - set(map(str, given))):
        raise ValueError(_("{what}: belum ada {missing}").format(what=what, missing=", ".join(missing)))


def once(what: str, values: Iterable[str]) -> None:
    """Raises ValueError where a value stands twice; case does not count."""
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            raise ValueError(_("{what} '{value}' dipakai lebih dari sekali").format(what=what, value=value))
        seen.add(value.casefold())
