"""The program as its users run it: a process, real folders, a server over real sockets, real signals."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from program import ROOT, command_of, environment, ppid_dms
from sandbox.office import make_scan
from world import COMPLETE, NOWHERE, World, eventually, files_below, letter, world, write_settings, write_token

from ppid_dms.sandbox import SandboxOptions
from ppid_dms.vocabulary import ExitCode


@pytest.fixture
def office(tmp_path: Path):
    with world(tmp_path) as of:
        yield of


def started(office: World) -> subprocess.Popen[bytes]:
    with (office.folder / "catatan.log").open("ab") as log:
        return subprocess.Popen(command_of(config_of(office), "run"), env=environment(), stderr=log)


def config_of(office: World) -> Path:
    return office.folder / "pengaturan"


def all_away(office: World, count: int) -> bool:
    folders = office.settings.service.folders
    kept = [*files_below(folders.archive), *files_below(folders.quarantine)]
    return len([path for path in kept if path.suffix != ".txt"]) == count


def scans(count: int) -> dict[str, bytes]:
    """So many different scans, every third one image-only."""
    made = {}
    for n in range(count):
        text = f"{n}/PR.03-SD/62/2026"
        made[f"SCAN{n:04d}.pdf"] = make_scan(f"Nomor : {text}") if n % 3 == 2 else letter(text)
    return made


def test_the_service_takes_everything_in_carries_it_through_and_stops_when_told(office: World):
    service = started(office)
    try:
        office.scan("SCAN0001.pdf", letter())
        [row] = eventually(office.admin.documents)
        document = row["id"]
        eventually(lambda: all_away(office, 1))
        office.petugas.fill(document, COMPLETE)
        office.petugas.tag(document, "SOP 1 Diajukan")
        eventually(lambda: office.admin.tags_of(document) == {"SOP 2 Menunggu Pengesahan"})
        office.atasan.tag(document, "SOP 2 Disahkan")
        eventually(lambda: office.admin.tags_of(document) == {"SOP 3 Didokumentasikan"})
        export = office.settings.service.folders.export
        eventually(lambda: (export / "MANIFEST.json").exists() and json.loads(
            (export / "MANIFEST.json").read_text())["register_head"].startswith("1:"))
    finally:
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) == ExitCode.TERMINATED
    assert ppid_dms(config_of(office), "verify").returncode == ExitCode.DONE
    assert {path.suffix for path in files_below(export)} == {".xlsx", ".csv", ".json", ".html", ".pdf"}


def test_killed_again_and_again_in_the_middle_it_registers_everything_exactly_once(tmp_path: Path):
    moments = random.Random(8)
    options = SandboxOptions(consume_seconds=0.05, settle_seconds=0.01, use_tesseract=False)
    with world(tmp_path, options) as office:
        dropped = scans(24)
        for n, (name, content) in enumerate(dropped.items()):
            office.scan(name, content, unit=("01-perencanaan", "05-hukum", "90-kabkota/6203")[n % 3])
        for _kill in range(5):
            service = started(office)
            time.sleep(moments.uniform(0.5, 1.6))
            service.kill()
            service.wait()
        service = started(office)
        eventually(lambda: all_away(office, len(dropped)), 60)
        service.terminate()
        service.wait()
        found = sorted(row["versions"][0]["checksum"] for row in office.admin.documents())
        assert found == sorted(hashlib.sha256(content).hexdigest() for content in dropped.values())
        assert files_below(office.settings.service.folders.claimed) == set()
        told = json.loads(ppid_dms(config_of(office), "status", "--json").stdout)
        assert told["states"] == {"selesai": len(dropped)}
        assert told["waiting"] == {}


def test_a_second_service_on_the_same_folders_refuses(office: World):
    service = started(office)
    try:
        lock = office.settings.service.folders.state / "ppid-dms.lock"
        eventually(lock.exists)
        eventually(lambda: ppid_dms(config_of(office), "sync").returncode == ExitCode.USAGE)
    finally:
        service.terminate()
        service.wait()


def test_ingest_sync_and_export_do_one_pass_each(office: World):
    office.scan("SCAN0001.pdf", letter())
    done = ppid_dms(config_of(office), "ingest")
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "terdaftar sebagai dokumen 1" in done.stdout
    office.petugas.fill(1, COMPLETE)
    office.petugas.tag(1, "SOP 1 Diajukan")
    assert ppid_dms(config_of(office), "sync").returncode == ExitCode.DONE
    office.atasan.tag(1, "SOP 2 Disahkan")
    done = ppid_dms(config_of(office), "sync", "--json")
    assert "R-" in json.loads(done.stdout)["decided"][0]
    target = office.folder / "keluar"
    done = ppid_dms(config_of(office), "export", "--format", "csv,json", "--out", str(target), "--public",
                    "--as-of", "2026-12-31")
    assert done.returncode == ExitCode.DONE, done.stderr
    assert {path.name for path in files_below(target)} == {"dip-2026-2.csv", "dip-2026-2.json", "MANIFEST.json"}


def test_ingest_takes_only_what_lies_in_the_drop_folder(office: World):
    elsewhere = office.folder / "lain.pdf"
    elsewhere.write_bytes(letter())
    done = ppid_dms(config_of(office), "ingest", str(elsewhere))
    assert done.returncode == ExitCode.USAGE
    assert "folder masuk" in done.stderr
    assert elsewhere.exists()


def test_a_changed_line_of_the_register_is_found(office: World):
    import sqlite3  # noqa: PLC0415

    office.scan("SCAN0001.pdf", letter())
    ppid_dms(config_of(office), "ingest")
    office.petugas.fill(1, COMPLETE)
    office.petugas.tag(1, "SOP 1 Diajukan")
    ppid_dms(config_of(office), "sync")
    office.atasan.tag(1, "SOP 2 Disahkan")
    ppid_dms(config_of(office), "sync")
    register = sqlite3.connect(office.settings.service.folders.state / "buku-rekap.sqlite3")
    register.execute("DROP TRIGGER lines_no_update")
    register.execute("UPDATE lines SET item = replace(item, 'Laporan', 'Lapuran')")
    register.commit()
    register.close()
    done = ppid_dms(config_of(office), "verify")
    assert done.returncode == ExitCode.INTEGRITY
    assert "Baris 1" in done.stdout
    assert ppid_dms(config_of(office), "doctor").returncode != ExitCode.DONE


def test_an_unreachable_paperless_is_told_with_its_remedy(tmp_path: Path):
    config = write_settings(tmp_path, NOWHERE)
    write_token(tmp_path)
    done = ppid_dms(config, "sync")
    assert done.returncode == ExitCode.UNREACHABLE
    assert "tidak dapat dihubungi" in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_token_is_refused_and_never_shown(office: World):
    secret = "0123456789abcdef0123456789abcdef01234567"
    done = ppid_dms(config_of(office), "-v", "sync", PPID_DMS_PAPERLESS_TOKEN=secret)
    assert done.returncode == ExitCode.REFUSED
    assert secret not in done.stderr + done.stdout
    shown = ppid_dms(config_of(office), "config", "show", PPID_DMS_PAPERLESS_TOKEN=secret)
    assert secret not in shown.stdout


def test_every_problem_of_the_settings_is_told_at_once_with_file_and_key(tmp_path: Path):
    config = write_settings(tmp_path, "paperless.local", intake={"workers": 0, "wokers": 2})
    done = ppid_dms(config, "config", "validate")
    assert done.returncode == ExitCode.USAGE
    for key in ("ppid.toml: paperless.url", "ppid.toml: intake.workers", "ppid.toml: intake.wokers"):
        assert key in done.stderr


def test_init_twice_changes_nothing_the_second_time_and_dry_run_never_does(office: World):
    token = {"PPID_DMS_ADMIN_TOKEN": office.sandbox.admin_token}
    assert "0 perubahan" in ppid_dms(config_of(office), "init", **token).stdout
    assert "0 perubahan" in ppid_dms(config_of(office), "init", "--dry-run", **token).stdout
    tag = office.admin.tag_id("SOP 2 Disahkan")
    office.admin.ok("PATCH", f"tags/{tag}/", json={"owner": None})
    planned = ppid_dms(config_of(office), "init", "--dry-run", **token).stdout
    assert "SOP 2 Disahkan" in planned
    assert office.admin.ok("GET", f"tags/{tag}/")["owner"] is None
    assert "1 perubahan" in ppid_dms(config_of(office), "init", **token).stdout


def test_doctor_holds_on_a_prepared_office_and_names_what_is_missing(office: World):
    assert ppid_dms(config_of(office), "doctor").returncode == ExitCode.DONE
    user = next(row for row in office.admin.ok("GET", "users/")["results"] if row["username"] == "ppid-layanan")
    rights = [right for right in user["user_permissions"] if right != "view_logentry"]
    office.admin.ok("PATCH", f"users/{user['id']}/", json={"user_permissions": rights})
    done = ppid_dms(config_of(office), "doctor")
    assert done.returncode == ExitCode.REFUSED
    assert "view_logentry" in done.stdout


def test_inspect_reads_without_a_server_for_people_and_for_programs(tmp_path: Path):
    config = write_settings(tmp_path, NOWHERE)
    good, bad = tmp_path / "baik.pdf", tmp_path / "buruk.pdf"
    good.write_bytes(letter())
    bad.write_bytes(b"<html>")
    done = ppid_dms(config, "inspect", str(good), str(bad), "--json")
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["fields"]["nomor"]["value"] == "12/PR.03-SD/62/2026"
    assert first["fields"]["tanggal"]["value"] == "2026-02-28"
    assert first["fields"]["lampiran"] is None or "value" in first["fields"]["lampiran"]
    assert first["problem"] is None
    assert second["problem"] == "bukan-pdf"
    assert done.returncode == ExitCode.ATTENTION
    assert "12/PR.03-SD/62/2026" in ppid_dms(config, "inspect", str(good)).stdout


def test_inspect_takes_the_text_of_a_scan_from_beside_it(tmp_path: Path):
    config = write_settings(tmp_path, NOWHERE)
    scan, texts = tmp_path / "pindai.pdf", tmp_path / "teks"
    scan.write_bytes(make_scan("x"))
    texts.mkdir()
    (texts / "pindai.txt").write_text(
        "KOMISI PEMILIHAN UMUM\nPROVINSI KALIMANTAN TENGAH\n\nNomor : 7/HK.03-SD/62/2026\n")
    seen = json.loads(ppid_dms(config, "inspect", str(scan), "--json", "--text-dir", str(texts)).stdout)
    assert seen["fields"]["nomor"]["value"] == "7/HK.03-SD/62/2026"
    assert seen["text_layer"] == "tidak-ada"


def test_retry_takes_a_file_up_again_after_the_cause_is_gone(tmp_path: Path):
    with world(tmp_path, intake={"patience_seconds": 0}) as office:
        office.scan("rusak.pdf", letter()[:300])
        ppid_dms(config_of(office), "ingest")
        told = json.loads(ppid_dms(config_of(office), "status", "--json").stdout)
        [aside] = told["set_aside"]
        place = office.settings.service.folders.quarantine / Path(aside["place"]).relative_to("quarantine")
        place.write_bytes(letter())
        done = ppid_dms(config_of(office), "retry", aside["reference"])
        assert done.returncode == ExitCode.DONE, done.stderr
        assert len(office.admin.documents()) == 1


def test_a_bad_file_is_told_by_the_exit_code_of_ingest_and_of_retry_a_duplicate_is_not(tmp_path: Path):
    with world(tmp_path, intake={"patience_seconds": 0}) as office:
        office.scan("baik.pdf", letter())
        office.scan("ganda.pdf", letter())
        assert ppid_dms(config_of(office), "ingest").returncode == ExitCode.DONE
        office.scan("rusak.pdf", letter()[:300])
        assert ppid_dms(config_of(office), "ingest").returncode == ExitCode.ATTENTION
        told = json.loads(ppid_dms(config_of(office), "status", "--json").stdout)
        [bad] = [scan["reference"] for scan in told["set_aside"] if scan["name"] == "rusak.pdf"]
        assert ppid_dms(config_of(office), "retry", bad).returncode == ExitCode.ATTENTION
        assert ppid_dms(config_of(office), "ingest").returncode == ExitCode.DONE, "that is old news"


def test_a_look_before_the_first_start_makes_nothing(tmp_path: Path):
    config = write_settings(tmp_path, NOWHERE)
    done = ppid_dms(config, "status")
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "belum ada" in done.stdout
    assert json.loads(ppid_dms(config, "status", "--json").stdout)["states"] == {}
    assert {path.name for path in tmp_path.iterdir()} == {"pengaturan"}


@pytest.mark.parametrize("command", ["status", "sync", "export", "run"])
def test_a_state_folder_that_cannot_be_used_is_told_with_its_remedy(tmp_path: Path, command: str):
    config = write_settings(tmp_path, NOWHERE)
    write_token(tmp_path)
    (tmp_path / "state").write_text("bukan folder")
    done = ppid_dms(config, command)
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert "folders.state" in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("target", ["berkas", "berkas/di/bawahnya", "/proc/tidak-ada"])
def test_an_export_into_an_impossible_folder_is_told_with_its_remedy(tmp_path: Path, target: str):
    config = write_settings(tmp_path, NOWHERE)
    (tmp_path / "berkas").write_text("x")
    done = ppid_dms(config, "export", "--out", str(tmp_path / target))
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr


def test_hostile_names_and_titles_are_shown_on_one_line_of_plain_text(office: World):
    office.scan("x\x1b]0;PWNED\x07\nPALSU.pdf", letter())
    office.scan("y.pdf", letter())
    done = ppid_dms(config_of(office), "ingest")
    [document] = office.admin.documents()
    office.admin.ok("PATCH", f"documents/{document['id']}/", json={"title": "x\x1b]0;PWNED\x07", "owner": None})
    for shown in (done, ppid_dms(config_of(office), "sync"), ppid_dms(config_of(office), "status")):
        assert all(line.isprintable() for line in shown.stdout.splitlines())
        assert not any(line.startswith("PALSU") for line in shown.stdout.splitlines())


@pytest.mark.parametrize("encoding", ["ascii", "utf-8:strict"])
def test_json_survives_names_that_are_no_utf8_whatever_the_terminal_speaks(office: World, encoding: str):
    folder = office.drop / os.fsdecode(b"unit-\xe9")
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(letter()[:-100])
    terminal = environment(PYTHONIOENCODING=encoding)
    done, shown = (
        subprocess.run(command_of(config_of(office), "status", *more), env=terminal, capture_output=True, timeout=60,
                       check=False) for more in (("--json",), ()))
    assert done.returncode == ExitCode.DONE, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["waiting"] == {"unit-\ufffd": 1}
    assert shown.returncode == ExitCode.DONE


@pytest.mark.parametrize(("number", "code"), [
    (signal.SIGTERM, ExitCode.TERMINATED), (signal.SIGINT, ExitCode.INTERRUPTED)])
def test_one_pass_that_is_told_to_stop_leaves_everything_where_it_can_go_on(
    tmp_path: Path, number: signal.Signals, code: ExitCode
):
    options = SandboxOptions(consume_seconds=0.3, settle_seconds=0.01, use_tesseract=False)
    with world(tmp_path, options) as office:
        for name, content in scans(12).items():
            office.scan(name, content)
        with (office.folder / "catatan.log").open("ab") as log:
            taking = subprocess.Popen(
                command_of(config_of(office), "ingest"), env=environment(), stdout=log, stderr=log)
        eventually(lambda: len(files_below(office.drop)) < 12, 30)
        taking.send_signal(number)
        assert taking.wait(45) == code
        assert files_below(office.drop), "the rest was left in its folder"
        assert ppid_dms(config_of(office), "ingest").returncode == ExitCode.DONE
        assert len(office.admin.documents()) == 12


@pytest.mark.parametrize(("arguments", "number", "code"), [
    (["--no-browser"], signal.SIGINT, ExitCode.INTERRUPTED),
    (["--no-browser"], signal.SIGTERM, ExitCode.TERMINATED),
    (["--unattended"], signal.SIGTERM, ExitCode.TERMINATED),
    (["--unattended"], signal.SIGINT, ExitCode.INTERRUPTED),
])
def test_the_demo_ends_with_the_code_of_the_signal(
    tmp_path: Path, arguments: list[str], number: signal.Signals, code: ExitCode
):
    said = tmp_path / "kata.txt"
    with said.open("wb") as out:
        demo = subprocess.Popen(
            [sys.executable, "-u", "-m", "ppid_dms", "demo", *arguments, "--workdir", str(tmp_path / "demo")],
            env=environment(), stdout=out, stderr=subprocess.STDOUT)
    eventually(lambda: "diterima" in said.read_text(), 40)
    demo.send_signal(number)
    assert demo.wait(45) == code, said.read_text()
    assert "Traceback" not in said.read_text()


def test_what_hangs_at_the_end_does_not_hold_the_process():
    program = """
import signal, time
from ppid_dms.commands import stopping
stopping._LAST_SECONDS = 0.3
with stopping.told_to_stop(lambda: time.sleep(60)):
    signal.raise_signal(signal.SIGTERM)
    time.sleep(60)
"""
    done = subprocess.run([sys.executable, "-c", program], env=environment(), timeout=30, check=False)
    assert done.returncode == ExitCode.TERMINATED


def test_english_is_an_option(tmp_path: Path):
    config = write_settings(tmp_path, NOWHERE)
    write_token(tmp_path)
    done = ppid_dms(config, "--language", "en", "sync")
    assert "cannot be reached" in done.stderr


def test_the_version_is_told_without_loading_the_program():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ppid_dms", "--version"], env=environment(), cwd=ROOT,
        capture_output=True, text=True, check=True)
    assert done.stdout.startswith("ppid-dms ")
    for heavy in ("click", "requests", "pydantic", "sqlalchemy", "pypdf"):
        assert f" {heavy}\n" not in done.stderr
