"""Whether the register is whole, and whether everything outside still agrees with it.

Outside are the heads noted beside it and with the export, the files of the export, and Paperless: the seals on the
documents, and the very files that were endorsed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ppid_dms import assembly
from ppid_dms.approval.anchors import is_strange
from ppid_dms.config import Settings
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.paperless.taxonomy import look_up
from ppid_dms.recap.audit import Fault
from ppid_dms.recap.chain import Flaw
from ppid_dms.recap.ledger import Ledger
from ppid_dms.recap.manifest import FileFlaw, flaws_of_export
from ppid_dms.recap.noted import RegisterIsOlder
from ppid_dms.recap.sqlite import soundness
from ppid_dms.records import Document, Line
from ppid_dms.state import REGISTER_FILE, exported_head, open_ledger_as_it_is
from ppid_dms.vocabulary import OwnField

_PORTION: Final = 250


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the register says: where, what, and which line and document, as far as it is of one."""

    where: str
    what: str
    line: int | None = None
    number: str | None = None
    document_id: int | None = None


def verify(settings: Settings) -> Iterator[Finding]:
    """Everything that is wrong, the register first. Paperless is not asked where the register is broken or too old."""
    ledger = open_ledger_as_it_is(settings)
    try:
        path = settings.service.folders.state / REGISTER_FILE
        if said := soundness(path):
            yield Finding(str(path), _("rusak: {why}").format(why=said))
            return  # what can be read of it says nothing
        here = [*_in_the_register(ledger), *_against_the_heads(settings, ledger)]
        yield from here
        yield from _against_the_export(settings, ledger)
        if not here:
            yield from _against_paperless(settings, ledger)
    finally:
        ledger.close()


def place_of(fault: Fault) -> str:
    """The row that a fault is in, in words for people."""
    return {
        "lines": _("Baris {row}"), "decisions": _("Keputusan {row}"), "submissions": _("Pengajuan {row}"),
        "answers": _("Jawaban atas keputusan {row}"), "losses": _("Kehilangan {row}"),
        "schema_versions": _("Tabel"),
    }.get(fault.table, _("Segel {row}")).format(row=fault.row)


def explain(what: Flaw) -> str:
    """What is wrong with a row, in words for people."""
    return {
        Flaw.MISSING: _("hilang"),
        Flaw.CHANGED: _("isinya diubah"),
        Flaw.UNSEALED: _("ditambahkan tanpa segel"),
        Flaw.DISPLACED: _("tidak pada tempatnya"),
        Flaw.UNCHAINED: _("tidak bersambung dengan baris sebelumnya"),
        Flaw.WRONGLY_NUMBERED: _("nomor pada jenis baris yang salah"),
        Flaw.OUT_OF_ORDER: _("nomor tidak berurutan"),
        Flaw.UNPROVEN: _("tidak sesuai dengan keputusan dan pengajuannya"),
        Flaw.WITHOUT_LINE: _("baris yang mengikutinya hilang"),
        Flaw.UNGUARDED: _("susunan tabel atau pengamannya diubah"),
    }[what]


# ── the register and what was noted of it ──


def _in_the_register(ledger: Ledger) -> Iterator[Finding]:
    for fault in ledger.faults():
        yield Finding(place_of(fault), explain(fault.what), fault.row if fault.table == "lines" else None)


def _against_the_heads(settings: Settings, ledger: Ledger) -> Iterator[Finding]:
    try:
        ledger.must_be_newest(exported_head(settings, ledger))
    except RegisterIsOlder as error:
        yield Finding(_("Baris {row}").format(row=ledger.head().lines + 1), str(error), ledger.head().lines + 1)


def _against_the_export(settings: Settings, ledger: Ledger) -> Iterator[Finding]:
    folder = settings.service.folders.export
    said = {
        FileFlaw.MISSING: _("hilang dari folder ekspor; ekspor lagi"),
        FileFlaw.CHANGED: _("diubah sesudah ditulis; ekspor lagi"),
        FileFlaw.UNREADABLE: _("tidak dapat dibaca, atau bukan yang kami tulis; ekspor lagi"),
    }
    for name, flaw in flaws_of_export(folder, ledger.vouch):
        yield Finding(_("Berkas {name}").format(name=name), said[flaw])


# ── Paperless ──


def _against_paperless(settings: Settings, ledger: Ledger) -> Iterator[Finding]:
    """Document by document, in portions: of the others only the id is kept."""
    unseen = ledger.valid_documents()
    with assembly.open_transport(settings) as transport:
        documents = Documents(transport, look_up(transport, assembly.names_of(settings)))
        for some in _portions(documents.with_any_text(OwnField.RECAP_SEAL)):
            valid = ledger.valid_lines([document.id for document in some])
            for document in some:
                unseen.discard(document.id)
                yield from _about(document, valid.get(document.id), ledger)
        left = iter(sorted(unseen))
        while numbers := list(islice(left, _PORTION)):
            there = {document.id: document for document in documents.with_ids(numbers)}
            for number, line in sorted(ledger.valid_lines(numbers).items()):
                if number in there:
                    yield from _about(there[number], line, ledger)
                else:
                    yield _of(line, _("dokumennya tidak ada lagi di Paperless, atau tidak terlihat"))


def _portions(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while some := list(islice(documents, _PORTION)):
        yield some


def _about(document: Document, line: Line | None, ledger: Ledger) -> Iterator[Finding]:
    if is_strange(seal := document.values[OwnField.RECAP_SEAL], ledger):
        yield Finding(
            _("Dokumen {id}").format(id=document.id),
            _("memuat segel {seal} yang tidak ada dalam buku rekap: ada baris yang hilang, atau segelnya palsu").format(
                seal=seal),
            line=line.seq if line else None, number=line.number if line else None, document_id=document.id)
    if line is not None and document.checksum not in {line.item.sha256, line.item.checksum}:
        yield _of(line, _("berkasnya di Paperless bukan yang disahkan"))


def _of(line: Line, what: str) -> Finding:
    where = _("Baris {row} ({number})").format(row=line.seq, number=line.number) if line.number else (
        _("Baris {row}").format(row=line.seq))
    return Finding(where, what, line.seq, line.number, line.item.document_id)
