"""What is written on a document for the people who work with it. Indonesian; one note answers one decision."""

from collections.abc import Iterable, Mapping

from ppid_dms.language import translate as _
from ppid_dms.records import Decision
from ppid_dms.sop import Reason
from ppid_dms.vocabulary import Outcome


def marker(decision: Decision) -> str:
    """The end of our note on a decision, by which it is found again: a note is written once."""
    return f"[ppid-dms {decision.document_id}-{decision.id}]"


def incomplete(missing: Iterable[str], holds: Iterable[str]) -> str:
    """Why an item that was put forward cannot go on yet, and what to do."""
    parts = []
    if wanted := sorted(missing):
        parts.append(_("Belum dapat diajukan: {fields} belum diisi.").format(fields=", ".join(wanted)))
    if held := sorted(holds):
        parts.append(_("Ditahan oleh tag {tags}: periksa, lalu lepaskan tag itu bila sudah selesai.").format(
            tags=", ".join(held)))
    parts.append(_("Lengkapi, lalu pasang lagi tag pengajuan."))
    return " ".join(parts)


def undone(tags: Iterable[str], reason: Reason, who: str, lacking: Iterable[str] = ()) -> str:
    """Why a tag that somebody set was taken off again."""
    tag = ", ".join(sorted(tags))
    opening = _("Tag {tag} dilepas dan tidak dicatat.").format(tag=tag)
    return f"{opening} {_explain(reason, who, lacking)}"


def sent_back(who: str, basis: str) -> str:
    """Tidak: what the Petugas has to know."""
    return _("Dikembalikan oleh {who}: {basis} Perbaiki, lalu ajukan lagi.").format(who=who, basis=_sentence(basis))


def corrected(number: str, who: str) -> str:
    """Ya on a correction: the number stays, a new line follows."""
    return _("Ralat atas nomor {number} dicatat dalam buku rekap; disahkan oleh {who}.").format(number=number, who=who)


def withdrawn(number: str, who: str, basis: str) -> str:
    """The item has left the list."""
    return _("Ditarik dari daftar oleh {who}: {basis} Nomor {number} tetap tersimpan dalam buku rekap.").format(
        who=who, basis=_sentence(basis), number=number)


def cancelled(who: str, basis: str) -> str:
    """The document has left the procedure."""
    return _("Dibatalkan oleh {who}: {basis} Dokumen tetap disimpan.").format(who=who, basis=_sentence(basis))


def reopened(reason: Reason, lacking: Iterable[str]) -> str:
    """The content moved under a decision."""
    if reason is Reason.CHANGED_AFTER_ENDORSEMENT:
        text = _("Isi atau berkas berubah sesudah disahkan. Catatan lama tetap berlaku sampai perubahan ini disahkan.")
    else:
        text = _("Isi atau berkas berubah selagi menunggu pengesahan; yang harus diputuskan ialah isi yang sekarang.")
    if wanted := sorted(lacking):
        text += " " + _("Kembali ke langkah 1, karena {fields} belum diisi.").format(fields=", ".join(wanted))
    return text


def at_odds() -> str:
    """Somebody or something keeps changing back what the procedure writes."""
    return _("tag berubah terus-menerus; periksa siapa atau apa yang mengubahnya")


def attention(reason: Reason) -> str:
    """Why a document waits for something that a person may have to see to."""
    return {
        Reason.EVIDENCE_LATE: _("bukti pada riwayat belum ada; ditunggu"),
        Reason.REASON_OWED: _("menunggu catatan alasan dari yang memutuskan"),
    }.get(reason, reason.value)


def log_line(decision: Decision, tag_names: Mapping[str, str]) -> str:
    """One decision in one line for the terminal and the log of events."""
    what = tag_names.get(decision.request.value, decision.request.value) if decision.request else _("perubahan isi")
    who = decision.actor_name or _("tidak diketahui")
    outcome = {
        Outcome.ACCEPTED: _("diterima"), Outcome.INCOMPLETE: _("belum lengkap"),
        Outcome.REFUSED: _("ditolak"), Outcome.REOPENED: _("dibuka kembali"),
    }[decision.outcome]
    return f"{what} · {who} · {outcome}"


def _explain(reason: Reason, who: str, lacking: Iterable[str]) -> str:
    match reason:
        case Reason.NOT_ENTITLED:
            return _("Akun {who} tidak berhak melakukan langkah ini.").format(who=who)
        case Reason.NOT_A_PERSON:
            return _("Tag itu tidak dipasang oleh orang yang dapat dibuktikan dari riwayat.")
        case Reason.STEP_SKIPPED:
            return _("Langkah ini belum waktunya: urutan SOP adalah diajukan, disahkan, didokumentasikan.")
        case Reason.CONTENT_CHANGED:
            return _("Isi dokumen tidak sama dengan yang diajukan; periksa isi yang sekarang, lalu putuskan lagi.")
        case Reason.EVIDENCE_AMBIGUOUS:
            return _("Riwayat tidak membuktikan siapa yang memasangnya; pasang lagi bila memang dimaksudkan.")
        case Reason.STILL_LISTED:
            return _("Dokumen ini masih tercatat dalam buku rekap; tarik dari daftar, jangan dibatalkan.")
        case Reason.NOT_LISTED:
            return _("Dokumen ini belum tercatat dalam buku rekap, jadi tidak dapat ditarik.")
        case Reason.CONTRADICTION:
            return _("Ada lebih dari satu keputusan sekaligus; pasang satu saja.")
        case Reason.INCOMPLETE | Reason.HELD:
            return _("Belum dapat disahkan: {lacking}.").format(lacking=", ".join(sorted(lacking)))
        case _:
            return reason.value


def _sentence(text: str) -> str:
    clean = " ".join(text.split())
    return clean if clean.endswith((".", "!", "?")) else f"{clean}."
