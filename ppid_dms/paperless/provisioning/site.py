"""One run over one server: whom it asks, what things are called there, and which ids are known or have been found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Self, TypeAlias

from ppid_dms.errors import Invalid, UnexpectedAnswer
from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.memory import Ids, Memory, Thing
from ppid_dms.paperless.provisioning.steps import Finding
from ppid_dms.paperless.schemas import UiSettings, UserRow, read
from ppid_dms.paperless.taxonomy import Names
from ppid_dms.paperless.transport import Transport
from ppid_dms.vocabulary import Role

_SHARES_VIEWS_FROM: Final = 3
SERVICE_KEY: Final = "layanan"

Need: TypeAlias = tuple[Thing, str]


@dataclass
class Site:
    """A server under an administrator's token. ``found`` grows with the run: later steps need the ids of earlier ones.

    In a dry run what would be made has no id yet; who needs one is then sure to be changed, too.
    """

    transport: Transport
    names: Names
    version: str
    memory: Memory = field(default_factory=Memory)
    found: Ids = field(default_factory=Ids)
    unclear: set[Need] = field(default_factory=set)

    @classmethod
    def of(cls, transport: Transport, names: Names, memory: Memory | None = None) -> Self:
        """The server that is asked now."""
        here = read(UiSettings, transport.get("ui_settings/"))
        return cls(transport, names, here.settings.version, memory or Memory())

    @cached_property
    def users(self) -> list[UserRow]:
        """Every account, as it was at the beginning."""
        return [read(UserRow, row) for row in self.transport.rows("users/")]

    @cached_property
    def known(self) -> Ids:
        """What an earlier run knew of this server."""
        return self.memory.of(self.transport.url, self.users)

    @property
    def shares_views(self) -> bool:
        """Whether a saved view can be shown to others; 2.20 shows everybody his own only."""
        return int(self.version.partition(".")[0] or 0) >= _SHARES_VIEWS_FROM

    @property
    def service(self) -> int | None:
        """The id of the service account."""
        return self.found.get(Thing.ACCOUNT, SERVICE_KEY)

    @property
    def foundation(self) -> tuple[Need, ...]:
        """The account and the groups, without which nothing has an owner or anybody to be shown to."""
        return (Thing.ACCOUNT, SERVICE_KEY), *((Thing.GROUP, name) for name in self.names.groups.values())

    def group(self, role: Role) -> int | None:
        """The id of the group that stands for a role."""
        return self.found.get(Thing.GROUP, self.names.groups[role])

    def groups(self, *roles: Role) -> list[int]:
        """The ids of the groups of these roles, as far as they are there."""
        return sorted(number for role in roles if (number := self.group(role)) is not None)

    @property
    def has_all_groups(self) -> bool:
        """Whether all three groups are there."""
        return len(self.groups(*Role)) == len(set(self.names.groups.values()))

    def owner_of(self, owner: int | None) -> str:
        """The name of an owner, for people."""
        if owner is None:
            return _("tanpa pemilik")
        return next((user.username for user in self.users if user.id == owner), f"#{owner}")

    def wait(self, what: str, needs: Iterable[Need]) -> Finding | None:
        """What is told of a thing that needs others of which it is unclear which are meant; None when all is clear."""
        if self.unclear.isdisjoint(needs):
            return None
        return Finding(
            _("{what} belum disiapkan, karena yang diperlukannya belum jelas.").format(what=what),
            _("Bereskan temuan yang lain lebih dulu, lalu jalankan 'ppid-dms init' lagi."))

    def require(self, needs: Iterable[Need]) -> None:
        """See that what a thing needs is there by now.

        Raises:
            Invalid: something is not, because Paperless has refused it.
        """
        if missing := [key for thing, key in needs if self.found.get(thing, key) is None]:
            raise Invalid(_("Yang diperlukannya belum ada: {missing}.").format(missing=", ".join(missing)))

    def make(self, path: str, body: Callable[[], Mapping[str, Any]], thing: Thing, key: str) -> Callable[[], None]:
        """Makes a thing when it is called, and keeps its id."""
        def post() -> None:
            match self.transport.post(path, body()):
                case {"id": int(number)}:
                    self.found.put(thing, key, number)
                case _:
                    raise UnexpectedAnswer(_("Paperless menjawab {path} tanpa nomor.").format(path=path))

        return post

    def alter(self, path: str, body: Callable[[], Mapping[str, Any]]) -> Callable[[], None]:
        """Changes some keys of a thing when it is called."""
        def patch() -> None:
            self.transport.patch(path, body())

        return patch

    def remembered(self) -> Memory:
        """What this run knows of the server, for the next one; what it left alone because of doubts stays as it was."""
        account = next((user for user in self._fresh_users() if user.id == self.service), None)
        if account is None:
            return self.memory
        numbers = {
            thing: {**self.known.numbers.get(thing, {}), **self.found.numbers.get(thing, {})}
            for thing in Thing if thing in self.known.numbers or thing in self.found.numbers}
        return Memory(
            self.transport.url, account.id, account.date_joined,
            Ids(numbers, {**self.known.options, **self.found.options}))

    def _fresh_users(self) -> list[UserRow]:
        known = any(user.id == self.service for user in self.users)
        return self.users if known else [read(UserRow, row) for row in self.transport.rows("users/")]
