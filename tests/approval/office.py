"""The office at work: a world with a reconciler, its people by role, and what they do in the Paperless UI."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from world import COMPLETE, PASSWORD, Person, World, letter, world

from ppid_dms import assembly
from ppid_dms.approval.dossier import Office as Configured
from ppid_dms.approval.reconcile import Reconciler, Report
from ppid_dms.lists import export_lists
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.tasks import Tasks
from ppid_dms.paperless.taxonomy import look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.ledger import Ledger
from ppid_dms.records import Decision, Registration
from ppid_dms.sandbox import SandboxOptions
from ppid_dms.vocabulary import OwnField, Role, Stage

COLLECTED, AWAITING, DOCUMENTED = "SOP 1 Dikumpulkan", "SOP 2 Menunggu Pengesahan", "SOP 3 Didokumentasikan"
SUBMIT, ENDORSE, RETURN = "SOP 1 Diajukan", "SOP 2 Disahkan", "SOP 2 Dikembalikan"
WITHDRAW, CANCEL = "SOP 3 Ditarik", "SOP Dibatalkan"
INCOMPLETE, UNPROVEN = "Perlu Dilengkapi", "Pengesahan Tidak Sah"
DATA, TWICE, TEST = "Data Pribadi?", "Diduga Ganda", "Perlu Uji Konsekuensi"
PAPER = "Formulir DIP"
STAGES = {COLLECTED, AWAITING, DOCUMENTED, WITHDRAW, CANCEL}
TESTED = {
    "dasar-pengecualian": "UU 14/2008 Pasal 17 huruf h", "konsekuensi-dibuka": "Data pribadi terungkap",
    "konsekuensi-ditutup": "Data pribadi terlindungi", "jangka-pengecualian": "Sampai ada persetujuan",
}


class Office:
    """A world with a reconciler and a way to put a document in step 1."""

    def __init__(self, of: World) -> None:
        self.world = of
        self.transport = Transport(of.sandbox.url, of.service.token)
        self.taxonomy = look_up(self.transport, assembly.names_of(of.settings))
        self.documents = Documents(self.transport, self.taxonomy)
        self.ledger = Ledger(of.folder / "buku.sqlite3", of.settings.zone)
        self.ahead = timedelta()
        self._count = 0
        self.restart()

    def now(self) -> datetime:
        """The clock of the software, which a test may put ahead."""
        return datetime.now(UTC) + self.ahead

    def restart(self, configured: Configured | None = None) -> None:
        """The service ends and begins anew, with another configuration if told; what it had only in memory is lost."""
        self.reconciler = Reconciler(
            self.transport, self.ledger, configured or assembly.approval_of(self.world.settings), self.now,
            lambda _event: None)

    def pass_(self) -> Report:
        return self.reconciler.run_pass()

    # ── documents on their way ──

    def collect(self, name: str | None = None, *, complete: bool = True) -> int:
        self._count += 1
        name = name or f"surat-{self._count}"
        file = self.world.folder / f"{name}.pdf"
        file.write_bytes(letter(number=f"{name}/PR.03-SD/62/2026"))
        task = self.documents.submit(file, Registration(
            reference=f"S-{name}", file_name=f"S-{name} x.pdf", title=name, created=None, jenis="Surat Dinas", asn=None,
            stage=Stage.COLLECTED, fields={OwnField.REFERENCE: f"S-{name}"}))
        document = Tasks(self.transport).follow(task, 10).document_id
        assert document is not None
        self.documents.open_to(document, (Role.PETUGAS, Role.PPID))
        if complete:
            assert self.world.petugas.fill(document, COMPLETE).ok
        return document

    def set_apart(self, name: str | None = None) -> int:
        """A form on paper, as the intake leaves it."""
        document = self.collect(name, complete=False)
        self.documents.open_to(document, ())
        self.documents.set_apart(document)
        self.pass_()
        assert self.tags(document) == {PAPER}
        return document

    def awaiting(self, name: str | None = None) -> int:
        document = self.collect(name)
        assert self.world.petugas.tag(document, SUBMIT).ok
        self.pass_()
        assert self.tags(document) == {AWAITING}
        return document

    def documented(self, name: str | None = None) -> int:
        document = self.awaiting(name)
        assert self.world.atasan.tag(document, ENDORSE).ok
        self.pass_()
        assert self.tags(document) == {DOCUMENTED}
        return document

    def held(self, tag: str = DATA) -> int:
        """A complete document at step 1 that the software has put a hold on."""
        document = self.collect()
        assert self.world.service.tag(document, tag).ok
        self.pass_()
        assert self.tags(document) == {COLLECTED, tag}
        return document

    # ── what is to be seen of them ──

    def tags(self, document: int) -> set[str]:
        return self.world.admin.tags_of(document)

    def last(self, document: int) -> Decision:
        decision = self.ledger.standings([document])[document].decision
        assert decision is not None
        return decision

    def decisions(self, document: int) -> list[Decision]:
        return [decision for decision in self.ledger.decisions() if decision.document_id == document]

    def public_list(self) -> str:
        """The Daftar Informasi Publik as it would be published today."""
        folder = self.world.folder / "publik"
        export_lists(
            self.world.settings, self.ledger, formats=["json"], folder=folder, public=True,
            as_of=datetime.now(self.world.settings.zone).date())
        file = max(folder.glob("dip-*.json"))  # of this semester; the one before is written too
        return file.read_text(encoding="utf-8")

    # ── people ──

    def account(self, name: str, **changes: object) -> int:
        """An account by its name, changed where something is said."""
        rows = self.world.admin.ok("GET", "users/", params={"page_size": 1000})["results"]
        number: int = next(row["id"] for row in rows if row["username"] == name)
        if changes:
            self.world.admin.ok("PATCH", f"users/{number}/", json=changes)
        return number

    def person(self, name: str, *roles: Role, **account: object) -> Person:
        """Somebody in the groups of these roles; an account that there is already is changed."""
        admin, groups = self.world.admin, [self.taxonomy.groups[role] for role in roles]
        users = {row["username"]: row["id"] for row in admin.ok("GET", "users/", params={"page_size": 1000})["results"]}
        if name in users:
            admin.ok("PATCH", f"users/{users[name]}/", json={"groups": groups, **account})
        else:
            admin.ok("POST", "users/", json={"username": name, "password": PASSWORD, "groups": groups, **account})
        answer = requests.post(
            f"{self.world.sandbox.url}/api/token/", json={"username": name, "password": PASSWORD}, timeout=60)
        return Person(self.world.sandbox.url, answer.json()["token"], admin.names)


@contextmanager
def open_office(folder: Path, version: str = "3.0.5") -> Iterator[Office]:
    """An office from nothing, on a server of this version."""
    folder.mkdir(parents=True, exist_ok=True)
    options = SandboxOptions(version=version, consume_seconds=0, settle_seconds=0.01, use_tesseract=False)
    with world(folder, options) as of:
        office = Office(of)
        try:
            yield office
        finally:
            office.transport.close()
            office.ledger.close()


def on_page(
    person: Person, document: int, *tags: str, remove: tuple[str, ...] = (), **more: object
) -> requests.Response:
    """Tags put on and taken off on the page of a document, which sends the whole list; and more of the same save."""
    before = set(person.document(document)["tags"])
    now = before - {person.tag_id(tag) for tag in remove} | {person.tag_id(tag) for tag in tags}
    return person.call("PATCH", f"documents/{document}/", json={"tags": sorted(now), **more})


def values_on_page(person: Person, document: int, **values: str) -> list[dict[str, object]]:
    """The whole list of fields as the page would send it, with these (text) values instead."""
    wanted = {person.field_row(key)["id"]: value for key, value in values.items()}
    return [{"field": row["field"], "value": wanted.get(row["field"], row["value"])}
            for row in person.document(document)["custom_fields"]]


def rights(office: Office, *roles: Role) -> dict[str, object]:
    """Permissions as an administrator sets them by hand: everybody may look, these roles may change."""
    groups = office.taxonomy.groups
    return {
        "view": {"users": [], "groups": sorted(groups.values())},
        "change": {"users": [], "groups": sorted(groups[role] for role in roles)}}
