"""People as an office has them, seen through the API, and files as a scanner or a word processor makes them."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

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
    "view_paperlesstask", "view_uisettings",
]  # fmt: skip
ATASAN = ["view_document", "change_document", "view_tag", "view_customfield", "view_note", "add_note"]


@dataclass
class Client:
    """One account's view of the server."""

    sandbox: Sandbox
    token: str
    version: int | None = 10

    def __call__(self, method: str, path: str, **more: Any) -> requests.Response:
        accept = "application/json" + (f"; version={self.version}" if self.version else "")
        headers = {"Authorization": f"Token {self.token}", "Accept": accept} | more.pop("headers", {})
        return requests.request(
            method, f"{self.sandbox.url}{path}", headers=headers, timeout=10, allow_redirects=False, **more
        )

    def get(self, path: str, **params: Any) -> Any:
        answer = self("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        answer = self("POST", path, json=body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def patch(self, path: str, body: Any) -> Any:
        answer = self("PATCH", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def speaking(self, version: int | None) -> "Client":
        return Client(self.sandbox, self.token, version)

    def send(self, content: bytes, name: str = "surat.pdf", **fields: Any) -> requests.Response:
        return self("POST", "/api/documents/post_document/", files={"document": (name, content)}, data=fields)

    def task(self, task_id: str) -> dict[str, Any]:
        """The task once the worker is through."""
        self.sandbox.settle()
        rows = self.speaking(10).get("/api/tasks/", task_id=task_id)["results"]
        assert len(rows) == 1
        return rows[0]

    def upload(self, content: bytes, name: str = "surat.pdf", **fields: Any) -> int:
        answer = self.send(content, name, **fields)
        assert answer.status_code == 200, answer.text
        task = self.task(answer.json())
        assert task["status"] == "success", task
        return task["result_data"]["document_id"]

    def bulk(self, method: str, documents: list[int], **parameters: Any) -> requests.Response:
        body = {"documents": documents, "method": method, "parameters": parameters}
        return self("POST", "/api/documents/bulk_edit/", json=body)

    def tag(self, name: str, **more: Any) -> int:
        return self.post("/api/tags/", {"name": name, "matching_algorithm": 0, "owner": None, **more})["id"]

    def field(self, name: str, data_type: str, **extra: Any) -> dict[str, Any]:
        body = {"name": name, "data_type": data_type} | ({"extra_data": extra} if extra else {})
        return self.post("/api/custom_fields/", body)


@dataclass
class Office:
    """The people of 12 and 13: a service account, Petugas and Atasan in groups, and one without any permission."""

    admin: Client
    layanan: Client
    petugas: Client
    atasan: Client
    tanpaizin: Client
    groups: dict[str, int]

    def share(self, document: int, *, change: list[str]) -> None:
        """As the owner shares: both groups may look, some may change."""
        grants = {
            "view": {"users": [], "groups": list(self.groups.values())},
            "change": {"users": [], "groups": [self.groups[name] for name in change]},
        }
        self.layanan.patch(f"/api/documents/{document}/", {"set_permissions": grants})


def open_office(admin: Client) -> Office:
    """Make the groups and accounts; everybody signs in once for the token."""
    groups = {
        name: admin.post("/api/groups/", {"name": name, "permissions": permissions})["id"]
        for name, permissions in (("Petugas PPID", PETUGAS), ("Atasan PPID", ATASAN))
    }

    def person(username: str, **more: Any) -> Client:
        admin.post("/api/users/", {"username": username, "password": PASSWORD, **more})
        answer = requests.post(
            f"{admin.sandbox.url}/api/token/", json={"username": username, "password": PASSWORD}, timeout=10
        )
        return Client(admin.sandbox, answer.json()["token"])

    return Office(
        admin,
        person("layanan", user_permissions=SERVICE),
        person("petugas", groups=[groups["Petugas PPID"]]),
        person("atasan", groups=[groups["Atasan PPID"]]),
        person("tanpaizin"),
        groups,
    )


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


def make_scan(text: str = "") -> bytes:
    """A page that is only a picture."""
    image = Image.new("L", (1240, 400), 255)
    ImageDraw.Draw(image).text((60, 120), text, fill=0, font_size=64)
    out = BytesIO()
    image.save(out, format="PDF", resolution=150)
    return out.getvalue()
