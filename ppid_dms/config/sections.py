"""What the sections of all settings files have in common."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ppid_dms.language import translate as _

Name = Annotated[str, Field(min_length=1, max_length=128)]
Classification = Annotated[str, Field(pattern=r"^[A-Z]{2,4}(\.\d{1,2}){0,3}$")]
"""An archive code (klasifikasi) or a branch of it: ``SDM``, ``SDM.04``, ``PL.01.2``."""


class Section(BaseModel):
    """A part of a settings file: nothing unknown in it, and it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


def require_all(what: str, needed: Iterable[str], given: Iterable[str]) -> None:
    """Raises ValueError with the names of what is missing."""
    if missing := sorted(set(map(str, needed)) - set(map(str, given))):
        raise ValueError(_("{what}: belum ada {missing}").format(what=what, missing=", ".join(missing)))


def once(what: str, values: Iterable[str]) -> None:
    """Raises ValueError where a value stands twice; case does not count."""
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            raise ValueError(_("{what} '{value}' dipakai lebih dari sekali").format(what=what, value=value))
        seen.add(value.casefold())
