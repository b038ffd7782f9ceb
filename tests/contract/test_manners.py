"""What every endpoint shares: signing in, versions, refusals and their bodies [01, 02, 13, 30]."""

import pytest
import requests
from sandbox.office import PASSWORD, Client, Office, Server

DENIED = {"detail": "You do not have permission to perform this action."}


def test_a_wrong_password_is_a_400_and_not_a_401(server: Server, admin: Client) -> None:
    words = {"username": f"tidak-ada-{admin.mark}", "password": "x"}
    wrong = requests.post(f"{server.url}/api/token/", data=words, timeout=60)
    assert (wrong.status_code, wrong.json()) == (
        400, {"non_field_errors": ["Unable to log in with provided credentials."]},
    )  # fmt: skip
    assert "x-version" not in wrong.headers


@pytest.mark.parametrize(
    ("header", "said", "scheme"),
    [
        ({}, "Authentication credentials were not provided.", "Token"),
        ({"Authorization": "Token 0123"}, "Invalid token.", "Token"),
        ({"Authorization": "Token "}, "Invalid token header. No credentials provided.", "Token"),
        ({"Authorization": "Bearer 0123"}, "Authentication credentials were not provided.", "Token"),
        ({"Authorization": "Basic YWRtaW46c2FsYWg="}, "Invalid username/password.", 'Basic realm="api"'),
    ],
)
def test_who_is_not_known_gets_401_without_the_server_naming_its_version(server, header, said, scheme) -> None:
    answer = requests.get(f"{server.url}/api/documents/", headers=header, timeout=60)
    assert (answer.status_code, answer.json()) == (401, {"detail": said})
    assert answer.headers["www-authenticate"] == scheme
    assert "x-version" not in answer.headers


def test_basic_authentication_works_too(office: Office) -> None:
    who = (office.petugas.username, PASSWORD)
    answer = requests.get(f"{office.admin.server.url}/api/documents/", auth=who, timeout=60)
    assert answer.status_code == 200


@pytest.mark.parametrize("version", ["0", "11", "abc"])
def test_a_version_that_the_server_does_not_speak_is_406(server: Server, version: str) -> None:
    headers = {"Authorization": f"Token {server.admin_token}", "Accept": f"application/json; version={version}"}
    answer = requests.get(f"{server.url}/api/tags/", headers=headers, timeout=60)
    assert (answer.status_code, answer.json()) == (406, {"detail": 'Invalid version in "Accept" header.'})
    assert "x-version" not in answer.headers


def test_three_speaks_9_and_10_and_two_1_to_9(server: Server, admin: Client) -> None:
    spoken = {version for version in range(1, 12) if admin.speaking(version)("GET", "/api/tags/").status_code == 200}
    assert spoken == ({9, 10} if server.major == 3 else set(range(1, 10)))


def test_every_authenticated_answer_names_the_server_also_a_refusal(server: Server, office: Office) -> None:
    newest = "10" if server.major == 3 else "9"
    for client, path, status in (
        (office.admin, "/api/tags/", 200),
        (office.admin, "/api/documents/999999/", 404),
        (office.tanpaizin, "/api/documents/", 403),
    ):
        answer = client("GET", path)
        assert answer.status_code == status
        assert (answer.headers["x-version"], answer.headers["x-api-version"]) == (server.version, newest)


def test_version_9_lists_all_ids_beside_the_page(server: Server, admin: Client) -> None:
    tags = {admin.tag("A"), admin.tag("B")}
    page = admin.get("/api/tags/", name__icontains=admin.mark, page_size=1)
    assert set(page["all"]) == tags
    assert len(page["results"]) == 1
    if server.major == 3:
        assert "all" not in admin.speaking(10).get("/api/tags/")


def test_bodies_that_cannot_be_read_are_named(admin: Client) -> None:
    broken = admin("POST", "/api/tags/", data='{"name": ', headers={"Content-Type": "application/json"})
    assert broken.status_code == 400
    assert broken.json()["detail"].startswith("JSON parse error")
    plain = admin("POST", "/api/tags/", data="name=x", headers={"Content-Type": "text/plain"})
    assert (plain.status_code, plain.json()) == (415, {"detail": 'Unsupported media type "text/plain" in request.'})
    wrong = admin("PUT", "/api/tags/", json={})
    assert (wrong.status_code, wrong.json()) == (405, {"detail": 'Method "PUT" not allowed.'})
    array = admin("POST", "/api/tags/", json=[1])
    assert array.json() == {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}


