"""An office to test in: a provisioned sandbox over real sockets, its people, and letters they could have scanned."""

import copy
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from reportlab.pdfgen.canvas import Canvas

from ppid_dms import assembly
from ppid_dms.config import Settings, load
from ppid_dms.intake.folders import MARK_FILE
from ppid_dms.paperless.provisioning import Site, carry_out, new_service_token, plan
from ppid_dms.paperless.taxonomy import Names
from ppid_dms.paperless.transport import Transport
from ppid_dms.sandbox import Sandbox, SandboxOptions

PASSWORD = "kata-sandi-percobaan"
NOWHERE = "http://127.0.0.1:9"

COMPLETE = {
    "ringkasan": "Laporan Kinerja Tahun 2025",
    "unit": "Subbagian Perencanaan",
    "penanggung-jawab": "Sekretaris",
    "tanggal": "2026-02-28",
    "tempat": "Palangka Raya",
    "bentuk": "Softcopy",
    "retensi": "Permanen",
    "kategori": "Berkala",
    "nomor": "12/PR.03-LP/62/2026",
}


@dataclass
class Person:
    """One account, acting through the API as the Paperless UI would."""

    url: str
    token: str
    names: Names
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}/api/{path}", timeout=30, headers={
            "Authorization": f"Token {self.token}", "Accept": "application/json; version=9"}, **options)

    def ok(self, method: str, path: str, **options: Any) -> Any:
        answer = self.call(method, path, **options)
        assert answer.ok, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def tag_id(self, name: str) -> int:
        rows = self.ok("GET", "tags/", params={"page_size": 1000})["results"]
        return next(row["id"] for row in rows if row["name"] == name)

    def field_row(self, key: str) -> Any:
        name = {str(k): v for k, v in self.names.fields.items()}[key]
        rows = self.ok("GET", "custom_fields/", params={"page_size": 1000})["results"]
        return next(row for row in rows if row["name"] == name)

    def tag(self, document: int, *names: str, remove: tuple[str, ...] = ()) -> requests.Response:
        return self.call("POST", "documents/bulk_edit/", json={
            "documents": [document], "method": "modify_tags", "parameters": {
                "add_tags": [self.tag_id(n) for n in names], "remove_tags": [self.tag_id(n) for n in remove]}})

    def fill(self, document: int, values: Mapping[str, str]) -> requests.Response:
        encoded = {}
        for key, value in values.items():
            row = self.field_row(key)
            options = (row["extra_data"] or {}).get("select_options") or []
            encoded[row["id"]] = next((o["id"] for o in options if o["label"] == value), value)
        return self.call("POST", "documents/bulk_edit/", json={
            "documents": [document], "method": "modify_custom_fields",
            "parameters": {"add_custom_fields": encoded, "remove_custom_fields": []}})

    def note(self, document: int, text: str) -> None:
        self.ok("POST", f"documents/{document}/notes/", json={"note": text})

    def document(self, document: int) -> Any:
        return self.ok("GET", f"documents/{document}/")

    def documents(self) -> list[Any]:
        return self.ok("GET", "documents/", params={"page_size": 100000})["results"]

    def tags_of(self, document: int) -> set[str]:
        rows = {row["id"]: row["name"] for row in self.ok("GET", "tags/", params={"page_size": 1000})["results"]}
        return {rows[tag] for tag in self.document(document)["tags"]}

    def value_of(self, document: int, key: str) -> Any:
        number = self.field_row(key)["id"]
        return next((v["value"] for v in self.document(document)["custom_fields"] if v["field"] == number), None)

    def notes_of(self, document: int) -> list[str]:
        return [note["note"] for note in self.document(document)["notes"]]


@dataclass
class World:
    """Settings, a server that ``init`` has prepared, and its people."""

    settings: Settings
    sandbox: Sandbox
    admin: Person
    service: Person
    petugas: Person
    atasan: Person
    folder: Path

    @property
    def drop(self) -> Path:
        return self.settings.service.folders.drop

    def scan(self, name: str, content: bytes, unit: str = "01-perencanaan") -> Path:
        """A scan as a good scanner drops it: written aside, then renamed."""
        target = self.drop / unit / name
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{name}.tmp")
        aside.write_bytes(content)
        aside.rename(target)
        return target


def write_settings(folder: Path, url: str, **sections: Mapping[str, Any]) -> Path:
    """A configuration folder of the administrator's own, for a work folder."""
    config = folder / "pengaturan"
    config.mkdir(parents=True, exist_ok=True)
    tree: dict[str, dict[str, Any]] = {
        "paperless": {"url": url, "token_file": str(folder / "token")},
        "folders": {key: str(folder / key) for key in (
            "drop", "claimed", "archive", "quarantine", "answers", "export", "state")},
        "intake": {"settle_seconds": 0.1, "patience_seconds": 0.3, "listing_seconds": 0.3},
        "approval": {"every_seconds": 0.2},
    }
    for section, values in sections.items():
        tree.setdefault(section, {}).update(values)
    lines = []
    for section, values in tree.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    (config / "ppid.toml").write_text("\n".join(lines), encoding="utf-8")
    return config


