"""The workflow that hands documents over, and the saved views: made, kept right, told where they cannot be."""

from collections.abc import Iterator
from typing import Any

import pytest
from paperless.place import Place
from world import COMPLETE, Person, eventually, letter

from ppid_dms.paperless.provisioning import Change
from ppid_dms.paperless.transport import Transport
from ppid_dms.sandbox import Sandbox, SandboxOptions
from ppid_dms.vocabulary import DipField, Role

NAME = "PPID: serahkan dokumen bertag SOP"
ENTRY = "SOP 1 Dikumpulkan"


def upload(person: Person, place: Place, *tags: str) -> int:
    """What the upload in the web page does; the new document's id."""
    ids = place.rows("tags")
    person.ok("POST", "documents/post_document/", files={"document": ("surat.pdf", letter())}, data={
        "tags": [ids[tag]["id"] for tag in tags], "title": " ".join(tags) or "tanpa"})
    place.sandbox.settle()
    return max(row["id"] for row in place.admin.documents())


def seen(place: Place, document: int) -> Any:
    return place.admin.ok("GET", f"documents/{document}/", params={"full_perms": "true"})


@pytest.fixture
def petugas(place: Place) -> Person:
    place.init()
    return place.person("budi", place.group("Petugas PPID")["id"], user_permissions=["add_document"])


@pytest.mark.parametrize("tag", [ENTRY, "SOP 1 Diajukan", "SOP 2 Disahkan", "SOP 3 Didokumentasikan"])
def test_an_upload_with_a_tag_of_the_procedure_becomes_the_services_and_is_seen_by_all(
    place: Place, petugas: Person, tag: str
):
    document = seen(place, upload(petugas, place, tag))
    assert document["owner"] == place.service_id()
    groups = {row["id"] for row in place.rows("groups").values()}
    assert set(document["permissions"]["view"]["groups"]) == groups
    assert document["permissions"]["change"] == {"users": [], "groups": []}


def test_an_upload_without_such_a_tag_stays_who_made_its(place: Place, petugas: Person):
    place.admin.ok("POST", "tags/", json={"name": "Perlu Dibaca", "owner": None})
    for tags in ((), ("Perlu Dibaca",), ("Perlu Dilengkapi",)):
        document = seen(place, upload(petugas, place, *tags))
        assert document["owner"] == place.rows("users")["budi"]["id"]
        assert document["permissions"]["view"]["groups"] == []


def test_a_document_that_gets_its_tag_later_is_handed_over_then(place: Place, petugas: Person):
    document = upload(petugas, place)
    petugas.tag(document, ENTRY)
    assert eventually(lambda: seen(place, document)["owner"] == place.service_id())


def test_the_fence_of_a_later_stage_stands_whatever_is_changed_behind_it(place: Place, petugas: Person):
    document = upload(petugas, place, ENTRY)
    atasan_group = place.group("Atasan PPID")["id"]
    atasan = place.person("ani", atasan_group)
    place.admin.ok("PATCH", f"documents/{document}/", json={"set_permissions": {
        "view": {"users": [], "groups": place.admin_groups()}, "change": {"users": [], "groups": [atasan_group]}}})
    atasan.ok("PATCH", f"documents/{document}/", json={"title": "Dibaca"})
    atasan.fill(document, {"tempat": COMPLETE["tempat"]})
    place.sandbox.settle()
    assert seen(place, document)["permissions"]["change"] == {"users": [], "groups": [atasan_group]}
    assert petugas.call("PATCH", f"documents/{document}/", json={"title": "x"}).status_code == 403


@pytest.mark.parametrize("changed", [
    {"enabled": False}, {"name": "Lain"}, {"triggers": []}, {"actions": []},
    {"triggers": [{"type": 2, "filter_has_tags": []}]},
    {"triggers": [{"type": 1, "filter_filename": "*"}]},
    {"actions": [{"type": 1, "assign_title": "x"}]},
])
def test_a_workflow_that_was_changed_is_put_right(place: Place, changed: dict[str, Any]):
    place.init()
    before = place.rows("workflows")[NAME]
    place.admin.ok("PATCH", f"workflows/{before['id']}/", json=changed)
    assert place.init() == [f"perbaiki alur kerja '{NAME}'"]
    after = place.rows("workflows")[NAME]
    assert after["enabled"]
    assert [trigger["type"] for trigger in after["triggers"]] == [2, 3]
    assert after["actions"][0]["assign_owner"] == place.service_id()
    assert place.init() == []


def test_a_workflow_that_also_gives_the_right_to_change_is_put_right(place: Place):
    place.init()
    row = place.rows("workflows")[NAME]
    action = row["actions"][0] | {"assign_change_groups": [place.group("Petugas PPID")["id"]]}
    place.admin.ok("PATCH", f"workflows/{row['id']}/", json={"actions": [action]})
    assert place.init() == [f"perbaiki alur kerja '{NAME}'"]
    assert not place.rows("workflows")[NAME]["actions"][0].get("assign_change_groups")


