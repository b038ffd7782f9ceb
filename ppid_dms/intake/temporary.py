"""Names under which programs keep what is not a scan yet, or never will be: the conventions, each with its source."""

import re
from typing import Final

# As regular expressions over the whole name of a file, upper and lower case alike. A folder may be called anything.
_CONVENTIONS: Final = (
    # Hidden: rsync (.name.XXXXXX), Vim (.name.swp), LibreOffice (.~lock.name#), ProFTPD HiddenStores (.in.name.), GLib
    # (.goutputstream-XXXXXX), Syncthing (.syncthing.name.tmp), NFS (.nfs0000), FUSE (.fuse_hidden0000).
    r"\..*",
    r"~.*",  # Microsoft Office (~$name.docx, ~WRD0001.tmp), Windows ReplaceFile (~RF1234.TMP), Syncthing on Windows
    r".*~",  # Emacs, gedit, Kate: the text before the last change
    r"#.*#",  # Emacs: auto-save
    r"4913",  # Vim: tries whether it may write in the folder
    r".*\.(tmp|temp)",  # scanners of Canon, Kyocera and Ricoh over SMB and FTP; most Windows programs
    r".*\.(part|partial|filepart)",  # Firefox, KDE and ownCloud; rclone and Internet Explorer; WinSCP
    r".*\.(crdownload|opdownload|download|aria2)",  # Chromium, Opera, Safari, aria2
    r".*\.(swp|swo|swx|lock|lck)",  # Vim with its files unhidden; lock files
    r".*\.sb-[0-9a-f]{8}-\w{6}",  # macOS: saving in one piece
)
_TEMPORARY: Final = re.compile("|".join(_CONVENTIONS), re.IGNORECASE | re.DOTALL)
# What systems leave in every folder that somebody has looked into: nobody's scan and no news.
_LEFT_BEHIND: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


def is_temporary(name: str) -> bool:
    """Whether a file of this name is being written, or belongs to a program that works beside it."""
    return _TEMPORARY.fullmatch(name) is not None


def is_left_behind(name: str) -> bool:
    """Whether a file of this name says nothing about scans at all."""
    return name.lower() in _LEFT_BEHIND
