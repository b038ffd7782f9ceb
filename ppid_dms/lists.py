"""The lists as they stand on a day, written from the register."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.recap.edition import Edition, Semester, dip, recap
from ppid_dms.recap.export import ExportedFile, write_all
from ppid_dms.recap.ledger import Ledger


def export_lists(
    settings: Settings, ledger: Ledger, *, formats: Sequence[str], folder: Path, public: bool, as_of: date
) -> tuple[ExportedFile, ...]:
    """Write the lists as they stand on a day: the DIP of its semester, and unless ``public`` every buku rekap."""
    seq, digest = ledger.head()
    return write_all(
        _editions(settings, ledger, public=public, as_of=as_of), formats, folder,
        register_head=f"{seq}:{digest}", as_of=as_of)


def _editions(settings: Settings, ledger: Ledger, *, public: bool, as_of: date) -> Iterator[Edition]:
    office, blocks = assembly.office_of(settings), assembly.blocks_of(settings)
    yield dip(ledger.lines(), Semester.of(as_of), office, blocks, as_of, held=ledger.held_on)
    if public:
        return
    years = {line.recorded_at.astimezone(settings.zone).year for line in ledger.lines()} | {as_of.year}
    for year in sorted(years):
        yield recap(ledger.lines(), year, office, blocks, as_of, base_url=settings.service.paperless.url)
