"""What a document is about (perihal)."""

import re
from collections.abc import Sequence
from typing import Final

from ppid_dms.extraction.letter.dateline import stands_over_signature
from ppid_dms.extraction.letter.dates import dates_in
from ppid_dms.extraction.letter.labels import Label, label_of
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.sentences import opens
from ppid_dms.extraction.text import GAP, Line, distance_is, is_capitals, is_prose, squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence
from ppid_dms.vocabulary import Label as Name

MOST_LINES: Final = 12
"""A subject is never longer."""

_INDENT: Final = 12
_ALIGNED: Final = 6
_BESIDE: Final = 2  # characters by which a line must stand to the right of its label to go on with its value
_TITLE_BLOCK: Final = 14
_LONGEST_TITLE: Final = 200
_MOST_OF_HEADLINE: Final = 3

_TENTANG: Final = "TENTANG"
_ABOUT_AND_MORE = re.compile(r"\W{0,3}(?:TENTANG|Tentang)\W{1,3}(?=\w)")
_ENDS_IN_ABOUT = re.compile(r"\b(?:TENTANG|Tentang)\W{0,3}$")
_NUMBERED_ABOUT = re.compile(r"(?i:nomor).{1,80}\bTENTANG\W{1,3}(?=\w)")
_ITEM = re.compile(
    r"\W{0,2}(?:[A-Z]|[IVX]{1,4}|Il{1,2}|\d{1,2})[.)](?: ?[A-Za-z]|\s*$)|BAB [IVX]{1,4}\b|\W{0,2}Pasal \d")
_TABLE = re.compile(r"\W{0,2}(?:NO|No)\b\.? ?[|A-Z]")
_OFFICE = re.compile(r"\W{0,2}(?:P[Ll][TtHh]\.? |P[Jj]\.? )?(?:KETUA|SEKRETARIS|KEPALA|MENTERI|GUBERNUR|BUPATI"
                     r"|WALI ?KOTA|DIREKTUR|REKTOR|DEKAN|PRESIDEN|PEJABAT|KUASA|DENGAN RAHMAT|CAMAT|LURAH|PIMPINAN"
                     r"|KOMISI|BADAN|DEWAN|INSPEKTUR|JAKSA|PANITERA)\b")
_CONSIDERED = re.compile(r"\W{0,3}(?:Menimbang|Mengingat|Membaca|Dasar|MEMUTUSKAN|Memperhatikan)\b", re.IGNORECASE)
_PARTIES = re.compile(r"\W{0,2}(?:ANTARA|DENGAN|OLEH DAN ANTARA)\W{0,2}$", re.IGNORECASE)
_AMENDS = re.compile(
    r"\b(?:PERUBAHAN|PENCABUTAN|PELAKSANAAN|ATAS|PERATURAN|KEPUTUSAN|UNDANG|INSTRUKSI|SURAT|EDARAN)\b",
    re.IGNORECASE)
_BODY = re.compile(r"\W{0,2}(?:PEMERINTAH|KEMENTERIAN|KOMISI PEMILIHAN UMUM|KOMISI INDEPENDEN|BADAN PENGAWAS"
                   r"|UNIVERSITAS|SEKRETARIAT)\b")
_YEAR = re.compile(r"\W{0,3}(?:19|20)\d\d\W{0,3}")
_CLOSING = re.compile(r"[\s|.,;:'\"`_]{1,6}$")
_ROMAN_BAR = re.compile(
    r"\b(Triwulan|Semester|Tahap|Bagian|Jilid|Tingkat|Gelombang|Golongan) \|(?=\s|$)", re.IGNORECASE)
_ON_THE_DAY = re.compile(
    r"\s+(?:pada|tanggal|mulai|selama)\s+(?:hari\b|tanggal\b|tgl\b|\d).*", re.IGNORECASE | re.DOTALL)
