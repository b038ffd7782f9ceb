"""The releases of Paperless-ngx that the sandbox can stand in for, as facts about each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Release:
    """What differs between the majors, as measured (API notes, 20)."""

    version: str
    apis: range
    """The API versions that it speaks; the last is the default."""
    digest: str
    """How it takes the checksum of a file."""
    has_file_versions: bool
    """`versions`, `root_document` and `duplicate_documents` in rows, and the endpoints of versions."""
    accepts_duplicates: bool
    """Unless it is configured otherwise."""
    archives_every_pdf: bool
    """A second file also for what was born digital."""
    shares_saved_views: bool
    """Otherwise everybody lists his own only, and pinning belongs to the view."""
    tells_failures_at_once: bool
    """Otherwise a task is a failure some moments before it says why, and names a traceback meanwhile."""
    throttles_tokens: bool
    """The token endpoint can be given a limit [34]."""
    checks_bulk_values: bool
    """A bad field value in a bulk edit is named; otherwise all that is said is that something went wrong [v2/35]."""

    @property
    def newest_api(self) -> int:
        """The API version spoken when none is asked for."""
        return self.apis[-1]


_THREE: Final = Release(
    version="3.0.5", apis=range(9, 11), digest="sha256", has_file_versions=True, accepts_duplicates=True,
    archives_every_pdf=False, shares_saved_views=True, tells_failures_at_once=True, throttles_tokens=True,
    checks_bulk_values=True,
)  # fmt: skip
_TWO: Final = Release(
    version="2.20.15", apis=range(1, 10), digest="md5", has_file_versions=False, accepts_duplicates=False,
    archives_every_pdf=True, shares_saved_views=False, tells_failures_at_once=False, throttles_tokens=False,
    checks_bulk_values=False,
)  # fmt: skip
_BY_SERIES: Final = {"3.0": _THREE, "2.20": _TWO}


def release(version: str) -> Release:
    """The facts about a version.

    Raises:
        ValueError: a series of which nothing was measured.
    """
    series = ".".join(version.split(".")[:2])
    if series not in _BY_SERIES:
        raise ValueError(f"The sandbox knows {' and '.join(_BY_SERIES)}, not {version!r}.")
    return replace(_BY_SERIES[series], version=version)
