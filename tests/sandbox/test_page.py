"""The web page: what a Petugas and an Atasan do there leaves what they would leave in Paperless."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
import requests
from sandbox.office import PASSWORD, Client, Office, Server, make_pdf, open_office

from ppid_dms.sandbox import PageAction, PageOptions, SandboxOptions

COLLECTED, SUBMITTED = "SOP 1 Dikumpulkan", "SOP 1 Diajukan"
WAITING, APPROVED, RETURNED = "SOP 2 Menunggu Pengesahan", "SOP 2 Disahkan", "SOP 2 Dikembalikan"
PAGE = PageOptions(
    stages=(COLLECTED, WAITING),
    actions=(
        PageAction("Ajukan", SUBMITTED, shown_at=(COLLECTED,)),
        PageAction("Sahkan", APPROVED, shown_at=(WAITING,)),
        PageAction("Kembalikan", RETURNED, needs_note=True, shown_at=(WAITING,)),
    ),
    readonly_fields=frozenset({"Referensi"}),
)


@dataclass
class Browser:
    """Somebody at the page, who sends the forms that he is shown."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)
    html: str = ""

    def open(self, path: str) -> requests.Response:
        answer = self.session.get(f"{self.url}{path}", timeout=10)
        self.html = answer.text
        return answer

    def send(self, path: str, **fields: Any) -> requests.Response:
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.html)
        assert csrf
        answer = self.session.post(f"{self.url}{path}", data={"csrf": csrf[1], **fields}, timeout=10)
        self.html = answer.text
        return answer

    def sign_in(self, username: str, password: str = PASSWORD) -> "Browser":
        self.open("/masuk")
        self.send("/masuk", username=username, password=password)
        return self

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())


@dataclass
class Case:
    office: Office
    url: str
    tags: dict[str, int]
    document: int

    def at(self, username: str) -> Browser:
        browser = Browser(self.url).sign_in(username)
        browser.open(f"/dokumen/{self.document}")
        return browser

    def tag_names(self) -> set[str]:
        tags = self.office.admin.get(f"/api/documents/{self.document}/")["tags"]
        return {name for name, tag in self.tags.items() if tag in tags}


@pytest.fixture
def case(serve) -> Case:
    """One document at stage 1 that both groups see and the Petugas may change."""
    sandbox = serve(PAGE)
    office = open_office(Client(Server.of(sandbox), sandbox.admin_token))
    assert office.petugas.token != office.atasan.token  # both are there to sign in
    tags = {name: office.admin.tag(name) for name in (COLLECTED, SUBMITTED, WAITING, APPROVED, RETURNED)}
    office.admin.field("Referensi", "string")
    office.admin.field("Kategori", "select", select_options=[{"label": "Berkala", "id": "berkala01"}])
    office.admin.field("Tanggal", "date")
    office.admin.field("Ringkasan", "longtext")
    title = "Surat <script>alert(1)</script>"
    document = office.layanan.upload(make_pdf("isi"), title=title, tags=tags[COLLECTED], custom_fields='{"1": "ref-1"}')
    office.share(document, change=["Petugas PPID"])
    return Case(office, sandbox.url, tags, document)


def test_nobody_gets_in_without_signing_in(case: Case) -> None:
    browser = Browser(case.url)
    for path in ("/", f"/dokumen/{case.document}", f"/dokumen/{case.document}/berkas", "/accounts/login/?next=/x"):
        assert browser.open(path).url == f"{case.url}/masuk"
    assert browser.send("/masuk", username="petugas", password="salah").status_code == 403
    assert "Nama pengguna atau kata sandi salah." in browser.text


