"""Share links: a file of a document for everybody who knows the address [19, 35; who sees which: both sources]."""

from hashlib import md5, sha256
from typing import Any

import requests
from sandbox.office import Client, Office, Server, make_letter

LONG_OVER = "2020-01-01T00:00:00+07:00"


def shared(client: Client, document: int, **more: Any) -> Any:
    """A link, made in the way of the web page."""
    made = client("POST", "/api/share_links/", json={"document": document, "file_version": "original", **more})
    assert made.status_code == 201, made.text
    return made.json()


def opened(server: Server, slug: str) -> requests.Response:
    return requests.get(f"{server.url}/share/{slug}", timeout=60, allow_redirects=False)


def test_a_link_has_a_word_of_fifty_characters_and_no_end_unless_one_is_given(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    link = shared(admin, document)
    assert set(link) == {"id", "created", "expiration", "slug", "document", "file_version"}
    assert (link["document"], link["file_version"], link["expiration"]) == (document, "original", None)
    assert len(link["slug"]) == 50
    assert link["slug"].isalnum()
    assert shared(admin, document, expiration=LONG_OVER)["expiration"].startswith(("2019-12-31", "2020-01-01"))


def test_another_version_than_original_and_archive_is_refused(admin: Client, letter: bytes) -> None:
    answer = admin("POST", "/api/share_links/", json={"document": admin.upload(letter), "file_version": "x"})
    assert (answer.status_code, answer.json()) == (400, {"file_version": ['"x" is not a valid choice.']})


def test_a_link_hands_out_the_original_to_anybody_until_it_is_taken_away(
    server: Server, admin: Client, letter: bytes
) -> None:
    document = admin.upload(letter)
    link = shared(admin, document)
    told = admin.get(f"/api/documents/{document}/metadata/")["original_checksum"]
    assert told in {sha256(letter).hexdigest(), md5(letter, usedforsecurity=False).hexdigest()}
    assert opened(server, link["slug"]).content == letter
    assert admin("DELETE", f"/api/share_links/{link['id']}/").status_code == 204
    gone = opened(server, link["slug"])
    assert (gone.status_code, gone.headers["location"]) == (302, "/accounts/login/?sharelink_notfound=1")


def test_what_has_expired_leads_to_the_sign_in_page(server: Server, admin: Client, letter: bytes) -> None:
    over = opened(server, shared(admin, admin.upload(letter), expiration=LONG_OVER)["slug"])
    assert (over.status_code, over.headers["location"]) == (302, "/accounts/login/?sharelink_expired=1")


def test_a_link_hands_out_the_first_file_also_when_there_is_a_newer_one(
    server: Server, admin: Client, letter: bytes
) -> None:
    server.only(3, "has no file versions")
    document = admin.upload(letter)
    link = shared(admin, document)
    other = make_letter(f"lain {admin.mark}")
    admin("POST", f"/api/documents/{document}/update_version/", files={"document": ("lain.pdf", other)})
    admin.eventually(lambda: len(admin.document(document)["versions"]) == 2)
    assert opened(server, link["slug"]).content == letter


def test_of_a_document_the_open_links_of_everybody_are_shown_to_whom_may_change_it_newest_first(office: Office) -> None:
    document = office.layanan.upload(make_letter(office.admin.mark))
    office.share(document, change=[])
    first, second = shared(office.admin, document), shared(office.admin, document, file_version="archive")
    shared(office.admin, document, expiration=LONG_OVER)
    assert [link["id"] for link in office.layanan.get(f"/api/documents/{document}/share_links/")] == [
        second["id"], first["id"]]
    assert office.layanan("GET", "/api/share_links/").status_code == 403, "it may not list links at all"
    refused = office.petugas("GET", f"/api/documents/{document}/share_links/")
    assert (refused.status_code, refused.text) == (403, "Insufficient permissions to add share link")


def test_the_list_of_links_shows_ones_own_only(office: Office) -> None:
    document = office.layanan.upload(make_letter(office.admin.mark))
    office.share(document, change=[])
    shared(office.admin, document)
    reader = office.person("pembaca", user_permissions=["view_sharelink", "view_document"])
    assert reader.get("/api/share_links/")["results"] == []


def test_nobody_shares_without_the_permission_to(office: Office) -> None:
    document = office.layanan.upload(make_letter(office.admin.mark))
    answer = office.layanan("POST", "/api/share_links/", json={"document": document, "file_version": "original"})
    assert answer.status_code == 403
    assert answer.json() == {"detail": "You do not have permission to perform this action."}
