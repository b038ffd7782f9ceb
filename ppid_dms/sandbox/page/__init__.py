"""The web page of the sandbox: plain, in Indonesian, without scripts. It stands in for Paperless's own screens."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ppid_dms.sandbox.options import PageOptions
from ppid_dms.sandbox.page.views import AfterBulk, Pages
from ppid_dms.sandbox.store import Store

_STYLE = Path(__file__).parent / "style.css"


def routes(store: Store, options: PageOptions, after_bulk: AfterBulk) -> list[BaseRoute]:
    """All routes of the page; `after_bulk` gets the ids whose `modified` a bulk edit is still to bump."""
    pages = Pages.over(store, options, after_bulk)
    inside = pages.signed_in
    return [
        Route("/", inside(pages.stage)),
        Route("/massal", inside(pages.act_on_many), methods=["POST"]),
        Route("/dokumen/{pk}", inside(pages.document)),
        Route("/dokumen/{pk}/berkas", inside(pages.file)),
        Route("/dokumen/{pk}/isian", inside(pages.save_fields), methods=["POST"]),
        Route("/dokumen/{pk}/catatan", inside(pages.add_note), methods=["POST"]),
        Route("/dokumen/{pk}/tindakan", inside(pages.act), methods=["POST"]),
        Route("/masuk", pages.sign_in, methods=["GET", "POST"]),
        Route("/keluar", inside(pages.sign_out), methods=["POST"]),
        Route("/gaya.css", _style),
        Route("/accounts/login/", _to_sign_in),
    ]


async def _style(_request: Request) -> Response:
    return FileResponse(_STYLE, media_type="text/css")


async def _to_sign_in(_request: Request) -> Response:
    return RedirectResponse("/masuk", 303)
