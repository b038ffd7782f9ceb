"""What the sandbox keeps in memory. Plain data; the rules are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path


class LabelKind(StrEnum):
    """The three kinds of label a document can carry. The value is the name inside permission codenames."""

    TAG = "tag"
    CORRESPONDENT = "correspondent"
    DOCUMENT_TYPE = "documenttype"


class TaskState(StrEnum):
    """Where an upload stands; v10 writes it in lower case, v9 in upper case [06]."""

    PENDING = "pending"
    STARTED = "started"
    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(slots=True)
class Grants:
    """To whom an object was shared, by account and group id."""

    view_users: set[int] = field(default_factory=set)
    view_groups: set[int] = field(default_factory=set)
    change_users: set[int] = field(default_factory=set)
    change_groups: set[int] = field(default_factory=set)

    @property
    def shared(self) -> bool:
        """Whether it was shared with anybody."""
        return bool(self.view_users or self.view_groups or self.change_users or self.change_groups)


@dataclass(slots=True)
class Group:
    """Permissions that accounts have together."""

    id: int
    name: str
    permissions: set[str]


@dataclass(slots=True)
class User:
    """An account with its one token."""

    id: int
    username: str
    password_digest: str
    token: str
    date_joined: datetime
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    is_staff: bool = False
    is_active: bool = True
    is_superuser: bool = False
    groups: set[int] = field(default_factory=set)
    permissions: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Owned:
    """Anything with an owner and shares."""

    id: int
    owner: int | None
    grants: Grants = field(default_factory=Grants, kw_only=True)


@dataclass(slots=True)
class Label(Owned):
    """A tag, a correspondent or a document type."""

    kind: LabelKind
    name: str
    match: str = ""
    matching_algorithm: int = 1  # 3.0.5 takes "any word" when nothing is said [03]
    is_insensitive: bool = True
    color: str = "#a6cee3"
    is_inbox_tag: bool = False
    parent: int | None = None


@dataclass(slots=True)
class SavedView(Owned):
    """A list that somebody keeps in his side bar; its settings are kept as they came."""

    name: str
    settings: dict[str, object]
    dashboard_for: set[int] = field(default_factory=set)
    sidebar_for: set[int] = field(default_factory=set)


@dataclass(slots=True)
class ShareLink(Owned):
    """A file of a document for everybody who knows its word [19]."""

    document: int
    file_version: str
    slug: str
    created: datetime
    expiration: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether nobody opens it any more."""
        return self.expiration is not None and self.expiration < now


@dataclass(slots=True)
class CustomField:
    """The definition of a field that documents can have."""

    id: int
    name: str
    data_type: str
    extra_data: dict[str, object] | None


@dataclass(slots=True)
class FieldValue:
    """One custom field on one document. Its id is what a bulk edit's history lists [16]."""

    id: int
    field: int
    value: object


@dataclass(slots=True)
class Note:
    """A remark on a document. Whose it is, only it tells; the history does not."""

    id: int
    text: str
    created: datetime
    user: int | None


@dataclass(slots=True)
class HistoryEntry:
    """One line of the audit log. `instance` names the field value whose removal takes the line along [16]."""

    id: int
    timestamp: datetime
    action: str
    changes: dict[str, object]
    actor: int | None
    instance: int | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes on disk; never changed once written."""

    path: Path
    checksum: str  # hex; SHA-256, and MD5 on a 2.20
    size: int


@dataclass(slots=True)
class FileVersion:
    """One file of a document. The root is the first and shares the document's id [21]."""

    id: int
    added: datetime
    label: str | None
    original: StoredFile
    archive: StoredFile | None
    original_name: str
    mime_type: str
    page_count: int | None
    content: str


@dataclass(slots=True)
class Document(Owned):
    """One document, with all its files, values, notes and history."""

    title: str
    created: date
    added: datetime
    modified: datetime
    versions: list[FileVersion]  # oldest first
    tags: set[int] = field(default_factory=set)
    fields: dict[int, FieldValue] = field(default_factory=dict)  # by field id, in the order given
    correspondent: int | None = None
    document_type: int | None = None
    archive_serial_number: int | None = None
    notes: list[Note] = field(default_factory=list)
    history: list[HistoryEntry] = field(default_factory=list)
    deleted_at: datetime | None = None
    restored_at: datetime | None = None

    @property
    def root(self) -> FileVersion:
        """The file it began with."""
        return self.versions[0]

    @property
    def newest(self) -> FileVersion:
        """The file that is shown and downloaded."""
        return self.versions[-1]

    @property
    def content(self) -> str:
        """What the newest file says [21]."""
        return self.newest.content

    @content.setter
    def content(self, text: str) -> None:
        self.newest.content = text


class Source(IntEnum):
    """By which way a file came, as workflows number it."""

    FOLDER = 1
    API = 2
    MAIL = 3
    WEB = 4


@dataclass(slots=True)
class Task:
    """What became of one upload."""

    id: int
    task_id: str
    filename: str
    mime_type: str
    overrides: dict[str, object]
    owner: int | None
    source: Source
    created: datetime
    status: TaskState = TaskState.PENDING
    started: datetime | None = None
    done: datetime | None = None
    result: str | None = None  # the sentence of v9
    result_data: dict[str, object] | None = None  # the same for v10
    related_document: int | None = None
    duplicate_of: int | None = None
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that is to become a document, with what rides along."""

    file: StoredFile
    filename: str
    mime_type: str
    owner: User | None
    source: Source = Source.API
    title: str | None = None
    created: date | None = None
    correspondent: int | None = None
    document_type: int | None = None
    tags: tuple[int, ...] = ()
    archive_serial_number: int | None = None
    fields: dict[int, object] = field(default_factory=dict)
    grants: Grants = field(default_factory=Grants)
