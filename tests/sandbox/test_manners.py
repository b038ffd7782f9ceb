"""What every endpoint shares, against exchanges 01, 02, 13, 30 and 34."""

import subprocess
import sys

import pytest
import requests
from sandbox.office import PASSWORD, Client, Office

from ppid_dms.sandbox import Sandbox, SandboxOptions


def test_an_account_has_one_token_by_form_and_by_json(sandbox: Sandbox) -> None:
    signing = {"username": "admin", "password": SandboxOptions().admin_password}
    by_form = requests.post(f"{sandbox.url}/api/token/", data=signing, timeout=10)
    by_json = requests.post(f"{sandbox.url}/api/token/", json=signing, timeout=10)
    assert by_form.json() == by_json.json() == {"token": sandbox.admin_token}
    assert len(sandbox.admin_token) == 40
    assert "x-version" not in by_form.headers


def test_a_wrong_password_is_a_400_and_not_a_401(sandbox: Sandbox) -> None:
    wrong = requests.post(f"{sandbox.url}/api/token/", data={"username": "admin", "password": "x"}, timeout=10)
    assert (wrong.status_code, wrong.json()) == (
        400, {"non_field_errors": ["Unable to log in with provided credentials."]},
    )  # fmt: skip
    empty = requests.post(f"{sandbox.url}/api/token/", json={}, timeout=10)
    assert empty.json() == {"username": ["This field is required."], "password": ["This field is required."]}


def test_the_token_endpoint_can_be_throttled(serve) -> None:
    sandbox = serve(token_throttle=1)
    signing = {"username": "admin", "password": SandboxOptions().admin_password}
    assert requests.post(f"{sandbox.url}/api/token/", data=signing, timeout=10).status_code == 200
    answer = requests.post(f"{sandbox.url}/api/token/", data=signing, timeout=10)
    assert answer.status_code == 429
    wait = answer.headers["retry-after"]
    assert answer.json() == {"detail": f"Request was throttled. Expected available in {wait} seconds."}


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({}, "Authentication credentials were not provided."),
        ({"Authorization": "Token 0123"}, "Invalid token."),
        ({"Authorization": "Token "}, "Invalid token header. No credentials provided."),
        ({"Authorization": "Bearer 0123"}, "Authentication credentials were not provided."),
        ({"Authorization": "Basic YWRtaW46c2FsYWg="}, "Invalid username/password."),
    ],
)
def test_who_is_not_known_gets_401_without_the_server_naming_its_version(sandbox, header, said) -> None:
    answer = requests.get(f"{sandbox.url}/api/documents/", headers=header, timeout=10)
    assert (answer.status_code, answer.json()) == (401, {"detail": said})
    assert answer.headers["www-authenticate"] == "Token"
    assert "x-version" not in answer.headers


def test_basic_authentication_works_too(sandbox: Sandbox) -> None:
    who = ("admin", SandboxOptions().admin_password)
    assert requests.get(f"{sandbox.url}/api/documents/", auth=who, timeout=10).status_code == 200


@pytest.mark.parametrize("version", ["1", "8", "11", "abc"])
def test_other_versions_than_9_and_10_are_406(sandbox, version) -> None:
    headers = {"Authorization": f"Token {sandbox.admin_token}", "Accept": f"application/json; version={version}"}
    answer = requests.get(f"{sandbox.url}/api/tags/", headers=headers, timeout=10)
    assert (answer.status_code, answer.json()) == (406, {"detail": 'Invalid version in "Accept" header.'})
    assert "x-version" not in answer.headers


def test_version_9_lists_all_ids_and_10_is_the_default(admin: Client) -> None:
    assert "all" in admin.speaking(9).get("/api/tags/")
    assert "all" not in admin.speaking(10).get("/api/tags/")
    assert "all" not in admin.speaking(None).get("/api/tags/")


def test_every_authenticated_answer_names_the_server_also_a_refusal(office: Office) -> None:
    for client, path, status in (
        (office.admin, "/api/tags/", 200),
        (office.admin, "/api/documents/99999/", 404),
        (office.tanpaizin, "/api/documents/", 403),
    ):
        answer = client("GET", path)
        assert answer.status_code == status
        assert (answer.headers["x-version"], answer.headers["x-api-version"]) == ("3.0.5", "10")


def test_a_missing_slash_leads_away_on_get_and_to_a_csrf_page_on_post(admin: Client) -> None:
    answer = admin("GET", "/api/tags")
    assert (answer.status_code, answer.headers["location"]) == (302, "/accounts/login/?next=/api/tags")
    assert admin("GET", "/api/tidak-ada/").headers["location"] == "/accounts/login/?next=/api/tidak-ada/"
    answer = admin("POST", "/api/tags", json={"name": "x"})
    assert answer.status_code == 403
    assert "CSRF verification failed" in answer.text
    assert "x-version" not in answer.headers


