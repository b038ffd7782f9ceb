"""The doctor: every precondition, seen to hold and seen to fail, each with its remedy."""

import errno
import fcntl
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import responses
from recap.register import enter, raw
from responses import matchers
from world import NOWHERE, World, letter, world, write_settings, write_token

from ppid_dms import assembly
from ppid_dms.commands.checks import (
    Desk,
    address,
    local,
    local_checks,
    people,
    prepared,
    reaching_checks,
    server,
    server_checks,
    standing_checks,
    state,
)
from ppid_dms.commands.doctor import check_up
from ppid_dms.commands.verify import verify
from ppid_dms.config import Settings, load
from ppid_dms.errors import (
    Forbidden,
    HistoryUnreadable,
    IntegrityBroken,
    PpidError,
    Refused,
    SettingsError,
    UnexpectedAnswer,
    Unreachable,
)
from ppid_dms.intake.binding import Binding
from ppid_dms.intake.folders import FolderAway
from ppid_dms.paperless.schemas import FieldExtra, GroupRow, TagRow, UserRow
from ppid_dms.paperless.transport import Page
from ppid_dms.pulse import Pulse, write_pulse
from ppid_dms.sandbox import SandboxOptions
from ppid_dms.state import JOURNAL_FILE, REGISTER_FILE, open_journal, open_ledger
from ppid_dms.vocabulary import DipField, ExitCode, Role

URL = "https://paperless.kantor.test"
GIGABYTE = 1 << 30


def settings_in(folder: Path, url: str = NOWHERE) -> Settings:
    return load(write_settings(folder, url))


def told(question: Callable[[], object], kind: type[PpidError] = PpidError) -> str:
    """What is told when it does not hold; it always comes with a remedy."""
    with pytest.raises(kind) as caught:
        question()
    assert caught.value.remedy
    return f"{caught.value} {caught.value.remedy}"


# ── folders ──


def test_folders_that_can_be_made_are_made_and_hold(settings: Settings):
    for check in local_checks():
        assert check.ask(settings) is None or isinstance(check.ask(settings), str), check.name
    assert (settings.service.folders.drop / "01-perencanaan").is_dir()
    assert [path for path in settings.service.folders.drop.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_made_is_told(settings: Settings):
    settings.service.folders.drop.write_text("bukan folder")
    assert str(settings.service.folders.drop) in told(lambda: local.folders(settings), SettingsError)


def test_a_share_that_is_not_mounted_is_told_and_nothing_is_made_in_its_place(settings: Settings):
    local.folders(settings)
    open_journal(settings).close()
    with Binding(settings.service.folders).held():
        pass
    claimed = settings.service.folders.claimed
    claimed.rename(claimed.with_name("tidak-terpasang"))
    assert str(claimed) in told(lambda: local.folders(settings), FolderAway)
    assert not claimed.exists()


@pytest.mark.parametrize(("mode", "said"), [("peristiwa", "lewat peristiwa"), ("berkala", "didaftar tiap 7 detik")])
def test_it_is_said_how_the_drop_folder_is_watched(tmp_path: Path, mode: str, said: str):
    settings = load(write_settings(tmp_path, NOWHERE, intake={"watch": mode, "polling_seconds": 7}))
    assert local.watching(settings).startswith(said)


@pytest.mark.parametrize("folder", ["claimed", "archive", "quarantine"])
def test_a_file_system_that_refuses_to_rename_is_told_with_the_folder(
    settings: Settings, folder: str, monkeypatch: pytest.MonkeyPatch
):
    local.folders(settings)
    target, rename = getattr(settings.service.folders, folder), Path.rename

    def refusing(self: Path, to: Path) -> Path:
        if to.parent == target:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refusing)
    assert "satu sistem berkas" in told(lambda: local.renaming(settings), SettingsError)
    assert not list(settings.service.folders.drop.parent.rglob(".ppid-dms-periksa-*"))


