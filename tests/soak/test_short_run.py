"""A short run of the soak, and a run with leaks: the hour is `make soak`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.soak.launcher import LEAKS
from tests.soak.picture import picture
from tests.soak.report import result_lines
from tests.soak.run import Plan, Result, run
from tests.soak.trend import Bound, Kind

GROSS = {Kind.MEMORY: Bound(0, 60), Kind.THINGS: Bound(0, 40), Kind.AGE: Bound(0, 60)}
"""In half a minute everything still warms up: fonts, pools, caches."""

SERIES = {
    "web, main, memory",
    "web, child 1, memory",
    "web, child 2, descriptors",
    "worker 1, main, threads",
    "worker 2, child 2, memory",
    "redis, memory used",
    "redis, messages waiting",
    "redis, messages unacknowledged",
    "database, connections",
    "database",
    "age of the oldest due promise",
    "age of the oldest due timer",
    "processes, zombies",
    "transitions done",
    "commands, p99 in ms",
    "temporary files",
}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the user of PostgreSQL can reach."""
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def short(folder: Path, seconds: float, leak: str = "") -> Result:
    return run(Plan(False, seconds, 3, pace=4, every=1, leak=leak, bounds=GROSS), folder)


def test_nothing_is_lost_under_a_steady_load_and_every_series_is_told(folder: Path) -> None:
    result = short(folder, 20)
    assert result.faults == []
    assert set(result.points) >= SERIES
    assert result.figures.acknowledged > 0
    assert {name for name in result.points if name.startswith("worker 1, child ")} == set()
    lines = list(result_lines(result))
    assert lines[-1] == "nothing grows"
    assert len(ElementTree.fromstring(picture(result)).findall(".//{*}polyline")) == len(result.points)


@pytest.mark.parametrize(("leak", "what"), [("memory", "memory"), ("files", "descriptors")])
def test_what_a_command_leaves_behind_turns_the_verdict_red(folder: Path, leak: str, what: str) -> None:
    assert leak in LEAKS
    result = short(folder, 30, leak)
    assert set(result.growing) & {f"web, child {number}, {what}" for number in (1, 2)}
    assert list(result_lines(result))[-1].startswith("NOT as it should be")
