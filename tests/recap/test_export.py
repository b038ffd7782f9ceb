"""An export folder through crashes, full disks, missing rights and two exports at once."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from recap.samples import Book, a_year, an_item, book_of, dik_of, dip_of, vouched

import ppid_dms
from ppid_dms.errors import UsageError
from ppid_dms.recap.export import InternalFolder, TargetInUse, TargetUnwritable, write_all
from ppid_dms.recap.exporters.csv import CsvExporter
from ppid_dms.recap.exporters.interface import Layout
from ppid_dms.recap.manifest import MANIFEST, FileFlaw, flaws_of_export
from ppid_dms.vocabulary import ExitCode

FORMATS = ("xlsx", "csv", "json", "html", "pdf")
HEAD = "c" * 64
AS_OF = date(2026, 7, 3)
ELSEWHERE = [Path(ppid_dms.__file__).parents[1], Path(__file__).parents[1]]


def editions(lines=None):
    lines = a_year() if lines is None else lines
    return (
        dip_of(lines),
        book_of(lines, as_of=AS_OF, base_url="https://paperless.kpu.example"),
    )


def export(folder, lines=None, formats=FORMATS):
    return write_all(editions(lines), formats, folder, register_head=HEAD, vouch=vouched, as_of=AS_OF, public=False)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def other_lines():
    book = Book()
    book.enter(an_item(summary="Daftar yang lain"))
    return tuple(book.lines)


def in_another_process(code, **environment):
    """Run code that knows this module's helpers, in a process of its own."""
    path = os.pathsep.join(map(str, ELSEWHERE))
    return subprocess.run(
        [sys.executable, "-c", f"from recap.test_export import *\n{code}"],
        # Under a limit on the size of files the compiled modules, too, would be cut off half-way, and stay.
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_list_is_written_in_every_format_and_vouched_for(tmp_path):
    files = export(tmp_path / "baru" / "ekspor")
    folder = tmp_path / "baru" / "ekspor"
    assert [file.name for file in files] == [f"{n}.{f}" for n in ("dip-2026-1", "rekap-2026") for f in FORMATS]
    manifest = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    assert manifest["register_head"] == HEAD
    assert manifest["as_of"] == "2026-07-03"
    assert set(manifest["files"]) == set(contents(folder)) - {"MANIFEST.json"}
    for file in files:
        content = (folder / file.name).read_bytes()
        told = manifest["files"][file.name]
        assert told == {"size": file.size, "sha256": file.sha256, "rows": file.rows, "edition": file.edition}
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256)
    assert {file.rows for file in files} == {8, 12}


def test_the_same_register_gives_the_same_bytes_wherever_and_whenever(tmp_path):
    here, there = tmp_path / "sini", tmp_path / "sana"
    export(here)
    ran = in_another_process(
        f"os.umask(0o077); export(Path({str(there)!r}))",
        TZ="America/New_York",
        PYTHONHASHSEED="4711",
        LANG="de_DE.UTF-8",
        PPID_DMS_LANGUAGE="en",
    )
    assert ran.returncode == 0, ran.stderr
    third = tmp_path / "ketiga"
    ran = in_another_process(f"export(Path({str(third)!r}))", TZ="Asia/Jakarta", PYTHONHASHSEED="1", LC_ALL="C")
    assert ran.returncode == 0, ran.stderr
    assert contents(here) == contents(there) == contents(third)


def test_what_has_not_changed_is_not_touched(tmp_path):
    export(tmp_path)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.iterdir()}
    assert not any(file.changed for file in export(tmp_path))
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.iterdir()} == before


def test_what_has_changed_is_replaced_and_told(tmp_path):
    export(tmp_path)
    (tmp_path / "dip-2026-1.csv").write_text("diubah tangan")
    assert [file.name for file in export(tmp_path) if file.changed] == ["dip-2026-1.csv"]
    assert all(file.changed for file in export(tmp_path, other_lines()))
    assert "Daftar yang lain" in (tmp_path / "dip-2026-1.csv").read_text("utf-8")


