"""Kinds of document and correspondents: nobody's own, so that everybody sees them."""

from collections.abc import Iterable, Iterator

from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.identity import settle
from ppid_dms.paperless.provisioning.memory import Thing
from ppid_dms.paperless.provisioning.site import Site
from ppid_dms.paperless.provisioning.steps import Change, Step
from ppid_dms.paperless.schemas import NamedRow, read


def kinds(site: Site) -> Iterator[Step]:
    """The kinds of document."""
    return _labels(site, Thing.KIND, "document_types/", _("Jenis naskah"), site.names.kinds)


def correspondents(site: Site) -> Iterator[Step]:
    """Who writes to the office and whom it writes to."""
    return _labels(site, Thing.CORRESPONDENT, "correspondents/", _("Koresponden"), site.names.correspondents)


def _labels(site: Site, thing: Thing, path: str, what: str, names: Iterable[str]) -> Iterator[Step]:
    existing = [read(NamedRow, row) for row in site.transport.rows(path)]
    for name in names:
        yield from _label(site, existing, thing, path, what, name)


def _label(site: Site, existing: list[NamedRow], thing: Thing, path: str, what: str, name: str) -> Iterator[Step]:
    settled = settle(
        what, name, site.known.get(thing, name), existing,
        is_ours=lambda row: row.owner is None, may_rename=lambda _row: True,
        describe=lambda row: _("'{name}' #{id} ({count} dokumen, {owner})").format(
            name=row.name, id=row.id, count=row.document_count or 0, owner=site.owner_of(row.owner)))
    yield from settled.findings
    row = settled.row
    if row is None:
        if not settled.blocked:
            yield Change(
                _("buat {what} '{name}'").format(what=what.lower(), name=name),
                site.make(path, lambda: {
                    "name": name, "matching_algorithm": 0, "owner": None}, thing, name))
        return
    site.found.put(thing, name, row.id)
    if settled.misnamed:
        yield Change(
            _("kembalikan nama {what} '{found}' menjadi '{name}'").format(
                what=what.lower(), found=row.name, name=name),
            site.alter(f"{path}{row.id}/", lambda: {"name": name}))
    if row.owner is not None:
        # Made in the UI it is its maker's alone: the service account would not see it, and never set it.
        yield Change(
            _("buka {what} '{name}' untuk semua").format(what=what.lower(), name=name),
            site.alter(f"{path}{row.id}/", lambda: {"owner": None}))
