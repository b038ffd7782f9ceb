"""What a form that is handed in again may change on a document: only what nobody has changed since. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from ppid_dms.form.text import is_same
from ppid_dms.vocabulary import DipField


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields to be changed with their new values, and those that somebody has edited and that stay as they are."""

    changes: Mapping[DipField, str]
    left_alone: tuple[DipField, ...]


def correct(
    said: Mapping[DipField, str], written: Mapping[DipField, str], present: Mapping[DipField, str]
) -> Correction:
    """What follows from a form for one document that stands at step 1.

    ``said`` is what the form says now, ``written`` what software wrote on the document last, ``present`` what stands
    there. An empty cell says nothing: it empties no field. What is empty on the document was perhaps emptied by a
    person, unless software wrote nothing there.
    """
    changes: dict[DipField, str] = {}
    left_alone = []
    for key, value in said.items():
        there, ours = present.get(key, ""), written.get(key, "")
        if is_same(there, value):
            continue
        if is_same(there, ours):
            changes[key] = value
        else:
            left_alone.append(key)
    return Correction(changes, tuple(left_alone))
