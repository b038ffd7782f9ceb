"""The HTTP manners that all endpoints of 3.0.5 share: accepted versions, authentication, permissions, error bodies.

An endpoint is a plain function from a `Call` to an `Answer`, run under the store's lock; it knows nothing of sockets.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from .permissions import Caller
from .problems import SERVER_ERROR, Body, Problem, denied
from .records import User
from .release import Release
from .store import Store

_log = logging.getLogger(__name__)
_NO_CREDENTIALS = "Authentication credentials were not provided."
_TRANSLATED = {
    "de": {"This field is required.": "Dieses Feld ist zwingend erforderlich."},
    "id": {"This field is required.": "Bidang ini harus diisi."},
}
_VERB_OF_METHOD = {"GET": "view", "POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint says. A body of text goes out as HTML, as 3.0.5 labels even plain sentences [13]."""

    body: Body | list[Any] | dict[str, Any] | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """As bytes for the wire."""
        if self.body is None:
            return Response(status_code=self.status, headers=self.headers)
        return JSONResponse(self.body, self.status, self.headers)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, understood: who asks, in which version, with which path, query and body."""

    request: Request
    store: Store
    caller: Caller
    version: int
    body: Any = None

    @property
    def query(self) -> QueryParams:
        """The query parameters."""
        return self.request.query_params

    def number(self, name: str = "pk") -> int:
        """A numeric part of the path.

        Raises:
            Problem: 404, as for `/api/documents/abc/` [08].
        """
        text = self.request.path_params[name]
        if not text.isascii() or not text.isdecimal():
            raise Problem(404, {"detail": "Not found."})
        return int(text)

    def flag(self, name: str) -> bool:
        """Whether a switch like `full_perms=true` was set."""
        return self.query.get(name, "").lower() in {"true", "1"}


Endpoint = Callable[[Call], Answer | Response]
StreamingEndpoint = Callable[[Request, Store, Caller], Awaitable[Answer]]


class View:
    """One URL with its methods; an ASGI application of its own.

    `model` names the permissions that its methods need (`view_`, `add_`, `change_`, `delete_`); without one, the
    endpoints look after themselves. `streaming` takes a POST whose body is too large to be read whole.
    """

    def __init__(
        self,
        store: Store,
        methods: Mapping[str, Endpoint],
        *,
        model: str | None = None,
        streaming: StreamingEndpoint | None = None,
    ) -> None:
        self._store = store
        self._methods = dict(methods)
        self._model = model
        self._streaming = streaming
        verbs = [verb for verb in ("GET", "POST", "PUT", "PATCH", "DELETE") if verb in self._methods or (
            verb == "POST" and streaming is not None)]  # fmt: skip
        self._allow = ", ".join([*verbs, *(["HEAD"] if "GET" in verbs else []), "OPTIONS"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong becomes the answer 3.0.5 gives."""
        # 3.0.5 knows no ranges: it sends the whole file with 200 [18].
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in {b"range", b"if-range"}]
        request = Request(scope, receive)
        headers = {"allow": self._allow, "x-frame-options": "SAMEORIGIN", "content-language": "en-us"}
        try:
            version = negotiate(request.headers, self._store.release)
            user = authenticate(self._store, request.headers)
            known = self._store.release
            headers |= {"x-version": known.version, "x-api-version": str(known.newest_api)}
            response = await self._dispatch(request, user, version)
        except Problem as problem:
            response = problem_response(problem, request.headers.get("accept-language", ""))
        except Exception:  # noqa: BLE001  (3.0.5 answers 500 in HTML to whatever it did not foresee [05, 30])
            _log.exception("The sandbox failed at %s %s", request.method, request.url.path)
            response = HTMLResponse(SERVER_ERROR, 500)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    async def _dispatch(self, request: Request, user: User, version: int) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        with self._store.lock:
            caller = self._store.caller(user)
        verb = _VERB_OF_METHOD.get(method)
        if self._model and verb and not caller.may(f"{verb}_{self._model}"):
            raise denied()
        if method == "POST" and self._streaming is not None:
            return (await self._streaming(request, self._store, caller)).response()
        endpoint = self._methods.get(method)
        if endpoint is None:
            raise Problem(405, {"detail": f'Method "{request.method}" not allowed.'})
        body = await read_body(request) if method in {"POST", "PUT", "PATCH"} else None
        with self._store.lock:
            answer = endpoint(Call(request, self._store, caller, version, body))
        return answer.response() if isinstance(answer, Answer) else answer


