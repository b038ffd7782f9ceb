"""What ``init`` has made: whether it is there, and still as it was made."""

import unicodedata
from collections.abc import Iterable, Mapping

from ppid_dms.commands.checks.desk import Desk, NeedsAttention
from ppid_dms.errors import Forbidden, Refused
from ppid_dms.language import translate as _
from ppid_dms.paperless.schemas import WorkflowRow, read


def there(desk: Desk) -> str:
    """Tags, groups and fields are found, each once, the fields of the right type."""
    found = desk.taxonomy
    return _("{tags} tag, {groups} grup, {fields} kolom isian").format(
        tags=len(found.our_tags), groups=len(found.groups), fields=len(found.fields))


def tags(desk: Desk) -> None:
    """No tag of ours is nested, matched, given to new documents, another's, or there twice by nearly its name."""
    ours, faults = desk.taxonomy.our_tags, []
    for tag in desk.tags:
        if tag.id in ours:
            faults += [_("'{name}' {what}").format(name=tag.name, what=what) for wrong, what in (
                (tag.owner != desk.here.user.id, _("bukan milik akun layanan")),
                (tag.parent is not None, _("bersarang di bawah tag lain")),
                (tag.matching_algorithm != 0, _("dipasang sendiri oleh Paperless (pencocokan)")),
                (tag.is_inbox_tag, _("dipasang pada setiap dokumen baru (kotak masuk)")),
            ) if wrong]
        elif tag.parent in ours:
            faults.append(_("'{name}' bersarang di bawah tag SOP").format(name=tag.name))
    plain = [_plain(tag.name) for tag in desk.tags if tag.id not in ours]
    faults += [_("'{name}' ada kembarannya").format(name=tag.name)
               for tag in desk.tags if tag.id in ours and _plain(tag.name) in plain]
    if faults:
        raise Refused(
            _("Tag {faults}.").format(faults="; ".join(faults)),
            remedy=_("Jalankan 'ppid-dms init' dengan token administrator."))


def options(desk: Desk) -> None:
    """Every choice that the configuration knows can be made."""
    faults = []
    for key, labels in desk.names.options.items():
        row = desk.taxonomy.fields[key]
        known = {option.label for option in row.extra_data.select_options}
        faults += [_("'{name}' tanpa pilihan '{label}'").format(name=row.name, label=label)
                   for label in labels if label not in known]
    if faults:
        raise Refused(
            _("Kolom {faults}.").format(faults="; ".join(faults)),
            remedy=_("Jalankan 'ppid-dms init' dengan token administrator."))


def labels(desk: Desk) -> None:
    """The kinds of document and the correspondents can be set."""
    missing = [
        *_lacking(desk.names.kinds, desk.taxonomy.kinds),
        *_lacking(desk.names.correspondents, desk.taxonomy.correspondents)]
    if missing:
        raise NeedsAttention(
            _("Tidak ada, atau tidak terlihat oleh akun layanan: {names}.").format(names=", ".join(missing)),
            remedy=_("Jalankan 'ppid-dms init' dengan token administrator."))


def handover(desk: Desk) -> str | None:
    """The workflow that hands documents over is there and on, where the service may see it at all."""
    try:
        rows = [read(WorkflowRow, row) for row in desk.transport.rows("workflows/")]
    except Forbidden:
        # The right to see workflows shows the secrets of their webhooks as well: the service has none.
        return _("tidak terlihat oleh akun layanan; 'ppid-dms init --dry-run' memeriksanya dengan token administrator")
    name = desk.names.handover
    row = next((row for row in rows if row.name == name), None)
    if row is None or not row.enabled:
        raise NeedsAttention(
            _("Alur kerja '{name}' tidak ada.").format(name=name) if row is None
            else _("Alur kerja '{name}' dimatikan.").format(name=name),
            remedy=_("Jalankan 'ppid-dms init' dengan token administrator."))
    return None


def _lacking(wanted: Iterable[str], there: Mapping[str, int]) -> list[str]:
    return [f"'{name}'" for name in wanted if name not in there]


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
