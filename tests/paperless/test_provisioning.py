"""What ``init`` makes, repairs and refuses, on a server over real sockets."""

from dataclasses import replace
from typing import Any

import pytest
import responses
from paperless.conftest import URL
from paperless.place import Place
from world import Person, World

from ppid_dms.errors import Refused, UnexpectedAnswer
from ppid_dms.paperless.provisioning import Change, Site, new_service_token, plan
from ppid_dms.paperless.taxonomy import FIELD_KINDS, Names, TagName, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.vocabulary import DipField, FieldKind, Role, Stage

# Written out, not taken from the code: one more right for the service or for people must be seen here.
OF_THE_SERVICE = {
    "add_document", "view_document", "change_document", "view_tag", "view_correspondent", "view_documenttype",
    "view_customfield", "view_paperlesstask", "view_note", "add_note", "view_uisettings", "view_logentry", "view_user",
    "view_group",
}
OF_PEOPLE = {
    "view_document", "change_document", "view_tag", "view_correspondent", "view_documenttype", "view_storagepath",
    "view_customfield", "view_note", "add_note", "view_uisettings", "add_uisettings", "change_uisettings",
    "view_savedview", "add_savedview", "change_savedview", "delete_savedview",
}


STAGE = "SOP 1 Dikumpulkan"


# ── on an empty server ──


def test_an_empty_server_gets_everything_and_a_second_run_finds_nothing_to_do(place: Place):
    done = place.init()
    assert len(done) == len(set(done))
    assert set(place.rows("tags")) == {tag.name for tag in place.names.tags()}
    assert set(place.rows("custom_fields")) == set(place.names.fields.values())
    assert set(place.rows("groups")) == set(place.names.groups.values())
    assert set(place.rows("document_types")) == set(place.names.kinds)
    assert set(place.rows("correspondents")) == set(place.names.correspondents)
    assert set(place.rows("saved_views")) == {view.name for view in place.names.views}
    assert set(place.rows("workflows")) == {place.names.handover}
    assert place.names.service_account in place.rows("users")
    for name in (*place.names.groups.values(), place.names.service_account, STAGE, *place.names.fields.values()):
        assert any(f"'{name}'" in text for text in done), name
    with place.writes() as made:
        assert place.init() == []
    assert made == []
    place.forget()
    assert place.init() == []


def test_tags_belong_to_the_service_are_set_by_nobody_else_and_seen_by_all_groups(place: Place):
    place.init()
    groups = {group["id"] for group in place.rows("groups").values()}
    for tag in place.rows("tags", full_perms="true").values():
        assert tag["owner"] == place.service_id()
        assert tag["matching_algorithm"] == 0
        assert (tag["is_inbox_tag"], tag["parent"]) == (False, None)
        assert set(tag["permissions"]["view"]["groups"]) == groups
        assert tag["permissions"]["change"] == {"users": [], "groups": []}
    colors = {tag.name: tag.color for tag in place.names.tags()}
    assert {name: tag["color"] for name, tag in place.rows("tags").items()} == colors


def test_fields_have_their_types_and_choices_their_options(place: Place):
    place.init()
    made = place.rows("custom_fields")
    for key, name in place.names.fields.items():
        assert made[name]["data_type"] == FIELD_KINDS[key].value
    for key, labels in place.names.options.items():
        options = made[place.names.fields[key]]["extra_data"]["select_options"]
        assert [option["label"] for option in options] == list(labels)


def test_a_dry_run_tells_the_plan_and_changes_nothing(place: Place):
    with place.writes() as made:
        planned = place.planned()
    assert made == []
    assert place.rows("tags") == {}
    assert place.rows("groups") == {}
    assert set(place.rows("users")) == {"admin"}
    done = place.steps()
    assert [(type(step), step.text) for step in planned] == [(type(step), step.text) for step in done]
    assert sum(isinstance(step, Change) for step in done) > 40


def test_what_is_prepared_is_enough_for_the_service(place: Place):
    place.init()
    token = new_service_token(place.transport, place.names, place.sandbox.url)
    with Transport(place.sandbox.url, token) as service:
        assert look_up(service, place.names).service.name == place.names.service_account


# ── the least of rights ──


def test_the_service_has_exactly_the_rights_it_needs(place: Place):
    place.init()
    account = place.rows("users")[place.names.service_account]
    assert set(account["user_permissions"]) == OF_THE_SERVICE
    assert (account["is_staff"], account["is_superuser"], account["groups"]) == (False, False, [])


