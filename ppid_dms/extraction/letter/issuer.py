"""Which body issued a document: its letterhead, its title, a label, or the one who signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ppid_dms.extraction.letter.labels import label_of
from ppid_dms.extraction.letter.numbering import OwnNumber
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.positions import in_a_sentence
from ppid_dms.extraction.letter.rules import LetterRules
from ppid_dms.extraction.text import GAP, Line, distance_is, is_capitals, is_prose, squeeze, words_run_together
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence
from ppid_dms.vocabulary import Label as Name

_ADDRESS = re.compile(
    r"\W{0,3}(?:jalan|jln?\b\.?|telp\.?|telepon|laman|surel|e-?mail|kode pos|gedung|website|www|alamat|komplek|fax)"
    r"|.*(?:@|www\.|\btelp|\btelepon|\bfax|\bkode pos\b)", re.IGNORECASE)
_SPECKS: Final = " .,;:'\"`|«»“”‘’-–—_!"
# What OCR makes of a coat of arms; a company begins as short.
_BESIDE_EMBLEM = re.compile(r"^\W{0,2}(?!PT|CV|UD|PD)[A-Za-z]{1,2}\W{1,3}(?=[A-Z]{4})")
# What stands in an emblem beside the name: a mark in brackets, its short letters, what OCR makes of its lines.
_EMBLEM = re.compile(r"^(?:\([^()]{1,16}\)|\S{1,4})(?: \S{1,4}){0,2} (?=[A-Z]{2})")
# Titles that stay in small letters where a body bears a person's name: "RSUD dr. DORIS SYLVANUS".
_SMALL_TITLE = re.compile(r"\b(?:drg?|Drs?|Prof|Hj?|Ir)\. ?")
# The cell of a form beside a letterhead: "KOMISI PEMILIHAN UMUM Tahun Anggaran : 2024".
_BESIDE_FORM = re.compile(r"\s[A-Z][a-z]+(?: [A-Za-z.]{1,20}){0,3} ?[:;].*")
_REGION = re.compile(
    r"(?:PROVINSI|KABUPATEN|KOTA|DAERAH|REPUBLIK|WILAYAH|KANTOR WILAYAH|RESOR|SEKTOR|PERWAKILAN|ACEH$)\b")
_OF_REGION = re.compile(r"\b(?:PROVINSI|KABUPATEN|KOTA)\b")
_GOVERNMENT = re.compile(r"PEMERINTAH (?:DAERAH )?((?:PROVINSI|KABUPATEN|KOTA) .{3,40})")
_BESIDE_TABLE = re.compile(r"\s(?:TGL|TANGGAL|NOMOR|NO)\b\.?(?: [A-Z]{4,12}){0,2}\s?(?:[:;]|$).*")
_MARKS: Final = frozenset({"SALINAN", "PETIKAN", "RAHASIA", "SANGATRAHASIA", "KONSEP", "DRAFT", "DRAF", "SEGERA"})
# In a title the name of a body ends where its year, its number or another language begins.
_AFTER_NAME = re.compile(r"\W{1,3}(?:NOMOR|SEMESTER|TRIWULAN|TAHUN|PERIODE|BULAN|TENTANG|THE)\b.*")
_IN_TITLE = re.compile(
    r"\b(?:KOMISI|BADAN|DINAS|KEMENTERIAN|SEKRETARIAT|DEWAN|UNIVERSITAS|PENGADILAN|BUPATI|GUBERNUR|WALI ?KOTA|MENTERI"
    r"|PRESIDEN|KEPOLISIAN|KEJAKSAAN|MAHKAMAH)\b.{3,120}")
_OFFICE = re.compile(r"^(?:KETUA|SEKRETARIS)(?: DAN ANGGOTA)? (?=[A-Z])")
_JUDGES = re.compile(
    r"\W{0,8}(?:\d\.\d\W{1,3})?((?:Pengadilan|Mahkamah|Dewan Kehormatan|PENGADILAN|MAHKAMAH|DEWAN KEHORMATAN)"
    r"(?: [A-Z][A-Za-z]{1,20}){1,7})(?:\W+(?:[Yy]ang\b|[Mm]emeriksa\b|[Mm]engadili\b|[Ss]ebagai)|\W*$)")
_OF_GOVERNMENT: Final = (
    "DINAS", "BADAN", "SEKRETARIAT", "INSPEKTORAT", "KECAMATAN", "KELURAHAN", "DESA", "SATUAN", "RUMAH", "RSUD",
    "KANTOR", "BIRO", "DEWAN", "UPT")
_CUT_OFF: Final = (" DAN", ",", " DAN/ATAU", " SERTA", " KOTA", " KABUPATEN", " PROVINSI")
_ABBREVIATION: Final = 6  # letters
_SKIPPED: Final = 4  # lines above a letterhead that a scanner, a fax or a telephone has put there
_MOST_KOP: Final = 9
_TITLE_LINES: Final = 5
_OPENING: Final = 16
_LONGEST_NAME: Final = 70
_EMBLEM_LETTERS: Final = 12
_LONG_NAME: Final = 12
_LONG_REGION: Final = 18
_WORD: Final = 4
_TOP: Final = 3


def read_issuer(paper: Paper) -> Reading[str] | None:
    """The body that issued it: its letterhead, or what the title, a label or a judgment's first sentence names."""
    return (_letterhead(paper) or _in_title(paper) or _office_on_top(paper)
            or _named(paper.head, paper.rules, "judul", Confidence.LIKELY) or _labelled(paper)
            or _judging(paper) or _above_address(paper)
            or _named(paper.body[len(paper.head) :], paper.rules, "tanda tangan", Confidence.DOUBTFUL))


