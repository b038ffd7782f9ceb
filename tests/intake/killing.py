"""An office whose service is killed: files of all sorts, lives of the service, and the account that must come out even.

The server runs in the test's process and survives.
"""

import hashlib
import itertools
import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from extraction.hostile import catalogued
from program import Mother
from sandbox.office import make_scan
from world import World, eventually, files_below, letter, write_settings, write_token

from ppid_dms.assembly import choices_of, letterhead_of
from ppid_dms.config import Settings, load
from ppid_dms.form.template import Entry, Extra, Head
from ppid_dms.form.writing import Form, write_form
from ppid_dms.intake.explaining import reason_file
from ppid_dms.intake.journal import Journal
from ppid_dms.records import Scan
from ppid_dms.sandbox import SandboxOptions
from ppid_dms.state import JOURNAL_FILE
from ppid_dms.vocabulary import DipField, QuarantineReason, ScanState

KILLED = -signal.SIGKILL
UNIT = "01-perencanaan"
TEXT = """KOMISI PEMILIHAN UMUM
PROVINSI KALIMANTAN TENGAH

                                              Palangka Raya, 3 Maret 2026
Nomor : 7/HK.03-SD/62/2026
Sifat : Biasa
Hal : Undangan Rapat

Yth. Ketua KPU Kabupaten/Kota
"""
PAPER = (Path(__file__).parents[1] / "form/paper/ocr-150dpi-noise.txt").read_text(encoding="utf-8")
_AS_MANY = 9_000  # archive numbers of one office
_PATIENCE = 60.0  # seconds for a life to reach its step
_REFERENCE = len("S260228-0123456789ab")
_blocks = itertools.count(1)
_marks = itertools.count(1)


@dataclass(frozen=True)
class Step:
    """Where a life ends: before or after the nth call of a function, inside others; the last of them for that state."""

    target: str
    when: str = "before"
    within: tuple[str, ...] = ()
    state: ScanState | None = None
    nth: int = 1


class Lives:
    """Processes of the service, one at a time; see ``killing_lives``."""

    def __init__(self) -> None:
        self._mother = Mother("intake/killing_lives.py")
        self._number: int | None = None

    def close(self) -> None:
        if self._number is not None:
            self.kill()
        self._mother.close()

    def begin(self, config: Path, arguments: tuple[str, ...], step: Step | None, *, caged: bool = False) -> None:
        assert self._number is None, "one life at a time"
        self._number = self._mother.begin({
            "arguments": ["--config", str(config), *arguments], "log": str(config.parent / "catatan.log"),
            "step": step and asdict(step), "caged": caged})

    def kill(self) -> int:
        assert self._number is not None
        os.kill(self._number, signal.SIGKILL)
        return self.end()

    def ends_within(self, seconds: float) -> bool:
        """Whether the life is over, now or within so many seconds."""
        return self._mother.ends_within(seconds)

    def end(self) -> int:
        """Wait for the end; the exit code, or the signal below zero."""
        self._number = None
        return self._mother.end()


