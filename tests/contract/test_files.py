"""The bytes of a document, its versions, and the trash [18, 20, 21, 32]."""

import hashlib
from typing import Any

import requests
from sandbox.office import Client, Office, Server, make_letter, make_pdf

DENIED = {"detail": "You do not have permission to perform this action."}


def test_a_file_comes_whole_and_is_named_by_date_and_title(admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter, 'surat01.pdf', created='2026-08-01')}/download/?original=true"
    answer = admin("GET", path, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (200, letter)
    assert "2026-08-01 surat01.pdf" in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].startswith("attachment; ")


def test_only_two_makes_an_archive_of_what_was_born_digital(server: Server, admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter)}/"
    metadata = admin.get(f"{path}metadata/")
    assert metadata["has_archive_version"] is (server.major == 2)
    plain = admin("GET", f"{path}download/").content
    assert (plain == letter) is (server.major == 3)


def test_what_has_hardly_any_text_gets_an_archive_file_everywhere(admin: Client) -> None:
    document = admin.upload(make_pdf(admin.mark), "pendek.pdf")
    metadata = admin.get(f"/api/documents/{document}/metadata/")
    assert metadata["has_archive_version"] is True
    plain, original = (admin("GET", f"/api/documents/{document}/download/{query}") for query in ("", "?original=true"))
    assert plain.content != original.content
    assert admin.document(document)["archived_file_name"].endswith("pendek.pdf")


def test_a_preview_has_an_etag_of_the_file_that_it_shows(server: Server, admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter)}/"
    metadata = admin.get(f"{path}metadata/")
    original = admin("GET", f"{path}preview/?original=true")
    assert original.headers["etag"].strip('W/"') == metadata["original_checksum"]
    assert original.headers["content-disposition"].startswith("inline; ")
    shown = admin("GET", f"{path}preview/")
    if server.major == 3:
        assert "etag" not in shown.headers  # there is no archive file whose checksum it could be
    else:
        assert shown.headers["etag"].strip('W/"') == metadata["archive_checksum"]


# --- versions


def swap(client: Client, document: int, content: bytes, label: str = "", name: str = "ganti.pdf") -> requests.Response:
    return client(
        "POST", f"/api/documents/{document}/update_version/",
        files={"document": (name, content)}, data={"version_label": label} if label else {},
    )  # fmt: skip


def versions(client: Client, document: int) -> list[dict[str, Any]]:
    return client.document(document, fields="versions")["versions"]


def test_a_new_file_keeps_the_id_and_everything_but_the_bytes(server: Server, office: Office, letter: bytes) -> None:
    server.only(3, "file versions came with 3.0")
    tag = office.admin.tag("Disahkan")
    document = office.layanan.upload(letter, title="Judul", tags=tag)
    office.share(document, change=["Petugas PPID"])
    before = office.admin.document(document)
    other = make_letter(office.admin.name("isi lain"))
    task = office.petugas.task(swap(office.petugas, document, other, "dua").json())
    version = task["related_document"]
    assert (task["status"], task["owner"]) == ("SUCCESS", None)
    assert version != document
    after = office.admin.document(document)
    assert [(row["id"], row["version_label"], row["checksum"], row["is_root"]) for row in after["versions"]] == [
        (version, "dua", hashlib.sha256(other).hexdigest(), False),
        (document, None, hashlib.sha256(letter).hexdigest(), True),
    ]
    kept = ("title", "tags", "original_file_name", "owner", "created")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert "isi lain" in after["content"]
    assert after["modified"] > before["modified"]
    last = office.admin.history(document)[-1]
    assert (last["changes"], last["actor"]["username"]) == (
        {"Version Added": ["None", version]}, office.petugas.username,
    )  # fmt: skip


