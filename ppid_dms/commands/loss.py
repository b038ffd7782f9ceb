"""When a newer register is gone for good: find out how far it had come, so that no number is given twice."""

import getpass
from collections import Counter
from datetime import datetime

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import look_up
from ppid_dms.recap.chain import GENESIS, Head, Loss, seal_place, year_and_count
from ppid_dms.recap.ledger import Ledger
from ppid_dms.vocabulary import OwnField


def accept_loss(settings: Settings, ledger: Ledger, noted: tuple[Head | None, ...], now: datetime) -> Loss:
    """State in a register what was lost, by all that vouches for it: the heads noted, and the documents in Paperless.

    Of the lines that are missing any may have been an entry of this year: so many numbers are left out.

    Raises:
        PaperlessError: Paperless cannot be asked; nothing was stated.
    """
    head = ledger.head()
    furthest = max((each for each in noted if each is not None), key=lambda each: each.rows, default=head)
    numbers = Counter[int]()
    for line in ledger.lines():
        if line.number and (parts := year_and_count(line.number)):
            numbers[parts[0]] = parts[1]
    numbers[now.astimezone(settings.zone).year] += max(0, furthest.lines - head.lines)
    place = furthest.rows
    with assembly.open_transport(settings) as transport:
        documents = Documents(transport, look_up(transport, assembly.names_of(settings)))
        for document in documents.with_any_text(OwnField.RECAP_NUMBER):
            place = max(place, seal_place(document.values[OwnField.RECAP_SEAL]) or 0)
            if parts := year_and_count(document.values[OwnField.RECAP_NUMBER]):
                numbers[parts[0]] = max(numbers[parts[0]], parts[1])
    return ledger.state_loss(Head(furthest.lines, place, GENESIS), numbers, getpass.getuser(), now)
