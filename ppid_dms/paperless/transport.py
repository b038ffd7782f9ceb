"""HTTP to Paperless, and nothing else: one address, one token, one API version.

Version 9 is the only one that 2.20 and 3.0 both accept. Redirects are never followed: Paperless answers an unknown
path with 302 to its login page. Reading is repeated where that may help; a change is sent again only where it certainly
was not made, and an upload only where nothing of it was sent.
"""

import logging
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from ppid_dms import __version__
from ppid_dms.errors import (
    NotFound,
    OutcomeUnknown,
    PaperlessError,
    SettingsError,
    UnexpectedAnswer,
    Unreachable,
)
from ppid_dms.language import translate as _
from ppid_dms.paperless.answers import API_VERSION, Call, failure, json_of, pieces
from ppid_dms.paperless.deadline import DeadlineAdapter
from ppid_dms.paperless.form import Form
from ppid_dms.paperless.retrying import pause_before_next, seconds_to_wait

_CONNECT_SECONDS: Final = 10.0
# A file may take longer than an answer, as long as it keeps coming.
_FILE_SECONDS: Final = 3600.0
_PAGE_SIZE: Final = 250
# A list that gets shorter while it is read is read again, at most this often.
_MOST_READINGS: Final = 4
# What a server says that may be well again in a moment: 500 is how a locked SQLite shows.
_PASSING: Final = {408, 429, 500, 502, 503, 504}

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its rows, how many there are on all pages, and whether more pages follow."""

    rows: list[Any]
    count: int
    more: bool


class _Passing(Exception):
    """Trouble that may be over at the next try."""

    def __init__(self, told: PaperlessError, retry_after: float | None = None) -> None:
        super().__init__(str(told))
        self.told = told
        self.retry_after = retry_after


class Transport:
    """The way to one Paperless under one token. May be used by several threads at once.

    ``timeout`` is how many seconds one answer may take in all, from the end of the request to its own end.

    Raises:
        SettingsError: the token cannot stand in a header, or ``ca_file`` holds no certificates.
    """

    def __init__(
        self, url: str, token: str, *, ca_file: str = "", timeout: float = 60.0, connections: int = 16,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        _check(token, ca_file)
        self.url = url.rstrip("/")
        self._token = token
        self._timeout = (_CONNECT_SECONDS, timeout)
        self._verify = ca_file or True
        self._sleep = sleep
        # No session: neither cookies nor a .netrc or a proxy of the environment have a part in this.
        self._answers = DeadlineAdapter(timeout, connections)
        self._files = DeadlineAdapter(max(timeout, _FILE_SECONDS), connections)
        self._headers = {
            "Accept": f"application/json; version={API_VERSION}",
            "Accept-Language": "en",
            "Accept-Encoding": "gzip",
            "User-Agent": f"ppid-dms/{__version__}",
        }
        if token:
            self._headers["Authorization"] = f"Token {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._answers.close()
        self._files.close()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON at a path below ``/api/``. It changes nothing, so that no outcome is ever unknown.

        Raises:
            Unreachable: there is no answer, now; ``retry_after`` says when one may be asked for again.
            Refused: Paperless will not show it.
            UnexpectedAnswer: something else has answered.
        """
        return self._json(Call("GET", path, params))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send JSON; the answer's JSON.

        Raises:
            Unreachable: it was not done; trying again is safe.
            OutcomeUnknown: it may have been done; look before trying again.
            Refused: it was not done, and will not be.
            UnexpectedAnswer: something else than Paperless has refused it.
        """
        return self._json(Call("POST", path, json=body))

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change some keys of one thing. Raises as :meth:`post`."""
        return self._json(Call("PATCH", path, json=body))

    def upload(self, path: str, fields: list[tuple[str, str]], part: str, file: Path, name: str) -> Any:
        """Send a file as multipart, streamed from disk. Raises as :meth:`post`."""
        with file.open("rb", buffering=0) as source:
            return self._json(Call("POST", path, form=Form(fields, part, source, name)))

    def page(self, path: str, params: Mapping[str, Any]) -> Page:
        """One page of a list, as ``page`` and ``page_size`` ask for."""
        answer = self.get(path, params)
        match answer:
            case {"results": list(rows), "count": int(count)}:
                return Page(rows, count, bool(answer.get("next")))
            case _:
                raise UnexpectedAnswer(_("Paperless menjawab {path} tanpa daftar.").format(path=path))

    def rows(self, path: str, params: Mapping[str, Any] | None = None, *, page_size: int = _PAGE_SIZE) -> Iterator[Any]:
        """All rows of a paged list, each once, by page number against our own address: ``next`` may name another host.

        Where the list gets shorter meanwhile, rows move up to pages that were read already; it is then read again.
        Not promised: a row that moves up because one before it went while another came.
        """
        seen: set[Any] = set()
        for _reading in range(_MOST_READINGS):
            number, count, shrank = 1, 0, False
            while True:
                try:
                    page = self.page(path, {**(params or {}), "page": number, "page_size": page_size})
                except NotFound:
                    if number == 1:
                        raise
                    shrank = True  # the list ends before this page now
                    break
                for row in page.rows:
                    key = row.get("id") if isinstance(row, dict) else None
                    if key is None or key not in seen:
                        seen.add(key)
                        yield row
                shrank = shrank or page.count < count
                count = page.count
                if not page.more or not page.rows or number >= count:
                    break
                number += 1
            if not shrank:
                return

    def bytes_of(self, path: str, params: Mapping[str, Any] | None = None) -> Iterator[bytes]:
        """The content of a file, in pieces.

        Raises:
            Unreachable: it stopped before the end; what has been given so far is not the file.
        """
        call = Call("GET", path, params)
        with self._send(call, lambda: self._open(call, self._files)) as answer:
            try:
                yield from pieces(answer)
            except HTTPError as error:
                raise Unreachable(_("Berkas dari {url} terputus di tengah jalan.").format(url=self.url)) from error

    def _json(self, call: Call) -> Any:
        def ask() -> Any:
            with self._open(call, self._answers) as answer:
                try:
                    return json_of(call, answer)
                except HTTPError as error:
                    raise self._lost(call, error) from error

        return self._send(call, ask)

    def _send(self, call: Call, attempt: Callable[[], T]) -> T:
        """What the attempt gives, made again as long as its trouble may be passing and there is patience left."""
        begun, tries = time.monotonic(), 0
        while True:
            try:
                return attempt()
            except _Passing as trouble:
                tries += 1
                pause = pause_before_next(
                    tries, time.monotonic() - begun, trouble.retry_after, random.random())  # noqa: S311
                if pause is None:
                    raise trouble.told from trouble.__cause__
                _log.debug("%s: %s Again in %.1f s", call.where, trouble, pause)
            self._sleep(pause)

    def _open(self, call: Call, adapter: DeadlineAdapter) -> requests.Response:
        """An answer of success whose content has still to come."""
        try:
            answer = adapter.send(self._prepared(call), stream=True, timeout=self._timeout, verify=self._verify)
        except (requests.exceptions.RequestException, HTTPError) as error:
            raise self._lost(call, error) from error
        status = answer.status_code
        _log.debug("%s -> %d", call.where, status)
        if status < 300:  # noqa: PLR2004
            return answer
        with answer:
            told = failure(call, answer, self.url, self._clean)
        wait = seconds_to_wait(answer.headers.get("Retry-After"), datetime.now(UTC))
        if isinstance(told, Unreachable):
            told.retry_after = wait
            # 429 comes before any work, but the body of an upload has gone over the wire: once is enough.
            if status in _PASSING and call.form is None:
                raise _Passing(told, wait)
        raise told

    def _prepared(self, call: Call) -> requests.PreparedRequest:
        kind = {} if call.form is None else {"Content-Type": call.form.content_type}
        return requests.Request(
            call.method, f"{self.url}/api/{call.path}", headers={**self._headers, **kind}, params=call.params,
            json=call.json, data=call.form).prepare()

    def _lost(self, call: Call, error: Exception) -> Exception:
        """What a request without an answer means: whether it may be made again, and what is told if not."""
        cause = _cause(error)
        if _is_distrusted(cause):
            return Unreachable(
                _("Sertifikat TLS {url} tidak dapat dipercaya.").format(url=self.url),
                remedy=_("Pasang sertifikat yang sah, atau isi [paperless] ca_file."))
        if call.changes and not _never_sent(error, cause):
            return OutcomeUnknown(_("Jawaban Paperless untuk {method} {path} tidak sampai.").format(
                method=call.method, path=call.path))
        return _Passing(Unreachable(_("Paperless di {url} tidak dapat dihubungi.").format(url=self.url)))

    def _clean(self, said: str) -> str:
        """On one line, without what a terminal would obey, and without our token."""
        plain = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
        return plain.replace(self._token, "…") if self._token else plain


