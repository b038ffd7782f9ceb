"""Names of the procedure and the ids behind them: missing, hidden, twice, of the wrong type."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses
from paperless.conftest import URL
from world import World

from ppid_dms.errors import Refused, UnexpectedAnswer
from ppid_dms.paperless.schemas import FieldRow
from ppid_dms.paperless.taxonomy import FIELD_KINDS, Names, Taxonomy, accounts, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.vocabulary import FIELDS, AnyField, DipField, ExitCode, Request, Role, SideTag, Stage


class Server:
    """A server that has what init makes; a test takes from it or adds to it."""

    def __init__(self, names: Names) -> None:
        wanted = list(names.tags())
        self.tags: list[dict[str, Any]] = [
            {"id": number, "name": tag.name, "owner": 5} for number, tag in enumerate(wanted, 1)]
        self.groups: list[dict[str, Any]] = [
            {"id": number, "name": name, "permissions": []} for number, name in enumerate(names.groups.values(), 1)]
        self.fields: list[dict[str, Any]] = [
            {"id": number, "name": name, "data_type": FIELD_KINDS[key].value, "extra_data": {"select_options": [
                {"id": f"o{i}", "label": label} for i, label in enumerate(
                    next((labels for k, labels in names.options.items() if k == key), ()))]}}
            for number, (key, name) in enumerate(names.fields.items(), 1)]
        self.kinds: list[dict[str, Any]] = [{"id": 1, "name": "Surat Dinas"}, {"id": 2, "name": "Jenis lain"}]
        self.correspondents: list[dict[str, Any]] = [{"id": 4, "name": "KPU Republik Indonesia"}]
        self.users: list[dict[str, Any]] = [
            {"id": 5, "username": "ppid-layanan", "is_active": True, "groups": []},
            {"id": 6, "username": "petugas", "is_active": True, "groups": [1, 99]},
            {"id": 7, "username": "atasan", "is_active": True, "groups": [3]},
            {"id": 8, "username": "bekas", "is_active": False, "groups": [3]},
            {"id": 9, "username": "tamu", "is_active": True, "groups": []},
        ]

    def answer(self, web: responses.RequestsMock) -> None:
        web.get(f"{URL}/api/ui_settings/", json={
            "user": {"id": 5, "username": "ppid-layanan"}, "settings": {}, "permissions": []})
        for path, rows in (
            ("tags", self.tags), ("groups", self.groups), ("custom_fields", self.fields),
            ("document_types", self.kinds), ("correspondents", self.correspondents), ("users", self.users),
        ):
            web.get(f"{URL}/api/{path}/", json={"count": len(rows), "next": None, "results": rows})


@pytest.fixture
def server(names: Names) -> Server:
    return Server(names)


@pytest.fixture
def found(
    web: responses.RequestsMock, transport: Transport, names: Names, server: Server
) -> Callable[[], Taxonomy]:
    def look() -> Taxonomy:
        server.answer(web)
        return look_up(transport, names)

    return look


# ── found by name ──


def test_everything_that_init_makes_is_found_by_its_name(
    found: Callable[[], Taxonomy], server: Server, names: Names
):
    taxonomy = found()
    ids = {tag["name"]: tag["id"] for tag in server.tags}
    assert taxonomy.stages == {stage: ids[tag.name] for stage, tag in names.stages.items()}
    assert taxonomy.side_tags == {side: ids[tag.name] for side, tag in names.side_tags.items()}
    assert set(taxonomy.fields) == set(FIELDS.values())
    assert taxonomy.fields[DipField.NUMBER].name == names.fields[DipField.NUMBER]
    assert set(taxonomy.groups) == set(Role)
    assert taxonomy.kinds == {"Surat Dinas": 1, "Jenis lain": 2}
    assert taxonomy.correspondents == {"KPU Republik Indonesia": 4}
    assert (taxonomy.service.id, taxonomy.service.is_service) == (5, True)
    assert taxonomy.tag_names == {number: name for name, number in ids.items()}
    assert taxonomy.our_tags == set(ids.values())


def test_a_request_that_asks_for_a_stage_has_the_tag_of_that_stage(
    found: Callable[[], Taxonomy], names: Names, server: Server
):
    taxonomy = found()
    assert set(taxonomy.requests) == set(Request)
    assert taxonomy.requests[Request.WITHDRAW] == taxonomy.stages[Stage.WITHDRAWN]
    assert taxonomy.requests[Request.CANCEL] == taxonomy.stages[Stage.CANCELLED]
    submit = next(tag["id"] for tag in server.tags if tag["name"] == names.requests[Request.SUBMIT].name)
    assert taxonomy.requests[Request.SUBMIT] == submit


def test_tags_of_others_are_none_of_ours(found: Callable[[], Taxonomy], server: Server):
    server.tags.append({"id": 500, "name": "Penting"})
    taxonomy = found()
    assert 500 not in taxonomy.our_tags
    assert taxonomy.tag_names[500] == "Penting"


# ── what is missing, hidden, twice ──


@pytest.mark.parametrize("which", [*Stage, *SideTag, Request.SUBMIT, Request.ENDORSE, Request.RETURN])
def test_a_missing_tag_is_told_by_its_name_and_init_is_the_remedy(
    found: Callable[[], Taxonomy], names: Names, server: Server, which: Stage | SideTag | Request
):
    everything: dict[Any, Any] = {**names.requests, **names.side_tags}
    name = names.stages[which].name if isinstance(which, Stage) else everything[which].name
    server.tags = [tag for tag in server.tags if tag["name"] != name]
    with pytest.raises(Refused) as told:
        found()
    assert f"'{name}'" in str(told.value)
    assert "ppid-dms init" in told.value.remedy
    assert told.value.exit_code is ExitCode.REFUSED


def test_a_tag_in_another_spelling_is_not_the_tag(found: Callable[[], Taxonomy], names: Names, server: Server):
    name = names.stages[Stage.COLLECTED].name
    server.tags[0]["name"] = name.upper()
    with pytest.raises(Refused, match=name):
        found()


def test_a_tag_that_is_there_twice_is_refused_and_not_guessed(
    found: Callable[[], Taxonomy], names: Names, server: Server
):
    name = names.stages[Stage.AWAITING].name
    server.tags.append({"id": 500, "name": name, "owner": None})
    with pytest.raises(Refused) as told:
        found()
    assert f"'{name}' ada 2" in str(told.value)
    assert "kembar" in told.value.remedy


def test_a_missing_group_is_told_by_its_name(found: Callable[[], Taxonomy], names: Names, server: Server):
    server.groups = [group for group in server.groups if group["name"] != names.groups[Role.ATASAN]]
    with pytest.raises(Refused, match=names.groups[Role.ATASAN]) as told:
        found()
    assert "init" in told.value.remedy


def test_a_missing_field_is_told_by_its_name(found: Callable[[], Taxonomy], names: Names, server: Server):
    name = names.fields[DipField.CATEGORY]
    server.fields = [field for field in server.fields if field["name"] != name]
    with pytest.raises(Refused, match=f"'{name}' tidak ada") as told:
        found()
    assert "init" in told.value.remedy


def test_a_field_of_another_type_is_told_with_both_types(
    found: Callable[[], Taxonomy], names: Names, server: Server
):
    name = names.fields[DipField.DATE]
    next(field for field in server.fields if field["name"] == name)["data_type"] = "documentlink"
    with pytest.raises(Refused) as told:
        found()
    assert f"'{name}'" in str(told.value)
    assert "documentlink" in str(told.value)
    assert "date" in str(told.value)
    assert "nama lain" in told.value.remedy


def test_groups_that_the_service_may_not_see_are_a_refusal(
    web: responses.RequestsMock, transport: Transport, names: Names, server: Server
):
    server.answer(web)
    web.replace("GET", f"{URL}/api/groups/", status=403, json={"detail": "You do not have permission."})
    with pytest.raises(Refused) as told:
        look_up(transport, names)
    assert told.value.remedy


def test_another_program_at_that_address_is_no_paperless(
    web: responses.RequestsMock, transport: Transport, names: Names
):
    web.get(f"{URL}/api/ui_settings/", json={"hello": "world"})
    with pytest.raises(UnexpectedAnswer):
        look_up(transport, names)


# ── people ──


def test_active_accounts_have_the_roles_of_their_groups(
    transport: Transport, found: Callable[[], Taxonomy]
):
    people = accounts(transport, found())
    assert {person.name: person.roles for person in people.values()} == {
        "ppid-layanan": set(), "petugas": {Role.PETUGAS}, "atasan": {Role.ATASAN}, "tamu": set()}
    assert [person.name for person in people.values() if person.is_service] == ["ppid-layanan"]
    assert {number: person.id for number, person in people.items()} == {5: 5, 6: 6, 7: 7, 9: 9}


def test_who_is_in_two_groups_has_both_roles(
    transport: Transport, found: Callable[[], Taxonomy], server: Server
):
    server.users[1]["groups"] = [1, 3]
    assert accounts(transport, found())[6].roles == {Role.PETUGAS, Role.ATASAN}


def test_at_a_real_server_the_service_sees_all_it_needs(office: World, to_office: Transport, names: Names):
    taxonomy = look_up(to_office, names)
    people = {person.name: person for person in accounts(to_office, taxonomy).values()}
    assert people["atasan"].roles == {Role.ATASAN}
    assert people["petugas"].roles == {Role.PETUGAS}
    assert people[names.service_account].is_service
    assert set(names.kinds) <= set(taxonomy.kinds)
    for key, labels in names.options.items():
        assert all(taxonomy.encode(key, label) for label in labels)
    assert office.sandbox.url


# ── values, there and back ──


def test_a_choice_is_stored_by_its_id_and_read_by_its_label(taxonomy: Taxonomy):
    assert taxonomy.encode(DipField.CATEGORY, "Setiap Saat") == "kategori-1"
    assert taxonomy.decode(DipField.CATEGORY, "kategori-1") == "Setiap Saat"


@pytest.mark.parametrize("wording", ["setiap saat", "Setiap Saat ", "", "kategori-1"])
def test_a_wording_that_is_no_option_has_no_id(taxonomy: Taxonomy, wording: str):
    assert taxonomy.encode(DipField.CATEGORY, wording) is None


def test_an_option_that_is_gone_reads_as_nothing(taxonomy: Taxonomy):
    assert taxonomy.decode(DipField.CATEGORY, "kategori-9") == ""


@pytest.mark.parametrize("key", FIELDS.values())
@pytest.mark.parametrize("value", [None, "", "  "])
def test_nothing_reads_as_nothing(taxonomy: Taxonomy, key: AnyField, value: object):
    assert taxonomy.decode(key, value) == ""


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, 5, True, 1.5])
def test_what_a_field_of_a_changed_type_holds_does_not_stop_the_service(taxonomy: Taxonomy, value: object):
    assert taxonomy.decode(DipField.CATEGORY, value) == ""
    assert taxonomy.decode(DipField.NUMBER, value) == str(value)


@pytest.mark.parametrize("key", [key for key, kind in FIELD_KINDS.items() if kind.value == "string"])
def test_a_line_of_text_has_room_for_128_characters(taxonomy: Taxonomy, key: AnyField):
    assert taxonomy.encode(key, "é" * 128) == "é" * 128
    assert taxonomy.encode(key, "é" * 129) == "é" * 128


def test_a_summary_may_be_long(taxonomy: Taxonomy):
    assert taxonomy.encode(DipField.SUMMARY, "x" * 5000) == "x" * 5000
    assert taxonomy.decode(DipField.SUMMARY, "baris satu\nbaris dua\n") == "baris satu\nbaris dua"


def test_a_date_stays_a_date(taxonomy: Taxonomy):
    assert taxonomy.encode(DipField.DATE, "2026-08-20") == "2026-08-20"
    assert taxonomy.decode(DipField.DATE, "2026-08-20") == "2026-08-20"


def test_every_field_has_a_kind():
    assert set(FIELD_KINDS) == set(FIELDS.values())


def test_two_options_of_one_label_are_read_both(taxonomy: Taxonomy):
    row = taxonomy.fields[DipField.UNIT]
    twice = FieldRow.model_validate(row.model_dump() | {"extra_data": {"select_options": [
        {"id": "a", "label": "Umum"}, {"id": "b", "label": "Umum"}]}})
    changed = replace(taxonomy, fields={**taxonomy.fields, DipField.UNIT: twice})
    assert changed.decode(DipField.UNIT, "b") == "Umum"
    assert changed.encode(DipField.UNIT, "Umum") == "a"
