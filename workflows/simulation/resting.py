"""A case rests somewhere: who is asked, and what is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.core.access import Holding, allotment
from workflows.core.definition import Call, Task, Wait
from workflows.core.events import SYSTEM, Actor, SubcaseEnded
from workflows.core.state import Token
from workflows.simulation.acting import complete
from workflows.simulation.chances import wake_by_chance
from workflows.simulation.office import Case, Visit, WaitsFor
from workflows.simulation.plan import OTHERWISE, USUAL_CALL, USUAL_DELAY, USUAL_NEVER

if TYPE_CHECKING:
    from workflows.simulation.run import Run


def rest(run: Run, case: Case, token: Token, visit: Visit | None) -> None:
    """A token came to rest, or somebody further was called in to a task that is overdue."""
    step = run.model.definition.steps[token.step]
    opened = visit is None
    if visit is None:
        visit = case.visits[token.id] = Visit(token.step, run.now, WaitsFor.NOBODY)
    visit.escalated = token.escalated
    if isinstance(step, Wait):
        visit.waits_for = WaitsFor.MOMENT if step.moment else WaitsFor.EVENT
        wake_by_chance(run, case, token, step)
    elif isinstance(step, Call):
        visit.waits_for = WaitsFor.CASE
        _await_case(run, case, token, step)
    elif isinstance(step, Task):
        _ask(run, case, token, visit, opened=opened)


def _ask(run: Run, case: Case, token: Token, visit: Visit, *, opened: bool) -> None:
    """The first of the task's roles in which somebody can act does it, or who was called in later."""
    able = [held for held in allotment(run.situation(case), token) if _is_held(run, held)]
    asked = able[:1] if opened else [held for held in able if held.role == token.escalated]
    for held in asked:
        if held.group is None:
            visit.waits_for = WaitsFor.PARTY
            _ask_party(run, case, token, held)
        else:
            visit.waits_for = WaitsFor.STAFF
            run.staff.ask(case, token, held, visit)


def _await_case(run: Run, case: Case, token: Token, step: Call) -> None:
    """The other workflow is not played; its case ends after a while, in one of the ways that matter here."""
    planned = run.model.plan.step(token.step)
    ways = [name or OTHERWISE for name in step.next]
    weights = [planned.outcomes.get(name, 0.0) for name in ways] if planned.outcomes else None
    ended = SubcaseEnded(token.id, OTHERWISE, case.chance.choices(ways, weights)[0])
    delay = round((planned.delay or USUAL_CALL).draw(case.chance))
    run.at(run.now + delay, run.apply, case, ended, SYSTEM)


def _is_held(run: Run, held: Holding) -> bool:
    return held.unit is None if held.group is None else run.staff.somebody(held) is not None


def _ask_party(run: Run, case: Case, token: Token, held: Holding) -> None:
    planned = run.model.plan.step(token.step)
    never = USUAL_NEVER if planned.never is None else planned.never
    delay = round((planned.delay or USUAL_DELAY).draw(case.chance))
    if case.chance.random() >= never:
        name = f"party:{held.role}:{held.item}" if held.item else f"party:{held.role}"
        actor = Actor(name, role=held.role, item=held.item)
        run.at(run.now + delay, complete, run, case, token.id, actor)
