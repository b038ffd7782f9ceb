"""What happened to each file of the drop folders: one row and one named state per file, on local disk.

Plain SQLite in WAL mode; every change is one transaction, made before the deed that it announces.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ppid_dms.errors import IntegrityBroken, PpidError, SettingsError
from ppid_dms.intake import scan_rows, shelf
from ppid_dms.intake.shelf import KeptForm
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.records import Scan
from ppid_dms.vocabulary import ExitCode, QuarantineReason, ScanState

# 1 knew no state for what was taken out of quarantine; its tables are those of 2. 3 keeps the numbers of forms, 4 the
# forms that came back, 5 the uploads of others that were looked at, 6 which scans are forms on paper.
_VERSION: Final = 6
_FORMS: Final = """
-- Every form that was ever handed out; its number is made of the year and the running number.
CREATE TABLE forms (
    year    INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    unit    TEXT NOT NULL,
    period  TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (year, count)
) STRICT;
"""
_PAPER_OF: Final = f"{scan_rows.PAPER_FORM} <> '' AND {scan_rows.PAPER_FORM}"
_PAPERS: Final = f"SELECT * FROM scans WHERE {_PAPER_OF} = ? ORDER BY claimed_at, rowid"  # noqa: S608  (our own words)
_OPEN_FORMS: Final = f"""
SELECT * FROM filled_forms WHERE answered = '' OR open_rows > 0 OR detail <> ''
OR EXISTS (SELECT 1 FROM scans WHERE {_PAPER_OF} = number AND instr(papers, scans.reference) = 0)
ORDER BY number
"""  # noqa: S608
_ITEMS: Final = f"""
SELECT document_id, folder, name, min(claimed_at) FROM scans
WHERE document_id IS NOT NULL AND state IN (?, ?, ?) AND coalesce({scan_rows.PAPER_FORM}, '') = ''
GROUP BY document_id ORDER BY document_id
"""  # noqa: S608
_UPLOADS: Final = """
-- Documents that people have uploaded in Paperless themselves, and that were looked at.
CREATE TABLE uploads (
    document_id INTEGER NOT NULL,
    added       TEXT NOT NULL,
    PRIMARY KEY (document_id, added)
) STRICT;
"""
_ADDED: Final = {3: _FORMS, 4: shelf.TABLE, 5: _UPLOADS, 6: shelf.PAPERS + scan_rows.PAPERS}
_TABLES: Final = f"{scan_rows.TABLE}{_FORMS}{shelf.TABLE}{_UPLOADS}{_ADDED[6]}"
# What is wrong with the file itself; everything else is wrong with the place, or passes.
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_NOT_OPEN_TO_US: Final = frozenset({
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})


class JournalBusy(PpidError):
    """The journal cannot be written or read at this moment: its disk is full, or another program holds it."""

    exit_code = ExitCode.ATTENTION
    usual_remedy = later(
        "Periksa ruang kosong dan izin pada folder data (folders.state). Pekerjaan dicoba lagi sendiri.")


class NumbersUsedUp(SettingsError):
    """No archive serial number is left in our block."""

    usual_remedy = later("Tentukan blok baru pada [intake] asn_first dan asn_last.")


@dataclass(frozen=True, slots=True)
class Registered:
    """A document that a scan became: the folder and the name it was dropped under, and when it was taken in."""

    document_id: int
    folder: str
    name: str
    claimed_at: datetime


class Journal:
    """The journal in one file. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it where there is none.

        Raises:
            IntegrityBroken: it is damaged, or a newer program wrote it.
            SettingsError: it may not be opened or written here.
            JournalBusy: its disk is full, or another program holds it.
        """
        self._path = path
        self._lock = threading.RLock()
        with self._telling():
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        try:
            with self._telling():
                self._open(path)
        except PpidError:
            self._db.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._db.close()

    def add(self, scan: Scan) -> None:
        """Announce that a file is about to be claimed."""
        with self._transaction():
            columns = scan_rows.to_row(scan)
            names = ", ".join(columns)
            slots = ", ".join(f":{name}" for name in columns)
            self._db.execute(f"INSERT INTO scans ({names}) VALUES ({slots})", columns)  # noqa: S608  (our own names)

    def save(self, scan: Scan) -> Scan:
        """Keep the new state of a scan.

        Raises:
            KeyError: it was never announced, or that was taken back.
        """
        with self._transaction():
            self._update(scan)
        return scan

    def save_content(self, scan: Scan) -> Scan | None:
        """Keep a scan whose content is now known; the earlier scan of the same content if there is one.

        Then nothing was kept: the caller sets this one aside as a duplicate.
        """
        with self._transaction():
            first = self.owner_of(scan)
            if first is None:
                self._update(scan)
                # A file that was lost and has come again is waited for no more.
                self._db.execute(
                    "UPDATE scans SET reason = ?, detail = ? WHERE sha256 = ? AND state = ? AND reason = ?",
                    (QuarantineReason.DUPLICATE.value, _("diganti oleh rujukan {reference}").format(
                        reference=scan.reference), scan.sha256, ScanState.QUARANTINED.value,
                     QuarantineReason.GONE.value))
            return first

    def owner_of(self, scan: Scan) -> Scan | None:
        """The other scan that the content of this one belongs to, if there is one."""
        rows = self._rows(
            f"SELECT * FROM scans WHERE sha256 = ? AND sha256 <> '' AND reference <> ? AND {scan_rows.OWNED}",  # noqa: S608
            (scan.sha256, scan.reference))
        return rows[0] if rows else None

    def forget(self, reference: str) -> None:
        """Take back an announcement: the claim did not happen, the file still lies in its drop folder."""
        with self._transaction():
            self._db.execute(
                "DELETE FROM scans WHERE reference = ? AND state = ?", (reference, ScanState.CLAIMING.value))

    def give_number(self, scan: Scan, first: int, last: int) -> Scan:
        """The scan with the next archive serial number of our block, one that was never given before.

        Raises:
            NumbersUsedUp: the block is used up.
        """
        with self._transaction():
            highest = self._db.execute(
                "SELECT max(asn) FROM numbers WHERE asn BETWEEN ? AND ?", (first, last)).fetchone()[0]
            number = first if highest is None else highest + 1
            if number > last:
                raise NumbersUsedUp(_("Blok nomor arsip {first}-{last} sudah habis.").format(first=first, last=last))
            numbered = replace(scan, asn=number)
            self._update(numbered)
            self._db.execute("INSERT INTO numbers (asn, reference) VALUES (?, ?)", (number, scan.reference))
            return numbered

    @contextmanager
    def next_form(self, unit: str, period: str, made_at: datetime) -> Iterator[int]:
        """The running number of a new form, which counts from 1 in the year of ``made_at``, without a gap.

        It is given out when the block ends, and not at all where that raises; meanwhile nobody else gets one.
        """
        with self._transaction():
            highest = self._db.execute("SELECT max(count) FROM forms WHERE year = ?", (made_at.year,)).fetchone()[0]
            count = (highest or 0) + 1
            yield count
            self._db.execute(
                "INSERT INTO forms (year, count, unit, period, made_at) VALUES (?, ?, ?, ?, ?)",
                (made_at.year, count, scan_rows.as_text(unit), scan_rows.as_text(period),
                 made_at.astimezone(UTC).isoformat()))

    def form_of(self, number: str) -> tuple[str, str, datetime] | None:
        """Unit and period of the form that was handed out under this number, and when; None where none was."""
        _mark, year, count = number.split("-")
        with self._lock, self._telling():
            row = self._db.execute(
                "SELECT unit, period, made_at FROM forms WHERE year = ? AND count = ?",
                (int(year), int(count))).fetchone()
        return (row["unit"], row["period"], datetime.fromisoformat(row["made_at"])) if row else None

    def keep_form(self, kept: KeptForm) -> None:
        """Keep a form that has come back; one of the same number that was dropped later stays, an earlier one goes.

        What an earlier one has put on documents is still known to be ours.
        """
        with self._transaction():
            before = self._db.execute("SELECT * FROM filled_forms WHERE number = ?", (kept.number,)).fetchone()
            earlier = shelf.from_row(before) if before else None
            if earlier is None or earlier.dropped_at <= kept.dropped_at:
                self._put_form(replace(kept, wrote=earlier.wrote if earlier else {}))

    def save_form(self, kept: KeptForm) -> None:
        """Keep what became of a form, unless another one has taken its place meanwhile."""
        with self._transaction():
            row = self._db.execute("SELECT reference FROM filled_forms WHERE number = ?", (kept.number,)).fetchone()
            if row and row["reference"] == kept.reference:
                self._put_form(kept)

    def filled_forms(self) -> list[KeptForm]:
        """The newest drop of every form about which something is still to be done or told, by their numbers."""
        with self._lock, self._telling():
            rows = self._db.execute(_OPEN_FORMS).fetchall()
        return [shelf.from_row(row) for row in rows]

    def forms_in(self, folder: str) -> list[KeptForm]:
        """The newest drop of every form of a unit, in the order in which they were dropped."""
        with self._lock, self._telling():
            rows = self._db.execute(
                "SELECT * FROM filled_forms WHERE folder = ? ORDER BY dropped_at, number", (folder,)).fetchall()
        return [shelf.from_row(row) for row in rows]

    def papers_of(self, number: str) -> list[Scan]:
        """The scans of a form on paper, in the order in which they were claimed."""
        return self._rows(_PAPERS, (number,))

    def has_looked_at(self, document_id: int, added: datetime) -> bool:
        """Whether a document that somebody uploaded in Paperless was looked at; ``added`` tells it from another one."""
        with self._lock, self._telling():
            return self._db.execute(
                "SELECT 1 FROM uploads WHERE document_id = ? AND added = ?",
                (document_id, added.astimezone(UTC).isoformat())).fetchone() is not None

    def looked_at(self, document_id: int, added: datetime) -> None:
        """Remember that a document that somebody uploaded in Paperless was looked at. Again is no harm."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO uploads (document_id, added) VALUES (?, ?)",
                (document_id, added.astimezone(UTC).isoformat()))

    def scans_below(self, folder: str) -> list[Scan]:
        """All scans of a folder and of those below it, in the order in which they were claimed."""
        return self._rows(
            "SELECT * FROM scans WHERE folder = ? OR substr(folder, 1, length(?) + 1) = ? || '/' "
            "ORDER BY claimed_at, rowid", (folder, folder, folder))

    def changed_below(self, folder: str) -> tuple[int, str]:
        """How many scans a folder and those below it had, and when one of them changed last."""
        with self._lock, self._telling():
            count, newest = self._db.execute(
                "SELECT count(*), max(updated_at) FROM scans "
                "WHERE folder = ? OR substr(folder, 1, length(?) + 1) = ? || '/'", (folder, folder, folder)).fetchone()
        return count, newest or ""

    def find(self, reference: str) -> Scan | None:
        """One scan, if it is known."""
        rows = self._rows("SELECT * FROM scans WHERE reference = ?", (reference,))
        return rows[0] if rows else None

    def get(self, reference: str) -> Scan:
        """One scan that is known.

        Raises:
            KeyError: it is not.
        """
        if (scan := self.find(reference)) is None:
            raise KeyError(reference)
        return scan

    def unfinished(self) -> list[Scan]:
        """Scans that are still on their way, in the order in which they were claimed."""
        return self._rows(
            "SELECT * FROM scans WHERE state NOT IN (?, ?, ?) ORDER BY claimed_at, rowid",
            (ScanState.ARCHIVED.value, ScanState.QUARANTINED.value, ScanState.TAKEN_OUT.value))

    def registered(self) -> Iterator[Registered]:
        """What has become of scans, by the ids of the documents: the items. A long look: it holds up nobody."""
        with self._telling(), closing(sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as look:
            for number, folder, name, claimed_at in look.execute(
                    _ITEMS, (ScanState.CONFIRMED.value, ScanState.PREPARED.value, ScanState.ARCHIVED.value)):
                yield Registered(number, folder, name, datetime.fromisoformat(claimed_at))

    def in_state(self, state: ScanState) -> list[Scan]:
        """Scans in one state, oldest first."""
        return self._rows("SELECT * FROM scans WHERE state = ? ORDER BY claimed_at, rowid", (state.value,))

    def counts(self) -> dict[ScanState, int]:
        """How many scans stand in each state; states without any are left out."""
        with self._lock, self._telling():
            rows = self._db.execute("SELECT state, count(*) FROM scans GROUP BY state").fetchall()
        return {ScanState(state): count for state, count in rows}

    def _open(self, path: Path) -> None:
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        sound = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if sound != "ok":
            raise _damaged(path, sound)
        if self._version() == 0:
            with self._transaction():
                if self._version() == 0:  # another program may have opened the new journal at the same time
                    self._make(_TABLES)
                    self._db.execute(f"PRAGMA user_version={_VERSION}")
        if 0 < self._version() < _VERSION:
            with self._transaction():
                version = self._version()
                if version < _VERSION:
                    for since, tables in _ADDED.items():
                        if version < since:
                            self._make(tables)
                    self._db.execute(f"PRAGMA user_version={_VERSION}")
        if self._version() > _VERSION:
            raise IntegrityBroken(
                _("Jurnal {path} ditulis oleh versi ppid-dms yang lebih baru.").format(path=path),
                remedy=_("Pasang versi ppid-dms yang terbaru."))

    def _make(self, tables: str) -> None:
        for statement in tables.split(";\n"):
            self._db.execute(statement)

    def _version(self) -> int:
        version: int = self._db.execute("PRAGMA user_version").fetchone()[0]
        return version

    def _put_form(self, kept: KeptForm) -> None:
        row = shelf.to_row(kept)
        columns = {name: scan_rows.as_text(value) if isinstance(value, str) else value for name, value in row.items()}
        names, slots = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        self._db.execute(f"INSERT OR REPLACE INTO filled_forms ({names}) VALUES ({slots})", columns)  # noqa: S608

    def _update(self, scan: Scan) -> None:
        columns = scan_rows.to_row(scan)
        settings = ", ".join(f"{name} = :{name}" for name in columns)
        changed = self._db.execute(f"UPDATE scans SET {settings} WHERE reference = :reference", columns)  # noqa: S608
        if changed.rowcount != 1:
            raise KeyError(scan.reference)

    def _rows(self, query: str, values: tuple[str, ...]) -> list[Scan]:
        with self._lock, self._telling():
            return [scan_rows.from_row(row) for row in self._db.execute(query, values).fetchall()]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, self._telling():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")  # may fail as well, on a full disk: then it must not stay open
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell what SQLite says in our own words. A broken constraint is a defect of ours and stays what it is."""
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.NotSupportedError):
            raise
        except sqlite3.DatabaseError as error:
            kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if kind in _DAMAGED:
                raise _damaged(self._path, error) from None
            if kind in _NOT_OPEN_TO_US:
                raise SettingsError(
                    _("Jurnal {path} tidak boleh dibuka atau ditulis ({why}).").format(path=self._path, why=error),
                    remedy=_("Beri akun yang menjalankan ppid-dms izin tulis pada folder data (folders.state).")
                ) from None
            raise JournalBusy(_("Jurnal sedang tidak dapat dipakai ({why}).").format(why=error)) from None


def _damaged(path: Path, why: object) -> IntegrityBroken:
    return IntegrityBroken(_("Jurnal {path} tidak dapat dibuka ({why}).").format(path=path, why=why))
