"""The demonstration ends as it should, and leaves what it promises."""

import json
from pathlib import Path

from ppid_dms.commands import demo
from ppid_dms.vocabulary import ExitCode


def test_the_unattended_demo_walks_the_whole_sop(tmp_path: Path):
    said: list[str] = []
    assert demo.unattended(tmp_path, said.append) is ExitCode.DONE
    lists = tmp_path / "ekspor"
    assert {path.suffix for path in lists.iterdir()} >= {".xlsx", ".csv", ".json", ".html"}
    manifest = json.loads((lists / "MANIFEST.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {path.name for path in lists.iterdir()} - {"MANIFEST.json"}
    told = "\n".join(said)
    for expected in (
        "ditolak", "belum lengkap", "SOP 2 Dikembalikan · atasan", "R-", "bukan PDF", "kosong", "terkunci",
    ):
        assert expected in told


def test_the_demo_does_not_begin_in_a_folder_that_is_in_use(tmp_path: Path):
    import pytest  # noqa: PLC0415

    from ppid_dms.errors import UsageError  # noqa: PLC0415

    (tmp_path / "surat.pdf").write_bytes(b"x")
    with pytest.raises(UsageError, match="sudah berisi"):
        demo.unattended(tmp_path, lambda _text: None)
