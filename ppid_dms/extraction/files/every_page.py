"""The plain text of every page of a PDF, as far as time and room allow. In the cage only: see ``child``."""

import time
from typing import BinaryIO, Final

from pypdf import PasswordType
from pypdf.errors import LimitReachedError

from ppid_dms.extraction.files.contents import Contents, Unreadable
from ppid_dms.extraction.files.pdf import MAX_CONTENT, MAX_TEXT, NONSENSE, open_pdf
from ppid_dms.extraction.files.trouble import Trouble

MAX_TEXTS: Final = 600_000
"""Characters taken from all pages together; also in a foreign script they fit into an answer."""
_SHARE: Final = 0.6  # of the time that a file may take; then what has been read is handed over


def read_every_page(stream: BinaryIO, seconds: float) -> Contents:
    """The pages and the text of the first of them, within so many seconds.

    Raises:
        Unreadable: it is locked, broken or beyond a limit.
    """
    until = time.monotonic() + _SHARE * seconds
    try:
        reader = open_pdf(stream)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise Unreadable(Trouble.LOCKED)
        texts: list[tuple[int, str]] = []
        room = MAX_TEXTS
        for number, page in enumerate(reader.pages, start=1):
            if time.monotonic() > until or room <= 0:
                break
            contents = page.get_contents()
            text = "" if contents is None or len(contents.get_data()) > MAX_CONTENT else page.extract_text()
            texts.append((number, text[:min(MAX_TEXT, room)]))
            room -= len(text)
        return Contents(len(reader.pages), tuple(texts))
    except LimitReachedError:
        raise Unreadable(Trouble.INFLATES) from None
    except NONSENSE:
        raise Unreadable(Trouble.BROKEN) from None
