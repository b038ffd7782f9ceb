"""Who signed a document, and in which position."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ppid_dms.extraction.letter.dateline import is_dated, stands_over_signature
from ppid_dms.extraction.letter.datespot import column_of
from ppid_dms.extraction.letter.labels import label_of
from ppid_dms.extraction.letter.names import has_title, name_in, names_in, two_names_in
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.positions import Position, position_in, starts_position, two_positions
from ppid_dms.extraction.text import Line, is_prose, squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence
from ppid_dms.vocabulary import Label as Name

_RULE: Final = "tanda tangan"
_ABOVE: Final = 9  # lines between a position and the name under it
_BELOW: Final = 2
_DATED_WITHIN: Final = 12
_BESIDE: Final = 18  # characters by which a name may stand off its position's column
_ITEM = re.compile(r"^\W{0,2}\d{1,2}[.)]\s+(?=[A-Z])")
_DOTS_TO_SIGN = re.compile(r"\s[\s.…_]{3,}$|\s\(?(?:\d[.)]\s*)?[.…_]{3,}.*$")
_ALONE_BELOW = re.compile(
    r"\W{0,3}(?:Hormat (?:saya|kami)|Pemohon|Yang membuat pernyataan|Wassalam\w*)\b", re.IGNORECASE)
_MINUTES: Final = frozenset({"Notula", "Risalah Rapat"})
_BESIDE_CHAIR: Final = ("sekretaris", "bendahara", "anggota", "petugas", "wakil ketua")
_TAKES_NOTE: Final = 45
_AT_END: Final = 4  # lines: rank and number
_SIGNED = re.compile(
    r"\W{0,3}(?:ttd|t\.t\.d|dto|tt\.?d)\b|di ?tanda ?tangani|secara elektronik|\bmat[e]?rai\b|\bmeterai\b"
    r"|^\W*[$#^]\W*$", re.IGNORECASE)
_NUMBERED = re.compile(r"\W{0,2}(?:NIP|NRP|NIPPPK|NI PPPK|NIK|NIDN)\b|\W{0,2}\d{8} ?\d{6} ?\d ?\d{3}", re.IGNORECASE)
_RANK = re.compile(
    r"\W{0,2}(?:Pembina|Penata|Pengatur|Juru|Jaksa|Komisaris|Ajun|Inspektur|Brigadir|Brigjen|Irjen|Kolonel|Letkol|Mayor"
    r"|Kapten|AKBP|AKP|Hakim|PEMBINA|PENATA)\b.{0,40}", re.IGNORECASE)
_COPY = re.compile(
    r"salinan|sesuai (?:dengan )?(?:yang )?asli|legalisir|(?:petikan|kutipan) yang sah|disalin", re.IGNORECASE)
_PROMULGATED = re.compile(r"diundangkan|mengetahui|menyetujui|diperiksa|paraf", re.IGNORECASE)
_COPIES_TO = re.compile(r"\W{0,3}(?:tembusan|tindasan|catatan)\b", re.IGNORECASE)
# The number of a row; its 1 is often read as a letter.
_ROW = re.compile(r"\W{0,2}(?:\d{1,3}|[Il|i]{1,2}(?=[.) ]))[.),]?(?:\s|$)")
_CLOSING = re.compile(
    r"\b(?:Demikian|MEMUTUSKAN|Ditetapkan|Dikeluarkan|Disahkan di|Demikianlah|Hormat (?:kami|saya)|Wassalam\w*"
    r"|Yours (?:sincerely|faithfully))\b", re.IGNORECASE)
_MEMBER = re.compile(r" ((?:Ketua|KETUA|Anggota|ANGGOTA|Sekretaris|SEKRETARIS)\b(?: merangkap [Aa]nggota)?)")
_PARTY_ONE = re.compile(r"\bPIHAK (?:KESATU|PERTAMA|I)\b", re.IGNORECASE)
_ACTING_AS = re.compile(
    r"(?:selaku|sebagai|jabatan(?:\s1\s|\W{1,4})|^[^:]{0,40}:)\s{0,2}(?P<office>.{3,90})", re.IGNORECASE)
_STATED = re.compile(r"\s{0,2}(?:,| 1\b) ?(?P<office>[A-Z].{3,90})")
_OF_HEAD: Final = frozenset({Name.NUMBER, Name.SUBJECT, Name.URGENCY, Name.ENCLOSURE, Name.PROCEDURE, Name.ADDRESSEE})
_NO_SPECK: Final = 5  # letters
_LIKELY: Final = 40
_CERTAIN: Final = 75


@dataclass(frozen=True, slots=True)
class Signer:
    """Name and position of who signed; each None where it cannot be told."""

    name: Reading[str] | None = None
    position: Reading[str] | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    line: Line
    at: int
    score: int
    position: Position | None
    takes_note: bool = False


def read_signer(paper: Paper) -> Signer:
    """Name and position of who signed.

    Of several signatures the one that belongs to the document's own position and date counts, not that of who made
    the copy, who took note or who promulgated it.
    """
    lines = paper.body
    candidates = list(_candidates(paper, lines))
    candidates += filter(None, (_in_table(paper, lines), _approved(paper)))
    everybody = tuple(candidates)
    party = _own_party(paper, candidates)
    if not any(candidate.score >= _LIKELY for candidate in candidates):
        # "Mengetahui" may stand over all who sign.
        candidates = [replace(candidate, score=min(candidate.score + _TAKES_NOTE, _CERTAIN - 1))
                      for candidate in candidates if candidate.takes_note]
    candidates = [candidate for candidate in candidates if candidate.score >= _LIKELY]
    if party is None and not candidates:
        return Signer(None, _position_alone(paper, lines))
    best = party or _first_of_row(max(candidates, key=lambda candidate: (candidate.score, candidate.at)), candidates)
    rivals = [one for one in candidates if one.name != best.name and one.score >= best.score]
    # Of those who sign side by side nobody is certain to be the one whose document it is.
    rivals += [one for one in everybody if one.name != best.name and one.at == best.at and one.position is not None]
    confidence = Confidence.CERTAIN if best.score >= _CERTAIN and not rivals else Confidence.LIKELY
    name = Reading(best.name, confidence, Place(best.line.page, best.line.number, _RULE))
    if best.position is None:
        return Signer(name, _sender(paper))
    where = best.position.line or best.line
    sure = confidence if best.position.ended else Confidence.LIKELY
    return Signer(name, Reading(best.position.text, sure, Place(where.page, where.number, _RULE)))


def _first_of_row(best: _Candidate, candidates: Sequence[_Candidate]) -> _Candidate:
    """Of those who sign side by side for one body the chair, whoever writes beside him."""
    row = [one for one in candidates if one.at == best.at and one.position is not None]
    if best.position is None or not best.position.text.casefold().startswith(_BESIDE_CHAIR):
        return best
    return next((one for one in row if one.position and one.position.text.casefold().startswith("ketua")), best)


def _sender(paper: Paper) -> Reading[str] | None:
    """The position behind "Dari": who sends a Nota Dinas signs it."""
    for label in paper.values(Name.FROM):
        position = position_in([(f"{label.value},", label.line)], paper.rules)
        if position is not None:
            return Reading(position.text, Confidence.LIKELY, Place(label.line.page, label.line.number, "label dari"))
    return None


def _candidates(paper: Paper, lines: Sequence[Line]) -> Iterator[_Candidate]:
    start = _from(paper, lines)
    closing = next((at for at in range(len(lines) - 1, start - 1, -1)
                    if _CLOSING.search(lines[at].flat) or stands_over_signature(lines[at])), None)
    copies_to: int | None = None
    for at in range(start, len(lines)):
        line = lines[at]
        if _COPIES_TO.match(line.flat):
            copies_to = at
        if is_prose(line.flat):
            continue
        for begin, cell in zip(line.columns, line.cells, strict=True):
            names = _persons(paper, lines, at, begin, cell)
            if not names:
                continue
            name = names[0]
            score, position = _weigh(paper, lines, at, begin, name)
            below_copies = copies_to is not None and lines[copies_to].page == line.page
            if below_copies and len(line.cells) == 1 and begin < _BESIDE:
                score -= 60
            if _ROW.match(line.flat):
                score -= 30
            if position is not None and copies_to is None and _ends_document(lines, at) and not _is_of_another(
                    _context(paper, lines, at, begin)):
                score += 15
            if closing is not None and closing < at <= closing + _ABOVE + _ABOVE and len(name.split()) > 1:
                # A name alone below the last sentence: stamp and pen may have made the position unreadable.
                score += 25
            takes_note = _PROMULGATED.search(_context(paper, lines, at, begin)) is not None
            candidate = _Candidate(name, line, at, score + _minutes(paper, position), position, takes_note)
            yield candidate
            # Of two names that were read as one line the position above is the first one's.
            yield from (_beside(other, candidate, paper, lines, begin) for other in names[1:])


def _beside(name: str, first: _Candidate, paper: Paper, lines: Sequence[Line], begin: int) -> _Candidate:
    """The second of two who sign side by side, with the second of the positions that were read as one line, too."""
    for text, line in _block_above(paper, lines, first.at, begin):
        if (two := two_positions(text, paper.rules)) and (
                position := position_in([(f"{two[1].rstrip(',')},", line)], paper.rules)):
            return replace(first, name=name, position=position,
                           score=first.score - _minutes(paper, first.position) + _minutes(paper, position) - 1)
    return replace(first, name=name, score=first.score - _LIKELY, position=None)


def _minutes(paper: Paper, position: Position | None) -> int:
    """Minutes are the document of who took them, whoever led the meeting and signs beside him."""
    taken = paper.title is not None and paper.title.kind in _MINUTES
    return 20 * (taken and position is not None and position.text.casefold().startswith("notul"))


def _persons(paper: Paper, lines: Sequence[Line], at: int, begin: int, cell: str) -> list[str]:
    """The names in a cell: one, or two that were read as one where two positions stand above."""
    bare = _DOTS_TO_SIGN.sub("", _ITEM.sub("", cell))
    names = names_in(bare, paper.rules.never_names)
    if len(names) == 1 and len(lines[at].cells) == 1 and any(
            two_positions(text, paper.rules) for text, _line in _block_above(paper, lines, at, begin)):
        return two_names_in(bare, paper.rules.never_names) or names
    return names


def _is_of_another(context: str) -> bool:
    """Whether what stands above a name says that he made the copy, took note or promulgated."""
    return any(role.search(context) for role in (_COPY, _PROMULGATED))


def _ends_document(lines: Sequence[Line], at: int) -> bool:
    """Whether nothing but what belongs to a signature stands below on its page."""
    below = [line for line in lines[at + 1 : at + 1 + _AT_END] if line.page == lines[at].page]
    return len(below) < _AT_END and not any(is_prose(line.flat) for line in below)


def _from(paper: Paper, lines: Sequence[Line]) -> int:
    """The first line below the head; of a table or a form without any sentence, the first below its labels."""
    if len(paper.head) < len(lines):
        return len(paper.head)
    return max((label.at + 1 for label in paper.labels if label.name in _OF_HEAD), default=0)


def _weigh(paper: Paper, lines: Sequence[Line], at: int, begin: int, name: str) -> tuple[int, Position | None]:
    """What speaks for a name being that of the signer, and the position above it."""
    above = _block_above(paper, lines, at, begin)
    below = [_cell_near(line, begin) for line in lines[at + 1 : at + 1 + _BELOW]]
    position = position_in(above, paper.rules)
    score = 15 * has_title(name)
    if position is not None:
        score += 25 + 15 * position.ended
    score += 20 * any(_SIGNED.search(text) for text, _line in above)
    score += 20 * any(_NUMBERED.match(text) or _RANK.fullmatch(text) for text in below)
    score += 10 * any(is_dated(line.flat) for line in lines[max(0, at - _DATED_WITHIN) : at])
    score += 25 * any(_ALONE_BELOW.match(text) for text, _line in above)
    words = _context(paper, lines, at, begin)
    score -= _TAKES_NOTE * sum(bool(role.search(words)) for role in (_COPY, _PROMULGATED))
    signed = any(_SIGNED.search(text) for text, _line in above)
    numbered = any(_NUMBERED.match(text) or _RANK.fullmatch(text) for text in below)
    if len(name.split()) == 1 and not (position and (signed or numbered or _is_right_below(position, name, lines[at]))):
        score -= 60
    if position is None and below and starts_position(below[0], paper.rules):
        # A company puts the name first and the position under it.
        position = position_in([(below[0], lines[at + 1])], paper.rules)
        score += 30
    sender = next((label.value.casefold() for label in paper.values(Name.FROM)), None)
    if position is not None and sender and (sender in position.text.casefold() or position.text.casefold() in sender):
        score += 20
    label = label_of(lines[at], at, paper.rules)
    if label is not None:
        score -= 50
    return score, position


def _is_right_below(position: Position, name: str, line: Line) -> bool:
    """Whether a word that is no speck stands where only a name can: under a position that a comma has closed."""
    above = position.line
    return len(name) >= _NO_SPECK and position.ended and above is not None and above.page == line.page and (
        0 < line.number - above.number <= _ABOVE)


def _block_above(paper: Paper, lines: Sequence[Line], at: int, begin: int) -> list[tuple[str, Line]]:
    """What stands above a name in its column, from top to bottom, up to the date, the last sentence or another name."""
    block: list[tuple[str, Line]] = []
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        text = _cell_near(line, begin)
        if not text:
            continue
        closed = text.rstrip().endswith(",")  # "Pimpinan Rapat," over a name, which before a colon is a label
        if is_prose(line.flat) or is_dated(text) or (label_of(line, 0, paper.rules) is not None and not closed):
            break
        if _NUMBERED.match(text) or (block and name_in(text, paper.rules.never_names) and has_title(text)):
            break
        block.append((text, line))
    block.reverse()
    return block


def _context(paper: Paper, lines: Sequence[Line], at: int, begin: int) -> str:
    """What stands above a name in its column, up to the name of somebody else."""
    said: list[str] = []
    for line in reversed(lines[max(0, at - _DATED_WITHIN) : at]):
        text = _cell_near(line, begin)
        name = name_in(text, paper.rules.never_names) if said else None
        if _NUMBERED.match(text) or is_prose(line.flat) or (name and (has_title(name) or name.isupper())):
            break
        said.append(text)
    return " ".join(said)


def _cell_near(line: Line, begin: int) -> str:
    """What a line says in the column of a name: of several cells the nearest one."""
    if len(line.cells) == 1:
        # What ends well before it stands in a column at its left.
        return line.flat if line.columns[0] + len(line.text) > begin - _BESIDE else ""
    distance, cell = min(
        (abs(start - begin), cell) for start, cell in zip(line.columns, line.cells, strict=True))
    return cell if distance <= 2 * _BESIDE else ""


def _position_alone(paper: Paper, lines: Sequence[Line]) -> Reading[str] | None:
    """The position of who signed by hand without a name that could be read."""
    for at in range(len(lines) - 1, max(_from(paper, lines), len(lines) - 25) - 1, -1):
        line = lines[at]
        if not line.flat.rstrip(" '\"`|«»“”‘’-–—_!").endswith(",") or is_prose(line.flat):
            continue
        block = [(part.cells[-1], part) for part in lines[max(0, at - 2) : at + 1]]
        position = position_in(block, paper.rules)
        if position is not None and position.ended:
            where = position.line or line
            return Reading(position.text, Confidence.LIKELY, Place(where.page, where.number, _RULE))
    return None


# ── where several sign ──────────────────────────────────────────────────────


def _in_table(paper: Paper, lines: Sequence[Line]) -> _Candidate | None:
    """The chair in a list of those who sign: ``1. H. Kartini Samahela, S.E.   Ketua   ......``."""
    for at in range(_from(paper, lines), len(lines)):
        line = lines[at]
        row = _ROW.match(line.flat)
        if not row or is_prose(line.flat):
            continue
        told = _name_and_position(line, row.end(), paper)
        if told is None:
            continue
        name, office = told
        following = lines[at + 1 : at + 8]
        others = any(_name_and_position(other, match.end(), paper) for other in following
                     if (match := _ROW.match(other.flat)))
        if not office.casefold().startswith(("ketua", "pimpinan", "koordinator")) and not others:
            continue
        return _Candidate(name, line, at, 60 + 10 * has_title(name), Position(office, line, ended=False))
    return None


def _name_and_position(line: Line, start: int, paper: Paper) -> tuple[str, str] | None:
    """A name and a position side by side in a row, in columns or run together as OCR gives them."""
    plain = (re.sub(r"^\W{0,2}\d{1,3}[.),|]?\s*", "", cell) for cell in line.cells)
    cells = [cell for cell in plain if cell.strip(" |")]
    for index, cell in enumerate(cells[:3]):
        name = name_in(cell.lstrip("| "), paper.rules.never_names)
        if name and index + 1 < len(cells) and starts_position(cells[index + 1], paper.rules):
            return name, cells[index + 1].strip(" .:,|")
        if index and name and starts_position(cells[index - 1], paper.rules):
            return name, cells[index - 1].strip(" .:,|")
    text = line.flat[start:].lstrip("| ")
    for match in _MEMBER.finditer(text[:120]):
        name = name_in(text[: match.start()], paper.rules.never_names)
        if name:
            return name, match[1]
    return None


def _approved(paper: Paper) -> _Candidate | None:
    """Who approved a procedure: ``Disahkan oleh : Sekretaris,`` with the name below it in the table."""
    lines = paper.lines[: len(paper.head) + _ABOVE]
    for at, line in enumerate(lines):
        index = next((i for i, cell in enumerate(line.cells) if squeeze(cell).startswith("DISAHKANOLEH")), None)
        if index is None:
            continue
        value = line.cells[index].partition(":")[2] or " ".join(line.cells[index + 1 :]).lstrip(": ")
        begin = line.columns[min(index + 1, len(line.columns) - 1)]
        block = [(value, line)] if value.strip() else []
        for below in range(at + 1, min(at + _ABOVE, len(lines))):
            text = _cell_near(lines[below], begin)
            name = name_in(text, paper.rules.never_names)
            position = position_in(block, paper.rules)
            if name and len(name.split()) > 1 and position is not None:
                return _Candidate(name, lines[below], below, 70, position)
            if text:
                block.append((text, lines[below]))
        return None
    return None


def _own_party(paper: Paper, candidates: Sequence[_Candidate]) -> _Candidate | None:
    """Of two parties ours, or the first, as the opening words introduce them."""
    if not any(_PARTY_ONE.search(line.flat) for line in paper.body):
        return None
    opening = paper.body[: len(paper.head) + 30]
    told: list[tuple[_Candidate, str, bool]] = []
    seen: set[str] = set()
    for candidate in candidates:
        plain = candidate.name.casefold()
        if plain in seen:
            continue
        seen.add(plain)
        core = plain.partition(",")[0]
        for at, line in enumerate(opening):
            # In an agreement of two languages each has a column, and both name the person.
            begin = next((left for left, cell in reversed(list(zip(line.columns, line.cells, strict=True)))
                          if core in cell.casefold()), None)
            if begin is None:
                continue
            several = sum(core in cell.casefold() for cell in line.cells) > 1
            words = " ".join(column_of(part, begin) if several else part.flat for part in opening[at : at + 6])
            words = words[words.casefold().find(core) + len(core) :]
            acting = _ACTING_AS.search(words)
            stated = _STATED.match(words)
            if stated and starts_position(stated["office"], paper.rules):
                acting = stated
            first = re.search(r"PIHAK (KESATU|PERTAMA|KEDUA|I{1,2})\b", words, re.IGNORECASE)
            if acting:
                is_first = bool(first and _PARTY_ONE.match(first[0]))
                told.append((candidate, acting["office"], is_first))
            break
    if not told:
        return None
    own = [one for one in told if paper.rules.body and paper.rules.body.casefold() in one[1].casefold()]
    candidate, office, _first = next(iter(own), next((one for one in told if one[2]), told[0]))
    short = re.split(r"[,;(]| yang | berkedudukan| dalam hal", office)[0]
    position = position_in([(f"{short},", candidate.line)], paper.rules) or candidate.position
    return replace(candidate, score=max(candidate.score, 60), position=position)