def test_a_unit_folder_that_vanished_is_told(settings: Settings):
    local.folders(settings)
    (settings.service.folders.drop / "05-hukum").rmdir()
    assert "05-hukum" in told(lambda: local.renaming(settings), SettingsError)


@pytest.mark.parametrize("folder", ["answers", "export", "state"])
def test_a_folder_that_is_a_file_cannot_be_written(settings: Settings, folder: str):
    place = getattr(settings.service.folders, folder)
    assert local.writing(settings) is None
    place.write_text("")
    assert str(place) in told(lambda: local.writing(settings), SettingsError)


@pytest.mark.parametrize("folder", ["claimed", "archive", "quarantine", "answers", "export", "state"])
def test_a_folder_that_everybody_may_write_to_is_told_but_for_the_drop_folder(settings: Settings, folder: str):
    local.folders(settings)
    settings.service.folders.drop.chmod(0o777)
    assert local.modes(settings) is None
    place = getattr(settings.service.folders, folder)
    place.mkdir(exist_ok=True)
    place.chmod(0o777)
    assert str(place) in told(lambda: local.modes(settings), SettingsError)


@pytest.mark.parametrize(("free", "holds"), [(GIGABYTE, True), (GIGABYTE - 1, False), (0, False)])
def test_little_room_is_told(settings: Settings, free: int, monkeypatch: pytest.MonkeyPatch, *, holds: bool):
    usage = shutil.disk_usage(settings.service.folders.drop.parent)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    if holds:
        assert local.space(settings) is None
    else:
        assert "MB" in told(lambda: local.space(settings), SettingsError)


