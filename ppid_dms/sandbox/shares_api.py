"""Share links: a file of a document for everybody who knows the address [19, 35]."""

from __future__ import annotations

from datetime import datetime
from secrets import choice
from string import ascii_letters, digits
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from . import shapes
from .files_api import serve
from .paging import paged
from .people_api import REQUIRED
from .problems import denied, insufficient, invalid, missing, no_such_pk, not_found
from .records import ShareLink
from .store import Store
from .web import Answer, Call, as_object

_VERSIONS = frozenset({"original", "archive"})
_SLUG_LENGTH = 50
_WRONG_MOMENT = (
    "Datetime has wrong format. Use one of these formats instead: "
    "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)


def list_links(call: Call) -> Answer:
    """GET /api/share_links/: those that the caller made himself, also what has expired; an administrator sees all."""
    links = [link for link in call.store.share_links.values() if call.caller.owns(link)]
    return paged(call, links, lambda link: _shape(call.store, link), all_ids=lambda: [link.id for link in links])


def create_link(call: Call) -> Answer:
    """POST /api/share_links/: an expiration that is past already is taken, too."""
    body = as_object(call.body)
    errors: dict[str, object] = {}
    item = call.store.live.get(body["document"]) if isinstance(body.get("document"), int) else None
    if "document" not in body:
        errors["document"] = [REQUIRED]
    elif item is None:
        errors["document"] = [no_such_pk(body["document"])]
    version = body.get("file_version", "archive")
    if version not in _VERSIONS:
        errors["file_version"] = [f'"{version}" is not a valid choice.']
    until = _moment(body.get("expiration"), errors)
    if errors or item is None:
        raise invalid(errors)
    if not call.caller.sees(item):
        raise denied("Insufficient permissions.")
    store = call.store
    link = ShareLink(
        store.next_id("share_link"), call.caller.id, item.id, version, _slug(), store.now(), until)
    store.share_links[link.id] = link
    return Answer(_shape(store, link), 201)


def delete_link(call: Call) -> Answer:
    """DELETE /api/share_links/{pk}/: nobody opens it any more."""
    link = call.store.share_links.get(call.number())
    if link is None or not call.caller.owns(link):
        raise missing("ShareLink")
    del call.store.share_links[link.id]
    return Answer(status=204)


def links_of_document(call: Call) -> Answer:
    """GET /api/documents/{pk}/share_links/: whoever made them, newest first, without what has expired; not in pages."""
    item = call.store.live.get(call.number())
    if item is None:
        raise not_found()
    if not (call.caller.may("change_document") and call.caller.changes(item)):
        raise insufficient("Insufficient permissions to add share link")
    now = call.store.now()
    links = [link for link in call.store.share_links.values() if link.document == item.id and not link.is_over(now)]
    return Answer([_shape(call.store, link) for link in sorted(links, key=lambda link: link.created, reverse=True)])


class OpenShare:
    """GET /share/{slug}: asks nobody who he is, and hands out the root file, not the newest version."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        request = Request(scope, receive)
        with self._store.lock:
            response = self._answer(request.path_params["slug"])
        await response(scope, receive, send)

    def _answer(self, slug: str) -> Response:
        link = next((link for link in self._store.share_links.values() if link.slug == slug), None)
        item = self._store.live.get(link.document) if link else None
        if link is None or item is None:
            return RedirectResponse("/accounts/login/?sharelink_notfound=1", 302)
        if link.is_over(self._store.now()):
            return RedirectResponse("/accounts/login/?sharelink_expired=1", 302)
        return serve(item, item.root, original=link.file_version == "original", disposition="inline")


def _shape(store: Store, link: ShareLink) -> dict[str, Any]:
    return {
        "id": link.id, "created": shapes.local(store, link.created), "expiration": shapes.local(store, link.expiration),
        "slug": link.slug, "document": link.document, "file_version": link.file_version,
    }  # fmt: skip


def _moment(written: object, errors: dict[str, object]) -> datetime | None:
    if written is None:
        return None
    try:
        return datetime.fromisoformat(str(written)).astimezone()
    except ValueError:
        errors["expiration"] = [_WRONG_MOMENT]
        return None


def _slug() -> str:
    return "".join(choice(ascii_letters + digits) for _n in range(_SLUG_LENGTH))
