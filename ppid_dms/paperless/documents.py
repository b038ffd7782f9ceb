"""Documents in Paperless: read, found, uploaded, and changed in the few ways that lose nobody's work.

Tags are written only by ``bulk_edit modify_tags`` and fields only by ``modify_custom_fields``: a PATCH of a list
replaces it, and of two people who read, add and write, the first one's tag is lost [10].
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ppid_dms.errors import UnexpectedAnswer
from ppid_dms.language import translate as _
from ppid_dms.paperless.schemas import DocumentRow, MetadataRow, NoteRow, read
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Document, Note, Registration
from ppid_dms.vocabulary import DipField, OwnField, Role

_FIELDS: Final = (
    "id,title,owner,tags,document_type,custom_fields,notes,modified,added,original_file_name,"
    "archive_serial_number,versions"
)


class Documents:
    """The documents of one Paperless, seen by the service account."""

    def __init__(self, transport: Transport, taxonomy: Taxonomy) -> None:
        self._transport = transport
        self._taxonomy = taxonomy
        self._kind_names = {number: name for name, number in taxonomy.kinds.items()}

    # ── reading ──

    def get(self, document_id: int, *, content: bool = False) -> Document:
        """One document as it is now; with its text if ``content``.

        Raises:
            NotFound: it is not there, in the trash, or not shown to us.
        """
        fields = f"{_FIELDS},content" if content else _FIELDS
        return self._document(self._transport.get(f"documents/{document_id}/", {"fields": fields}))

    def with_any_tag(self, tags: Iterable[int]) -> Iterator[Document]:
        """Documents that carry at least one of these tags."""
        wanted = frozenset(tags)
        # An unknown or garbled filter is ignored without a word and answers with everything [24]: look at each row.
        rows = self._find({"tags__id__in": ",".join(map(str, sorted(wanted))), "ordering": "id"})
        return (document for document in rows if document.tags & wanted)

    def modified_since(self, moment: datetime) -> Iterator[Document]:
        """Documents changed at or after a moment, in the order of change.

        Paged by key: by page number, a row edited meanwhile would push another one out of sight [33].
        """
        seen: set[tuple[int, datetime]] = set()
        while True:
            answer = self._transport.get("documents/", {
                "modified__gte": moment.astimezone(UTC).isoformat(), "ordering": "modified,id",
                "fields": _FIELDS, "page_size": 250, "page": 1})
            page = [self._document(row) for row in answer["results"]]
            fresh = [d for d in page if d.modified >= moment and (d.id, d.modified) not in seen]
            yield from fresh
            if not fresh:
                return
            seen.update((d.id, d.modified) for d in fresh)
            moment = max(d.modified for d in fresh)

    def with_asn(self, asn: int) -> Document | None:
        """The document that holds an archive serial number, unless it is in the trash or hidden from us."""
        return next((d for d in self._find({"archive_serial_number": asn}) if d.asn == asn), None)

    def with_reference(self, reference: str) -> list[Document]:
        """Documents that carry our reference in its field; a reference alone does not make a document ours."""
        key = OwnField.REFERENCE
        query = json.dumps([self._taxonomy.fields[key].id, "exact", reference])
        return [d for d in self._find({"custom_field_query": query}) if d.values[key] == reference]

    def original(self, document_id: int, version: int) -> Iterator[bytes]:
        """The bytes that were uploaded, in pieces; of one file version where the server has them."""
        return self._transport.bytes_of(f"documents/{document_id}/download/", {"original": "true", "version": version})

    # ── writing ──

    def submit(self, file: Path, registration: Registration) -> str:
        """Hand one scan to Paperless; the id of its task. What becomes of it is the task's outcome.

        Raises:
            Refused: it will not take this file; trying again is useless.
            Unreachable: it never got the request; trying again is safe.
            OutcomeUnknown: it may have it; look before trying again.
        """
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
        if registration.asn is not None:
            parts.append(("archive_serial_number", str(registration.asn)))
        answer = self._transport.upload("documents/post_document/", parts, "document", file, registration.file_name)
        if not isinstance(answer, str):
            raise UnexpectedAnswer(_("Paperless menerima berkas tetapi tidak memberi nomor tugas."))
        return answer

    def set_tags(self, document_id: int, *, add: Iterable[int], remove: Iterable[int]) -> None:
        """Add and take off tags; others stay as they are."""
        self._bulk(document_id, "modify_tags", {"add_tags": sorted(add), "remove_tags": sorted(remove)})

    def set_fields(self, document_id: int, values: Mapping[DipField | OwnField, str]) -> None:
        """Set fields by what a person reads; other fields stay. A wording that is no option is left out."""
        encoded = {self._taxonomy.fields[key].id: self._taxonomy.encode(key, text) for key, text in values.items()}
        writable = {str(key): value for key, value in encoded.items() if value is not None}
        if writable:
            self._bulk(document_id, "modify_custom_fields", {
                "add_custom_fields": writable, "remove_custom_fields": []})

    def describe(self, document_id: int, *, title: str, jenis: str | None) -> None:
        """Set the title and, where it is known, the kind of document."""
        body: dict[str, Any] = {"title": title}
        if kind := self._taxonomy.kinds.get(jenis or ""):
            body["document_type"] = kind
        self._transport.patch(f"documents/{document_id}/", body)

    def open_to(self, document_id: int, change: Iterable[Role]) -> None:
        """Let every role see the document, and only these change it. Leaves no trace in the history [35]."""
        groups = self._taxonomy.groups
        self._transport.patch(f"documents/{document_id}/", {"set_permissions": {
            "view": {"users": [], "groups": sorted(groups.values())},
            "change": {"users": [], "groups": sorted(groups[role] for role in change)},
        }})

    def add_note(self, document_id: int, text: str) -> None:
        """Leave a note under the service's name."""
        answer = self._transport.post(f"documents/{document_id}/notes/", {"note": text})
        if not isinstance(answer, list):
            # 200 {"error": ...} is how a refused note looks [30].
            raise UnexpectedAnswer(_("Paperless tidak menyimpan catatan pada dokumen {id}.").format(id=document_id))

    # ── how ──

    def _bulk(self, document_id: int, method: str, parameters: Mapping[str, Any]) -> None:
        self._transport.post(
            "documents/bulk_edit/", {"documents": [document_id], "method": method, "parameters": parameters})

    def _find(self, params: Mapping[str, Any]) -> Iterator[Document]:
        for row in self._transport.rows("documents/", {**params, "fields": _FIELDS}):
            yield self._document(row)

    def _document(self, answer: Any) -> Document:
        row = read(DocumentRow, answer)
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
            jenis=self._kind_names.get(row.document_type) if row.document_type else None,
            version=newest.id if newest else row.id,
            checksum=(newest.checksum if newest and newest.checksum else self._checksum(row.id)).lower(),
            notes=tuple(_note(note) for note in sorted(row.notes, key=lambda n: n.id)),
            modified=row.modified,
            original_name=row.original_file_name or "",
            asn=row.archive_serial_number,
            content=row.content,
        )

    def _checksum(self, document_id: int) -> str:
        # 2.20 has no versions; its checksum (MD5) is told by the metadata alone.
        return read(MetadataRow, self._transport.get(f"documents/{document_id}/metadata/")).original_checksum


def _note(row: NoteRow) -> Note:
    return Note(row.id, row.note, row.user.id if row.user else None, row.created)
