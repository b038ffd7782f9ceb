"""What happens to the folders while the service runs, on whatever file system and in whichever way it watches."""

import logging
import os
import shutil
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from world import World, eventually, files_below, forget, letter, world

from ppid_dms.commands.status import look
from ppid_dms.intake.folders import Folders, NoRoom
from ppid_dms.pulse import read_pulse
from ppid_dms.service import Service
from ppid_dms.state import open_for_a_look
from ppid_dms.vocabulary import ScanState, WatchMode

pytestmark = pytest.mark.usefixtures("shared_reader")

MEMORY = Path("/dev/shm")  # noqa: S108  (a file system of another kind)


@contextmanager
def running(office: World) -> Iterator[Service]:
    """An opened service that runs beside the test; it is stopped at the end."""
    with Service(office.settings) as service:
        thread = threading.Thread(target=service.run, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.stop()
            thread.join(40)
            assert not thread.is_alive()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as of:
        yield of


def archived(office: World) -> int:
    return len(files_below(office.settings.service.folders.archive))


@pytest.fixture(params=["here", "in memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "here":
        yield tmp_path
        return
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK)):
        pytest.skip("there is no file system in memory here")
    folder = MEMORY / f"ppid-{uuid.uuid4().hex}"
    folder.mkdir()
    try:
        yield folder
    finally:
        forget(folder)


@pytest.mark.parametrize("mode", WatchMode)
def test_on_every_file_system_and_in_every_way_the_results_are_the_same(place: Path, mode: WatchMode):
    same, first, bad = letter("1/A"), letter("2/B"), b"bukan pdf"
    with world(place, intake={"watch": mode.value, "polling_seconds": 0.2}) as office, running(office) as service:
        office.scan("SCAN0001.pdf", same)
        office.scan("salinan.pdf", same, unit="05-hukum")
        office.scan("surat.pdf", bad)
        (office.drop / "01-perencanaan" / "tautan.pdf").symlink_to(office.drop / "05-hukum")
        eventually(lambda: service.journal.counts() == {ScanState.ARCHIVED: 1, ScanState.QUARANTINED: 3})
        office.scan("SCAN0001.pdf", first)
        (office.drop / "kiriman" / "dalam").mkdir(parents=True)
        (office.drop / "kiriman" / "dalam" / "c.pdf").write_bytes(letter("3/C"))
        eventually(lambda: service.journal.counts() == {ScanState.ARCHIVED: 3, ScanState.QUARANTINED: 3})
        assert len(office.admin.documents()) == 3
        assert files_below(office.settings.service.folders.claimed) == set()
        left = [path.name for path in office.drop.rglob("*") if path.is_symlink() or not path.is_dir()]
        assert left == []


@pytest.mark.parametrize("mode", WatchMode)
@pytest.mark.parametrize("key", ["drop", "claimed", "archive"])
def test_a_folder_that_goes_away_is_told_once_and_work_goes_on_when_it_is_back(
    tmp_path: Path, mode: WatchMode, key: str, caplog: pytest.LogCaptureFixture
):
    with world(tmp_path, intake={"watch": mode.value, "polling_seconds": 0.1}) as office, running(office):
        office.scan("a.pdf", letter("1/A"))
        eventually(lambda: archived(office) == 1)
        folder = getattr(office.settings.service.folders, key)
        away = folder.rename(tmp_path / "tidak-terpasang")
        eventually(lambda: str(folder) in read_pulse(office.settings).trouble)
        away.rename(folder)
        office.scan("b.pdf", letter("2/B"))
        eventually(lambda: archived(office) == 2)
        eventually(lambda: not read_pulse(office.settings).trouble)
    told = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(told) == 1, told


def test_an_empty_folder_in_the_place_of_the_processing_folder_loses_no_scan(
    office: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    claimed = office.settings.service.folders.claimed
    with running(office) as service:
        gate = threading.Event()
        inspect = service.pipeline._reader.inspect

        def held_up(path: Path):
            assert gate.wait(30)
            return inspect(path)

        monkeypatch.setattr(service.pipeline._reader, "inspect", held_up)
        office.scan("a.pdf", letter())
        eventually(lambda: files_below(claimed))
        away = claimed.rename(tmp_path / "tidak-terpasang")
        claimed.mkdir()
        office.scan("b.pdf", letter("2/B"))
        gate.set()
        eventually(lambda: str(claimed) in read_pulse(office.settings).trouble)
        eventually(lambda: any(scan.next_try for scan in service.journal.unfinished()))
        assert ScanState.QUARANTINED not in service.journal.counts()
        assert files_below(claimed) == set()
        claimed.rmdir()
        away.rename(claimed)
        eventually(lambda: archived(office) == 2)


def test_a_drop_folder_that_was_made_anew_beside_the_others_is_worked_on(office: World, tmp_path: Path):
    with running(office):
        eventually(lambda: read_pulse(office.settings))
        office.drop.rename(tmp_path / "lama")
        office.scan("a.pdf", letter())
        eventually(lambda: archived(office) == 1)


# ── a disk that is full ──


def test_without_room_nothing_more_is_taken_and_it_is_told_once_and_goes_on_when_there_is_room(
    office: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    full = threading.Event()
    check = Folders.check_room
    monkeypatch.setattr(Folders, "check_room", lambda folders, least: check(
        folders, 2**62 if full.is_set() else least))
    full.set()
    with running(office):
        for n in range(5):
            office.scan(f"{n}.pdf", letter(f"{n}/A"))
        eventually(lambda: "Ruang kosong" in getattr(read_pulse(office.settings), "trouble", ""))
        assert len(files_below(office.drop)) == 5
        full.clear()
        eventually(lambda: archived(office) == 5)
    assert caplog.text.count("Ruang kosong") == 1


@pytest.mark.parametrize("code", [28, 122])
def test_a_claim_that_finds_the_disk_full_leaves_the_file_and_tells_it_once(
    office: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: int
):
    full, real = threading.Event(), os.rename
    full.set()

    def rename(*arguments, **options):
        if full.is_set() and "src_dir_fd" in options:
            raise OSError(code, os.strerror(code))
        return real(*arguments, **options)

    monkeypatch.setattr(os, "rename", rename)
    with running(office) as service:
        for n in range(5):
            office.scan(f"{n}.pdf", letter(f"{n}/A"))
        eventually(lambda: os.strerror(code) in getattr(read_pulse(office.settings), "trouble", ""))
        assert set(service.journal.counts()) <= {ScanState.CLAIMING}
        assert len(files_below(office.drop)) == 5
        full.clear()
        eventually(lambda: archived(office) == 5)
    assert caplog.text.count(os.strerror(code)) == 1


def test_a_disk_that_is_full_is_told_with_what_is_left(tmp_path: Path, office: World):
    folders = Folders(office.settings.service.folders)
    folders.prepare(())
    office.settings.service.folders.state.mkdir(exist_ok=True)
    folders.check_room(0)
    with pytest.raises(NoRoom, match=r"tinggal \d+ MB"):
        folders.check_room(2**62)


# ── quarantine ──


def test_what_a_clerk_has_taken_out_of_quarantine_waits_for_nobody_any_more(office: World):
    office.scan("a.pdf", b"bukan pdf")
    office.scan("b.pdf", b"bukan pdf juga")
    with Service(office.settings) as service:
        taken, left = sorted(service.ingest(), key=lambda scan: scan.name)
    quarantine = office.settings.service.folders.quarantine
    (quarantine.parent / taken.place).unlink()
    with Service(office.settings) as service:
        service.ingest()
        assert service.journal.get(taken.reference).state is ScanState.TAKEN_OUT
        assert service.journal.get(left.reference).state is ScanState.QUARANTINED
        (quarantine.parent / left.place).unlink()
        service.ingest()
    with open_for_a_look(office.settings) as (journal, ledger):
        assert not look(office.settings, journal, ledger).needs_attention


def test_while_the_quarantine_is_away_nothing_counts_as_taken_out_of_it(office: World):
    office.scan("a.pdf", b"bukan pdf")
    with Service(office.settings) as service:
        service.ingest()
        quarantine = office.settings.service.folders.quarantine
        away = quarantine.rename(quarantine.with_name("tidak-terpasang"))
        service.pipeline.close_taken_out()
        assert service.journal.counts() == {ScanState.QUARANTINED: 1}
        away.rename(quarantine)


def test_what_was_taken_out_and_has_been_put_back_can_be_tried_again(office: World):
    office.scan("a.pdf", b"bukan pdf")
    with Service(office.settings) as service:
        [scan] = service.ingest()
        place = office.settings.service.folders.quarantine.parent / scan.place
        place.unlink()
        service.pipeline.close_taken_out()
        place.write_bytes(letter())
        service.pipeline.retry(scan.reference)
        service.ingest()
        assert service.journal.get(scan.reference).state is ScanState.ARCHIVED


def test_what_lies_in_the_processing_folder_and_is_no_scan_is_told(office: World):
    with Service(office.settings) as service:
        service.ingest()
    (office.settings.service.folders.claimed / "surat penting.pdf").write_bytes(letter())
    with open_for_a_look(office.settings) as (journal, ledger):
        overview = look(office.settings, journal, ledger)
    assert overview.strangers == ("surat penting.pdf",)
    assert overview.needs_attention


# ── a share that is really mounted ──


class Share:
    """A file system of its own in a file, as a share that comes and goes."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "berbagi"
        self.place.mkdir()
        self._image = folder / "disk"
        with self._image.open("wb") as image:
            image.truncate(64 * 2**20)
        self._call("mkfs.ext4", "-q", self._image)

    def mount(self) -> None:
        self._call("mount", "-o", "loop", self._image, self.place)

    def vanish(self) -> None:
        self._call("umount", "--lazy", self.place)

    @staticmethod
    def _call(program: str, *arguments: str | Path) -> None:
        subprocess.run([shutil.which(program) or program, *arguments], check=True, capture_output=True)


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Share]:
    try:
        made = Share(tmp_path)
        made.mount()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("nothing can be mounted here")
    try:
        yield made
    finally:
        made.vanish()


def on(share: Share) -> dict[str, str]:
    places = {key: str(share.place / key) for key in ("drop", "claimed", "archive", "quarantine")}
    return {**places, "state": str(share.place.parent / "state")}


@pytest.mark.parametrize("mode", [WatchMode.AUTO, WatchMode.POLLING])
def test_a_share_that_is_unmounted_and_mounted_again_while_the_service_runs_loses_and_doubles_nothing(
    tmp_path: Path, share: Share, mode: WatchMode, caplog: pytest.LogCaptureFixture
):
    intake = {"watch": mode.value, "polling_seconds": 0.1, "reserve_megabytes": 1}
    with world(tmp_path, folders=on(share), intake=intake) as office, running(office) as service:
        office.scan("a.pdf", letter("1/A"))
        eventually(lambda: archived(office) == 1)
        share.vanish()
        office.drop.mkdir()  # what somebody drops into the empty place is not taken
        office.scan("b.pdf", letter("2/B"))
        eventually(lambda: str(share.place) in read_pulse(office.settings).trouble)
        assert service.journal.counts() == {ScanState.ARCHIVED: 1}
        share.mount()
        office.scan("c.pdf", letter("3/C"))
        eventually(lambda: archived(office) == 2)
        eventually(lambda: not read_pulse(office.settings).trouble)
        eventually(lambda: service.journal.counts() == {ScanState.ARCHIVED: 2})
        assert len(office.admin.documents()) == 2
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1


def test_a_service_that_starts_before_its_share_waits_for_it_and_makes_nothing_in_its_place(
    tmp_path: Path, share: Share
):
    with world(tmp_path, folders=on(share), intake={"reserve_megabytes": 1}) as office:
        with Service(office.settings) as service:
            service.ingest()
        share.vanish()
        service = Service(office.settings)
        thread = threading.Thread(target=service.run_until_stopped, daemon=True)
        thread.start()
        try:
            thread.join(1.5)
            assert thread.is_alive()
            assert list(share.place.iterdir()) == []
            share.mount()
            office.scan("a.pdf", letter())
            eventually(lambda: archived(office) == 1)
        finally:
            service.stop()
            thread.join(40)


def test_a_disk_that_is_really_full_is_told_and_work_goes_on_when_there_is_room(tmp_path: Path, share: Share):
    with world(tmp_path, folders=on(share), intake={"reserve_megabytes": 1}) as office, running(office):
        ballast = share.place / "beban"
        office.scan("a.pdf", letter("1/A"))
        eventually(lambda: archived(office) == 1)
        office.scan(".siap", letter("2/B"))
        with pytest.raises(OSError, match="No space left"), ballast.open("wb") as file:  # noqa: PT012
            while True:
                file.write(b"x" * 2**20)
        (office.drop / "01-perencanaan" / ".siap").rename(office.drop / "01-perencanaan" / "b.pdf")
        eventually(lambda: "Ruang kosong" in read_pulse(office.settings).trouble)
        assert archived(office) == 1
        ballast.unlink()
        eventually(lambda: archived(office) == 2)
