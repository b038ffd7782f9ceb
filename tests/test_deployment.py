"""What an administrator copies: the compose file, the systemd unit, and the ten lines of the README."""

import ipaddress
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import click
import pytest
from ruamel.yaml import YAML

from ppid_dms import service as service_room
from ppid_dms.cli import main
from ppid_dms.commands import stopping
from ppid_dms.config import ADMIN_TOKEN_VARIABLE, CONFIG_VARIABLE, Settings, load
from ppid_dms.vocabulary import ExitCode, Role

ROOT: Final = Path(__file__).parent.parent
COMPOSE: Final = ROOT / "config" / "compose.yaml"
UNIT: Final = ROOT / "config" / "ppid-dms.service"
SAMPLES: Final = ROOT / "ppid_dms" / "sandbox" / "samples"

# Every name that Paperless is given, with the place in its source (3.0.5) that reads it. A misspelt one it ignores.
READ_BY_PAPERLESS: Final = {
    "PAPERLESS_ALLOWED_HOSTS": "src/paperless/settings/__init__.py: ALLOWED_HOSTS",
    "PAPERLESS_AUDIT_LOG_ENABLED": "src/paperless/settings/__init__.py: AUDIT_LOG_ENABLED",
    "PAPERLESS_CONSUMER_DISABLE": "docker/rootfs/etc/s6-overlay/s6-rc.d/svc-consumer/run",
    "PAPERLESS_DBENGINE": "docs/configuration.md: required for PostgreSQL since 3.0",
    "PAPERLESS_DBHOST": "docs/configuration.md: required for PostgreSQL",
    "PAPERLESS_DBPASS": "docs/configuration.md",
    "PAPERLESS_EMAIL_TASK_CRON": "docs/configuration.md: 'disable'",
    "PAPERLESS_OCR_LANGUAGE": "docs/configuration.md: Tesseract's codes, joined by +",
    "PAPERLESS_OCR_LANGUAGES": "docker/rootfs/etc/s6-overlay/s6-rc.d/init-tesseract-langs/run",
    "PAPERLESS_REDIS": "docs/configuration.md",
    "PAPERLESS_SECRET_KEY": "docs/configuration.md: without it 3.0 does not start",
    "PAPERLESS_TASK_WORKERS": "docs/configuration.md",
    "PAPERLESS_TIME_ZONE": "docs/configuration.md",
    "PAPERLESS_URL": "src/paperless/settings/__init__.py: _parse_paperless_url",
}
# Languages that the image brings (docs/configuration.md, PAPERLESS_OCR_LANGUAGES).
BROUGHT: Final = {"eng", "deu", "fra", "ita", "spa"}
OUR_VARIABLES: Final = {CONFIG_VARIABLE, ADMIN_TOKEN_VARIABLE}

BROKEN: Final = {
    "a key that compose does not know": ("    ports:", "    prots:"),
    "a condition that there is none of": ("condition: service_healthy", "condition: service_well"),
    "a volume that is no volume": ("\n  media:\n", "\n  media: here\n"),
}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("PPID_DMS_")]:
        monkeypatch.delenv(name)
    return load()


def compose() -> dict[str, Any]:
    return YAML(typ="safe").load(COMPOSE)


def paperless() -> dict[str, str]:
    return {name: str(value) for name, value in compose()["services"]["paperless"]["environment"].items()}


def checked_against_the_specification(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# ── the compose file ──


def test_the_compose_file_follows_the_compose_specification():
    done = checked_against_the_specification(COMPOSE)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("right", "wrong"), BROKEN.values(), ids=BROKEN)
def test_a_broken_compose_file_would_be_found(right: str, wrong: str, tmp_path: Path):
    text = COMPOSE.read_text(encoding="utf-8")
    assert right in text
    broken = tmp_path / "compose.yaml"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    assert checked_against_the_specification(broken).returncode != 0