def test_files_of_other_people_and_older_lists_stay(tmp_path):
    (tmp_path / "catatan.txt").write_text("jangan dihapus")
    (tmp_path / "dip-2025-2.csv").write_text("lama")
    export(tmp_path)
    assert (tmp_path / "catatan.txt").read_text() == "jangan dihapus"
    assert (tmp_path / "dip-2025-2.csv").read_text() == "lama"


def test_after_a_crash_the_old_file_is_whole_and_the_next_export_cleans_up(tmp_path):
    export(tmp_path)
    before = contents(tmp_path)
    crashed = in_another_process(
        "CsvExporter.write = lambda self, edition, out: (out.write(b'separuh'), out.flush(), os._exit(9))\n"
        f"export(Path({str(tmp_path)!r}), other_lines(), ['csv'])"
    )
    assert crashed.returncode == 9, crashed.stderr
    left = contents(tmp_path)
    assert {name: left[name] for name in before} == before
    assert len(left) == len(before) + 1, "the crash left its half-written file"
    export(tmp_path, formats=["csv"])
    assert set(contents(tmp_path)) == set(before)


def test_an_interrupted_export_leaves_no_half_file(tmp_path, monkeypatch):
    export(tmp_path)
    before = contents(tmp_path)

    def stopped(self, edition, out):
        out.write(b"separuh")
        raise KeyboardInterrupt

    monkeypatch.setattr(CsvExporter, "write", stopped)
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path, other_lines(), ["csv"])
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", FORMATS)
def test_on_a_full_disk_the_old_file_stays_whole(tmp_path, name):
    export(tmp_path)
    before = contents(tmp_path)
    # A limit on the size of files stands in for the full disk: writes fail half-way as they do there.
    ran = in_another_process(
        "import resource\n"
        "from ppid_dms.recap.export import NoRoom\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try:\n"
        f"    export(Path({str(tmp_path)!r}), other_lines(), [{name!r}])\n"
        "except NoRoom as error:\n"
        "    print(error, error.remedy); raise SystemExit(error.exit_code)\n"
    )
    assert ran.returncode == ExitCode.ATTENTION, ran.stderr
    assert f"dip-2026-1.{name} tidak dapat ditulis" in ran.stdout
    assert "Berkas yang lama tetap utuh. Sediakan ruang" in ran.stdout
    assert ran.stderr == ""
    assert contents(tmp_path) == before


def test_an_error_of_the_disk_at_the_last_moment_is_told(tmp_path, monkeypatch):
    def broken(descriptor):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("ppid_dms.recap.export.os.fsync", broken)
    with pytest.raises(TargetUnwritable, match="Input/output error"):
        export(tmp_path, formats=["csv"])
    assert contents(tmp_path) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_names_the_remedy(tmp_path):
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(TargetUnwritable) as refused:
            export(tmp_path)
    finally:
        tmp_path.chmod(0o755)
    assert str(tmp_path) in refused.value.remedy
    assert "hak tulis" in refused.value.remedy


def test_missing_rights_are_told_with_the_folder_that_needs_them(tmp_path, monkeypatch):
    def refused(*_args, **_kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("ppid_dms.recap.export.os.fdopen", refused)
    with pytest.raises(TargetUnwritable) as told:
        export(tmp_path)
    assert told.value.exit_code is ExitCode.USAGE
    assert f"hak tulis pada folder {tmp_path}" in told.value.remedy


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    place = tmp_path / "ekspor"
    place.write_text("bukan folder")
    with pytest.raises(TargetUnwritable, match="ekspor tidak dapat ditulis"):
        export(place)
    assert place.read_text() == "bukan folder"


def test_a_folder_where_a_file_should_be_is_told_and_left_alone(tmp_path):
    (tmp_path / "dip-2026-1.csv").mkdir()
    with pytest.raises(TargetUnwritable, match=r"dip-2026-1\.csv"):
        export(tmp_path, formats=["csv"])
    assert list(contents_of_names(tmp_path)) == ["dip-2026-1.csv"]


def contents_of_names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_link_put_in_place_of_a_file_is_replaced_not_followed(tmp_path):
    outside = tmp_path / "di-luar.csv"
    outside.write_text("milik orang lain")
    folder = tmp_path / "ekspor"
    folder.mkdir()
    (folder / "dip-2026-1.csv").symlink_to(outside)
    export(folder, formats=["csv"])
    assert outside.read_text() == "milik orang lain"
    assert not (folder / "dip-2026-1.csv").is_symlink()


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match="docx"):
        export(tmp_path / "ekspor", formats=["csv", "docx"])
    assert not (tmp_path / "ekspor").exists()


