"""Processor time to write a list, as a ratio to the bare library with the same cells in the same run; and memory.

    python tests/benchmarks/exports.py --count 100000

The bare writers get their cells ready-made and in memory: values in the form in which they are written, dates as dates
for XLSX and as text for CSV and JSON. Ours gets the same rows, and cleans, neutralises and measures them. Runs take
turns, and the best of each is compared, because others may use the machine. ``--memory`` writes every list of a year
in one format after the other, from lines that are made one by one, each in a process of its own, and tells its peak.
"""

import argparse
import csv
import gc
import io
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import xlsxwriter

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from recap.register import a_decision, a_line, an_item
from recap.samples import CATEGORIES, JAKARTA, OFFICE, dip_of, nothing, settled, vouched

from ppid_dms.recap.editions import Edition, Semester, approvals, dik, dip, recap, statistics
from ppid_dms.recap.export import write_all
from ppid_dms.recap.exporters import EXPORTERS, exporter
from ppid_dms.recap.exporters.interface import Audience, ColumnKind
from ppid_dms.recap.exporters.xlsx import _OPTIONS, _STYLES
from ppid_dms.recap.inventory import Inventory
from ppid_dms.vocabulary import Category

UNITS = ("Subbagian Perencanaan", "Subbagian Hukum", "Subbagian Keuangan dan Barang Milik Negara", "PPID")
KINDS = ("Laporan", "Berita Acara", "Keputusan", "Pengumuman")
SUMMARIES = (
    "Laporan Realisasi Anggaran Bulan ke-{n} Tahun {year}",
    "Berita Acara Rekapitulasi DPS Pemilihan Gubernur dan Wakil Gubernur Tahun {year} Tingkat Provinsi Nomor {n}",
    "Keputusan KPU Provinsi Kalimantan Tengah Nomor {n} Tahun {year} tentang Penetapan Daftar Pemilih Tetap",
    "Pengumuman perpindahan lokasi TPS {n} akibat banjir",
)
AS_OF = date(2026, 6, 30)


def lines(count: int):
    """So many entries, made one by one."""
    for n in range(1, count + 1):
        year = 2018 + n % 8
        yield a_line(f"R-2026-{n:04d}", seq=n, decision_id=n, item=an_item(
            n, number=f"{n % 900}/PL.01.2-BA/62/{year}", jenis=KINDS[n % 4], unit=UNITS[n * 7 % 4],
            summary=SUMMARIES[n % 4].format(n=n, year=year), made_on=date(year, 1, 1) + timedelta(n % 360),
            category=Category.EXEMPT if n % 500 == 0 else list(Category)[n % 3], sha256=f"{n:064x}"))


def decisions(count: int):
    """The approval of each."""
    for n in range(1, count + 1):
        yield a_decision(n, id=n, recorded_at=datetime(2026, 3, 2, tzinfo=UTC))


def cells_of(edition: Edition, audience: Audience) -> list[list]:
    """The cells of a list, ready to be written."""
    columns = edition.columns_for(audience)
    return [[row.values[i] for i, _column in columns] for block in edition.blocks for row in block.rows]


def bare(edition: Edition) -> dict[str, Callable[[io.BytesIO], None]]:
    """The libraries themselves."""
    def as_text(value):
        return value.isoformat() if isinstance(value, date) else value

    machine = [[as_text(value) for value in row] for row in cells_of(edition, Audience.MACHINES)]
    keys = [column.key for _i, column in edition.columns_for(Audience.MACHINES)]
    objects = [dict(zip(keys, row, strict=True)) for row in machine]
    people = cells_of(edition, Audience.PEOPLE)
    kinds = [column.kind for _i, column in edition.columns_for(Audience.PEOPLE)]

    def write_csv(out: io.BytesIO) -> None:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        csv.writer(text, lineterminator="\r\n").writerows(machine)
        text.detach()

    def write_json(out: io.BytesIO) -> None:
        text = io.TextIOWrapper(out, encoding="utf-8")
        for row in objects:
            text.write(json.dumps(row, ensure_ascii=False) + ",\n")
        text.detach()

    def write_xlsx(out: io.BytesIO) -> None:
        book = xlsxwriter.Workbook(out, _OPTIONS)
        styles = {name: book.add_format(style) for name, style in _STYLES.items()}
        sheet = book.add_worksheet()
        writers = {
            ColumnKind.NUMBER: sheet.write_number, ColumnKind.COUNT: sheet.write_number,
            ColumnKind.DATE: sheet.write_datetime, ColumnKind.MOMENT: sheet.write_datetime}
        columns = [(writers.get(kind, sheet.write_string), styles[kind]) for kind in kinds]
        for y, row in enumerate(people):
            for x, value in enumerate(row):
                write, style = columns[x]
                if value is None:
                    sheet.write_blank(y, x, None, style)
                else:
                    write(y, x, value, style)
        book.close()

    return {"xlsx": write_xlsx, "csv": write_csv, "json": write_json}


def spent(write: Callable[[io.BytesIO], object]) -> float:
    """Seconds of processor time of one run."""
    out = io.BytesIO()
    gc.collect()
    begun = time.process_time()
    write(out)
    return time.process_time() - begun


def compare(edition: Edition, rounds: int) -> None:
    """Tell the ratio of each format."""
    libraries = bare(edition)
    gc.freeze()  # what is compared does not pay for looking through the cells
    for name, library in libraries.items():
        ours = exporter(name)
        times = [(spent(library), spent(lambda out, ours=ours: ours.write(edition, out))) for _round in range(rounds)]
        theirs, own = (min(column) for column in zip(*times, strict=True))
        print(f"{edition.key} {edition.row_count} rows {name}: bare {theirs:.2f} s, ours {own:.2f} s, "
              f"ratio {own / theirs:.3f}")


def memory(count: int, names: list[str]) -> None:
    """Write everything from lines made one by one, and tell the peak of this process."""
    if (child := os.fork()) == 0:
        begun = time.process_time()
        with tempfile.TemporaryDirectory() as folder, Inventory(lines(count), AS_OF, JAKARTA, nothing) as inventory:
            annexes = (approvals(lambda: decisions(count), 2026, OFFICE, AS_OF),
                       statistics(inventory, OFFICE, CATEGORIES))
            for file in write_all(
                [dip(inventory, Semester(2026, 1), OFFICE, CATEGORIES), dik(inventory, Semester(2026, 1), OFFICE),
                 recap(lambda: lines(count), 2026, OFFICE, CATEGORIES, AS_OF, annexes=annexes)],
                names, Path(folder), register_head="0:0:" + "0" * 64, as_of=AS_OF, public=False, vouch=vouched,
            ):
                if "-hal-" not in file.name:
                    print(f"  {file.name}: {file.rows} rows, {file.size / 1e6:.1f} MB")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count} rows, {', '.join(names)}: {time.process_time() - begun:.1f} s, peak memory {peak:.0f} MB")
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


def main() -> None:
    """Measure once and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true", help="only the memory of each format")
    asked = parser.parse_args()
    if asked.memory:
        for name in EXPORTERS:
            memory(asked.count, [name])
        return
    compare(dip_of(lines(asked.count)), asked.rounds)
    compare(settled(recap(lambda: lines(asked.count), 2026, OFFICE, CATEGORIES, AS_OF)), asked.rounds)


if __name__ == "__main__":
    main()
