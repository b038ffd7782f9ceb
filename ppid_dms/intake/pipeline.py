"""The way of one scan: claimed, read, sent, followed, confirmed, prepared, archived.

Each step first writes to the journal what it is about to do, then does it. Whatever is interrupted is taken up
where it stood. Only a definite refusal permits a second upload of the same content, or an archive serial number
that makes the second one fail by itself.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.errors import Invalid, OutcomeUnknown, PaperlessError, Refused, Unreachable, UsageError
from ppid_dms.extraction import Reader
from ppid_dms.intake.explaining import explain, reason_file
from ppid_dms.intake.folders import Candidate, Folders
from ppid_dms.intake.journal import Journal
from ppid_dms.intake.registration import registration_of, suggestions, title_of
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import TaskEnd, Tasks
from ppid_dms.records import Document, Event, Scan
from ppid_dms.vocabulary import QuarantineReason, Role, ScanState, TextLayer

# How long one visit follows a task before other scans get their turn.
_FOLLOW_SECONDS: Final = 20.0
_FIRST_DELAY: Final = timedelta(seconds=2)
_LONGEST_DELAY: Final = timedelta(minutes=10)
# So often an upload with unknown outcome is looked for, with growing pauses: together over an hour, which outlasts a
# slow server. Then a person must look.
_MOST_LOOKS: Final = 14
_MOST_REFUSALS: Final = 1

_log = logging.getLogger(__name__)


class Pipeline:
    """Takes scans through their states. Several threads may each take a different scan at the same time."""

    def __init__(
        self, journal: Journal, folders: Folders, reader: Reader, documents: Documents, tasks: Tasks,
        settings: Settings, tell: Callable[[Event], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal = journal
        self._folders = folders
        self._reader = reader
        self._documents = documents
        self._tasks = tasks
        self._settings = settings
        self._tell = tell
        self._clock = clock

    def claim(self, candidate: Candidate) -> Scan | None:
        """Take a whole file into the journal and out of the drop folder; None when it was gone."""
        now = self._clock()
        scan = Scan(
            reference=f"S{now:%y%m%d}-{secrets.token_hex(6)}", folder=candidate.folder, name=candidate.path.name,
            state=ScanState.CLAIMING, claimed_at=now, size=candidate.size)
        self._journal.add(scan)
        try:
            self._folders.claim(candidate, scan.reference)
        except OSError as error:
            self._journal.forget(scan.reference)
            if not isinstance(error, FileNotFoundError):
                _log.warning("cannot take a file in %r: %s", scan.folder, error.strerror)
            return None
        claimed = self._journal.save(replace(scan, state=ScanState.CLAIMED))
        self._say(claimed, _("diterima"))
        return claimed

    def recover(self) -> list[Scan]:
        """What a stop in the middle has left behind, each scan in a state from which it can go on."""
        recovered = []
        for scan in self._journal.unfinished():
            if scan.state is ScanState.CLAIMING:
                if not self._folders.claimed(scan.reference).exists():
                    self._journal.forget(scan.reference)
                    continue
                recovered.append(self._journal.save(replace(scan, state=ScanState.CLAIMED)))
            elif scan.state is ScanState.SENDING:
                # The request may have gone out: look before anything is sent again.
                recovered.append(self._journal.save(replace(scan, state=ScanState.UNCERTAIN, attempts=0)))
            else:
                recovered.append(scan)
        return recovered

    def retry(self, reference: str) -> Scan:
        """Put a scan that was set aside, or that waits for a person, back on its way from the beginning.

        Raises:
            UsageError: there is no such scan, or nothing about it waits for a person.
        """
        scan = self._journal.find(reference)
        if scan is None:
            raise UsageError(
                _("Rujukan {reference} tidak ada dalam jurnal.").format(reference=reference),
                remedy=_("Lihat rujukannya pada 'ppid-dms status'."))
        if scan.state is ScanState.QUARANTINED and scan.reason is not QuarantineReason.DUPLICATE:
            self._folders.bring_back(scan)
            state = ScanState.CLAIMED if scan.document_id is None else ScanState.CONFIRMED
        elif scan.state is ScanState.UNCERTAIN:
            state = ScanState.READ  # a person has looked and says that it never arrived
        else:
            raise UsageError(
                _("Rujukan {reference} tidak perlu dicoba lagi ({state}).").format(
                    reference=reference, state=scan.state.value))
        scan = replace(scan, state=state, reason=None, detail="", place="", attempts=0, refusals=0, next_try=None)
        if state is ScanState.CLAIMED:
            scan = replace(scan, sha256="", asn=None)  # read and numbered anew
        return self._journal.save(scan)

    def advance(self, scan: Scan) -> Scan:
        """Take a scan as far as it goes now: to its end, or to a state with a next try.

        Never raises for anything that concerns this scan alone or that passes by itself.
        """
        while not scan.state.is_final:
            try:
                before, scan = scan, self._step(scan)
            except PaperlessError as error:
                scan = self._postpone(self._journal.get(scan.reference), str(error))
            except OSError as error:
                _log.warning("scan %s: %s", scan.reference, error)
                scan = self._postpone(self._journal.get(scan.reference), error.strerror or str(error))
            if scan.next_try is not None or scan == before:
                break
        return scan

    # ── steps ──

    def _step(self, scan: Scan) -> Scan:
        scan = replace(scan, next_try=None)
        if scan.reason is not None:
            return self._set_aside(scan, scan.reason, scan.detail)  # interrupted on the way to quarantine
        match scan.state:
            case ScanState.CLAIMED:
                return self._read(scan)
            case ScanState.READ:
                return self._send(scan)
            case ScanState.SENT:
                return self._follow(scan)
            case ScanState.UNCERTAIN:
                return self._look(scan)
            case ScanState.CONFIRMED:
                return self._prepare(scan)
            case ScanState.PREPARED:
                return self._put_away(scan)
            case _:
                return scan

    def _read(self, scan: Scan) -> Scan:
        inspection = self._reader.inspect(self._folders.claimed(scan.reference))
        scan = replace(scan, size=inspection.size, text_layer=inspection.text_layer)
        if inspection.problem is not None:
            return self._set_aside(
                replace(scan, sha256=inspection.sha256), inspection.problem, inspection.detail)
        read = replace(
            scan, state=ScanState.READ, sha256=inspection.sha256, attempts=0, detail="",
            registration=registration_of(scan, inspection.letter, inspection.text_layer, self._settings))
        first = self._journal.save_content(read)
        if first is not None:
            return self._set_aside(read, QuarantineReason.DUPLICATE, _same_as(first))
        self._say(read, _("dibaca: {title}").format(title=read.registration.title if read.registration else ""))
        return read

    def _send(self, scan: Scan) -> Scan:
        intake = self._settings.service.intake
        if intake.gives_numbers and scan.asn is None:
            scan = self._journal.give_number(scan, intake.asn_first, intake.asn_last)
        assert scan.registration is not None, "a scan is read before it is sent"  # noqa: S101
        registration = replace(scan.registration, asn=scan.asn)
        scan = self._journal.save(replace(scan, state=ScanState.SENDING, registration=registration))
        try:
            task = self._documents.submit(self._folders.claimed(scan.reference), registration)
        except OutcomeUnknown as error:
            return self._postpone(replace(scan, state=ScanState.UNCERTAIN, attempts=0), str(error))
        except Invalid as error:
            return self._set_aside(scan, QuarantineReason.REFUSED, str(error))
        except (Unreachable, Refused) as error:
            # It was not taken; what stands in the way is not the file.
            return self._postpone(replace(scan, state=ScanState.READ), str(error))
        return self._journal.save(replace(scan, state=ScanState.SENT, task_id=task, attempts=0, detail=""))

    def _follow(self, scan: Scan) -> Scan:
        result = self._tasks.follow(scan.task_id, _FOLLOW_SECONDS)
        match result.end:
            case TaskEnd.SUCCESS if result.document_id is not None:
                return self._confirm(scan, self._get(scan, result.document_id))
            case TaskEnd.FAILURE:
                return self._failed(scan, result.said)
            case TaskEnd.RUNNING:
                return self._postpone(scan, _("Paperless masih mengolah berkas ini."))
            case _:
                return self._journal.save(replace(scan, state=ScanState.UNCERTAIN, attempts=0))

    def _failed(self, scan: Scan, said: str) -> Scan:
        """A definite refusal: ours is there already, or somebody else's number, or the file itself."""
        holder = self._documents.with_asn(scan.asn) if scan.asn is not None else None
        if holder is not None and self._is_ours(scan, holder):
            return self._confirm(scan, self._get(scan, holder.id))
        for found in self._documents.with_reference(scan.reference):
            if self._is_ours(scan, found):
                return self._confirm(scan, self._get(scan, found.id))
        if scan.asn is not None and (holder is not None or scan.refusals < _MOST_REFUSALS):
            # The number is somebody else's, who may be hidden from us or in the trash. The words of a refusal are no
            # proof: it is tried under the next number, and a file that is itself at fault is refused again.
            _log.warning("scan %s was refused under number %d: %s", scan.reference, scan.asn, said)
            intake = self._settings.service.intake
            numbered = self._journal.give_number(scan, intake.asn_first, intake.asn_last)
            return self._journal.save(replace(
                numbered, state=ScanState.READ, task_id="", refusals=scan.refusals + 1))
        return self._set_aside(scan, QuarantineReason.REFUSED, said)

    def _look(self, scan: Scan) -> Scan:
        """An upload whose outcome is unknown: look for it by number, reference and task."""
        holder = self._documents.with_asn(scan.asn) if scan.asn is not None else None
        for found in [holder] if holder else self._documents.with_reference(scan.reference):
            if self._is_ours(scan, found):
                return self._confirm(scan, self._get(scan, found.id))
        assert scan.registration is not None  # noqa: S101  (it was sent)
        if tasks := self._tasks.with_file_name(scan.registration.file_name):
            return self._journal.save(replace(
                scan, state=ScanState.SENT, task_id=tasks[0].task_id, attempts=0, detail=""))
        if scan.asn is not None:
            # A second upload under the same number fails by itself if the first one arrives after all.
            return self._journal.save(replace(scan, state=ScanState.READ, attempts=0, detail=""))
        if scan.attempts >= _MOST_LOOKS:
            return self._journal.save(replace(scan, next_try=None, detail=_(
                "Hasil pengiriman tidak diketahui. Cari rujukan {reference} di Paperless; bila tidak ada, "
                "jalankan 'ppid-dms retry'.").format(reference=scan.reference)))
        return self._postpone(scan, _("Hasil pengiriman belum diketahui; dicari lagi."))

    def _confirm(self, scan: Scan, document: Document) -> Scan:
        """Registered is what has been read back: the id and the checksum of the very bytes."""
        if not self._matches(scan, document):
            why = _("Sidik jari dokumen {id} tidak sama dengan berkasnya.").format(id=document.id)
            return self._postpone(scan, why)
        confirmed = self._journal.save(replace(
            scan, state=ScanState.CONFIRMED, document_id=document.id, attempts=0, detail=""))
        self._say(confirmed, _("terdaftar sebagai dokumen {id}").format(id=document.id))
        return self._prepare(confirmed, document)

    def _prepare(self, scan: Scan, document: Document | None = None) -> Scan:
        """Before people see it: what only Paperless's OCR could read, then the permission of step 1."""
        assert scan.document_id is not None  # noqa: S101  (confirmed)
        if scan.text_layer is not TextLayer.DIGITAL:
            document = document or self._get(scan, scan.document_id)
            letter = self._reader.read_text((document.content or "").split("\f"))
            told = suggestions(scan, letter, scan.text_layer, self._settings)
            empty = {key: text for key, text in told.items() if not document.values[key]}
            if empty:
                self._documents.set_fields(document.id, empty)
            title = title_of(scan, letter)
            if title != document.title:
                self._documents.describe(
                    document.id, title=title, jenis=letter.jenis.value if letter.jenis else None)
        self._documents.open_to(scan.document_id, (Role.PETUGAS, Role.PPID))
        return self._journal.save(replace(scan, state=ScanState.PREPARED, attempts=0, detail=""))

    def _put_away(self, scan: Scan) -> Scan:
        claimed = self._folders.claimed(scan.reference)
        if claimed.exists() and _hash(claimed, "sha256") != scan.sha256:
            return self._set_aside(scan, QuarantineReason.CHANGED, "")
        place = self._folders.relative(self._folders.archive(scan))
        archived = self._journal.save(replace(scan, state=ScanState.ARCHIVED, place=place, attempts=0, detail=""))
        self._say(archived, _("selesai: dokumen {id}, berkas di {place}").format(id=scan.document_id, place=place))
        return archived

    # ── pieces ──

    def _get(self, scan: Scan, document_id: int) -> Document:
        return self._documents.get(document_id, content=scan.text_layer is not TextLayer.DIGITAL)

    def _is_ours(self, scan: Scan, document: Document) -> bool:
        """Whether it carries our reference in its file name and has the very bytes; a field alone proves nothing."""
        return document.original_name.startswith(scan.reference) and self._matches(scan, document)

    def _matches(self, scan: Scan, document: Document) -> bool:
        if len(document.checksum) == len(scan.sha256):
            return document.checksum == scan.sha256
        # 2.20 tells MD5 only.
        return document.checksum == _hash(self._folders.claimed(scan.reference), "md5")

    def _postpone(self, scan: Scan, why: str) -> Scan:
        delay = min(_FIRST_DELAY * 2 ** min(scan.attempts, 12), _LONGEST_DELAY)
        _log.info("scan %s waits %s: %s", scan.reference, delay, why)
        return self._journal.save(replace(
            scan, attempts=scan.attempts + 1, detail=why, next_try=self._clock() + delay))

    def _set_aside(self, scan: Scan, reason: QuarantineReason, detail: str) -> Scan:
        scan = replace(scan, reason=reason, detail=detail, next_try=None)
        # Announced without its content: that of a duplicate belongs to the first one until this one is set aside.
        self._journal.save(replace(scan, sha256="") if reason is QuarantineReason.DUPLICATE else scan)
        place = self._folders.set_aside(scan, reason_file(scan))
        scan = self._journal.save(replace(
            scan, state=ScanState.QUARANTINED, place=self._folders.relative(place)))
        self._say(scan, _("disisihkan: {why}").format(why=explain(reason)[0]))
        return scan

    def _say(self, scan: Scan, text: str) -> None:
        self._tell(Event(f"{scan.folder}/{scan.name}" if scan.folder else scan.name, scan.state.value, text))


def _same_as(first: Scan) -> str:
    where = _("{folder}/{name}, rujukan {reference}").format(
        folder=first.folder, name=first.name, reference=first.reference)
    return where if first.document_id is None else _("{where}, dokumen {id}").format(where=where, id=first.document_id)


def _hash(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()
