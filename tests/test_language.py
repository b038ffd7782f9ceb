"""Indonesian in the code, English in the catalogue: every sentence, both ways, with the same placeholders."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import click
import pytest
from babel.messages.pofile import read_po

import ppid_dms
from ppid_dms.cli import main
from ppid_dms.errors import Refused, Unreachable
from ppid_dms.extraction.files.trouble import Trouble, explain
from ppid_dms.language import LANGUAGE_VARIABLE, later, translate

PACKAGE = Path(ppid_dms.__file__).parent
CATALOGUE = PACKAGE / "locale" / "en.po"
# Its page has wording of its own, and a sandbox may not lean on the program that it tries.
OUTSIDE = PACKAGE / "sandbox"
MARKS = {"_", "translate", "later"}
# Where a sentence that was marked with ``later`` is shown: the only calls without the sentence in them.
SHOWN_LATER = {
    ("commands/help.py", "self._sentence"),
    ("errors.py", "self.usual_remedy"),
    ("extraction/files/trouble.py", "sentence"),
}


@dataclass(frozen=True)
class Marked:
    """A call that marks or translates a sentence."""

    file: str
    line: int
    argument: ast.expr

    @property
    def sentence(self) -> str | None:
        value = self.argument.value if isinstance(self.argument, ast.Constant) else None
        return value if isinstance(value, str) else None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {ast.unparse(self.argument)}"


@cache
def code() -> tuple[tuple[str, ast.AST], ...]:
    """Every call and assignment of the program's code, with the file it stands in."""
    files = [path for path in sorted(PACKAGE.rglob("*.py")) if not path.is_relative_to(OUTSIDE)]
    return tuple(
        (path.relative_to(PACKAGE).as_posix(), node)
        for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call | ast.Assign))


@cache
def marked() -> tuple[Marked, ...]:
    return tuple(
        Marked(file, node.lineno, node.args[0]) for file, node in code()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS)


def help_texts(command: click.Command, name: str = "ppid-dms") -> Iterator[tuple[str, str]]:
    """What the commands and their options say about themselves; docstrings cannot be marked in the code."""
    yield name, command.help or ""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield f"{name} {parameter.opts[0]}", parameter.help or ""
    if isinstance(command, click.Group):
        for inner, its in command.commands.items():
            yield from help_texts(its, f"{name} {inner}")


def placeholders(sentence: str) -> list[tuple[str, str | None, str | None]]:
    """Each {name} with its conversion and format, in the order of the alphabet: a translation may turn them round."""
    return sorted(
        ((name, conversion, form) for _text, name, form, conversion in Formatter().parse(sentence) if name is not None),
        key=str)


@pytest.fixture
def sentences() -> dict[str, str]:
    """Every sentence of the program, with where it stands."""
    found = {text: where for where, text in help_texts(main)}
    return found | {each.sentence: f"{each.file}:{each.line}" for each in marked() if each.sentence is not None}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file, abort_invalid=True) if entry.id}


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(LANGUAGE_VARIABLE, raising=False)


# ── the code ──


def test_what_is_translated_stands_in_the_code_as_one_plain_sentence():
    elsewhere = {(each.file, ast.unparse(each.argument)): each for each in marked() if each.sentence is None}
    surplus = [str(each) for key, each in elsewhere.items() if key not in SHOWN_LATER]
    assert not surplus, "no plain sentence inside the call:\n" + "\n".join(surplus)
    assert not SHOWN_LATER - set(elsewhere), "no longer there"


def test_values_are_put_into_a_sentence_after_it_is_translated():
    broken = [str(each) for each in marked() if isinstance(each.argument, ast.JoinedStr | ast.BinOp)
              or (isinstance(each.argument, ast.Call) and ast.unparse(each.argument.func).endswith(".format"))]
    assert not broken, "\n".join(broken)


def test_every_error_marks_its_usual_remedy():
    bare = [
        f"{file}:{node.lineno}" for file, node in code()
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "usual_remedy"
        and not (isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "later")]
    assert not bare, bare


def test_every_command_and_option_says_what_it_is_for():
    assert not [where for where, text in help_texts(main) if not text]


# ── the catalogue ──


def test_every_sentence_has_an_english_one(sentences: dict[str, str], catalogue: dict[str, str]):
    missing = [f"{where}: {text}" for text, where in sentences.items() if not catalogue.get(text)]
    assert not missing, "not in en.po:\n" + "\n".join(sorted(missing))


