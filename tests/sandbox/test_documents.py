"""Reading, changing and throwing away documents, against exchanges 08, 10, 11, 13, 18, 20, 24, 30 and 33."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sandbox.office import Client, Office, make_pdf

from ppid_dms.sandbox import Sandbox, SandboxOptions


def ids(answer: Any) -> list[int]:
    return [row["id"] for row in answer["results"]]


# --- single edits


def test_a_patch_replaces_whole_lists_and_ignores_what_it_does_not_know(admin: Client, letter) -> None:
    one, two = admin.tag("A"), admin.tag("B")
    text, day = admin.field("Nomor", "string")["id"], admin.field("Tenggat", "date")["id"]
    document = admin.upload(letter, tags=[one, two], custom_fields=f'{{"{text}": "x", "{day}": "2026-08-20"}}')
    path = f"/api/documents/{document}/"
    assert admin.patch(path, {"tags": [one]})["tags"] == [one]
    assert admin.patch(path, {"custom_fields": [{"field": text, "value": "y"}]})["custom_fields"] == [
        {"value": "y", "field": text}
    ]
    before = admin.get(path, full_perms="true")
    after = admin.patch(path, {"nomor": "x", "checksum": "x", "added": "2020-01-01", "page_count": 9})
    assert after | {"modified": before["modified"]} == before  # shares and all, although not asked for
    assert admin.patch(path, {"title": ""})["title"] == ""


def test_modified_moves_with_every_patch_even_an_empty_one(admin: Client, letter) -> None:
    path = f"/api/documents/{admin.upload(letter)}/"
    moments = [admin.get(path)["modified"]] + [admin.patch(path, {})["modified"] for _ in range(3)]
    assert moments == sorted(set(moments))


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"tags": [99999]}, {"tags": ['Invalid pk "99999" - object does not exist.']}),
        (
            {"custom_fields": {"1": "x"}},
            {"custom_fields": {"non_field_errors": ['Expected a list of items but got type "dict".']}},
        ),
        (
            {"custom_fields": [{"field": 1, "value": "20-08-2026"}]},
            {
                "custom_fields": [
                    {"non_field_errors": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]}
                ]
            },
        ),
        (
            {"custom_fields": [{"field": 2, "value": "bukan url"}]},
            {"custom_fields": [{"non_field_errors": ["Unable to parse URI bukan url, missing scheme"]}]},
        ),
        (
            {"custom_fields": [{"field": 3, "value": [99999]}]},
            {"custom_fields": [{"non_field_errors": ["Some documents in value don't exist or were specified twice."]}]},
        ),
        (
            {"archive_serial_number": 1001},
            {"archive_serial_number": ["document with this archive serial number already exists."]},
        ),
        (
            {"created": "02/08/2026"},
            {"created": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]},
        ),
        ([1], {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
    ],
)
def test_a_bad_patch_is_refused_whole(admin, letter, body, errors) -> None:
    for name, data_type in (("Tenggat", "date"), ("Tautan", "url"), ("Terkait", "documentlink")):
        admin.field(name, data_type)
    admin.upload(letter, archive_serial_number=1001)
    document = admin.upload(make_pdf("lain"))
    before = admin.get(f"/api/documents/{document}/")
    answer = admin("PATCH", f"/api/documents/{document}/", json=body)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert admin.get(f"/api/documents/{document}/") == before


def test_an_empty_body_crashes_the_server_and_a_put_wants_it_all(admin: Client, letter) -> None:
    path = f"/api/documents/{admin.upload(letter)}/"
    assert admin("PATCH", path, data="", headers={"Content-Type": "application/json"}).status_code == 500
    assert admin("PUT", path, json={"title": "x"}).json() == {
        name: ["This field is required."] for name in ("correspondent", "document_type", "storage_path", "tags")
    }
    assert admin.patch(path, {"created": "2026-08-02T10:00:00+07:00"})["created"] == "2026-08-02"


def test_two_who_rewrite_the_tag_list_lose_the_first_ones_tag(admin: Client, letter) -> None:
    one, two = admin.tag("A"), admin.tag("B")
    path = f"/api/documents/{admin.upload(letter)}/"
    admin.patch(path, {"tags": [one]})
    headers = {"If-Unmodified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}
    assert admin("PATCH", path, json={"tags": [two]}, headers=headers).json()["tags"] == [two]


def test_a_child_tag_brings_its_ancestors_and_a_parent_takes_its_descendants_along(admin: Client, letter) -> None:
    top = admin.tag("SatuLayanan")
    below = admin.tag("Keberatan", parent=top)
    document = admin.upload(letter)
    assert sorted(admin.patch(f"/api/documents/{document}/", {"tags": [below]})["tags"]) == [top, below]
    admin.bulk("remove_tag", [document], tag=top)
    assert admin.get(f"/api/documents/{document}/")["tags"] == []
    admin.bulk("modify_tags", [document], add_tags=[below], remove_tags=[])
    assert sorted(admin.get(f"/api/documents/{document}/")["tags"]) == [top, below]


def test_a_document_link_is_mirrored_on_its_target(admin: Client, letter) -> None:
    field = admin.field("Terkait", "documentlink")["id"]
    one, two = admin.upload(letter), admin.upload(make_pdf("lain"))
    admin.patch(f"/api/documents/{one}/", {"custom_fields": [{"field": field, "value": [two]}]})
    assert admin.get(f"/api/documents/{two}/")["custom_fields"] == [{"value": [one], "field": field}]
    admin.patch(f"/api/documents/{one}/", {"custom_fields": []})
    assert admin.get(f"/api/documents/{two}/")["custom_fields"] == [{"value": [], "field": field}]


def test_what_is_not_there_is_404(admin: Client) -> None:
    assert admin("GET", "/api/documents/99999/").json() == {"detail": "No Document matches the given query."}
    assert admin("GET", "/api/documents/abc/").json() == {"detail": "Not found."}
    for below in ("history", "notes", "metadata", "download"):
        answer = admin("GET", f"/api/documents/99999/{below}/")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


# --- who may what


def test_a_document_of_another_is_hidden_until_it_is_shared(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    path = f"/api/documents/{document}/"
    tag = office.admin.tag("Disahkan")
    assert office.atasan("GET", path).status_code == 404
    assert office.atasan("PATCH", path, json={"title": "x"}).status_code == 404
    assert office.atasan.get("/api/documents/")["count"] == 0
    for answer in (
        office.atasan.bulk("modify_tags", [document], add_tags=[tag], remove_tags=[]),
        office.atasan("GET", f"{path}download/"),
        office.atasan("GET", f"{path}history/"),
    ):
        assert (answer.status_code, answer.text) == (403, "Insufficient permissions")
    office.share(document, change=["Atasan PPID"])
    assert office.petugas.get(path)["user_can_change"] is False
    assert office.atasan.get(path)["user_can_change"] is True
    assert office.layanan.get(path)["is_shared_by_requester"] is True
    assert office.layanan.get(path, full_perms="true", fields="permissions") == {
        "permissions": {
            "view": {"users": [], "groups": list(office.groups.values())},
            "change": {"users": [], "groups": [office.groups["Atasan PPID"]]},
        }
    }


def test_who_may_only_look_gets_each_refusal_as_recorded(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/"
    tag = office.admin.tag("Disahkan")
    patched = office.petugas("PATCH", path, json={"title": "x"})
    assert (patched.status_code, patched.json()) == (
        403, {"detail": "You do not have permission to perform this action."},
    )  # fmt: skip
    bulk = office.petugas.bulk("modify_tags", [document], add_tags=[tag], remove_tags=[])
    assert (bulk.status_code, bulk.text) == (403, "Insufficient permissions")
    noted = office.petugas("POST", f"{path}notes/", json={"note": "x"})
    assert (noted.status_code, noted.text) == (403, "Insufficient permissions to create notes")


def test_only_the_owner_shares_gives_away_and_deletes(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/"
    nobody = {"view": {"users": [], "groups": []}, "change": {"users": [], "groups": []}}
    for body in ({"set_permissions": nobody}, {"owner": 2}):
        answer = office.atasan("PATCH", path, json=body)
        assert (answer.status_code, answer.json()) == (403, {"detail": "Insufficient permissions."})
    bulk = office.atasan.bulk("set_permissions", [document], set_permissions=nobody, merge=False)
    assert (bulk.status_code, bulk.text) == (403, "Insufficient permissions")
    deleted = office.atasan("DELETE", path)
    assert deleted.json() == {"detail": "You do not have permission to perform this action."}
    assert office.layanan.patch(path, {"owner": None})["owner"] is None
    assert office.layanan("GET", path).status_code == 200  # nobody's is everybody's


def test_a_tag_that_one_cannot_see_can_still_be_put_on(office: Office, letter) -> None:
    hidden = office.admin.post("/api/tags/", {"name": "Disahkan Atasan", "matching_algorithm": 0})["id"]
    document = office.layanan.upload(letter)
    office.share(document, change=["Petugas PPID"])
    assert office.petugas("GET", f"/api/tags/{hidden}/").status_code == 404
    assert office.petugas.patch(f"/api/documents/{document}/", {"tags": [hidden]})["tags"] == [hidden]
    assert office.petugas.bulk("modify_tags", [document], add_tags=[], remove_tags=[hidden]).status_code == 200
    sent = office.petugas.upload(make_pdf("x"), tags=hidden)
    assert office.petugas.get(f"/api/documents/{sent}/")["tags"] == [hidden]


# --- lists


def fill(admin: Client) -> dict[str, int]:
    """Four documents, two tags and two fields."""
    one, two = admin.tag("satu"), admin.tag("dua")
    field = admin.field("Nomor", "string")["id"]
    admin.field("Status", "select", select_options=[{"label": "Disetujui", "id": "setuju01"}])
    values = json.dumps({field: "PPID-7", 2: "setuju01"})
    return {
        "a": admin.upload(make_pdf("a"), "a.pdf", created="2026-01-01", tags=[one, two], archive_serial_number=7),
        "b": admin.upload(make_pdf("b"), "b.pdf", created="2026-03-01", tags=one, custom_fields=values),
        "c": admin.upload(make_pdf("c"), "c.pdf", created="2025-02-01", tags=two),
        "d": admin.upload(b"teks saja", "d.txt", created="2026-03-01"),
    }


@pytest.fixture
def shelf(admin: Client) -> dict[str, int]:
    return fill(admin)


@pytest.fixture(scope="module")
def library() -> Iterator[tuple[Client, dict[str, int]]]:
    """The same, for all tests that only read."""
    with Sandbox(SandboxOptions(consume_seconds=0)) as sandbox:
        admin = Client(sandbox, sandbox.admin_token)
        yield admin, fill(admin)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "dbac"),
        ({"tags__id": 1}, "ba"),
        ({"tags__id__all": "1,2"}, "a"),
        ({"tags__id__in": "1,2"}, "bac"),
        ({"tags__id__none": "1"}, "dc"),
        ({"tags__id__all": "99999"}, ""),
        ({"tags__id__all": "abc"}, "dbac"),
        ({"tags__name__iexact": "DUA"}, "ac"),
        ({"is_tagged": "false"}, "d"),
        ({"id__in": "1,3,99999"}, "ac"),
        ({"archive_serial_number": 7}, "a"),
        ({"archive_serial_number__isnull": "false"}, "a"),
        ({"title__icontains": "A"}, "a"),
        ({"title__iexact": "B"}, "b"),
        ({"original_filename__iexact": "C.PDF"}, "c"),
        ({"mime_type": "text/plain"}, "d"),
        ({"owner__id": 2, "ordering": "id"}, "abcd"),
        ({"owner__isnull": "true"}, ""),
        ({"created__date__gt": "2026-01-01"}, "db"),
        ({"created__year": "2025"}, "c"),
        ({"modified__gt": "2020-01-01", "modified__lt": "2020-01-02"}, ""),
        ({"added__gt": "2020-01-01T00:00:00Z", "ordering": "id"}, "abcd"),
        ({"ordering": "-title"}, "dcba"),
        ({"ordering": "created,-id"}, "cadb"),
        ({"ordering": "bogus"}, "dbac"),
        ({"pemohon": "x"}, "dbac"),
        ({"custom_field_query": '["Nomor", "exact", "PPID-7"]'}, "b"),
        ({"custom_field_query": '[1, "in", ["PPID-7", "PPID-8"]]'}, "b"),
        ({"custom_field_query": '[1, "icontains", "pid-7"]'}, "b"),
        ({"custom_field_query": '["Status", "exact", "Disetujui"]'}, "b"),
        ({"custom_field_query": '["AND", [[1, "exists", true], [2, "exact", "setuju01"]]]'}, "b"),
        ({"custom_field_query": '["OR", [[1, "exists", false], [1, "exact", "PPID-7"]]]'}, "dbac"),
        ({"custom_field_query": '["Nomor", "exact", "PPID-8"]'}, ""),
    ],
)
def test_a_filter_finds_its_documents(library, query, found) -> None:
    admin, shelf = library
    names = {number: name for name, number in shelf.items()}
    answer = admin.get("/api/documents/", **query)
    assert "".join(names[number] for number in ids(answer)) == found
    assert answer["count"] == len(found)
    assert admin.speaking(9).get("/api/documents/", page_size=1, **query)["all"] == ids(answer)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"modified__gt": "kemarin"}, {"modified__gt": ["Enter a valid date/time."]}),
        (
            {"custom_field_query": '["Tidak Ada", "exact", "x"]'},
            {"custom_field_query": {"0": ["'Tidak Ada' is not a valid custom field."]}},
        ),
        (
            {"custom_field_query": '[1, "gt", "x"]'},
            {"custom_field_query": {"1": ["string does not support query expr 'gt'."]}},
        ),
        ({"custom_field_query": "[x"}, {"custom_field_query": ["Value must be valid JSON."]}),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(library, query, errors) -> None:
    admin, _ = library
    answer = admin("GET", "/api/documents/", params=query)
    assert (answer.status_code, answer.json()) == (400, errors)


def test_a_plus_that_was_not_encoded_is_a_space_and_refused(admin: Client, shelf) -> None:
    moment = admin.get(f"/api/documents/{shelf['a']}/")["modified"]
    assert admin("GET", f"/api/documents/?modified__gt={moment}").status_code == 400
    assert shelf["a"] not in ids(admin.get("/api/documents/", modified__gt=moment))
    assert shelf["a"] in ids(admin.get("/api/documents/", modified__gte=moment))
    naive = moment.removesuffix("+07:00")
    assert shelf["a"] in ids(admin.get("/api/documents/", modified__gte=naive))


def test_paging_by_number_skips_a_row_when_one_before_it_is_edited(admin: Client, shelf) -> None:
    query = {"ordering": "modified", "page_size": 2, "fields": "id"}
    assert ids(admin.get("/api/documents/", page=1, **query)) == [shelf["a"], shelf["b"]]
    admin.patch(f"/api/documents/{shelf['a']}/", {})
    second = admin.get("/api/documents/", page=2, **query)
    assert ids(second) == [shelf["d"], shelf["a"]]  # c was never seen
    base = f"{admin.sandbox.url}/api/documents/"
    assert second["previous"] == f"{base}?fields=id&ordering=modified&page_size=2"


def test_fields_and_truncation_cut_what_a_row_shows(admin: Client) -> None:
    document = admin.upload(b"kata " * 200, "panjang.txt")
    row = admin.get("/api/documents/", fields="id,tidakada,content", truncate_content="true")["results"][0]
    assert row == {"id": document, "content": ("kata " * 200)[:550]}


def test_text_search_is_said_to_be_missing_rather_than_giving_everything(admin: Client) -> None:
    assert admin("GET", "/api/documents/?query=Rahmawati").status_code == 501


# --- files and trash


def test_a_file_is_named_by_date_and_title_and_comes_whole(admin: Client, letter) -> None:
    document = admin.upload(letter, "surat01.pdf", created="2026-08-01")
    path = f"/api/documents/{document}/"
    answer = admin("GET", f"{path}download/", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (200, letter)
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"2026-08-01 surat01.pdf\"; filename*=utf-8''2026-08-01%20surat01.pdf"
    )
    refused = admin("GET", f"{path}download/", headers={"Accept": "application/pdf"})
    assert (refused.status_code, refused.json()) == (
        406, {"detail": "Could not satisfy the request Accept header."},
    )  # fmt: skip
    preview = admin("GET", f"{path}preview/", headers={"Accept": "*/*"})
    checksum = admin.get(f"{path}metadata/")["original_checksum"]
    assert preview.headers["etag"] == f'W/"{checksum}"'
    assert preview.headers["content-disposition"].startswith("inline; ")


def test_a_document_in_the_trash_is_gone_but_can_be_downloaded_and_taken_back(admin: Client, letter) -> None:
    tag = admin.tag("satu")
    document = admin.upload(letter, tags=tag)
    path = f"/api/documents/{document}/"
    modified = admin.get(path)["modified"]
    assert admin("DELETE", path).status_code == 204
    assert admin("DELETE", path).json() == {"detail": "No Document matches the given query."}
    assert admin("GET", path).status_code == 404
    for below in ("metadata", "history"):
        assert admin("GET", f"{path}{below}/").json() == {"detail": "Not found."}
    assert admin("GET", f"{path}download/").content == letter
    assert admin.get("/api/documents/", tags__id=tag)["count"] == 0
    assert ids(admin.get("/api/trash/")) == [document]
    assert admin.post("/api/trash/", {"documents": [document], "action": "restore"}) == {
        "result": "OK", "doc_ids": [document],
    }  # fmt: skip
    back = admin.get(path)
    assert (back["deleted_at"], back["tags"]) == (None, [tag])
    assert back["modified"] > modified
    not_there = admin("POST", "/api/trash/", json={"documents": [99999], "action": "restore"})
    assert not_there.json() == {"documents": ["Some documents in the list have not yet been deleted."]}
    admin.bulk("delete", [document])
    admin.post("/api/trash/", {"documents": [document], "action": "empty"})
    assert admin.get("/api/trash/")["count"] == 0
    assert admin("GET", f"{path}download/").status_code == 404
