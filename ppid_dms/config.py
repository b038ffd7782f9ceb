"""Settings from ``config/*.toml`` and the environment, checked whole at start.

A folder of the administrator's own is laid over the defaults file by file and key by key. Precedence: flag,
environment (``PPID_DMS_<SECTION>_<KEY>``), file.
"""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ppid_dms.errors import SettingsError
from ppid_dms.language import LANGUAGE_VARIABLE
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import Category, DipField, OwnField, Request, Role, SideTag, Stage

CONFIG_VARIABLE: Final = "PPID_DMS_CONFIG"
TOKEN_VARIABLE: Final = "PPID_DMS_PAPERLESS_TOKEN"  # noqa: S105  (the name of a variable, not a secret)
ADMIN_TOKEN_VARIABLE: Final = "PPID_DMS_ADMIN_TOKEN"  # noqa: S105
SERVICE_FILE: Final = "ppid.toml"
FILES: Final = (SERVICE_FILE, "sop-08-2024.toml", "units.toml", "dip.toml")
_PREFIX: Final = "PPID_DMS_"
_NOT_SETTINGS: Final = frozenset({CONFIG_VARIABLE, TOKEN_VARIABLE, ADMIN_TOKEN_VARIABLE, LANGUAGE_VARIABLE})


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PaperlessSettings(_Section):
    """Where Paperless is and who we are there."""

    url: str
    token_file: Path
    service_account: str = Field(min_length=1)
    ca_file: str
    timeout_seconds: float = Field(gt=0, le=3600)

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError(_("alamat harus diawali http:// atau https://"))
        return url.rstrip("/")


class FolderSettings(_Section):
    """Where scans lie on their way. All but ``export`` and ``state`` are on one file system."""

    drop: Path
    claimed: Path
    archive: Path
    quarantine: Path
    export: Path
    state: Path

    def items(self) -> Iterator[tuple[str, Path]]:
        """Each folder with the key it is set by."""
        for key in type(self).model_fields:
            yield key, getattr(self, key)


class IntakeSettings(_Section):
    """How scans are taken in. Durations in seconds."""

    settle_seconds: float = Field(ge=0, le=3600)
    patience_seconds: float = Field(ge=0)
    listing_seconds: float = Field(gt=0, le=3600)
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


class ApprovalSettings(_Section):
    """How decisions are taken over. Durations in seconds."""

    every_seconds: float = Field(gt=0, le=86400)
    evidence_seconds: float = Field(ge=0)


class ExportSettings(_Section):
    """What the service writes by itself."""

    formats: tuple[str, ...]
    edition: str = Field(pattern="^(internal|public)$")


class OfficeSettings(_Section):
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
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(_("zona waktu tidak dikenal; contoh: Asia/Jakarta")) from None
        return name


class ServiceFile(_Section):
    """The whole of ``ppid.toml``."""

    paperless: PaperlessSettings
    folders: FolderSettings
    intake: IntakeSettings
    approval: ApprovalSettings
    export: ExportSettings
    office: OfficeSettings


class TagSettings(_Section):
    """A tag in Paperless."""

    tag: str = Field(min_length=1, max_length=128)
    color: str = Field(pattern="^#[0-9a-fA-F]{6}$")


class StepSettings(_Section):
    """Who may ask for what at which stage, and whether a reason is owed."""

    at: Stage
    request: Request
    by: frozenset[Role] = Field(min_length=1)
    note: bool


class FormSettings(_Section):
    """What must be filled in before an item can be put forward."""

    required: frozenset[DipField]

    @field_validator("required")
    @classmethod
    def _category_is_required(cls, required: frozenset[DipField]) -> frozenset[DipField]:
        # An unclassified item may never be listed, and the category is always a person's choice.
        if DipField.CATEGORY not in required:
            raise ValueError(_("'kategori' harus tetap wajib diisi"))
        return required