def test_the_groups_have_exactly_the_rights_they_need(place: Place):
    place.init()
    for group in place.rows("groups").values():
        assert set(group["permissions"]) == OF_PEOPLE


@pytest.mark.parametrize("role", list(Role))
def test_people_may_neither_make_nor_change_nor_delete_a_tag(place: Place, role: Role):
    place.init()
    person = place.person("orang", place.rows("groups")[place.names.groups[role]]["id"])
    tag = place.rows("tags")[STAGE]["id"]
    assert person.call("GET", f"tags/{tag}/").ok
    assert person.call("PATCH", f"tags/{tag}/", json={"name": "Lain"}).status_code == 403
    assert person.call("DELETE", f"tags/{tag}/").status_code == 403
    assert person.call("POST", "tags/", json={"name": "Lain"}).status_code == 403
    assert person.call("POST", "users/", json={"username": "x", "password": "y"}).status_code == 403
    assert person.call("POST", "custom_fields/", json={"name": "x", "data_type": "string"}).status_code == 403
    assert STAGE in place.rows("tags")


def test_the_service_may_not_delete_documents_or_change_users(office: World):
    assert office.service.call("DELETE", "documents/1/").status_code == 403
    assert office.service.call("POST", "users/", json={"username": "x", "password": "y"}).status_code == 403
    assert office.service.call("POST", "tags/", json={"name": "Lain"}).status_code == 403


def test_a_right_that_was_taken_away_comes_back_and_others_stay(place: Place):
    place.init()
    group = place.rows("groups")[place.names.groups[Role.ATASAN]]
    kept = sorted(OF_PEOPLE - {"add_note"} | {"view_savedview", "delete_note"})
    place.admin.ok("PATCH", f"groups/{group['id']}/", json={"permissions": kept})
    place.admin.ok("PATCH", f"users/{place.service_id()}/", json={
        "user_permissions": sorted(OF_THE_SERVICE - {"view_logentry"} | {"add_tag"})})
    steps = place.steps()
    done = [step.text for step in steps if isinstance(step, Change)]
    assert len(done) == 2
    assert "add_note" in done[0]
    assert "view_logentry" in done[1]
    assert set(place.rows("groups")[group["name"]]["permissions"]) == OF_PEOPLE | {"delete_note"}
    assert set(place.rows("users")[place.names.service_account]["user_permissions"]) == OF_THE_SERVICE | {"add_tag"}
    assert place.init() == []


@pytest.mark.parametrize(("right", "why"), [
    ("change_tag", "diganti namanya"), ("delete_document", "dibuang"), ("change_user", "memasukkan diri"),
    ("add_workflow", "tanpa pelaku"), ("change_customfield", "isinya kosong"), ("delete_note", "alasannya"),
    ("change_documenttype", "daftar pilihan"), ("delete_logentry", "bukti"),
    ("change_applicationconfiguration", "server"),
])
def test_a_group_that_may_more_than_it_needs_is_told_with_the_reason_and_left_alone(place: Place, right: str, why: str):
    place.init()
    group = place.group("PPID")
    place.admin.ok("PATCH", f"groups/{group['id']}/", json={"permissions": [*group["permissions"], right]})
    [told] = place.findings()
    for word in ("'PPID'", right, why):
        assert word in told.text
    assert "Cabut" in told.remedy
    assert right in place.group("PPID")["permissions"]


def test_a_right_that_harms_nobody_is_nobodys_business(place: Place):
    place.init()
    group = place.group("PPID")
    place.admin.ok("PATCH", f"groups/{group['id']}/", json={
        "permissions": [*group["permissions"], "add_document", "view_sharelink"]})
    assert place.findings() == []


@pytest.mark.parametrize(("changed", "word"), [
    ({"is_superuser": True}, "administrator"), ({"is_staff": True}, "administrator"),
    ({"is_active": False}, "dinonaktifkan"),
    ({"user_permissions": sorted(OF_THE_SERVICE | {"delete_document"})}, "delete_document"),
])
def test_a_service_account_that_is_more_or_less_than_it_should_is_told_and_not_changed(
    place: Place, changed: dict[str, Any], word: str
):
    place.init()
    place.admin.ok("PATCH", f"users/{place.service_id()}/", json=changed)
    told = place.findings()
    assert any(word in finding.text and finding.remedy for finding in told)
    account = place.rows("users")[place.names.service_account]
    for key, value in changed.items():
        assert sorted(account[key]) == value if isinstance(value, list) else account[key] == value


