"""The whole SOP to try out: an embedded server, sample scans, and either a person in the browser or a played office."""

import hashlib
import json
import secrets
import tempfile
import threading
import time
import tomllib
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from ppid_dms import assembly
from ppid_dms.commands.init import prepare
from ppid_dms.commands.stopping import told_to_stop
from ppid_dms.commands.telling import printable
from ppid_dms.commands.verify import verify
from ppid_dms.config import Settings, defaults_folder, load
from ppid_dms.errors import PpidError, UsageError
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.provisioning import Change
from ppid_dms.paperless.taxonomy import Taxonomy, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.chain import Head
from ppid_dms.recap.manifest import MANIFEST, head_in_manifest
from ppid_dms.records import Document, Event
from ppid_dms.sandbox import PageAction, PageOptions, Sandbox, SandboxOptions
from ppid_dms.service import Service
from ppid_dms.vocabulary import AnyField, Category, DipField, ExitCode, OwnField, Request, Role, ScanState, Stage

_PATIENCE_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.1
# What the played Petugas writes where nothing could be read; a person would look at the paper.
_FROM_THE_PAPER: Final[Mapping[DipField, str]] = {
    DipField.SUMMARY: "Pemberitahuan Jadwal Pelatihan Layanan Informasi",
    DipField.RESPONSIBLE: "Sekretaris",
    DipField.DATE: "2025-06-02",
    DipField.PLACE: "Palangka Raya",
    DipField.RETENTION: "5 tahun",
}

Say = Callable[[str], None]


class DemoFailed(PpidError):
    """Something in the demonstration did not end as it should."""

    usual_remedy = later("Kirimkan catatan di atas kepada pengelola ppid-dms.")


class _Stopped(Exception):
    """The play was told to stop."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample scan, and how it should end: ``state`` is "registered" or the reason for which it is set aside."""

    content: bytes
    name: str
    unit: str
    state: str
    category: Category | None
    ocr_text: str | None

    @property
    def is_registered(self) -> bool:
        """Whether it becomes a document."""
        return self.state == "registered"


def attended(workdir: Path | None, port: int, say: Say, *, open_browser: bool) -> ExitCode:
    """Run until a signal comes, and give its exit code; a person plays Petugas and Atasan in the browser."""
    stop = threading.Event()
    with told_to_stop(stop.set) as stopped, _office(workdir, say, stop, port=port) as office:
        say(_("Halaman percobaan: {url}").format(url=office.sandbox.url))
        for name, password in office.passwords.items():
            say(_("   masuk sebagai {name}, kata sandi {password}").format(name=name, password=password))
        say(_("Letakkan PDF lain di {drop} untuk mencobanya. Ctrl+C untuk berhenti.").format(
            drop=office.settings.service.folders.drop))
        if open_browser and not stop.is_set():
            webbrowser.open(office.sandbox.url)
        stop.wait()
        say(_("Berhenti."))
    return stopped.exit_code or ExitCode.DONE


def unattended(workdir: Path | None, say: Say) -> ExitCode:
    """Play Petugas and Atasan: some Ya, some Tidak and then corrected; 0 when everything ended as it should.

    Ended by a signal it gives the exit code of that.

    Raises:
        DemoFailed: something did not end as it should.
    """
    stop = threading.Event()
    with told_to_stop(stop.set) as stopped:
        try:
            with _office(workdir, say, stop) as office:
                _play(office)
                _judge(office)
                say(_("Buku rekap diperiksa terhadap Paperless percobaan: utuh."))
                say(_("Selesai. Daftar dan buku rekap ada di {folder}").format(
                    folder=office.settings.service.folders.export))
        except _Stopped:
            say(_("Berhenti."))
    return stopped.exit_code or ExitCode.DONE


# ── the office ──────────────────────────────────────────────────────────────


