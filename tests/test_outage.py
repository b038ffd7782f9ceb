"""Whether Paperless is away, asked by one thread, as seldom as the server wants it."""

import time

import pytest
from world import eventually

from ppid_dms import outage
from ppid_dms.errors import Unreachable
from ppid_dms.outage import Outage


def test_a_server_that_asks_for_a_pause_gets_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outage, "FIRST_RETRY_SECONDS", 0.01)
    asked: list[float] = []

    def ask() -> None:
        asked.append(time.monotonic())
        if len(asked) == 1:
            raise Unreachable("terlalu sering", retry_after=0.5)

    watch = Outage(ask, lambda _away: None)
    try:
        assert watch.confirm()
        eventually(lambda: watch.error is None, seconds=10)
    finally:
        watch.close()
        watch.join(5)
    assert asked[1] - asked[0] >= 0.5
