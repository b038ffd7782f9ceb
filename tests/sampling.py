"""How much of a long table runs: an even part of it; with ``TEST_ALL=1`` in the environment all of it."""

import os
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

ALL: Final = "TEST_ALL" in os.environ


def part(rows: Sequence[T], *, one_in: int, turn: int = 0) -> list[T]:
    """One row in so many; ``turn`` says with which of them it begins, so that tables of many parts meet every row."""
    return list(rows) if ALL else list(rows[turn % one_in % max(1, len(rows))::one_in])
