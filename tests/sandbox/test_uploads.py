"""Uploads and their tasks, against exchanges 06, 07, 13, 27, 29 and 35."""

import hashlib
import threading

import pytest
from sandbox.office import Client, Office, make_pdf, make_scan

from ppid_dms.sandbox.ocr import tesseract_languages


def test_an_upload_becomes_a_document_through_a_task(admin: Client, letter) -> None:
    answer = admin.send(letter, "surat01.pdf")
    assert answer.status_code == 200
    task_id = answer.json()
    task = admin.task(task_id)
    assert (task["status"], task["status_display"], task["task_type"]) == ("success", "Success", "consume_file")
    assert task["related_document_ids"] == [1]
    assert task["result_data"] == {"document_id": 1}
    assert task["input_data"] == {
        "filename": "surat01.pdf",
        "mime_type": "application/pdf",
        "overrides": {"filename": "surat01.pdf", "owner_id": 2, "skip_asn_if_exists": False},
    }
    assert task["duration_seconds"] >= 0
    old = admin.speaking(9).get("/api/tasks/", task_id=task_id)
    assert old == [{
        "id": 1, "task_id": task_id, "task_name": "consume_file", "task_file_name": "surat01.pdf",
        "type": "manual_task", "status": "SUCCESS", "date_created": task["date_created"],
        "date_done": task["date_done"], "result": "Success. New document id 1 created", "acknowledged": False,
        "related_document": 1, "duplicate_documents": [], "owner": 2,
    }]  # fmt: skip
    document = admin.get("/api/documents/1/")
    assert document["title"] == "surat01"
    assert "045/101/PPID/2026" in document["content"]
    assert document["versions"] == [{
        "id": 1, "added": document["versions"][0]["added"], "version_label": None,
        "checksum": hashlib.sha256(letter).hexdigest(), "is_root": True,
    }]  # fmt: skip
    assert document["modified"].endswith("+07:00")
    assert document["versions"][0]["added"].endswith("Z")


def test_a_task_waits_while_the_worker_is_busy(serve) -> None:
    sandbox = serve(consume_seconds=30)
    admin = Client(sandbox, sandbox.admin_token)
    first, second = (admin.send(make_pdf(str(n))).json() for n in range(2))
    done = threading.Event()
    while (busy := admin.get("/api/tasks/", task_id=first)["results"][0])["status"] == "pending":
        done.wait(0.005)
    assert (busy["status"], busy["date_done"], busy["related_document_ids"]) == ("started", None, [])
    waiting = admin.get("/api/tasks/", task_id=second)["results"][0]
    assert (waiting["status"], waiting["date_started"], waiting["result_data"]) == ("pending", None, None)
    assert admin.speaking(9).get("/api/tasks/", task_id=second)[0]["status"] == "PENDING"


def test_everything_that_rides_along_arrives(admin: Client, letter) -> None:
    tags = [admin.tag("SatuLayanan"), admin.tag("Menunggu Pengesahan")]
    inbox = admin.tag("Kotak Masuk", is_inbox_tag=True)
    correspondent = admin.post("/api/correspondents/", {"name": "Dinas Kominfo"})["id"]
    kind = admin.post("/api/document_types/", {"name": "Surat Tanggapan"})["id"]
    text, day = admin.field("Nomor", "string")["id"], admin.field("Tenggat", "date")["id"]
    document = admin.upload(
        letter, "surat tanggapan 02.pdf",
        title="Tanggapan 102/2026", created="2026-08-02", correspondent=correspondent, document_type=kind, tags=tags,
        archive_serial_number=1001, custom_fields=f'{{"{text}": "PPID-2026-0001", "{day}": "2026-08-20"}}', nomor="x",
    )  # fmt: skip
    shown = admin.get(f"/api/documents/{document}/")
    assert shown["tags"] == [inbox, tags[1], tags[0]]  # by name, with the inbox tag
    assert (shown["correspondent"], shown["document_type"], shown["archive_serial_number"]) == (
        correspondent, kind, 1001,
    )  # fmt: skip
    assert (shown["title"], shown["created"]) == ("Tanggapan 102/2026", "2026-08-02")
    assert shown["custom_fields"] == [
        {"value": "PPID-2026-0001", "field": text},
        {"value": "2026-08-20", "field": day},
    ]


