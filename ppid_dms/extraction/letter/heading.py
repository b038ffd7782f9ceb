"""What kind of document it is (jenis)."""

import re
from typing import Final

from ppid_dms.extraction.letter.numbering import OwnNumber
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.text import squeeze
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence
from ppid_dms.vocabulary import Label as Name

_ADDRESSED = re.compile(r"\W{0,3}(?:Kepada\b|(?:Kepada )?Yth\b)", re.IGNORECASE)
_TABLE_OF_SOP: Final = ("NOMORSOP", "NAMASOP", "NOSOP", "JUDULSOP")


def read_kind(paper: Paper, own: OwnNumber | None) -> Reading[str] | None:
    """The kind of document. Its heading decides; without one the code in its number, then its layout."""
    code = own.number.code if own else None
    by_code = paper.rules.codes.get(code.casefold()) if code else None
    if paper.title is not None:
        line = paper.head[paper.title.at]
        sure = paper.title.exact and by_code in {None, paper.title.kind}
        return Reading(paper.title.kind, Confidence.CERTAIN if sure else Confidence.LIKELY,
                       Place(line.page, line.number, "judul"))
    sop = paper.rules.codes.get("sop")
    if sop is not None:
        for line in paper.head:
            if any(squeeze(cell).startswith(_TABLE_OF_SOP) for cell in line.cells):
                return Reading(sop, Confidence.CERTAIN, Place(line.page, line.number, "tabel judul SOP"))
    if by_code is not None and own is not None:
        # What other kinds are called stands over them: where it cannot be read the code alone is a little less.
        plain = by_code in {paper.rules.codes.get("sd"), paper.rules.codes.get("und")}
        sure = plain and not own.number.repaired and own.number.klasifikasi is not None
        return Reading(by_code, Confidence.CERTAIN if sure else Confidence.LIKELY,
                       Place(own.place.page, own.place.line, "kode dalam nomor"))
    return _by_layout(paper)


def _by_layout(paper: Paper) -> Reading[str] | None:
    """A letter without a heading: it has a subject behind a label and is addressed to somebody."""
    subject = next(paper.values(Name.SUBJECT), None)
    if subject is None and (order := paper.rules.codes.get(paper.order_code or "")):
        # An underlined heading is easily lost to OCR; what stands over the names of those who are sent is not.
        return Reading(order, Confidence.DOUBTFUL, Place(paper.lines[0].page, paper.lines[0].number, "susunan surat"))
    if subject is None:
        return None
    addressed = any(_ADDRESSED.match(cell) for line in paper.head for cell in line.cells)
    numbered = any(label.name is Name.NUMBER for label in paper.labels)
    if not addressed and not numbered:
        return None
    invited = subject.value.casefold().startswith("undangan")
    plain = paper.rules.codes.get("und" if invited else "sd")
    if plain is None:
        return None
    return Reading(plain, Confidence.LIKELY if addressed else Confidence.DOUBTFUL,
                   Place(subject.line.page, subject.line.number, "susunan surat"))
