"""The house rules that a machine can check: style, types, and the arrows between the rooms."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sys.executable).parent


def tool(*command: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which(command[0], path=str(SCRIPTS)) or command[0]
    return subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [
    pytest.param(("ruff", "check", "--no-cache", "ppid_dms", "tests"), id="ruff"),
    pytest.param(("mypy", "--no-incremental"), id="mypy"),
    pytest.param(("lint-imports", "--no-cache"), id="arrows"),
])
def test_the_house_rules_hold(command: tuple[str, ...]):
    done = tool(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_at_top_level_but_what_belongs_there():
    listed = tool("git", "ls-files").stdout.splitlines()
    if not listed:
        pytest.skip("not a git checkout")
    top = {name.partition("/")[0] for name in listed}
    visible = {name for name in top if not name.startswith(".")}
    assert visible <= {"pyproject.toml", "ppid_dms", "config", "tests", "README.md", "LICENSE"}


def test_every_command_is_told_in_the_readme():
    from ppid_dms.cli import main  # noqa: PLC0415

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in main.commands:
        assert re.search(rf"`(ppid-dms )?{name}\b", readme), name
