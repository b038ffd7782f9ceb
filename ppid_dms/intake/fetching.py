"""The file of a document, fetched from Paperless to be looked into."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

_MOST_BYTES: Final = 200 * 1024 * 1024


def fetch(pieces: Iterable[bytes], file: Path) -> bool:
    """Write the pieces of a file to a new one; False, and an unfinished file, where it is too long to look into.

    Raises:
        PaperlessError: it does not come whole.
        OSError: it cannot be written there.
    """
    with file.open("xb") as out:
        for piece in pieces:
            if out.tell() + len(piece) > _MOST_BYTES:
                return False
            out.write(piece)
    return True