def numbered_issuer(issuer: Reading[str] | None, own: OwnNumber | None, rules: LetterRules) -> Reading[str] | None:
    """The issuer with the region whose code is in the number, where the page itself does not tell it.

    From 2022 on a KPU office puts the code of its region into its numbers (tata naskah dinas).
    """
    code = (own.number.klasifikasi or "").partition(".")[0] if own else ""
    if own is None or code not in rules.klasifikasi or not rules.body:
        return issuer
    parts = own.number.text.split("/")[2:]
    region = next((rules.region_codes[part] for part in parts if part in rules.region_codes), None)
    if region is None or (issuer is not None and squeeze(issuer.value) != squeeze(rules.body)):
        return issuer
    name = f"{in_a_sentence(rules.body)} {in_a_sentence(region)}"
    if issuer is not None:
        return replace(issuer, value=name)
    return Reading(name, Confidence.DOUBTFUL, Place(own.place.page, own.place.line, "kode wilayah dalam nomor"))


def is_own(words: str, rules: LetterRules) -> bool:
    """Whether words name the body that this office belongs to, in full or by its initials."""
    return bool(rules.body) and squeeze(rules.body) in squeeze(spelled_out(words, rules))


def spelled_out(words: str, rules: LetterRules) -> str:
    """Words with the initials of the office's own body spelled out: ``KPU`` is ``Komisi Pemilihan Umum``."""
    initials = "".join(word[0] for word in rules.body.split())
    return re.sub(rf"\b{re.escape(initials)}\b", rules.body, words) if len(initials) > 1 else words


# ── the letterhead ──────────────────────────────────────────────────────────


def _letterhead(paper: Paper) -> Reading[str] | None:
    lines: list[str] = []
    first: Line | None = None
    for at, line in enumerate(paper.head[: min(_MOST_KOP, paper.title.at if paper.title else _MOST_KOP)]):
        # Beside a letterhead on the left there may be the cells of a form.
        text = _beside_others(line, begun=first is not None, rules=paper.rules)
        if squeeze(text) in _MARKS:
            continue
        goes_on = text.endswith(",")
        text = _spoken(text.rstrip(","), paper.rules)
        labelled = label_of(line, at, paper.rules) is not None
        if first and not labelled and _is_speck(text) and at + 1 < len(paper.head) and _is_part(
                paper.head[at + 1].cells[-1].strip(_SPECKS), paper.rules):
            continue
        if first is None and at < _SKIPPED and (labelled or not _begins(text, paper.rules)):
            continue
        if labelled or not text or _ADDRESS.match(text) or not _is_printed_as_name(text, paper.rules):
            break
        first = first or line
        lines.append(f"{text}," if goes_on and _first_word(text) in paper.rules.first_words else text)
    if first is None:
        return None
    if len(lines) > 1 and len(squeeze(lines[0])) <= _ABBREVIATION and _begins(lines[1], paper.rules):
        # What stands in the emblem, or the body's short name over its full one.
        lines = lines[1:] if not _REGION.match(lines[1]) else lines
    name = _own(lines, paper.rules) or _writing(lines, paper.rules).rstrip(",")
    return Reading(in_a_sentence(name), Confidence.LIKELY, Place(first.page, first.number, "kop"))


def _beside_others(line: Line, *, begun: bool, rules: LetterRules) -> str:
    """What a line says of a letterhead, without an emblem at its left and the cells of a form at its right."""
    capitals = is_capitals(line.flat) and ":" not in line.flat
    if not begun and _first_word(line.flat) not in rules.first_words:
        behind = _EMBLEM.sub("", f"{line.flat} ").strip()
        if behind != line.flat and _begins(behind, rules):
            capitals, line = True, replace(line, text=behind, columns=(0,))
    whole = line.flat if capitals else line.cells[0]
    text = _BESIDE_TABLE.sub("", _BESIDE_EMBLEM.sub("", whole.strip(_SPECKS.replace(",", ""))))
    return _BESIDE_FORM.sub("", text).strip(_SPECKS.replace(",", "")).lstrip(",")