_AT = re.compile(r" di ?[-–—:]?$")
_CAPITALS_BESIDE = re.compile(r"(?<=[a-z)]) [A-Z]{4,}(?: [A-Z]{3,}){1,4}$")
# A stamp of receipt beside the subject.
_STAMP = re.compile(r"\s(?:DITERIMA|TERIMA|AGENDA|NO\.? ?AGENDA|DISPOSISI)\b.*")
_PLACE_ALONE = re.compile(r"(?:[A-Z][A-Za-z]{2,} ?){1,3}")
_LAST_WORDS = re.compile(r" ((?:[A-Z][a-z]{2,} ){0,1}[A-Z][a-z]{2,})$")
_PLACE_OF_DATE = re.compile(r"\b([A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20}){0,2}), ?\d{1,2} [A-Z]")
_ENDS_IN_DATE = re.compile(r", ?\d{1,2} \w{3,9} \d{4}$")
_ABBREVIATED = re.compile(r"\([A-Za-z.]{2,12}\)")
_TO_PRESS = re.compile(r"(?:untuk |segera )?di(?:siar|terbit|rilis|publikasi)|embargo", re.IGNORECASE)
_BESIDE_ADDRESSEE = re.compile(r"\s(?:Kepada\b|Yth\b|KEPADA\b).*")
_ADDRESSEE = re.compile(r"\W{0,3}(?:Kepada\b|Yth\b|KEPADA\b)")
_SENT = re.compile(r"\b(?:menugaskan|memerintahkan|menugasi|memberi(?:kan)? tugas)\b", re.IGNORECASE)
_FOR = re.compile(
    r"\buntuk\s+((?:melaksanakan|mengikuti|menghadiri|melakukan|mengadakan|menjadi|mendampingi|membantu)\b.*)",
    re.IGNORECASE | re.DOTALL)


def read_subject(paper: Paper) -> Reading[str] | None:
    """The subject as printed, its lines joined by one blank."""
    return (_labelled(paper, Name.PROCEDURE, "nama SOP") or _about(paper) or _labelled(paper, Name.SUBJECT, "label Hal")
            or _task(paper) or _long_title(paper) or _labelled(paper, Name.EVENT, "label acara") or _title(paper)
            or _headline(paper))


# ── behind a label ──────────────────────────────────────────────────────────


def _labelled(paper: Paper, name: Name, rule: str) -> Reading[str] | None:
    mixed = any(_BESIDE_ADDRESSEE.search(f" {label.value}") for label in paper.labels
                if label.name is not Name.ADDRESSEE and len(label.line.columns) == 1)
    for label in paper.values(name):
        first = label.value.split(GAP)[0]
        cut = _BESIDE_ADDRESSEE.sub("", f" {first}").strip()
        if not is_capitals(cut):
            cut = _STAMP.sub("", cut)
        if mixed and not label.cell:
            cut = _without_place(cut, label, paper)
        more, sure = _going_on(paper, label)
        if mixed and more and _AT.search(first) and _PLACE_ALONE.fullmatch(more[0]):
            more = more[1:]
        parts = [cut, *more] if cut else more
        sure = sure and cut == first and not label.repaired and label.cell == 0 and not mixed
        if subject := _reading(parts, label.line, rule, Confidence.CERTAIN if sure else Confidence.LIKELY):
            return subject
    return None


def _without_place(value: str, label: Label, paper: Paper) -> str:
    """A subject without where the addressee is, which stood in the column beside it."""
    value = _AT.sub("", value)
    if not is_capitals(value):
        # An addressee in capitals goes on beside a subject that is not.
        value = _CAPITALS_BESIDE.sub("", value)
    places = {"Tempat", *(match[1] for line in paper.head if (match := _PLACE_OF_DATE.search(line.flat)))}
    at_place = any(_AT.search(line.flat) for line in paper.head[max(0, label.at - 2) : label.at])
    if at_place and (trail := _LAST_WORDS.search(value)):
        # The place that "di -" announced on the line above, if the letterhead names it, too.
        over = squeeze(" ".join(line.flat for line in paper.head[: label.at]))
        value = value[: trail.start()] if squeeze(trail[1]) in over else value
    alone = next((value.removesuffix(f" {place}") for place in places if value.endswith(f" {place}")), value)
    return _AT.sub("", alone)


