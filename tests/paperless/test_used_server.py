"""``init`` on a server that people have used: no twin is made, nothing is deleted, everything is told at once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from paperless.place import Place

from ppid_dms.paperless.provisioning import Finding, Memory
from ppid_dms.vocabulary import DipField, OwnField, Stage

STAGE = "SOP 1 Dikumpulkan"
ENDORSED = "SOP 2 Disahkan"


# ── names that somebody has changed ──


def test_a_tag_that_was_renamed_gets_its_name_back_and_keeps_its_documents(place: Place):
    place.init()
    number = place.rename("tags", ENDORSED, "Setuju")
    assert place.init() == [f"kembalikan nama tag 'Setuju' menjadi '{ENDORSED}'"]
    assert place.ids("tags")[number] == ENDORSED
    assert len(place.rows("tags")) == len(list(place.names.tags()))
    assert place.init() == []


def test_without_a_memory_a_renamed_tag_is_a_stranger_and_ours_is_made(place: Place):
    place.init()
    place.rename("tags", ENDORSED, "Setuju")
    place.forget()
    assert place.init() == [f"buat tag '{ENDORSED}'", "perbaiki alur kerja 'PPID: serahkan dokumen bertag SOP'",
                            "perbaiki tampilan '2 Permintaan Belum Dijawab'"]


def test_a_tag_whose_name_another_has_taken_is_told_with_both_and_neither_is_touched(place: Place):
    place.init()
    ours = place.rename("tags", ENDORSED, "Setuju")
    theirs = place.admin.ok("POST", "tags/", json={"name": ENDORSED})["id"]
    with place.writes() as made:
        told = place.findings()
    assert made == []
    for word in (f"'{ENDORSED}' (#{ours})", "'Setuju'", f"#{theirs}", "admin"):
        assert word in told[0].text
    # What needs the tag waits, and says so.
    assert any("Alur kerja" in finding.text for finding in told[1:])


def test_a_name_that_the_configuration_has_changed_goes_to_the_same_tag(place: Place):
    place.init()
    number = place.rows("tags")[STAGE]["id"]
    other = replace(place.names, stages={
        **place.names.stages, Stage.COLLECTED: replace(place.names.stages[Stage.COLLECTED], name="Langkah 1")})
    assert place.init(other) == [f"kembalikan nama tag '{STAGE}' menjadi 'Langkah 1'"]
    assert place.ids("tags")[number] == "Langkah 1"


def test_fields_kinds_correspondents_groups_and_the_account_get_their_names_back(place: Place):
    place.init()
    field, kind = place.names.fields[DipField.NUMBER], place.names.kinds[0]
    who, group = place.names.correspondents[0], "Atasan PPID"
    place.rename("custom_fields", field, "No. Surat")
    place.rename("document_types", kind, "Surat")
    place.rename("correspondents", who, "KPU RI")
    place.rename("groups", group, "Sekretaris")
    place.admin.ok("PATCH", f"users/{place.service_id()}/", json={"username": "robot"})
    assert place.init() == [
        f"kembalikan nama grup 'Sekretaris' menjadi '{group}'",
        "kembalikan nama akun layanan 'robot' menjadi 'ppid-layanan'",
        f"kembalikan nama jenis naskah 'Surat' menjadi '{kind}'",
        f"kembalikan nama koresponden 'KPU RI' menjadi '{who}'",
        f"kembalikan nama kolom isian 'No. Surat' menjadi '{field}'",
    ]
    assert place.init() == []


def test_a_group_that_only_has_the_id_of_ours_does_not_become_the_one_that_endorses(place: Place):
    place.init()
    group = place.group("Atasan PPID")
    place.admin.ok("PATCH", f"groups/{group['id']}/", json={"name": "Keuangan", "permissions": ["view_document"]})
    assert "buat grup 'Atasan PPID'" in place.init()
    assert place.ids("groups")[group["id"]] == "Keuangan"


def test_another_server_at_the_same_address_is_not_taken_for_the_old_one(place: Place):
    place.init()
    place.memory = replace(place.memory, since="2020-01-01T00:00:00+07:00")
    place.rename("tags", ENDORSED, "Penting")
    assert f"buat tag '{ENDORSED}'" in place.init()
    assert "Penting" in place.rows("tags")


def test_an_option_that_was_renamed_gets_its_label_back_under_its_id(place: Place):
    place.init()
    name = place.names.fields[DipField.UNIT]
    row = place.rows("custom_fields")[name]
    options = row["extra_data"]["select_options"]
    changed = [option | {"label": "Bagian Hukum"} if option["label"] == "Subbagian Hukum" else option
               for option in options]
    place.admin.ok("PATCH", f"custom_fields/{row['id']}/", json={"extra_data": {"select_options": changed}})
    assert place.init() == [f"kembalikan nama pilihan '{name}': Subbagian Hukum"]
    assert place.rows("custom_fields")[name]["extra_data"]["select_options"] == options


def test_a_label_that_is_there_twice_is_told(place: Place):
    place.init()
    name = place.names.fields[DipField.CATEGORY]
    row = place.rows("custom_fields")[name]
    options = [*row["extra_data"]["select_options"], {"label": "Berkala"}]
    place.admin.ok("PATCH", f"custom_fields/{row['id']}/", json={"extra_data": {"select_options": options}})
    [told] = place.findings()
    assert "'Berkala'" in told.text
    assert f"'{name}'" in told.text


# ── twins and nests ──


def test_a_tag_in_another_spelling_is_told_and_no_twin_is_made(place: Place):
    place.admin.ok("POST", "tags/", json={"name": STAGE.upper()})
    told = place.findings()
    assert f"'{STAGE}'" in told[0].text
    assert f"'{STAGE.upper()}'" in told[0].text
    assert STAGE in told[0].remedy
    assert STAGE not in place.rows("tags")
    assert len(place.rows("tags")) == len(list(place.names.tags()))  # the others, and the one that is told


def test_two_tags_of_one_name_are_told_with_their_documents_and_owners(place: Place):
    first = place.admin.ok("POST", "tags/", json={"name": STAGE})["id"]
    second = place.admin.ok("POST", "tags/", json={"name": STAGE, "owner": None})["id"]
    told = place.findings()
    for word in (f"#{first} (0 dokumen, admin)", f"#{second} (0 dokumen, tanpa pemilik)"):
        assert word in told[0].text
    assert [name for name in place.ids("tags").values() if name == STAGE] == [STAGE, STAGE]


def test_a_twin_that_the_service_cannot_see_is_told_and_ours_stays_in_use(place: Place):
    place.init()
    ours = place.rows("tags")[STAGE]["id"]
    place.admin.ok("POST", "tags/", json={"name": STAGE})
    place.forget()
    [told] = place.findings()
    assert f"Yang dipakai ialah #{ours}" in told.text


def test_all_problems_are_told_in_one_run_and_the_rest_is_done(place: Place):
    place.admin.ok("POST", "tags/", json={"name": STAGE.upper()})
    place.admin.ok("POST", "custom_fields/", json={
        "name": place.names.fields[OwnField.REFERENCE], "data_type": "integer"})
    place.admin.ok("POST", "groups/", json={"name": "Petugas PPID", "permissions": ["change_tag"]})
    place.admin.ok("POST", "document_types/", json={"name": place.names.kinds[0].lower()})
    texts = " ".join(finding.text for finding in place.findings())
    for word in (STAGE.upper(), "integer", "change_tag", place.names.kinds[0].lower()):
        assert word in texts
    assert ENDORSED in place.rows("tags")
    assert place.names.kinds[1] in place.rows("document_types")


def test_where_it_is_unclear_who_the_service_is_nothing_gets_an_owner(place: Place):
    place.person("PPID-Layanan")
    planned = [step.text for step in place.planned()]
    steps = place.steps()
    assert planned == [step.text for step in steps]
    told = [step for step in steps if isinstance(step, Finding)]
    assert "'PPID-Layanan'" in told[0].text
    assert place.rows("tags") == {}
    assert place.rows("workflows") == {}
    assert place.rows("saved_views") == {}
    assert set(place.rows("custom_fields")) == set(place.names.fields.values())


@pytest.mark.parametrize("which", ["stranger", "ours"])
def test_a_tag_below_one_of_ours_is_taken_from_there(place: Place, which: str):
    place.init()
    tags = place.rows("tags")
    if which == "stranger":
        child = place.admin.ok("POST", "tags/", json={"name": "Anak", "parent": tags[ENDORSED]["id"]})["id"]
        assert place.init() == [f"lepaskan tag 'Anak' dari induknya '{ENDORSED}'"]
    else:
        child = tags[STAGE]["id"]
        place.admin.ok("PATCH", f"tags/{child}/", json={"parent": tags[ENDORSED]["id"]})
        assert place.init() == [f"perbaiki tag '{STAGE}'"]
    assert place.admin.ok("GET", f"tags/{child}/")["parent"] is None


def test_a_tag_that_others_may_change_is_closed_again(place: Place):
    place.init()
    group = place.group("Petugas PPID")["id"]
    place.admin.ok("PATCH", f"tags/{place.rows('tags')[STAGE]['id']}/", json={"set_permissions": {
        "view": {"users": [], "groups": place.admin_groups()}, "change": {"users": [], "groups": [group]}}})
    assert place.init() == [f"perbaiki tag '{STAGE}'"]
    assert place.rows("tags", full_perms="true")[STAGE]["permissions"]["change"]["groups"] == []


def test_what_paperless_refuses_becomes_a_finding_and_the_rest_goes_on(place: Place):
    long = replace(place.names, kinds=("x" * 129, "Surat Dinas"))
    told = place.findings(long)
    assert any("Tidak berhasil" in finding.text for finding in told)
    assert "Surat Dinas" in place.rows("document_types")


# ── what is remembered ──


def test_the_memory_is_kept_whole_and_holds_no_secret(place: Place, tmp_path: Path):
    place.init()
    file = tmp_path / "data" / "siap.json"
    place.memory.write(file)
    assert Memory.read(file) == place.memory
    assert place.sandbox.admin_token not in file.read_text()
    assert [path.name for path in file.parent.iterdir()] == ["siap.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"address": 5}', b'{"address": "x", "numbers": {}}'])
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, content: bytes):
    (tmp_path / "siap.json").write_bytes(content)
    assert Memory.read(tmp_path / "siap.json") == Memory()
    assert Memory.read(tmp_path / "tidak-ada") == Memory()


def test_what_is_left_alone_because_of_doubts_stays_remembered(place: Place):
    place.init()
    ours = place.rename("tags", ENDORSED, "Setuju")
    theirs: Any = place.admin.ok("POST", "tags/", json={"name": ENDORSED})["id"]
    place.init()
    place.admin.ok("DELETE", f"tags/{theirs}/")
    assert place.init() == [f"kembalikan nama tag 'Setuju' menjadi '{ENDORSED}'"]
    assert place.ids("tags")[ours] == ENDORSED
