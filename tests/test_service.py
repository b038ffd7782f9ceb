"""The long run in the face of trouble: what goes wrong in one place stops neither the service nor what lies beside."""

import http.server
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from world import World, eventually, files_below, letter, world, write_settings, write_token

from ppid_dms import service as service_module
from ppid_dms.commands.stopping import told_to_stop
from ppid_dms.config import load
from ppid_dms.errors import Refused, Unreachable
from ppid_dms.intake import pipeline
from ppid_dms.outage import Alarm, Outage
from ppid_dms.pulse import read_pulse
from ppid_dms.sandbox import SandboxOptions
from ppid_dms.service import Service
from ppid_dms.vocabulary import ScanState
from ppid_dms.watcher import Watcher

OUTAGE_LOG = "ppid_dms.outage"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as of:
        yield of


@contextmanager
def running(service: Service) -> Iterator[threading.Thread]:
    """An opened service that runs beside the test; it is stopped at the end."""
    with service:
        thread = threading.Thread(target=service.run, daemon=True)
        thread.start()
        try:
            yield thread
        finally:
            service.stop()
            thread.join(40)
            assert not thread.is_alive()


def waiting(office: World) -> int:
    return len(files_below(office.drop))


def archived(office: World) -> int:
    return len(files_below(office.settings.service.folders.archive))


# ── one thing that goes wrong ──


def test_a_file_that_cannot_be_claimed_holds_up_no_other_and_is_tried_again(office: World, monkeypatch):
    refused = []
    service = Service(office.settings)
    with running(service):
        claim = service.pipeline.claim

        def stubborn(candidate):
            if candidate.path.name == "a.pdf" and len(refused) < 3:
                refused.append(candidate)
                raise ZeroDivisionError
            return claim(candidate)

        monkeypatch.setattr(service.pipeline, "claim", stubborn)
        office.scan("a.pdf", letter("1/A"))
        office.scan("b.pdf", letter("2/B"))
        eventually(lambda: archived(office) == 2)
    assert len(refused) == 3


def test_a_claim_that_broke_off_after_the_file_was_taken_goes_on_by_itself(office: World, monkeypatch):
    service = Service(office.settings)
    with running(service):
        claim = service.pipeline.claim

        def broken(candidate):
            scan = claim(candidate)
            service.journal.save(replace(scan, state=ScanState.CLAIMING))
            monkeypatch.setattr(service.pipeline, "claim", claim)
            raise ZeroDivisionError

        monkeypatch.setattr(service.pipeline, "claim", broken)
        office.scan("a.pdf", letter())
        eventually(lambda: archived(office) == 1)


def test_a_listing_that_fails_is_made_again(office: World, monkeypatch, caplog: pytest.LogCaptureFixture):
    service = Service(office.settings)
    with running(service):
        waiting_files, tries = service.folders.waiting, iter(range(3))

        def unreadable():
            if next(tries, None) is not None:
                raise ZeroDivisionError
            return waiting_files()

        monkeypatch.setattr(service.folders, "waiting", unreadable)
        office.scan("a.pdf", letter())
        eventually(lambda: archived(office) == 1)
    assert caplog.text.count("taking in files: ZeroDivisionError()") == 1


def test_when_the_watch_ends_for_whatever_reason_everything_else_ends_with_it(office: World, monkeypatch):
    monkeypatch.setattr(Watcher, "run", lambda *_all: 1 / 0)
    service = Service(office.settings)
    with service, pytest.raises(ZeroDivisionError):
        service.run()
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"approval", "export", "outage", "scan-1"}


# ── an outage ──


