"""All that the sandbox knows, in memory behind one lock, with the indexes that keep it quick at 100,000 documents.

The files of the documents lie in a directory that is thrown away at the end. Callers hold `Store.lock` around
whatever must be seen whole: an edit together with its history, or a list together with its count.
"""

from __future__ import annotations

import hashlib
import secrets
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from .permissions import ALL_CODENAMES, Caller
from .records import (
    CustomField,
    Document,
    FieldValue,
    FileVersion,
    Group,
    Label,
    LabelKind,
    Owned,
    SavedView,
    ShareLink,
    Task,
    User,
)
from .release import Release

# The first account of a new 3.0.5 has id 2: number 1 is taken by an account of its own [02].
_FIRST_USER_ID = 2


class Store:
    """The data, their ids and indexes. Knows nothing of HTTP and refuses nothing."""

    def __init__(self, *, release: Release, files_dir: Path, zone: ZoneInfo, audit_log: bool = True) -> None:
        self.lock = RLock()
        self.release = release
        self.files_dir = files_dir
        self.zone = zone
        self.audit_log = audit_log
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.labels: dict[LabelKind, dict[int, Label]] = {kind: {} for kind in LabelKind}
        self.custom_fields: dict[int, CustomField] = {}
        self.saved_views: dict[int, SavedView] = {}
        self.share_links: dict[int, ShareLink] = {}
        self.workflows: dict[int, dict[str, Any]] = {}
        self.tasks: dict[str, Task] = {}
        self.live: dict[int, Document] = {}
        self.trash: dict[int, Document] = {}
        self.root_of_version: dict[int, int] = {}
        self.trashed_versions: dict[int, tuple[Document, FileVersion, datetime]] = {}
        self.by_tag: defaultdict[int, set[int]] = defaultdict(set)  # live documents only
        self.by_field: defaultdict[int, set[int]] = defaultdict(set)  # live documents only
        self._by_text: defaultdict[tuple[int, str], set[int]] = defaultdict(set)  # the trash too
        self.by_checksum: defaultdict[str, set[int]] = defaultdict(set)  # the trash too; root files only [21]
        self.by_serial_number: dict[int, int] = {}  # the trash too: it holds on to its numbers [35]
        self._by_modified: list[tuple[datetime, int]] = []
        self._user_of_token: dict[str, int] = {}
        self._counters: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(1))
        self._counters["user"] = count(_FIRST_USER_ID)

    # --- ids and clock

    def next_id(self, kind: str) -> int:
        """The next id of its kind; never given twice, also after a deletion."""
        return next(self._counters[kind])

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    # --- people

    def add_user(self, username: str, password: str, **details: object) -> User:
        """A new account with its one token, which never changes [01]."""
        user = User(
            id=self.next_id("user"),
            username=username,
            password_digest=digest_password(password),
            token=secrets.token_hex(20),
            date_joined=self.now(),
        )
        for name, value in details.items():
            setattr(user, name, value)
        self.users[user.id] = user
        self._user_of_token[user.token] = user.id
        return user

    def user_of_token(self, token: str) -> User | None:
        """Whose token this is, if he may still sign in."""
        user = self.users.get(self._user_of_token.get(token, 0))
        return user if user and user.is_active else None

    def user_of_password(self, username: str, password: str) -> User | None:
        """Who signs in with these words, if anybody."""
        for user in self.users.values():
            if user.username == username:
                fits = secrets.compare_digest(user.password_digest, digest_password(password))
                return user if fits and user.is_active else None
        return None

    def caller(self, user: User) -> Caller:
        """The account with all its permissions, as of now."""
        if user.is_superuser:
            return Caller(user, frozenset(user.groups), ALL_CODENAMES)
        codenames = set(user.permissions)
        for group in user.groups:
            codenames |= self.groups[group].permissions
        return Caller(user, frozenset(user.groups), frozenset(codenames))

    def forget_user(self, user: User) -> None:
        """Take an account away, and itself from all that it owned, wrote, did or was given."""
        del self.users[user.id]
        del self._user_of_token[user.token]
        for item in self._owned():
            item.owner = None if item.owner == user.id else item.owner
            item.grants.view_users.discard(user.id)
            item.grants.change_users.discard(user.id)
        for document in (*self.live.values(), *self.trash.values()):
            for entry in document.history:
                entry.actor = None if entry.actor == user.id else entry.actor
            for note in document.notes:
                note.user = None if note.user == user.id else note.user
        for task in self.tasks.values():
            task.owner = None if task.owner == user.id else task.owner

    def forget_group(self, group: Group) -> None:
        """Take a group away, and itself from its members and from all that was shared with it."""
        del self.groups[group.id]
        for user in self.users.values():
            user.groups.discard(group.id)
        for item in self._owned():
            item.grants.view_groups.discard(group.id)
            item.grants.change_groups.discard(group.id)

    def _owned(self) -> Iterator[Owned]:
        for kind in self.labels.values():
            yield from kind.values()
        yield from self.saved_views.values()
        yield from self.live.values()
        yield from self.trash.values()

    # --- tags

    @property
    def tags(self) -> dict[int, Label]:
        """All tags by id."""
        return self.labels[LabelKind.TAG]

    def tags_in_order(self, tags: Iterable[int]) -> list[int]:
        """Ids in the order in which 3.0.5 lists them: by name, not by number [14, 16]."""
        return sorted(tags, key=lambda tag: (self.tags[tag].name.lower(), tag))

    def with_ancestors(self, tags: Iterable[int]) -> set[int]:
        """These tags and all above them [09]."""
        found: set[int] = set()
        for tag in tags:
            step: int | None = tag
            while step is not None and step not in found:
                found.add(step)
                step = self.tags[step].parent
        return found

    def with_descendants(self, tags: Iterable[int]) -> set[int]:
        """These tags and all below them [09]."""
        found = set(tags)
        fresh = set(found)
        while fresh:
            fresh = {tag.id for tag in self.tags.values() if tag.parent in fresh} - found
            found |= fresh
        return found

    def children(self, tag: int) -> list[int]:
        """The tags right below this one, in listing order."""
        return self.tags_in_order(other.id for other in self.tags.values() if other.parent == tag)

    # --- documents

    def add(self, document: Document) -> None:
        """Take in a new document and index it."""
        self.by_checksum[document.root.original.checksum].add(document.id)
        if document.archive_serial_number is not None:
            self.by_serial_number[document.archive_serial_number] = document.id
        self._make_live(document)

    def touch(self, document: Document) -> None:
        """Set `modified` to this moment."""
        self._unindex_modified(document)
        document.modified = self.now()
        insort(self._by_modified, (document.modified, document.id))

    def retag(self, document: Document, tags: set[int]) -> None:
        """Give a live document exactly these tags. Writes no history and leaves `modified` alone."""
        for gone in document.tags - tags:
            self.by_tag[gone].discard(document.id)
        for new in tags - document.tags:
            self.by_tag[new].add(document.id)
        document.tags = set(tags)

    def put_value(self, document: Document, field: int, value: object) -> FieldValue:
        """Set one custom field of a live document; its instance keeps its id."""
        instance = document.fields.get(field)
        if instance is None:
            instance = document.fields[field] = FieldValue(self.next_id("field_value"), field, value)
            self.by_field[field].add(document.id)
        else:
            self._unindex_text(document, instance)
            instance.value = value
        if isinstance(value, str):
            self._by_text[field, value].add(document.id)
        return instance

    def having_text(self, field: int, text: str) -> set[int]:
        """Ids of the documents with exactly this text in this field; some may be in the trash."""
        return self._by_text.get((field, text), set())

    def drop_value(self, document: Document, field: int) -> None:
        """Take one custom field off; the history lines about it vanish with it [16]."""
        instance = document.fields.pop(field, None)
        if instance is not None:
            self.by_field[field].discard(document.id)
            self._unindex_text(document, instance)
            document.history = [entry for entry in document.history if entry.instance != instance.id]

    def renumber(self, document: Document, serial_number: int | None) -> None:
        """Change the archive serial number."""
        if document.archive_serial_number is not None:
            self.by_serial_number.pop(document.archive_serial_number, None)
        document.archive_serial_number = serial_number
        if serial_number is not None:
            self.by_serial_number[serial_number] = document.id

    def throw_away(self, document: Document) -> None:
        """Into the trash."""
        self._unindex_modified(document)
        for tag in document.tags:
            self.by_tag[tag].discard(document.id)
        for field in document.fields:
            self.by_field[field].discard(document.id)
        del self.live[document.id]
        document.deleted_at, document.restored_at = self.now(), None
        self.trash[document.id] = document

    def take_back(self, document: Document) -> None:
        """Out of the trash, with the same id; bumps `modified` [20]."""
        del self.trash[document.id]
        document.deleted_at, document.restored_at = None, self.now()
        document.tags &= self.tags.keys()
        self._make_live(document)
        self.touch(document)

    def destroy(self, document: Document) -> None:
        """Out of the trash for good."""
        del self.trash[document.id]
        for version in document.versions[1:]:
            del self.root_of_version[version.id]
        for key in [key for key, (root, _, _) in self.trashed_versions.items() if root is document]:
            del self.trashed_versions[key]
        self.by_checksum[document.root.original.checksum].discard(document.id)
        if document.archive_serial_number is not None:
            self.by_serial_number.pop(document.archive_serial_number, None)
        for version in document.versions:
            _unlink(version)

    def drop_version(self, document: Document, version: FileVersion) -> None:
        """Take one file that is not the root off a document, into the trash."""
        document.versions.remove(version)
        del self.root_of_version[version.id]
        self.trashed_versions[version.id] = (document, version, self.now())

    def anywhere(self, document_id: int) -> Document | None:
        """A document, live or in the trash."""
        return self.live.get(document_id) or self.trash.get(document_id)

    def modified_since(self, moment: datetime) -> list[int]:
        """Ids of live documents changed at or after `moment`, oldest change first."""
        return [document_id for _, document_id in self._by_modified[bisect_left(self._by_modified, (moment, 0)) :]]

    def _make_live(self, document: Document) -> None:
        self.live[document.id] = document
        insort(self._by_modified, (document.modified, document.id))
        for tag in document.tags:
            self.by_tag[tag].add(document.id)
        for field in document.fields:
            self.by_field[field].add(document.id)

    def _unindex_text(self, document: Document, instance: FieldValue) -> None:
        if isinstance(instance.value, str):
            self._by_text[instance.field, instance.value].discard(document.id)

    def _unindex_modified(self, document: Document) -> None:
        place = bisect_left(self._by_modified, (document.modified, document.id))
        del self._by_modified[place]


def _unlink(version: FileVersion) -> None:
    for stored in (version.original, version.archive):
        if stored is not None:
            stored.path.unlink(missing_ok=True)


def digest_password(password: str) -> str:
    """Hex. Quick on purpose: a real server's 250 ms per sign-in [01] would only slow the tests down."""
    return hashlib.sha256(b"sandbox:" + password.encode()).hexdigest()