def test_every_page_says_that_this_is_not_paperless_and_runs_no_script(case: Case) -> None:
    browser = case.at("petugas")
    for path in ("/masuk", "/", f"/dokumen/{case.document}", "/dokumen/99999"):
        answer = browser.open(path)
        assert "Ini bukan Paperless-ngx." in browser.text
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in policy
        assert "<script" not in browser.html
    browser.open(f"/dokumen/{case.document}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in browser.html


def test_the_cookie_is_strict_and_hidden_from_scripts(case: Case) -> None:
    browser = Browser(case.url)
    before = browser.open("/masuk").headers["set-cookie"]
    assert "HttpOnly" in before
    assert "SameSite=strict" in before
    old = browser.session.cookies["sandbox_session"]
    browser.sign_in("petugas")
    assert browser.session.cookies["sandbox_session"] != old
    browser.open("/")
    browser.send("/keluar")
    assert browser.open("/").url == f"{case.url}/masuk"


def test_a_form_without_its_secret_does_nothing(case: Case) -> None:
    browser = case.at("petugas")
    answer = browser.session.post(
        f"{case.url}/dokumen/{case.document}/tindakan", data={"csrf": "x", "action": "Ajukan"}, timeout=10
    )
    assert answer.status_code == 403
    assert case.tag_names() == {COLLECTED}


def test_the_list_shows_a_stage_and_who_sees_nothing_sees_nothing(case: Case) -> None:
    browser = case.at("petugas")
    browser.open("/")
    assert f"{COLLECTED} 1 {WAITING} 0 Semua dokumen 1" in browser.text
    assert "Surat <script>" in browser.text
    browser.open("/?tahap=1")
    assert "Tidak ada dokumen di sini." in browser.text
    stranger = Browser(case.url).sign_in(case.office.tanpaizin.username)
    stranger.open("/")
    assert "Semua dokumen 0" in stranger.text
    assert stranger.open(f"/dokumen/{case.document}").status_code == 403


def test_ajukan_puts_the_tag_on_in_the_petugas_name(case: Case) -> None:
    browser = case.at("petugas")
    browser.send(f"/dokumen/{case.document}/tindakan", action="Ajukan")
    assert "Ajukan: tag “SOP 1 Diajukan” ditambahkan." in browser.text
    assert case.tag_names() == {COLLECTED, SUBMITTED}
    newest = case.office.admin.get(f"/api/documents/{case.document}/history/")[0]
    assert newest["changes"] == {"tags": {"type": "m2m", "operation": "add", "objects": [SUBMITTED]}}
    assert newest["actor"]["username"] == "petugas"


def test_many_are_put_forward_at_once_by_a_bulk_edit(case: Case) -> None:
    browser = case.at("petugas")
    browser.open("/?tahap=0")
    browser.send("/massal", action="Ajukan", tahap="0", document=case.document)
    assert case.tag_names() == {COLLECTED, SUBMITTED}
    newest = case.office.admin.get(f"/api/documents/{case.document}/history/")[0]
    assert newest["changes"]["tags"][1] == [case.tags[SUBMITTED], case.tags[COLLECTED]]
    assert newest["actor"]["username"] == "petugas"


def test_kembalikan_owes_a_note_and_writes_it_before_the_tag(case: Case) -> None:
    case.office.layanan.bulk("modify_tags", [case.document], add_tags=[case.tags[WAITING]],
                             remove_tags=[case.tags[COLLECTED]])  # fmt: skip
    case.office.share(case.document, change=["Atasan PPID"])
    browser = case.at("atasan")
    browser.send(f"/dokumen/{case.document}/tindakan", action="Kembalikan", note="  ")
    assert "Kembalikan memerlukan catatan" in browser.text
    assert case.tag_names() == {WAITING}
    browser.send(f"/dokumen/{case.document}/tindakan", action="Kembalikan", note="Lampiran kurang.")
    assert case.tag_names() == {WAITING, RETURNED}
    tagged, noted = case.office.admin.get(f"/api/documents/{case.document}/history/")[:2]
    assert tagged["changes"]["tags"]["objects"] == [RETURNED]
    assert tagged["actor"]["username"] == "atasan"
    assert noted["changes"] == {"Note Added": ["None", 1]}
    (note,) = case.office.admin.get(f"/api/documents/{case.document}/notes/")
    assert (note["note"], note["user"]["username"]) == ("Lampiran kurang.", "atasan")


def test_who_may_only_look_is_shown_no_button_and_sends_none(case: Case) -> None:
    browser = case.at("atasan")
    assert "Anda hanya dapat melihat dokumen ini." in browser.text
    assert "Ajukan" not in browser.text
    assert browser.send(f"/dokumen/{case.document}/tindakan", action="Ajukan").status_code == 403
    browser.open(f"/dokumen/{case.document}")
    assert browser.send(f"/dokumen/{case.document}/isian", **{"field-4": "x"}).status_code == 403
    assert case.tag_names() == {COLLECTED}


def test_a_button_of_another_stage_does_nothing(case: Case) -> None:
    browser = case.at("petugas")
    browser.send(f"/dokumen/{case.document}/tindakan", action="Sahkan")
    assert "tidak berlaku lagi" in browser.text
    assert case.tag_names() == {COLLECTED}


def test_the_form_saves_what_was_filled_in_and_nothing_else(case: Case) -> None:
    browser = case.at("petugas")
    assert '<option value="berkala01">Berkala</option>' in browser.html
    assert 'type="date"' in browser.html
    assert 'name="field-1"' not in browser.html  # read-only
    browser.send(
        f"/dokumen/{case.document}/isian",
        **{"field-1": "diganti", "field-2": "berkala01", "field-3": "", "field-4": "satu\r\ndua"},
    )
    assert "Isian disimpan." in browser.text
    values = case.office.admin.get(f"/api/documents/{case.document}/")["custom_fields"]
    assert values == [
        {"value": "ref-1", "field": 1},
        {"value": "berkala01", "field": 2},
        {"value": "satu\ndua", "field": 4},
    ]
    newest = case.office.admin.get(f"/api/documents/{case.document}/history/")[0]
    assert newest["actor"]["username"] == "petugas"


def test_a_bad_value_comes_back_with_its_reason(case: Case) -> None:
    browser = case.at("petugas")
    answer = browser.send(f"/dokumen/{case.document}/isian", **{"field-3": "besok", "field-4": "tetap ada"})
    assert answer.status_code == 400
    assert "Date has wrong format." in browser.text
    assert "tetap ada" in browser.text
    assert case.office.admin.get(f"/api/documents/{case.document}/")["custom_fields"] == [
        {"value": "ref-1", "field": 1}
    ]


def test_the_file_is_shown_beside_the_form_and_the_history_to_whom_paperless_shows_it(case: Case) -> None:
    browser = case.at("petugas")
    assert f'<iframe src="/dokumen/{case.document}/berkas"' in browser.html
    assert "Riwayat hanya terlihat oleh pemilik" in browser.text
    file = browser.open(f"/dokumen/{case.document}/berkas")
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-security-policy"] == "frame-ancestors 'self'"
    admin = Browser(case.url).sign_in("admin", SandboxOptions().admin_password)
    admin.open(f"/dokumen/{case.document}")
    assert "Dokumen dibuat" in admin.text
    assert f"Tag ditambah: {COLLECTED}" in admin.text


def test_a_note_can_be_added_by_itself(case: Case) -> None:
    browser = case.at("petugas")
    browser.send(f"/dokumen/{case.document}/catatan", note="<b>Tolong</b> diperiksa")
    assert "&lt;b&gt;Tolong&lt;/b&gt; diperiksa" in browser.html
