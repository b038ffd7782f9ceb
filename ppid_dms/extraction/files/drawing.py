"""What of a page's drawing people see: a picture over all of it, and text that is drawn but not shown."""

import re
from typing import Final

from pypdf import PageObject
from pypdf.generic import ContentStream, NameObject

_A_PAGE: Final = 500_000  # pixels; an emblem or a code of a signature mostly has fewer
_MOST_OF_IT: Final = 0.5
_A_MATRIX: Final = 6
_HIDDEN: Final = frozenset({3, 7})  # text rendering modes that paint nothing (ISO 32000-1, table 106)
_HIDES = re.compile(rb"(?<![\d.])[37]\s{1,4}Tr\b")
_PLACES = re.compile(
    rb"(?:(-?[\d.]{1,12})\s{1,4}(-?[\d.]{1,12})\s{1,4}(-?[\d.]{1,12})\s{1,4}(-?[\d.]{1,12})\s{1,4}-?[\d.]{1,12}"
    rb"\s{1,4}-?[\d.]{1,12}\s{1,4}cm\b)|(?<!\S)(q|Q)(?!\S)|(/\S{1,60}\s{1,4}Do\b)")
_SHOWS: Final = frozenset({b"Tj", b"TJ", b"'", b'"'})
_PLACEHOLDER: Final = "${"


def hides_text(drawing: bytes) -> bool:
    """Whether any text is drawn in a mode that shows nothing."""
    return _HIDES.search(drawing) is not None


def is_scan(page: PageObject, drawing: bytes, largest_picture: int) -> bool:
    """Whether a picture is all that people see of a page: then its text was put there by an OCR engine.

    A picture of many pixels lies over most of the page, or the text with it is hidden.
    """
    if largest_picture < _A_PAGE:
        return False
    return hides_text(drawing) or _covered(drawing) >= _MOST_OF_IT * float(page.mediabox.width) * float(
        page.mediabox.height)


def _covered(drawing: bytes) -> float:
    """The largest area, in square points, that a picture or a form is drawn into."""
    area, largest = 1.0, 0.0
    kept: list[float] = []
    for match in _PLACES.finditer(drawing):
        if match[5] == b"q":
            kept.append(area)
        elif match[5] == b"Q":
            area = kept.pop() if kept else 1.0
        elif match[6]:
            largest = max(largest, area if area > 1 else 0.0)
        else:
            try:
                a, b, c, d = (float(match[at]) for at in range(1, 5))
            except ValueError:
                continue
            area *= abs(a * d - b * c)
    return largest


def without_hidden_text(page: PageObject) -> PageObject:
    """The page without text that is not shown and lies over no picture: nobody sees it.

    The page is changed; what a form draws is left as it is.
    """
    stream = ContentStream(page.get_contents(), page.pdf)
    mode, kept, shown = 0, [], []
    for operands, operator in stream.operations:
        if operator == b"q":
            kept.append(mode)
        elif operator == b"Q":
            mode = kept.pop() if kept else 0
        elif operator == b"Tr" and operands:
            mode = int(operands[0])
        if not (operator in _SHOWS and mode in _HIDDEN):
            shown.append((operands, operator))
    stream.operations = shown
    page[NameObject("/Contents")] = stream
    return page


def is_draft(recognised: str) -> bool:
    """Whether a hidden layer is the draft that the picture was made from: no OCR engine reads a placeholder."""
    return _PLACEHOLDER in recognised
