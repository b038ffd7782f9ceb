"""Saved views: what waits for whom, with the columns that a person needs to go on."""

from collections.abc import Iterator
from typing import Any, Final

from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.identity import settle
from ppid_dms.paperless.provisioning.memory import Thing
from ppid_dms.paperless.provisioning.site import Need, Site
from ppid_dms.paperless.provisioning.steps import Change, Hint, Step
from ppid_dms.paperless.schemas import FilterRule, Viewers, ViewRow, read
from ppid_dms.paperless.taxonomy import Column, View
from ppid_dms.vocabulary import AnyField, Role

_HAS_TAG: Final = 6
_HAS_ANY_TAG: Final = 22
_PAGE_SIZE: Final = 50
_SORTED_BY: Final = {
    Column.KIND: "document_type__name", Column.CORRESPONDENT: "correspondent__name",
    Column.ARCHIVE_NUMBER: "archive_serial_number",
}


def views(site: Site) -> Iterator[Step]:
    """Make them and show them to the groups; where Paperless cannot, tell what each person makes for himself."""
    if not site.shares_views:
        yield Hint(_("Paperless {version} tidak dapat membagikan tampilan; tiap orang membuatnya sendiri:").format(
            version=site.version))
        for view in site.names.views:
            yield Hint(_("  tampilan '{name}': saring tag {tags}; kolom {columns}").format(
                name=view.name, tags=_(" atau ").join(f"'{site.names.keyed_tags()[key].name}'" for key in view.tags),
                columns=", ".join(_spoken(site, column) for column in view.columns)))
        return
    # Everybody makes views of his own; only those of the service account are meant here.
    everybodys = (read(ViewRow, row) for row in site.transport.rows("saved_views/", {"full_perms": "true"}))
    existing = [row for row in everybodys if row.owner is not None and row.owner == site.service]
    for view in site.names.views:
        yield from _view(site, existing, view)
    yield Hint(_("Tampilan dibagikan kepada ketiga grup. Menyematkannya di bilah sisi atau dasbor dilakukan tiap orang "
                 "sendiri, di Paperless: Tampilan Tersimpan."))


def _view(site: Site, existing: list[ViewRow], view: View) -> Iterator[Step]:
    if waiting := site.wait(_("Tampilan '{name}'").format(name=view.name), _needs(site, view)):
        yield waiting
        return
    settled = settle(
        _("Tampilan"), view.name, site.known.get(Thing.VIEW, view.name), existing,
        is_ours=lambda _row: True, may_rename=lambda _row: True, describe=lambda row: f"'{row.name}' #{row.id}")
    yield from settled.findings
    row = settled.row
    if row is not None:
        site.found.put(Thing.VIEW, view.name, row.id)
        if settled.misnamed or not _is_right(site, view, row):
            yield Change(
                _("perbaiki tampilan '{name}'").format(name=view.name),
                site.alter(f"saved_views/{row.id}/", lambda: _sent(site, view)))
    elif not settled.blocked:
        yield Change(
            _("buat tampilan '{name}'").format(name=view.name),
            site.make("saved_views/", lambda: _sent(site, view), Thing.VIEW, view.name))


def _needs(site: Site, view: View) -> tuple[Need, ...]:
    columns = (column for column in (*view.columns, view.sort) if not isinstance(column, Column))
    return (
        *site.foundation, *((Thing.TAG, key) for key in view.tags),
        *((Thing.FIELD, column.value) for column in columns))


def _sent(site: Site, view: View) -> dict[str, Any]:
    site.require(_needs(site, view))
    return _body(site, view)


def _body(site: Site, view: View) -> dict[str, Any]:
    return {
        "name": view.name, "owner": site.service, "filter_rules": _rules(site, view),
        "sort_field": _sort(site, view.sort), "sort_reverse": view.descending, "page_size": _PAGE_SIZE,
        "display_mode": "table", "display_fields": [_shown(site, column) for column in view.columns],
        "set_permissions": {
            "view": {"users": [], "groups": site.groups(*Role)}, "change": {"users": [], "groups": []}},
    }


def _is_right(site: Site, view: View, row: ViewRow) -> bool:
    wanted, given = _body(site, view), row.permissions
    return (
        {*row.filter_rules} == {FilterRule(**rule) for rule in wanted["filter_rules"]}
        and (row.sort_field, row.sort_reverse) == (wanted["sort_field"], wanted["sort_reverse"])
        and row.display_mode == "table" and list(row.display_fields or ()) == wanted["display_fields"]
        and site.has_all_groups and given is not None
        and set(site.groups(*Role)) <= set(given.view.groups) and given.change == Viewers())


def _rules(site: Site, view: View) -> list[dict[str, Any]]:
    kind = _HAS_TAG if len(view.tags) == 1 else _HAS_ANY_TAG
    return [{"rule_type": kind, "value": str(site.found.get(Thing.TAG, key))} for key in view.tags]


def _shown(site: Site, column: Column | AnyField) -> str:
    if isinstance(column, Column):
        return column.value
    return f"custom_field_{site.found.get(Thing.FIELD, column.value)}"


def _sort(site: Site, column: Column | AnyField) -> str:
    return _SORTED_BY[column] if isinstance(column, Column) and column in _SORTED_BY else _shown(site, column)


def _spoken(site: Site, column: Column | AnyField) -> str:
    """A column as people know it."""
    if not isinstance(column, Column):
        return site.names.fields[column]
    return {
        Column.TITLE: _("judul"), Column.CREATED: _("tanggal dibuat"), Column.ADDED: _("tanggal ditambahkan"),
        Column.KIND: _("jenis"), Column.CORRESPONDENT: _("koresponden"), Column.NOTES: _("catatan"),
        Column.TAGS: _("tag"), Column.ARCHIVE_NUMBER: _("nomor arsip"),
    }[column]
