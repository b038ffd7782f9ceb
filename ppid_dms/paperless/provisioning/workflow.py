"""The workflow that hands documents over which people upload in Paperless, or make of others, with a tag of ours.

It makes the service account their owner, so that it may read their history, and shows them to the groups. It proves
nothing and decides nothing: whichever tag it finds, who set it stands in the history, and what nobody proves is undone.

It gives nobody the right to change. It runs at every change as long as the tag is on, and what it gives is added to
what is there: a group named here would get back at step 2 what step 2 has taken from it, and what we uploaded
ourselves would be open to people before it is filled in. Change follows the stage, and is given with the first look.

It takes nothing without such a tag. Whoever may edit a document can hand it over by setting one. What no workflow has
seen (a tag from before it was made, or set while it was off) is listed with what to do.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.identity import settle
from ppid_dms.paperless.provisioning.memory import Thing
from ppid_dms.paperless.provisioning.site import Need, Site
from ppid_dms.paperless.provisioning.steps import Change, Finding, Step
from ppid_dms.paperless.schemas import WorkflowRow, read
from ppid_dms.vocabulary import Role

_ADDED: Final = 2
_UPDATED: Final = 3
_SCHEDULED: Final = 4
_ASSIGN: Final = 1
# After the others: of several that name an owner, the last one has its way.
_ORDER: Final = 999
_OUT_OF_THE_WAY: Final = (
    "assign_owner", "assign_change_users", "assign_change_groups", "remove_all_owners", "remove_owners",
    "remove_all_permissions", "remove_change_users", "remove_change_groups",
)
# What says nothing about which documents a trigger takes, or what an action does.
_NO_MATTER: Final = frozenset({
    "id", "sources", "match", "is_insensitive", "schedule_offset_days", "schedule_is_recurring",
    "schedule_recurring_interval_days", "schedule_date_field", "schedule_date_custom_field", "order",
})


def workflow(site: Site) -> Iterator[Step]:
    """Make it or put it right, and tell which others get in the way of the procedure."""
    existing = [read(WorkflowRow, row) for row in site.transport.rows("workflows/")]
    name = site.names.handover
    if waiting := site.wait(_("Alur kerja '{name}'").format(name=name), _needs(site)):
        yield waiting
        return
    settled = settle(
        _("Alur kerja"), name, site.known.get(Thing.WORKFLOW, "serah"), existing,
        is_ours=lambda _row: False, may_rename=lambda _row: True, describe=lambda row: f"'{row.name}' #{row.id}")
    yield from settled.findings
    row = settled.row
    if row is not None:
        site.found.put(Thing.WORKFLOW, "serah", row.id)
        if settled.misnamed or not is_right(row, _triggers(site), _actions(site)):
            yield Change(
                _("perbaiki alur kerja '{name}'").format(name=name),
                site.alter(f"workflows/{row.id}/", lambda: _body(site)))
    elif not settled.blocked:
        yield Change(
            _("buat alur kerja '{name}'").format(name=name),
            site.make("workflows/", lambda: _body(site), Thing.WORKFLOW, "serah"))
    for other in existing:
        if other.enabled and other is not row:
            yield from _in_the_way(site, other)


def is_right(row: WorkflowRow, triggers: Iterable[Mapping[str, Any]], actions: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a workflow is on and does this at these times, and nothing besides."""
    return row.enabled and _said(row.triggers) == _said(triggers) and _said(row.actions) == _said(actions)


def _needs(site: Site) -> tuple[Need, ...]:
    tags = ((Thing.TAG, key.value) for part in (site.names.stages, site.names.requests) for key in part)
    return (*site.foundation, *tags)


def _body(site: Site) -> dict[str, Any]:
    site.require(_needs(site))
    return {
        "name": site.names.handover, "order": _ORDER, "enabled": True,
        "triggers": _triggers(site), "actions": _actions(site)}


def _triggers(site: Site) -> list[dict[str, Any]]:
    tags = sorted(
        number for part in (site.names.stages, site.names.requests) for key in part
        if (number := site.found.get(Thing.TAG, key.value)) is not None)
    # Any of these; the kinds of source are not looked at here, whatever is set.
    return [{"type": kind, "matching_algorithm": 0, "filter_has_tags": tags} for kind in (_ADDED, _UPDATED)]


def _actions(site: Site) -> list[dict[str, Any]]:
    return [{"type": _ASSIGN, "assign_owner": site.service, "assign_view_groups": site.groups(*Role)}]


def _said(parts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What triggers or actions say, in an order of its own; a key with nothing in it says nothing."""
    said = [
        {key: sorted(value) if isinstance(value, list) else value
         for key, value in part.items() if key not in _NO_MATTER and value not in (None, [], {}, "", False, 0)}
        for part in parts]
    return sorted(said, key=lambda part: sorted(map(str, part.items())))


def _in_the_way(site: Site, other: WorkflowRow) -> Iterator[Finding]:
    ours = {site.found.get(Thing.TAG, key) for key in site.names.keyed_tags()} - {None}
    again = any(trigger.get("type") in {_UPDATED, _SCHEDULED} for trigger in other.triggers)
    if any(
        ours & {*(action.get("assign_tags") or ()), *(action.get("remove_tags") or ())} or action.get("remove_all_tags")
        for action in other.actions
    ):
        yield Finding(
            _("Alur kerja '{name}' memasang atau melepas tag SOP; tag tanpa pelaku tidak membuktikan apa pun.").format(
                name=other.name),
            _("Keluarkan tag SOP dari alur kerja itu di Paperless, atau matikan."))
    if again and any(action.get(key) for action in other.actions for key in _OUT_OF_THE_WAY):
        yield Finding(
            _("Alur kerja '{name}' mengubah pemilik atau izin pada setiap perubahan dokumen, juga yang menunggu "
              "pengesahan.").format(name=other.name),
            _("Kecualikan dokumen bertag SOP dari alur kerja itu di Paperless, atau matikan."))
