"""The tags of the procedure: flat, the service's own, seen by all, set by nobody's matching."""

from collections.abc import Callable, Iterator
from typing import Any

from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.identity import settle
from ppid_dms.paperless.provisioning.memory import Thing
from ppid_dms.paperless.provisioning.site import Site
from ppid_dms.paperless.provisioning.steps import Change, Step
from ppid_dms.paperless.schemas import TagRow, Viewers, read
from ppid_dms.paperless.taxonomy import TagName
from ppid_dms.vocabulary import Role


def tags(site: Site) -> Iterator[Step]:
    """Make them, and put right what others have done to them. Colours are a matter of taste and stay."""
    existing = [read(TagRow, row) for row in site.transport.rows("tags/", {"full_perms": "true"})]
    for key, wanted in site.names.keyed_tags().items():
        if waiting := site.wait(_("Tag '{name}'").format(name=wanted.name), site.foundation):
            site.unclear.add((Thing.TAG, key))
            yield waiting
            continue
        yield from _tag(site, existing, key, wanted)


def _tag(site: Site, existing: list[TagRow], key: str, wanted: TagName) -> Iterator[Step]:
    # Unique is (name, owner) and case counts: another owner's tag of this name would become a twin [03, 15].
    settled = settle(
        _("Tag"), wanted.name, site.known.get(Thing.TAG, key), existing,
        is_ours=lambda row: row.owner is not None and row.owner == site.service, may_rename=lambda _row: True,
        describe=lambda row: _("'{name}' #{id} ({count} dokumen, {owner})").format(
            name=row.name, id=row.id, count=row.document_count or 0, owner=site.owner_of(row.owner)))
    yield from settled.findings
    row = settled.row
    if settled.blocked:
        site.unclear.add((Thing.TAG, key))
    if row is None:
        if not settled.blocked:
            yield Change(
                _("buat tag '{name}'").format(name=wanted.name),
                site.make("tags/", lambda: {
                    "name": wanted.name, "color": wanted.color, **_right(site, Viewers())}, Thing.TAG, key))
        return
    site.found.put(Thing.TAG, key, row.id)
    if settled.misnamed:
        yield Change(
            _("kembalikan nama tag '{found}' menjadi '{name}'").format(found=row.name, name=wanted.name),
            site.alter(f"tags/{row.id}/", lambda: {"name": wanted.name}))
    if not _is_right(site, row):
        yield Change(_("perbaiki tag '{name}'").format(name=wanted.name), _repairing(site, row))
    ours = {tag.name for tag in site.names.tags()}
    for child in existing:
        if child.parent == row.id and child.name not in ours:
            # Whoever sets the child sets ours with it, and whoever takes ours off takes the child along [03].
            yield Change(
                _("lepaskan tag '{child}' dari induknya '{name}'").format(child=child.name, name=wanted.name),
                site.alter(f"tags/{child.id}/", lambda: {"parent": None}))


def _repairing(site: Site, row: TagRow) -> Callable[[], None]:
    seen_by = row.permissions.view if row.permissions else Viewers()
    return site.alter(f"tags/{row.id}/", lambda: {**_right(site, seen_by), "parent": None})


def _right(site: Site, seen_by: Viewers) -> dict[str, Any]:
    site.require(site.foundation)
    return {
        "matching_algorithm": 0, "is_inbox_tag": False, "owner": site.service,
        "set_permissions": {
            "view": {"users": list(seen_by.users), "groups": sorted({*seen_by.groups, *site.groups(*Role)})},
            "change": {"users": [], "groups": []}},
    }


def _is_right(site: Site, row: TagRow) -> bool:
    given = row.permissions
    return (
        row.owner is not None and row.owner == site.service
        and row.matching_algorithm == 0 and not row.is_inbox_tag and row.parent is None
        and site.has_all_groups and given is not None
        and set(site.groups(*Role)) <= set(given.view.groups) and given.change == Viewers())
