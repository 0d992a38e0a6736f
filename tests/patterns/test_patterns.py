"""The workflow patterns, each with scenarios.

Source: van der Aalst, ter Hofstede, Russell et al., workflowpatterns.com.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patterns.composed import FILES, HERE, definition_files, scenario_texts
from webapp.services.calendars import public_holidays
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.loading.load import load_definition
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

CALENDAR = Calendar("Europe/Berlin", public_holidays("DE-NW"))
REFERENCE = HERE.parents[1] / "workflows" / "README.md"
PLAYED = [
    pytest.param(
        path, text, id=f"{path.parent.name}/{path.stem}: {text.partition('scenario: ')[2].splitlines()[0]}"
    )
    for path in FILES
    for text in scenario_texts(path)
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_pattern_is_a_definition_without_errors(path: Path) -> None:
    loaded = load_definition(definition_files(path))
    assert isinstance(loaded, Definition), "\n".join(map(str, loaded))


@pytest.mark.parametrize(("path", "text"), PLAYED)
def test_every_scenario_of_a_pattern_goes_as_told(path: Path, text: str) -> None:
    definition = load_definition(definition_files(path))
    scenario = load_scenario(text, path.name)
    assert isinstance(definition, Definition)
    assert isinstance(scenario, Scenario), "\n".join(map(str, scenario))
    report = play(definition, scenario, CALENDAR)
    assert report.failures == ()


def test_the_reference_tells_how_each_pattern_is_written() -> None:
    table = REFERENCE.read_text("utf-8")
    missing = [path.stem for path in FILES if f"`{path.parent.name}/{path.stem}`" not in table]
    assert missing == []
