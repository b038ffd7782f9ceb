"""Whose a scan is that several forms certainly mean: names of scanners come again, and a form may stay open. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """A form that certainly means a scan; ``has_it`` where it has filled in the document of it already.

    ``number_and_date`` are what its row says of the document, made comparable.
    """

    form: str
    reference: str
    has_it: bool
    number_and_date: tuple[str, str] = ("", "")


def lost(claims: Iterable[Claim]) -> Mapping[tuple[str, str], str]:
    """The claims that do not count, by form and scan, each with the form that stands in the way.

    Whoever has filled in the document keeps it. Else, of rows with the same number and date the one that is given
    first counts; where these differ or are missing none does: one of them means another scan.
    """
    by_scan: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_scan[claim.reference].append(claim)
    found: dict[tuple[str, str], str] = {}
    for reference, rivals in by_scan.items():
        winner = next((claim for claim in rivals if claim.has_it), None) or _agreed(rivals)
        for claim in rivals:
            if claim is not winner and (other := _in_the_way(claim, winner, rivals)):
                found[claim.form, reference] = other
    return found


def _agreed(rivals: list[Claim]) -> Claim | None:
    said = {claim.number_and_date for claim in rivals}
    return rivals[0] if len(rivals) == 1 or (len(said) == 1 and all(rivals[0].number_and_date)) else None


def _in_the_way(claim: Claim, winner: Claim | None, rivals: list[Claim]) -> str:
    others = (winner,) if winner is not None else tuple(rivals)
    return next((other.form for other in others if other.form != claim.form), "")
