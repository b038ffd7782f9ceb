"""The frozen records that one room hands to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from ppid_dms.vocabulary import (
    AnyField,
    Category,
    Confidence,
    Feature,
    FileKind,
    FormField,
    Identity,
    LineKind,
    Outcome,
    QuarantineReason,
    Request,
    Role,
    ScanState,
    SideTag,
    Stage,
    TextLayer,
    Verdict,
)

T = TypeVar("T")


# ── extraction ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was seen: page and line count from 1; 0 where a rule inferred it."""

    page: int
    line: int
    rule: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One value read from a document, with how far it can be trusted."""

    value: T
    confidence: Confidence
    seen_at: Place


@dataclass(frozen=True, slots=True)
class Letter:
    """What was read from an official document; a field that is not on it is None.

    ``jenis`` is the name of the kind as configured, ``nomor`` the number as printed with blanks joined.
    """

    jenis: Reading[str] | None = None
    nomor: Reading[str] | None = None
    tanggal: Reading[date] | None = None
    perihal: Reading[str] | None = None
    klasifikasi: Reading[str] | None = None
    sifat: Reading[str] | None = None
    lampiran: Reading[str] | None = None
    instansi: Reading[str] | None = None
    unit: Reading[str] | None = None
    tujuan: Reading[str] | None = None
    penandatangan_nama: Reading[str] | None = None
    penandatangan_jabatan: Reading[str] | None = None
    tempat: Reading[str] | None = None
    tte: Reading[str] | None = None
    arah: Reading[str] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: the texts of its cells by row and column, both from 1; empty cells are left out.

    Dates are ISO 8601, numbers have a point. A very long text is cut.
    """

    name: str
    cells: Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one file turned out to be. ``problem`` says why it cannot be taken; then ``letter`` is empty.

    ``kind`` is None where the file is none of those that are taken, or has not been looked into. A workbook is no
    document: it always has a problem, and ``workbook`` holds its sheets, for it may be a form.
    """

    sha256: str
    size: int
    pages: int
    text_layer: TextLayer
    letter: Letter = field(default_factory=Letter)
    problem: QuarantineReason | None = None
    detail: str = ""
    kind: FileKind | None = None
    features: frozenset[Feature] = frozenset()
    workbook: tuple[Sheet, ...] = ()


# ── intake ──────────────────────────────────────────────────────────────────


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


# ── paperless ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Account:
    """A Paperless account; ``roles`` follow from its groups."""

    id: int
    name: str
    roles: frozenset[Role]
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a document; ``author`` is an account id, None when the account is gone."""

    id: int
    text: str
    author: int | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Grants:
    """Who beside its owner may see a document and who may change it, by account and group id."""

    view_users: frozenset[int] = frozenset()
    view_groups: frozenset[int] = frozenset()
    change_users: frozenset[int] = frozenset()
    change_groups: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """A document as Paperless shows it at one moment.

    ``fields`` hold raw values (option ids for selects), ``values`` what a person reads; ``jenis`` is the name and
    ``kind`` the id of its document type. ``checksum`` is hexadecimal,
    SHA-256 from 3.0 on and MD5 before. ``version`` is the id of the newest file version; before 3.0 the document's.
    ``added`` cannot be edited: a document with the same id and another ``added`` is another document.
    """

    id: int
    title: str
    owner: int | None
    tags: frozenset[int]
    fields: Mapping[int, Any]
    values: Mapping[AnyField, str]
    jenis: str | None
    kind: int | None
    version: int
    checksum: str
    notes: tuple[Note, ...]
    added: datetime
    modified: datetime
    grants: Grants = Grants()
    original_name: str = ""
    asn: int | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A file that Paperless hands out to everybody, without an end: of which document, and under which word.

    ``checksum`` is of what is handed out, hexadecimal, as Paperless tells it: SHA-256 from 3.0 on and MD5 before.
    """

    document_id: int
    slug: str
    checksum: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a document's audit log, oldest first when in a sequence.

    ``tags_added``/``tags_removed`` are names (a single edit logs names), ``tags_now`` the complete ids after a bulk
    edit and ``tag_before`` the one id that a bulk edit names from before it. ``fields`` are the custom fields that got
    a value, by name, each with the value as far as it was logged (up to its first colon); ``kind`` is the id of the
    document type that was chosen, as text; ``touches`` what else was changed, by the key of the audit log.
    """

    id: int
    at: datetime
    actor: int | None
    tags_added: frozenset[str] = frozenset()
    tags_removed: frozenset[str] = frozenset()
    tags_now: frozenset[int] | None = None
    tag_before: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    touches: frozenset[str] = frozenset()


