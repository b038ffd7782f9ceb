"""What a form that is handed in again may change on a document: only what nobody has changed since. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ppid_dms.form.text import is_same, plain
from ppid_dms.vocabulary import DipField


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields to be changed with their new values, and those that somebody has edited and that stay as they are."""

    changes: Mapping[DipField, str]
    left_alone: tuple[DipField, ...]


def correct(
    said: Mapping[DipField, str], touched: Collection[DipField], present: Mapping[DipField, str]
) -> Correction:
    """What follows from a form for one document that stands at step 1.

    ``said`` is what the form says now, ``touched`` the fields that somebody else than the software has edited, also by
    emptying them, ``present`` what stands there. An empty cell says nothing: it empties no field. The form's
    capitals count; where they alone differ from what somebody has edited, that is not told.
    """
    return Correction(
        {key: value for key, value in said.items() if key not in touched and plain(present.get(key, "")) != value},
        tuple(key for key, value in said.items() if key in touched and not is_same(present.get(key, ""), value)))