def test_paperless_gets_only_names_that_it_reads():
    assert set(paperless()) == set(READ_BY_PAPERLESS)


def test_paperless_keeps_what_proves_a_decision_and_reads_indonesian_in_the_time_of_the_office(settings: Settings):
    given = paperless()
    assert given["PAPERLESS_AUDIT_LOG_ENABLED"] == "true"
    assert given["PAPERLESS_TIME_ZONE"] == settings.service.office.timezone == "Asia/Jakarta"
    assert given["PAPERLESS_OCR_LANGUAGE"] == "ind+eng"
    assert set(given["PAPERLESS_OCR_LANGUAGE"].split("+")) <= BROUGHT | set(given["PAPERLESS_OCR_LANGUAGES"].split())
    assert (given["PAPERLESS_DBENGINE"], given["PAPERLESS_DBHOST"]) == ("postgresql", "db")
    assert given["PAPERLESS_REDIS"].startswith("redis://broker:")


def test_scans_have_no_other_door_than_ppid_dms():
    given, services = paperless(), compose()["services"]
    assert given["PAPERLESS_CONSUMER_DISABLE"]
    assert given["PAPERLESS_EMAIL_TASK_CRON"] == "disable"
    mounts = [mount for part in services.values() for mount in part["volumes"]]
    assert not [mount for mount in mounts if mount.startswith((".", "/", "~")) or "consume" in mount]
    assert {mount.partition(":")[0] for mount in mounts} == set(compose()["volumes"])


def test_no_secret_stands_in_the_compose_file_and_a_missing_one_is_told():
    secrets = [
        (name, str(value)) for part in compose()["services"].values()
        for name, value in part.get("environment", {}).items() if re.search(r"SECRET|PASS|TOKEN|_KEY", name)]
    assert len(secrets) == 3
    for name, value in secrets:
        assert re.fullmatch(r"\$\{PAPERLESS_\w+:\?[^}]+\}", value), name
    given = {name: value for name, value in secrets if "PASS" in name}
    assert given["POSTGRES_PASSWORD"] == given["PAPERLESS_DBPASS"]


def test_every_variable_of_the_compose_file_is_explained_at_its_head():
    text = COMPOSE.read_text(encoding="utf-8")
    head = text.partition("\nservices:")[0]
    assert set(re.findall(r"\$\{(\w+)", text)) == set(re.findall(r"^# +(\w+)=…", head, re.MULTILINE))


def test_only_paperless_can_be_reached_from_this_machine_and_nothing_from_outside(settings: Settings):
    published = {name: part["ports"] for name, part in compose()["services"].items() if "ports" in part}
    assert set(published) == {"paperless"}
    for port in published["paperless"]:
        host, outside, _inside = port.split(":")
        assert ipaddress.ip_address(host).is_loopback
        assert settings.service.paperless.url == f"http://{host}:{outside}"
        assert host in paperless()["PAPERLESS_ALLOWED_HOSTS"].split(",")


@pytest.mark.parametrize("name", sorted(compose()["services"]))
def test_every_part_is_of_a_known_version_comes_back_and_is_asked_whether_it_is_well(name: str):
    part = compose()["services"][name]
    assert re.fullmatch(r"[\w.-]+\.(io|org)/[\w./-]+:\d+(\.\d+)*(-[a-z]+)?", part["image"])
    assert part["restart"] == "unless-stopped"
    assert part["healthcheck"]["test"][0] == "CMD"
    assert "no-new-privileges:true" in part["security_opt"]
    for other, awaited in part.get("depends_on", {}).items():
        assert awaited == {"condition": "service_healthy"}, other


# ── the unit ──


