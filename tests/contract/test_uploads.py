"""Uploads and their tasks [06, 07, 13, 27, 29, 35]."""

import hashlib
import json
import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from sandbox.office import Client, Office, Server, make_pdf

MADE = re.compile(r"Success\. New document id (\d+) created")
DATETIME = (
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)


def test_an_upload_becomes_a_document_through_a_task(server: Server, admin: Client, letter: bytes) -> None:
    task_id = admin.send(letter, "surat01.pdf").json()
    task = admin.task(task_id)
    document = int(task["related_document"])
    assert MADE.fullmatch(task["result"])
    expected = {
        "task_id": task_id, "task_name": "consume_file", "task_file_name": "surat01.pdf", "status": "SUCCESS",
        "acknowledged": False, "owner": admin.id,
    } | (
        {"type": "manual_task", "related_document": document, "duplicate_documents": []}
        if server.major == 3 else {"type": "auto_task", "related_document": str(document)}
    )  # fmt: skip
    assert {name: value for name, value in task.items() if name in expected} == expected
    assert set(task) - set(expected) == {"id", "date_created", "date_done", "result"}
    shown = admin.document(document)
    assert (shown["title"], shown["original_file_name"], shown["owner"]) == ("surat01", "surat01.pdf", admin.id)
    assert f"045/{admin.mark}/PPID/2026" in shown["content"]
    assert (shown["page_count"], shown["mime_type"]) == (1, "application/pdf")


def test_version_10_pages_tasks_in_lower_case(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "API version 10 came with 3.0")
    task_id = admin.send(letter, "surat01.pdf").json()
    document = int(admin.task(task_id)["related_document"])
    (task,) = admin.speaking(10).get("/api/tasks/", task_id=task_id)["results"]
    assert (task["status"], task["task_type"], task["trigger_source"]) == ("success", "consume_file", "api_upload")
    assert task["related_document_ids"] == [document]
    assert task["result_data"] == {"document_id": document}
    assert task["input_data"]["overrides"]["owner_id"] == admin.id
    assert task["duration_seconds"] >= 0


def test_the_file_of_a_new_document_is_its_only_version(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "file versions came with 3.0")
    document = admin.upload(letter)
    (version,) = admin.document(document)["versions"]
    added = version.pop("added")
    assert version == {
        "id": document, "version_label": None, "checksum": hashlib.sha256(letter).hexdigest(), "is_root": True,
    }  # fmt: skip
    assert added.endswith("Z")


def test_rows_of_two_know_neither_versions_nor_duplicates(server: Server, admin: Client, letter: bytes) -> None:
    server.only(2, "3.0 has these keys")
    shown = admin.document(admin.upload(letter))
    assert not {"versions", "root_document", "duplicate_documents"} & set(shown)


def test_the_task_can_be_asked_for_as_soon_as_the_upload_is_answered(admin: Client, letter: bytes) -> None:
    task_id = admin.send(letter).json()
    assert len(admin.get("/api/tasks/", task_id=task_id)) == 1
    admin.task(task_id)
    for unknown in ("00000000-0000-0000-0000-000000000000", "xyz"):
        assert admin.get("/api/tasks/", task_id=unknown) == []


def test_everything_that_rides_along_arrives(server: Server, admin: Client, letter: bytes) -> None:
    tags = {admin.tag("SatuLayanan"), admin.tag("Menunggu Pengesahan")}
    correspondent = admin.post("/api/correspondents/", {"name": admin.name("Dinas Kominfo")})["id"]
    kind = admin.kind("Surat Tanggapan")
    text, day = admin.field("Nomor", "string"), admin.field("Tenggat", "date")
    number = 1_000_000_000 + int(admin.mark[:7], 16)
    document = admin.upload(
        letter, "surat tanggapan 02.pdf",
        title="Tanggapan 102/2026", created="2026-08-02", correspondent=correspondent, document_type=kind,
        tags=list(tags), archive_serial_number=number,
        custom_fields=json.dumps({text: "PPID-2026-0001", day: "2026-08-20"}), nomor="x",
    )  # fmt: skip
    shown = admin.document(document)
    assert tags <= set(shown["tags"])
    assert (shown["correspondent"], shown["document_type"]) == (correspondent, kind)
    assert (shown["archive_serial_number"], shown["created"]) == (number, "2026-08-02")
    assert shown["title"] == "Tanggapan 102/2026"
    assert {row["field"]: row["value"] for row in shown["custom_fields"]} == {
        text: "PPID-2026-0001", day: "2026-08-20",
    }  # fmt: skip


