"""Text of cells made plain: what people typed, without what cannot be seen."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain(text: str) -> str:
    """The text as one line with single blanks and nothing invisible in it; ordinary text is returned as it is."""
    if text.isprintable() and "  " not in text:
        return unicodedata.normalize("NFC", text).strip()
    kept = (" " if c.isspace() else c for c in unicodedata.normalize("NFC", text)
            if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join("".join(kept).split())


def squeeze(text: str) -> str:
    """Letters and digits only, in small letters: for comparing wordings however they are spaced and punctuated."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def is_same(one: str, other: str) -> bool:
    """Whether two wordings differ in case and blanks only."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
