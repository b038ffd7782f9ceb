"""Reading, finding and changing single documents [08, 10, 24, 30, 33]."""

import json
from typing import Any

import pytest
from sandbox.office import Client, Server, make_pdf


def ids(answer: Any) -> list[int]:
    return [row["id"] for row in answer["results"]]


def test_a_patch_ignores_what_it_does_not_know_and_shows_the_shares(admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter)}/"
    before = admin.get(path, full_perms="true")
    after = admin.patch(path, {"nomor": "x", "checksum": "x", "added": "2020-01-01", "page_count": 9})
    assert after | {"modified": before["modified"]} == before  # shares and all, although not asked for
    assert admin.patch(path, {"title": ""})["title"] == ""


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"tags": [999999]}, {"tags": ['Invalid pk "999999" - object does not exist.']}),
        (
            {"custom_fields": {"1": "x"}},
            {"custom_fields": {"non_field_errors": ['Expected a list of items but got type "dict".']}},
        ),
        (
            {"created": "02/08/2026"},
            {"created": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]},
        ),
        ([1], {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
    ],
)
def test_a_bad_patch_is_refused_whole(admin: Client, letter: bytes, body, errors) -> None:
    document = admin.upload(letter)
    before = admin.document(document)
    sent = {"title": "lain"} | body if isinstance(body, dict) else body
    answer = admin("PATCH", f"/api/documents/{document}/", json=sent)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert admin.document(document) == before


@pytest.mark.parametrize(
    ("data_type", "value", "said"),
    [
        ("date", "20-08-2026", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
        ("url", "bukan url", "Unable to parse URI bukan url, missing scheme"),
        ("documentlink", [999999], "Some documents in value don't exist or were specified twice."),
    ],
)
def test_a_value_that_its_field_does_not_take_is_refused_in_its_place(admin, letter, data_type, value, said) -> None:
    field = admin.field("Isian", data_type)
    body = {"custom_fields": [{"field": field, "value": value}]}
    answer = admin("PATCH", f"/api/documents/{admin.upload(letter)}/", json=body)
    assert answer.json() == {"custom_fields": [{"non_field_errors": [said]}]}


def test_a_serial_number_that_another_has_is_refused(admin: Client, letter: bytes) -> None:
    number = 1_000_000_000 + int(admin.mark[:7], 16)
    admin.upload(letter, archive_serial_number=number)
    other = admin.upload(make_pdf(admin.name("lain")))
    answer = admin("PATCH", f"/api/documents/{other}/", json={"archive_serial_number": number})
    assert answer.json() == {"archive_serial_number": ["document with this archive serial number already exists."]}


def test_a_put_wants_it_all_and_a_moment_is_cut_to_its_day(admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter)}/"
    assert admin("PUT", path, json={"title": "x"}).json() == {
        name: ["This field is required."] for name in ("correspondent", "document_type", "storage_path", "tags")
    }
    assert admin.patch(path, {"created": "2026-08-02T10:00:00+07:00"})["created"] == "2026-08-02"


def test_a_document_link_is_mirrored_on_its_target(admin: Client, letter: bytes) -> None:
    field = admin.field("Terkait", "documentlink")
    one, two = admin.upload(letter), admin.upload(make_pdf(admin.name("lain")))
    admin.patch(f"/api/documents/{one}/", {"custom_fields": [{"field": field, "value": [two]}]})
    assert admin.document(two)["custom_fields"] == [{"value": [one], "field": field}]
    admin.patch(f"/api/documents/{one}/", {"custom_fields": []})
    assert admin.document(two)["custom_fields"] == [{"value": [], "field": field}]


