"""A file of the drop folders, and what is said about it in Paperless."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ppid_dms.vocabulary import AnyField, QuarantineReason, ScanState, SideTag, Stage, TextLayer


@dataclass(frozen=True, slots=True)
class Scan:
    """One file of the drop folders as the journal knows it.

    ``folder`` is the path below the drop root with ``/`` between its parts, ``name`` the name it was dropped under,
    ``place`` where it lies once it is archived or in quarantine. ``detail`` and ``next_try`` say why it stands where
    it stands and when it is tried again; with ``waits`` it goes on only when a person says so, otherwise by itself.
    ``unsure`` says that an upload under the present number, or without one, may still arrive. ``refusals`` counts
    uploads that came to nothing, ``attempts`` tries of the present step. Times are UTC.
    """

    reference: str
    folder: str
    name: str
    state: ScanState
    claimed_at: datetime
    size: int = 0
    sha256: str = ""
    text_layer: TextLayer = TextLayer.NONE
    registration: "Registration | None" = None
    asn: int | None = None
    task_id: str = ""
    document_id: int | None = None
    place: str = ""
    reason: QuarantineReason | None = None
    detail: str = ""
    attempts: int = 0
    refusals: int = 0
    next_try: datetime | None = None
    unsure: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """What is said about a scan when it is handed to Paperless; ``fields`` hold labels and ISO dates.

    ``correspondent`` is one of the configured ones, None where the letter is from somebody else, ``issuer`` whom its
    letterhead names. ``note`` is what people should know about the file and look at first; it is left on the document.
    ``holds`` keep it at step 1 until somebody has looked, each with its reason. ``paper_form`` is the number of the
    form that the scan has turned out to be on paper: then it is no item, and ``fields`` hold our reference alone.
    """

    reference: str
    file_name: str
    title: str
    created: date | None
    jenis: str | None
    asn: int | None
    stage: Stage
    fields: Mapping[AnyField, str]
    correspondent: str | None = None
    note: str = ""
    issuer: str = ""
    holds: Mapping[SideTag, str] = field(default_factory=dict)
    paper_form: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to a scan or a document, told to whoever listens. ``text`` is for people."""

    subject: str
    state: str
    text: str