# ── the state directory ──

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:40 / /var/lib rw,relatime shared:2 - {kind} //nas/ppid rw
41 22 0:41 / /var/lib/other rw - ext4 /dev/sdb1 rw
42 22 0:42 / /mnt/dengan\040spasi rw - nfs4 nas:/x rw
rusak
"""


@pytest.mark.parametrize(("path", "kind"), [
    ("/", "ext4"), ("/var", "ext4"), ("/var/lib", "cifs"), ("/var/lib/ppid-dms", "cifs"), ("/var/library", "ext4"),
    ("/var/lib/other/x", "ext4"), ("/mnt/dengan spasi/x", "nfs4"),
])
def test_a_path_lies_on_the_file_system_of_the_nearest_mount(path: str, kind: str):
    lines = MOUNTS.format(kind="cifs").splitlines()
    assert state.file_system_of(Path(path), lines) == kind
    assert state.file_system_of(Path(path), reversed(lines)) == kind
    assert state.file_system_of(Path(path), [*lines, "50 22 0:50 / / rw - squashfs x rw"]) == kind.replace(
        "ext4", "ext4" if "other" in path else "squashfs")


@pytest.mark.parametrize(("kind", "holds"), [
    ("ext4", True), ("xfs", True), ("btrfs", True), ("zfs", True), ("overlay", True), ("tmpfs", True),
    ("cifs", False), ("smb3", False), ("nfs", False), ("nfs4", False), ("9p", False), ("fuse.sshfs", False),
    ("fuseblk", False),
])
def test_a_state_directory_on_a_share_is_told(
    settings: Settings, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, holds: bool
):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"22 1 8:1 / / rw - {kind} x rw\n")
    monkeypatch.setattr(state, "_MOUNTS", mounts)
    if holds:
        assert state.on_local_disk(settings) is None
    else:
        assert kind in told(lambda: state.on_local_disk(settings), SettingsError)


def test_where_the_system_tells_no_mounts_it_is_said_and_not_passed_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(state, "_MOUNTS", Path("/tidak/ada"))
    assert "tidak dapat diperiksa" in str(state.on_local_disk(settings))


@pytest.mark.parametrize(("mode", "holds"), [(0o700, True), (0o750, True), (0o755, False), (0o701, False)])
def test_a_state_directory_that_others_may_read_is_told(settings: Settings, mode: int, *, holds: bool):
    assert "belum ada" in str(state.closed_to_others(settings))
    settings.service.folders.state.mkdir()
    settings.service.folders.state.chmod(mode)
    if holds:
        assert state.closed_to_others(settings) is None
    else:
        assert "chmod o-rwx" in told(lambda: state.closed_to_others(settings), SettingsError)


def begin(settings: Settings) -> None:
    """As the first start of the service leaves it."""
    open_journal(settings).close()
    open_ledger(settings).close()


def test_looking_makes_neither_a_journal_nor_a_register(settings: Settings):
    assert "belum ada" in str(state.journal(settings))
    assert "belum ada" in str(state.register(settings))
    assert not settings.service.folders.state.exists()


@pytest.mark.parametrize(("name", "ask"), [(JOURNAL_FILE, state.journal), (REGISTER_FILE, state.register)])
def test_a_journal_or_register_that_is_damaged_is_told(
    settings: Settings, name: str, ask: Callable[[Settings], str | None]
):
    begin(settings)
    assert ask(settings) is None
    (settings.service.folders.state / name).write_bytes(b"bukan SQLite, melainkan surat cinta" * 100)
    told(lambda: ask(settings), IntegrityBroken)


def test_a_page_that_rotted_away_is_found_by_looking_at_all_of_them(settings: Settings):
    begin(settings)
    file = settings.service.folders.state / REGISTER_FILE
    database = sqlite3.connect(file)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("PRAGMA journal_mode=DELETE")
    (page,) = database.execute("SELECT max(rootpage) FROM sqlite_schema WHERE type = 'index'").fetchone()
    [(size,)] = database.execute("PRAGMA page_size").fetchall()
    database.close()
    content = bytearray(file.read_bytes())
    content[(page - 1) * size:page * size] = b"\xff" * size
    file.write_bytes(content)
    [finding] = verify(settings)
    assert "rusak" in finding.what


def test_the_newest_rows_of_the_register_are_looked_at(settings: Settings):
    begin(settings)
    with closing(open_ledger(settings)) as ledger:
        enter(ledger)
        assert state.register(settings) is None
    raw(settings.service.folders.state / REGISTER_FILE, "DROP TRIGGER decisions_no_update",
        "UPDATE decisions SET actor_name = 'orang.lain' WHERE id = 2")
    assert "Keputusan 2" in told(lambda: state.register(settings), IntegrityBroken)


@pytest.fixture
def running(settings: Settings) -> Iterator[Settings]:
    """As while the service works: its lock is held."""
    begin(settings)
    with (settings.service.folders.state / "ppid-dms.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield settings


def test_a_service_that_does_not_run_is_said(settings: Settings):
    begin(settings)
    write_pulse(settings, Pulse(datetime.now(UTC) - timedelta(days=3), ()))
    assert "tidak sedang berjalan" in str(state.last_pass(settings))


def test_a_service_that_runs_has_made_a_pass_a_moment_ago(running: Settings):
    assert "belum ada putaran" in str(state.last_pass(running))
    write_pulse(running, Pulse(datetime.now(UTC), ()))
    assert state.last_pass(running) is None
    write_pulse(running, Pulse(datetime.now(UTC) - timedelta(minutes=20), ()))
    assert "20 menit" in told(lambda: state.last_pass(running))
    write_pulse(running, Pulse(datetime.now(UTC), (), "Paperless tidak dapat dihubungi"))
    assert "tidak dapat dihubungi" in told(lambda: state.last_pass(running))


# ── the way to the server ──


def test_a_name_that_nobody_knows_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def unknown(*_where: object, **_how: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    there = settings_in(tmp_path, "https://paperles.kantor.test")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "'paperles.kantor.test'" in told(lambda: address.name(there), Unreachable)


def test_a_port_on_which_nobody_listens_is_told_with_the_port(settings: Settings):
    assert address.name(settings) is None
    assert "porta 9" in told(lambda: address.answers(settings), Unreachable)


def test_a_network_that_swallows_everything_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    def swallowing(*_where: object, **_how: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket, "create_connection", swallowing)
    assert "dinding api" in told(lambda: address.answers(settings), Unreachable)


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Settings, responses.RequestsMock]]:
    """A made-up server that can be reached."""
    monkeypatch.setattr(socket, "create_connection", lambda *_where: socket.socket())
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        yield settings_in(tmp_path, URL), web


@pytest.mark.parametrize(("answer", "kind", "word"), [
    ({"status": 302, "headers": {"Location": "https://sso.kantor.test/login"}}, UnexpectedAnswer, "sso.kantor.test"),
    ({"status": 301, "headers": {"Location": "https://lain/"}}, UnexpectedAnswer, "https://lain/"),
    ({"status": 200, "body": "<html>Masuk</html>", "content_type": "text/html"}, UnexpectedAnswer, "bukan Paperless"),
    ({"status": 200, "json": {}}, UnexpectedAnswer, "bukan Paperless"),
    ({"status": 401, "body": "<html>", "content_type": "text/html"}, UnexpectedAnswer, "halaman masuk"),
    ({"status": 404, "body": "x", "content_type": "text/plain"}, UnexpectedAnswer, "404"),
    ({"status": 400, "body": "<h1>Bad Request</h1>", "content_type": "text/html"}, UnexpectedAnswer, "ALLOWED_HOSTS"),
    ({"status": 406, "json": {"detail": "Invalid version"}}, UnexpectedAnswer, "versi 9"),
    ({"status": 502, "body": "<html>", "content_type": "text/html"}, Unreachable, "502"),
])
def test_what_answers_and_is_no_paperless_is_told_apart(
    far: tuple[Settings, responses.RequestsMock], answer: dict[str, Any], kind: type[PpidError], word: str
):
    settings, web = far
    web.get(f"{URL}/api/ui_settings/", **answer)
    assert word in told(lambda: address.answers(settings), kind)


def test_a_paperless_says_nothing_to_a_stranger_and_that_is_right(far: tuple[Settings, responses.RequestsMock]):
    settings, web = far
    web.get(f"{URL}/api/ui_settings/", status=401, json={"detail": "no"}, match=[
        matchers.header_matcher({"Accept": "application/json; version=9"})])
    assert address.answers(settings) is None
    assert "Authorization" not in web.calls[0].request.headers


@pytest.mark.parametrize(("error", "word"), [
    ("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate", "ca_file"),
    ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "http://"),
])
def test_tls_that_is_not_trusted_and_no_tls_at_all_are_told_apart(
    far: tuple[Settings, responses.RequestsMock], error: str, word: str
):
    import requests  # noqa: PLC0415

    settings, web = far
    web.get(f"{URL}/api/ui_settings/", body=requests.exceptions.SSLError(error))
    assert word in told(lambda: address.answers(settings), Unreachable)


def test_a_token_that_is_not_there_or_open_to_all_is_told(settings: Settings, tmp_path: Path):
    told(lambda: address.token(settings), SettingsError)
    (tmp_path / "token").write_text("abc")
    (tmp_path / "token").chmod(0o644)
    assert "chmod 600" in told(lambda: address.token(settings), SettingsError)
    (tmp_path / "token").chmod(0o600)
    assert address.token(settings) is None


# ── the server ──


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A prepared office with one document of the service's own."""
    with world(tmp_path_factory.mktemp("kantor")) as of:
        tag = of.admin.tag_id("SOP 1 Dikumpulkan")
        of.service.ok("POST", "documents/post_document/", files={"document": ("a.pdf", letter())}, data={"tags": tag})
        of.sandbox.settle()
        yield of