def test_custom_fields_may_be_a_list_and_of_repeated_parts_the_last_counts(admin: Client, letter: bytes) -> None:
    one, two = admin.field("A", "string"), admin.field("B", "date")
    document = admin.upload(letter, custom_fields=f"[{one}, {two}]")
    empty = [{"value": None, "field": one}, {"value": None, "field": two}]
    assert admin.document(document)["custom_fields"] == empty
    document = admin.upload(make_pdf(admin.name("lain")), custom_fields=[str(one), str(two)])
    assert admin.document(document)["custom_fields"] == empty[1:]


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"tags": "999999"}, {"tags": ['Invalid pk "999999" - object does not exist.']}),
        ({"tags": "SatuLayanan"}, {"tags": ["Incorrect type. Expected pk value, received str."]}),
        ({"tags": "1,2"}, {"tags": ["Incorrect type. Expected pk value, received str."]}),
        ({"correspondent": "999999"}, {"correspondent": ['Invalid pk "999999" - object does not exist.']}),
        ({"created": "kemarin"}, {"created": [DATETIME]}),
        ({"created": "02-08-2026"}, {"created": [DATETIME]}),
        (
            {"archive_serial_number": "-1"},
            {"archive_serial_number": ["Ensure this value is greater than or equal to 0."]},
        ),
        ({"custom_fields": '{"999999": "x"}'}, {"custom_fields": ["Custom field with id 999999 does not exist"]}),
        (
            {"custom_fields": "[999999]"},
            {"custom_fields": ["Some custom fields don't exist or were specified twice."]},
        ),
        ({"custom_fields": "{salah"}, {"custom_fields": ["Value must be valid JSON."]}),
    ],
)
def test_bad_parts_are_refused_at_once(admin: Client, letter: bytes, fields, errors) -> None:
    answer = admin.send(letter, **fields)
    assert (answer.status_code, answer.json()) == (400, errors)


