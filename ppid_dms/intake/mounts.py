"""On which kind of file system a folder lies, and whether the system tells us there what other machines do."""

import os
import re
from pathlib import Path
from typing import Final

_MOUNTS: Final = Path("/proc/self/mountinfo")
# Where changes made on the other side raise no event here (inotify(7), "Limitations and caveats"): network shares,
# file systems in user space, and what a virtual machine shows of its host.
_SILENT: Final = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fhgfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs",
    "nfs", "nfs3", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
})
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


def file_system_of(folder: Path, mounts: Path = _MOUNTS) -> str:
    """The kind of file system that a folder lies on, such as ``ext4`` or ``cifs``; '' where it cannot be told."""
    try:
        table = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    place = os.path.realpath(folder)
    depth, kind = -1, ""
    for line in table.splitlines():
        before, _dash, after = line.partition(" - ")
        mounted, told = before.split(" "), after.split(" ")
        if len(mounted) < 5 or not told[0]:  # noqa: PLR2004  (the mount point is the fifth word)
            continue
        point = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), mounted[4])
        # Of two at one point the later one lies on top.
        if (place == point or place.startswith(point.rstrip("/") + "/")) and len(point) >= depth:
            depth, kind = len(point), told[0]
    return kind


def tells_of_changes(kind: str) -> bool:
    """Whether events are to be had for what happens on a file system of this kind, whoever does it."""
    return kind not in _SILENT and not kind.startswith("fuse")
