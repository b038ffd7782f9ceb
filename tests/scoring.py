"""How well letters are read: accuracy per field and kind of text, and how often a wrong value was called ``pasti``.

    python -m tests.scoring FOLDER [--wrong]

The folder holds a ``truth.json``, a list of documents. Each names the texts it can be read from, below the folder:
``file_digital`` (a PDF), ``ocr_text`` (what OCR gives for a scan), ``digital_text`` (what a PDF's text layer gives);
pages are parted by form feeds. A value that is null must not be read, a key that is missing is not scored, a list
holds the values that are right. Numbers compare without blanks and case, other values as printed but for runs of
blanks, and without case where the print is in capitals. ``-`` counts as none.

A signer is scored from OCR only where his name is in the text: a signature often covers it.
"""

import argparse
import json
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from ppid_dms.commands.inspect import read_files
from ppid_dms.commands.screens import inspection_as_json
from ppid_dms.config import Settings, load
from ppid_dms.vocabulary import Confidence

# Keys of truth.json, and what the same thing is called in the answer of ``inspect``.
FIELDS = {
    "jenis": "jenis", "nomor": "nomor", "tanggal": "tanggal", "klasifikasi": "klasifikasi", "perihal": "perihal",
    "sifat": "sifat", "lampiran": "lampiran", "pengirim": "instansi", "unit": "unit", "tujuan": "tujuan",
    "penandatangan_nama": "penandatangan_nama", "penandatangan_jabatan": "penandatangan_jabatan", "kota": "tempat",
    "arah": "arah",
}
TEXTS = {"file_digital": "PDF", "digital_text": "teks PDF", "ocr_text": "teks OCR"}
OCR = TEXTS["ocr_text"]

# A letterhead and a signature block are often set in capitals, and the truth tells them in small letters.
_SET_IN_CAPITALS = frozenset({"jenis", "pengirim", "unit", "penandatangan_jabatan", "kota", "arah"})
_A_WORD_IN_CAPITALS = re.compile(r"\b[^\W\d_a-z]{4,}\b")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014"), "-")


@dataclass(frozen=True, slots=True)
class Answer:
    """One field of one document in one kind of text: what is right, and what was read.

    ``expected`` holds every value that is right, None among them where nothing may be read.
    """

    document: str
    text: str
    field: str
    expected: tuple[str | None, ...]
    got: str | None
    confidence: str | None
    source: str

    @property
    def right(self) -> bool:
        """Whether the reading is one of the values that are right."""
        return any(same(self.field, value, self.got) for value in self.expected)

    @property
    def wrong_and_certain(self) -> bool:
        """Whether a wrong value would have passed without a person looking at it."""
        return not self.right and self.confidence == Confidence.CERTAIN


def same(field: str, expected: str | None, got: str | None) -> bool:
    """Whether a reading tells the same as the truth, by the conventions of the corpus."""
    expected, got = _plain(expected), _plain(got)
    if expected is None or got is None:
        return expected is got
    if field in {"nomor", "klasifikasi"}:
        return re.sub(r"\s", "", expected).casefold() == re.sub(r"\s", "", got).casefold()
    if field in _SET_IN_CAPITALS or _A_WORD_IN_CAPITALS.search(expected):
        return expected.casefold() == got.casefold()
    return expected == got


def answers(folder: Path, settings: Settings | None = None) -> list[Answer]:
    """Every field of every document of the folder, read by the shipped configuration unless another is given.

    Raises:
        OSError: ``truth.json`` or a text that it names is not there.
    """
    truths = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    settings = settings or load(None)
    found = list(_from_files(folder, truths, settings))
    with tempfile.TemporaryDirectory() as scratch:
        found += _from_texts(folder, truths, settings, Path(scratch))
    return sorted(found, key=lambda answer: (list(TEXTS.values()).index(answer.text), answer.document))


def accuracy(scored: Iterable[Answer]) -> float | None:
    """The share that is right, from 0 to 1; None of nothing."""
    verdicts = [answer.right for answer in scored]
    return sum(verdicts) / len(verdicts) if verdicts else None


def wrong_and_certain(scored: Iterable[Answer]) -> float | None:
    """The share, from 0 to 1, that is wrong and was called ``pasti``; None of nothing."""
    verdicts = [answer.wrong_and_certain for answer in scored]
    return sum(verdicts) / len(verdicts) if verdicts else None


