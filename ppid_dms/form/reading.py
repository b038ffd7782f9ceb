"""A filled form from the cells of a workbook, tolerant as people are: nothing is guessed, and nothing swallowed.

Columns are found by their headers, in any order and among others. What a cell says is taken where it is understood and
told where it is not; an empty cell says nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias

from ppid_dms.form.filled import CellProblem, FilledForm, FilledRow, FormProblem, NotOurForm, Problem, Refusal
from ppid_dms.form.layout import Table, beside, marks, tables
from ppid_dms.form.template import (
    CLOSED,
    COLUMNS,
    END,
    LIST_SHEET,
    LONGEST,
    LONGEST_NAME,
    NUMBER_LABEL,
    PERIOD_LABEL,
    UNIT_LABEL,
    VERSION,
    Choices,
    ColumnKey,
    Extra,
    Head,
    Purpose,
    is_period,
    number_in,
    period_from_words,
)
from ppid_dms.form.text import is_same, plain, squeeze
from ppid_dms.records import Sheet
from ppid_dms.vocabulary import Confidence, DipField

DateReader: TypeAlias = Callable[[str], tuple[date, Confidence] | None]
"""The date that a text says, with how far it can be trusted; None where it says none, or more than one."""

_SHOWN: Final = 200  # characters of a cell that are repeated in a problem
_LONGEST_DATE: Final = 80
_SPREADSHEET_DAY_0: Final = date(1899, 12, 30)
_NUMBER_WORD: Final = re.compile(r"^(?:nomor|no)\b[ .:]*(?=\d)", re.IGNORECASE)
_SERIAL = re.compile(r"[1-9][0-9]{4}")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?")
_END: Final = squeeze(END)
_SIGNING: Final = frozenset({"diisioleh", "diperiksaoleh", "menyetujuidanmengesahkan"})
_YEARS: Final = range(1945, 2100)
_NOTHING: Final = frozenset("-–—.…_/*")


def read_form(sheets: Sequence[Sheet], choices: Choices, read_date: DateReader) -> FilledForm:
    """The form that these sheets are.

    Raises:
        NotOurForm: they are none, or none that can be read.
    """
    said = marks(sheets)
    lists = sorted(tables(sheets), key=lambda table: table.sheet.name != LIST_SHEET)
    if said and not (said.get("version", "").isdecimal() and len(said["version"]) < 6):  # noqa: PLR2004
        raise NotOurForm(Refusal.NOT_OURS)
    if said and int(said["version"]) > VERSION:
        raise NotOurForm(Refusal.NEWER)
    if not lists:
        raise NotOurForm(Refusal.NO_LIST if said else Refusal.NOT_OURS)
    table = lists[0]
    shown = number_in(beside(table.sheet, NUMBER_LABEL, above=table.header))
    number = number_in(said.get("number", "")) or shown
    if number is None:
        raise NotOurForm(Refusal.NO_NUMBER if said else Refusal.NOT_OURS)
    unit, period = _unit(table, said, choices), _period(table, said)
    problems = [
        *([FormProblem(Problem.NUMBERS_DIFFER, f"{number}, {shown}")] if shown not in {None, number} else []),
        *([] if unit else [FormProblem(Problem.NO_UNIT, beside(table.sheet, UNIT_LABEL, above=table.header)[:_SHOWN])]),
        *([] if period else [FormProblem(Problem.NO_PERIOD, "")]),
        *(FormProblem(Problem.COLUMN_MISSING, header_of(key)) for key in table.missing),
        *(FormProblem(Problem.COLUMN_TWICE, header_of(key)) for key in table.twice),
        *(FormProblem(Problem.TWO_LISTS, plain(other.sheet.name)[:_SHOWN]) for other in lists[1:]),
    ]
    purpose = Purpose.ANSWER if said.get("purpose") == Purpose.ANSWER else Purpose.FORM
    return FilledForm(
        Head(number, unit, period), purpose, tuple(_rows(table, choices, read_date)), tuple(problems))


def header_of(key: ColumnKey) -> str:
    """The header of a column, as printed."""
    return next((column.header for column in COLUMNS if column.key == key), str(key))


def _unit(table: Table, said: Mapping[str, str], choices: Choices) -> str:
    return _chosen(said.get("unit", ""), choices.units) or _chosen(
        beside(table.sheet, UNIT_LABEL, above=table.header), choices.units) or ""


def _period(table: Table, said: Mapping[str, str]) -> str:
    period = said.get("period", "")
    return period if is_period(period) else period_from_words(beside(table.sheet, PERIOD_LABEL, above=table.header))


def _rows(table: Table, choices: Choices, read_date: DateReader) -> list[FilledRow]:
    by_row: dict[int, dict[ColumnKey, str]] = {}
    keys = {column: key for key, column in table.columns.items()}
    for (row, column), raw in sorted(table.sheet.cells.items()):
        key = keys.get(column)
        if row <= table.header or key is None or _is_ours(raw):
            continue
        if text := _said(raw):
            by_row.setdefault(row, {})[key] = text
    headers = {key: squeeze(table.sheet.cells[table.header, column]) for key, column in table.columns.items()}
    return [
        _row(row, typed, choices, read_date) for row, typed in sorted(by_row.items())
        if typed.keys() - {Extra.ROW, Extra.RESULT} and not _is_header(typed, headers)]


def _is_ours(text: str) -> bool:
    """Whether a cell below the list is our own: the line that ends it, or room for somebody to sign.

    What people have written below either is a row all the same.
    """
    if squeeze(text[:_SHOWN]) == _END:
        return True
    lines = [squeeze(line) for line in text.split("\n")]
    return not _SIGNING.isdisjoint(lines) and any(line.startswith("nip") for line in lines)


def _is_header(typed: Mapping[ColumnKey, str], headers: Mapping[ColumnKey, str]) -> bool:
    """Whether a row is the header once more, as it is where somebody has put two lists together."""
    return len(typed) > 1 and all(squeeze(text) == headers[key] for key, text in typed.items())


def _said(raw: str) -> str:
    """What a cell says; a stroke in an empty cell says nothing."""
    text = plain(raw)
    return "" if set(text) <= _NOTHING else text


def _row(row: int, typed: Mapping[ColumnKey, str], choices: Choices, read_date: DateReader) -> FilledRow:
    fields: dict[DipField, str] = {}
    problems: list[CellProblem] = []
    for key, text in typed.items():
        if not isinstance(key, DipField):
            continue
        value, problem = _value(key, text, choices, read_date)
        if value is not None:
            fields[key] = value
        if problem is not None:
            problems.append(CellProblem(key, problem, text[:_SHOWN]))
    file_name = typed.get(Extra.FILE, "")
    if len(file_name) > LONGEST_NAME:
        problems.append(CellProblem(Extra.FILE, Problem.TOO_LONG, file_name[:_SHOWN]))
        file_name = ""
    return FilledRow(row, fields, file_name, tuple(problems), typed)


def _value(
    key: DipField, text: str, choices: Choices, read_date: DateReader
) -> tuple[str | None, Problem | None]:
    """What a cell is understood to say, and what is the matter with it."""
    if key is DipField.DATE:
        return _date(text, read_date)
    if len(text) > LONGEST.get(key, LONGEST[DipField.SUMMARY]):
        return None, Problem.TOO_LONG
    if key is DipField.NUMBER:
        return _NUMBER_WORD.sub("", text), None
    offered = choices.of(key)
    if chosen := _chosen(text, offered):
        return chosen, None
    return (None, Problem.NOT_A_CHOICE) if key in CLOSED else (text, None)


def _chosen(text: str, offered: Sequence[str]) -> str | None:
    """The offered wording that a text means: case and blanks do not count, nor does the order of what commas part."""
    same = [each for each in offered if is_same(each, text)]
    same = same or [each for each in offered if _parts(each) == _parts(text)]
    return same[0] if len(same) == 1 else None


def _parts(text: str) -> frozenset[str]:
    parts = re.split(r"\s*(?:[,;/&+]|\bdan\b)\s*", text.casefold()[:_SHOWN])
    return frozenset(" ".join(part.split()) for part in parts)


def _date(text: str, read_date: DateReader) -> tuple[str | None, Problem | None]:
    """A date as ISO 8601. What had to be interpreted is taken and told; what is doubtful is told only."""
    day, confidence = _day(text, read_date) or (None, Confidence.DOUBTFUL)
    if day is None or confidence is Confidence.DOUBTFUL or day.year not in _YEARS:
        return None, Problem.NOT_A_DATE
    return day.isoformat(), None if confidence is Confidence.CERTAIN else Problem.UNCERTAIN_DATE


def _day(text: str, read_date: DateReader) -> tuple[date, Confidence] | None:
    if found := _ISO.fullmatch(text):
        try:
            return date.fromisoformat(found[1]), Confidence.CERTAIN
        except ValueError:
            return None
    if _SERIAL.fullmatch(text):
        # A date in a cell that was formatted as a number; from 1927 on it has five figures.
        return _SPREADSHEET_DAY_0 + timedelta(days=int(text)), Confidence.LIKELY
    return read_date(text) if len(text) <= _LONGEST_DATE else None
