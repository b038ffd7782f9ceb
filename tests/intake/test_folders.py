"""Where a scan lies: hostile names and files, moves that were interrupted, and nothing that is ever overwritten."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from world import files_below

from ppid_dms.config.service import FolderSettings
from ppid_dms.errors import SettingsError
from ppid_dms.intake.drop import Skipped
from ppid_dms.intake.folders import Folders, StillMoving
from ppid_dms.intake.journal import Journal
from ppid_dms.intake.naming import safe_name
from ppid_dms.records import Scan
from ppid_dms.vocabulary import ExitCode, ScanState

KEYS = ("drop", "claimed", "archive", "quarantine", "answers", "export", "state")
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
SCAN = Scan("S260302-0123456789ab", "05-hukum", "surat.pdf", ScanState.CLAIMED, NOON)


class Places:
    """The four folders of a scan, and a scan that lies in one of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = FolderSettings(**{key: root / key for key in KEYS})
        self.folders = Folders(self.settings)
        self.folders.prepare(("05-hukum",))
        self.drop = self.settings.drop

    def claimed(self, scan: Scan, content: bytes = b"isi") -> None:
        self.folders.claimed(scan.reference).write_bytes(content)

    def waiting(self) -> list[str]:
        return [f"{c.folder}/{c.path.name}" if c.folder else c.path.name for c in self.folders.waiting()]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


# ── names ──

ANY_NAME = (
    st.text(st.characters() | st.sampled_from(". -/\u0301\ud800\udce9"), max_size=200)
    | st.binary(max_size=255).map(os.fsdecode))


@given(ANY_NAME)
@example("")
@example(".")
@example("..")
@example("-. .")
@example("../../etc/passwd")
@example("C:\\Windows\\win.ini")
@example("a" * 300 + ".pdf")
@example("." + "é" * 300)
@example("a." + "文" * 40)
@example("surat\u2028dua baris\u00a0.pdf")
@example("gaji\u202efdp.exe")
@example("surat \udce9\udcff.pdf")
def test_any_name_becomes_one_that_can_be_shown_and_written_anywhere(name: str):
    safe = safe_name(name)
    assert safe.isprintable()
    assert 0 < len(safe.encode()) <= 120
    assert not set(safe) & set('/\\:*?"<>|\0')
    assert safe not in {".", ".."}
    assert not safe.startswith((".", "-", " "))
    assert not safe.endswith((".", " "))


@given(ANY_NAME)
def test_a_name_that_is_safe_stays_as_it_is(name: str):
    assert safe_name(safe_name(name)) == safe_name(name)


@given(st.binary(min_size=1, max_size=60).filter(lambda name: not {0, 47} & set(name)))
def test_a_name_comes_out_the_same_from_the_folder_and_from_the_journal(name: bytes):
    # Or a move that was interrupted would be looked for under another name after the restart.
    seen = replace(SCAN, folder=os.fsdecode(name), name=os.fsdecode(name))
    journal = Journal(Path(":memory:"))
    journal.add(seen)
    kept = journal.get(SCAN.reference)
    journal.close()
    assert (safe_name(kept.name), safe_name(kept.folder)) == (safe_name(seen.name), safe_name(seen.folder))


@pytest.mark.parametrize(("name", "safe"), [
    ("SCAN0001.pdf", "SCAN0001.pdf"),
    ("Surat Dinas No. 12-é.PDF", "Surat Dinas No. 12-é.PDF"),
    ("e\u0301.pdf", "é.pdf"),
    ("12/PR.03:SD?.pdf", "12_PR.03_SD_.pdf"),
    (".tersembunyi", "tersembunyi"),
    ("  a.pdf ", "a.pdf"),
    ("a.pdf.", "a.pdf"),
    ("...", "tanpa-nama"),
    ("", "tanpa-nama"),
    ("a\n\x1b[31mb.pdf", "a__[31mb.pdf"),
    ("a" * 200 + ".pdf", "a" * 116 + ".pdf"),
])
def test_what_people_recognise_in_a_name_is_kept(name: str, safe: str):
    assert safe_name(name) == safe


# ── listing ──


