"""What is written on a document for the people who work with it. Indonesian; one note answers one decision."""

from collections.abc import Iterable

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


def held(tag: str, clearers: Iterable[str], tested: Iterable[str], *, is_back: bool) -> str:
    """Why an item is held, who may let it go, and what is to be done before."""
    parts = [_("Ditahan oleh tag {tag}.").format(tag=tag)]
    if is_back:
        parts.append(_("Dokumen kembali ke langkah 1 dan tidak ditampilkan pada daftar publik."))
    if wanted := list(tested):
        parts.append(_("Isi lebih dulu: {fields}.").format(fields=", ".join(wanted)))
    parts.append(_("Sesudah diperiksa, tag itu dilepas oleh anggota grup {groups}.").format(groups=", ".join(clearers)))
    return " ".join(parts)


def denied(claimed: str, stage: str, who: str) -> str:
    """Why the tag of a stage was taken off where the document does not stand."""
    by = _("dipasang oleh {who}").format(who=who) if who else _("pemasangnya tidak diketahui")
    return _("Tag {claimed} dilepas ({by}): dokumen ini tidak pada langkah itu, melainkan pada {stage}.").format(
        claimed=claimed, by=by, stage=stage)


def held_on(tag: str, reason: Reason, who: str, clearers: Iterable[str], missing: Iterable[str]) -> str:
    """Why a hold's tag was put back."""
    if reason is Reason.NOT_TESTED:
        why = _("Isi lebih dulu: {fields}.").format(fields=", ".join(missing))
    else:
        why = _explain(reason, who, ())
    return _("Tag {tag} dipasang lagi. {why} Yang berhak melepasnya: anggota grup {groups}.").format(
        tag=tag, why=why, groups=", ".join(clearers))


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
    elif reason is Reason.HISTORY_REWOUND:
        text = _(
            "Riwayat dokumen ini berakhir sebelum saat diajukan; server Paperless agaknya dipulihkan dari cadangan. "
            "Keputusan harus diberikan sekali lagi.")
    else:
        text = _("Isi atau berkas berubah selagi menunggu pengesahan; yang harus diputuskan ialah isi yang sekarang.")
    if wanted := sorted(lacking):
        text += " " + _("Kembali ke langkah 1, karena {fields} belum diisi.").format(fields=", ".join(wanted))
    return text


def at_odds() -> str:
    """Somebody or something keeps changing back what the procedure writes."""
    return _("tag berubah terus-menerus; periksa siapa atau apa yang mengubahnya")


def another_document() -> str:
    """A document's id was given out again: what the register knows under it is another one."""
    return _(
        "nomor dokumen ini dulu milik dokumen lain yang tercatat; server Paperless agaknya dipulihkan dari cadangan. "
        "Hapus dokumen ini, lalu jatuhkan lagi pindaiannya")


def in_trash() -> str:
    """A document that the register knows lies in the trash."""
    return _("ada di tempat sampah Paperless; pulihkan dari sana sebelum terhapus")


def gone() -> str:
    """A document that the register knows is not to be seen."""
    return _("tidak ada lagi di Paperless, atau tidak terlihat oleh akun layanan")


def not_ours() -> str:
    """A document with tags of the procedure belongs to somebody else."""
    return _("bukan milik akun layanan; alihkan pemiliknya agar dapat diproses")


def attention(reason: Reason) -> str:
    """Why a document waits for something that a person may have to see to."""
    return {
        Reason.EVIDENCE_LATE: _("bukti pada riwayat belum ada; ditunggu"),
        Reason.REASON_OWED: _("menunggu catatan alasan dari yang memutuskan"),
    }.get(reason, reason.value)


def log_line(decision: Decision, what: str) -> str:
    """One decision in one line for the terminal and the log of events."""
    who = decision.actor_name or _("tidak diketahui")
    outcome = {
        Outcome.ACCEPTED: _("diterima"), Outcome.INCOMPLETE: _("belum lengkap"),
        Outcome.REFUSED: _("ditolak"), Outcome.REOPENED: _("dibuka kembali"),
        Outcome.HELD: _("ditahan"), Outcome.CLEARED: _("dilepas"),
    }[decision.outcome]
    return f"{what} · {who} · {outcome}"


def _explain(reason: Reason, who: str, lacking: Iterable[str]) -> str:
    match reason:
        case Reason.NOT_ENTITLED:
            return _("Akun {who} tidak berhak melakukan langkah ini.").format(who=who)
        case Reason.NOT_A_PERSON:
            return _("Riwayat tidak menunjukkan orang yang melakukannya.")
        case Reason.STEP_SKIPPED:
            return _("Langkah ini belum waktunya: urutan SOP adalah diajukan, disahkan, didokumentasikan.")
        case Reason.CONTENT_CHANGED:
            return _("Isi dokumen tidak sama dengan yang diajukan; periksa isi yang sekarang, lalu putuskan lagi.")
        case Reason.EVIDENCE_AMBIGUOUS:
            return _("Riwayat tidak membuktikan siapa yang melakukannya; ulangi bila memang dimaksudkan.")
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
