"""What a detector of personal data promises, and what it may say: that there is some, never what it is."""

from dataclasses import dataclass
from typing import Protocol

from ppid_dms.extraction.personal.page import Page
from ppid_dms.vocabulary import PersonalData


@dataclass(frozen=True, slots=True)
class Finding:
    """Data of one kind stands on a page, counted from 1. The value itself is kept nowhere."""

    kind: PersonalData
    page: int


class Detector(Protocol):
    """Looks for one kind of personal data."""

    def seen_in(self, page: Page) -> bool:
        """Whether the page shows such data of a person. Never raises; time grows with the length of the text only."""
        ...