def test_what_is_not_there_is_404(admin: Client) -> None:
    answer = admin("GET", "/api/documents/999999/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "No Document matches the given query."})
    for below in ("history", "notes", "metadata", "download"):
        answer = admin("GET", f"/api/documents/999999/{below}/")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


# --- lists: every one of them asks for the test's own documents only


@pytest.fixture
def shelf(admin: Client) -> dict[str, int]:
    """Four documents, two tags and two fields."""
    one, two = admin.tag("satu"), admin.tag("dua")
    text = admin.field("Nomor", "string")
    status = admin.field("Status", "select", select_options=[{"label": "Disetujui", "id": "setuju01"}])
    number = 1_000_000_000 + int(admin.mark[:7], 16)
    found = {"one": one, "two": two, "text": text, "status": status, "number": number}
    found["a"] = admin.upload(
        make_pdf(admin.name("a")), f"a {admin.mark}.pdf", created="2026-01-01", tags=[one, two],
        archive_serial_number=number)  # fmt: skip
    values = json.dumps({text: f"PPID-{admin.mark}", status: "setuju01"})
    found["b"] = admin.upload(
        make_pdf(admin.name("b")), f"b {admin.mark}.pdf", created="2026-03-01", tags=one, custom_fields=values
    )
    found["c"] = admin.upload(make_pdf(admin.name("c")), f"c {admin.mark}.pdf", created="2025-02-01", tags=two)
    found["d"] = admin.upload(admin.name("d").encode(), f"d {admin.mark}.txt", created="2026-03-01")
    return found


def test_each_filter_finds_its_documents(admin: Client, shelf: dict[str, int]) -> None:
    one, two = shelf["one"], shelf["two"]
    text, status, mark = admin.name("Nomor"), shelf["status"], admin.mark
    mine = ",".join(str(shelf[name]) for name in "abcd")
    names = {shelf[name]: name for name in "abcd"}
    for query, found in (
        ({}, "dbac"),
        ({"tags__id": one}, "ba"),
        ({"tags__id__all": f"{one},{two}"}, "a"),
        ({"tags__id__in": f"{one},{two}"}, "bac"),
        ({"tags__id__none": str(one)}, "dc"),
        ({"tags__id__all": "999999"}, ""),
        ({"tags__name__iexact": admin.name("DUA")}, "ac"),
        ({"archive_serial_number": shelf["number"]}, "a"),
        ({"archive_serial_number__isnull": "false"}, "a"),
        ({"title__iexact": f"B {mark}"}, "b"),
        ({"original_filename__iexact": f"C {mark}.PDF"}, "c"),
        ({"mime_type": "text/plain"}, "d"),
        ({"owner__id": admin.id, "ordering": "id"}, "abcd"),
        ({"owner__isnull": "true"}, ""),
        ({"created__date__gt": "2026-01-01"}, "db"),
        ({"created__year": "2025"}, "c"),
        ({"modified__gt": "2020-01-01", "modified__lt": "2020-01-02"}, ""),
        ({"added__gt": "2020-01-01T00:00:00Z", "ordering": "id"}, "abcd"),
        ({"ordering": "-title"}, "dcba"),
        ({"ordering": "created,-id"}, "cadb"),
        ({"custom_field_query": json.dumps([text, "exact", f"PPID-{mark}"])}, "b"),
        ({"custom_field_query": json.dumps([shelf["text"], "in", [f"PPID-{mark}", "x"]])}, "b"),
        ({"custom_field_query": json.dumps([shelf["text"], "icontains", f"pid-{mark}"])}, "b"),
        ({"custom_field_query": json.dumps([status, "exact", "Disetujui"])}, "b"),
        ({"custom_field_query": json.dumps(["AND", [[text, "exists", True], [status, "exact", "setuju01"]]])}, "b"),
        (
            {"custom_field_query": json.dumps(
                ["OR", [[text, "exists", False], [text, "exact", f"PPID-{mark}"]]])},
            "dbac",
        ),
        ({"custom_field_query": json.dumps([text, "exact", "PPID-8"])}, ""),
    ):  # fmt: skip
        answer = admin.get("/api/documents/", id__in=mine, **query)
        assert "".join(names[number] for number in ids(answer)) == found, query
        assert answer["count"] == len(found)
        assert admin.get("/api/documents/", id__in=mine, page_size=1, **query)["all"] == ids(answer)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"modified__gt": "kemarin"}, {"modified__gt": ["Enter a valid date/time."]}),
        (
            {"custom_field_query": '["Tidak Ada Sama Sekali", "exact", "x"]'},
            {"custom_field_query": {"0": ["'Tidak Ada Sama Sekali' is not a valid custom field."]}},
        ),
        ({"custom_field_query": "[x"}, {"custom_field_query": ["Value must be valid JSON."]}),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(admin: Client, query, errors) -> None:
    answer = admin("GET", "/api/documents/", params=query)
    assert (answer.status_code, answer.json()) == (400, errors)


