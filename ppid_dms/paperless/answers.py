"""What an answer means: its JSON, or the one error that it stands for.

What matters in an error is its status and its shape, never its words: they are translated. Paperless explains what it
refuses, in JSON or in a plain text that it calls HTML, too [16]; a page comes from something that stands before it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from urllib3.exceptions import DecodeError, HTTPError

from ppid_dms.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    OutcomeUnknown,
    PaperlessError,
    Refused,
    UnexpectedAnswer,
    Unreachable,
)
from ppid_dms.language import translate as _
from ppid_dms.paperless.form import Form

API_VERSION: Final = 9
# In bytes. The longest answer is the list of all tasks there ever were, half a kilobyte each.
LARGEST_JSON: Final = 64 << 20
_LARGEST_EXPLANATION: Final = 64 << 10
_LONGEST_SAID: Final = 300
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Call:
    """One request, to be sent as often as its kind allows."""

    method: str
    path: str
    params: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None
    form: Form | None = None

    @property
    def changes(self) -> bool:
        """Whether it may leave something behind."""
        return self.method != "GET"

    @property
    def where(self) -> str:
        """How a person is told of it."""
        return f"{self.method} /api/{self.path}"


def pieces(answer: requests.Response) -> Iterator[bytes]:
    """The content in pieces of at most 64 KiB, unpacked.

    Raises:
        urllib3.exceptions.HTTPError: it broke off, took too long, or is not packed as it says.
    """
    # Not iter_content: there urllib3 reads chunks itself, and sets no bound to the line that tells the size of one.
    while piece := answer.raw.read(_PIECE, decode_content=True):
        yield piece


def json_of(call: Call, answer: requests.Response) -> Any:
    """The JSON of an answer of success; None where it has no content.

    Raises:
        UnexpectedAnswer: it is none, or larger than any answer of Paperless is: a login page, a proxy, another program.
        OutcomeUnknown: the same, to a change.
        urllib3.exceptions.HTTPError: as :func:`pieces`.
    """
    if answer.status_code == 204:  # noqa: PLR2004
        return None
    unreadable = OutcomeUnknown if call.changes else UnexpectedAnswer
    body = bytearray()
    try:
        for piece in pieces(answer):
            body += piece
            if len(body) > LARGEST_JSON:
                raise unreadable(_("Jawaban atas {where} tidak ada habisnya.").format(where=call.where))
        return json.loads(body)
    except (DecodeError, ValueError, RecursionError) as error:
        raise unreadable(_("Jawaban atas {where} bukan JSON.").format(where=call.where)) from error


def failure(call: Call, answer: requests.Response, url: str, clean: Callable[[str], str]) -> PaperlessError:
    """The error that a status of 300 and above stands for; ``clean`` takes secrets out of what is repeated of it."""
    status, where = answer.status_code, call.where
    if status < 400:  # noqa: PLR2004
        return UnexpectedAnswer(_("Paperless mengalihkan {where} ke tempat lain.").format(where=where))
    if status >= 500 or status in {408, 429}:  # noqa: PLR2004
        # An error answer may have been sent after the change was committed [28]; 429 comes before any work.
        if call.changes and status != 429:  # noqa: PLR2004
            return _uncertain(call, status)
        return Unreachable(_("Paperless sedang tidak melayani ({status}).").format(status=status))
    return _refusal(call, status, _Said.by(answer), url, clean)


def _uncertain(call: Call, status: int) -> OutcomeUnknown:
    return OutcomeUnknown(_("Paperless menjawab {status} untuk {where}.").format(status=status, where=call.where))


@dataclass(frozen=True, slots=True)
class _Said:
    """How a refusal is explained. A page explains nothing."""

    text: str
    is_json: bool
    broke_off: bool = False

    @classmethod
    def by(cls, answer: requests.Response) -> "_Said":
        kind = answer.headers.get("Content-Type", "")
        body = bytearray()
        try:
            for piece in pieces(answer):
                body += piece
                if len(body) > _LARGEST_EXPLANATION:
                    break
        except HTTPError:
            return cls("", is_json=False, broke_off=True)
        text = body.decode(errors="replace").strip()
        if "html" in kind and text.startswith("<"):
            text = ""
        return cls(text, "json" in kind)

    @property
    def names_a_conflict(self) -> bool:
        """Whether it has the one shape that is used for a name which another thing holds [03]."""
        try:
            match json.loads(self.text):
                case {"error": str(), **others}:
                    return not others
        except (ValueError, RecursionError):
            pass
        return False


def _refusal(call: Call, status: int, said: _Said, url: str, clean: Callable[[str], str]) -> PaperlessError:
    where = call.where
    told = clean(said.text)[:_LONGEST_SAID]
    match status:
        case 400 if call.changes and not said.is_json and (said.text or said.broke_off):
            # "Error performing bulk edit": with the broker down the change is committed all the same [28].
            return _uncertain(call, status)
        case 400 if not said.text:
            # The API explains a 400; a page without an explanation stands before it: the wrong Host [30], a proxy.
            return Refused(
                _("Paperless tidak menerima permintaan lewat alamat {url} (400).").format(url=url),
                remedy=_("Samakan [paperless] url dengan PAPERLESS_URL atau PAPERLESS_ALLOWED_HOSTS."))
        case 401 | 403 if not said.text:
            return _something_else(call, status)
        case 404 if not said.is_json:
            return _something_else(call, status)
        case 401:
            return Refused(
                _("Paperless tidak menerima token ini."),
                remedy=_(
                    "Periksa token layanan, atau jalankan 'ppid-dms init' untuk membuat yang baru; "
                    "lalu mulai ulang layanan."))
        case 403:
            return Forbidden(_("Akun layanan tidak berhak melakukan {where}.").format(where=where))
        case 404:
            return NotFound(
                _("Paperless tidak mengenal atau tidak memperlihatkan /api/{path}.").format(path=call.path))
        case 406:
            return Refused(
                _("Paperless ini tidak melayani API versi {version}.").format(version=API_VERSION),
                remedy=_("Pakai Paperless-ngx 2.20 atau 3.0 ke atas."))
        case 413:
            return Invalid(
                _("Berkas lebih besar daripada yang diterima server atau proksi di depannya."),
                remedy=_("Naikkan batas ukuran unggahan pada proksi, lalu jalankan 'ppid-dms retry'."))
        case _:
            kind = Conflict if status == 409 or (status == 400 and said.names_a_conflict) else Invalid  # noqa: PLR2004
            return kind(_("Paperless menolak {where} ({status}): {said}").format(where=where, status=status, said=told))


def _something_else(call: Call, status: int) -> UnexpectedAnswer:
    return UnexpectedAnswer(_("Sesuatu di depan Paperless menjawab {status} untuk {where}.").format(
        status=status, where=call.where))