def test_what_lies_there_is_listed_and_nothing_is_followed(places: Places, tmp_path: Path):
    outside = tmp_path / "rahasia"
    outside.mkdir()
    (outside / "rahasia.pdf").write_bytes(b"x")
    (places.drop / "tautan.pdf").symlink_to(outside / "rahasia.pdf")
    (places.drop / "putus.pdf").symlink_to(tmp_path / "tidak-ada")
    (places.drop / "keluar").symlink_to(outside, target_is_directory=True)
    (places.drop / "putaran").symlink_to(places.drop, target_is_directory=True)
    os.mkfifo(places.drop / "pipa.pdf")
    (places.drop / "folder.pdf").mkdir()
    (places.drop / "05-hukum" / "benar.pdf").write_bytes(b"x")
    (places.drop / "akar.pdf").write_bytes(b"x")
    assert places.waiting() == [
        "05-hukum/benar.pdf", "akar.pdf", "keluar", "pipa.pdf", "putaran", "putus.pdf", "tautan.pdf"]


@pytest.mark.parametrize("name", [
    ".a.pdf", "~$a.docx", "a.pdf~", "a.pdf.tmp", "a.PART", "a.partial", "a.crdownload", "a.filepart", "a.swp",
    "a.lock", "Thumbs.db", "DESKTOP.INI",
])
def test_what_programs_leave_while_they_work_is_no_scan(places: Places, name: str):
    (places.drop / name).write_bytes(b"x")
    (places.drop / f"sisa-{name.strip('.~$')}.pdf").write_bytes(b"x")
    assert len(places.waiting()) == 1


def test_a_folder_may_be_called_like_a_temporary_file(places: Places):
    for name in ("arsip.lock", "~rapat", "surat.tmp"):
        (places.drop / name).mkdir()
        (places.drop / name / "a.pdf").write_bytes(b"x")
    assert places.waiting() == ["arsip.lock/a.pdf", "surat.tmp/a.pdf", "~rapat/a.pdf"]


def test_what_is_passed_over_is_told_with_the_reason(places: Places):
    deep = places.drop / "/".join("abcdefghi")
    deep.mkdir(parents=True)
    (deep / "x.pdf").write_bytes(b"x")
    (places.drop / ".recycle").mkdir()
    (places.drop / "05-hukum" / "surat.pdf.part").write_bytes(b"x")
    (places.drop / "05-hukum" / "benar.pdf").write_bytes(b"x")
    (places.drop / "Thumbs.db").write_bytes(b"x")
    told = {entry.path: entry.why for entry in places.folders.passed_over()}
    assert told == {
        "a/b/c/d/e/f/g/h/i": Skipped.TOO_DEEP, ".recycle": Skipped.HIDDEN,
        "05-hukum/surat.pdf.part": Skipped.TEMPORARY}
    assert {why for why in told.values() if why.asks_for_a_person} == {Skipped.TOO_DEEP}


def test_a_folder_that_may_not_be_listed_is_told(places: Places, monkeypatch: pytest.MonkeyPatch):
    real = os.scandir

    def closed(path: Any) -> Any:
        if Path(path).name == "05-hukum":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert [(e.path, e.why) for e in places.folders.passed_over()] == [("05-hukum", Skipped.CLOSED)]
    assert places.waiting() == []


def test_a_hidden_folder_is_not_looked_into(places: Places):
    (places.drop / ".recycle").mkdir()
    (places.drop / ".recycle" / "a.pdf").write_bytes(b"x")
    assert places.waiting() == []


def test_folders_are_looked_into_eight_deep_and_no_deeper(places: Places):
    folder = places.drop
    for depth in range(12):
        (folder / f"{depth}.pdf").write_bytes(b"x")
        folder = folder / "d"
        folder.mkdir()
    assert sorted(name.rpartition("/")[2] for name in places.waiting()) == [f"{depth}.pdf" for depth in range(9)]


def test_a_listing_tells_the_size_the_time_and_which_file_it_is(places: Places):
    path = places.drop / "05-hukum" / "a.pdf"
    path.write_bytes(b"isi")
    [candidate] = places.folders.waiting()
    facts = path.stat()
    assert (candidate.path, candidate.folder, candidate.size) == (path, "05-hukum", 3)
    assert (candidate.modified_ns, candidate.inode) == (facts.st_mtime_ns, facts.st_ino)


