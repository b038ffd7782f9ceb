"""Handing out the Formulir Daftar Informasi Publik, begun with what can be read from scans."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ppid_dms.assembly import choices_of, letterhead_of
from ppid_dms.commands.inspect import Seen, read_files
from ppid_dms.config import Settings
from ppid_dms.config.dip import UnitSettings
from ppid_dms.errors import UsageError
from ppid_dms.form.template import ColumnKey, Entry, Extra, Head, number_of
from ppid_dms.form.writing import Form, write_form
from ppid_dms.intake.suggesting import suggest, sure
from ppid_dms.language import translate as _
from ppid_dms.recap.decree import Semester
from ppid_dms.state import open_journal
from ppid_dms.vocabulary import Confidence

MOST_SCANS: Final = 500
"""Scans that begin one form; a form of more rows is nothing to be checked by a person."""
_SUFFIX: Final = ".xlsx"


@dataclass(frozen=True, slots=True)
class NewForm:
    """A form that was handed out: its number, where it lies, and how much of it is to be checked.

    ``left_out`` are files that cannot be taken, each with the reason.
    """

    number: str
    path: Path
    rows: int
    to_check: int
    left_out: tuple[tuple[str, str], ...]


def new_form(
    settings: Settings, unit: str, out: Path, now: datetime, *, period: str | None = None, folder: Path | None = None,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> NewForm:
    """Make a form under the next number of its year; ``out`` is a new file, or a folder to put it in.

    Without a period it is for the semester of ``now``. The number is not given out where the form cannot be written.

    Raises:
        UsageError: the unit or the period is none, or the file is there already.
    """
    its_unit, its_period = _unit(settings, unit), _period(period, now)
    _must_be_new(out)
    seen = _scans(settings, folder, tell) if folder else []
    entries = tuple(entry_of(each, folder, its_unit, settings) for each in seen if each.problem is None and folder)
    with ExitStack() as stack:
        journal = open_journal(settings)
        stack.callback(journal.close)
        with journal.next_form(its_unit.name, its_period, now) as count:
            number = number_of(now.year, count)
            head = Head(number, its_unit.name, its_period)
            path = out / f"{number}{_SUFFIX}" if out.is_dir() else out
            _must_be_new(path)
            draft = path.with_name(f".{path.name}.baru")
            stack.callback(_discard, draft)
            _write(draft, write_form(
                Form(head, letterhead_of(settings), choices_of(settings), now.date(), entries)))
        # Only now, so that no two forms can bear one number, however this process ends.
        draft.rename(path)
    return NewForm(
        number, path, len(entries), sum(len(entry.unsure) for entry in entries),
        tuple((str(each.file), each.detail) for each in seen if each.problem is not None))


def entry_of(seen: Seen, folder: Path, unit: UnitSettings, settings: Settings) -> Entry:
    """A row begun with what was read from a scan. What is not certain is to be checked; what is doubtful is left out.

    The category is always a person's choice.
    """
    readings = suggest(unit.folder, seen.letter, seen.text_layer, settings)
    values: dict[ColumnKey, str] = {key: text for key, reading in readings.items() if (text := sure(reading))}
    unsure = {key for key in readings if key in values and readings[key].confidence is not Confidence.CERTAIN}
    return Entry(values | {Extra.FILE: seen.file.relative_to(folder).name}, frozenset(unsure))


def _unit(settings: Settings, said: str) -> UnitSettings:
    wanted = " ".join(said.casefold().split())
    for unit in settings.units:
        if wanted in {unit.folder.casefold(), unit.name.casefold()}:
            return unit
    raise UsageError(
        _("Unit '{unit}' tidak dikenal.").format(unit=said),
        remedy=_("Pakai folder atau nama unit dari units.toml, misalnya {folder}.").format(
            folder=", ".join(unit.folder for unit in settings.units[:3])))


def _period(said: str | None, now: datetime) -> str:
    if said is None:
        return str(Semester.of(now.date()))
    try:
        return str(Semester.parse(said))
    except ValueError:
        raise UsageError(
            _("'{semester}' bukan semester.").format(semester=said), remedy=_("Tulis misalnya 2026-1.")) from None


def _must_be_new(out: Path) -> None:
    with _told(out):
        is_folder, is_there, has_folder = out.is_dir(), out.exists(), out.parent.is_dir()
    if is_folder:
        return
    if is_there:
        raise UsageError(
            _("{path} sudah ada.").format(path=out),
            remedy=_("Beri nama lain: formulir yang sudah diisi tidak ditimpa."))
    if out.suffix.lower() != _SUFFIX or not has_folder:
        raise UsageError(
            _("{path} tidak dapat dipakai.").format(path=out),
            remedy=_("Sebut folder yang ada, atau berkas baru di dalamnya yang berakhiran .xlsx."))


def _scans(settings: Settings, folder: Path, tell: Callable[[int, int], None]) -> Sequence[Seen]:
    seen = list(read_files(settings, [folder], tell=tell))
    if len(seen) > MOST_SCANS:
        raise UsageError(
            _("{path} memuat lebih dari {count} pindaian.").format(path=folder, count=MOST_SCANS),
            remedy=_("Bagi menjadi beberapa folder, dan buat formulir untuk masing-masing."))
    return seen


def _write(path: Path, data: bytes) -> None:
    with _told(path), path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _discard(path: Path) -> None:
    with suppress(OSError):  # it is not there where it could not be written
        path.unlink()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell people why nothing can be put there."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            _("{path} tidak dapat ditulis ({why}).").format(path=path, why=error.strerror),
            remedy=_("Periksa hak atas foldernya dan ruang kosongnya.")) from None
