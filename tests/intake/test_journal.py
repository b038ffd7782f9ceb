"""The journal: one row and one state per file, kept whole whatever the names are and whatever fails."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppid_dms.errors import IntegrityBroken, SettingsError
from ppid_dms.form.template import number_of
from ppid_dms.intake.journal import Journal, JournalBusy, NumbersUsedUp
from ppid_dms.records import Registration, Scan
from ppid_dms.vocabulary import DipField, ExitCode, OwnField, QuarantineReason, ScanState, Stage, TextLayer

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
UNFINISHED = [state for state in ScanState if not state.is_final]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jurnal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(Journal(path)) as made:
        yield made


def a_scan(reference: str = "S-1", state: ScanState = ScanState.CLAIMING, **changes: Any) -> Scan:
    return replace(Scan(reference, "01-perencanaan", "SCAN0001.pdf", state, NOON), **changes)


def added(journal: Journal, reference: str, state: ScanState = ScanState.CLAIMED, **changes: Any) -> Scan:
    scan = a_scan(reference, state, **changes)
    journal.add(scan)
    return scan


FULL = Scan(
    reference="S260302-0123456789ab", folder="90-kabkota/6201", name="surat “é” 文.pdf", state=ScanState.SENT,
    claimed_at=NOON + timedelta(microseconds=1), size=2**40, sha256="ab" * 32, text_layer=TextLayer.PARTIAL,
    registration=Registration(
        reference="S260302-0123456789ab", file_name="x.pdf", title="Judul “é”", created=date(2026, 2, 28),
        jenis="Surat Dinas", asn=620000001, stage=Stage.COLLECTED,
        fields={DipField.SUMMARY: "baris\nkedua", OwnField.REFERENCE: "S260302-0123456789ab"}),
    asn=620000001, task_id="b9e3", document_id=17, place="arsip/2026/03/x.pdf", reason=QuarantineReason.CHANGED,
    detail="sebab", attempts=3, refusals=1, next_try=NOON + timedelta(minutes=10), unsure=True, waits=True)


# ── what is kept ──


def test_every_part_of_a_scan_is_read_back_by_the_next_program(path: Path):
    empty = Scan("x", "", "", ScanState.CLAIMED, NOON)
    same = {part.name for part in fields(Scan) if getattr(FULL, part.name) == getattr(empty, part.name)}
    assert same == set(), "every part must differ from its default, or it is not tested"
    with closing(Journal(path)) as journal:
        journal.add(FULL)
    with closing(Journal(path)) as journal:
        assert journal.get(FULL.reference) == FULL


@pytest.mark.parametrize("registration", [None, replace(FULL.registration, created=None, jenis=None, asn=None)])
def test_what_is_not_known_is_read_back_as_not_known(journal: Journal, registration: Registration | None):
    scan = a_scan(registration=registration)
    journal.add(scan)
    assert journal.get("S-1") == scan


def test_moments_are_kept_in_utc(journal: Journal, path: Path):
    west = timezone(timedelta(hours=7))
    journal.add(a_scan(claimed_at=NOON.astimezone(west), next_try=NOON.astimezone(west)))
    assert journal.get("S-1").claimed_at.utcoffset() == timedelta(0)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT claimed_at, next_try FROM scans").fetchone() == (NOON.isoformat(),) * 2


# Also halves of characters, as file names of other systems and answers of servers hold them.
ANY_TEXT = st.text(st.characters() | st.sampled_from("\ud83d\ude00\udce9\0"), max_size=30)


@settings(deadline=None)
@given(folder=ANY_TEXT, name=ANY_TEXT, detail=ANY_TEXT, title=ANY_TEXT, place=ANY_TEXT)
def test_no_name_and_no_message_is_too_hostile_to_be_kept(
    folder: str, name: str, detail: str, title: str, place: str
):
    registration = Registration("S-1", name, title, None, None, None, Stage.COLLECTED, {DipField.SUMMARY: title})
    scan = a_scan(folder=folder, name=name, detail=detail, place=place, task_id=detail, registration=registration)
    with closing(Journal(Path(":memory:"))) as journal:
        journal.add(scan)
        kept = journal.get("S-1")
    halves = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    assert (kept.folder, kept.name, kept.detail, kept.place, kept.task_id) == tuple(
        text.translate(halves) for text in (folder, name, detail, place, detail))
    assert kept.registration is not None
    assert kept.registration.title == title.translate(halves)


def test_a_name_that_is_no_utf8_is_kept_with_a_mark_for_each_byte(journal: Journal):
    journal.add(a_scan(name=b"surat \xe9\xff.pdf".decode(errors="surrogateescape")))
    assert journal.get("S-1").name == "surat \ufffd\ufffd.pdf"


# ── one state per file ──


def test_a_scan_stands_in_exactly_one_state(journal: Journal):
    scan = added(journal, "S-1", ScanState.CLAIMING)
    for state in ScanState:
        scan = journal.save(replace(scan, state=state))
        assert journal.counts() == {state: 1}
        assert [s for other in ScanState for s in journal.in_state(other)] == [scan]


def test_the_same_reference_is_announced_once(journal: Journal):
    added(journal, "S-1")
    with pytest.raises(sqlite3.IntegrityError):
        added(journal, "S-1")
    assert journal.counts() == {ScanState.CLAIMED: 1}


def test_a_scan_that_was_never_announced_cannot_be_saved(journal: Journal):
    for act in (journal.save, journal.save_content, lambda scan: journal.give_number(scan, 1, 9)):
        with pytest.raises(KeyError):
            act(a_scan("S-9", sha256="ab" * 32))
    assert journal.counts() == {}
    assert journal.find("S-9") is None
    with pytest.raises(KeyError):
        journal.get("S-9")


def test_only_an_announcement_can_be_taken_back(journal: Journal):
    for n, state in enumerate(ScanState):
        added(journal, f"S-{n}", state)
        journal.forget(f"S-{n}")
    left = {state for state in ScanState if journal.in_state(state)}
    assert left == set(ScanState) - {ScanState.CLAIMING}


def test_what_is_under_way_is_told_in_the_order_of_claiming(journal: Journal):
    for n, state in enumerate(ScanState):
        added(journal, f"S-{n}", state, claimed_at=NOON - timedelta(microseconds=n))
    assert [scan.state for scan in journal.unfinished()] == UNFINISHED[::-1]


# ── one content, one document ──

CONTENT = "ab" * 32


def test_the_second_scan_of_a_content_is_told_the_first_and_is_not_kept(journal: Journal):
    first = journal.save(replace(added(journal, "S-1"), state=ScanState.READ, sha256=CONTENT))
    second = added(journal, "S-2")
    assert journal.save_content(replace(second, state=ScanState.READ, sha256=CONTENT)) == first
    assert journal.get("S-2") == second


def test_a_scan_may_save_its_own_content_again(journal: Journal):
    read = replace(added(journal, "S-1"), state=ScanState.READ, sha256=CONTENT)
    assert journal.save_content(read) is None
    assert journal.save_content(replace(read, attempts=1)) is None
    assert journal.get("S-1").attempts == 1


def test_a_content_that_was_set_aside_may_come_again(journal: Journal):
    added(journal, "S-1", ScanState.QUARANTINED, sha256=CONTENT)
    again = replace(added(journal, "S-2"), state=ScanState.READ, sha256=CONTENT)
    assert journal.save_content(again) is None
    assert journal.get("S-2").sha256 == CONTENT


@pytest.mark.parametrize("state", [state for state in ScanState if state is not ScanState.QUARANTINED])
def test_in_no_other_state_can_a_content_be_there_twice(journal: Journal, state: ScanState):
    added(journal, "S-1", state, sha256=CONTENT)
    second = added(journal, "S-2", state)
    with pytest.raises(sqlite3.IntegrityError):
        journal.save(replace(second, sha256=CONTENT))
    assert journal.get("S-2") == second


@pytest.mark.parametrize("kept", [{"document_id": 17}, {"unsure": True}])
def test_a_content_that_became_a_document_or_still_may_is_owned_even_in_quarantine(
    journal: Journal, kept: dict[str, Any]
):
    first = added(
        journal, "S-1", ScanState.QUARANTINED, sha256=CONTENT, reason=QuarantineReason.CHANGED, **kept)
    second = replace(added(journal, "S-2"), state=ScanState.READ, sha256=CONTENT)
    assert journal.save_content(second) == first
    assert journal.owner_of(second) == first
    with pytest.raises(sqlite3.IntegrityError):
        journal.save(second)


def test_a_file_on_its_way_to_quarantine_owns_nothing(journal: Journal):
    for n in range(3):
        added(journal, f"S-{n}", sha256=CONTENT, reason=QuarantineReason.BROKEN)
    assert journal.owner_of(a_scan("S-9", sha256=CONTENT)) is None


def test_files_that_nobody_has_read_yet_are_no_duplicates(journal: Journal):
    for n in range(3):
        added(journal, f"S-{n}")
    assert journal.counts() == {ScanState.CLAIMED: 3}


# ── archive serial numbers ──


def test_numbers_are_given_out_from_the_block_one_after_the_other(journal: Journal):
    given = [journal.give_number(added(journal, f"S-{n}"), 100, 102).asn for n in range(3)]
    assert given == [100, 101, 102]
    assert journal.get("S-1").asn == 101


def test_a_used_up_block_is_told_with_the_keys_of_a_new_one(journal: Journal):
    journal.give_number(added(journal, "S-1"), 100, 100)
    scan = added(journal, "S-2")
    with pytest.raises(NumbersUsedUp) as caught:
        journal.give_number(scan, 100, 100)
    assert "100-100" in str(caught.value)
    assert "asn_first" in caught.value.remedy
    assert journal.get("S-2") == scan


def test_a_number_that_a_scan_gave_back_is_never_given_again(journal: Journal):
    scan = journal.give_number(added(journal, "S-1"), 100, 102)
    for expected in (101, 102):
        scan = journal.save(replace(scan, asn=None))
        scan = journal.give_number(scan, 100, 102)
        assert scan.asn == expected
    with pytest.raises(NumbersUsedUp):
        journal.give_number(replace(scan, asn=None), 100, 102)


def test_numbers_outside_the_block_do_not_count(journal: Journal):
    journal.give_number(added(journal, "S-1"), 5, 5)
    journal.give_number(added(journal, "S-2"), 900, 900)
    assert journal.give_number(added(journal, "S-3"), 100, 200).asn == 100


def test_no_number_is_given_twice_even_to_threads_that_ask_at_once(journal: Journal):
    scans = [added(journal, f"S-{n}") for n in range(40)]
    start = threading.Barrier(4)
    failed: list[BaseException] = []

    def work(mine: list[Scan]) -> None:
        start.wait()
        try:
            for scan in mine:
                numbered = journal.give_number(scan, 1, 99)
                journal.save(replace(numbered, state=ScanState.SENDING))
                journal.counts()
                journal.unfinished()
        except BaseException as error:  # noqa: BLE001  (told below)
            failed.append(error)

    threads = [threading.Thread(target=work, args=(scans[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(scan.asn or 0 for scan in journal.in_state(ScanState.SENDING)) == list(range(1, 41))


def test_of_many_threads_with_the_same_content_one_is_first(journal: Journal):
    scans = [added(journal, f"S-{n}") for n in range(8)]
    start = threading.Barrier(len(scans))
    firsts: list[Scan | None] = []

    def work(scan: Scan) -> None:
        start.wait()
        firsts.append(journal.save_content(replace(scan, state=ScanState.READ, sha256=CONTENT)))

    threads = [threading.Thread(target=work, args=(scan,)) for scan in scans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = journal.in_state(ScanState.READ)
    assert firsts.count(None) == 1
    assert firsts.count(winner) == len(scans) - 1


# ── faults ──


class Disk:
    """A connection whose disk is full at the moment of one statement."""

    def __init__(self, db: sqlite3.Connection, full_at: str) -> None:
        self._db = db
        self._full_at = full_at

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if statement.startswith(self._full_at):
            raise sqlite3.OperationalError("database or disk is full")
        return self._db.execute(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


@pytest.mark.parametrize("moment", ["BEGIN", "UPDATE", "COMMIT"])
def test_a_full_disk_loses_the_one_change_and_later_ones_go_on(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, moment: str
):
    scan = added(journal, "S-1")
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_db", Disk(journal._db, moment))
        with pytest.raises(JournalBusy) as caught:
            journal.save(replace(scan, state=ScanState.READ))
    assert caught.value.remedy
    assert journal.get("S-1") == scan
    read = journal.save(replace(scan, state=ScanState.READ))
    assert journal.get("S-1") == read


def test_a_journal_of_a_newer_version_is_refused_with_the_remedy(path: Path):
    Journal(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(IntegrityBroken) as caught:
        Journal(path)
    assert "versi ppid-dms yang terbaru" in caught.value.remedy
    assert caught.value.exit_code is ExitCode.INTEGRITY


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
def test_a_journal_of_an_earlier_version_is_taken_over_as_it_is(path: Path, version: int):
    with closing(Journal(path)) as journal:
        scan = added(journal, "S-1")
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP INDEX scans_papers")
        db.execute("ALTER TABLE filled_forms DROP COLUMN papers")
        for since, table in ((3, "forms"), (4, "filled_forms"), (5, "uploads")):
            if version < since:
                db.execute(f"DROP TABLE {table}")
        db.execute(f"PRAGMA user_version={version}")
    with closing(Journal(path)) as journal:
        assert journal.get("S-1") == scan
        with journal.next_form("Subbagian Hukum", "2026-1", NOON) as count:
            assert count == 1
        assert journal.filled_forms() == []
        assert journal.papers_of("FDIP-2026-0001") == []
        journal.looked_at(7, NOON)
        assert journal.has_looked_at(7, NOON)
        assert not journal.has_looked_at(7, NOON + timedelta(seconds=1))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (6,)


def test_forms_are_numbered_without_a_gap_in_each_year(path: Path):
    later = NOON.replace(year=NOON.year + 1)
    with closing(Journal(path)) as journal:
        for at, expected in ((NOON, 1), (NOON, 2), (later, 1), (NOON, 3)):
            with journal.next_form("Subbagian Hukum", "2026-1", at) as count:
                assert count == expected
        with pytest.raises(OSError, match="disk"), journal.next_form("Subbagian Hukum", "2026-1", NOON):
            raise OSError("disk")
        with journal.next_form("Subbagian Umum", "2026-2", NOON) as count:
            assert count == 4
        assert journal.form_of(number_of(NOON.year, 4)) == ("Subbagian Umum", "2026-2", NOON)
        assert journal.form_of(number_of(NOON.year, 5)) is None


def a_paper(number: str) -> Registration:
    assert FULL.registration is not None
    return replace(FULL.registration, paper_form=number)


def test_a_form_on_paper_is_found_by_its_number_and_is_no_item(journal: Journal, path: Path):
    added(journal, "S-1", ScanState.PREPARED, document_id=1, registration=a_paper(""))
    added(journal, "S-2", ScanState.PREPARED, document_id=2, registration=a_paper("FDIP-2026-0001"))
    added(journal, "S-3", ScanState.READ)
    assert [scan.reference for scan in journal.papers_of("FDIP-2026-0001")] == ["S-2"]
    assert journal.papers_of("FDIP-2026-0002") == journal.papers_of("") == []
    assert [each.document_id for each in journal.registered()] == [1]
    with closing(sqlite3.connect(path)) as db:
        number = "json_extract(registration, '$.paper_form')"
        plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM scans WHERE {number} <> '' AND {number} = ?", ("x",))
        assert "scans_papers" in str(plan.fetchall()), "each look at the forms asks for this"


def test_a_scan_that_was_registered_before_forms_were_known_on_paper_is_an_item(journal: Journal, path: Path):
    added(journal, "S-1", ScanState.ARCHIVED, document_id=1, registration=a_paper(""))
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE scans SET registration = json_remove(registration, '$.paper_form')")
        db.commit()
    assert [each.document_id for each in journal.registered()] == [1]
    assert journal.get("S-1").registration == a_paper("")


def test_two_programs_never_give_the_same_number_to_two_forms(path: Path):
    def one(_turn: int) -> int:
        with closing(Journal(path)) as journal, journal.next_form("Subbagian Hukum", "2026-1", NOON) as count:
            return count

    Journal(path).close()
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(one, range(12))) == list(range(1, 13))


def test_what_is_no_journal_is_told_with_its_place(path: Path):
    path.write_bytes(b"ini bukan jurnal" * 500)
    with pytest.raises(IntegrityBroken) as caught:
        Journal(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_a_journal_in_a_folder_that_is_gone_is_told(tmp_path: Path):
    with pytest.raises(SettingsError, match="tidak-ada") as caught:
        Journal(tmp_path / "tidak-ada" / "jurnal.sqlite3")
    assert caught.value.exit_code is ExitCode.USAGE
    assert "izin" in caught.value.remedy


def test_a_journal_that_another_program_holds_is_busy_and_not_broken(path: Path, monkeypatch: pytest.MonkeyPatch):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **{**options, "timeout": 0.05}))
    with closing(Journal(path)) as journal, closing(connect(path, isolation_level=None)) as another:
        scan = added(journal, "S-1")
        another.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalBusy):
            journal.save(replace(scan, state=ScanState.READ))
        another.execute("ROLLBACK")
        assert journal.get("S-1") == scan
        assert journal.save(replace(scan, state=ScanState.READ)).state is ScanState.READ


def test_a_journal_that_was_damaged_in_the_middle_is_told_when_it_is_opened(path: Path):
    with closing(Journal(path)) as journal:
        for n in range(200):
            added(journal, f"S-{n}", detail="x" * 200)
    content = bytearray(path.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    content[page * 6:page * 9] = bytes(range(256)) * (page * 3 // 256)
    path.write_bytes(content)
    with pytest.raises(IntegrityBroken):
        Journal(path)


def test_a_program_that_stops_without_closing_loses_nothing(path: Path, journal: Journal):
    scan = added(journal, "S-1")
    with closing(Journal(path)) as another:
        assert another.unfinished() == [scan]
