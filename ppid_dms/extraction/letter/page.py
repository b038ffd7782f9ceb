"""The structure of a document: its head, its labels, its title, and where its attachments begin."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ppid_dms.extraction.letter.columns import joined
from ppid_dms.extraction.letter.labels import Label, label_of, labels_in
from ppid_dms.extraction.letter.rules import LetterRules
from ppid_dms.extraction.letter.sentences import opens
from ppid_dms.extraction.text import Line, distance_is, is_capitals, is_prose, squeeze
from ppid_dms.vocabulary import Label as Name

HEAD: Final = 45
"""The head of a letter, from the letterhead to the first sentence, is never longer than this many lines."""

_KOP: Final = 8  # lines in which an address may look like a sentence
_TOP_OF_PAGE: Final = 12  # lines in which another document, or an attachment, says what it is
_HARD: Final = 8  # letters; a shorter heading says too little to be guessed at
_VERY_HARD: Final = 14
_OWN_LINE: Final = 60  # letters; a heading that stands alone is shorter

_CONSIDERED = re.compile(r"\W{0,3}(?:Menimbang|Mengingat|Memperhatikan|Dasar|Membaca|Menetapkan)\b", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:[A-H]|[IVX]{1,4}|\d{1,2})[.)] ?[A-Z][a-z]|(?:[A-H]|[IVX]{1,4})[.)] [A-Z]{3}|BAB [IVX]|Pasal \d|PASAL \d")
_ADDRESS = re.compile(r"@|www\.|https?:|\b(?:telp|telepon|fax|faks|laman|surel|e-?mail|kode pos)\b", re.IGNORECASE)
_FURNITURE = re.compile(
    r"\W*(?:halaman|hal\.?) ?\d{1,4}(?: ?(?:dari|/) ?\d{1,4})?\W*|\W*jdih\.\S+\W*"
    r"|SALINAN|\W*(?![IVX])[A-Za-z]\W*|https?://\S+|www\.\S+|Scanned (?:by|with) \S+", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"[-–—\s]{0,4}\d{1,3}[-–—\s]{0,4}")
_OF_SIGNATURE = re.compile(
    r"(?:dokumen|surat|naskah) ini (?:telah )?di ?t\w{2,4}da ?tangani|sertifikat elektronik|Sertifikasi Elektronik"
    r"|UU ITE|Informasi Elektronik dan|alat bukti (?:hukum )?yang sah|keaslian dokumen|Undang-Undang ITE"
    r"|diterbitkan oleh BSrE", re.IGNORECASE)
_ORDERS: Final = {
    "MENUGASKAN": "st", "MENUGASKANKEPADA": "st", "MENUGASI": "st", "MEMBERITUGAS": "st", "MEMERINTAHKAN": "spt",
    "DIPERINTAHKAN": "spt", "MEMBERIPERINTAH": "spt",
}
_ATTACHED = re.compile(r"\W{0,3}(?:LAMPIRAN|Lampiran)\b(?!\s{0,3}:\s{0,3}(?:[-\d(]|satu|dua))")


@dataclass(frozen=True, slots=True)
class Title:
    """Where the heading of the document's kind stands, and the kind; ``exact`` unless letters had to be guessed."""

    at: int
    kind: str
    heading: str
    exact: bool = True
    lines: int = 1


