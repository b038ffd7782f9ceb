"""A running sandbox with nothing in it, and one with the people of an office."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from sandbox.office import Client, Office, Server, make_letter, open_office

from ppid_dms.sandbox import PageOptions, Sandbox, SandboxOptions


@pytest.fixture(scope="session")
def endings() -> Iterator[list[Thread]]:
    """Stopping takes a web server 0.2 s: it is done beside the next test."""
    threads: list[Thread] = []
    yield threads
    for thread in threads:
        thread.join()


@pytest.fixture
def serve(endings: list[Thread]) -> Iterator[Callable[..., Sandbox]]:
    """Starts a sandbox with these options; it ends with the test."""
    running: list[Sandbox] = []

    def start(page: PageOptions | None = None, **options: Any) -> Sandbox:
        chosen = SandboxOptions(**{"consume_seconds": 0, "settle_seconds": 0.05} | options)
        running.append(Sandbox(chosen, page=page).start())
        return running[-1]

    yield start
    for sandbox in running:
        endings.append(Thread(target=sandbox.stop))
        endings[-1].start()


@pytest.fixture
def sandbox(serve: Callable[..., Sandbox]) -> Sandbox:
    return serve()


@pytest.fixture
def admin(sandbox: Sandbox) -> Client:
    return Client(Server.of(sandbox), sandbox.admin_token, username="admin")


@pytest.fixture
def office(admin: Client) -> Office:
    return open_office(admin)


@pytest.fixture
def letter() -> bytes:
    return make_letter("101")
