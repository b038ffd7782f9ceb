"""Preparing a Paperless, with an administrator's token that is used for this once and kept nowhere."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.errors import Refused, SettingsError
from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning import (
    Change,
    Memory,
    Site,
    Step,
    carry_out,
    new_service_token,
    plan,
    remember,
)
from ppid_dms.paperless.schemas import UiSettings, read
from ppid_dms.paperless.transport import Transport

_MEMORY_FILE: Final = "siap.json"


def prepare(settings: Settings, admin_token: str, *, dry_run: bool) -> Iterator[Step]:
    """Bring Paperless into order, telling each change, what only a person may change, and what each does for himself.

    Raises:
        Refused: the token is no administrator's.
    """
    paperless = settings.service.paperless
    names = assembly.names_of(settings)
    memory_file = settings.service.folders.state / _MEMORY_FILE
    with assembly.open_transport(settings, admin_token) as transport:
        if not read(UiSettings, transport.get("ui_settings/")).user.is_superuser:
            raise Refused(
                _("Token ini bukan milik administrator Paperless."),
                remedy=_("Ambil token administrator dari profilnya di Paperless; ia hanya dipakai sekali ini."))
        memory = Memory.read(memory_file)
        site = Site.of(transport, names, memory)
        yield from plan(site) if dry_run else carry_out(plan(site))
        if not _works(settings):
            keep = Change(
                _("simpan token akun layanan di {path}").format(path=paperless.token_file),
                lambda: _keep(paperless.token_file, new_service_token(
                    transport, names, paperless.url, ca_file=paperless.ca_file)))
            yield from [keep] if dry_run else carry_out([keep])
        if not dry_run and (now := remember(site)) != memory:
            _write(now, memory_file)


def _works(settings: Settings) -> bool:
    """Whether the token that is kept opens Paperless as the service account."""
    paperless = settings.service.paperless
    try:
        token = settings.token()
        with Transport(paperless.url, token, ca_file=paperless.ca_file, timeout=paperless.timeout_seconds) as transport:
            return read(UiSettings, transport.get("ui_settings/")).user.username == paperless.service_account
    except (SettingsError, Refused):
        return False


def _write(memory: Memory, path: Path) -> None:
    try:
        memory.write(path)
    except OSError as error:
        raise SettingsError(
            _("ppid.toml: folders.state: {path} tidak dapat ditulis ({why}).").format(path=path, why=error.strerror),
            remedy=_("Jalankan sebagai akun yang menjalankan layanan; Paperless sendiri sudah disiapkan.")) from None


def _keep(path: Path, token: str) -> None:
    """Write the token where only this account can read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.baru")
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{token}\n")
        aside.rename(path)
    except OSError as error:
        raise SettingsError(
            _("ppid.toml: [paperless] token_file: {path} tidak dapat ditulis ({why}).").format(
                path=path, why=error.strerror),
            remedy=_("Jalankan dengan hak yang cukup, atau pilih tempat lain untuk token_file.")) from None
