"""What the checker says part by part is what the state space of the whole net says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, event, given, settings

from tests.patterns.composed import FILES, definition_files
from tests.support.unchecked import Unchecked, unchecked, unchecked_files
from tests.workflows.net.random_definitions import random_steps
from workflows.loading.load import read_folder
from workflows.net.exploration import TooManyStates, explore

DEFINITIONS = sorted((Path(__file__).parents[3] / "workflows" / "definitions").iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_whole_net_of_every_pattern_is_sound(path: Path) -> None:
    found = unchecked_files(definition_files(path))
    assert found.problems == ()
    assert explore(found.net).is_sound


@pytest.mark.parametrize("folder", DEFINITIONS, ids=lambda folder: folder.name)
def test_the_whole_net_of_every_definition_is_sound(folder: Path) -> None:
    found = unchecked_files(read_folder(folder))
    assert [str(problem) for problem in found.problems] == []
    assert explore(found.net).is_sound


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(random_steps())
def test_the_checker_and_the_whole_net_agree(steps: str) -> None:
    found = unchecked(steps)
    assume(not _stopped_early(found))
    try:
        sound = explore(found.net, 20_000).is_sound
    except TooManyStates:
        assume(False)
    event("sound" if sound else "unsound")
    assert sound == (found.problems == ()), [str(problem) for problem in found.problems]


def _stopped_early(found: Unchecked) -> bool:
    """A circle of automatic steps is told before anything is explored."""
    return any("circle" in problem.what for problem in found.problems)
