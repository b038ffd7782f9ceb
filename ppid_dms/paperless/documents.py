"""Documents in Paperless: read, found, uploaded, and changed in the few ways that lose nobody's work.

Tags are written only by ``bulk_edit modify_tags`` and fields only by ``modify_custom_fields``: a PATCH of a list
replaces it, and of two people who read, add and write, the first one's tag is lost [10].
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from ppid_dms.errors import Invalid, NotFound, OutcomeUnknown, UnexpectedAnswer
from ppid_dms.language import translate as _
from ppid_dms.paperless.schemas import BeginningRow, DocumentRow, MetadataRow, NoteRow, Permissions, TrashRow, read
from ppid_dms.paperless.taxonomy import Taxonomy, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Document, Grants, Note, Registration
from ppid_dms.vocabulary import AnyField, DipField, OwnField, Request, Role, SideTag, Stage

_FIELDS: Final = (
    "id,title,owner,tags,document_type,custom_fields,notes,modified,added,original_file_name,"
    "archive_serial_number,versions,permissions"
)
_READ: Final = {"fields": _FIELDS, "full_perms": "true"}
_PAGE_SIZE: Final = 250
# So many ids fit into an address that any proxy takes.
_MOST_IDS: Final = 500
_LONGEST_PAGE: Final = 100_000  # what the server allows [24]
_MOST_CHECKSUMS: Final = 20_000
_NOBODY: Final = Grants()

R = TypeVar("R", DocumentRow, BeginningRow)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a document stands after its upload: at step 1 and nowhere else, open to people's changes, its date.

    ``is_set_apart`` says that it stands at no step, but apart as a form on paper.
    """

    is_collected: bool
    is_set_apart: bool
    is_open: bool
    created: str


