"""`fahrwasser check --watch` as a process of its own: it checks at once, and again when a file changes."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "tests" / "workflows" / "loading" / "garden_plot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A definition without a mistake and without translations."""
    copied = Path(shutil.copytree(EXAMPLE, tmp_path / "garden_plot"))
    workflow = copied / "workflow.yaml"
    workflow.write_text(workflow.read_text().replace("languages: [de, en]", "languages: [de]"))
    return copied


@pytest.fixture
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The process; a test waits for what it writes, line by line, and never for a time."""
    command = [sys.executable, "-m", "webapp.cli", "check", "--watch", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        yield process
        process.kill()


def _until_it_waits(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Waiting for a change"):
            return lines
    raise AssertionError(f"it ended: {lines}")


def test_it_checks_again_when_a_file_changes(folder: Path, watching: subprocess.Popen[str]) -> None:
    first = _until_it_waits(watching)
    assert re.fullmatch(r"--- \d\d:\d\d:\d\d checked", first[0])
    assert "0 errors" in first[1]
    forms = folder / "forms.yaml"
    right = forms.read_text()
    forms.write_text(right.replace("type: person_name", "type: name"))
    broken = _until_it_waits(watching)
    assert re.fullmatch(r"--- \d\d:\d\d:\d\d changed: forms.yaml", broken[0])
    assert 'There is no type "name"' in broken[1]
    forms.with_suffix(".new").write_text(right)
    forms.with_suffix(".new").replace(forms)
    mended = _until_it_waits(watching)
    assert mended[0].endswith("changed: forms.yaml")
    assert "0 errors" in mended[1]


def test_it_ends_quietly_when_it_is_interrupted(watching: subprocess.Popen[str]) -> None:
    _until_it_waits(watching)
    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=20) == 0
