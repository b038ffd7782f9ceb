"""How an attack is tried and judged, and what an attacker has in his hands.

Every attack is judged alike: nothing is recorded or listed that was not earned, the claim is undone and told, the
document rests at one stage, and neither time, nor a restart, nor an innocent edit of the Atasan makes it count.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from approval.office import (
    AWAITING,
    COLLECTED,
    DATA,
    DOCUMENTED,
    ENDORSE,
    PAPER,
    RETURN,
    STAGES,
    SUBMIT,
    TEST,
    TESTED,
    Office,
    open_office,
    rights,
)
from requests.adapters import HTTPAdapter
from world import Person, letter

from ppid_dms.approval.wording import marker
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.paperless.transport import Transport
from ppid_dms.sandbox import Fault
from ppid_dms.vocabulary import Outcome, Role

THREE, BOTH = ("3.0.5",), ("3.0.5", "2.20.15")
OURS = STAGES | {SUBMIT, ENDORSE, RETURN, DATA, TEST, PAPER}

Act = Callable[[Office, int], int | None]


@dataclass(frozen=True)
class Attack:
    """One way to get something in.

    ``begins`` gives the document; ``act`` gives another one where that is to be judged instead. ``rests`` are our tags
    that it carries at the end, all of them; empty for a document that is not ours to touch. ``told`` is the reason of
    a decision, or words of what is reported to wait; None where nothing is claimed that could be answered.
    """

    act: Act
    begins: Callable[[Office], int]
    rests: frozenset[str]
    told: str | None
    versions: tuple[str, ...]
    is_alone: bool


class Attacks(dict[str, Attack]):
    """A table of attacks by their names."""

    def way(
        self, begins: Callable[[Office], int], rests: str, told: str | None, *holds: str,
        versions: tuple[str, ...] = THREE, is_alone: bool = False,
    ) -> Callable[[Act], Act]:
        """Enter a function in the table; ``is_alone`` where it leaves more behind than its document."""
        def keep(act: Act) -> Act:
            self[act.__name__] = Attack(
                act, begins, frozenset({rests, *holds} - {""}), told, versions, is_alone)
            return act

        return keep

    def each(self) -> pytest.MarkDecorator:
        """One test for every attack on every version."""
        return pytest.mark.parametrize(("attack", "version"), [
            pytest.param(attack, version, id=f"{name.replace('_', ' ')}, {version}")
            for name, attack in self.items() for version in attack.versions])


class Offices:
    """An office for all that leave it as it was, one a version; and new ones for the others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._shared: dict[str, Any] = {}

    @contextmanager
    def at(self, version: str, *, is_alone: bool = False) -> Iterator[Office]:
        if is_alone:
            with open_office(self._folder / str(next(self._numbers)), version) as office:
                yield office
            return
        if version not in self._shared:
            opening = open_office(self._folder / str(next(self._numbers)), version)
            self._shared[version] = opening, opening.__enter__()
        _opening, office = self._shared[version]
        try:
            yield office
        except BaseException:
            self.close(version)  # what one has left behind must not trouble the others
            raise
        office.ahead = timedelta()

    def close(self, *versions: str) -> None:
        for version in versions or tuple(self._shared):
            self._shared.pop(version)[0].__exit__(None, None, None)


def judge(attack: Attack, office: Office) -> None:
    """Try it, and look at what has come of it."""
    it = attack.begins(office)
    lines, listed, old = list(office.ledger.lines()), office.public_list(), len(list(office.ledger.decisions()))
    it = attack.act(office, it) or it
    waits = _passes(office)
    new = [decision for decision in list(office.ledger.decisions())[old:] if decision.document_id == it]
    told = {decision.reason for decision in new} | waits
    assert attack.told is None or any(attack.told in words for words in told), told
    for decision in new:
        if decision.outcome in {Outcome.REFUSED, Outcome.REOPENED}:
            [note] = [note for note in office.world.admin.notes_of(it) if note.endswith(marker(decision))]
            assert note.partition(" ")[0] in {"Tag", "Isi", "Riwayat"}, note
    _assert_rests(attack, office, it)
    office.world.atasan.tag(it, important(office))  # innocent; at step 1 he may not
    office.pass_()
    with writing() as written:
        office.pass_()
    assert written == []
    _assert_rests(attack, office, it)
    assert list(office.ledger.lines()) == lines
    assert office.public_list() == listed
    assert office.ledger.faults() == []


