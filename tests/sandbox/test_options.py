"""What can be set of a sandbox, each as whoever meets it sees it [11, 18, 27, 29, 34]."""

import hashlib
import threading

import pytest
import requests
from sandbox.office import Client, Server, make_pdf, make_scan

from ppid_dms.sandbox import Sandbox, SandboxOptions
from ppid_dms.sandbox.ocr import tesseract_languages


def administrator(sandbox: Sandbox) -> Client:
    return Client(Server.of(sandbox), sandbox.admin_token, username="admin")


def test_the_token_endpoint_of_three_can_be_throttled(serve) -> None:
    signing = {"username": "admin", "password": SandboxOptions().admin_password}
    for version, expected in (("3.0.5", 429), ("2.20.15", 200)):
        sandbox = serve(token_throttle=1, version=version)
        assert requests.post(f"{sandbox.url}/api/token/", data=signing, timeout=10).status_code == 200
        answer = requests.post(f"{sandbox.url}/api/token/", data=signing, timeout=10)
        assert answer.status_code == expected
        if expected == 429:
            wait = answer.headers["retry-after"]
            assert answer.json() == {"detail": f"Request was throttled. Expected available in {wait} seconds."}


def test_a_task_waits_while_the_worker_is_busy(serve) -> None:
    admin = administrator(serve(consume_seconds=30)).speaking(10)
    first, second = (admin.send(make_pdf(str(n))).json() for n in range(2))
    done = threading.Event()
    while (busy := admin.get("/api/tasks/", task_id=first)["results"][0])["status"] == "pending":
        done.wait(0.005)
    assert (busy["status"], busy["date_done"], busy["related_document_ids"]) == ("started", None, [])
    waiting = admin.get("/api/tasks/", task_id=second)["results"][0]
    assert (waiting["status"], waiting["date_started"], waiting["result_data"]) == ("pending", None, None)
    assert admin.speaking(9).get("/api/tasks/", task_id=second)[0]["status"] == "PENDING"


def test_modified_follows_a_bulk_edit_as_late_as_is_set(serve, letter: bytes) -> None:
    sandbox = serve(settle_seconds=0.3)
    admin = administrator(sandbox)
    document, tag = admin.upload(letter), admin.tag("Disahkan")
    before = admin.document(document)["modified"]
    admin.put_on(document, tag)
    now = admin.document(document)
    assert (now["tags"], now["modified"]) == ([tag], before)
    sandbox.settle()
    assert admin.document(document)["modified"] > before


def test_a_task_of_two_is_a_failure_before_it_says_why(serve, letter: bytes) -> None:
    admin = administrator(serve(version="2.20.15", settle_seconds=1))
    first = admin.upload(letter, "satu.pdf")
    task_id = admin.send(letter, "dua.pdf").json()
    row = admin.eventually(
        lambda: [row for row in admin.get("/api/tasks/", task_id=task_id) if row["status"] == "FAILURE"]
    )[0]
    assert (row["result"].startswith("<traceback object at 0x"), row["related_document"]) == (True, None)
    said = f"dua.pdf: Not consuming dua.pdf: It is a duplicate of satu (#{first})."
    done = admin.task(task_id)
    assert (done["result"], done["related_document"]) == (said, str(first))


def test_three_can_be_told_to_refuse_duplicates(serve, letter: bytes) -> None:
    admin = administrator(serve(reject_duplicates=True))
    first = admin.upload(letter, "surat01.pdf")
    for trashed in (False, True):
        if trashed:
            admin("DELETE", f"/api/documents/{first}/")
        task_id = admin.send(letter, "lain.pdf").json()
        old = admin.task(task_id)
        assert (old["status"], old["related_document"]) == ("FAILURE", first)
        assert old["result"] == f"Not consuming: It is a duplicate of document #{first}"
        (twin,) = old["duplicate_documents"]
        assert (twin["id"], twin["title"], twin["deleted_at"] is None) == (first, "surat01", not trashed)
        task = admin.speaking(10).get("/api/tasks/", task_id=task_id)["results"][0]
        assert task["result_data"] == {"duplicate_of": first, "duplicate_in_trash": trashed}
        assert task["related_document_ids"] == [first]
    assert admin.get("/api/documents/")["count"] == 0


def test_a_server_without_an_audit_log_says_so(serve, letter: bytes) -> None:
    admin = administrator(serve(audit_log=False))
    answer = admin("GET", f"/api/documents/{admin.upload(letter)}/history/")
    assert (answer.status_code, answer.text) == (400, "Audit log is disabled")
    assert admin.get("/api/ui_settings/")["settings"]["auditlog_enabled"] is False


@pytest.mark.parametrize("version", ["3.0.5", "2.20.15"])
def test_a_scan_gets_the_text_that_comes_with_it_and_an_archive_file(serve, version: str) -> None:
    scan = make_scan()
    known = {hashlib.sha256(scan).hexdigest(): "Teks dari contoh"}
    admin = administrator(serve(known_texts=known, version=version))
    document = admin.upload(scan, "scan01.pdf", created="2026-09-03")
    shown = admin.document(document)
    assert (shown["content"], shown["archived_file_name"]) == ("Teks dari contoh", "2026-09-03 scan01.pdf")
    metadata = admin.get(f"/api/documents/{document}/metadata/")
    assert metadata["has_archive_version"] is True
    digest = "sha256" if version == "3.0.5" else "md5"
    assert metadata["original_checksum"] == hashlib.new(digest, scan).hexdigest()
    plain = admin("GET", f"/api/documents/{document}/download/").content
    assert hashlib.new(digest, plain).hexdigest() == metadata["archive_checksum"]
    assert admin("GET", f"/api/documents/{document}/download/?original=true").content == scan
    assert admin.history(document)[-1]["changes"]["archive_checksum"] == ["None", metadata["archive_checksum"]]


@pytest.mark.skipif(not tesseract_languages(), reason="no tesseract here")
def test_a_scan_without_a_text_is_read_by_tesseract(admin: Client) -> None:
    assert "2026" in admin.document(admin.upload(make_scan("Nomor 045 Tahun 2026")))["content"]


def test_a_truncated_file_is_taken_in_with_nothing_to_read(admin: Client, letter: bytes) -> None:
    document = admin.document(admin.upload(letter[: len(letter) // 2], "rusak.pdf", created="2026-09-03"))
    assert (document["content"], document["page_count"]) == ("", 1)
    assert document["archived_file_name"] == "2026-09-03 rusak.pdf"