def test_two_exports_at_once_take_turns(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(export, tmp_path, lines) for lines in (None, other_lines()) * 2]
    assert all(job.result() for job in done)
    manifest = json.loads((tmp_path / "MANIFEST.json").read_text("utf-8"))
    for name, told in manifest["files"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == told["sha256"]


def test_lists_are_made_one_at_a_time(tmp_path):
    made = []

    def one_by_one():
        for edition in editions():
            made.append((edition.name, sorted(path.name for path in tmp_path.glob("*.csv"))))
            yield edition

    write_all(one_by_one(), ["csv"], tmp_path, register_head=HEAD, vouch=vouched, as_of=AS_OF, public=False)
    assert made == [("dip-2026-1", []), ("rekap-2026", ["dip-2026-1.csv"])]


def test_no_formats_leave_only_the_manifest(tmp_path):
    assert export(tmp_path, formats=[]) == ()
    assert contents_of_names(tmp_path) == ["MANIFEST.json"]


# ── files that resist ───────────────────────────────────────────────────────


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EACCES, errno.ETXTBSY])
def test_a_file_that_is_open_elsewhere_is_told_and_all_others_are_written(tmp_path, monkeypatch, code):
    export(tmp_path)
    before = contents(tmp_path)
    really = Path.replace

    def refused(draft, target):
        if Path(target).name == "dip-2026-1.xlsx":
            raise OSError(code, os.strerror(code))
        return really(draft, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refused)
        with pytest.raises(TargetInUse, match=r"dip-2026-1\.xlsx") as told:
            export(tmp_path, other_lines())
    assert told.value.exit_code is ExitCode.ATTENTION
    assert "Excel" in told.value.remedy
    after = contents(tmp_path)
    assert set(after) == set(before), "no draft is left"
    assert [name for name in before if after[name] == before[name]] == ["dip-2026-1.xlsx"]
    vouched = json.loads(after["MANIFEST.json"])["files"]
    assert set(vouched) == set(before) - {"MANIFEST.json", "dip-2026-1.xlsx"}, "what is old is not vouched for"
    changed = [file.name for file in export(tmp_path, other_lines()) if file.changed]
    assert changed == ["dip-2026-1.xlsx"], "the next try writes only that one"


# ── long lists ──────────────────────────────────────────────────────────────


def many(count):
    book = Book()
    for document in range(1, count + 1):
        book.enter(an_item(document_id=document, summary=f"Laporan ke-{document}"))
    return dip_of(book.lines)


def write_pages(folder, count, **changes):
    return write_all([many(count)], ["html", "csv"], folder, register_head=HEAD, vouch=vouched, as_of=AS_OF,
                     public=True, layout=Layout(html_page_rows=100), **changes)


def test_pages_that_a_list_no_longer_has_are_removed_and_nothing_else(tmp_path):
    write_pages(tmp_path, 250)
    (tmp_path / "dip-2026-1-hal-9.html").write_text("bukan kami yang menulis")
    assert {"dip-2026-1-hal-3.html", "dip-2026-1-cari.html"} < set(contents(tmp_path))
    write_pages(tmp_path, 150)
    assert contents_of_names(tmp_path) == [
        "MANIFEST.json", "dip-2026-1-cari.html", "dip-2026-1-hal-2.html", "dip-2026-1-hal-9.html",
        "dip-2026-1.csv", "dip-2026-1.html"]