class SopFile(_Section):
    """The whole of ``sop-08-2024.toml``."""

    name: str
    groups: Mapping[Role, str]
    stages: Mapping[Stage, TagSettings]
    requests: Mapping[Request, TagSettings]
    side_tags: Mapping[SideTag, TagSettings]
    steps: tuple[StepSettings, ...]
    fields: Mapping[str, str]
    form: FormSettings

    @model_validator(mode="after")
    def _is_whole(self) -> "SopFile":
        _require_all(_("groups"), Role, self.groups)
        _require_all(_("stages"), Stage, self.stages)
        _require_all(_("side_tags"), SideTag, self.side_tags)
        asked_by_own_tag = [r for r in Request if r.value not in {s.value for s in Stage}]
        _require_all(_("requests"), asked_by_own_tag, self.requests)
        _require_all(_("fields"), [*DipField, *OwnField], self.fields)
        _once(_("nama tag"), [t.tag for t in self.all_tags()])
        _once(_("nama kolom isian"), self.fields.values())
        _once(_("nama grup"), self.groups.values())
        _once(_("langkah"), [f"{s.at} + {s.request}" for s in self.steps])
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


class UnitSettings(_Section):
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


class UnitsFile(_Section):
    """The whole of ``units.toml``."""

    units: tuple[UnitSettings, ...]

    @model_validator(mode="after")
    def _once_each(self) -> "UnitsFile":
        _once(_("folder unit"), [u.folder for u in self.units])
        _once(_("nama unit"), [u.name for u in self.units])
        return self


class CategorySettings(_Section):
    """A category of PerKI 1/2021 with the title of its block."""

    key: Category
    label: str = Field(min_length=1)
    title: str


class FormsSettings(_Section):
    """Forms of information and what is suggested."""

    labels: tuple[str, ...]
    scan: str
    digital: str

    @model_validator(mode="after")
    def _suggestions_exist(self) -> "FormsSettings":
        _once(_("bentuk informasi"), self.labels)
        if missing := {self.scan, self.digital} - set(self.labels):
            raise ValueError(_("'{label}' tidak ada dalam labels").format(label=", ".join(sorted(missing))))
        return self


class RetentionSettings(_Section):
    """Wordings offered for retention."""

    wordings: tuple[str, ...]


class KindSettings(_Section):
    """A kind of document: its name, its codes inside a number, its headings."""

    name: str = Field(min_length=1, max_length=128)
    codes: tuple[str, ...]
    headings: tuple[str, ...]


class DipFile(_Section):
    """The whole of ``dip.toml``."""

    categories: tuple[CategorySettings, ...]
    forms: FormsSettings
    retention: RetentionSettings
    kinds: tuple[KindSettings, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> "DipFile":
        _require_all(_("categories"), Category, [c.key for c in self.categories])
        _once(_("kategori"), [c.key for c in self.categories])
        _once(_("label kategori"), [c.label for c in self.categories])
        _once(_("jenis naskah"), [k.name for k in self.kinds])
        _once(_("kepala naskah"), [h for k in self.kinds for h in k.headings])
        return self


@dataclass(frozen=True)
class Settings:
    """All settings, checked. ``source`` is the administrator's folder, None when only defaults are used."""

    service: ServiceFile
    sop: SopFile
    units: tuple[UnitSettings, ...]
    dip: DipFile
    source: Path | None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.service.office.timezone)

    def token(self) -> str:
        """The service's token from the environment or its file.

        Raises:
            SettingsError: there is none, or others may read the file.
        """
        if token := os.environ.get(TOKEN_VARIABLE, "").strip():
            return token
        path = self.service.paperless.token_file
        try:
            token = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                _("{file}: [paperless] token_file: token tidak dapat dibaca dari {path} ({why}).").format(
                    file=SERVICE_FILE, path=path, why=_why(error)),
                remedy=_("Jalankan 'ppid-dms init' untuk membuatnya, atau isi {variable}.").format(
                    variable=TOKEN_VARIABLE),
            ) from None
        if not token:
            raise SettingsError(
                _("{file}: [paperless] token_file: {path} kosong.").format(file=SERVICE_FILE, path=path),
                remedy=_("Jalankan 'ppid-dms init' untuk membuat token baru."))
        return token

    def unit_of(self, folder: str) -> UnitSettings | None:
        """The unit that a folder below the drop root belongs to: the longest configured folder it lies in."""
        inside = [u for u in self.units if folder == u.folder or folder.startswith(u.folder + "/")]
        return max(inside, key=lambda u: len(u.folder), default=None)


