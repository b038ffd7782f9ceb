"""The pages of a PDF, counted from its page tree without opening each. Runs in the cage only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from ppid_dms.extraction.files.contents import Unreadable
from ppid_dms.extraction.files.trouble import MAX_PAGES, Trouble

_INHERITED: Final = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_MOST_NODES: Final = 2 * MAX_PAGES
_DEEPEST: Final = 50
_SHORT: Final = 20
_FIRST: Final = 12


class _Doubtful(Exception):
    """The tree is not what it says of itself."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Pages that hang on one branch, side by side, with what they inherit."""

    pages: Sequence[IndirectObject]
    inherited: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pages:
    """How many pages there are, and those that are looked at by number, counted from 0."""

    count: int
    looked_at: Mapping[int, PageObject]


def pages_of(reader: PdfReader) -> Pages:
    """The pages of a PDF: of a short one all are looked at, of a longer one the first and the last.

    A branch with as many children as it says to have pages is believed to hold pages; a tree that gives any reason
    for doubt is walked whole.

    Raises:
        Unreadable: there are none, or too many.
    """
    tree = reader.root_object.get("/Pages")
    root = tree.get_object() if tree is not None else None
    declared = root.get("/Count") if isinstance(root, DictionaryObject) else 0
    if isinstance(declared, int) and declared > MAX_PAGES:
        raise Unreadable(Trouble.PAGES)
    try:
        runs = list(_walk(reader, root, {}, set(), 0))
        count = sum(len(run.pages) for run in runs)
        _agree(count, declared)
        found = {number: _page(reader, runs, number) for number in _looked_at(count)}
    except _Doubtful:
        count = len(reader.pages)
        found = {number: reader.pages[number] for number in _looked_at(count)}
    if count > MAX_PAGES:
        raise Unreadable(Trouble.PAGES)
    if count == 0:
        raise Unreadable(Trouble.NO_PAGES)
    return Pages(count, found)


def _agree(count: int, declared: Any) -> None:
    if count != declared:
        raise _Doubtful


def _looked_at(count: int) -> list[int]:
    return list(range(count)) if count <= _SHORT else [*range(_FIRST), count - 1]


def _walk(
    reader: PdfReader, node: Any, inherited: dict[str, Any], seen: set[int], depth: int
) -> Iterator[_Run]:
    if not isinstance(node, DictionaryObject):
        raise _Doubtful
    kids: Any = node.get("/Kids", ())
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    if not isinstance(kids, ArrayObject) or not kids or depth > _DEEPEST:
        raise _Doubtful
    if not all(_is_there(reader, kid) for kid in kids):
        raise _Doubtful
    inherited = inherited | {key: node.raw_get(key) for key in _INHERITED if key in node}
    if node.get("/Count") == len(kids):
        yield _Run(kids, inherited)
        return
    for kid in kids:
        if kid.idnum in seen or len(seen) > _MOST_NODES:
            raise _Doubtful
        seen.add(kid.idnum)
        child = kid.get_object()
        if isinstance(child, DictionaryObject) and "/Kids" in child:
            yield from _walk(reader, child, inherited, seen, depth + 1)
        else:
            yield _Run([kid], inherited)


def _is_there(reader: PdfReader, kid: Any) -> bool:
    return isinstance(kid, IndirectObject) and (
        kid.idnum in reader.xref.get(kid.generation, ()) or kid.idnum in reader.xref_objStm)


def _page(reader: PdfReader, runs: Iterable[_Run], number: int) -> PageObject:
    run, reference = next(islice(((run, page) for run in runs for page in run.pages), number, None))
    found = reference.get_object()
    if not isinstance(found, DictionaryObject) or "/Kids" in found or found.get("/Type", "/Page") != "/Page":
        raise _Doubtful
    page = PageObject(reader, reference)
    for key, value in run.inherited.items():
        if key not in page:
            page[NameObject(key)] = value
    return page
