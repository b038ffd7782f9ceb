"""When and where a document was made: its own date and place among the many that it mentions.

Each place on the page where a date may stand offers a candidate; what the places weigh, for which kind of document, is
configuration. A place that was left open for the pen is a candidate, too: when it wins, the document has no date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ppid_dms.extraction.letter.dateline import dated_lines
from ppid_dms.extraction.letter.datespot import Seen
from ppid_dms.extraction.letter.numbering import OwnNumber
from ppid_dms.extraction.letter.page import Paper
from ppid_dms.extraction.letter.stated import stated_dates
from ppid_dms.records import Place, Reading
from ppid_dms.vocabulary import Confidence, DateRule


@dataclass(frozen=True, slots=True)
class Made:
    """Date and place of a document; each None where it is not on it."""

    on: Reading[date] | None = None
    at: Reading[str] | None = None


def read_made(paper: Paper, kind: str | None, own: OwnNumber | None) -> Made:
    """The document's own date and place.

    A place that is left open ends the search: no other date on the page is the document's, then.
    """
    weights = paper.rules.weights

    def weight(seen: Seen) -> int:
        return max(0, weights.of_date(seen.rule, kind) - seen.weaker)

    candidates = [seen for seen in (*stated_dates(paper), *dated_lines(paper)) if weight(seen)]
    if not candidates:
        return Made()
    best = max(candidates, key=weight)
    where = _place(best, candidates)
    if best.found is None:
        return Made(None, where)
    rivals = [
        seen for seen in candidates
        if seen.found is not None and seen.found.value != best.found.value
        and weight(best) - weight(seen) < weights.margin
    ]
    confidence = best.found.confidence
    if confidence is Confidence.CERTAIN and (weight(best) < weights.certain or rivals):
        confidence = Confidence.LIKELY
    if weight(best) < weights.likely:
        confidence = Confidence.DOUBTFUL
    year = own.number.year if own else None
    if confidence is Confidence.CERTAIN and year not in {None, best.found.value.year}:
        # A date whose year is not that of the number is looked at again by a person.
        confidence = Confidence.LIKELY
    return Made(Reading(best.found.value, confidence, Place(best.line.page, best.line.number, best.rule)), where)


def _place(best: Seen, candidates: Sequence[Seen]) -> Reading[str] | None:
    named = [best] if best.place else [
        seen for seen in candidates
        if seen.place and (best.found is None or seen.found is None or seen.found.value == best.found.value)]
    if not named or not named[0].place:
        return None
    seen = named[0]
    line = seen.place_line or seen.line
    certain = seen.rule is not DateRule.TODAY and seen is best
    return Reading(seen.place or "", Confidence.CERTAIN if certain else Confidence.LIKELY,
                   Place(line.page, line.number, seen.rule))
