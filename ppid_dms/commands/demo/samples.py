"""The sample scans of the demonstration: what they are, how each should end, and how a scanner drops them."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ppid_dms.vocabulary import Category


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample scan, and how it should end: ``state`` is "registered" or the reason for which it is set aside.

    ``is_late`` says that the unit has it only after its form was answered.
    """

    content: bytes
    name: str
    unit: str
    state: str
    category: Category | None
    ocr_text: str | None
    is_late: bool

    @property
    def is_registered(self) -> bool:
        """Whether it becomes a document."""
        return self.state == "registered"

    @property
    def sha256(self) -> str:
        """The digest of its bytes, as Paperless tells it."""
        return hashlib.sha256(self.content).hexdigest()


def samples() -> Iterator[Sample]:
    """The samples that travel with the package, in the order of their list."""
    folder: Traversable = files("ppid_dms.sandbox") / "samples"
    listed = tomllib.loads((folder / "samples.toml").read_text(encoding="utf-8"))
    for entry in listed["samples"]:
        text = folder / f"{Path(entry['file']).stem}.ocr.txt"
        yield Sample(
            content=(folder / entry["file"]).read_bytes(), name=entry["name"], unit=entry["unit"],
            state=entry["state"], category=Category(entry["category"]) if "category" in entry else None,
            ocr_text=text.read_text(encoding="utf-8") if text.is_file() else None, is_late=entry.get("late", False))


def put(folder: Path, name: str, content: bytes) -> None:
    """Put a file into a folder as a scanner does: written aside, then renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{name}.tmp"
    aside.write_bytes(content)
    aside.rename(folder / name)
