"""Which of the things on a server is ours: by its name, by its id, and past its twins. Pure; nothing is guessed."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ppid_dms.language import translate as _
from ppid_dms.paperless.provisioning.steps import Finding


class Named(Protocol):
    """Something that has an id and a name."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""


R = TypeVar("R", bound=Named)


@dataclass(frozen=True, slots=True)
class Settled(Generic[R]):
    """Ours, if it is there. ``misnamed``: known by its id, it has lost its name. ``blocked``: make none meanwhile."""

    row: R | None = None
    misnamed: bool = False
    blocked: bool = False
    findings: tuple[Finding, ...] = ()


def settle(
    what: str, name: str, known: int | None, rows: Iterable[R], *,
    is_ours: Callable[[R], bool], may_rename: Callable[[R], bool], describe: Callable[[R], str],
) -> Settled[R]:
    """Find the thing of this name.

    The name goes first. One that lost it is known by its id, unless another goes by that name or nearly so. Of several
    with the name the one known by its id is ours, or else the only one that ``is_ours``.
    """
    rows = list(rows)
    same = [row for row in rows if row.name == name]
    alike = [row for row in rows if row.name != name and row.id != known and _plain(row.name) == _plain(name)]
    before = next((row for row in rows if row.id == known), None)
    renamed = before if before is not None and before.name != name else None
    if renamed is not None and (same or alike):
        return Settled(blocked=True, findings=(Finding(
            _("{what} '{name}' (#{id}) kini bernama '{now}', dan nama itu dipakai yang lain: {found}.").format(
                what=what, name=name, id=renamed.id, now=renamed.name, found=_all(describe, [*same, *alike])),
            _("Tentukan mana yang benar: beri #{id} namanya kembali dan yang lain nama lain, lalu jalankan "
              "'ppid-dms init' lagi.").format(id=renamed.id)),))
    if renamed is not None and may_rename(renamed):
        return Settled(renamed, misnamed=True)
    if not same:
        return Settled(blocked=True, findings=(_alike(what, name, alike, describe),)) if alike else Settled()
    if len(same) == 1 and not alike:
        return Settled(same[0])
    ours = before or _only([row for row in same if is_ours(row)]) or _only(same)
    findings = (_twins(what, name, [*same, *alike], ours, describe),)
    return Settled(ours, blocked=ours is None, findings=findings)


def _alike(what: str, name: str, alike: Sequence[R], describe: Callable[[R], str]) -> Finding:
    return Finding(
        _("{what} '{name}' ada dengan ejaan lain: {found}.").format(
            what=what, name=name, found=_all(describe, alike)),
        _("Ganti namanya di Paperless menjadi '{name}' bila itu yang dimaksud, atau beri nama yang jelas berbeda, lalu "
          "jalankan 'ppid-dms init' lagi.").format(name=name))


def _twins(what: str, name: str, rows: Sequence[R], ours: R | None, describe: Callable[[R], str]) -> Finding:
    found = _all(describe, rows)
    if ours is None:
        return Finding(
            _("{what} '{name}' ada lebih dari satu dan tidak jelas mana yang dipakai: {found}.").format(
                what=what, name=name, found=found),
            _("Sisakan satu: pindahkan dokumen dari kembarannya, hapus kembarannya di Paperless, lalu jalankan "
              "'ppid-dms init' lagi."))
    return Finding(
        _("{what} '{name}' ada lebih dari satu: {found}. Yang dipakai ialah #{id}.").format(
            what=what, name=name, found=found, id=ours.id),
        _("Periksa dokumen pada kembarannya, pindahkan ke #{id} bila perlu, lalu hapus atau ganti nama kembarannya."
          ).format(id=ours.id))


def _all(describe: Callable[[R], str], rows: Sequence[R]) -> str:
    return "; ".join(describe(row) for row in rows)


def _only(rows: Sequence[R]) -> R | None:
    return rows[0] if len(rows) == 1 else None


def _plain(name: str) -> str:
    """What two names have in common that a person would take for the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