@dataclass
class Office:
    """Everything that takes part."""

    settings: Settings
    sandbox: Sandbox
    samples: Sequence[Sample]
    service: Service
    taxonomy: Taxonomy
    say: Say
    people: Mapping[Role, Documents]
    passwords: Mapping[str, str]
    eye: Documents = field(repr=False)
    stop: threading.Event

    def tag(self, role: Role, document: int, request: Request) -> None:
        """Set a request's tag as a person does in the list."""
        self.people[role].set_tags(document, add=[self.taxonomy.requests[request]], remove=[])

    def stage_of(self, document: int) -> Stage | None:
        """The stage whose tag a document carries, when it carries exactly one and no request is open."""
        tags = self.eye.get(document).tags & self.taxonomy.our_tags
        stages = [stage for stage, tag in self.taxonomy.stages.items() if tag in tags]
        asked = set(self.taxonomy.requests.values()) - set(self.taxonomy.stages.values())
        return stages[0] if len(stages) == 1 and not tags & asked else None

    def wait_for_stage(self, document: int, stage: Stage) -> None:
        """Wait until the service has answered."""
        self.wait(lambda: self.stage_of(document) is stage, f"#{document} → {stage.value}")

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something has come true.

        Raises:
            DemoFailed: it takes too long.
        """
        end = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise DemoFailed(_("Tidak tercapai dalam {seconds:.0f} detik: {what}.").format(
                    seconds=_PATIENCE_SECONDS, what=what))
            if self.stop.wait(_LOOK_SECONDS):
                raise _Stopped


@contextmanager
def _office(workdir: Path | None, say: Say, stop: threading.Event, *, port: int = 0) -> Iterator[Office]:
    folder = workdir.absolute() if workdir else Path(tempfile.mkdtemp(prefix="ppid-dms-demo-"))
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            _("Folder kerja {folder} sudah berisi.").format(folder=folder),
            remedy=_("Pilih folder yang kosong: server percobaan selalu mulai dari awal."))
    samples = list(_samples())
    say(_("Folder kerja: {folder}").format(folder=folder))
    with _sandbox(samples, port) as sandbox:
        settings = load(_write_settings(folder, sandbox.url))
        count = sum(isinstance(step, Change) for step in prepare(settings, sandbox.admin_token, dry_run=False))
        say(_("Paperless percobaan disiapkan ({count} langkah).").format(count=count))
        passwords = {Role.PETUGAS.value: secrets.token_urlsafe(6), Role.ATASAN.value: secrets.token_urlsafe(6)}
        _make_people(settings, sandbox, passwords)
        for sample in samples:
            _drop(settings, sample)
        service = Service(settings, lambda event: say(_line(event, settings.zone)))
        with service, Transport(sandbox.url, settings.token()) as transport:
            taxonomy = look_up(transport, assembly.names_of(settings))
            people = {
                role: Documents(Transport(sandbox.url, _token(sandbox, role.value, passwords[role.value])), taxonomy)
                for role in (Role.PETUGAS, Role.ATASAN)}
            running = threading.Thread(target=service.run, name="service", daemon=True)
            running.start()
            try:
                yield Office(
                    settings, sandbox, samples, service, taxonomy, say, people, passwords,
                    Documents(transport, taxonomy), stop)
            finally:
                service.stop()
                running.join()


def _sandbox(samples: Sequence[Sample], port: int) -> Sandbox:
    sop = load(defaults_folder()).sop
    tag = {stage: sop.stages[stage].tag for stage in Stage}
    page = PageOptions(
        stages=tuple(tag.values()),
        actions=(
            PageAction(_("Ajukan"), sop.request_tag(Request.SUBMIT), shown_at=(tag[Stage.COLLECTED],)),
            PageAction(_("Sahkan"), sop.request_tag(Request.ENDORSE), shown_at=(tag[Stage.AWAITING],)),
            PageAction(_("Kembalikan"), sop.request_tag(Request.RETURN), needs_note=True,
                       shown_at=(tag[Stage.AWAITING], tag[Stage.DOCUMENTED])),
        ),
        readonly_fields=frozenset(sop.fields[key.value] for key in OwnField),
    )
    texts = {
        hashlib.sha256(sample.content).hexdigest(): sample.ocr_text
        for sample in samples if sample.ocr_text is not None}
    return Sandbox(SandboxOptions(known_texts=texts), page=page).start(port)


def _write_settings(folder: Path, url: str) -> Path:
    own = folder / "pengaturan"
    own.mkdir(parents=True, exist_ok=True)
    places = {"drop": "masuk", "claimed": "proses", "archive": "arsip", "quarantine": "karantina",
              "answers": "jawaban", "export": "ekspor", "state": "data"}
    tree: Mapping[str, Mapping[str, Any]] = {
        "paperless": {"url": url, "token_file": str(folder / "data" / "token")},
        "folders": {key: str(folder / name) for key, name in places.items()},
        "intake": {"settle_seconds": 0.5, "patience_seconds": 2.0, "listing_seconds": 1.0},
        "approval": {"every_seconds": 0.5},
    }
    lines = []
    for section, values in tree.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    (own / "ppid.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return own


def _make_people(settings: Settings, sandbox: Sandbox, passwords: Mapping[str, str]) -> None:
    with Transport(sandbox.url, sandbox.admin_token) as admin:
        groups = {row["name"]: row["id"] for row in admin.rows("groups/")}
        for role in (Role.PETUGAS, Role.ATASAN):
            admin.post("users/", {
                "username": role.value, "password": passwords[role.value],
                "groups": [groups[settings.sop.groups[role]]]})


def _token(sandbox: Sandbox, name: str, password: str) -> str:
    with Transport(sandbox.url, "") as anonymous:
        return str(anonymous.post("token/", {"username": name, "password": password})["token"])


def _samples() -> Iterator[Sample]:
    folder: Traversable = files("ppid_dms.sandbox") / "samples"
    listed = tomllib.loads((folder / "samples.toml").read_text(encoding="utf-8"))
    for entry in listed["samples"]:
        text = folder / f"{Path(entry['file']).stem}.ocr.txt"
        yield Sample(
            content=(folder / entry["file"]).read_bytes(), name=entry["name"], unit=entry["unit"],
            state=entry["state"], category=Category(entry["category"]) if "category" in entry else None,
            ocr_text=text.read_text(encoding="utf-8") if text.is_file() else None)


def _drop(settings: Settings, sample: Sample) -> None:
    """Put a sample into its unit's folder as a scanner does: written aside, then renamed."""
    target = settings.service.folders.drop / sample.unit / sample.name
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.tmp")
    aside.write_bytes(sample.content)
    aside.rename(target)


