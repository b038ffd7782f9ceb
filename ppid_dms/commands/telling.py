"""How a command speaks: text for people on plain lines, JSON for programs, a complaint with its remedy."""

import json
import sys
from typing import Any

import click


def print_text(text: str) -> None:
    """Show lines of ours; what others wrote may be among them, and is shown without what steers a terminal."""
    click.echo("\n".join(printable(line) for line in text.split("\n")))


def print_line(text: str) -> None:
    """Show one line, of which others wrote a part: it stays one."""
    click.echo(printable(text))


def print_json(answer: Any) -> None:
    """Always UTF-8, whatever the terminal speaks; what is no text in a file's name becomes U+FFFD."""
    text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in json.dumps(answer, ensure_ascii=False))
    click.echo(text.encode())


def complain(what: str, remedy: str) -> None:
    """Say on the error stream what happened and what to do."""
    for line in (*what.split("\n"), *([f"→ {remedy}"] if remedy else [])):
        click.echo(printable(line), err=True)


def tell_progress(done: int, of: int) -> None:
    """One line that counts, on the terminal only, where there is more than one file to wait for."""
    if of > 1 and sys.stderr.isatty():
        end = "" if done < of else "\n"
        click.echo(f"\r{done}/{of}{end}", err=True, nl=False)


def printable(text: str) -> str:
    """A text as it may be shown in a terminal: escape sequences of a hostile file name must not get through."""
    return "".join(c if c.isprintable() else "?" for c in text)