def test_a_folder_that_is_taken_away_during_the_listing_is_passed_over(places: Places):
    for name in ("a", "b"):
        (places.drop / name).mkdir()
        (places.drop / name / "x.pdf").write_bytes(b"x")
    listing = places.folders.waiting()
    assert next(listing).folder == "a"
    (places.drop / "b" / "x.pdf").unlink()
    (places.drop / "b").rmdir()
    assert list(listing) == []


# ── claiming ──


def test_a_claimed_file_lies_under_its_reference_and_the_name_is_free_again(places: Places):
    path = places.drop / "05-hukum" / "a.pdf"
    path.write_bytes(b"pertama")
    [candidate] = places.folders.waiting()
    places.folders.claim(candidate, "S-1")
    path.write_bytes(b"kedua")
    assert places.folders.claimed("S-1").read_bytes() == b"pertama"
    assert path.read_bytes() == b"kedua"


@pytest.mark.parametrize("change", ["written to", "replaced", "a link now"])
def test_a_file_that_is_no_longer_the_one_that_was_seen_stays_where_it_is(places: Places, change: str):
    path = places.drop / "a.pdf"
    path.write_bytes(b"utuh")
    [candidate] = places.folders.waiting()
    if change == "written to":
        path.write_bytes(b"belum selesai")
    else:
        path.rename(places.root / "lain.pdf")
        if change == "replaced":
            path.write_bytes(b"utuh")
        else:
            path.symlink_to(places.root / "lain.pdf")
    with pytest.raises(StillMoving):
        places.folders.claim(candidate, "S-1")
    assert os.path.lexists(path)
    assert not places.folders.has_claimed("S-1")


def test_a_processing_folder_that_is_away_does_not_make_its_files_gone(places: Places):
    assert places.folders.is_gone("S-1")
    places.settings.claimed.rmdir()
    assert not places.folders.is_gone("S-1")


def test_what_is_gone_cannot_be_claimed(places: Places):
    path = places.drop / "a.pdf"
    path.write_bytes(b"x")
    [candidate] = places.folders.waiting()
    path.unlink()
    with pytest.raises(FileNotFoundError):
        places.folders.claim(candidate, "S-1")
    assert files_below(places.root) == set()


# ── archive and quarantine ──


def put_away(places: Places, scan: Scan, where: str) -> Path:
    return places.folders.archive(scan) if where == "archive" else places.folders.set_aside(scan, "sebab\n")


def test_an_archived_scan_lies_by_month_and_unit(places: Places):
    places.claimed(SCAN)
    place = places.folders.archive(SCAN)
    assert place == places.settings.archive / "2026" / "03" / "05-hukum" / "S260302-0123456789ab-surat.pdf"
    assert places.folders.relative(place) == "archive/2026/03/05-hukum/S260302-0123456789ab-surat.pdf"
    assert files_below(places.root) == {place}


def test_a_scan_that_was_set_aside_lies_by_day_with_its_reason_beside_it(places: Places):
    places.claimed(SCAN)
    place = places.folders.set_aside(SCAN, "Berkas ini kosong.\n")
    assert place == places.settings.quarantine / "2026-03-02" / "05-hukum" / "S260302-0123456789ab-surat.pdf"
    assert place.with_name(place.name + ".txt").read_text(encoding="utf-8") == "Berkas ini kosong.\n"


@pytest.mark.parametrize("where", ["archive", "quarantine"])
@pytest.mark.parametrize(("folder", "name"), [
    ("../../..", "../../../a.pdf"),
    ("/etc", "/etc/passwd"),
    ("a/../../b", ".."),
    ("a//b/./c", "."),
    ("", ""),
    ("\udce9", "\udcff\n.pdf"),
    ("x" * 250, "y" * 255),
    ("/".join(["n" * 200] * 8), "z.pdf"),
])
def test_no_folder_and_no_name_leads_out_of_its_root(places: Places, where: str, folder: str, name: str):
    scan = replace(SCAN, folder=folder, name=name)
    places.claimed(scan)
    place = put_away(places, scan, where)
    root = getattr(places.settings, where)
    assert place.resolve().is_relative_to(root.resolve())
    assert ".." not in place.relative_to(root).parts
    assert place.read_bytes() == b"isi"
    assert places.folders.relative(place).startswith(f"{where}/")


