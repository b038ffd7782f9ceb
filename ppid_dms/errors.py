"""One hierarchy: every error knows its exit code, says what happened and what to do."""

from typing import ClassVar

from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.vocabulary import ExitCode


class PpidError(Exception):
    """What went wrong, in a sentence a person in office understands, with a remedy."""

    exit_code: ClassVar[ExitCode] = ExitCode.UNEXPECTED
    usual_remedy: ClassVar[str] = ""

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.remedy = _(self.usual_remedy) if remedy is None else remedy


class SettingsError(PpidError):
    """The configuration cannot be used as it is: one or more problems, each with file, key and remedy."""

    exit_code = ExitCode.USAGE
    usual_remedy = later("Perbaiki berkas pengaturan itu, lalu jalankan 'ppid-dms config validate'.")


class UsageError(PpidError):
    """The command was given something it cannot work on."""

    exit_code = ExitCode.USAGE


class AlreadyRunning(PpidError):
    """Another process works on the same state directory."""

    exit_code = ExitCode.USAGE
    usual_remedy = later("Hentikan layanan yang lain lebih dulu, atau biarkan layanan itu yang bekerja.")


class PaperlessError(PpidError):
    """Something between us and Paperless. ``retry_after`` is the pause in seconds that the server has asked for."""

    retry_after: float | None = None


class Unreachable(PaperlessError):
    """Nothing was done; trying again is safe, after the pause that the server may have asked for."""

    exit_code = ExitCode.UNREACHABLE
    usual_remedy = later(
        "Periksa alamat Paperless, jaringan, dan apakah servernya menyala. Pekerjaan dicoba lagi sendiri.")

    def __init__(self, message: str, *, remedy: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class OutcomeUnknown(PaperlessError):
    """Paperless may have done it: look before trying again."""

    exit_code = ExitCode.UNREACHABLE
    usual_remedy = later("Tidak perlu mengirim ulang: hasilnya diperiksa lebih dulu, lalu dilanjutkan sendiri.")


class Refused(PaperlessError):
    """Paperless has definitely refused, and nothing was done: authentication, permission, version or the thing sent."""

    exit_code = ExitCode.REFUSED
    usual_remedy = later("Jalankan 'ppid-dms doctor' untuk melihat izin atau pengaturan yang kurang.")


class Forbidden(Refused):
    """The account is known, but may not do this; what was sent is not at fault."""


class Invalid(Refused):
    """Paperless will not take what was sent; sending the same again is useless."""

    usual_remedy = later("Perbaiki berkas atau isian yang disebut, lalu jalankan 'ppid-dms retry'.")


class Conflict(Invalid):
    """Another thing holds that name or number, perhaps one that is hidden from this account."""

    usual_remedy = later(
        "Nama atau nomor itu sudah dipakai, mungkin oleh yang tidak terlihat bagi akun ini; "
        "minta administrator mencarinya.")


class NotFound(Refused):
    """Paperless knows no such thing, or does not show it to the service account."""


class HistoryUnreadable(Refused):
    """The audit log of a document is off or not shown to us, so no decision can be proven."""

    usual_remedy = later("Beri akun layanan izin 'view_logentry' dan jadikan ia pemilik dokumen.")


class UnexpectedAnswer(PaperlessError):
    """An answer that no Paperless gives: a proxy, a login page, another program."""

    exit_code = ExitCode.REFUSED
    usual_remedy = later("Periksa alamat Paperless (http atau https, nama, jalur) dan proksi di depannya.")


class IntegrityBroken(PpidError):
    """The register or the journal is not whole."""

    exit_code = ExitCode.INTEGRITY
    usual_remedy = later("Jangan mengubah apa pun. Salin folder data, lalu pulihkan dari cadangan terakhir yang utuh.")
