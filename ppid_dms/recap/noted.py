"""The head of the register as it was noted outside of it, so that a tail that is cut off shows, or an old copy.

It is noted beside the register after every transaction, in the manifest of every export, and as the seal of its
line on every document. A note may lag behind the register; the register must never lag behind a note.
"""

import logging
import os
import threading
from pathlib import Path
from typing import ClassVar

from ppid_dms.errors import IntegrityBroken
from ppid_dms.language import later
from ppid_dms.recap.chain import Head

_log = logging.getLogger(__name__)


class RegisterIsOlder(IntegrityBroken):
    """The register lacks what was written into it before: it was copied back from a backup, or its tail was cut off."""

    usual_remedy: ClassVar[str] = later(
        "Jangan diteruskan: nomor dapat terpakai dua kali. Hentikan layanan, lalu kembalikan buku rekap yang terbaru "
        "dengan 'ppid-dms restore'. Hanya bila yang terbaru sudah tidak ada di mana pun: tambahkan --accept-loss.")


class NotedHead:
    """A file beside the register that says how far it has come."""

    def __init__(self, register: Path) -> None:
        self.path = register.with_name(f"{register.name}.kepala")

    def read(self) -> Head | None:
        """The head that was noted last; None where none can be read."""
        try:
            return Head.parse(self.path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None

    def write(self, head: Head) -> None:
        """Note a head, whole or not at all, unless one as new is noted.

        Where it cannot be written the note lags behind, which is no harm: the register itself is safe.
        """
        noted = self.read()
        if noted is None or noted.rows < head.rows:
            self.replace(head)

    def replace(self, head: Head) -> None:
        """Note a head in the place of any other, whole or not at all."""
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}-{threading.get_ident()}")
        try:
            with draft.open("w", encoding="ascii") as file:
                file.write(f"{head}\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            _log.warning("the head of the register could not be noted beside it: %s", error)
            draft.unlink(missing_ok=True)
