"""A line that breaks, at each request of a scan's way: nothing is doubled, nothing lost, and all of it comes to rest.

The service is a process of its own, and both it and the server behave; what stands between them does not. What a
server answers on bad days is another matter: see ``test_bad_days``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from intake import killing
from intake.killing import Lives, Office, fresh_letter, secret_letter, with_a_script
from proxy import Break, Proxy
from sampling import part
from world import World, eventually, world

from ppid_dms.vocabulary import ScanState

TIMEOUT = 0.6  # seconds that the client waits for an answer

# The request came to nothing for certain, or nobody can say, or it was done.
SENDING = (Break.REFUSE, Break.BEFORE_BODY, Break.IN_BODY)
ANSWERING = (
    Break.AFTER_BODY, Break.LOSE_ANSWER, Break.NO_ANSWER, Break.IN_HEAD, Break.ONLY_HEAD, Break.HALF_BODY,
    Break.HALF_BODY_RESET, Break.SERVER_ERROR, Break.HANG, Break.DRIP)
HARMLESS = (Break.TWO_ANSWERS, Break.DELAY, Break.SLOW_REQUEST, Break.CLOSE_KEPT, Break.RESET_KEPT)
READING = (Break.REFUSE, *ANSWERING, Break.TWO_ANSWERS, Break.CLOSE_KEPT, Break.RESET_KEPT)
ALL = (*SENDING, *ANSWERING, *HARMLESS)
SLOW = {Break.DRIP: 3 * TIMEOUT, Break.DELAY: TIMEOUT / 6, Break.SLOW_REQUEST: TIMEOUT / 3}
ONCE = {Break.HANG, Break.DRIP}  # they cost the client its patience each time


@dataclass(frozen=True)
class Moment:
    """A request on the way of a scan; ``after`` the first of that kind, if there is one, broke like this."""

    name: str
    method: str
    path: str
    query: str = ""
    breaks: tuple[Break, ...] = READING
    content: Callable[[Office], bytes] = lambda _office: fresh_letter()
    after: tuple[str, str, Break] | None = None
    numbers: tuple[bool, ...] = (True, False)
    version: str = "3.0.5"


UPLOAD = ("POST", "documents/post_document/")
MOMENTS = (
    Moment("upload", *UPLOAD, breaks=ALL),
    Moment("task", "GET", "tasks/", "task_id="),
    Moment("search-by-number", "GET", "documents/", "archive_serial_number=", numbers=(True,)),
    Moment("search-by-reference", "GET", "documents/", "custom_field_query=", after=(*UPLOAD, Break.LOSE_ANSWER)),
    Moment("search-by-task", "GET", "tasks/", "task_name=", after=(*UPLOAD, Break.IN_BODY), numbers=(False,)),
    Moment("read-back", "GET", "documents/[0-9]*/"),
    Moment("checksum", "GET", "documents/[0-9]*/metadata/", numbers=(True,), version="2.20.15"),
    Moment("fields", "POST", "documents/bulk_edit/", breaks=ALL, content=Office.scanned, numbers=(True,)),
    Moment("note", "POST", "documents/[0-9]*/notes/", breaks=ALL, content=lambda _office: with_a_script(),
           numbers=(True,)),
    Moment("hold", "POST", "documents/bulk_edit/", content=lambda _office: secret_letter(), numbers=(True,)),
    Moment("permission", "PATCH", "documents/[0-9]*/", breaks=ALL, numbers=(True,)),
)
DAYS = [
    (moment, numbers) for turn, moment in enumerate(MOMENTS)
    for numbers in part(moment.numbers, one_in=len(moment.numbers), turn=turn)]


@pytest.fixture(scope="module")
def houses(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    folder = tmp_path_factory.mktemp("kantor")
    with world(folder / "3", killing.options(texts)) as new, world(
            folder / "2", killing.options(texts, "2.20.15")) as old:
        yield {"3.0.5": new, "2.20.15": old}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("moment", "numbers"), DAYS, ids=[
    f"{moment.name}-{'with' if numbers else 'without'}-numbers" for moment, numbers in DAYS])
def test_a_line_that_breaks_here_costs_time_and_nothing_else(
    moment: Moment, numbers: bool, houses: dict[str, World], lives: Lives, texts: dict[str, str],  # noqa: FBT001
    tmp_path: Path,
):
    house = houses[moment.version]
    with Proxy(house.sandbox.url) as proxy:
        office = killing.office(house, lives, texts, tmp_path, numbers=numbers, url=proxy.url, timeout=TIMEOUT)
        office.drop(fresh_letter())
        office.begin()
        try:
            eventually(office.at_rest)
            for what in moment.breaks:
                before = len(proxy.broken())
                if moment.after is not None:
                    proxy.break_next(*moment.after)
                proxy.break_next(
                    moment.method, moment.path, what, query=moment.query, times=1 if what in ONCE else 4,
                    seconds=SLOW.get(what, 0.0))
                office.drop(moment.content(office))
                eventually(lambda: any(
                    request.what is what for request in proxy.broken()[before:]))  # noqa: B023
                eventually(office.at_rest)
                proxy.mend()
                assert office.wrongs() == [], what
        finally:
            proxy.mend()
            lives.kill()
        held = [scan for scan in office.scans() if scan.waits]
        print(moment.name, numbers, office.ends())
        if numbers:
            assert held == []
        else:
            assert all(scan.state is ScanState.UNCERTAIN and scan.detail for scan in held)


def test_without_numbers_only_what_never_arrived_waits_for_a_person(
    houses: dict[str, World], lives: Lives, texts: dict[str, str], tmp_path: Path
):
    house = houses["3.0.5"]
    with Proxy(house.sandbox.url) as proxy:
        office = killing.office(house, lives, texts, tmp_path, numbers=False, url=proxy.url, timeout=TIMEOUT)
        proxy.break_next(*UPLOAD, Break.IN_BODY)
        office.drop(fresh_letter())
        office.live_until_rest()
        [scan] = office.scans()
        assert (scan.state, scan.waits, office.documents()) == (ScanState.UNCERTAIN, True, [])
        assert scan.reference in scan.detail
        assert sum(request.path == UPLOAD[1] for request in proxy.passed) == 1, "it was sent once, and no more"
        office.live(None, "retry", scan.reference)
        assert office.ends() == {"selesai": 1}
        assert office.wrongs() == []


def test_with_numbers_an_upload_under_doubt_is_sent_again_under_the_same_number(
    houses: dict[str, World], lives: Lives, texts: dict[str, str], tmp_path: Path
):
    house = houses["3.0.5"]
    with Proxy(house.sandbox.url) as proxy:
        office = killing.office(house, lives, texts, tmp_path, numbers=True, url=proxy.url, timeout=TIMEOUT)
        proxy.break_next(*UPLOAD, Break.IN_BODY, times=2)
        office.drop(fresh_letter())
        office.live_until_rest()
        assert sum(request.path == UPLOAD[1] for request in proxy.passed) == 3
        assert office.ends() == {"selesai": 1}
        assert office.wrongs() == []
        [scan] = office.scans()
        assert scan.asn == office.settings.service.intake.asn_first


def test_while_the_line_is_dead_nothing_is_taken_and_afterwards_everything_comes_once(
    houses: dict[str, World], lives: Lives, texts: dict[str, str], tmp_path: Path
):
    house = houses["3.0.5"]
    with Proxy(house.sandbox.url) as proxy:
        office = killing.office(house, lives, texts, tmp_path, numbers=True, url=proxy.url, timeout=TIMEOUT)
        office.drop(fresh_letter())
        office.begin()
        try:
            eventually(office.at_rest)
            proxy.break_next("*", "*", Break.REFUSE, times=float("inf"))
            for _file in range(12):
                office.drop(fresh_letter())
            eventually(lambda: len(proxy.broken()) > 12)
            assert len(office.documents()) == 1
            proxy.mend()
            eventually(office.at_rest)
        finally:
            lives.kill()
        assert office.ends() == {"selesai": 13}
        assert office.wrongs() == []
