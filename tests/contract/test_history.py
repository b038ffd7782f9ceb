"""The audit log: the evidence of who did what [16, 32, and live on both majors]."""

import json
from typing import Any

from sandbox.office import NOBODY, Client, Office, Server, make_letter, make_pdf


def short(entry: dict[str, Any]) -> tuple[Any, str | None]:
    return entry["changes"], entry["actor"] and entry["actor"]["username"]


def m2m(operation: str, *names: str) -> dict[str, Any]:
    return {"tags": {"type": "m2m", "operation": operation, "objects": list(names)}}


def value(field: str, shown: str) -> dict[str, Any]:
    return {"custom_fields": {"type": "custom_field", "field": field, "value": shown}}


def test_an_upload_writes_its_lines_one_by_one_and_nobody_is_their_actor(server: Server, office: Office) -> None:
    admin = office.admin
    tags = [admin.tag("SatuLayanan"), admin.tag("Menunggu")]
    kind = admin.kind("Surat")
    text, link = admin.field("Nomor", "string"), admin.field("Tautan", "url")
    options = [{"id": "konsep01", "label": "Konsep"}]
    status = admin.field("Status", "select", select_options=options)
    values = json.dumps({text: "PPID-13", link: "https://contoh.go.id/a:b", status: "konsep01"})
    number = 1_000_000_000 + int(admin.mark[:7], 16)
    document = office.layanan.upload(
        make_letter(admin.mark), "surat13.pdf", title="Untuk riwayat", created="2026-08-13", tags=tags,
        document_type=kind, archive_serial_number=number, custom_fields=values,
    )  # fmt: skip
    shown = admin.document(document)
    first, *rest = admin.history(document)
    assert (first["action"], first["actor"]) == ("create", None)
    assert first["changes"]["content"] == ["None", shown["content"]]
    assert first["changes"]["created"] == ["None", "2026-08-13"]
    assert first["changes"]["title"] == ["None", "Untuk riwayat"]
    checksum = admin.get(f"/api/documents/{document}/metadata/")["original_checksum"]
    assert first["changes"]["checksum"] == ["None", checksum]
    for later in ("document_type", "owner"):
        assert first["changes"][later] == ["None", "None"]
    assert ("versions" in first["changes"]) is (server.major == 3)
    assert ("storage_type" in first["changes"]) is (server.major == 2)
    log = [short(entry) for entry in rest]
    assert {actor for _, actor in log} == {None}
    assert [changes for changes, _ in log if changes == m2m("add", admin.name("SatuLayanan"))]
    assert [changes for changes, _ in log if changes == m2m("add", admin.name("Menunggu"))]
    assert [changes for changes, _ in log if "type" in changes.get("custom_fields", {})] == [
        value(admin.name("Nomor"), "PPID-13"), value(admin.name("Tautan"), "https"),  # cut at the first colon
        value(admin.name("Status"), "Konsep"),  # a select by its label
    ]  # fmt: skip
    assert [entry["action"] for entry in rest if "type" in entry["changes"].get("custom_fields", {})] == ["create"] * 3
    (later,) = [changes for changes, _ in log if "owner" in changes]
    assert later["owner"] == ["None", str(office.layanan.id)]
    assert later["document_type"] == ["None", str(kind)]
    assert later["archive_serial_number"] == ["None", str(number)]
    assert "filename" in log[-1][0]
    assert ("archive_checksum" in log[-1][0]) is (server.major == 2)


def test_a_day_that_was_read_from_the_text_is_written_as_a_moment(admin: Client) -> None:
    document = admin.upload(make_pdf(admin.name("Palangka Raya,"), "13 Agustus 2026"))
    first, *rest = admin.history(document)
    assert first["changes"]["created"][1].startswith("2026-08-13 00:00:00")
    (later,) = [entry["changes"] for entry in rest if "owner" in entry["changes"]]
    assert later["created"] == ["2026-08-13", first["changes"]["created"][1]]


def test_single_edits_log_names_and_bulk_edits_log_all_ids_after(office: Office, letter: bytes) -> None:
    admin = office.admin
    first, waiting, approved = (admin.tag(name) for name in ("A satu", "B menunggu", "C disahkan"))
    document = office.layanan.upload(letter, tags=[first, waiting])
    office.share(document, change=["Petugas PPID", "Atasan PPID"])
    before = len(admin.history(document))
    others = admin.tags_of(document) - {first, waiting}
    office.atasan.patch(f"/api/documents/{document}/", {"tags": [*others, first, approved]})
    office.petugas.bulk("modify_tags", [document], add_tags=[waiting], remove_tags=[approved])
    office.petugas.put_on(document, waiting)  # a no-op is logged as well
    log = [short(entry) for entry in admin.history(document)][before:]
    atasan, petugas = office.atasan.username, office.petugas.username
    assert log[:2] == [
        (m2m("delete", admin.name("B menunggu")), atasan), (m2m("add", admin.name("C disahkan")), atasan),
    ]  # fmt: skip
    for (changes, actor), old in zip(log[2:], [{first, approved}, {first, waiting}], strict=True):
        which, after = changes["tags"]
        assert (set(after), actor) == (others | {first, waiting}, petugas)
        assert which in old | others  # any one of those before


def test_the_first_bulk_tag_is_logged_with_nothing_before(office: Office, letter: bytes) -> None:
    document, tag = office.layanan.upload(letter), office.admin.tag("Disahkan")
    if office.admin.tags_of(document):
        return  # this server puts tags of its own on everything new
    office.layanan.put_on(document, tag)
    changes, actor = short(office.admin.history(document)[-1])
    assert (changes, actor) == ({"tags": [None, [tag]]}, office.layanan.username)


