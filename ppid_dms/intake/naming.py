"""Names that can be shown and written anywhere, from names that anybody has chosen."""

import unicodedata
from pathlib import Path
from typing import Final

_LONGEST_NAME: Final = 120  # bytes; with the reference in front this stays below the 255 of common file systems
_UNSAFE: Final = frozenset('/\\:*?"<>|\ufffd')  # U+FFFD: what the journal keeps of bytes that are no UTF-8


def safe_name(name: str) -> str:
    """A file name that can be shown and written anywhere: NFC, printable, no separators, at most 120 bytes.

    It comes out the same from a name as the file system gives it and from that name as the journal keeps it.
    """
    plain = "".join("_" if c in _UNSAFE or not c.isprintable() else c for c in unicodedata.normalize("NFC", name))
    stem, dot, suffix = plain.lstrip(" .-").rstrip(" .").rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (suffix, "")
    room = _LONGEST_NAME - len(suffix.encode())
    return (stem.encode()[:max(room, 20)].decode(errors="ignore") + suffix[:20]).rstrip(" .") or "tanpa-nama"


def safe_path(folder: str) -> Path:
    """A folder below another one by safe names only."""
    return Path(*(safe_name(part) for part in folder.split("/") if part)) if folder else Path()
