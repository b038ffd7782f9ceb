"""The way to the server: its name, its answer, our token. What stands in the way is told apart, as far as it shows."""

import socket
from typing import Final
from urllib.parse import urlsplit

from ppid_dms.config import Settings
from ppid_dms.errors import Unreachable
from ppid_dms.language import translate as _
from ppid_dms.paperless.greeting import greet

_PATIENCE: Final = 10.0  # seconds


def name(settings: Settings) -> None:
    """The name of the server has an address."""
    host, port = _where(settings)
    try:
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(
            _("Nama server '{host}' tidak dikenal ({why}).").format(host=host, why=error.strerror),
            remedy=_("Periksa ejaan [paperless] url, atau daftarkan nama itu di DNS atau /etc/hosts.")) from None


def answers(settings: Settings) -> None:
    """Something listens there, TLS is trusted, and it speaks as Paperless does."""
    host, port = _where(settings)
    try:
        socket.create_connection((host, port), _PATIENCE).close()
    except ConnectionRefusedError:
        raise Unreachable(
            _("Tidak ada yang mendengarkan di {host} porta {port}.").format(host=host, port=port),
            remedy=_("Nyalakan Paperless, atau perbaiki porta pada [paperless] url.")) from None
    except OSError as error:
        raise Unreachable(
            _("{host} porta {port} tidak terjangkau ({why}).").format(
                host=host, port=port, why=error.strerror or error),
            remedy=_("Periksa jaringan dan dinding api antara mesin ini dan Paperless.")) from None
    paperless = settings.service.paperless
    greet(paperless.url, ca_file=paperless.ca_file, timeout=paperless.timeout_seconds).check(paperless.url)


def token(settings: Settings) -> None:
    """There is a token, and only we may read it."""
    settings.token()


def _where(settings: Settings) -> tuple[str, int]:
    parts = urlsplit(settings.service.paperless.url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