@pytest.mark.parametrize(
    ("created", "day"),
    [
        ("2026-08-02T23:30:00Z", "2026-08-03"),
        ("2026-08-02T00:30:00+07:00", "2026-08-02"),
        ("2026-08-03 06:15:00+07:00", "2026-08-03"),
        ("2026-08-02T00:30:00", "2026-08-02"),
    ],
)
def test_a_moment_is_turned_to_the_servers_zone_before_the_day_is_cut(admin, letter, created, day) -> None:
    document = admin.upload(letter, created=created)
    assert admin.get(f"/api/documents/{document}/", fields="created") == {"created": day}


def test_custom_fields_may_be_a_list_and_of_repeated_parts_the_last_counts(admin: Client, letter) -> None:
    one, two = admin.field("A", "string")["id"], admin.field("B", "date")["id"]
    document = admin.upload(letter, custom_fields=f"[{one}, {two}]")
    empty = [{"value": None, "field": one}, {"value": None, "field": two}]
    assert admin.get(f"/api/documents/{document}/")["custom_fields"] == empty
    document = admin.upload(letter, custom_fields=[str(one), str(two)])
    assert admin.get(f"/api/documents/{document}/")["custom_fields"] == empty[1:]


DATETIME = (
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"tags": "99999"}, {"tags": ['Invalid pk "99999" - object does not exist.']}),
        ({"tags": "SatuLayanan"}, {"tags": ["Incorrect type. Expected pk value, received str."]}),
        ({"tags": "1,2"}, {"tags": ["Incorrect type. Expected pk value, received str."]}),
        ({"correspondent": "99999"}, {"correspondent": ['Invalid pk "99999" - object does not exist.']}),
        ({"created": "kemarin"}, {"created": [DATETIME]}),
        ({"created": "02-08-2026"}, {"created": [DATETIME]}),
        (
            {"archive_serial_number": "-1"},
            {"archive_serial_number": ["Ensure this value is greater than or equal to 0."]},
        ),
        ({"custom_fields": '{"99999": "x"}'}, {"custom_fields": ["Custom field with id 99999 does not exist"]}),
        (
            {"custom_fields": "[99999]"},
            {"custom_fields": ["Some custom fields don't exist or were specified twice."]},
        ),
        ({"custom_fields": "{salah"}, {"custom_fields": ["Value must be valid JSON."]}),
        (
            {"custom_fields": '{"1": "besok"}'},
            {"custom_fields": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]},
        ),
        (
            {"custom_fields": '{"2": "Rp 15.000"}'},
            {"custom_fields": ["Must be a two-decimal number with optional currency code e.g. GBP123.45"]},
        ),
        (
            {"custom_fields": f'{{"3": "{"x" * 129}"}}'},
            {"custom_fields": ["Ensure this value has at most 128 characters (it has 129)."]},
        ),
        (
            {"custom_fields": '{"4": "Disetujui"}'},
            {"custom_fields": ["Value must be an id of an element in [{'label': 'Disetujui', 'id': 'setuju01'}]"]},
        ),
    ],
)
def test_bad_fields_are_refused_at_once(admin, letter, fields, errors) -> None:
    admin.field("Tenggat", "date")
    admin.field("Biaya", "monetary", default_currency="IDR")
    admin.field("Nomor", "string")
    admin.field("Status", "select", select_options=[{"label": "Disetujui", "id": "setuju01"}])
    answer = admin.send(letter, **fields)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert admin.get("/api/tasks/")["count"] == 0


def test_a_bad_file_is_refused_at_once_when_its_kind_shows(admin: Client) -> None:
    for content, name, said in (
        (b"", "kosong.pdf", "The submitted file is empty."),
        (b"PK\x03\x04\x00\x00", "arsip.zip", "File type application/octet-stream not supported"),
        (b"\x7fELF\x02\x01\x01", "elf.bin", "File type application/x-sharedlib not supported"),
    ):
        answer = admin.send(content, name)
        assert (answer.status_code, answer.json()) == (400, {"document": [said]})


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\x00\x01\xfe\x80" * 99, "bukan.pdf", "bukan.pdf: Unsupported mime type application/octet-stream"),
        (
            b"%PDF-1.7\n",
            "header-saja.pdf",
            "header-saja.pdf: Error occurred while consuming document header-saja.pdf: InputFileError: ",
        ),
    ],
)
def test_what_cannot_be_read_fails_in_the_task(admin, content, name, said) -> None:
    task_id = admin.send(content, name).json()
    task = admin.task(task_id)
    assert (task["status"], task["related_document_ids"]) == ("failure", [])
    assert task["result_data"]["error_type"] == "ConsumerError"
    assert task["result_data"]["error_message"] == said
    old = admin.speaking(9).get("/api/tasks/", task_id=task_id)[0]
    assert (old["status"], old["result"], old["related_document"]) == ("FAILURE", said, None)


