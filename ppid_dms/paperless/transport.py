"""HTTP to Paperless, and nothing else: one session, one API version, one taxonomy of what may go wrong.

Version 9 is the only one that 2.20 and 3.0 both accept. Redirects are never followed: Paperless answers an unknown
path with 302 to its login page. What matters in an error is its status, never its words: they are translated.
"""

import logging
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NoReturn, Self

import requests
from requests_toolbelt.multipart.encoder import MultipartEncoder
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from ppid_dms import __version__
from ppid_dms.errors import (
    Invalid,
    NotFound,
    OutcomeUnknown,
    Refused,
    SettingsError,
    UnexpectedAnswer,
    Unreachable,
)
from ppid_dms.language import translate as _

API_VERSION: Final = 9
_ACCEPT: Final = f"application/json; version={API_VERSION}"
_CONNECT_SECONDS: Final = 10.0
_PAGE_SIZE: Final = 250
# A list that gets shorter while it is read is read again, at most this often.
_MOST_READINGS: Final = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its rows, how many there are on all pages, and whether more pages follow."""

    rows: list[Any]
    count: int
    more: bool


class Transport:
    """A session with one Paperless under one token. May be used by several threads at once.

    Raises:
        SettingsError: the token cannot stand in a header, or ``ca_file`` holds no certificates.
    """

    def __init__(
        self, url: str, token: str, *, ca_file: str = "", timeout: float = 60.0, connections: int = 16
    ) -> None:
        _check(token, ca_file)
        self.url = url.rstrip("/")
        self._token = token
        self._timeout = (_CONNECT_SECONDS, timeout)
        self._session = requests.Session()
        self._session.trust_env = False  # a .netrc or a proxy of the environment must not see the token
        self._session.verify = ca_file or True
        adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._session.headers.update({
            "Accept": _ACCEPT,
            "Accept-Language": "en",
            "User-Agent": f"ppid-dms/{__version__}",
        })
        if token:
            self._session.headers["Authorization"] = f"Token {token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON at a path below ``/api/``. Reading changes nothing, so every failure is Unreachable or Refused."""
        return self._json(self._send("GET", path, params=params, changes=False))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Send JSON; the answer's JSON.

        Raises:
            OutcomeUnknown: it may have been done; look before trying again.
        """
        return self._json(self._send("POST", path, json=body, changes=True))

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change some keys of one thing. Raises as :meth:`post`."""
        return self._json(self._send("PATCH", path, json=body, changes=True))

    def upload(self, path: str, fields: list[tuple[str, str]], part: str, file: Path, name: str) -> Any:
        """Send a file as multipart, streamed from disk. Raises as :meth:`post`."""
        with file.open("rb") as source:
            encoder = MultipartEncoder([*fields, (part, (name, source, "application/octet-stream"))])
            kind = {"Content-Type": encoder.content_type}
            answer = self._send("POST", path, data=encoder, headers=kind, changes=True)
        return self._json(answer)

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
        with self._send("GET", path, params=params, changes=False, stream=True) as answer:
            try:
                yield from answer.iter_content(1 << 16)
            except requests.exceptions.RequestException as error:
                raise Unreachable(_("Berkas dari {url} terputus di tengah jalan.").format(url=self.url)) from error

    def _send(self, method: str, path: str, *, changes: bool, **options: Any) -> requests.Response:
        address = f"{self.url}/api/{path}"
        try:
            answer = self._session.request(method, address, timeout=self._timeout, allow_redirects=False, **options)
        except requests.exceptions.RequestException as error:
            if _is_distrusted(error):
                raise Unreachable(
                    _("Sertifikat TLS {url} tidak dapat dipercaya.").format(url=self.url),
                    remedy=_("Pasang sertifikat yang sah, atau isi [paperless] ca_file.")) from error
            if changes and not _never_sent(error):
                raise OutcomeUnknown(_("Jawaban Paperless untuk {method} {path} tidak sampai.").format(
                    method=method, path=path)) from error
            raise Unreachable(_("Paperless di {url} tidak dapat dihubungi.").format(url=self.url)) from error
        _log.debug("%s %s -> %s", method, path, answer.status_code)
        if answer.status_code >= 300:  # noqa: PLR2004
            with answer:
                self._fail(method, path, answer, changes=changes)
        return answer

    def _fail(self, method: str, path: str, answer: requests.Response, *, changes: bool) -> NoReturn:
        status = answer.status_code
        where = f"{method} /api/{path}"
        if status < 400:  # noqa: PLR2004
            raise UnexpectedAnswer(_("Paperless mengalihkan {where} ke tempat lain.").format(where=where))
        if status >= 500 or status in {408, 429}:  # noqa: PLR2004
            # An error answer may have been sent after the change was committed [28]; 429 comes before any work.
            if changes and status != 429:  # noqa: PLR2004
                raise OutcomeUnknown(_("Paperless menjawab {status} untuk {where}.").format(status=status, where=where))
            raise Unreachable(_("Paperless sedang tidak melayani ({status}).").format(status=status))
        self._refuse(method, path, answer, changes=changes)

    def _refuse(self, method: str, path: str, answer: requests.Response, *, changes: bool) -> NoReturn:
        where, said = f"{method} /api/{path}", self._said(answer)
        match status := answer.status_code:
            case 400 if not said:
                # The API explains a 400; a page without an explanation stands before it: the wrong Host [30], a proxy.
                raise Refused(
                    _("Paperless tidak menerima permintaan lewat alamat {url} (400).").format(url=self.url),
                    remedy=_("Samakan [paperless] url dengan PAPERLESS_URL atau PAPERLESS_ALLOWED_HOSTS."))
            case 400 if changes and "json" not in answer.headers.get("Content-Type", ""):
                # "Error performing bulk edit": with the broker down the change is committed all the same [28].
                raise OutcomeUnknown(_("Paperless menjawab {status} untuk {where}.").format(status=status, where=where))
            case 401:
                raise Refused(
                    _("Paperless tidak menerima token ini."),
                    remedy=_("Periksa token layanan, atau jalankan 'ppid-dms init' untuk membuat yang baru."))
            case 403:
                raise Refused(_("Akun layanan tidak berhak melakukan {where}.").format(where=where))
            case 404:
                raise NotFound(_("Paperless tidak mengenal atau tidak memperlihatkan /api/{path}.").format(path=path))
            case 406:
                raise Refused(
                    _("Paperless ini tidak melayani API versi {version}.").format(version=API_VERSION),
                    remedy=_("Pakai Paperless-ngx 2.20 atau 3.0 ke atas."))
            case 413:
                raise Invalid(
                    _("Berkas lebih besar daripada yang diterima server atau proksi di depannya."),
                    remedy=_("Naikkan batas ukuran unggahan pada proksi, lalu jalankan 'ppid-dms retry'."))
            case _:
                raise Invalid(_("Paperless menolak {where} ({status}): {said}").format(
                    where=where, status=status, said=said))

    def _said(self, answer: requests.Response) -> str:
        """What the server said, short, on one line and never with our token; HTML says nothing."""
        # Paperless calls its plain texts HTML, too [16].
        try:
            text = answer.text.strip()
        except requests.exceptions.RequestException:
            return ""  # it broke off; the status has said enough
        if "html" in answer.headers.get("Content-Type", "") and text.startswith("<"):
            return ""
        said = " ".join(text.split())
        return (said.replace(self._token, "…") if self._token else said)[:300]

    @staticmethod
    def _json(answer: requests.Response) -> Any:
        if answer.status_code == 204:  # noqa: PLR2004
            return None
        try:
            return answer.json()
        except requests.exceptions.JSONDecodeError as error:
            # A login page or a proxy's page with status 200, or a body cut short.
            changed = answer.request.method not in {"GET", "HEAD"}
            kind = OutcomeUnknown if changed else UnexpectedAnswer
            raise kind(_("Jawaban dari {url} bukan JSON.").format(url=answer.url.partition("?")[0])) from error


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


def _is_distrusted(error: requests.exceptions.RequestException) -> bool:
    """Whether the server's certificate was turned down: that is before anything is sent.

    Other TLS errors are not: a server that dies after it got the request looks like one, too.
    """
    cause = _cause(error)
    return isinstance(cause, SSLError) and bool(cause.args) and isinstance(cause.args[0], ssl.SSLCertVerificationError)


def _never_sent(error: requests.exceptions.RequestException) -> bool:
    """Whether the connection was not even made, so that the request cannot have arrived."""
    return isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(
        _cause(error), NewConnectionError | NameResolutionError | ConnectTimeoutError)


def _cause(error: requests.exceptions.RequestException) -> object:
    cause = error.args[0] if error.args else None
    return cause.reason if isinstance(cause, MaxRetryError) else cause
