"""A short run of the faults on each database, and a control: the full run is `make faults`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.faults.controls import without_fencing, without_request_keys
from tests.faults.run import Plan, run

pytestmark = pytest.mark.timeout(600)
SEED = 20


@pytest.fixture
def folder() -> Path:
    """A folder that the user of PostgreSQL can reach."""
    return Path(tempfile.mkdtemp(prefix="faults-"))


@pytest.mark.parametrize("on_postgresql", [True, False], ids=["postgresql", "sqlite"])
def test_nothing_is_lost_and_nothing_happens_twice_whoever_dies(folder: Path, on_postgresql: bool) -> None:
    result = run(Plan(on_postgresql, kills=15, at_each_point=0, seed=SEED, deadlines=10), folder)
    assert result.counts.red == {}
    assert result.rested is not None
    assert result.figures.acknowledged > 0


def test_without_the_unique_request_key_the_count_turns_red(folder: Path) -> None:
    assert "commands_done_twice" in without_request_keys(folder, SEED).found


def test_without_the_fencing_check_the_count_turns_red(tmp_path: Path) -> None:
    assert without_fencing(tmp_path, SEED).found