def _assert_rests(attack: Attack, office: Office, it: int) -> None:
    if attack.rests:
        assert office.tags(it) & OURS == attack.rests


def _passes(office: Office) -> set[str]:
    """Now, later, and after a restart; what was said to wait."""
    waits = {item.reason for item in office.pass_().attention}
    office.ahead = timedelta(minutes=20)
    waits |= {item.reason for item in office.pass_().attention}
    office.restart()
    return waits | {item.reason for item in office.pass_().attention}


@contextmanager
def writing() -> Iterator[list[str]]:
    """What is asked to be changed meanwhile."""
    written: list[str] = []
    send = HTTPAdapter.send

    def noted(self, request, *more, **others):
        if request.method != "GET":
            written.append(f"{request.method} {request.url} {request.body!r}")
        return send(self, request, *more, **others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPAdapter, "send", noted)
        yield written


# ── what an attacker has in his hands ───────────────────────────────────────


def nothing(_office: Office) -> int:
    return 0


def collected(office: Office) -> int:
    return office.collect()


def awaiting(office: Office) -> int:
    return office.awaiting()


def documented(office: Office) -> int:
    return office.documented()


def exempt(office: Office) -> int:
    """An exempt item with its consequence test, waiting for its Ya."""
    it = office.collect()
    office.world.petugas.fill(it, {"kategori": "Dikecualikan", **TESTED})
    office.world.petugas.tag(it, SUBMIT)
    office.pass_()
    assert office.tags(it) == {AWAITING}
    return it


def documented_as_exempt(office: Office) -> int:
    it = exempt(office)
    office.world.atasan.tag(it, ENDORSE)
    office.pass_()
    assert office.tags(it) == {DOCUMENTED}
    return it


def held_for_data(office: Office) -> int:
    return office.held(DATA)


def held_for_its_test(office: Office) -> int:
    return office.held(TEST)


def held_when_documented(office: Office) -> int:
    """An item that is off the public list, because a hold was raised on it."""
    it = office.documented()
    office.world.atasan.tag(it, DATA)
    office.pass_()
    assert office.tags(it) == {COLLECTED, DATA}
    return it


def torn_open(office: Office, it: int) -> Person:
    """The Petugas, to whom an administrator has opened the document at any stage."""
    office.world.admin.ok("PATCH", f"documents/{it}/", json={"set_permissions": rights(office, *Role)})
    return office.world.petugas


def both_at_once(office: Office, **account: object) -> Person:
    return office.person("rangkap", Role.PETUGAS, Role.ATASAN, **account)


def uploader(office: Office) -> Person:
    """A Petugas who was given the right to upload as well."""
    return office.person("pengunggah", Role.PETUGAS, user_permissions=["add_document", "view_paperlesstask"])


def upload(office: Office, person: Person, *tags: str, **fields: str) -> int:
    values = {str(person.field_row(key.replace("_", "-"))["id"]): text for key, text in fields.items()}
    name = f"unggah-{len(office.world.admin.documents())}"
    task = person.ok("POST", "documents/post_document/", files={"document": (f"{name}.pdf", letter(name))}, data={
        "tags": [person.tag_id(tag) for tag in tags], "custom_fields": json.dumps(values)})
    return made_by(person, task)


def made_by(person: Person, task: str) -> int:
    with Transport(person.url, person.token) as transport:
        document = Tasks(transport).follow(task, 10).document_id
    assert document is not None
    return document


def swap_file(person: Person, it: int, text: str = "Bukan yang diajukan") -> int:
    """Give the document a newer file; the id of that version."""
    task = person.ok("POST", f"documents/{it}/update_version/", files={"document": ("lain.pdf", letter(text))})
    made_by(person, task)
    newest: int = person.document(it)["versions"][0]["id"]
    return newest


