"""The ids of what was made, kept from run to run: so a thing is known again after somebody has renamed it.

No secret is in it. Where it is missing, of another server, or cannot be read, things are found by their names.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ppid_dms.paperless.schemas import UserRow


class Thing(StrEnum):
    """Kinds of things that are known by id; values are stored."""

    ACCOUNT = "akun"
    GROUP = "grup"
    TAG = "tag"
    KIND = "jenis"
    CORRESPONDENT = "koresponden"
    FIELD = "kolom"
    WORKFLOW = "alur"
    VIEW = "tampilan"


@dataclass
class Ids:
    """Ids by kind and key; those of options are texts, by the key of their field and their label."""

    numbers: dict[Thing, dict[str, int]] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)

    def get(self, thing: Thing, key: str) -> int | None:
        """The id of a thing, None when it is not known."""
        return self.numbers.get(thing, {}).get(key)

    def put(self, thing: Thing, key: str, number: int) -> None:
        """Keep the id of a thing."""
        self.numbers.setdefault(thing, {})[key] = number


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    address: str
    account: int
    since: str
    numbers: dict[Thing, dict[str, int]]
    options: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Memory:
    """What an earlier run knew of a server. ``since`` tells one server from another that has come to its address."""

    address: str = ""
    account: int = 0
    since: str = ""
    ids: Ids = field(default_factory=Ids)

    @classmethod
    def read(cls, path: Path) -> Self:
        """What lies there; nothing when there is nothing that can be read."""
        try:
            told = _File.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return cls()
        return cls(told.address, told.account, told.since, Ids(told.numbers, told.options))

    def write(self, path: Path) -> None:
        """Keep it in place of what was there; whole or not at all.

        Raises:
            OSError: it cannot be written there.
        """
        text = json.dumps({
            "address": self.address, "account": self.account, "since": self.since, "numbers": self.ids.numbers,
            "options": self.ids.options}, ensure_ascii=False, indent=1, sort_keys=True)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f".{path.name}.baru")
        aside.write_text(f"{text}\n", encoding="utf-8")
        aside.replace(path)

    def of(self, address: str, users: Iterable[UserRow]) -> Ids:
        """What is known of this very server; nothing of another one, nor of one set up anew at the same address.

        Ids begin again there, and an id that means something else would give its name to the wrong thing.
        """
        same = self.address == address and any(
            user.id == self.account and user.date_joined == self.since for user in users)
        return self.ids if same else Ids()