def test_field_values_set_in_bulk_have_an_actor_only_in_their_list_of_instances(office: Office, letter) -> None:
    field = office.admin.field("Nomor", "string")
    document = office.layanan.upload(letter, custom_fields=json.dumps({field: "a"}))
    before = len(office.admin.history(document))
    office.layanan.bulk(
        "modify_custom_fields", [document], add_custom_fields={str(field): "b"}, remove_custom_fields=[]
    )
    (one, nobody), (two, actor) = [short(entry) for entry in office.admin.history(document)][before:]
    assert (one, nobody) == (value(office.admin.name("Nomor"), "b"), None)
    instance, after = two["custom_fields"]
    assert after == [instance]
    assert actor == office.layanan.username


def test_a_patch_logs_field_values_with_its_actor_and_a_removed_field_takes_its_lines_along(admin, letter) -> None:
    one, two, three = (admin.field(name, "string") for name in ("Nomor", "Tautan", "Baru"))
    document = admin.upload(letter, custom_fields=json.dumps({one: "a", two: "x"}))
    body = {"custom_fields": [{"field": one, "value": "b"}, {"field": three, "value": "c"}]}
    admin.patch(f"/api/documents/{document}/", body)
    log = admin.history(document)
    assert [(short(entry), entry["action"]) for entry in log[-2:]] == [
        ((value(admin.name("Nomor"), "b"), admin.username), "update"),
        ((value(admin.name("Baru"), "c"), admin.username), "create"),
    ]
    assert value(admin.name("Tautan"), "x") not in [entry["changes"] for entry in log]


def test_an_edit_of_the_title_is_logged_with_both_sides_and_a_repeated_one_not(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter, title="lama")
    for _ in range(2):
        admin.patch(f"/api/documents/{document}/", {"title": "baru"})
        *_, last = admin.history(document)
        assert short(last) == ({"title": ["lama", "baru"]}, admin.username)


def test_a_kind_set_in_bulk_is_logged_by_number_and_on_the_page_as_text(admin: Client, letter: bytes) -> None:
    one, two, document = admin.kind("Surat"), admin.kind("Nota"), admin.upload(letter)
    admin.bulk("set_document_type", [document], document_type=one)
    assert short(admin.history(document)[-1]) == ({"document_type": [None, one]}, admin.username)
    admin.settle()
    admin.patch(f"/api/documents/{document}/", {"document_type": two})
    assert short(admin.history(document)[-1]) == ({"document_type": [str(one), str(two)]}, admin.username)


def test_a_note_is_logged_without_its_author(office: Office, letter: bytes) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    (note,) = office.atasan.post(f"/api/documents/{document}/notes/", {"note": "Setuju."})
    assert short(office.admin.history(document)[-1]) == ({"Note Added": ["None", note["id"]]}, None)


def test_giving_away_is_logged_and_sharing_not(office: Office, letter: bytes) -> None:
    document = office.layanan.upload(letter)
    before = office.admin.history(document)
    office.share(document, change=["Atasan PPID"])
    office.layanan.bulk("set_permissions", [document], set_permissions=NOBODY, merge=True)
    assert office.admin.history(document) == before
    office.admin.patch(f"/api/documents/{document}/", {"owner": None})
    assert short(office.admin.history(document)[-1]) == (
        {"owner": [str(office.layanan.id), "None"]}, office.admin.username,
    )  # fmt: skip


def test_the_history_is_for_the_owner_with_the_permission_or_of_what_nobody_owns(office: Office, letter) -> None:
    document = office.layanan.upload(letter)
    office.share(document, change=["Atasan PPID"])
    path = f"/api/documents/{document}/history/"
    for client in (office.layanan, office.atasan, office.petugas):
        answer = client("GET", path)
        assert (answer.status_code, answer.text) == (403, "Insufficient permissions")
    nobody = office.tanpaizin("GET", path)
    assert nobody.json() == {"detail": "You do not have permission to perform this action."}
    auditor = office.person("auditor", user_permissions=["view_document", "view_logentry"])
    assert auditor("GET", path).status_code == 403
    office.admin.patch(f"/api/documents/{document}/", {"owner": None})
    assert auditor("GET", path).status_code == 200
    office.admin.patch(f"/api/documents/{document}/", {"owner": auditor.id})
    assert auditor("GET", path).status_code == 200


def test_ids_only_grow_and_times_are_in_utc(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    admin.patch(f"/api/documents/{document}/", {"title": "x"})
    log = admin.history(document)
    numbers = [entry["id"] for entry in log]
    assert numbers == sorted(set(numbers))
    assert all(entry["timestamp"].endswith("Z") for entry in log)


def test_renaming_a_tag_leaves_its_old_name_in_the_history(admin: Client, letter: bytes) -> None:
    document, tag = admin.upload(letter), admin.tag("Lama")
    admin.patch(f"/api/documents/{document}/", {"tags": [*admin.tags_of(document), tag]})
    lines = admin.history(document)
    admin.patch(f"/api/tags/{tag}/", {"name": admin.name("Baru")})
    assert admin.history(document) == lines
    assert short(lines[-1])[0] == m2m("add", admin.name("Lama"))


def test_a_tag_made_again_under_its_old_name_leaves_no_line_between(admin: Client, letter: bytes) -> None:
    document = admin.upload(letter)
    for _ in range(2):
        tag = admin.tag("Disahkan")
        admin.patch(f"/api/documents/{document}/", {"tags": [*admin.tags_of(document), tag]})
        admin("DELETE", f"/api/tags/{tag}/")
    last = [short(entry)[0] for entry in admin.history(document)][-2:]
    assert last == [m2m("add", admin.name("Disahkan"))] * 2
