"""Bulk edits, history, notes: the evidence of who did what, against exchanges 09, 11, 16, 17, 31 and 32."""

from typing import Any

import pytest
from sandbox.office import Client, Office, make_pdf


def entries(client: Client, document: int) -> list[dict[str, Any]]:
    """The history, oldest first."""
    return client.get(f"/api/documents/{document}/history/")[::-1]


def short(entry: dict[str, Any]) -> tuple[Any, str | None]:
    return entry["changes"], entry["actor"] and entry["actor"]["username"]


def m2m(operation: str, *names: str) -> dict[str, Any]:
    return {"tags": {"type": "m2m", "operation": operation, "objects": list(names)}}


def value(field: str, shown: str) -> dict[str, Any]:
    return {"custom_fields": {"type": "custom_field", "field": field, "value": shown}}


# --- bulk edits


def test_a_bulk_edit_holds_when_its_answer_arrives_and_modified_follows_later(serve, letter) -> None:
    sandbox = serve(settle_seconds=0.3)
    admin = Client(sandbox, sandbox.admin_token)
    document, tag = admin.upload(letter), admin.tag("Disahkan")
    path = f"/api/documents/{document}/"
    before = admin.get(path)["modified"]
    answer = admin.bulk("modify_tags", [document], add_tags=[tag], remove_tags=[])
    assert (answer.status_code, answer.json()) == (200, {"result": "OK"})
    now = admin.get(path)
    assert (now["tags"], now["modified"]) == ([tag], before)
    sandbox.settle()
    assert admin.get(path)["modified"] > before


@pytest.mark.parametrize(
    ("method", "parameters", "moves"),
    [
        ("modify_tags", {"add_tags": [1], "remove_tags": []}, True),
        ("add_tag", {"tag": 1}, False),
        ("add_tag", {"tag": 2}, True),
        ("remove_tag", {"tag": 2}, False),
        ("remove_tag", {"tag": 1}, True),
        ("modify_custom_fields", {"add_custom_fields": {"1": "x"}, "remove_custom_fields": []}, True),
        ("set_correspondent", {"correspondent": None}, False),
        ("set_correspondent", {"correspondent": 1}, True),
        ("set_document_type", {"document_type": None}, False),
        ("set_permissions", {"set_permissions": {"view": {}, "change": {}}, "owner": None}, True),
    ],
)
def test_what_moves_modified(admin, letter, method, parameters, moves) -> None:
    tag = admin.tag("A")
    admin.tag("B")
    admin.field("Nomor", "string")
    admin.post("/api/correspondents/", {"name": "Dinas"})
    document = admin.upload(letter, tags=tag)
    before = admin.get(f"/api/documents/{document}/")["modified"]
    assert admin.bulk(method, [document], **parameters).status_code == 200
    admin.sandbox.settle()
    assert (admin.get(f"/api/documents/{document}/")["modified"] != before) is moves