@pytest.mark.parametrize("where", ["archive", "quarantine"])
def test_files_of_the_same_name_lie_beside_each_other(places: Places, where: str):
    for n in range(3):
        scan = replace(SCAN, reference=f"S-{n}")
        places.claimed(scan, b"%d" % n)
        assert put_away(places, scan, where).read_bytes() == b"%d" % n
    kept = [path for path in files_below(getattr(places.settings, where)) if path.suffix == ".pdf"]
    assert sorted(path.read_bytes() for path in kept) == [b"0", b"1", b"2"]


@pytest.mark.parametrize("where", ["archive", "quarantine"])
def test_a_move_that_was_interrupted_before_its_record_is_found_done(places: Places, where: str):
    places.claimed(SCAN)
    first = put_away(places, SCAN, where)
    assert put_away(places, SCAN, where) == first
    assert first.read_bytes() == b"isi"


def test_a_move_that_was_interrupted_before_the_reason_was_written_is_finished(places: Places):
    places.claimed(SCAN)
    place = places.folders.set_aside(SCAN, "sebab\n")
    place.with_name(place.name + ".txt").unlink()
    places.folders.set_aside(SCAN, "sebab\n")
    assert place.with_name(place.name + ".txt").read_text(encoding="utf-8") == "sebab\n"


def test_an_interrupted_move_of_a_hostile_name_is_found_by_what_the_journal_kept(places: Places, tmp_path: Path):
    scan = replace(SCAN, folder="unit \udce2\udc82", name="surat \udce9\u2028.pdf")
    places.claimed(scan)
    moved = places.folders.archive(scan)
    journal = Journal(tmp_path / "jurnal.sqlite3")
    journal.add(scan)
    again = journal.get(scan.reference)
    journal.close()
    assert places.folders.archive(again) == moved


@pytest.mark.parametrize("where", ["archive", "quarantine"])
def test_what_lies_there_is_not_overwritten(places: Places, where: str):
    places.claimed(SCAN)
    place = put_away(places, SCAN, where)
    places.claimed(SCAN, b"lain")
    with pytest.raises(FileExistsError):
        put_away(places, SCAN, where)
    assert place.read_bytes() == b"isi"
    assert places.folders.claimed(SCAN.reference).read_bytes() == b"lain"


def test_not_even_a_link_to_nowhere_is_overwritten_or_followed(places: Places):
    place = places.settings.archive / "2026" / "03" / "05-hukum" / "S260302-0123456789ab-surat.pdf"
    place.parent.mkdir(parents=True)
    place.symlink_to(places.root / "tidak-ada")
    places.claimed(SCAN)
    with pytest.raises(FileExistsError):
        places.folders.archive(SCAN)
    assert place.is_symlink()


@pytest.mark.parametrize("where", ["archive", "quarantine"])
def test_a_link_in_place_of_a_folder_leads_no_scan_astray(places: Places, tmp_path: Path, where: str):
    aside = tmp_path / "tempat-lain"
    aside.mkdir()
    day = Path("2026") if where == "archive" else Path("2026-03-02")
    (getattr(places.settings, where) / day).symlink_to(aside, target_is_directory=True)
    places.claimed(SCAN)
    with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
        put_away(places, SCAN, where)
    assert list(aside.iterdir()) == []
    assert places.folders.has_claimed(SCAN.reference)


@pytest.mark.parametrize("trap", ["link", "pipe"])
def test_a_trap_in_place_of_the_reason_is_not_written_through(places: Places, tmp_path: Path, trap: str):
    register = tmp_path / "buku-rekap"
    register.write_bytes(b"utuh")
    scan = set_aside(places)
    reason = places.settings.quarantine.parent / f"{scan.place}.txt"
    reason.unlink()
    reason.symlink_to(register) if trap == "link" else os.mkfifo(reason)
    places.folders.bring_back(scan)
    with pytest.raises(OSError, match=r"Too many levels|not seekable"):
        places.folders.set_aside(scan, "sebab\n")
    assert register.read_bytes() == b"utuh"


