"""Who says when to look: events where there are some, the clock elsewhere; through whatever happens to the folder."""

import errno
import logging
import shutil
import time
from contextlib import closing
from pathlib import Path

import pytest
from world import eventually

from ppid_dms.intake import events
from ppid_dms.intake.mounts import file_system_of, tells_of_changes
from ppid_dms.intake.watching import Watch
from ppid_dms.vocabulary import WatchMode

WHOLE_PDF = b"%PDF-1.7\n...\n%%EOF\n"
LONG = 20.0
LISTING, POLLING = 15.0, 2.0


def hearing(root: Path, mode: WatchMode = WatchMode.EVENTS) -> Watch:
    watch = Watch(root, mode, LISTING, POLLING)
    watch.renew()
    return watch


def is_woken(hints: Watch) -> bool:
    """Whether waiting ends long before its time."""
    begun = time.monotonic()
    hints.wait(LONG)
    return time.monotonic() - begun < LONG / 2


def test_a_new_file_wakes_who_waits(tmp_path: Path):
    with closing(hearing(tmp_path)) as hints:
        (tmp_path / "a.pdf").write_bytes(WHOLE_PDF)
        assert is_woken(hints)


def test_a_file_in_a_folder_below_wakes_as_well(tmp_path: Path):
    (tmp_path / "90-kabkota" / "6201").mkdir(parents=True)
    with closing(hearing(tmp_path)) as hints:
        (tmp_path / "90-kabkota" / "6201" / "a.pdf").write_bytes(WHOLE_PDF)
        assert is_woken(hints)


def test_our_own_looking_wakes_nobody(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(WHOLE_PDF)
    with closing(hearing(tmp_path)) as hints:
        heard = hints._woken
        (tmp_path / "a.pdf").read_bytes()
        assert list(tmp_path.iterdir()) == [tmp_path / "a.pdf"]
        assert heard.wait(0.2) is False
        (tmp_path / "b.pdf").write_bytes(WHOLE_PDF)
        assert heard.wait(LONG)


def test_whoever_is_asked_to_wake_wakes_and_the_next_wait_is_a_new_one(tmp_path: Path):
    with closing(hearing(tmp_path)) as hints:
        hints.wake()
        assert is_woken(hints)
        begun = time.monotonic()
        hints.wait(0.1)
        assert time.monotonic() - begun >= 0.09


def test_files_that_come_one_after_the_other_wake_at_most_once_in_a_nap(tmp_path: Path):
    nap = 0.2
    with closing(hearing(tmp_path)) as hints:
        begun = time.monotonic()
        for n in range(3):
            (tmp_path / f"{n}.pdf").write_bytes(b"x")
            hints.wait(LONG, at_least=nap)
        assert 3 * nap - 0.01 <= time.monotonic() - begun < LONG / 2


def test_what_a_scanner_writes_under_a_temporary_name_wakes_nobody_before_it_has_its_own(tmp_path: Path):
    with closing(hearing(tmp_path)) as hints:
        (tmp_path / ".a.pdf.tmp").write_bytes(WHOLE_PDF)
        assert hints._woken.wait(0.2) is False
        (tmp_path / ".a.pdf.tmp").rename(tmp_path / "a.pdf")
        assert is_woken(hints)


def test_the_single_writes_of_a_long_copy_wake_nobody_but_its_end_does(tmp_path: Path):
    with closing(hearing(tmp_path)) as hints:
        with (tmp_path / "a.pdf").open("wb", buffering=0) as file:
            assert is_woken(hints)
            for _block in range(100):
                file.write(b"x" * 1000)
            assert hints._woken.wait(0.2) is False
        assert is_woken(hints)


def test_what_comes_right_after_a_file_was_taken_out_is_heard_at_once(tmp_path: Path):
    (tmp_path / "masuk").mkdir()
    (tmp_path / "masuk" / "a.pdf").write_bytes(WHOLE_PDF)
    with closing(hearing(tmp_path / "masuk")) as hints:
        hints.wait(0.2)
        late = []
        for n in range(5):
            (tmp_path / "masuk" / "a.pdf").rename(tmp_path / f"{n}.pdf")
            begun = time.monotonic()
            (tmp_path / "masuk" / "a.pdf").write_bytes(WHOLE_PDF)
            hints.wait(LONG)
            late.append(time.monotonic() - begun)
            hints._woken.wait(0.2)
            hints._woken.clear()
        assert min(late) < 0.4, "the listener holds nothing back to tell it with something else"


def test_who_is_called_does_not_wait_out_the_nap(tmp_path: Path):
    with closing(hearing(tmp_path)) as hints:
        hints.wake()
        begun = time.monotonic()
        hints.wait(LONG, at_least=LONG)
        assert time.monotonic() - begun < LONG / 2


# ── what happens to folders ──


def test_a_folder_that_was_moved_in_with_folders_of_its_own_is_heard_throughout(tmp_path: Path):
    root, aside = tmp_path / "masuk", tmp_path / "luar"
    root.mkdir()
    (aside / "a" / "b").mkdir(parents=True)
    with closing(hearing(root)) as hints:
        aside.rename(root / "kiriman")
        assert is_woken(hints)
        eventually(lambda: not hints._woken.wait(0.2) or hints._woken.clear())
        (root / "kiriman" / "a" / "b" / "surat.pdf").write_bytes(WHOLE_PDF)
        assert is_woken(hints)


@pytest.mark.parametrize("happening", ["removed", "replaced"])
def test_a_root_that_goes_away_and_comes_back_is_heard_again(tmp_path: Path, happening: str):
    root = tmp_path / "masuk"
    root.mkdir()
    with closing(hearing(root)) as hints:
        if happening == "removed":
            root.rmdir()
        else:
            root.rename(tmp_path / "lama")
        eventually(lambda: hints.renew() or not hints.hears)
        assert hints.interval() == POLLING
        root.mkdir()
        hints.renew()
        assert hints.hears
        hints.wait(0)
        (root / "a.pdf").write_bytes(WHOLE_PDF)
        assert is_woken(hints)


def test_when_more_happens_than_the_system_can_tell_what_comes_later_is_heard(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    with closing(hearing(tmp_path)) as hints:
        reader = hints._events._observer._inotify_fd
        with reader._lock:  # nobody takes the news while more and more happens
            for n in range(most * 2):
                (tmp_path / f"{n % 2}.pdf").open("ab").close()
            (tmp_path / "baru").mkdir()
        eventually(lambda: "overflowed" in caplog.text)
        eventually(lambda: not hints._woken.wait(0.2) or hints._woken.clear())
        (tmp_path / "baru" / "a.pdf").write_bytes(WHOLE_PDF)
        assert is_woken(hints)


def test_where_the_system_gives_no_events_at_all_the_folders_are_listed_at_intervals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)

    def refused(*_arguments: object) -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr(events, "Observer", refused)
    with closing(hearing(tmp_path)) as hints:
        hints.renew()
        assert hints.interval() == POLLING
        begun = time.monotonic()
        hints.wait(0.1)
        assert time.monotonic() - begun >= 0.09
        hints.wake()
        assert is_woken(hints)
    assert caplog.text.count("no events from") == 1


# ── which way ──


@pytest.mark.parametrize(("mode", "kind", "hears"), [
    (WatchMode.AUTO, "ext4", True), (WatchMode.AUTO, "tmpfs", True), (WatchMode.AUTO, "", True),
    (WatchMode.AUTO, "cifs", False), (WatchMode.AUTO, "nfs4", False), (WatchMode.AUTO, "fuse.sshfs", False),
    (WatchMode.AUTO, "fuseblk", False), (WatchMode.AUTO, "9p", False), (WatchMode.AUTO, "virtiofs", False),
    (WatchMode.EVENTS, "cifs", True), (WatchMode.POLLING, "ext4", False),
])
def test_the_way_follows_from_the_file_system_unless_the_office_has_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: WatchMode, kind: str, *, hears: bool
):
    monkeypatch.setattr("ppid_dms.intake.watching.file_system_of", lambda _root: kind)
    with closing(hearing(tmp_path, mode)) as hints:
        assert hints.hears is hears
        assert hints.interval() == (LISTING if hears else POLLING)


