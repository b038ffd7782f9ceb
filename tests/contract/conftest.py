"""Statements about the API of Paperless-ngx: the measured facts, executable.

They run against the sandbox as a 3.0.5 and as a 2.20.15, and against any live server (which then holds them or not):

    PPID_DMS_LIVE_URL=http://127.0.0.1:8000 PPID_DMS_LIVE_TOKEN=… pytest -n 0 --timeout 600 tests/contract

The token is an administrator's. Each test makes accounts, groups, tags, fields, workflows and documents of its own
under names that nothing else has, and takes them away again; use a server whose loss would not matter all the same.
Needed there: the audit log on, OCR on, a worker, English as the default language; and a token endpoint that is not
throttled (`PAPERLESS_TOKEN_THROTTLE_RATE=10000/min`), or much patience. `PPID_DMS_LIVE_PATIENCE` is how many seconds
its worker is waited for at most (180). What holds for one major only is skipped on the other, with the reason.
"""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sandbox.office import Client, Office, Server, make_letter, open_office

from ppid_dms.sandbox import Sandbox, SandboxOptions

LIVE = os.environ.get("PPID_DMS_LIVE_URL", "").rstrip("/")


@pytest.fixture(scope="session", params=["live"] if LIVE else ["3.0.5", "2.20.15"])
def running(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server asked; one sandbox for all statements, which therefore cannot lean on its being empty."""
    if LIVE:
        patience = float(os.environ.get("PPID_DMS_LIVE_PATIENCE", "180"))
        yield Server(LIVE, os.environ["PPID_DMS_LIVE_TOKEN"], patience=patience)
        return
    options = SandboxOptions(version=request.param, consume_seconds=0, settle_seconds=0.02, use_tesseract=False)
    with Sandbox(options) as sandbox:
        yield Server.of(sandbox)


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    yield running
    if running.sandbox is not None:
        running.sandbox.faults.clear()
    running.tidy()


@pytest.fixture
def admin(server: Server) -> Client:
    me = Client(server, server.admin_token).get("/api/ui_settings/")["user"]
    client = Client(server, server.admin_token, mark=uuid4().hex[:10], username=me["username"])
    client.__dict__["id"] = me["id"]
    return client


@pytest.fixture
def office(admin: Client) -> Office:
    return open_office(admin)


@pytest.fixture
def letter(admin: Client) -> bytes:
    """A letter that the server has not met before."""
    return make_letter(admin.mark)