@dataclass(frozen=True)
class Paper:
    """The lines of a document with what the configuration says about documents. Blank first pages are left out.

    ``printed`` are all its lines, ``lines`` those without page numbers and footers.
    """

    printed: tuple[Line, ...]
    rules: LetterRules

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What people wrote; a page's number, a footer and the mark of a copy are left out."""
        edges = self._edges
        return tuple(
            line for line in self.printed
            if not _FURNITURE.fullmatch(line.flat) and not _OF_SIGNATURE.search(line.flat)
            and not ((line.page, line.number) in edges and _PAGE_NUMBER.fullmatch(line.flat)))

    @cached_property
    def _edges(self) -> frozenset[tuple[int, int]]:
        """The first and last lines of each page, where its number stands."""
        pages: dict[int, list[int]] = {}
        for line in self.printed:
            pages.setdefault(line.page, []).append(line.number)
        return frozenset(
            (page, number) for page, numbers in pages.items() for number in (*numbers[:2], *numbers[-2:]))

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """The lines of the document itself, without those of its attachments."""
        end = self._attachments_from
        return tuple(line for line in self.lines if end is None or line.page < end)

    @cached_property
    def attachments(self) -> tuple[Line, ...]:
        """The lines of its attachments."""
        return self.lines[len(self.body) :]

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The lines before the first sentence. Numbers and dates inside sentences are those of other letters."""
        end = min(len(self.lines), HEAD)
        titled = False
        for at, line in enumerate(self.lines[:end]):
            if line.page != self.lines[0].page or opens(line.flat):
                return self.lines[:at]
            titled = titled or self._heading(line, at) is not None
            if titled and (_CONSIDERED.match(line.text) or _SECTION.match(line.text)):
                return self.lines[:at]
            if is_prose(line.flat) and not (at < _KOP and _ADDRESS.search(line.flat)):
                return self.lines[: self._sentence_from(at)]
        return self.lines[:end]

    def _sentence_from(self, at: int) -> int:
        """The line itself; a long subject reads like a sentence, but its label and its column tell it."""
        return at + 1 if label_of(self.lines[at], at, self.rules) is not None else at

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """The labelled lines of the head, with their values also where the columns were torn apart."""
        return joined(labels_in(self.head, self.rules), self.lines, self.rules)

    def values(self, *names: Name) -> Iterator[Label]:
        """The labels of these names, in the order of the page."""
        return (label for label in self.labels if label.name in names)

    @cached_property
    def title(self) -> Title | None:
        """The heading of the document's kind; None for a letter without a heading."""
        # A subject may quote a heading ("Hal : PENGUMUMAN ..."): what stands below it is no title.
        end = next((label.at for label in self.labels if label.name is Name.SUBJECT), len(self.head))
        found = (self._heading(line, at) for at, line in enumerate(self.head[:end]))
        exact = next((title for title in found if title), None)
        if exact is not None:
            return exact
        near = (self._misread_heading(line, at) for at, line in enumerate(self.head[:end]))
        return next((title for title in near if title), None)

    def _heading(self, line: Line, at: int) -> Title | None:
        for cell in line.cells[:2]:
            alone = len(cell) <= _OWN_LINE
            squeezed = squeeze(cell)
            for heading, kind in self.rules.headings:
                if not squeezed.startswith(heading):
                    continue
                if is_capitals(cell) or (alone and squeezed == heading and cell[:1].isupper()):
                    strict = label_of(line, at, self.rules) is None
                    return Title(at, kind, heading) if strict else None
            if is_capitals(cell) and at + 1 < len(self.lines):
                below = self.lines[at + 1].cells[0]
                both = squeezed + squeeze(below)
                for heading, kind in self.rules.headings:
                    if both == heading and squeezed != heading and is_capitals(below):
                        return Title(at, kind, heading, lines=2)
        return None

    def _misread_heading(self, line: Line, at: int) -> Title | None:
        squeezed = squeeze(line.flat)
        if not _HARD <= len(squeezed) <= _OWN_LINE or not is_capitals(line.flat):
            return None
        if label_of(line, at, self.rules) is not None:
            return None
        for heading, kind in self.rules.headings:
            most = 1 + (len(heading) >= _VERY_HARD)
            if len(heading) >= _HARD and distance_is(heading, squeezed, most):
                return Title(at, kind, heading, exact=False)
        return None

    @cached_property
    def _attachments_from(self) -> int | None:
        """The first page that begins as an attachment or as another document; None if there is none."""
        pages: dict[int, list[Line]] = {}
        for line in self.lines:
            top = pages.setdefault(line.page, [])
            if len(top) < _TOP_OF_PAGE:
                top.append(line)
        for page, top in list(pages.items())[1:]:
            if any(_ATTACHED.match(cell) for line in top[:4] for cell in line.cells) or self._begins_anew(top):
                return page
        return None

    @cached_property
    def is_order(self) -> bool:
        """Whether it sends people somewhere: by its heading, or where that was lost by the word over their names."""
        if self.title is not None:
            return self.title.kind.startswith(("Surat Tugas", "Surat Perintah"))
        return self.order_code is not None

    @cached_property
    def order_code(self) -> str | None:
        """The code of the kind that the word over the names of those who are sent tells; None without such a word."""
        said = (squeeze(line.flat) for line in self.lines[:HEAD])
        return next((_ORDERS[one] for one in said if one in _ORDERS), None)

    @cached_property
    def begins_with_attachment(self) -> bool:
        """Whether the first page is that of an attachment: what it belongs to may not be there."""
        return any(_ATTACHED.match(cell) for line in self.lines[:3] for cell in line.cells[-1:])

    @cached_property
    def tells_of_another(self) -> bool:
        """Whether it is a slip or a receipt, whose number and date are those of the letter that it goes with."""
        said = (squeeze(line.flat) for line in self.head)
        return any(one.startswith(self.rules.slip_headings) for one in said)

    def _begins_anew(self, top: Sequence[Line]) -> bool:
        """Whether a page has the head of another letter, while the first page has one as well."""
        if not any(label.name is Name.NUMBER for label in self.labels):
            return False
        names = {label.name for label in labels_in(top, self.rules) if label.colon}
        if Name.NUMBER not in names and not any(
                line.flat.upper().startswith("NOMOR") for line in top):
            return False
        headed = any(self._heading(line, at) is not None for at, line in enumerate(top))
        return headed or {Name.NUMBER, Name.SUBJECT} <= names
