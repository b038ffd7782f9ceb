"""HTTP to Paperless, and nothing else: one session, one API version, one taxonomy of what may go wrong.

Version 9 is the only one that 2.20 and 3.0 both accept. Redirects are never followed: Paperless answers an unknown
path with 302 to its login page. What matters in an error is its status, never its words: they are translated.
"""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import requests
from requests_toolbelt.multipart.encoder import MultipartEncoder
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NameResolutionError, NewConnectionError

from ppid_dms import __version__
from ppid_dms.errors import Invalid, NotFound, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from ppid_dms.language import translate as _

API_VERSION: Final = 9
_ACCEPT: Final = f"application/json; version={API_VERSION}"
_CONNECT_SECONDS: Final = 10.0
_PAGE_SIZE: Final = 250

_log = logging.getLogger(__name__)


class Transport:
    """A session with one Paperless under one token. May be used by several threads at once."""

    def __init__(
        self, url: str, token: str, *, ca_file: str = "", timeout: float = 60.0, connections: int = 16
    ) -> None:
        self.url = url.rstrip("/")
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

    def rows(self, path: str, params: Mapping[str, Any] | None = None, *, page_size: int = _PAGE_SIZE) -> Iterator[Any]:
        """All rows of a paged list, by page number against our own address: ``next`` may name another host."""
        page = 1
        while True:
            answer = self.get(path, {**(params or {}), "page": page, "page_size": page_size})
            if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
                raise UnexpectedAnswer(_("Paperless menjawab {path} tanpa daftar.").format(path=path))
            yield from answer["results"]
            if page * page_size >= int(answer.get("count", 0)) or not answer["results"]:
                return
            page += 1

    def bytes_of(self, path: str, params: Mapping[str, Any] | None = None) -> Iterator[bytes]:
        """The content of a file, in pieces."""
        answer = self._send("GET", path, params=params, changes=False, stream=True)
        with answer:
            yield from answer.iter_content(1 << 16)

    def _send(self, method: str, path: str, *, changes: bool, **options: Any) -> requests.Response:
        address = f"{self.url}/api/{path}"
        try:
            answer = self._session.request(method, address, timeout=self._timeout, allow_redirects=False, **options)
        except requests.exceptions.SSLError as error:
            raise Unreachable(
                _("Sertifikat TLS {url} tidak dapat dipercaya.").format(url=self.url),
                remedy=_("Pasang sertifikat yang sah, atau isi [paperless] ca_file.")) from error
        except requests.exceptions.RequestException as error:
            if changes and not _never_sent(error):
                raise OutcomeUnknown(_("Jawaban Paperless untuk {method} {path} tidak sampai.").format(
                    method=method, path=path)) from error
            raise Unreachable(_("Paperless di {url} tidak dapat dihubungi.").format(url=self.url)) from error
        _log.debug("%s %s -> %s", method, path, answer.status_code)
        if not answer.ok or answer.is_redirect:
            self._fail(method, path, answer, changes=changes)
        return answer

    def _fail(self, method: str, path: str, answer: requests.Response, *, changes: bool) -> None:
        status = answer.status_code
        where = f"{method} /api/{path}"
        if answer.is_redirect:
            raise UnexpectedAnswer(_("Paperless mengalihkan {where} ke tempat lain.").format(where=where))
        if status >= 500 or status in {408, 429}:  # noqa: PLR2004
            # An error answer may have been sent after the change was committed [28]; 429 comes before any work.
            if changes and status != 429:  # noqa: PLR2004
                raise OutcomeUnknown(_("Paperless menjawab {status} untuk {where}.").format(status=status, where=where))
            raise Unreachable(_("Paperless sedang tidak melayani ({status}).").format(status=status))
        said = _said(answer)
        match status:
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


def _said(answer: requests.Response) -> str:
    """What the server said, short and on one line; HTML says nothing."""
    if "html" in answer.headers.get("Content-Type", "") and answer.text.lstrip()[:1] == "<":
        return ""
    return " ".join(answer.text.split())[:300]


def _never_sent(error: requests.exceptions.RequestException) -> bool:
    """Whether the connection was not even made, so that the request cannot have arrived."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, NewConnectionError | NameResolutionError | ConnectTimeoutError)