def table(scored: list[Answer]) -> str:
    """Accuracy per field and kind of text, wrong and ``pasti`` beside it, and everything together in the last lines."""
    texts = [text for text in TEXTS.values() if any(answer.text == text for answer in scored)]
    lines = [f"{'':<22}" + "".join(f"{text:>16}" for text in texts) + f"{'salah & pasti':>18}"]
    for field in FIELDS:
        of_field = [answer for answer in scored if answer.field == field]
        if of_field:
            lines.append(_row(field, of_field, texts))
    lines.append(_row("semua", scored, texts))
    certain = [answer for answer in scored if answer.confidence == Confidence.CERTAIN]
    slips = sum(answer.wrong_and_certain for answer in scored)
    lines.append(f"salah dan pasti: {slips} dari {len(scored)} isian ({_percent(wrong_and_certain(scored))}); dari "
                 f"{len(certain)} yang pasti ({_percent(wrong_and_certain(certain))})")
    return "\n".join(lines)


def faults(scored: Iterable[Answer]) -> Iterator[str]:
    """One line for each wrong answer: document, field, what is right, what was read, how sure, and where."""
    for answer in scored:
        if not answer.right:
            expected = " | ".join("-" if value is None else repr(value) for value in answer.expected)
            got = "-" if answer.got is None else repr(answer.got)
            yield (f"{answer.document} [{answer.text}] {answer.field}: {expected} != {got}"
                   f" {answer.confidence or ''} {answer.source}").rstrip()


def _from_files(folder: Path, truths: list[dict[str, Any]], settings: Settings) -> Iterator[Answer]:
    files = {folder / truth["file_digital"]: truth for truth in truths if truth.get("file_digital")}
    for seen in read_files(settings, files):
        yield from _compare(files[seen.file], TEXTS["file_digital"], inspection_as_json(seen)["fields"])


def _from_texts(
    folder: Path, truths: list[dict[str, Any]], settings: Settings, scratch: Path
) -> Iterator[Answer]:
    """A blank page stands for each scan, as ``inspect --text-dir`` is used."""
    blank = Canvas(str(scratch / "blank"), invariant=1)
    blank.showPage()
    blank.save()
    for key in ("digital_text", "ocr_text"):
        place = scratch / key
        place.mkdir()
        pages: dict[Path, tuple[dict[str, Any], str]] = {}
        for number, truth in enumerate(truths):
            if not truth.get(key):
                continue
            text = (folder / truth[key]).read_text(encoding="utf-8", errors="replace")
            page = place / f"{number}.pdf"
            page.write_bytes((scratch / "blank").read_bytes())
            page.with_suffix(".txt").write_text(text, encoding="utf-8")
            pages[page] = (truth, text)
        for seen in read_files(settings, pages, text_dir=place):
            truth, text = pages[seen.file]
            yield from _compare(truth, TEXTS[key], inspection_as_json(seen)["fields"], text)


def _compare(
    truth: Mapping[str, Any], kind: str, read: Mapping[str, Any], text: str = ""
) -> Iterator[Answer]:
    for field, name in FIELDS.items():
        if field not in truth or (field == "unit" and truth[field] is None):  # a unit may be inferred, not only printed
            continue
        expected = truth[field] if isinstance(truth[field], list) else [truth[field]]
        if kind == OCR and field == "penandatangan_nama" and not _printed(expected, text):
            continue
        reading = read[name] or {}
        place = reading.get("source", {})
        yield Answer(
            str(truth["id"]), kind, field, tuple(expected), reading.get("value"), reading.get("confidence"),
            f"hlm {place['page']} brs {place['line']} {place['rule']}" if place else "")


def _printed(names: Iterable[str | None], text: str) -> bool:
    letters = _plain(text) or ""
    return any(name is None or (_plain(name) or "").casefold() in letters.casefold() for name in names)


def _plain(value: str | None) -> str | None:
    joined = " ".join(unicodedata.normalize("NFKC", value or "").translate(_DASHES).split())
    return None if joined in {"", "-"} else joined


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _row(name: str, scored: list[Answer], texts: Iterable[str]) -> str:
    cells = ""
    for text in texts:
        these = [answer for answer in scored if answer.text == text]
        share = f"{_percent(accuracy(these))} ({len(these)})" if these else ""
        cells += f"{share:>16}"
    slips = f"{_percent(wrong_and_certain(scored))} ({sum(answer.wrong_and_certain for answer in scored)})"
    return f"{name:<22}{cells}{slips:>18}"


def main(arguments: list[str] | None = None) -> int:
    """Score one folder and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list each wrong answer, too")
    asked = parser.parse_args(arguments)
    scored = answers(asked.folder)
    if asked.wrong:
        print(*faults(scored), sep="\n", end="\n\n")
    print(table(scored))
    return 0


if __name__ == "__main__":
    sys.exit(main())
