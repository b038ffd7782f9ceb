"""Killed with SIGKILL at every step of the pipeline and at random moments: nothing is lost, nothing is doubled.

More random moments: ``TEST_KILLS=1000``, or ``python tests/benchmarks/killing.py``.
"""

import ast
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from intake import killing, killing_table
from intake.killing import Lives, Office
from intake.killing_random import kill_at_random
from intake.killing_table import Row
from sampling import part
from world import World, world

from ppid_dms import intake, paperless
from ppid_dms.vocabulary import ScanState

KILLS = int(os.environ.get("TEST_KILLS", "12"))
SEED = int(os.environ.get("TEST_SEED", "4"))
INTAKE = Path(intake.__file__).parent
BATCHES = part(list(killing_table.batches()), one_in=2)


@pytest.fixture(scope="module")
def house(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("kantor"), killing.options(texts)) as of:
        yield of


@pytest.fixture
def new_office(house: World, lives: Lives, texts: dict[str, str], tmp_path: Path) -> Callable[[bool], Office]:
    count = iter(range(10_000))
    return lambda numbers: killing.office(house, lives, texts, tmp_path / f"{next(count)}", numbers=numbers)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("rows", "numbers"), BATCHES, ids=[
    f"{'with' if numbers else 'without'}-numbers-{rows[0].id}{f'-and-{len(rows) - 1}-more' if rows[1:] else ''}"
    for rows, numbers in BATCHES])
def test_after_a_life_that_ended_at_this_step_everything_comes_out_even(
    rows: tuple[Row, ...], numbers: bool, new_office: Callable[[bool], Office]  # noqa: FBT001
):
    ends, wrongs = killing_table.run(rows, new_office(numbers))
    print(*(row.id for row in rows), ends, sep="\n")
    assert wrongs == []
    if numbers and not any(row.may_hold for row in rows):
        assert not any("menunggu orang" in end for end in ends)


@pytest.mark.timeout(600 + KILLS * 10)
def test_after_lives_that_ended_at_random_moments_everything_comes_out_even(new_office: Callable[[bool], Office]):
    deaths = kill_at_random(Random(SEED), KILLS, new_office)
    print(deaths.told())
    assert deaths.wrongs == []
    assert deaths.in_work > KILLS // 10, "lives were killed that had nothing to do"


# ── the table is whole ──

TARGETS = {step for row in killing_table.ROWS for step in (row.step.target, *row.step.within)}
WRITES = {"add", "save", "save_content", "forget", "give_number", "next_form", "keep_form", "save_form", "looked_at"}
MOVES = {"rename", "replace", "mkdir", "unlink", "rmdir", "write", "write_text", "touch", "truncate", "move", "append"}


def named(module: str, function: str) -> str:
    return f"ppid_dms.{module}:{function}"


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for inner in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(inner, ast.FunctionDef):
                yield (f"{node.name}.{inner.name}" if isinstance(node, ast.ClassDef) else inner.name), inner


def calls(node: ast.AST) -> Iterator[tuple[str, str]]:
    """What is called in a function: of whom, and what."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            match inner.func:
                case ast.Attribute(value=ast.Attribute(attr=owner) | ast.Name(id=owner), attr=name):
                    yield owner, name
                case ast.Attribute(attr=name):
                    yield "", name
                case ast.Name(id=name):
                    yield "", name


def changing(path: Path, at_first: Callable[[str, str], bool]) -> set[str]:
    """The functions of a module that change something themselves, or through another one of that module."""
    found = dict(functions(path))
    mine: set[str] = set()
    while True:
        more = {
            name for name, node in found.items() if any(
                at_first(owner, called) or called in {one.rpartition(".")[2] for one in mine}
                for owner, called in calls(node))}
        if more <= mine:
            return mine
        mine |= more


def public(names: set[str]) -> set[str]:
    return {name for name in names if not name.rpartition(".")[2].startswith("_")}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("state", ScanState)
def test_each_state_is_written_under_the_knife(state: ScanState, when: str):
    assert [row for row in killing_table.ROWS if (row.step.target, row.step.when, row.step.state) == (
        killing_table.COMMIT, when, state)]


def test_each_public_function_that_changes_the_journal_has_a_row():
    writing = public(changing(INTAKE / "journal.py", lambda _owner, called: called == "_transaction"))
    assert writing == {f"Journal.{name}" for name in WRITES}
    assert {named("intake.journal", name) for name in writing} <= TARGETS


def test_each_public_function_that_moves_a_file_has_a_row():
    moving = public(changing(INTAKE / "folders.py", lambda _owner, called: called in MOVES))
    assert moving >= {"Folders.claim", "Folders.archive", "Folders.set_aside", "Folders.bring_back"}
    assert {named("intake.folders", name) for name in moving} <= TARGETS


def test_each_function_that_writes_the_journal_has_a_row():
    writing = {
        (path.stem, name) for path in INTAKE.glob("*.py") for name, node in functions(path)
        if any(owner in {"journal", "_journal"} and called in WRITES for owner, called in calls(node))}
    assert len(writing) > 12
    missing = {
        (module, name) for module, name in writing
        if named(f"intake.{module}", name) not in TARGETS and named("intake.pipeline", name) not in TARGETS}
    assert missing == set()


def test_each_request_that_changes_something_has_a_row():
    asking = public(changing(
        Path(paperless.__file__).parent / "documents.py",
        lambda owner, called: owner == "_transport" and called in {"post", "patch", "upload"}))
    used = {
        called for path in INTAKE.glob("*.py") for _name, node in functions(path) for owner, called in calls(node)
        if owner in {"documents", "_documents"}}
    mine = {name for name in asking if name.rpartition(".")[2] in used}
    assert mine >= {"Documents.submit", "Documents.open_to", "Documents.add_note"}
    assert {named("paperless.documents", name) for name in mine} <= TARGETS
