"""The demonstration ends as it should, and leaves what it promises."""

import json
import signal
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from ppid_dms.commands import demo
from ppid_dms.commands.demo.form import AT_FIRST, AT_LAST, wrong
from ppid_dms.errors import UsageError
from ppid_dms.vocabulary import ExitCode

UNIT = "04-parmas-humas"
NUMBER, RESULT = "Nomor Dokumen", "Hasil"
# What the register calls the columns of the form.
KEYS = {
    "Penanggung Jawab Pembuatan atau Penerbitan Informasi": "penanggung_jawab",
    "Waktu Pembuatan Informasi (tanggal dokumen)": "tanggal_dokumen", "Tempat Pembuatan Informasi": "tempat",
    "Bentuk Informasi yang Tersedia": "bentuk", "Jangka Waktu Penyimpanan atau Retensi Arsip": "retensi"}


def rows_of(path: Path) -> list[Mapping[str, str]]:
    """The rows of a list in a workbook by their headers, dates as ISO 8601."""
    rows = [[str(cell or "").removesuffix(" 00:00:00") for cell in row]
            for row in openpyxl.load_workbook(path)["Formulir"].iter_rows(values_only=True)]
    head = next(at for at, row in enumerate(rows) if NUMBER in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1:] if any(row[1:])]


def test_the_unattended_demo_walks_the_whole_sop_and_answers_a_form_twice(tmp_path: Path):
    said: list[str] = []
    assert demo.unattended(tmp_path, said.append) is ExitCode.DONE
    told = "\n".join(said)
    for expected in (
        "ditolak", "belum lengkap", "SOP 2 Dikembalikan · atasan", "R-", "bukan PDF", "kosong", "terkunci",
    ):
        assert expected in told
    lists = tmp_path / "ekspor"
    assert {path.suffix for path in lists.iterdir()} >= {".xlsx", ".csv", ".json", ".html"}
    manifest = json.loads((lists / "MANIFEST.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {path.name for path in lists.iterdir()} - {"MANIFEST.json"}
    [answer] = (tmp_path / "jawaban" / UNIT).iterdir()
    assert str(answer) in told
    _the_first_answer_names_the_row_without_a_scan_and_the_number_that_differs(
        rows_of(tmp_path / "formulir" / "FDIP-2026-0001-diperbaiki.xlsx"))
    _the_last_answer_says_what_was_left_alone_and_that_all_is_registered(rows_of(answer))
    _the_register_holds_what_the_corrected_form_says_but_what_petugas_has_edited(
        json.loads((lists / "rekap-2026.json").read_text(encoding="utf-8"))["rows"], rows_of(answer))


def _the_first_answer_names_the_row_without_a_scan_and_the_number_that_differs(first: list[Mapping[str, str]]):
    announcement, procedure, report = (row[RESULT] for row in first)
    assert "Terdaftar sebagai dokumen" in announcement
    assert "di formulir 06 TAHUN 2025, pada pindaian 05 TAHUN 2025" in procedure
    assert report.startswith("Tidak ada pindaian untuk baris ini.")


def _the_last_answer_says_what_was_left_alone_and_that_all_is_registered(last: list[Mapping[str, str]]):
    announcement, procedure, report = said = [row[RESULT] for row in last]
    assert "Tidak diubah, karena sudah disunting di Paperless: Ringkasan Isi Informasi." in announcement
    assert "berbeda" not in procedure
    assert "dicocokkan menurut nomor dan tanggal" in report
    assert all("Terdaftar sebagai dokumen" in each and "Masih kurang" not in each for each in said)


def _the_register_holds_what_the_corrected_form_says_but_what_petugas_has_edited(
    recorded: list[Mapping[str, str]], form: list[Mapping[str, str]]
):
    by_number = {row["nomor_dokumen"]: row for row in recorded}
    assert [row[NUMBER] for row in form] == ["9/HM.03-PU/62/2025", "05 TAHUN 2025", "14/HM.02-LP/62/2025"]
    for row in form:
        line = by_number[row[NUMBER]]
        assert {key: line[key] for key in KEYS.values()} == {key: row[header] for header, key in KEYS.items()}
        assert line["kategori"] == row["Usulan Kategori"].lower().replace(" ", "-")
        assert line["unit"] == "Subbagian Partisipasi dan Hubungan Masyarakat"
    announcement, *others = ((by_number[row[NUMBER]]["ringkasan"], row["Ringkasan Isi Informasi"]) for row in form)
    assert announcement == (
        "Pengumuman pemindahan layanan informasi publik (banjir Januari 2025)",
        "Pengumuman pemindahan layanan informasi publik")
    assert all(in_register == on_form for in_register, on_form in others)


def test_an_answer_that_says_anything_else_fails_the_demo():
    right = [
        "Terdaftar sebagai dokumen 3.\nTidak diubah, karena sudah disunting di Paperless: Ringkasan Isi Informasi.",
        "Terdaftar sebagai dokumen 5.", "Terdaftar sebagai dokumen 9.\na.pdf, dicocokkan menurut nomor dan tanggal."]
    assert wrong(right, AT_LAST) == ()
    assert len(wrong([right[0], "Menunggu.", right[2]], AT_LAST)) == 1
    assert len(wrong([right[0], f"{right[1]}\nMasih kurang: Usulan Kategori.", right[2]], AT_LAST)) == 1
    assert wrong(right[:2], AT_LAST)
    assert wrong(right, AT_FIRST)


def test_a_visitor_is_told_where_the_answer_lies_and_what_to_try_with_it(tmp_path: Path):
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if "Ctrl+C" in text:
            signal.raise_signal(signal.SIGTERM)

    assert demo.attended(tmp_path, 0, say, open_browser=False) is ExitCode.TERMINATED
    [answer] = (tmp_path / "jawaban" / UNIT).iterdir()
    told = "\n".join(said)
    assert str(answer) in told
    for lying_ready in ("FDIP-2026-0001.xlsx", "laporan-triwulan-1 tanpa sandi.pdf"):
        assert str(tmp_path / "formulir" / lying_ready) in told
        assert (tmp_path / "formulir" / lying_ready).is_file()


def test_the_demo_does_not_begin_in_a_folder_that_is_in_use(tmp_path: Path):
    (tmp_path / "surat.pdf").write_bytes(b"x")
    with pytest.raises(UsageError, match="sudah berisi"):
        demo.unattended(tmp_path, lambda _text: None)
