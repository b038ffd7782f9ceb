"""The lists as they stand on a day, written from the register."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.errors import UsageError
from ppid_dms.language import translate as _
from ppid_dms.recap.chain import AnyLine, Head
from ppid_dms.recap.editions import (
    Edition,
    Semester,
    annex,
    approvals,
    dik,
    dip,
    open_links,
    recap,
    statistics,
)
from ppid_dms.recap.export import ExportedFile, write_all
from ppid_dms.recap.inventory import Inventory
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.manifest import MANIFEST, editions_in_manifest
from ppid_dms.records import Item, Share


def export_lists(
    settings: Settings, ledger: Ledger, *, formats: Sequence[str], folder: Path, public: bool, as_of: date,
    shares: Iterable[Share] = (),
) -> tuple[ExportedFile, ...]:
    """Write the lists as they stand on a day: the DIP of its semester, of the one before, and of any established since.

    Unless ``public`` also the DIK of each, and every buku rekap with its approval log and statistics. What is recorded
    meanwhile is left to the next time. ``shares`` are what everybody may open, as it was looked up before.
    """
    head = ledger.head()
    return write_all(
        _editions(settings, ledger, head, open_links(shares, _address(settings)), public=public, as_of=as_of),
        formats, folder, register_head=str(head), as_of=as_of, public=public, vouch=ledger.vouch,
        layout=assembly.layout_of(settings))


def draft_annex(
    settings: Settings, ledger: Ledger, semester: Semester, *, formats: Sequence[str], folder: Path, as_of: date
) -> tuple[ExportedFile, ...]:
    """Write the Daftar Informasi Publik of a semester as annex of the Keputusan that is to establish it.

    As it stands at the end of the semester, or on ``as_of`` while that has not come.

    Raises:
        UsageError: nothing stood on the list in that semester yet, or other lists lie in the folder.
    """
    head = ledger.head()
    first = next(ledger.lines(), None)
    if first is None or as_of <= semester.before.last_day or (
            first.recorded_at.astimezone(settings.zone).date() > semester.last_day):
        raise UsageError(
            _("Belum ada daftar untuk semester {semester}.").format(semester=semester),
            remedy=_("Pilih semester yang sudah berjalan dan sudah mempunyai baris di buku rekap."))
    if others := editions_in_manifest(folder / MANIFEST) - {f"lampiran-dip-{semester}"}:
        raise UsageError(
            _("Folder {folder} memuat daftar lain ({names}).").format(folder=folder, names=", ".join(sorted(others))),
            remedy=_("Pilih folder kosong: MANIFEST.json di sana menjamin daftar-daftar itu."))
    office, blocks = assembly.office_of(settings), assembly.blocks_of(settings)
    with Inventory(
        _up_to(ledger, head.lines), min(semester.last_day, as_of), settings.zone, ledger.held_on
    ) as inventory:
        return write_all(
            [annex(dip(inventory, semester, office, blocks), semester)], formats, folder,
            register_head=str(head), as_of=as_of, public=True, vouch=ledger.vouch,
            layout=assembly.layout_of(settings))


def newest_due(times: Iterable[time], now: datetime) -> datetime | None:
    """The newest moment, of those on each day, that is not after ``now``, in its zone; None without times."""
    days = (now.date(), now.date() - timedelta(days=1))
    return max((due for day in days for each in times
                if (due := datetime.combine(day, each, now.tzinfo)) <= now), default=None)


def _editions(
    settings: Settings, ledger: Ledger, head: Head, link: Callable[[Item], str | None], *, public: bool, as_of: date
) -> Iterator[Edition]:
    office, blocks = assembly.office_of(settings), assembly.blocks_of(settings)
    lines = partial(_up_to, ledger, head.lines)
    losses = [loss for loss in ledger.losses() if loss.lost_rows < head.rows]
    begun = next((line.recorded_at.astimezone(settings.zone).date() for line in lines()), as_of)
    for semester in _semesters(ledger, as_of, settings.zone):
        if semester.last_day < begun:
            continue
        with Inventory(lines(), min(semester.last_day, as_of), settings.zone, ledger.held_on) as inventory:
            established = ledger.established(semester, as_of)
            yield dip(inventory, semester, office, blocks, established.decree if established else None, link)
            if not public:
                yield dik(inventory, semester, office)
    for year in range(begun.year, as_of.year + 1) if not public else ():
        with Inventory(lines(), min(date(year, 12, 31), as_of), settings.zone, ledger.held_on) as inventory:
            yield recap(
                lines, year, office, blocks, as_of, base_url=settings.service.paperless.url, losses=losses, annexes=(
                    approvals(ledger.decisions, year, office, as_of), statistics(inventory, office, blocks)))


def _address(settings: Settings) -> str:
    """Where the public reaches Paperless."""
    return settings.service.export.share_url or settings.service.paperless.url


def _semesters(ledger: Ledger, as_of: date, zone: ZoneInfo) -> list[Semester]:
    """The running semester, the one before, and those whose Keputusan was recorded in these two."""
    running = Semester.of(as_of)
    late = {
        line.decree.semester for line in ledger.establishments()
        if running.before <= Semester.of(line.recorded_at.astimezone(zone).date()) <= running}
    return sorted({running, running.before} | {semester for semester in late if semester < running})


def _up_to(ledger: Ledger, head: int) -> Iterable[AnyLine]:
    for line in ledger.lines():
        if line.seq > head:
            return
        yield line

