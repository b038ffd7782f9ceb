"""What Paperless shows: accounts, documents, their notes and their history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ppid_dms.vocabulary import AnyField, Role


@dataclass(frozen=True, slots=True)
class Account:
    """A Paperless account; ``roles`` follow from its groups."""

    id: int
    name: str
    roles: frozenset[Role]
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a document; ``author`` is an account id, None when the account is gone."""

    id: int
    text: str
    author: int | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Grants:
    """Who beside its owner may see a document and who may change it, by account and group id."""

    view_users: frozenset[int] = frozenset()
    view_groups: frozenset[int] = frozenset()
    change_users: frozenset[int] = frozenset()
    change_groups: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """A document as Paperless shows it at one moment.

    ``fields`` hold raw values (option ids for selects), ``values`` what a person reads; ``jenis`` is the name and
    ``kind`` the id of its document type. ``checksum`` is hexadecimal,
    SHA-256 from 3.0 on and MD5 before. ``version`` is the id of the newest file version; before 3.0 the document's.
    ``added`` cannot be edited: a document with the same id and another ``added`` is another document.
    """

    id: int
    title: str
    owner: int | None
    tags: frozenset[int]
    fields: Mapping[int, Any]
    values: Mapping[AnyField, str]
    jenis: str | None
    kind: int | None
    version: int
    checksum: str
    notes: tuple[Note, ...]
    added: datetime
    modified: datetime
    grants: Grants = Grants()
    original_name: str = ""
    asn: int | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A file that Paperless hands out to everybody, without an end: of which document, and under which word.

    ``checksum`` is of what is handed out, hexadecimal, as Paperless tells it: SHA-256 from 3.0 on and MD5 before.
    """

    document_id: int
    slug: str
    checksum: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a document's audit log, oldest first when in a sequence.

    ``tags_added``/``tags_removed`` are names (a single edit logs names), ``tags_now`` the complete ids after a bulk
    edit and ``tag_before`` the one id that a bulk edit names from before it. ``fields`` are the custom fields that got
    a value, by name, each with the value as far as it was logged (up to its first colon); ``kind`` is the id of the
    document type that was chosen, as text; ``touches`` what else was changed, by the key of the audit log.
    """

    id: int
    at: datetime
    actor: int | None
    tags_added: frozenset[str] = frozenset()
    tags_removed: frozenset[str] = frozenset()
    tags_now: frozenset[int] | None = None
    tag_before: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    touches: frozenset[str] = frozenset()
