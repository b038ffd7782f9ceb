"""What a person may put back on its way, and from where it then goes on."""

from dataclasses import replace
from pathlib import Path

from ppid_dms.errors import NotFound, PaperlessError, PpidError, UsageError
from ppid_dms.intake.folders import Folders
from ppid_dms.intake.journal import Journal
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.records import Scan
from ppid_dms.vocabulary import QuarantineReason, ScanState


def retry(reference: str, journal: Journal, folders: Folders, documents: Documents) -> Scan:
    """Put a scan that was set aside, or that waits for a person, back on its way.

    Raises:
        UsageError: there is no such scan, nothing about it waits for a person, or its file is gone.
        PaperlessError: whether its document still exists cannot be told now.
    """
    scan = _find(reference, journal)
    if scan.state in {ScanState.QUARANTINED, ScanState.TAKEN_OUT}:
        return _from_quarantine(scan, journal, folders, documents)
    if not scan.waits and not (scan.state is ScanState.UNCERTAIN and scan.asn is not None):
        raise UsageError(
            _("Rujukan {reference} tidak perlu dicoba lagi ({state}).").format(
                reference=reference, state=scan.state.value),
            remedy=_("Pekerjaannya masih berjalan sendiri; lihat 'ppid-dms status'."))
    if scan.document_id is None and folders.is_gone(reference):
        # A person has looked, and there is nothing left that could be sent.
        return journal.save(replace(
            scan, state=ScanState.QUARANTINED, reason=QuarantineReason.GONE, detail="", next_try=None, waits=False,
            unsure=False))
    if scan.state in {ScanState.SENT, ScanState.UNCERTAIN}:
        # A person has looked and says that it never arrived. Under a number that is not taken on trust: the same one
        # makes a second upload fail by itself.
        unsure = scan.unsure and scan.asn is not None
        return journal.save(replace(
            scan, state=ScanState.READ, task_id="", detail="", attempts=0, refusals=0, next_try=None, waits=False,
            unsure=unsure, asn=scan.asn if unsure else None))
    return journal.save(_without_lost_document(scan, documents))


def renumber(reference: str, journal: Journal, folders: Folders) -> Scan:
    """Let a scan that waits for a person be sent under a new archive serial number; the old one is never used again.

    Somebody has looked, in the trash as well, and says that no upload of it is there or can arrive any more: the old
    number, which somebody else's document may hold unseen, no longer makes a second upload fail.

    Raises:
        UsageError: there is no such scan, it does not wait under a number, or its file is gone.
    """
    scan = _find(reference, journal)
    if not scan.waits or scan.asn is None or scan.document_id is not None:
        raise UsageError(
            _("Rujukan {reference} tidak menunggu di bawah sebuah nomor arsip ({state}).").format(
                reference=reference, state=scan.state.value),
            remedy=_("Jalankan 'ppid-dms retry' tanpa --new-number."))
    if folders.is_gone(reference):
        raise _gone(scan)
    return journal.save(replace(
        scan, state=ScanState.READ, task_id="", detail="", attempts=0, refusals=0, next_try=None, waits=False,
        unsure=False, asn=None))


def _find(reference: str, journal: Journal) -> Scan:
    scan = journal.find(reference)
    if scan is None:
        raise UsageError(
            _("Rujukan {reference} tidak ada dalam jurnal.").format(reference=reference),
            remedy=_("Lihat rujukannya pada 'ppid-dms status'."))
    return scan


def from_the_beginning(scan: Scan) -> Scan:
    """A scan that is read and numbered anew, or, once it is registered, confirmed anew."""
    scan = replace(
        scan, state=ScanState.CONFIRMED, reason=None, detail="", place="", attempts=0, refusals=0, next_try=None,
        waits=False)
    if scan.document_id is not None:
        return scan
    return replace(
        scan, state=ScanState.CLAIMED, sha256="", task_id="", asn=scan.asn if scan.unsure else None)


def _from_quarantine(scan: Scan, journal: Journal, folders: Folders, documents: Documents) -> Scan:
    if scan.reason is QuarantineReason.DUPLICATE:
        _make_way(scan, journal, folders, documents)
    if not scan.place:
        if not folders.has_claimed(scan.reference):
            raise _gone(scan)
    else:
        try:
            folders.bring_back(scan)
        except FileNotFoundError:
            raise _gone(scan) from None
        except OSError as error:
            raise UsageError(
                _("Berkas {place} tidak dapat dikembalikan dari karantina ({why}).").format(
                    place=scan.place, why=error.strerror),
                remedy=_("Periksa izin dan isi folder karantina dan folder proses.")) from None
    return journal.save(_without_lost_document(scan, documents))


def _make_way(scan: Scan, journal: Journal, folders: Folders, documents: Documents) -> None:
    """Let a duplicate have its content, when the document of the first one is gone."""
    first = journal.owner_of(scan)
    if first is None:
        return
    if first.document_id is None:
        if never_sent_and_gone(first, folders):
            return  # the first one is closed when this one is read
        raise UsageError(
            _("Berkas yang pertama (rujukan {reference}) masih diproses ({state}).").format(
                reference=first.reference, state=first.state.value),
            remedy=_("Lihat rujukannya pada 'ppid-dms status'."))
    if not _is_lost(first.document_id, documents):
        raise UsageError(
            _("Isinya sudah terdaftar sebagai dokumen {id}.").format(id=first.document_id),
            remedy=_("Tidak perlu berbuat apa-apa."))
    if not first.state.is_final:
        raise UsageError(
            _("Berkas yang pertama (rujukan {reference}) masih diproses ({state}).").format(
                reference=first.reference, state=first.state.value),
            remedy=_("Jalankan 'ppid-dms retry' untuk rujukan itu."))
    why = _("Dokumen {id} tidak ada lagi di Paperless; diganti oleh rujukan {reference}.").format(
        id=first.document_id, reference=scan.reference)
    journal.save(replace(first, document_id=None, reason=first.reason or QuarantineReason.GONE, detail=why))


def never_sent_and_gone(scan: Scan, folders: Folders) -> bool:
    """Whether a scan can never become a document: its file vanished before it was ever sent."""
    return (
        scan.state is ScanState.READ and scan.reason is None and scan.document_id is None and not scan.unsure
        and folders.is_gone(scan.reference))


def _without_lost_document(scan: Scan, documents: Documents) -> Scan:
    if scan.document_id is not None and _is_lost(scan.document_id, documents):
        # A person has seen that it is gone and wants it registered once more.
        scan = replace(scan, document_id=None, unsure=False)
    if scan.document_id is None and scan.state not in {ScanState.READ, ScanState.CLAIMED}:
        return from_the_beginning(scan)
    if scan.state in {ScanState.QUARANTINED, ScanState.TAKEN_OUT}:
        return from_the_beginning(scan)
    return replace(scan, detail="", attempts=0, refusals=0, next_try=None, waits=False)


def _is_lost(document_id: int, documents: Documents) -> bool:
    try:
        documents.get(document_id)
    except NotFound:
        return True
    return False


def _gone(scan: Scan) -> UsageError:
    where = scan.place or Path(scan.name).name
    return UsageError(
        _("Berkas {place} tidak ada lagi.").format(place=where),
        remedy=_("Letakkan lagi berkasnya di folder unit."))


def asked_for(error: PpidError) -> float:
    """The pause in seconds that the server has asked for."""
    return (error.retry_after or 0.0) if isinstance(error, PaperlessError) else 0.0
