"""What the caged readers hand back, and how they refuse."""

import io
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ppid_dms.extraction.files.trouble import Trouble
from ppid_dms.records import Sheet
from ppid_dms.vocabulary import Feature

MOST_AT_ONCE: Final = 16 * 1024 * 1024
"""Bytes of one stream that are ever read. The text of a page has far less; what has more is a picture."""
MENDABLE: Final = 32 * 1024 * 1024
"""Bytes of a whole file that may be searched for its objects where the index to them is damaged."""
READY: Final = b"ready\n"
"""What a caged reader says when it has come up."""


class Question(StrEnum):
    """What is asked of a caged reader about a file; one byte on the way."""

    LETTER = "?"
    EVERY_PAGE = "*"


class Unreadable(Exception):
    """The file cannot be taken."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Contents:
    """How many pages there are, and the text of some of them by page number, counted from 1; empty for a picture.

    ``recognised`` are the numbers of those that are pictures with a text that an OCR engine has put there.
    """

    pages: int
    texts: tuple[tuple[int, str], ...] = ()
    features: frozenset[Feature] = frozenset()
    recognised: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook as plain text, within the limits of a form."""

    sheets: tuple[Sheet, ...]


class Sparing(io.BufferedReader):
    """An open file that keeps large pieces to itself: who reads more than ``MOST_AT_ONCE`` moves on and gets nothing.

    So a picture of a hundred megabytes costs no memory although its description, which stands before it, is read.

    Raises:
        Unreadable: the whole of a large file is asked for, which a reader does only to mend a broken one.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(io.FileIO(descriptor))
        self.size = os.fstat(descriptor).st_size

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as a file does, within the limits."""
        if size is None or size < 0:
            if self.size - self.tell() > MENDABLE:
                raise Unreadable(Trouble.BROKEN)
        elif size > MOST_AT_ONCE:
            self.seek(size, io.SEEK_CUR)
            return b""
        return super().read(size)
