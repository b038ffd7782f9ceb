"""What a PDF holds beside its pages: signatures, attachments, scripts. Runs in the cage only.

Nothing of it is opened, run or checked; whether a signature is valid is for those who can ask its issuer. What is
broken among these is not there.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject

from ppid_dms.extraction.files.contents import Unreadable
from ppid_dms.vocabulary import Feature

_MOST: Final = 500  # fields, annotations, actions in a chain, entries of a tree of names
_DEEPEST: Final = 10
_SCRIPTS: Final = frozenset({"/JavaScript", "/Rendition"})
_LAUNCHES: Final = frozenset({"/Launch", "/SubmitForm", "/ImportData", "/GoToE"})


def features_of(
    reader: PdfReader, pages: Sequence[PageObject], nonsense: tuple[type[Exception], ...]
) -> frozenset[Feature]:
    """What stands in the catalogue, and on these pages. ``nonsense`` is what broken objects raise."""
    found: set[Feature] = set()
    if reader.is_encrypted:
        found.add(Feature.PROTECTED)
    looks: tuple[Callable[[], Iterator[Feature]], ...] = (
        lambda: _signatures(reader.root_object), lambda: _attachments(reader.root_object),
        lambda: _actions_of(reader.root_object), lambda: _scripts_by_name(reader.root_object),
        *(_looking_at(page) for page in pages))
    for look in looks:
        try:
            found.update(look())
        except (LimitReachedError, Unreadable):
            raise
        except nonsense:
            continue
    return frozenset(found)


def _looking_at(page: PageObject) -> Callable[[], Iterator[Feature]]:
    return lambda: _on_page(page)


def _signatures(root: DictionaryObject) -> Iterator[Feature]:
    form = _dictionary(root.get("/AcroForm"))
    if "/XFA" in form:
        yield Feature.SCRIPT
    for field in _fields(form.get("/Fields"), 0):
        value = _dictionary(field.get("/V"))
        if field.get("/FT") == "/Sig" and value:
            yield Feature.TIMESTAMPED if value.get("/Type") == "/DocTimeStamp" else Feature.SIGNED
    if any(_dictionary(value) for value in _dictionary(root.get("/Perms")).values()):
        yield Feature.SIGNED


def _fields(listed: Any, depth: int) -> Iterator[DictionaryObject]:
    if depth > _DEEPEST:
        return
    for entry in _entries(listed):
        field = _dictionary(entry)
        yield field
        yield from _fields(field.get("/Kids"), depth + 1)


def _attachments(root: DictionaryObject) -> Iterator[Feature]:
    if "/Collection" in root:
        yield Feature.PORTFOLIO
    if _dictionary(_dictionary(root.get("/Names")).get("/EmbeddedFiles")) or _entries(root.get("/AF")):
        yield Feature.ATTACHMENTS


def _scripts_by_name(root: DictionaryObject) -> Iterator[Feature]:
    if _dictionary(_dictionary(root.get("/Names")).get("/JavaScript")):
        yield Feature.SCRIPT


def _on_page(page: PageObject) -> Iterator[Feature]:
    yield from _actions_of(page)
    if _entries(page.get("/AF")):
        yield Feature.ATTACHMENTS
    for entry in _entries(page.get("/Annots")):
        annotation = _dictionary(entry)
        if annotation.get("/Subtype") == "/FileAttachment":
            yield Feature.ATTACHMENTS
        yield from _actions_of(annotation)


def _actions_of(owner: DictionaryObject) -> Iterator[Feature]:
    for key in ("/OpenAction", "/A"):
        yield from _chain(_dictionary(owner.get(key)))
    for action in list(_dictionary(owner.get("/AA")).values())[:_MOST]:
        yield from _chain(_dictionary(action))


def _chain(action: DictionaryObject) -> Iterator[Feature]:
    for _link in range(_DEEPEST):
        kind = action.get("/S")
        if kind in _SCRIPTS:
            yield Feature.SCRIPT
        elif kind in _LAUNCHES:
            yield Feature.LAUNCH
        following = _object(action.get("/Next"))
        action = _dictionary(following[0] if isinstance(following, ArrayObject) and following else following)
        if not action:
            return


def _object(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _dictionary(value: Any) -> DictionaryObject:
    found = _object(value)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _entries(value: Any) -> Sequence[Any]:
    found = _object(value)
    return found[:_MOST] if isinstance(found, ArrayObject) else ()
