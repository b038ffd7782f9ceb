"""The long run: watch, register, reconcile, export; start-up, recovery and drain. Also one pass of each."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

from ppid_dms import assembly
from ppid_dms.approval.anchors import must_know_its_documents
from ppid_dms.approval.reconcile import Attention, Reconciler, Report
from ppid_dms.approval.search import Course
from ppid_dms.config import Settings
from ppid_dms.errors import NotFound, PaperlessError, UnexpectedAnswer, Unreachable
from ppid_dms.extraction import Reader
from ppid_dms.intake.binding import Binding
from ppid_dms.intake.dispatch import Dispatcher
from ppid_dms.intake.drop import Candidate
from ppid_dms.intake.filling import Filling
from ppid_dms.intake.folders import CannotTake, FolderAway, Folders
from ppid_dms.intake.forms import FormDesk, FormReader
from ppid_dms.intake.pipeline import Pipeline
from ppid_dms.intake.uploads import Uploads
from ppid_dms.intake.wholeness import Wholeness
from ppid_dms.lists import export_lists, newest_due
from ppid_dms.outage import FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS, Alarm, Outage
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.paperless.taxonomy import look_up
from ppid_dms.pulse import Pulse, read_pulse, write_pulse
from ppid_dms.records import Event, Scan
from ppid_dms.sharing import Sharing
from ppid_dms.state import alone, has_journal, open_journal, open_ledger
from ppid_dms.vocabulary import ScanState
from ppid_dms.watcher import Watcher

_DRAIN_SECONDS: Final = 30.0
# How long one pass waits for Paperless to end a task while no other scan comes to its end.
_TASK_SECONDS: Final = 1800.0
# How often the links on the public lists are looked up anew: it costs a request for each document.
_LINKS_SECONDS: Final = 3600.0
# Of so many passes over the decisions one is an occasion to look for uploads.
_LOOKS: Final = 3
# How often it is looked whether the lists are due by the clock.
_CLOCK_SECONDS: Final = 30.0
# So long scans that end one after the other are one occasion to settle forms.
_FORM_SECONDS: Final = 0.5
# A proxy that is up before Paperless says such things: at the start they are waited for, other refusals are real.
_NOT_THERE_YET: Final = (Unreachable, UnexpectedAnswer, NotFound, FolderAway)

_log = logging.getLogger(__name__)


def say_nothing(_event: Event) -> None:
    """For callers who do not listen."""


class Service:
    """Everything opened and connected. One process per state directory.

    Raises on opening:
        AlreadyRunning: another process has it.
        SettingsError: a folder or the token is not as it must be.
        PaperlessError: Paperless is not there, or not prepared for us.
        IntegrityBroken: the register is damaged, or older than what it has written elsewhere.
    """

    def __init__(self, settings: Settings, tell: Callable[[Event], None] = say_nothing) -> None:
        self.settings = settings
        self._tell = tell
        self._stop = threading.Event()
        self._stack = ExitStack()
        self._watcher: Watcher | None = None
        self._dispatcher: Dispatcher | None = None
        self._outage: Outage | None = None
        self._exported: tuple[tuple[int, int], datetime | None, int] | None = None
        self._passed = threading.Event()
        self._moved = threading.Event()
        self._pass_alarm, self._export_alarm = Alarm("decisions"), Alarm("export")
        self._form_alarm, self._upload_alarm = Alarm("forms"), Alarm("uploads")
        self._attention: tuple[Attention, ...] = ()
        self._pulse_guard = threading.Lock()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            settings = self.settings
            intake = settings.service.intake
            stack.enter_context(alone(settings))
            binding = Binding(settings.service.folders)
            binding.check(has_journal=has_journal(settings))
            self.folders = Folders(settings.service.folders)
            self.folders.prepare(tuple(unit.folder for unit in settings.units))
            self.journal = open_journal(settings)
            stack.callback(self.journal.close)
            stack.enter_context(binding.held())
            self.ledger = open_ledger(settings)
            stack.callback(self.ledger.close)
            transport = self._transport = stack.enter_context(assembly.open_transport(settings))
            taxonomy = look_up(transport, assembly.names_of(settings))
            documents = Documents(transport, taxonomy)
            must_know_its_documents(transport, taxonomy, self.ledger, datetime.now(UTC))
            self._sharing = Sharing(transport, documents, self.ledger)
            reader = stack.enter_context(Reader(
                assembly.letter_rules_of(settings), assembly.personal_rules_of(settings),
                workers=min(2, intake.workers), seconds=intake.inspect_seconds, megabytes=intake.inspect_megabytes))
            choices = assembly.choices_of(settings)
            self.pipeline = Pipeline(
                self.journal, self.folders, reader, documents, Tasks(transport), settings,
                FormReader(self.journal, settings, choices), self._tell, stopped=self._stop.is_set)
            self.forms = FormDesk(
                self.journal,
                Filling(transport, taxonomy, documents, settings, reader, self._was_put_forward),
                settings, choices, assembly.letterhead_of(settings), self._tell)
            self.uploads = Uploads(transport, taxonomy, documents, reader, self.journal, settings, self._tell)
            last = read_pulse(settings)
            self.reconciler = Reconciler(
                transport, self.ledger, assembly.approval_of(settings), lambda: datetime.now(UTC), self._tell,
                last.course if last else Course())
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # ── one pass ──

    def ingest(self, wanted: Callable[[Candidate], bool] = lambda _candidate: True) -> list[Scan]:
        """Take in what lies in the drop folders now, and go on with what was under way, until nothing is due.

        What Paperless is still working on is waited for, as long as anything comes to its end in half an hour.
        Gives the scans that were handled, as they stand at the end.

        Raises:
            PaperlessError: it went away meanwhile; what was taken in goes on next time.
        """
        intake = self.settings.service.intake
        handled: list[Scan] = []
        with self._at_work() as (dispatcher, outage):
            self.pipeline.close_taken_out()
            for scan in self.pipeline.recover():
                handled.append(scan)
                dispatcher.offer(scan)
            wholeness = Wholeness(intake.settle_seconds, intake.patience_seconds)
            self.folders.check()
            wholeness.whole(self.folders.waiting())
            self._stop.wait(intake.settle_seconds)
            for candidate in filter(wanted, wholeness.whole(self.folders.waiting())):
                while not self._stop.is_set() and outage.error is None and not dispatcher.wait_for_room(1.0):
                    pass
                if self._stop.is_set() or outage.error is not None:
                    break
                try:
                    claimed = self.pipeline.claim(candidate)
                except CannotTake as error:
                    _log.warning("%s", error)
                    continue
                if claimed is not None:
                    handled.append(claimed)
                    dispatcher.offer(claimed)
            self._see_through(dispatcher, outage)
            if outage.error is not None and not self._stop.is_set():
                raise outage.error
            self.forms.settle()
        return [self.journal.find(scan.reference) or scan for scan in handled]

    def _see_through(self, dispatcher: Dispatcher, outage: Outage) -> None:
        ended, until = dispatcher.ended, time.monotonic() + _TASK_SECONDS
        while not self._stop.is_set() and outage.error is None and time.monotonic() < until:
            if dispatcher.wait_until_idle(1.0):
                return
            if dispatcher.ended != ended:
                ended, until = dispatcher.ended, time.monotonic() + _TASK_SECONDS

    def sync(self) -> Report:
        """Take decisions over from Paperless once."""
        report = self.reconciler.run_pass()
        self._attention = tuple(report.attention)
        self._keep_pulse()
        return report

    def export_if_new(self) -> None:
        """Write the lists if the register grew, or a time came at which they are due, since this was last done.

        Where they bear links to shared files, these are looked up once an hour.

        Raises:
            PpidError: they cannot be written, or not all; the register is whole all the same.
        """
        export, now = self.settings.service.export, datetime.now(self.settings.zone)
        hour = int(time.monotonic() // _LINKS_SECONDS) if export.share_links else 0
        seen = self.ledger.newest(), newest_due(export.times, now), hour
        if seen == self._exported:
            return
        if self._exported is not None and self._exported[2] != hour:
            self._sharing.forget()
        export_lists(
            self.settings, self.ledger, formats=export.formats, folder=self.settings.service.folders.export,
            public=export.edition == "public", as_of=now.date(),
            shares=self._sharing.shares() if export.share_links else ())
        self._exported = seen

    # ── the long run ──

    def run_until_stopped(self) -> None:
        """Open, run and close; a Paperless that is not up yet, or hidden by what stands before it, is waited for.

        Raises:
            PpidError: it cannot be opened, and waiting will not help.
        """
        pause, alarm = FIRST_RETRY_SECONDS, Alarm("Paperless")
        while not self._stop.is_set():
            with ExitStack() as stack:
                try:
                    stack.enter_context(self)
                except _NOT_THERE_YET as error:
                    alarm.ring(error)
                else:
                    alarm.over()
                    self.run()
                    return
            self._stop.wait(pause)
            pause = min(pause * 2, LONGEST_RETRY_SECONDS)

    def run(self) -> None:
        """Work until :meth:`stop`: watch the folders, take decisions over at intervals, write the lists.

        Ends with a drain: no further step begins, those at hand have half a minute; what then still hangs is left to
        the next start.
        """
        others = [
            threading.Thread(target=self._approve_until_stopped, name="approval", daemon=True),
            threading.Thread(target=self._export_until_stopped, name="export", daemon=True),
            threading.Thread(target=self._settle_until_stopped, name="forms", daemon=True),
            threading.Thread(target=self._look_until_stopped, name="uploads", daemon=True)]
        watcher = self._watcher = Watcher(self.settings, self.folders, self.pipeline)
        if self._stop.is_set():
            watcher.stop()
        with self._at_work(*others) as (dispatcher, outage):
            try:
                for thread in others:
                    thread.start()
                for scan in self.pipeline.recover():
                    if not scan.waits:
                        dispatcher.offer(scan)
                watcher.run(dispatcher, outage)
            finally:
                self.stop()

    def stop(self) -> None:
        """Let :meth:`run` or :meth:`ingest` come to its end; from any thread, but not from a signal handler: it locks.

        No further step begins from here on.
        """
        self._stop.set()
        if self._dispatcher is not None:
            self._dispatcher.stop()
        if self._outage is not None:
            self._outage.close()
        if self._watcher is not None:
            self._watcher.stop()
        self._passed.set()
        self._moved.set()

    @contextmanager
    def _at_work(self, *others: threading.Thread) -> Iterator[tuple[Dispatcher, Outage]]:
        """The threads that take scans along; at the end all of them, and ``others``, have one and the same time."""
        dispatcher = self._dispatcher = Dispatcher(self._advance, self.settings.service.intake.workers)
        outage = self._outage = Outage(lambda: self._transport.get("ui_settings/"), dispatcher.hold)
        try:
            yield dispatcher, outage
        finally:
            end = time.monotonic() + _DRAIN_SECONDS
            dispatcher.stop()
            outage.close()
            dispatcher.close(end - time.monotonic())
            for thread in others:
                if thread.ident is not None:
                    thread.join(max(0.0, end - time.monotonic()))
            outage.join(max(0.0, end - time.monotonic()))

    # ── scans ──

    def _advance(self, scan: Scan) -> Scan:
        later = self.pipeline.advance(scan)
        if later.next_try is not None and self._outage is not None:
            self._outage.suspect()
        if later.state.is_final or later.state is ScanState.PREPARED or later.waits:
            self._moved.set()
        return later

    def _settle_until_stopped(self) -> None:
        """Settle forms at the start, and whenever scans have moved; many at once are one occasion."""
        pause, again = FIRST_RETRY_SECONDS, True
        while not self._stop.is_set():
            self._moved.wait(pause if again else None)
            self._stop.wait(_FORM_SECONDS)
            self._moved.clear()
            if self._stop.is_set():
                return
            if self._outage is not None and self._outage.error is not None:
                again = True
                self._outage.wait_until_over(LONGEST_RETRY_SECONDS)
                continue
            try:
                again = self.forms.settle()
            except Exception as error:  # noqa: BLE001  (a defect of ours must not end the forms for good)
                again = True
                self._form_alarm.ring(error)
            else:
                self._form_alarm.over()
            pause = min(pause * 2, LONGEST_RETRY_SECONDS) if again else FIRST_RETRY_SECONDS

    def _was_put_forward(self, document_id: int) -> bool:
        """Whether the register has ever taken a document over for a decision."""
        return self.ledger.standings([document_id])[document_id].submission is not None

    def _look_until_stopped(self) -> None:
        """Look at what people upload in Paperless; what cannot be read now holds up no decision."""
        while not self._stop.is_set():
            if self._outage is not None and self._outage.error is not None:
                self._outage.wait_until_over(LONGEST_RETRY_SECONDS)
                continue
            try:
                self.uploads.look()
            except Exception as error:  # noqa: BLE001  (a defect of ours must not end the looking for good)
                self._upload_alarm.ring(error)
            else:
                self._upload_alarm.over()
            self._stop.wait(self.settings.service.approval.every_seconds * _LOOKS)

    # ── decisions and lists ──

    def _approve_until_stopped(self) -> None:
        every = self.settings.service.approval.every_seconds
        pause = FIRST_RETRY_SECONDS
        while not self._stop.is_set():
            if self._outage is not None and self._outage.error is not None:
                self._keep_pulse()
                self._outage.wait_until_over(LONGEST_RETRY_SECONDS)
                continue
            try:
                self.sync()
            except Exception as error:  # noqa: BLE001  (a defect of ours must not end the watch over the folders)
                away = isinstance(error, PaperlessError) and self._outage is not None and self._outage.confirm()
                if not away and not self._stop.is_set():
                    self._pass_alarm.ring(error)
                    self._keep_pulse()
                    asked_for = error.retry_after if isinstance(error, PaperlessError) else None
                    self._stop.wait(max(pause, asked_for or 0.0))
                    pause = min(pause * 2, max(every, LONGEST_RETRY_SECONDS))
                continue
            pause = FIRST_RETRY_SECONDS
            self._pass_alarm.over()
            self._passed.set()
            self._stop.wait(every)

    def _export_until_stopped(self) -> None:
        """Write the lists after each pass that made them longer, and when they are due by the clock.

        A folder that is away must not hold up a decision.
        """
        pause = FIRST_RETRY_SECONDS
        self._passed.wait()
        while not self._stop.is_set():
            self._passed.wait(_CLOCK_SECONDS)
            self._passed.clear()
            if self._stop.is_set():
                return
            try:
                self.export_if_new()
            except Exception as error:  # noqa: BLE001  (a defect of ours must not end the lists for good)
                self._export_alarm.ring(error)
                self._passed.set()
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_RETRY_SECONDS)
            else:
                pause = FIRST_RETRY_SECONDS
                self._export_alarm.over()

    def _keep_pulse(self) -> None:
        away = self._outage.error if self._outage is not None else None
        alarms = [self._pass_alarm, self._export_alarm, self._form_alarm, self._upload_alarm]
        if self._watcher is not None:
            alarms.insert(0, self._watcher.alarm)
        trouble = " ".join(filter(None, (
            f"{away} {away.remedy}" if away else "", *(alarm.trouble for alarm in alarms))))
        with self._pulse_guard:
            try:
                write_pulse(self.settings, Pulse(
                    datetime.now(UTC), self._attention, trouble, self.reconciler.course))
            except OSError as error:
                _log.warning("what the last pass found cannot be kept: %s", error)


