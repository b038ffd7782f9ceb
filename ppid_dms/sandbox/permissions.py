"""Django's model permissions and Paperless's object permissions, as far as the exchanges show them [12-14, 31]."""

from __future__ import annotations

from dataclasses import dataclass

from .records import Owned, User

# App by model, as the permission names of a superuser spell them [02]. `logentry` exists in two apps there; by bare
# codename the account API means the audit log's [12].
_APP_OF_MODEL = {
    "account": ("emailaddress", "emailconfirmation"),
    "auditlog": ("logentry",),
    "auth": ("group", "permission", "user"),
    "authtoken": ("token", "tokenproxy"),
    "contenttypes": ("contenttype",),
    "documents": (
        "correspondent", "customfield", "customfieldinstance", "document", "documenttype", "note", "paperlesstask",
        "savedview", "savedviewfilterrule", "sharelink", "sharelinkbundle", "storagepath", "tag", "uisettings",
        "workflow", "workflowaction", "workflowactionemail", "workflowactionwebhook", "workflowrun", "workflowtrigger",
    ),
    "guardian": ("groupobjectpermission", "userobjectpermission"),
    "mfa": ("authenticator",),
    "paperless": ("applicationconfiguration",),
    "paperless_mail": ("mailaccount", "mailrule", "processedmail"),
    "sessions": ("session",),
    "socialaccount": ("socialaccount", "socialapp", "socialtoken"),
}  # fmt: skip

APP_OF_CODENAME: dict[str, str] = {
    f"{verb}_{model}": app
    for app, models in _APP_OF_MODEL.items()
    for model in models
    for verb in ("add", "change", "delete", "view")
} | {"view_system_monitoring": "paperless", "view_global_statistics": "paperless"}

ALL_CODENAMES = frozenset(APP_OF_CODENAME)


def in_order(codenames: set[str] | frozenset[str]) -> list[str]:
    """Sorted as 3.0.5 lists them: by app, then model, then verb [12]."""
    return sorted(codenames, key=lambda name: (APP_OF_CODENAME[name], name.partition("_")[2], name))


def qualified(codename: str) -> str:
    """`documents.view_tag` for `view_tag`."""
    return f"{APP_OF_CODENAME[codename]}.{codename}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, with all that he is allowed: his own permissions and those of his groups."""

    user: User
    groups: frozenset[int]
    codenames: frozenset[str]

    @property
    def id(self) -> int:
        """The account's id."""
        return self.user.id

    def may(self, codename: str) -> bool:
        """The model permission, by bare codename."""
        return codename in self.codenames

    def owns(self, item: Owned) -> bool:
        """Owner, superuser, or nobody's: these may share, give away and delete [13]."""
        return self.user.is_superuser or item.owner is None or item.owner == self.user.id

    def sees(self, item: Owned) -> bool:
        """Visible by ownership or by any share."""
        if self.owns(item):
            return True
        grants = item.grants
        return (
            self.user.id in grants.view_users
            or self.user.id in grants.change_users
            or not self.groups.isdisjoint(grants.view_groups)
            or not self.groups.isdisjoint(grants.change_groups)
        )

    def changes(self, item: Owned) -> bool:
        """Changeable by ownership or by a share for change; says nothing of the model permission."""
        if self.owns(item):
            return True
        grants = item.grants
        return self.user.id in grants.change_users or not self.groups.isdisjoint(grants.change_groups)
