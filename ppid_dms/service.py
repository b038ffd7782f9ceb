"""The long run: watch, register, reconcile, export; start-up, recovery and drain. Also one pass of each."""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ppid_dms import assembly
from ppid_dms.approval.dossier import Desk
from ppid_dms.approval.reconcile import Reconciler, Report
from ppid_dms.config import Settings
from ppid_dms.errors import AlreadyRunning, PpidError, SettingsError, Unreachable
from ppid_dms.extraction import Reader
from ppid_dms.intake.dispatch import Dispatcher
from ppid_dms.intake.folders import Candidate, Folders
from ppid_dms.intake.journal import Journal
from ppid_dms.intake.pipeline import Pipeline
from ppid_dms.intake.watching import Hints, Wholeness
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.history import history_of
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.paperless.taxonomy import accounts, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.edition import Edition, Semester, dip, recap
from ppid_dms.recap.export import ExportedFile, write_all
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Event

JOURNAL_FILE: Final = "jurnal.sqlite3"
REGISTER_FILE: Final = "buku-rekap.sqlite3"
_LOCK_FILE: Final = "ppid-dms.lock"
_DRAIN_SECONDS: Final = 30.0
_FIRST_RETRY_SECONDS: Final = 1.0
_LONGEST_RETRY_SECONDS: Final = 60.0

_log = logging.getLogger(__name__)


def say_nothing(_event: Event) -> None:
    """For callers who do not listen."""


def open_ledger(settings: Settings) -> Ledger:
    """The register in its place."""
    return Ledger(_state_folder(settings) / REGISTER_FILE, settings.zone)


def open_journal(settings: Settings) -> Journal:
    """The journal in its place."""
    return Journal(_state_folder(settings) / JOURNAL_FILE)


def open_transport(settings: Settings, token: str | None = None) -> Transport:
    """A session with the Paperless of the settings, under the service's token unless another is given."""
    paperless = settings.service.paperless
    return Transport(
        paperless.url, token or settings.token(), ca_file=paperless.ca_file, timeout=paperless.timeout_seconds)


def export_lists(
    settings: Settings, ledger: Ledger, *, formats: Sequence[str], folder: Path, public: bool, as_of: date
) -> tuple[ExportedFile, ...]:
    """Write the lists as they stand on a day: the DIP of its semester, and unless ``public`` every buku rekap."""
    seq, digest = ledger.head()
    folder.mkdir(parents=True, exist_ok=True)
    return write_all(
        _editions(settings, ledger, public=public, as_of=as_of), formats, folder,
        register_head=f"{seq}:{digest}", as_of=as_of)


def _editions(settings: Settings, ledger: Ledger, *, public: bool, as_of: date) -> Iterator[Edition]:
    office, blocks = assembly.office_of(settings), assembly.blocks_of(settings)
    yield dip(ledger.lines(), Semester.of(as_of), office, blocks, as_of)
    if public:
        return
    years = {line.recorded_at.astimezone(settings.zone).year for line in ledger.lines()} | {as_of.year}
    for year in sorted(years):
        yield recap(ledger.lines(), year, office, blocks, as_of, base_url=settings.service.paperless.url)


