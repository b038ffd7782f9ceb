"""The office's procedure on one server, and all that is known about one document there at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ppid_dms.approval.evidence import Tag
from ppid_dms.paperless.taxonomy import Names, Taxonomy
from ppid_dms.recap.chain import digest_of
from ppid_dms.recap.ledger import Standing
from ppid_dms.records import Account, Document, Facts, HistoryEntry, Item, Submission
from ppid_dms.sop import Procedure
from ppid_dms.vocabulary import FORM_FIELDS, Category, DipField, FormField, Request, Role, SideTag, Stage

JENIS = "jenis"


@dataclass(frozen=True, slots=True)
class Office:
    """What of the office's configuration the decisions need."""

    names: Names
    procedure: Procedure
    holds: Mapping[SideTag, frozenset[Role]]
    required: frozenset[FormField]
    required_exempt: frozenset[FormField]
    categories: Mapping[str, Category]
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Desk:
    """The office's procedure on one server, for every document alike."""

    taxonomy: Taxonomy
    office: Office

    def labels(self, facts: Facts) -> list[str]:
        """What an item lacks, by the names that people see: empty fields, then holds."""
        return self.field_names(facts.missing) + sorted(self.tag(hold).name for hold in facts.holds)

    def field_names(self, keys: Iterable[FormField]) -> list[str]:
        """Fields by the names that people see."""
        return sorted(self.taxonomy.fields[key].name for key in keys)

    def tag(self, about: Request | SideTag) -> Tag:
        """The tag by which a request is made, or that holds."""
        taxonomy = self.taxonomy
        return self._named(taxonomy.side_tags[about] if isinstance(about, SideTag) else taxonomy.requests[about])

    def stage_tag(self, stage: Stage) -> Tag:
        """The tag of a stage."""
        return self._named(self.taxonomy.stages[stage])

    def _named(self, number: int) -> Tag:
        return Tag(number, self.taxonomy.tag_names[number])

    def clearers(self, hold: SideTag) -> list[str]:
        """The groups that may clear a hold."""
        return sorted(self.office.names.groups[role] for role in self.office.holds[hold])


@dataclass(frozen=True, slots=True)
class Dossier:
    """One document with its history and the people.

    The document is as it was after the newest entry, or later: an edit in between lacks its entry, never the other
    way round, and is waited for or asked anew. The history is None where the facts do not need it.
    """

    document: Document
    standing: Standing
    history: Sequence[HistoryEntry] | None = None
    people: Mapping[int, Account] = field(default_factory=dict)

    @property
    def entries(self) -> Sequence[HistoryEntry]:
        """The history as far as it was read."""
        return self.history or ()

    @property
    def newest_entry(self) -> int:
        """The highest id of the history as far as it was read; 0 without any."""
        return max((entry.id for entry in self.entries), default=0)


def values_of(document: Document) -> dict[str, str]:
    """The DIP values as a person reads them, with the kind of document; empty ones are left out."""
    values = {name: document.values[key] for name, key in FORM_FIELDS.items() if document.values[key]}
    return values | ({JENIS: document.jenis} if document.jenis else {})


def values_digest(document: Document, desk: Desk) -> str:
    """Digest of the DIP values as stored (ids and values), and of the category as we understand it.

    Never of our own fields, nor of names that an administrator may change.
    """
    stored = {name: document.fields.get(desk.taxonomy.fields[key].id) for name, key in FORM_FIELDS.items()}
    category = desk.office.categories.get(document.values[DipField.CATEGORY])
    return digest_of({
        "fields": {key: value for key, value in stored.items() if value not in {None, ""}},
        "kind": document.kind,
        "category": category.value if category else None,
    })


def same_file(document: Document, known: Submission | Item) -> bool:
    """Whether the document still holds the file that is known: version, and checksum where the kind is the same.

    An upgrade from 2.20 turns MD5 into SHA-256; then the SHA-256 that was computed from the bytes is compared.
    """
    checksum = known.checksum if len(known.checksum) == len(document.checksum) else known.sha256
    return document.version == known.version and document.checksum == checksum
