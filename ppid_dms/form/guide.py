"""Panduan pengisian: what the SOP's first step means by it, in words that need no training. Indonesian, as the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ppid_dms.form.template import COLUMNS, Choices, ColumnKey, Extra
from ppid_dms.vocabulary import DipField

TITLE: Final = "PANDUAN PENGISIAN FORMULIR DAFTAR INFORMASI PUBLIK"

STEPS: Final = (
    "Pindai setiap dokumen menjadi satu berkas PDF. Satu dokumen satu berkas, dan satu berkas satu baris formulir.",
    "Isi lembar Formulir. Sel yang memiliki panah di sebelah kanannya diisi dengan memilih dari daftar.",
    "Sel berwarna kuning sudah diisi dari pindaian, tetapi belum pasti: cocokkan dengan dokumennya, dan perbaiki.",
    "Kekurangan baris? Sisipkan baris di atas garis Akhir daftar. Baris yang tidak terpakai dibiarkan kosong.",
    "Yang belum diketahui dibiarkan kosong: nanti dapat dilengkapi di Paperless. Jangan mengisi dengan tanda hubung.",
    "Simpan sebagai Excel Workbook (XLSX), lalu letakkan formulir bersama semua pindaiannya di folder unit Anda.",
    "Jawabannya ada di folder jawaban unit: salinan formulir dengan kolom Hasil (terdaftar, menunggu, masih kurang).",
    "Formulir yang dicetak ditandatangani di bawah daftar, lalu disimpan unit atau dipindai sebagai bukti.",
)
CATEGORIES: Final = (
    ("Berkala", "diumumkan rutin, paling sedikit setiap enam bulan: profil, laporan kinerja, anggaran, SOP."),
    ("Tersedia Setiap Saat", "diberikan bila diminta: keputusan, perjanjian, surat, berita acara."),
    ("Serta Merta", "harus segera diketahui orang banyak, misalnya karena keadaan darurat."),
    ("Dikecualikan", "tidak boleh dibuka menurut undang-undang; memerlukan uji konsekuensi dan tidak diumumkan."),
)
CATEGORY_NOTE: Final = (
    "Kategori pada formulir adalah usulan unit; PPID menelaahnya dan Atasan PPID mengesahkannya (PerKI 1/2021).")


@dataclass(frozen=True, slots=True)
class Explained:
    """A column of the form: how it is filled in, and what stands there in both examples."""

    header: str
    how: str
    examples: tuple[str, str]


def explained(choices: Choices, place: str) -> tuple[Explained, ...]:
    """Every column with its explanation and two worked examples, which offer what this office offers."""
    examples = _examples(choices, place)
    return tuple(Explained(column.header, _HOW[column.key], examples[column.key]) for column in COLUMNS)


_HOW: Final[Mapping[ColumnKey, str]] = {
    Extra.ROW: "Nomor urut dalam formulir ini. Boleh diubah atau dikosongkan.",
    DipField.SUMMARY: "Isi dokumen dalam satu kalimat, biasanya yang tertulis sesudah TENTANG atau Hal.",
    DipField.UNIT: "Pilih unit yang memegang dokumen. Dikosongkan berarti unit yang tertulis di atas formulir.",
    DipField.RESPONSIBLE: "Jabatan yang menandatangani atau menerbitkan, bukan nama orangnya.",
    DipField.DATE: "Tanggal dokumen, misalnya 28/02/2025 atau 28 Februari 2025. Hari dulu, baru bulan.",
    DipField.PLACE: "Kota tempat dokumen ditandatangani.",
    DipField.FORM: "Pilih: ada kertasnya (Hardcopy), ada berkasnya (Softcopy), atau keduanya.",
    DipField.RETENTION: "Pilih, atau tulis menurut jadwal retensi arsip.",
    DipField.CATEGORY: "Pilih usulan kategori; penjelasannya di bawah tabel ini.",
    DipField.NUMBER: "Nomor yang tertulis pada dokumen, lengkap. Dokumen tanpa nomor dikosongkan.",
    Extra.FILE: "Nama berkas pindaian, lengkap dengan akhirannya. Bila kosong, dicari menurut nomor dan tanggal.",
}


def _examples(choices: Choices, place: str) -> Mapping[ColumnKey, tuple[str, str]]:
    return {
        Extra.ROW: ("1", "2"),
        DipField.SUMMARY: (
            "Laporan Kinerja (LKj) Tahun 2024",
            "Berita Acara Rekapitulasi Daftar Pemilih Sementara Pemilihan Gubernur Tahun 2024 Tingkat Provinsi"),
        DipField.UNIT: _two(choices.units),
        DipField.RESPONSIBLE: ("Sekretaris", "Ketua"),
        DipField.DATE: ("28 Februari 2025", "17 Agustus 2024"),
        DipField.PLACE: (place, place),
        DipField.FORM: _two(tuple(reversed(choices.forms[:2]))),
        DipField.RETENTION: _two(tuple(reversed(choices.retentions))),
        DipField.CATEGORY: _two(choices.categories),
        DipField.NUMBER: ("", "541/PL.02.1-BA/62/2024"),
        Extra.FILE: ("lkj-2024.pdf", "SCAN0017.pdf"),
    }


def _two(offered: tuple[str, ...]) -> tuple[str, str]:
    """The first two of what is offered, the first one twice where there is no second."""
    first, *more = offered or ("",)
    return first, (more or [first])[0]