# ── the play ────────────────────────────────────────────────────────────────


def _play(office: Office) -> None:
    documents = _collected(office)
    first, second, *rest = documents
    # A Petugas who endorses: undone, noted, recorded as refused.
    office.tag(Role.PETUGAS, first.id, Request.ENDORSE)
    office.wait_for_stage(first.id, Stage.COLLECTED)
    # Put forward before it is complete: it comes back with what is missing.
    office.tag(Role.PETUGAS, second.id, Request.SUBMIT)
    office.wait_for_stage(second.id, Stage.COLLECTED)
    for document in documents:
        _fill_in(office, document)
        office.tag(Role.PETUGAS, document.id, Request.SUBMIT)
    for document in documents:
        office.wait_for_stage(document.id, Stage.AWAITING)
    # Tidak, with its reason: corrected, put forward again.
    returned = rest[0]
    office.people[Role.ATASAN].add_note(returned.id, _("Ringkasan perlu menyebut tahunnya."))
    office.tag(Role.ATASAN, returned.id, Request.RETURN)
    office.wait_for_stage(returned.id, Stage.COLLECTED)
    summary = office.eye.get(returned.id).values[DipField.SUMMARY]
    office.people[Role.PETUGAS].set_fields(returned.id, {DipField.SUMMARY: f"{summary} (2025)"})
    office.tag(Role.PETUGAS, returned.id, Request.SUBMIT)
    office.wait_for_stage(returned.id, Stage.AWAITING)
    for document in documents:
        office.tag(Role.ATASAN, document.id, Request.ENDORSE)
    for document in documents:
        office.wait_for_stage(document.id, Stage.DOCUMENTED)


def _collected(office: Office) -> list[Document]:
    """Every document that the samples became, once all samples have come to their end."""
    expected = len(office.samples)
    journal = office.service.journal

    def all_done() -> bool:
        counts = journal.counts()
        return sum(counts.get(state, 0) for state in (ScanState.ARCHIVED, ScanState.QUARANTINED)) == expected

    office.wait(all_done, _("semua contoh diterima"))
    return sorted(office.eye.with_any_tag([office.taxonomy.stages[Stage.COLLECTED]]), key=lambda d: d.id)


def _fill_in(office: Office, document: Document) -> None:
    """What a Petugas fills in after a look at the page: what is missing, and the category, which is always his."""
    values = dict(document.values)
    labels = {category: label for label, category in assembly.categories_of(office.settings).items()}
    sample = next(s for s in office.samples if hashlib.sha256(s.content).hexdigest() == document.checksum)
    written: dict[AnyField, str] = {
        key: text for key, text in _FROM_THE_PAPER.items() if not values[key]}
    written[DipField.CATEGORY] = labels[sample.category or Category.PERIODIC]
    office.people[Role.PETUGAS].set_fields(document.id, written)


def _judge(office: Office) -> None:
    journal, ledger = office.service.journal, office.service.ledger
    ended = {(scan.folder, scan.name): scan for state in (ScanState.ARCHIVED, ScanState.QUARANTINED)
             for scan in journal.in_state(state)}
    for sample in office.samples:
        scan = ended[sample.unit, sample.name]
        found = scan.reason.value if scan.reason else "registered"
        # Of two equal files dropped together either may be the first.
        if found != sample.state and not {found, sample.state} == {"registered", "ganda"}:
            raise DemoFailed(_("{name}: {found}, seharusnya {wanted}.").format(
                name=sample.name, found=found, wanted=sample.state))
    registered = sum(sample.is_registered for sample in office.samples)
    lines = list(ledger.lines())
    if len(lines) != registered or any(verify(office.settings)):
        raise DemoFailed(_("Buku rekap berisi {count} baris, seharusnya {wanted}.").format(
            count=len(lines), wanted=registered))
    wanted = {f".{suffix}" for suffix in office.settings.service.export.formats}
    export = office.settings.service.folders.export
    office.wait(lambda: _written(export, wanted, ledger.head()), _("daftar ditulis"))


def _written(folder: Path, suffixes: set[str], head: Head) -> bool:
    written = head_in_manifest(folder / MANIFEST)
    return written is not None and written.lines == head.lines and (
        suffixes <= {path.suffix for path in folder.iterdir()})


def _line(event: Event, zone: ZoneInfo) -> str:
    return printable(f"{datetime.now(zone):%H:%M:%S}  {event.subject}: {event.text}")
