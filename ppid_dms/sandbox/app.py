"""All routes of the sandbox, and what it answers where the real one has none."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import documents_api as documents
from . import fields_api as fields
from . import files_api as files
from . import people_api as people
from . import shares_api as shares
from . import system_api as system
from . import tasks_api as tasks
from . import versions_api as versions
from . import views_api as views
from . import workflows_api as workflows
from .consumer import Consumer
from .options import SandboxOptions
from .records import LabelKind
from .store import Store
from .taxonomy_api import Labels
from .upload_api import PostDocument
from .web import View
from .worker import Worker

_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_COMPRESSED_FROM = 300  # bytes; an answer of 203 came uncompressed, one of 349 compressed [02, 24]
_BAD_HOST = """
<!doctype html>
<html lang="en">
<head>
  <title>Bad Request (400)</title>
</head>
<body>
  <h1>Bad Request (400)</h1><p></p>
</body>
</html>
"""
_CSRF = """<!DOCTYPE html>
<html lang="en">
<head><title>403 Forbidden</title></head>
<body>
  <h1>Forbidden <span>(403)</span></h1>
  <p>CSRF verification failed. Request aborted.</p>
</body>
</html>
"""


def build(store: Store, worker: Worker, options: SandboxOptions, page_routes: Sequence[BaseRoute] = ()) -> ASGIApp:
    """The whole application: API, web page if there is one, and the fallbacks."""
    app = Starlette(
        routes=[*_api(store, worker, options), *page_routes, Route("/{path:path}", _Fallback())],
        middleware=[Middleware(_KnownHost), Middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM, compresslevel=1)],
    )
    # A missing slash is no redirect to the right place but an unknown route [01].
    app.router.redirect_slashes = False
    return app


def _api(store: Store, worker: Worker, options: SandboxOptions) -> list[BaseRoute]:
    consumer = Consumer(store, worker, options)
    post_document = PostDocument(consumer)
    afterwork = documents.Afterwork(store, worker, options.settle_seconds)
    views_of: dict[str, ASGIApp] = {}
    if store.release.has_file_versions:
        views_of |= {
            f"documents/{method}": View(store, {"POST": documents.Recombine(method, consumer)})
            for method in ("merge", "edit_pdf")
        }
    views_of |= {
        "token": people.TokenEndpoint(store, options.token_throttle if store.release.throttles_tokens else None),
        "ui_settings": View(store, {"GET": system.ui_settings}, model="uisettings"),
        "status": View(store, {"GET": system.status}),
        "profile": View(store, {"GET": system.profile}),
        "statistics": View(store, {"GET": system.statistics}),
        "users": View(store, {"GET": people.list_users, "POST": people.create_user}, model="user"),
        "users/{pk}": View(
            store,
            {"GET": people.get_user, "PATCH": people.patch_user, "DELETE": people.delete_user},
            model="user",
        ),
        "groups": View(store, {"GET": people.list_groups, "POST": people.create_group}, model="group"),
        "groups/{pk}": View(
            store,
            {"GET": people.get_group, "PATCH": people.patch_group, "DELETE": people.delete_group},
            model="group",
        ),
        "custom_fields": View(store, {"GET": fields.list_fields, "POST": fields.create_field}, model="customfield"),
        "custom_fields/{pk}": View(
            store,
            {"GET": fields.get_field, "PATCH": fields.patch_field, "DELETE": fields.delete_field},
            model="customfield",
        ),
        "saved_views": View(store, {"GET": views.list_views, "POST": views.create_view}, model="savedview"),
        "saved_views/{pk}": View(
            store,
            {"GET": views.get_view, "PATCH": views.patch_view, "DELETE": views.delete_view},
            model="savedview",
        ),
        "share_links": View(store, {"GET": shares.list_links, "POST": shares.create_link}, model="sharelink"),
        "share_links/{pk}": View(store, {"DELETE": shares.delete_link}, model="sharelink"),
        "workflows": View(
            store, {"GET": workflows.list_workflows, "POST": workflows.create_workflow}, model="workflow"
        ),
        "workflows/{pk}": View(
            store,
            {
                "GET": workflows.get_workflow,
                "PATCH": workflows.patch_workflow,
                "DELETE": workflows.delete_workflow,
            },
            model="workflow",
        ),
        "tasks": View(store, {"GET": tasks.list_tasks}, model="paperlesstask"),
        "tasks/acknowledge": View(store, {"POST": tasks.acknowledge}),
        "tasks/{pk}": View(store, {"GET": tasks.get_task}, model="paperlesstask"),
        "trash": View(store, {"GET": documents.list_trash, "POST": documents.act_on_trash}),
        "documents/post_document": View(store, {}, streaming=post_document),
        "documents/bulk_edit": View(store, {"POST": documents.BulkEdit(afterwork, consumer)}),
        "documents": View(store, {"GET": documents.list_documents}, model="document"),
        "documents/{pk}": View(
            store,
            {
                "GET": documents.get_document,
                "PUT": documents.put_document,
                "PATCH": documents.patch_document,
                "DELETE": documents.delete_document,
            },
            model="document",
        ),
        "documents/{pk}/history": View(store, {"GET": documents.read_history}, model="document"),
        "documents/{pk}/notes": View(
            store,
            {"GET": documents.list_notes, "POST": documents.create_note, "DELETE": documents.delete_note},
            model="note",
        ),
        "documents/{pk}/share_links": View(store, {"GET": shares.links_of_document}, model="document"),
        "documents/{pk}/metadata": View(store, {"GET": files.metadata}),
        "documents/{pk}/download": View(store, {"GET": files.download}),
        "documents/{pk}/preview": View(store, {"GET": files.preview}),
    }
    if store.release.has_file_versions:
        views_of |= {
            "documents/{pk}/update_version": View(
                store, {}, streaming=versions.UpdateVersion(consumer), model="document"
            ),
            "documents/{pk}/root": View(store, {"GET": versions.root}, model="document"),
            "documents/{pk}/versions/{version}": View(
                store, {"PATCH": versions.relabel, "DELETE": versions.delete}, model="document"
            ),
        }
    for name, kind in (
        ("tags", LabelKind.TAG),
        ("correspondents", LabelKind.CORRESPONDENT),
        ("document_types", LabelKind.DOCUMENT_TYPE),
    ):
        labels = Labels(kind)
        views_of[name] = View(store, labels.many(), model=kind)
        views_of[f"{name}/{{pk}}"] = View(store, labels.one(), model=kind)
    return [
        *(Route(f"/api/{path}/", view) for path, view in views_of.items()),
        Route("/share/{slug}", shares.OpenShare(store)),
    ]


class _Fallback:
    """Unknown routes: to the sign-in page on GET, 403 as HTML on POST; the token is not looked at [01, 30]."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response: Response
        if request.method in {"GET", "HEAD"}:
            query = f"?{request.url.query}" if request.url.query else ""
            response = RedirectResponse(f"/accounts/login/?next={request.url.path}{query}", 302)
        else:
            response = HTMLResponse(_CSRF, 403)
        await response(scope, receive, send)


class _KnownHost:
    """Refuses requests for another host name [30]; so no page of the internet can reach in by a name of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = Request(scope).headers.get("host", "")
            if host.rpartition(":")[0] not in _HOSTS and host not in _HOSTS:
                await HTMLResponse(_BAD_HOST, 400)(scope, receive, send)
                return
        await self._app(scope, receive, send)
