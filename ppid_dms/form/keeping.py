"""A form that was read, as text to be kept and as it was again."""

import json
from typing import Any

from ppid_dms.form.filled import CellProblem, FilledForm, FilledRow, FormProblem, Problem
from ppid_dms.form.template import ColumnKey, Extra, Head, Purpose
from ppid_dms.vocabulary import DipField


def to_text(form: FilledForm) -> str:
    """The whole form as JSON. Same form, same text."""
    return json.dumps({
        "head": [form.head.number, form.head.unit, form.head.period],
        "purpose": form.purpose.value,
        "problems": [[problem.problem.value, problem.detail] for problem in form.problems],
        "rows": [_row(row) for row in form.rows],
    }, ensure_ascii=False)


def from_text(text: str) -> FilledForm:
    """The form that :func:`to_text` wrote.

    Raises:
        ValueError: it did not write this.
    """
    kept = json.loads(text)
    return FilledForm(
        Head(*kept["head"]), Purpose(kept["purpose"]), tuple(map(_row_again, kept["rows"])),
        tuple(FormProblem(Problem(problem), detail) for problem, detail in kept["problems"]))


def _row(row: FilledRow) -> dict[str, Any]:
    return {
        "row": row.row, "fields": dict(row.fields), "file": row.file_name, "typed": dict(row.typed),
        "problems": [[problem.column, problem.problem.value, problem.text] for problem in row.problems],
    }


def _row_again(kept: dict[str, Any]) -> FilledRow:
    return FilledRow(
        kept["row"], {DipField(key): text for key, text in kept["fields"].items()}, kept["file"],
        tuple(CellProblem(_key(column), Problem(problem), text) for column, problem, text in kept["problems"]),
        {_key(key): text for key, text in kept["typed"].items()})


def _key(text: str) -> ColumnKey:
    return Extra(text) if text in {each.value for each in Extra} else DipField(text)