class Service:
    """Everything opened and connected. One process per state directory.

    Raises on opening:
        AlreadyRunning: another process has it.
        SettingsError: a folder or the token is not as it must be.
        PaperlessError: Paperless is not there, or not prepared for us.
    """

    def __init__(self, settings: Settings, tell: Callable[[Event], None] = say_nothing) -> None:
        self.settings = settings
        self._tell = tell
        self._stop = threading.Event()
        self._stack = ExitStack()
        self._hints: Hints | None = None
        self._seen_head: tuple[int, str] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            settings = self.settings
            intake = settings.service.intake
            stack.enter_context(_alone(_state_folder(settings)))
            self.folders = Folders(settings.service.folders)
            self.folders.prepare(tuple(unit.folder for unit in settings.units))
            self.journal = open_journal(settings)
            stack.callback(self.journal.close)
            self.ledger = open_ledger(settings)
            stack.callback(self.ledger.close)
            transport = stack.enter_context(open_transport(settings))
            taxonomy = look_up(transport, assembly.names_of(settings))
            documents = Documents(transport, taxonomy)
            reader = stack.enter_context(Reader(
                assembly.letter_rules_of(settings), workers=min(2, intake.workers),
                seconds=intake.inspect_seconds, megabytes=intake.inspect_megabytes))
            self.pipeline = Pipeline(
                self.journal, self.folders, reader, documents, Tasks(transport), settings, self._tell)
            self.reconciler = Reconciler(
                documents, partial(history_of, transport), partial(accounts, transport, taxonomy), self.ledger,
                Desk(
                    taxonomy, assembly.procedure_of(settings), settings.sop.form.required,
                    timedelta(seconds=settings.service.approval.evidence_seconds)),
                assembly.categories_of(settings), lambda: datetime.now(UTC), self._tell)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # ── one pass ──

    def ingest(self, wanted: Callable[[Candidate], bool] = lambda _candidate: True) -> None:
        """Take in what lies in the drop folders now, and go on with what was under way, until nothing is due."""
        intake = self.settings.service.intake
        dispatcher = Dispatcher(self.pipeline.advance, intake.workers)
        try:
            for scan in self.pipeline.recover():
                dispatcher.offer(scan)
            wholeness = Wholeness(intake.settle_seconds, intake.patience_seconds)
            wholeness.whole(self.folders.waiting())
            self._stop.wait(intake.settle_seconds)
            for candidate in wholeness.whole(self.folders.waiting()):
                if wanted(candidate):
                    self._take(candidate, dispatcher)
            while not dispatcher.wait_until_idle(1.0) and not self._stop.is_set():
                pass
        finally:
            dispatcher.close(_DRAIN_SECONDS)

    def sync(self) -> Report:
        """Take decisions over from Paperless once, and write the lists if the register grew."""
        report = self.reconciler.run_pass()
        self._export_if_new()
        return report

    # ── the long run ──

    def run_until_stopped(self) -> None:
        """Open, run and close; a Paperless that is not up yet is waited for."""
        pause = _FIRST_RETRY_SECONDS
        while not self._stop.is_set():
            try:
                with self:
                    self.run()
            except Unreachable as error:
                _log.warning("%s Trying again in %.0f s.", error, pause)
                self._stop.wait(pause)
                pause = min(pause * 2, _LONGEST_RETRY_SECONDS)

    def run(self) -> None:
        """Work until :meth:`stop`: watch the folders, and reconcile at intervals. Ends with a drain."""
        intake = self.settings.service.intake
        dispatcher = Dispatcher(self.pipeline.advance, intake.workers)
        hints = self._hints = Hints(self.settings.service.folders.drop)
        approvals = threading.Thread(target=self._approve_until_stopped, name="approval", daemon=True)
        approvals.start()
        try:
            for scan in self.pipeline.recover():
                if scan.next_try is not None or not scan.detail:
                    dispatcher.offer(scan)
            wholeness = Wholeness(intake.settle_seconds, intake.patience_seconds)
            while not self._stop.is_set():
                for candidate in wholeness.whole(self.folders.waiting()):
                    self._take(candidate, dispatcher)
                hints.wait(intake.settle_seconds if wholeness.is_watching else intake.listing_seconds)
        finally:
            hints.close()
            dispatcher.close(_DRAIN_SECONDS)
            approvals.join(_DRAIN_SECONDS)

    def stop(self) -> None:
        """Let :meth:`run` come to its end; safe from a signal handler and from other threads."""
        self._stop.set()
        if self._hints is not None:
            self._hints.wake()

    def _take(self, candidate: Candidate, dispatcher: Dispatcher) -> None:
        while not dispatcher.wait_for_room(1.0):
            pass
        if not self._stop.is_set() and (scan := self.pipeline.claim(candidate)) is not None:
            dispatcher.offer(scan)

    def _approve_until_stopped(self) -> None:
        pause = every = self.settings.service.approval.every_seconds
        while not self._stop.is_set():
            try:
                self.sync()
                pause = every
            except PpidError as error:
                # One line an outage would repeat for hours: the pause grows, and scans tell their own next try.
                _log.error("%s %s", error, error.remedy)
                pause = min(max(pause, _FIRST_RETRY_SECONDS) * 2, max(every, _LONGEST_RETRY_SECONDS))
            except Exception:  # noqa: BLE001  (a defect of ours must not end the watch over the folders)
                _log.exception("the approval pass stopped; it is tried again")
                pause = max(every, _LONGEST_RETRY_SECONDS)
            self._stop.wait(pause)

    def _export_if_new(self) -> None:
        head = self.ledger.head()
        if head == self._seen_head:
            return
        export = self.settings.service.export
        export_lists(
            self.settings, self.ledger, formats=export.formats, folder=self.settings.service.folders.export,
            public=export.edition == "public", as_of=datetime.now(self.settings.zone).date())
        self._seen_head = head


def _state_folder(settings: Settings) -> Path:
    state = settings.service.folders.state
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(_("ppid.toml: folders.state: {path} tidak dapat dibuat ({why}).").format(
            path=state, why=error.strerror)) from None
    return state


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Hold the state directory for this process; the lock goes with the process, however it ends."""
    with (state / _LOCK_FILE).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_("Layanan ppid-dms lain sedang memakai {path}.").format(path=state)) from None
        yield