@pytest.mark.parametrize(
    ("data_type", "extra", "value", "said"),
    [
        ("date", {}, "besok", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
        (
            "monetary", {"default_currency": "IDR"}, "Rp 15.000",
            "Must be a two-decimal number with optional currency code e.g. GBP123.45",
        ),
        ("string", {}, "x" * 129, "Ensure this value has at most 128 characters (it has 129)."),
        (
            "select", {"select_options": [{"label": "Disetujui", "id": "setuju01"}]}, "Disetujui",
            "Value must be an id of an element in [{'label': 'Disetujui', 'id': 'setuju01'}]",
        ),
    ],
)  # fmt: skip
def test_a_value_that_its_field_does_not_take_is_refused_at_once(admin, letter, data_type, extra, value, said) -> None:
    field = admin.field("Isian", data_type, **extra)
    answer = admin.send(letter, custom_fields=json.dumps({field: value}))
    assert (answer.status_code, answer.json()) == (400, {"custom_fields": [said]})


def test_a_bad_file_is_refused_at_once_when_its_kind_shows(admin: Client) -> None:
    empty = admin.send(b"", "kosong.pdf")
    assert (empty.status_code, empty.json()) == (400, {"document": ["The submitted file is empty."]})
    for content, name in ((b"PK\x03\x04\x00\x00", "arsip.zip"), (b"\x7fELF\x02\x01\x01", "elf.bin")):
        answer = admin.send(content, name)
        assert answer.status_code == 400
        assert re.fullmatch(r"File type application/\S+ not supported", answer.json()["document"][0])


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\x00\x01\xfe\x80" * 99, "bukan.pdf", "bukan.pdf: Unsupported mime type application/octet-stream"),
        (
            b"%PDF-1.7\n", "header-saja.pdf",
            "header-saja.pdf: Error occurred while consuming document header-saja.pdf: ",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_fails_in_the_task(admin: Client, content, name, said) -> None:
    task = admin.task(admin.send(content, name).json())
    assert (task["status"], task["related_document"]) == ("FAILURE", None)
    assert task["result"].startswith(said)


def test_text_is_taken_as_text_whatever_its_name(admin: Client) -> None:
    text = f"Catatan biasa – é {admin.mark}"
    document = admin.document(admin.upload(text.encode(), "teks.pdf"))
    assert (document["mime_type"], document["content"]) == ("text/plain", text)
    document = admin.document(admin.upload(make_pdf(admin.mark), "surat10.docx"))
    assert document["mime_type"] == "application/pdf"


@pytest.mark.parametrize(("form", "mime_type"), [
    ("JPEG", "image/jpeg"), ("PNG", "image/png"), ("TIFF", "image/tiff"),
])  # fmt: skip
def test_a_scan_that_is_a_picture_is_taken_whatever_its_name(admin: Client, form: str, mime_type: str) -> None:
    image = Image.new("L", (620, 400), 255)
    ImageDraw.Draw(image).text((30, 60), admin.mark, fill=0, font_size=48)
    out = BytesIO()
    image.save(out, format=form)
    document = admin.document(admin.upload(out.getvalue(), "SCAN0001.pdf"))
    assert (document["mime_type"], document["page_count"]) == (mime_type, None)
    assert document["archived_file_name"].endswith(".pdf")


def test_a_path_in_the_file_name_is_cut_and_a_long_title_too(admin: Client, letter: bytes) -> None:
    document = admin.document(admin.upload(letter, "../../etc/surat élok 8.pdf"))
    assert (document["original_file_name"], document["title"]) == ("surat élok 8.pdf", "surat élok 8")
    document = admin.document(admin.upload(make_pdf(admin.name("lain")), title="J" * 200))
    assert document["title"] == "J" * 127


def test_an_upload_needs_its_permission_and_belongs_to_who_sent_it(office: Office, letter: bytes) -> None:
    for client in (office.tanpaizin, office.atasan):
        refused = client.send(letter)
        assert (refused.status_code, refused.text) == (403, "Insufficient permissions")
        assert refused.headers["content-type"] == "text/html; charset=utf-8"
    document = office.layanan.upload(letter)
    assert office.layanan.document(document, fields="owner") == {"owner": office.layanan.id}


def test_an_upload_is_multipart_or_nothing(admin: Client) -> None:
    for more, kind in (({"data": {"title": "x"}}, "application/x-www-form-urlencoded"),
                       ({"json": {"document": "x"}}, "application/json")):  # fmt: skip
        answer = admin("POST", "/api/documents/post_document/", **more)
        assert (answer.status_code, answer.json()) == (
            415, {"detail": f'Unsupported media type "{kind}" in request.'},
        )  # fmt: skip


def test_of_two_files_the_last_counts(admin: Client) -> None:
    files = [("document", (f"{name}.pdf", make_pdf(admin.name(name)))) for name in "ab"]
    task = admin.task(admin("POST", "/api/documents/post_document/", files=files).json())
    assert admin.document(int(task["related_document"]))["title"] == "b"


def test_a_serial_number_once_given_is_held_also_in_the_trash(admin: Client, letter: bytes) -> None:
    number = 1_000_000_000 + int(admin.mark[:7], 16)
    holder = admin.upload(letter, archive_serial_number=number)
    said = f"surat05.pdf: Not consuming surat05.pdf: Given ASN {number} already exists!"
    for trashed in (False, True):
        if trashed:
            admin("DELETE", f"/api/documents/{holder}/")
            said += " Note: existing document is in the trash."
        task = admin.task(admin.send(make_pdf(admin.name("lain")), "surat05.pdf", archive_serial_number=number).json())
        assert (task["status"], task["result"]) == ("FAILURE", said)
    assert admin.get("/api/documents/", archive_serial_number=number)["count"] == 0


def test_twins_know_each_other_also_in_the_trash(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "2.20 refuses duplicates")
    first, second = admin.upload(letter, "satu.pdf"), admin.upload(letter, "dua.pdf")
    twins = admin.document(first, fields="duplicate_documents")["duplicate_documents"]
    assert twins == [{"id": second, "title": "dua", "deleted_at": None}]
    admin("DELETE", f"/api/documents/{first}/")
    (twin,) = admin.document(second, fields="duplicate_documents")["duplicate_documents"]
    assert (twin["id"], twin["deleted_at"] is None) == (first, False)


# --- tasks


def test_tasks_need_a_permission_and_show_each_ones_own(office: Office, letter: bytes) -> None:
    assert office.atasan("GET", "/api/tasks/").status_code == 403
    task_id = office.layanan.send(letter).json()
    office.layanan.task(task_id)
    assert office.petugas.get("/api/tasks/", task_id=task_id) == []
    assert len(office.admin.get("/api/tasks/", task_id=task_id)) == 1


def test_a_status_filter_is_spelled_as_the_release_has_it(server: Server, admin: Client) -> None:
    right, wrong = ("failure", "FAILURE") if server.major == 3 else ("FAILURE", "failure")
    task_id = admin.send(b"%PDF-1.7\n", "x.pdf").json()
    admin.task(task_id)
    assert len(admin.get("/api/tasks/", status=right, task_id=task_id)) == 1
    bad = admin("GET", f"/api/tasks/?status={wrong}")
    assert bad.status_code == 400
    assert bad.json() == {"status": [f"Select a valid choice. {wrong} is not one of the available choices."]}


def test_acknowledging_only_hides(admin: Client) -> None:
    task_id = admin.send(b"%PDF-1.7\n", "x.pdf").json()
    number = admin.task(task_id)["id"]
    assert admin.post("/api/tasks/acknowledge/", {"tasks": [number]}) == {"result": 1}
    assert admin.get("/api/tasks/", acknowledged="false", task_id=task_id) == []
    assert admin.get("/api/tasks/", task_id=task_id)[0]["acknowledged"] is True
