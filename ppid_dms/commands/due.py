"""What is due, gathered from the register and the journal, without a server and without changing anything."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final

from ppid_dms.assembly import calendar_of, targets_of
from ppid_dms.config import Settings
from ppid_dms.due import LOOK_BACK, Pace, Renewal, Round, Tally, Timed, ends_soon, is_listed, renewal, rounds, timed
from ppid_dms.intake.journal import Journal
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.movement import Kept
from ppid_dms.vocabulary import Activity
from ppid_dms.worktime import Calendar, Holiday

LISTED: Final = 10
_PROVISIONAL_DAYS: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at one moment. Lists hold the oldest few; counts are of all.

    ``stale`` counts by unit the items of the list that nothing has renewed for six months; ``ending`` are exemptions
    whose term has ended or ends soon, the first to end first; ``provisional`` are days off nearby whose date is only
    estimated. ``renewal`` is None of a register without a line.
    """

    paces: tuple[Pace, ...]
    waiting: tuple[Timed, ...]
    renewal: Renewal | None
    stale: dict[str, int]
    oldest_stale: tuple[Kept, ...]
    ending: tuple[Kept, ...]
    ending_count: int
    ended_count: int
    provisional: tuple[tuple[date, Holiday], ...]
    today: date

    @property
    def needs_attention(self) -> bool:
        """Whether a person must act now: information is withheld whose exemption has ended (PerKI 1/2021 Ps. 52).

        A passed target does not, nor does a list that waits for its Keputusan: both are shown, and wait for nobody
        at this desk.
        """
        return self.ended_count > 0


def gather(settings: Settings, journal: Journal, ledger: Ledger, now: datetime) -> Due:
    """Look once. What it costs grows with what waits and what was done in the last year, hardly with what there is."""
    calendar, today = calendar_of(settings), now.astimezone(settings.zone).date()
    tally = Tally(calendar, targets_of(settings), now, LISTED)
    for one in _rounds(settings, journal, ledger, now - LOOK_BACK):
        tally.take(one)
    first = next(ledger.lines(), None)
    renew = None if first is None else renewal(
        ledger.establishments(), first.recorded_at.astimezone(settings.zone).date(), today, settings.zone)
    stale, oldest = _stale(ledger, renew, today)
    ending = sorted(
        (item for item in ledger.exempt_with_term() if ends_soon(item, today)),
        key=lambda item: (item.exempt_until or today, item.document_id))
    return Due(
        tally.paces(), tally.oldest(), renew, stale, oldest, tuple(ending[:LISTED]), len(ending),
        sum(1 for item in ending if item.exempt_until is not None and item.exempt_until < today),
        _provisional(calendar, today), today)


def lead_times(settings: Settings, journal: Journal, ledger: Ledger, now: datetime) -> Iterator[Timed]:
    """Every round of every document that is known here with its lead time, document by document."""
    calendar, targets = calendar_of(settings), targets_of(settings)
    for one in _rounds(settings, journal, ledger, datetime.min.replace(tzinfo=UTC)):
        yield timed(one, calendar, targets, now)


def _rounds(settings: Settings, journal: Journal, ledger: Ledger, since: datetime) -> Iterator[Round]:
    """All rounds of what waits, or moved on from ``since`` on. What was not yet put forward is known by its scan alone.

    Not known here: what was uploaded in Paperless itself and was never put forward.
    """
    homeless: dict[int, Round] = {}
    for one in rounds(ledger.moves(since)):
        if one.ended is None and not one.unit:
            homeless[one.document_id] = one
        else:
            yield one
    known = ledger.documents()
    next_known = next(known, None)
    for scan in journal.registered():
        while next_known is not None and next_known < scan.document_id:
            next_known = next(known, None)
        unit = _unit(settings, scan.folder)
        if next_known != scan.document_id:
            yield Round(scan.document_id, Activity.COLLECT, unit, scan.name, scan.claimed_at)
        elif scan.document_id in homeless:
            yield replace(homeless.pop(scan.document_id), unit=unit, title=scan.name)
    yield from homeless.values()


def _unit(settings: Settings, folder: str) -> str:
    unit = settings.unit_of(folder)
    return unit.name if unit else folder


def _stale(ledger: Ledger, renew: Renewal | None, today: date) -> tuple[dict[str, int], tuple[Kept, ...]]:
    if renew is None or renew.stale_from >= renew.stale_until:
        return {}, ()
    held = ledger.held_on(today)
    units: Counter[str] = Counter()

    def listed() -> Iterator[Kept]:
        for item in ledger.kept_between(renew.stale_from, renew.stale_until):
            if is_listed(item, held):
                units[item.unit] += 1
                yield item

    found = listed()
    oldest = tuple(islice(found, LISTED))
    for _item in found:
        pass
    return dict(sorted(units.items())), oldest


def _provisional(calendar: Calendar, today: date) -> tuple[tuple[date, Holiday], ...]:
    return tuple(calendar.provisional(today - _PROVISIONAL_DAYS, today + _PROVISIONAL_DAYS))
