"""Bulk edits, notes, and what moves `modified` [09, 11, 16, 17]."""

import json
from typing import Any

import pytest
from sandbox.office import NOBODY, Client, Office, Server, make_pdf


@pytest.fixture
def furnished(admin: Client, letter: bytes) -> dict[str, int]:
    """A document with one of two tags, a field, a correspondent."""
    one, two, field = admin.tag("A"), admin.tag("B"), admin.field("Nomor", "string")
    who = admin.post("/api/correspondents/", {"name": admin.name("Dinas"), "matching_algorithm": 0})["id"]
    return {"one": one, "two": two, "field": field, "who": who, "document": admin.upload(letter, tags=one)}


def filled(parameters: dict[str, Any], names: dict[str, int]) -> dict[str, Any]:
    """The parameters with the ids of things that are named by `$`."""
    text = json.dumps(parameters)
    for name, number in names.items():
        text = text.replace(f'"${name}"', str(number)).replace(f"#{name}", str(number))
    return json.loads(text)


@pytest.mark.parametrize(
    ("method", "parameters", "moves"),
    [
        ("modify_tags", {"add_tags": ["$one"], "remove_tags": []}, True),
        ("add_tag", {"tag": "$one"}, False),
        ("add_tag", {"tag": "$two"}, True),
        ("remove_tag", {"tag": "$two"}, False),
        ("remove_tag", {"tag": "$one"}, True),
        ("modify_custom_fields", {"add_custom_fields": {"#field": "x"}, "remove_custom_fields": []}, True),
        ("set_correspondent", {"correspondent": None}, False),
        ("set_correspondent", {"correspondent": "$who"}, True),
        ("set_document_type", {"document_type": None}, False),
        ("set_permissions", {"set_permissions": NOBODY, "owner": None}, True),
    ],
)
def test_what_moves_modified_once_the_worker_has_got_to_it(admin, furnished, method, parameters, moves) -> None:
    document = furnished["document"]
    before = admin.document(document)["modified"]
    assert admin.bulk(method, [document], **filled(parameters, furnished)).status_code == 200
    admin.settle()
    assert (admin.document(document)["modified"] != before) is moves


def test_a_patch_moves_modified_at_once_even_an_empty_one(admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter)}/"
    moments = [admin.get(path)["modified"]] + [admin.patch(path, {})["modified"] for _ in range(3)]
    assert moments == sorted(set(moments))


def test_an_empty_body_is_an_empty_patch(server: Server, admin: Client, letter: bytes) -> None:
    server.only(3, "not measured on 2.20")
    document = admin.upload(letter)
    before, lines = admin.document(document), admin.history(document)
    answer = admin("PATCH", f"/api/documents/{document}/", data="", headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    after = admin.document(document)
    assert after["modified"] > before["modified"]
    assert after | {"modified": None} == before | {"modified": None}
    assert admin.history(document) == lines


@pytest.mark.parametrize(
    ("method", "parameters", "errors"),
    [
        ("modify_tags", {"add_tags": ["$one"]}, {"non_field_errors": ["remove_tags not specified"]}),
        (
            "modify_tags", {"add_tags": [999999], "remove_tags": []},
            {"non_field_errors": ["Some tags in add_tags don't exist or were specified twice."]},
        ),
        ("tidak_ada", {}, {"method": ['"tidak_ada" is not a valid choice.']}),
        (
            "modify_custom_fields", {"add_custom_fields": {"999999": "x"}, "remove_custom_fields": []},
            {"non_field_errors": ["Some custom fields in add_custom_fields don't exist or were specified twice."]},
        ),
    ],
)  # fmt: skip
def test_a_bad_bulk_edit_changes_nothing(admin: Client, furnished, method, parameters, errors) -> None:
    document = furnished["document"]
    before = admin.history(document)
    answer = admin.bulk(method, [document], **filled(parameters, furnished))
    assert (answer.status_code, answer.json()) == (400, errors)
    assert admin.history(document) == before


def test_one_unknown_document_stops_the_whole_bulk_edit(admin: Client, furnished: dict[str, int]) -> None:
    document, tag = furnished["document"], furnished["two"]
    answer = admin.bulk("modify_tags", [document, 99_999_999], add_tags=[tag], remove_tags=[])
    said = "Some documents in documents don't exist or were specified twice."
    assert (answer.status_code, answer.json()) == (400, {"documents": [said]})
    assert tag not in admin.tags_of(document)
    assert admin.bulk("modify_tags", [], add_tags=[tag], remove_tags=[]).status_code == 200


def test_a_bad_value_in_bulk_is_named_by_three_and_only_refused_by_two(server: Server, admin: Client, letter) -> None:
    field, document = admin.field("Tenggat", "date"), admin.upload(letter)
    answer = admin.bulk(
        "modify_custom_fields", [document], add_custom_fields={str(field): "besok"}, remove_custom_fields=[]
    )
    assert answer.status_code == 400
    said = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
    if server.major == 3:
        assert answer.json() == {"add_custom_fields": {str(field): {"non_field_errors": [said]}}}
    else:
        assert answer.text == "Error performing bulk edit, check logs for more detail."
    assert admin.document(document)["custom_fields"] == []


def test_bulk_field_values_leave_the_other_fields_alone(admin: Client, letter: bytes) -> None:
    one, two, three = (admin.field(name, "string") for name in "ABC")
    document = admin.upload(letter, custom_fields=json.dumps({one: "a", two: "b"}))
    admin.bulk("modify_custom_fields", [document], add_custom_fields={str(one): "x"}, remove_custom_fields=[two])
    admin.bulk("modify_custom_fields", [document], add_custom_fields=[three], remove_custom_fields=[])
    values = {row["field"]: row["value"] for row in admin.document(document)["custom_fields"]}
    assert values == {one: "x", three: None}


def test_many_documents_are_edited_at_once(admin: Client) -> None:
    documents = [admin.upload(make_pdf(admin.name(str(number)))) for number in range(3)]
    tag = admin.tag("Disahkan")
    assert admin.bulk("modify_tags", documents, add_tags=[tag], remove_tags=[]).status_code == 200
    assert all(tag in admin.tags_of(document) for document in documents)


# --- notes


def test_notes_answer_with_all_of_them_and_are_embedded_for_everybody(office: Office, letter: bytes) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/"
    before = office.layanan.document(document)["modified"]
    (note,) = office.atasan.post(f"{path}notes/", {"note": "Setuju."})
    assert note["user"] == {
        "id": office.atasan.id, "username": office.atasan.username, "first_name": "", "last_name": "",
    }  # fmt: skip
    assert office.layanan.document(document)["modified"] > before
    assert [row["note"] for row in office.petugas.document(document)["notes"]] == ["Setuju."]
    assert office.tanpaizin("GET", f"{path}notes/").status_code == 403
    left = office.admin("DELETE", f"{path}notes/?id={note['id']}")
    assert left.json() == []
    assert office.admin("DELETE", f"{path}notes/?id=999999").json() == {"detail": "No Note matches the given query."}
    assert office.admin("DELETE", f"{path}notes/").json() == {"id": "This field is required."}


def test_a_note_without_text_is_a_200_that_says_error(admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter)}/notes/"
    assert admin.post(path, {"text": "x"}) == {"error": "Error saving note, check logs for more detail."}
    assert [row["note"] for row in admin.post(path, {"note": ""})] == [""]
