"""``ppid.toml``: where things are and how the service runs."""

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator, model_validator

from ppid_dms.config.sections import Section
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import (
    ExportFormat,
    WatchMode,
)

_A_YEAR: Final = 366 * 86400
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _at_home(path: Path) -> Path:
    if path == Path():  # also what an empty string becomes: the folder that a shell happens to stand in
        raise ValueError(_("wajib diisi dengan jalur"))
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(_("folder rumah pada '{path}' tidak dikenal").format(path=path)) from None


Place = Annotated[Path, AfterValidator(_at_home)]


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
    """Where scans lie on their way, and what is written. The first four are on one file system."""

    drop: Place
    claimed: Place
    archive: Place
    quarantine: Place
    answers: Place
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
