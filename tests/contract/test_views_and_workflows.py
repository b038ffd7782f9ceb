"""Saved views, and workflows that act [22, 23, and live on both majors]."""

from typing import Any

import pytest
from sandbox.office import Client, Office, Server, make_pdf

PINS = {"show_on_dashboard": False, "show_in_sidebar": True}


def view(client: Client, name: str = "Menunggu", **more: Any) -> dict[str, Any]:
    rules = [{"rule_type": 6, "value": "999999"}]
    return {"name": client.name(name), "sort_field": "created", "sort_reverse": True, "filter_rules": rules, **more}


def names(client: Client) -> list[str]:
    return [row["name"] for row in client.get("/api/saved_views/", page_size=1000)["results"]]


def test_a_view_comes_back_as_it_was_sent_with_the_pins_of_whoever_asks(admin: Client) -> None:
    columns = ["title", "created", "tag", "documenttype", "owner", "asn", "note"]
    body = view(admin, page_size=25, display_mode="table", display_fields=columns, **PINS)
    made = admin.post("/api/saved_views/", body)
    assert {name: made[name] for name in body} == body
    assert (made["owner"], made["user_can_change"]) == (admin.id, True)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"filter_rules": [{"rule_type": 999}]}, {"filter_rules": [{"rule_type": ['"999" is not a valid choice.']}]}),
        ({"display_fields": ["tags"]}, {"non_field_errors": ["Invalid field: tags"]}),
        (
            {"display_fields": ["custom_field_999999"]},
            {"non_field_errors": ["Invalid field: custom_field_999999"]},
        ),
    ],
)
def test_a_bad_view_is_refused(admin: Client, change, errors) -> None:
    answer = admin("POST", "/api/saved_views/", json=view(admin, **PINS) | change)
    assert (answer.status_code, answer.json()) == (400, errors)


def test_two_wants_to_know_where_a_view_is_pinned(server: Server, admin: Client) -> None:
    answer = admin("POST", "/api/saved_views/", json=view(admin))
    if server.major == 3:
        assert answer.status_code == 201
        server.made.append(f"/api/saved_views/{answer.json()['id']}/")
    else:
        assert answer.json() == {name: ["This field is required."] for name in ("show_on_dashboard", "show_in_sidebar")}


def test_three_refuses_a_view_of_the_same_name_and_owner_and_two_makes_a_twin(server: Server, admin: Client) -> None:
    admin.post("/api/saved_views/", view(admin, **PINS))
    twin = admin("POST", "/api/saved_views/", json=view(admin, **PINS))
    assert twin.status_code == (400 if server.major == 3 else 201)
    if server.major == 2:
        server.made.append(f"/api/saved_views/{twin.json()['id']}/")


def test_a_view_shared_with_a_group_is_seen_by_it_unpinned(server: Server, office: Office) -> None:
    server.only(3, "2.20 shows everybody his own views only")
    grants = office.grants([])
    made = office.admin.post("/api/saved_views/", view(office.admin, **PINS, set_permissions=grants))
    shown = office.petugas.get(f"/api/saved_views/{made['id']}/")
    assert (shown["show_in_sidebar"], shown["user_can_change"]) == (False, False)
    assert made["name"] in names(office.atasan)
    assert office.petugas("PATCH", f"/api/saved_views/{made['id']}/", json={"name": "x"}).status_code == 403
    assert "show_in_sidebar" not in office.admin.speaking(10).get(f"/api/saved_views/{made['id']}/")


def test_two_shows_everybody_his_own_views_only(server: Server, office: Office) -> None:
    server.only(2, "3.0 shares views")
    body = view(office.admin, **PINS, set_permissions=office.grants([]), owner=office.petugas.id)
    made = office.admin.post("/api/saved_views/", body)
    assert made["owner"] == office.admin.id  # what was said of owner and shares is ignored
    assert made["name"] not in names(office.petugas)
    office.admin.patch(f"/api/saved_views/{made['id']}/", {"owner": office.petugas.id})
    assert office.admin("GET", f"/api/saved_views/{made['id']}/").status_code == 404
    (row,) = office.petugas.get("/api/saved_views/")["results"]
    assert (row["name"], row["show_in_sidebar"]) == (made["name"], True)


def test_views_need_a_permission(office: Office) -> None:
    assert office.layanan("GET", "/api/saved_views/").status_code == 403


# --- workflows


