"""The pages: sign in, the documents of a stage, one document with its buttons.

Whatever is changed goes through the same operations as the API's, with the signed-in account as the actor and under
its permissions; so a decision made here leaves the same evidence as one made in Paperless.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ppid_dms.sandbox import bulk, edits, workflows
from ppid_dms.sandbox.files_api import serve
from ppid_dms.sandbox.options import PageAction, PageOptions
from ppid_dms.sandbox.page import forms, wording
from ppid_dms.sandbox.page.sessions import COOKIE, Session, Sessions, keep
from ppid_dms.sandbox.permissions import Caller
from ppid_dms.sandbox.problems import Problem
from ppid_dms.sandbox.records import Document
from ppid_dms.sandbox.store import Store

Handler = Callable[[Request, Session, Caller], Awaitable[Response]]
AfterBulk = Callable[[list[int]], None]

_HERE = Path(__file__).parent
_ROWS = 50
# No script, no style but ours, no frame but our own file; and nobody may frame us.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; object-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The browser's own PDF viewer needs scripts and styles of its own; the file may be framed by our page alone.
_FILE_POLICY: Final = "frame-ancestors 'self'"
_STALE = "Formulir ini sudah kedaluwarsa. Muat ulang halaman lalu coba lagi."
_NOT_YOURS = "Anda tidak berwenang mengubah dokumen ini."
_WORDS = {403: _NOT_YOURS, 404: "Dokumen tidak ditemukan."}


@dataclass(slots=True)
class Pages:
    """All pages with what they need."""

    store: Store
    options: PageOptions
    after_bulk: AfterBulk
    sessions: Sessions
    templates: Environment

    @classmethod
    def over(cls, store: Store, options: PageOptions, after_bulk: AfterBulk) -> Pages:
        """Pages over a store."""
        templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        return cls(store, options, after_bulk, Sessions(), templates)

    def signed_in(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A page for accounts only; a POST also needs the secret of its form."""

        async def page(request: Request) -> Response:
            session = self.sessions.known(request)
            user = self.store.users.get(session.user or 0) if session else None
            if session is None or user is None or not user.is_active:
                return RedirectResponse("/masuk", 303)
            caller = self.store.caller(user)
            try:
                if request.method == "POST" and not _fits(session, await request.form()):
                    return self._failed(403, _STALE, session, caller)
                return await handler(request, session, caller)
            except Problem as problem:
                return self._failed(problem.status, _WORDS.get(problem.status, str(problem.body)), session, caller)

        return page

    # --- sign in and out

    async def sign_in(self, request: Request) -> Response:
        """The sign-in form, and its answer."""
        session = self.sessions.of(request)
        error = ""
        status = 200
        if request.method == "POST":
            form = await request.form()
            user = self.store.user_of_password(str(form.get("username", "")), str(form.get("password", "")))
            if not _fits(session, form):
                error, status = _STALE, 403
            elif user is None:
                error, status = "Nama pengguna atau kata sandi salah.", 403
            else:
                self.sessions.end(session)
                answer = RedirectResponse("/", 303)
                keep(answer, self.sessions.begin(user.id))
                return answer
        page = self._page("sign_in.html", session, None, status, error=error)
        keep(page, session)
        return page

    async def sign_out(self, _request: Request, session: Session, _caller: Caller) -> Response:
        """Forget the browser."""
        self.sessions.end(session)
        answer = RedirectResponse("/masuk", 303)
        answer.delete_cookie(COOKIE)
        return answer

    # --- the documents of a stage

    async def stage(self, request: Request, session: Session, caller: Caller) -> Response:
        """The list; a number names the stage, so that any tag name may be one."""
        with self.store.lock:
            seen = self._seen(caller)
            stages = [
                {"name": name, "count": sum(not self._tags(name).isdisjoint(item.tags) for item in seen)}
                for name in self.options.stages
            ]
            chosen = _number(request.query_params.get("tahap"), 0 if stages else len(stages))
            if chosen < len(stages):
                tags = self._tags(self.options.stages[chosen])
                rows = [item for item in seen if not tags.isdisjoint(item.tags)]
            else:
                rows = seen
            rows.sort(key=lambda item: -item.id)
            last = max(1, -(-len(rows) // _ROWS))
            number = min(last, max(1, _number(request.query_params.get("halaman"), 1)))
            return self._page(
                "stage.html", session, caller,
                stages=[*stages, {"name": "Semua dokumen", "count": len(seen)}],
                chosen=min(chosen, len(stages)),
                rows=[self._row(item) for item in rows[(number - 1) * _ROWS : number * _ROWS]],
                actions=self._bulk_actions(chosen),
                page=number, last=last,
            )  # fmt: skip

    async def act_on_many(self, request: Request, session: Session, caller: Caller) -> Response:
        """Add a button's tag to the ticked documents, as the list of Paperless does: by a bulk edit."""
        form = await request.form()
        action = self._action(str(form.get("action", "")))
        ticked = [int(str(key)) for key in form.getlist("document") if str(key).isdecimal()]
        with self.store.lock:
            if not ticked:
                session.messages.append("Belum ada dokumen yang dipilih.")
            elif action is not None and not action.needs_note:
                parameters = {"add_tags": [self._tag(caller, action)], "remove_tags": []}
                body = {"documents": ticked, "method": "modify_tags", "parameters": parameters}
                self.after_bulk(bulk.bulk_edit(self.store, caller, body))
                session.messages.append(f"{action.label}: {len(ticked)} dokumen diberi tag “{action.tag}”.")
        stage = _number(str(form.get("tahap", "")), 0)
        return RedirectResponse(f"/?tahap={stage}", 303)

    # --- one document

    async def document(self, request: Request, session: Session, caller: Caller) -> Response:
        """Everything about one document."""
        with self.store.lock:
            return self._document_page(session, caller, self._visible(request, caller))

    async def file(self, request: Request, _session: Session, caller: Caller) -> Response:
        """The file to look at."""
        with self.store.lock:
            item = self._visible(request, caller)
            response = serve(item, item.newest, original=False, disposition="inline")
        response.headers["content-security-policy"] = _FILE_POLICY
        response.headers["x-content-type-options"] = "nosniff"
        response.headers["x-frame-options"] = "SAMEORIGIN"
        return response

    async def save_fields(self, request: Request, session: Session, caller: Caller) -> Response:
        """Save the form, as Paperless's own page does: a PATCH of the whole field list."""
        form = await request.form()
        typed = {name: str(value) for name, value in form.items()}
        with self.store.lock:
            item = self._changeable(request, caller)
            rows, errors = forms.read(self.store, item, typed, self.options.readonly_fields)
            if errors:
                return self._document_page(session, caller, item, 400, typed=typed, errors=errors)
            edits.patch(self.store, caller, item, {"custom_fields": rows})
            workflows.updated(self.store, item)
        session.messages.append("Isian disimpan.")
        return _back_to(item)

    async def add_note(self, request: Request, session: Session, caller: Caller) -> Response:
        """A note by itself."""
        text = str((await request.form()).get("note", "")).strip()
        with self.store.lock:
            item = self._changeable(request, caller)
            if not text:
                session.messages.append("Catatan masih kosong.")
            else:
                self._note(caller, item, text)
                session.messages.append("Catatan ditambahkan.")
        return _back_to(item)

    async def act(self, request: Request, session: Session, caller: Caller) -> Response:
        """A button: the note first, so that no pass of the software meets the tag without it; then the tag."""
        form = await request.form()
        text = str(form.get("note", "")).strip()
        with self.store.lock:
            item = self._changeable(request, caller)
            action = self._action(str(form.get("action", "")))
            if action is None or action not in self._actions(item):
                session.messages.append("Tindakan ini tidak berlaku lagi untuk dokumen ini.")
            elif action.needs_note and not text:
                session.messages.append(f"{action.label} memerlukan catatan: tuliskan alasannya.")
            else:
                tag = self._tag(caller, action)
                if text:
                    self._note(caller, item, text)
                edits.patch(self.store, caller, item, {"tags": [*item.tags, tag]})
                workflows.updated(self.store, item)
                session.messages.append(f"{action.label}: tag “{action.tag}” ditambahkan.")
        return _back_to(item)

    # --- parts

    def _document_page(
        self, session: Session, caller: Caller, item: Document, status: int = 200, **form: Mapping[str, str]
    ) -> HTMLResponse:
        changeable = caller.may("change_document") and caller.changes(item)
        try:
            edits.readable_history(self.store, caller, item.id)
            history = wording.history(self.store, item)
        except Problem:  # not the owner, or without the permission: as in Paperless, there is no history to see
            history = None
        notes = [
            {
                "who": self.store.users[note.user].username if note.user in self.store.users else "–",
                "when": wording.moment(self.store, note.created),
                "text": note.text,
            }
            for note in item.notes
        ]
        return self._page(
            "document.html", session, caller, status,
            item=self._row(item),
            inputs=forms.inputs(self.store, item, self.options.readonly_fields, changeable=changeable, **form),
            notes=notes,
            history=history,
            actions=self._actions(item) if changeable else [],
            changeable=changeable,
            may_note=changeable and caller.may("add_note"),
        )  # fmt: skip

    def _row(self, item: Document) -> dict[str, Any]:
        return {
            "id": item.id,
            "title": item.title or "(tanpa judul)",
            "created": wording.day(item.created),
            "modified": wording.moment(self.store, item.modified),
            "pages": item.newest.page_count,
            "name": item.root.original_name,
            "checksum": item.root.original.checksum,
            "tags": [self.store.tags[tag].name for tag in self.store.tags_in_order(item.tags)],
        }

    def _seen(self, caller: Caller) -> list[Document]:
        if not caller.may("view_document"):
            return []
        return [item for item in self.store.live.values() if caller.sees(item)]

    def _visible(self, request: Request, caller: Caller) -> Document:
        if not caller.may("view_document"):
            raise Problem(403, _NOT_YOURS)
        return edits.visible(self.store, caller, _number(request.path_params["pk"], 0))

    def _changeable(self, request: Request, caller: Caller) -> Document:
        item = self._visible(request, caller)
        if not (caller.may("change_document") and caller.changes(item)):
            raise Problem(403, _NOT_YOURS)
        return item

    def _note(self, caller: Caller, item: Document, text: str) -> None:
        if not caller.may("add_note"):
            raise Problem(403, _NOT_YOURS)
        edits.add_note(self.store, caller, item, text)

    def _tags(self, name: str) -> set[int]:
        return {tag.id for tag in self.store.tags.values() if tag.name == name}

    def _tag(self, caller: Caller, action: PageAction) -> int:
        """The tag of a button, as its user sees it in a list of tags."""
        visible = [tag for tag in sorted(self._tags(action.tag)) if caller.sees(self.store.tags[tag])]
        if not visible or not caller.may("view_tag"):
            raise Problem(400, f"Tag “{action.tag}” tidak ada atau tidak terlihat oleh Anda.")
        return visible[0]

    def _actions(self, item: Document) -> list[PageAction]:
        names = {self.store.tags[tag].name for tag in item.tags}
        return [action for action in self.options.actions if not names.isdisjoint(action.shown_at)]

    def _bulk_actions(self, chosen: int) -> list[PageAction]:
        if chosen >= len(self.options.stages):
            return []
        stage = self.options.stages[chosen]
        return [action for action in self.options.actions if stage in action.shown_at and not action.needs_note]

    def _action(self, label: str) -> PageAction | None:
        return next((action for action in self.options.actions if action.label == label), None)

    def _failed(self, status: int, said: str, session: Session, caller: Caller) -> HTMLResponse:
        return self._page("failed.html", session, caller, status, said=said)

    def _page(
        self, name: str, session: Session, caller: Caller | None, status: int = 200, **parts: object
    ) -> HTMLResponse:
        html = self.templates.get_template(name).render(
            csrf=session.csrf, user=caller.user if caller else None, messages=session.pop_messages(), **parts
        )
        return HTMLResponse(
            html,
            status,
            {"content-security-policy": _POLICY, "cache-control": "no-store", "referrer-policy": "same-origin",
             "x-content-type-options": "nosniff"},
        )  # fmt: skip


def _fits(session: Session, form: FormData) -> bool:
    return secrets.compare_digest(session.csrf.encode(), str(form.get("csrf", "")).encode())


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else otherwise


def _back_to(item: Document) -> RedirectResponse:
    return RedirectResponse(f"/dokumen/{item.id}", 303)
