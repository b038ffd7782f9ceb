"""Tags, correspondents, types, custom fields, saved views, against exchanges 03-05, 14, 15, 22, 23, 31 and 35."""

import pytest
from sandbox.office import Client, Office


def test_a_tag_made_with_its_name_only_matches_any_word_and_belongs_to_the_caller(admin: Client) -> None:
    answer = admin("POST", "/api/tags/", json={"name": "Menunggu Pengesahan"})
    assert answer.status_code == 201
    assert answer.json() == {
        "id": 1,
        "slug": "menunggu-pengesahan",
        "name": "Menunggu Pengesahan",
        "color": "#a6cee3",
        "text_color": "#000000",
        "match": "",
        "matching_algorithm": 1,
        "is_insensitive": True,
        "is_inbox_tag": False,
        "owner": 2,
        "user_can_change": True,
        "parent": None,
        "children": [],
    }


def test_name_and_owner_together_are_unique_by_case(admin: Client) -> None:
    admin.post("/api/tags/", {"name": "SatuLayanan"})
    twin = admin("POST", "/api/tags/", json={"name": "SatuLayanan"})
    assert (twin.status_code, twin.json()) == (400, {"error": "Object violates owner / name unique constraint"})
    admin.post("/api/tags/", {"name": "satulayanan"})
    admin.post("/api/tags/", {"name": "SatuLayanan", "owner": None})
    found = admin.get("/api/tags/", name__iexact="SATULAYANAN")
    assert (found["count"], found["display_count"]) == (3, 3)


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
def test_a_bad_tag_is_refused_by_field(admin, body, errors) -> None:
    answer = admin("POST", "/api/tags/", json=body)
    assert (answer.status_code, answer.json()) == (400, errors)


def test_the_admins_tag_is_invisible_to_the_service_which_then_makes_a_twin(office: Office) -> None:
    office.admin.post("/api/tags/", {"name": "SatuLayanan"})
    assert office.layanan.get("/api/tags/", name__iexact="SatuLayanan")["count"] == 0
    twin = office.layanan.post("/api/tags/", {"name": "SatuLayanan"})
    assert twin["owner"] == office.layanan.get("/api/ui_settings/")["user"]["id"]
    assert office.admin.get("/api/tags/", name__iexact="SatuLayanan")["count"] == 2


def test_an_unowned_tag_is_seen_by_all_and_a_shared_one_by_its_group(office: Office) -> None:
    free = office.layanan.post("/api/tags/", {"name": "Bebas", "owner": None, "matching_algorithm": 0})["id"]
    grants = {"view": {"users": [], "groups": [office.groups["Atasan PPID"]]}, "change": {"users": [], "groups": []}}
    kept = office.admin.post("/api/tags/", {"name": "Disahkan Atasan", "set_permissions": grants})["id"]
    assert office.petugas("GET", f"/api/tags/{free}/").status_code == 200
    hidden = office.petugas("GET", f"/api/tags/{kept}/")
    assert (hidden.status_code, hidden.json()) == (404, {"detail": "No Tag matches the given query."})
    assert office.atasan("GET", f"/api/tags/{kept}/").status_code == 200
    assert office.admin.get(f"/api/tags/{kept}/", full_perms="true")["permissions"] == grants


def test_who_lacks_the_permission_may_neither_make_nor_change_nor_delete_a_tag(office: Office) -> None:
    mine = office.layanan.post("/api/tags/", {"name": "x"})["id"]
    for answer in (
        office.atasan("POST", "/api/tags/", json={"name": "y"}),
        office.layanan("PATCH", f"/api/tags/{mine}/", json={"color": "#ff0000"}),
        office.layanan("DELETE", f"/api/tags/{mine}/"),
    ):
        assert answer.json() == {"detail": "You do not have permission to perform this action."}


def test_a_parent_shows_its_children_and_may_not_become_its_own_descendant(admin: Client) -> None:
    top = admin.tag("SatuLayanan")
    below = admin.tag("Keberatan", parent=top)
    assert [child["id"] for child in admin.get(f"/api/tags/{top}/")["children"]] == [below]
    cycle = admin("PATCH", f"/api/tags/{top}/", json={"parent": below})
    assert cycle.json() == {"parent": ["Cannot set parent to a descendant."]}
    found = admin.speaking(9).get("/api/tags/", name__iexact="satulayanan")
    assert (found["count"], found["all"], found["display_count"]) == (1, [below, top], 2)