def test_the_newest_file_is_shown_unless_one_is_named(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "file versions came with 3.0")
    document, other = admin.upload(letter, "asal.pdf"), make_letter(admin.name("lain"))
    version = admin.task(swap(admin, document, other).json())["related_document"]
    path = f"/api/documents/{document}/"
    for below in ("download", "preview"):
        assert admin("GET", f"{path}{below}/").content == other
        assert admin("GET", f"{path}{below}/?version={document}").content == letter
        assert admin("GET", f"{path}{below}/?version={version}").content == other
    newest, first = admin.get(f"{path}metadata/"), admin.get(f"{path}metadata/", version=document)
    assert (newest["original_checksum"], newest["original_filename"]) == (
        hashlib.sha256(other).hexdigest(), "ganti.pdf",
    )  # fmt: skip
    assert (first["original_checksum"], first["original_filename"]) == (
        hashlib.sha256(letter).hexdigest(), "asal.pdf",
    )  # fmt: skip


def test_only_the_first_file_is_found_by_its_checksum_and_only_it_has_twins(server, admin, letter) -> None:
    server.only(3, "file versions came with 3.0")
    document, other = admin.upload(letter), make_letter(admin.name("lain"))
    admin.task(swap(admin, document, other).json())
    first, second = (hashlib.sha256(content).hexdigest() for content in (letter, other))
    assert admin.get("/api/documents/", checksum__iexact=first.upper(), fields="id")["results"] == [{"id": document}]
    assert admin.get("/api/documents/", checksum__iexact=second)["count"] == 0
    twin = admin.upload(other)
    assert admin.document(twin, fields="duplicate_documents") == {"duplicate_documents": []}


def test_a_versions_id_is_no_documents(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "file versions came with 3.0")
    document, tag = admin.upload(letter), admin.tag("Disahkan")
    version = admin.task(swap(admin, document, make_letter(admin.name("lain"))).json())["related_document"]
    path = f"/api/documents/{version}/"
    for answer in (admin("GET", path), admin("PATCH", path, json={"title": "x"})):
        assert (answer.status_code, answer.json()) == (404, {"detail": "No Document matches the given query."})
    assert admin.get("/api/documents/", id__in=f"{document},{version}", fields="id")["results"] == [{"id": document}]
    assert admin.get(f"{path}root/") == {"root_id": document}
    assert admin.put_on(version, tag).status_code == 200  # and yet nothing happens to the document
    assert tag not in admin.tags_of(document)


def test_a_version_taken_away_brings_the_file_before_it_back(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "file versions came with 3.0")
    document = admin.upload(letter)
    version = admin.task(swap(admin, document, make_letter(admin.name("lain"))).json())["related_document"]
    path = f"/api/documents/{document}/versions/"
    before = admin.document(document)["modified"]
    assert admin("DELETE", f"{path}{version}/").json() == {"result": "OK", "current_version_id": document}
    assert [row["id"] for row in versions(admin, document)] == [document]
    assert admin("GET", f"/api/documents/{document}/download/").content == letter
    assert admin.document(document)["modified"] > before
    last = admin.history(document)[-1]
    assert (last["changes"], last["actor"]["username"]) == ({"Version Deleted": ["None", version]}, admin.username)
    assert admin("DELETE", f"{path}{version}/").status_code == 404
    first = admin("DELETE", f"{path}{document}/")
    said = "Cannot delete the root/original version. Delete the document instead."
    assert (first.status_code, first.text) == (400, said)


def test_a_version_taken_away_is_a_row_of_the_trash_with_its_root(server: Server, admin: Client, letter) -> None:
    server.only(3, "file versions came with 3.0")
    document = admin.upload(letter)
    version = admin.task(swap(admin, document, make_letter(admin.name("lain"))).json())["related_document"]
    admin("DELETE", f"/api/documents/{document}/versions/{version}/")
    (row,) = [row for row in admin.get("/api/trash/", page_size=10000)["results"] if row["id"] == version]
    assert (row["root_document"], row["tags"]) == (document, [])


def test_a_version_can_be_labelled_anew(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "file versions came with 3.0")
    document = admin.upload(letter)
    version = admin.task(swap(admin, document, make_letter(admin.name("lain")), "lama").json())["related_document"]
    row = admin.patch(f"/api/documents/{document}/versions/{version}/", {"version_label": "baru"})
    assert (row["id"], row["version_label"]) == (version, "baru")