@pytest.mark.parametrize(
    ("method", "documents", "parameters", "errors"),
    [
        ("modify_tags", [1], {"add_tags": [1]}, {"non_field_errors": ["remove_tags not specified"]}),
        (
            "modify_tags", [1], {"add_tags": [99999], "remove_tags": []},
            {"non_field_errors": ["Some tags in add_tags don't exist or were specified twice."]},
        ),
        (
            "modify_tags", [1, 99999], {"add_tags": [1], "remove_tags": []},
            {"documents": ["Some documents in documents don't exist or were specified twice."]},
        ),
        ("tidak_ada", [1], {}, {"method": ['"tidak_ada" is not a valid choice.']}),
        (
            "modify_custom_fields", [1], {"add_custom_fields": {"1": "besok"}, "remove_custom_fields": []},
            {"add_custom_fields": {"1": {"non_field_errors": [
                "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]}}},
        ),
        (
            "modify_custom_fields", [1], {"add_custom_fields": {"99999": "x"}, "remove_custom_fields": []},
            {"non_field_errors": ["Some custom fields in add_custom_fields don't exist or were specified twice."]},
        ),
    ],
)  # fmt: skip
def test_a_bad_bulk_edit_changes_nothing(admin, letter, method, documents, parameters, errors) -> None:
    admin.tag("A")
    admin.field("Tenggat", "date")
    document = admin.upload(letter)
    before = entries(admin, document)
    answer = admin.bulk(method, documents, **parameters)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert entries(admin, document) == before


def test_a_bulk_edit_is_all_or_nothing_for_permissions_too(office: Office, letter) -> None:
    mine, shared = office.layanan.upload(letter), office.layanan.upload(make_pdf("lain"))
    tag = office.admin.tag("Disahkan")
    office.share(shared, change=["Petugas PPID"])
    assert office.petugas.bulk("modify_tags", [shared, mine], add_tags=[tag], remove_tags=[]).status_code == 403
    assert office.layanan.get(f"/api/documents/{shared}/")["tags"] == []
    assert office.petugas.bulk("modify_tags", [], add_tags=[tag], remove_tags=[]).status_code == 200


def test_bulk_field_values_leave_the_other_fields_alone(admin: Client, letter) -> None:
    one, two, three = (admin.field(name, "string")["id"] for name in "ABC")
    document = admin.upload(letter, custom_fields=f'{{"{one}": "a", "{two}": "b"}}')
    admin.bulk("modify_custom_fields", [document], add_custom_fields={str(one): "x"}, remove_custom_fields=[two])
    admin.bulk("modify_custom_fields", [document], add_custom_fields=[three], remove_custom_fields=[])
    assert admin.get(f"/api/documents/{document}/")["custom_fields"] == [
        {"value": "x", "field": one}, {"value": None, "field": three},
    ]  # fmt: skip


def test_merging_permissions_adds_and_never_takes_an_owner_away(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    petugas, atasan = office.groups.values()
    for group in (petugas, atasan):
        grants = {"view": {"users": [], "groups": [group]}, "change": {"users": [], "groups": []}}
        office.layanan.bulk("set_permissions", [document], set_permissions=grants, owner=2, merge=True)
    shown = office.layanan.get(f"/api/documents/{document}/", full_perms="true")
    assert shown["permissions"]["view"]["groups"] == [petugas, atasan]
    assert shown["owner"] != 2


# --- history


def test_the_whole_life_of_a_document_reads_as_it_was_recorded(office: Office, letter) -> None:
    """Exchange 16, step by step."""
    office.admin.tag("SatuLayanan")
    waiting, approved = office.admin.tag("Menunggu Pengesahan"), office.admin.tag("Disahkan")
    office.admin.tag("Kotak Masuk", is_inbox_tag=True)
    office.admin.field("Nomor Permohonan", "string")
    office.admin.field("Tautan", "url")
    options = [{"id": "konsep01", "label": "Konsep"}, {"id": "setuju01", "label": "Disetujui"}]
    office.admin.field("Status", "select", select_options=options)
    document = office.layanan.upload(
        letter, "surat13.pdf", title="Untuk riwayat", tags=[1, 2],
        custom_fields='{"1": "PPID-13", "2": "https://contoh.go.id/a:b", "3": "konsep01"}',
    )  # fmt: skip
    me = office.layanan.get("/api/ui_settings/")["user"]["id"]
    shown = office.layanan.get(f"/api/documents/{document}/")
    first, *rest = entries(office.admin, document)
    assert (first["action"], first["actor"]) == ("create", None)
    assert first["changes"]["content"] == ["None", shown["content"]]
    assert first["changes"]["created"] == ["None", f"{shown['created']} 00:00:00+07:00"]
    assert first["changes"]["owner"] == ["None", "None"]
    assert first["changes"]["checksum"] == ["None", shown["versions"][0]["checksum"]]
    assert [short(entry) for entry in rest] == [
        (m2m("add", "SatuLayanan"), None),
        (m2m("add", "Menunggu Pengesahan"), None),
        (value("Nomor Permohonan", "PPID-13"), None),
        (value("Tautan", "https"), None),
        (value("Status", "Konsep"), None),
        (
            {"created": [shown["created"], f"{shown['created']} 00:00:00+07:00"], "owner": ["None", str(me)]},
            None,
        ),
        (m2m("add", "Kotak Masuk"), None),
        ({"filename": ["None", "0000001.pdf"]}, None),
    ]

    office.share(document, change=["Petugas PPID", "Atasan PPID"])
    office.atasan.patch(f"/api/documents/{document}/", {"tags": [4, 1, approved]})
    office.petugas.bulk("modify_tags", [document], add_tags=[waiting], remove_tags=[approved])
    office.petugas.bulk("modify_tags", [document], add_tags=[waiting], remove_tags=[])
    office.atasan.bulk("modify_custom_fields", [document], add_custom_fields={"1": "PPID-13-B"},
                       remove_custom_fields=[])  # fmt: skip
    office.atasan.post(f"/api/documents/{document}/notes/", {"note": "Setuju, silakan kirim."})
    office.admin.patch(f"/api/documents/{document}/", {"owner": None})

    log = entries(office.admin, document)
    after = [short(entry) for entry in log][9:]
    assert after[:2] == [(m2m("delete", "Menunggu Pengesahan"), "atasan"), (m2m("add", "Disahkan"), "atasan")]
    for (changes, actor), before in zip(after[2:4], [{1, 3, 4}, {1, 2, 4}], strict=True):
        old, new = changes["tags"]
        assert (new, actor) == ([4, 2, 1], "petugas")  # all ids after, by name; a no-op as well
        assert old in before  # any of those before
    assert after[4] == (value("Nomor Permohonan", "PPID-13-B"), None)
    assert after[5][0]["custom_fields"][1] == [1, 2, 3]
    assert after[5][1] == "atasan"
    assert after[6] == ({"Note Added": ["None", 1]}, None)
    assert after[7] == ({"owner": [str(me), "None"]}, "admin")
    numbers = [entry["id"] for entry in log]
    assert numbers == sorted(set(numbers))
    assert all(entry["timestamp"].endswith("Z") for entry in log)


def test_a_patch_logs_field_values_with_its_actor_and_a_removed_field_takes_its_lines_along(admin, letter) -> None:
    one, two = admin.field("Nomor", "string")["id"], admin.field("Tautan", "url")["id"]
    document = admin.upload(letter, custom_fields=f'{{"{one}": "a", "{two}": "https://x"}}')
    admin.patch(f"/api/documents/{document}/", {"custom_fields": [{"field": one, "value": "b"}]})
    log = [short(entry) for entry in entries(admin, document)]
    assert log[-1] == (value("Nomor", "b"), "admin")
    assert not [changes for changes, _ in log if changes == value("Tautan", "https")]


def test_an_edit_of_the_title_is_logged_with_both_sides(admin: Client, letter) -> None:
    document = admin.upload(letter, title="lama")
    admin.patch(f"/api/documents/{document}/", {"title": "baru"})
    assert short(entries(admin, document)[-1]) == ({"title": ["lama", "baru"]}, "admin")
    count = len(entries(admin, document))
    admin.patch(f"/api/documents/{document}/", {"title": "baru"})
    assert len(entries(admin, document)) == count


def test_sharing_leaves_no_line(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    before = entries(office.admin, document)
    office.share(document, change=["Atasan PPID"])
    nobody = {"view": {"users": [], "groups": []}, "change": {"users": [], "groups": []}}
    office.layanan.bulk("set_permissions", [document], set_permissions=nobody, merge=True)
    assert entries(office.admin, document) == before


def test_the_history_is_for_the_owner_with_the_permission_or_of_what_nobody_owns(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/history/"
    for client in (office.layanan, office.atasan, office.petugas):
        answer = client("GET", path)
        assert (answer.status_code, answer.text) == (403, "Insufficient permissions")
    nobody = office.tanpaizin("GET", path)
    assert nobody.json() == {"detail": "You do not have permission to perform this action."}
    me = office.layanan.get("/api/ui_settings/")["user"]["id"]
    more = [*office.admin.get(f"/api/users/{me}/")["user_permissions"], "view_logentry"]
    office.admin.patch(f"/api/users/{me}/", {"user_permissions": more})
    assert office.layanan("GET", path).status_code == 200
    office.admin.patch(f"/api/documents/{document}/", {"owner": 2})
    assert office.layanan("GET", path).status_code == 403
    office.admin.patch(f"/api/documents/{document}/", {"owner": None})
    assert office.layanan("GET", path).status_code == 200


def test_a_server_without_an_audit_log_says_so(serve, letter) -> None:
    sandbox = serve(audit_log=False)
    admin = Client(sandbox, sandbox.admin_token)
    document = admin.upload(letter)
    answer = admin("GET", f"/api/documents/{document}/history/")
    assert (answer.status_code, answer.text) == (400, "Audit log is disabled")
    assert admin.get("/api/ui_settings/")["settings"]["auditlog_enabled"] is False


def test_a_tag_made_again_under_its_old_name_leaves_no_line_between(admin: Client, letter) -> None:
    document = admin.upload(letter)
    for _ in range(2):
        tag = admin.tag("Disahkan")
        admin.patch(f"/api/documents/{document}/", {"tags": [tag]})
        admin("DELETE", f"/api/tags/{tag}/")
    adds = [changes for changes, _ in map(short, entries(admin, document)) if changes == m2m("add", "Disahkan")]
    assert len(adds) == 2


# --- notes


def test_notes_answer_with_all_of_them_and_are_embedded_for_everybody(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/"
    before = office.layanan.get(path)["modified"]
    (note,) = office.atasan.post(f"{path}notes/", {"note": "Setuju."})
    author = office.admin.get("/api/users/", username__iexact="atasan")["results"][0]["id"]
    assert note["user"] == {"id": author, "username": "atasan", "first_name": "", "last_name": ""}
    assert office.layanan.get(path)["modified"] > before
    assert [row["note"] for row in office.layanan.post(f"{path}notes/", {"note": ""})] == ["Setuju.", ""]
    assert office.atasan.post(f"{path}notes/", {"text": "x"}) == {
        "error": "Error saving note, check logs for more detail."
    }
    assert [row["note"] for row in office.petugas.get(path)["notes"]] == ["Setuju.", ""]
    assert office.tanpaizin("GET", f"{path}notes/").status_code == 403
    left = office.admin("DELETE", f"{path}notes/?id={note['id']}")
    assert [row["note"] for row in left.json()] == [""]
    assert office.admin("DELETE", f"{path}notes/?id=99999").json() == {"detail": "No Note matches the given query."}
    assert office.admin("DELETE", f"{path}notes/").json() == {"id": "This field is required."}