def test_truncated_and_locked_pdfs_succeed_with_nothing_to_read(admin: Client, letter) -> None:
    truncated = admin.get(f"/api/documents/{admin.upload(letter[: len(letter) // 2], 'rusak.pdf')}/")
    assert (truncated["content"], truncated["page_count"]) == ("", 1)
    assert truncated["archived_file_name"] == f"{truncated['created']} rusak.pdf"
    locked = admin.get(f"/api/documents/{admin.upload(make_pdf('rahasia', password='x'), 'terenkripsi.pdf')}/")
    assert (locked["content"], locked["page_count"], locked["archived_file_name"]) == ("", None, None)
    owned = admin.get(f"/api/documents/{admin.upload(make_pdf('terbaca', owner_password='x'))}/")
    assert owned["content"] == "terbaca"


def test_text_is_taken_as_text_whatever_its_name(admin: Client) -> None:
    document = admin.get(f"/api/documents/{admin.upload('Catatan biasa – é'.encode(), 'teks.pdf')}/")
    assert (document["mime_type"], document["content"]) == ("text/plain", "Catatan biasa – é")
    document = admin.get(f"/api/documents/{admin.upload(make_pdf('x'), 'surat10.docx')}/")
    assert document["mime_type"] == "application/pdf"


def test_a_path_in_the_file_name_is_cut_and_a_long_title_too(admin: Client, letter) -> None:
    document = admin.get(f"/api/documents/{admin.upload(letter, '../../etc/surat élok 8.pdf')}/")
    assert (document["original_file_name"], document["title"]) == ("surat élok 8.pdf", "surat élok 8")
    document = admin.get(f"/api/documents/{admin.upload(letter, title='J' * 200)}/")
    assert document["title"] == "J" * 127


def test_the_same_bytes_twice_make_two_documents_that_know_each_other(admin: Client, letter) -> None:
    first, second = admin.upload(letter, "surat01.pdf"), admin.upload(letter, "surat01.pdf")
    assert admin.get(f"/api/documents/{first}/", fields="duplicate_documents") == {
        "duplicate_documents": [{"id": second, "title": "surat01", "deleted_at": None}]
    }
    admin("DELETE", f"/api/documents/{first}/")
    (twin,) = admin.get(f"/api/documents/{second}/")["duplicate_documents"]
    assert twin["id"] == first
    assert twin["deleted_at"].endswith("Z")


def test_a_server_that_rejects_duplicates_names_somebody_elses_document(serve, letter) -> None:
    sandbox = serve(reject_duplicates=True)
    admin = Client(sandbox, sandbox.admin_token)
    first = admin.upload(letter, "surat01.pdf")
    task_id = admin.send(letter, "surat01.pdf").json()
    task = admin.task(task_id)
    assert (task["status"], task["related_document_ids"]) == ("failure", [first])
    assert task["result_data"] == {"duplicate_of": first, "duplicate_in_trash": False}
    old = admin.speaking(9).get("/api/tasks/", task_id=task_id)[0]
    assert old["result"] == f"Not consuming: It is a duplicate of document #{first}"
    assert old["related_document"] == first
    assert old["duplicate_documents"] == [{"id": first, "title": "surat01", "deleted_at": None}]


def test_a_serial_number_is_taken_once_also_by_a_document_in_the_trash(admin: Client, letter) -> None:
    holder = admin.upload(letter, archive_serial_number=4242)
    said = "surat05.pdf: Not consuming surat05.pdf: Given ASN 4242 already exists!"
    for trashed in (False, True):
        if trashed:
            admin("DELETE", f"/api/documents/{holder}/")
            said += " Note: existing document is in the trash."
        task = admin.task(admin.send(make_pdf("lain"), "surat05.pdf", archive_serial_number=4242).json())
        assert (task["status"], task["result_data"]["error_message"]) == ("failure", said)
        assert task["input_data"]["overrides"]["asn"] == 4242
    assert admin.get("/api/documents/", archive_serial_number=4242)["count"] == 0


