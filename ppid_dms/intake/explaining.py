"""Why a file was set aside, and what the clerk can do: the words of the note beside it. Indonesian."""

from ppid_dms.language import translate as _
from ppid_dms.records import Scan
from ppid_dms.vocabulary import QuarantineReason


def explain(reason: QuarantineReason) -> tuple[str, str]:
    """What is wrong with the file, and what to do about it."""
    return {
        QuarantineReason.EMPTY: (
            _("Berkas ini kosong (0 byte)."),
            _("Pindai ulang dokumennya, lalu letakkan lagi di folder unit.")),
        QuarantineReason.NOT_PDF: (
            _("Berkas ini bukan PDF, walaupun namanya mungkin berakhiran .pdf."),
            _("Simpan atau pindai dokumennya sebagai PDF, lalu letakkan lagi di folder unit.")),
        QuarantineReason.ENCRYPTED: (
            _("PDF ini terkunci dengan kata sandi, sehingga isinya tidak dapat dibaca."),
            _("Buka dengan kata sandinya, simpan tanpa kata sandi, lalu letakkan lagi di folder unit.")),
        QuarantineReason.BROKEN: (
            _("PDF ini rusak atau terpotong."),
            _("Pindai ulang atau minta berkas yang utuh, lalu letakkan lagi di folder unit.")),
        QuarantineReason.TOO_MUCH: (
            _("Berkas ini melampaui batas waktu atau memori pembaca; mungkin rusak atau berbahaya."),
            _("Cetak ulang ke PDF atau pindai ulang; bila tetap begini, tanyakan kepada administrator.")),
        QuarantineReason.DUPLICATE: (
            _("Isi berkas ini sama persis dengan berkas yang sudah diterima."),
            _("Tidak perlu berbuat apa-apa; dokumennya sudah terdaftar satu kali.")),
        QuarantineReason.NOT_A_FILE: (
            _("Ini bukan berkas biasa."),
            _("Letakkan berkasnya sendiri, bukan pintasan atau tautan.")),
        QuarantineReason.CHANGED: (
            _("Berkas ini berubah sesudah diterima; yang terdaftar ialah isi yang semula."),
            _("Beri tahu administrator: seseorang atau sesuatu menulis ke folder proses.")),
        QuarantineReason.REFUSED: (
            _("Paperless menolak berkas ini."),
            _("Baca keterangan di bawah; sesudah diperbaiki jalankan 'ppid-dms retry'.")),
    }[reason]


def reason_file(scan: Scan) -> str:
    """The text of the note beside a file in quarantine."""
    assert scan.reason is not None  # noqa: S101  (only a scan with a reason is set aside)
    happened, remedy = explain(scan.reason)
    lines = [
        _("Berkas : {name}").format(name=_plain(scan.name)),
        _("Folder : {folder}").format(folder=_plain(scan.folder) or "-"),
        _("Rujukan: {reference}").format(reference=scan.reference),
        "",
        _("Apa yang terjadi: {text}").format(text=happened),
    ]
    if scan.detail:
        lines.append(_("Keterangan      : {detail}").format(detail=scan.detail))
    lines.append(_("Yang dapat dilakukan: {text}").format(text=remedy))
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)
