"""The custom fields and the options of those with a choice."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.identity import settle
from ppid_dms.paperless.provisioning.memory import Thing
from ppid_dms.paperless.provisioning.site import Site
from ppid_dms.paperless.provisioning.steps import Change, Finding, Step
from ppid_dms.paperless.schemas import FieldRow, Option, read
from ppid_dms.paperless.taxonomy import FIELD_KINDS
from ppid_dms.vocabulary import AnyField, FieldKind


def fields(site: Site) -> Iterator[Step]:
    """Make them, and add the options they lack. The type of one is never changed: that blanks its values [35]."""
    existing = [read(FieldRow, row) for row in site.transport.rows("custom_fields/")]
    for key, name in site.names.fields.items():
        yield from _field(site, existing, key, name)


def _field(site: Site, existing: list[FieldRow], key: AnyField, name: str) -> Iterator[Step]:
    kind = FIELD_KINDS[key]
    settled = settle(
        _("Kolom isian"), name, site.known.get(Thing.FIELD, key.value), existing,
        is_ours=lambda _row: False, may_rename=lambda row: row.data_type == kind.value,
        describe=lambda row: _("'{name}' #{id} ({count} dokumen, {kind})").format(
            name=row.name, id=row.id, count=row.document_count or 0, kind=row.data_type))
    yield from settled.findings
    row = settled.row
    if settled.blocked or (row is not None and row.data_type != kind.value):
        site.unclear.add((Thing.FIELD, key.value))
    if row is None:
        if not settled.blocked:
            yield Change(_("buat kolom isian '{name}'").format(name=name), site.make(
                "custom_fields/", lambda: {
                    "name": name, "data_type": kind.value,
                    **({"extra_data": _options({}, _labels_of(site, key))} if kind is FieldKind.SELECT else {}),
                }, Thing.FIELD, key.value))
    elif row.data_type != kind.value:
        yield Finding(
            _("Kolom isian '{name}' bertipe {found}, seharusnya {kind}.").format(
                name=name, found=row.data_type, kind=kind.value),
            _("Beri kolom lama itu nama lain di Paperless, lalu jalankan 'ppid-dms init' lagi."))
    else:
        site.found.put(Thing.FIELD, key.value, row.id)
        if settled.misnamed:
            yield Change(
                _("kembalikan nama kolom isian '{found}' menjadi '{name}'").format(found=row.name, name=name),
                site.alter(f"custom_fields/{row.id}/", lambda: {"name": name}))
        yield from _choices(site, key, name, row)


def remember_options(site: Site) -> None:
    """Keep the ids of the options: by them one that somebody renames is known again."""
    for row in (read(FieldRow, r) for r in site.transport.rows("custom_fields/")):
        for key in site.names.fields:
            if site.found.get(Thing.FIELD, key.value) == row.id and (labels := _labels_of(site, key)):
                site.found.options[key.value] = {
                    option.label: option.id for option in row.extra_data.select_options if option.label in labels}


def _choices(site: Site, key: AnyField, name: str, row: FieldRow) -> Iterator[Step]:
    there = {option.id: option.label for option in row.extra_data.select_options}
    labels = list(there.values())
    for label in _labels_of(site, key):
        if labels.count(label) > 1:
            yield Finding(
                _("Pilihan '{label}' ada lebih dari sekali pada kolom '{name}'.").format(label=label, name=name),
                _("Pindahkan dokumennya ke salah satu, lalu beri yang lain nama lain; jangan dihapus selama terpakai."))
    lacking = [label for label in _labels_of(site, key) if label not in labels]
    renamed = _renamed(site, key, there, lacking)
    right = there | renamed
    added = [label for label in lacking if label not in renamed.values()]
    if renamed:
        yield Change(
            _("kembalikan nama pilihan '{name}': {labels}").format(name=name, labels=", ".join(renamed.values())),
            _storing(site, row, right, []))
    if added:
        yield Change(
            _("tambah pilihan '{name}': {lacking}").format(name=name, lacking=", ".join(added)),
            _storing(site, row, right, added))


def _renamed(site: Site, key: AnyField, there: Mapping[str, str], lacking: Sequence[str]) -> dict[str, str]:
    """Options of ours that go by another label now, by id. What is configured itself is nobody's old name."""
    ids = site.known.options.get(key.value, {})
    wanted = set(_labels_of(site, key))
    return {
        ids[label]: label for label in lacking
        if label in ids and ids[label] in there and there[ids[label]] not in wanted}


def _storing(site: Site, row: FieldRow, there: Mapping[str, str], added: Sequence[str]) -> Any:
    return site.alter(f"custom_fields/{row.id}/", lambda: {"extra_data": _options(there, added)})


def _options(there: Mapping[str, str], added: Sequence[str]) -> dict[str, Any]:
    """All that were there stay: an option that is left out blanks every document that has it."""
    kept = [Option(id=number, label=label).model_dump() for number, label in there.items()]
    return {"select_options": [*kept, *({"label": label} for label in added)]}


def _labels_of(site: Site, key: AnyField) -> tuple[str, ...]:
    # Only select fields have options; the keys of names.options are among those of names.fields.
    return next((labels for field, labels in site.names.options.items() if field == key), ())
