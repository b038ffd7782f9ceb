"""The preconditions of the service, each with its remedy: what ``doctor`` asks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from ppid_dms import assembly
from ppid_dms.commands.checks import (
    Desk,
    local_checks,
    reaching_checks,
    server_checks,
    standing_checks,
)
from ppid_dms.config import Settings
from ppid_dms.errors import PpidError
from ppid_dms.vocabulary import ExitCode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """One precondition: whether it holds, and if not, what happened and what to do.

    ``note`` is what could not be seen, or what a person should know although it holds.
    """

    name: str
    problem: str = ""
    remedy: str = ""
    exit_code: ExitCode = ExitCode.DONE
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is as it must be."""
        return not self.problem


def check_up(settings: Settings) -> Iterator[Check]:
    """Ask everything, one after the other; what depends on a failed check is left out."""
    for local in local_checks():
        yield _ask(local.name, local.ask, settings)
    for step in reaching_checks():
        reached = _ask(step.name, step.ask, settings)
        yield reached
        if not reached.holds:
            return
    with assembly.open_transport(settings) as transport:
        yield from _at_the_server(Desk(settings, transport))


def _at_the_server(desk: Desk) -> Iterator[Check]:
    known, *others = server_checks()
    accepted = _ask(known.name, known.ask, desk)
    yield accepted
    if not accepted.holds:
        return
    last = accepted
    for check in others:
        last = _ask(check.name, check.ask, desk)
        yield last
    if last.holds:  # the last one looks everything up that the rest is about
        for check in standing_checks():
            yield _ask(check.name, check.ask, desk)


def _ask(name: str, question: Callable[[T], str | None], of: T) -> Check:
    try:
        note = question(of)
    except PpidError as error:
        return Check(name, str(error), error.remedy, error.exit_code)
    return Check(name, note=note or "")
