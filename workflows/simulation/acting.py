"""Somebody acts on a case: starts it, does a task, raises an event, with answers that the form accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import TYPE_CHECKING, TypeVar

from workflows.core.access import Situation, holding
from workflows.core.advance import advance
from workflows.core.asking_again import form_asked
from workflows.core.definition import CaseEvent, Plain, Task
from workflows.core.events import Actor, Completed, Raised, Started
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.state import State
from workflows.loading.scenario_events import case_number
from workflows.simulation.answers import Attempt
from workflows.simulation.office import Case

if TYPE_CHECKING:
    from workflows.simulation.run import Run

_TIMES_TRIED = 4
_REDRAWS = 12

_Answer = TypeVar("_Answer")


def start(run: Run, step: Task, number: int, chance: Random, person: str) -> Advanced | None:
    """Start a case; None when no acceptable answers are found.

    Arguments:
        person: id of the one of the staff who starts it; "" for a party.
    """
    model = run.model
    name = case_number(model.definition, run.moment, number)

    def send(attempt: Attempt) -> Advanced | Refusal:
        actor = Actor(f"party:{step.role}", role=step.role)
        if person:
            actor = run.staff.person(person).acting_in(_unit_at_start(run, step, attempt.values))
        run.record.events += 1
        started = Started(name, attempt.values)
        return advance(model.definition, None, started, actor, run.moment, model.calendar)

    for _ in range(_TIMES_TRIED):
        answer = _until_accepted(model.book.begin(step.form, step.path, chance, run.today), send)
        if isinstance(answer, Advanced):
            return answer
    return None


def _unit_at_start(run: Run, step: Task, values: Mapping[str, Plain]) -> str | None:
    """The unit that the answers put the starter's role into."""
    state = State("", "", run.moment, data={step.stores: values})
    situation = Situation(run.model.definition, state, run.moment, run.model.calendar)
    return holding(situation, step.role).unit


def complete(run: Run, case: Case, number: int, actor: Actor) -> bool:
    """Do a task; False when it is gone, not allowed, or no acceptable answers are found."""
    token = case.state.tokens.get(number)
    step = run.model.definition.steps[token.step] if token else None
    if token is None or not isinstance(step, Task):
        return False
    form = form_asked(run.model.definition, step, token)
    asked = frozenset(question.name for question in form.fields) if form else frozenset[str]()
    for outcome in _outcomes(run, step, case.chance):

        def send(attempt: Attempt, outcome: str = outcome) -> Refusal | bool:
            values = {name: value for name, value in attempt.values.items() if name in asked}
            return run.apply(case, Completed(number, values, outcome), actor) or True

        place = f"{step.path} {outcome}"
        answer = _until_accepted(run.model.book.begin(step.form, place, case.chance, run.today), send)
        if answer is True:
            return True
        if isinstance(answer, Refusal) and answer.reason is not Reason.INVALID_ANSWERS:
            return False
    run.record.refused[step.path] += 1
    return False


def raise_event(run: Run, case: Case, event: CaseEvent, actor: Actor) -> bool:
    """Raise an event; False when that is not possible now."""

    def send(attempt: Attempt) -> Refusal | bool:
        return run.apply(case, Raised(event.id, attempt.values), actor) or True

    answer = _until_accepted(run.model.book.begin(event.form, event.id, case.chance, run.today), send)
    if answer is True:
        run.record.raised[event.id] += 1
    elif isinstance(answer, Refusal) and answer.reason is Reason.INVALID_ANSWERS:
        run.record.refused[event.id] += 1
    return answer is True


def _until_accepted(attempt: Attempt, send: Callable[[Attempt], _Answer | Refusal]) -> _Answer | Refusal:
    """Send answers, drawn again where the form does not accept them."""
    answer = send(attempt)
    for _ in range(_REDRAWS):
        if not isinstance(answer, Refusal):
            attempt.accepted()
            break
        if answer.reason is not Reason.INVALID_ANSWERS:
            break
        attempt.again(answer.errors)
        answer = send(attempt)
    return answer


def _outcomes(run: Run, step: Task, chance: Random) -> Iterator[str]:
    """The outcome that chance says; then others, for answers that fit none of those before."""
    weights = run.model.plan.step(step.path).outcomes
    left = [name for name in step.outcomes if weights.get(name, 0.0 if weights else 1.0)]
    while left:
        shares = [weights[name] for name in left] if weights else None
        outcome = chance.choices(left, shares)[0] if len(left) > 1 else left[0]
        left.remove(outcome)
        yield outcome
    if not step.is_decision:
        yield from [""] * _TIMES_TRIED
