"""Hostile files on their way in: each ends as a document or in quarantine with its reason, and holds up nobody."""

import os
import time
from collections import Counter

import pytest
from extraction import hostile, pdfs
from world import World, letter, world

from ppid_dms.intake.naming import safe_name
from ppid_dms.service import Service
from ppid_dms.vocabulary import QuarantineReason, ScanState


@pytest.fixture
def office(tmp_path):
    with world(tmp_path, intake={"workers": 2, "patience_seconds": 0}) as of:
        yield of


def drop(office: World, name: bytes, content: bytes) -> None:
    folder = office.drop / "01-perencanaan"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / os.fsdecode(name)).write_bytes(content)


def test_every_hostile_file_ends_registered_or_set_aside_with_its_reason(office: World):
    first = letter("1/PR.03-SD/62/2026")
    drop(office, b"00_surat.pdf", first)
    with Service(office.settings) as service:
        service.ingest()
    files = [*hostile.HOSTILE, hostile.Hostile(b"36_ganda.pdf", lambda: first, QuarantineReason.DUPLICATE)]
    for file in files:
        drop(office, file.name, file.make())
    traps = ("25_tautan.pdf", "25_tautan_putus.pdf", "26_pipa.pdf")
    unit = office.drop / "01-perencanaan"
    (unit / "25_tautan.pdf").symlink_to("/etc/hostname")
    (unit / "25_tautan_putus.pdf").symlink_to("nowhere")
    os.mkfifo(unit / "26_pipa.pdf")
    drop(office, b"99_surat.pdf", letter("99/PR.03-SD/62/2026"))
    with Service(office.settings) as service:
        done = service.ingest()

    assert len(done) == len(files) + len(traps) + 1
    taken = {scan.name for scan in done if scan.state is ScanState.ARCHIVED}
    reasons = {safe_name(scan.name): scan.reason for scan in done}
    expected = {safe_name(os.fsdecode(file.name)): file.reason for file in files} | {
        "99_surat.pdf": None} | dict.fromkeys(traps, QuarantineReason.NOT_A_FILE)
    assert reasons == expected
    assert {scan.state for scan in done} == {ScanState.ARCHIVED, ScanState.QUARANTINED}
    assert len(office.admin.documents()) == len(taken) + 1
    aside = [path for path in office.settings.service.folders.quarantine.rglob("*") if os.path.lexists(path)]
    kinds = Counter(path.suffix == ".txt" for path in aside if path.is_symlink() or not path.is_dir())
    assert kinds[True] == kinds[False] == len(files) + len(traps) + 1 - len(taken)
    assert list(unit.iterdir()) == []


def test_a_good_file_waits_no_longer_than_the_caps_of_the_slow_ones_before_it(tmp_path):
    slow, workers, cap = 4, 2, 1.0
    with world(tmp_path, intake={"workers": workers, "inspect_seconds": cap}) as office:
        for number in range(slow):
            drop(office, b"0%d_lama.pdf" % number, pdfs.tedious() + b"%% %d\n" % number)
        drop(office, b"99_surat.pdf", letter())
        with Service(office.settings) as service:
            begun = time.monotonic()
            done = {scan.name: scan for scan in service.ingest()}
            took = time.monotonic() - begun
    # The caps, and of each slow file a child started anew: half a second where nothing else runs.
    assert took < slow / workers * (cap + 2.0) + 5.0
    assert done.pop("99_surat.pdf").state is ScanState.ARCHIVED
    assert {scan.reason for scan in done.values()} == {QuarantineReason.TOO_MUCH}
