"""Settings from ``config/*.toml`` and the environment, checked whole at start.

A folder of the administrator's own is laid over the defaults file by file and key by key. Precedence: flag,
environment (``PPID_DMS_<SECTION>_<KEY>``), file.
"""

import os
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from ppid_dms.config.dip import DipFile, UnitSettings, UnitsFile
from ppid_dms.config.kalender import CalendarFile
from ppid_dms.config.naskah import NaskahFile
from ppid_dms.config.pribadi import PersonalFile
from ppid_dms.config.procedure import SopFile
from ppid_dms.config.service import FolderSettings, ServiceFile
from ppid_dms.errors import SettingsError
from ppid_dms.language import LANGUAGE_VARIABLE
from ppid_dms.language import translate as _

CONFIG_VARIABLE: Final = "PPID_DMS_CONFIG"
TOKEN_VARIABLE: Final = "PPID_DMS_PAPERLESS_TOKEN"  # noqa: S105  (the name of a variable, not a secret)
ADMIN_TOKEN_VARIABLE: Final = "PPID_DMS_ADMIN_TOKEN"  # noqa: S105
SERVICE_FILE: Final = "ppid.toml"
FILES: Final = (
    SERVICE_FILE, "sop-08-2024.toml", "units.toml", "dip.toml", "naskah.toml", "data-pribadi.toml", "kalender.toml")
_PREFIX: Final = "PPID_DMS_"
_NOT_SETTINGS: Final = frozenset({CONFIG_VARIABLE, TOKEN_VARIABLE, ADMIN_TOKEN_VARIABLE, LANGUAGE_VARIABLE})



@dataclass(frozen=True)
class Settings:
    """All settings, checked. ``source`` is the administrator's folder, None when only defaults are used."""

    service: ServiceFile
    sop: SopFile
    units: tuple[UnitSettings, ...]
    correspondents: tuple[str, ...]
    dip: DipFile
    naskah: NaskahFile
    personal: PersonalFile
    calendar: CalendarFile
    source: Path | None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.service.office.timezone)

    def token(self) -> str:
        """The service's token from the environment or its file.

        Raises:
            SettingsError: there is none, or everybody on this machine may read the file.
        """
        if token := os.environ.get(TOKEN_VARIABLE, "").strip():
            return token
        path = self.service.paperless.token_file
        try:
            with path.open(encoding="ascii") as file:
                open_to_all = os.fstat(file.fileno()).st_mode & (stat.S_IROTH | stat.S_IWOTH)
                token = file.read().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                _("{file}: [paperless] token_file: token tidak dapat dibaca dari {path} ({why}).").format(
                    file=SERVICE_FILE, path=path, why=_why(error)),
                remedy=_("Jalankan 'ppid-dms init' untuk membuatnya, atau isi {variable}.").format(
                    variable=TOKEN_VARIABLE),
            ) from None
        if open_to_all:
            raise SettingsError(
                _("{file}: [paperless] token_file: {path} terbuka bagi semua akun di server ini.").format(
                    file=SERVICE_FILE, path=path),
                remedy=_("Jalankan 'chmod 600 {path}'; pemiliknya ialah akun yang menjalankan layanan.").format(
                    path=path))
        if len(token.split()) != 1:
            raise SettingsError(
                _("{file}: [paperless] token_file: {path} harus berisi satu token saja.").format(
                    file=SERVICE_FILE, path=path),
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
    variables: dict[str, str] = {}
    problems += _apply_environment(trees[SERVICE_FILE], variables)
    service = _check(SERVICE_FILE, ServiceFile, trees, problems, variables)
    sop = _check(FILES[1], SopFile, trees, problems)
    units = _check(FILES[2], UnitsFile, trees, problems)
    dip = _check(FILES[3], DipFile, trees, problems)
    naskah = _check(FILES[4], NaskahFile, trees, problems)
    personal = _check(FILES[5], PersonalFile, trees, problems)
    calendar = _check(FILES[6], CalendarFile, trees, problems)
    if dip is not None and naskah is not None:
        problems += _strange_kinds(naskah, dip)
    if service is not None:
        problems += _overlaps(service.folders)
    if (
        problems or service is None or sop is None or units is None or dip is None or naskah is None
        or personal is None or calendar is None
    ):
        raise SettingsError("\n".join(problems))
    return Settings(service, sop, units.units, units.correspondents, dip, naskah, personal, calendar, source)


def defaults_folder() -> Path:
    """The complete, commented default: inside the installed package, or ``config/`` of a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "defaults"
    return installed if installed.is_dir() else package.parent / "config"


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


def _apply_environment(tree: dict[str, Any], variables: dict[str, str]) -> Iterable[str]:
    """Lay the environment over the file; ``variables`` takes the variable that each dotted key came from."""
    for variable, value in sorted(os.environ.items()):
        if not variable.startswith(_PREFIX) or variable in _NOT_SETTINGS:
            continue
        name, _dot, key = variable.removeprefix(_PREFIX).lower().partition("_")
        section = tree.get(name)
        if isinstance(section, dict) and key in section:
            section[key] = [v.strip() for v in value.split(",")] if isinstance(section[key], list) else value
            variables[f"{name}.{key}"] = variable
        else:
            yield _("Lingkungan: {variable}: tidak dikenal; hapus atau perbaiki namanya.").format(variable=variable)


M = TypeVar("M", bound=BaseModel)


def _check(
    name: str, model: type[M], trees: Mapping[str, dict[str, Any]], problems: list[str],
    variables: Mapping[str, str] | None = None,
) -> M | None:
    try:
        return model.model_validate(trees[name])
    except ValidationError as error:
        for problem in error.errors():
            parts = [str(part) for part in problem["loc"]]
            key = ".".join(parts) or _("seluruh berkas")
            # What the environment says overrides the file: then the file is not at fault.
            source = (variables or {}).get(".".join(parts[:2]), name)
            problems.append(f"{source}: {key}: {_explain(problem)}")
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


def _strange_kinds(naskah: NaskahFile, dip: DipFile) -> Iterable[str]:
    known = {kind.name for kind in dip.kinds}
    named = [("agreements", naskah.agreements.kinds), *(("weights.date_of", g.kinds) for g in naskah.weights.date_of)]
    for section, kinds in named:
        for kind in kinds:
            if kind not in known:
                yield _("{file}: {section}: jenis naskah '{kind}' tidak ada dalam dip.toml").format(
                    file=FILES[4], section=section, kind=kind)


def _overlaps(folders: FolderSettings) -> Iterable[str]:
    resolved = [(key, Path(os.path.realpath(path))) for key, path in folders.items()]
    for i, (key, path) in enumerate(resolved):
        for other, its in resolved[i + 1 :]:
            if path == its or path in its.parents or its in path.parents:
                yield _("{file}: folders.{one} dan folders.{two} bertumpang tindih; beri folder yang terpisah").format(
                    file=SERVICE_FILE, one=key, two=other)


def _why(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
