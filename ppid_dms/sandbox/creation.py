"""How a file that was read becomes a document, or the newest file of one, step by step, line by line [16, 21]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import PurePath

from . import history, ocr, workflows
from .records import Document, FieldValue, FileVersion, StoredFile, Upload, User
from .store import Store
from .text_date import first_date

LONGEST_TITLE = 128
_LONGEST_UPLOADED_TITLE = 127  # an upload cuts one earlier than the field allows [06]


@dataclass(frozen=True, slots=True)
class NewVersion:
    """One file that is to become the newest of a document."""

    file: StoredFile
    filename: str
    mime_type: str
    root: int
    label: str | None
    actor: User


def create(store: Store, upload: Upload, reading: ocr.Reading, archive: StoredFile | None) -> Document:
    """The document, with nobody as the actor of all its lines; workflows on what was added have run [16, 22]."""
    now = store.now()
    document_id = store.next_id("document")
    root = FileVersion(
        id=document_id, added=now, label=None, original=upload.file, archive=archive, original_name=upload.filename,
        mime_type=upload.mime_type, page_count=reading.page_count, content=reading.text,
    )  # fmt: skip
    today = now.astimezone(store.zone)
    guessed = first_date(reading.text, today.date())
    document = Document(
        id=document_id,
        owner=None,
        title=(upload.title or PurePath(upload.filename).stem)[:_LONGEST_UPLOADED_TITLE],
        created=upload.created or guessed or today.date(),
        added=now,
        modified=now,
        versions=[root],
    )
    moment = datetime.combine(document.created, time(), store.zone) if upload.created or guessed else today
    moment_text = moment.replace(microsecond=0).isoformat(sep=" ")
    history.created(store, document, str(document.created) if upload.created else moment_text)
    store.add(document)
    # When the day was not given, the server writes it as a moment once more with every save [16].
    again: dict[str, object] = {} if upload.created else {"created": [str(document.created), moment_text]}
    _dress(store, document, upload, again)
    kept: dict[str, object] = {"filename": [history.NOBODY, media_name(document)]}
    if archive is not None:
        kept |= {"archive_filename": [history.NOBODY, f"{document.id:07}.pdf"],
                 "archive_checksum": [history.NOBODY, archive.checksum]}  # fmt: skip
    history.write(store, document, (again | kept) if archive is not None else kept, actor=None)
    store.touch(document)
    return document


def add_version(store: Store, new: NewVersion, reading: ocr.Reading, archive: StoredFile | None) -> FileVersion:
    """The newest file of a document that there still is; its id is of the same kind as a document's [21, 32]."""
    document = store.live[new.root]
    version = FileVersion(
        id=store.next_id("document"), added=store.now(), label=new.label, original=new.file, archive=archive,
        original_name=new.filename, mime_type=new.mime_type, page_count=reading.page_count, content=reading.text,
    )  # fmt: skip
    document.versions.append(version)
    store.root_of_version[version.id] = document.id
    history.write(store, document, {"Version Added": [history.NOBODY, version.id]}, actor=new.actor)
    store.touch(document)
    workflows.updated(store, document)
    return version


def media_name(document: Document, version: FileVersion | None = None) -> str:
    """The name of the stored file on the server [16, 18, 21]."""
    chosen = version or document.root
    place = document.versions.index(chosen)
    suffix = ocr.SUFFIXES[chosen.mime_type]
    return f"{document.id:07}{f'_v{place}' if place else ''}{suffix}"


def _dress(store: Store, document: Document, upload: Upload, again: dict[str, object]) -> None:
    """Tags, fields, plain values and owner, inbox tags, workflows [16]."""
    for tag in upload.tags:
        if tag in store.tags and tag not in document.tags:
            store.retag(document, document.tags | {tag})
            history.tags_by_name(store, document, "add", [store.tags[tag].name], None)
    for field_id, value in upload.fields.items():
        if field_id in store.custom_fields:
            instance: FieldValue = store.put_value(document, field_id, value)
            history.field_value(store, document, instance, actor=None, action="create")
    # Not in the first line but in one of their own, with the owner.
    document.correspondent, document.document_type = upload.correspondent, upload.document_type
    store.renumber(document, upload.archive_serial_number)
    document.owner = upload.owner.id if upload.owner else None
    document.grants = upload.grants
    later = {"correspondent": document.correspondent, "document_type": document.document_type} | again
    later |= {"archive_serial_number": document.archive_serial_number, "owner": document.owner}
    changes: dict[str, object] = {
        name: value if name in again else [history.NOBODY, str(value)]
        for name, value in later.items()
        if value is not None
    }
    if changes:
        history.write(store, document, changes, actor=None)
    inbox = {tag.id for tag in store.tags.values() if tag.is_inbox_tag} - document.tags
    store.retag(document, document.tags | inbox)
    names = [store.tags[tag].name for tag in store.tags_in_order(inbox)]
    history.tags_by_name(store, document, "add", names, None)
    workflows.added(store, document)
