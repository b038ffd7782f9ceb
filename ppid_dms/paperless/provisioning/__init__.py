"""What ``init`` makes in Paperless, with an administrator's token used for this once.

Found by name, by the id of an earlier run and past its twins; left alone where it is right, repaired where that loses
nothing, otherwise told. Every change is one :class:`Change`, so that a dry run prints the very plan.
"""

from collections.abc import Iterator

from ppid_dms.paperless.provisioning.account import account, new_service_token
from ppid_dms.paperless.provisioning.fields import fields, remember_options
from ppid_dms.paperless.provisioning.groups import groups
from ppid_dms.paperless.provisioning.labels import correspondents, kinds
from ppid_dms.paperless.provisioning.memory import Memory
from ppid_dms.paperless.provisioning.rights import (
    GROUP_PERMISSIONS,
    PEOPLE_RIGHTS,
    SERVICE_PERMISSIONS,
    TAG_RIGHTS,
)
from ppid_dms.paperless.provisioning.site import Site
from ppid_dms.paperless.provisioning.steps import Change, Finding, Hint, Step, carry_out
from ppid_dms.paperless.provisioning.tags import tags
from ppid_dms.paperless.provisioning.views import views
from ppid_dms.paperless.provisioning.workflow import workflow

__all__ = [
    "GROUP_PERMISSIONS", "PEOPLE_RIGHTS", "SERVICE_PERMISSIONS", "TAG_RIGHTS",
    "Change", "Finding", "Hint", "Memory", "Site", "Step", "carry_out", "new_service_token", "plan", "remember",
]


def plan(site: Site) -> Iterator[Step]:
    """What has to be done, in the order in which it must be; each is read off the server when its turn comes."""
    for part in (groups, account, tags, kinds, correspondents, fields, workflow, views):
        yield from part(site)


def remember(site: Site) -> Memory:
    """What is to be known at the next run, after a plan was carried out."""
    remember_options(site)
    return site.remembered()