def _is_part(text: str, rules: LetterRules) -> bool:
    return _begins(text, rules) or (is_capitals(text) and _REGION.match(text) is not None)


def _is_speck(text: str) -> bool:
    """Whether a line between two names is too short to be one: what OCR makes of an emblem."""
    return len(squeeze(text)) <= _EMBLEM_LETTERS and not is_capitals(text)


def _begins(text: str, rules: LetterRules) -> bool:
    own = bool(rules.body) and squeeze(rules.body) in squeeze(text)
    return bool(text) and (_first_word(text) in rules.first_words or own) and _is_printed_as_name(text, rules)


def _is_printed_as_name(text: str, rules: LetterRules) -> bool:
    """Whether a line is set as letterheads are: in capitals, or a body of which the spelling is known."""
    return is_capitals(_SMALL_TITLE.sub("", text)) or any(
        squeeze(text).startswith(squeeze(body)) for body in rules.bodies)


def _spoken(text: str, rules: LetterRules) -> str:
    """A line of a letterhead with the words that letter-spacing ran together taken apart."""
    spoken = " ".join(
        words_run_together(word, rules.spaced_words) if len(word) > _LONG_NAME else word for word in text.split())
    # However an OCR engine spelled them: the names of bodies and of regions are few.
    for body in (rules.body, *rules.bodies):
        if len(body) > _LONG_NAME and distance_is(squeeze(body), squeeze(spoken), 3):
            return body.upper()
    near = {region for region in rules.regions
            if distance_is(squeeze(region), squeeze(spoken), 1 + (len(region) > _LONG_REGION))}
    return near.pop().upper() if len(near) == 1 else spoken


def _own(lines: Sequence[str], rules: LetterRules) -> str | None:
    """The office's own letterhead, however an OCR engine spelled it."""
    own = f"{rules.body} {rules.region}".strip()
    said = squeeze(" ".join(lines[:3]))
    wanted = squeeze(own)
    if wanted and (said[: len(wanted)] == wanted or distance_is(said[: len(wanted)], wanted, 3)):
        return own
    return None


def _writing(lines: Sequence[str], rules: LetterRules) -> str:
    """Of the bodies that a letterhead names the one that writes: the lowest below those that only stand over it."""
    bodies = _bodies(lines, rules)
    name = next((body for body in bodies if not body.startswith(rules.above)), bodies[0])
    if bodies[0].startswith(rules.above):
        name = bodies[-1]
    government = _GOVERNMENT.fullmatch(bodies[0])
    if government and name.startswith(_OF_GOVERNMENT) and not _OF_REGION.search(name):
        name = f"{name} {government[1]}"
    return name


def _bodies(lines: Sequence[str], rules: LetterRules) -> list[str]:
    """The names in a letterhead, from the highest to the lowest, those that run over several lines joined."""
    names = [lines[0]]
    complete = _is_known(lines[0], rules)
    for line in lines[1:]:
        word = _first_word(line)
        region = _REGION.match(line) is not None
        if _first_word(names[-1]) in rules.heads and region:
            break
        if word in rules.inner:
            break
        goes_on = region or names[-1].endswith(_CUT_OFF) or word in {"DAN", "SERTA", "RI"}
        if goes_on or (word not in rules.first_words and not complete and _is_name(line)) or (
                len(names) == 1 and names[0] == lines[0] and names[0].startswith(rules.unfinished)):
            names[-1] += f" {line}"
            complete = complete or region
        elif word in rules.first_words:
            names.append(line)
            complete = _is_known(line, rules)
        else:
            break
    return names


def _is_known(line: str, rules: LetterRules) -> bool:
    """Whether a line is the whole name of a body, so that only its region can follow."""
    return any(squeeze(line) == squeeze(body) for body in rules.bodies) or _OF_REGION.search(line) is not None


def _is_name(line: str) -> bool:
    return len(line) <= _LONGEST_NAME and any(len(squeeze(word)) >= _WORD for word in line.split()) and not any(
        map(str.isdigit, line))


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0].strip(".,:").upper() if text.split() else ""


def _above_address(paper: Paper) -> Reading[str] | None:
    """Capitals right above an address at the top of the page: a body whose kind of name is not known; a guess."""
    lines: list[str] = []
    for at, line in enumerate(paper.head[: _SKIPPED + 1]):
        if lines and _ADDRESS.match(line.flat):
            return Reading(in_a_sentence(" ".join(lines)), Confidence.DOUBTFUL, Place(line.page, line.number, "kop"))
        if not is_capitals(line.flat) or label_of(line, at, paper.rules) or not _is_name(line.flat):
            return None
        lines.append(line.flat.strip(_SPECKS))
    return None