# ── the way through ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Proof:
    """What the history proves about one request on a document. ``note`` is the reason given with it, if any."""

    verdict: Verdict
    actor: Account | None = None
    at: datetime | None = None
    entry: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the SOP needs to know about a document to decide its next step.

    ``standing`` comes from the register; ``proofs`` has one entry for each request that stands on the document.
    ``holds`` are all that hold it: of these ``raised`` are new to the register, with who raised them, and of
    ``cleared`` the tag is gone, with who took it off; ``untested`` is what the consequence test lacks. ``rewound``
    says that the history ends before the point from which proof counts, ``pretended`` are stages whose tag is on the
    document although it does not stand there, ``in_order`` says whether it shows what belongs to its standing,
    ``listed`` whether a line of it is valid now.
    """

    standing: Stage
    proofs: Mapping[Request, Proof]
    missing: frozenset[FormField] = frozenset()
    holds: frozenset[SideTag] = frozenset()
    raised: Mapping[SideTag, Proof] = field(default_factory=dict)
    cleared: Mapping[SideTag, Proof] = field(default_factory=dict)
    untested: frozenset[FormField] = frozenset()
    identity: Identity = Identity.SAME
    rewound: bool = False
    pretended: Mapping[Stage, Proof] = field(default_factory=dict)
    in_order: bool = True
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in a document's life: the highest history entry and note then, and the tags that stood on it."""

    entry: int
    note: int
    tags: frozenset[int]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the Daftar Informasi Publik, as it was endorsed. Values are what a person reads.

    ``checksum`` is Paperless's own (MD5 before 3.0), ``digest`` that of the DIP values as it stored them then;
    ``exemption`` is the consequence test of an exempt item, by the keys of its fields, else empty.
    """

    document_id: int
    number: str
    jenis: str
    summary: str
    category: Category
    unit: str
    responsible: str
    made_on: date | None
    made_at: str
    form: str
    retention: str
    sha256: str
    checksum: str
    version: int
    digest: str
    exemption: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submission:
    """What exactly was put forward: the content, the values and the point in the history from which proof counts.

    ``sha256`` is of the original file and ``checksum`` Paperless's own (MD5 before 3.0), ``digest`` of the DIP values
    as Paperless stores them, ``values`` what a person read.
    """

    id: int
    document_id: int
    version: int
    sha256: str
    checksum: str
    digest: str
    values: Mapping[str, str]
    mark: Mark
    collector: int
    collector_name: str
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """One answered request, proven or not, with its evidence; a row of the approval log.

    ``request`` is None where the software itself found a change, or where ``hold`` was raised or cleared. ``stage`` is
    where the document stands afterwards, ``entry`` the history entry that was answered (of a raised hold: from which
    on its clearing counts), ``basis`` the reason its actor gave, ``last_note`` the newest note then, ``note`` what we
    say about it on the document, ``document_added`` tells the document from another one under the same id.
    """

    id: int
    document_id: int
    document_added: datetime
    submission_id: int | None
    request: Request | None
    hold: SideTag | None
    outcome: Outcome
    reason: str
    stage: Stage
    actor: int | None
    actor_name: str
    requested_at: datetime | None
    entry: int | None
    basis: str
    missing: tuple[FormField, ...]
    last_note: int
    note: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the buku rekap. ``number`` is None for a withdrawal; ``refers_to`` is the sequence of an older line.

    ``seq`` counts from 1 without a gap; ``previous`` and ``digest`` are the hexadecimal SHA-256 of the chain.
    """

    seq: int
    kind: LineKind
    number: str | None
    refers_to: int | None
    item: Item
    decision_id: int
    collected_by: str
    endorsed_by: str
    endorsed_at: datetime
    basis: str
    recorded_at: datetime
    previous: str
    digest: str


# ── what is told ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to a scan or a document, told to whoever listens. ``text`` is for people."""

    subject: str
    state: str
    text: str