@pytest.fixture
def desk(office: World) -> Iterator[Desk]:
    with assembly.open_transport(office.settings) as transport:
        yield Desk(office.settings, transport)


def asked(desk: Desk, **changed: Any) -> Desk:
    """The desk with what the server said changed."""
    for name, value in changed.items():
        vars(desk)[name] = value
    return desk


def test_on_a_prepared_office_everything_holds(office: World):
    checks = list(check_up(office.settings))
    assert [check for check in checks if not check.holds] == []
    assert len(checks) == sum(map(len, (local_checks(), reaching_checks(), server_checks(), standing_checks())))
    assert len({check.name for check in checks}) == len(checks)


def test_every_check_says_something_of_its_own(desk: Desk):
    for check in (*server_checks(), *standing_checks()):
        note = check.ask(desk)
        assert note is None or note, check.name


@pytest.mark.parametrize(("version", "holds"), [
    ("2.20.15", True), ("2.20.0", True), ("3.0.5", True), ("3.9", True), ("2.19.6", False), ("1.17.4", False),
    ("4.0.0", False), ("10.1", False),
])
def test_a_version_that_nobody_has_measured_is_told(desk: Desk, version: str, *, holds: bool):
    here = desk.here.model_copy(update={"settings": desk.here.settings.model_copy(update={"version": version})})
    asked(desk, here=here)
    if holds:
        assert server.version(desk) == version
    else:
        assert version in told(lambda: server.version(desk), Refused)


