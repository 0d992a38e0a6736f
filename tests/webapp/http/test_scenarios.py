"""Every golden scenario passes through the pages, and folding its events gives the stored state."""

from pathlib import Path

import pytest

from tests.support.story import Story
from webapp.services.installation import Installation
from webapp.services.replay import verify_everything
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

DEFINITIONS = Path(__file__).parents[3] / "workflows" / "definitions"
SCENARIOS = sorted(DEFINITIONS.glob("*/scenarios/*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_scenario_passes_through_the_pages(path: Path, embedded: Installation) -> None:
    definition = embedded.definitions.current(path.parent.parent.name)
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario), scenario
    report = play(definition, scenario, embedded.calendar.calendar)
    assert not report.failures and report.state is not None
    told = Story(embedded, definition, report).tell()
    assert told.state.outcome == report.state.outcome
    assert sorted(token.step for token in told.state.tokens.values()) == sorted(
        token.step for token in report.state.tokens.values()
    )
    assert verify_everything(embedded).differing == ()
