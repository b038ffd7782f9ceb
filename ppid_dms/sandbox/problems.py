"""What the sandbox refuses, with the very status and body that Paperless 3.0.5 answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Body = Mapping[str, object] | Sequence[object] | str

DENIED = "You do not have permission to perform this action."
INSUFFICIENT = "Insufficient permissions"
NO_AUDIT_LOG = "Audit log is disabled"
FAILED_BULK_EDIT = "Error performing bulk edit, check logs for more detail."
SERVER_ERROR = """
<!doctype html>
<html lang="en">
<head>
  <title>Server Error (500)</title>
</head>
<body>
  <h1>Server Error (500)</h1><p></p>
</body>
</html>
"""


class Problem(Exception):
    """A refusal. A body that is a string goes out as plain text labelled HTML, as 3.0.5 labels it [13]."""

    def __init__(self, status: int, body: Body, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def invalid(errors: Mapping[str, object]) -> Problem:
    """400 with the errors by field."""
    return Problem(400, errors)


def denied(detail: str = DENIED) -> Problem:
    """403 as JSON: the model permission is missing, or the object may only be looked at [13]."""
    return Problem(403, {"detail": detail})


def insufficient(text: str = INSUFFICIENT) -> Problem:
    """403 as text: the older endpoints (upload, bulk edit, history, download, notes) [13, 16, 18, 35]."""
    return Problem(403, text)


def missing(kind: str) -> Problem:
    """404 for what does not exist and for what the caller may not see, alike [13]."""
    return Problem(404, {"detail": f"No {kind} matches the given query."})


def not_found() -> Problem:
    """404 of the endpoints below a document (history, notes, metadata, files) [16, 18, 20]."""
    return Problem(404, {"detail": "Not found."})


def no_such_pk(key: object) -> str:
    """The sentence for an id that points nowhere [06]."""
    return f'Invalid pk "{key}" - object does not exist.'


def crash() -> Problem:
    """500, always an HTML page: a request on which a real 3.0.5 falls over [05, 30]."""
    return Problem(500, SERVER_ERROR)
