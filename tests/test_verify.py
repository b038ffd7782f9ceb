"""What does not agree with the register is found and named: exports, noted heads, seals and files in Paperless."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from world import COMPLETE, World, letter, world

from ppid_dms.commands.verify import Finding, verify
from ppid_dms.recap.manifest import sealed_manifest
from ppid_dms.recap.noted import NotedHead, RegisterIsOlder
from ppid_dms.service import Service
from ppid_dms.state import REGISTER_FILE, open_ledger

pytestmark = pytest.mark.usefixtures("shared_reader")


@pytest.fixture
def office(tmp_path: Path):
    """An office with one endorsed document and its lists."""
    with world(tmp_path) as of:
        endorse(of, "SCAN0001.pdf", letter())
        yield of


def endorse(office: World, name: str, content: bytes) -> int:
    """A scan goes all the way: its document."""
    office.scan(name, content)
    with Service(office.settings) as service:
        service.ingest()
        document = max(row["id"] for row in office.admin.documents())
        office.petugas.fill(document, COMPLETE)
        office.petugas.tag(document, "SOP 1 Diajukan")
        service.sync()
        office.atasan.tag(document, "SOP 2 Disahkan")
        service.sync()
        service.sync()
        service.export_if_new()
    return document


def findings(office: World) -> list[Finding]:
    return list(verify(office.settings))


def register_of(office: World) -> Path:
    return office.settings.service.folders.state / REGISTER_FILE


def put_back_the_copy_of_before(office: World) -> int:
    """A second document is endorsed, then the register from before it is copied back; the second document."""
    path = register_of(office)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(path, path.with_name("lama"))
    second = endorse(office, "SCAN0002.pdf", letter("13/PR.03-SD/62/2026"))
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copyfile(path.with_name("lama"), path)
    return second


def test_a_register_that_everything_agrees_with_is_whole_and_its_seal_stands_on_the_document(office: World):
    assert findings(office) == []
    with closing(open_ledger(office.settings)) as ledger:
        standing = ledger.standings([1])[1]
    assert office.admin.value_of(1, "nomor-rekap") == standing.number
    assert office.admin.value_of(1, "segel-rekap") == str(standing.seal)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "html"])
def test_a_changed_export_is_found(office: World, kind: str):
    [file, *_others] = sorted(office.settings.service.folders.export.glob(f"rekap-*.{kind}"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert [(finding.where, finding.line) for finding in findings(office)] == [(f"Berkas {file.name}", None)]


def test_a_missing_export_is_found_and_a_file_of_somebody_else_is_not_judged(office: World):
    [file, *_others] = sorted(office.settings.service.folders.export.glob("*.csv"))
    file.unlink()
    (file.parent / "catatan saya.txt").write_text("lain")
    assert [finding.where for finding in findings(office)] == [f"Berkas {file.name}"]


@pytest.mark.parametrize("spoil", ["as_of", "sha256", "files", "garbage", "head"])
def test_a_changed_manifest_is_found(office: World, spoil: str):
    manifest = office.settings.service.folders.export / "MANIFEST.json"
    content = json.loads(manifest.read_text())
    match spoil:
        case "as_of":
            content["as_of"] = "2020-01-01"
        case "sha256":
            next(iter(content["files"].values()))["sha256"] = "0" * 64
        case "files":
            content["files"].popitem()
        case "head":
            content["register_head"] = "9:99:" + "f" * 64
    manifest.write_text("{" if spoil == "garbage" else json.dumps(content))
    assert findings(office)


def forge_the_manifest(office: World) -> Path:
    """Name a head that never was, and make the checksum fit: anybody who may write to the share can do that."""
    manifest = office.settings.service.folders.export / "MANIFEST.json"
    content = json.loads(manifest.read_text())
    content["register_head"] = "9:99:" + "f" * 64
    content = sealed_manifest(
        {key: value for key, value in content.items() if key not in {"manifest_sha256", "manifest_mac"}}, str.upper)
    manifest.write_text(json.dumps(content))
    return manifest


def test_a_head_that_somebody_has_written_into_the_manifest_stops_nothing_and_is_told(
    office: World, caplog: pytest.LogCaptureFixture
):
    forge_the_manifest(office)
    assert [finding.where for finding in findings(office)] == ["Berkas MANIFEST.json"]
    caplog.clear()
    with Service(office.settings) as service:
        assert "neither has nor vouches for" in caplog.text
        service.export_if_new()
    assert findings(office) == [], "the next export puts it right"


def test_an_empty_register_takes_anybodys_word_because_it_may_stand_where_another_one_was(office: World):
    forge_the_manifest(office)
    for file in register_of(office).parent.glob(f"{register_of(office).name}*"):
        file.unlink()
    with pytest.raises(RegisterIsOlder, match=r"MANIFEST\.json"):
        open_ledger(office.settings)


def test_an_old_register_is_told_by_what_was_noted_beside_it_and_with_the_export(office: World):
    put_back_the_copy_of_before(office)
    [finding] = findings(office)
    assert finding.line == 2, "the first line that is missing"
    assert ".kepala" in finding.what
    NotedHead(register_of(office)).path.unlink()
    [finding] = findings(office)
    assert "MANIFEST.json" in finding.what
    with pytest.raises(RegisterIsOlder):
        open_ledger(office.settings)


def test_an_old_register_is_told_by_the_seals_in_paperless_where_nothing_else_is_left(office: World):
    second = put_back_the_copy_of_before(office)
    NotedHead(register_of(office)).path.unlink()
    shutil.rmtree(office.settings.service.folders.export)
    [finding] = findings(office)
    assert finding.document_id == second
    assert "segel" in finding.what


@pytest.mark.parametrize("left", ["nomor-rekap", "segel-rekap"])
def test_a_service_on_an_old_register_does_not_start_and_changes_nothing(office: World, left: str):
    second = put_back_the_copy_of_before(office)
    NotedHead(register_of(office)).path.unlink()
    shutil.rmtree(office.settings.service.folders.export)
    other = {"nomor-rekap": "segel-rekap", "segel-rekap": "nomor-rekap"}[left]
    office.admin.fill(second, {other: ""})
    office.sandbox.settle()
    before = office.admin.document(second)
    with pytest.raises(RegisterIsOlder, match=f"dokumen {second}") as caught, Service(office.settings):
        pass
    assert "restore" in caught.value.remedy
    assert office.admin.document(second) == before


@pytest.mark.parametrize("field", ["nomor-rekap", "segel-rekap"])
def test_what_somebody_typed_keeps_no_service_from_starting(office: World, field: str):
    with closing(open_ledger(office.settings)) as ledger:
        typed = {"nomor-rekap": ledger.next_number(datetime.now(UTC)), "segel-rekap": "9999-" + "0" * 20}[field]
    ours = office.admin.value_of(1, field)
    office.admin.fill(1, {field: typed})
    office.sandbox.settle()
    with Service(office.settings) as service:
        service.sync()
    assert office.admin.value_of(1, field) == ours


def test_a_seal_that_somebody_takes_off_or_makes_up_is_put_right(office: World):
    seal = office.admin.value_of(1, "segel-rekap")
    for other in ("", "1-" + "0" * 20, "entah"):
        with Service(office.settings) as service:
            service.sync()
            office.admin.fill(1, {"segel-rekap": other})
            office.sandbox.settle()
            service.sync()
        assert office.admin.value_of(1, "segel-rekap") == seal


def test_a_document_that_is_gone_is_named_with_its_line_and_number(office: World):
    number = office.admin.value_of(1, "nomor-rekap")
    office.admin.ok("DELETE", "documents/1/")
    [finding] = findings(office)
    assert (finding.where, finding.line, finding.number, finding.document_id) == (f"Baris 1 ({number})", 1, number, 1)
