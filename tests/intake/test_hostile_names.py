"""Names and kinds of files as nobody would choose them: each is registered or refused by name, and shown harmlessly."""

import os
import socket
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from world import World, files_below, letter, world

from ppid_dms.commands import screens
from ppid_dms.commands.status import as_json, look
from ppid_dms.intake.folders import Folders
from ppid_dms.service import Service
from ppid_dms.state import open_for_a_look
from ppid_dms.vocabulary import QuarantineReason, ScanState

TWIN = "Keputusan Café.pdf"
NAMES: tuple[bytes, ...] = (
    b"baris\nbaru.pdf", b"lonceng\x07\x1b[31m.pdf", b"tab\t.pdf", "kanan\u202efdp.exe.pdf".encode(),
    "nol\u200blebar.pdf".encode(), b"bukan-\xff\xfe-utf8.pdf", b"x" * 251 + b".pdf", b"-rf.pdf", b"'; DROP TABLE;.pdf",
    unicodedata.normalize("NFC", TWIN).encode(), unicodedata.normalize("NFD", TWIN).encode(), b"CON.pdf", b"a:b?*.pdf",
    b"..pdf", b"tanpa-akhiran", b"\\\\server\\x.pdf",
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as of:
        yield of


def shown(office: World) -> str:
    """All that the status shows, for people and for programs."""
    with open_for_a_look(office.settings) as (journal, ledger):
        overview = look(office.settings, journal, ledger)
        return screens.overview(overview, office.settings.zone) + str(as_json(overview)["passed_over"])


def test_whatever_it_is_called_a_file_is_registered_once_under_a_name_that_can_be_shown(office: World):
    unit = os.fsencode(office.drop / "01-perencanaan")
    os.makedirs(unit, exist_ok=True)  # noqa: PTH103  (names as bytes)
    for n, name in enumerate(NAMES):
        with open(os.path.join(unit, name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(letter(f"{n}/NAMA"))
    with Service(office.settings) as service:
        service.ingest()
        expected = {ScanState.ARCHIVED: len([name for name in NAMES if not name.startswith(b".")])}
        assert service.journal.counts() == expected
    assert len(office.admin.documents()) == expected[ScanState.ARCHIVED]
    for path in files_below(office.settings.service.folders.archive):
        assert path.name.isprintable()
        assert path.name.isascii() or unicodedata.is_normalized("NFC", path.name)
    assert all(c.isprintable() or c == "\n" for c in shown(office))


def test_whatever_it_is_called_a_bad_file_is_set_aside_with_a_note_and_shown_harmlessly(office: World):
    unit = os.fsencode(office.drop / "01-perencanaan")
    os.makedirs(unit, exist_ok=True)  # noqa: PTH103
    names = [name for name in NAMES if not name.startswith(b".")]
    for n, name in enumerate(names):
        with open(os.path.join(unit, name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(b"bukan pdf %d" % n)
    with Service(office.settings) as service:
        service.ingest()
        assert service.journal.counts() == {ScanState.QUARANTINED: len(names)}
    files = files_below(office.settings.service.folders.quarantine)
    notes = {path for path in files if path.suffix == ".txt"}
    assert len(files) == 2 * len(notes) == 2 * len(names)
    told = "".join(path.read_text(encoding="utf-8") for path in notes) + shown(office)
    assert all(c.isprintable() or c == "\n" for c in told)


def test_what_is_no_regular_file_is_set_aside_by_name_and_never_opened(office: World, tmp_path: Path):
    unit = office.drop / "01-perencanaan"
    unit.mkdir(parents=True)
    (tmp_path / "rahasia.pdf").write_bytes(letter())
    (unit / "tautan\n.pdf").symlink_to(tmp_path / "rahasia.pdf")
    os.mkfifo(unit / "pipa.pdf")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(unit)  # the path of a socket is short
        try:
            listener.bind("soket.pdf")
        finally:
            os.chdir(here)
    with Service(office.settings) as service:
        done = {scan.name: scan.reason for scan in service.ingest()}
    assert done == dict.fromkeys(("tautan\n.pdf", "pipa.pdf", "soket.pdf"), QuarantineReason.NOT_A_FILE)
    assert list(unit.iterdir()) == []
    quarantine = office.settings.service.folders.quarantine
    assert len([path for path in quarantine.rglob("*") if not path.is_dir() and path.suffix == ".txt"]) == 3
    assert all(c.isprintable() or c == "\n" for c in shown(office))
    assert "bukan berkas biasa" in shown(office)
    assert office.admin.documents() == []


def test_a_folder_that_becomes_a_link_between_the_look_and_the_claim_leads_nowhere(office: World, tmp_path: Path):
    folders = Folders(office.settings.service.folders)
    folders.prepare(())
    unit = office.drop / "unit"
    unit.mkdir()
    (unit / "a.pdf").write_bytes(letter())
    [candidate] = folders.waiting()
    outside = unit.rename(tmp_path / "luar")
    unit.symlink_to(outside)
    with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
        folders.claim(candidate, "S260302-0123456789ab")
    assert (outside / "a.pdf").exists()


def test_a_file_that_may_not_be_taken_is_told_and_the_others_go_on(office: World, monkeypatch: pytest.MonkeyPatch):
    office.scan("a.pdf", letter("1/A"))
    office.scan("b.pdf", letter("2/B"))
    claim = Folders.claim

    def refused(folders: Folders, candidate, reference: str) -> None:
        if candidate.name == "a.pdf":
            raise PermissionError(13, "Permission denied")
        claim(folders, candidate, reference)

    monkeypatch.setattr(Folders, "claim", refused)
    with Service(office.settings) as service:
        service.ingest()
        assert service.journal.counts() == {ScanState.ARCHIVED: 1}
    assert [path.name for path in files_below(office.drop)] == ["a.pdf"]