def problem_response(problem: Problem, language: str = "") -> Response:
    """A refusal as bytes for the wire; the one sentence that was recorded in other languages comes in them [30]."""
    if isinstance(problem.body, str):
        return HTMLResponse(problem.body, problem.status, problem.headers)
    sentences = _TRANSLATED.get(language.lower()[:2], {})
    return JSONResponse(_translated(problem.body, sentences), problem.status, problem.headers)


def negotiate(headers: Headers, release: Release) -> int:
    """The API version asked for, the newest when none is.

    Raises:
        Problem: 406 for a version or a media type that the server does not speak [01, 18].
    """
    for media_range in headers.get("accept", "*/*").split(","):
        media_type, *parameters = (part.strip() for part in media_range.split(";"))
        if media_type in {"application/json", "application/*", "*/*", "text/html", "text/*"}:
            version = dict(part.split("=", 1) for part in parameters if "=" in part).get("version")
            if version is not None and version not in map(str, release.apis):
                raise Problem(406, {"detail": 'Invalid version in "Accept" header.'})
            return int(version or release.newest_api)
    raise Problem(406, {"detail": "Could not satisfy the request Accept header."})


def authenticate(store: Store, headers: Headers) -> User:
    """Who asks, by token or Basic [01].

    Raises:
        Problem: 401 with the recorded sentence.
    """
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    with store.lock:
        if scheme.lower() == "token":
            if not credentials.strip():
                raise _unauthenticated("Invalid token header. No credentials provided.")
            user = store.user_of_token(credentials.strip())
            if user is None:
                raise _unauthenticated("Invalid token.")
            return user
        if scheme.lower() == "basic":
            user = store.user_of_password(*_basic(credentials))
            if user is None:
                raise _unauthenticated("Invalid username/password.", 'Basic realm="api"')
            return user
    raise _unauthenticated(_NO_CREDENTIALS)


async def read_body(request: Request) -> Any:
    """JSON or form fields.

    Raises:
        Problem: 400 for broken JSON, 415 for another kind of body [03].
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form() as form:
            return {key: value for key, value in form.items() if isinstance(value, str)}
    raw = await request.body()
    if kind == "application/json":
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError as error:
            raise Problem(400, {"detail": f"JSON parse error - {error}"}) from None
    if kind == "application/x-www-form-urlencoded":
        return {key: values[-1] for key, values in parse_qs(raw.decode(errors="replace"), True).items()}
    if not raw:
        return {}
    raise unsupported(kind)


def unsupported(kind: str) -> Problem:
    """415 for a body of this kind."""
    return Problem(415, {"detail": f'Unsupported media type "{kind}" in request.'})


def as_object(body: Any) -> dict[str, Any]:
    """The body as fields by name.

    Raises:
        Problem: 400 for a list or a bare value [30].
    """
    if body is None:
        return {}
    if not isinstance(body, dict):
        kind = type(body).__name__
        raise Problem(400, {"non_field_errors": [f"Invalid data. Expected a dictionary, but got {kind}."]})
    return body


def _translated(body: Any, sentences: Mapping[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _translated(value, sentences) for name, value in body.items()}
    if isinstance(body, list):
        return [_translated(value, sentences) for value in body]
    return sentences.get(body, body) if isinstance(body, str) else body


def _unauthenticated(detail: str, scheme: str = "Token") -> Problem:
    return Problem(401, {"detail": detail}, {"www-authenticate": scheme})


def _basic(credentials: str) -> tuple[str, str]:
    try:
        username, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return username, password
