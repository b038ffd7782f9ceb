"""An office without threads and without a clock of its own: the real intake between real folders and a model server.

It works as the service does (look, claim, offer, advance what is due), dies at any call, and knows of each file that a
person has put into it which bytes it must have. ``check`` holds at all times, ``check_rest`` once all is healed.
"""

import errno
import hashlib
import logging
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from intake.promises_server import Cause, Server

from ppid_dms.assembly import choices_of
from ppid_dms.commands.status import look as status_of
from ppid_dms.config import load
from ppid_dms.config.service import FolderSettings
from ppid_dms.errors import PaperlessError, PpidError, UsageError
from ppid_dms.extraction import Finding, Reader
from ppid_dms.extraction.reader import ReaderUnavailable
from ppid_dms.intake.binding import Binding
from ppid_dms.intake.drop import Candidate
from ppid_dms.intake.folders import MARK_FILE, FolderAway, Folders, NoRoom
from ppid_dms.intake.forms import FormReader
from ppid_dms.intake.journal import Journal, JournalBusy
from ppid_dms.intake.pipeline import Pipeline
from ppid_dms.intake.wholeness import Wholeness
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Inspection, Letter, Scan
from ppid_dms.state import JOURNAL_FILE, has_journal, open_journal
from ppid_dms.vocabulary import Feature, QuarantineReason, ScanState, TextLayer

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
SETTLE, PATIENCE = 2.0, 60.0
FIRST_NUMBER = 100
_SHIPPED = load()
_WRITES = ("add", "save", "save_content", "forget", "give_number")
_READS = ("find", "get", "unfinished", "in_state", "owner_of")
_MOVES = ("claim", "archive", "set_aside", "bring_back")
_CALLS = ("submit", "follow", "with_file_name", "with_asn", "with_reference", "get", "beginning", "open_to", "add_note")
_OF_ALL = (FolderAway, NoRoom, JournalBusy)
_DEFECT = "Kesalahan dalam ppid-dms"
_BAD = {
    b"": QuarantineReason.EMPTY, b"%PDF-1.7 rusak": QuarantineReason.BROKEN,
    b"%PDF-1.7 terkunci": QuarantineReason.ENCRYPTED, b"catatan": QuarantineReason.NOT_PDF,
}


class Killed(BaseException):
    """The process ends here."""


def content_of(kind: str, number: int) -> bytes:
    """The bytes of a file that a person drops."""
    head, end = {
        "good": (b"%PDF-1.7 surat", b"%%EOF\n"), "signed": (b"%PDF-1.7 bertanda tangan", b"%%EOF\n"),
        "broken": (b"%PDF-1.7 rusak", b"%%EOF\n"), "locked": (b"%PDF-1.7 terkunci", b"%%EOF\n"),
        "unfinished": (b"%PDF-1.7 surat", b""), "text": (b"catatan", b""), "empty": (b"", b""),
    }[kind]
    return b"" if kind == "empty" else b"%s %d\n%s" % (head, number, end)


def verdict_on(content: bytes) -> QuarantineReason | None:
    """What is wrong with the bytes of a file."""
    for head, reason in _BAD.items():
        if content == head or (head and content.startswith(head)):
            return reason
    return None if content.rstrip().endswith(b"%%EOF") else QuarantineReason.BROKEN


class _Ledger:
    """A register without a line: status asks for it."""

    def line_counts(self) -> dict[Any, int]:
        return {}

    def unanswered(self) -> list[Any]:
        return []