class Documents:
    """The documents of one Paperless, seen by the service account."""

    def __init__(self, transport: Transport, taxonomy: Taxonomy) -> None:
        self._transport = transport
        self._taxonomy = taxonomy
        self._checksums: dict[int, tuple[datetime, str]] = {}

    # ── reading ──

    def get(self, document_id: int, *, content: bool = False) -> Document:
        """One document as it is now; with its text if ``content``.

        Raises:
            NotFound: it is not there, in the trash, or not shown to us.
        """
        self._checksums.pop(document_id, None)
        asked = _READ | {"fields": f"{_FIELDS},content"} if content else _READ
        return self._document(self._row(DocumentRow, document_id, asked))

    def beginning(self, document_id: int) -> Beginning:
        """Whether people can have begun to work on a document; asked of the server at this moment."""
        row = self._row(
            BeginningRow, document_id, {"fields": "id,tags,created,permissions", "full_perms": "true"})
        standing = {*self._taxonomy.stages.values(), *self._taxonomy.requests.values()}
        change = row.permissions.change
        return Beginning(
            is_collected=row.tags & standing == {self._taxonomy.stages[Stage.COLLECTED]},
            is_set_apart=not row.tags & standing and self._taxonomy.side_tags[SideTag.PAPER_FORM] in row.tags,
            is_open=bool(change.users or change.groups), created=row.created[:10])

    def is_cancelled(self, document: Document) -> bool:
        """Whether it shows the tag of a wrong scan, out of the procedure."""
        return self._taxonomy.stages[Stage.CANCELLED] in document.tags

    def is_paper_form(self, document: Document) -> bool:
        """Whether it shows the tag of a form on paper, which is evidence and no item."""
        return self._taxonomy.side_tags[SideTag.PAPER_FORM] in document.tags

    def with_ids(self, document_ids: Iterable[int]) -> Iterator[Document]:
        """Of these documents those that are there and shown to us; the trash is not looked into."""
        wanted = sorted(set(document_ids))
        for first in range(0, len(wanted), _MOST_IDS):
            some = frozenset(wanted[first:first + _MOST_IDS])
            yield from self._find(
                {"id__in": ",".join(map(str, sorted(some))), "ordering": "id"}, _is_among(some), page_size=_MOST_IDS)

    def of_ours_without(self, tags: Iterable[int]) -> Iterator[Document]:
        """Documents of the service account that carry none of these tags."""
        unwanted, ours = frozenset(tags), self._taxonomy.service.id
        yield from self._find(
            {"owner__id": ours, "tags__id__none": ",".join(map(str, sorted(unwanted))), "ordering": "id"},
            lambda row: row.owner == ours and not row.tags & unwanted)

    def on_their_way(self) -> Iterator[Document]:
        """Documents of the service account at step 1, put forward or at step 2."""
        yield from filter(self.is_on_its_way, self.with_any_tag(self._way()))

    def is_on_its_way(self, document: Document) -> bool:
        """Whether it is the service account's and stands at step 1, put forward or at step 2."""
        return document.owner == self._taxonomy.service.id and bool(document.tags & self._way())

    def newest(self) -> tuple[int, datetime | None]:
        """The highest id and the latest change among the documents that are shown to us; 0 and None without any."""
        ids, changes = (
            [read(DocumentRow, row) for row in self._transport.page(
                "documents/", _READ | {"ordering": order, "page": 1, "page_size": 1}).rows]
            for order in ("-id", "-modified"))
        return max((row.id for row in ids), default=0), max((row.modified for row in changes), default=None)

    def in_trash(self) -> set[int]:
        """The ids of the service account's documents that lie in the trash."""
        return {read(TrashRow, row).id for row in self._transport.rows("trash/")}

    def with_any_tag(self, tags: Iterable[int]) -> Iterator[Document]:
        """Documents that carry at least one of these tags."""
        wanted = frozenset(tags)
        if not wanted:
            return
        # An unknown or garbled filter is ignored without a word and answers with everything [24]: look at each row.
        yield from self._find(
            {"tags__id__in": ",".join(map(str, sorted(wanted))), "ordering": "id"}, lambda row: bool(row.tags & wanted))

    def modified_since(self, moment: datetime) -> Iterator[Document]:
        """Documents changed at or after a moment, in the order of change.

        Paged by key: by page number, a row edited meanwhile would push another one out of sight [33]. What is edited
        meanwhile may come twice.

        Raises:
            UnexpectedAnswer: they do not come in the order of change, so that none can be said to be the last.
        """
        size = _PAGE_SIZE
        given: set[int] = set()  # ids at ``moment`` that were given already
        while True:
            page = self._transport.page("documents/", {
                **_READ, "modified__gte": moment.astimezone(UTC).isoformat(), "ordering": "modified,id",
                "page_size": size, "page": 1})
            rows = [read(DocumentRow, row) for row in page.rows]
            for row in rows:
                if row.modified > moment or (row.modified == moment and row.id not in given):
                    yield from self._documents([row])
            if not page.more:
                return
            newest = max((row.modified for row in rows), default=moment)
            if newest > moment:
                moment, size, given = newest, _PAGE_SIZE, set()
            elif size < _LONGEST_PAGE:
                # One bulk edit gives one time to all its documents; the key cannot pass them before all are seen.
                size = min(size * 2, _LONGEST_PAGE)
            else:
                raise UnexpectedAnswer(_("Paperless menjawab daftar perubahan tanpa urutan waktu."))
            given.update(row.id for row in rows if row.modified == moment)

    def with_asn(self, asn: int) -> Document | None:
        """The document that holds an archive serial number, unless it is in the trash or hidden from us."""
        found = self._find({"archive_serial_number": asn}, lambda row: row.archive_serial_number == asn)
        return next(found, None)

    def with_reference(self, reference: str) -> list[Document]:
        """Documents that carry our reference in its field; a reference alone does not make a document ours."""
        return self.with_text(OwnField.REFERENCE, reference)

    def with_text(self, key: OwnField, text: str) -> list[Document]:
        """Documents with just this in a field of ours."""
        field = self._taxonomy.fields[key].id
        return list(self._find(
            {"custom_field_query": json.dumps([field, "exact", text])},
            lambda row: any(value.field == field and value.value == text for value in row.custom_fields)))

    def made_on(self, day: date) -> list[Document]:
        """Documents whose date, as it stands on the form, is this day."""
        field = self._taxonomy.fields[DipField.DATE].id
        return list(self._find(
            {"custom_field_query": json.dumps([field, "exact", day.isoformat()])},
            lambda row: any(value.field == field and value.value == day.isoformat() for value in row.custom_fields)))

    def with_any_text(self, key: OwnField) -> Iterator[Document]:
        """Documents with anything in a field of ours."""
        field = self._taxonomy.fields[key].id
        yield from self._find(
            {"custom_field_query": json.dumps([field, "exists", True]), "ordering": "id"},
            lambda row: any(value.field == field and value.value for value in row.custom_fields))

    def texts_changed_last(self, key: OwnField, count: int) -> dict[int, str]:
        """What stands in a field of ours on the documents that were changed last, at most so many; one request."""
        field = self._taxonomy.fields[key].id
        page = self._transport.page("documents/", {**_READ, "ordering": "-modified", "page_size": count, "page": 1})
        rows = [read(DocumentRow, row) for row in page.rows][:count]
        return {row.id: str(value.value) for row in rows for value in row.custom_fields
                if value.field == field and value.value}

    def original(self, document_id: int, version: int) -> Iterator[bytes]:
        """The bytes that were uploaded, in pieces; of one file version where the server has them."""
        return self._transport.bytes_of(f"documents/{document_id}/download/", {"original": "true", "version": version})

    def shown(self, document_id: int) -> Iterator[bytes]:
        """The file that people are shown, in pieces: where there is one, that with the text that OCR recognised."""
        return self._transport.bytes_of(f"documents/{document_id}/download/")

    # ── writing ──

    def submit(self, file: Path, registration: Registration) -> str:
        """Hand one scan to Paperless; the id of its task. What becomes of it is the task's outcome.

        Refused because a tag or a field was deleted and made again, it is handed over once more under the new ids.

        Raises:
            Invalid: it will not take this file; trying again is useless.
            Refused: something that ``init`` has made is gone, or a right is missing; the file is not at fault.
            Unreachable: it never got the request; trying again is safe.
            OutcomeUnknown: it may have it; look before trying again.
            UnexpectedAnswer: something else stands at that address.
        """
        try:
            return self._submit(file, registration)
        except Invalid:
            fresh = look_up(self._transport, self._taxonomy.names)
            if fresh == self._taxonomy:
                raise
            self._taxonomy = fresh
            return self._submit(file, registration)

    def _submit(self, file: Path, registration: Registration) -> str:
        encoded = {
            str(self._taxonomy.fields[key].id): self._taxonomy.encode(key, text)
            for key, text in registration.fields.items()
        }
        parts = [
            ("title", registration.title),
            ("tags", str(self._taxonomy.stages[registration.stage])),
            ("custom_fields", json.dumps({key: value for key, value in encoded.items() if value is not None})),
        ]
        if registration.created:
            # A bare date: with a time Paperless shifts it to its own zone before it cuts the day [06].
            parts.append(("created", registration.created.isoformat()))
        if kind := self._taxonomy.kinds.get(registration.jenis or ""):
            parts.append(("document_type", str(kind)))
        if sender := self._taxonomy.correspondents.get(registration.correspondent or ""):
            parts.append(("correspondent", str(sender)))
        if registration.asn is not None:
            parts.append(("archive_serial_number", str(registration.asn)))
        answer = self._transport.upload("documents/post_document/", parts, "document", file, registration.file_name)
        if not isinstance(answer, str):
            raise OutcomeUnknown(_("Paperless menerima berkas tetapi tidak memberi nomor tugas."))
        return answer

    def set_tags(self, document_id: int, *, add: Iterable[int], remove: Iterable[int]) -> None:
        """Add and take off tags; others stay as they are."""
        self._bulk(document_id, "modify_tags", {"add_tags": sorted(add), "remove_tags": sorted(remove)})

    def hold(self, document_id: int, holds: Iterable[SideTag]) -> None:
        """Put the tags of holds on a document; others stay."""
        self.set_tags(document_id, add=(self._taxonomy.side_tags[hold] for hold in holds), remove=())

    def set_apart(self, document_id: int) -> None:
        """Take a document from step 1 and mark it as a form on paper, in one change; other tags stay as they are."""
        self.set_tags(
            document_id, add=(self._taxonomy.side_tags[SideTag.PAPER_FORM],),
            remove=(self._taxonomy.stages[Stage.COLLECTED],))

    def set_fields(self, document_id: int, values: Mapping[AnyField, str]) -> None:
        """Set fields by what a person reads; other fields stay. A wording that is no option is left out."""
        encoded = {self._taxonomy.fields[key].id: self._taxonomy.encode(key, text) for key, text in values.items()}
        writable = {str(key): value for key, value in encoded.items() if value is not None}
        if writable:
            self._bulk(document_id, "modify_custom_fields", {
                "add_custom_fields": writable, "remove_custom_fields": []})

    def clear_fields(self, document_id: int, keys: Iterable[AnyField]) -> None:
        """Take fields off a document; others stay as they are."""
        if numbers := sorted(self._taxonomy.fields[key].id for key in keys):
            self._bulk(document_id, "modify_custom_fields", {
                "add_custom_fields": {}, "remove_custom_fields": numbers})

    def describe(self, document_id: int, *, title: str, created: date | None, jenis: str | None) -> None:
        """Set the title and, where they are known, the date and the kind of document."""
        body: dict[str, Any] = {"title": title}
        if created:
            body["created"] = created.isoformat()
        if kind := self._taxonomy.kinds.get(jenis or ""):
            body["document_type"] = kind
        self._transport.patch(f"documents/{document_id}/", body)

    def open_to(self, document_id: int, change: Iterable[Role], *, besides: Grants = _NOBODY) -> None:
        """Let every role see the document, and only these change it; who else may see it ``besides`` stays.

        Leaves no trace in the history [35].
        """
        groups = self._taxonomy.groups
        self._transport.patch(f"documents/{document_id}/", {"set_permissions": {
            "view": {
                "users": sorted(besides.view_users), "groups": sorted(besides.view_groups.union(groups.values()))},
            "change": {"users": [], "groups": sorted(groups[role] for role in change)},
        }})

    def add_note(self, document_id: int, text: str) -> None:
        """Leave a note under the service's name."""
        answer = self._transport.post(f"documents/{document_id}/notes/", {"note": text})
        if not isinstance(answer, list):
            # 200 {"error": ...} is how a refused note looks [30].
            raise UnexpectedAnswer(_("Paperless tidak menyimpan catatan pada dokumen {id}.").format(id=document_id))

    # ── how ──

    def _way(self) -> frozenset[int]:
        stages = self._taxonomy.stages
        return frozenset({
            stages[Stage.COLLECTED], stages[Stage.AWAITING], self._taxonomy.requests[Request.SUBMIT]})

    def _bulk(self, document_id: int, method: str, parameters: Mapping[str, Any]) -> None:
        answer = self._transport.post(
            "documents/bulk_edit/", {"documents": [document_id], "method": method, "parameters": parameters})
        if answer != {"result": "OK"}:
            # 2.20 answers a locked database with 200 {"result": "ERROR"} and does nothing, or half of it.
            raise OutcomeUnknown(_("Paperless tidak menyelesaikan perubahan pada dokumen {id}.").format(id=document_id))

    def _row(self, kind: type[R], document_id: int, asked: Mapping[str, Any]) -> R:
        row = read(kind, self._transport.get(f"documents/{document_id}/", asked))
        if row.id != document_id:
            raise UnexpectedAnswer(_("Paperless menjawab dengan dokumen {other}, bukan {id}.").format(
                other=row.id, id=document_id))
        return row

    def _find(
        self, params: Mapping[str, Any], matches: Callable[[DocumentRow], bool], *, page_size: int = _PAGE_SIZE
    ) -> Iterator[Document]:
        rows = self._transport.rows("documents/", {**params, **_READ}, page_size=page_size)
        return self._documents(row for row in (read(DocumentRow, found) for found in rows) if matches(row))

    def _documents(self, rows: Iterable[DocumentRow]) -> Iterator[Document]:
        for row in rows:
            try:
                document = self._document(row)
            except NotFound:
                continue  # gone since the list was made, before its checksum could be asked for
            yield document

    def _document(self, row: DocumentRow) -> Document:
        stored = {value.field: value.value for value in row.custom_fields}
        newest = row.versions[0] if row.versions else None
        return Document(
            id=row.id,
            title=row.title,
            owner=row.owner,
            tags=row.tags,
            fields=stored,
            values={
                key: self._taxonomy.decode(key, stored.get(field.id)) for key, field in self._taxonomy.fields.items()
            },
            jenis=self._taxonomy.kind_names.get(row.document_type or 0),
            kind=row.document_type,
            version=newest.id if newest else row.id,
            checksum=(newest.checksum if newest and newest.checksum else self._checksum(row)).lower(),
            notes=tuple(_note(note) for note in sorted(row.notes, key=lambda n: n.id)),
            added=row.added,
            modified=row.modified,
            grants=_grants(row.permissions),
            original_name=row.original_file_name or "",
            asn=row.archive_serial_number,
            content=row.content,
        )

    def _checksum(self, row: DocumentRow) -> str:
        """The checksum (MD5) on 2.20, which has no versions and tells it in the metadata alone.

        For lists it is remembered until the document is modified; one document by itself is always asked for.
        """
        modified, checksum = self._checksums.get(row.id, (None, ""))
        if modified != row.modified:
            checksum = read(MetadataRow, self._transport.get(f"documents/{row.id}/metadata/")).original_checksum
            if len(self._checksums) >= _MOST_CHECKSUMS:
                self._checksums.clear()
            self._checksums[row.id] = row.modified, checksum
        return checksum


def _is_among(numbers: frozenset[int]) -> Callable[[DocumentRow], bool]:
    return lambda row: row.id in numbers


def _grants(row: Permissions) -> Grants:
    return Grants(
        view_users=frozenset(row.view.users), view_groups=frozenset(row.view.groups),
        change_users=frozenset(row.change.users), change_groups=frozenset(row.change.groups))


def _note(row: NoteRow) -> Note:
    return Note(row.id, row.note, row.user.id if row.user else None, row.created)