def test_a_scan_gets_the_text_that_comes_with_it_and_an_archive_file(serve) -> None:
    scan = make_scan()
    known = {hashlib.sha256(scan).hexdigest(): "Teks dari contoh"}
    sandbox = serve(known_texts=known)
    admin = Client(sandbox, sandbox.admin_token)
    document = admin.upload(scan, "scan01.pdf", created="2026-09-03")
    assert admin.get(f"/api/documents/{document}/")["content"] == "Teks dari contoh"
    metadata = admin.get(f"/api/documents/{document}/metadata/")
    assert metadata["has_archive_version"] is True
    assert metadata["original_checksum"] == hashlib.sha256(scan).hexdigest()
    plain = admin("GET", f"/api/documents/{document}/download/")
    assert hashlib.sha256(plain.content).hexdigest() == metadata["archive_checksum"]
    assert admin("GET", f"/api/documents/{document}/download/?original=true").content == scan


@pytest.mark.skipif(not tesseract_languages(), reason="no tesseract here")
def test_a_scan_without_a_text_is_read_by_tesseract(admin: Client) -> None:
    document = admin.upload(make_scan("Nomor 045 Tahun 2026"))
    assert "2026" in admin.get(f"/api/documents/{document}/")["content"]


def test_an_upload_needs_its_permission_and_belongs_to_who_sent_it(office: Office, letter) -> None:
    for client in (office.tanpaizin, office.atasan):
        refused = client.send(letter)
        assert (refused.status_code, refused.text) == (403, "Insufficient permissions")
        assert refused.headers["content-type"] == "text/html; charset=utf-8"
    document = office.layanan.upload(letter)
    me = office.layanan.get("/api/ui_settings/")["user"]["id"]
    assert office.layanan.get(f"/api/documents/{document}/", fields="owner") == {"owner": me}
    assert office.petugas("GET", f"/api/documents/{document}/").status_code == 404


def test_an_upload_is_multipart_or_nothing(admin: Client) -> None:
    for more, kind in (({"data": {"title": "x"}}, "application/x-www-form-urlencoded"),
                       ({"json": {"document": "x"}}, "application/json")):  # fmt: skip
        answer = admin("POST", "/api/documents/post_document/", **more)
        assert (answer.status_code, answer.json()) == (
            415, {"detail": f'Unsupported media type "{kind}" in request.'},
        )  # fmt: skip
    assert admin("GET", "/api/documents/post_document/").json() == {"detail": 'Method "GET" not allowed.'}


def test_of_two_files_the_last_counts(admin: Client) -> None:
    files = [("document", ("a.pdf", make_pdf("a"))), ("document", ("b.pdf", make_pdf("b")))]
    task = admin.task(admin("POST", "/api/documents/post_document/", files=files).json())
    assert admin.get(f"/api/documents/{task['result_data']['document_id']}/")["title"] == "b"


def test_tasks_need_a_permission_and_show_each_ones_own(office: Office, letter) -> None:
    assert office.atasan("GET", "/api/tasks/").status_code == 403
    task_id = office.layanan.send(letter).json()
    office.layanan.task(task_id)
    assert office.petugas.get("/api/tasks/", task_id=task_id)["count"] == 0
    assert office.admin.get("/api/tasks/", task_id=task_id)["count"] == 1
    for unknown in ("00000000-0000-0000-0000-000000000000", "xyz"):
        assert office.admin.get("/api/tasks/", task_id=unknown)["count"] == 0
        assert office.admin.speaking(9).get("/api/tasks/", task_id=unknown) == []


def test_a_status_filter_takes_lower_case_only_and_acknowledging_only_hides(admin: Client) -> None:
    task_id = admin.send(b"%PDF-1.7\n", "x.pdf").json()
    number = admin.task(task_id)["id"]
    assert admin.get("/api/tasks/", status="failure")["count"] == 1
    bad = admin.speaking(9)("GET", "/api/tasks/?status=FAILURE")
    assert bad.json() == {"status": ["Select a valid choice. FAILURE is not one of the available choices."]}
    assert admin.post("/api/tasks/acknowledge/", {"tasks": [number]}) == {"result": 1}
    assert admin.get("/api/tasks/", acknowledged="false")["count"] == 0
    assert admin.get("/api/tasks/", task_id=task_id)["results"][0]["acknowledged"] is True


def test_a_large_file_goes_through(admin: Client) -> None:
    line = b"baris dokumen yang panjang sekali\n"
    task = admin.task(admin.send(line * (20_000_000 // len(line)), "besar.txt").json())
    assert task["status"] == "success"
