"""Why a file was set aside, and what the clerk can do: the words of the note beside it. Indonesian."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from ppid_dms.language import translate as _
from ppid_dms.records import Document, Place, Reading, Scan
from ppid_dms.vocabulary import Confidence, Feature, QuarantineReason

# For these the reader's own sentence says all of it, and more exactly.
_TOLD_BY_THE_READER: Final = frozenset({
    QuarantineReason.EMPTY, QuarantineReason.NOT_PDF, QuarantineReason.ENCRYPTED, QuarantineReason.BROKEN,
    QuarantineReason.TOO_MUCH, QuarantineReason.NOT_A_FILE,
})


def explain(reason: QuarantineReason, detail: str = "") -> tuple[str, str]:
    """What is wrong with the file, and what to do about it; ``detail`` is what is known beyond the reason."""
    happened, remedy = _explain(reason)
    if detail and reason is QuarantineReason.NOT_PDF:
        # What it is to be saved as, the sentence knows better: a form as a workbook, a document as PDF.
        return detail, _("Kerjakan yang tertulis di atas, lalu letakkan lagi berkasnya di folder unit.")
    if detail and reason in _TOLD_BY_THE_READER:
        return detail, remedy
    return f"{happened} {detail}".rstrip(), remedy


def reason_file(scan: Scan) -> str:
    """The text of the note beside a file in quarantine."""
    assert scan.reason is not None  # noqa: S101  (only a scan with a reason is set aside)
    happened, remedy = explain(scan.reason, scan.detail)
    lines = [
        _("Berkas : {name}").format(name=plain(scan.name)),
        _("Folder : {folder}").format(folder=plain(scan.folder) or "-"),
        _("Rujukan: {reference}").format(reference=scan.reference),
        "",
        _("Apa yang terjadi: {text}").format(text=happened),
        _("Yang dapat dilakukan: {text}").format(text=remedy),
    ]
    return "\n".join(lines) + "\n"


def same_as(first: Scan) -> str:
    """Where the first file of the same content came from, what it became, and where it lies."""
    told = [_("{folder}/{name}, rujukan {reference}").format(
        folder=plain(first.folder), name=plain(first.name), reference=first.reference)]
    if first.document_id is None:
        return ", ".join((*told, _("masih diproses") if not first.place else _("berkas di {place}").format(
            place=first.place)))
    told.append(_("terdaftar sebagai dokumen {id}").format(id=first.document_id))
    if first.asn is not None:
        told.append(_("nomor arsip {asn}").format(asn=first.asn))
    if first.place:
        told.append(_("berkas di {place}").format(place=first.place))
    return ", ".join(told)


def _explain(reason: QuarantineReason) -> tuple[str, str]:
    return {
        QuarantineReason.EMPTY: (
            _("Berkas ini kosong (0 byte)."),
            _("Pindai ulang dokumennya, lalu letakkan lagi di folder unit.")),
        QuarantineReason.NOT_PDF: (
            _("Berkas ini bukan PDF atau gambar pindaian (JPEG, PNG, TIFF), apa pun akhiran namanya."),
            _("Simpan atau pindai dokumennya sebagai PDF, lalu letakkan lagi di folder unit.")),
        QuarantineReason.ENCRYPTED: (
            _("PDF ini terkunci dengan kata sandi, sehingga isinya tidak dapat dibaca."),
            _("Buka dengan kata sandinya, simpan tanpa kata sandi, lalu letakkan lagi di folder unit.")),
        QuarantineReason.BROKEN: (
            _("Berkas ini rusak atau terpotong."),
            _("Pindai ulang atau minta berkas yang utuh, lalu letakkan lagi di folder unit.")),
        QuarantineReason.TOO_MUCH: (
            _("Berkas ini melampaui batas waktu atau memori pembaca; mungkin rusak atau berbahaya."),
            _("Cetak ulang ke PDF atau pindai ulang; bila tetap begini, tanyakan kepada administrator.")),
        QuarantineReason.DUPLICATE: (
            _("Isi berkas ini sama persis dengan berkas yang sudah diterima."),
            _("Tidak perlu berbuat apa-apa selama berkas yang pertama terdaftar atau masih diproses. Bila dokumennya "
              "sudah dihapus dari Paperless, jalankan 'ppid-dms retry'.")),
        QuarantineReason.NOT_A_FILE: (
            _("Ini bukan berkas biasa."),
            _("Letakkan berkasnya sendiri, bukan pintasan atau tautan.")),
        QuarantineReason.CHANGED: (
            _("Berkas ini berubah sesudah diterima."),
            _("Beri tahu administrator: seseorang atau sesuatu menulis ke folder proses.")),
        QuarantineReason.REFUSED: (
            _("Paperless menolak berkas ini."),
            _("Sesudah sebabnya diperbaiki, jalankan 'ppid-dms retry'.")),
        QuarantineReason.GONE: (
            _("Berkas ini hilang dari folder proses sebelum selesai."),
            _("Letakkan lagi berkasnya di folder unit; bila berkas itu dikembalikan ke folder proses, jalankan "
              "'ppid-dms retry'.")),
    }[reason]


def remarks(features: Collection[Feature]) -> list[str]:
    """What people should know about a file that is registered as it came."""
    told = {
        Feature.SIGNED: _("Bertanda tangan elektronik: berkas ini disimpan persis seperti aslinya; jangan dicetak "
                          "ulang atau digabung, karena tanda tangannya akan gugur."),
        Feature.TIMESTAMPED: _("Berstempel waktu elektronik: berkas ini disimpan persis seperti aslinya."),
        Feature.PROTECTED: _("PDF ini dibatasi oleh pembuatnya, tetapi dapat dibaca."),
        Feature.PORTFOLIO: _("PDF ini portofolio: isinya berada dalam berkas lampirannya, yang tidak terlihat di "
                             "Paperless. Letakkan tiap lampirannya sendiri-sendiri."),
        Feature.ATTACHMENTS: _("PDF ini memuat berkas lampiran yang tidak terlihat di Paperless; lampirannya tidak "
                               "dibuka dan tidak diperiksa."),
        Feature.SCRIPT: _("PDF ini memuat skrip; skripnya tidak dijalankan. Waspadalah saat membukanya di luar "
                          "Paperless."),
        Feature.LAUNCH: _("PDF ini meminta membuka program atau alamat lain. Waspadalah saat membukanya di luar "
                          "Paperless."),
    }
    return [sentence for feature, sentence in told.items() if feature in features]


def to_be_checked(readings: Mapping[str, Reading[Any]]) -> str:
    """Which fields, by the names that people know, were filled in or left empty without being certain; "" for none.

    The least trusted come first: there the Petugas looks first.
    """
    unsure = {name: reading for name, reading in readings.items() if reading.confidence is not Confidence.CERTAIN}
    if not unsure:
        return ""
    rows = sorted(unsure.items(), key=lambda pair: pair[1].confidence is not Confidence.DOUBTFUL)
    return "\n".join([
        _to_check(),
        *(_("- {field}: {how} ({where})").format(field=name, how=_how(reading), where=_where(reading.seen_at))
          for name, reading in rows)])


def remarks_in(note: str) -> str:
    """Of such a note what is about the file itself, without the fields that are to be checked."""
    return note.partition(_to_check())[0].strip()


def paper_form(number: str, unit: str, period: str, *, tag: str, stage: str) -> str:
    """What a form on paper is, for the note on its document; ``unit`` is empty where no such form was handed out."""
    return "\n".join((
        _("Ini Formulir Daftar Informasi Publik nomor {number}, dikenali dari judul, nomor, dan cetakannya.").format(
            number=number),
        _("Formulir itu diberikan kepada {unit} untuk {period}.").format(unit=plain(unit), period=plain(period))
        if unit else _("Menurut catatan di sini nomor itu belum pernah diberikan kepada unit; periksa asalnya."),
        _("Selama bertag {tag}, berkas ini disimpan sebagai bukti dan bukan butir daftar: tidak dilengkapi, tidak "
          "diajukan, dan tidak dapat disunting. Tanda tangannya tidak diperiksa oleh program.").format(tag=tag),
        _("Bila keliru, mintalah administrator melepas tag {tag}; dokumen ini lalu kembali ke {stage}. Dokumen lain "
          "yang ikut terpindai di dalamnya perlu dipindai tersendiri.").format(tag=tag, stage=stage),
    ))


def uploaded_paper_form(number: str, *, tag: str) -> str:
    """What to do with a form on paper that somebody has uploaded as an item; ``tag`` is that of a wrong scan."""
    return _(
        "Ini Formulir Daftar Informasi Publik nomor {number} di atas kertas, bukan butir daftar. Letakkan pindaiannya "
        "di folder unit, supaya tersimpan sebagai bukti; lalu batalkan dokumen ini dengan tag {tag} dan catatan."
    ).format(number=number, tag=tag)


def on_hold(reasons: Mapping[str, str]) -> str:
    """Why a document is held, by the names of the tags; "" for no reason."""
    if not reasons:
        return ""
    return "\n".join([
        _("Ditahan pada langkah 1; periksa, lalu lepas tagnya bila tidak apa-apa:"),
        *(_("- {tag}: {why}").format(tag=tag, why=why) for tag, why in reasons.items())])


def same_letter_as(documents: str) -> str:
    """Why a document may be a letter that was scanned before."""
    return _("jenis, nomor, dan tanggalnya sama dengan {documents}").format(documents=documents)


def from_form(
    source: str, filled: str, left_alone: str, *, category: str, differing: Iterable[tuple[str, str, str]]
) -> str:
    """What a form has said of a document, for the note on it; always the same for the same row and document.

    ``differing`` are fields that the form and the scan say differently, each with both wordings.
    """
    return "\n".join(filter(None, [
        _("Formulir {source}:").format(source=source),
        filled and _("- diisi menurut formulir: {fields}").format(fields=filled),
        category and _("- kategori {category} diusulkan unit; Petugas menetapkannya dengan mengajukan dokumen ini")
        .format(category=category),
        left_alone and _("- tidak diubah, karena sudah disunting: {fields}").format(fields=left_alone),
        *(_("- {field} berbeda: {form} di formulir, {scan} pada pindaian; periksa dokumennya").format(
            field=field, form=plain(on_form), scan=plain(on_scan)) for field, on_form, on_scan in differing),
    ]))


def named(document: Document) -> str:
    """A document as people find it."""
    return _("dokumen {id} “{title}”").format(id=document.id, title=plain(document.title))


def _to_check() -> str:
    return _("Isian berikut belum pasti; mohon diperiksa lebih dulu:")


def _how(reading: Reading[Any]) -> str:
    return _("dikosongkan karena bacaannya meragukan") if reading.confidence is Confidence.DOUBTFUL else (
        _("mungkin benar"))


def _where(place: Place) -> str:
    """Where a value was seen. What Paperless recognised is one text without pages; there the line says it."""
    if not place.line:
        return _("menurut {rule}").format(rule=place.rule)
    if not place.page:
        return _("baris {line} pada teks hasil OCR").format(line=place.line)
    return _("halaman {page}, baris {line}").format(page=place.page, line=place.line)


def plain(text: str) -> str:
    """A text in one line of printable characters: names of files and answers of servers may hold anything."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)
