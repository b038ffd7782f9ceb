"""What an installed program carries with it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(out), str(ROOT)], check=True, capture_output=True)
    [built] = out.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_the_defaults_travel_inside_the_wheel(wheel: set[str]):
    for source in (ROOT / "config").glob("*.toml"):
        assert f"ppid_dms/defaults/{source.name}" in wheel


def test_samples_templates_and_the_english_catalogue_travel_too(wheel: set[str]):
    assert "ppid_dms/sandbox/samples/samples.toml" in wheel
    for name in ("page/base.html.j2", "page/list.css", "page/list.js", "schemas/dip-1.schema.json"):
        assert f"ppid_dms/recap/exporters/{name}" in wheel
    assert "ppid_dms/locale/en.po" in wheel
    assert "ppid_dms/py.typed" in wheel


def test_tests_and_settings_do_not(wheel: set[str]):
    assert not [name for name in wheel if name.startswith(("tests/", "config/"))]