def test_no_english_sentence_is_left_over(sentences: dict[str, str], catalogue: dict[str, str]):
    surplus = sorted(set(catalogue) - set(sentences))
    assert not surplus, "in en.po only:\n" + "\n".join(surplus)


def test_both_sides_have_the_same_placeholders(catalogue: dict[str, str]):
    unlike = [f"{text}\n  {english}" for text, english in catalogue.items()
              if placeholders(text) != placeholders(english)]
    assert not unlike, "\n".join(unlike)


def test_both_sides_begin_and_end_alike(catalogue: dict[str, str]):
    """Sentences are put together: blanks around them and the stop at their end are part of them."""
    def edges(text: str) -> tuple[str, str, bool]:
        bare = text.strip()
        return text[:len(text) - len(text.lstrip())], text[len(text.rstrip()):], bare.endswith((".", ":", ";"))

    unlike = [f"{text!r}\n  {english!r}" for text, english in catalogue.items() if edges(text) != edges(english)]
    assert not unlike, "\n".join(unlike)


def test_the_catalogue_holds_each_sentence_once_and_none_in_doubt():
    with CATALOGUE.open("rb") as file:
        read = read_po(file, abort_invalid=True)
    assert str(read.locale) == "en"
    assert read.charset == "utf-8"
    assert not read.fuzzy
    assert not [entry.id for entry in read if entry.fuzzy]
    assert not read.obsolete
    written = [line for line in CATALOGUE.read_text(encoding="utf-8").splitlines() if line.startswith("msgid ")]
    assert len(written) == len(set(written))


# ── what people see ──


@pytest.mark.parametrize("wanted", [None, "", "id", "id_ID", "jv"])
def test_it_speaks_indonesian_unless_english_is_asked_for(monkeypatch: pytest.MonkeyPatch, wanted: str | None):
    if wanted is not None:
        monkeypatch.setenv(LANGUAGE_VARIABLE, wanted)
    assert translate("Buku rekap utuh.") == "Buku rekap utuh."


@pytest.mark.parametrize("wanted", ["en", "EN", "en_GB"])
def test_english_is_asked_for_by_the_variable(monkeypatch: pytest.MonkeyPatch, wanted: str):
    monkeypatch.setenv(LANGUAGE_VARIABLE, wanted)
    assert translate("Buku rekap utuh.") == "The buku rekap is whole."


def test_a_sentence_without_english_is_shown_in_indonesian(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    assert translate("Kalimat ini belum diterjemahkan.") == "Kalimat ini belum diterjemahkan."
    assert translate("") == ""


def test_a_sentence_marked_for_later_waits_for_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch):
    sentence = later("PDF tidak memuat satu halaman pun. Pindai ulang.")
    assert explain(Trouble.NO_PAGES) == sentence
    assert "doctor" in Refused("…").remedy
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    assert explain(Trouble.NO_PAGES) == translate(sentence) != sentence
    assert Unreachable("…").remedy.startswith("Check the address of Paperless")


def shown_help(*arguments: str, **variables: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PPID_DMS_")}
    return subprocess.run(
        [sys.executable, "-m", "ppid_dms", *arguments], capture_output=True, text=True, check=True,
        env={**kept, "PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "utf-8", **variables}).stdout


def test_help_is_indonesian_by_itself():
    assert "Mendokumentasikan informasi publik" in shown_help("--help")


@pytest.mark.parametrize(("arguments", "variables"), [
    (("--help",), {LANGUAGE_VARIABLE: "en"}),
    (("--language", "en", "--help"), {}),
    (("--language", "en", "-h"), {LANGUAGE_VARIABLE: "id"}),
])
def test_help_is_english_where_english_is_asked_for(arguments: tuple[str, ...], variables: dict[str, str]):
    shown = shown_help(*arguments, **variables)
    assert "Document public information" in shown
    assert "Write the Daftar Informasi Publik" in shown  # a command in the list of commands
    assert "Language of the messages" in shown  # an option
    assert "Mendokumentasikan" not in shown


def test_the_help_of_a_command_inside_a_group_is_english_too():
    shown = shown_help("--language", "en", "config", "show", "--help")
    assert "secrets are masked" in shown