def test_a_server_without_a_version_is_said(desk: Desk):
    here = desk.here.model_copy(update={"settings": desk.here.settings.model_copy(update={"version": ""})})
    assert "tidak menyebut" in str(server.version(asked(desk, here=here)))


@pytest.mark.parametrize(("changed", "ask", "word"), [
    ({"username": "budi"}, server.account, "'budi'"),
    ({"is_superuser": True}, server.no_administrator, "administrator"),
    ({"is_staff": True}, server.no_administrator, "administrator"),
])
def test_a_token_of_another_account_is_told(
    desk: Desk, changed: dict[str, Any], ask: Callable[[Desk], None], word: str
):
    ask(desk)
    here = desk.here.model_copy(update={"user": desk.here.user.model_copy(update=changed)})
    assert word in told(lambda: ask(asked(desk, here=here)), Refused)


@pytest.mark.parametrize("right", [
    "add_document", "view_document", "change_document", "view_tag", "view_correspondent", "view_documenttype",
    "view_customfield", "view_paperlesstask", "view_note", "add_note", "view_uisettings", "view_logentry", "view_user",
    "view_group",
])
def test_every_permission_that_is_missing_is_told_by_its_name(desk: Desk, right: str):
    assert server.permissions(desk) is None
    here = desk.here.model_copy(update={"permissions": desk.here.permissions - {right}})
    assert right in told(lambda: server.permissions(asked(desk, here=here)), Refused)


def test_a_permission_too_many_is_told_by_its_name(desk: Desk):
    assert server.least(desk) is None
    here = desk.here.model_copy(update={"permissions": desk.here.permissions | {"delete_document"}})
    assert "delete_document" in told(lambda: server.least(asked(desk, here=here)))


def test_an_audit_log_that_is_off_is_told(desk: Desk):
    assert server.audit_log(desk) is None
    off = desk.here.settings.model_copy(update={"auditlog_enabled": False})
    here = desk.here.model_copy(update={"settings": off})
    assert "AUDIT_LOG" in told(lambda: server.audit_log(asked(desk, here=here)), Refused)


@pytest.mark.parametrize(("seconds", "word"), [(0, ""), (8, ""), (-8, ""), (60, "lebih maju"), (-60, "lebih lambat")])
def test_clocks_that_differ_are_told(desk: Desk, office: World, seconds: int, word: str):
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
    with responses.RequestsMock() as web:
        web.get(f"{office.sandbox.url}/api/ui_settings/", status=401, json={}, headers={"Date": date})
        if word:
            assert word in told(lambda: server.clock(desk))
        else:
            assert server.clock(desk) is None


