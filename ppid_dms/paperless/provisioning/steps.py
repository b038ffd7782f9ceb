"""What ``init`` has to say: what it changes, what it may not change, and what each person does for himself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ppid_dms.errors import Invalid
from ppid_dms.language import translate as _


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it should be, and how it is put right."""

    text: str
    make: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be and that only a person may put right."""

    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that Paperless lets nobody do for another."""

    text: str


Step: TypeAlias = Change | Finding | Hint


def carry_out(steps: Iterable[Step]) -> Iterator[Step]:
    """Make each change when its turn comes, and give it once it is made; what Paperless refuses becomes a finding.

    Raises:
        Refused: this account may not do it.
        OutcomeUnknown: it may have been done; what was done is found again by the next run.
    """
    for step in steps:
        if isinstance(step, Change):
            try:
                step.make()
            except Invalid as error:
                yield Finding(
                    _("Tidak berhasil: {text}. {why}").format(text=step.text, why=error),
                    _("Periksa hal itu di Paperless, lalu jalankan 'ppid-dms init' lagi."))
                continue
        yield step