def workflow(client: Client, triggers: list[dict[str, Any]], *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One that this test alone has; it must be narrow, since it acts on the whole server."""
    body = {"name": client.name("Serah terima"), "order": 1, "enabled": True, "triggers": triggers,
            "actions": [{"type": 1, **action} for action in actions], **more}  # fmt: skip
    return client.post("/api/workflows/", body)


def lines(client: Client, document: int) -> list[tuple[Any, str | None]]:
    return [
        (entry["changes"], entry["actor"] and entry["actor"]["username"]) for entry in client.history(document)
    ]


def test_a_workflow_comes_back_with_every_key_that_nobody_sent(server: Server, admin: Client) -> None:
    tag = admin.tag("Tahap")
    made = workflow(admin, [{"type": 2, "filter_has_tags": [tag]}], {"assign_owner": admin.id})
    (trigger,), (action,) = made["triggers"], made["actions"]
    assert (trigger["sources"], trigger["matching_algorithm"], trigger["filter_has_tags"]) == ([1, 2, 3], 0, [tag])
    assert (action["assign_owner"], action["assign_view_groups"], action["remove_all_tags"]) == (admin.id, [], False)
    newer = {"filter_has_any_correspondents", "filter_has_any_document_types", "filter_has_any_storage_paths"}
    assert newer & set(trigger) == (newer if server.major == 3 else set())
    assert ("passwords" in action) is (server.major == 3)
    assert admin.get(f"/api/workflows/{made['id']}/") == made
    named = admin.patch(f"/api/workflows/{made['id']}/", {"name": admin.name("Lain")})
    assert (named["triggers"], named["actions"]) == (made["triggers"], made["actions"])
    replaced = admin.patch(f"/api/workflows/{made['id']}/", {"triggers": [{"type": 3, "filter_has_tags": [tag]}]})
    assert replaced["triggers"][0]["id"] != trigger["id"]
    assert replaced["triggers"][0]["sources"] == [1, 2, 3, 4]


def test_a_bad_workflow_is_refused(office: Office) -> None:
    admin = office.admin
    workflow(admin, [], {})
    body = {"name": admin.name("Serah terima"), "triggers": [], "actions": []}
    twin = admin("POST", "/api/workflows/", json=body)
    assert twin.json() == {"name": ["workflow with this name already exists."]}
    body |= {"name": admin.name("X"), "triggers": [{"type": 1}]}
    wide = admin("POST", "/api/workflows/", json=body)
    said = "File name, path or mail rule filter are required"
    assert wide.json() == {"triggers": [{"non_field_errors": [said]}]}
    assert office.layanan("GET", "/api/workflows/").status_code == 403


def test_an_upload_with_a_tag_is_handed_over_by_nobody(office: Office, letter: bytes) -> None:
    stage, other = office.admin.tag("Tahap"), office.admin.tag("Lain")
    groups = sorted(office.groups.values())
    workflow(
        office.admin, [{"type": 2, "filter_has_tags": [stage, other]}],
        {"assign_owner": office.layanan.id, "assign_view_groups": groups, "assign_change_groups": groups[:1]},
    )  # fmt: skip
    document = office.petugas.upload(letter, tags=stage)
    shown = office.layanan.document(document, full_perms="true")
    assert shown["owner"] == office.layanan.id
    assert sorted(shown["permissions"]["view"]["groups"]) == groups
    assert shown["permissions"]["change"]["groups"] == groups[:1]
    log = lines(office.admin, document)
    owners = [(changes["owner"], actor) for changes, actor in log if "owner" in changes][1:]
    uploader, service = str(office.petugas.id), str(office.layanan.id)
    assert owners == [(["None", uploader], None), ([uploader, service], None)]  # who uploaded it can still be told
    untouched = office.petugas.upload(make_pdf(office.admin.name("tanpa tag")))
    assert office.layanan("GET", f"/api/documents/{untouched}/").status_code == 404


def test_all_of_some_tags_is_another_filter_than_any_and_none_of_them_a_third(office: Office) -> None:
    admin = office.admin
    one, two, three = (admin.tag(name) for name in ("satu", "dua", "tiga"))
    workflow(admin, [{"type": 2, "filter_has_all_tags": [one, two], "filter_has_not_tags": [three]}],
             {"assign_owner": office.layanan.id})  # fmt: skip
    for tags, taken in (([one], False), ([one, two], True), ([one, two, three], False)):
        document = office.petugas.upload(make_pdf(admin.name(str(tags))), tags=tags)
        owner = admin.document(document, fields="owner")["owner"]
        assert (owner == office.layanan.id) is taken, tags


def test_consumption_looks_at_the_file_name_and_the_source(office: Office) -> None:
    admin, tag = office.admin, office.admin.tag("Masuk")
    workflow(admin, [{"type": 1, "filter_filename": f"*{admin.mark}*"}], {"assign_tags": [tag]})
    named = f"pindai {admin.mark}.pdf"
    by_api = office.petugas.upload(make_pdf(admin.name("a")), named)
    other = office.petugas.upload(make_pdf(admin.name("b")), "lain.pdf")
    by_page = office.petugas.upload(make_pdf(admin.name("c")), named, from_webui="true")
    # The page is number 4, which is not among the sources that count when none are named.
    assert [tag in admin.tags_of(document) for document in (by_api, other, by_page)] == [True, False, False]


@pytest.mark.parametrize("bulk", [False, True])
def test_a_tag_put_on_later_sets_off_what_watches_changes(office: Office, letter: bytes, bulk: bool) -> None:  # noqa: FBT001
    admin, tag = office.admin, office.admin.tag("Tahap")
    workflow(admin, [{"type": 3, "filter_has_tags": [tag]}],
             {"assign_owner": office.layanan.id, "assign_view_groups": sorted(office.groups.values())})  # fmt: skip
    document = office.petugas.upload(letter)
    if bulk:
        office.petugas.put_on(document, tag)
    else:
        tags = [*admin.tags_of(document), tag]
        answer = office.petugas.patch(f"/api/documents/{document}/", {"tags": tags})
        assert answer["owner"] == office.petugas.id  # composed before the workflow ran
    admin.eventually(lambda: admin.document(document)["owner"] == office.layanan.id)
    (before, by), (after, nobody) = lines(admin, document)[-2:]
    assert ("tags" in before, by) == (True, office.petugas.username)
    assert (after, nobody) == ({"owner": [str(office.petugas.id), str(office.layanan.id)]}, None)


def test_it_acts_at_every_change_merges_shares_and_pulls_the_owner_back(office: Office, letter: bytes) -> None:
    admin, tag = office.admin, office.admin.tag("Tahap")
    petugas, atasan = office.groups["Petugas PPID"], office.groups["Atasan PPID"]
    document = office.layanan.upload(letter, tags=tag)
    workflow(admin, [{"type": 3, "filter_has_tags": [tag]}],
             {"assign_owner": office.layanan.id, "assign_change_groups": [petugas]})  # fmt: skip
    path = f"/api/documents/{document}/"
    grants = {"view": {"users": [], "groups": []}, "change": {"users": [], "groups": [atasan]}}
    office.layanan.patch(path, {"set_permissions": grants})
    shown = admin.get(path, full_perms="true")["permissions"]["change"]["groups"]
    assert set(shown) == {petugas, atasan}
    admin.patch(path, {"owner": admin.id})
    admin.eventually(lambda: admin.document(document)["owner"] == office.layanan.id)
    service, me = str(office.layanan.id), str(admin.id)
    assert lines(admin, document)[-2:] == [
        ({"owner": [service, me]}, admin.username), ({"owner": [me, service]}, None),
    ]  # fmt: skip


def test_a_note_sets_nothing_off(office: Office, letter: bytes) -> None:
    admin, tag, added = office.admin, office.admin.tag("Tahap"), office.admin.tag("Tambah")
    document = admin.upload(letter, tags=tag)
    workflow(admin, [{"type": 3, "filter_has_tags": [tag]}], {"assign_tags": [added]})
    admin.post(f"/api/documents/{document}/notes/", {"note": "x"})
    admin.settle()
    assert added not in admin.tags_of(document)


def test_a_tag_that_a_workflow_puts_on_is_nobodys(office: Office, letter: bytes) -> None:
    admin, tag, added = office.admin, office.admin.tag("Tahap"), office.admin.tag("Disahkan")
    document = admin.upload(letter, tags=tag)
    workflow(admin, [{"type": 3, "filter_has_tags": [tag]}], {"assign_tags": [added]})
    admin.patch(f"/api/documents/{document}/", {"title": "lain"})
    admin.eventually(lambda: added in admin.tags_of(document))
    mine, nobodys = lines(admin, document)[-2:]
    assert mine[1] == admin.username
    change = {"type": "m2m", "operation": "add", "objects": [admin.name("Disahkan")]}
    assert nobodys == ({"tags": change}, None)


def test_a_switched_off_workflow_does_nothing(office: Office, letter: bytes) -> None:
    admin, tag, added = office.admin, office.admin.tag("Tahap"), office.admin.tag("Disahkan")
    workflow(admin, [{"type": 2, "filter_has_tags": [tag]}], {"assign_tags": [added]}, enabled=False)
    assert added not in admin.tags_of(admin.upload(letter, tags=tag))
