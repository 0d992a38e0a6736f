"""A scenario's events, given to the services one after the other under a clock that is moved along."""

from __future__ import annotations

from webapp.clock import MovableClock
from webapp.services.installation import Installation
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Started
from workflows.core.outcome import Refusal
from workflows.loading.play import Report


class NotPlayable(ValueError):
    """The services refuse what the core allowed, or the scenario itself fails."""


def play_back(installation: Installation, clock: MovableClock, workflow: str, report: Report) -> str:
    """Give the events of a played scenario as commands.

    Arguments:
        clock: the installation's; it stands at the last event afterwards.

    Returns:
        The id of the case.

    Raises:
        NotPlayable: a command is refused.
    """
    if report.failures:
        raise NotPlayable(f"{report.scenario.name}: {report.failures[0]}")
    case_id = ""
    for position, entry in enumerate(report.log):
        clock.at = entry.at
        key = f"{report.scenario.name}:{position}"
        if isinstance(entry.event, Started):
            answer = start(installation, workflow, dict(entry.event.values), entry.actor, f"{workflow}:{key}")
        else:
            answer = apply(installation, case_id, entry.event, entry.actor, key)
        if isinstance(answer, Refusal):
            raise NotPlayable(f"{report.scenario.name}, event {position}: {answer.reason} {answer.errors}")
        assert isinstance(answer, Applied)
        case_id = answer.case_id
    return case_id
