"""What a document shows in Paperless of where it stands: its tags, its number, our notes, and who may change it."""

from datetime import datetime, timedelta
from typing import Final

from ppid_dms.approval.wording import marker
from ppid_dms.paperless.taxonomy import Taxonomy
from ppid_dms.recap.ledger import Standing
from ppid_dms.records import Decision, Document
from ppid_dms.vocabulary import HOLDS, AnyField, Outcome, OwnField, Role, SideTag, Stage

ENDED: Final = frozenset({Stage.WITHDRAWN, Stage.CANCELLED})
# The intake opens a document as soon as it is prepared; after that time nobody else will.
_PREPARING: Final = timedelta(hours=1)


def is_noted(document: Document, decision: Decision, taxonomy: Taxonomy) -> bool:
    """Whether the document carries what was to be said about a decision, in a note of ours."""
    return not decision.note or any(
        note.author == taxonomy.service.id and note.text.endswith(marker(decision)) for note in document.notes)


def may_change(stage: Stage) -> frozenset[Role]:
    """The roles that may change a document at a stage.

    Permission follows the stage: a fence, not the proof. Until it is put forward an item is the units' work.
    """
    return frozenset({Role.PETUGAS, Role.PPID}) if stage is Stage.COLLECTED else frozenset({Role.ATASAN})


def may_change_now(document: Document, standing: Standing, taxonomy: Taxonomy) -> frozenset[Role]:
    """The roles that may change a document as it stands: nobody one that is set apart."""
    return frozenset() if is_set_apart(document, standing, taxonomy) else may_change(standing.stage)


def is_set_apart(document: Document, standing: Standing, taxonomy: Taxonomy) -> bool:
    """Whether it is a form on paper that the intake has set apart: evidence, and no item of the list.

    Whoever may change a document can put any tag on it: apart stands only what nobody may change, what carries this tag
    of ours alone, and of what the register has never heard. Anything else is an item.
    """
    grants = document.grants
    return (
        document.tags & taxonomy.our_tags == {taxonomy.side_tags[SideTag.PAPER_FORM]}
        and not grants.change_users and not grants.change_groups
        and standing.decision is None and bool(document.values[OwnField.REFERENCE]))


def wanted_tags(standing: Standing, document: Document, taxonomy: Taxonomy) -> frozenset[int]:
    """The tags of the procedure that belong on the document now. A hold's tag stays as long as the hold is open."""
    if is_set_apart(document, standing, taxonomy):
        return frozenset({taxonomy.side_tags[SideTag.PAPER_FORM]})
    holds = open_holds(standing) | held_by(document, taxonomy)
    tags = {taxonomy.stages[standing.stage]} | {taxonomy.side_tags[side] for side in holds}
    if standing.verdict is not None:
        if standing.verdict.outcome is Outcome.INCOMPLETE:
            tags.add(taxonomy.side_tags[SideTag.INCOMPLETE])
        if standing.verdict.outcome in {Outcome.REFUSED, Outcome.REOPENED}:
            tags.add(taxonomy.side_tags[SideTag.UNPROVEN])
    return frozenset(tags)


def wanted_fields(standing: Standing) -> dict[AnyField, str]:
    """What the software writes on the document of the buku rekap: its number there, and the seal of its newest line.

    A seal on a document is the register's head as it was then, out of reach of whoever can change the register.
    """
    return {
        OwnField.RECAP_NUMBER: standing.number or "",
        OwnField.RECAP_SEAL: str(standing.seal) if standing.seal else "",
    }


def lacking_fields(document: Document, standing: Standing) -> dict[AnyField, str]:
    """Of these what the document does not show."""
    return {key: text for key, text in wanted_fields(standing).items() if document.values[key] != text}


def shows(document: Document, standing: Standing, taxonomy: Taxonomy, *, leave: frozenset[int] = frozenset()) -> bool:
    """Whether the document shows where it stands: tags (but for those left to people), number, seal and notes.

    A copy made by splitting or merging shows number and seal of its origin: they are not its own.
    """
    return (
        (document.tags & taxonomy.our_tags) - leave == wanted_tags(standing, document, taxonomy)
        and not lacking_fields(document, standing)
        and all(is_noted(document, decision, taxonomy) for decision in standing.owed))


def is_fenced(document: Document, standing: Standing, taxonomy: Taxonomy, now: datetime) -> bool:
    """Whether just those may change the document who may at its stage, or it is left to the intake."""
    groups, grants = taxonomy.groups, document.grants
    return is_left_to_intake(document, standing, taxonomy, now) or (
        grants.view_groups.issuperset(groups.values()) and not grants.change_users
        and grants.change_groups == {groups[role] for role in may_change_now(document, standing, taxonomy)})


def is_left_to_intake(document: Document, standing: Standing, taxonomy: Taxonomy, now: datetime) -> bool:
    """Whether the intake is seen to: what is new, has a reference of ours, and nobody may change, it opens itself."""
    grants = document.grants
    is_new = standing.decision is None and now - document.added < _PREPARING
    return (
        is_new and bool(document.values[OwnField.REFERENCE]) and not grants.change_users and not grants.change_groups
        and not is_set_apart(document, standing, taxonomy))


def held_by(document: Document, taxonomy: Taxonomy) -> frozenset[SideTag]:
    """The holds whose tags are on a document."""
    return frozenset(side for side in HOLDS if taxonomy.side_tags[side] in document.tags)


def open_holds(standing: Standing) -> frozenset[SideTag]:
    """The holds that the register knows. What has left the procedure is not held."""
    return frozenset() if standing.stage in ENDED else frozenset(standing.holds)
