"""The reader of documents: files go through cages of their own, text is read here."""

import errno
import hashlib
import os
import signal
import stat
import threading
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ppid_dms.errors import PpidError
from ppid_dms.extraction.files.cage import Answer, Cage, CageDied, NotStarted
from ppid_dms.extraction.files.contents import Question
from ppid_dms.extraction.files.kinds import HEAD, kind_of
from ppid_dms.extraction.files.layer import has_text
from ppid_dms.extraction.files.trouble import Trouble, explain, first_glance
from ppid_dms.extraction.letter.reading import read_letter, read_recognised_letter
from ppid_dms.extraction.letter.rules import LetterRules
from ppid_dms.extraction.personal import Finding, PersonalRules, detect
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.records import Inspection, Letter
from ppid_dms.vocabulary import QuarantineReason, TextLayer

FILES_PER_CHILD: Final = 50
"""A child is replaced after so many files: whatever it has gathered goes with it."""
_CHUNK: Final = 1024 * 1024
_NOTHING_PERSONAL: Final = PersonalRules()


class ReaderUnavailable(PpidError):
    """No child process can be started, or the reader has been closed; nothing is known about the file."""

    usual_remedy = later("Periksa memori dan batas proses di server ini, lalu coba lagi. Berkasnya tidak diapa-apakan.")