@dataclass(frozen=True)
class Source:
    """A file that somebody dropped; ``good`` if it must become a document."""

    name: str
    content: bytes
    good: bool = True
    is_form: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Office:
    """Folders of their own before a common server, everything that was dropped there, and the lives of the service."""

    world: World
    lives: Lives
    settings: Settings
    texts: dict[str, str]
    before: set[int]
    dropped: list[Source] = field(default_factory=list)
    uploaded: dict[int, bytes] = field(default_factory=dict)
    taken_out: int = 0
    broken_promises: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.world.folder

    @property
    def beside(self) -> Path:
        """Where somebody has put a file that the service was at work with."""
        return self.folder / "dibawa"

    # files

    def drop(self, content: bytes, *, good: bool = True) -> None:
        """Drop a file under the first name that does not lie there: names come again and again."""
        lying = {path.name for path in files_below(self.world.drop)}
        name = next(name for n in itertools.count(1) if (name := f"SCAN{n:04d}.pdf") not in lying)
        self.dropped.append(Source(name, content, good))
        self.world.scan(name, content, UNIT)

    def scanned(self) -> bytes:
        """A picture, and the text that OCR finds on it."""
        content = make_scan(f"{next(_marks)}")
        self.texts[hashlib.sha256(content).hexdigest()] = TEXT
        return content

    def on_paper(self) -> bytes:
        """The picture of a form on paper, and the text that OCR finds on it."""
        content = make_scan(f"{next(_marks)}")
        self.texts[hashlib.sha256(content).hexdigest()] = PAPER
        return content

    def drop_with_form(self, content: bytes) -> None:
        """A letter, and a form whose only row speaks of it; at the end the document must say what the form says."""
        marks = next(_marks)  # names of scans come again and again: this one does not, so that it is certainly meant
        self.dropped.append(Source(f"surat-{marks}.pdf", content))
        self.world.scan(f"surat-{marks}.pdf", content, UNIT)
        head = Head(f"FDIP-2026-{marks:04d}", "Subbagian Perencanaan", "2026-1")
        entry = Entry({Extra.FILE: self.dropped[-1].name, DipField.SUMMARY: f"Menurut formulir {marks}"})
        self.dropped.append(Source("formulir.xlsx", write_form(Form(
            head, letterhead_of(self.settings), choices_of(self.settings), date(2026, 6, 1), (entry,))), is_form=True))
        self.world.scan(f"formulir-{marks}.xlsx", self.dropped[-1].content, UNIT)

    def drop_all_sorts(self) -> None:
        """A letter with something to note, a scan, the letter once more, and a broken one."""
        noted = with_a_script()
        for content in (noted, self.scanned(), noted):
            self.drop(content)
        self.drop(broken(), good=False)

    # people

    def upload(self, content: bytes) -> None:
        """What the upload in the web page does, with the tag of step 1."""
        admin = self.world.admin
        admin.ok("POST", "documents/post_document/", files={"document": ("unggahan.pdf", content)},
                 data={"tags": [admin.tag_id("SOP 1 Dikumpulkan")], "title": "unggahan"})
        self.world.sandbox.settle()
        self.uploaded[max(row["id"] for row in self.documents())] = content

    def take_number(self, number: int) -> None:
        """Let somebody's document in the trash hold a number of this office's block."""
        admin, asn = self.world.admin, self.settings.service.intake.asn_first + number
        admin.ok("POST", "documents/post_document/", data={"archive_serial_number": asn},
                 files={"document": ("lain.pdf", fresh_letter())})
        self.world.sandbox.settle()
        [row] = admin.ok("GET", "documents/", params={"archive_serial_number": asn})["results"]
        admin.ok("DELETE", f"documents/{row['id']}/")

    def take_out(self, reason: QuarantineReason) -> None:
        """Take a file and its note out of quarantine."""
        [scan] = [scan for scan in self.scans() if scan.reason is reason]
        place = self.folder / scan.place
        place.unlink()
        place.with_name(place.name + ".txt").unlink()
        self.dropped = [source for source in self.dropped if source.sha256 != scan.sha256]
        self.taken_out += 1

    def repair(self) -> str:
        """Put a good file in the place of the broken one in quarantine; its reference."""
        [scan] = [scan for scan in self.scans() if scan.reason is QuarantineReason.BROKEN]
        whole = Source(scan.name, fresh_letter())
        (self.folder / scan.place).write_bytes(whole.content)
        self.dropped = [whole if source.sha256 == scan.sha256 else source for source in self.dropped]
        return scan.reference

    def delete_the_first_of_the_duplicate(self) -> str:
        """Delete the document of a letter for good; the reference of the duplicate."""
        [second] = [scan for scan in self.scans() if scan.reason is QuarantineReason.DUPLICATE]
        [first] = [scan for scan in self.scans() if scan.sha256 == second.sha256 and scan.document_id]
        self.world.admin.ok("DELETE", f"documents/{first.document_id}/")
        self.world.admin.ok("POST", "trash/", json={"documents": [first.document_id], "action": "empty"})
        return second.reference

    def try_again(self, reference: str) -> None:
        """Say again that a scan is to be tried, unless it is on its way to an end or there already."""
        [scan] = [scan for scan in self.scans() if scan.reference == reference]
        if scan.state is not ScanState.ARCHIVED:
            assert self.live(None, "retry", reference) == 0

    # lives

    def live(self, step: Step | None, *arguments: str) -> int | None:
        """One life until its own end; None when that did not come."""
        self.lives.begin(self.folder / "pengaturan", arguments or ("run",), step)
        if self.lives.ends_within(_PATIENCE):
            return self.lives.end()
        self.lives.kill()
        return None

    def begin(self, *, caged: bool = False) -> None:
        self.lives.begin(self.folder / "pengaturan", ("run",), None, caged=caged)

    def live_until_rest(self, *meanwhile: bytes, seconds: float = 120.0) -> float:
        """A life until nothing moves any more, or all that does waits for a person; the seconds that it took."""
        begun = time.monotonic()
        self.begin()
        for content in meanwhile:
            self.drop(content)
        try:
            eventually(self.at_rest, seconds)
            return time.monotonic() - begun
        finally:
            self.lives.kill()

    def at_rest(self) -> bool:
        if files_below(self.settings.service.folders.drop):
            return False
        path = self.settings.service.folders.state / JOURNAL_FILE
        if not path.exists():
            return False
        try:
            with _looked_into(path) as database:
                rows = database.execute("SELECT DISTINCT state FROM scans WHERE waits = 0").fetchall()
                forms = database.execute("SELECT count(*) FROM filled_forms WHERE open_rows > 0 OR answered = ''"
                                         ).fetchone()
                uploads = {number for (number,) in database.execute("SELECT document_id FROM uploads").fetchall()}
        except sqlite3.OperationalError:
            return False  # it is being made
        return uploads >= self.uploaded.keys() and forms == (0,) and all(ScanState(state).is_final for (state,) in rows)

    # the account

    def scans(self) -> list[Scan]:
        return _scans(self.settings.service.folders.state / JOURNAL_FILE)

    def documents(self) -> list[Any]:
        return [row for row in self.world.admin.documents() if row["id"] not in self.before]

    def ends(self) -> dict[str, int]:
        """How the scans stand, counted."""
        return dict(Counter(
            f"{scan.state}{f' ({scan.reason})' if scan.reason else ''}{' menunggu orang' if scan.waits else ''}"
            for scan in self.scans()))

    def wrongs(self) -> list[str]:
        """Whatever does not come out even between what was dropped, the folders, the journal and the server."""
        documents, scans = self.documents(), self.scans()
        return [
            *self.broken_promises, *self._wrong_places(), *self._wrong_documents(documents, scans),
            *_wrong_numbers(documents, scans),
            *itertools.chain.from_iterable(self._wrongs_of(scan, documents) for scan in scans),
            *itertools.chain.from_iterable(
                self._wrongs_of_upload(row) for row in documents if row["id"] in self.uploaded),
            *([] if len(scans) == len(self.dropped) + self.taken_out else [
                f"{len(self.dropped)} files, {len(scans)} rows"])]

    def look_at_what_was_left(self) -> None:
        """See that even now each file lies in one place, archived only if its document was read back."""
        self.broken_promises += self._wrong_places()
        folders, state = self.settings.service.folders, self.settings.service.folders.state
        rows: dict[str, Scan] = {}
        if (state / JOURNAL_FILE).exists():
            with tempfile.TemporaryDirectory() as aside:  # the next life finds the journal as this one has left it
                for path in state.glob(f"{JOURNAL_FILE}*"):
                    shutil.copy(path, aside)
                rows = {scan.reference: scan for scan in _scans(Path(aside) / JOURNAL_FILE)}
        for path in files_below(folders.archive):
            scan = rows.get(path.name[:_REFERENCE])
            # By somebody, after it had been read back; a form never becomes a document.
            deleted = scan is not None and (scan.reason is not None or self._is_form(scan))
            if scan is None or scan.state not in {ScanState.PREPARED, ScanState.ARCHIVED} or (
                    scan.document_id is None and not deleted):
                self.broken_promises.append(f"{path.name} lies in the archive, and of it is known {scan}")
        for path in files_below(folders.quarantine):
            scan = rows.get(path.name[:_REFERENCE])
            if path.suffix != ".txt" and (scan is None or scan.reason is None):
                self.broken_promises.append(f"{path.name} lies in quarantine, and of it is known {scan}")

    def look_for_what_is_forgotten(self) -> None:
        """See that nothing lies claimed of which the journal says that nothing more happens to it."""
        claimed = self.settings.service.folders.claimed
        self.broken_promises += [
            f"{scan} lies claimed and is forgotten" for scan in self.scans()
            if scan.state.is_final and (claimed / scan.reference).exists()]

    def _wrong_places(self) -> Iterator[str]:
        folders = self.settings.service.folders
        lying = Counter(
            _sha256(path) for place in (folders.drop, folders.claimed, folders.archive, self.beside)
            for path in files_below(place))
        for path in files_below(folders.quarantine):
            if path.suffix != ".txt":
                lying[_sha256(path)] += 1
        given = Counter(source.sha256 for source in self.dropped)
        if lying != given:
            yield f"lost {dict(given - lying)}, more than there was {dict(lying - given)}"

    def _wrong_documents(self, documents: list[Any], scans: list[Scan]) -> Iterator[str]:
        there = Counter(self._checksum(row) for row in documents)
        held = {scan.sha256 for scan in scans if scan.waits}
        for source in {source.sha256: source for source in self.dropped if not source.is_form}.values():
            digest = source.sha256 if self.world.sandbox.options.version >= "3" else _md5(source.content)
            count = there.pop(digest, 0)
            if count != (source.good and source.sha256 not in held):
                yield f"{source.name} became {count} documents"
        for content in self.uploaded.values():
            there.pop(hashlib.sha256(content).hexdigest(), there.pop(_md5(content), 0))
        if there:
            yield f"documents of nobody: {dict(there)}"

    def _checksum(self, row: Any) -> str:
        """Of the original; SHA-256 from a 3.0, MD5 from a 2.20."""
        return self.world.admin.ok("GET", f"documents/{row['id']}/metadata/")["original_checksum"]

    def _wrongs_of(self, scan: Scan, documents: list[Any]) -> Iterator[str]:
        claimed = self.settings.service.folders.claimed / scan.reference
        place = self.folder / scan.place
        if not scan.state.is_final:
            if not (scan.waits and claimed.exists()):
                yield f"{scan} does not come to rest"
            return
        if claimed.exists():
            yield f"{scan} still lies claimed"
        if scan.state is ScanState.TAKEN_OUT:
            return
        if not scan.place or not place.is_file() or (scan.sha256 and _sha256(place) != scan.sha256):
            yield f"{scan} does not lie where its row says"
        elif scan.state is ScanState.QUARANTINED:
            note = place.with_name(place.name + ".txt")
            if not note.exists() or reason_file(scan) not in note.read_text(encoding="utf-8"):
                yield f"{scan} has no note, or not the whole of it"
        elif self._is_form(scan):
            yield from self._wrongs_of_form(scan)
        elif scan.document_id is not None or scan.reason is None:  # else it was deleted, and another took its place
            mine = [row for row in documents if row["id"] == scan.document_id]
            yield from self._wrongs_of_document(scan, place, mine[0]) if mine else [f"{scan} has no document"]

    def _wrongs_of_upload(self, row: Any) -> Iterator[str]:
        said = [note["note"] for note in row["notes"]]
        tags, value = self.world.admin.tags_of(row["id"]), self.world.admin.value_of(row["id"], "ringkasan")
        # That it was taken over as a hold is a note of its own, which may come before or after the end.
        seen = sum("Ditahan pada langkah 1" in text for text in said)
        if seen != 1 or len(said) != len(set(said)) or "Perlu Uji Konsekuensi" not in tags or not value:
            yield f"upload {row['id']}: notes {said}, tags {tags}, {value!r}"

    def _is_form(self, scan: Scan) -> bool:
        return any(source.is_form and source.sha256 == scan.sha256 for source in self.dropped)

    def _wrongs_of_form(self, scan: Scan) -> Iterator[str]:
        if scan.document_id is not None or scan.asn is not None:
            yield f"{scan} is a form and was sent"
        state = self.settings.service.folders.state
        with _looked_into(state / JOURNAL_FILE) as database:
            rows = database.execute(
                "SELECT number, open_rows, detail FROM filled_forms WHERE reference = ?", (scan.reference,)).fetchall()
        said = [note["note"] for row in self.documents() for note in row["notes"]]
        for number, open_rows, detail in rows:
            answer = self.settings.service.folders.answers / UNIT / f"{number}-jawaban.xlsx"
            if open_rows or detail or not answer.is_file() or sum(number in note for note in said) != 1:
                yield f"{number} is not settled: {open_rows} {detail!r}, answer {answer.exists()}, notes {said}"
        if len(rows) != 1:
            yield f"{scan} is a form and is not kept"

    def _wrongs_of_document(self, scan: Scan, place: Path, row: Any) -> Iterator[str]:
        name = row["original_file_name"] or ""
        known = bool(scan.folder)  # else it lay there without a record, and nobody knows what it was sent with
        if not name.startswith(scan.reference) or (known and row["archive_serial_number"] != scan.asn):
            yield f"{scan} and its document {name}, {row['archive_serial_number']} do not agree"
        if self._checksum(row) not in {_sha256(place), _md5(place.read_bytes())}:
            yield f"{scan} is not what document {row['id']} holds"
        said = [note["note"] for note in row["notes"]]
        owed = scan.registration.note if scan.registration else ""
        if len(said) != len(set(said)) or (owed and not any(owed in text for text in said)):
            yield f"{scan}: notes {said}"
        is_item = not (scan.registration and scan.registration.paper_form)
        if self.world.petugas.document(row["id"])["user_can_change"] is not is_item:
            yield f"{scan}: document {row['id']} is {'not ' * is_item}open to people"
        if (self.texts.get(scan.sha256) == PAPER) is is_item or (not is_item and (
                self.world.admin.tags_of(row["id"]) != {"Formulir DIP"})):
            yield f"{scan}: document {row['id']} is not what it was scanned from"