@pytest.mark.parametrize("where", ["archive", "quarantine"])
def test_a_file_that_is_nowhere_is_told(places: Places, where: str):
    with pytest.raises(FileNotFoundError):
        put_away(places, SCAN, where)


# ── back from quarantine ──


def set_aside(places: Places) -> Scan:
    places.claimed(SCAN)
    return replace(SCAN, place=places.folders.relative(places.folders.set_aside(SCAN, "sebab pertama\n")))


def test_a_scan_comes_back_and_its_note_stays(places: Places):
    scan = set_aside(places)
    places.folders.bring_back(scan)
    assert places.folders.claimed(scan.reference).read_bytes() == b"isi"
    [note] = files_below(places.settings.quarantine)
    assert note.read_text(encoding="utf-8") == "sebab pertama\n"
    places.folders.bring_back(scan)


def test_a_note_tells_of_each_time_and_of_no_time_twice(places: Places):
    scan = set_aside(places)
    places.folders.bring_back(scan)
    for _again in range(2):
        place = places.folders.set_aside(scan, "sebab kedua\n")
    note = place.with_name(place.name + ".txt").read_text(encoding="utf-8")
    assert note == "sebab pertama\n\nsebab kedua\n"


def test_a_scan_that_somebody_took_out_of_quarantine_is_told(places: Places):
    scan = set_aside(places)
    (places.root / scan.place).unlink()
    with pytest.raises(FileNotFoundError):
        places.folders.bring_back(scan)


def test_coming_back_overwrites_nothing(places: Places):
    scan = set_aside(places)
    places.claimed(scan, b"lain")
    with pytest.raises(FileExistsError):
        places.folders.bring_back(scan)
    assert places.folders.claimed(scan.reference).read_bytes() == b"lain"


def test_a_scan_comes_back_although_the_quarantine_was_given_another_name(places: Places):
    scan = set_aside(places)
    places.settings.quarantine.rename(places.root / "karantina")
    moved = Folders(places.settings.model_copy(update={"quarantine": places.root / "karantina"}))
    moved.bring_back(scan)
    assert moved.claimed(scan.reference).read_bytes() == b"isi"


# ── preparing ──


def test_what_is_missing_is_made_and_what_is_there_is_left(tmp_path: Path):
    places = Places(tmp_path)
    (places.drop / "05-hukum" / "a.pdf").write_bytes(b"x")
    places.folders.prepare(("05-hukum", "90-kabkota/6201"))
    assert (places.drop / "90-kabkota" / "6201").is_dir()
    assert places.waiting() == ["05-hukum/a.pdf"]


@pytest.mark.parametrize("elsewhere", ["drop", "claimed", "archive", "quarantine", "drop/05-hukum"])
def test_folders_on_different_file_systems_are_refused(
    places: Places, monkeypatch: pytest.MonkeyPatch, elsewhere: str
):
    real = Path.stat

    def stat(path: Path, **options: Any) -> Any:
        facts = real(path, **options)
        on_another = path.is_relative_to(places.root / elsewhere)
        return SimpleNamespace(st_dev=facts.st_dev + on_another, st_mode=facts.st_mode)

    monkeypatch.setattr(Path, "stat", stat)
    with pytest.raises(SettingsError) as caught:
        places.folders.prepare(("05-hukum",))
    assert caught.value.exit_code is ExitCode.USAGE
    assert "satu sistem berkas" in str(caught.value)
    assert caught.value.remedy


def test_a_unit_folder_that_is_a_link_is_told_before_anything_is_taken(tmp_path: Path):
    settings = FolderSettings(**{key: tmp_path / key for key in KEYS})
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "05-hukum").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(SettingsError, match="05-hukum adalah tautan"):
        Folders(settings).prepare(("05-hukum",))


@pytest.mark.parametrize("key", ["drop", "claimed", "archive", "quarantine"])
def test_a_folder_that_cannot_be_made_is_told_by_its_path(tmp_path: Path, key: str):
    (tmp_path / "berkas").write_bytes(b"x")
    settings = FolderSettings(**{k: tmp_path / k for k in KEYS})
    settings = settings.model_copy(update={key: tmp_path / "berkas" / "di-bawahnya"})
    with pytest.raises(SettingsError, match="berkas"):
        Folders(settings).prepare(())
