"""The names of the procedure and the ids that one Paperless has given them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from ppid_dms.errors import Refused
from ppid_dms.language import translate as _
from ppid_dms.paperless.schemas import FieldRow, GroupRow, NamedRow, TagRow, UiSettings, UserRow, read
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Account
from ppid_dms.vocabulary import AnyField, DipField, ExemptField, FieldKind, OwnField, Request, Role, SideTag, Stage

FIELD_KINDS: Final[Mapping[AnyField, FieldKind]] = {
    DipField.SUMMARY: FieldKind.LONGTEXT,
    DipField.UNIT: FieldKind.SELECT,
    DipField.RESPONSIBLE: FieldKind.STRING,
    DipField.DATE: FieldKind.DATE,
    DipField.PLACE: FieldKind.STRING,
    DipField.FORM: FieldKind.SELECT,
    DipField.RETENTION: FieldKind.STRING,
    DipField.CATEGORY: FieldKind.SELECT,
    DipField.NUMBER: FieldKind.STRING,
    ExemptField.LEGAL_BASIS: FieldKind.LONGTEXT,
    ExemptField.IF_OPENED: FieldKind.LONGTEXT,
    ExemptField.IF_CLOSED: FieldKind.LONGTEXT,
    ExemptField.TERM: FieldKind.STRING,
    ExemptField.UNTIL: FieldKind.DATE,
    OwnField.REFERENCE: FieldKind.STRING,
    OwnField.RECAP_NUMBER: FieldKind.STRING,
    OwnField.RECAP_SEAL: FieldKind.STRING,
}

# A string field of Paperless takes 128 characters and refuses the 129th with 400 [05].
STRING_LIMIT: Final = 128


@dataclass(frozen=True)
class TagName:
    """A tag as it should be."""

    name: str
    color: str


class Column(StrEnum):
    """What a saved view can show beside the custom fields, as Paperless calls it."""

    TITLE = "title"
    CREATED = "created"
    ADDED = "added"
    KIND = "documenttype"
    CORRESPONDENT = "correspondent"
    NOTES = "note"
    TAGS = "tag"
    ARCHIVE_NUMBER = "asn"


@dataclass(frozen=True)
class View:
    """A saved view as it should be: documents with any of these tags (by key), these columns, this order."""

    name: str
    tags: tuple[str, ...]
    columns: tuple[Column | AnyField, ...]
    sort: Column | AnyField
    descending: bool


@dataclass(frozen=True)
class Names:
    """What things are called in this office's Paperless. ``options`` lists the labels of the select fields."""

    stages: Mapping[Stage, TagName]
    requests: Mapping[Request, TagName]
    side_tags: Mapping[SideTag, TagName]
    fields: Mapping[AnyField, str]
    options: Mapping[DipField, tuple[str, ...]]
    groups: Mapping[Role, str]
    kinds: tuple[str, ...]
    correspondents: tuple[str, ...]
    views: tuple[View, ...]
    handover: str
    service_account: str

    def tags(self) -> Iterable[TagName]:
        """Each tag once."""
        return self.keyed_tags().values()

    def keyed_tags(self) -> dict[str, TagName]:
        """Each tag once, by the key it is configured by; a request without a tag of its own has its stage's."""
        return {key.value: tag for part in (self.stages, self.requests, self.side_tags) for key, tag in part.items()}


@dataclass(frozen=True)
class Taxonomy:
    """The ids behind the names, on one server. ``requests`` holds all five, also those asked by a stage's tag.

    ``tag_names`` and ``nested`` are of all tags that we see; a nested one stands above or below another.
    """

    stages: Mapping[Stage, int]
    requests: Mapping[Request, int]
    side_tags: Mapping[SideTag, int]
    fields: Mapping[AnyField, FieldRow]
    groups: Mapping[Role, int]
    kinds: Mapping[str, int]
    correspondents: Mapping[str, int]
    service: Account
    names: Names
    tag_names: Mapping[int, str] = field(default_factory=dict)
    nested: frozenset[int] = frozenset()

    @cached_property
    def kind_names(self) -> dict[int, str]:
        """The kinds of document by their ids."""
        return {number: name for name, number in self.kinds.items()}

    @property
    def our_tags(self) -> frozenset[int]:
        """The ids of every tag of the procedure."""
        return frozenset((*self.stages.values(), *self.requests.values(), *self.side_tags.values()))

    def encode(self, key: AnyField, text: str) -> Any:
        """A person's wording as Paperless stores it; None where a select field has no such option."""
        row = self.fields[key]
        if FIELD_KINDS[key] is FieldKind.SELECT:
            return next((o.id for o in row.extra_data.select_options if o.label == text), None)
        return text[:STRING_LIMIT] if FIELD_KINDS[key] is FieldKind.STRING else text

    def decode(self, key: AnyField, value: Any) -> str:
        """What Paperless stores as a person reads it; empty for nothing, or for an option that is gone."""
        if value is None:
            return ""
        if FIELD_KINDS[key] is FieldKind.SELECT:
            options = self.fields[key].extra_data.select_options
            return next((o.label for o in options if o.id == value), "")
        return str(value).strip()


