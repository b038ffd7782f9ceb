"""Indonesian first: what people read is written in Indonesian in the code, English comes from a catalogue.

A leaf. A sentence stands in the code as the one plain argument of ``translate`` (called ``_`` there) or ``later``;
values are put into it afterwards. English is chosen by ``PPID_DMS_LANGUAGE=en`` (or the setting of the command line);
the catalogue is ``locale/en.po``, and a sentence that is missing there is shown in Indonesian rather than not at all.
"""

import os
from functools import cache
from importlib.resources import files
from typing import Final

LANGUAGE_VARIABLE: Final = "PPID_DMS_LANGUAGE"


def translate(sentence: str) -> str:
    """The sentence in the language of this process; Indonesian unless English was asked for."""
    if os.environ.get(LANGUAGE_VARIABLE, "id").lower().startswith("en"):
        return _english().get(sentence, sentence)
    return sentence


def later(sentence: str) -> str:
    """The sentence as it stands: marked for the catalogue here, translated where it is shown."""
    return sentence


@cache
def _english() -> dict[str, str]:
    from babel.messages.pofile import read_po  # noqa: PLC0415  (needed only for English)

    with (files("ppid_dms") / "locale" / "en.po").open("rb") as catalogue:
        return {str(m.id): str(m.string) for m in read_po(catalogue) if m.id and m.string}