def test_bodies_that_cannot_be_read_are_named(admin: Client) -> None:
    broken = admin("POST", "/api/tags/", data='{"name": ', headers={"Content-Type": "application/json"})
    assert broken.json() == {"detail": "JSON parse error - Expecting value: line 1 column 10 (char 9)"}
    plain = admin("POST", "/api/tags/", data="name=x", headers={"Content-Type": "text/plain"})
    assert (plain.status_code, plain.json()) == (415, {"detail": 'Unsupported media type "text/plain" in request.'})
    wrong = admin("PUT", "/api/tags/", json={})
    assert (wrong.status_code, wrong.json()) == (405, {"detail": 'Method "PUT" not allowed.'})


def test_another_host_name_is_refused(admin: Client) -> None:
    assert admin("GET", "/api/tags/", headers={"Host": "paperless.example"}).status_code == 400


def test_ui_settings_tell_who_asks_and_what_he_may(office: Office) -> None:
    settings = office.petugas.get("/api/ui_settings/")
    assert settings["user"]["username"] == "petugas"
    assert settings["settings"]["version"] == "3.0.5"
    assert settings["settings"]["auditlog_enabled"] is True
    assert "view_paperlesstask" in settings["permissions"]
    assert "view_logentry" not in settings["permissions"]
    refused = office.tanpaizin("GET", "/api/ui_settings/")
    assert refused.json() == {"detail": "You do not have permission to perform this action."}


def test_status_is_for_staff_and_refuses_others_in_plain_text(office: Office) -> None:
    assert office.admin.get("/api/status/")["tasks"]["celery_status"] == "OK"
    refused = office.layanan("GET", "/api/status/")
    assert (refused.status_code, refused.text) == (403, "Insufficient permissions")
    assert refused.headers["content-type"] == "text/html; charset=utf-8"


def test_the_profile_shows_ones_own_token(office: Office) -> None:
    assert office.petugas.get("/api/profile/")["auth_token"] == office.petugas.token
    assert office.petugas.token != office.admin.token


def test_a_group_gives_its_permissions_and_codenames_are_bare(office: Office) -> None:
    users = {row["username"]: row for row in office.admin.get("/api/users/")["results"]}
    assert "documents.add_document" in users["petugas"]["inherited_permissions"]
    assert users["petugas"]["user_permissions"] == []
    assert users["layanan"]["inherited_permissions"] == []
    bad = office.admin("POST", "/api/groups/", json={"name": "X", "permissions": ["documents.view_document"]})
    assert bad.json() == {"permissions": ["Object with codename=documents.view_document does not exist."]}
    twin = office.admin("POST", "/api/groups/", json={"name": "Atasan PPID", "permissions": []})
    assert twin.json() == {"name": ["group with this name already exists."]}
    assert office.layanan("GET", "/api/groups/").status_code == 403
    assert office.layanan("GET", "/api/users/").status_code == 403


def test_a_weak_password_and_a_taken_name_are_refused(office: Office) -> None:
    taken = office.admin("POST", "/api/users/", json={"username": "atasan", "password": PASSWORD})
    assert taken.json() == {"username": ["A user with that username already exists."]}
    weak = office.admin("POST", "/api/users/", json={"username": "lemah", "password": "123456"})
    assert weak.json() == {
        "password": [
            "This password is too short. It must contain at least 8 characters.",
            "This password is too common.",
            "This password is entirely numeric.",
        ]
    }


def test_permissions_of_an_account_can_be_changed(office: Office) -> None:
    me = office.layanan.get("/api/ui_settings/")["user"]["id"]
    more = [*office.admin.get(f"/api/users/{me}/")["user_permissions"], "view_logentry", "view_group"]
    assert "view_logentry" in office.admin.patch(f"/api/users/{me}/", {"user_permissions": more})["user_permissions"]
    assert office.layanan("GET", "/api/groups/").status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", ""])  # noqa: S104
def test_it_listens_on_nothing_but_loopback(host) -> None:
    sandbox = Sandbox()
    with pytest.raises(ValueError, match="loopback"):
        sandbox.start(host=host)
    sandbox.stop()


def test_looking_at_the_package_does_not_load_the_server() -> None:
    code = "import sys, ppid_dms.sandbox; sys.exit('uvicorn' in sys.modules or 'starlette' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