def _going_on(paper: Paper, label: Label) -> tuple[list[str], bool]:
    """The further lines of a value that runs over several, and whether their columns prove that they belong to it."""
    line = label.line
    cell = min(label.cell, len(line.columns) - 1)
    left = line.columns[cell]
    value_at = _value_at(label)
    arranged = any(one.columns[0] > _INDENT for one in paper.head[: label.at])
    laid_out = any(len(one.columns) > 1 or one.columns[0] for one in paper.head)
    labelled = {other.at for other in paper.labels}
    parts: list[str] = []
    sure = True
    for at in range(label.at + 1, min(len(paper.lines), label.at + MOST_LINES)):
        below = paper.lines[at]
        text = below.cells[0]
        if below.page != line.page or at in labelled or label_of(below, at, paper.rules):
            break
        if _ADDRESSEE.match(text) or _ends_value(text):
            break
        aligned = abs(below.columns[0] - value_at) <= _ALIGNED and below.columns[0] > left + _BESIDE
        indented = left + _BESIDE < below.columns[0] <= value_at and 2 * below.columns[0] >= value_at
        if not aligned and indented and not parts and not is_prose(below.flat) and not opens(text):
            # Columns are told from the widths of letters: what stands between label and value goes on with the value.
            sure = False
        elif not aligned:
            if arranged and label.cell == 0 and label.value:
                break
            if is_prose(below.flat) or at >= len(paper.head) or below.columns[0] > value_at + _INDENT:
                break
            if laid_out and label.value and below.number > paper.lines[at - 1].number + 1:
                break
            if dates_in(text) and "," in text:
                # The place and date of the letter, read between two lines of a column beside it.
                sure = False
                continue
            sure = False
        parts.append(_BESIDE_ADDRESSEE.sub("", f" {text}").strip())
    return parts, sure


def _value_at(label: Label) -> int:
    """The column in which the value begins."""
    first = label.value.split(GAP)[0]
    for begin, cell in zip(label.line.columns[label.cell :], label.line.cells[label.cell :], strict=False):
        at = cell.find(first) if first else -1
        if at >= 0:
            return begin + at
    return label.line.columns[min(label.cell + 1, len(label.line.columns) - 1)]


def _ends_value(text: str) -> bool:
    return _opens(text) or text.rstrip().endswith(":") or any(
        end.match(text) for end in (_TABLE, _ITEM, _CONSIDERED))


# ── under TENTANG ───────────────────────────────────────────────────────────


def _about(paper: Paper) -> Reading[str] | None:
    """What stands under TENTANG, up to the next heading, signer, item or sentence."""
    first_label = next((label.at for label in paper.values(Name.SUBJECT)), None)
    end = len(paper.head) + 1
    if paper.title is not None:
        end = min(end, paper.title.at + _TITLE_BLOCK)
    for at, line in enumerate(paper.lines[: max(0, end)]):
        if first_label is not None and at >= first_label:
            return None
        squeezed = squeeze(line.flat)
        exact = squeezed == _TENTANG
        if exact or (is_capitals(line.flat) and len(squeezed) > 5 and distance_is(_TENTANG, squeezed, 1)):  # noqa: PLR2004
            block = _under(paper, at + 1)
            confidence = Confidence.CERTAIN if exact else Confidence.LIKELY
            if subject := _reading([line.flat for line in block], line, _TENTANG, confidence):
                return subject
            return None
        titled = paper.title is not None and at >= paper.title.at
        if not titled:
            continue
        match = _ABOUT_AND_MORE.match(line.flat) or _NUMBERED_ABOUT.search(line.flat[:_LONGEST_TITLE])
        if match:
            parts = [line.flat[match.end() :], *(part.flat for part in _under(paper, at + 1, line))]
            return _reading(parts, line, _TENTANG, Confidence.LIKELY)
        if _ENDS_IN_ABOUT.search(line.flat) and at > 0:
            return _reading([part.flat for part in _under(paper, at + 1)], line, _TENTANG, Confidence.LIKELY)
    return None


