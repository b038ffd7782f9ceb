"""The sandbox as a server of its own: where it listens, what it loads, what is said of what it does not have."""

import subprocess
import sys

import pytest
import requests
from sandbox.office import Client

from ppid_dms.sandbox import Sandbox, SandboxOptions


def test_an_account_has_one_token_by_form_and_by_json(sandbox: Sandbox) -> None:
    signing = {"username": "admin", "password": SandboxOptions().admin_password}
    by_form = requests.post(f"{sandbox.url}/api/token/", data=signing, timeout=10)
    by_json = requests.post(f"{sandbox.url}/api/token/", json=signing, timeout=10)
    assert by_form.json() == by_json.json() == {"token": sandbox.admin_token}
    empty = requests.post(f"{sandbox.url}/api/token/", json={}, timeout=10)
    assert empty.json() == {"username": ["This field is required."], "password": ["This field is required."]}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", ""])  # noqa: S104
def test_it_listens_on_nothing_but_loopback(host) -> None:
    sandbox = Sandbox()
    with pytest.raises(ValueError, match="loopback"):
        sandbox.start(host=host)
    sandbox.stop()


def test_looking_at_the_package_does_not_load_the_server() -> None:
    code = "import sys, ppid_dms.sandbox; sys.exit('uvicorn' in sys.modules or 'starlette' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_version_that_was_not_measured_is_refused() -> None:
    with pytest.raises(ValueError, match=r"3\.0 and 2\.20"):
        SandboxOptions(version="2.19.0")


def test_text_search_is_said_to_be_missing_rather_than_giving_everything(admin: Client) -> None:
    assert admin("GET", "/api/documents/?query=Rahmawati").status_code == 501


def test_a_workflow_that_would_do_what_is_not_built_is_kept_and_does_nothing(admin: Client, letter: bytes) -> None:
    actions = [{"type": 4, "webhook": {"url": "http://localhost:9/"}}]
    body = {"name": "Kait", "triggers": [{"type": 2}], "actions": actions}
    made = admin.post("/api/workflows/", body)
    assert made["actions"][0]["webhook"]["url"] == "http://localhost:9/"
    scheme = actions[0] | {"webhook": {"url": "ftp://x/"}}
    refused = admin("POST", "/api/workflows/", json=body | {"name": "X", "actions": [scheme]})
    said = "URI scheme 'ftp' is not allowed. Allowed schemes: http, https"
    assert refused.json() == {"actions": [{"webhook": {"url": [said]}}]}
    admin.upload(letter)


def test_new_things_get_the_inbox_tags(admin: Client, letter: bytes) -> None:
    inbox = admin.tag("Kotak Masuk", is_inbox_tag=True)
    document = admin.upload(letter, tags=admin.tag("A"))
    assert inbox in admin.tags_of(document)
    *_, tags, kept = admin.history(document)
    assert tags["changes"]["tags"]["objects"] == ["Kotak Masuk"]
    assert set(kept["changes"]) == {"filename"}
    assert inbox not in admin.patch(f"/api/documents/{document}/", {"remove_inbox_tags": True})["tags"]


def test_a_large_file_goes_through(admin: Client) -> None:
    line = b"baris dokumen yang panjang sekali\n"
    assert admin.upload(line * (20_000_000 // len(line)), "besar.txt")
