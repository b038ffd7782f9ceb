"""Which lists are written on a day, from a register as the service keeps it."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator
from recap.register import a_decision, a_submission, an_item, put_forward

from ppid_dms.config import Settings
from ppid_dms.lists import export_lists, newest_due
from ppid_dms.recap.chain import Head
from ppid_dms.recap.decree import Decree, Semester
from ppid_dms.recap.exporters.json import schema
from ppid_dms.recap.ledger import Ledger
from ppid_dms.vocabulary import Category

WIB = ZoneInfo("Asia/Jakarta")
IN_MARCH = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
IN_JULY = datetime(2026, 7, 6, 5, 0, tzinfo=UTC)
EXEMPTION = {"dasar-pengecualian": "UU 14/2008 Pasal 17 huruf h", "dikecualikan-sampai": "2031-01-04"}


def document(ledger: Ledger, number: int, at: datetime = IN_MARCH, **item) -> None:
    """Put an item forward and document it."""
    submission = a_submission(number)
    kept, _decision = ledger.freeze(submission, put_forward(number, recorded_at=at))
    ledger.document(
        a_decision(number, recorded_at=at, submission_id=kept.id), an_item(number, **item), kept.collector_name)


def export(settings: Settings, ledger: Ledger, folder: Path, as_of: date, formats=("json",), *, public=False):
    return {file.name: file for file in export_lists(
        settings, ledger, formats=formats, folder=folder, public=public, as_of=as_of)}


def told(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_the_list_of_the_semester_before_is_written_too_because_its_keputusan_comes_after_its_end(
    settings, ledger, tmp_path
):
    document(ledger, 1)
    document(ledger, 2, IN_JULY)
    files = export(settings, ledger, tmp_path, date(2026, 7, 31))
    assert list(files) == [
        "dip-2026-1.json", "dik-2026-1.json", "dip-2026-2.json", "dik-2026-2.json", "rekap-2026.json"]
    assert [files[f"dip-2026-{half}.json"].rows for half in (1, 2)] == [1, 2]
    assert told(tmp_path, "dip-2026-1.json")["as_of"] == "2026-06-30"
    assert told(tmp_path, "dip-2026-2.json")["as_of"] == "2026-07-31"


def test_no_list_is_written_of_a_time_before_the_register_began(settings, ledger, tmp_path):
    document(ledger, 1)
    assert list(export(settings, ledger, tmp_path, date(2026, 3, 31))) == [
        "dip-2026-1.json", "dik-2026-1.json", "rekap-2026.json"]


def test_a_register_without_a_line_gives_empty_lists(settings, ledger, tmp_path):
    files = export(settings, ledger, tmp_path, date(2026, 3, 31))
    assert {file.rows for file in files.values()} == {0}


def test_a_recorded_keputusan_changes_the_status_from_the_day_on_which_it_was_recorded(settings, ledger, tmp_path):
    document(ledger, 1)
    ledger.establish(Decree("45 Tahun 2026", date(2026, 7, 3), Semester(2026, 1)), "administrator.sari", IN_JULY)
    export(settings, ledger, tmp_path / "before", date(2026, 7, 5))
    export(settings, ledger, tmp_path / "after", date(2026, 7, 6))
    assert told(tmp_path / "before", "dip-2026-1.json")["status"] == "belum ditetapkan"
    assert told(tmp_path / "after", "dip-2026-1.json")["status"] == (
        "ditetapkan dengan Keputusan Nomor 45 Tahun 2026 tanggal 3 Juli 2026")
    assert told(tmp_path / "after", "dip-2026-2.json")["status"] == "belum ditetapkan"


def test_a_keputusan_that_comes_years_late_has_its_list_written_once_more(settings, ledger, tmp_path):
    document(ledger, 1)
    late = datetime(2028, 2, 1, 5, 0, tzinfo=UTC)
    ledger.establish(Decree("2 Tahun 2028", date(2028, 1, 31), Semester(2026, 1)), "administrator.sari", late)
    assert "dip-2026-1.json" in export(settings, ledger, tmp_path / "soon", date(2028, 2, 2))
    assert "dip-2026-1.json" not in export(settings, ledger, tmp_path / "later", date(2029, 2, 2))


def test_every_document_is_as_its_schema_says(settings, ledger, tmp_path):
    document(ledger, 1)
    document(ledger, 2, category=Category.EXEMPT, exemption=EXEMPTION)
    ledger.establish(Decree("45 Tahun 2026", date(2026, 7, 3), Semester(2026, 1)), "administrator.sari", IN_JULY)
    export(settings, ledger, tmp_path, date(2026, 7, 31), ("json", "csv"))
    for path in sorted(tmp_path.glob("*.json")):
        Draft202012Validator(schema(path.stem.partition("-")[0].lower())).validate(told(tmp_path, path.name))
    [row] = told(tmp_path, "dik-2026-2.json")["rows"]
    assert (row["dasar_hukum"], row["sampai"]) == ("UU 14/2008 Pasal 17 huruf h", "2031-01-04")
    assert [row["jenis_baris"] for row in told(tmp_path, "rekap-2026.json")["rows"]] == ["entri", "entri", "penetapan"]
    assert len(told(tmp_path, "rekap-2026.json")["annexes"]["log"]["rows"]) == 4


def test_the_public_has_the_lists_of_public_information_only(settings, ledger, tmp_path):
    document(ledger, 1)
    document(ledger, 2, category=Category.EXEMPT, summary="rahasia", exemption=EXEMPTION)
    files = export(settings, ledger, tmp_path, date(2026, 7, 31), ("xlsx", "csv", "json", "html", "pdf"), public=True)
    assert {name.partition("-")[0] for name in files} == {"dip"}
    whole = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.suffix in {".csv", ".json", ".html"})
    for inside in (b"rahasia", b"sekretaris.budi", b"petugas.rina", b"ab" * 32, b"Pasal 17"):
        assert inside not in whole


def test_what_is_recorded_while_lists_are_written_is_left_to_the_next_time(settings, ledger, tmp_path, monkeypatch):
    document(ledger, 1)
    held = Ledger.held_on

    def and_somebody_decides(self, day):
        document(self, 100 + self.head().lines)
        return held(self, day)

    monkeypatch.setattr(Ledger, "held_on", and_somebody_decides)
    files = export(settings, ledger, tmp_path, date(2026, 3, 31))
    assert [files[name].rows for name in ("dip-2026-1.json", "rekap-2026.json")] == [1, 1]


def test_what_the_register_lost_stands_in_the_book(settings, ledger, tmp_path):
    document(ledger, 1)
    ledger.state_loss(Head(3, 99, "a" * 64), {2026: 3}, "administrator.sari", IN_MARCH)
    document(ledger, 2)
    export(settings, ledger, tmp_path, date(2026, 3, 31))
    assert [row["nomor_rekap"] for row in told(tmp_path, "rekap-2026.json")["rows"]] == [
        "R-2026-0001", None, "R-2026-0004"]


@pytest.mark.parametrize(("now", "due"), [
    ("2026-03-02 05:59", "2026-03-01 16:00"),
    ("2026-03-02 06:00", "2026-03-02 06:00"),
    ("2026-03-02 15:59", "2026-03-02 06:00"),
    ("2026-03-03 00:00", "2026-03-02 16:00"),
])
def test_the_lists_are_due_at_the_times_of_the_office(now, due):
    times = (time(6), time(16))
    assert newest_due(times, datetime.fromisoformat(now).replace(tzinfo=WIB)) == datetime.fromisoformat(due).replace(
        tzinfo=WIB)


def test_without_times_only_a_change_is_a_reason():
    assert newest_due((), datetime(2026, 3, 2, tzinfo=WIB)) is None
