"""Who issued a document, to whom, and who signed it: simple readings, for a person to look over."""

import re
from typing import Final

from ppid_dms.extraction.page import Label, Paper, label_of
from ppid_dms.extraction.text import GAP, is_capitals, squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence

_ADDRESS = re.compile(r"\W{0,3}(?:jalan|jln?\.?|telp\.?|telepon|laman|surel|email|kode pos|gedung)\b", re.IGNORECASE)
_SPECKS: Final = " .,;:'\"`|«»“”‘’-–—_!"
_BESIDE_EMBLEM = re.compile(r"^\W{0,2}[A-Za-z]{1,2}\W{1,3}(?=[A-Z]{4})")  # what OCR makes of a coat of arms
_SECTION = re.compile(r"(?:[A-Z]|[IVX]{1,4})\. ?[A-Z]")
_SMALL: Final = ("dan", "di", "atas", "untuk")
_OFFICE = re.compile(
    r"\W{0,4}(?P<office>(?:ketua|wakil ketua|sekretaris(?: jenderal)?|kepala|plt\.?|plh\.?|pelapor|notulis|petugas"
    r"|pejabat|direktur|rektor|inspektur|gubernur|bupati|wali ?kota|camat|lurah|anggota)\b[^,:;]{0,120}),\W{0,3}",
    re.IGNORECASE)
_NAME = re.compile(
    r"(?:(?:Hj?|Drs?|Dra|Ir|Prof|KH)\.? ?){0,3}[A-Z][A-Za-z'’-]{1,20}(?: [A-Z][A-Za-z'’.-]{0,20}){0,5}"
    r"(?:, ?(?:[A-Z][A-Za-z]{0,8}\.? ?){1,4}){0,5}")
_E_SIGNED = re.compile(r"ditanda ?tangani secara elektronik|sertifikat elektronik", re.IGNORECASE)
_BSRE = re.compile(r"\bB\w{1,2}E\b|Balai (?:Besar )?Sertifikasi Elektronik", re.IGNORECASE)
_OUTWARD: Final = frozenset(
    {"sd", "und", "se", "st", "spt", "kpt", "kpts", "pu", "ba", "pks", "nk", "sr", "sk", "sp", "kt"})


def read_issuer(paper: Paper) -> Reading[str] | None:
    """The body that issued it: its letterhead, or what follows the heading of a Keputusan."""
    lines: list[str] = []
    for line in paper.head[: min(8, paper.title[0] if paper.title else 8)]:
        text = _BESIDE_EMBLEM.sub("", line.flat.strip(_SPECKS))
        if _ADDRESS.match(text) or not is_capitals(text) or label_of(line, 0):
            break
        lines.append(text)
    if not lines:
        return _issuer_in_title(paper)
    words = " ".join(lines)
    words = re.sub(r"^PEMERINTAH (PROVINSI|KABUPATEN|KOTA) (.{3,40}?) (?=BADAN|DINAS|SEKRETARIAT|INSPEKTORAT)(.*)",
                   r"\3 \1 \2", words)
    return Reading(capitalised(words), Confidence.LIKELY, Place(paper.head[0].page, paper.head[0].number, "kop"))


def read_addressees(paper: Paper) -> Reading[str] | None:
    """To whom it goes, "; " between several."""
    for label in paper.values("yth", "kepada"):
        if label.value and label.colon:
            return _at(label, label.value.split(GAP)[0])
        parts = [label.value] if label.value else []
        for at in range(label.at + 1, min(label.at + 12, len(paper.head))):
            line = paper.head[at]
            following = label_of(line, at)
            if following and following.name == "yth" and not parts:
                parts.append(following.value)
            elif following or _SECTION.match(line.flat) or (paper.title and at == paper.title[0]):
                break
            else:
                parts.append(line.flat.strip())
        items: list[str] = []
        for part in (part.strip(_SPECKS) for part in parts):
            item = re.match(r"\d{1,2}[.)] ?(.*)", part)
            if item or not items:
                items.append(item[1] if item else part)
            else:
                items[-1] += " " + part
        if any(items):
            return _at(label, "; ".join(filter(None, items)))
    return None