def _check(token: str, ca_file: str) -> None:
    if token and not (token.isascii() and token.isprintable()):
        raise SettingsError(
            _("Token Paperless memuat huruf yang tidak mungkin ada di dalamnya."),
            remedy=_("Salin token itu sekali lagi: satu baris, tanpa tanda lain."))
    try:
        if ca_file and Path(ca_file).is_dir():
            ssl.create_default_context(capath=ca_file)
        elif ca_file:
            ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SettingsError(
            _("[paperless] ca_file: {file} tidak dapat dipakai sebagai sertifikat.").format(file=ca_file),
            remedy=_("Isi ca_file dengan berkas PEM dari sertifikat akar server itu.")) from error


def _is_distrusted(cause: object) -> bool:
    """Whether the server's certificate was turned down: that is before anything is sent.

    Other TLS errors are not: a server that dies after it got the request looks like one, too.
    """
    return isinstance(cause, SSLError) and bool(cause.args) and isinstance(cause.args[0], ssl.SSLCertVerificationError)


def _never_sent(error: Exception, cause: object) -> bool:
    """Whether the connection was not even made, so that the request cannot have arrived."""
    return isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.InvalidURL) or isinstance(
        cause, NewConnectionError | NameResolutionError | ConnectTimeoutError | LocationValueError)


def _cause(error: Exception) -> object:
    """What urllib3 said, below what requests made of it."""
    cause = error.args[0] if isinstance(error, requests.exceptions.RequestException) and error.args else error
    return cause.reason if isinstance(cause, MaxRetryError) else cause