def test_lists_come_in_pages_and_garbage_asks_for_25(admin: Client) -> None:
    for number in range(30):
        admin.tag(f"t{number:02}")
    page = admin.get("/api/tags/", page_size=1, unknown_filter="x")
    assert page["next"] == f"{admin.sandbox.url}/api/tags/?page=2&page_size=1&unknown_filter=x"
    assert page["count"] == 30
    for size in ("0", "-1", "abc"):
        assert len(admin.get("/api/tags/", page_size=size)["results"]) == 25
    assert len(admin.get("/api/tags/", page_size=100000)["results"]) == 30
    last = admin.get("/api/tags/", page="last", page_size=20)
    assert (len(last["results"]), last["next"]) == (10, None)
    assert last["previous"] == f"{admin.sandbox.url}/api/tags/?page_size=20"
    for page in ("99", "0"):
        answer = admin("GET", f"/api/tags/?page={page}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


def test_a_deleted_tag_leaves_documents_without_history_and_without_a_new_modified(admin: Client, letter) -> None:
    tag = admin.tag("hapus-saya")
    document = admin.upload(letter, tags=tag)
    before = admin.get(f"/api/documents/{document}/")
    lines = len(admin.get(f"/api/documents/{document}/history/"))
    assert admin("DELETE", f"/api/tags/{tag}/").status_code == 204
    after = admin.get(f"/api/documents/{document}/")
    assert (before["tags"], after["tags"]) == ([tag], [])
    assert after["modified"] == before["modified"]
    assert len(admin.get(f"/api/documents/{document}/history/")) == lines
    assert admin("DELETE", f"/api/tags/{tag}/").json() == {"detail": "No Tag matches the given query."}


def test_correspondents_and_types_follow_the_same_rules(admin: Client) -> None:
    for path in ("/api/correspondents/", "/api/document_types/"):
        made = admin.post(path, {"name": "Dinas Kominfo", "matching_algorithm": 0})
        assert made == {
            "id": 1, "slug": "dinas-kominfo", "name": "Dinas Kominfo", "match": "", "matching_algorithm": 0,
            "is_insensitive": True, "owner": 2, "user_can_change": True,
        }  # fmt: skip
        assert admin("POST", path, json={"name": "Dinas Kominfo"}).status_code == 400
        assert admin.get(path, name__iexact="DINAS KOMINFO")["results"][0]["document_count"] == 0


def test_a_select_gets_ids_for_its_options_and_plain_strings_crash_the_server(admin: Client) -> None:
    made = admin.field("Status", "select", select_options=[{"label": "Konsep"}, {"id": "setuju01", "label": "A"}])
    first, second = made["extra_data"]["select_options"]
    assert (first["label"], len(first["id"])) == ("Konsep", 16)
    assert second == {"id": "setuju01", "label": "A"}
    body = {"name": "Pilihan", "data_type": "select", "extra_data": {"select_options": ["A", "B"]}}
    crash = admin("POST", "/api/custom_fields/", json=body)
    assert crash.status_code == 500
    assert "<h1>Server Error (500)</h1>" in crash.text


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"name": "A", "data_type": "json"}, {"data_type": ['"json" is not a valid choice.']}),
        ({"name": "A", "data_type": "select"}, {"error": ["extra_data.select_options must be a valid list"]}),
        (
            {"name": "A", "data_type": "monetary", "extra_data": {"default_currency": "rupiah"}},
            {"error": ["extra_data.default_currency must be a 3-character string"]},
        ),
        ({"name": "Nomor", "data_type": "string"}, {"name": ["custom field with this name already exists."]}),
    ],
)
def test_a_bad_field_is_refused(admin, body, errors) -> None:
    admin.field("Nomor", "string")
    assert admin("POST", "/api/custom_fields/", json=body).json() == errors
    admin.field("nomor", "integer")
    assert admin.get("/api/custom_fields/", name__iexact="NOMOR")["count"] == 2


def test_a_field_may_change_its_type_and_its_values_then_read_null(admin: Client, letter) -> None:
    field = admin.field("Uji tipe", "string")["id"]
    document = admin.upload(letter, custom_fields=f'{{"{field}": "abc"}}')
    changed = admin.patch(f"/api/custom_fields/{field}/", {"data_type": "integer"})
    assert (changed["data_type"], changed["document_count"]) == ("integer", 1)
    values = admin.get(f"/api/documents/{document}/", fields="custom_fields")
    assert values == {"custom_fields": [{"value": None, "field": field}]}


def test_pinning_a_saved_view_is_each_ones_own_and_only_of_version_9(admin: Client) -> None:
    body = {"name": "v9", "sort_field": "created", "sort_reverse": True, "show_in_sidebar": True,
            "filter_rules": [{"rule_type": 6, "value": "99999"}]}  # fmt: skip
    made = admin.speaking(9).post("/api/saved_views/", body)
    assert (made["show_in_sidebar"], made["show_on_dashboard"]) == (True, False)
    assert "show_in_sidebar" not in admin.get(f"/api/saved_views/{made['id']}/")
    pinned = admin.get("/api/ui_settings/")["settings"]["saved_views"]
    assert pinned == {"dashboard_views_visible_ids": [], "sidebar_views_visible_ids": [made["id"]]}
    assert admin("POST", "/api/saved_views/", json=body).status_code == 400
    bad = admin("POST", "/api/saved_views/", json=body | {"name": "x", "filter_rules": [{"rule_type": 999}]})
    assert bad.json() == {"filter_rules": [{"rule_type": ['"999" is not a valid choice.']}]}
    assert admin("POST", "/api/saved_views/", json={"name": "y"}).json() == {
        "filter_rules": ["This field is required."]
    }


def test_a_workflow_is_kept_and_given_back(admin: Client) -> None:
    made = admin.post("/api/workflows/", {"name": "Serah terima", "order": 1, "triggers": [{"type": 2}], "actions": []})
    assert made["triggers"] == [{"id": 1, "type": 2}]
    twin = admin("POST", "/api/workflows/", json={"name": "Serah terima", "triggers": [], "actions": []})
    assert twin.json() == {"name": ["workflow with this name already exists."]}
    assert admin.patch(f"/api/workflows/{made['id']}/", {"enabled": False})["enabled"] is False
