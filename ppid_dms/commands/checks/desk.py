"""What the checks of ``doctor`` share: the settings, and what was asked of the server, each once."""

from dataclasses import dataclass
from functools import cached_property

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.errors import PpidError
from ppid_dms.paperless.schemas import FieldRow, GroupRow, TagRow, UiSettings, UserRow, read
from ppid_dms.paperless.taxonomy import Names, Taxonomy, accounts, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Account
from ppid_dms.vocabulary import ExitCode, Role


class NeedsAttention(PpidError):
    """Everything may work now, and yet a person must look."""

    exit_code = ExitCode.ATTENTION


@dataclass
class Desk:
    """One round of questions to one server, under the service's token."""

    settings: Settings
    transport: Transport

    @property
    def names(self) -> Names:
        """What things are called in this office."""
        return assembly.names_of(self.settings)

    @cached_property
    def here(self) -> UiSettings:
        """Who we are there, and which Paperless it is."""
        return read(UiSettings, self.transport.get("ui_settings/"))

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The ids behind the names."""
        return look_up(self.transport, self.names)

    @cached_property
    def tags(self) -> list[TagRow]:
        """Every tag that the service sees, with who may do what with it."""
        return [read(TagRow, row) for row in self.transport.rows("tags/", {"full_perms": "true"})]

    @cached_property
    def fields(self) -> list[FieldRow]:
        """Every custom field."""
        return [read(FieldRow, row) for row in self.transport.rows("custom_fields/")]

    @cached_property
    def users(self) -> list[UserRow]:
        """Every account that is not switched off."""
        return [user for user in (read(UserRow, row) for row in self.transport.rows("users/")) if user.is_active]

    @cached_property
    def groups(self) -> list[GroupRow]:
        """Every group with its rights."""
        return [read(GroupRow, row) for row in self.transport.rows("groups/")]

    @cached_property
    def people(self) -> list[Account]:
        """Every account but the service's, with its roles."""
        return [one for one in accounts(self.transport, self.taxonomy).values() if not one.is_service]

    def members(self, role: Role) -> list[Account]:
        """Who has a role."""
        return [account for account in self.people if role in account.roles]