def _scans(path: Path) -> list[Scan]:
    journal = Journal(path)
    try:
        return journal._rows("SELECT * FROM scans ORDER BY rowid", ())
    finally:
        journal.close()


@contextmanager
def _looked_into(path: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    try:
        yield database
    finally:
        database.close()


def _wrong_numbers(documents: list[Any], scans: list[Scan]) -> Iterator[str]:
    for what, numbers in (
            ("documents", [row["archive_serial_number"] for row in documents]), ("rows", [scan.asn for scan in scans])):
        twice = [number for number, count in Counter(numbers).items() if number is not None and count > 1]
        if twice:
            yield f"archive numbers that two {what} have: {twice}"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def fresh_letter() -> bytes:
    """A letter that was never there before."""
    return letter(f"{next(_marks)}/PR.03-SD/62/2026")


def secret_letter() -> bytes:
    """A letter that must be held."""
    return letter(f"{next(_marks)}/PR.03-SD/62/2026", urgency="Rahasia")


def broken() -> bytes:
    """The beginning of a PDF."""
    return b"%%PDF-1.7\n%d\n" % next(_marks)


def with_a_script() -> bytes:
    """A letter of which people are told something by a note."""
    return catalogued(b"/OpenAction << /S /JavaScript /JS (1) >>") + b"%% %d\n" % next(_marks)


def options(texts: dict[str, str], version: str = "3.0.5") -> SandboxOptions:
    """A server that takes a moment for each file, so that a life can end while it works."""
    return SandboxOptions(
        version=version, consume_seconds=0.02, settle_seconds=0.01, use_tesseract=False, known_texts=texts)


def office(
    world: World, lives: Lives, texts: dict[str, str], folder: Path, *, numbers: bool, url: str = "",
    timeout: float = 60.0,
) -> Office:
    """New folders and a new journal before the same server, which is reached by another address if one is given."""
    first = next(_blocks) * 10_000
    config = write_settings(
        folder, url or world.sandbox.url, paperless={"timeout_seconds": timeout},
        intake={
            "settle_seconds": 0.02, "patience_seconds": 0.05, "listing_seconds": 0.05, "workers": 2,
            **({"asn_first": first, "asn_last": first + _AS_MANY} if numbers else {"asn_first": 0, "asn_last": 0})},
        approval={"every_seconds": 3600},
        export={"formats": ["json"]})  # every life writes the lists
    write_token(folder, world.service.token)
    settings = load(config)
    before = {row["id"] for row in world.admin.documents()}
    return Office(replace(world, settings=settings, folder=folder), lives, settings, texts, before)
