"""The sandbox as a running server: a socket on loopback, uvicorn in a thread, and all data thrown away at the end."""

from __future__ import annotations

import shutil
import socket
import tempfile
import weakref
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

import uvicorn
from starlette.routing import BaseRoute

from .app import build
from .documents_api import Afterwork
from .faults import Faults
from .options import PageOptions, SandboxOptions
from .store import Store
from .worker import Worker

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_PATIENCE = 10.0
_KEEP_ALIVE = 75  # seconds; a client's idle connection outlives its pauses between two polls


class Sandbox:
    """A Paperless-ngx-compatible server for trying out and for tests. It is not Paperless-ngx.

    A context manager; `start` and `stop` do the same by hand. Nothing survives `stop`.
    """

    def __init__(self, options: SandboxOptions | None = None, *, page: PageOptions | None = None) -> None:
        self.options = options or SandboxOptions()
        files_dir = Path(tempfile.mkdtemp(prefix="ppid-dms-sandbox-"))
        self._throw_away = weakref.finalize(self, shutil.rmtree, files_dir, ignore_errors=True)
        self.store = Store(
            release=self.options.release,
            files_dir=files_dir,
            zone=ZoneInfo(self.options.timezone),
            audit_log=self.options.audit_log,
        )
        self._admin = self.store.add_user(
            self.options.admin_username, self.options.admin_password, is_staff=True, is_superuser=True
        )
        self._page = page
        self._worker = Worker(self.options.workers)
        self.faults = Faults(self.store, self._worker)
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end. Empty before `start`."""
        return self._url

    @property
    def admin_token(self) -> str:
        """The API token of the administrator."""
        return self._admin.token

    def start(self, port: int = 0, host: str = "127.0.0.1") -> Self:
        """Begin to answer; returns when it does. Port 0 takes a free one.

        Raises:
            ValueError: `host` is not loopback. Accounts and data here are for trying out and belong on no network.
            OSError: the port is taken.
        """
        if host not in LOOPBACK:
            raise ValueError(f"The sandbox listens on loopback only, not on {host!r}.")
        family = socket.AF_INET6 if host == "::1" else socket.AF_INET
        # Named TCP: for an unnamed protocol asyncio leaves Nagle on, and every answer waits 40 ms for an ACK.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            listener.close()
            raise
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        self._url = f"http://{shown}:{listener.getsockname()[1]}"
        app = self.faults.around(build(self.store, self._worker, self.options, self._page_routes()))
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, args=([listener],), name="sandbox-server", daemon=True)
        self._worker.start()
        self._thread.start()
        self._await_start(self._server, self._thread)
        return self

    def stop(self) -> None:
        """End all threads and throw all data away."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
            self.faults.stop()
            self._worker.stop()
            self._server = self._thread = None
        self._throw_away()

    def settle(self, timeout: float = 30.0) -> None:
        """Wait until the worker has nothing left to do: no upload, and no `modified` still to be bumped.

        Raises:
            TimeoutError: it is still at work after `timeout` seconds.
        """
        if not self._worker.settle(timeout):
            raise TimeoutError(f"The sandbox's worker was still busy after {timeout} s.")

    def __enter__(self) -> Self:
        return self if self._server is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _page_routes(self) -> list[BaseRoute]:
        if self._page is None:
            return []
        from .page import routes  # noqa: PLC0415  (jinja2 only where there is a page)

        afterwork = Afterwork(self.store, self._worker, self.options.settle_seconds)
        return routes(self.store, self._page, afterwork.later)

    @staticmethod
    def _await_start(server: uvicorn.Server, thread: Thread) -> None:
        deadline = monotonic() + _PATIENCE
        while not server.started:
            if not thread.is_alive() or monotonic() > deadline:
                raise RuntimeError("The sandbox did not start.")
            sleep(0.005)
