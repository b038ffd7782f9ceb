"""Whether the register is whole, and whether Paperless still holds the very files that were endorsed."""

from collections.abc import Iterator
from dataclasses import dataclass

from ppid_dms import assembly
from ppid_dms.config import Settings
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import look_up
from ppid_dms.records import Line
from ppid_dms.state import open_ledger
from ppid_dms.vocabulary import LineKind


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the register says."""

    line: int
    number: str | None
    document_id: int | None
    what: str


def verify(settings: Settings) -> Iterator[Finding]:
    """Everything that is wrong, the chain first. Without a whole chain Paperless is not asked."""
    ledger = open_ledger(settings)
    try:
        if faults := ledger.faults():
            yield from (Finding(seq, None, None, explain_fault(what)) for seq, what in faults)
            return
        valid: dict[int, Line] = {}
        for line in ledger.lines():
            valid[line.item.document_id] = line
    finally:
        ledger.close()
    if valid:
        yield from _against_paperless(settings, valid)


def _against_paperless(settings: Settings, valid: dict[int, Line]) -> Iterator[Finding]:
    listed = {number: line for number, line in valid.items() if line.kind is not LineKind.WITHDRAWAL}
    with assembly.open_transport(settings) as transport:
        documents = Documents(transport, look_up(transport, assembly.names_of(settings)))
        checksums = {document.id: document.checksum for document in documents.with_ids(listed)}
    for line in listed.values():
        item = line.item
        checksum = checksums.get(item.document_id)
        if checksum is None:
            yield Finding(line.seq, line.number, item.document_id, _(
                "dokumennya tidak ada lagi di Paperless, atau tidak terlihat"))
        # 2.20 tells MD5 only: the bytes themselves are the business of a full check.
        elif len(checksum) == len(item.sha256) and checksum != item.sha256:
            yield Finding(line.seq, line.number, item.document_id, _("berkasnya di Paperless bukan yang disahkan"))


def explain_fault(what: str) -> str:
    """What breaks the chain, in words for people."""
    return {
        "missing": _("baris hilang"),
        "not chained to the line before": _("tidak bersambung dengan baris sebelumnya"),
        "content differs from its digest": _("isinya diubah"),
        "number on the wrong kind of line": _("nomor pada jenis baris yang salah"),
        "number out of order": _("nomor tidak berurutan"),
    }.get(what, what)