def _under(paper: Paper, start: int, before: Line | None = None) -> list[Line]:
    lines = paper.lines
    taken: list[Line] = []
    for at in range(start, min(len(lines), start + MOST_LINES)):
        line = lines[at]
        above = taken[-1] if taken else before
        if _ends_block(paper, at, above, taken):
            break
        taken.append(line)
    return taken


def _ends_block(paper: Paper, at: int, above: Line | None, taken: Sequence[Line]) -> bool:
    line = paper.lines[at]
    text = line.flat
    first = taken[0] if taken else above
    if line.page != paper.lines[max(0, at - 1)].page or _CONSIDERED.match(text) or _opens(text):
        return True
    label = label_of(line, at, paper.rules)
    if label is not None:
        amended = first is not None and _AMENDS.search(" ".join(part.flat for part in (taken or [first])))
        return not (label.name is Name.NUMBER and amended and not label.colon)
    if first is not None and is_capitals(first.flat) and not is_capitals(text) and not _YEAR.fullmatch(text) \
            and not text.replace(" ", "").isdecimal() and not _ABBREVIATED.fullmatch(text):
        return True
    if _TABLE.match(text) or _ITEM.match(text) or _PARTIES.fullmatch(text) or _is_signer(paper, at):
        return True
    return is_prose(text) and (first is None or not is_prose(first.flat)) and text.rstrip().endswith((".", ";", ":"))


def _opens(text: str) -> bool:
    return text.startswith(("Dear ", "Pada hari", "Pada Hari", "PIHAK ")) or (text[:1].isupper() and opens(text)
                                                                              and not is_capitals(text))


def _is_signer(paper: Paper, at: int) -> bool:
    """Whether the issuing office is named here, as in ``KETUA KOMISI PEMILIHAN UMUM,``.

    A subject may have a line that begins with such a word, too; only the office's name ends with a comma, or what is
    considered follows it.
    """
    lines = paper.lines
    if not _OFFICE.match(lines[at].flat):
        return False
    if lines[at].flat.upper().startswith("DENGAN RAHMAT"):
        return True
    for following, line in enumerate(lines[at : at + 4]):
        if following and _CONSIDERED.match(line.flat):
            return True
        if following and _OFFICE.match(line.flat):
            return False
        if line.flat.rstrip().endswith((",", ".,")):
            return True
        if not is_capitals(line.flat):
            return False
    return False


# ── what people are sent for ────────────────────────────────────────────────


def _task(paper: Paper) -> Reading[str] | None:
    """What a Surat Tugas sends people for: its "Untuk", without the days."""
    for at, line in enumerate(paper.body):
        label = label_of(line, at, paper.rules)
        if label is None or label.name is not Name.PURPOSE or not label.value:
            continue
        parts = [re.sub(r"^(?:1|a)[.)] ?", "", label.value)]
        for number in range(at + 1, min(len(paper.body), at + MOST_LINES)):
            following = paper.body[number]
            if stands_over_signature(following) or label_of(following, number, paper.rules) or re.match(
                    r"\W*(?:Demikian|Ditetapkan|Dikeluarkan|(?:2|b)[.)] )", following.flat):
                break
            parts.append(following.flat)
        return _reading([_ON_THE_DAY.sub("", " ".join(parts))], line, "label Untuk", Confidence.LIKELY)
    if paper.title is None or not paper.is_order:
        return None
    told = " ".join(line.flat for line in paper.body[: len(paper.head) + 25])
    sent = _SENT.search(told)
    match = _FOR.search(told[sent.end() : sent.end() + 1500]) if sent else None
    if match is None:
        return None
    line = paper.lines[paper.title.at]
    sentence = re.split(r"[.;](?:\s|$)", _ON_THE_DAY.sub("", match[1]), maxsplit=1)[0]
    return _reading([sentence[:300]], line, "untuk", Confidence.DOUBTFUL)


# ── the title itself ────────────────────────────────────────────────────────


