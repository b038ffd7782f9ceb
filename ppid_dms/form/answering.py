"""The answer to a form: the form made anew from what was read, with a result for every row. Indonesian, as the form.

Nothing of the workbook that came is copied: what stands in the answer was read as plain text.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from ppid_dms.form.filled import CellProblem, FilledForm, FilledRow, FormProblem, Problem
from ppid_dms.form.matching import Basis, Doubt, Matching, Pairing, ScanFacts
from ppid_dms.form.paper import Book, across, book, height_of
from ppid_dms.form.reading import header_of
from ppid_dms.form.template import (
    COLUMNS,
    LIST_SHEET,
    LONGEST,
    LONGEST_NAME,
    NOTES_SHEET,
    RESULT,
    TITLE,
    Choices,
    ColumnKey,
    Entry,
    Extra,
    Letterhead,
    Purpose,
    long_date,
)
from ppid_dms.form.text import plain
from ppid_dms.form.writing import ListSheet, write_marks
from ppid_dms.vocabulary import DipField

_SUBTITLE: Final = "JAWABAN ATAS FORMULIR, KEADAAN PER {date}"
_HINT: Final = (
    "Kolom Hasil menyatakan apa yang terjadi dengan setiap baris. Yang perlu diperbaiki dapat diperbaiki di sini, lalu "
    "lembar ini diletakkan lagi di folder unit. Isian yang sudah disunting di Paperless tidak diubah oleh formulir.")
_LEGEND: Final = "Masih ada yang perlu dikerjakan"
_WIDTH: Final = 150
_SHOWN: Final = 120
_MOST_TOLD: Final = 5
_LONGEST_DETAIL: Final = 500


class Standing(StrEnum):
    """What became of a scan."""

    REGISTERED = "terdaftar"
    WAITING = "menunggu"
    DUPLICATE = "ganda"
    SET_ASIDE = "disisihkan"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What became of a scan, for the answer.

    ``detail`` is a sentence: what it waits for, why it was set aside, or what else is to be known.

    ``of`` names what it is a duplicate of, ``missing`` the fields that are still empty, ``left_alone`` those that the
    form would have changed and that somebody has edited since.
    """

    standing: Standing
    document_id: int | None = None
    detail: str = ""
    of: str = ""
    missing: tuple[DipField, ...] = ()
    left_alone: tuple[DipField, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """All that an answer is made of; ``results`` are by reference, and a scan without one is still on its way.

    ``papers`` are the documents of the form's scans on paper, by reference.
    """

    form: FilledForm
    matching: Matching
    scans: Sequence[ScanFacts]
    results: Mapping[str, ScanResult]
    office: Letterhead
    choices: Choices
    as_of: date
    papers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What is said about a row. ``is_open`` says that somebody still has to do something."""

    row: int
    said: tuple[str, ...]
    is_open: bool


def write_answer(answer: Answer) -> bytes:
    """The answer as XLSX: it can be corrected and handed in as a form. Same answer, same bytes."""
    out = io.BytesIO()
    form = answer.form
    with book(out, title=f"{TITLE} {form.head.number}", author=answer.office.name, made_on=answer.as_of) as its:
        sheet = its.sheet(LIST_SHEET, footer=form.head.number)
        lines = ListSheet(its, sheet, (*COLUMNS, RESULT))
        lines.heading(answer.office, form.head, _HINT, subtitle=_SUBTITLE.format(date=long_date(answer.as_of).upper()))
        lines.legend(_LEGEND, "open")
        lines.header()
        for row, told in zip(form.rows, row_answers(answer), strict=True):
            result = ("\n".join(told.said), "open" if told.is_open else "cell")
            lines.entry(row.typed.get(Extra.ROW, ""), Entry(_values(row)), more={Extra.RESULT: result})
        lines.end(answer.choices)
        _write_notes(its, answer)
        write_marks(its, form.head, answer.choices, Purpose.ANSWER)
    return out.getvalue()


def row_answers(answer: Answer) -> tuple[RowAnswer, ...]:
    """What is said about each row of the form, in their order."""
    names = {scan.reference: scan.name for scan in answer.scans}
    return tuple(_row_answer(row, answer, names) for row in answer.form.rows)


def notes(answer: Answer) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is said beside the rows: about the form itself and its paper, and about scans that no row names."""
    alone = [
        _on_scan(scan.name, answer.results.get(scan.reference)) for scan in answer.scans
        if scan.reference in answer.matching.scans_alone]
    names = {scan.reference: scan.name for scan in answer.scans}
    copies = [
        f"{_shown(names[copy])}: isinya sama persis dengan {_shown(names[first])}."
        for copy, first in sorted(answer.matching.copies.items()) if copy in names and first in names]
    return (
        ("Tentang formulir", tuple(map(_on_form, answer.form.problems))),
        ("Lembar kertas formulir ini", tuple(
            f"Sudah diterima: disimpan sebagai bukti, dokumen {number}, rujukan {reference}."
            for reference, number in answer.papers.items())),
        ("Pindaian tanpa baris pada formulir ini", tuple(alone)),
        ("Pindaian yang sama", tuple(copies)),
    )


def _row_answer(row: FilledRow, answer: Answer, names: Mapping[str, str]) -> RowAnswer:
    said = list(_on_pairings(row, answer, names))
    pairing = next((each for each in answer.matching.of_row(row.row) if each.is_certain), None)
    result = answer.results.get(pairing.reference) if pairing else None
    is_done = result is not None and result.standing is Standing.REGISTERED and not result.missing
    said += [_on_cell(problem, row) for problem in row.problems]
    is_open = not is_done or bool(row.problems) or bool(pairing and pairing.disagreements)
    return RowAnswer(row.row, tuple(said), is_open)


def _on_pairings(row: FilledRow, answer: Answer, names: Mapping[str, str]) -> Iterator[str]:
    pairings = answer.matching.of_row(row.row)
    if not pairings:
        yield "Tidak ada pindaian untuk baris ini."
        if row.file_name:
            yield f'Berkas "{_shown(row.file_name)}" tidak ditemukan.'
        if row.file_name or (row.fields.get(DipField.NUMBER) and row.fields.get(DipField.DATE)):
            yield "Letakkan pindaiannya di folder unit; formulirnya tidak perlu diletakkan lagi."
        else:
            yield "Isi nama berkasnya, atau nomor dan tanggal dokumen."
    if len(pairings) > _MOST_TOLD:
        yield f"Ada {len(pairings)} pindaian yang cocok; {_MOST_TOLD} di antaranya:"
    for pairing in pairings[:_MOST_TOLD]:
        name = _shown(names.get(pairing.reference, pairing.reference))
        if pairing.is_certain:
            yield from _on_result(answer.results.get(pairing.reference), pairing.reference)
            yield f"{name}, dicocokkan menurut {_BASES[pairing.basis]}."
            if row.file_name and pairing.basis is Basis.NUMBER_AND_DATE:
                yield f'Berkas "{_shown(row.file_name)}" tidak ditemukan.'
        elif pairing.doubt is not None:
            yield f"Belum dicocokkan dengan {name}: {_DOUBTS[pairing.doubt].format(rival=pairing.rival)}."
        yield from _on_disagreements(pairing)
    yield from dict.fromkeys(
        _TO_DO[pairing.doubt, pairing.basis] for pairing in pairings if pairing.doubt is not None)


def _on_result(result: ScanResult | None, reference: str) -> Iterator[str]:
    match result:
        case None:
            yield "Menunggu: pindaiannya masih diproses."
        case ScanResult(standing=Standing.REGISTERED, document_id=number):
            yield f"Terdaftar sebagai dokumen {number}, rujukan {reference}."
            if result.detail:
                yield _shown(result.detail, _LONGEST_DETAIL)
        case ScanResult(standing=Standing.WAITING):
            yield f"Menunggu: {_shown(result.detail, _LONGEST_DETAIL)}" if result.detail else "Menunggu."
        case ScanResult(standing=Standing.DUPLICATE):
            yield f"Ganda dari {_shown(result.of, _LONGEST_DETAIL)}." if result.of else "Ganda."
        case ScanResult(standing=Standing.SET_ASIDE):
            yield f"Disisihkan: {_shown(result.detail, _LONGEST_DETAIL)}"
    if result is not None and result.missing:
        yield f"Masih kurang: {_headers(result.missing)}."
    if result is not None and result.left_alone:
        yield f"Tidak diubah, karena sudah disunting di Paperless: {_headers(result.left_alone)}."


def _on_disagreements(pairing: Pairing) -> Iterator[str]:
    for each in pairing.disagreements:
        on_form, on_scan = each.on_form, each.on_scan
        if each.field is DipField.DATE:
            on_form, on_scan = (long_date(date.fromisoformat(day)) for day in (on_form, on_scan))
        yield (f"{header_of(each.field)} berbeda: di formulir {_shown(on_form)}, pada pindaian {_shown(on_scan)}. "
               "Periksa dokumennya.")


def _on_cell(problem: CellProblem, row: FilledRow) -> str:
    what = _PROBLEMS[problem.problem].format(
        most=LONGEST.get(problem.column, LONGEST_NAME) if isinstance(problem.column, DipField) else LONGEST_NAME,
        value=long_date(date.fromisoformat(row.fields[DipField.DATE])) if DipField.DATE in row.fields else "")
    return f'Kolom {header_of(problem.column)}: "{_shown(problem.text)}" {what}'


def _on_form(problem: FormProblem) -> str:
    return _FORM_PROBLEMS[problem.problem].format(detail=plain(problem.detail))


def _on_scan(name: str, result: ScanResult | None) -> str:
    return f"{_shown(name)}: {' '.join(_on_result(result, ''))}".replace(", rujukan .", ".")


def _values(row: FilledRow) -> Mapping[ColumnKey, str]:
    """What was understood, and what was not as it was typed."""
    return {key: row.fields.get(key, text) if isinstance(key, DipField) else text for key, text in row.typed.items()}


def _write_notes(its: Book, answer: Answer) -> None:
    sheet = its.sheet(NOTES_SHEET, footer=answer.form.head.number)
    sheet.set_column(0, 0, _WIDTH)
    at = 0

    def line(text: str, style: str) -> None:
        nonlocal at
        sheet.set_row(at, height_of([(text, _WIDTH - 20)]) + (10 if style == "heading" else 2))
        across(sheet, at, 0, 1, text, its.styles[style])
        at += 1

    line(f"CATATAN ATAS FORMULIR {answer.form.head.number}", "title")
    for title, said in notes(answer):
        line(title, "heading")
        for text in said or ("Tidak ada.",):
            line(text, "plain")


def _headers(keys: Iterable[DipField]) -> str:
    return ", ".join(header_of(key) for key in keys)


def _shown(text: str, most: int = _SHOWN) -> str:
    text = plain(text)
    return f"{text[:most]} …" if len(text) > most else text


_BASES: Final[Mapping[Basis, str]] = {
    Basis.NAME: "nama berkas",
    Basis.NUMBER_AND_DATE: "nomor dan tanggal",
}
_DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.ROWS_SHARE_SCAN: "beberapa baris menunjuk pindaian yang sama",
    Doubt.SCANS_SHARE_ROW: "beberapa pindaian cocok dengan baris ini",
    Doubt.OTHER_CLAIM: "nomor dan tanggalnya menunjuk pasangan yang lain; mungkin nama berkas tertukar",
    Doubt.CONTRADICTED: "nomor atau tanggalnya berbeda, dan yang lain tidak membenarkan; mungkin nama berkas keliru",
    Doubt.OTHER_FORM: "formulir {rival} menunjuk pindaian yang sama",
}
_TO_DO: Final[Mapping[tuple[Doubt, Basis], str]] = {
    (Doubt.ROWS_SHARE_SCAN, Basis.NAME): "Perbaiki nama berkasnya: satu berkas untuk satu baris.",
    (Doubt.ROWS_SHARE_SCAN, Basis.NUMBER_AND_DATE): "Isi nama berkas masing-masing: satu berkas untuk satu baris.",
    (Doubt.SCANS_SHARE_ROW, Basis.NAME): "Kosongkan nama berkasnya, lalu isi nomor dan tanggal dokumen.",
    (Doubt.SCANS_SHARE_ROW, Basis.NUMBER_AND_DATE): "Isi nama berkas yang dimaksud.",
    (Doubt.OTHER_CLAIM, Basis.NAME): "Perbaiki nama berkas, atau nomor dan tanggalnya: keduanya satu dokumen.",
    (Doubt.CONTRADICTED, Basis.NAME): "Perbaiki nama berkas, atau nomor dan tanggalnya, menurut dokumennya.",
    **dict.fromkeys(((Doubt.OTHER_FORM, basis) for basis in Basis), (
        "Satu dokumen cukup pada satu formulir: perbaiki isiannya pada formulir itu dan hapus baris ini, atau perbaiki "
        "nama berkas, nomor, dan tanggalnya bila yang dimaksud dokumen lain.")),
}
_PROBLEMS: Final[Mapping[Problem, str]] = {
    Problem.NOT_A_DATE: "bukan tanggal yang dimengerti; tulis misalnya 12 Maret 2024.",
    Problem.NOT_A_CHOICE: "tidak ada dalam daftar pilihan; pilih salah satu.",
    Problem.TOO_LONG: "terlalu panjang; paling banyak {most} huruf.",
    Problem.UNCERTAIN_DATE: "dibaca sebagai {value}; periksa.",
}
_FORM_PROBLEMS: Final[Mapping[Problem, str]] = {
    Problem.NUMBERS_DIFFER: "Nomor formulir pada lembar ini bukan nomor yang diberikan ({detail}).",
    Problem.NO_UNIT: 'Unit "{detail}" tidak dikenal.',
    Problem.OTHER_UNIT: (
        "Formulir ini diberikan kepada {detail}, tetapi diletakkan di folder unit lain, dan hanya pindaian di folder "
        "itu yang dicocokkan. Bila keliru, letakkan formulir ini di folder unitnya sendiri."),
    Problem.NO_PERIOD: "Periode tidak terbaca.",
    Problem.COLUMN_MISSING: 'Kolom "{detail}" tidak ada.',
    Problem.COLUMN_TWICE: 'Kolom "{detail}" ada lebih dari satu; yang pertama yang dibaca.',
    Problem.TWO_LISTS: 'Lembar "{detail}" memuat daftar lain, yang tidak dibaca.',
}
