"""Folders and disks: what a scan needs on its way."""

import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.errors import SettingsError
from ppid_dms.intake.binding import Binding
from ppid_dms.intake.folders import Folders
from ppid_dms.intake.mounts import file_system_of
from ppid_dms.intake.watching import by_events
from ppid_dms.language import translate as _
from ppid_dms.state import has_journal

_LEAST_SPACE: Final = 1 << 30  # bytes; a hundred scans of a day, with their copies in Paperless's queue


def folders(settings: Settings) -> None:
    """The folders are the ones of this state directory, are there, and lie on one file system."""
    Binding(settings.service.folders).check(has_journal=has_journal(settings))
    Folders(settings.service.folders).prepare(_units(settings))


def watching(settings: Settings) -> str:
    """How the drop folder is watched: by events, or by listing it where its file system tells of none."""
    places, intake = settings.service.folders, settings.service.intake
    kind = file_system_of(places.drop)
    if by_events(intake.watch, kind):
        return _("lewat peristiwa sistem ({kind}), dan didaftar tiap {seconds:g} detik").format(
            kind=kind or "?", seconds=intake.listing_seconds)
    return _("didaftar tiap {seconds:g} detik ({kind})").format(kind=kind or "?", seconds=intake.polling_seconds)


def renaming(settings: Settings) -> None:
    """A file can really be moved all the way, from every drop folder: file systems that look like one may refuse it."""
    places = settings.service.folders
    drops = [places.drop, *(places.drop / unit for unit in _units(settings))]
    for drop in drops:
        way = [drop, places.claimed, *((places.archive, places.quarantine) if drop == places.drop else ())]
        # With a dot in front no watcher takes it for a scan.
        name = f".ppid-dms-periksa-{secrets.token_hex(8)}"
        at = way[0]
        try:
            (at / name).touch(mode=0o600, exist_ok=False)
            for place in way[1:]:
                (at / name).rename(place / name)
                at = place
        except OSError as error:
            raise SettingsError(
                _("Berkas tidak dapat ditulis atau dipindahkan dari {start} lewat {place} ({why}).").format(
                    start=drop, place=at, why=error.strerror),
                remedy=_("Beri akun layanan hak menulis pada folder-folder itu, dan letakkan semuanya di satu sistem "
                         "berkas tanpa bind mount di antaranya.")) from None
        finally:
            (at / name).unlink(missing_ok=True)


def writing(settings: Settings) -> None:
    """Lists, answers and the register can be written: into their folders, or where these will be made."""
    places = settings.service.folders
    for folder in (places.answers, places.export, places.state):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        if not (there.is_dir() and os.access(there, os.R_OK | os.W_OK | os.X_OK)):
            raise SettingsError(
                _("Folder {path} tidak dapat ditulis.").format(path=folder),
                remedy=_("Beri akun layanan hak menulis pada {path}, atau pilih folder lain.").format(path=there))


def modes(settings: Settings) -> None:
    """Nobody but the service's account writes where scans and lists lie; the drop folder may be open to scanners."""
    places = settings.service.folders
    if open_to_all := [str(place) for place in _inner(settings) if _mode(place) & stat.S_IWOTH]:
        raise SettingsError(
            _("Terbuka untuk ditulisi setiap akun: {places}.").format(places=", ".join(open_to_all)),
            remedy=_("Jalankan 'chmod o-w' pada folder itu; hanya {drop} yang boleh terbuka bagi pemindai.").format(
                drop=places.drop))


def space(settings: Settings) -> None:
    """There is room for scans and for the register."""
    places = settings.service.folders
    for place in (places.claimed, places.state):
        there = next(one for one in (place, *place.parents) if one.exists())
        if (free := shutil.disk_usage(there).free) < _LEAST_SPACE:
            raise SettingsError(
                _("Di {path} hanya tersisa {free} MB.").format(path=place, free=free >> 20),
                remedy=_("Kosongkan ruang: paling sedikit 1 GB. Arsip pindaian lama dapat dipindahkan ke disk lain."))


def _units(settings: Settings) -> tuple[str, ...]:
    return tuple(unit.folder for unit in settings.units)


def _inner(settings: Settings) -> Iterator[Path]:
    for key, place in settings.service.folders.items():
        if key != "drop":
            yield place


def _mode(place: Path) -> int:
    try:
        return place.stat().st_mode
    except OSError:
        return 0  # not there yet; that it can be made is another question