def test_a_field_is_asked_only_what_its_type_knows(admin: Client) -> None:
    query = json.dumps([admin.field("Nomor", "string"), "gt", "x"])
    answer = admin("GET", "/api/documents/", params={"custom_field_query": query})
    assert answer.json() == {"custom_field_query": {"1": ["string does not support query expr 'gt'."]}}


def test_a_plus_that_was_not_encoded_is_a_space_and_refused(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    moment = admin.document(document)["modified"]
    if "+" in moment:
        assert admin("GET", f"/api/documents/?modified__gt={moment}").status_code == 400
    assert ids(admin.get("/api/documents/", id__in=document, modified__gt=moment)) == []
    assert ids(admin.get("/api/documents/", id__in=document, modified__gte=moment)) == [document]
    naive = moment[: moment.rindex("+")] if "+" in moment else moment.rstrip("Z")
    assert ids(admin.get("/api/documents/", id__in=document, modified__gte=naive)) == [document]


def test_paging_by_number_skips_a_row_when_one_before_it_is_edited(admin: Client, shelf: dict[str, int]) -> None:
    mine = ",".join(str(shelf[name]) for name in "abcd")
    query = {"id__in": mine, "ordering": "modified", "page_size": 2, "fields": "id"}
    assert ids(admin.get("/api/documents/", page=1, **query)) == [shelf["a"], shelf["b"]]
    admin.patch(f"/api/documents/{shelf['a']}/", {})
    second = admin.get("/api/documents/", page=2, **query)
    assert ids(second) == [shelf["d"], shelf["a"]]  # c was never seen


def test_the_next_link_is_built_from_the_host_and_the_parameters(server: Server, admin: Client, shelf) -> None:
    page = admin.get("/api/documents/", ordering="id", page_size=1, fields="id", tags__id=shelf["one"])
    assert page["next"] == (
        f"{server.url}/api/documents/?fields=id&ordering=id&page=2&page_size=1&tags__id={shelf['one']}"
    )


def test_fields_and_truncation_cut_what_a_row_shows(admin: Client) -> None:
    text = f"{admin.mark} " * 100
    document = admin.upload(text.encode(), "panjang.txt")
    answer = admin.get("/api/documents/", id__in=document, fields="id,tidakada,content", truncate_content="true")
    (row,) = answer["results"]
    assert row == {"id": document, "content": text[:550]}


def test_rows_of_lists_show_the_shares_when_they_are_asked_for(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    fields = "id,owner,permissions,user_can_change"
    answer = admin.get("/api/documents/", id__in=document, fields=fields, full_perms="true")
    nobody = {"view": {"users": [], "groups": []}, "change": {"users": [], "groups": []}}
    assert answer["results"] == [{"id": document, "owner": admin.id, "permissions": nobody}]
    plain = admin.get("/api/documents/", id__in=document, fields=fields)
    assert plain["results"] == [{"id": document, "owner": admin.id, "user_can_change": True}]


def test_hundreds_of_ids_can_be_asked_for_at_once(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    many = ",".join(map(str, [document, *range(10_000_000, 10_001_000)]))
    assert ids(admin.get("/api/documents/", id__in=many, fields="id")) == [document]
