"""New documents out of the pages of others: merged, split, or edited into several, as live servers were seen to do it.

What is made belongs to whoever asked and carries the tags, values and shares of the one it comes from, approval tags
included; every member of a group that shared in it becomes a name of his own. Not built: rotating, new versions out of
pages (`update_document`), other source modes than the newest file, and handing a serial number on.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pypdf import PdfReader, PdfWriter

from . import edits
from .consumer import Consumer, stored
from .ocr import PDF
from .permissions import Caller
from .problems import insufficient, invalid
from .records import Document, Grants, Source, Task, TaskState, Upload
from .store import Store

Body = Mapping[str, Any]
Run = Callable[[Consumer, Caller, Sequence[Document], Body], None]


def merge(consumer: Consumer, caller: Caller, documents: Sequence[Document], wanted: Body) -> None:
    """One new document with all their pages, in this order.

    Raises:
        Problem: 403: change permission on each and `add_document` are needed, to delete them also to own them.
    """
    _permit(caller, documents, deletes=bool(wanted.get("delete_originals")))
    name = "_".join(str(document.id) for document in documents)
    pages = [(document, number) for document in documents for number in range(1, _count(document) + 1)]
    model = next((one for one in documents if one.id == wanted.get("metadata_document_id")), None)
    upload = _upload(consumer.store, caller, f"{name}_merged.pdf", pages, model)
    if model is not None:
        upload = replace(upload, title=f"{model.title} (merged)")
    _queue(consumer, [upload], documents if wanted.get("delete_originals") else ())


def split(consumer: Consumer, caller: Caller, documents: Sequence[Document], wanted: Body) -> None:
    """One new document a part; a page that there is not stops it without a word, as it does on a real server.

    Raises:
        Problem: 400 or 403, as for `merge`.
    """
    parts = _parts(wanted)
    document = _only(documents, "Split")
    _permit(caller, documents, deletes=bool(wanted.get("delete_originals")))
    if any(page > _count(document) for part in parts for page in part):
        return
    uploads = []
    for place, part in enumerate(parts, 1):
        name = f"{document.id}_{part[0]}-{part[-1]}.pdf"
        upload = _upload(consumer.store, caller, name, [(document, page) for page in part], document)
        uploads.append(replace(upload, title=f"{document.title} (split {place})"))
    _queue(consumer, uploads, documents if wanted.get("delete_originals") else ())


def edit_pdf(consumer: Consumer, caller: Caller, documents: Sequence[Document], wanted: Body) -> None:
    """One new document an output, all under the title of the one they come from; the owner's to do only.

    Raises:
        Problem: 400 or 403.
    """
    operations = wanted.get("operations")
    if not isinstance(operations, list) or not operations:
        raise invalid({"operations": ["This field is required."]})
    if wanted.get("update_document"):
        raise invalid({"non_field_errors": ["The sandbox makes no versions out of pages."]})
    document = _only(documents, "Edit PDF")
    for operation in operations:
        if not 1 <= operation["page"] <= _count(document):
            said = f"Page {operation['page']} is out of bounds for document with {_count(document)} pages."
            raise invalid({"non_field_errors": [said]})
    _permit(caller, documents, deletes=bool(wanted.get("delete_original")))
    if not caller.owns(document):
        raise insufficient()
    model = document if wanted.get("include_metadata", True) else None
    outputs = sorted({operation.get("doc", 0) for operation in operations})
    uploads = [
        _upload(
            consumer.store, caller, f"{document.id}_edit_{place}.pdf",
            [(document, one["page"]) for one in operations if one.get("doc", 0) == output], model,
        )
        for place, output in enumerate(outputs, 1)
    ]  # fmt: skip
    _queue(consumer, uploads, documents if wanted.get("delete_original") else ())


METHODS: dict[str, Run] = {"merge": merge, "split": split, "edit_pdf": edit_pdf}


def _only(documents: Sequence[Document], method: str) -> Document:
    if len(documents) != 1:
        raise invalid({"non_field_errors": [f"{method} method only supports one document"]})
    return documents[0]


def _permit(caller: Caller, documents: Sequence[Document], *, deletes: bool) -> None:
    fits = all((caller.owns if deletes else caller.changes)(document) for document in documents)
    needed = {"change_document", "add_document"} | ({"delete_document"} if deletes else set())
    if not (fits and needed <= caller.codenames):
        raise insufficient()


def _parts(wanted: Body) -> list[list[int]]:
    """`1,2-3` as lists of page numbers."""
    if "pages" not in wanted:
        raise invalid({"non_field_errors": ["pages not specified"]})
    try:
        ranges = [[int(end) for end in part.split("-")] for part in str(wanted["pages"]).split(",")]
    except ValueError:
        raise invalid({"non_field_errors": ["invalid pages specified"]}) from None
    return [list(range(ends[0], ends[-1] + 1)) for ends in ranges]


def _upload(
    store: Store, caller: Caller, name: str, pages: Sequence[tuple[Document, int]], model: Document | None
) -> Upload:
    path = store.files_dir / uuid.uuid4().hex
    writer = PdfWriter()
    readers: dict[int, PdfReader] = {}
    for document, number in pages:
        reader = readers.setdefault(document.id, PdfReader(document.newest.original.path))
        writer.add_page(reader.pages[number - 1])
    with path.open("wb") as file:
        writer.write(file)
    upload = Upload(stored(path, store.release.digest), name, PDF, caller.user, Source.FOLDER)
    if model is None:
        return upload
    return replace(
        upload, title=model.title, created=model.created, correspondent=model.correspondent,
        document_type=model.document_type, tags=tuple(store.tags_in_order(model.tags)),
        fields={value.field: value.value for value in model.fields.values()}, grants=_with_members(store, model.grants),
    )  # fmt: skip


def _with_members(store: Store, grants: Grants) -> Grants:
    """The shares, with the members of the groups by name; they stay when the group's share is taken back."""

    def members(groups: set[int]) -> Iterator[int]:
        return (user.id for user in store.users.values() if not groups.isdisjoint(user.groups))

    return Grants(
        view_users=grants.view_users | set(members(grants.view_groups | grants.change_groups)),
        view_groups=set(grants.view_groups),
        change_users=grants.change_users | set(members(grants.change_groups)),
        change_groups=set(grants.change_groups),
    )


def _queue(consumer: Consumer, uploads: Sequence[Upload], originals: Sequence[Document]) -> None:
    """Hand the parts to the worker; the originals go into the trash once all have become documents."""
    tasks = [consumer.accept(upload, {"owner_id": upload.owner.id if upload.owner else None}, str(uuid.uuid4()))
             for upload in uploads]  # fmt: skip
    if originals:
        consumer.worker.put(lambda: _throw_away(consumer.store, tasks, originals))


def _throw_away(store: Store, tasks: Sequence[Task], originals: Sequence[Document]) -> None:
    with store.lock:
        if all(task.status is TaskState.SUCCESS for task in tasks):
            for document in originals:
                if document.id in store.live:
                    edits.throw_away(store, document)


def _count(document: Document) -> int:
    return document.newest.page_count or 0
