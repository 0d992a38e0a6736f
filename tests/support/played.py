"""Cases that golden scenarios have led to where they stand, and people who look at them."""

from __future__ import annotations

from pathlib import Path

from tests.support.installations import TODAY
from webapp.clock import MovableClock
from webapp.demo.playback import play_back
from webapp.services.installation import Installation
from webapp.services.sessions import Person
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

DEFINITIONS = Path(__file__).parents[2] / "workflows" / "definitions"


def played(installation: Installation, workflow: str, name: str) -> str:
    """Play a scenario through the services.

    Returns:
        The id of the case.
    """
    scenario = load_scenario((DEFINITIONS / workflow / "scenarios" / f"{name}.yaml").read_text("utf-8"), name)
    assert isinstance(scenario, Scenario)
    definition = installation.definitions.current(workflow)
    report = play(definition, scenario, installation.calendar.calendar)
    clock = MovableClock(TODAY)
    return play_back(installation.at(clock), clock, workflow, report)


def person(name: str, group: str, *units: str) -> Person:
    """Somebody of a group."""
    return Person(name, name, f"{name}@example.org", "de", frozenset({group}), frozenset(units))
