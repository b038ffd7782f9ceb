"""The bond between a state directory and the folders it keeps account of: each knows the other by a mark.

Without it a lost journal would be made anew without a word, two services could keep account of one folder, and the
empty place where a share is mounted could be taken for the share.
"""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from ppid_dms.config.service import FolderSettings
from ppid_dms.errors import AlreadyRunning, IntegrityBroken, SettingsError
from ppid_dms.intake.folders import MARK_FILE, FolderAway, read_mark
from ppid_dms.language import translate as _

_OURS_FILE: Final = "pengenal"
CONSENT_FILE: Final = "mulai-baru"


class JournalLost(IntegrityBroken):
    """There is work in the folders that no journal knows, or another one."""


class Binding:
    """The mark of one state directory, and the same mark in the processing folder."""

    def __init__(self, folders: FolderSettings) -> None:
        self._folders = folders
        self._ours_file = folders.state / _OURS_FILE
        self._announced_file = self._ours_file.with_suffix(".baru")
        self._mark_file = folders.claimed / MARK_FILE
        self._consent_file = folders.state / CONSENT_FILE

    def check(self, *, has_journal: bool) -> None:
        """See that these folders are the ones that this state directory keeps account of; changes nothing.

        Raises:
            JournalLost: the folders hold work of a journal that is not here, or of another state directory.
            FolderAway: the processing folder is not the one that it was, as when its share is not mounted.
        """
        if self._consent_file.exists():
            return
        mark = read_mark(self._folders.claimed)
        ours = self._ours(mark)
        if mark and ours and mark != ours:
            raise self._lost(_("Folder proses {path} dipegang oleh folder data yang lain."))
        if not has_journal and (mark or self._has_work()):
            raise self._lost(_("Jurnal tidak ada, padahal folder proses {path} sudah pernah dipakai."))
        if has_journal and mark and not ours:
            raise self._lost(_("Folder proses {path} dipegang oleh folder data yang lain."))
        if has_journal and ours and not mark:
            raise FolderAway(
                _("Folder proses {path} bukan yang semula: tanda pengenalnya tidak ada.").format(
                    path=self._folders.claimed),
                remedy=_("Pasang (mount) kembali foldernya. Bila memang folder yang baru, buat berkas kosong {consent}."
                         ).format(consent=self._consent_file))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the bond where there is none, and hold it for this process; it goes with the process.

        Raises:
            AlreadyRunning: another service, with a state directory of its own, works on these folders.
            SettingsError: the marks cannot be written.
        """
        with ExitStack() as stack:
            try:
                self._bind(stack)
            except OSError as error:
                raise SettingsError(_("Folder {path} tidak dapat ditulis ({why}).").format(
                    path=error.filename or self._folders.claimed, why=error.strerror)) from None
            yield

    def _bind(self, stack: ExitStack) -> None:
        ours = self._ours(read_mark(self._folders.claimed)) or secrets.token_hex(16)
        mark = stack.enter_context(self._mark_file.open("a+", encoding="ascii"))
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                raise AlreadyRunning(_("Layanan ppid-dms lain sedang memakai {path}.").format(
                    path=self._folders.claimed)) from None
            # A share without locks: the marks alone tell two services apart.
        if read_mark(self._folders.claimed) != ours:
            _write(self._announced_file, ours)
            mark.truncate(0)
            mark.write(ours)
            mark.flush()
            os.fsync(mark.fileno())
            self._announced_file.replace(self._ours_file)
        elif self._announced_file.exists():
            self._announced_file.replace(self._ours_file)
        self._consent_file.unlink(missing_ok=True)

    def _ours(self, mark: str) -> str:
        """Our mark; a stop may have come between the mark in the folder and ours."""
        announced = _read(self._announced_file)
        return _read(self._ours_file) or (announced if announced == mark else "")

    def _has_work(self) -> bool:
        return any(
            _holds_something(place)
            for place in (self._folders.claimed, self._folders.archive, self._folders.quarantine))

    def _lost(self, sentence: str) -> JournalLost:
        return JournalLost(sentence.format(path=self._folders.claimed), remedy=_(
            "Kembalikan jurnal dari cadangan, atau pakai folder data yang semula (folders.state). Bila hendak mulai "
            "dengan jurnal baru, buat berkas kosong {consent}; yang tertinggal dicari dulu di Paperless."
        ).format(consent=self._consent_file))


def _holds_something(place: Path) -> bool:
    try:
        with os.scandir(place) as listing:
            return any(True for _entry in listing)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # what may not be looked into may hold anything


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return ""


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