def test_a_service_account_in_a_group_is_told_with_the_group(place: Place):
    place.init()
    place.admin.ok("PATCH", f"users/{place.service_id()}/", json={"groups": [place.group("Atasan PPID")["id"]]})
    [told] = place.findings()
    assert "'Atasan PPID'" in told.text


# ── what stands there already ──


def test_a_tag_that_somebody_else_made_is_taken_over_with_its_documents(place: Place):
    made = place.admin.ok("POST", "tags/", json={
        "name": STAGE, "matching_algorithm": 1, "match": "laporan", "is_inbox_tag": True, "color": "#123456"})
    done = place.init()
    assert [text for text in done if STAGE in text] == [f"perbaiki tag '{STAGE}'"]
    tag = place.rows("tags", full_perms="true")[STAGE]
    assert tag["id"] == made["id"]
    assert tag["owner"] == place.service_id()
    assert (tag["matching_algorithm"], tag["is_inbox_tag"]) == (0, False)
    assert set(tag["permissions"]["view"]["groups"]) == {group["id"] for group in place.rows("groups").values()}
    assert tag["color"] == "#123456"  # a colour is a matter of taste
    assert place.init() == []


@pytest.mark.parametrize("changed", [{"matching_algorithm": 6}, {"is_inbox_tag": True}, {"owner": None}])
def test_a_tag_that_would_come_and_go_by_itself_is_put_right(place: Place, changed: dict[str, Any]):
    place.init()
    place.admin.ok("PATCH", f"tags/{place.rows('tags')[STAGE]['id']}/", json=changed)
    assert place.init() == [f"perbaiki tag '{STAGE}'"]
    tag = place.rows("tags")[STAGE]
    assert (tag["matching_algorithm"], tag["is_inbox_tag"], tag["owner"]) == (0, False, place.service_id())


def test_a_tag_that_was_nested_stands_by_itself_again(place: Place):
    place.init()
    tags = place.rows("tags")
    place.admin.ok("PATCH", f"tags/{tags[STAGE]['id']}/", json={"parent": tags["SOP 1 Diajukan"]["id"]})
    assert place.init() == [f"perbaiki tag '{STAGE}'"]
    assert place.rows("tags")[STAGE]["parent"] is None
    assert place.init() == []


def test_a_tag_that_a_group_no_longer_sees_is_shown_to_it_again(place: Place):
    place.init()
    tag = place.rows("tags")[STAGE]["id"]
    guest = place.person("tamu")
    guest_id = place.rows("users")["tamu"]["id"]
    place.admin.ok("PATCH", f"tags/{tag}/", json={"set_permissions": {
        "view": {"users": [guest_id], "groups": []}, "change": {"users": [], "groups": []}}})
    petugas = place.person("petugas", place.rows("groups")[place.names.groups[Role.PETUGAS]]["id"])
    assert petugas.call("GET", f"tags/{tag}/").status_code == 404
    assert place.init() == [f"perbaiki tag '{STAGE}'"]
    assert petugas.call("GET", f"tags/{tag}/").ok
    seen_by = place.rows("tags", full_perms="true")[STAGE]["permissions"]["view"]
    assert seen_by["users"] == [guest_id]  # who could see it before still can
    assert guest.url == petugas.url
    assert place.init() == []


def test_a_group_that_takes_the_place_of_another_sees_the_tags(place: Place):
    place.init()
    other = replace(place.names, groups={**place.names.groups, Role.PETUGAS: "Arsiparis"})
    place.init(other)
    archivist = place.person("arsiparis", place.rows("groups")["Arsiparis"]["id"])
    seen = {row["name"] for row in archivist.ok("GET", "tags/", params={"page_size": 1000})["results"]}
    assert seen == {tag.name for tag in place.names.tags()}
    assert place.init(other) == []


def test_a_new_option_leaves_the_ids_of_the_old_ones_alone(place: Place):
    place.init()
    name = place.names.fields[DipField.UNIT]
    before = place.rows("custom_fields")[name]["extra_data"]["select_options"]
    grown = replace(place.names, options={
        **place.names.options, DipField.UNIT: (*place.names.options[DipField.UNIT], "Subbagian Baru")})
    [text] = place.init(grown)
    assert "Subbagian Baru" in text
    after = place.rows("custom_fields")[name]["extra_data"]["select_options"]
    assert after[:-1] == before
    assert after[-1]["label"] == "Subbagian Baru"
    assert after[-1]["id"] not in {option["id"] for option in before}
    assert place.init(grown) == []


