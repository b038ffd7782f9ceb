"""What lies in the state directory, on local disk: journal, register and the lock of the one process that works."""

import errno
import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.errors import AlreadyRunning, SettingsError
from ppid_dms.intake.binding import Binding
from ppid_dms.intake.journal import Journal
from ppid_dms.language import translate as _
from ppid_dms.recap.chain import Head
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.manifest import MANIFEST, head_in_manifest, is_ours

JOURNAL_FILE: Final = "jurnal.sqlite3"
REGISTER_FILE: Final = "buku-rekap.sqlite3"
LOCK_FILE: Final = "ppid-dms.lock"

_log = logging.getLogger(__name__)


def has_begun(settings: Settings) -> bool:
    """Whether there is a journal or a register; looking makes neither.

    Raises:
        SettingsError: this account may not look.
    """
    state = settings.service.folders.state
    try:
        return not {JOURNAL_FILE, REGISTER_FILE}.isdisjoint(file.name for file in state.iterdir())
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _no_right(state, error.strerror) from None


def has_journal(settings: Settings) -> bool:
    """Whether there is a journal; looking makes none."""
    return (settings.service.folders.state / JOURNAL_FILE).exists()


def open_ledger(settings: Settings) -> Ledger:
    """The register in its place.

    Raises:
        IntegrityBroken: it is damaged, or older than the heads noted beside it and with the export.
    """
    ledger = open_ledger_as_it_is(settings)
    try:
        ledger.must_be_newest(exported_head(settings, ledger))
    except BaseException:
        ledger.close()
        raise
    return ledger


def open_ledger_as_it_is(settings: Settings) -> Ledger:
    """The register in its place, to look at, even where it is not the newest."""
    return Ledger(_our_file(settings, REGISTER_FILE), settings.zone)


def exported_head(settings: Settings, ledger: Ledger) -> tuple[str, Head | None]:
    """Where the head of the register was noted with the last export, and what was noted, if the register wrote it.

    Whoever may write to the share can write a head there: it stops nothing, unless the register vouches for it. An
    empty register takes anybody's word, because it may stand in the place of one that is gone, key and all.
    """
    manifest = settings.service.folders.export / MANIFEST
    head = head_in_manifest(manifest)
    if head is None or ledger.head().rows == 0 or is_ours(manifest, ledger.vouch):
        return str(manifest), head
    if not ledger.holds(head):
        _log.warning("%s names a head that this register neither has nor vouches for: not written by it", manifest)
    return str(manifest), None


def open_journal(settings: Settings) -> Journal:
    """The journal in its place.

    Raises:
        JournalLost: there is none, and the folders hold work of one.
    """
    if not has_journal(settings):
        Binding(settings.service.folders).check(has_journal=False)
    return Journal(_our_file(settings, JOURNAL_FILE))


@contextmanager
def open_for_a_look(settings: Settings) -> Iterator[tuple[Journal, Ledger]]:
    """The journal and the register; before the first start empty ones, of which nothing is left behind."""
    with ExitStack() as stack:
        if has_begun(settings):
            journal, ledger = open_journal(settings), open_ledger(settings)
        else:
            nowhere = Path(stack.enter_context(TemporaryDirectory()))
            journal, ledger = Journal(nowhere / JOURNAL_FILE), Ledger(nowhere / REGISTER_FILE, settings.zone)
        stack.callback(journal.close)
        stack.callback(ledger.close)
        yield journal, ledger


def state_folder(settings: Settings) -> Path:
    """The state directory, made where there is none."""
    state = settings.service.folders.state
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(_("ppid.toml: folders.state: {path} tidak dapat dibuat ({why}).").format(
            path=state, why=error.strerror)) from None
    return state


def _our_file(settings: Settings, name: str) -> Path:
    """A file of the state directory that this account may use."""
    state = state_folder(settings)
    path = state / name
    if not os.access(state, os.R_OK | os.W_OK | os.X_OK) or (
            path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        raise _no_right(path, os.strerror(errno.EACCES))
    return path


def _no_right(path: Path, why: str | None) -> SettingsError:
    return SettingsError(
        _("ppid.toml: folders.state: {path} tidak dapat dipakai ({why}).").format(path=path, why=why),
        remedy=_("Jalankan sebagai akun yang menjalankan layanan, atau perbaiki hak atas folder itu."))


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the state directory for this process; the lock goes with the process, however it ends.

    Raises:
        AlreadyRunning: another process has it.
        SettingsError: this account may not use it.
    """
    lock_file = _our_file(settings, LOCK_FILE)
    try:
        lock = lock_file.open("a+")
    except OSError as error:
        raise _no_right(lock_file, error.strerror) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                _("Layanan ppid-dms lain sedang memakai {path}.").format(path=lock_file.parent)) from None
        except OSError as error:
            raise _no_right(lock_file, error.strerror) from None
        yield
