"""A signed form on paper, recognised in the text of its scan: it is evidence, and no item of the list."""

from typing import Final

from ppid_dms.form.template import TITLE, number_in
from ppid_dms.form.text import squeeze

_BEGINNING: Final = 3_000
"""Characters in which title and number stand; further down a form may be spoken of."""
_LOOK_ALIKE: Final = str.maketrans("OoQIl|", "000111")
_MARK: Final = "FDIP"


def number_on_paper(text: str) -> str | None:
    """The number of the form whose scan this is, from its text layer or its OCR; None where it is none.

    Figures that an OCR engine took for letters are put right: only our own numbers look like this.
    """
    beginning = text[:_BEGINNING]
    if squeeze(TITLE) not in squeeze(beginning):
        return None
    at = beginning.upper().find(_MARK)
    while at >= 0:
        rest = "".join(beginning[at + len(_MARK) : at + 24].split()).translate(_LOOK_ALIKE)
        if number := number_in(_MARK + rest):
            return number
        at = beginning.upper().find(_MARK, at + 1)
    return None
