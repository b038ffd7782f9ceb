"""The bytes of a document and what is known about them [18, 20]."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from .consumer import media_name
from .permissions import Caller
from .problems import insufficient, not_found
from .records import Document, StoredFile
from .store import Store
from .web import Answer, Call

_PIECE = 256 * 1024


def metadata(call: Call) -> Answer:
    """GET /api/documents/{pk}/metadata/."""
    item = call.store.live.get(call.number())
    if item is None:
        raise not_found()
    _permit(call.caller, item)
    newest = item.newest
    archive = newest.archive
    return Answer(
        {
            "original_checksum": newest.original.checksum,
            "original_size": newest.original.size,
            "original_mime_type": newest.mime_type,
            "media_filename": media_name(item),
            "has_archive_version": archive is not None,
            "original_metadata": [],
            "archive_checksum": archive.checksum if archive else None,
            "archive_media_filename": media_name(item) if archive else None,
            "original_filename": newest.original_name,
            "archive_size": archive.size if archive else None,
            "archive_metadata": [] if archive else None,
            "lang": "id",
        }
    )


def download(call: Call) -> Response:
    """GET /api/documents/{pk}/download/: the archive file where there is one, or `?original=true`.

    Still answered for a document in the trash, to whom it belongs [20].
    """
    item = _anywhere(call.store, call.caller, call.number())
    return serve(item, original=call.flag("original"), disposition="attachment")


def preview(call: Call) -> Response:
    """GET /api/documents/{pk}/preview/: the same bytes to look at, with an ETag."""
    item = _anywhere(call.store, call.caller, call.number())
    return serve(item, original=call.flag("original"), disposition="inline")


def serve(item: Document, *, original: bool, disposition: str) -> Response:
    """The newest file of a document; its name is made of date and title, not the one it came under [18]."""
    newest = item.newest
    chosen: StoredFile = newest.original if original or newest.archive is None else newest.archive
    suffix = ".pdf" if newest.mime_type == "application/pdf" else ".txt"
    name = re.sub(r'[\x00-\x1f"/\\:*?<>|]', "-", f"{item.created} {item.title}") + suffix
    plain = name.encode("ascii", "ignore").decode()
    headers = {"content-disposition": f"{disposition}; filename=\"{plain}\"; filename*=utf-8''{quote(name)}"}
    if disposition == "inline":
        headers |= {"etag": f'W/"{chosen.checksum}"', "cache-control": "no-cache"}
    return StreamingResponse(_pieces(chosen.path), media_type=newest.mime_type, headers=headers)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _anywhere(store: Store, caller: Caller, document_id: int) -> Document:
    item = store.live.get(document_id)
    if item is None:
        item = store.trash.get(document_id)
        if item is None:
            raise not_found()
        if not caller.owns(item):
            raise insufficient()
    _permit(caller, item)
    return item


def _permit(caller: Caller, item: Document) -> None:
    if not (caller.may("view_document") and caller.sees(item)):
        raise insufficient()
