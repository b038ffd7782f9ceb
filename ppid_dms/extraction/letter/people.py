"""To whom a document goes, from which unit, and whether it came in, went out or stays in the house."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from ppid_dms.extraction.letter.dateline import is_dated
from ppid_dms.extraction.letter.issuer import is_own, spelled_out
from ppid_dms.extraction.letter.labels import Label, label_of
from ppid_dms.extraction.letter.names import name_in
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.positions import in_a_sentence
from ppid_dms.extraction.text import GAP, Line, is_capitals, is_prose, squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence
from ppid_dms.vocabulary import Label as Name

_SPECKS: Final = " .,;:'\"`|«»“”‘’-–—_!"
_SECTION = re.compile(r"(?:[A-Z]|[IVX]{1,4})\. ?[A-Z]")
_ITEM = re.compile(r"\W{0,2}(?:\d{1,2}|[a-z])[.)] ?(.*)")
_E_SIGNED = re.compile(
    r"di ?t\w{2,4}da ?tang\w{2,3} secara elek\w{3,5}|sertif\w{2,4} elek\w{3,5}|tanda tangan elektronik", re.IGNORECASE)
_BSRE = re.compile(r"\bBS\w{0,2}E\b|\bBSrE\b|Balai (?:Besar )?Sertifikasi Elektronik", re.IGNORECASE)
_OUTWARD: Final = frozenset(
    {"sd", "und", "se", "st", "spt", "kpt", "kpts", "pu", "ba", "pks", "nk", "sr", "sk", "kt"})
_PUBLISHED: Final = frozenset({"Siaran Pers", "Peraturan"})
_AFTER_NAMES = re.compile(r"\W{0,3}(?:untuk|demikian|ditetapkan|dikeluarkan|dengan ketentuan|selama)\b", re.IGNORECASE)
_INTRODUCED = re.compile(r"\W{0,3}Yang bertanda ?tangan", re.IGNORECASE)
_ORDERED = re.compile(
    r"\b(?:memerintahkan|menugaskan|memberi(?:kan)? (?:tugas|perintah))(?: kepada)?\W{0,4}$", re.IGNORECASE)
_ORDERED_TO = re.compile(
    r"\b(?:memerintahkan|menugaskan|memberi(?:kan)? (?:tugas|perintah)) kepada\W{0,4}$", re.IGNORECASE)
_BEHIND_NAME = re.compile(
    r"\s(?:\d{8}|(?:Penata|Pengatur|Pembina|Juru|NIP|Anggota|Ketua"
    r"|Sekretaris|Kepala|Kasubbag|Kabag|Staf|Analis|Pelaksana|Operator|Pengelola|Bendahara)\b)")
_NAMED = re.compile(r"\W{0,4}(?:Kepada\b\W{1,4})?(?:\w{1,2}(?:[.),]{1,2} ?| ))?Nama\b(?:\s1\s|\W{0,4})")
_WHERE = re.compile(r"\W{0,3}di\b ?[-–—:]?\s*(?:$|tempat|[A-Z])", re.IGNORECASE)
_BESIDE_LABEL = re.compile(r"\sYth\b\.? ?(?=[A-Z])")
# What the right column says after the value of a label, where that has a form that tells its end.
_BESIDE_VALUE = re.compile(
    r"\W{0,3}(?:Sifat|Lampiran|Lamp)\W{1,4}(?:-|\w{5,8}|[\dI] ?\([a-z]{4,8}\) \w{3,8}) (?=\S)(.+)", re.IGNORECASE)
_CARE_MISREAD = re.compile(r"\b[Cc]\. ?g\.")
_AND = re.compile(r"[;:,.]? ?\b(?:dan|serta)$")
# The rest of an addressee's name that stands alone between two labels.
_REST_OF_NAME = re.compile(r"((?:[A-Z][a-z]{2,12} ?){1,3}|(?:[A-Z]{3,14} ?){1,3})")
_CAPITALS_BESIDE = re.compile(r"(?<=[a-z)]) ([A-Z]{4,}(?: [A-Z]{3,}){1,4})$")
_STREET = re.compile(r"\W{0,3}(?:Jalan|Jln?\b\.?) ?[A-Z]")
_RIGHT: Final = 45  # characters
_MOST_BESIDE: Final = 4
_OWN_LINE: Final = 40
_FORM: Final = 40  # lines below the head in which those who are sent are named
_MOST_ADDRESSEES: Final = 14
_CARE_OF = re.compile(r"\W{0,2}(?:u\.? ?p\b|c\.? ?[qg]\b|melalui\b)", re.IGNORECASE)


# ── to whom ─────────────────────────────────────────────────────────────────


def read_addressees(paper: Paper) -> Reading[str] | None:
    """To whom it goes, "; " between several: who is addressed, who is sent, or the other party."""
    if paper.is_order:
        return _sent(paper)
    if other := _other_party(paper):
        return other
    for label in paper.values(Name.ADDRESSEE, Name.TO):
        if label.value and label.colon and label.name is Name.ADDRESSEE and not _ITEM.match(label.value):
            return _at(label, label.value.split(GAP)[0])
        parts = [label.value.split(GAP)[0]] if label.value else []
        parts += _further(paper, label, parts)
        items = _items(parts)
        if items:
            return _at(label, "; ".join(items))
    return _run_in(paper)


def _run_in(paper: Paper) -> Reading[str] | None:
    """An addressee that stood in a column beside the labels, in a reading that keeps no columns."""
    beside = {label.line.number for label in paper.labels if label.line.page == paper.lines[0].page}
    for at, line in enumerate(paper.head):
        match = _BESIDE_LABEL.search(line.flat)
        if match is None or (label_of(line, at, paper.rules) is None and line.number not in beside):
            continue
        parts = [line.flat[match.end() :]]
        for number in range(at + 1, min(at + _MOST_BESIDE, len(paper.head))):
            text = paper.head[number].flat
            below = _BESIDE_VALUE.match(text) or _REST_OF_NAME.fullmatch(text) or (
                _CAPITALS_BESIDE.search(text) if is_capitals(parts[0]) else None)
            if below is None or _WHERE.match(below[1]) or below[1].startswith("di"):
                break
            parts.append(below[1])
        if items := _items(parts):
            return Reading("; ".join(items), Confidence.LIKELY, Place(line.page, line.number, "label yth"))
    return None


def _further(paper: Paper, label: Label, parts: Sequence[str]) -> list[str]:
    further: list[str] = []
    left = label.line.columns[min(label.cell, len(label.line.columns) - 1)]
    # Lines that are values of other labels, from columns that were read one after the other.
    taken = {other.line.number for other in paper.labels
             if other.name is not label.name and other.line.page == label.line.page}
    for at in range(label.at + 1, min(label.at + _MOST_ADDRESSEES, len(paper.head))):
        line = paper.head[at]
        cell = _cell_from(line, left) if label.cell else line.flat.strip()
        following = label_of(line, at, paper.rules)
        if not label.cell and not following and line.number in taken:
            break
        if following and following.name is Name.ADDRESSEE and not parts and not further:
            further.append(following.value)
        elif _ends_addressees(paper, at, cell) or (not label.cell and (following or is_dated(line.flat))):
            break
        elif cell:
            further.append(cell)
    return further


def _ends_addressees(paper: Paper, at: int, cell: str) -> bool:
    where = len(cell) < _OWN_LINE and _WHERE.match(cell) is not None
    titled = paper.title is not None and at == paper.title.at
    return where or titled or _STREET.match(cell) is not None or _SECTION.match(cell) is not None


def _cell_from(line: Line, left: int) -> str:
    """What stands from there on. Columns are told from the widths of letters: far to the right they are not exact."""
    least = min(left - 4, left * 7 // 10) if left > _RIGHT else left - 4
    return next((cell for begin, cell in zip(line.columns, line.cells, strict=True) if begin >= least), "")


def _items(parts: Sequence[str]) -> list[str]:
    items: list[str] = []
    for raw in parts:
        part = re.sub(r"^(?:Kepada )?Yth\b\.? ?[:.]? ?", "", raw.strip(_SPECKS), flags=re.IGNORECASE)
        if not part:
            continue
        item = None if _CARE_OF.match(part) else _ITEM.match(part)
        if item or not items:
            items.append(item[1].strip(_SPECKS) if item else part)
        else:
            items[-1] += " " + part
    return [_AND.sub("", _CARE_MISREAD.sub("c.q.", item)).strip(_SPECKS) for item in items if item]


def _introduced(lines: Sequence[Line]) -> range:
    """The lines in which who gives the order introduces himself, in the same form as those who get it."""
    begin = next((at for at, line in enumerate(lines) if _INTRODUCED.match(line.flat)), len(lines))
    end = next((at for at in range(begin, len(lines)) if _ORDERED.search(lines[at].flat)), begin)
    return range(begin, end + 1)


def _sent(paper: Paper) -> Reading[str] | None:
    """Those whom a Surat Tugas sends: the names behind "Kepada", in a list or each behind "Nama"."""
    names: list[str] = []
    where: Label | None = None
    listed = False
    introduced = _introduced(paper.body[: len(paper.head) + _FORM])
    for at, line in enumerate(paper.body[: len(paper.head) + _FORM]):
        label = label_of(line, at, paper.rules)
        if at in introduced:
            continue
        if where is None and _ORDERED_TO.search(line.flat):
            label = Label(Name.TO, "", colon=False, at=at, line=line)
        if label is not None and label.name is Name.TO:
            where, listed = label, True
            texts = [label.value]
        elif where is None and (match := _NAMED.match(line.flat)) and not is_prose(line.flat):
            where = Label(Name.TO, "", colon=True, at=at, line=line)
            texts = [line.flat[match.end() :]]
        elif listed and (is_prose(line.flat) or _AFTER_NAMES.match(line.flat) or (
                label is not None and label.name in {Name.PURPOSE, Name.DAY})):
            break
        else:
            named = _NAMED.match(line.flat)
            told = listed and (label is None or label.name is not Name.OTHER)
            texts = [line.flat[named.end() :]] if named else [line.text] if told else []
        names += [name for text in texts if (name := _one_sent(text, paper.rules.never_names))]
    if not names or where is None:
        return None
    place = Place(where.line.page, where.line.number, "label Kepada")
    return Reading("; ".join(dict.fromkeys(names)), Confidence.LIKELY, place)


def _one_sent(text: str, never: Collection[str]) -> str | None:
    """The name in a row of those who are sent: in a table the number or the position of the person follows it."""
    for part in (*text.split(GAP), _BEHIND_NAME.split(text)[0]):
        plain = re.sub(r"^\W{0,4}(?:\d{1,2}[.)|]? ?){0,2}(?:Nama\b(?:\s1\s|\W{0,4}))?", "", part)
        if (name := name_in(plain, never)) and (len(name.split()) > 1 or part is text):
            return name
    return None


def _other_party(paper: Paper) -> Reading[str] | None:
    """The body behind "DENGAN" in the title of an agreement, or before it where ours is the second."""
    if paper.title is None or not paper.title.kind.startswith(("Perjanjian", "Nota Kesepahaman", "Addendum")):
        return None
    groups: list[list[str]] = []
    line_of: list[Line] = []
    for line in paper.head[paper.title.at :]:
        squeezed = squeeze(line.flat)
        if squeezed in {"ANTARA", "DENGAN", "DAN"} and is_capitals(line.flat):
            groups.append([])
            line_of.append(line)
        elif squeezed == "TENTANG" or squeezed.startswith("NOMOR"):
            if groups:
                break
        elif groups:
            groups[-1].append(line.flat.strip(_SPECKS))
    parties = [(in_a_sentence(" ".join(group)), line) for group, line in zip(groups, line_of, strict=True) if group]
    others = [party for party in parties if not is_own(party[0], paper.rules)]
    if not others or len(parties) < 2:  # noqa: PLR2004  (an agreement has two)
        return None
    name, line = others[-1]
    return Reading(name, Confidence.LIKELY, Place(line.page, line.number, "judul"))


# ── unit, direction, electronic signature ───────────────────────────────────


def read_unit(paper: Paper) -> Reading[str] | None:
    """The unit inside the body: who a Nota Dinas comes from, or whose form it is. Doubtful unless it is configured."""
    for label in paper.values(Name.FROM, Name.UNIT):
        value = label.value.split(GAP)[0].strip(_SPECKS)
        if value:
            known = any(squeeze(unit) in squeeze(value) for unit in paper.rules.units)
            return Reading(value, Confidence.LIKELY if known else Confidence.DOUBTFUL,
                           Place(label.line.page, label.line.number, f"label {label.name}"))
    return None


def read_direction(
    paper: Paper, issuer: Reading[str] | None, kind: Reading[str] | None, addressee: Reading[str] | None
) -> Reading[str] | None:
    """Incoming, outgoing or internal, by comparing the issuer with the office's own letterhead."""
    own = squeeze(paper.rules.body + paper.rules.region)
    if not own:
        return None
    if issuer is None:
        # Nobody says who wrote it, but it is addressed to this office.
        ours = addressee is not None and own in squeeze(spelled_out(addressee.value, paper.rules))
        return Reading("masuk", Confidence.DOUBTFUL, replace(addressee.seen_at, rule="tujuan")) \
            if addressee is not None and ours else None
    if own not in squeeze(spelled_out(issuer.value, paper.rules)):
        direction = "masuk"
    else:
        outward = kind is not None and (kind.value in {*_PUBLISHED, *paper.rules.agreements} or any(
            name == kind.value and code in _OUTWARD for code, name in paper.rules.codes.items()))
        direction = "keluar" if outward or (kind is None and addressee is not None) else "internal"
    return Reading(direction, Confidence.LIKELY, Place(issuer.seen_at.page, 0, "kop dan jenis"))


def read_e_signature(paper: Paper) -> Reading[str] | None:
    """Whether a footer says that the document was signed electronically, and by whose certificate."""
    for at, line in enumerate(paper.printed):
        if _E_SIGNED.search(line.flat):
            nearby = " ".join(part.flat for part in paper.printed[at : at + 3])
            whose = "BSrE" if _BSRE.search(nearby) else "elektronik"
            return Reading(whose, Confidence.LIKELY, Place(line.page, line.number, "catatan kaki"))
    return None


def _at(label: Label, value: str) -> Reading[str]:
    return Reading(value.strip(_SPECKS), Confidence.LIKELY,
                   Place(label.line.page, label.line.number, f"label {label.name}"))
