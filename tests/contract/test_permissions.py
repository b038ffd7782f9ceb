"""Who may see, change, share and give away what [13, 14, 31]."""

from sandbox.office import NOBODY, Office, make_pdf

DENIED = {"detail": "You do not have permission to perform this action."}


def test_sharing_shows_a_document_to_its_groups_and_lets_one_of_them_change_it(office: Office, letter: bytes) -> None:
    document = office.layanan.upload(letter)
    path = f"/api/documents/{document}/"
    office.share(document, change=["Atasan PPID"])
    assert office.petugas.document(document)["user_can_change"] is False
    assert office.atasan.document(document)["user_can_change"] is True
    assert office.layanan.document(document)["is_shared_by_requester"] is True
    shown = office.petugas.get(path, full_perms="true", fields="permissions")["permissions"]
    assert shown == office.grants(["Atasan PPID"])  # whole also for who may only look


def test_who_may_only_look_gets_each_refusal_as_recorded(office: Office, letter: bytes) -> None:
    document, tag = office.layanan.upload(letter), office.admin.tag("Disahkan")
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/"
    patched = office.petugas("PATCH", path, json={"title": "x"})
    assert (patched.status_code, patched.json()) == (403, DENIED)
    bulk = office.petugas.put_on(document, tag)
    assert (bulk.status_code, bulk.text) == (403, "Insufficient permissions")
    noted = office.petugas("POST", f"{path}notes/", json={"note": "x"})
    assert (noted.status_code, noted.text) == (403, "Insufficient permissions to create notes")


def test_what_is_hidden_is_404_by_itself_and_403_below(office: Office, letter: bytes) -> None:
    document, tag = office.layanan.upload(letter), office.admin.tag("Disahkan")
    path = f"/api/documents/{document}/"
    assert office.atasan("GET", path).status_code == 404
    assert office.atasan("PATCH", path, json={"title": "x"}).status_code == 404
    assert office.atasan.get("/api/documents/", id__in=document)["count"] == 0
    for answer in (
        office.atasan.put_on(document, tag),
        office.atasan("GET", f"{path}download/"),
        office.atasan("GET", f"{path}history/"),
    ):
        assert (answer.status_code, answer.text) == (403, "Insufficient permissions")


def test_only_the_owner_shares_gives_away_and_deletes(office: Office, letter: bytes) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/"
    for body in ({"set_permissions": NOBODY}, {"owner": office.atasan.id}):
        answer = office.atasan("PATCH", path, json=body)
        assert (answer.status_code, answer.json()) == (403, {"detail": "Insufficient permissions."})
    bulk = office.atasan.bulk("set_permissions", [document], set_permissions=NOBODY, merge=False)
    assert (bulk.status_code, bulk.text) == (403, "Insufficient permissions")
    deleted = office.atasan("DELETE", path)
    assert (deleted.status_code, deleted.json()) == (403, DENIED)
    assert office.layanan.patch(path, {"owner": None})["owner"] is None
    assert office.layanan("GET", path).status_code == 200  # nobody's is everybody's


def test_permission_can_follow_the_stage(office: Office, letter: bytes) -> None:
    document, tag = office.layanan.upload(letter), office.admin.tag("Disahkan")
    office.share(document, change=["Petugas PPID"])
    assert office.petugas.put_on(document, tag).status_code == 200
    office.share(document, change=["Atasan PPID"])
    assert office.petugas.put_on(document, tag).status_code == 403
    assert office.atasan.put_on(document, tag).status_code == 200
    note = office.atasan("POST", f"/api/documents/{document}/notes/", json={"note": "Setuju."})
    assert note.status_code == 200


def test_a_share_can_be_for_an_account_alone(office: Office, letter: bytes) -> None:
    document = office.layanan.upload(letter)
    grants = {"view": {"users": [office.petugas.id], "groups": []}, "change": {"users": [], "groups": []}}
    office.layanan.patch(f"/api/documents/{document}/", {"set_permissions": grants})
    assert office.petugas("GET", f"/api/documents/{document}/").status_code == 200
    assert office.atasan("GET", f"/api/documents/{document}/").status_code == 404


def test_a_bulk_edit_is_all_or_nothing_for_permissions_too(office: Office, letter: bytes) -> None:
    mine, shared = office.layanan.upload(letter), office.layanan.upload(make_pdf(office.admin.name("lain")))
    tag = office.admin.tag("Disahkan")
    office.share(shared, change=["Petugas PPID"])
    assert office.petugas.bulk("modify_tags", [shared, mine], add_tags=[tag], remove_tags=[]).status_code == 403
    assert tag not in office.layanan.tags_of(shared)


def test_merging_permissions_adds_and_never_takes_an_owner_away(office: Office, letter: bytes) -> None:
    document = office.layanan.upload(letter)
    for group in office.groups.values():
        grants = {"view": {"users": [], "groups": [group]}, "change": {"users": [], "groups": []}}
        answer = office.layanan.bulk(
            "set_permissions", [document], set_permissions=grants, owner=office.admin.id, merge=True
        )
        assert answer.status_code == 200
    shown = office.layanan.document(document, full_perms="true")
    assert set(shown["permissions"]["view"]["groups"]) == set(office.groups.values())
    assert shown["owner"] == office.layanan.id