def test_the_costlier_a_listing_the_rarer_it_is_up_to_the_interval_of_listings(tmp_path: Path):
    with closing(hearing(tmp_path, WatchMode.POLLING)) as hints:
        assert hints.interval(0.01) == POLLING
        assert hints.interval(0.1) == 5.0
        assert hints.interval(10.0) == LISTING


MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 22 0:27 / /srv rw - tmpfs none rw
40 31 0:52 / /srv/ppid\\040kantor rw,relatime shared:7 - cifs //server/pindai rw,vers=3.1.1
41 22 0:53 / /mnt rw - nfs4 server:/a rw
42 22 0:54 / /mnt rw - fuse.sshfs server:/b rw
"""


@pytest.mark.parametrize(("folder", "kind"), [
    ("/var/lib", "ext4"), ("/srv/lain", "tmpfs"), ("/srv/ppid kantor/masuk", "cifs"), ("/srv/ppid kantor", "cifs"),
    ("/srv/ppid kantor2", "tmpfs"), ("/mnt/x", "fuse.sshfs"),
])
def test_a_folder_lies_on_the_file_system_that_is_mounted_nearest_and_on_top(tmp_path: Path, folder: str, kind: str):
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS)
    assert file_system_of(Path(folder), table) == kind


def test_where_the_table_of_mounts_cannot_be_read_the_kind_is_unknown_and_events_are_tried(tmp_path: Path):
    assert file_system_of(tmp_path, tmp_path / "tidak-ada") == ""
    assert tells_of_changes("")
    shutil.rmtree(tmp_path)
