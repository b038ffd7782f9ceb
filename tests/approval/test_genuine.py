"""Unusual ways to decide that are genuine all the same: each is taken over with the right person and the right values.

Over real sockets; what is recorded, the document shows, and further passes change nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from approval.attacking import (
    BOTH,
    THREE,
    Offices,
    awaiting,
    choose_kind,
    collected,
    documented,
    held_for_data,
    held_for_its_test,
    important,
    late,
    remake_tag,
    rename_tag,
    torn_open,
    without_a_trace,
    writing,
)
from approval.office import (
    AWAITING,
    COLLECTED,
    DATA,
    DOCUMENTED,
    ENDORSE,
    INCOMPLETE,
    RETURN,
    SUBMIT,
    TEST,
    TESTED,
    UNPROVEN,
    WITHDRAW,
    Office,
    on_page,
    values_on_page,
)
from world import COMPLETE

from ppid_dms import assembly
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import TagName
from ppid_dms.sandbox import Fault
from ppid_dms.vocabulary import LineKind, Request, Role


@dataclass(frozen=True)
class Recorded:
    """What the newest line of the document says."""

    kind: LineKind = LineKind.ENTRY
    by: str = "atasan"
    summary: str = COMPLETE["ringkasan"]
    more: dict[str, object] = field(default_factory=dict)


Act = Callable[[Office, int], Recorded | None]


@dataclass(frozen=True)
class Way:
    """One way; what it begins with, and on what it is tried."""

    act: Act
    begins: Callable[[Office], int]
    versions: tuple[str, ...]
    is_alone: bool


WAYS: dict[str, Way] = {}


def way(
    begins: Callable[[Office], int] = awaiting, *, versions: tuple[str, ...] = THREE, is_alone: bool = False
) -> Callable[[Act], Act]:
    def keep(act: Act) -> Act:
        WAYS[act.__name__] = Way(act, begins, versions, is_alone)
        return act

    return keep


def ya(office: Office, it: int) -> None:
    assert office.world.atasan.tag(it, ENDORSE).ok


def put_forward(office: Office, it: int) -> None:
    assert office.world.petugas.tag(it, SUBMIT).ok
    office.pass_()
    assert AWAITING in office.tags(it)


def tidak(office: Office, it: int, reason: str = "Perbaiki ringkasan") -> None:
    office.world.atasan.note(it, reason)
    assert office.world.atasan.tag(it, RETURN).ok
    office.pass_()
    assert office.tags(it) == {COLLECTED}


def killed(office: Office, method: str) -> None:
    """A pass that ends when it comes to write that, and a service that begins anew."""
    def kill(*_args, **_options):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Documents, method, kill)
        with pytest.raises(KeyboardInterrupt):
            office.pass_()
    office.restart()


# ── how it is said ──────────────────────────────────────────────────────────


@way(versions=BOTH)
def a_ya_on_the_page(office: Office, it: int):
    assert on_page(office.world.atasan, it, ENDORSE).ok


@way()
def a_ya_on_the_page_in_place_of_the_waiting_tag(office: Office, it: int):
    assert on_page(office.world.atasan, it, ENDORSE, remove=(AWAITING,)).ok


@way(versions=BOTH)
def a_ya_on_many_at_once(office: Office, it: int):
    others = [office.collect() for _n in range(3)]
    for other in others:
        office.world.petugas.tag(other, SUBMIT)
    office.pass_()
    assert office.world.atasan.call("POST", "documents/bulk_edit/", json={
        "documents": [it, *others], "method": "modify_tags",
        "parameters": {"add_tags": [office.world.atasan.tag_id(ENDORSE)], "remove_tags": []}}).ok
    office.pass_()
    assert [line.item.document_id for line in office.ledger.lines()][-4:] == [it, *others]


@way(versions=BOTH)
def a_ya_taken_off_and_put_on_again(office: Office, it: int):
    ya(office, it)
    assert office.world.atasan.tag(it, remove=(ENDORSE,)).ok
    ya(office, it)


@way(versions=BOTH)
def a_ya_said_while_the_service_was_down(office: Office, it: int):
    ya(office, it)
    office.restart()


@way()
def a_ya_to_which_the_server_answered_with_an_error(office: Office, it: int):
    office.world.sandbox.faults.next("POST", "documents/bulk_edit/", Fault.ERROR_AFTER_COMMIT)
    assert not office.world.atasan.tag(it, ENDORSE).ok


@way(versions=BOTH)
def a_ya_whose_entry_comes_late(office: Office, it: int):
    let_in = late(office, lambda: office.world.atasan.tag(it, ENDORSE))
    assert any("bukti" in item.reason for item in office.pass_().attention)
    assert office.tags(it) == {AWAITING, ENDORSE}
    let_in()


@way(collected)
def a_ya_on_a_page_that_was_open_since_before_it_was_put_forward(office: Office, it: int):
    office.world.petugas.tag(it, SUBMIT)
    stale = office.world.atasan.document(it)["tags"]
    office.pass_()
    office.world.atasan.ok("PATCH", f"documents/{it}/", json={"tags": [*stale, office.world.atasan.tag_id(ENDORSE)]})


@way(is_alone=True)
def a_ya_with_a_tag_that_was_deleted_and_made_again(office: Office, it: int):
    remake_tag(office, ENDORSE)
    ya(office, it)


@way(is_alone=True)
def a_ya_whose_tag_was_renamed_and_the_configuration_with_it(office: Office, it: int):
    rename_tag(office, ENDORSE, "Ya, sah")
    was = assembly.approval_of(office.world.settings)
    office.restart(replace(was, names=replace(
        was.names, requests={**was.names.requests, Request.ENDORSE: TagName("Ya, sah", "#b2df8a")})))
    assert office.world.atasan.tag(it, "Ya, sah").ok


@way(is_alone=True)
def a_ya_of_a_group_that_was_renamed_and_the_configuration_with_it(office: Office, it: int):
    group = office.taxonomy.groups[Role.ATASAN]
    office.world.admin.ok("PATCH", f"groups/{group}/", json={"name": "Pimpinan"})
    was = assembly.approval_of(office.world.settings)
    office.restart(replace(was, names=replace(was.names, groups={**was.names.groups, Role.ATASAN: "Pimpinan"})))
    ya(office, it)


# ── who says it ─────────────────────────────────────────────────────────────


@way(is_alone=True)
def a_ya_of_an_atasan_whose_account_is_renamed_before_the_pass(office: Office, it: int):
    ya(office, it)
    office.account("atasan", username="kepala.budi")
    return Recorded(by="kepala.budi")


@way()
def a_ya_of_an_atasan_who_is_a_ppid_as_well(office: Office, it: int):
    assert office.person("atasan.ppid", Role.ATASAN, Role.PPID).tag(it, ENDORSE).ok
    return Recorded(by="atasan.ppid")


@way()
def a_ya_of_an_atasan_who_is_a_superuser_as_well(office: Office, it: int):
    assert office.person("atasan.admin", Role.ATASAN, is_superuser=True).tag(it, ENDORSE).ok
    return Recorded(by="atasan.admin")


@way(versions=BOTH)
def a_ya_of_one_atasan_on_what_another_has_edited(office: Office, it: int):
    assert office.person("atasan.dua", Role.ATASAN).fill(it, {"ringkasan": "Disunting atasan.dua"}).ok
    ya(office, it)
    return Recorded(summary="Disunting atasan.dua")


@way()
def a_ya_of_an_atasan_who_came_to_the_group_after_it_was_put_forward(office: Office, it: int):
    new = office.person("pejabat.baru")
    office.person("pejabat.baru", Role.ATASAN)
    assert new.tag(it, ENDORSE).ok
    return Recorded(by="pejabat.baru")


# ── on what ─────────────────────────────────────────────────────────────────


@way(versions=BOTH)
def a_ya_in_one_save_with_an_edit_of_values(office: Office, it: int):
    atasan = office.world.atasan
    assert on_page(atasan, it, ENDORSE, custom_fields=values_on_page(atasan, it, ringkasan="Dari halaman")).ok
    return Recorded(summary="Dari halaman")


@way(versions=BOTH)
def a_ya_after_an_edit_of_the_same_atasan(office: Office, it: int):
    assert office.world.atasan.fill(it, {"ringkasan": "Disunting Atasan", "kategori": "Serta Merta"}).ok
    ya(office, it)
    return Recorded(summary="Disunting Atasan")


@way()
def a_ya_after_the_atasan_chose_another_kind_of_document(office: Office, it: int):
    choose_kind(office, office.world.atasan, it, "Laporan")
    ya(office, it)
    return Recorded(more={"jenis": "Laporan"})


@way(versions=BOTH)
def a_ya_although_others_have_written_notes_labels_and_a_title(office: Office, it: int):
    admin = office.world.admin
    admin.note(it, "Sudah saya lihat")
    admin.ok("PATCH", f"documents/{it}/", json={"title": "Judul yang lebih baik"})
    ya(office, it)
    admin.note(it, "Terima kasih")
    admin.tag(it, important(office))
    admin.ok("PATCH", f"documents/{it}/", json={"title": "Judul lain lagi", "archive_serial_number": 4711 + it})


@way(versions=BOTH)
def a_ya_although_its_text_was_read_anew(office: Office, it: int):
    ya(office, it)
    office.world.admin.ok("PATCH", f"documents/{it}/", json={"content": "Teks hasil OCR yang baru"})


@way()
def a_ya_although_other_tags_come_and_go(office: Office, it: int):
    penting = important(office)
    office.world.admin.tag(it, penting)
    ya(office, it)
    on_page(office.world.admin, it, remove=(penting,))
    office.world.atasan.tag(it, penting)


@way()
def a_ya_although_a_stage_tag_was_taken_off(office: Office, it: int):
    office.world.admin.tag(it, remove=(AWAITING,))
    ya(office, it)


@way(versions=BOTH)
def a_ya_on_what_was_in_the_trash_before(office: Office, it: int):
    admin = office.world.admin
    admin.ok("DELETE", f"documents/{it}/")
    office.pass_()
    admin.ok("POST", "trash/", json={"documents": [it], "action": "restore"})
    ya(office, it)


@way()
def a_ya_after_the_permission_was_broken_and_mended(office: Office, it: int):
    torn_open(office, it)
    office.pass_()
    assert office.world.petugas.fill(it, {"ringkasan": "x"}).status_code == 403
    ya(office, it)


@way()
def a_ya_on_what_stood_there_then_though_the_list_was_read_before(office: Office, it: int):
    ya(office, it)
    real = office.reconciler._settle

    def settle(document, standing, report):
        if document.id == it:
            office.world.atasan.tag(it, remove=(ENDORSE,))
            office.world.atasan.fill(it, {"ringkasan": "Yang terakhir"})
            ya(office, it)
        return real(document, standing, report)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.reconciler, "_settle", settle)
        patch.setattr(office.reconciler, "_report", lambda *_: patch.undo())
        office.pass_()
    return Recorded(summary="Yang terakhir")


# ── after what ──────────────────────────────────────────────────────────────


@way(versions=BOTH)
def a_ya_after_a_false_one_was_undone(office: Office, it: int):
    office.world.admin.tag(it, ENDORSE)
    office.pass_()
    assert office.tags(it) == {AWAITING, UNPROVEN}
    ya(office, it)


@way()
def a_ya_after_one_that_nobody_can_be_shown_to_have_said(office: Office, it: int):
    without_a_trace(office, it, ENDORSE)
    office.ahead = timedelta(minutes=20)
    office.pass_()
    assert office.tags(it) == {AWAITING, UNPROVEN}
    office.ahead = timedelta()
    ya(office, it)


@way()
def a_ya_said_once_more_on_what_an_administrator_had_changed(office: Office, it: int):
    office.world.admin.fill(it, {"ringkasan": "Diganti admin"})
    ya(office, it)
    office.pass_()
    assert office.tags(it) == {AWAITING, UNPROVEN}
    ya(office, it)
    return Recorded(summary="Diganti admin")


@way(versions=BOTH)
def a_ya_after_a_tidak_and_a_correction(office: Office, it: int):
    tidak(office, it)
    office.world.petugas.fill(it, {"ringkasan": "Diperbaiki"})
    put_forward(office, it)
    ya(office, it)
    return Recorded(summary="Diperbaiki")


@way()
def a_ya_after_a_tidak_whose_note_came_after_the_tag(office: Office, it: int):
    assert office.world.atasan.tag(it, RETURN).ok
    assert any("alasan" in item.reason for item in office.pass_().attention)
    office.world.atasan.note(it, "Ringkasan terlalu umum")
    office.pass_()
    assert office.last(it).basis == "Ringkasan terlalu umum"
    put_forward(office, it)
    ya(office, it)


@way()
def a_ya_after_a_tidak_whose_note_was_written_anew(office: Office, it: int):
    atasan = office.world.atasan
    atasan.note(it, "Salah tulis")
    first = atasan.document(it)["notes"][-1]["id"]
    office.person("atasan.hapus", Role.ATASAN, is_superuser=True).ok(
        "DELETE", f"documents/{it}/notes/", params={"id": first})
    tidak(office, it, "Ringkasan terlalu umum")
    assert office.last(it).basis == "Ringkasan terlalu umum"
    put_forward(office, it)
    ya(office, it)


@way()
def a_tidak_beside_a_false_ya(office: Office, it: int):
    office.world.atasan.note(it, "Perbaiki ringkasan")
    office.world.atasan.tag(it, RETURN)
    office.world.admin.tag(it, ENDORSE)
    office.pass_()
    assert office.last(it).basis == "Perbaiki ringkasan"
    put_forward(office, it)
    ya(office, it)


@way(collected)
def a_diajukan_beside_a_false_ya(office: Office, it: int):
    office.world.petugas.tag(it, SUBMIT, ENDORSE)
    office.pass_()
    assert AWAITING in office.tags(it)
    ya(office, it)


@way(collected)
def a_form_that_was_emptied_before_the_lock_closed(office: Office, it: int):
    office.world.petugas.tag(it, SUBMIT)
    real = Documents.open_to

    def emptied(self, number, roles, **more):
        if set(roles) == {Role.ATASAN}:
            office.world.petugas.fill(number, {"ringkasan": ""})
        real(self, number, roles, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Documents, "open_to", emptied)
        office.pass_()
    assert office.tags(it) == {COLLECTED, INCOMPLETE}
    assert office.world.petugas.fill(it, COMPLETE).ok
    put_forward(office, it)
    ya(office, it)


@way(held_for_data, versions=BOTH)
def a_hold_cleared_and_put_forward_in_one_edit(office: Office, it: int):
    assert office.world.petugas.tag(it, SUBMIT, remove=(DATA,)).ok
    office.pass_()
    ya(office, it)


@way(held_for_data)
def a_hold_cleared_and_put_forward_on_the_page(office: Office, it: int):
    assert on_page(office.world.petugas, it, SUBMIT, remove=(DATA,)).ok
    office.pass_()
    ya(office, it)


@way(held_for_data)
def a_hold_cleared_after_a_false_clearing(office: Office, it: int):
    office.world.admin.tag(it, remove=(DATA,))
    office.pass_()
    assert DATA in office.tags(it)
    assert office.world.petugas.tag(it, SUBMIT, remove=(DATA,)).ok
    office.pass_()
    ya(office, it)


@way(held_for_its_test, versions=BOTH)
def a_consequence_test_written_down_and_cleared_in_one_save(office: Office, it: int):
    ppid = office.person("ppid.ani", Role.PPID)
    fields = ppid.document(it)["custom_fields"]
    tested = [{"field": ppid.field_row(key)["id"], "value": text} for key, text in TESTED.items()]
    assert on_page(ppid, it, remove=(TEST,), custom_fields=fields + tested).ok
    office.pass_()
    put_forward(office, it)
    ya(office, it)


# ── what follows a Ya ───────────────────────────────────────────────────────


@way(documented, versions=BOTH)
def a_ralat_and_another_one(office: Office, it: int):
    number = office.ledger.standings([it])[it].number
    for text in ("Ralat pertama", "Ralat kedua"):
        tidak(office, it, "Perlu ralat")
        office.world.petugas.fill(it, {"ringkasan": text})
        put_forward(office, it)
        ya(office, it)
        office.pass_()
        assert office.tags(it) == {DOCUMENTED}
    assert office.ledger.standings([it])[it].number == number
    return Recorded(LineKind.RALAT, summary="Ralat kedua")


@way(documented)
def a_ralat_by_the_atasan_himself(office: Office, it: int):
    office.world.atasan.fill(it, {"ringkasan": "Berubah sesudah dicatat"})
    office.pass_()
    assert office.tags(it) == {AWAITING, UNPROVEN}
    ya(office, it)
    return Recorded(LineKind.RALAT, summary="Berubah sesudah dicatat")


@way(documented, versions=BOTH)
def a_withdrawal_while_a_correction_waits(office: Office, it: int):
    tidak(office, it, "Perlu ralat")
    put_forward(office, it)
    office.world.atasan.note(it, "Dicabut")
    assert office.world.atasan.tag(it, WITHDRAW).ok
    return Recorded(LineKind.WITHDRAWAL, more={})


@way(documented)
def a_withdrawal_with_an_edit_beside_it(office: Office, it: int):
    office.world.atasan.fill(it, {"ringkasan": "Terakhir"})
    office.world.atasan.note(it, "Dicabut")
    assert office.world.atasan.tag(it, WITHDRAW).ok
    return Recorded(LineKind.WITHDRAWAL)


# ── when ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("moment", "number"), [
    ("2026-12-31T16:59:59+00:00", "R-2026-0001"), ("2026-12-31T17:00:00+00:00", "R-2027-0001")])
def test_the_year_of_a_number_is_that_of_the_office(moment: str, number: str, offices: Offices):
    with offices.at(BOTH[0], is_alone=True) as office:
        it = office.awaiting()
        ya(office, it)
        office.reconciler._clock = lambda: datetime.fromisoformat(moment)
        office.pass_()
        assert [line.number for line in office.ledger.lines()] == [number]


@pytest.mark.parametrize("seconds", [-8, 8])
@pytest.mark.parametrize("version", BOTH)
def test_clocks_that_are_seconds_apart_keep_nobody_from_deciding(seconds: int, version: str, offices: Offices):
    with offices.at(version) as office:
        office.ahead = timedelta(seconds=seconds)
        it = office.documented()
        assert [line.endorsed_by for line in office.ledger.lines() if line.item.document_id == it] == ["atasan"]


@pytest.mark.parametrize("version", BOTH)
def test_a_service_that_is_killed_at_every_step_records_each_once(version: str, offices: Offices):
    with offices.at(version) as office:
        it = office.held()
        office.world.petugas.tag(it, SUBMIT, remove=(DATA,))
        killed(office, "open_to")
        killed(office, "set_tags")
        office.pass_()
        assert office.tags(it) == {AWAITING}
        ya(office, it)
        killed(office, "set_fields")
        killed(office, "set_tags")
        office.pass_()
        assert office.tags(it) == {DOCUMENTED}
        office.world.atasan.note(it, "Dicabut")
        office.world.atasan.tag(it, WITHDRAW)
        killed(office, "add_note")
        killed(office, "set_tags")
        office.pass_()
        assert office.tags(it) == {WITHDRAW}
        lines = [line.kind for line in office.ledger.lines() if line.item.document_id == it]
        assert lines == [LineKind.ENTRY, LineKind.WITHDRAWAL]
        assert [n.partition(" ")[0] for n in office.world.admin.notes_of(it)] == ["Ditahan", "Dicabut", "Ditarik"]
        assert office.ledger.unanswered() == []


# ── each of them ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("one", "version"), [
    pytest.param(one, version, id=f"{name.replace('_', ' ')}, {version}")
    for name, one in WAYS.items() for version in one.versions])
def test_it_is_taken_over(one: Way, version: str, offices: Offices):
    with offices.at(version, is_alone=one.is_alone) as office:
        it = one.begins(office)
        wanted = one.act(office, it) or Recorded()
        office.pass_()
        lines = [line for line in office.ledger.lines() if line.item.document_id == it]
        line = lines[-1]
        assert (line.kind, line.endorsed_by, line.item.summary) == (wanted.kind, wanted.by, wanted.summary)
        assert {name: getattr(line.item, name) for name in wanted.more} == wanted.more
        assert line.collected_by == "petugas"
        rests = WITHDRAW if wanted.kind is LineKind.WITHDRAWAL else DOCUMENTED
        assert office.tags(it) - {"Penting"} == {rests}
        assert office.world.admin.value_of(it, "nomor-rekap") == lines[0].number
        assert office.ledger.faults() == []
        with writing() as written:
            assert not any(item.document_id == it for item in office.pass_().attention)
        assert written == []
        assert lines == [line for line in office.ledger.lines() if line.item.document_id == it]