def write_token(folder: Path, token: str = "x") -> None:  # noqa: S107  (of nowhere)
    """The service's token, where those settings look for it."""
    (folder / "token").write_text(token, encoding="ascii")
    (folder / "token").chmod(0o600)


@dataclass(frozen=True)
class Prepared:
    """What a server knows when init has prepared it and its people are there; the tokens of service and people.

    A hundred requests: they are sent once for all servers of a kind in a process, and what came of them is copied.
    """

    tables: dict[str, Any]
    tokens: tuple[str, ...]

    @classmethod
    def of(cls, sandbox: Sandbox, names: Names) -> "Prepared":
        """Prepare this server."""
        with Transport(sandbox.url, sandbox.admin_token) as transport:
            for _step in carry_out(plan(Site.of(transport, names))):
                pass
            service = new_service_token(transport, names, sandbox.url)
        admin = Person(sandbox.url, sandbox.admin_token, names)
        groups = {row["name"]: row["id"] for row in admin.ok("GET", "groups/")["results"]}
        tokens = []
        for name, group in (("petugas", "Petugas PPID"), ("atasan", "Atasan PPID")):
            account = {"username": name, "password": PASSWORD}
            admin.ok("POST", "users/", json={**account, "groups": [groups[group]]})
            tokens.append(requests.post(f"{sandbox.url}/api/token/", json=account, timeout=10).json()["token"])
        sandbox.settle()
        with sandbox.store.lock:
            tables = {name: value for name, value in vars(sandbox.store).items() if name not in _OF_THE_SERVER}
            return cls(copy.deepcopy(tables), (service, *tokens))

    def put_into(self, sandbox: Sandbox) -> None:
        """Let an empty server know the same."""
        with sandbox.store.lock:
            vars(sandbox.store).update(copy.deepcopy(self.tables))
            sandbox._admin = sandbox.store.users[sandbox._admin.id]


_OF_THE_SERVER = {"lock", "release", "files_dir", "zone", "audit_log"}
_PREPARED: dict[str, Prepared] = {}


@contextmanager
def world(folder: Path, options: SandboxOptions | None = None, **sections: Mapping[str, Any]) -> Iterator[World]:
    """A new office: a server as init prepares it, and its people."""
    sandbox = Sandbox(options or SandboxOptions(consume_seconds=0, settle_seconds=0.01, use_tesseract=False)).start()
    try:
        settings = load(write_settings(folder, sandbox.url, **sections))
        names = assembly.names_of(settings)
        kind = f"{sandbox.options.version} {names}"
        if kind in _PREPARED:
            _PREPARED[kind].put_into(sandbox)
        else:
            _PREPARED[kind] = Prepared.of(sandbox, names)
        write_token(folder, _PREPARED[kind].tokens[0])
        yield World(settings, sandbox, Person(sandbox.url, sandbox.admin_token, names), *(
            Person(sandbox.url, token, names) for token in _PREPARED[kind].tokens), folder)
    finally:
        Thread(target=sandbox.stop).start()  # it takes a web server a fifth of a second: beside the next test


def letter(
    number: str = "12/PR.03-SD/62/2026", subject: str = "Penyampaian Laporan Kinerja", pages: int = 1,
    urgency: str = "Biasa", issuer: str = "PROVINSI KALIMANTAN TENGAH", said: Mapping[int, str] | None = None,
) -> bytes:
    """A born-digital letter of the office; ``said`` are sentences by the page they stand on."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in range(1, pages + 1):
        text = canvas.beginText(72, 780)
        for line in (
            "KOMISI PEMILIHAN UMUM", issuer, "",
            "                                              Palangka Raya, 28 Februari 2026",
            f"Nomor : {number}", f"Sifat : {urgency}", "Lampiran : -", f"Hal : {subject}", "",
            "Yth. Ketua KPU Kabupaten/Kota", "di Tempat", "",
            "Bersama ini disampaikan laporan sebagaimana dimaksud pada pokok surat.", (said or {}).get(page, ""),
            "Sekretaris,", "", "", "Budi Santoso",
        ):
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def eventually(look: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first true thing that a look gives; fails when none comes."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, f"did not come true in {seconds} s"
        time.sleep(0.02)
    return seen


def files_below(folder: Path) -> set[Path]:
    """All files below a folder but the mark of whose folder it is."""
    found = folder.rglob("*") if folder.exists() else ()
    return {path for path in found if path.is_file() and path.name != MARK_FILE}


def forget(folder: Path) -> None:
    """Take a work folder away."""
    shutil.rmtree(folder, ignore_errors=True)