def test_a_server_that_tells_no_time_is_said(desk: Desk, office: World):
    with responses.RequestsMock() as web:
        web.get(f"{office.sandbox.url}/api/ui_settings/", status=401, json={})
        assert "jam" in str(server.clock(desk))


class Answers:
    """A transport that gives made-up answers to some questions and asks the server the others."""

    def __init__(self, desk: Desk, **answers: Any) -> None:
        self._real = desk.transport
        self._answers = {path.replace("_", "/") + "/": answer for path, answer in answers.items()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def get(self, path: str, params: Any = None) -> Any:
        if path not in self._answers:
            return self._real.get(path, params)
        answer = self._answers[path]
        if isinstance(answer, Exception):
            raise answer
        return answer(params) if callable(answer) else answer


def answering(desk: Desk, **answers: Any) -> Desk:
    desk.transport = Answers(desk, **answers)  # type: ignore[assignment]
    return desk


@pytest.mark.parametrize(("redis", "celery", "word"), [
    ("OK", "OK", ""), ("ERROR", "OK", "Redis"), ("OK", "WARNING", "Celery"), ("OK", "", "Celery"),
])
def test_where_health_is_shown_it_is_believed(desk: Desk, redis: str, celery: str, word: str):
    answering(desk, status={"tasks": {"redis_status": redis, "celery_status": celery}})
    if word:
        assert word in told(lambda: server.worker(desk))
    else:
        assert server.worker(desk) is None


@pytest.mark.parametrize(("minutes", "holds"), [([], True), ([1, 9], True), ([1, 11], False)])
@pytest.mark.parametrize("version", ["3.0.5", "2.20.15"])
def test_where_it_is_not_shown_the_oldest_waiting_upload_tells(
    desk: Desk, minutes: list[int], version: str, *, holds: bool
):
    asked_for: list[str] = []

    def tasks(params: dict[str, str]) -> list[dict[str, Any]]:
        asked_for.append(params["status"])
        return [{
            "id": number, "task_id": f"t{number}", "status": "PENDING",
            "date_created": (datetime.now(UTC) - timedelta(minutes=age)).isoformat(),
        } for number, age in enumerate(minutes)] + [
            {"id": 99, "task_id": "x", "status": "SUCCESS", "date_created": "2020-01-01T00:00:00Z"}]

    here = desk.here.model_copy(update={"settings": desk.here.settings.model_copy(update={"version": version})})
    answering(asked(desk, here=here), tasks=tasks)
    if holds:
        assert f"{len(minutes)} menunggu" in str(server.worker(desk))
    else:
        assert "11 menit" in told(lambda: server.worker(desk))
    assert asked_for == ["pending" if version.startswith("3") else "PENDING"]


def test_the_history_of_a_document_of_ours_is_really_read(desk: Desk, office: World):
    assert server.history(desk) is None
    [document] = office.admin.documents()
    answering(desk, **{f"documents_{document['id']}_history": Forbidden("nein")})
    told(lambda: server.history(desk), HistoryUnreadable)


def test_without_a_document_of_ours_it_is_said_that_nothing_was_tried(desk: Desk):
    asked(desk, here=desk.here.model_copy(update={"user": desk.here.user.model_copy(update={"id": 999})}))
    assert "belum ada dokumen" in str(server.history(desk))


def test_a_document_of_others_that_an_ignored_filter_lets_through_proves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    row = {"id": 1, "owner": 77, "tags": [], "modified": "2026-01-01T00:00:00Z", "added": "2026-01-01T00:00:00Z"}
    monkeypatch.setattr(desk.transport, "page", lambda _path, _params: Page([row], 1, more=False))
    assert "belum ada dokumen" in str(server.history(desk))


# ── what init has made ──


def test_something_that_is_missing_is_told_and_what_depends_on_it_is_left_out(tmp_path: Path):
    with world(tmp_path) as bare:
        tag = bare.admin.tag_id("SOP 2 Disahkan")
        bare.admin.ok("PATCH", f"tags/{tag}/", json={"name": "Lain"})
        checks = list(check_up(bare.settings))
    failed = [check for check in checks if not check.holds]
    assert [check.exit_code for check in failed] == [ExitCode.REFUSED]
    assert "SOP 2 Disahkan" in failed[0].problem
    assert checks[-1] is failed[0]


@pytest.mark.parametrize(("changed", "word"), [
    ({"owner": None}, "bukan milik"), ({"parent": 77}, "bersarang"), ({"matching_algorithm": 6}, "pencocokan"),
    ({"is_inbox_tag": True}, "kotak masuk"),
])
def test_a_tag_that_is_not_as_it_was_made_is_told(desk: Desk, changed: dict[str, Any], word: str):
    assert prepared.tags(desk) is None
    first, *others = desk.tags
    said = told(lambda: prepared.tags(asked(desk, tags=[first.model_copy(update=changed), *others])), Refused)
    assert word in said
    assert f"'{first.name}'" in said


@pytest.mark.parametrize(("more", "word"), [
    ({"name": "sop 1 dikumpulkan"}, "kembarannya"), ({"name": "Anak", "parent": "ours"}, "bersarang"),
])
def test_a_tag_of_others_that_gets_in_the_way_is_told(desk: Desk, more: dict[str, Any], word: str):
    if "parent" in more:
        more = more | {"parent": min(desk.taxonomy.our_tags)}
    assert word in told(lambda: prepared.tags(asked(desk, tags=[*desk.tags, TagRow(id=500, **more)])), Refused)
    assert prepared.tags(asked(desk, tags=[*desk.tags[:-1], TagRow(id=501, name="Penting")])) is None


def test_an_option_that_is_missing_is_told_with_its_field(desk: Desk):
    assert prepared.options(desk) is None
    row = desk.taxonomy.fields[DipField.CATEGORY]
    some = FieldExtra(select_options=row.extra_data.select_options[1:])
    fields = {**desk.taxonomy.fields, DipField.CATEGORY: row.model_copy(update={"extra_data": some})}
    said = told(lambda: prepared.options(asked(desk, taxonomy=replace(desk.taxonomy, fields=fields))), Refused)
    assert "'Berkala'" in said


@pytest.mark.parametrize("part", ["kinds", "correspondents"])
def test_a_kind_or_correspondent_that_is_missing_is_told(desk: Desk, part: str):
    assert prepared.labels(desk) is None
    rest = dict(getattr(desk.taxonomy, part))
    name, _number = rest.popitem()
    taxonomy = replace(desk.taxonomy, **{part: rest})
    assert f"'{name}'" in told(lambda: prepared.labels(asked(desk, taxonomy=taxonomy)))


def test_a_workflow_that_the_service_may_not_see_is_said_and_not_passed_over(desk: Desk):
    assert "tidak terlihat" in str(prepared.handover(desk))


@pytest.mark.parametrize(("enabled", "name", "word"), [
    (True, None, ""), (False, None, "dimatikan"), (True, "Lain", "tidak ada"),
])
def test_a_workflow_that_may_be_seen_must_be_there_and_on(
    desk: Desk, name: str | None, word: str, monkeypatch: pytest.MonkeyPatch, *, enabled: bool
):
    row = {"id": 1, "name": name or desk.names.handover, "enabled": enabled, "triggers": [], "actions": []}
    monkeypatch.setattr(desk.transport, "rows", lambda _path: iter([row]))
    if word:
        assert word in told(lambda: prepared.handover(desk))
    else:
        assert prepared.handover(desk) is None


# ── people ──


def account(number: int, name: str, *groups: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "username": name, "is_active": True, "groups": list(groups), **more}


@pytest.mark.parametrize("role", [Role.PETUGAS, Role.ATASAN])
def test_a_group_without_members_is_told(desk: Desk, role: Role):
    assert desk.names.groups[Role.PPID] in str(people.members(desk))  # nobody yet, and that is only said
    others = [one for one in desk.people if role not in one.roles]
    assert desk.names.groups[role] in told(lambda: people.members(asked(desk, people=others)), Refused)


def test_with_a_ppid_nothing_is_left_to_say(desk: Desk):
    some = desk.people[0]
    ppid = replace(some, id=500, roles=frozenset({Role.PPID}))
    assert people.members(asked(desk, people=[*desk.people, ppid])) is None


def test_one_who_collects_and_endorses_is_told_by_name(desk: Desk):
    assert people.disjoint(desk) is None
    both = replace(desk.people[0], name="rangkap", roles=frozenset({Role.PETUGAS, Role.ATASAN}))
    assert "rangkap" in told(lambda: people.disjoint(asked(desk, people=[*desk.people, both])), Refused)


def test_an_administrator_with_a_duty_is_said(desk: Desk):
    atasan = next(one for one in desk.people if Role.ATASAN in one.roles)
    users = [user.model_copy(update={"is_superuser": True}) if user.id == atasan.id else user for user in desk.users]
    assert atasan.name in str(people.disjoint(asked(desk, users=users)))


@pytest.mark.parametrize(("right", "ask"), [
    ("add_tag", people.tags_are_safe), ("change_tag", people.tags_are_safe), ("delete_tag", people.tags_are_safe),
    ("change_user", people.groups_are_safe), ("add_user", people.groups_are_safe),
    ("change_group", people.groups_are_safe),
])
def test_whoever_could_bend_the_procedure_is_told(desk: Desk, right: str, ask: Callable[[Desk], None]):
    assert ask(desk) is None
    group = GroupRow(id=500, name="Umum", permissions=frozenset({right}))
    user = UserRow(id=500, username="budi", user_permissions=frozenset({right}))
    admin = UserRow(id=501, username="root", is_superuser=True, user_permissions=frozenset({right}))
    before = desk.groups, desk.users
    assert "'Umum'" in told(lambda: ask(asked(desk, groups=[*before[0], group])))
    assert "'budi'" in told(lambda: ask(asked(desk, groups=before[0], users=[*before[1], user])))
    assert ask(asked(desk, users=[*before[1], admin])) is None


# ── as a whole ──


def test_everything_that_is_wrong_is_told_in_one_run(office: World, tmp_path: Path):
    settings = load(write_settings(tmp_path, office.sandbox.url))
    write_token(tmp_path, office.sandbox.admin_token)
    settings.service.folders.state.mkdir(mode=0o755)
    settings.service.folders.state.chmod(0o755)
    failed = [check.name for check in check_up(settings) if not check.holds]
    assert {"Folder data tertutup bagi akun lain", "Akun layanan", "Akun layanan bukan administrator"} <= set(failed)


def test_with_a_token_that_paperless_does_not_know_the_rest_is_left_out(office: World, tmp_path: Path):
    settings = load(write_settings(tmp_path, office.sandbox.url))
    write_token(tmp_path, "0" * 40)
    *others, last = check_up(settings)
    assert (last.name, last.holds, last.exit_code) == ("Token diterima Paperless", False, ExitCode.REFUSED)
    assert all(check.holds for check in others)


def test_where_nobody_listens_the_local_checks_are_still_made(settings: Settings):
    *others, last = check_up(settings)
    assert (last.name, last.exit_code) == ("Paperless dapat dihubungi", ExitCode.UNREACHABLE)
    assert len(others) == len(local_checks()) + 1


def test_on_2_20_everything_holds_as_well(tmp_path: Path):
    options = SandboxOptions(version="2.20.15", consume_seconds=0, settle_seconds=0.01, use_tesseract=False)
    with world(tmp_path, options) as older:
        assert [check for check in check_up(older.settings) if not check.holds] == []