def read_signer(paper: Paper) -> tuple[Reading[str] | None, Reading[str] | None]:
    """Name and position of who signed: the last position with a comma that a name follows."""
    after = paper.lines[len(paper.head) :] or paper.lines
    own_body = re.compile(re.escape(paper.rules.body) + r".*", re.IGNORECASE) if paper.rules.body else None
    for at in range(len(after) - 1, -1, -1):
        line = after[at]
        if not line.flat.rstrip(_SPECKS.replace(",", "")).endswith(","):
            continue
        # A long position runs over two lines, the comma after the second.
        above = after[at - 1].cells[-1] + " " if at else ""
        match = _OFFICE.fullmatch(line.cells[-1]) or _OFFICE.fullmatch(above + line.cells[-1])
        if match is None:
            continue
        words = capitalised(match["office"].strip())
        words = own_body.sub("", words).strip() or words if own_body else words
        office = Reading(words, Confidence.LIKELY, Place(line.page, line.number, "tanda tangan"))
        for below in after[at + 1 : at + 7]:
            name = below.cells[-1].strip(" '\"`|«»“”‘’-–—_:;")
            if _NAME.fullmatch(name) and len(name.split()) > 1:
                return Reading(name, Confidence.LIKELY, Place(below.page, below.number, "tanda tangan")), office
        return None, office
    return None, None


def read_e_signature(paper: Paper) -> Reading[str] | None:
    """Whether a footer says that the document was signed electronically, and by whose certificate."""
    for at, line in enumerate(paper.lines):
        if _E_SIGNED.search(line.flat):
            nearby = " ".join(part.flat for part in paper.lines[at : at + 3])
            whose = "BSrE" if _BSRE.search(nearby) else "elektronik"
            return Reading(whose, Confidence.LIKELY, Place(line.page, line.number, "catatan kaki"))
    return None


def read_direction(paper: Paper, issuer: Reading[str] | None, kind: Reading[str] | None) -> Reading[str] | None:
    """Incoming, outgoing or internal, by comparing the issuer with the office's own letterhead."""
    own = squeeze(paper.rules.body + paper.rules.region)
    if issuer is None or kind is None or not own:
        return None
    if squeeze(issuer.value) != own:
        direction = "masuk"
    else:
        outward = any(name == kind.value and code in _OUTWARD for code, name in paper.rules.codes.items())
        direction = "keluar" if outward else "internal"
    return Reading(direction, Confidence.LIKELY, Place(issuer.seen_at.page, 0, "kop dan jenis"))


def read_unit(paper: Paper) -> Reading[str] | None:
    """The unit inside the body: who a Nota Dinas comes from, or whose form it is. Doubtful unless it is configured."""
    for label in paper.values("dari", "unit"):
        value = label.value.split(GAP)[0].strip(_SPECKS)
        if value:
            known = any(squeeze(unit) in squeeze(value) for unit in paper.rules.units)
            return Reading(value, Confidence.LIKELY if known else Confidence.DOUBTFUL,
                           Place(label.line.page, label.line.number, f"label {label.name}"))
    return None


def capitalised(text: str) -> str:
    """A name in capitals as it is written in a sentence; a name that is not in capitals stays as it is."""
    if not is_capitals(text):
        return text
    words = (word.lower() if word.lower() in _SMALL else word.capitalize() for word in text.split())
    return " ".join(words)


def _issuer_in_title(paper: Paper) -> Reading[str] | None:
    if paper.title is None:
        return None
    start, _kind = paper.title
    words = ""
    for at in range(start, min(start + 4, len(paper.head))):
        line = paper.head[at]
        if not is_capitals(line.flat) or label_of(line, at) or squeeze(line.flat) in {"TENTANG", "DENGAN"}:
            break
        words += " " + line.flat.strip(_SPECKS)
    match = re.search(r"\b(?:KOMISI|BADAN|DINAS|KEMENTERIAN|SEKRETARIAT|DEWAN)\b.{3,120}", words)
    line = paper.head[start]
    return Reading(capitalised(match[0]), Confidence.LIKELY, Place(line.page, line.number, "judul")) if match else None


def _at(label: Label, value: str) -> Reading[str]:
    return Reading(value.strip(_SPECKS), Confidence.LIKELY,
                   Place(label.line.page, label.line.number, f"label {label.name}"))