def test_an_option_that_is_no_longer_configured_stays_for_the_documents_that_have_it(place: Place):
    place.init()
    shrunk = replace(place.names, options={
        **place.names.options, DipField.UNIT: place.names.options[DipField.UNIT][:1]})
    assert place.init(shrunk) == []
    options = place.rows("custom_fields")[place.names.fields[DipField.UNIT]]["extra_data"]["select_options"]
    assert len(options) == len(place.names.options[DipField.UNIT])


def test_a_field_of_another_type_is_told_and_kept_because_changing_it_would_empty_it(place: Place):
    name = place.names.fields[DipField.CATEGORY]
    place.admin.ok("POST", "custom_fields/", json={"name": name, "data_type": FieldKind.STRING.value})
    told = place.findings()
    for word in (f"'{name}'", "string", "select"):
        assert word in told[0].text
    assert "nama lain" in told[0].remedy
    assert place.rows("custom_fields")[name]["data_type"] == "string"
    # Views that would show it wait; everything else is made all the same.
    assert {finding.text.partition("'")[0] for finding in told[1:]} == {"Tampilan "}
    assert "Dibatalkan" in place.rows("saved_views")
    assert set(place.rows("tags")) == {tag.name for tag in place.names.tags()}


def test_a_kind_that_its_maker_kept_to_himself_is_opened_so_that_the_service_sees_it(place: Place):
    kind = place.names.kinds[0]
    made = place.admin.ok("POST", "document_types/", json={"name": kind})
    assert made["owner"] is not None
    done = place.init()
    assert [text for text in done if f"'{kind}'" in text] == [f"buka jenis naskah '{kind}' untuk semua"]
    with Transport(
        place.sandbox.url, new_service_token(place.transport, place.names, place.sandbox.url)
    ) as service:
        assert look_up(service, place.names).kinds[kind] == made["id"]
    assert place.init() == []


def test_names_are_those_of_the_configuration(place: Place):
    other = replace(
        place.names, service_account="robot",
        stages={**place.names.stages, Stage.COLLECTED: TagName("Langkah 1", "#000000")},
        groups={**place.names.groups, Role.ATASAN: "Sekretaris"})
    place.init(other)
    assert "Langkah 1" in place.rows("tags")
    assert STAGE not in place.rows("tags")
    assert "Sekretaris" in place.rows("groups")
    assert place.rows("tags")["Langkah 1"]["owner"] == place.rows("users")["robot"]["id"]


def test_who_is_no_administrator_is_refused(office: World, names: Names):
    with Transport(office.sandbox.url, office.petugas.token) as transport, pytest.raises(Refused):
        list(plan(Site.of(transport, names)))


# ── the token of the service ──


def test_the_service_gets_a_token_and_a_password_that_nobody_knows(place: Place):
    place.init()
    token = new_service_token(place.transport, place.names, place.sandbox.url)
    here = Person(place.sandbox.url, token, place.names).ok("GET", "ui_settings/")
    assert here["user"]["username"] == place.names.service_account
    assert new_service_token(place.transport, place.names, place.sandbox.url) == token


def test_without_an_account_there_is_no_token(place: Place):
    with pytest.raises(Refused, match=place.names.service_account) as told:
        new_service_token(place.transport, place.names, place.sandbox.url)
    assert "init" in told.value.remedy


def test_an_account_that_was_switched_off_is_told_and_not_switched_on(place: Place):
    place.init()
    place.admin.ok("PATCH", f"users/{place.service_id()}/", json={"is_active": False})
    with pytest.raises(Refused, match="dinonaktifkan") as told:
        new_service_token(place.transport, place.names, place.sandbox.url)
    assert "Aktifkan" in told.value.remedy
    assert place.rows("users")[place.names.service_account]["is_active"] is False


@pytest.mark.parametrize("answer", [{}, {"token": None}, []])
def test_an_answer_without_a_token_is_no_token(
    web: responses.RequestsMock, transport: Transport, names: Names, answer: object
):
    user = {"id": 5, "username": names.service_account, "is_active": True}
    web.get(f"{URL}/api/users/", json={"count": 1, "next": None, "results": [user]})
    web.patch(f"{URL}/api/users/5/", json=user)
    web.post(f"{URL}/api/token/", json=answer)
    with pytest.raises(UnexpectedAnswer):
        new_service_token(transport, names, URL)