@pytest.mark.parametrize("forged", [
    "../korban.html", "/srv/korban.html", "rekap-2026.html", "dip-2026-1-x/../../korban.html", "dip-2026-1-korban.txt"])
def test_a_forged_manifest_cannot_have_other_files_removed(tmp_path, forged):
    folder = tmp_path / "ekspor"
    write_pages(folder, 150)
    victims = [tmp_path / "korban.html", folder / "rekap-2026.html", folder / "dip-2026-1-korban.txt"]
    for victim in victims:
        victim.write_text("milik orang lain")
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    manifest["files"][forged] = {"size": 1, "sha256": "0" * 64, "rows": 1, "edition": "dip-2026-1"}
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    write_pages(folder, 10)
    assert all(victim.exists() for victim in victims)


# ── inside and outside ──────────────────────────────────────────────────────


def test_nothing_for_the_public_is_written_beside_internal_lists(tmp_path):
    export(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(InternalFolder) as refused:
        write_all(
            [dip_of(other_lines())], FORMATS, tmp_path, register_head=HEAD, vouch=vouched, as_of=AS_OF, public=True)
    assert "Pilih folder lain" in refused.value.remedy
    assert contents(tmp_path) == before


def test_an_internal_list_is_never_part_of_an_export_for_the_public(tmp_path):
    with pytest.raises(ValueError, match="dik-2026-1 is not for the public"):
        write_all(
            [dik_of(a_year())], FORMATS, tmp_path, register_head=HEAD, vouch=vouched, as_of=AS_OF, public=True)
    assert not [name for name in contents_of_names(tmp_path) if name.startswith("dik")]


def test_nothing_of_the_inside_is_in_any_file_for_the_public(tmp_path):
    write_all([dip_of(a_year())], ["csv", "json", "html"], tmp_path, register_head=HEAD, vouch=vouched, as_of=AS_OF,
              public=True)
    whole = b"".join(contents(tmp_path).values()).decode()
    for inside in ("sekretaris.budi", "petugas.rina", "3f786850", "Setuju, sesuai SK", "pemeriksaan kesehatan",
                   "Pasal 17 huruf h", "199001012015032001", "Rina Wulandari", "/documents/"):
        assert inside not in whole, inside


# ── any change of an export is found ──

NAMED = f"2:9:{'a' * 64}"


def test_any_byte_that_is_changed_added_or_cut_off_is_found_in_every_file(tmp_path):
    exported = write_all(
        [dip_of(a_year()), book_of(a_year())], FORMATS, tmp_path, register_head=NAMED, vouch=vouched, as_of=AS_OF,
        public=False)
    names = [MANIFEST, *(file.name for file in exported)]
    assert len(names) == 11
    assert list(flaws_of_export(tmp_path, vouched)) == []
    for name in names:
        path = tmp_path / name
        whole = path.read_bytes()
        places = [round(i * (len(whole) - 1) / 23) for i in range(24)]
        spoilt = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:] for at in places]
        for content in [*spoilt, whole + b" ", b" " + whole, whole[:-1], whole[len(whole) // 2:], b""]:
            path.write_bytes(content)
            assert name in [found for found, _flaw in flaws_of_export(tmp_path, vouched)], (name, content[:80])
        path.write_bytes(whole)
        path.unlink()
        if name != MANIFEST:
            assert list(flaws_of_export(tmp_path, vouched)) == [(name, FileFlaw.MISSING)]
        path.write_bytes(whole)
    assert list(flaws_of_export(tmp_path, vouched)) == []


def test_a_manifest_that_another_register_has_written_is_found(tmp_path):
    write_all([dip_of(a_year())], ["csv"], tmp_path, register_head=NAMED, vouch=str.upper, as_of=AS_OF, public=True)
    assert list(flaws_of_export(tmp_path, vouched)) == [(MANIFEST, FileFlaw.CHANGED)]
