"""The register: what was put forward, decided and recorded. It only grows; tags change, the register does not.

Every public method that writes is one transaction, and notes the new head beside the register when it is done.
"""

import hmac
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError

from ppid_dms.errors import IntegrityBroken, UsageError
from ppid_dms.language import translate as _
from ppid_dms.recap import appending, movement, rows, sqlite, tables
from ppid_dms.recap.audit import Fault, audit, audit_end
from ppid_dms.recap.chain import AnyLine, Head, Loss, line_digest, number_of, seal_place
from ppid_dms.recap.decree import Decree, Establishment, Semester
from ppid_dms.recap.migrations import migrate
from ppid_dms.recap.noted import NotedHead, RegisterIsOlder
from ppid_dms.recap.standing import Standing, portions, standings, valid_line, valid_lines
from ppid_dms.records import Decision, Item, Line, Submission
from ppid_dms.vocabulary import LineKind

__all__ = ["Ledger", "Standing"]

_NEWEST: Final = 200
"""Rows that are looked at where a look must be cheap."""


class Ledger:
    """The register in one SQLite file."""

    def __init__(self, path: Path, zone: ZoneInfo) -> None:
        """Open it, make it where there is none, and bring its tables up to this program.

        Raises:
            IntegrityBroken: it is not a register, or a newer program wrote it.
        """
        self._path = path
        self._zone = zone
        self._answered_to = 0  # up to here all are answered, and stay so: looking does not cost more with the years
        self._noted = NotedHead(path)
        self._seen: Head | None = None
        self._engine = sqlite.open_engine(path)
        try:
            migrate(self._engine)
            self._inode = path.stat().st_ino
        except (DatabaseError, OSError) as error:
            self.close()
            raise IntegrityBroken(_("Buku rekap {path} tidak dapat dibuka ({why}).").format(
                path=path, why=getattr(error, "orig", error))) from error
        except IntegrityBroken:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    # ── reading ──

    def standings(self, document_ids: Collection[int]) -> dict[int, Standing]:
        """Where each of these documents stands."""
        with self._reading() as connection:
            return standings(connection, document_ids)

    def valid_lines(self, document_ids: Collection[int]) -> dict[int, Line]:
        """Of these documents the lines that are valid now."""
        with self._reading() as connection:
            return valid_lines(connection, document_ids)

    def valid_documents(self) -> set[int]:
        """The documents with a valid line."""
        with self._reading() as connection:
            return movement.valid_documents(connection)

    def known(self, among: Collection[int]) -> set[int]:
        """Of these documents, those that the register has heard of."""
        with self._reading() as connection:
            return {
                number for some in portions(sorted(among))
                for number in connection.scalars(
                    select(tables.decisions.c.document_id).distinct().where(tables.decisions.c.document_id.in_(some)))}

    def newest_known(self) -> int:
        """The highest number of a document that the register has heard of; 0 when there is none."""
        with self._reading() as connection:
            return connection.scalar(select(func.max(tables.decisions.c.document_id))) or 0

    def held_on(self, day: date) -> frozenset[int]:
        """The documents with a hold that is open at the end of a day of the office's calendar."""
        with self._reading() as connection:
            return movement.held_on(connection, day, self._zone)

    def unanswered(self) -> list[Decision]:
        """Decisions whose answer has not been read back from Paperless, oldest first."""
        query = (
            select(tables.decisions)
            .outerjoin(tables.answers, tables.answers.c.decision_id == tables.decisions.c.id)
            .where(tables.decisions.c.id > self._answered_to, tables.answers.c.decision_id.is_(None))
            .order_by(tables.decisions.c.id))
        with self._reading() as connection:
            newest = connection.scalar(select(func.max(tables.decisions.c.id))) or 0
            found = [rows.decision(row) for row in connection.execute(query)]
        self._answered_to = min((decision.id - 1 for decision in found), default=newest)
        return found

    def decisions(self) -> Iterator[Decision]:
        """The approval log, oldest first."""
        with self._reading() as connection:
            for row in connection.execute(select(tables.decisions).order_by("id").execution_options(yield_per=1000)):
                yield rows.decision(row)

    def lines(self) -> Iterator[AnyLine]:
        """All lines, oldest first."""
        with self._reading() as connection:
            for row in connection.execute(select(tables.lines).order_by("seq").execution_options(yield_per=1000)):
                yield rows.line(row)

    def line_counts(self) -> dict[LineKind, int]:
        """How many lines there are of each kind; kinds without any are left out."""
        with self._reading() as connection:
            return movement.line_counts(connection)

    def documents(self) -> Iterator[int]:
        """The numbers of all documents that the register has heard of, in their order."""
        with self._reading() as connection:
            yield from movement.documents(connection)

    def moves(self, since: datetime) -> Iterator[movement.Move]:
        """Where each decision left its document: document by document, by number, each from its first decision on.

        Only of documents that wait at step 1 or 2, or of which something was decided from ``since`` on.
        """
        with self._reading() as connection:
            yield from movement.moves(connection, since)

    def kept_between(self, since: datetime, until: datetime) -> Iterator[movement.Kept]:
        """The items that stand with a newest line recorded from ``since`` on and before ``until``, oldest first."""
        with self._reading() as connection:
            yield from movement.kept_between(connection, since, until)

    def exempt_with_term(self) -> Iterator[movement.Kept]:
        """The exempt items that stand and whose exemption has a last day, oldest line first."""
        with self._reading() as connection:
            yield from movement.exempt_with_term(connection)

    def establishments(self) -> list[Establishment]:
        """All lines that record a Keputusan, oldest first."""
        with self._reading() as connection:
            return _establishments(connection)

    def established(self, semester: Semester, until: date | None = None) -> Establishment | None:
        """The Keputusan that holds for a semester, as far as it was recorded on a day of the office's calendar."""
        found = (line for line in reversed(self.establishments())
                 if line.decree.semester == semester and (until is None or self._day(line.recorded_at) <= until))
        return next(found, None)

    def newest(self) -> tuple[int, int]:
        """The newest line and the newest decision: as long as both stay the same, so do the lists."""
        with self._reading() as connection:
            return appending.newest_line(connection)[0], appending.next_key(connection, tables.decisions) - 1

    def next_number(self, at: datetime) -> str:
        """The number that an entry recorded at that moment would get."""
        with self._reading() as connection:
            return self._next_number(connection, at)

    # ── being whole ──

    def head(self) -> Head:
        """How far the register has come."""
        with self._reading() as connection:
            return appending.head(connection)

    def holds(self, head: Head) -> bool:
        """Whether a head that was noted elsewhere is one that this register has passed."""
        with self._reading() as connection:
            return _holds(connection, head)

    def knows(self, seal: str) -> bool:
        """Whether a seal, as it is written on documents, is one that this register made, or may have been lost."""
        place = seal_place(seal) or 0
        with self._reading() as connection:
            own = appending.seal_at(connection, place)
            return (own is not None and str(own) == seal) or any(
                loss.explains(place) for loss in appending.losses(connection))

    def vouch(self, text: str) -> str:
        """What only this register can say of a text (HMAC-SHA256, hexadecimal), so that it knows its own word again."""
        with self._reading() as connection:
            secret = connection.scalar(select(tables.keys.c.secret).order_by("id").limit(1)) or ""
        return hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()

    def losses(self) -> list[Loss]:
        """What was stated to be lost, in the order in which it was."""
        with self._reading() as connection:
            return appending.losses(connection)

    def must_be_newest(self, *noted: tuple[str, Head | None]) -> None:
        """Compare with the head noted beside the register, and with others, each with the place where it was found.

        Raises:
            RegisterIsOlder: it lacks what one of them vouches for.
        """
        beside = (str(self._noted.path), self._noted.read())
        for place, head in (beside, *noted):
            if head is not None and not self.holds(head):
                raise _older(place, head, self.head())

    def faults(self) -> list[Fault]:
        """Everything that is wrong with the register by itself, lines first; empty when it is whole.

        A tail that was cut off with all that belongs to it shows only against a head that was noted elsewhere.
        """
        with self._reading() as connection:
            return list(audit(connection, self._zone))

    def faults_at_the_end(self) -> list[Fault]:
        """What is wrong with the newest rows and with the tables; costs the same at any length."""
        with self._reading() as connection:
            return list(audit_end(connection, self._zone, _NEWEST))

    # ── writing ──

    def record(self, *decisions: Decision) -> None:
        """Keep answered requests, all or none. The given ``id`` is ignored."""
        with self._writing() as connection:
            for decision in decisions:
                _insert_decision(connection, decision)

    def freeze(self, submission: Submission, decision: Decision) -> tuple[Submission, Decision]:
        """Keep what exactly is put forward, together with the decision that put it forward."""
        with self._writing() as connection:
            kept = replace(submission, id=appending.next_key(connection, tables.submissions))
            appending.append(connection, tables.submissions, rows.of_submission(kept))
            return kept, _insert_decision(connection, replace(decision, submission_id=kept.id))

    def document(self, decision: Decision, item: Item, collected_by: str) -> tuple[Decision, Line]:
        """Keep a Ya with its line: a numbered entry, or a ralat of the line that is valid now."""
        with self._writing() as connection:
            valid = valid_line(connection, item.document_id)
            kept = _insert_decision(connection, decision)
            kind = LineKind.RALAT if valid else LineKind.ENTRY
            return kept, self._about_an_item(
                connection, kept, item, kind=kind, valid=valid, collected_by=collected_by)

    def withdraw(self, decision: Decision) -> tuple[Decision, Line]:
        """Keep a withdrawal with its line.

        Raises:
            IntegrityBroken: there is no valid line to withdraw.
        """
        with self._writing() as connection:
            valid = valid_line(connection, decision.document_id)
            if valid is None:
                raise IntegrityBroken(_("Dokumen {id} tidak mempunyai baris yang dapat ditarik.").format(
                    id=decision.document_id))
            kept = _insert_decision(connection, decision)
            return kept, self._about_an_item(
                connection, kept, valid.item, kind=LineKind.WITHDRAWAL, valid=valid, collected_by=valid.collected_by)

    def establish(self, decree: Decree, recorded_by: str, at: datetime) -> Establishment:
        """Keep a Keputusan with its line; it replaces the one that held for its semester.

        Raises:
            UsageError: just this one holds already.
        """
        with self._writing() as connection:
            before = next((line for line in reversed(_establishments(connection))
                           if line.decree.semester == decree.semester), None)
            if before is not None and before.decree == decree:
                raise UsageError(_("Keputusan {number} untuk semester {semester} sudah dicatat (baris {seq}).").format(
                    number=decree.number, semester=decree.semester, seq=before.seq))
            seq, previous = appending.newest_line(connection)
            line = Establishment(
                seq=seq + 1, decree=decree, refers_to=before.seq if before else None, recorded_by=recorded_by,
                recorded_at=at, previous=previous, digest="")
            line = replace(line, digest=line_digest(line))
            appending.append(connection, tables.lines, rows.of_line(line, None))
            return line

    def state_loss(self, until: Head, numbers: Mapping[int, int], recorded_by: str, at: datetime) -> Loss:
        """Keep that a newer register is gone for good, so that this one may go on: what was lost, and up to where.

        ``until`` is the furthest head that anything vouches for, ``numbers`` the highest number of each year that may
        have been given: none up to them is given again.
        """
        with self._engine.begin() as connection:
            head = appending.head(connection)
            loss = Loss(head.lines, head.rows, max(until.rows, head.rows), dict(numbers), recorded_by, at)
            row = rows.of_loss(appending.next_key(connection, tables.losses), loss)
            appending.append(connection, tables.losses, row, place=loss.lost_rows + 1)
            self._seen = appending.head(connection)
        self._noted.replace(self._seen)
        return loss

    def mark_answered(self, decisions: Iterable[Decision], at: datetime) -> None:
        """Remember that the answers to decisions have been read back from Paperless. Again is no harm."""
        wanted = {decision.id for decision in decisions}
        if not wanted:
            return
        with self._writing() as connection:
            known = set(connection.scalars(
                select(tables.answers.c.decision_id).where(tables.answers.c.decision_id.in_(wanted))))
            for number in sorted(wanted - known):
                appending.append(connection, tables.answers, rows.of_answer(number, at))

    # ── how ──

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._engine.connect().execution_options(**{sqlite.READING: True})

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction, on the file and the register that were seen last."""
        with self._engine.begin() as connection:
            self._see_that_nobody_exchanged_it(connection)
            yield connection
            head = appending.head(connection)
        self._seen = head
        self._noted.write(head)

    def _see_that_nobody_exchanged_it(self, connection: Connection) -> None:
        """Writing on would give numbers twice, or write into a file that nobody finds any more."""
        seen = self._seen or self._noted.read()
        if seen is not None and not _holds(connection, seen):
            raise _older(str(self._noted.path), seen, appending.head(connection))
        try:
            exchanged = self._path.stat().st_ino != self._inode
        except OSError:
            exchanged = True
        if exchanged:
            raise RegisterIsOlder(_("Berkas {path} diganti selagi dipakai.").format(path=self._path))

    def _about_an_item(
        self, connection: Connection, decision: Decision, item: Item, *, kind: LineKind, valid: Line | None,
        collected_by: str,
    ) -> Line:
        seq, previous = appending.newest_line(connection)
        line = Line(
            seq=seq + 1,
            kind=kind,
            number=self._next_number(connection, decision.recorded_at) if kind is LineKind.ENTRY else None,
            refers_to=valid.seq if valid else None,
            item=item,
            decision_id=decision.id,
            collected_by=collected_by,
            endorsed_by=decision.actor_name,
            endorsed_at=decision.requested_at or decision.recorded_at,
            basis=decision.basis,
            recorded_at=decision.recorded_at,
            previous=previous,
            digest="",
        )
        line = replace(line, digest=line_digest(line))
        appending.append(connection, tables.lines, rows.of_line(line, decision.submission_id))
        return line

    def _next_number(self, connection: Connection, recorded_at: datetime) -> str:
        """The next number of the year in the office's zone: gap-free, because it is found and used in one go."""
        year, lines = recorded_at.astimezone(self._zone).year, tables.lines.c
        used = connection.scalar(select(func.max(lines.number_count)).where(lines.number_year == year)) or 0
        lost = max((loss.numbers.get(year, 0) for loss in appending.losses(connection)), default=0)
        return number_of(year, max(used, lost) + 1)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()


def _holds(connection: Connection, head: Head) -> bool:
    seal = appending.seal_at(connection, head.rows)
    return head.rows == 0 or (seal is not None and seal.digest == head.seal) or any(
        loss.explains(head.rows) for loss in appending.losses(connection))


def _older(place: str, noted: Head, head: Head) -> RegisterIsOlder:
    return RegisterIsOlder(_(
        "Buku rekap ini ({lines} baris, {rows} catatan) bukan yang terbaru: menurut {place} sudah ada {noted} baris "
        "({noted_rows} catatan), dan isinya tidak semuanya ada di sini.").format(
            lines=head.lines, rows=head.rows, place=place, noted=noted.lines, noted_rows=noted.rows))


def _establishments(connection: Connection) -> list[Establishment]:
    return [rows.establishment(row) for row in connection.execute(
        select(tables.lines).where(tables.lines.c.kind == LineKind.ESTABLISHMENT.value).order_by("seq"))]


def _insert_decision(connection: Connection, decision: Decision) -> Decision:
    kept = replace(decision, id=appending.next_key(connection, tables.decisions))
    appending.append(connection, tables.decisions, rows.of_decision(kept))
    return kept