def test_in_an_outage_the_scans_stay_in_their_folder_and_the_log_says_it_once(
    office: World, monkeypatch, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    service = Service(office.settings)
    with running(service):
        send, away = service._transport._send, threading.Event()

        def unreliable(*arguments, **options):
            if away.is_set():
                raise Unreachable("Paperless tidak dapat dihubungi.")
            return send(*arguments, **options)

        monkeypatch.setattr(service._transport, "_send", unreliable)
        away.set()
        eventually(lambda: service._outage and service._outage.error)
        for n in range(30):
            office.scan(f"s{n}.pdf", letter(f"{n}/X"))
        time.sleep(1.0)
        assert waiting(office) == 30
        assert "tidak dapat dihubungi" in eventually(lambda: read_pulse(office.settings)).trouble
        away.clear()
        eventually(lambda: archived(office) == 30, 30)
        eventually(lambda: not read_pulse(office.settings).trouble)
    told = [record.message for record in caplog.records if record.name == OUTAGE_LOG]
    assert len(told) == 2, told
    assert "in order again" in told[1]


def test_an_outage_is_asked_about_until_it_is_over_and_holds_what_it_concerns():
    answers = iter([Unreachable("…"), Unreachable("…"), None])
    held: list[bool] = []

    def ask() -> None:
        if error := next(answers):
            raise error

    outage = Outage(ask, held.append)
    try:
        assert outage.error is None
        assert outage.confirm()
        assert held == [True]
        assert outage.wait_until_over(10)
        assert held == [True, True, False]
    finally:
        outage.close()
        outage.join(5)


def test_a_trouble_that_stays_is_told_at_its_beginning_and_at_its_end_with_its_newest_face_kept(
    caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    alarm = Alarm("export")
    alarm.over()
    alarm.ring(Unreachable("satu", remedy=""))
    alarm.ring(Unreachable("dua", remedy=""))
    assert alarm.trouble == "dua"
    alarm.over()
    alarm.over()
    assert [record.message.partition(" after")[0] for record in caplog.records] == [
        "export: satu", "export: in order again"]


# ── decisions and lists ──


def test_a_folder_for_lists_that_cannot_be_written_delays_no_decision_and_is_told(office: World):
    export = office.settings.service.folders.export
    if export.exists():
        export.rmdir()
    export.write_text("bukan folder")
    with running(Service(office.settings)):
        office.scan("a.pdf", letter())
        [document] = eventually(office.admin.documents)
        eventually(lambda: archived(office) == 1)
        begun = time.monotonic()
        office.petugas.tag(document["id"], "SOP 1 Diajukan")
        eventually(lambda: "SOP 1 Diajukan" not in office.admin.tags_of(document["id"]))
        assert time.monotonic() - begun < 20  # it was most of a minute when the one waited for the other
        eventually(lambda: str(export) in read_pulse(office.settings).trouble)
        export.unlink()
        eventually((export / "MANIFEST.json").exists)
        eventually(lambda: not read_pulse(office.settings).trouble)


def test_the_lists_are_written_when_something_changed_or_when_they_are_due(office: World, monkeypatch):
    due, written = [None], []
    monkeypatch.setattr(service_module, "newest_due", lambda _times, _now: due[0])
    monkeypatch.setattr(service_module, "export_lists", lambda *_args, **told: written.append(told["as_of"]))
    with Service(office.settings) as service:
        for _again in range(2):
            service.export_if_new()
        assert len(written) == 1
        due[0] = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
        for _again in range(2):
            service.export_if_new()
        assert len(written) == 2


# ── one pass ──


def test_one_pass_waits_for_what_paperless_is_still_working_on(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(pipeline, "_FOLLOW_SECONDS", 0.2)
    options = SandboxOptions(consume_seconds=1.5, settle_seconds=0.01, use_tesseract=False)
    with world(tmp_path, options) as office:
        office.scan("a.pdf", letter())
        with Service(office.settings) as service:
            [scan] = service.ingest()
    assert scan.state is ScanState.ARCHIVED


# ── the beginning ──


@contextmanager
def in_front(status: int, kind: str, body: bytes) -> Iterator[str]:
    """Something that answers in place of Paperless."""

    class Page(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_all: object) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def a_service_for(folder: Path, url: str) -> Service:
    config = write_settings(folder, url)
    write_token(folder)
    return Service(load(config))


@pytest.mark.parametrize(("status", "kind", "body"), [
    (404, "text/plain", b"404 page not found\n"),
    (200, "text/html", b"<html>Sedang dalam pemeliharaan</html>"),
    (503, "text/html", b"<html>"),
    (302, "text/html", b""),
])
def test_the_service_waits_for_a_paperless_that_is_hidden_by_what_stands_before_it(
    tmp_path: Path, status: int, kind: str, body: bytes, caplog: pytest.LogCaptureFixture
):
    with in_front(status, kind, body) as url:
        service = a_service_for(tmp_path, url)
        thread = threading.Thread(target=service.run_until_stopped, daemon=True)
        thread.start()
        eventually(lambda: [record for record in caplog.records if record.name == OUTAGE_LOG])
        thread.join(1.5)
        assert thread.is_alive()
        service.stop()
        thread.join(10)
        assert not thread.is_alive()
    assert len([record for record in caplog.records if record.name == OUTAGE_LOG]) == 1


@pytest.mark.parametrize("status", [401, 406])
def test_a_real_refusal_ends_the_service_at_its_start(tmp_path: Path, status: int):
    with in_front(status, "application/json", b'{"detail": "no"}') as url, pytest.raises(Refused):
        a_service_for(tmp_path, url).run_until_stopped()


# ── the end ──


def test_the_end_is_bounded_by_one_time_for_all_however_many_scans_hang(office: World, monkeypatch):
    monkeypatch.setattr(service_module, "_DRAIN_SECONDS", 0.5)
    gate, begun = threading.Event(), threading.Semaphore(0)
    service = Service(office.settings)

    def hang(scan):
        begun.release()
        gate.wait(20)
        return replace(scan, state=ScanState.ARCHIVED)

    try:
        with service:
            monkeypatch.setattr(service.pipeline, "advance", hang)
            monkeypatch.setattr(service.reconciler, "run_pass", lambda: gate.wait(20))
            for n in range(12):
                office.scan(f"s{n}.pdf", letter(f"{n}/X"))
            thread = threading.Thread(target=service.run, daemon=True)
            thread.start()
            for _worker in range(office.settings.service.intake.workers):
                assert begun.acquire(timeout=15)
            told = time.monotonic()
            service.stop()
            thread.join(10)
            assert time.monotonic() - told < 10  # each of them would hang for 20
            assert begun.acquire(blocking=False) is False, "nothing was begun after the word to stop"
    finally:
        gate.set()


def test_a_signal_in_the_middle_of_what_its_answer_needs_does_not_block():
    import signal  # noqa: PLC0415

    lock, ended = threading.Lock(), threading.Event()

    def stop() -> None:
        with lock:
            ended.set()

    with told_to_stop(stop) as stopped:
        with lock:
            signal.raise_signal(signal.SIGTERM)
            time.sleep(0.05)
            assert not ended.is_set()
        assert ended.wait(5)
    assert stopped.exit_code == 143
