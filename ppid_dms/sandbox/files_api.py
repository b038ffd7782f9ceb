"""The bytes of a document and what is known about them [18, 20]."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from .creation import media_name
from .ocr import PDF, SUFFIXES
from .permissions import Caller
from .problems import insufficient, not_found
from .records import Document, FileVersion, StoredFile
from .store import Store
from .web import Answer, Call

_PIECE = 256 * 1024


def metadata(call: Call) -> Answer:
    """GET /api/documents/{pk}/metadata/."""
    item = call.store.live.get(call.number())
    if item is None:
        raise not_found()
    _permit(call.caller, item)
    shown = _version(call, item)
    archive = shown.archive
    return Answer(
        {
            "original_checksum": shown.original.checksum,
            "original_size": shown.original.size,
            "original_mime_type": shown.mime_type,
            "media_filename": media_name(item, shown),
            "has_archive_version": archive is not None,
            "original_metadata": [],
            "archive_checksum": archive.checksum if archive else None,
            "archive_media_filename": media_name(item, shown) if archive else None,
            "original_filename": shown.original_name,
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
    return serve(item, _version(call, item), original=call.flag("original"), disposition="attachment")


def preview(call: Call) -> Response:
    """GET /api/documents/{pk}/preview/: the same bytes to look at, with an ETag where there is an archive file."""
    item = _anywhere(call.store, call.caller, call.number())
    return serve(item, _version(call, item), original=call.flag("original"), disposition="inline")


def serve(item: Document, version: FileVersion, *, original: bool, disposition: str) -> Response:
    """One file of a document; its name is made of date and title, not the one it came under [18]."""
    chosen: StoredFile = version.original if original or version.archive is None else version.archive
    mime_type = PDF if chosen is version.archive else version.mime_type
    name = re.sub(r'[\x00-\x1f"/\\:*?<>|]', "-", f"{item.created} {item.title}") + SUFFIXES[mime_type]
    plain = name.encode("ascii", "ignore").decode()
    headers = {"content-disposition": f"{disposition}; filename=\"{plain}\"; filename*=utf-8''{quote(name)}"}
    if disposition == "inline":
        headers["cache-control"] = "no-cache"
    if disposition == "inline" and (original or version.archive is not None):
        headers["etag"] = f'W/"{chosen.checksum}"'
    return StreamingResponse(_pieces(chosen.path), media_type=mime_type, headers=headers)


def _version(call: Call, item: Document) -> FileVersion:
    """The newest, or the one that `?version=` names, of this document only [21]."""
    wanted = call.query.get("version")
    if wanted is None:
        return item.newest
    for version in item.versions:
        if str(version.id) == wanted:
            return version
    raise not_found()


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
