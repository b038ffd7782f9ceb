"""What a server says to a stranger: whether it is a Paperless, and what time it has. Needs no token."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests

from ppid_dms.errors import UnexpectedAnswer, Unreachable
from ppid_dms.language import translate as _
from ppid_dms.paperless.answers import API_VERSION

_PATH: Final = "/api/ui_settings/"  # it is shown to nobody without a token: 401 is the right answer


@dataclass(frozen=True, slots=True)
class Greeting:
    """One answer. ``ahead`` is by how many seconds the server's clock is before ours, None where it tells no time."""

    status: int
    is_json: bool
    leads_to: str
    ahead: float | None

    def check(self, url: str) -> None:
        """See that it is a Paperless that speaks our version.

        Raises:
            UnexpectedAnswer: it is none, or another program stands before it.
            Unreachable: it does not serve now.
        """
        match self.status:
            case 401 if self.is_json:
                return
            case status if 300 <= status < 400:  # noqa: PLR2004
                raise UnexpectedAnswer(
                    _("{url} mengalihkan ke {place}.").format(url=url, place=self.leads_to or "?"),
                    remedy=_("Isi [paperless] url dengan alamat akhirnya: https bila dialihkan ke https, tanpa jalur "
                             "masuk (login) dari proksi."))
            case 400 if not self.is_json:
                raise UnexpectedAnswer(
                    _("Paperless tidak menerima permintaan lewat alamat {url} (400).").format(url=url),
                    remedy=_("Samakan [paperless] url dengan PAPERLESS_URL atau PAPERLESS_ALLOWED_HOSTS."))
            case 406:
                raise UnexpectedAnswer(
                    _("Paperless ini tidak melayani API versi {version}.").format(version=API_VERSION),
                    remedy=_("Pakai Paperless-ngx 2.20 atau 3.0 ke atas."))
            case status if status >= 500:  # noqa: PLR2004
                raise Unreachable(_("Paperless sedang tidak melayani ({status}).").format(status=status))
            case status:
                raise UnexpectedAnswer(
                    _("Di {url} yang menjawab bukan Paperless ({status}).").format(url=url, status=status),
                    remedy=_("Periksa alamat Paperless; bila ada proksi di depannya, loloskan jalur /api/ tanpa "
                             "halaman masuk."))


def greet(url: str, *, ca_file: str = "", timeout: float = 10.0) -> Greeting:
    """Knock once.

    Raises:
        Unreachable: nobody answers, or his certificate is not trusted.
    """
    try:
        with requests.Session() as session:
            session.trust_env = False
            asked = datetime.now(UTC)
            with session.get(
                url + _PATH, headers={"Accept": f"application/json; version={API_VERSION}", "Accept-Language": "en"},
                verify=ca_file or True, timeout=timeout, allow_redirects=False, stream=True,
            ) as answer:
                middle = asked + (datetime.now(UTC) - asked) / 2
                headers = answer.headers
                return Greeting(
                    answer.status_code, "json" in headers.get("Content-Type", ""), headers.get("Location", ""),
                    _ahead(headers.get("Date", ""), middle))
    except requests.exceptions.SSLError as error:
        if "CERTIFICATE_VERIFY_FAILED" not in str(error):
            raise Unreachable(
                _("{url} tidak berbicara TLS.").format(url=url),
                remedy=_("Isi [paperless] url dengan http://, atau nyalakan TLS pada server atau proksinya."),
            ) from error
        raise Unreachable(
            _("Sertifikat TLS {url} tidak dapat dipercaya.").format(url=url),
            remedy=_("Pasang sertifikat yang sah, atau isi [paperless] ca_file.")) from error
    except (requests.exceptions.RequestException, OSError) as error:
        raise Unreachable(_("Paperless di {url} tidak dapat dihubungi.").format(url=url)) from error


def _ahead(date: str, now: datetime) -> float | None:
    try:
        told = parsedate_to_datetime(date)
    except ValueError:
        return None
    # Told in whole seconds, cut off.
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() + 0.5 - now.timestamp()
