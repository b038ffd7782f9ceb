"""The last pass over the decisions, kept for who asks later: when it was, what waits for a person, what went wrong.

Derived and thrown away at the next pass; it lies beside the journal so that ``status`` needs no server, and so that
the next process goes on where this one was.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from ppid_dms.approval.reconcile import Attention
from ppid_dms.approval.search import Course
from ppid_dms.config import Settings

_FILE: Final = "putaran.json"


@dataclass(frozen=True, slots=True)
class Pulse:
    """One pass: its moment, the documents that wait for something, the trouble that ended it early, and its course."""

    at: datetime
    attention: tuple[Attention, ...]
    trouble: str = ""
    course: Course = field(default_factory=Course)


def write_pulse(settings: Settings, pulse: Pulse) -> None:
    """Keep a pass in place of the one before; whole or not at all."""
    path = _path(settings)
    aside = path.with_suffix(".baru")
    aside.write_text(json.dumps(asdict(pulse), ensure_ascii=False, default=str), encoding="utf-8")
    aside.replace(path)


def read_pulse(settings: Settings) -> Pulse | None:
    """The last pass; None before the first, or when what lies there cannot be read."""
    try:
        told = json.loads(_path(settings).read_text(encoding="utf-8"))
        course = told["course"]
        return Pulse(
            datetime.fromisoformat(told["at"]), tuple(Attention(**item) for item in told["attention"]), told["trouble"],
            Course(_moment(course["seen_until"]), course["sweep_from"], _moment(course["swept_at"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _path(settings: Settings) -> Path:
    return settings.service.folders.state / _FILE