def _long_title(paper: Paper) -> Reading[str] | None:
    """A title of several lines, which says more than the label of the event beneath it."""
    return _title(paper) if len(_title_lines(paper)) > 1 else None


def _title_lines(paper: Paper) -> list[Line]:
    if paper.title is None:
        return []
    at = paper.title.at
    line = paper.lines[at]
    block = [line]
    for number in range(at + 1, min(len(paper.lines), at + MOST_LINES)):
        following = paper.lines[number]
        if _ends_block(paper, number, line, block) or _BODY.match(following.flat) or _YEAR.fullmatch(following.flat):
            break
        block.append(following)
    return block


def _title(paper: Paper) -> Reading[str] | None:
    """The title itself, where a document has no other subject; what stands under its number if that is a headline."""
    if paper.title is None:
        return None
    at = paper.title.at
    line, block = paper.lines[at], _title_lines(paper)
    bare = any(squeeze(" ".join(part.flat for part in block)) == heading for heading, _name in paper.rules.headings)
    below = at + len(block)
    if bare and below < len(paper.head) and (label := label_of(paper.head[below], below, paper.rules)) \
            and label.name is Name.NUMBER and below + 1 < len(paper.lines):
        start = below + 1 + (_TO_PRESS.match(paper.lines[below + 1].flat) is not None)
        if headline := _headline_at(paper, start):
            return _reading([part.flat for part in headline], headline[0], "judul", Confidence.LIKELY)
    # A heading alone says what the document is, not what it is about.
    return _reading([part.flat for part in block], line, "judul", Confidence.DOUBTFUL if bare else Confidence.LIKELY)


def _headline_at(paper: Paper, start: int) -> list[Line]:
    """The lines of a headline that stand right below each other."""
    taken: list[Line] = []
    for at in range(start, min(len(paper.lines), start + _MOST_OF_HEADLINE)):
        line = paper.lines[at]
        if label_of(line, at, paper.rules) or _ITEM.match(line.flat) or is_prose(line.flat) or _opens(line.flat):
            break
        if taken and (line.number > taken[-1].number + 1 or dates_in(line.flat) or is_capitals(
                line.flat) != is_capitals(taken[0].flat)):
            break
        taken.append(line)
    return taken


def _headline(paper: Paper) -> Reading[str] | None:
    """Of a document of an unknown kind the first lines in capitals that are no letterhead; a guess."""
    block: list[Line] = []
    for at, line in enumerate(paper.head):
        capitals = is_capitals(line.flat) and len(squeeze(line.flat)) > 3  # noqa: PLR2004
        body = line.cells[0].split()[0].upper() in paper.rules.first_words
        if capitals and label_of(line, at, paper.rules) is None and (block or not body) and len(block) < MOST_LINES:
            block.append(line)
        elif block:
            break
    if len(block) == 0 or squeeze(paper.rules.region) == squeeze(block[0].flat):
        return None
    return _reading([line.flat for line in block], block[0], "judul", Confidence.DOUBTFUL)


def _reading(
    parts: Sequence[str], line: Line, rule: str, confidence: Confidence = Confidence.CERTAIN
) -> Reading[str] | None:
    """The parts joined by single blanks, without specks at the end; None if nothing is left."""
    joined = " ".join(" ".join(part.strip("—–|«» ") if at else part for at, part in enumerate(parts)).split())
    # After such a word a bar is the numeral one; anywhere else at the end it is the edge of a shadow.
    numeral = _ROMAN_BAR.sub(r"\1 I", joined)
    if numeral != joined and confidence is Confidence.CERTAIN:
        confidence = Confidence.LIKELY
    subject = _CLOSING.sub("", numeral).strip("—-–«»: ")
    if confidence is Confidence.CERTAIN and _ENDS_IN_DATE.search(subject) and dates_in(subject[-30:]):
        # It may be the place and date of the letter, from a column beside it.
        confidence = Confidence.LIKELY
    return Reading(subject, confidence, Place(line.page, line.number, rule)) if subject else None