class Reader:
    """Reads documents. Thread-safe: at most ``workers`` files are open at once, others wait their turn.

    A file that hangs, crashes or grows costs its own child process, after ``seconds`` or at ``megabytes`` at the
    latest, and is reported as its own problem. Use it as a context manager; the children end with it, also when this
    process is killed.
    """

    def __init__(
        self, rules: LetterRules, personal: PersonalRules = _NOTHING_PERSONAL, *, workers: int = 2,
        seconds: float = 10.0, megabytes: int = 512
    ) -> None:
        self._rules = rules
        self._personal = personal
        self._seconds = seconds
        self._megabytes = megabytes
        self._places = threading.BoundedSemaphore(workers)
        self._guard = threading.Lock()
        self._idle: list[Cage] = []
        self._busy: set[Cage] = set()
        self._closed = False
        # Children are started by a thread that lives as long as the reader: see Cage.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ppid-dms-reader")

    def inspect(self, path: Path) -> Inspection:
        """What a file is: its SHA-256 and size, its pages, and the letter if its first page has a text layer.

        The file must not change meanwhile; that it did not is for the caller to prove. The name does not matter.

        Raises:
            ReaderUnavailable: the file was not read; trying again is right.
            OSError: it cannot be opened or read from the disk.
        """
        try:
            descriptor = _opened(path)
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENXIO}:
                return self._refused(Trouble.NOT_A_FILE)
            raise
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return self._refused(Trouble.NOT_A_FILE)
            sha256, size, head = _fingerprint(descriptor)
            trouble = first_glance(size, head)
            answer = Answer(trouble=trouble) if trouble else self._ask(descriptor)
        finally:
            os.close(descriptor)
        if answer.trouble is not None:
            return self._refused(answer.trouble, sha256=sha256, size=size, head=head)
        if answer.sheets:
            found = self._refused(Trouble.WORKBOOK, sha256=sha256, size=size, head=head)
            return replace(found, workbook=answer.sheets)
        layer = _layer(answer.texts, answer.recognised)
        match layer:
            case TextLayer.DIGITAL:
                letter = read_letter(answer.texts, self._rules)
            case TextLayer.RECOGNISED:
                letter = read_recognised_letter(answer.texts, self._rules)
            case _:
                # Text on later pages only is an attachment's, or a stamp: the letter itself is left to OCR.
                letter = Letter()
        return Inspection(
            sha256, size, answer.pages, layer, letter, kind=kind_of(head), features=answer.features)

    def every_page(self, path: Path) -> tuple[str, ...]:
        """The plain text of each page of a PDF, for finding out what stands where; "" for a page without any.

        Of a long document the last pages may be left empty: it takes no longer than any file may. Empty where the
        file is no PDF or cannot be read.

        Raises:
            ReaderUnavailable: the file was not read; trying again is right.
            OSError: it cannot be opened or read from the disk.
        """
        descriptor = _opened(path)
        try:
            answer = self._ask(descriptor, Question.EVERY_PAGE)
        finally:
            os.close(descriptor)
        texts = dict(answer.texts)
        return tuple(texts.get(number, "") for number in range(1, answer.pages + 1))

    def read_text(self, pages: Sequence[str]) -> Letter:
        """The letter that these pages hold, as OCR gives them; a form feed inside a text parts pages, too.

        Nothing is opened and nothing is raised. Free text is never ``CERTAIN``; of a number or a date it speaks of the
        rule that found it: that OCR read each figure right is more than anyone can tell from the text.
        """
        parted = (page for text in pages for page in text.split("\f"))
        return read_recognised_letter(enumerate(parted, start=1), self._rules)

    def personal_data(self, pages: Sequence[str]) -> tuple[Finding, ...]:
        """What kinds of personal data stand on which of these pages. Nothing is opened and nothing is raised."""
        return detect(pages, self._personal)

    def close(self) -> None:
        """End all children; whoever still waits for an answer gets ReaderUnavailable."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
            for cage in self._busy:
                cage.stop()
        for cage in idle:
            cage.kill()
        self._starter.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, descriptor: int, question: Question = Question.LETTER) -> Answer:
        with self._places:
            left = self._seconds
            while True:
                cage = self._take()
                fresh = cage.files == 0
                answer, begun = None, time.monotonic()
                try:
                    answer = cage.ask(descriptor, left, question)
                except CageDied:
                    if fresh and not self._closed:
                        return Answer(trouble=_cause(cage.killed_by))
                    # An older child may have been damaged by a file before, or killed from outside. A second look
                    # does not make the file cost more than its share.
                    left = max(0.0, left - (time.monotonic() - begun))
                finally:
                    self._give_back(cage, answer)
                if answer is not None and (fresh or answer.trouble is not Trouble.MEMORY):
                    return answer

    def _take(self) -> Cage:
        with self._guard:
            if self._closed:
                raise ReaderUnavailable(_("Pembaca dokumen sudah ditutup."))
            cage = self._idle.pop() if self._idle else None
        try:
            cage = cage or self._starter.submit(Cage, megabytes=self._megabytes, seconds=self._seconds).result()
        except (NotStarted, RuntimeError) as error:
            raise ReaderUnavailable(_("Pembaca dokumen tidak dapat dijalankan ({why}).").format(why=error)) from error
        with self._guard:
            self._busy.add(cage)
            if self._closed:
                cage.stop()
        return cage

    def _give_back(self, cage: Cage, answer: Answer | None) -> None:
        """Keep a child for the next file if this one has left it in order."""
        in_order = answer is not None and (
            answer.trouble is None or answer.trouble.reason is not QuarantineReason.TOO_MUCH)
        with self._guard:
            self._busy.discard(cage)
            if in_order and cage.files < FILES_PER_CHILD and not self._closed:
                self._idle.append(cage)
                return
        cage.kill()

    def _refused(self, trouble: Trouble, *, sha256: str = "", size: int = 0, head: bytes = b"") -> Inspection:
        detail = explain(trouble, head=head, seconds=self._seconds, megabytes=self._megabytes)
        return Inspection(
            sha256, size, 0, TextLayer.NONE, problem=trouble.reason, detail=detail, kind=kind_of(head))


def _opened(path: Path) -> int:
    """What lies there itself, open for reading: neither what a link leads to, nor a pipe that nobody writes to."""
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)


def _cause(killed_by: signal.Signals | None) -> Trouble:
    """What the kernel's signal says about the file that the child was reading."""
    match killed_by:
        case signal.SIGXCPU:
            return Trouble.TIME
        case signal.SIGKILL:
            return Trouble.MEMORY
        case _:
            return Trouble.CRASHED


def _fingerprint(descriptor: int) -> tuple[str, int, bytes]:
    """SHA-256, size and first bytes of an open file; its memory does not grow with it."""
    digest = hashlib.sha256()
    head, size = b"", 0
    while chunk := os.read(descriptor, _CHUNK):
        head = head or chunk[:HEAD]
        size += len(chunk)
        digest.update(chunk)
    return digest.hexdigest(), size, head


def _layer(texts: Sequence[tuple[int, str]], recognised: Collection[int]) -> TextLayer:
    with_text = [number for number, text in texts if has_text(text)]
    if not with_text:
        return TextLayer.NONE
    if with_text[0] != 1:
        return TextLayer.PARTIAL
    return TextLayer.RECOGNISED if 1 in recognised else TextLayer.DIGITAL
