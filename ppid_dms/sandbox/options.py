"""How a sandbox behaves, and what its web page offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .release import Release, release


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """The server's behaviour. The defaults are those of a 3.0.5 as it was measured; tests set the seconds to 0.

    Raises:
        ValueError: `version` is of a series that was not measured.
    """

    version: str = "3.0.5"
    """A 3.0 or a 2.20."""
    consume_seconds: float = 0.6
    """What one born-digital page takes in the worker [26]; 0 is at once."""
    ocr_seconds: float = 0.0
    """On top of it for an image-only scan; 6 to 7.5 seconds in reality [26]."""
    settle_seconds: float = 0.1
    """How long after a bulk edit `modified` is bumped at the earliest; 0.1 to 5 seconds in reality [11]."""
    workers: int = 1
    known_texts: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 (hex) of an image-only file → its text, as OCR would give it."""
    use_tesseract: bool = True
    """For image-only files without a known text, where tesseract is installed."""
    reject_duplicates: bool = False
    """PAPERLESS_CONSUMER_DELETE_DUPLICATES [29]; 2.20 always does."""
    timezone: str = "Asia/Jakarta"
    audit_log: bool = True
    token_throttle: int | None = None
    """Tries a minute at the token endpoint; None is without limit, as 2.20 is. A 3.0.5 out of the box allows 5 [34]."""
    admin_username: str = "admin"
    admin_password: str = "sandbox-admin"  # noqa: S105  (on loopback, over data that is thrown away)

    def __post_init__(self) -> None:
        release(self.version)

    @property
    def release(self) -> Release:
        """The facts about `version`."""
        return release(self.version)


@dataclass(frozen=True, slots=True)
class PageAction:
    """A button on a document: adds a tag, after a note where one is owed."""

    label: str
    tag: str
    needs_note: bool = False
    shown_at: Sequence[str] = ()
    """The stage tags at which the button is offered."""


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What the web page shows. Tags and fields by name, as an office knows them."""

    stages: Sequence[str] = ()
    actions: Sequence[PageAction] = ()
    readonly_fields: frozenset[str] = frozenset()