def test_the_text_of_a_version_is_its_own_and_so_is_the_line_about_it(server: Server, admin: Client, letter) -> None:
    server.only(3, "file versions came with 3.0")
    document = admin.upload(letter)
    admin.task(swap(admin, document, make_letter(admin.name("lain"))).json())
    lines = admin.history(document)
    assert admin.patch(f"/api/documents/{document}/", {"content": "isi diganti"})["content"] == "isi diganti"
    assert admin.history(document) == lines


def test_who_may_not_change_a_document_may_not_swap_its_file(server: Server, office: Office, letter: bytes) -> None:
    server.only(3, "file versions came with 3.0")
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    refused = swap(office.petugas, document, b"x")
    assert refused.status_code == 403
    refused = swap(office.atasan, document, b"x")
    assert (refused.status_code, refused.json()) == (403, DENIED)  # may change, but not add a document
    assert len(versions(office.admin, document)) == 1


def test_two_has_no_such_route(server: Server, admin: Client, letter: bytes) -> None:
    server.only(2, "3.0 has versions")
    answer = swap(admin, admin.upload(letter), make_letter("x"))
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")


# --- trash


def test_a_document_in_the_trash_is_gone_but_can_be_downloaded_and_taken_back(admin: Client, letter: bytes) -> None:
    tag = admin.tag("satu")
    document = admin.upload(letter, tags=tag)
    path = f"/api/documents/{document}/"
    before = admin.document(document)
    assert admin("DELETE", path).status_code == 204
    assert admin("DELETE", path).json() == {"detail": "No Document matches the given query."}
    assert admin("GET", path).status_code == 404
    for below in ("metadata", "history"):
        assert admin("GET", f"{path}{below}/").json() == {"detail": "Not found."}
    assert admin("GET", f"{path}download/?original=true").content == letter
    assert admin.get("/api/documents/", tags__id=tag)["count"] == 0
    (row,) = [row for row in admin.get("/api/trash/", page_size=10000)["results"] if row["id"] == document]
    assert (row["tags"], row["deleted_at"] is None) == (before["tags"], False)
    assert admin.post("/api/trash/", {"documents": [document], "action": "restore"}) == {
        "result": "OK", "doc_ids": [document],
    }  # fmt: skip
    back = admin.document(document)
    assert (back["deleted_at"], back["tags"]) == (None, before["tags"])
    assert back["modified"] > before["modified"]
    not_there = admin("POST", "/api/trash/", json={"documents": [document], "action": "restore"})
    assert not_there.json() == {"documents": ["Some documents in the list have not yet been deleted."]}


def test_what_was_in_the_trash_has_two_lines_by_nobody(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    lines = len(admin.history(document))
    for again in (False, True):
        admin("DELETE", f"/api/documents/{document}/")
        admin.post("/api/trash/", {"documents": [document], "action": "restore"})
        away, back = admin.history(document)[lines:]
        lines += 2
        assert (away["actor"], back["actor"]) == (None, None)
        assert set(away["changes"]) == {"deleted_at", "transaction_id"} | ({"restored_at"} if again else set())
        assert (away["changes"]["deleted_at"][0], back["changes"]["deleted_at"]) == ("None", ["None", "None"])
        assert back["changes"]["restored_at"][0] == "None"


def test_the_trash_shows_each_his_own_and_lets_him_take_it_back_without_a_permission(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Petugas PPID"])
    refused = office.layanan("DELETE", f"/api/documents/{document}/")
    assert (refused.status_code, refused.json()) == (403, DENIED)  # without `delete_document`
    assert office.admin.bulk("delete", [document]).status_code == 200
    assert office.admin("GET", f"/api/documents/{document}/").status_code == 404

    def seen(client: Client) -> bool:
        return document in [row["id"] for row in client.get("/api/trash/", page_size=10000)["results"]]

    assert (seen(office.layanan), seen(office.petugas), seen(office.tanpaizin)) == (True, False, False)
    office.layanan.post("/api/trash/", {"documents": [document], "action": "restore"})
    assert office.layanan("GET", f"/api/documents/{document}/").status_code == 200


def test_what_is_emptied_is_gone_for_good(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    admin("DELETE", f"/api/documents/{document}/")
    admin.post("/api/trash/", {"documents": [document], "action": "empty"})
    assert admin("GET", f"/api/documents/{document}/download/").status_code == 404
