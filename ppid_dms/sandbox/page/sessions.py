"""Who is signed in at the web page: random ids kept on the server, and a secret for every form."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

COOKIE: Final = "sandbox_session"
_MOST = 1000
_BYTES = 32


@dataclass(slots=True)
class Session:
    """One browser. Before the sign-in it has no user, only the secret of the sign-in form."""

    id: str
    csrf: str
    user: int | None = None
    messages: list[str] = field(default_factory=list)

    def pop_messages(self) -> list[str]:
        """What is to be told once."""
        told, self.messages = self.messages, []
        return told


class Sessions:
    """All browsers; the oldest is forgotten when there are too many."""

    def __init__(self) -> None:
        self._all: OrderedDict[str, Session] = OrderedDict()

    def known(self, request: Request) -> Session | None:
        """The session of this browser, if it has one."""
        return self._all.get(request.cookies.get(COOKIE, ""))

    def of(self, request: Request) -> Session:
        """The session of this browser, or a new one without a user."""
        return self.known(request) or self.begin(None)

    def begin(self, user: int | None) -> Session:
        """A new session under a new id, so that an id known before the sign-in is worth nothing after it."""
        session = Session(secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES), user)
        self._all[session.id] = session
        if len(self._all) > _MOST:
            self._all.popitem(last=False)
        return session

    def end(self, session: Session) -> None:
        """Forget it."""
        self._all.pop(session.id, None)


def keep(response: Response, session: Session) -> None:
    """Give the browser its id. Strict: no other site's link or form brings it along."""
    response.set_cookie(COOKIE, session.id, httponly=True, samesite="strict", path="/")
