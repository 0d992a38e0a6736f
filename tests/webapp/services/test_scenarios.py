"""Every golden scenario passes through the services, and folding its events gives the stored state."""

from pathlib import Path

import pytest

from tests.support.installations import TODAY
from webapp.clock import MovableClock
from webapp.demo.playback import play_back
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.replay import verify_everything
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

DEFINITIONS = Path(__file__).parents[3] / "workflows" / "definitions"
SCENARIOS = sorted(DEFINITIONS.glob("*/scenarios/*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_scenario_gives_the_same_state_through_the_services(path: Path, embedded: Installation) -> None:
    workflow = path.parent.parent.name
    definition = embedded.definitions.current(workflow)
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario), scenario
    report = play(definition, scenario, embedded.calendar.calendar)
    assert not report.failures and report.state is not None
    clock = MovableClock(TODAY)
    case_id = play_back(embedded.at(clock), clock, workflow, report)
    with embedded.database.reading() as connection:
        state = load_case(embedded, connection, case_id).state
    assert (state.outcome, state.data) == (report.state.outcome, report.state.data)
    assert [token.step for token in state.tokens.values()] == [
        token.step for token in report.state.tokens.values()
    ]
    found = verify_everything(embedded)
    assert (found.differing, found.misplaced) == ((), ())
