"""Finding an upload again, whose outcome is unknown or a failure, among what Paperless shows."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from ppid_dms.intake.folders import Folders
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import TaskEnd, TaskResult, Tasks
from ppid_dms.records import Document, Scan


@dataclass(frozen=True, slots=True)
class Found:
    """What Paperless shows of an upload: the document it became, or that somebody else holds its number."""

    ours: Document | None = None
    held: bool = False


class Lookup:
    """Looks for uploads by number, by reference and by the name of their file. Changes nothing."""

    def __init__(self, documents: Documents, tasks: Tasks, folders: Folders) -> None:
        self._documents = documents
        self._tasks = tasks
        self._folders = folders

    def find(self, scan: Scan) -> Found:
        """Look for the document of a scan. What lies in the trash, or is hidden from us, is not seen."""
        holder = None if scan.asn is None else self._documents.with_asn(scan.asn)
        named = [
            document for document in (*([holder] if holder else []), *self._documents.with_reference(scan.reference))
            if self.is_named_for(scan, document)]
        whole = (document for document in named if self.matches(scan, document))
        ours = next(whole, named[0] if named else None)
        return Found(ours, held=holder is not None and not self.is_named_for(scan, holder))

    def running(self, scan: Scan) -> tuple[TaskResult | None, bool]:
        """The task of an upload that is worth following, and whether some upload of this scan has ended well.

        A failure is worth it only where the scan was sent without a number, and so once: under a number another
        upload of it may still arrive.
        """
        if scan.registration is None:
            return None, False
        tasks = self._tasks.with_file_name(scan.registration.file_name)
        follow = next((
            task for task in tasks if task.end is TaskEnd.RUNNING or task.document_id is not None
            or (task.end is TaskEnd.FAILURE and scan.asn is None)), None)
        return follow, any(task.end is TaskEnd.SUCCESS for task in tasks)

    @staticmethod
    def is_named_for(scan: Scan, document: Document) -> bool:
        """Whether it was uploaded under our reference. A reference in a field alone proves nothing."""
        return document.original_name.startswith(scan.reference)

    def matches(self, scan: Scan, document: Document) -> bool:
        """Whether it has the very bytes of the scan."""
        if len(document.checksum) == len(scan.sha256):
            return document.checksum == scan.sha256
        # 2.20 tells MD5 only.
        return document.checksum == file_hash(self._folders.claimed(scan.reference), "md5")


def file_hash(path: Path, kind: str = "sha256") -> str:
    """The fingerprint of a file as it is now."""
    with open(path, "rb", opener=_unfollowed) as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()


def _unfollowed(path: str, flags: int) -> int:
    """Open what lies there itself: neither what a link leads to, nor a pipe that nobody writes to."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