def load(source: Path | None = None) -> Settings:
    """Read and check everything.

    Raises:
        SettingsError: names each problem with file, key and remedy.
    """
    if source is None and (named := os.environ.get(CONFIG_VARIABLE)):
        source = Path(named)
    if source is not None and not source.is_dir():
        raise SettingsError(
            _("Folder pengaturan {path} tidak ada.").format(path=source),
            remedy=_("Periksa --config atau {variable}.").format(variable=CONFIG_VARIABLE))
    problems: list[str] = []
    trees = {name: _read(name, source, problems) for name in FILES}
    if source is not None:
        problems += [_("{file}: berkas pengaturan tidak dikenal; yang dikenal: {known}").format(
            file=path.name, known=", ".join(FILES))
            for path in sorted(source.glob("*.toml")) if path.name not in FILES]
    problems += _apply_environment(trees[SERVICE_FILE])
    service = _check(SERVICE_FILE, ServiceFile, trees, problems)
    sop = _check(FILES[1], SopFile, trees, problems)
    units = _check(FILES[2], UnitsFile, trees, problems)
    dip = _check(FILES[3], DipFile, trees, problems)
    if service is not None:
        problems += _overlaps(service.folders)
    if problems or service is None or sop is None or units is None or dip is None:
        raise SettingsError("\n".join(problems))
    return Settings(service, sop, units.units, dip, source)


def defaults_folder() -> Path:
    """The complete, commented default: inside the installed package, or ``config/`` of a checkout."""
    installed = Path(__file__).parent / "defaults"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "config"


def _read(name: str, source: Path | None, problems: list[str]) -> dict[str, Any]:
    tree = tomllib.loads((defaults_folder() / name).read_text(encoding="utf-8"))
    if source is None or not (source / name).exists():
        return tree
    try:
        own = tomllib.loads((source / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problems.append(_("{file}: tidak dapat dibaca: {why}").format(file=source / name, why=_why(error)))
        return tree
    return _overlay(tree, own)


def _overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _overlay(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _apply_environment(tree: dict[str, Any]) -> Iterable[str]:
    for variable, value in os.environ.items():
        if not variable.startswith(_PREFIX) or variable in _NOT_SETTINGS:
            continue
        section, _dot, key = variable.removeprefix(_PREFIX).lower().partition("_")
        if section in tree and key in tree[section]:
            tree[section][key] = value.split(",") if isinstance(tree[section][key], list) else value
        else:
            yield _("Lingkungan: {variable}: tidak dikenal; hapus atau perbaiki namanya.").format(variable=variable)


M = TypeVar("M", bound=BaseModel)


def _check(
    name: str, model: type[M], trees: Mapping[str, dict[str, Any]], problems: list[str]
) -> M | None:
    try:
        return model.model_validate(trees[name])
    except ValidationError as error:
        for problem in error.errors():
            key = ".".join(str(part) for part in problem["loc"]) or _("seluruh berkas")
            problems.append(f"{name}: {key}: {_explain(problem)}")
        return None


def _explain(problem: Any) -> str:
    match problem["type"]:
        case "extra_forbidden":
            return _("kunci tidak dikenal; hapus atau perbaiki ejaannya")
        case "missing":
            return _("wajib diisi")
        case "value_error":
            return str(problem["ctx"]["error"])
        case _:
            return _("nilai {value!r} tidak dapat dipakai ({why})").format(value=problem["input"], why=problem["msg"])


def _overlaps(folders: FolderSettings) -> Iterable[str]:
    resolved = [(key, path.expanduser().absolute()) for key, path in folders.items()]
    for i, (key, path) in enumerate(resolved):
        for other, its in resolved[i + 1 :]:
            if path == its or path in its.parents or its in path.parents:
                yield _("{file}: folders.{one} dan folders.{two} bertumpang tindih; beri folder yang terpisah").format(
                    file=SERVICE_FILE, one=key, two=other)


def _require_all(what: str, needed: Iterable[str], given: Iterable[str]) -> None:
    if missing := sorted(set(map(str, needed)) - set(map(str, given))):
        raise ValueError(_("{what}: belum ada {missing}").format(what=what, missing=", ".join(missing)))


def _once(what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            raise ValueError(_("{what} '{value}' dipakai lebih dari sekali").format(what=what, value=value))
        seen.add(value.casefold())


def _why(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
