"""The command that prepares a Paperless: what it prints, how it ends, what it leaves on disk."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import ppid_dms
from world import Person, write_settings

from ppid_dms import assembly
from ppid_dms.commands.init import prepare
from ppid_dms.config import Settings, load
from ppid_dms.errors import Refused, SettingsError
from ppid_dms.paperless.provisioning import Change, Hint
from ppid_dms.sandbox import Sandbox, SandboxOptions
from ppid_dms.vocabulary import ExitCode


@pytest.fixture
def server() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(consume_seconds=0, settle_seconds=0.01, use_tesseract=False)) as sandbox:
        yield sandbox


@pytest.fixture
def settings(server: Sandbox, tmp_path: Path) -> Settings:
    folder = write_settings(tmp_path, server.url)
    (folder / "units.toml").write_text('correspondents = ["KPU Republik Indonesia"]\n')  # each costs a request
    return load(folder)


@pytest.fixture
def admin(server: Sandbox, settings: Settings) -> Person:
    return Person(server.url, server.admin_token, assembly.names_of(settings))


def changes(settings: Settings, server: Sandbox, *, dry_run: bool = False) -> list[str]:
    return [step.text for step in prepare(settings, server.admin_token, dry_run=dry_run) if isinstance(step, Change)]


def command(tmp_path: Path, server: Sandbox, *arguments: str) -> subprocess.CompletedProcess[str]:
    return ppid_dms(tmp_path / "pengaturan", *arguments, PPID_DMS_ADMIN_TOKEN=server.admin_token)


def test_a_dry_run_leaves_nothing_behind_neither_there_nor_here(settings: Settings, server: Sandbox, admin: Person):
    planned = changes(settings, server, dry_run=True)
    assert admin.ok("GET", "tags/")["results"] == []
    assert not settings.service.paperless.token_file.exists()
    assert not settings.service.folders.state.exists()
    assert changes(settings, server) == planned
    assert settings.service.paperless.token_file.exists()
    memory = settings.service.folders.state / "siap.json"
    memory.unlink()
    assert changes(settings, server, dry_run=True) == []
    assert not memory.exists()


def test_what_was_made_is_known_again_at_the_next_run(settings: Settings, server: Sandbox, admin: Person):
    changes(settings, server)
    told = json.loads((settings.service.folders.state / "siap.json").read_text())
    assert told["address"] == server.url
    assert server.admin_token not in json.dumps(told)
    number = admin.tag_id("SOP 2 Disahkan")
    assert told["numbers"]["tag"]["disahkan"] == number
    admin.ok("PATCH", f"tags/{number}/", json={"name": "Setuju"})
    assert changes(settings, server, dry_run=True) == changes(settings, server) != []
    assert admin.tag_id("SOP 2 Disahkan") == number
    assert changes(settings, server) == []


def test_a_second_run_does_not_even_touch_the_memory(settings: Settings, server: Sandbox):
    changes(settings, server)
    file = settings.service.folders.state / "siap.json"
    before = file.stat().st_mtime_ns, file.stat().st_ino
    assert changes(settings, server) == []
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


def test_the_data_folder_that_cannot_be_written_is_told_after_paperless_is_prepared(
    settings: Settings, server: Sandbox, admin: Person
):
    settings.service.folders.state.write_text("bukan folder")
    with pytest.raises(SettingsError, match=r"siap\.json") as told:
        changes(settings, server)
    assert told.value.remedy
    assert admin.tag_id("SOP 2 Disahkan")


def test_who_is_no_administrator_is_refused_before_anything_is_read(settings: Settings, server: Sandbox, admin: Person):
    changes(settings, server)
    token = settings.token()
    with pytest.raises(Refused, match="administrator"):
        list(prepare(settings, token, dry_run=True))
    assert admin.ok("GET", "ui_settings/")["user"]["is_superuser"]


def test_each_person_is_told_what_only_he_can_do(settings: Settings, server: Sandbox):
    steps = list(prepare(settings, server.admin_token, dry_run=True))
    assert sum(isinstance(step, Hint) for step in steps) == 1


def test_the_screen_tells_changes_findings_and_hints_and_ends_with_5_while_findings_remain(
    settings: Settings, server: Sandbox, admin: Person, tmp_path: Path
):
    changes(settings, server)
    assert settings.source is not None
    groups = {row["name"]: row for row in admin.ok("GET", "groups/")["results"]}
    admin.ok("PATCH", f"groups/{groups['PPID']['id']}/", json={
        "permissions": [*groups["PPID"]["permissions"], "change_tag"]})
    for dry in ((), ("--dry-run",)):
        done = command(tmp_path, server, "init", *dry)
        assert done.returncode == ExitCode.ATTENTION, done.stderr
        assert "✗ Grup 'PPID' boleh change_tag" in done.stdout
        assert "→ Cabut izin itu" in done.stdout
        assert "1 temuan" in done.stdout
    admin.ok("PATCH", f"groups/{groups['PPID']['id']}/", json={"permissions": groups["PPID"]["permissions"]})
    done = command(tmp_path, server, "init")
    assert done.returncode == ExitCode.DONE
    assert "0 perubahan" in done.stdout
    assert "i Tampilan dibagikan" in done.stdout


def test_the_doctor_answers_programs_with_notes(settings: Settings, server: Sandbox, tmp_path: Path):
    changes(settings, server)
    done = command(tmp_path, server, "doctor", "--json")
    told = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert told["Versi Paperless"] == {
        "check": "Versi Paperless", "holds": True, "problem": "", "remedy": "", "note": "3.0.5"}
    assert "tidak terlihat" in told["Alur kerja serah dokumen"]["note"]
    assert not told["Grup beranggota"]["holds"]
    assert done.returncode == ExitCode.REFUSED
