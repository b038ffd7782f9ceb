"""`python -m ppid_dms.sandbox`: the server alone, until Ctrl-C."""

from __future__ import annotations

import argparse
import secrets
import signal
from threading import Event

from .faults import Fault
from .options import PageOptions, SandboxOptions
from .server import Sandbox


def main() -> None:
    """Start, print where and with which token, wait for SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m ppid_dms.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8777)
    parser.add_argument("--consume-seconds", type=float, default=SandboxOptions().consume_seconds)
    parser.add_argument("--paperless", default=SandboxOptions().version, help="which one to be: 3.0.5 or 2.20.15")
    parser.add_argument(
        "--fault", nargs=3, action="append", default=[], metavar=("METHOD", "PATH", "FAULT"),
        help=f"let every such request go wrong, e.g. POST 'documents/bulk_edit/' error; faults: {', '.join(Fault)}",
    )  # fmt: skip
    parser.add_argument("--fault-seconds", type=float, default=5.0, help="for faults that take or name a time")
    given = parser.parse_args()
    password = secrets.token_urlsafe(12)
    options = SandboxOptions(
        version=given.paperless, consume_seconds=given.consume_seconds, admin_password=password
    )
    faults = [(method, path, Fault(name)) for method, path, name in given.fault]
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Sandbox(options, page=PageOptions()).start(given.port) as sandbox:
        for method, path, fault in faults:
            sandbox.faults.always(method, path, fault, seconds=given.fault_seconds)
        print("Ini bukan Paperless-ngx. Server percobaan; semua data hilang saat dihentikan.")  # noqa: T201
        print(f"{sandbox.url}\n{options.admin_username} / {password}\nToken {sandbox.admin_token}", flush=True)  # noqa: T201
        stopped.wait()


if __name__ == "__main__":
    main()
