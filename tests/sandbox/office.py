"""People as an office has them, seen through the API of any server, and files as a scanner or an editor makes them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import requests
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ppid_dms.sandbox import Sandbox

PASSWORD = "kata-sandi-uji"

SERVICE = [
    "view_document", "add_document", "change_document", "view_tag", "add_tag", "view_customfield", "add_customfield",
    "view_correspondent", "view_documenttype", "view_paperlesstask", "view_uisettings", "view_note", "add_note",
]  # fmt: skip
PETUGAS = [
    "view_document", "add_document", "change_document", "view_tag", "view_customfield", "view_note", "add_note",
    "view_paperlesstask", "view_uisettings", "view_savedview",
]  # fmt: skip
ATASAN = [
    "view_document", "change_document", "view_tag", "view_customfield", "view_note", "add_note", "view_savedview",
]  # fmt: skip
DONE = {"SUCCESS", "FAILURE", "REVOKED"}
NOBODY = {"view": {"users": [], "groups": []}, "change": {"users": [], "groups": []}}


@dataclass
class Server:
    """Where the API is asked, how long its worker is waited for, and what a test has made there."""

    url: str
    admin_token: str
    sandbox: Sandbox | None = None
    patience: float = 20.0
    made: list[str] = field(default_factory=list)
    documents: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, sandbox: Sandbox) -> "Server":
        return cls(sandbox.url, sandbox.admin_token, sandbox)

    @cached_property
    def version(self) -> str:
        headers = {"Authorization": f"Token {self.admin_token}"}
        return requests.get(f"{self.url}/api/tags/", headers=headers, timeout=60).headers["x-version"]

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def only(self, major: int, reason: str) -> None:
        """Goes on for this major; skips the statement on another."""
        if self.major != major:
            pytest.skip(f"{self.version}: {reason}")

    def tidy(self) -> None:
        """Takes away what a test has made, as far as it is still there."""
        admin = Client(self, self.admin_token)
        for document in self.documents:
            admin("DELETE", f"/api/documents/{document}/")
        trashed = admin.get("/api/trash/", page_size=1000)["results"] if self.documents else []
        gone = [row["id"] for row in trashed if row["id"] in self.documents]
        if gone:
            admin("POST", "/api/trash/", json={"documents": gone, "action": "empty"})
        for path in reversed(self.made):
            admin("DELETE", path)
        self.made.clear()
        self.documents.clear()


@dataclass
class Client:
    """One account's view of the server, in the version that both majors speak."""

    server: Server
    token: str
    version: int | None = 9
    mark: str = ""
    username: str = ""

    def __call__(self, method: str, path: str, **more: Any) -> requests.Response:
        accept = "application/json" + (f"; version={self.version}" if self.version else "")
        headers = {"Authorization": f"Token {self.token}", "Accept": accept} | more.pop("headers", {})
        return requests.request(
            method, f"{self.server.url}{path}", headers=headers, timeout=120, allow_redirects=False, **more
        )

    def get(self, path: str, **params: Any) -> Any:
        answer = self("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        answer = self("POST", path, json=body)
        assert answer.status_code in {200, 201}, answer.text
        made = answer.json()
        if answer.status_code == 201:
            self.server.made.append(f"{path}{made['id']}/")
        return made

    def patch(self, path: str, body: Any) -> Any:
        answer = self("PATCH", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def speaking(self, version: int | None) -> "Client":
        return Client(self.server, self.token, version, self.mark, self.username)

    def name(self, base: str) -> str:
        """A name that nothing else on the server has."""
        return f"{base} {self.mark}".strip()

    def eventually(self, look: Callable[[], Any]) -> Any:
        """The first true thing that a look gives, within the server's patience."""
        end, pause = time.monotonic() + self.server.patience, 0.005
        while not (seen := look()):
            assert time.monotonic() < end, f"did not come true in {self.server.patience} s"
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)
        return seen

    @cached_property
    def id(self) -> int:
        return self.get("/api/ui_settings/")["user"]["id"]

    # --- documents

    def send(self, content: bytes, name: str = "surat.pdf", **fields: Any) -> requests.Response:
        return self("POST", "/api/documents/post_document/", files={"document": (name, content)}, data=fields)

    def task(self, task_id: str) -> dict[str, Any]:
        """The task once the worker is through, as version 9 shows it."""

        def row() -> Any:
            rows = self.speaking(9).get("/api/tasks/", task_id=task_id)
            done = rows and rows[0]["status"] in DONE
            # A 2.20 says so some moments before it says why.
            return rows[0] if done and not str(rows[0]["result"]).startswith("<traceback object") else None

        task = self.eventually(row)
        if task["status"] == "SUCCESS":
            self.server.documents.add(int(task["related_document"]))
        return task

    def upload(self, content: bytes, name: str = "surat.pdf", **fields: Any) -> int:
        answer = self.send(content, name, **fields)
        assert answer.status_code == 200, answer.text
        task = self.task(answer.json())
        assert task["status"] == "SUCCESS", task
        return int(task["related_document"])

    def settle(self) -> None:
        """Waits until the worker has passed all that was queued: a file sent now is worked off after it."""
        admin = Client(self.server, self.server.admin_token)
        admin.upload(f"penanda {uuid4()}".encode(), "penanda.txt")

    def document(self, document: int, **params: Any) -> dict[str, Any]:
        return self.get(f"/api/documents/{document}/", **params)

    def tags_of(self, document: int) -> set[int]:
        return set(self.document(document, fields="tags")["tags"])

    def history(self, document: int) -> list[dict[str, Any]]:
        """The history, oldest first."""
        return self.get(f"/api/documents/{document}/history/")[::-1]

    def bulk(self, method: str, documents: list[int], **parameters: Any) -> requests.Response:
        body = {"documents": documents, "method": method, "parameters": parameters}
        return self("POST", "/api/documents/bulk_edit/", json=body)

    def put_on(self, document: int, *tags: int) -> requests.Response:
        return self.bulk("modify_tags", [document], add_tags=list(tags), remove_tags=[])

    # --- what documents carry

    def tag(self, name: str, **more: Any) -> int:
        return self.post("/api/tags/", {"name": self.name(name), "matching_algorithm": 0, "owner": None, **more})["id"]

    def field(self, name: str, data_type: str, **extra: Any) -> int:
        body = {"name": self.name(name), "data_type": data_type} | ({"extra_data": extra} if extra else {})
        return self.post("/api/custom_fields/", body)["id"]

    def kind(self, name: str) -> int:
        return self.post("/api/document_types/", {"name": self.name(name), "matching_algorithm": 0})["id"]


@dataclass
class Office:
    """The people of 12 and 13, each made when he is first asked for."""

    admin: Client

    @cached_property
    def layanan(self) -> Client:
        """The service account, without `view_logentry`."""
        return self.person("layanan", user_permissions=SERVICE)

    @cached_property
    def petugas(self) -> Client:
        return self.person("petugas", groups=[self.groups["Petugas PPID"]])

    @cached_property
    def atasan(self) -> Client:
        return self.person("atasan", groups=[self.groups["Atasan PPID"]])

    @cached_property
    def tanpaizin(self) -> Client:
        """Somebody without any permission."""
        return self.person("tanpaizin")

    @cached_property
    def groups(self) -> dict[str, int]:
        return {
            name: self.admin.post("/api/groups/", {"name": self.admin.name(name), "permissions": permissions})["id"]
            for name, permissions in (("Petugas PPID", PETUGAS), ("Atasan PPID", ATASAN))
        }

    def person(self, base: str, **more: Any) -> Client:
        admin = self.admin
        username = f"{base}-{admin.mark}".strip("-")
        made = admin.post("/api/users/", {"username": username, "password": PASSWORD, **more})
        client = Client(admin.server, sign_in(admin.server, username), mark=admin.mark, username=username)
        client.__dict__["id"] = made["id"]
        return client

    def share(self, document: int, *, change: list[str]) -> None:
        """As the owner shares: both groups may look, some may change."""
        self.layanan.patch(f"/api/documents/{document}/", {"set_permissions": self.grants(change)})

    def grants(self, change: list[str]) -> dict[str, Any]:
        return {
            "view": {"users": [], "groups": sorted(self.groups.values())},
            "change": {"users": [], "groups": [self.groups[name] for name in change]},
        }


def sign_in(server: Server, username: str) -> str:
    """The account's token; waits where a server lets only so many in a minute."""
    while True:
        words = {"username": username, "password": PASSWORD}
        answer = requests.post(f"{server.url}/api/token/", json=words, timeout=60)
        if answer.status_code != 429:
            return answer.json()["token"]
        time.sleep(int(answer.headers["retry-after"]))


def open_office(admin: Client) -> Office:
    """The office, as far as it is wanted."""
    return Office(admin)


def make_pdf(*lines: str, password: str | None = None, owner_password: str | None = None) -> bytes:
    """A born-digital page with these lines."""
    out = BytesIO()
    lock = None
    if password is not None or owner_password is not None:
        lock = StandardEncryption(password or "", ownerPassword=owner_password or password, canPrint=0)
    canvas = Canvas(out, encrypt=lock, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 760 - 20 * number, line)
    canvas.save()
    return out.getvalue()


def make_letter(mark: str) -> bytes:
    """A page with so much text that no server recognises it once more."""
    return make_pdf(f"Nomor: 045/{mark}/PPID/2026", "Perihal: Tanggapan Permohonan Informasi", "Yth. Pemohon")


def make_scan(text: str = "") -> bytes:
    """A page that is only a picture."""
    image = Image.new("L", (1240, 400), 255)
    ImageDraw.Draw(image).text((60, 120), text, fill=0, font_size=64)
    out = BytesIO()
    image.save(out, format="PDF", resolution=150)
    return out.getvalue()
