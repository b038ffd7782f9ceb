"""The structure of a letter's first page: its head, its labels, its title block."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ppid_dms.extraction.rules import LetterRules
from ppid_dms.extraction.text import GAP, Line, is_capitals, is_prose, squeeze

HEAD: Final = 45
"""The head of a letter, from the letterhead to the first sentence, is never longer than this many lines."""

_LABELS: Final = {
    "nomor": r"nomor(?: sop| surat)?|no\.?(?: sop| surat)?",
    "sifat": r"sifat",
    "lampiran": r"lampiran|lamp\.?",
    "hal": r"perihal|hal",
    "nama-sop": r"nama sop|judul sop",
    "tanggal-lain": r"(?:tanggal|tgl\.?) (?:revisi|efektif|pengesahan|berlaku|terima|diterima)",
    "tanggal": r"(?:tanggal|tgl\.?)(?: pembuatan| pengisian| surat)?",
    "hari": r"hari ?/ ?tanggal|hari, tanggal",
    "yth": r"(?:kepada )?(?:yth|yang terhormat)\b\.?",
    "kepada": r"kepada",
    "dari": r"dari",
    "untuk": r"untuk",
    "unit": r"unit kerja|unit|bagian/subbagian",
    "acara": r"agenda|kegiatan|acara",
    "di": r"di ?[-–]|di(?=\s*$)|di tempat",
    "lain": r"tembusan|menimbang|mengingat|memperhatikan|menetapkan|dasar(?: hukum)?|waktu|pukul|tempat|jam"
            r"|disahkan oleh|tahun|pimpinan rapat|peserta",
}
_LABEL = re.compile(
    r"\W{0,3}(?:" + "|".join(f"(?P<{name.replace('-', '_')}>{words})" for name, words in _LABELS.items())
    + r")(?![\w/-])\s{0,3}(?P<rest>.*)", re.IGNORECASE)

# How the first sentence of a letter begins, however short its first line is.
_OPENING = re.compile(
    r"\W{0,3}(?:Dengan (?:ini|hormat)|Mengharap|Menindaklanjuti|Sehubungan|Dalam rangka|Bersama ini|Memenuhi|Menunjuk"
    r"|Merujuk|Berkenaan|Assalam|Pada hari ini)\b")

# The colon after a label, and what is read in its place: 1, », -, “ or several of them.
_COLON = re.compile(r"[\s|'`]{0,3}(?:[:;=»«“”\"_—]{1,3}|[.,-](?=\s|$))[\s:|.'`]{0,4}")
_ONE = re.compile(r"1[:;]? {1,2}(?=[^(\s])")


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled line: what it is called, what follows, and whether there was a colon or what stands for one."""

    name: str
    value: str
    colon: bool
    at: int
    line: Line


@dataclass(frozen=True)
class Paper:
    """The lines of a letter with what the configuration says about letters. Blank first pages are left out."""

    lines: tuple[Line, ...]
    rules: LetterRules

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The lines before the first sentence. Numbers and dates inside sentences are those of other letters."""
        end = min(len(self.lines), HEAD)
        for at, line in enumerate(self.lines[:end]):
            if line.page != self.lines[0].page or is_prose(line.flat) or _OPENING.match(line.flat):
                return self.lines[:at]
        return self.lines[:end]

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The labelled lines of the head."""
        found = (label_of(line, at) for at, line in enumerate(self.head))
        return tuple(label for label in found if label)

    def values(self, *names: str) -> Iterator[Label]:
        """The labels of these names with their values, also where the columns were read one after the other."""
        for label in self.labels:
            if label.name not in names:
                continue
            yield label if label.value else self._detached(label)

    @cached_property
    def title(self) -> tuple[int, str] | None:
        """Where the heading of the document's kind stands, and the kind; None for a letter without a heading."""
        # A subject may quote a heading ("Hal : PENGUMUMAN ..."): what stands below it is no title.
        end = next((label.at for label in self.labels if label.name == "hal"), len(self.head))
        for at, line in enumerate(self.head[:end]):
            first = line.cells[0]
            if not is_capitals(first) or label_of(line, at) is not None:
                continue
            squeezed = squeeze(first)
            for heading, kind in self.rules.headings:
                if squeezed.startswith(heading):
                    return at, kind
        return None

    def _detached(self, label: Label) -> Label:
        """A label whose value was read on a line of its own: one after it, or in a column below all the labels."""
        at = label.at
        while at < len(self.head) and _is_bare(label_of(self.head[at], at)):
            at += 1
        first = label.at
        while first > 0 and _is_bare(label_of(self.head[first - 1], first - 1)):
            first -= 1
        own = at + label.at - first
        if own < len(self.head) and all(_starts_with_colon(line) for line in self.head[at : own + 1]):
            value, _colon = _after_colon(self.head[own].text)
            return Label(label.name, value, colon=True, at=own, line=self.head[own])
        return label


def label_of(line: Line, at: int) -> Label | None:
    """The label that a line begins with, if it does."""
    match = _LABEL.match(line.text)
    if match is None or match.lastgroup is None:
        return None
    name = next(name for name in _LABELS if match[name.replace("-", "_")] is not None)
    rest = match["rest"]
    value, colon = _after_colon(rest, lone_one=name != "nomor")
    if not colon and rest and name not in {"nomor", "yth", "di"} and GAP not in line.text[: match.start("rest")]:
        # Without a colon only the layout tells a label from a sentence that begins with the same word.
        return None
    return Label(name, value, colon, at, line)


def _after_colon(rest: str, *, lone_one: bool = True) -> tuple[str, bool]:
    if match := _COLON.match(rest):
        return rest[match.end() :].strip(), True
    # In a number the figure may be its own: there the reader of numbers decides.
    if lone_one and (match := _ONE.match(rest)):
        return rest[match.end() :].strip(), True
    return rest.strip(), False


def _is_bare(label: Label | None) -> bool:
    return label is not None and not label.value


def _starts_with_colon(line: Line) -> bool:
    return line.text.startswith(":")