# ── elsewhere ───────────────────────────────────────────────────────────────


def _in_title(paper: Paper) -> Reading[str] | None:
    """What follows the heading: ``KEPUTUSAN KOMISI PEMILIHAN UMUM KABUPATEN ...``; of two parties that of our kind."""
    if paper.title is None:
        return None
    named = [found for text in _titles(paper) if (found := _IN_TITLE.search(text))]
    if not named:
        return None
    ours = [found[0] for found in named if squeeze(found[0]).startswith(
        tuple(squeeze(body) for body in paper.rules.own_numbers))]
    name = (ours if paper.title.kind in paper.rules.agreements and ours else [named[0][0]])[0]
    line = paper.head[paper.title.at]
    name = " ".join(_AFTER_NAME.sub("", name).split()).strip(_SPECKS)
    return Reading(in_a_sentence(name), Confidence.LIKELY, Place(line.page, line.number, "judul"))


def _titles(paper: Paper) -> Iterator[str]:
    """The lines of the title joined, anew behind each word that parts two parties."""
    assert paper.title is not None  # noqa: S101
    words = ""
    for at in range(paper.title.at, min(paper.title.at + _TITLE_LINES + _TITLE_LINES, len(paper.head))):
        line = paper.head[at]
        said = squeeze(line.flat)
        if said in {"DENGAN", "DAN", "ANTARA"} and paper.title.kind in paper.rules.agreements:
            yield words
            words = ""
            continue
        if not is_capitals(line.flat) or label_of(line, at, paper.rules) or said == "TENTANG" or (
                said == "DENGAN" or at >= paper.title.at + _TITLE_LINES):
            break
        words += " " + re.split(r"\bNOMOR\b", _spoken(line.flat.strip(_SPECKS), paper.rules))[0]
    yield words


def _office_on_top(paper: Paper) -> Reading[str] | None:
    """``BUPATI KAPUAS``: a head of government whose letterhead is the title of the office."""
    for at, line in enumerate(paper.head[:_TOP]):
        text = line.flat.strip(_SPECKS)
        begins = is_capitals(text) and _first_word(text) in paper.rules.first_words
        if begins and label_of(line, at, paper.rules) is None:
            return Reading(in_a_sentence(text), Confidence.LIKELY, Place(line.page, line.number, "kop"))
    return None


def _named(lines: Sequence[Line], rules: LetterRules, rule: str, confidence: Confidence) -> Reading[str] | None:
    """A body that uses our numbers, named on a cover, in the corner of a table or over those who sign for it."""
    for at, line in enumerate(lines):
        for begin, cell in zip(line.columns, line.cells, strict=True):
            text = _OFFICE.sub("", _spoken(_BESIDE_TABLE.sub("", cell).strip(_SPECKS), rules))
            ours = any(squeeze(text).startswith(squeeze(body)) for body in rules.own_numbers)
            if not ours or not is_capitals(text):
                continue
            below = _cell_from(lines[at + 1], begin) if at + 1 < len(lines) else ""
            below = _BESIDE_TABLE.sub("", below).strip(_SPECKS)
            if not _OF_REGION.search(text) and _REGION.match(below):
                text = f"{text} {below}"
            return Reading(in_a_sentence(text), confidence, Place(line.page, line.number, rule))
    return None


def _cell_from(line: Line, left: int) -> str:
    return next((cell for begin, cell in zip(line.columns, line.cells, strict=True) if begin >= left - 4), "")


def _labelled(paper: Paper) -> Reading[str] | None:
    """``Satuan Kerja : KPU Kabupaten Sukamara`` in the head of a form or of terms of reference."""
    for label in paper.values(Name.UNIT):
        value = label.value.split(GAP)[0].strip(_SPECKS)
        if any(squeeze(body) in squeeze(value) for body in paper.rules.own_numbers) and not is_prose(value):
            return Reading(in_a_sentence(value), Confidence.LIKELY, Place(
                label.line.page, label.line.number, "label unit"))
    return None


def _judging(paper: Paper) -> Reading[str] | None:
    """The court in the first sentence of a judgment: ``Pengadilan Negeri ... yang mengadili perkara ...``."""
    if paper.title is None:
        return None
    for line in paper.lines[paper.title.at + 1 : paper.title.at + _OPENING]:
        if match := _JUDGES.match(line.flat):
            return Reading(in_a_sentence(match[1]), Confidence.LIKELY, Place(line.page, line.number, "judul"))
    return None
