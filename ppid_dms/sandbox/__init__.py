"""An embedded server on loopback that answers as Paperless-ngx 3.0 or 2.20 does, for trying out and for tests.

It is not Paperless-ngx. Every behaviour comes from an exchange with a real 3.0.5 or 2.20.15; the numbers in [brackets]
in this package name the recordings, and `tests/contract` holds the same statements against either. What was not
measured is not built, or is said to be a deviation where it stands. Known deviations: JSON also where a browser would
get an HTML view; of other languages only one sentence; no text search (501), thumbnails, share links, storage paths,
mail or webhooks; a 2.20 answers in the shapes of API version 9 whatever older one is asked for.

    with Sandbox(SandboxOptions(consume_seconds=0)) as sandbox:
        requests.get(f"{sandbox.url}/api/documents/", headers={"Authorization": f"Token {sandbox.admin_token}"})
"""

from typing import TYPE_CHECKING

from .options import PageAction, PageOptions, SandboxOptions

if TYPE_CHECKING:
    from .faults import Fault
    from .server import Sandbox

__all__ = ["Fault", "PageAction", "PageOptions", "Sandbox", "SandboxOptions"]


def __getattr__(name: str) -> object:
    """The server itself only when it is wanted: it needs packages that an ordinary installation does without."""
    if name == "Sandbox":
        from .server import Sandbox  # noqa: PLC0415

        return Sandbox
    if name == "Fault":
        from .faults import Fault  # noqa: PLC0415

        return Fault
    raise AttributeError(name)
