"""What Paperless answers, read strictly where we rely on it and leniently elsewhere.

One schema serves 2.20 and 3.0 under API version 9: a task's ``related_document`` is a string there and an integer
here, ``versions`` exists from 3.0 on.
"""

from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.type_adapter import TypeAdapter

from ppid_dms.errors import UnexpectedAnswer
from ppid_dms.language import translate as _


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Viewers(_Row):
    """Who may see a thing, beside its owner."""

    users: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()


class Permissions(_Row):
    """The permissions of one thing; told only where all are asked for (``full_perms``)."""

    view: Viewers = Viewers()
    change: Viewers = Viewers()


class TagRow(_Row):
    """A tag."""

    id: int
    name: str
    color: str = ""
    owner: int | None = None
    matching_algorithm: int = 0
    is_inbox_tag: bool = False
    parent: int | None = None
    document_count: int | None = None
    permissions: Permissions | None = None


class NamedRow(_Row):
    """A correspondent, a document type or a group: something with a name."""

    id: int
    name: str
    owner: int | None = None
    document_count: int | None = None


class GroupRow(_Row):
    """A group with the codenames of its permissions."""

    id: int
    name: str
    permissions: frozenset[str] = frozenset()


class UserRow(_Row):
    """An account."""

    id: int
    username: str
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    date_joined: str = ""
    groups: tuple[int, ...] = ()
    user_permissions: frozenset[str] = frozenset()


class Option(_Row):
    """An option of a select field; its id differs from server to server."""

    id: str
    label: str


class FieldExtra(_Row):
    """What a custom field says beside its type."""

    select_options: tuple[Option, ...] = ()


class FieldRow(_Row):
    """A custom field."""

    id: int
    name: str
    data_type: str
    document_count: int | None = None
    extra_data: Annotated[FieldExtra, BeforeValidator(lambda v: v or {})] = FieldExtra()


class FilterRule(_Row):
    """One condition of a saved view; ids are text there [23]."""

    rule_type: int
    value: str | None = None


class ViewRow(_Row):
    """A saved view."""

    id: int
    name: str
    owner: int | None = None
    filter_rules: tuple[FilterRule, ...] = ()
    sort_field: str | None = None
    sort_reverse: bool = False
    display_mode: str | None = None
    display_fields: tuple[str, ...] | None = None
    permissions: Permissions | None = None


class WorkflowRow(_Row):
    """A workflow; its triggers and actions as they come, because every key of theirs may matter [22]."""

    id: int
    name: str
    enabled: bool = True
    triggers: tuple[dict[str, Any], ...] = ()
    actions: tuple[dict[str, Any], ...] = ()


class ShareRow(_Row):
    """A link that opens one file for whoever knows its word [19]."""

    document: int
    slug: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    file_version: str
    expiration: datetime | None = None


class StatusTasks(_Row):
    """How the parts behind Paperless are."""

    redis_status: str = ""
    celery_status: str = ""


class StatusRow(_Row):
    """What the server says of its own health, to staff only [02]."""

    tasks: StatusTasks = StatusTasks()


def _id_or_none(value: Any) -> Any:
    return None if value == "" else value


class TaskRow(_Row):
    """A task of the consumer, shape of version 9. The status is upper case there."""

    id: int = 0
    task_id: str
    task_file_name: str | None = None
    status: str
    date_created: datetime | None = None
    result: str | None = None
    related_document: Annotated[int | None, BeforeValidator(_id_or_none)] = None


class NoteAuthor(_Row):
    """Who wrote a note."""

    id: int
    username: str = ""


class NoteRow(_Row):
    """A note on a document."""

    id: int
    note: str
    created: datetime
    user: NoteAuthor | None = None


class FieldValue(_Row):
    """The value of one custom field on one document."""

    field: int
    value: Any = None


class VersionRow(_Row):
    """A file version (3.0); the newest comes first."""

    id: int
    checksum: str | None = None


class DocumentRow(_Row):
    """A document in a list or by itself."""

    id: int
    title: str = ""
    owner: int | None = None
    tags: frozenset[int] = frozenset()
    document_type: int | None = None
    correspondent: int | None = None
    custom_fields: tuple[FieldValue, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    modified: datetime
    added: datetime
    original_file_name: str | None = None
    archive_serial_number: int | None = None
    content: str | None = None
    versions: tuple[VersionRow, ...] = ()
    permissions: Permissions = Permissions()


class TrashRow(_Row):
    """A document in the trash."""

    id: int


class BeginningRow(_Row):
    """How a document is tagged and dated, and who may do what with it (``full_perms``)."""

    id: int
    tags: frozenset[int]
    created: str = ""
    permissions: Permissions


class MetadataRow(_Row):
    """File facts; the only place where 2.20 tells a checksum (MD5)."""

    original_checksum: str


class ActorRow(_Row):
    """Who did what the audit log tells."""

    id: int
    username: str = ""


class HistoryRow(_Row):
    """One entry of the audit log."""

    id: int
    timestamp: datetime
    action: str
    changes: Annotated[dict[str, Any], BeforeValidator(lambda v: v or {})] = Field(default_factory=dict)
    actor: ActorRow | None = None


class TokenAnswer(_Row):
    """The token of an account."""

    token: str


class SettingsUser(_Row):
    """The caller."""

    id: int
    username: str
    is_staff: bool = False
    is_superuser: bool = False


class ServerSettings(_Row):
    """What the server says of itself."""

    version: str = ""
    auditlog_enabled: bool = False


class UiSettings(_Row):
    """Who we are, what we may, and which Paperless this is."""

    user: SettingsUser
    settings: ServerSettings
    permissions: frozenset[str]


R = TypeVar("R")


def read(kind: type[R], answer: Any) -> R:
    """An answer as the kind it must be.

    Raises:
        UnexpectedAnswer: it has another shape.
    """
    try:
        return TypeAdapter(kind).validate_python(answer)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UnexpectedAnswer(
            _("Paperless menjawab dalam bentuk yang tidak dikenal ({kind}: {where}).").format(
                kind=getattr(kind, "__name__", str(kind)), where=where)) from error