@pytest.mark.parametrize(("trigger", "action", "told"), [
    ({"type": 2}, {"assign_tags": ["SOP 2 Disahkan"]}, "memasang atau melepas"),
    ({"type": 2}, {"remove_tags": [ENTRY]}, "memasang atau melepas"),
    ({"type": 3}, {"remove_all_tags": True}, "memasang atau melepas"),
    ({"type": 3}, {"assign_owner": "admin"}, "pemilik atau izin"),
    ({"type": 4}, {"remove_all_permissions": True}, "pemilik atau izin"),
    ({"type": 2}, {"assign_owner": "admin"}, ""),
    ({"type": 3}, {"assign_title": "x"}, ""),
])
def test_a_workflow_of_others_that_gets_in_the_way_is_told_and_left_alone(
    place: Place, trigger: dict[str, Any], action: dict[str, Any], told: str
):
    place.init()
    ids = {name: row["id"] for name, row in place.rows("tags").items()}
    ids["admin"] = place.rows("users")["admin"]["id"]
    action = {key: [ids[name] for name in value] if isinstance(value, list) else ids.get(value, value)
              for key, value in action.items()}
    kind = 2 if any(key.startswith("remove") for key in action) else 1
    place.admin.ok("POST", "workflows/", json={
        "name": "Usil", "order": 1, "enabled": True, "triggers": [trigger], "actions": [{"type": kind, **action}]})
    findings = place.findings()
    assert [told in finding.text and "'Usil'" in finding.text for finding in findings] == ([True] if told else [])
    assert "Usil" in place.rows("workflows")


# ── saved views ──


def test_every_stage_and_side_tag_has_a_view(place: Place):
    shown = {tag for view in place.names.views for tag in view.tags}
    assert shown >= set(place.names.keyed_tags())


def test_the_atasan_sees_at_one_glance_what_he_endorses(place: Place):
    place.init()
    atasan = place.person("ani", place.group("Atasan PPID")["id"])
    views = {row["name"]: row for row in atasan.ok("GET", "saved_views/", params={"page_size": 100})["results"]}
    view = views["Menunggu Pengesahan"]
    fields = {row["id"]: name for name, row in place.rows("custom_fields").items()}
    columns = [fields.get(int(field.rpartition("_")[2]), field) if field.startswith("custom_field_") else field
               for field in view["display_fields"]]
    assert columns == ["title", *(place.names.fields[key] for key in (
        DipField.SUMMARY, DipField.UNIT, DipField.CATEGORY, DipField.DATE)), "documenttype", "note"]
    tag = place.rows("tags")["SOP 2 Menunggu Pengesahan"]["id"]
    assert view["filter_rules"] == [{"rule_type": 6, "value": str(tag)}]
    assert view["owner"] == place.service_id()
    assert set(views) == {view.name for view in place.names.views}
    assert atasan.call("PATCH", f"saved_views/{view['id']}/", json={"name": "x"}).status_code == 403


def test_a_view_of_several_tags_lists_what_has_any_of_them(place: Place):
    place.init()
    rules = place.rows("saved_views")["2 Permintaan Belum Dijawab"]["filter_rules"]
    assert len(rules) == 3
    assert {rule["rule_type"] for rule in rules} == {22}


@pytest.mark.parametrize("changed", [
    {"filter_rules": []}, {"display_fields": ["title"]}, {"sort_reverse": True}, {"name": "Lain"},
    {"display_mode": "smallCards"},
    {"set_permissions": {"view": {"users": [], "groups": []}, "change": {"users": [], "groups": []}}},
])
def test_a_view_that_was_changed_is_put_right(place: Place, changed: dict[str, Any]):
    place.init()
    number = place.rows("saved_views")["Menunggu Pengesahan"]["id"]
    place.admin.ok("PATCH", f"saved_views/{number}/", json=changed)
    assert place.init() == ["perbaiki tampilan 'Menunggu Pengesahan'"]
    assert place.rows("saved_views")["Menunggu Pengesahan"]["id"] == number
    assert place.init() == []


def test_a_view_of_somebody_elses_is_his_own_business(place: Place):
    place.admin.ok("POST", "saved_views/", json={
        "name": "Menunggu Pengesahan", "filter_rules": [], "show_on_dashboard": False, "show_in_sidebar": False})
    assert "buat tampilan 'Menunggu Pengesahan'" in place.init()
    assert place.findings() == []


def test_pinning_is_told_as_each_persons_own(place: Place):
    [told] = place.hints()
    assert "Menyematkannya" in told


# ── 2.20 ──


@pytest.fixture
def older(place: Place) -> Iterator[Place]:
    with Sandbox(SandboxOptions(
        version="2.20.15", consume_seconds=0, settle_seconds=0.01, use_tesseract=False)) as sandbox, Transport(
        sandbox.url, sandbox.admin_token) as transport:
        yield Place(sandbox, place.names, transport, Person(sandbox.url, sandbox.admin_token, place.names))


def test_on_2_20_views_are_told_to_each_person_and_none_is_made(older: Place):
    steps = older.steps()
    assert not any("tampilan" in step.text for step in steps if isinstance(step, Change))
    told = older.hints()
    assert "2.20.15" in told[0]
    assert len(told) == 1 + len(older.names.views)
    [endorsing] = [text for text in told if "'Menunggu Pengesahan'" in text]
    for word in ("'SOP 2 Menunggu Pengesahan'", "Ringkasan Isi Informasi", "catatan", "jenis"):
        assert word in endorsing
    with older.writes() as made:
        assert older.init() == []
    assert made == []


def test_on_2_20_documents_are_handed_over_as_well(older: Place):
    older.init()
    petugas = older.person("budi", older.group("Petugas PPID")["id"], user_permissions=["add_document"])
    document = upload(petugas, older, ENTRY)
    assert older.admin.document(document)["owner"] == older.service_id()


def test_people_can_pin_views_and_make_their_own(place: Place):
    place.init()
    rights = {right for role in Role for right in place.group(place.names.groups[role])["permissions"]}
    assert {"add_uisettings", "change_uisettings", "add_savedview", "delete_savedview"} <= rights
