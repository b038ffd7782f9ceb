"""The three groups, with the least of model permissions."""

from collections.abc import Iterator

from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.identity import settle
from ppid_dms.paperless.provisioning.memory import Thing
from ppid_dms.paperless.provisioning.rights import GROUP_PERMISSIONS, dangers_of
from ppid_dms.paperless.provisioning.site import Site
from ppid_dms.paperless.provisioning.steps import Change, Finding, Step
from ppid_dms.paperless.schemas import GroupRow, read


def groups(site: Site) -> Iterator[Step]:
    """Make them, give them what they lack, and tell what they have too much: people may be using it."""
    existing = [read(GroupRow, row) for row in site.transport.rows("groups/")]
    for role, name in site.names.groups.items():
        yield from _group(site, existing, name, GROUP_PERMISSIONS[role])


def _group(site: Site, existing: list[GroupRow], name: str, wanted: frozenset[str]) -> Iterator[Step]:
    # Members endorse by being in it: a group that was never ours must not get there by its id alone.
    settled = settle(
        _("Grup"), name, site.known.get(Thing.GROUP, name), existing,
        is_ours=lambda _row: False, may_rename=lambda row: wanted <= row.permissions,
        describe=lambda row: f"'{row.name}' #{row.id}")
    yield from settled.findings
    row = settled.row
    if settled.blocked:
        site.unclear.add((Thing.GROUP, name))
    if row is None:
        if not settled.blocked:
            yield Change(
                _("buat grup '{name}'").format(name=name),
                site.make("groups/", lambda: {"name": name, "permissions": sorted(wanted)}, Thing.GROUP, name))
        return
    site.found.put(Thing.GROUP, name, row.id)
    there = row.permissions
    if settled.misnamed:
        yield Change(
            _("kembalikan nama grup '{found}' menjadi '{name}'").format(found=row.name, name=name),
            site.alter(f"groups/{row.id}/", lambda: {"name": name}))
    if lacking := wanted - there:
        yield Change(
            _("tambah izin grup '{name}': {lacking}").format(name=name, lacking=", ".join(sorted(lacking))),
            site.alter(f"groups/{row.id}/", lambda: {"permissions": sorted(there | wanted)}))
    for danger in dangers_of(there - wanted):
        yield Finding(
            _("Grup '{name}' boleh {rights}: {why}.").format(
                name=name, rights=", ".join(sorted(danger.rights)), why=danger.why),
            _("Cabut izin itu dari grup '{name}' di Paperless; beri ia kepada akun yang benar-benar memerlukannya."
              ).format(name=name))