def test_another_host_name_is_refused(admin: Client) -> None:
    answer = admin("GET", "/api/tags/", headers={"Host": "paperless.example"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


def test_a_binary_endpoint_wants_json_or_anything_in_accept(admin: Client, letter: bytes) -> None:
    path = f"/api/documents/{admin.upload(letter)}/download/"
    refused = admin("GET", path, headers={"Accept": "application/pdf"})
    assert (refused.status_code, refused.json()) == (
        406, {"detail": "Could not satisfy the request Accept header."},
    )  # fmt: skip
    assert admin("GET", path, headers={"Accept": "*/*"}).status_code == 200


def test_ui_settings_tell_who_asks_and_what_he_may(server: Server, office: Office) -> None:
    settings = office.petugas.get("/api/ui_settings/")
    assert settings["user"] == {
        "id": office.petugas.id, "username": office.petugas.username, "is_staff": False, "is_superuser": False,
        "groups": [office.groups["Petugas PPID"]],
    }  # fmt: skip
    assert settings["settings"]["version"] == server.version
    assert settings["settings"]["auditlog_enabled"] is True
    assert "view_paperlesstask" in settings["permissions"]
    assert "view_logentry" not in settings["permissions"]
    assert office.tanpaizin("GET", "/api/ui_settings/").json() == DENIED


def test_status_is_for_staff_and_refuses_others_in_plain_text(office: Office) -> None:
    assert "celery_status" in office.admin.get("/api/status/")["tasks"]
    refused = office.layanan("GET", "/api/status/")
    assert (refused.status_code, refused.text) == (403, "Insufficient permissions")
    assert refused.headers["content-type"] == "text/html; charset=utf-8"


def test_a_group_gives_its_permissions_and_codenames_are_bare(office: Office) -> None:
    petugas = office.admin.get(f"/api/users/{office.petugas.id}/")
    assert "documents.add_document" in petugas["inherited_permissions"]
    assert petugas["user_permissions"] == []
    assert office.admin.get(f"/api/users/{office.layanan.id}/")["inherited_permissions"] == []
    body = {"name": office.admin.name("X"), "permissions": ["documents.view_document"]}
    bad = office.admin("POST", "/api/groups/", json=body)
    assert bad.json() == {"permissions": ["Object with codename=documents.view_document does not exist."]}
    twin = office.admin("POST", "/api/groups/", json={"name": office.admin.name("Atasan PPID"), "permissions": []})
    assert twin.json() == {"name": ["group with this name already exists."]}


def test_accounts_and_groups_are_shown_whole_to_whoever_may_look_them_up(office: Office) -> None:
    for path in ("/api/groups/", "/api/users/"):
        assert office.layanan("GET", path).json() == DENIED
    nosy = office.person("pencari", user_permissions=["view_user", "view_group"])
    office.admin.patch(f"/api/users/{office.atasan.id}/", {"is_active": False})
    rows = nosy.get("/api/users/", page_size=1000)["results"]
    shown = {row["username"]: row for row in rows}
    assert shown[office.atasan.username]["is_active"] is False
    assert shown[office.atasan.username]["groups"] == [office.groups["Atasan PPID"]]
    assert shown[office.admin.username]["is_superuser"] is True
    assert set(shown[office.admin.username]["password"]) == {"*"}
    names = {row["name"]: row for row in nosy.get("/api/groups/", page_size=1000)["results"]}
    assert set(names[office.admin.name("Petugas PPID")]) == {"id", "name", "permissions"}


def test_a_weak_password_and_a_taken_name_are_refused(office: Office) -> None:
    taken = office.admin("POST", "/api/users/", json={"username": office.atasan.username, "password": PASSWORD})
    assert taken.json() == {"username": ["A user with that username already exists."]}
    weak = office.admin("POST", "/api/users/", json={"username": f"lemah-{office.admin.mark}", "password": "123456"})
    assert weak.json() == {
        "password": [
            "This password is too short. It must contain at least 8 characters.",
            "This password is too common.",
            "This password is entirely numeric.",
        ]
    }


def test_permissions_of_an_account_can_be_changed(office: Office) -> None:
    path = f"/api/users/{office.layanan.id}/"
    more = [*office.admin.get(path)["user_permissions"], "view_logentry", "view_group"]
    assert "view_logentry" in office.admin.patch(path, {"user_permissions": more})["user_permissions"]
    assert office.layanan("GET", "/api/groups/").status_code == 200


def test_lists_come_in_pages_and_garbage_asks_for_25(admin: Client) -> None:
    for number in range(30):
        admin.tag(f"t{number:02}")
    mine = {"name__icontains": admin.mark}
    page = admin.get("/api/tags/", page_size=1, unknown_filter="x", **mine)
    query = f"name__icontains={admin.mark}&page=2&page_size=1&unknown_filter=x"
    assert page["next"] == f"{admin.server.url}/api/tags/?{query}"
    assert page["count"] == 30
    for size in ("0", "-1", "abc"):
        assert len(admin.get("/api/tags/", page_size=size, **mine)["results"]) == 25
    assert len(admin.get("/api/tags/", page_size=100000, **mine)["results"]) == 30
    last = admin.get("/api/tags/", page="last", page_size=20, **mine)
    assert (len(last["results"]), last["next"]) == (10, None)
    for beyond in ("99", "0"):
        answer = admin("GET", f"/api/tags/?page={beyond}&name__icontains={admin.mark}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})