class Office:
    """The folders, the journal, the service that is up or down, the server and what people did."""

    def __init__(self, root: Path, *, numbered: bool, old: bool, numbers: int = 900) -> None:
        folders = FolderSettings(**{
            key: root / key for key in ("drop", "claimed", "archive", "quarantine", "answers", "export", "state")})
        first, last = (FIRST_NUMBER, FIRST_NUMBER + numbers - 1) if numbered else (0, 0)
        intake = _SHIPPED.service.intake.model_copy(update={"asn_first": first, "asn_last": last})
        self.settings = replace(
            _SHIPPED, service=_SHIPPED.service.model_copy(update={"folders": folders, "intake": intake}))
        self.where, self.root, self.numbered = folders, root, numbered
        self.server = Server(old=old)
        self.seconds = 0.0
        self.files: dict[int, bytes] = {}  # every file that a person has put in, by inode
        self.tampered: set[int] = set()
        self.taken_out: set[str] = set()  # references of what somebody took out of quarantine
        self.excused: set[str] = set()  # contents that somebody has written to after the claim
        self.retries: Counter[str] = Counter()  # of a content, by a person
        self.defects: list[BaseException] = []
        self.journal_trouble = ""
        self.disk_full = False
        self.reader_trouble = 0
        self.steps_left: int | None = None  # until the process is killed
        self.kill_after = ""  # the call after which it is
        self.stopping = False
        self.is_away = False
        self.up: ExitStack | None = None
        self.queue: list[Scan] = []
        self.alarm = False
        self._written_at: dict[int, float] = {}
        self._ticks = 0
        self._tokens = 0
        self._patches = ExitStack()
        self._patches.enter_context(patch("secrets.token_hex", self._token))
        sync = os.fsync
        self._patches.enter_context(patch("os.fsync", lambda place: self._around("sync", lambda: sync(place))))
        for unit in ("", "01-perencanaan"):
            (folders.drop / unit).mkdir(parents=True)
        logging.getLogger("ppid_dms.intake").setLevel(logging.CRITICAL)
        self.tick(0)
        self.start()
        assert self.up

    def close(self) -> None:
        """The end of the test."""
        self.steps_left, self.kill_after = None, ""
        self.die()
        self._patches.close()
        logging.getLogger("ppid_dms.intake").setLevel(logging.NOTSET)

    @property
    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def tick(self, seconds: float) -> None:
        """Time passes for everybody."""
        self.seconds += seconds
        self.server.now = self.now
        self.server.pass_time()

    # ── the service ──

    def start(self, again: Callable[[Pipeline], object] = lambda _pipeline: None) -> None:
        """Open as the service does and take up what was left, unless something stands in the way."""
        folders, binding = Folders(self.where), Binding(self.where)
        with ExitStack() as stack:
            try:
                binding.check(has_journal=has_journal(self.settings))
                folders.prepare(("01-perencanaan",))
                journal = open_journal(self.settings)
                self.real_journal = journal
                stack.callback(journal.close)
                stack.enter_context(binding.held())
                self.folders = self._wired(folders, _MOVES, self._before_move)
                self.journal = self._wired(journal, (*_WRITES, *_READS), self._before_journal)
                server = self._wired(self.server, _CALLS)
                self.pipeline = Pipeline(
                    cast("Journal", self.journal), cast("Folders", self.folders),
                    cast("Reader", self._wired(self, ("inspect",))), cast("Documents", server),
                    cast("Tasks", server), self.settings,
                    FormReader(journal, self.settings, choices_of(self.settings)), lambda _event: None,
                    lambda: self.now, lambda: self.stopping)
                again(self.pipeline)
                self.queue = [scan for scan in self.pipeline.recover() if not scan.waits]
            except PpidError as error:
                self._explain(error)
                return
            except Killed:
                return
            self.wholeness = Wholeness(SETTLE, PATIENCE, lambda: self.seconds)
            self.alarm = False
            self.up = stack.pop_all()

    def die(self) -> None:
        """The process is gone; so are its locks."""
        if self.up is not None:
            self.up.close()
        self.up, self.queue, self.stopping = None, [], False

    @contextmanager
    def alive(self) -> Iterator[None]:
        """What is done here may be the last thing that the process does."""
        try:
            yield
        except Killed:
            self._mark_unknown()
            self.die()

    def look(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """List the drop folders and claim what is whole; ``meanwhile`` happens between the two."""
        if self.up is None:
            return
        try:
            self.folders.check()
            whole = self.wholeness.whole(self.folders.waiting())
            meanwhile()
            if self.alarm:
                self.queue += self.pipeline.finish_claims()
            self.pipeline.close_taken_out()
            well = True
            for candidate in whole:
                try:
                    scan = self.pipeline.claim(candidate)
                except _OF_ALL:
                    raise
                except PpidError:
                    well = False
                else:
                    self.queue += [scan] if scan else []
            self.alarm = not well
        except PpidError as error:
            self._explain(error)
            self.alarm = True

    def work(self) -> None:
        """Advance what is due, in the order of claims."""
        if self.up is None:
            return
        due = sorted((scan for scan in self.queue if (scan.next_try or self.now) <= self.now), key=lambda scan: (
            scan.claimed_at, scan.reference))
        for scan in due:
            self.queue.remove(scan)
            try:
                later = self.pipeline.advance(scan)
            except Exception as error:  # noqa: BLE001  (it promises to raise nothing)
                self.defects.append(error)
                continue
            if later.next_try is not None and not later.state.is_final:
                self.queue.append(later)

    def stop(self) -> None:
        """A clean stop: of each scan that is due the step at hand is the last."""
        self.stopping = True
        with self.alive():
            self.work()
        self.die()

    def retry(self, reference: str) -> None:
        """A person says: once more. The service is stopped for it, and started after it."""
        self.die()
        journal = Journal(self.where.state / JOURNAL_FILE)
        scan = journal.find(reference)
        journal.close()
        if scan is None:
            return

        def again(pipeline: Pipeline) -> None:
            contents = {scan.sha256, *(hashlib.sha256(self.files[path.stat().st_ino]).hexdigest()
                                       for path in self.places_of(reference))}
            try:
                pipeline.retry(reference)
            except (UsageError, PaperlessError):
                return
            self.retries.update(contents)

        self.start(again)
        if self.up is None:
            self.retries.update({scan.sha256})  # it may have broken off after it

    def inspect(self, path: Path) -> Inspection:
        """Stands in for the reader."""
        if self.reader_trouble:
            self.reader_trouble -= 1
            raise ReaderUnavailable("Pembaca tidak dapat dijalankan.")
        content = path.read_bytes()
        problem = verdict_on(content)
        return Inspection(
            hashlib.sha256(content).hexdigest(), len(content), 1, TextLayer.DIGITAL, Letter(), problem=problem,
            detail="Rusak." if problem else "",
            features=frozenset({Feature.SIGNED}) if b"bertanda" in content else frozenset())

    def personal_data(self, _pages: Sequence[str]) -> tuple[Finding, ...]:
        """Stands in for the reader."""
        return ()

    # ── people and the world ──

    def lying(self) -> list[Path]:
        """The files in the drop folders."""
        return _files(self.where.drop)

    def write(self, path: Path, content: bytes, *, more: bool = False) -> None:
        """Write into a file in the drop folders, anew or on."""
        with path.open("ab" if more else "wb") as file:
            file.write(content)
        self._written(path)

    def put_over(self, path: Path, content: bytes) -> None:
        """Put another file in the place of one, or in an empty place, by renaming."""
        aside = path.with_name(".sementara.tmp")
        aside.write_bytes(content)
        self.forget(path)
        aside.rename(path)
        self._written(path)

    def move(self, path: Path, target: Path) -> None:
        """Rename a file within the drop folders."""
        if path != target:
            self.forget(target)
            path.rename(target)

    def take_away(self, path: Path) -> None:
        """Take a file out of all this."""
        self.forget(path)
        path.unlink()

    def take_out(self, path: Path) -> None:
        """Take a file out of quarantine."""
        self.taken_out.add(path.name[:20])
        self.take_away(path)

    def forget(self, path: Path) -> None:
        """What lies here is no more, by the hand of a person."""
        if path.exists():
            del self.files[path.stat().st_ino]
            self.tampered.discard(path.stat().st_ino)

    def write_on(self, inode: int) -> None:
        """A scanner that has kept a file open goes on writing into it, wherever it was moved meanwhile."""
        for path in self.everything():
            if path.stat().st_ino == inode:
                if not path.is_relative_to(self.where.drop):
                    self.tampered.add(inode)
                    self.excused.add(hashlib.sha256(self.files[inode]).hexdigest())
                self.write(path, b"lagi %%EOF\n", more=True)
                if inode in self.tampered:
                    self.excused.add(hashlib.sha256(self.files[inode]).hexdigest())

    def unmount(self, *, leaving: bool) -> None:
        """The claimed folder is away; an empty place may be left of it."""
        if not self.is_away:
            self.where.claimed.rename(self.root / "away")
            if leaving:
                self.where.claimed.mkdir()
            self.is_away = True

    def mount(self) -> None:
        """The claimed folder is back. What lies in its place would be hidden from now on."""
        if self.is_away:
            if self.where.claimed.exists():
                self.where.claimed.rmdir()  # fails when it is not empty
            (self.root / "away").rename(self.where.claimed)
            self.is_away = False

    def new_numbers(self) -> None:
        """The administrator gives a larger block."""
        intake = self.settings.service.intake
        if self.numbered and intake.asn_last < FIRST_NUMBER + 5000:
            service = self.settings.service.model_copy(update={
                "intake": intake.model_copy(update={"asn_last": intake.asn_last + 5000})})
            self.settings = replace(self.settings, service=service)
            self.die()
            self.start()

    def heal(self) -> None:
        """Nothing stands in the way any more."""
        self.mount()
        self.journal_trouble, self.disk_full, self.reader_trouble = "", False, 0
        self.steps_left, self.kill_after, self.stopping = None, "", False
        self.server.heal()
        if self.up is None:
            self.start()
        assert self.up, "nothing stands in the way of a start"

    def run_to_rest(self) -> None:
        """Let time pass until nothing is due any more."""
        for _round in range(600):
            self.look()
            self.work()
            dues = [(scan.next_try - self.now).total_seconds() for scan in self.queue if scan.next_try]
            quiet = self.wholeness.next_look()
            if not dues and quiet is None:
                assert not self.queue
                assert not self.lying(), "a file is left in the drop folder"
                return
            self.tick(max(0.01, min([*dues, *([] if quiet is None else [quiet])])))
        raise AssertionError(f"it does not come to rest: {self.queue}")

    # ── what is seen ──

    def everything(self) -> list[Path]:
        """The files of people wherever they lie."""
        places = (self.where.drop, self.where.claimed, self.where.archive, self.where.quarantine, self.root / "away")
        return [path for place in places for path in _files(place)
                if path.name != MARK_FILE and not self._is_note(path)]

    def places_of(self, reference: str) -> list[Path]:
        """Where the file of a scan lies."""
        return [path for path in self.everything() if path.name.startswith(reference)]

    def rows(self) -> list[Scan]:
        """Every row of the journal, read past all trouble."""
        with ExitStack() as stack:
            journal = self.real_journal
            if self.up is None:
                journal = stack.enter_context(closing(Journal(self.where.state / JOURNAL_FILE)))
            found: list[Scan] = journal._rows("SELECT * FROM scans ORDER BY rowid", ())
            return found

    # ── promises ──

    def check(self) -> None:
        """What holds at all times."""
        for defect in self.defects:
            raise defect
        paths = self.everything()
        self._check_files(paths)
        rows = {scan.reference: scan for scan in self.rows()}
        by_reference: defaultdict[str, list[Path]] = defaultdict(list)
        for path in paths:
            if not path.is_relative_to(self.where.drop):
                by_reference[path.name[:20]].append(path)
        assert by_reference.keys() <= rows.keys(), "a file lies somewhere that no row knows of"
        for reference, scan in rows.items():
            self._check_row(scan, by_reference[reference])
        self._check_documents(rows)
        if self.up is not None:
            self._check_queue(rows)

    def check_rest(self, *, asked: bool) -> None:
        """What holds when all is healed and has come to rest; ``asked`` when a person has answered what waited."""
        rows = self.rows()
        overview = status_of(self.settings, cast("Journal", self.journal), cast("Ledger", _Ledger()))
        told = {scan.reference for scan in (*overview.stuck, *overview.set_aside)}
        for scan in rows:
            causes = self.server.causes[scan.reference]
            if self.numbered:
                causes = causes - {Cause.UNKNOWN}  # under a number of ours it can be sent again
            assert scan.state.is_final or scan.waits, scan
            if scan.waits or scan.reason is not None:
                assert scan.reference in told or scan.state is not ScanState.QUARANTINED, scan
            if scan.waits:
                assert overview.needs_attention
                others = all(self.server.is_anothers(self.files[path.stat().st_ino])
                             for path in self.places_of(scan.reference))
                assert not asked or others, scan
                assert causes or "sudah habis" in scan.detail, ("a person is asked for nothing", scan)
            if scan.state is ScanState.QUARANTINED:
                self._check_reason(scan, rows)
        self._check_all_registered(rows, asked=asked)

    def _check_files(self, paths: list[Path]) -> None:
        """Promise 1: each file in one place, with the bytes that it had."""
        found = {path.stat().st_ino: path for path in paths}
        assert len(found) == len(paths), "one file in two places"
        assert found.keys() == self.files.keys(), (
            "lost", [content for inode, content in self.files.items() if inode not in found],
            "made", [path for inode, path in found.items() if inode not in self.files])
        for inode, path in found.items():
            assert path.read_bytes() == self.files[inode], path

    def _check_row(self, scan: Scan, lying: list[Path]) -> None:
        """Promises 1 and 4: a row, its file and what is said of it agree."""
        where = [next(place for place in ("claimed", "archive", "quarantine", "away") if path.is_relative_to(
            self.root / place)) for path in lying]
        claimed = "away" if self.is_away else "claimed"
        assert _DEFECT not in scan.detail, scan
        if scan.reason is QuarantineReason.GONE:
            # Somebody was quicker than the record of a step that broke off.
            assert scan.reference in self.taken_out, ("a file was given up", scan)
            assert where == [], scan
            return
        match scan.state:
            case ScanState.ARCHIVED:
                assert where == ["archive"], (scan, where)
                assert lying[0] == self.root / scan.place, scan
                assert scan.document_id is not None
                self._check_archived(scan, lying[0])
            case ScanState.QUARANTINED:
                assert where in (["quarantine"], []) or (where == [claimed] and self.up is None), (scan, where)
                assert scan.reason is not None
                assert scan.place
                assert not lying or lying[0] == self.root / scan.place or where == [claimed], scan
                assert where != ["quarantine"] or lying[0].with_name(lying[0].name + ".txt").is_file()
            case ScanState.TAKEN_OUT:
                assert where == [] or (where == [claimed] and self.up is None), (scan, where)
            case ScanState.CLAIMING:
                assert where in ([], [claimed]), (scan, where)
            case _:
                # Where a step broke off between the deed and its record, the file is ahead of its row.
                moved = {"quarantine"} if scan.reason else {"archive"} if scan.state is ScanState.PREPARED else set()
                brought = bool(scan.reason)
                assert where == [claimed] or (where and where[0] in moved) or brought, (scan, where)
                if scan.waits:
                    assert scan.detail, scan
                    assert scan.next_try is None, scan
                if scan.next_try is not None:
                    assert scan.detail, scan

    def _check_archived(self, scan: Scan, path: Path) -> None:
        content = self.files[path.stat().st_ino]
        if path.stat().st_ino in self.tampered:
            return
        assert hashlib.sha256(content).hexdigest() == scan.sha256
        assert scan.document_id is not None
        assert self.server.contents[scan.document_id] == content, "archived with another document"
        kind = "md5" if self.server.old else "sha256"
        assert (scan.document_id, hashlib.new(kind, content, usedforsecurity=False).hexdigest()
                ) in self.server.read_back, "archived without having been read back"

    def _check_documents(self, rows: dict[str, Scan]) -> None:
        """Promise 2, and the numbers."""
        assert self.server.two_with_one_number == []
        numbers = [scan.asn for scan in rows.values() if scan.asn is not None]
        assert len(numbers) == len(set(numbers))
        for content, count in Counter(content for _id, _reference, content in self.server.made).items():
            assert count <= 1 + self.retries[content] or content in self.excused, "one content, two documents"

    def _check_queue(self, rows: dict[str, Scan]) -> None:
        """Promise 4: nothing stands still without a word."""
        queued = Counter(scan.reference for scan in self.queue)
        assert max(queued.values(), default=1) == 1, "a scan is queued twice"
        for scan in rows.values():
            if scan.state is ScanState.CLAIMING and self.alarm:
                continue  # finished at the next look
            assert scan.state.is_final or scan.waits or queued[scan.reference], ("nobody goes on with it", scan)

    def _check_reason(self, scan: Scan, rows: list[Scan]) -> None:
        """Promise 8: what was set aside was set aside rightly."""
        lying = self.places_of(scan.reference)
        if not lying or lying[0].stat().st_ino in self.tampered:
            return
        match scan.reason:
            case QuarantineReason.DUPLICATE:
                assert any(other.sha256 == scan.sha256 for other in rows if other is not scan), scan
            case QuarantineReason.REFUSED:
                assert Cause.REFUSED in self.server.causes[scan.reference], scan
            case reason:
                assert verdict_on(lying[0].read_bytes()) is reason, scan

    def _check_all_registered(self, rows: list[Scan], *, asked: bool) -> None:
        """Promises 3 and 8: every good content has its document, or somebody is told why it has none."""
        ended = {scan.sha256 for scan in rows if scan.state is ScanState.ARCHIVED}
        told = {scan.sha256 for scan in rows if scan.waits or scan.reason is QuarantineReason.REFUSED}
        taken = {scan.sha256 for scan in rows if scan.state is ScanState.TAKEN_OUT}
        for path in self.everything():
            content = self.files[path.stat().st_ino]
            sha256 = hashlib.sha256(content).hexdigest()
            if verdict_on(content) is None and path.stat().st_ino not in self.tampered:
                assert sha256 in ended | told | taken | self.excused, ("neither registered nor told", path)
        for document in self.server.ours:
            notes = [note.text for note in self.server.notes_of(document)]
            assert len(notes) == len(set(notes)), "a note was left twice"

    # ── wiring ──

    def _wired(self, real: Any, names: tuple[str, ...], before: Callable[[str, Any], None] | None = None) -> Any:
        office = self

        class Wired:
            def __getattr__(self, name: str) -> Any:
                act = getattr(real, name)
                if name not in names:
                    return act

                def wired(*arguments: Any, **options: Any) -> Any:
                    if before:
                        before(name, arguments)
                    return office._around(name, lambda: act(*arguments, **options))
                return wired

        return Wired()

    def _around(self, name: str, act: Callable[[], Any]) -> Any:
        self._step()
        try:
            return act()
        finally:
            if self.kill_after == name:
                self.kill_after = ""
                raise Killed
            self._step()

    def _step(self) -> None:
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.steps_left = None
                raise Killed

    def _before_journal(self, name: str, arguments: Any) -> None:
        if self.journal_trouble == "locked" or (self.journal_trouble == "full" and name in _WRITES):
            self._mark_unknown()
            raise JournalBusy("penuh")

    def _before_move(self, name: str, arguments: Any) -> None:
        if name == "archive":
            self._check_before_archiving(arguments[0])
        if name == "claim":
            self._check_before_claiming(arguments[0])
        if self.disk_full:
            raise NoRoom("penuh") if name == "claim" else OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _check_before_archiving(self, scan: Scan) -> None:
        row = next(row for row in self.rows() if row.reference == scan.reference)
        try:
            assert row.state is ScanState.PREPARED, row
            for path in self.places_of(scan.reference):
                if path.parent == self.where.claimed:
                    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256, "archived with other bytes"
                self._check_archived(row, path)
        except AssertionError as error:
            self.defects.append(error)

    def _check_before_claiming(self, candidate: Candidate) -> None:
        """What is claimed has come to rest, and is finished or was left unfinished for long."""
        path = candidate.path
        if not path.exists() or path.stat().st_mtime_ns != candidate.modified_ns:
            return  # it is left to the next listing
        quiet = self.seconds - self._written_at[path.stat().st_ino]
        content = path.read_bytes()
        ended = b"%%EOF" in content or (content and not content.startswith(b"%PDF"))
        if quiet < (SETTLE if ended else PATIENCE):
            self.defects.append(AssertionError("a file was taken before it was whole"))

    def _mark_unknown(self) -> None:
        for scan in self.rows():
            if scan.state is ScanState.SENDING:
                self.server.causes[scan.reference].add(Cause.UNKNOWN)

    def _explain(self, error: PpidError) -> None:
        """Trouble of all files has a cause that a test has made."""
        troubled = self.is_away or self.journal_trouble or self.disk_full
        if not (troubled and isinstance(error, _OF_ALL)):
            self.defects.append(error)

    def _is_note(self, path: Path) -> bool:
        return path.suffix == ".txt" and path.is_relative_to(self.where.quarantine) and (
            path.stat().st_ino not in self.files)

    def _written(self, path: Path) -> None:
        self._ticks += 1
        moment = int(NOON.timestamp()) * 10**9 + self._ticks * 10**6
        os.utime(path, ns=(moment, moment))
        self.files[path.stat().st_ino] = path.read_bytes()
        self._written_at[path.stat().st_ino] = self.seconds

    def _token(self, size: int | None = None) -> str:
        self._tokens += 1
        return f"{self._tokens:0{2 * (size or 16)}x}"


def _files(place: Path) -> list[Path]:
    return sorted(Path(directory, name) for directory, _folders, names in os.walk(place) for name in names)


def remove(root: Path) -> None:
    """Take an office away."""
    shutil.rmtree(root, ignore_errors=True)
