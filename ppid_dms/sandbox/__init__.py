"""An embedded Paperless-ngx-3.0.5-compatible server on loopback, for trying out and for tests. Not Paperless-ngx.

Every behaviour comes from a recorded exchange with a real 3.0.5; the numbers in [brackets] in this package name the
recordings. What was not recorded is not built, or is said to be a deviation where it stands. Known deviations: JSON
also where a browser would get 3.0.5's HTML view; English whatever `Accept-Language` says; `created` is today when it
is not given; no text search (501), thumbnails, share links, storage paths, file versions, mail or webhooks; workflows
are kept but never run; what goes into the trash or comes back leaves no history.

    with Sandbox(SandboxOptions(consume_seconds=0)) as sandbox:
        requests.get(f"{sandbox.url}/api/documents/", headers={"Authorization": f"Token {sandbox.admin_token}"})
"""

from typing import TYPE_CHECKING

from .options import PageAction, PageOptions, SandboxOptions

if TYPE_CHECKING:
    from .server import Sandbox

__all__ = ["PageAction", "PageOptions", "Sandbox", "SandboxOptions"]


def __getattr__(name: str) -> object:
    """The server itself only when it is wanted: it needs packages that an ordinary installation does without."""
    if name == "Sandbox":
        from .server import Sandbox  # noqa: PLC0415

        return Sandbox
    raise AttributeError(name)
