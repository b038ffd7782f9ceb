"""Links for the public: which shared files may be pointed to from a public list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ppid_dms.records import Item


@dataclass(frozen=True, slots=True)
class Share:
    """A file that Paperless shares with everybody: of which document, under which address, and what it hands out.

    ``sha256`` is of the bytes behind the address, hexadecimal; ``last_day`` the last day on which it opens, None
    without an end.
    """

    document_id: int
    url: str
    sha256: str
    last_day: date | None


def open_links(shares: Iterable[Share], on: date) -> Callable[[Item], str | None]:
    """For an item its public link: only while what is shared is the very file that was endorsed, and is open on a day.

    Of several the one that opens longest, then the first by its address.
    """
    found: dict[tuple[int, str], Share] = {}
    for share in shares:
        key = (share.document_id, share.sha256)
        if (share.last_day is None or share.last_day >= on) and (
                key not in found or _preference(share) < _preference(found[key])):
            found[key] = share

    def link(item: Item) -> str | None:
        share = found.get((item.document_id, item.sha256))
        return share.url if share else None

    return link


def no_links(_item: Item) -> str | None:
    """For an office that shares nothing."""
    return None


def _preference(share: Share) -> tuple[int, str]:
    return -(share.last_day or date.max).toordinal(), share.url
