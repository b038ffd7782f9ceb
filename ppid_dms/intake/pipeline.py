"""The way of one scan: claimed, read, sent, followed, confirmed, prepared, archived.

Each step first writes to the journal what it is about to do, then does it. Whatever is interrupted is taken up
where it stood. Only a definite refusal permits a second upload of the same content, or an archive serial number
that makes the second one fail by itself; and that number changes only when no upload under it may still arrive, or
when somebody else is seen to hold it.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from ppid_dms.config import Settings
from ppid_dms.errors import Invalid, NotFound, OutcomeUnknown, PpidError, Refused, Unreachable
from ppid_dms.extraction import Reader
from ppid_dms.form.filled import NotOurForm
from ppid_dms.intake import retrying
from ppid_dms.intake.claiming import claim
from ppid_dms.intake.drop import Candidate
from ppid_dms.intake.explaining import explain, plain, reason_file, remarks, same_as
from ppid_dms.intake.folders import Folders
from ppid_dms.intake.forms import FormReader
from ppid_dms.intake.journal import Journal, JournalBusy, NumbersUsedUp
from ppid_dms.intake.lookup import Lookup, file_hash
from ppid_dms.intake.patience import delay_after, is_overdue
from ppid_dms.intake.preparing import Preparing
from ppid_dms.intake.recovering import close_taken_out, finish_claims, left_as, recover, uncertain
from ppid_dms.intake.registration import registration_of
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import TaskEnd, Tasks
from ppid_dms.records import Document, Event, Inspection, Scan
from ppid_dms.vocabulary import FileKind, QuarantineReason, ScanState

# How long one visit follows a task before other scans get their turn.
_FOLLOW_SECONDS: Final = 20.0
# So often an upload with unknown outcome is looked for, with growing pauses: together over an hour, which outlasts a
# slow server. Then a person must look.
_MOST_LOOKS: Final = 14
# What is never different a second time is asked a few times nevertheless, over two minutes: a proxy, a restart.
_MOST_ODDITIES: Final = 6
# So many numbers are tried of which nobody is seen to be the holder: their documents may lie in the trash.
_MOST_REFUSALS: Final = 4
_MOST_FAILED: Final = 8  # uploads under one number, when an earlier one may still arrive: then a person must look
_MOST_STEPS: Final = 100  # numbers held by others that one visit steps over
_LOST_TASK_ATTEMPTS: Final = 4  # a pause of half a minute
_FOREVER: Final = 2**31

_log = logging.getLogger(__name__)


class Pipeline:
    """Takes scans through their states. Several threads may each take a different scan at the same time."""

    def __init__(
        self, journal: Journal, folders: Folders, reader: Reader, documents: Documents, tasks: Tasks,
        settings: Settings, forms: FormReader, tell: Callable[[Event], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC), stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._journal = journal
        self._folders = folders
        self._reader = reader
        self._documents = documents
        self._tasks = tasks
        self._lookup = Lookup(documents, tasks, folders)
        self._preparing = Preparing(documents, reader, settings, journal.form_of)
        self._settings = settings
        self._forms = forms
        self._tell = tell
        self._clock = clock
        self._stopped = stopped
        self._busy_told = False

    def claim(self, candidate: Candidate) -> Scan | None:
        """Take a whole file out of its drop folder. Gives and raises as :func:`ppid_dms.intake.claiming.claim`."""
        return claim(candidate, self._journal, self._folders, self._clock(), self._say)

    def recover(self) -> list[Scan]:
        """What a stop in the middle has left behind, each scan in a state from which it can go on."""
        return recover(self._journal, self._folders, self._clock())

    def finish_claims(self) -> list[Scan]:
        """What a claim that broke off has taken; only the thread that claims may ask for this."""
        return finish_claims(self._journal, self._folders)

    def close_taken_out(self) -> None:
        """Close the scans whose file somebody has taken out of quarantine."""
        for scan in close_taken_out(self._journal, self._folders):
            _log.info("scan %s was taken out of quarantine by somebody", scan.reference)

    def retry(self, reference: str) -> Scan:
        """Put a scan back on its way. Raises as :func:`ppid_dms.intake.retrying.retry`."""
        return retrying.retry(reference, self._journal, self._folders, self._documents)

    def renumber(self, reference: str) -> Scan:
        """Let a scan be sent under a new number. Raises as :func:`ppid_dms.intake.retrying.renumber`."""
        return retrying.renumber(reference, self._journal, self._folders)

    def advance(self, scan: Scan) -> Scan:
        """Take a scan as far as it goes now: to its end, to a state with a next try, or to where it waits for a person.

        Once ``stopped`` says so, no further than the step at hand.
        Never raises for anything that concerns this scan alone, that passes by itself, or that is a defect of ours.
        """
        given, most, pause = scan, _FOREVER, 0.0
        try:
            scan = self._left(scan.reference)
            while not (scan.state.is_final or scan.waits):
                before, scan = scan, self._step(scan)
                if scan.next_try is not None or scan == before or self._stopped():
                    break
        except FileNotFoundError as error:
            if self._folders.is_gone(given.reference):
                return self._safely(given, self._gone, "")
            why = error.strerror or str(error)
        except (NotFound, NumbersUsedUp) as error:
            why, most = str(error), 0 if isinstance(error, NumbersUsedUp) else _MOST_ODDITIES
        except PpidError as error:
            why, pause = str(error), retrying.asked_for(error)
        except OSError as error:
            why = error.strerror or str(error)
        except Exception as error:  # noqa: BLE001  (a defect of ours is told, and stops this scan alone)
            _log.exception("scan %s stopped at %s", given.reference, scan.state)
            why, most = _("Kesalahan dalam ppid-dms ({kind}).").format(kind=type(error).__name__), _MOST_LOOKS
        else:
            self._busy_told = False
            return scan
        return self._safely(given, lambda left, told: self._postpone(left, told, most, pause), why)

    # ── steps ──

    def _step(self, scan: Scan) -> Scan:
        scan = replace(scan, next_try=None)
        if scan.reason is not None:
            return self._set_aside(scan, scan.reason, scan.detail)  # interrupted on the way to quarantine
        match scan.state:
            case ScanState.CLAIMED:
                return self._read(scan)
            case ScanState.READ:
                return self._send(scan) if scan.registration else self._read(scan)  # a form is sent to nobody
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
        if inspection.workbook:
            return self._read_form(scan, inspection)
        if inspection.problem is not None:
            return self._set_aside(
                replace(scan, sha256=inspection.sha256), inspection.problem, inspection.detail)
        told = registration_of(
            scan, inspection.letter, inspection.text_layer, self._settings, inspection.kind or FileKind.PDF)
        read = replace(
            # What may have been sent before, nobody knows under which number, is looked for first.
            scan, state=ScanState.UNCERTAIN if scan.unsure and scan.asn is None else ScanState.READ,
            sha256=inspection.sha256, attempts=0, detail="",
            registration=replace(told, note="\n".join(filter(None, (*remarks(inspection.features), told.note)))))
        if (first := self._first_of(read)) is not None:
            return self._set_aside(read, QuarantineReason.DUPLICATE, same_as(first))
        self._say(read, _("dibaca: {title}").format(title=read.registration.title if read.registration else ""))
        return read

    def _read_form(self, scan: Scan, inspection: Inspection) -> Scan:
        """A form is kept, and its file archived: its rows are settled by others, who hold up nobody."""
        scan = replace(scan, sha256=inspection.sha256, unsure=False)
        try:
            form = self._forms.read(scan, inspection.workbook)
        except NotOurForm as error:
            return self._set_aside(scan, QuarantineReason.NOT_PDF, error.sentence)
        read = replace(scan, state=ScanState.READ, attempts=0, detail="")
        if (first := self._first_of(read)) is not None:
            return self._set_aside(read, QuarantineReason.DUPLICATE, same_as(first))
        self._journal.keep_form(form)
        self._say(read, _("formulir {number}: {rows} baris").format(number=form.number, rows=len(form.form.rows)))
        return self._journal.save(replace(read, state=ScanState.PREPARED))

    def _first_of(self, read: Scan) -> Scan | None:
        """Keep what was read; the earlier scan of the same content if there is one, and then nothing is kept."""
        first = self._journal.save_content(read)
        if first is not None and retrying.never_sent_and_gone(first, self._folders):
            self._gone(first)
            first = self._journal.save_content(read)
        return first

    def _send(self, scan: Scan) -> Scan:
        claimed = self._folders.claimed(scan.reference)
        if file_hash(claimed) != scan.sha256:
            return self._set_aside(scan, QuarantineReason.CHANGED, _("Isi yang baru belum didaftarkan."))
        scan, holder = self._numbered(scan)
        if holder is not None and self._lookup.is_named_for(scan, holder):
            return self._confirm(scan, holder)
        if holder is not None:
            return self._postpone(replace(scan, asn=None, unsure=False, attempts=0), _(
                "Nomor arsip {asn} dan banyak nomor sebelumnya sudah dipakai; nomor berikutnya dicari.").format(
                    asn=scan.asn))
        assert scan.registration is not None, "a scan is read before it is sent"  # noqa: S101
        registration = replace(scan.registration, asn=scan.asn)
        scan = self._journal.save(replace(scan, state=ScanState.SENDING, registration=registration))
        try:
            task = self._documents.submit(claimed, registration)
        except OutcomeUnknown as error:
            return self._postpone(uncertain(scan), str(error))
        except Invalid as error:
            # Turned down before any task: no number is taken by somebody else, and no earlier upload is told of.
            return self._failed(scan, str(error)) if scan.unsure else self._set_aside(
                scan, QuarantineReason.REFUSED, str(error))
        except (Unreachable, Refused) as error:
            # It was not taken; what stands in the way is not the file.
            return self._postpone(
                replace(scan, state=ScanState.READ), str(error), at_least=retrying.asked_for(error))
        return self._journal.save(replace(
            scan, state=ScanState.SENT, task_id=task, attempts=scan.attempts if scan.unsure else 0, detail=""))

    def _numbered(self, scan: Scan) -> tuple[Scan, Document | None]:
        """The scan with a number that nobody is seen to hold; else with one that is held, and its holder."""
        intake, holder = self._settings.service.intake, None
        for _step in range(_MOST_STEPS):
            if scan.asn is None:
                if not intake.gives_numbers:
                    return scan, None
                scan = self._journal.give_number(scan, intake.asn_first, intake.asn_last)
            assert scan.asn is not None  # noqa: S101
            holder = self._documents.with_asn(scan.asn)
            if holder is None or self._lookup.is_named_for(scan, holder):
                break
            scan = replace(scan, asn=None, unsure=False)  # somebody else is seen to hold it
        return scan, holder

    def _follow(self, scan: Scan) -> Scan:
        result = self._tasks.follow(scan.task_id, _FOLLOW_SECONDS)
        match result.end:
            case TaskEnd.SUCCESS if result.document_id is not None:
                return self._confirm(scan, self._documents.get(result.document_id))
            case TaskEnd.FAILURE:
                return self._failed(scan, result.said)
            case TaskEnd.RUNNING:
                return self._postpone(scan, _(
                    "Paperless sudah lebih dari satu jam mengolah berkas ini; periksa apakah pekerjanya (worker) jalan."
                ) if is_overdue(scan) else _("Paperless masih mengolah berkas ini."))
            case TaskEnd.UNKNOWN:
                # What it stood for may still be under way: without a pause the file would be sent again and again.
                lost = replace(
                    scan, state=ScanState.UNCERTAIN, unsure=True, refusals=scan.refusals + 1,
                    attempts=max(scan.attempts, _LOST_TASK_ATTEMPTS))
                return self._postpone(
                    lost, _("Paperless tidak mengenal tugas unggahan ini; dokumennya dicari."),
                    0 if lost.refusals >= _MOST_FAILED else _FOREVER)
            case _:
                return self._journal.save(replace(scan, state=ScanState.UNCERTAIN, unsure=True, attempts=0))

    def _failed(self, scan: Scan, said: str) -> Scan:
        """A definite refusal: ours is there already, or somebody else's number, or the file itself."""
        found = self._lookup.find(scan)
        if found.ours is not None:
            return self._confirm(scan, found.ours)
        again = replace(scan, state=ScanState.READ, task_id="", refusals=scan.refusals + 1)
        if scan.asn is not None and (found.held or (not scan.unsure and scan.refusals < _MOST_REFUSALS)):
            # The number is somebody else's, who may be hidden from us or in the trash. The words of a refusal are no
            # proof: it is tried under the next number, and a file that is itself at fault is refused again.
            _log.warning("scan %s was refused under number %d: %s", scan.reference, scan.asn, plain(said))
            again = replace(again, asn=None, unsure=False)
            at_once = found.held or scan.refusals == 0
            return self._journal.save(again) if at_once else self._postpone(again, said)
        if scan.unsure:
            # An earlier upload may still arrive: a new number would let both of them in.
            return self._postpone(
                replace(again, state=ScanState.UNCERTAIN), said,
                0 if again.refusals >= _MOST_FAILED else _FOREVER)
        return self._set_aside(scan, QuarantineReason.REFUSED, said)

    def _look(self, scan: Scan) -> Scan:
        """An upload whose outcome is unknown: look for it by number, reference and task."""
        found = self._lookup.find(scan)
        if found.ours is not None:
            return self._confirm(scan, found.ours)
        task, landed = self._lookup.running(scan)
        if task is not None:
            return self._journal.save(replace(
                scan, state=ScanState.SENT, task_id=task.task_id, detail="",
                unsure=scan.unsure and scan.asn is not None))
        if scan.asn is not None and not landed:
            # A second upload under the same number fails by itself if the first one arrives after all.
            return self._journal.save(replace(scan, state=ScanState.READ, detail=""))
        if scan.attempts >= _MOST_LOOKS:
            return self._ask(scan, _(
                "Hasil pengiriman tidak diketahui. Cari rujukan {reference} di Paperless; bila tidak ada, "
                "jalankan 'ppid-dms retry'.").format(reference=scan.reference))
        return self._postpone(scan, _("Hasil pengiriman belum diketahui; dicari lagi."))

    def _confirm(self, scan: Scan, document: Document) -> Scan:
        """Registered is what has been read back: the id and the checksum of the very bytes."""
        if not self._lookup.matches(scan, document):
            if file_hash(self._folders.claimed(scan.reference)) != scan.sha256:
                why = _("Dokumen {id} memuat isi yang lain.").format(id=document.id)
                return self._set_aside(replace(scan, sha256="", unsure=True), QuarantineReason.CHANGED, why)
            why = _("Sidik jari dokumen {id} tidak sama dengan berkasnya.").format(id=document.id)
            return self._postpone(scan, why, _MOST_ODDITIES)
        confirmed = self._journal.save(replace(
            scan, state=ScanState.CONFIRMED, document_id=document.id, attempts=0, detail="", unsure=False))
        self._say(confirmed, _("terdaftar sebagai dokumen {id}").format(id=document.id))
        return self._prepare(confirmed)

    def _prepare(self, scan: Scan) -> Scan:
        assert scan.document_id is not None  # noqa: S101  (confirmed)
        told = self._preparing.prepare(scan, scan.document_id)
        return self._journal.save(replace(
            scan, state=ScanState.PREPARED, registration=told, attempts=0, detail=""))

    def _put_away(self, scan: Scan) -> Scan:
        claimed = self._folders.claimed(scan.reference)
        if self._folders.has_claimed(scan.reference) and file_hash(claimed) != scan.sha256:
            return self._set_aside(scan, QuarantineReason.CHANGED, _(
                "Yang terdaftar ialah isi yang semula, dokumen {id}.").format(id=scan.document_id))
        place = self._folders.relative(self._folders.archive(scan))
        archived = self._journal.save(replace(scan, state=ScanState.ARCHIVED, place=place, attempts=0, detail=""))
        self._say(archived, _("selesai: berkas di {place}").format(place=place) if scan.document_id is None else (
            _("selesai: dokumen {id}, berkas di {place}").format(id=scan.document_id, place=place)))
        return archived

    # ── pieces ──

    def _left(self, reference: str) -> Scan:
        return left_as(self._journal.get(reference))

    def _safely(self, given: Scan, act: Callable[[Scan, str], Scan], why: str) -> Scan:
        """What becomes of a scan in trouble, also where the journal cannot take it down now."""
        try:
            return act(self._left(given.reference), why)
        except Exception as error:  # noqa: BLE001  (the trouble itself was told; the row stays as it stood)
            if not (self._busy_told and isinstance(error, JournalBusy)):
                _log.warning("scan %s: %s", given.reference, error)
            self._busy_told = self._busy_told or isinstance(error, JournalBusy)
            return replace(
                given, detail=plain(why or str(error)), attempts=given.attempts + 1, waits=False,
                next_try=self._clock() + delay_after(given.attempts))

    def _postpone(self, scan: Scan, why: str, most: int = _FOREVER, at_least: float = 0.0) -> Scan:
        """Try again after a pause that grows, of ``at_least`` so many seconds; after so many attempts ask a person."""
        if scan.attempts >= most:
            return self._ask(scan, why)
        delay = max(delay_after(scan.attempts), timedelta(seconds=at_least))
        _log.debug("scan %s waits %s: %s", scan.reference, delay, plain(why))
        return self._journal.save(replace(
            scan, attempts=scan.attempts + 1, detail=scan.detail if scan.reason else plain(why),
            next_try=self._clock() + delay))

    def _ask(self, scan: Scan, why: str) -> Scan:
        _log.warning("scan %s waits for a person: %s", scan.reference, plain(why))
        return self._journal.save(replace(
            scan, detail=scan.detail if scan.reason else plain(why), next_try=None, waits=True))

    def _gone(self, scan: Scan, _why: str = "") -> Scan:
        """The claimed file has vanished: the scan ends here, unless it may still become a document."""
        if scan.unsure and scan.document_id is None:
            return self._postpone(replace(scan, state=ScanState.UNCERTAIN), _(
                "Berkasnya hilang dari folder proses; hasil pengirimannya masih dicari."), _MOST_LOOKS)
        reason = scan.reason if scan.reason is QuarantineReason.DUPLICATE else QuarantineReason.GONE
        return self._close(replace(scan, reason=reason, detail=scan.detail if scan.reason else "", place=""), reason)

    def _set_aside(self, scan: Scan, reason: QuarantineReason, detail: str) -> Scan:
        # What was never sent, and what belongs to another scan, cannot arrive any more.
        unsure = scan.unsure and scan.state is not ScanState.CLAIMED and reason is not QuarantineReason.DUPLICATE
        scan = self._journal.save(replace(scan, reason=reason, detail=plain(detail), next_try=None, unsure=unsure))
        place = self._folders.set_aside(scan, reason_file(scan))
        return self._close(replace(scan, place=self._folders.relative(place)), reason)

    def _close(self, scan: Scan, reason: QuarantineReason) -> Scan:
        scan = self._journal.save(replace(scan, state=ScanState.QUARANTINED, next_try=None, waits=False))
        self._say(scan, _("disisihkan: {why}").format(why=explain(reason, scan.detail)[0]))
        return scan

    def _say(self, scan: Scan, text: str) -> None:
        where = f"{scan.folder}/{scan.name}" if scan.folder else scan.name
        self._tell(Event(plain(where), scan.state.value, text))