def unit() -> dict[str, dict[str, list[str]]]:
    """Sections, keys and their values; a key may stand more than once, as in ``SystemCallFilter``."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            assert equals, line
            found.setdefault(section, {}).setdefault(key, []).append(value)
    return found


def of_the_service(key: str) -> str:
    [value] = unit()["Service"][key]
    return value


def test_the_unit_runs_the_service_and_no_other_command():
    program, *words = of_the_service("ExecStart").split()
    assert Path(program).name == "ppid-dms"
    assert words == ["run"]
    assert words[0] in main.commands


def test_the_unit_may_write_where_the_default_settings_say_and_scans_are_renamed_within_one_mount(settings: Settings):
    folders = dict(settings.service.folders.items())
    state = folders.pop("state")
    assert state == Path("/var/lib") / of_the_service("StateDirectory")
    [writable] = of_the_service("ReadWritePaths").split()
    assert {key for key, folder in folders.items() if not folder.is_relative_to(writable)} == set()
    assert unit()["Unit"]["RequiresMountsFor"] == [writable]
    assert of_the_service("Environment") == f"{CONFIG_VARIABLE}={settings.service.paperless.token_file.parent}"


def test_the_unit_lets_the_service_end_its_drain_and_tells_no_reader_to_stop():
    seconds = float(of_the_service("TimeoutStopSec").removesuffix("s"))
    assert seconds > max(service_room._DRAIN_SECONDS, stopping._LAST_SECONDS) + 5
    assert of_the_service("KillMode") == "mixed"
    assert of_the_service("KillSignal") == "SIGTERM"


def test_the_unit_starts_again_after_everything_but_a_stop_and_a_register_that_is_not_whole():
    assert of_the_service("Restart") == "on-failure"
    assert {int(code) for code in of_the_service("SuccessExitStatus").split()} == {
        ExitCode.INTERRUPTED, ExitCode.TERMINATED}
    assert {int(code) for code in of_the_service("RestartPreventExitStatus").split()} == {ExitCode.INTEGRITY}
    # Five starts within ten seconds are given up by systemd: this pause never comes to that.
    assert float(of_the_service("RestartSec").removesuffix("s")) > 10 / 5


def test_the_unit_has_memory_for_two_readers_and_outlives_one_that_is_killed_for_it(settings: Settings):
    megabytes = int(of_the_service("MemoryMax").removesuffix("G")) * 1024
    assert megabytes >= 2 * settings.service.intake.inspect_megabytes + 512
    assert of_the_service("OOMPolicy") == "continue"


def test_the_unit_leaves_the_readers_their_own_limits():
    filters = unit()["Service"]["SystemCallFilter"]
    assert filters[0] == "@system-service"
    assert not [line for line in filters if line.startswith("~") and re.search("@(resources|process|default)", line)]
    assert "AF_UNIX" in of_the_service("RestrictAddressFamilies").split()


def test_a_reader_works_where_memory_never_becomes_code():
    # 65 is PR_SET_MDWE, 1 its PR_MDWE_REFUSE_EXEC_GAIN: what MemoryDenyWriteExecute= asks of the kernel since 6.3.
    program = (
        "import ctypes, mmap, sys\n"
        "if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0): sys.exit(77)\n"
        "from pathlib import Path\n"
        "from ppid_dms.assembly import letter_rules_of\n"
        "from ppid_dms.config import load\n"
        "from ppid_dms.extraction import Reader\n"
        "with Reader(letter_rules_of(load())) as reader:\n"
        "    for name in sys.argv[1:]:\n"
        "        seen = reader.inspect(Path(name))\n"
        "        print(seen.pages, seen.problem)\n"
        "try: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
        "except PermissionError: print('denied')\n")
    done = subprocess.run(
        [sys.executable, "-c", program, str(SAMPLES / "surat-dinas.pdf"), str(SAMPLES / "terkunci.pdf")],
        cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 77:
        pytest.skip("this kernel cannot be asked")
    assert done.stdout.splitlines() == ["1 None", "0 terkunci", "denied"], done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path):
    copy = tmp_path / UNIT.name
    program = of_the_service("ExecStart").split()[0]
    copy.write_text(UNIT.read_text(encoding="utf-8").replace(program, sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 0, done.stderr
    assert UNIT.name not in done.stderr, done.stderr


# ── the ten lines ──


def section() -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.partition("## Connect a real Paperless\n")[2].partition("\n## ")[0]


def commands() -> list[str]:
    """The shell lines of the section, a line that goes on in the next put together with it."""
    lines = [line.strip() for line in section().splitlines() if re.match(r" {7}", line)]
    return "\n".join(lines).replace("\\\n", "").splitlines()


def test_there_are_ten_lines():
    assert re.findall(r"^(\d+)\. ", section(), re.MULTILINE) == [str(number) for number in range(1, 11)]


def test_a_shell_can_read_every_line():
    for line in commands():
        done = subprocess.run(["bash", "-n", "-c", line], capture_output=True, text=True, check=False)  # noqa: S607
        assert done.returncode == 0, line


def test_the_program_understands_every_command_in_the_ten_lines():
    calls = [
        words.split() for line in commands() for words in re.findall(r"(?:^|&& |; )ppid-dms ([^;&|]+)", line)]
    assert {"init", "doctor", "status", "verify"} <= {call[0] for call in calls}
    for words in calls:
        command: click.Command = main
        name = "ppid-dms"
        while isinstance(command, click.Group):
            name, *words = words  # noqa: PLW2901  (word by word down to the command itself)
            command = command.commands[name]
        command.make_context(name, words).close()


def test_every_file_and_variable_in_the_ten_lines_exists():
    files = set(re.findall(r"config/[\w.-]+\w", section()))
    assert {str(COMPOSE.relative_to(ROOT)), str(UNIT.relative_to(ROOT)), "config/ppid.toml"} <= files
    assert [file for file in sorted(files) if not (ROOT / file).is_file()] == []
    assert set(re.findall(r"PPID_DMS_[A-Z_]+", section())) <= OUR_VARIABLES
    used = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text(encoding="utf-8")))
    assert set(re.findall(r"PAPERLESS_[A-Z_]+", section())) == used


def test_every_place_in_the_ten_lines_is_that_of_settings_unit_and_compose(settings: Settings):
    folders, own = settings.service.folders, settings.service.paperless
    program, account = of_the_service("ExecStart").split()[0], of_the_service("User")
    known = {
        str(folders.drop), str(folders.export), str(folders.state), of_the_service("ReadWritePaths"),
        str(own.token_file), str(own.token_file.parent), str(own.token_file.parent / "ppid.toml"),
        program, str(Path(program).parent.parent), str(Path(program).parent / "pip"),
        f"/etc/systemd/system/{UNIT.name}", "/opt/paperless/compose.yaml", "/opt/paperless/.env",
        "/usr/local/bin/ppid-dms", "/usr/sbin/nologin", "/bin/sh",
        *(f"{folders.drop}/{unit.folder}/surat.pdf" for unit in settings.units),
    }
    named = set(re.findall(r"(?<![\w.:/])/(?:etc|opt|srv|var|usr|bin)/[\w./-]*\w", section()))
    assert named - known == set()
    assert {str(folders.drop), str(folders.state), program} <= named
    assert [line.split()[-1] for line in commands() if line.startswith("useradd")] == [account]
    assert own.url in section()
    [executed] = [line.split(" exec ")[1].split()[0] for line in commands() if " exec " in line and "docker" in line]
    assert executed in compose()["services"]


def test_the_tags_and_groups_in_the_ten_lines_are_those_of_the_settings(settings: Settings):
    tags = {tag.tag for tags in (settings.sop.stages, settings.sop.requests) for tag in tags.values()}
    named = {" ".join(name.split()) for name in re.findall(r"`(SOP \d [^`]+)`", section())}
    assert named
    assert named <= tags
    for role in (Role.PETUGAS, Role.ATASAN):
        assert f"*{settings.sop.groups[role]}*" in section()