def important(office: Office) -> str:
    """A tag that means nothing to the procedure."""
    admin = office.world.admin
    if "Penting" not in {row["name"] for row in admin.ok("GET", "tags/", params={"page_size": 1000})["results"]}:
        admin.ok("POST", "tags/", json={"name": "Penting", "matching_algorithm": 0, "owner": None})
    return "Penting"


def without_a_trace(office: Office, it: int, *tags: str, remove: tuple[str, ...] = ()) -> None:
    """Tags that are committed while the audit log is not: what happens when the broker is down [28]."""
    admin, store = office.world.admin, office.world.sandbox.store
    gone = {admin.tag_id(tag) for tag in remove}
    store.retag(store.live[it], set(store.live[it].tags) - gone | {admin.tag_id(tag) for tag in tags})


def late(office: Office, edit: Callable[[], Any]) -> Callable[[], None]:
    """An edit whose entries are not in the history before they are let in."""
    faults = office.world.sandbox.faults
    faults.next("POST", "documents/bulk_edit/", Fault.LOG_LATE, seconds=3600)
    assert edit().ok
    timer = faults._timers[-1]

    def let_in() -> None:
        timer.cancel()
        timer.function(*timer.args)

    return let_in


def relabel(office: Office, key: str, *labels: str) -> None:
    """Give the first options of a select field these labels; with fewer the rest stay as they are."""
    row = office.world.admin.field_row(key)
    options = row["extra_data"]["select_options"]
    renamed = [{**option, "label": label} for option, label in zip(options, labels, strict=False)]
    office.world.admin.ok("PATCH", f"custom_fields/{row['id']}/", json={
        "extra_data": {"select_options": renamed + options[len(labels):]}})
    office.restart()


def choose_kind(office: Office, person: Person, it: int, name: str) -> None:
    rows = office.world.admin.ok("GET", "document_types/", params={"page_size": 1000})["results"]
    kind = next(row["id"] for row in rows if row["name"] == name)
    assert person.call("POST", "documents/bulk_edit/", json={
        "documents": [it], "method": "set_document_type", "parameters": {"document_type": kind}}).ok


def workflow(office: Office, kind: int, *tags: str, on: str) -> int:
    """An administrator's workflow that puts tags on what is added (2) or changed (3) with another tag."""
    admin = office.world.admin
    return admin.ok("POST", "workflows/", json={
        "name": f"otomatis {kind}", "order": 9, "enabled": True,
        "triggers": [{"type": kind, "filter_has_tags": [admin.tag_id(on)]}],
        "actions": [{"type": 1, "assign_tags": [admin.tag_id(tag) for tag in tags]}]})["id"]


def remake_tag(office: Office, name: str) -> None:
    """Delete a tag and make it again; on no document is it said."""
    admin = office.world.admin
    old = admin.ok("GET", f"tags/{admin.tag_id(name)}/")
    admin.ok("DELETE", f"tags/{old['id']}/")
    admin.ok("POST", "tags/", json={
        "name": name, "matching_algorithm": 0, "owner": old["owner"], "set_permissions": rights(office)})
    office.restart()


def rename_tag(office: Office, old: str, new: str) -> None:
    admin = office.world.admin
    admin.ok("PATCH", f"tags/{admin.tag_id(old)}/", json={"name": new})


def split_off(office: Office, it: int) -> int:
    admin = office.world.admin
    before = {row["id"] for row in admin.documents()}
    admin.ok("POST", "documents/bulk_edit/", json={
        "documents": [it], "method": "split", "parameters": {"pages": "1"}})
    office.world.sandbox.settle()
    [copied] = {row["id"] for row in admin.documents()} - before
    assert admin.value_of(copied, "rujukan") == admin.value_of(it, "rujukan")
    assert admin.value_of(copied, "nomor-rekap") == admin.value_of(it, "nomor-rekap")
    assert admin.document(copied)["tags"] == admin.document(it)["tags"]
    return copied
