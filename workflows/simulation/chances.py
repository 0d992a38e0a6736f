"""Events that somebody raises at random: each at its rate, whenever that is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.core.access import holding
from workflows.core.definition import CaseEvent, Wait
from workflows.core.events import Actor
from workflows.core.raising import refusal_to_raise
from workflows.core.state import Token
from workflows.simulation.acting import raise_event
from workflows.simulation.office import Case
from workflows.simulation.plan import USUAL_WAKING, Rate

if TYPE_CHECKING:
    from workflows.simulation.run import Run


def begin_clocks(run: Run, case: Case) -> None:
    """Put the first chance of every planned event on the agenda.

    The times between chances are exponential: a chance that comes while the event is not
    possible changes nothing, so that the rate is that of the time in which it is.
    """
    for name, planned in run.model.plan.events.items():
        event = run.model.definition.events[name]
        if event.acts:
            run.at(run.now + planned.rate.draw(case.chance), _chance, run, case, event, planned.rate)


def wake_by_chance(run: Run, case: Case, token: Token, step: Wait) -> None:
    """Put the events on the agenda that end a wait; without figures, only those it cannot do without."""
    for name in step.events:
        event, planned = run.model.definition.events[name], run.model.plan.events.get(name)
        if planned and event.acts:
            continue
        if planned or not step.moment:
            rate = planned.rate if planned else USUAL_WAKING
            run.at(run.now + rate.draw(case.chance), _waking, run, case, event, rate, token.id)


def _chance(run: Run, case: Case, event: CaseEvent, rate: Rate) -> None:
    if not case.state.ended:
        _raise(run, case, event)
        run.at(run.now + rate.draw(case.chance), _chance, run, case, event, rate)


def _waking(run: Run, case: Case, event: CaseEvent, rate: Rate, token: int) -> None:
    if token in case.state.tokens:
        _raise(run, case, event)
        run.at(run.now + rate.draw(case.chance), _waking, run, case, event, rate, token)


def _raise(run: Run, case: Case, event: CaseEvent) -> None:
    """A party raises it at once; for the staff it is work like any other."""
    planned = run.model.plan.events.get(event.id)
    role = run.model.definition.roles[(planned and planned.by) or event.by[0]]
    if role.party:
        raise_event(run, case, event, Actor(f"party:{role.id}", role=role.id))
        return
    held = holding(run.situation(case), role.id)
    person = run.staff.somebody(held)
    if person and refusal_to_raise(run.situation(case), event, person.acting_in(held.unit)) is None:
        run.staff.ask_event(case, event.id, held)
