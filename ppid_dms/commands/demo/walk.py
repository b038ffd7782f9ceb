"""The walk through the SOP in the demonstration, with the mistakes that people make, and the judgement at its end."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ppid_dms import assembly
from ppid_dms.commands.demo.office import DemoFailed, Office
from ppid_dms.commands.verify import verify
from ppid_dms.language import translate as _
from ppid_dms.recap.chain import Head
from ppid_dms.recap.manifest import MANIFEST, head_in_manifest
from ppid_dms.records import Document
from ppid_dms.vocabulary import AnyField, Category, DipField, Request, Role, Stage

# What the played Petugas writes where nothing could be read; a person would look at the paper.
_FROM_THE_PAPER: Final[Mapping[DipField, str]] = {
    DipField.SUMMARY: "Pemberitahuan Jadwal Pelatihan Layanan Informasi",
    DipField.RESPONSIBLE: "Sekretaris",
    DipField.DATE: "2025-06-02",
    DipField.PLACE: "Palangka Raya",
    DipField.RETENTION: "5 tahun",
}


def walk(office: Office) -> None:
    """Carry every sample that became a document through the three steps.

    Raises:
        DemoFailed: a step is not answered as it should be.
    """
    documents = _collected(office)
    # What a unit's form says needs no Petugas; the mistakes are made with the others.
    first, second, third, *_more = (document for document in documents if not document.values[DipField.CATEGORY])
    # A Petugas who endorses: undone, noted, recorded as refused.
    office.tag(Role.PETUGAS, first.id, Request.ENDORSE)
    office.wait_for_stage(first.id, Stage.COLLECTED)
    # Put forward before it is complete: it comes back with what is missing.
    office.tag(Role.PETUGAS, second.id, Request.SUBMIT)
    office.wait_for_stage(second.id, Stage.COLLECTED)
    for document in documents:
        _fill_in(office, document)
        office.tag(Role.PETUGAS, document.id, Request.SUBMIT)
    for document in documents:
        office.wait_for_stage(document.id, Stage.AWAITING)
    # Tidak, with its reason: corrected, put forward again.
    office.people[Role.ATASAN].add_note(third.id, _("Ringkasan perlu menyebut tahunnya."))
    office.tag(Role.ATASAN, third.id, Request.RETURN)
    office.wait_for_stage(third.id, Stage.COLLECTED)
    summary = office.eye.get(third.id).values[DipField.SUMMARY]
    office.people[Role.PETUGAS].set_fields(third.id, {DipField.SUMMARY: f"{summary} (2025)"})
    office.tag(Role.PETUGAS, third.id, Request.SUBMIT)
    office.wait_for_stage(third.id, Stage.AWAITING)
    for document in documents:
        office.tag(Role.ATASAN, document.id, Request.ENDORSE)
    for document in documents:
        office.wait_for_stage(document.id, Stage.DOCUMENTED)


def judge(office: Office) -> None:
    """Look whether everything has ended as it should, once the lists are written.

    Raises:
        DemoFailed: it has not.
    """
    ended = office.ended()
    for sample in office.samples:
        scan = ended[sample.unit, sample.name]
        found = scan.reason.value if scan.reason else "registered"
        # Of two equal files dropped together either may be the first.
        if found != sample.state and not {found, sample.state} == {"registered", "ganda"}:
            raise DemoFailed(_("{name}: {found}, seharusnya {wanted}.").format(
                name=sample.name, found=found, wanted=sample.state))
    registered = sum(sample.is_registered for sample in office.samples)
    ledger = office.service.ledger
    lines = list(ledger.lines())
    if len(lines) != registered or any(verify(office.settings)):
        raise DemoFailed(_("Buku rekap berisi {count} baris, seharusnya {wanted}.").format(
            count=len(lines), wanted=registered))
    wanted = {f".{suffix}" for suffix in office.settings.service.export.formats}
    export = office.settings.service.folders.export
    office.wait(lambda: _written(export, wanted, ledger.head()), _("daftar ditulis"))


def _collected(office: Office) -> list[Document]:
    """Every document that the samples became, once all samples have come to their end."""
    everything = {(sample.unit, sample.name) for sample in office.samples}
    office.wait(lambda: everything <= office.ended().keys(), _("semua contoh diterima"))
    return sorted(office.eye.with_any_tag([office.taxonomy.stages[Stage.COLLECTED]]), key=lambda d: d.id)


def _fill_in(office: Office, document: Document) -> None:
    """What a Petugas fills in after a look at the page: what is missing, as the category where no form proposes one."""
    labels = {category: label for label, category in assembly.categories_of(office.settings).items()}
    sample = next(s for s in office.samples if s.sha256 == document.checksum)
    known = {**_FROM_THE_PAPER, DipField.CATEGORY: labels[sample.category or Category.PERIODIC]}
    missing: dict[AnyField, str] = {key: text for key, text in known.items() if not document.values[key]}
    if missing:
        office.people[Role.PETUGAS].set_fields(document.id, missing)


def _written(folder: Path, suffixes: set[str], head: Head) -> bool:
    written = head_in_manifest(folder / MANIFEST)
    return written is not None and written.lines == head.lines and (
        suffixes <= {path.suffix for path in folder.iterdir()})
