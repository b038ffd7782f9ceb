"""What is shown to be ours in a field, and what is taken for somebody's."""

from datetime import UTC, datetime, timedelta

import pytest

from ppid_dms.intake.touching import touched
from ppid_dms.records import HistoryEntry

US, PETUGAS = 5, 7
NOON = datetime(2026, 6, 1, 5, tzinfo=UTC)
SIGNED = frozenset({"custom_fields"})


def entry(number: int, actor: int | None = None, seconds: float = 0, **fields: str) -> HistoryEntry:
    return HistoryEntry(number, NOON + timedelta(seconds=seconds), actor, fields=fields,
                        touches=frozenset() if fields else SIGNED)


def is_touched(history, present, sent="", wrote="") -> bool:
    return bool(touched(
        history, US, {"A": sent} if sent else {}, {"A": wrote} if wrote else {}, {"A": present}))


SENT = entry(1, A="dikirim")
OURS = (entry(2, seconds=60, A="formulir"), entry(3, US, 60.01))


@pytest.mark.parametrize(("history", "present", "known", "expected"), [
    ((), "", {}, False),
    ((SENT,), "dikirim", {"sent": "dikirim"}, False),
    ((SENT, *OURS), "formulir", {"sent": "dikirim", "wrote": "formulir"}, False),
    ((SENT, *OURS), "formulir", {"sent": "dikirim"}, True),  # not known to be ours: perhaps signed for somebody else
    (OURS, "formulir", {}, False),
    ((entry(1, A="12 Maret 2026"),), "12 Maret 2026: pagi", {"sent": "12 Maret 2026: pagi"}, False),
    ((SENT, entry(2, PETUGAS, A="orang")), "orang", {"sent": "dikirim"}, True),
    ((SENT, entry(2, PETUGAS, A="orang"), entry(3, PETUGAS, A="dikirim")), "dikirim", {"sent": "dikirim"}, True),
    ((SENT, entry(2, PETUGAS, A="None")), "", {"sent": "dikirim"}, True),
    ((SENT, entry(2, A="orang", seconds=9), entry(3, PETUGAS, 9.01)), "orang", {"sent": "dikirim"}, True),
    ((entry(1, A="x"), entry(2, B="y"), entry(3, US), entry(4, PETUGAS)), "x", {}, True),  # two bulk edits at one time
    ((SENT, entry(2, A="alur kerja")), "alur kerja", {"sent": "dikirim"}, True),
    ((SENT,), "lain", {"sent": "dikirim"}, True),  # its entry was lost
    ((), "", {"sent": "dikirim"}, True),  # taken off the document, and its entries with it
    ((), "lain", {}, True),
])
def test_only_what_is_shown_to_be_ours_is_untouched(history, present, known, expected):
    assert is_touched(history, present, **known) is expected
