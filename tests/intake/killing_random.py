"""Lives that end at random moments: an office drops files of all sorts, and its service never lives for long."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from intake.killing import KILLED, Office, broken, fresh_letter, with_a_script

_OFTEN = 10  # lives of one office that are killed
_FILES = 5


@dataclass
class Deaths:
    """What came of all offices together."""

    lives: int = 0
    in_work: int = 0
    files: int = 0
    documents: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    after_a_person: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)

    def told(self) -> str:
        """All of it in lines."""
        counts = (self.lives, self.in_work, self.files, self.documents)
        return "\n".join((
            "{} lives killed, {} of them with work at hand; {} files, {} documents".format(*counts),
            f"ends: {dict(self.ends)}",
            f"after a person sent what was held: {dict(self.after_a_person)}",
            f"{len(self.wrongs)} violations", *self.wrongs))


def kill_at_random(
    moments: Random, kills: int, new_office: Callable[[bool], Office], *, caged_share: float = 0.0
) -> Deaths:
    """Kill so many lives, each after a time up to that of a whole run; each office is accounted for at its end."""
    deaths = Deaths()
    spans = {numbers: _whole_run(new_office(numbers), moments) for numbers in (True, False)}
    while deaths.lives < kills:
        numbers = moments.random() < 0.5
        office = new_office(numbers)
        _drop_some(office, moments, _FILES)
        for _life in range(min(_OFTEN, kills - deaths.lives)):
            office.begin(caged=moments.random() < caged_share)
            time.sleep(moments.uniform(0.0, spans[numbers]))
            deaths.in_work += not office.at_rest()
            if (end := office.lives.kill()) != KILLED:
                deaths.wrongs.append(f"{office.folder.name}: ended with {end}")
            office.look_at_what_was_left()
            deaths.lives += 1
            _drop_some(office, moments, moments.randrange(3))
        _account(office, deaths)
    return deaths


def _whole_run(office: Office, moments: Random) -> float:
    office.live_until_rest()  # the very first life makes the folders
    _drop_some(office, moments, _FILES)
    return office.live_until_rest()


def _account(office: Office, deaths: Deaths) -> None:
    office.live_until_rest(fresh_letter())
    deaths.ends.update(office.ends())
    wrongs = office.wrongs()
    if held := [scan.reference for scan in office.scans() if scan.waits]:
        if office.settings.service.intake.gives_numbers:
            wrongs.append(f"held although there are numbers: {held}")
        office.live(None, "retry", *held)
        office.live_until_rest()
        wrongs += office.wrongs()
    deaths.after_a_person.update(office.ends())
    deaths.files += len(office.dropped)
    deaths.documents += len(office.documents())
    deaths.wrongs += [f"{office.folder.name}: {wrong}" for wrong in wrongs]


def _drop_some(office: Office, moments: Random, count: int) -> None:
    """Letters, scans, what was there before under another name, and broken ones."""
    for _file in range(count):
        kind = moments.random()
        if kind < 0.15 and office.dropped:
            again = moments.choice(office.dropped)
            office.drop(again.content, good=again.good)
        elif kind < 0.25:
            office.drop(broken(), good=False)
        elif kind < 0.45:
            office.drop(office.scanned())
        elif kind < 0.6:
            office.drop(with_a_script())
        else:
            office.drop(fresh_letter())
