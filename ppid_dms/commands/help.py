"""Help in the language of the process: declared in Indonesian, translated when it is shown."""

import os
from functools import partial
from typing import Final

import click

from ppid_dms.language import LANGUAGE_VARIABLE
from ppid_dms.language import translate as _


class _Translated:
    """Anything of click's that has a ``help``; what is assigned is the Indonesian sentence."""

    _sentence: str | None = None

    @property
    def help(self) -> str | None:
        """The sentence in the language that is wanted now, which nobody knows yet when it is declared."""
        return _(self._sentence) if self._sentence else self._sentence

    @help.setter  # noqa: A003  (the name is click's)
    def help(self, sentence: str | None) -> None:
        self._sentence = sentence


class Option(_Translated, click.Option):
    """An option with translated help."""


class Command(_Translated, click.Command):
    """A command with translated help."""


class Group(_Translated, click.Group):
    """A group with translated help, as have the commands and groups in it."""

    command_class = Command
    group_class = type


def _speak(_context: click.Context, _option: click.Parameter, language: str | None) -> None:
    if language:
        os.environ[LANGUAGE_VARIABLE] = language


option: Final = partial(click.option, cls=Option)
# Eager as --help is: of the two, the one that comes first on the command line is heard first.
language_option: Final = option(
    "--language", type=click.Choice(["id", "en"]), is_eager=True, expose_value=False, callback=_speak,
    help="Bahasa pesan.")
json_option: Final = option("--json", "as_json", is_flag=True, help="Jawaban untuk program.")
