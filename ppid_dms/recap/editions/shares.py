"""Links for the public: which shared files a public list points to."""

from collections.abc import Callable, Iterable

from ppid_dms.records import Item, Share


def open_links(shares: Iterable[Share], base_url: str) -> Callable[[Item], str | None]:
    """For an item its public link: only while what is shared is the very file that was endorsed.

    ``base_url`` is where the public reaches Paperless. Of several links the first by its word.
    """
    base, found = base_url.rstrip("/"), dict[tuple[int, str], str]()
    for share in sorted(shares, key=lambda share: share.slug):
        found.setdefault((share.document_id, share.checksum), share.slug)

    def link(item: Item) -> str | None:
        checksums = filter(None, (item.sha256, item.checksum))
        slug = next((found[item.document_id, each] for each in checksums if (item.document_id, each) in found), None)
        return f"{base}/share/{slug}" if slug else None

    return link


def no_links(_item: Item) -> str | None:
    """For an office that shares nothing."""
    return None
