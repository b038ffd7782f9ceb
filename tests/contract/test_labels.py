"""Tags, correspondents, document types and custom fields [03-05, 14, 15, 31, 35]."""

import pytest
from sandbox.office import Client, Office, Server

DENIED = {"detail": "You do not have permission to perform this action."}


def test_a_tag_made_with_its_name_only_matches_any_word_and_belongs_to_the_caller(admin: Client) -> None:
    made = admin.post("/api/tags/", {"name": admin.name("Menunggu Pengesahan")})
    assert made == {
        "id": made["id"],
        "slug": f"menunggu-pengesahan-{admin.mark}",
        "name": admin.name("Menunggu Pengesahan"),
        "color": "#a6cee3",
        "text_color": "#000000",
        "match": "",
        "matching_algorithm": 1,
        "is_insensitive": True,
        "is_inbox_tag": False,
        "owner": admin.id,
        "user_can_change": True,
        "parent": None,
        "children": [],
    }


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"name": ["This field is required."]}),
        ({"name": ""}, {"name": ["This field may not be blank."]}),
        ({"name": "x" * 129}, {"name": ["Ensure this field has no more than 128 characters."]}),
        ({"name": "x", "color": "merah"}, {"color": ["Invalid color."]}),
        ({"name": "x", "matching_algorithm": 99}, {"matching_algorithm": ['"99" is not a valid choice.']}),
    ],
)
def test_a_bad_tag_is_refused_by_field(admin: Client, body, errors) -> None:
    answer = admin("POST", "/api/tags/", json=body)
    assert (answer.status_code, answer.json()) == (400, errors)


def test_name_and_owner_together_are_unique_by_case(server: Server, admin: Client) -> None:
    name = admin.name("SatuLayanan")
    admin.post("/api/tags/", {"name": name})
    twin = admin("POST", "/api/tags/", json={"name": name})
    assert (twin.status_code, twin.json()) == (400, {"error": "Object violates owner / name unique constraint"})
    admin.post("/api/tags/", {"name": name.lower()})
    admin.post("/api/tags/", {"name": name, "owner": None})
    found = admin.get("/api/tags/", name__iexact=name.upper())
    assert found["count"] == 3
    assert found.get("display_count") == (3 if server.major == 3 else None)


def test_an_unowned_tag_is_seen_by_all_and_a_shared_one_by_its_group(office: Office) -> None:
    free = office.layanan.tag("Bebas")
    grants = {"view": {"users": [], "groups": [office.groups["Atasan PPID"]]}, "change": {"users": [], "groups": []}}
    kept = office.admin.tag("Disahkan Atasan", owner=office.admin.id, set_permissions=grants)
    assert office.petugas("GET", f"/api/tags/{free}/").status_code == 200
    hidden = office.petugas("GET", f"/api/tags/{kept}/")
    assert (hidden.status_code, hidden.json()) == (404, {"detail": "No Tag matches the given query."})
    assert office.atasan("GET", f"/api/tags/{kept}/").status_code == 200
    assert office.admin.get(f"/api/tags/{kept}/", full_perms="true")["permissions"] == grants


def test_who_lacks_the_permission_may_neither_make_nor_change_nor_delete_a_tag(office: Office) -> None:
    mine = office.layanan.tag("x")
    for answer in (
        office.atasan("POST", "/api/tags/", json={"name": "y"}),
        office.layanan("PATCH", f"/api/tags/{mine}/", json={"color": "#ff0000"}),
        office.layanan("DELETE", f"/api/tags/{mine}/"),
    ):
        assert (answer.status_code, answer.json()) == (403, DENIED)


def test_a_parent_shows_its_children_and_may_not_become_its_own_descendant(admin: Client) -> None:
    top = admin.tag("Atas")
    below = admin.tag("Bawah", parent=top)
    assert [child["id"] for child in admin.get(f"/api/tags/{top}/")["children"]] == [below]
    cycle = admin("PATCH", f"/api/tags/{top}/", json={"parent": below})
    assert cycle.json() == {"parent": ["Cannot set parent to a descendant."]}
    found = admin.get("/api/tags/", name__iexact=admin.name("Atas"))
    assert found["count"] == 1
    assert set(found["all"]) == {below, top}  # a child is in it that is no row


@pytest.mark.parametrize("path", ["/api/correspondents/", "/api/document_types/"])
def test_correspondents_and_types_follow_the_same_rules(admin: Client, path: str) -> None:
    name = admin.name("Dinas Kominfo")
    made = admin.post(path, {"name": name, "matching_algorithm": 0})
    assert made == {
        "id": made["id"], "slug": f"dinas-kominfo-{admin.mark}", "name": name, "match": "", "matching_algorithm": 0,
        "is_insensitive": True, "owner": admin.id, "user_can_change": True,
    }  # fmt: skip
    assert admin("POST", path, json={"name": name}).status_code == 400
    assert admin.get(path, name__iexact=name.upper())["results"][0]["document_count"] == 0


# --- custom fields


def test_a_select_gets_ids_for_its_options_and_plain_strings_crash_the_server(admin: Client) -> None:
    options = [{"label": "Konsep"}, {"id": "setuju01", "label": "A"}]
    body = {"name": admin.name("Status"), "data_type": "select", "extra_data": {"select_options": options}}
    first, second = admin.post("/api/custom_fields/", body)["extra_data"]["select_options"]
    assert (first["label"], len(first["id"])) == ("Konsep", 16)
    assert second == {"id": "setuju01", "label": "A"}
    body = {"name": admin.name("Pilihan"), "data_type": "select", "extra_data": {"select_options": ["A", "B"]}}
    crash = admin("POST", "/api/custom_fields/", json=body)
    assert crash.status_code == 500
    assert crash.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"data_type": "json"}, {"data_type": ['"json" is not a valid choice.']}),
        ({"data_type": "select"}, {"error": ["extra_data.select_options must be a valid list"]}),
        (
            {"data_type": "monetary", "extra_data": {"default_currency": "rupiah"}},
            {"error": ["extra_data.default_currency must be a 3-character string"]},
        ),
        ({"name": "Nomor", "data_type": "string"}, {"name": ["custom field with this name already exists."]}),
    ],
)
def test_a_bad_field_is_refused(admin: Client, body, errors) -> None:
    admin.field("Nomor", "string")
    answer = admin("POST", "/api/custom_fields/", json=body | {"name": admin.name(body.get("name", "A"))})
    assert (answer.status_code, answer.json()) == (400, errors)


def test_fields_of_another_case_are_others(admin: Client) -> None:
    admin.field("Nomor", "string")
    admin.field("nomor", "integer")
    assert admin.get("/api/custom_fields/", name__iexact=admin.name("NOMOR"))["count"] == 2


def test_a_field_may_change_its_type_and_its_values_then_read_null(admin: Client, letter: bytes) -> None:
    field = admin.field("Uji tipe", "string")
    document = admin.upload(letter, custom_fields=f'{{"{field}": "abc"}}')
    changed = admin.patch(f"/api/custom_fields/{field}/", {"data_type": "integer"})
    assert (changed["data_type"], changed["document_count"]) == ("integer", 1)
    assert admin.document(document, fields="custom_fields") == {"custom_fields": [{"value": None, "field": field}]}