def look_up(transport: Transport, names: Names) -> Taxonomy:
    """Find everything that ``init`` has made, by name.

    Raises:
        Refused: something is missing, hidden from the service account, there twice, or of the wrong type.
    """
    me = read(UiSettings, transport.get("ui_settings/"))
    tags = [read(TagRow, row) for row in transport.rows("tags/")]
    groups = [read(GroupRow, row) for row in transport.rows("groups/")]
    fields = [read(FieldRow, row) for row in transport.rows("custom_fields/")]
    kinds = [read(NamedRow, row) for row in transport.rows("document_types/")]
    correspondents = [read(NamedRow, row) for row in transport.rows("correspondents/")]
    above = {tag.parent for tag in tags}

    def tag(wanted: TagName) -> int:
        return _only(wanted.name, [t.id for t in tags if t.name == wanted.name], _("Tag"))

    stages = {stage: tag(wanted) for stage, wanted in names.stages.items()}
    requests = {
        request: tag(names.requests[request]) if request in names.requests else stages[Stage(request.value)]
        for request in Request
    }
    side_tags = {side: tag(wanted) for side, wanted in names.side_tags.items()}
    by_name = {row.name: row for row in fields}
    for key, name in names.fields.items():
        kind = FIELD_KINDS[key].value
        if name not in by_name:
            raise _missing(_("Kolom isian"), name)
        if by_name[name].data_type != kind:
            raise Refused(
                _("Kolom isian '{name}' bertipe {found}, seharusnya {kind}.").format(
                    name=name, found=by_name[name].data_type, kind=kind),
                remedy=_("Beri kolom lama itu nama lain di Paperless, lalu jalankan 'ppid-dms init' lagi."))
    return Taxonomy(
        stages=stages,
        requests=requests,
        side_tags=side_tags,
        fields={key: by_name[name] for key, name in names.fields.items()},
        groups={
            role: _only(name, [g.id for g in groups if g.name == name], _("Grup"))
            for role, name in names.groups.items()
        },
        kinds={row.name: row.id for row in kinds},
        correspondents={row.name: row.id for row in correspondents},
        service=Account(me.user.id, me.user.username, frozenset(), is_service=True),
        names=names,
        tag_names={t.id: t.name for t in tags},
        nested=frozenset(t.id for t in tags if t.parent is not None or t.id in above),
    )


def accounts(transport: Transport, taxonomy: Taxonomy) -> dict[int, Account]:
    """Every active account by id, with the roles that its groups give it now."""
    roles = {group: role for role, group in taxonomy.groups.items()}
    users = (read(UserRow, row) for row in transport.rows("users/"))
    return {
        user.id: Account(
            user.id, user.username, frozenset(roles[g] for g in user.groups if g in roles),
            is_service=user.id == taxonomy.service.id)
        for user in users if user.is_active
    }


def _only(name: str, found: list[int], what: str) -> int:
    if not found:
        raise _missing(what, name)
    if len(found) > 1:
        raise Refused(
            _("{what} '{name}' ada {count} di Paperless; tidak jelas mana yang dipakai.").format(
                what=what, name=name, count=len(found)),
            remedy=_("Hapus kembarannya di Paperless, lalu jalankan 'ppid-dms doctor'."))
    return found[0]


def _missing(what: str, name: str) -> Refused:
    return Refused(
        _("{what} '{name}' tidak ada di Paperless, atau tidak terlihat oleh akun layanan.").format(
            what=what, name=name),
        remedy=_("Jalankan 'ppid-dms init' dengan token administrator."))
