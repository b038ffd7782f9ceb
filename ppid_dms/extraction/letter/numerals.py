"""Numbers written in Indonesian words, also run together or misread by a letter."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ppid_dms.extraction.text import distance_is

_ONES: Final = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "nol": 0, "kosong": 0,
}
_WHOLE: Final = {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000}
_SCALES: Final = {"belas": 0, "puluh": 10, "ratus": 100, "ribu": 1000}
_WORDS: Final = (*_ONES, *_WHOLE, *_SCALES)
_REPAIRABLE: Final = 4  # letters; a shorter word says too little to be guessed at
_MOST_FIGURES: Final = 4
_LONGEST: Final = 60  # letters of words run together: "duaribuduapuluhempat" has twenty


def value_of(words: Sequence[str]) -> tuple[int | None, bool]:
    """The number that the words say, None if they say none, and whether each was spelled right."""
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) <= _MOST_FIGURES:
        return int(words[0]), True
    total, last, sure = 0, 0, True
    for raw in words:
        taken, exact = _taken(raw)
        if not taken:
            return None, False
        sure = sure and exact
        for word in taken:
            total, last = _add(total, last, word)
    return (total + last or None), sure


def leading(words: Sequence[str]) -> Sequence[str]:
    """The words at the beginning that say a number; a number in figures stands alone."""
    if words and words[0].isdecimal():
        return words[:1]
    for at, word in enumerate(words):
        if not _taken(word)[0]:
            return words[:at]
    return words


def _add(total: int, last: int, word: str) -> tuple[int, int]:
    if word in _ONES:
        return total + last, _ONES[word]
    if word in _WHOLE:
        return total + last + _WHOLE[word], 0
    if word == "belas":
        return total + last + 10, 0
    if word == "ribu":
        return (total + last) * 1000, 0
    return total + last * _SCALES[word], 0


@lru_cache(maxsize=4096)
def _split(raw: str) -> tuple[str, ...]:
    """The number words that this is made of, run together; empty if it is something else."""
    if not raw or len(raw) > _LONGEST:
        return ()
    for word in _WORDS:
        if raw == word:
            return (word,)
        if raw.startswith(word) and (rest := _split(raw[len(word) :])):
            return (word, *rest)
    return ()


def _taken(raw: str) -> tuple[tuple[str, ...], bool]:
    if words := _split(raw[: _LONGEST + 1]):
        return words, True
    raw = raw.replace("rn", "m")
    if words := _split(raw[: _LONGEST + 1]):
        return words, False
    near = [word for word in _WORDS if len(word) >= _REPAIRABLE and distance_is(word, raw, 1)]
    return ((near[0],), False) if len(near) == 1 else ((), False)
