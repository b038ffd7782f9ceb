"""Signing in, accounts and groups [01, 12]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from . import shapes
from .paging import paged
from .permissions import ALL_CODENAMES
from .problems import Problem, invalid, missing, no_such_pk
from .records import Group, User
from .store import Store, digest_password
from .web import Answer, Call, as_object, negotiate, problem_response, read_body

REQUIRED: Final = "This field is required."
_SHORTEST_PASSWORD = 8
_COMMON = frozenset({"password", "12345678", "123456", "1234567890", "qwerty", "admin", "rahasia"})
_MINUTE = 60.0


class TokenEndpoint:
    """POST /api/token/: the same token for an account every time; with a limit, 429 beyond it [01, 34].

    Sees no headers of the API: the caller is not signed in yet.
    """

    def __init__(self, store: Store, throttle: int | None, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._throttle = throttle
        self._clock = clock
        self._tries: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Problem as problem:
            response = problem_response(problem)
        response.headers.setdefault("allow", "POST, OPTIONS")
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        negotiate(request.headers, self._store.release)
        if request.method != "POST":
            raise Problem(405, {"detail": f'Method "{request.method}" not allowed.'})
        self._count_try()
        body = as_object(await read_body(request))
        errors = {name: [REQUIRED] for name in ("username", "password") if name not in body}
        if errors:
            raise invalid(errors)
        with self._store.lock:
            user = self._store.user_of_password(str(body["username"]), str(body["password"]))
        if user is None:
            raise invalid({"non_field_errors": ["Unable to log in with provided credentials."]})
        return JSONResponse({"token": user.token})

    def _count_try(self) -> None:
        if self._throttle is None:
            return
        now = self._clock()
        self._tries = [one for one in self._tries if now - one < _MINUTE]
        if len(self._tries) >= self._throttle:
            wait = max(1, round(self._tries[0] + _MINUTE - now))
            said = f"Request was throttled. Expected available in {wait} seconds."
            raise Problem(429, {"detail": said}, {"retry-after": str(wait)})
        self._tries.append(now)


# --- accounts


def list_users(call: Call) -> Answer:
    """GET /api/users/."""
    users = sorted(call.store.users.values(), key=lambda user: user.username.lower())
    name = call.query.get("username__iexact")
    rows = [user for user in users if not name or user.username.lower() == name.lower()]
    return paged(call, rows, lambda user: shapes.user(call.store, user), all_ids=lambda: [user.id for user in rows])


def create_user(call: Call) -> Answer:
    """POST /api/users/."""
    body = as_object(call.body)
    changes = _checked_user(call.store, body, None)
    username, password = changes.pop("username"), changes.pop("password", "")
    user = call.store.add_user(username, password, **changes)
    return Answer(shapes.user(call.store, user), 201)


def get_user(call: Call) -> Answer:
    """GET /api/users/{pk}/."""
    return Answer(shapes.user(call.store, _user(call)))


def patch_user(call: Call) -> Answer:
    """PATCH /api/users/{pk}/."""
    user = _user(call)
    changes = _checked_user(call.store, as_object(call.body), user)
    password = changes.pop("password", None)
    if password is not None:
        user.password_digest = digest_password(password)
    for name, value in changes.items():
        setattr(user, name, value)
    return Answer(shapes.user(call.store, user))


def delete_user(call: Call) -> Answer:
    """DELETE /api/users/{pk}/; what he owned belongs to nobody then, and his lines in the history lose their actor."""
    user = _user(call)
    call.store.forget_user(user)
    return Answer(status=204)


def _user(call: Call) -> User:
    user = call.store.users.get(call.number())
    if user is None:
        raise missing("User")
    return user


def _checked_user(store: Store, body: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    errors: dict[str, object] = {}
    changes = {
        name: body[name]
        for name in ("email", "first_name", "last_name", "is_staff", "is_active", "is_superuser")
        if name in body
    }
    if "username" in body or user is None:
        changes["username"] = body.get("username")
        if not body.get("username"):
            errors["username"] = [REQUIRED]
        elif any(other.username == body["username"] and other is not user for other in store.users.values()):
            errors["username"] = ["A user with that username already exists."]
    if "password" in body and body["password"] != shapes.HIDDEN_PASSWORD:
        changes["password"] = str(body["password"])
        if weak := _weaknesses(changes["password"]):
            errors["password"] = weak
    if "groups" in body:
        changes["groups"] = set(body["groups"])
        if unknown := [key for key in body["groups"] if key not in store.groups]:
            errors["groups"] = [no_such_pk(unknown[0])]
    if "user_permissions" in body:
        changes["permissions"] = _codenames(body["user_permissions"], "user_permissions", errors)
    if errors:
        raise invalid(errors)
    return changes


def _weaknesses(password: str) -> list[str]:
    found = []
    if len(password) < _SHORTEST_PASSWORD:
        found.append("This password is too short. It must contain at least 8 characters.")
    if password.lower() in _COMMON:
        found.append("This password is too common.")
    if password.isdecimal():
        found.append("This password is entirely numeric.")
    return found


def _codenames(wanted: list[str], name: str, errors: dict[str, object]) -> set[str]:
    """Bare codenames only: `documents.view_document` is refused [12]."""
    unknown = [codename for codename in wanted if codename not in ALL_CODENAMES]
    if unknown:
        errors[name] = [f"Object with codename={unknown[0]} does not exist."]
    return set(wanted)


# --- groups


def list_groups(call: Call) -> Answer:
    """GET /api/groups/."""
    groups = sorted(call.store.groups.values(), key=lambda group: group.name.lower())
    name = call.query.get("name__iexact")
    rows = [group for group in groups if not name or group.name.lower() == name.lower()]
    return paged(call, rows, shapes.group, all_ids=lambda: [group.id for group in rows])


def create_group(call: Call) -> Answer:
    """POST /api/groups/."""
    body = as_object(call.body)
    changes = _checked_group(call.store, body, None)
    group = Group(call.store.next_id("group"), changes["name"], changes["permissions"])
    call.store.groups[group.id] = group
    return Answer(shapes.group(group), 201)


def get_group(call: Call) -> Answer:
    """GET /api/groups/{pk}/."""
    return Answer(shapes.group(_group(call)))


def patch_group(call: Call) -> Answer:
    """PATCH /api/groups/{pk}/."""
    group = _group(call)
    for name, value in _checked_group(call.store, as_object(call.body), group).items():
        setattr(group, name, value)
    return Answer(shapes.group(group))


def delete_group(call: Call) -> Answer:
    """DELETE /api/groups/{pk}/: its members and what was shared with it lose what it gave."""
    call.store.forget_group(_group(call))
    return Answer(status=204)


def _group(call: Call) -> Group:
    group = call.store.groups.get(call.number())
    if group is None:
        raise missing("Group")
    return group


def _checked_group(store: Store, body: Mapping[str, Any], group: Group | None) -> dict[str, Any]:
    errors: dict[str, object] = {}
    changes: dict[str, Any] = {}
    for name in ("name", "permissions"):
        if name in body:
            changes[name] = body[name]
        elif group is None:
            errors[name] = [REQUIRED]
    if any(other.name == changes.get("name") and other is not group for other in store.groups.values()):
        errors["name"] = ["group with this name already exists."]
    if "permissions" in changes:
        changes["permissions"] = _codenames(changes["permissions"], "permissions", errors)
    if errors:
        raise invalid(errors)
    return changes
