"""The office of the demonstration: an embedded server with its people, the service at work, the sample scans."""

import json
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from ppid_dms import assembly
from ppid_dms.commands.demo.samples import Sample, put, samples
from ppid_dms.commands.init import prepare
from ppid_dms.commands.telling import printable
from ppid_dms.config import Settings, defaults_folder, load
from ppid_dms.errors import PpidError, UsageError
from ppid_dms.language import later
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.provisioning import Change
from ppid_dms.paperless.taxonomy import Taxonomy, look_up
from ppid_dms.paperless.transport import Transport
from ppid_dms.records import Event, Scan
from ppid_dms.sandbox import PageAction, PageOptions, Sandbox, SandboxOptions
from ppid_dms.service import Service
from ppid_dms.vocabulary import OwnField, Request, Role, ScanState, Stage

_PATIENCE_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.1

Say = Callable[[str], None]


class DemoFailed(PpidError):
    """Something in the demonstration did not end as it should."""

    usual_remedy = later("Kirimkan catatan di atas kepada pengelola ppid-dms.")


class Stopped(Exception):
    """The play was told to stop."""


@dataclass
class Office:
    """Everything that takes part; ``folder`` is the work folder, ``eye`` sees what the service account sees."""

    folder: Path
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

    def drop(self, sample: Sample) -> None:
        """Put a sample into its unit's folder."""
        put(self.settings.service.folders.drop / sample.unit, sample.name, sample.content)

    def drop_samples(self) -> None:
        """Put the samples into their units' folders, but those that a unit has only later."""
        for sample in self.samples:
            if not sample.is_late:
                self.drop(sample)

    def ended(self) -> Mapping[tuple[str, str], Scan]:
        """What came to its end, by the unit's folder and the name it was dropped under."""
        journal = self.service.journal
        return {(scan.folder, scan.name): scan for state in (ScanState.ARCHIVED, ScanState.QUARANTINED)
                for scan in journal.in_state(state)}

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
            Stopped: it is not to be waited for any longer.
        """
        self.wait_for_nothing(lambda: () if condition() else (what,))

    def wait_for_nothing(self, wrong: Callable[[], Sequence[str]], seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until nothing is ``wrong`` any more.

        Raises:
            DemoFailed: it takes too long; what is still wrong is told.
            Stopped: it is not to be waited for any longer.
        """
        end = time.monotonic() + seconds
        while found := wrong():
            if time.monotonic() > end:
                raise DemoFailed(_("Tidak tercapai dalam {seconds:.0f} detik: {what}.").format(
                    seconds=seconds, what="; ".join(found)))
            if self.stop.wait(_LOOK_SECONDS):
                raise Stopped


@contextmanager
def opened(workdir: Path | None, say: Say, stop: threading.Event, *, port: int = 0) -> Iterator[Office]:
    """An office at work in an empty folder, until the block ends.

    Raises:
        UsageError: the folder is in use.
    """
    folder = workdir.absolute() if workdir else Path(tempfile.mkdtemp(prefix="ppid-dms-demo-"))
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            _("Folder kerja {folder} sudah berisi.").format(folder=folder),
            remedy=_("Pilih folder yang kosong: server percobaan selalu mulai dari awal."))
    say(_("Folder kerja: {folder}").format(folder=folder))
    scans = list(samples())
    with _sandbox(scans, port) as sandbox:
        settings = load(_write_settings(folder, sandbox.url))
        count = sum(isinstance(step, Change) for step in prepare(settings, sandbox.admin_token, dry_run=False))
        say(_("Paperless percobaan disiapkan ({count} langkah).").format(count=count))
        passwords = {Role.PETUGAS.value: secrets.token_urlsafe(6), Role.ATASAN.value: secrets.token_urlsafe(6)}
        _make_people(settings, sandbox, passwords)
        service = Service(settings, lambda event: say(line_of(event, settings.zone)))
        with service, Transport(sandbox.url, settings.token()) as transport:
            taxonomy = look_up(transport, assembly.names_of(settings))
            people = {
                role: Documents(Transport(sandbox.url, _token(sandbox, role.value, passwords[role.value])), taxonomy)
                for role in (Role.PETUGAS, Role.ATASAN)}
            running = threading.Thread(target=service.run, name="service", daemon=True)
            running.start()
            try:
                yield Office(
                    folder, settings, sandbox, scans, service, taxonomy, say, people, passwords,
                    Documents(transport, taxonomy), stop)
            finally:
                service.stop()
                running.join()


def _sandbox(scans: Sequence[Sample], port: int) -> Sandbox:
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
    texts = {sample.sha256: sample.ocr_text for sample in scans if sample.ocr_text is not None}
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


def line_of(event: Event, zone: ZoneInfo) -> str:
    """An event as one line for the terminal, with the time of the office."""
    return printable(f"{datetime.now(zone):%H:%M:%S}  {event.subject}: {event.text}")
