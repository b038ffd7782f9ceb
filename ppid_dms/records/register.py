"""What leads to a decision, and what the register keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ppid_dms.records.documents import Account
from ppid_dms.vocabulary import Category, FormField, Identity, LineKind, Outcome, Request, SideTag, Stage, Verdict


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
